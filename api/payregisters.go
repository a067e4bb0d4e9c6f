package api

import (
	"context"
	"errors"

	"etalon/audits/payments"
	"etalon/internal/accounts"
)

// PayRegister is a numbered list of what is paid together.
type PayRegister struct {
	ID        string `json:"id" format:"uuid"`
	Number    int    `json:"number"`
	BrandID   string `json:"brand_id" format:"uuid"`
	Currency  string `json:"currency"`
	From      string `json:"from" format:"date"`
	Until     string `json:"until" format:"date"`
	Note      string `json:"note,omitempty"`
	CreatedOn string `json:"created_on" format:"date"`
	ClosedOn  string `json:"closed_on,omitempty" doc:"Absent: lines still come and go"`
	Lines     int    `json:"lines"`
	Shoppers  int    `json:"shoppers"`
	PaidLines int    `json:"paid_lines"`
	Receipts  int    `json:"receipts" doc:"Lines with the receipt of a self-employed person"`
	Total     int64  `json:"total"`
	PaidTotal int64  `json:"paid_total"`
}

// PayRegisterPage is a register with its lines.
type PayRegisterPage struct {
	PayRegister
	Items []PayLine `json:"items"`
}

func toPayRegister(r payments.Register) PayRegister {
	return PayRegister{
		r.ID, r.Number, r.BrandID, r.Currency, date(r.From), date(r.Until), r.Note, date(r.CreatedAt), date(r.ClosedAt),
		r.Lines, r.Shoppers, r.PaidLines, r.Receipts, r.Total, r.PaidTotal,
	}
}

func (s *Server) listPayRegisters(ctx context.Context, by accounts.Actor, in *Page) (*listed[PayRegister], error) {
	found, total, err := s.Payments.Registers(ctx, by, in.Limit, in.offset())
	return &listed[PayRegister]{list[PayRegister]{mapped(found, toPayRegister), total}}, err
}

// registerPage is a register that was made, changed or asked for, with its lines.
func (s *Server) registerPage(ctx context.Context, r payments.Register, err error) (*one[PayRegisterPage], error) {
	if err != nil {
		return nil, err
	}
	lines, err := s.Payments.LinesOf(ctx, r)
	return &one[PayRegisterPage]{PayRegisterPage{toPayRegister(r), mapped(lines, toPayLine)}}, err
}

func (s *Server) getPayRegister(ctx context.Context, by accounts.Actor, in *Ref) (*one[PayRegisterPage], error) {
	r, err := s.Payments.Register(ctx, by, in.ID)
	return s.registerPage(ctx, r, err)
}

func (s *Server) openPayRegister(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		BrandID  string `json:"brand_id" format:"uuid"`
		Currency string `json:"currency" pattern:"^[A-Z]{3}$" example:"RUB"`
		From     string `json:"from" format:"date" doc:"Days on which lines fall due, both included"`
		Until    string `json:"until" format:"date"`
		Note     string `json:"note,omitempty" maxLength:"1000"`
	}
},
) (*one[PayRegisterPage], error) {
	b := in.Body
	from, err1 := payDayOf("from", b.From)
	until, err2 := payDayOf("until", b.Until)
	if err := errors.Join(err1, err2); err1 != nil || err2 != nil {
		return nil, err
	}
	r, err := s.Payments.Open(ctx, by, payments.Register{ID: in.ID, BrandID: b.BrandID, Currency: b.Currency, From: from, Until: until, Note: b.Note})
	return s.registerPage(ctx, r, err)
}

func (s *Server) gatherPay(ctx context.Context, by accounts.Actor, in *Ref) (*one[PayRegisterPage], error) {
	r, err := s.Payments.Gather(ctx, by, in.ID)
	return s.registerPage(ctx, r, err)
}

func (s *Server) removePayLine(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	AssignmentID string `path:"assignment_id" format:"uuid"`
},
) (*one[PayRegisterPage], error) {
	r, err := s.Payments.Remove(ctx, by, in.ID, in.AssignmentID)
	return s.registerPage(ctx, r, err)
}

func (s *Server) closePayRegister(ctx context.Context, by accounts.Actor, in *Ref) (*one[PayRegisterPage], error) {
	r, err := s.Payments.Close(ctx, by, in.ID)
	return s.registerPage(ctx, r, err)
}

func (s *Server) payLines(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		PaidOn      string   `json:"paid_on" format:"date"`
		Assignments []string `json:"assignments,omitempty" maxItems:"5000" doc:"Absent: every line that is not paid yet"`
	}
},
) (*one[PayRegisterPage], error) {
	on, err := payDayOf("paid_on", in.Body.PaidOn)
	if err != nil {
		return nil, err
	}
	r, err := s.Payments.Pay(ctx, by, in.ID, on, in.Body.Assignments)
	return s.registerPage(ctx, r, err)
}
