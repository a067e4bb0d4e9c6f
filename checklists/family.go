package checklists

import (
	"time"

	"etalon/internal/fault"
)

// Faults of checklists as kept things.
var (
	ErrNotFound        = fault.New(fault.NotFound, "checklist_not_found")
	ErrVersionNotFound = fault.New(fault.NotFound, "checklist_version_not_found")
	ErrExists          = fault.New(fault.Conflict, "checklist_exists")
	ErrPublished       = fault.New(fault.Conflict, "checklist_published")
	ErrNotPublished    = fault.New(fault.Conflict, "checklist_not_published")
	ErrStale           = fault.New(fault.Stale, "checklist_stale")
	ErrDraftExists     = fault.New(fault.Conflict, "checklist_draft_exists")
	// ErrAuditChanged reports a version for another kind of audit than those before it.
	ErrAuditChanged  = fault.New(fault.Conflict, "audit_changed")
	ErrNothingScored = fault.New(fault.Invalid, "checklist_empty")
)

// Family is a checklist through all its versions.
type Family struct {
	ID, OrgID  string
	StandardID string // empty: not from a standard
	Title      string
	Language   string
	CreatedAt  time.Time
	Versions   []Version // the latest first; without Content in lists
}

// Version is one edition of a checklist. A published one never changes: visits
// keep the version they started with.
type Version struct {
	ID, OrgID, ChecklistID string
	StandardVersionID      string // empty: not from a standard
	Number                 int
	Status                 Status
	Content                *Checklist
	ContentHash            string // SHA-256 of the document
	Revision               int
	CreatedBy              string
	CreatedAt, PublishedAt time.Time // PublishedAt is zero for a draft
	QuestionCount          int
	Audit                  Audit // as in the content

	// Of a version that Service.Content returned:
	scorer   *Scorer
	sections map[string]string // section of each requirement in the standard's version, by lineage
}

// ScoreUnanswered is the score of a call or a message that nobody answered: what
// counts is how long it was waited for, and nothing else was asked.
func (v *Version) ScoreUnanswered(a Answers, attributes Attributes, except Excepted) Result {
	only := map[string]bool{}
	for _, q := range v.Content.Measured() {
		only[q.ID] = q.Measures == Response
	}
	return v.scoring().score(a, attributes, except, only)
}

// Score scores answers to the version's questions.
func (v *Version) Score(a Answers, attributes Attributes, except Excepted) Result {
	return v.scoring().Score(a, attributes, except)
}

func (v *Version) scoring() *Scorer {
	if v.scorer == nil {
		return NewScorer(v.Content)
	}
	return v.scorer
}

// Status is where a checklist version stands.
type Status string

// The life of a checklist version.
const (
	Draft     Status = "draft"
	Published Status = "published"
	Retired   Status = "retired"
)

var next = map[Status][]Status{
	Draft:     {Published},
	Published: {Retired},
	Retired:   {},
}

// Questions counts the questions.
func (c *Checklist) Questions() int {
	n := 0
	for _, s := range c.Sections {
		n += len(s.Questions)
	}
	return n
}

// PhotosRequired counts the questions that a photo has to go with.
func (c *Checklist) PhotosRequired() int {
	n := 0
	for _, s := range c.Sections {
		for _, q := range s.Questions {
			if q.Photo == Required {
				n++
			}
		}
	}
	return n
}
