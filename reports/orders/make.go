package orders

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/reports"
)

// orderKind is the job that makes a part of an order.
const orderKind = "report_order"

// ticket is the job's payload: a part is made once, however often its job is done.
type ticket struct {
	Order string `json:"order"`
	Step  int    `json:"step"`
}

// triesMost is how often a part is begun before its order is given up. It is counted
// with the order, so that a part that kills the program is not begun for ever.
const triesMost = 5

// watchEvery is how soon a cancelled order is noticed.
const watchEvery = time.Second

// make is the work of orderKind: it makes the next part of an order, and leaves the
// one after it to another job, so that letters and photos get their turn in between.
func (s *Service) make(ctx context.Context, orgID string, payload json.RawMessage) error {
	var t ticket
	if err := json.Unmarshal(payload, &t); err != nil {
		return err
	}
	o, due, err := s.begin(ctx, orgID, t)
	if err != nil || !due {
		return err
	}
	working, stop := context.WithCancel(ctx)
	defer stop()
	go s.watch(working, o.ID, stop)
	before := o
	failure := s.part(working, &o)
	if failure == nil {
		failure = s.advance(ctx, &o, before.step)
	}
	switch {
	case failure == nil:
		return nil
	case ctx.Err() != nil: // the server ends: the part is made again, which is no fault of its own
		before.tries--
		_, err := s.store.keep(context.WithoutCancel(ctx), &before, before.step, Making)
		return errors.Join(failure, err)
	}
	return s.failed(ctx, o.ID, orgID, failure)
}

// begin reads the order of a ticket and counts the try. It reports false where there
// is nothing to do.
func (s *Service) begin(ctx context.Context, orgID string, t ticket) (o Order, due bool, err error) {
	if o, err = s.store.order(ctx, orgID, t.Order); err != nil {
		if errors.Is(err, ErrNotFound) {
			return o, false, nil
		}
		return o, false, err
	}
	if o.State == Cancelled {
		return o, false, s.Files.DropIncoming(o.ID)
	}
	if !o.State.open() || o.step != t.Step {
		return o, false, nil
	}
	if o.tries++; o.tries > triesMost {
		return o, false, s.giveUp(ctx, &o, ErrBroken.Code)
	}
	o.State = Making
	if o.StartedAt.IsZero() {
		o.StartedAt = s.Now()
	}
	due, err = s.store.keep(ctx, &o, o.step, Waiting, Making)
	return o, due, err
}

// watch stops the making of an order that was cancelled.
func (s *Service) watch(ctx context.Context, id string, stop context.CancelFunc) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if state, err := s.store.state(ctx, id); err == nil && state == Cancelled {
			stop()
			return
		}
	}
}

// part makes the next part with the rights that the owner has now.
func (s *Service) part(ctx context.Context, o *Order) error {
	by, err := s.Accounts.Acting(ctx, o.OrgID, o.AccountID, o.Only)
	if err != nil {
		return err
	}
	if o.Kind.rows() {
		return s.writePart(ctx, by, o)
	}
	return s.document(ctx, by, o)
}

// document makes a document in one go.
func (s *Service) document(ctx context.Context, by accounts.Actor, o *Order) error {
	reach, err := s.Audits.ReachOf(ctx, by, accounts.ReadResults)
	if err != nil {
		return err
	}
	o.reach, o.Stage = &reach, Rendering
	if _, err := s.store.keep(ctx, o, o.step, Making); err != nil {
		return err
	}
	f, err := s.render(ctx, by, o)
	if err != nil {
		return err
	}
	sum, size, err := s.Files.PutFrom(ctx, f.Content)
	if err = errors.Join(err, f.Content.Close()); err != nil {
		return err
	}
	s.finish(o, f.Name, f.MediaType, sum, size)
	return nil
}

