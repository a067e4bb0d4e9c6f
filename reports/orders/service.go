package orders

import (
	"context"
	"time"

	"etalon/audits"
	"etalon/internal/accounts"
	"etalon/internal/blob"
	"etalon/internal/database"
	"etalon/internal/jobs"
	"etalon/internal/journal"
	"etalon/internal/notifications"
	"etalon/reports"
)

// Limits of orders.
const (
	// Keep is how long a finished file is kept.
	Keep = 7 * 24 * time.Hour
	// remember is how long an order without a file is listed.
	remember = 30 * 24 * time.Hour
	// openMost is how many orders of one account may wait or be made at a time.
	openMost = 5
	pageMax  = 200
)

// Service takes orders and makes their files.
type Service struct {
	store store
	Parts
	queue *jobs.Queue
	// visits is how many visits a part has, and lastRow the last row of a sheet.
	visits, lastRow int
}

// Parts are what a Service works with.
type Parts struct {
	DB       *database.DB
	Reports  *reports.Service
	Audits   *audits.Service
	Accounts *accounts.Service
	Files    *blob.Store
	Journal  *journal.Journal
	Notices  *notifications.Service
	Now      func() time.Time
}

// New returns the service. Use gives it a queue before anything is ordered.
func New(p Parts) *Service {
	return &Service{store: store{p.DB}, Parts: p, visits: partVisits, lastRow: sheetRows}
}

// Use makes q do the work of orders.
func (s *Service) Use(q *jobs.Queue) {
	q.Lasting(orderKind)
	s.queue = q
}

// Works names what the jobs of orders do.
func (s *Service) Works() map[string]jobs.Work { return map[string]jobs.Work{orderKind: s.make} }

// Put orders a file. The same order again changes nothing and returns how it stands.
// Faults: ErrInvalid naming each field, ErrExists, ErrTooMany, accounts.ErrForbidden,
// audits.ErrWaveNotFound, audits.ErrVisitNotFound, locations.ErrNotFound.
func (s *Service) Put(ctx context.Context, by accounts.Actor, o Order) (Order, error) {
	if err := by.Require(accounts.ReadResults); err != nil {
		return Order{}, err
	}
	if err := o.check(); err != nil {
		return Order{}, err
	}
	o = Order{ID: o.ID, OrgID: by.OrgID, AccountID: by.AccountID, Kind: o.Kind, Format: o.Format, Language: o.Language, Filter: o.Filter, Only: by.Only}
	o.State, o.CreatedAt = Waiting, s.Now()
	var err error
	if o.Title, err = s.Reports.About(ctx, by, o.Filter.subject()); err != nil {
		return Order{}, err
	}
	err = s.DB.Tx(ctx, func(ctx context.Context) error {
		made, err := s.store.insert(ctx, &o)
		if err != nil {
			return err
		}
		if !made {
			o, err = s.again(ctx, &o)
			return err
		}
		n, err := s.store.openOrders(ctx, by.OrgID, by.AccountID)
		if err != nil {
			return err
		}
		if n > openMost {
			return ErrTooMany
		}
		if err := s.queue.Add(ctx, o.OrgID, orderKind, ticket{o.ID, 0}); err != nil {
			return err
		}
		return s.record(ctx, by.AccountID, "order_report", &o, nil, map[string]any{"kind": string(o.Kind), "format": string(o.Format)})
	})
	if err != nil {
		return Order{}, err
	}
	s.queue.Wake()
	return o, nil
}

// again returns the order that is there already under the id.
func (s *Service) again(ctx context.Context, o *Order) (Order, error) {
	there, err := s.store.order(ctx, o.OrgID, o.ID)
	if err != nil { // of another organisation
		return Order{}, ErrExists
	}
	if !there.same(o) {
		return Order{}, ErrExists
	}
	return there, nil
}

// mine reads an order of the actor's own.
func (s *Service) mine(ctx context.Context, by accounts.Actor, id string) (Order, error) {
	o, err := s.store.order(ctx, by.OrgID, id)
	if err != nil {
		return Order{}, err
	}
	// A token of the account has nothing to do with what the person ordered.
	if o.AccountID != by.AccountID || o.State == Deleted || (by.Only != nil && o.Only == nil) {
		return Order{}, ErrNotFound
	}
	return o, nil
}

// Get returns an order of the actor. Fault: ErrNotFound.
func (s *Service) Get(ctx context.Context, by accounts.Actor, id string) (Order, error) {
	return s.mine(ctx, by, id)
}

// List returns a page of the actor's orders, the newest first, and how many there are.
func (s *Service) List(ctx context.Context, by accounts.Actor, limit, offset int) ([]Order, int, error) {
	if err := by.Require(accounts.ReadResults); err != nil {
		return nil, 0, err
	}
	return s.store.list(ctx, by, max(0, min(limit, pageMax)), max(0, offset))
}

// Cancel ends an order that is not done. Its parts are deleted. Faults: ErrNotFound,
// ErrOver.
func (s *Service) Cancel(ctx context.Context, by accounts.Actor, id string) (Order, error) {
	var o Order
	err := s.DB.Tx(ctx, func(ctx context.Context) error {
		var err error
		if o, err = s.mine(ctx, by, id); err != nil || o.State == Cancelled {
			return err
		}
		o.State, o.FinishedAt = Cancelled, s.Now()
		done, err := s.store.cancel(ctx, &o)
		if err != nil {
			return err
		}
		if !done {
			return ErrOver
		}
		return s.record(ctx, by.AccountID, "cancel_report", &o, nil, nil)
	})
	if err != nil {
		return Order{}, err
	}
	// The job that is making a part notices within a second, and deletes what it wrote since.
	return o, s.Files.DropIncoming(o.ID)
}

// Delete deletes an order that ended, with its file. Faults: ErrNotFound, ErrBusy.
func (s *Service) Delete(ctx context.Context, by accounts.Actor, id string) error {
	return s.DB.Tx(ctx, func(ctx context.Context) error {
		o, err := s.mine(ctx, by, id)
		if err != nil {
			return err
		}
		if o.State.open() {
			return ErrBusy
		}
		if err := s.known(ctx, by, &o); err != nil {
			return err
		}
		return s.drop(ctx, by.AccountID, &o, Deleted, "delete_report")
	})
}

// drop takes the file from an order and deletes it, when nothing else names it.
func (s *Service) drop(ctx context.Context, accountID string, o *Order, to State, verb string) error {
	from, sum := o.State, o.sum
	o.State, o.sum = to, ""
	kept, err := s.store.keep(ctx, o, o.step, from)
	if err != nil || !kept {
		return err // another server did it
	}
	if sum != "" {
		last, err := s.store.lastOf(ctx, sum)
		if err != nil {
			return err
		}
		if last {
			s.DB.AfterCommit(ctx, func() { s.remove(ctx, sum) })
		}
	}
	return s.record(ctx, accountID, verb, o, map[string]any{"name": o.Name}, nil)
}

func (s *Service) record(ctx context.Context, accountID, verb string, o *Order, before, after map[string]any) error {
	return s.Journal.Record(ctx, journal.Entry{
		OrgID: o.OrgID, AccountID: accountID, Verb: verb, SubjectKind: "report_order", SubjectID: o.ID, Before: before, After: after,
	})
}
