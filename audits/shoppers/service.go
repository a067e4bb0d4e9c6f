package shoppers

import (
	"context"
	"sync"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/blob"
	"etalon/internal/database"
	"etalon/internal/journal"
	"etalon/internal/locations"
)

// Service holds the use cases of shoppers.
type Service struct {
	db       *database.DB
	store    store
	journal  *journal.Journal
	accounts *accounts.Service
	places   *locations.Service
	files    *blob.Store
	now      func() time.Time
	giveBack GiveBack
	filing   sync.Mutex // held while the file of a document comes or goes
}

// Parts are what a Service works with.
type Parts struct {
	DB       *database.DB
	Journal  *journal.Journal
	Accounts *accounts.Service
	Places   *locations.Service
	Files    *blob.Store
	Now      func() time.Time
}

// GiveBack takes the open assignments that an exclusion is about from its shopper,
// all of them where it names no place, in the transaction of ctx, and returns how many there were.
type GiveBack func(ctx context.Context, by accounts.Actor, e Exclusion) (int, error)

// New returns the service. Assignments are the business of audits, which needs
// this service first: it is told to Use.
func New(p Parts) *Service {
	return &Service{
		db: p.DB, store: store{p.DB}, journal: p.Journal, accounts: p.Accounts, places: p.Places, files: p.Files, now: p.Now,
		giveBack: func(context.Context, accounts.Actor, Exclusion) (int, error) { return 0, nil },
	}
}

// Use sets who takes assignments back.
func (s *Service) Use(giveBack GiveBack) { s.giveBack = giveBack }

// Today is the day on which ages and periods are seen.
func (s *Service) Today() time.Time { return day(s.now()) }

// record writes to the journal, in the transaction of ctx. An entry is never
// changed or removed, so that it names what was changed and holds no personal
// data: a shopper can ask to be forgotten.
func (s *Service) record(ctx context.Context, by accounts.Actor, verb, shopperID string, before, after any) error {
	return s.journal.Record(ctx, journal.Entry{
		OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: "shopper", SubjectID: shopperID, Before: before, After: after,
	})
}

// view is which shoppers an actor sees.
type view struct {
	orgID string
	waves []string // only those with assignments in these; nil: all
	own   string   // only this one; empty: all
}

// seen returns which shoppers the actor sees as an office does. Shoppers work for
// every brand of an organisation, so that a brand's manager sees them all; the
// reviewer of a wave sees those who work in it.
func seen(by accounts.Actor) (view, error) {
	v := view{orgID: by.OrgID}
	if by.Can(accounts.ManageShoppers) {
		return v, nil
	}
	if err := by.Require(accounts.SeeShoppers); err != nil {
		return v, err
	}
	for _, scope := range by.Scopes(accounts.SeeShoppers) {
		if scope.Kind != accounts.Wave {
			return view{orgID: by.OrgID}, nil
		}
		v.waves = append(v.waves, scope.ID)
	}
	return v, nil
}

// managed reads a shopper whom the actor manages.
func (s *Service) managed(ctx context.Context, by accounts.Actor, id string) (Shopper, error) {
	if err := by.Require(accounts.ManageShoppers); err != nil {
		return Shopper{}, err
	}
	return s.find(ctx, view{orgID: by.OrgID}, id)
}

// own reads the actor's own profile.
func (s *Service) own(ctx context.Context, by accounts.Actor) (Shopper, error) {
	if err := by.Require(accounts.FillVisits); err != nil {
		return Shopper{}, err
	}
	return s.find(ctx, view{orgID: by.OrgID}, by.AccountID)
}

// ownOrManaged reads the actor's own profile, or one that they manage.
func (s *Service) ownOrManaged(ctx context.Context, by accounts.Actor, id string) (Shopper, error) {
	if same, _ := canonical(id); same == by.AccountID && by.Can(accounts.FillVisits) {
		return s.own(ctx, by)
	}
	return s.managed(ctx, by, id)
}

func (s *Service) find(ctx context.Context, v view, id string) (Shopper, error) {
	id, ok := canonical(id)
	if !ok {
		return Shopper{}, ErrNotFound
	}
	v.own = id
	list, _, err := s.store.list(ctx, v, Query{Limit: 1, now: s.now()})
	if err != nil {
		return Shopper{}, err
	}
	if len(list) == 0 {
		return Shopper{}, ErrNotFound
	}
	return list[0], nil
}
