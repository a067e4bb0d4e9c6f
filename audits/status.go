package audits

import (
	"slices"

	"etalon/internal/fault"
)

// ErrMove reports a move that the life of the thing does not allow.
var ErrMove = fault.New(fault.Conflict, "move_not_allowed")

// WaveStatus is where a wave stands.
type WaveStatus string

// The life of a wave.
const (
	WaveDraft    WaveStatus = "draft"
	WaveOpen     WaveStatus = "open"
	WaveClosed   WaveStatus = "closed"
	WaveArchived WaveStatus = "archived"
)

var waveMoves = map[WaveStatus][]WaveStatus{
	WaveDraft:    {WaveOpen},
	WaveOpen:     {WaveClosed},
	WaveClosed:   {WaveOpen, WaveArchived},
	WaveArchived: {},
}

// AssignmentStatus is where an assignment stands.
type AssignmentStatus string

// The life of an assignment. An expired one goes back to the board as an offer.
const (
	Offered   AssignmentStatus = "offered"
	Accepted  AssignmentStatus = "accepted"
	Declined  AssignmentStatus = "declined"
	Started   AssignmentStatus = "started"
	Completed AssignmentStatus = "submitted"
	Expired   AssignmentStatus = "expired"
	Cancelled AssignmentStatus = "cancelled"
)

var assignmentMoves = map[AssignmentStatus][]AssignmentStatus{
	Offered:   {Accepted, Declined, Expired, Cancelled},
	Accepted:  {Started, Completed, Declined, Expired, Cancelled},
	Started:   {Completed, Expired, Cancelled},
	Declined:  {Offered},
	Expired:   {Offered},
	Completed: {},
	Cancelled: {},
}

// VisitStatus is where a visit stands.
type VisitStatus string

// The life of a visit. The client sees it from Released on.
const (
	InProgress VisitStatus = "in_progress"
	Submitted  VisitStatus = "submitted"
	InReview   VisitStatus = "in_review"
	Returned   VisitStatus = "returned"
	Approved   VisitStatus = "approved"
	Released   VisitStatus = "released"
	Locked     VisitStatus = "locked" // released, and the appeal window is over
	Rejected   VisitStatus = "rejected"
	Excluded   VisitStatus = "excluded" // from results, still payable
)

var visitMoves = map[VisitStatus][]VisitStatus{
	InProgress: {Submitted},
	Submitted:  {InReview, Returned, Approved, Rejected},
	InReview:   {Returned, Approved, Rejected},
	Returned:   {Submitted},
	Approved:   {Released, Excluded},
	Released:   {Locked, Excluded},
	Locked:     {},
	Rejected:   {},
	Excluded:   {},
}

// Seen lists the statuses in which the client sees a visit and results count it.
var Seen = []VisitStatus{Released, Locked}

// writable reports whether the shopper may still change the visit.
func (s VisitStatus) writable() bool { return s == InProgress || s == Returned }

func move[S ~string](table map[S][]S, from, to S) error {
	if !slices.Contains(table[from], to) {
		return ErrMove.At(fault.Field{Path: "status", Code: "move", Params: fault.Params{"From": string(from), "To": string(to)}})
	}
	return nil
}
