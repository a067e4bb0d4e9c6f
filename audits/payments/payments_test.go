package payments_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/audits/payments"
	"etalon/audits/programmes"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

func TestMain(m *testing.M) { databasetest.Main(m) }

// payday is a world whose wave pays 1,200 with up to 500 of expenses.
type payday struct {
	*auditstest.World
	t                          *testing.T
	manager, shopper, reviewer accounts.Actor
}

func newPayday(t *testing.T, db *database.DB, after programmes.PayableAfter) *payday {
	t.Helper()
	w := auditstest.New(t, db)
	p := &payday{w, t, w.Actors[accounts.ProgrammeManager], w.Actors[accounts.Shopper], w.Actors[accounts.Reviewer]}
	rules := programmes.Default()
	rules.Pay = programmes.Pay{Currency: "RUB", Fee: 120_000, ExpenseLimit: 50_000, PayableAfter: after}
	g, err := w.Programmes.Put(t.Context(), p.manager, programmes.Programme{ID: auditstest.ID(), BrandID: w.Brand.ID, Title: "Розница", Rules: rules}, 0)
	p.must(err)
	w.Wave, err = w.Audits.PlanWave(t.Context(), p.manager, w.Wave.ID, audits.NewPlan{ProgrammeID: g.ID, Plan: audits.FirstPlan(), Revision: w.Wave.Revision})
	p.must(err)
	return p
}

func (p *payday) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// visit assigns a paid visit to the shopper, hands it in and leads it to a status.
func (p *payday) visit(to audits.VisitStatus) (assignment, visit string) {
	p.t.Helper()
	ctx := p.t.Context()
	a := audits.Assignment{
		ID: auditstest.ID(), LocationID: p.Locations[0].ID, ShopperID: p.shopper.AccountID, DueOn: p.Wave.EndsOn,
		Pay: audits.Pay{Fee: 120_000, ExpenseLimit: 50_000, Bonus: 10_000},
	}
	p.must(p.Audits.Assign(ctx, p.manager, p.Wave.ID, []audits.Assignment{a}))
	p.Assignments = append(p.Assignments, a)
	in := p.Submission(len(p.Assignments) - 1)
	_, err := p.Audits.Save(ctx, p.shopper, in)
	p.must(err)
	p.lead(in.VisitID, to)
	return a.ID, in.VisitID
}

func (p *payday) lead(visit string, to audits.VisitStatus) {
	p.t.Helper()
	ctx := p.t.Context()
	var err error
	if to == audits.Rejected {
		_, err = p.Audits.Reject(ctx, p.reviewer, visit, "Не та точка")
	}
	if to == audits.Approved || to == audits.Released || to == audits.Excluded {
		_, err = p.Audits.Approve(ctx, p.reviewer, visit, "")
	}
	if err == nil && to == audits.Released {
		_, err = p.Audits.Release(ctx, p.manager, visit, "")
	}
	if err == nil && to == audits.Excluded {
		_, err = p.Audits.Exclude(ctx, p.manager, visit, "В магазине был ремонт")
	}
	p.must(err)
}

func (p *payday) state(assignment string) payments.State {
	p.t.Helper()
	d, err := p.Payments.Detail(p.t.Context(), p.manager, assignment)
	p.must(err)
	return d.State
}

func (p *payday) is(assignment string, want payments.State) {
	p.t.Helper()
	if got := p.state(assignment); got != want {
		p.t.Errorf("the pay is %s, not %s", got, want)
	}
}

func (p *payday) refused(err, want error) {
	p.t.Helper()
	if !errors.Is(err, want) {
		p.t.Errorf("%v, not %v", err, want)
	}
}

// register is an order to gather everything of the year.
func (p *payday) register() payments.Register {
	return payments.Register{
		ID: auditstest.ID(), BrandID: p.Brand.ID, Currency: "RUB", Note: "Сентябрь",
		From: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC), Until: time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC),
	}
}

