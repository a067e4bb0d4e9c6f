package standards

import (
	"slices"

	"etalon/internal/fault"
)

// next lists every allowed move. Any of the three rounds may ask for changes,
// which lead back to the draft. A draft goes straight to publication where an
// administrator answers for it alone. Superseded and Retired are final.
var next = map[Status][]Status{
	Draft:            {InReview, Published},
	InReview:         {ChangesRequested, ExpertAudit},
	ChangesRequested: {Draft},
	ExpertAudit:      {ChangesRequested, Approval},
	Approval:         {ChangesRequested, Published},
	Published:        {Superseded, Retired},
	Superseded:       {},
	Retired:          {},
}

// ErrMove reports a move that the life of a version does not allow. Its
// parameters From and To are statuses.
var ErrMove = fault.New(fault.Conflict, "version_move_not_allowed")

// to returns t where the life of a version allows the move from s, else s and ErrMove.
func (s Status) to(t Status) (Status, error) {
	if !slices.Contains(next[s], t) {
		return s, ErrMove.With(fault.Params{"From": string(s), "To": string(t)})
	}
	return t, nil
}

// open reports whether a version still is on its way to publication.
func (s Status) open() bool {
	return slices.Contains(openStatuses, s)
}

// issued reports whether a version was published, so that nothing may change it.
func (s Status) issued() bool {
	return s == Published || s == Superseded || s == Retired
}

var openStatuses = []Status{Draft, InReview, ChangesRequested, ExpertAudit, Approval}
