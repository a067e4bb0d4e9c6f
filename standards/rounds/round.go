package rounds

import (
	"slices"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/standards"
)

// Faults of rounds. What an actor may not see is not found.
var (
	ErrNotFound = fault.New(fault.NotFound, "round_not_found")
	// ErrInvalid names every wrong value.
	ErrInvalid = fault.New(fault.Invalid, "round_invalid")
	// ErrExists reports an id under which there is another round or finding.
	ErrExists = fault.New(fault.Conflict, "round_exists")
	// ErrNotReady refuses a step of the path whose conditions do not hold; its fields say which.
	ErrNotReady = fault.New(fault.Conflict, "version_not_ready")
	// ErrEnded refuses an answer to a round that ended.
	ErrEnded = fault.New(fault.Conflict, "round_ended")
	// ErrNotAsked refuses an answer of somebody who was not asked.
	ErrNotAsked = fault.New(fault.Forbidden, "round_not_asked")
)

// Kind is what a round asks for.
type Kind string

// The kinds of rounds.
const (
	Review       Kind = "review"
	Consultation Kind = "consultation" // of store managers
	InterimAudit Kind = "interim_audit"
	FinalAudit   Kind = "final_audit"
	Approval     Kind = "approval"
)

// State is how far a round is. All but Open are final.
type State string

// The states. Changes: everybody answered, and somebody asks for changes. Closed: it
// was ended before everybody had answered.
const (
	Open    State = "open"
	Passed  State = "passed"
	Changes State = "changes"
	Closed  State = "closed"
)

// Verdict is the answer of one person.
type Verdict string

// The verdicts.
const (
	Agrees      Verdict = "agrees"
	Remarks     Verdict = "remarks" // agrees with remarks
	Disagrees   Verdict = "disagrees"
	AsksChanges Verdict = "changes"
	Finished    Verdict = "finished" // an expert has looked at everything
	Approves    Verdict = "approves"
)

// needsWords reports whether the verdict says nothing without a reason.
func (v Verdict) needsWords() bool { return v == Remarks || v == Disagrees || v == AsksChanges }

// rule is how rounds of a kind go.
type rule struct {
	answers []Verdict
	roles   []accounts.Role    // one of which those who are asked hold for the standard
	from    []standards.Status // of a version for which it is opened
	to      standards.Status   // of the version while it runs; empty: it stays where it is
}

var rules = map[Kind]rule{
	Review:       {[]Verdict{Agrees, AsksChanges}, standards.TeamRoles, []standards.Status{standards.Draft, standards.InReview}, standards.InReview},
	Consultation: {[]Verdict{Agrees, Remarks, Disagrees}, nil, []standards.Status{standards.InReview, standards.ExpertAudit}, ""},
	InterimAudit: {[]Verdict{Finished}, []accounts.Role{accounts.Expert}, []standards.Status{standards.InReview}, ""},
	FinalAudit:   {[]Verdict{Finished}, []accounts.Role{accounts.Expert}, []standards.Status{standards.InReview, standards.ExpertAudit}, standards.ExpertAudit},
	Approval: {
		[]Verdict{Approves, AsksChanges},
		[]accounts.Role{accounts.Approver, accounts.Administrator},
		[]standards.Status{standards.ExpertAudit, standards.Approval},
		standards.Approval,
	},
}

// Kinds lists the kinds in the order of the path.
var Kinds = []Kind{Review, Consultation, InterimAudit, FinalAudit, Approval}

// audit reports whether experts give findings in rounds of the kind.
func (k Kind) audit() bool { return k == InterimAudit || k == FinalAudit }

// Person is an account as others read it. Name is empty for the program.
type Person struct{ ID, Name string }

// Round asks people about the text of a version, which stays as it is meanwhile.
type Round struct {
	ID, OrgID, VersionID string
	Number               int // among the rounds of the version, from 1 on
	Kind                 Kind
	State                State
	Deadline             time.Time // the last day for answers, as midnight UTC
	Note                 string
	Hash                 string // of the content that is asked about
	OpenedBy, EndedBy    Person
	OpenedAt, EndedAt    time.Time // EndedAt is zero while it is open
	Reason               string    // why it was closed
	Participants         []Participant
}

// Participant is somebody who is asked, with the answer.
type Participant struct {
	Person

	Places     string // the stores for which a manager is asked
	Verdict    Verdict
	Words      string
	Hash       string    // of the content that was answered for
	AnsweredAt time.Time // zero: not yet
}

// Late reports whether answers are missing after the deadline.
func (r Round) Late(now time.Time) bool {
	return r.State == Open && !now.Before(r.Deadline.AddDate(0, 0, 1))
}

// missing counts those who have not answered.
func (r Round) missing() int {
	n := 0
	for _, p := range r.Participants {
		if p.Verdict == "" {
			n++
		}
	}
	return n
}

// outcome is the state that the answers lead to.
func (r Round) outcome() State {
	switch {
	case r.missing() > 0:
		return Open
	case slices.ContainsFunc(r.Participants, func(p Participant) bool { return p.Verdict == AsksChanges }):
		return Changes
	}
	return Passed
}

// asked returns the participant of an account.
func (r Round) asked(accountID string) (*Participant, bool) {
	for i := range r.Participants {
		if r.Participants[i].ID == accountID {
			return &r.Participants[i], true
		}
	}
	return nil, false
}
