package quality

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/standards"
)

// Faults of scores.
var (
	// ErrRequirementNotFound reports a lineage that the version does not have.
	ErrRequirementNotFound = fault.New(fault.NotFound, "score_requirement_not_found")
	// ErrInvalid names every wrong value of a score.
	ErrInvalid = fault.New(fault.Invalid, "score_invalid")
)

// Criterion is one of the questions that the group answers about a requirement.
type Criterion string

// The criteria.
const (
	Concrete   Criterion = "concrete"
	Measurable Criterion = "measurable"
	Achievable Criterion = "achievable" // by the staff
	Resourced  Criterion = "resourced"  // time, people and things are there for it
	Needed     Criterion = "needed"
)

// Criteria lists the criteria in the order in which they are asked.
var Criteria = []Criterion{Concrete, Measurable, Achievable, Resourced, Needed}

// A mark is CannotSay, or from 1, not at all, to MaxMark, fully.
const (
	CannotSay = 0
	MaxMark   = 5
)

// MaxComment is the length of a comment, in letters.
const MaxComment = 2_000

// Score is what one member thinks of one requirement.
type Score struct {
	AccountID, Name string // Name is only read
	Lineage         string
	Marks           map[Criterion]int // those that were answered
	Comment         string
	At              time.Time
}

func (s Score) check() error {
	var fields []fault.Field
	for _, c := range Criteria {
		if mark, ok := s.Marks[c]; ok && (mark < CannotSay || mark > MaxMark) {
			fields = append(fields, fault.Field{Path: string(c), Code: "mark_range"})
		}
	}
	if len(s.Marks) == 0 {
		fields = append(fields, fault.Field{Path: string(Criteria[0]), Code: "score_empty"})
	}
	if n := utf8.RuneCountInString(s.Comment); n > MaxComment {
		fields = append(fields, fault.Field{Path: "comment", Code: "too_long", Params: fault.Params{"Max": MaxComment, "Length": n}})
	}
	unprintable := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
	if !utf8.ValidString(s.Comment) || strings.ContainsFunc(s.Comment, unprintable) {
		fields = append(fields, fault.Field{Path: "comment", Code: "not_text"})
	}
	if len(fields) > 0 {
		return ErrInvalid.At(fields...)
	}
	return nil
}

// entry is the score as the journal keeps it.
func (s Score) entry() map[string]any {
	e := map[string]any{}
	for c, mark := range s.Marks {
		e[string(c)] = mark
	}
	if s.Comment != "" {
		e["comment"] = s.Comment
	}
	return e
}

// Summary is what the group thinks of a requirement by one criterion.
type Summary struct {
	Criterion Criterion
	N         int     // marks, without those who cannot say
	Mean      float64 // of the marks; 0 without any
	Min, Max  int     // of the marks: how far the group is apart
	CannotSay int
}

// Judged is a requirement with its scores.
type Judged struct {
	Lineage   string
	Summaries []Summary // one for each of Criteria
	Mine      *Score    // nil: the reader has not scored it
	Scores    []Score   // of everybody, by name
}

func judged(lineage, accountID string, scores []Score) Judged {
	j := Judged{Lineage: lineage, Scores: scores}
	for i, s := range scores {
		if s.AccountID == accountID {
			j.Mine = &scores[i]
		}
	}
	for _, c := range Criteria {
		j.Summaries = append(j.Summaries, summary(c, scores))
	}
	return j
}

func summary(c Criterion, scores []Score) Summary {
	s := Summary{Criterion: c}
	sum := 0
	for _, score := range scores {
		mark, answered := score.Marks[c]
		switch {
		case !answered:
		case mark == CannotSay:
			s.CannotSay++
		default:
			if s.N == 0 || mark < s.Min {
				s.Min = mark
			}
			s.Max = max(s.Max, mark)
			s.N++
			sum += mark
		}
	}
	if s.N > 0 {
		s.Mean = float64(sum) / float64(s.N)
	}
	return s
}

// Scores returns the requirements of a version that somebody scored, in the order
// of the document.
func (s *Service) Scores(ctx context.Context, by accounts.Actor, versionID string) ([]Judged, error) {
	_, v, err := s.standards.VersionForGroup(ctx, by, versionID)
	if err != nil {
		return nil, err
	}
	scores, err := s.store.scores(ctx, v, "")
	if err != nil {
		return nil, err
	}
	of := map[string][]Score{}
	for _, score := range scores {
		of[score.Lineage] = append(of[score.Lineage], score)
	}
	list := []Judged{}
	for _, p := range placesOf(v.Content()) {
		if found := of[p.requirement.Lineage]; len(found) > 0 {
			list = append(list, judged(p.requirement.Lineage, by.AccountID, found))
		}
	}
	return list, nil
}

// Score keeps what by thinks of a requirement of a version on its way to
// publication, in place of what by thought before. A score is a person's own: no
// integration gives one. Errors: standards.ErrVersionPublished,
// ErrRequirementNotFound, ErrInvalid.
func (s *Service) Score(ctx context.Context, by accounts.Actor, versionID string, in Score) (Judged, error) {
	in.AccountID, in.At = by.AccountID, s.now()
	var after Judged
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		_, v, err := s.standards.VersionForGroup(ctx, by, versionID)
		if err != nil {
			return err
		}
		if by.Only != nil {
			return accounts.ErrNotByToken
		}
		r, ok := requirement(v, in.Lineage)
		if !ok {
			return ErrRequirementNotFound
		}
		if err := in.check(); err != nil {
			return err
		}
		if open, err := s.store.holdOpen(ctx, v); err != nil || !open {
			return cmp.Or(err, error(standards.ErrVersionPublished))
		}
		if err := s.replace(ctx, by, v, r, in); err != nil {
			return err
		}
		scores, err := s.store.scores(ctx, v, in.Lineage)
		after = judged(in.Lineage, by.AccountID, scores)
		return err
	})
	return after, err
}

// replace writes a score and its entry; one that is as it was is left alone.
func (s *Service) replace(ctx context.Context, by accounts.Actor, v standards.Version, r standards.Requirement, in Score) error {
	scores, err := s.store.scores(ctx, v, in.Lineage)
	if err != nil {
		return err
	}
	e := journal.Entry{
		OrgID: by.OrgID, AccountID: by.AccountID, Verb: "score", SubjectKind: "standard_version", SubjectID: v.ID,
		Reason: "", After: withCode(r, in.entry()),
	}
	if i := slices.IndexFunc(scores, func(old Score) bool { return old.AccountID == in.AccountID }); i >= 0 {
		before := scores[i].entry()
		if fmt.Sprint(before) == fmt.Sprint(in.entry()) {
			return nil
		}
		e.Before = withCode(r, before)
	}
	if err := s.store.put(ctx, v, in); err != nil {
		return err
	}
	return s.journal.Record(ctx, e)
}

// withCode names the requirement in an entry.
func withCode(r standards.Requirement, entry map[string]any) map[string]any {
	entry["code"] = r.Code
	return entry
}

func requirement(v standards.Version, lineage string) (standards.Requirement, bool) {
	for _, s := range v.Sections {
		for _, r := range s.Requirements {
			if r.Lineage == lineage {
				return r, true
			}
		}
	}
	return standards.Requirement{}, false
}
