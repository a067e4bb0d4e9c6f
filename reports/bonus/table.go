package bonus

import (
	"context"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// Open makes a table with its lines. The same table again is returned as it is. Where the
// scheme has a closed table of the wave the new one follows it.
//
// Faults: ErrExists, ErrNothing.
func (s *Service) Open(ctx context.Context, by accounts.Actor, t Table, lines []Line) (Table, error) {
	if !manages(by, t.BrandID) {
		return Table{}, accounts.ErrForbidden
	}
	p := &fault.Problems{}
	p.Made("id", t.ID)
	if err := p.Err(ErrInvalid); err != nil {
		return Table{}, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.hold(ctx, by.OrgID); err != nil {
			return err
		}
		before, found, err := s.store.table(ctx, by.OrgID, t.ID)
		switch {
		case err != nil:
			return err
		case found && (before.SchemeID != t.SchemeID || before.WaveID != t.WaveID):
			return ErrExists
		case found:
			return nil
		case len(lines) == 0:
			return ErrNothing
		}
		t.OrgID, t.CreatedBy, t.CreatedAt = by.OrgID, by.AccountID, s.now()
		if t.Number, t.PreviousID, err = s.store.next(ctx, t); err != nil {
			return err
		}
		made, err := s.store.insertTable(ctx, t)
		if err == nil && !made {
			err = ErrExists
		}
		if err == nil {
			err = s.store.writeLines(ctx, t, lines)
		}
		if err != nil {
			return err
		}
		return s.record(ctx, by, "create", "bonus_table", t.ID, "", nil, map[string]any{"number": t.Number, "title": t.Title, "lines": len(lines), "total": total(lines)})
	})
	if err != nil {
		return Table{}, err
	}
	return s.Table(ctx, by, t.ID)
}

func total(lines []Line) (sum int64) {
	for i := range lines {
		sum += lines[i].Result()
	}
	return sum
}

// Table is a table of a brand that the actor manages. Faults: ErrTableNotFound.
func (s *Service) Table(ctx context.Context, by accounts.Actor, id string) (Table, error) {
	if err := by.Require(accounts.ManageFigures); err != nil {
		return Table{}, err
	}
	t, found, err := s.store.table(ctx, by.OrgID, id)
	if err != nil {
		return Table{}, err
	}
	if !found || !manages(by, t.BrandID) {
		return Table{}, ErrTableNotFound
	}
	return t, nil
}

// Tables lists the tables of the brands that the actor manages, the latest first.
func (s *Service) Tables(ctx context.Context, by accounts.Actor, limit, offset int) ([]Table, int, error) {
	if err := by.Require(accounts.ManageFigures); err != nil {
		return nil, 0, err
	}
	return s.store.tables(ctx, by.OrgID, by.Brands(accounts.ManageFigures), limit, offset)
}

// LinesOf lists the lines of a table that the caller has looked up.
func (s *Service) LinesOf(ctx context.Context, t Table) ([]Line, error) { return s.store.lines(ctx, t) }

// Refill calculates a draft anew: t says by which rules. Corrections stay with the
// locations that are still there. Faults: ErrTableNotFound, ErrClosed, ErrNothing.
func (s *Service) Refill(ctx context.Context, by accounts.Actor, t Table, lines []Line) error {
	return s.change(ctx, by, t.ID, func(ctx context.Context, before Table) error {
		if len(lines) == 0 {
			return ErrNothing
		}
		present, err := s.store.lines(ctx, before)
		if err != nil {
			return err
		}
		corrected := map[string]Line{}
		for _, l := range present {
			corrected[l.LocationID] = l
		}
		for i := range lines {
			was := corrected[lines[i].LocationID]
			lines[i].Corrected, lines[i].Reason, lines[i].ByID = was.Corrected, was.Reason, was.ByID
		}
		before.Rules, before.SchemeRevision, before.CutOff = t.Rules, t.SchemeRevision, t.CutOff
		if err := s.store.updateTable(ctx, before); err != nil {
			return err
		}
		if err := s.store.writeLines(ctx, before, lines); err != nil {
			return err
		}
		return s.record(ctx, by, "refill_bonus", "bonus_table", t.ID, "", map[string]any{"total": total(present)}, map[string]any{"total": total(lines)})
	})
}

// Correct sets what a location gets, with a reason; nil takes the correction back. What
// was calculated stays beside it. Faults: ErrInvalid, ErrTableNotFound, ErrClosed.
func (s *Service) Correct(ctx context.Context, by accounts.Actor, id, locationID string, amount *int64, reason string) error {
	p := &fault.Problems{}
	switch {
	case amount == nil:
		reason = ""
	case *amount < 0 || *amount > baseMax:
		p.Add("amount", "out_of_range", fault.Params{"Min": 0, "Max": baseMax / 100})
		fallthrough
	default:
		p.Required("reason", &reason, reasonMax)
	}
	if err := p.Err(ErrInvalid); err != nil {
		return err
	}
	return s.change(ctx, by, id, func(ctx context.Context, t Table) error {
		line, found, err := s.store.line(ctx, t, locationID)
		switch {
		case err != nil:
			return err
		case !found:
			return ErrTableNotFound
		case reason == line.Reason && (amount == nil) == (line.Corrected == nil) && (amount == nil || *amount == *line.Corrected):
			return nil
		}
		before := line.Result()
		line.Corrected, line.Reason, line.ByID = amount, reason, by.AccountID
		if err := s.store.correctLine(ctx, t, line); err != nil {
			return err
		}
		return s.record(ctx, by, "correct_bonus", "bonus_table", id, reason,
			map[string]any{"location": locationID, "amount": before}, map[string]any{"location": locationID, "amount": line.Result()})
	})
}

// Close approves a table: from now on nothing of it changes. Closing it again changes
// nothing.
func (s *Service) Close(ctx context.Context, by accounts.Actor, id string) error {
	if t, err := s.Table(ctx, by, id); err != nil || !t.ClosedAt.IsZero() {
		return err
	}
	return s.change(ctx, by, id, func(ctx context.Context, t Table) error {
		if err := s.store.closeTable(ctx, t, by.AccountID, s.now()); err != nil {
			return err
		}
		return s.record(ctx, by, "close_bonus", "bonus_table", id, "", nil, map[string]any{"lines": t.Lines, "total": t.Total})
	})
}

// change runs do on a draft that nobody else changes meanwhile.
func (s *Service) change(ctx context.Context, by accounts.Actor, id string, do func(context.Context, Table) error) error {
	if err := by.Require(accounts.ManageFigures); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.hold(ctx, by.OrgID); err != nil {
			return err
		}
		t, err := s.Table(ctx, by, id)
		if err != nil {
			return err
		}
		if !t.ClosedAt.IsZero() {
			return ErrClosed
		}
		return do(ctx, t)
	})
}