func TestLine_state(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		p := newPayday(t, db, programmes.AfterAppeals)
		assignment, visit := p.visit(audits.Submitted)
		p.is(assignment, payments.InReview)
		p.lead(visit, audits.Approved)
		p.is(assignment, payments.Unreleased)
		_, err := p.Audits.Release(t.Context(), p.manager, visit, "")
		p.must(err)
		p.is(assignment, payments.Waiting)
		excluded, _ := p.visit(audits.Excluded)
		rejected, _ := p.visit(audits.Rejected)
		t.Run("an excluded visit is paid without waiting for appeals", func(*testing.T) { p.is(excluded, payments.Payable) })
		t.Run("a rejected visit is not paid, and its shopper reads why", func(t *testing.T) {
			p.is(rejected, payments.Unpaid)
			d, err := p.Payments.Detail(t.Context(), p.shopper, rejected)
			p.must(err)
			if d.RejectedBecause != "Не та точка" || d.Total() != 0 {
				t.Errorf("%+v", d)
			}
		})
		t.Run("a rejected visit is paid what a coordinator adds", func(t *testing.T) {
			_, err := p.Payments.Correct(t.Context(), p.manager, rejected, payments.Correction{ID: auditstest.ID(), Amount: 30_000, Reason: "Дорога за город"})
			p.must(err)
			p.is(rejected, payments.Payable)
		})
		t.Run("a released visit is payable on the day after its window", func(_ *testing.T) {
			p.At = p.At.AddDate(0, 0, 6)
			p.is(assignment, payments.Waiting)
			// 21:30 in London is the next day at the location.
			p.At = time.Date(2026, 9, 16, 21, 30, 0, 0, time.UTC)
			p.is(assignment, payments.Payable)
		})
	})
}

func TestLine_afterApproval(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		p := newPayday(t, db, programmes.AfterApproval)
		assignment, visit := p.visit(audits.Submitted)
		p.is(assignment, payments.InReview)
		p.lead(visit, audits.Approved)
		p.is(assignment, payments.Payable)
	})
}

func TestService_expenses(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		p := newPayday(t, db, programmes.AfterApproval)
		ctx := t.Context()
		assignment, _ := p.visit(audits.Approved)
		taxi := payments.Expense{ID: auditstest.ID(), Amount: 40_000, Note: "Такси"}
		lunch := payments.Expense{ID: auditstest.ID(), Amount: 20_000, Note: "Обед"}
		for _, e := range []payments.Expense{taxi, lunch, taxi} {
			_, err := p.Payments.Claim(ctx, p.shopper, assignment, e)
			p.must(err)
		}
		p.is(assignment, payments.Undecided)
		t.Run("another expense under a used id is refused", func(_ *testing.T) {
			_, err := p.Payments.Claim(ctx, p.shopper, assignment, payments.Expense{ID: taxi.ID, Amount: 1, Note: "Такси"})
			p.refused(err, payments.ErrExists)
		})
		t.Run("a receipt must be a photo of the visit", func(_ *testing.T) {
			_, err := p.Payments.Claim(ctx, p.shopper, assignment, payments.Expense{ID: auditstest.ID(), Amount: 1, Note: "Чек", PhotoID: auditstest.ID()})
			p.refused(err, payments.ErrInvalid)
		})
		t.Run("another shopper sees nothing", func(_ *testing.T) {
			_, err := p.Payments.Detail(ctx, p.Other, assignment)
			p.refused(err, payments.ErrNotFound)
			_, err = p.Payments.Claim(ctx, p.Other, assignment, payments.Expense{ID: auditstest.ID(), Amount: 1, Note: "Чужое"})
			p.refused(err, payments.ErrNotFound)
		})
		t.Run("less than was asked needs a reason", func(_ *testing.T) {
			_, err := p.Payments.Decide(ctx, p.manager, assignment, lunch.ID, 0, "")
			p.refused(err, payments.ErrInvalid)
		})
		_, err := p.Payments.Decide(ctx, p.manager, assignment, taxi.ID, 40_000, "")
		p.must(err)
		t.Run("no more is accepted than the assignment allows", func(_ *testing.T) {
			_, err := p.Payments.Decide(ctx, p.manager, assignment, lunch.ID, 20_000, "")
			p.refused(err, payments.ErrOverLimit)
		})
		_, err = p.Payments.Decide(ctx, p.manager, assignment, lunch.ID, 10_000, "Сверх предела")
		p.must(err)
		p.is(assignment, payments.Payable)
		d, err := p.Payments.Detail(ctx, p.shopper, assignment)
		p.must(err)
		if diff := cmp.Diff(payments.Amounts{Fee: 120_000, Bonus: 10_000, Expenses: 50_000}, d.Amounts); diff != "" {
			t.Error(diff)
		}
		t.Run("the shopper is told of the part", func(t *testing.T) {
			page, err := p.Notices.List(ctx, p.shopper, 50, 0)
			p.must(err)
			told := 0
			for _, n := range page.Items {
				if n.Kind == "expense_reduced" && n.Params["accepted"] == 10_000.0 {
					told++
				}
			}
			if told != 1 {
				t.Errorf("%+v", page.Items)
			}
		})
		t.Run("a decided expense cannot be withdrawn", func(_ *testing.T) {
			p.refused(p.Payments.Withdraw(ctx, p.shopper, assignment, taxi.ID), payments.ErrDecided)
		})
	})
}

