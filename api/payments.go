package api

import (
	"context"
	"time"

	"etalon/audits/payments"
	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// PayLine is the pay of one visit. Money is hundredths of the currency.
type PayLine struct {
	AssignmentID    string       `json:"assignment_id" format:"uuid"`
	VisitID         string       `json:"visit_id" format:"uuid"`
	State           string       `json:"state" enum:"in_review,unreleased,waiting,undecided,payable,gathered,ordered,paid,unpaid"`
	Status          string       `json:"status" doc:"Of the visit"`
	Shopper         Named        `json:"shopper"`
	Wave            Named        `json:"wave"`
	Location        PayPlace     `json:"location"`
	VisitedOn       string       `json:"visited_on" format:"date" doc:"At the location"`
	PayableOn       string       `json:"payable_on,omitempty" doc:"The first day on which it may be paid; absent: not known yet"`
	PaidOn          string       `json:"paid_on,omitempty"`
	Currency        string       `json:"currency"`
	Fee             int64        `json:"fee"`
	Bonus           int64        `json:"bonus"`
	Expenses        int64        `json:"expenses" doc:"That were accepted"`
	Correction      int64        `json:"correction"`
	Total           int64        `json:"total"`
	ExpenseLimit    int64        `json:"expense_limit"`
	Claimed         int64        `json:"claimed" doc:"Expenses that wait for a decision"`
	Test            bool         `json:"test,omitempty" doc:"A test visit"`
	RejectedBecause string       `json:"rejected_because,omitempty"`
	Register        *PayRegistry `json:"register,omitempty"`
	TaxReceipt      string       `json:"tax_receipt,omitempty" doc:"Number of the receipt of a self-employed person"`
}

// PayPlace is where a visit was.
type PayPlace struct {
	Code string `json:"code"`
	Name string `json:"name"`
	City string `json:"city"`
}

// PayRegistry names the register of a line.
type PayRegistry struct {
	ID     string `json:"id" format:"uuid"`
	Number int    `json:"number"`
}

// PayDetail is the pay of a visit with everything that it is made of.
type PayDetail struct {
	PayLine
	Own         bool            `json:"own" doc:"The account's own visit"`
	List        []Expense       `json:"expense_list"`
	Corrections []PayCorrection `json:"corrections"`
	Receipts    []string        `json:"receipts" doc:"Ids of the visit's photos of receipts"`
}

// Expense is what a shopper asks back.
type Expense struct {
	ID        string    `json:"id" format:"uuid"`
	Amount    int64     `json:"amount"`
	Note      string    `json:"note"`
	PhotoID   string    `json:"photo_id,omitempty" doc:"The receipt"`
	State     string    `json:"state" enum:"claimed,accepted,declined,withdrawn"`
	Accepted  int64     `json:"accepted"`
	Reason    string    `json:"reason,omitempty" doc:"Why less was accepted than was asked"`
	CreatedAt time.Time `json:"created_at"`
}

// PayCorrection is what was added to the pay, or taken from it.
type PayCorrection struct {
	ID     string    `json:"id" format:"uuid"`
	Amount int64     `json:"amount"`
	Reason string    `json:"reason"`
	By     string    `json:"by,omitempty" doc:"Name; not for the shopper"`
	At     time.Time `json:"at"`
}

// PaySum is what lines come to in one currency.
type PaySum struct {
	Currency string `json:"currency"`
	Total    int64  `json:"total"`
}

func toPayLine(l payments.Line) PayLine {
	out := PayLine{
		AssignmentID: l.AssignmentID, VisitID: l.VisitID, State: string(l.State), Status: string(l.Status),
		Shopper: Named{l.ShopperID, l.Shopper}, Wave: Named{l.WaveID, l.Wave}, Location: PayPlace{l.Location.Code, l.Location.Name, l.Location.City},
		VisitedOn: date(l.VisitedOn()), PayableOn: date(l.PayableOn()), Currency: l.Currency,
		Fee: l.Fee, Bonus: l.Bonus, Expenses: l.Expenses, Correction: l.Correction, Total: l.Total(), ExpenseLimit: l.ExpenseLimit, Claimed: l.Claimed,
		Test: l.Test, RejectedBecause: l.RejectedBecause,
	}
	if r := l.Register; r != nil {
		out.Register, out.PaidOn, out.TaxReceipt = &PayRegistry{r.ID, r.Number}, date(r.PaidOn), r.TaxReceipt
	}
	return out
}

func toExpense(e payments.Expense) Expense {
	return Expense{e.ID, e.Amount, e.Note, e.PhotoID, string(e.State), e.Accepted, e.Reason, e.CreatedAt}
}

// PayQuery narrows the lines that are in no register.
type PayQuery struct {
	Page
	State   []string `query:"state" maxItems:"9" doc:"Absent: every one"`
	Brand   string   `query:"brand" format:"uuid"`
	Wave    string   `query:"wave" format:"uuid"`
	Shopper string   `query:"shopper" format:"uuid"`
}

// PayList is a page of lines with what all of them come to.
type PayList struct {
	Items  []PayLine      `json:"items"`
	Total  int            `json:"total"`
	Sums   []PaySum       `json:"sums"`
	Counts map[string]int `json:"counts" doc:"Lines by state, whatever states were asked for"`
}

func (s *Server) listPay(ctx context.Context, by accounts.Actor, in *PayQuery) (*one[PayList], error) {
	q := payments.Query{BrandID: in.Brand, WaveID: in.Wave, ShopperID: in.Shopper, Search: in.Search, Limit: in.Limit, Offset: in.offset()}
	for _, state := range in.State {
		q.States = append(q.States, payments.State(state))
	}
	page, err := s.Payments.Lines(ctx, by, q)
	if err != nil {
		return nil, err
	}
	out := PayList{mapped(page.Lines, toPayLine), page.Total, mapped(page.Sums, func(sum payments.Sum) PaySum { return PaySum(sum) }), map[string]int{}}
	for state, n := range page.Counts {
		out.Counts[string(state)] = n
	}
	return &one[PayList]{out}, nil
}

// listOwnPay is the shopper's own.
func (s *Server) listOwnPay(ctx context.Context, by accounts.Actor, _ *none) (*listed[PayLine], error) {
	lines, err := s.Payments.Own(ctx, by)
	return &listed[PayLine]{list[PayLine]{mapped(lines, toPayLine), len(lines)}}, err
}

func (s *Server) getPay(ctx context.Context, by accounts.Actor, in *Ref) (*one[PayDetail], error) {
	d, err := s.Payments.Detail(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	corrections := mapped(d.Corrections, func(c payments.Correction) PayCorrection {
		if d.Own {
			c.By = ""
		}
		return PayCorrection{c.ID, c.Amount, c.Reason, c.By, c.At}
	})
	return &one[PayDetail]{PayDetail{toPayLine(d.Line), d.Own, mapped(d.ExpenseList, toExpense), corrections, d.Receipts}}, nil
}

// ExpenseRef names an expense of an assignment.
type ExpenseRef struct {
	Ref
	ExpenseID string `path:"expense_id" format:"uuid"`
}

func (s *Server) claimExpense(ctx context.Context, by accounts.Actor, in *struct {
	ExpenseRef
	Body struct {
		Amount  int64  `json:"amount" minimum:"1" maximum:"1000000000"`
		Note    string `json:"note" minLength:"1" maxLength:"1000"`
		PhotoID string `json:"photo_id,omitempty" format:"uuid" doc:"A photo of a receipt of the visit"`
	}
},
) (*one[Expense], error) {
	b := in.Body
	e, err := s.Payments.Claim(ctx, by, in.ID, payments.Expense{ID: in.ExpenseID, Amount: b.Amount, Note: b.Note, PhotoID: b.PhotoID})
	return &one[Expense]{toExpense(e)}, err
}

func (s *Server) withdrawExpense(ctx context.Context, by accounts.Actor, in *ExpenseRef) (*none, error) {
	return nil, s.Payments.Withdraw(ctx, by, in.ID, in.ExpenseID)
}

func (s *Server) decideExpense(ctx context.Context, by accounts.Actor, in *struct {
	ExpenseRef
	Body struct {
		Accepted int64  `json:"accepted" minimum:"0" doc:"0 declines"`
		Reason   string `json:"reason,omitempty" maxLength:"1000" doc:"For less than was asked"`
	}
},
) (*one[Expense], error) {
	e, err := s.Payments.Decide(ctx, by, in.ID, in.ExpenseID, in.Body.Accepted, in.Body.Reason)
	return &one[Expense]{toExpense(e)}, err
}

func (s *Server) correctPay(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	CorrectionID string `path:"correction_id" format:"uuid"`
	Body         struct {
		Amount int64  `json:"amount" minimum:"-1000000000" maximum:"1000000000"`
		Reason string `json:"reason" minLength:"1" maxLength:"1000"`
	}
},
) (*one[PayCorrection], error) {
	c, err := s.Payments.Correct(ctx, by, in.ID, payments.Correction{ID: in.CorrectionID, Amount: in.Body.Amount, Reason: in.Body.Reason})
	return &one[PayCorrection]{PayCorrection{c.ID, c.Amount, c.Reason, by.Name, c.At}}, err
}

func (s *Server) setTaxReceipt(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Number string `json:"number" maxLength:"40" doc:"Empty takes it back"`
	}
},
) (*one[PayLine], error) {
	l, err := s.Payments.SetTaxReceipt(ctx, by, in.ID, in.Body.Number)
	return &one[PayLine]{toPayLine(l)}, err
}

// payDayOf reads a day of the contract.
func payDayOf(path, text string) (time.Time, error) {
	on, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return on, payments.ErrInvalid.At(fault.Field{Path: path, Code: "date_expected"})
	}
	return on, nil
}
