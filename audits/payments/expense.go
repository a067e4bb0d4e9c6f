package payments

import (
	"context"
	"slices"

	"etalon/audits"
	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/notifications"
)

// Claim asks money back for an own visit that was handed in. The same again
// changes nothing.
//
// Faults: ErrNotFound, ErrInvalid, ErrNoVisit, ErrExists, ErrInRegister.
func (s *Service) Claim(ctx context.Context, by accounts.Actor, assignmentID string, e Expense) (Expense, error) {
	if err := by.Require(accounts.FillVisits); err != nil {
		return Expense{}, err
	}
	if err := e.check(); err != nil {
		return Expense{}, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		l, err := s.held(ctx, by, assignmentID)
		if err != nil {
			return err
		}
		if l.ShopperID != by.AccountID {
			return ErrNotFound
		}
		e.OrgID, e.AssignmentID, e.State, e.CreatedAt = by.OrgID, l.AssignmentID, Claimed, s.now()
		if before, found, err := s.store.expense(ctx, by.OrgID, e.ID); err != nil || found {
			return orElse(err, func() error { return e.repeats(before) })
		}
		if err := s.claimable(ctx, l, e); err != nil {
			return err
		}
		if made, err := s.store.insertExpense(ctx, e); err != nil || !made {
			return orElse(err, func() error { return ErrExists })
		}
		return s.record(ctx, by, "claim_expense", "assignment", l.AssignmentID, "", nil, map[string]any{"amount": e.Amount, "note": e.Note})
	})
	return e, err
}

func orElse(err error, other func() error) error {
	if err != nil {
		return err
	}
	return other()
}

// repeats is nil when e is what is stored already.
func (e Expense) repeats(before Expense) error {
	if before.AssignmentID != e.AssignmentID || before.Amount != e.Amount || before.Note != e.Note || before.PhotoID != e.PhotoID {
		return ErrExists
	}
	return nil
}

func (s *Service) claimable(ctx context.Context, l Line, e Expense) error {
	switch {
	case l.Register != nil:
		return ErrInRegister.With(fault.Params{"Number": l.Register.Number})
	case l.Status == audits.InProgress || l.Status == audits.Rejected:
		return ErrNoVisit
	}
	known, err := s.store.expenses(ctx, e.OrgID, e.AssignmentID)
	if err != nil {
		return err
	}
	if len(known) >= expensesMax {
		return ErrInvalid.At(fault.Field{Path: "id", Code: "out_of_range", Params: fault.Params{"Min": 0, "Max": expensesMax}})
	}
	if e.PhotoID == "" {
		return nil
	}
	receipts, err := s.store.receipts(ctx, e.OrgID, l.VisitID)
	if err == nil && !slices.Contains(receipts, e.PhotoID) {
		err = ErrInvalid.At(fault.Field{Path: "photo_id", Code: "not_found"})
	}
	return err
}

// Withdraw takes back an own expense that was not decided yet.
func (s *Service) Withdraw(ctx context.Context, by accounts.Actor, assignmentID, expenseID string) error {
	if err := by.Require(accounts.FillVisits); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		l, e, err := s.heldExpense(ctx, by, assignmentID, expenseID)
		switch {
		case err != nil:
			return err
		case l.ShopperID != by.AccountID:
			return ErrNotFound
		case e.State == Withdrawn:
			return nil
		case e.State != Claimed:
			return ErrDecided
		}
		before := e.State
		e.State, e.DecidedAt = Withdrawn, s.now()
		if err := s.store.updateExpense(ctx, e); err != nil {
			return err
		}
		return s.record(ctx, by, "withdraw_expense", "assignment", l.AssignmentID, "", map[string]any{"state": before}, map[string]any{"state": e.State, "amount": e.Amount})
	})
}

// Decide accepts an expense, all or a part of it, or declines it with 0. Less than
// was asked needs the reason, which the shopper reads. A decision can be changed
// until the visit is in a register.
//
// Faults: ErrNotFound, ErrInvalid, ErrOverLimit, ErrOwnPay, ErrInRegister, ErrDecided (it was withdrawn).
func (s *Service) Decide(ctx context.Context, by accounts.Actor, assignmentID, expenseID string, accepted int64, reason string) (Expense, error) {
	if err := by.Require(accounts.ManageWaves); err != nil {
		return Expense{}, err
	}
	p := &problems{}
	p.Text("reason", &reason, noteMax)
	if err := p.Err(ErrInvalid); err != nil {
		return Expense{}, err
	}
	var decided Expense
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		l, e, err := s.heldExpense(ctx, by, assignmentID, expenseID)
		if err != nil {
			return err
		}
		before := e
		decided = e
		decided.Accepted, decided.Reason, decided.State, decided.DecidedAt = accepted, reason, Accepted, s.now()
		if accepted == 0 {
			decided.State = Declined
		}
		if before.State == decided.State && before.Accepted == accepted && before.Reason == reason {
			decided = before
			return nil
		}
		if err := decidable(by, l, before, accepted, reason); err != nil {
			return err
		}
		if err := s.store.updateExpense(ctx, decided); err != nil {
			return err
		}
		if err := s.tellDecision(ctx, l, decided); err != nil {
			return err
		}
		return s.record(ctx, by, "decide_expense", "assignment", l.AssignmentID, reason,
			map[string]any{"state": before.State, "accepted": before.Accepted}, map[string]any{"state": decided.State, "accepted": accepted, "amount": e.Amount})
	})
	return decided, err
}