func (s *Service) render(ctx context.Context, by accounts.Actor, o *Order) (*reports.File, error) {
	f, pdf := o.Filter, o.Format == PDF
	switch {
	case o.Kind == Wave && pdf:
		return s.Reports.WavePDF(ctx, by, f.WaveID, o.Language)
	case o.Kind == Wave:
		return s.Reports.WaveXLSX(ctx, by, f.WaveID, o.Language)
	case o.Kind == Ranking && pdf:
		return s.Reports.RankingPDF(ctx, by, f.WaveID, o.Language)
	case o.Kind == Ranking:
		return s.Reports.RankingXLSX(ctx, by, f.WaveID, o.Language)
	case o.Kind == Location && pdf:
		return s.Reports.LocationPDF(ctx, by, f.WaveID, f.LocationID, o.Language)
	case o.Kind == Location:
		return s.Reports.LocationXLSX(ctx, by, f.WaveID, f.LocationID, o.Language)
	case pdf:
		return s.Reports.VisitPDF(ctx, by, f.VisitID, o.Language)
	}
	return s.Reports.VisitXLSX(ctx, by, f.VisitID, o.Language)
}

// finish makes an order Done; advance keeps it.
func (s *Service) finish(o *Order, name, mediaType, sum string, size int64) {
	o.State, o.Stage, o.FinishedAt = Done, "", s.Now()
	o.ExpiresAt = o.FinishedAt.Add(Keep)
	o.Name, o.MediaType, o.sum, o.Size = name, mediaType, sum, size
}

// advance keeps what a part left, and orders the next one.
func (s *Service) advance(ctx context.Context, o *Order, step int) error {
	o.step, o.tries = step+1, 0
	kept := false
	err := s.DB.Tx(ctx, func(ctx context.Context) error {
		var err error
		if kept, err = s.store.keep(ctx, o, step, Making); err != nil || !kept {
			return err
		}
		if o.State != Making {
			return s.tell(ctx, o)
		}
		return s.queue.Add(ctx, o.OrgID, orderKind, ticket{o.ID, o.step})
	})
	if err != nil {
		return err
	}
	if !kept {
		return s.superseded(ctx, o)
	}
	if o.State == Making {
		s.queue.Wake()
		return nil
	}
	return s.Files.DropIncoming(o.ID)
}

// superseded cleans up after a part that nobody wants any more: the order was
// cancelled while it was made, or another server made it.
func (s *Service) superseded(ctx context.Context, o *Order) error {
	now, err := s.store.order(ctx, o.OrgID, o.ID)
	if err != nil {
		return err
	}
	if o.sum != "" && now.sum != o.sum {
		last, err := s.store.lastOf(ctx, o.sum)
		if err != nil {
			return err
		}
		if last {
			s.remove(ctx, o.sum)
		}
	}
	if now.State == Cancelled {
		return s.Files.DropIncoming(o.ID)
	}
	return nil
}

// failed decides what a failure means: a fault stays one however often it is tried,
// such as rights that are gone; anything else is tried again.
func (s *Service) failed(ctx context.Context, id, orgID string, failure error) error {
	o, err := s.store.order(ctx, orgID, id)
	if err != nil {
		return errors.Join(failure, err)
	}
	if o.State == Cancelled {
		return s.Files.DropIncoming(id)
	}
	if f, ok := fault.Of(failure); ok && f.Kind != fault.Unavailable && f.Kind != fault.Internal {
		return s.giveUp(ctx, &o, f.Code)
	}
	if o.tries >= triesMost {
		slog.ErrorContext(ctx, "report given up", "order", id, "err", failure)
		return s.giveUp(ctx, &o, ErrBroken.Code)
	}
	return failure
}

// giveUp ends an order without a file.
func (s *Service) giveUp(ctx context.Context, o *Order, problem string) error {
	o.State, o.Stage, o.Problem, o.FinishedAt = Failed, "", problem, s.Now()
	err := s.DB.Tx(ctx, func(ctx context.Context) error {
		kept, err := s.store.keep(ctx, o, o.step, Waiting, Making)
		if err != nil || !kept {
			return err
		}
		if err := s.tell(ctx, o); err != nil {
			return err
		}
		return s.record(ctx, accounts.ProgramID, "fail_report", o, nil, map[string]any{"problem": problem})
	})
	if err != nil {
		return err
	}
	return s.Files.DropIncoming(o.ID)
}
