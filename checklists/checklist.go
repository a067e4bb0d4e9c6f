// Package checklists holds what a shopper is asked and how the answers are
// scored: checklists and their versions, derivation from a standard, import
// from Excel, visibility and scoring.
//
// The scoring half (expression.go, visibility.go, score.go) is pure: the same
// rules run on the phone in frontend/src/engine, and testdata/vectors proves
// both. Their source is docs/decisions/scoring-twice.md.
package checklists

import (
	"math/big"

	"etalon/internal/locale"
)

// Checklist is the content of one checklist version: all a score needs besides
// the answers.
type Checklist struct {
	Title    string
	Audit    Audit
	Wait     int // seconds until there is no answer; 0: the usual of the kind, see WaitOf
	Rollup   Rollup
	Over100  bool // a visit may score more than 100 %
	Critical CriticalPolicy
	Sections []Section
	// NotMeasured are requirements of the standard that the checklist leaves out on
	// purpose.
	NotMeasured []NotMeasured

	Language     locale.Language   // of the texts; empty: not said
	Languages    []locale.Language // that the texts are translated into
	Translations Wordings          // of the title
}

// Rollup says how sections make the score of a visit.
type Rollup string

// The roll-ups.
const (
	// RollupPoints is Σ earned / Σ possible over the visit.
	RollupPoints Rollup = "points"
	// RollupSections is Σ wᵢ·sᵢ / Σ wᵢ over the sections that have a score.
	RollupSections Rollup = "sections"
)

// CriticalPolicy says what failing a critical question does.
type CriticalPolicy struct {
	Policy Policy
	Cap    *big.Rat // percent, for CapVisit
	Count  int      // critical fails, for FailAfter
	Scope  Scope    // where FailAfter counts them
}

// Policy is one of the consequences of a critical fail.
type Policy string

// The policies.
const (
	Flag        Policy = "flag"         // the percent stays, the visit is marked failed
	ZeroSection Policy = "zero_section" // the section of the question scores 0
	ZeroVisit   Policy = "zero_visit"   // the visit scores 0
	CapVisit    Policy = "cap_visit"    // the visit scores Cap at most
	FailAfter   Policy = "fail_after"   // the visit is marked failed from Count critical fails on
)

// Scope is where FailAfter counts critical fails.
type Scope string

// The scopes.
const (
	InVisit   Scope = "visit"
	InSection Scope = "section"
)

// Section is one stage of the visit.
type Section struct {
	ID        string // unique in the checklist
	Title     string
	Weight    *big.Rat // of the section in RollupSections; 1 when absent
	Gate      *big.Rat // percent below which the section fails the visit; nil for none
	Questions []Question

	Translations Wordings // of the title
}

// Question is one thing the shopper answers.
type Question struct {
	ID     string // unique in the checklist and stable along its versions
	Text   string
	Hint   string // the criterion: what counts as which answer
	Kind   Kind
	Points int  // ≥ 0; 0 is informational and never in a denominator
	NA     bool // the shopper may answer "not applicable"
	// Optional questions may stay unanswered. Scored kinds are required, and the
	// unscored ones optional, unless the checklist says otherwise.
	Optional  bool
	Critical  bool
	Threshold *big.Rat // the credit below which a critical question fails; 1 when absent
	Bonus     bool     // earned counts, possible is 0
	Penalty   bool     // a forbidden action: subtracts points, possible is 0
	Turned    bool     // "no" is the good answer
	Options   []Option
	Scale     *Scale
	Bands     []Band
	Unit      string // "s", "min", "h", "m", "pcs" …
	Measures  Measure
	ShowIf    string // expression; empty is always
	RequireIf string // expression that makes an optional question required
	Photo     Demand
	Comment   Demand
	// CommentMin is how many characters a comment has at least, where one is
	// required or given; 0 is any.
	CommentMin int
	// References are images of the checklist that show how it should look, by id.
	References []string
	// Requirement is the lineage of the standard's requirement that the question
	// checks; empty is "not from the standard".
	Requirement  string
	Translations Wordings // of the text and the hint
}

// Kind is the form of an answer.
type Kind string

// The kinds. Text and what follows it are never scored.
const (
	YesNo     Kind = "yes_no"
	Single    Kind = "single"
	Multiple  Kind = "multiple"
	ScaleKind Kind = "scale"
	Number    Kind = "number"
	Count     Kind = "count"
	Duration  Kind = "duration"
	Text      Kind = "text"
	Date      Kind = "date"
	Time      Kind = "time"
	Photo     Kind = "photo"
	Audio     Kind = "audio"
	Receipt   Kind = "receipt"
	Signature Kind = "signature"
	Location  Kind = "location"
)

// Scored reports whether answers of this kind give a credit.
func (k Kind) Scored() bool {
	switch k {
	case YesNo, Single, Multiple, ScaleKind, Number, Count, Duration:
		return true
	case Text, Date, Time, Photo, Audio, Receipt, Signature, Location:
	}
	return false
}

// Measured reports whether an answer is an amount that bands judge.
func (k Kind) Measured() bool { return k == Number || k == Count || k == Duration }

// HasFiles reports whether an answer is a list of file ids.
func (k Kind) HasFiles() bool { return k == Photo || k == Audio || k == Receipt || k == Signature }

// Option is one choice of Single (with a credit) or Multiple (with points).
type Option struct {
	ID        string
	Text      string
	Credit    *big.Rat
	Points    int
	Exclusive bool // excludes every other option, as "none of these" does

	Translations Wordings
}

// Scale is a range of whole marks. Credits, when present, gives one credit per
// mark from Min on; otherwise the credit grows linearly from 0 at Min to 1 at Max.
type Scale struct {
	Min, Max int
	Credits  []*big.Rat
}

// Band gives a credit to the amounts up to and including UpTo. Bands are tried
// in order; the last has no UpTo.
type Band struct {
	UpTo   *big.Rat
	Credit *big.Rat
}

// Demand says whether an attachment to an answer is wanted.
type Demand string

// The demands.
const (
	Never    Demand = "never"
	Allowed  Demand = "optional"
	Required Demand = "required"
)

// Question returns the question id, or nil.
func (c *Checklist) Question(id string) *Question {
	for s := range c.Sections {
		for q := range c.Sections[s].Questions {
			if c.Sections[s].Questions[q].ID == id {
				return &c.Sections[s].Questions[q]
			}
		}
	}
	return nil
}

// QuestionIDs is the set of the checklist's questions.
func (c *Checklist) QuestionIDs() map[string]bool {
	ids := map[string]bool{}
	for s := range c.Sections {
		for q := range c.Sections[s].Questions {
			ids[c.Sections[s].Questions[q].ID] = true
		}
	}
	return ids
}