func TestService_registers(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		p := newPayday(t, db, programmes.AfterApproval)
		ctx := t.Context()
		first, _ := p.visit(audits.Approved)
		second, _ := p.visit(audits.Excluded)
		waiting, _ := p.visit(audits.Submitted)
		order := p.register()
		r, err := p.Payments.Open(ctx, p.manager, order)
		p.must(err)
		again, err := p.Payments.Open(ctx, p.manager, order)
		p.must(err)
		if diff := cmp.Diff(r, again); diff != "" || r.Number != 1 || r.Lines != 2 || r.Total != 260_000 {
			t.Errorf("%+v %s", r, diff)
		}
		p.is(first, payments.Gathered)
		p.is(waiting, payments.InReview)
		t.Run("a visit whose pay was taken away is not gathered", func(_ *testing.T) {
			nothing, _ := p.visit(audits.Approved)
			_, err := p.Payments.Correct(ctx, p.manager, nothing, payments.Correction{ID: auditstest.ID(), Amount: -130_000, Reason: "Оплачено заранее"})
			p.must(err)
			p.is(nothing, payments.Unpaid)
			_, err = p.Payments.Correct(ctx, p.manager, nothing, payments.Correction{ID: auditstest.ID(), Amount: -1, Reason: "Ещё"})
			p.refused(err, payments.ErrInvalid)
		})
		t.Run("a second register has nothing to gather", func(_ *testing.T) {
			_, err := p.Payments.Open(ctx, p.manager, p.register())
			p.refused(err, payments.ErrNothing)
		})
		t.Run("the pay in a register does not change", func(_ *testing.T) {
			_, err := p.Payments.Correct(ctx, p.manager, first, payments.Correction{ID: auditstest.ID(), Amount: 1, Reason: "Доплата"})
			p.refused(err, payments.ErrInRegister)
			_, err = p.Payments.Claim(ctx, p.shopper, first, payments.Expense{ID: auditstest.ID(), Amount: 1, Note: "Такси"})
			p.refused(err, payments.ErrInRegister)
		})
		t.Run("a line that is taken out is payable again, and can be gathered anew", func(_ *testing.T) {
			_, err := p.Payments.Remove(ctx, p.manager, r.ID, second)
			p.must(err)
			p.is(second, payments.Payable)
			r, err = p.Payments.Gather(ctx, p.manager, r.ID)
			p.must(err)
			p.is(second, payments.Gathered)
		})
		t.Run("nothing is paid from an open register", func(_ *testing.T) {
			_, err := p.Payments.Pay(ctx, p.manager, r.ID, p.At, nil)
			p.refused(err, payments.ErrNotClosed)
			_, err = p.Payments.SetTaxReceipt(ctx, p.shopper, first, "20a1b2c3d4")
			p.refused(err, payments.ErrNotClosed)
		})
		_, err = p.Payments.Close(ctx, p.manager, r.ID)
		p.must(err)
		t.Run("a closed register keeps its lines", func(_ *testing.T) {
			_, err := p.Payments.Remove(ctx, p.manager, r.ID, second)
			p.refused(err, payments.ErrClosed)
			_, err = p.Payments.Gather(ctx, p.manager, r.ID)
			p.refused(err, payments.ErrClosed)
			p.is(second, payments.Ordered)
		})
		p.pays(r.ID, first, second)
	})
}

