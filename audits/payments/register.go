package payments

import (
	"context"
	"slices"
	"strings"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// Open makes a numbered register of a brand with every line that is payable now
// and fell due in its period. The same register again changes nothing.
//
// Faults: ErrInvalid, ErrExists, ErrNothing.
func (s *Service) Open(ctx context.Context, by accounts.Actor, r Register) (Register, error) {
	if err := by.Require(accounts.ManageWaves); err != nil {
		return Register{}, err
	}
	if err := r.check(); err != nil {
		return Register{}, err
	}
	if !manages(by, r.BrandID) {
		return Register{}, ErrInvalid.At(fault.Field{Path: "brand_id", Code: "not_found"})
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.hold(ctx, by.OrgID); err != nil {
			return err
		}
		before, found, err := s.store.register(ctx, by.OrgID, r.ID)
		if err != nil {
			return err
		}
		if found {
			if before.BrandID != r.BrandID || before.Currency != r.Currency || !before.From.Equal(r.From) || !before.Until.Equal(r.Until) {
				return ErrExists
			}
			r = before
			return nil
		}
		return s.open(ctx, by, &r)
	})
	if err != nil {
		return Register{}, err
	}
	return s.Register(ctx, by, r.ID)
}

func (s *Service) open(ctx context.Context, by accounts.Actor, r *Register) error {
	known, err := s.store.brandExists(ctx, by.OrgID, r.BrandID)
	if err == nil && !known {
		err = ErrInvalid.At(fault.Field{Path: "brand_id", Code: "not_found"})
	}
	if err != nil {
		return err
	}
	r.OrgID, r.CreatedBy, r.CreatedAt = by.OrgID, by.AccountID, s.now()
	if r.Number, err = s.store.nextNumber(ctx, by.OrgID); err != nil {
		return err
	}
	if made, err := s.store.insertRegister(ctx, *r); err != nil || !made {
		return orElse(err, func() error { return ErrExists })
	}
	lines, err := s.gather(ctx, by, *r)
	if err != nil {
		return err
	}
	if len(lines) == 0 {
		return ErrNothing
	}
	return s.record(ctx, by, "create", "pay_register", r.ID, "", nil, map[string]any{
		"number": r.Number, "from": r.From.Format(time.DateOnly), "until": r.Until.Format(time.DateOnly), "lines": len(lines), "total": total(lines),
	})
}

// gather puts what is payable into an open register, as far as it has room. The
// organisation is held.
func (s *Service) gather(ctx context.Context, by accounts.Actor, r Register) ([]Line, error) {
	all, err := s.lines(ctx, by.OrgID, unregistered([]string{r.BrandID}, Query{}))
	if err != nil {
		return nil, err
	}
	var due []Line
	for _, l := range all {
		on := l.PayableOn()
		if l.State == Payable && l.Currency == r.Currency && !on.Before(r.From) && !on.After(r.Until) {
			due = append(due, l)
		}
	}
	due = due[:min(len(due), max(0, registerMax-r.Lines))]
	return due, s.store.insertLines(ctx, r, due)
}

func total(lines []Line) int64 {
	var sum int64
	for _, l := range lines {
		sum += l.Total()
	}
	return sum
}

// Gather adds to an open register what became payable in its period meanwhile.
func (s *Service) Gather(ctx context.Context, by accounts.Actor, id string) (Register, error) {
	return s.change(ctx, by, id, func(ctx context.Context, r Register) error {
		lines, err := s.gather(ctx, by, r)
		if err != nil || len(lines) == 0 {
			return err
		}
		return s.record(ctx, by, "gather_pay", "pay_register", id, "", nil, map[string]any{"lines": len(lines), "total": total(lines)})
	})
}

// Remove takes a line out of an open register; it is payable again.
func (s *Service) Remove(ctx context.Context, by accounts.Actor, id, assignmentID string) (Register, error) {
	return s.change(ctx, by, id, func(ctx context.Context, r Register) error {
		removed, err := s.store.removeLine(ctx, r, assignmentID)
		if err != nil || !removed {
			return err
		}
		return s.record(ctx, by, "remove_pay_line", "pay_register", id, "", map[string]any{"assignment": assignmentID}, nil)
	})
}

// change runs do on an open register that nobody else changes meanwhile.
func (s *Service) change(ctx context.Context, by accounts.Actor, id string, do func(context.Context, Register) error) (Register, error) {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		r, err := s.heldRegister(ctx, by, id)
		if err != nil {
			return err
		}
		if !r.ClosedAt.IsZero() {
			return ErrClosed
		}
		return do(ctx, r)
	})
	if err != nil {
		return Register{}, err
	}
	return s.Register(ctx, by, id)
}

func (s *Service) heldRegister(ctx context.Context, by accounts.Actor, id string) (Register, error) {
	if err := by.Require(accounts.ManageWaves); err != nil {
		return Register{}, err
	}
	if err := s.store.hold(ctx, by.OrgID); err != nil {
		return Register{}, err
	}
	return s.Register(ctx, by, id)
}

// Close ends a register: from now on its lines and sums stay as they are. Closing
// it again changes nothing.
func (s *Service) Close(ctx context.Context, by accounts.Actor, id string) (Register, error) {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		r, err := s.heldRegister(ctx, by, id)
		switch {
		case err != nil:
			return err
		case !r.ClosedAt.IsZero():
			return nil
		case r.Lines == 0:
			return ErrNothing
		}
		if err := s.store.closeRegister(ctx, r, s.now()); err != nil {
			return err
		}
		return s.record(ctx, by, "close_pay_register", "pay_register", id, "", nil, map[string]any{"lines": r.Lines, "total": r.Total})
	})
	if err != nil {
		return Register{}, err
	}
	return s.Register(ctx, by, id)
}

// Register returns a register of a brand whose waves the actor manages.
func (s *Service) Register(ctx context.Context, by accounts.Actor, id string) (Register, error) {
	if err := by.Require(accounts.ManageWaves); err != nil {
		return Register{}, err
	}
	r, found, err := s.store.register(ctx, by.OrgID, id)
	if err != nil {
		return Register{}, err
	}
	if !found || !manages(by, r.BrandID) {
		return Register{}, ErrRegisterNotFound
	}
	return r, nil
}

// Registers lists the registers of the brands whose waves the actor manages, the
// latest first.
func (s *Service) Registers(ctx context.Context, by accounts.Actor, limit, offset int) ([]Register, int, error) {
	if err := by.Require(accounts.ManageWaves); err != nil {
		return nil, 0, err
	}
	return s.store.registers(ctx, by.OrgID, by.Brands(accounts.ManageWaves), limit, offset)
}

// LinesOf lists the lines of a register by shopper. The caller has looked it up.
func (s *Service) LinesOf(ctx context.Context, r Register) ([]Line, error) {
	lines, err := s.lines(ctx, r.OrgID, ofRegister(r.ID))
	slices.SortStableFunc(lines, func(a, b Line) int {
		if c := strings.Compare(a.Shopper, b.Shopper); c != 0 {
			return c
		}
		if c := strings.Compare(a.ShopperID, b.ShopperID); c != 0 {
			return c
		}
		return a.VisitedAt.Compare(b.VisitedAt)
	})
	return lines, err
}
