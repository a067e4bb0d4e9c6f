// Package reports turns results into pages and workbooks: query.go reads the
// aggregates, the *_pdf.go and *_xlsx.go files print them.
//
// The structs of this file are all a renderer knows. They carry plain values
// and, where a report may be long, iterators, so that the memory of a workbook
// does not grow with its rows. Nothing in them names a shopper.
//
// Scores are [checklists.Percent], hundredths of a percent; points are exact
// where few ([big.Rat]) and float64 in the streamed rows. The statistics are in
// statistics.go and explained in docs/decisions/statistics.md.
package reports

import (
	"io"
	"iter"
	"math/big"
	"time"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/locale"
	"etalon/standards"
)

// Meta is what every report prints about itself: enough to regenerate it and
// get the same numbers.
type Meta struct {
	Organisation string
	Brand        string // empty: every brand
	Language     locale.Language
	Audit        checklists.Audit // empty: not about one
	Logo         []byte           // PNG or JPEG; empty: the organisation's name is set instead
	Accent       string           // "#rrggbb"; empty or too pale for white paper: the product's own
	Filter       string           // in words; empty: everything
	From, To     time.Time
	N            int // visits behind the report
	Checklists   []ChecklistRef
	Standards    []string       // names with versions, such as "Сервис в салоне, 2.0"
	Bands        []Band         // from the highest; empty: scores carry no band
	MinimumN     int            // fewer visits than this are listed, not ranked
	Exceptions   []ExceptionRow // of locations, that counted for visits of the report
	Ethics       []string       // notices of the programme's ethics profile, in the report's language
	CutOff       time.Time
	GenerationID string
	GeneratedAt  time.Time      // also the creation date inside the file: same data, same bytes
	Zone         *time.Location // of the dates of the report itself; nil is UTC
}

// ChecklistRef names a checklist version and the scoring policy it carries.
type ChecklistRef struct {
	Title    string
	Version  string
	Rollup   checklists.Rollup
	Over100  bool
	Critical checklists.CriticalPolicy
	Gates    bool // some section has a gate
}

// Band is a named range of scores, from From up to the next band.
type Band struct {
	From checklists.Percent
	Name string
	Tone Tone
}

// Tone is the look of a band: a colour and a sign that differ from each other in
// lightness and in shape.
type Tone string

// The tones, from the best.
const (
	Excellent Tone = "excellent"
	Good      Tone = "good"
	Fair      Tone = "fair"
	Poor      Tone = "poor"
)

// Place is the location a visit was made to.
type Place struct {
	Code, Name, City, Address, Region, Brand string
}

// PhotoFunc opens the stored bytes of a photo. The renderer closes the reader,
// reads at most a few dozen megabytes and prints a grey box for what it cannot
// read, so that one bad file does not cost a report.
type PhotoFunc func(id string) (io.ReadCloser, error)

// VisitReport is one visit. Start is a day in the location's zone.
type VisitReport struct {
	Meta
	Number            string // of the visit, as people quote it
	Wave, WaveID      string
	Status            audits.VisitStatus
	Started, Finished time.Time // in the location's zone; zero for those who see released visits only, and never in a file
	Came, Left        time.Time // at a competitor's, in the location's zone; otherwise as Started
	Submitted         time.Time // zero for those who see released visits only
	Revision          int
	Band              *audits.Band
	Kind              string // of audit, in the report's language
	Contact           *VisitContact
	Scenario          string
	LocationID        string
	Location          Place
	Start             time.Time
	Raw, Final        *checklists.Percent // nil is "no score"
	Earned, Possible  *big.Rat
	Failed            bool
	Comment           string              // the shopper's summary
	Previous          *checklists.Percent // the location's previous visit; nil: none
	Wavewide          Sample              // final scores of every visit of the wave; zero: not compared
	Sections          []VisitSection
	Photo             PhotoFunc
}

// VisitContact is what a call or a message measured.
type VisitContact struct {
	Channel        audits.Channel
	Response, Talk *int64 // seconds; nil: not measured
	Unanswered     bool
}

