package locations

import (
	"context"
	"slices"
	"time"

	"etalon/internal/accounts"
)

// exceptionReach is the places whose exceptions the actor sees.
func (s *Service) exceptionReach(ctx context.Context, by accounts.Actor) (Filter, error) {
	return s.Visible(ctx, by, accounts.ReadPlaces)
}

// Exception returns an exception that holds at a place the actor sees, with every
// state it has been in, the first first.
func (s *Service) Exception(ctx context.Context, by accounts.Actor, id string) (Exception, []ExceptionRevision, error) {
	f, err := s.exceptionReach(ctx, by)
	if err != nil {
		return Exception{}, nil, err
	}
	id, ok := canonical(id)
	if !ok {
		return Exception{}, nil, ErrExceptionNotFound
	}
	e, err := s.store.exceptionWithin(ctx, f, id)
	if err != nil {
		return Exception{}, nil, err
	}
	list, err := s.store.exceptionRevisions(ctx, e.OrgID, e.ID)
	return e, list, err
}

// ExceptionQuery asks for a page of exceptions.
type ExceptionQuery struct {
	Search     string // part of what does not apply, of the reason or of the place, in any case
	Phase      ExceptionPhase
	LocationID string    // those that hold at this one; empty: at any
	On         time.Time // the day that the phases are told by; zero: today, UTC
	Sort       ExceptionSort
	Descending bool
	Limit      int // 1 to 200; 0 is 50
	Offset     int
}

// ExceptionPhase is where an exception stands on a day.
type ExceptionPhase string

// The phases. Expiring ones hold, and end within ExpiringDays.
const (
	AnyPhase ExceptionPhase = ""
	InForce  ExceptionPhase = "in_force"
	Expiring ExceptionPhase = "expiring"
	Upcoming ExceptionPhase = "upcoming"
	Over     ExceptionPhase = "over"
	Asked    ExceptionPhase = "requested"
	Declined ExceptionPhase = "refused" // and withdrawn
)

// ExpiringDays is how many days before its last an exception is shown to expire.
const ExpiringDays = 30

// ExceptionSort is the order of a list.
type ExceptionSort string

// The orders.
const (
	// ByNeed puts first what waits for a decision, then what holds and what will, by
	// its last day, then what is over.
	ByNeed   ExceptionSort = "need"
	ByUntil  ExceptionSort = "until"
	ByFrom   ExceptionSort = "from"
	ByPlace  ExceptionSort = "place"
	ByReason ExceptionSort = "reason"
)

// PhaseOn is where the exception stands on a day.
func (e Exception) PhaseOn(day time.Time) ExceptionPhase {
	switch {
	case e.Status == Requested:
		return Asked
	case e.Status != Granted:
		return Declined
	case e.Last().Before(day) || e.Last().Before(e.From):
		return Over
	case e.From.After(day):
		return Upcoming
	case !e.Last().After(day.AddDate(0, 0, ExpiringDays)):
		return Expiring
	}
	return InForce
}

// Exceptions returns a page of the exceptions at places that the actor sees, and
// how many there are in all.
func (s *Service) Exceptions(ctx context.Context, by accounts.Actor, q ExceptionQuery) ([]Exception, int, error) {
	f, err := s.exceptionReach(ctx, by)
	if err != nil {
		return nil, 0, err
	}
	if q.LocationID != "" {
		l, err := s.Get(ctx, by, q.LocationID)
		if err != nil {
			return nil, 0, err
		}
		q.LocationID = l.ID
	}
	if q.On.IsZero() {
		q.On = s.Today()
	}
	if q.Limit == 0 {
		q.Limit = pageLimit
	}
	if q.Limit < 0 || q.Limit > pageMax || q.Offset < 0 || !slices.Contains([]ExceptionSort{"", ByNeed, ByUntil, ByFrom, ByPlace, ByReason}, q.Sort) {
		return nil, 0, ErrExceptionInvalid
	}
	return s.store.exceptions(ctx, f, q)
}

// ExceptionsOn returns the exceptions that hold at each of the locations on a day
// of their calendar. The caller has authorized its own actor.
func (s *Service) ExceptionsOn(ctx context.Context, orgID string, locationIDs []string, day time.Time) (map[string][]Exception, error) {
	return s.store.exceptionsBetween(ctx, orgID, locationIDs, day, day)
}

// ExceptionsBetween is ExceptionsOn for any of the days from one until another.
func (s *Service) ExceptionsBetween(ctx context.Context, orgID string, locationIDs []string, from, until time.Time) (map[string][]Exception, error) {
	return s.store.exceptionsBetween(ctx, orgID, locationIDs, from, until)
}

// Today is the day by which exceptions are shown where nobody names one: today in
// UTC. Visits are judged by the calendar of their location, never by this.
func (s *Service) Today() time.Time { return Midnight(s.now(), time.UTC) }

// MayChange reports whether the actor may correct or end the exception, or decide
// on it: who manages exceptions in its brand, and who asked for it until then.
func (e Exception) MayChange(by accounts.Actor) bool {
	return e.OrgID == by.OrgID && (by.CanIn(accounts.ManageExceptions, accounts.Scope{Kind: accounts.Brand, ID: e.BrandID}) ||
		e.Status == Requested && e.CreatedBy == by.AccountID)
}
