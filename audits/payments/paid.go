package payments

import (
	"context"
	"slices"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/notifications"
)

// Pay marks lines of a closed register as paid on a day: those of the assignments,
// or all that are not paid yet for none. Each shopper is told what they were sent.
// The same again changes nothing.
//
// Faults: ErrRegisterNotFound, ErrNotClosed, ErrNotFound, ErrPaid, ErrInvalid.
func (s *Service) Pay(ctx context.Context, by accounts.Actor, id string, on time.Time, assignments []string) (Register, error) {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		r, err := s.heldRegister(ctx, by, id)
		switch {
		case err != nil:
			return err
		case r.ClosedAt.IsZero():
			return ErrNotClosed
		case on.IsZero() || on.Before(r.ClosedAt.AddDate(-1, 0, 0)) || on.After(s.now().AddDate(0, 0, 2)):
			return ErrInvalid.At(fault.Field{Path: "paid_on", Code: "pay_day_wrong"})
		}
		lines, err := s.LinesOf(ctx, r)
		if err != nil {
			return err
		}
		due, err := chooseLines(lines, assignments, on)
		if err != nil || len(due) == 0 {
			return err
		}
		if err := s.store.payLines(ctx, r, due, on); err != nil {
			return err
		}
		if err := s.tellPaid(ctx, r, due, on); err != nil {
			return err
		}
		return s.record(ctx, by, "pay_lines", "pay_register", id, "", nil, map[string]any{"paid_on": on.Format(time.DateOnly), "lines": len(due), "total": total(due)})
	})
	if err != nil {
		return Register{}, err
	}
	return s.Register(ctx, by, id)
}

// chooseLines are the lines to mark as paid.
func chooseLines(lines []Line, assignments []string, on time.Time) ([]Line, error) {
	known := map[string]bool{}
	var due []Line
	for _, l := range lines {
		known[l.AssignmentID] = true
		named := slices.Contains(assignments, l.AssignmentID)
		switch paid := l.Register.PaidOn; {
		case len(assignments) > 0 && !named:
		case paid.IsZero():
			due = append(due, l)
		case named && !paid.Equal(on):
			return nil, ErrPaid.With(fault.Params{"On": paid.Format(time.DateOnly)})
		}
	}
	for _, id := range assignments {
		if !known[id] {
			return nil, ErrNotFound
		}
	}
	return due, nil
}

// tellPaid tells each shopper, in one statement a shopper's worth of what they got.
func (s *Service) tellPaid(ctx context.Context, r Register, lines []Line, on time.Time) error {
	sums, counts := map[string]int64{}, map[string]int{}
	var shoppers []string
	for _, l := range lines {
		if counts[l.ShopperID] == 0 {
			shoppers = append(shoppers, l.ShopperID)
		}
		sums[l.ShopperID] += l.Total()
		counts[l.ShopperID]++
	}
	notices := make([]notifications.Notice, len(shoppers))
	for i, id := range shoppers {
		notices[i] = notifications.Notice{
			OrgID: r.OrgID, To: []string{id}, Kind: notifications.VisitsPaid, Event: r.ID + " " + on.Format(time.DateOnly), Renew: true, Link: "/my-pay",
			Params: map[string]any{"amount": sums[id], "currency": r.Currency, "count": counts[id]},
		}
	}
	return s.notices.NotifyEach(ctx, notices)
}

// SetTaxReceipt keeps the number of the receipt (чек НПД) that a self-employed
// shopper made for a line of a closed register. It is the shopper's own to enter,
// and the coordinator's; empty takes it back. What it was before stays in the journal.
//
// Faults: ErrNotFound, ErrInvalid, ErrNotClosed.
func (s *Service) SetTaxReceipt(ctx context.Context, by accounts.Actor, assignmentID, number string) (Line, error) {
	if number != "" && !taxReceipt.MatchString(number) {
		return Line{}, ErrInvalid.At(fault.Field{Path: "number", Code: "tax_receipt_expected"})
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		l, err := s.held(ctx, by, assignmentID)
		switch {
		case err != nil:
			return err
		case l.Register == nil || !l.Register.Closed:
			return ErrNotClosed
		case l.Register.TaxReceipt == number:
			return nil
		}
		if err := s.store.setTaxReceipt(ctx, by.OrgID, l.AssignmentID, number); err != nil {
			return err
		}
		return s.record(ctx, by, "tax_receipt", "pay_register", l.Register.ID, "",
			map[string]any{"assignment": l.AssignmentID, "tax_receipt": l.Register.TaxReceipt}, map[string]any{"assignment": l.AssignmentID, "tax_receipt": number})
	})
	if err != nil {
		return Line{}, err
	}
	return s.line(ctx, by, assignmentID)
}
