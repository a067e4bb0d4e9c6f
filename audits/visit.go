// Package audits holds the fieldwork: waves, assignments, visits with their
// answers and photos, and the path of a visit from the shopper to the client.
package audits

import (
	"encoding/json"
	"fmt"
	"math/big"
	"time"

	"etalon/checklists"
	"etalon/internal/fault"
)

// maxText is the longest text a shopper may type, in letters.
const maxText = 4000

// Faults of visits.
var (
	ErrVisitNotFound = fault.New(fault.NotFound, "visit_not_found")
	// ErrVisitInvalid names the wrong values of what the device sent.
	ErrVisitInvalid = fault.New(fault.Invalid, "visit_invalid")
	// ErrVisitIncomplete names each gap of a visit that was to be submitted.
	ErrVisitIncomplete = fault.New(fault.Invalid, "visit_incomplete")
	// ErrVisitDiffers reports other content under an id that is in use.
	ErrVisitDiffers = fault.New(fault.Conflict, "visit_differs")
	// ErrVisitStale reports an edit of a revision that is no longer the current one.
	ErrVisitStale = fault.New(fault.Stale, "visit_stale")
	// ErrAssignmentTaken reports a second visit for one assignment.
	ErrAssignmentTaken = fault.New(fault.Conflict, "assignment_taken")
	// ErrVisitClosed reports a change to a visit that is no longer the shopper's.
	ErrVisitClosed = fault.New(fault.Conflict, "visit_closed")
)

// Visit is one filled checklist.
type Visit struct {
	ID, OrgID, WaveID, AssignmentID string
	LocationID                      string
	ChecklistVersionID              string
	ShopperID                       string
	Status                          VisitStatus
	ContentHash                     string
	StartedAt, FinishedAt           time.Time // by the phone; FinishedAt may be zero
	SubmittedAt                     time.Time // by the server; zero until then
	ApprovedAt, ReleasedAt          time.Time
	Earned, Possible                *big.Rat
	Raw, Final                      *checklists.Percent // nil: no score
	Failed                          bool
	Summary                         string      // the shopper's overall comment
	Exceptions                      []Exception // of the location, that counted when it was scored
	Revision                        int
	CreatedAt                       time.Time

	Late Lateness

	sections      []checklists.SectionResult // only on the way to the store, as are
	track, device string
	contact       contactRecord
}

// Answer is one answer of a stored visit, with its score.
type Answer struct {
	QuestionID, SectionID string
	State                 checklists.State
	Value                 json.RawMessage
	Comment               string
	Credit                *big.Rat // nil: none
	Earned, Possible      *big.Rat
	CriticalFail          bool
	Met                   checklists.Met
}

// Submission is what a device sends of a visit, always whole.
type Submission struct {
	VisitID, AssignmentID string
	StartedAt, FinishedAt time.Time // FinishedAt may be zero for a visit in progress
	Answers               map[string]json.RawMessage
	Comments              map[string]string
	Summary               string
	Track                 *Track // nil: not told
	// Submit asks to hand the visit in; otherwise it is kept as a draft.
	Submit bool
	// Revision is the revision that the device last saw, for an edit; 0 for a new visit.
	Revision int
}

// Receipt is what the device learns: never a score.
type Receipt struct {
	VisitID     string
	Status      VisitStatus
	Revision    int
	Late        Lateness
	SubmittedAt time.Time
	Files       []File
}

func pathOf(i int, field string) string { return fmt.Sprintf("assignments[%d].%s", i, field) }
