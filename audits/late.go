package audits

import (
	"time"

	"etalon/internal/fault"
	"etalon/internal/locations"
)

// Lateness is what was out of order when a visit came in. Such a visit is taken and
// marked, and the reviewer decides: a phone that was without a network cannot have
// known, and what a shopper has done is never thrown away.
type Lateness string

// The marks, the gravest first.
const (
	LateCancelled   Lateness = "cancelled"    // the assignment was cancelled
	LateDeclined    Lateness = "declined"     // the shopper had given it back
	LateExpired     Lateness = "expired"      // the assignment had expired
	LateNotAccepted Lateness = "not_accepted" // the assignment was on offer
	LateWaveClosed  Lateness = "wave_closed"
	LateOverdue     Lateness = "overdue" // made after the day it was due
)

// late is the mark of a visit that began at the given moment by its phone.
func (at slot) late(started time.Time) Lateness {
	switch at.assignment.Status {
	case Cancelled:
		return LateCancelled
	case Declined:
		return LateDeclined
	case Expired:
		return LateExpired
	case Offered:
		return LateNotAccepted
	case Accepted, Started, Completed:
	}
	switch {
	case at.wave == WaveClosed || at.wave == WaveArchived:
		return LateWaveClosed
	case locations.Midnight(started, at.zone).After(at.assignment.DueOn):
		return LateOverdue
	}
	return ""
}

// accepts reports whether a new visit may be kept in this slot. A wave that was
// never open has given no phone its assignments.
func (at slot) accepts() error {
	if at.wave == WaveDraft {
		return ErrMove.At(fault.Field{Path: "wave", Code: "wave_not_open"})
	}
	if at.assignment.Status == Completed {
		return ErrAssignmentTaken.At(fault.Field{Path: "id", Code: "assignment_taken"})
	}
	return nil
}