// VisitSection is a section of a visit.
type VisitSection struct {
	Title            string
	Weight           *big.Rat // nil unless the roll-up is by sections
	Gate             *big.Rat // percent; nil for none
	Earned, Possible *big.Rat
	Raw, Final       *checklists.Percent
	Failed           bool
	Questions        []VisitQuestion
}

// VisitQuestion is a question with its answer, in words.
type VisitQuestion struct {
	Number           string // as printed, such as "3.2"
	Requirement      string // code of the requirement; empty: not from the standard
	Lineage          string // of the requirement
	Text, Answer     string
	Earned, Possible *big.Rat
	State            checklists.State
	Met              checklists.Met
	Critical         bool
	CriticalFail     bool
	Excepted         string // why it does not apply to the visit; empty: it does
	Bonus, Penalty   bool
	Comment          string
	Photos           []string // ids for PhotoFunc
	PhotoIDs         []string // of the same photos, for pages
}

// LocationReport is one location over its waves.
type LocationReport struct {
	Meta
	Location      Place
	Waves         []LocationWave // oldest first; the last is the current one
	Sections      []LocationSection
	Requirements  []RequirementRow // of the last wave, with the one before it
	CriticalFails []CriticalFail
	Response      Response // of calls and messages
	Visits        iter.Seq2[VisitRow, error]
	Answers       iter.Seq2[AnswerRow, error] // in the order of Visits
	FailPhotos    []FailPhoto
	Photo         PhotoFunc
}

// LocationWave is a location in one wave, beside its region and the whole chain.
type LocationWave struct {
	Name                  string
	From, To              time.Time
	Scores, Region, Chain Sample
	Failed                int // visits
	RankFrom, RankTo, Of  int // rank range of the location among the ranked; zeros: not ranked
	// Rebased is as of WaveReport, against the wave listed before. Only of the wave that
	// the report is about is it known.
	Rebased checklists.Percent
}

// LocationSection is a section over the waves of a LocationReport, in their order.
type LocationSection struct {
	Title            string
	Scores           []Sample
	Chain            Sample // the chain in the last wave
	Earned, Possible float64
}

// FailPhoto is a photo of something that failed.
type FailPhoto struct {
	Place            Place  // of a wave's report
	ID, Number, Text string // of the question
	Date             time.Time
}

// WaveReport is one wave over a set of locations.
type WaveReport struct {
	Meta
	Wave          WaveSummary
	Previous      *WaveSummary  // nil: nothing to compare with
	History       []WaveSummary // oldest first, this wave last; only Name and Scores are read
	Change        *VersionChange
	Rebased       checklists.Percent // share of the score's weight that the wave before did not judge in the same way
	BandCounts    []int              // visits, along Meta.Bands
	Histogram     Histogram
	Sections      []SectionRow
	Requirements  []RequirementRow // in the order of the checklist
	Regions       []RegionRow
	Locations     []LocationRow
	CriticalFails []CriticalFail
	Response      Response // of calls and messages
	Visits        iter.Seq2[VisitRow, error]
	Answers       iter.Seq2[AnswerRow, error] // in the order of Visits, by section

	// Of composed reports only.
	FailPhotos []FailPhoto
	Photo      PhotoFunc
	Spread     Spread         // Told: only where it is asked for
	Comments   []CriticalFail // what shoppers wrote where something failed; critical or not
}

// WaveSummary is a wave in numbers.
type WaveSummary struct {
	Name             string
	From, To         time.Time
	Planned          int // visits; 0: unknown
	Locations        int // visited
	Failed           int // visits
	Critical         int // critical fails
	Scores           Sample
	Earned, Possible float64 // points of all visits, for the pooled score
}

// VersionChange says how the checklist of a wave differs from the previous one's.
type VersionChange struct {
	From, To                 string // versions
	Added, Removed, Reworded int    // questions
}

