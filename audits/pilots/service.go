package pilots

import (
	"context"
	"slices"
	"time"

	"etalon/audits/shoppers"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/locations"
	"etalon/internal/notifications"
	"etalon/standards"
)

// Parts are what a Service works with.
type Parts struct {
	DB        *database.DB
	Standards *standards.Service
	Places    *locations.Service
	Shoppers  *shoppers.Service
	Notices   *notifications.Service
	Journal   *journal.Journal
	Now       func() time.Time
}

// Service is the use cases of pilots. The group reads them; who writes the standard
// plans and cancels them; who goes fills the sheet and is the only one to read it
// before it is handed in.
type Service struct {
	Parts

	store store
}

// New returns the pilots kept in the database.
func New(p Parts) *Service { return &Service{p, store{p.DB}} }

// scopesOf lists what a pilot belongs to.
func (p Pilot) scopesOf() []accounts.Scope {
	list := []accounts.Scope{{Kind: accounts.Standard, ID: p.standardID}}
	if p.brandID != "" {
		list = append(list, accounts.Scope{Kind: accounts.Brand, ID: p.brandID})
	}
	return list
}

// seenBy is the pilot as by may read it: shoppers are known to those alone who may see them.
func (p Pilot) seenBy(by accounts.Actor) Pilot {
	if p.AsShopper && p.Visitor.ID != by.AccountID && !by.CanIn(accounts.SeeShoppers, p.scopesOf()...) {
		p.Visitor = Person{}
	}
	return p
}

// held returns a pilot to somebody of the group who holds perm for its standard, and
// keeps it as it is until the transaction ends.
func (s *Service) held(ctx context.Context, by accounts.Actor, perm accounts.Permission, id string) (Pilot, error) {
	p, err := s.hold(ctx, by, id)
	within := p.scopesOf()
	switch {
	case err != nil:
		return p, orForbidden(by, err, perm)
	case !by.CanIn(accounts.ReadDrafts, within...):
		return p, orForbidden(by, ErrNotFound, perm)
	case !by.CanIn(perm, within...):
		return p, accounts.ErrForbidden
	}
	return p, nil
}

// heldOwn is held for the person who goes.
func (s *Service) heldOwn(ctx context.Context, by accounts.Actor, id string) (Pilot, error) {
	if by.Only != nil {
		return Pilot{}, accounts.ErrNotByToken
	}
	p, err := s.hold(ctx, by, id)
	if err != nil || !p.entitles(by) {
		return p, orNotFound(by, err)
	}
	return p, nil
}

func (s *Service) hold(ctx context.Context, by accounts.Actor, id string) (Pilot, error) {
	if !isID(id) {
		return Pilot{}, ErrNotFound
	}
	if err := s.store.hold(ctx, by.OrgID, id); err != nil {
		return Pilot{}, err
	}
	return s.store.pilot(ctx, by.OrgID, id)
}

// entitles reports whether by is the visitor, and still is who may be sent.
func (p Pilot) entitles(by accounts.Actor) bool {
	if p.Visitor.ID != by.AccountID {
		return false
	}
	if p.AsShopper {
		return by.Can(accounts.FillVisits)
	}
	return by.CanIn(accounts.ReadDrafts, p.scopesOf()...)
}

func orNotFound(by accounts.Actor, err error) error {
	if err == nil {
		err = ErrNotFound
	}
	return orForbidden(by, err, accounts.ReadDrafts, accounts.FillVisits)
}

// to returns ErrMove unless a pilot may go from its state to another.
func (p Pilot) to(state State) error {
	if !slices.Contains(next[p.State], state) {
		return ErrMove.With(fault.Params{"From": string(p.State), "To": string(state)})
	}
	return nil
}

// record writes to the journal, in the transaction of ctx, what by did with p.
func (s *Service) record(ctx context.Context, by accounts.Actor, verb string, p Pilot, reason string, before, after map[string]any) error {
	e := journal.Entry{OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: "pilot", SubjectID: p.ID, Reason: reason}
	if before != nil {
		e.Before = before
	}
	if after != nil {
		e.After = after
	}
	return s.Journal.Record(ctx, e)
}

// notice is about p, with a page to look at.
func notice(kind notifications.Kind, p Pilot, event, link string) notifications.Notice {
	return notifications.Notice{
		OrgID: p.OrgID, Kind: kind, Event: event, Link: link,
		Params: map[string]any{"standard": p.StandardTitle, "number": p.Number, "place": p.Place, "date": p.GoesOn.Format(time.DateOnly)},
	}
}

// resultsOf is the page of the pilots of a version, and sheetOf the one of the visitor.
func resultsOf(versionID string) string { return "/standard-versions/" + versionID + "/pilot" }
func sheetOf(id string) string          { return "/pilots/" + id }
