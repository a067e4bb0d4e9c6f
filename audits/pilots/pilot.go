// Package pilots tries a standard before it is published: somebody goes to a place
// with a checklist made of the draft, notes what is met there, and judges of every
// requirement whether it is appropriate, convenient and feasible.
package pilots

import (
	"time"

	"etalon/checklists"
	"etalon/internal/fault"
	"etalon/standards"
)

// Faults of pilots. What an actor may not see is not found.
var (
	ErrNotFound = fault.New(fault.NotFound, "pilot_not_found")
	// ErrInvalid names every wrong value.
	ErrInvalid = fault.New(fault.Invalid, "pilot_invalid")
	// ErrExists reports an id under which there is another pilot.
	ErrExists = fault.New(fault.Conflict, "pilot_exists")
	// ErrMove refuses a step that the state of the pilot does not allow.
	ErrMove = fault.New(fault.Conflict, "pilot_move_not_allowed")
	// ErrSubmitted refuses an answer to a sheet that was handed in.
	ErrSubmitted = fault.New(fault.Conflict, "pilot_submitted")
	// ErrIncomplete names the requirements whose answers are missing.
	ErrIncomplete = fault.New(fault.Conflict, "pilot_incomplete")
	// ErrTooMany refuses more pilots of a version than MaxPilots.
	ErrTooMany = fault.New(fault.Conflict, "pilot_too_many")
	// ErrNothingToTry refuses a pilot of a text without requirements.
	ErrNothingToTry = fault.New(fault.Conflict, "pilot_nothing_to_try")
	// ErrItemNotFound reports a requirement that the sheet does not have.
	ErrItemNotFound = fault.New(fault.NotFound, "pilot_item_not_found")
)

// The bounds of what people write, in letters, and of how many pilots a version has.
const (
	MaxPilots = 50
	MaxPlace  = 200
	MaxNote   = 2_000
	MaxWords  = 2_000 // of an observation or a remark
	MaxReason = 4_000
	furthest  = 366 // days ahead for which a pilot is planned
)

// State is how far a pilot is.
type State string

// The states. Cancelled is final; what was handed in goes back to Filling only by
// the leader, with a reason.
const (
	Planned   State = "planned"
	Filling   State = "filling"
	Submitted State = "submitted"
	Cancelled State = "cancelled"
)

// next lists every allowed move.
var next = map[State][]State{
	Planned:   {Filling, Cancelled},
	Filling:   {Submitted, Cancelled},
	Submitted: {Filling},
	Cancelled: {},
}

// Person is an account as others read it. It is zero where the reader may not know who.
type Person struct{ ID, Name string }

// Pilot is one visit that tries the text of a version.
type Pilot struct {
	ID, OrgID, VersionID  string
	LocationID            string // empty: a place in words only
	Place                 string
	Visitor               Person
	AsShopper             bool
	GoesOn                time.Time // midnight UTC
	Variant               string    // scenario; empty: the ordinary one
	Note                  string
	State                 State
	Checklist             checklists.Document // as it was when the visit began
	PlannedBy             Person
	PlannedAt             time.Time
	BegunAt, SubmittedAt  time.Time // zero: not yet
	CancelledAt           time.Time
	CancelReason          string
	ReopenedAt            time.Time
	ReopenReason          string
	Answered, Total       int // requirements; Total is zero until the visit begins
	standardID, brandID   string
	StandardTitle, Number string // of the version
}

// Observed is whether the rule was kept at the place.
type Observed string

// What can be observed. Empty: not answered.
const (
	Met         Observed = "met"
	NotMet      Observed = "not_met"
	NotObserved Observed = "not_observed" // there was no occasion to see it
)

// Criterion is what a visitor is asked about a requirement itself.
type Criterion string

// The criteria.
const (
	Appropriate Criterion = "appropriate" // it belongs in such a place at all
	Convenient  Criterion = "convenient"  // for customers and staff
	Feasible    Criterion = "feasible"    // it can be done with what is there
)

// Criteria lists the criteria in the order in which they are asked.
var Criteria = []Criterion{Appropriate, Convenient, Feasible}

// Verdict is the answer to a criterion.
type Verdict string

// The verdicts. Empty: not answered.
const (
	Yes       Verdict = "yes"
	Partly    Verdict = "partly"
	No        Verdict = "no"
	CannotSay Verdict = "cannot_say"
)

// Answer is what a visitor says of one requirement.
type Answer struct {
	Observed    Observed
	Observation string
	Verdicts    map[Criterion]Verdict // those that were answered
	Remark      string
}

// objects reports whether a verdict is No.
func (a Answer) objects() bool {
	for _, v := range a.Verdicts {
		if v == No {
			return true
		}
	}
	return false
}

// missing is the code of what the answer lacks to be handed in; empty: nothing.
func (a Answer) missing() string {
	switch {
	case a.Observed == "" || len(a.Verdicts) < len(Criteria):
		return "pilot_answer_missing"
	case a.objects() && isBlank(a.Remark):
		return "pilot_remark_missing"
	}
	return ""
}

// Item is a requirement on the sheet of a visitor.
type Item struct {
	PilotID, Lineage, Code string
	Level                  standards.Level
	Hash                   string // of the text that is judged
	Answer                 Answer
	AnsweredAt             time.Time // zero: not yet
}