// pays pays one line, then the rest, and keeps the receipts.
func (p *payday) pays(register, first, second string) {
	t, ctx := p.t, p.t.Context()
	day := time.Date(2026, 9, 11, 0, 0, 0, 0, time.UTC)
	r, err := p.Payments.Pay(ctx, p.manager, register, day, []string{first})
	p.must(err)
	if r.PaidLines != 1 || r.PaidTotal != 130_000 {
		t.Errorf("%+v", r.Tally)
	}
	r, err = p.Payments.Pay(ctx, p.manager, register, day, nil)
	p.must(err)
	p.is(second, payments.Paid)
	t.Run("a paid line is not paid on another day", func(_ *testing.T) {
		_, err := p.Payments.Pay(ctx, p.manager, register, day.AddDate(0, 0, 1), []string{first})
		p.refused(err, payments.ErrPaid)
	})
	t.Run("the shopper enters the number of the tax receipt", func(t *testing.T) {
		_, err := p.Payments.SetTaxReceipt(ctx, p.shopper, first, "чек №1")
		p.refused(err, payments.ErrInvalid)
		l, err := p.Payments.SetTaxReceipt(ctx, p.shopper, first, "20a1b2c3d4")
		p.must(err)
		if l.Register.TaxReceipt != "20a1b2c3d4" {
			t.Errorf("%+v", l.Register)
		}
		_, err = p.Payments.SetTaxReceipt(ctx, p.Other, first, "20a1b2c3d4")
		p.refused(err, payments.ErrNotFound)
	})
	t.Run("a manager of another brand sees no register", func(t *testing.T) {
		stranger := p.manager
		stranger.Grants = []accounts.Grant{{Role: accounts.ProgrammeManager, Scope: accounts.Scope{Kind: accounts.Brand, ID: auditstest.ID()}}}
		_, err := p.Payments.Register(ctx, stranger, register)
		p.refused(err, payments.ErrRegisterNotFound)
		list, total, err := p.Payments.Registers(ctx, stranger, 10, 0)
		p.must(err)
		if len(list) != 0 || total != 0 {
			t.Error(list)
		}
	})
	if r.PaidLines != 2 {
		t.Errorf("%+v", r.Tally)
	}
}

// Two coordinators gather at the same moment: each line is in one register.
func TestService_Open_together(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		p := newPayday(t, db, programmes.AfterApproval)
		for range 3 {
			p.visit(audits.Approved)
		}
		var wg sync.WaitGroup
		results := make([]error, 4)
		for i := range results {
			order := p.register()
			wg.Go(func() { _, results[i] = p.Payments.Open(t.Context(), p.manager, order) })
		}
		wg.Wait()
		made := 0
		for _, err := range results {
			if err == nil {
				made++
			} else {
				p.refused(err, payments.ErrNothing)
			}
		}
		list, total, err := p.Payments.Registers(t.Context(), p.manager, 10, 0)
		p.must(err)
		if made != 1 || total != 1 || list[0].Lines != 3 {
			t.Errorf("%d made, %d stored: %+v", made, total, list)
		}
	})
}