func decidable(by accounts.Actor, l Line, e Expense, accepted int64, reason string) error {
	switch {
	case !manages(by, l.BrandID):
		return ErrNotFound
	case l.ShopperID == by.AccountID:
		return ErrOwnPay
	case l.Register != nil:
		return ErrInRegister.With(fault.Params{"Number": l.Register.Number})
	case e.State == Withdrawn:
		return ErrDecided
	case accepted < 0 || accepted > e.Amount:
		return ErrInvalid.At(fault.Field{Path: "accepted", Code: "out_of_range", Params: fault.Params{"Min": 0, "Max": float64(e.Amount) / 100}})
	case accepted < e.Amount && reason == "":
		return ErrInvalid.At(fault.Field{Path: "reason", Code: "required"})
	}
	others := l.Expenses - e.Accepted
	if others+accepted > l.ExpenseLimit && accepted > 0 {
		return ErrOverLimit.With(fault.Params{"Limit": float64(l.ExpenseLimit) / 100, "Accepted": float64(others) / 100})
	}
	return nil
}

// tellDecision lets the shopper know of less than they asked for.
func (s *Service) tellDecision(ctx context.Context, l Line, e Expense) error {
	if e.Accepted == e.Amount {
		return nil
	}
	return s.notices.Notify(ctx, notifications.Notice{
		OrgID: e.OrgID, To: []string{l.ShopperID}, Kind: notifications.ExpenseReduced, Event: e.ID, Renew: true, Link: "/my-pay/" + l.AssignmentID,
		Params: map[string]any{"location": l.Location.Name, "asked": e.Amount, "accepted": e.Accepted, "currency": l.Currency, "reason": e.Reason},
	})
}

// Correct adds to the pay of a visit, or takes from it, with the reason. A rejected
// visit can be paid by it for the way. The same again changes nothing.
//
// Faults: ErrNotFound, ErrInvalid, ErrOwnPay, ErrExists, ErrInRegister.
func (s *Service) Correct(ctx context.Context, by accounts.Actor, assignmentID string, c Correction) (Correction, error) {
	if err := by.Require(accounts.ManageWaves); err != nil {
		return Correction{}, err
	}
	if err := c.check(); err != nil {
		return Correction{}, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		l, err := s.held(ctx, by, assignmentID)
		if err != nil {
			return err
		}
		if !manages(by, l.BrandID) {
			return ErrNotFound
		}
		c.OrgID, c.AssignmentID, c.ByID, c.At = by.OrgID, l.AssignmentID, by.AccountID, s.now()
		if before, found, err := s.store.correction(ctx, by.OrgID, c.ID); err != nil || found {
			return orElse(err, func() error { return c.repeats(before) })
		}
		switch {
		case l.ShopperID == by.AccountID:
			return ErrOwnPay
		case l.Register != nil:
			return ErrInRegister.With(fault.Params{"Number": l.Register.Number})
		case l.Status == audits.InProgress:
			return ErrNoVisit
		case l.Total()+c.Amount < 0:
			return ErrInvalid.At(fault.Field{Path: "amount", Code: "pay_below_zero"})
		}
		if made, err := s.store.insertCorrection(ctx, c); err != nil || !made {
			return orElse(err, func() error { return ErrExists })
		}
		return s.record(ctx, by, "correct_pay", "assignment", l.AssignmentID, c.Reason, map[string]any{"total": l.Total()}, map[string]any{"total": l.Total() + c.Amount})
	})
	return c, err
}

func (c Correction) repeats(before Correction) error {
	if before.AssignmentID != c.AssignmentID || before.Amount != c.Amount || before.Reason != c.Reason {
		return ErrExists
	}
	return nil
}

// held reads a line that nobody else changes until the transaction ends.
func (s *Service) held(ctx context.Context, by accounts.Actor, assignmentID string) (Line, error) {
	if err := s.store.hold(ctx, by.OrgID); err != nil {
		return Line{}, err
	}
	return s.line(ctx, by, assignmentID)
}

func (s *Service) heldExpense(ctx context.Context, by accounts.Actor, assignmentID, expenseID string) (Line, Expense, error) {
	l, err := s.held(ctx, by, assignmentID)
	if err != nil {
		return l, Expense{}, err
	}
	e, found, err := s.store.expense(ctx, by.OrgID, expenseID)
	if err == nil && (!found || e.AssignmentID != l.AssignmentID) {
		err = ErrNotFound
	}
	return l, e, err
}