// SectionRow is a section in a wave. Scores are the sections' final scores, one a
// visit that has one.
type SectionRow struct {
	Title            string
	Scores           Sample
	Previous         *Sample
	Rebased          checklists.Percent // as of WaveReport
	Earned, Possible float64
}

// RequirementRow is the compliance with one requirement, followed by its lineage.
type RequirementRow struct {
	Question            string // its id
	Lineage             string // of the requirement; empty: not from a standard
	Code, Text, Section string
	Critical            bool
	Now                 Compliance
	Previous            *Compliance // nil: new in this wave, or not to be compared
	Rebased             bool        // the standard measures another thing than in the wave before
	Excepted            int         // visits to which an exception of the location kept it from applying
}

// RegionRow is a region in a wave.
type RegionRow struct {
	ID, Name  string
	Locations int
	Failed    int // visits
	Scores    Sample
	Previous  *Sample
	// Rank is the place among the regions, and Before that in the wave before.
	Rank, Before Rank
}

// LocationRow is a location in a wave. Sections runs along WaveReport.Sections;
// nil is "no score".
type LocationRow struct {
	Place
	Scores   Sample
	Previous *Sample
	Failed   int // visits
	Critical int // critical fails
	Sections []*checklists.Percent
	Before   Rank // the place in the wave before
}

// CriticalFail is a critical question failed in a visit.
type CriticalFail struct {
	Place
	VisitID       string
	Lineage       string // of the requirement; empty: not from a standard
	Visit         string // number
	Date          time.Time
	Section, Code string
	Number, Text  string // of the question
	Comment       string
}

// VisitRow is a visit as a row of data. Sections runs along the sections of the report.
type VisitRow struct {
	Number           string
	Place            Place
	Wave             string
	Start            time.Time // in the location's zone
	Scenario         string
	Checklist        int // index into Meta.Checklists
	Earned, Possible float64
	Raw, Final       *checklists.Percent
	Failed           bool
	Critical         int // critical fails
	NotApplicable    int // questions
	Excepted         int // questions
	Sections         []VisitRowSection
}

// VisitRowSection is a section's score in a visit. Weight is 1 unless the roll-up
// is by sections.
type VisitRowSection struct {
	Earned, Possible, Weight float64
	Final                    *checklists.Percent
}

// AnswerRow is an answer as a row of data. Section is an index into the sections
// of the report.
type AnswerRow struct {
	Visit, Location  string // number of the visit, code of the location
	Date             time.Time
	Section          int
	Requirement      string // code
	Number, Question string
	Answer           string
	State            checklists.State
	Earned, Possible float64
	Met              checklists.Met
	Critical         bool
	CriticalFail     bool
	Comment          string
}

// StandardDocument is a version of a standard as a book.
type StandardDocument struct {
	Meta
	Standard standards.Standard
	Version  standards.Version
	Previous string   // version the changes are counted from
	Changes  []Change // empty: no annex
	// Text is the language of the text where it is not the main one. What is not
	// translated into it is in the main one, and Untranslated names it by lineage.
	Text         string
	Untranslated map[string][]standards.Field
	Images       PhotoFunc // of the text
}

// Change is a difference between two versions of a standard.
type Change struct {
	Kind   ChangeKind
	Code   string // of the requirement now, or before when it was removed
	Title  string // its statement
	Fields []ChangedField
}

// ChangeKind is what happened to a requirement.
type ChangeKind string

// The kinds of change.
const (
	Added   ChangeKind = "added"
	Removed ChangeKind = "removed"
	Changed ChangeKind = "changed"
	Moved   ChangeKind = "moved"
)

// ChangedField is a field of a requirement as a run of kept, deleted and
// inserted words. Name is a Go name such as "Statement" in lower case.
type ChangedField struct {
	Name string
	Runs []Run
}

// Run is a stretch of text in a diff.
type Run struct {
	Op   Op
	Text string
}

// Op is what happened to a run.
type Op int8

// The operations.
const (
	Delete Op = iota - 1
	Keep
	Insert
)
