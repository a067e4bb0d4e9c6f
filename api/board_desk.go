package api

import (
	"context"
	"time"

	"etalon/audits"
	"etalon/audits/board"
	"etalon/internal/accounts"
)

// BoardItem is a visit of a wave that somebody has to be found for.
type BoardItem struct {
	ScheduledVisit
	Fee          int64      `json:"fee"`
	Bonus        int64      `json:"bonus"`
	ExpenseLimit int64      `json:"expense_limit"`
	Applications int        `json:"applications" doc:"That wait"`
	Back         *BoardBack `json:"back,omitempty" doc:"How it came back to the board last"`
	ReShop       bool       `json:"re_shop" doc:"It repeats another visit"`
	Repeated     bool       `json:"repeated" doc:"Another visit is in its place"`
}

// BoardBack is how a visit came back to the board.
type BoardBack struct {
	Name   string    `json:"name" doc:"Of the shopper"`
	Kind   string    `json:"kind" enum:"declined,unanswered,given_back"`
	Reason string    `json:"reason"`
	At     time.Time `json:"at"`
}

// WaveBoard is what of a wave lies on the board, is offered, or came to nothing.
type WaveBoard struct {
	Title  string      `json:"title"`
	Status string      `json:"status" enum:"draft,open,closed,archived"`
	EndsOn string      `json:"ends_on" format:"date"`
	Audit  string      `json:"audit" enum:"visit,call,message,observation,self_check,competitor" doc:"The kind of audit"`
	Items  []BoardItem `json:"items" doc:"Urgent ones first"`
}

func (s *Server) getWaveBoard(ctx context.Context, by accounts.Actor, in *Ref) (*one[WaveBoard], error) {
	w, found, err := s.Board.Desk(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	today := s.Audits.Today()
	return &one[WaveBoard]{WaveBoard{Title: w.Title, Status: string(w.Status), EndsOn: date(w.EndsOn), Audit: string(w.Audit), Items: mapped(found, func(i board.Item) BoardItem {
		out := BoardItem{
			ScheduledVisit: toScheduled(i.Scheduled, today), Fee: i.Pay.Fee, Bonus: i.Pay.Bonus, ExpenseLimit: i.Pay.ExpenseLimit,
			Applications: i.Applications, ReShop: i.ReShopOf != "", Repeated: i.Repeated,
		}
		if i.Back != nil {
			out.Back = &BoardBack{i.Back.Name, string(i.Back.Kind), i.Back.Reason, i.Back.At}
		}
		return out
	})}}, nil
}

// VisitCandidate is a shopper beside others for one visit.
type VisitCandidate struct {
	ID          string          `json:"id" format:"uuid"`
	Name        string          `json:"name"`
	City        string          `json:"city"`
	Rating      int             `json:"rating" doc:"Hundredths; 0: none yet"`
	Visits      int             `json:"visits" doc:"Handed in"`
	GivenBack   int             `json:"given_back" doc:"Visits that they had agreed to make"`
	Kilometres  *float64        `json:"kilometres" nullable:"true"`
	Reasons     []BrokenRule    `json:"reasons" doc:"The rules that they break"`
	Application *JobApplication `json:"application,omitempty"`
}

// JobApplication is what a shopper asks for a visit with.
type JobApplication struct {
	ID   string    `json:"id" format:"uuid"`
	Note string    `json:"note"`
	At   time.Time `json:"at"`
}

func (s *Server) listVisitCandidates(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Search  string `query:"search" maxLength:"200" doc:"Part of a name or city"`
	Applied bool   `query:"applied" doc:"Only those who applied"`
},
) (*listed[VisitCandidate], error) {
	found, err := s.Board.Candidates(ctx, by, in.ID, in.Search, in.Applied)
	return &listed[VisitCandidate]{list[VisitCandidate]{mapped(found, func(c board.Candidate) VisitCandidate {
		out := VisitCandidate{c.ID, c.Name, c.City, c.Rating, c.Visits, c.GivenBack, kilometres(c.Kilometres), brokenRules(ctx, "", c.Reasons), nil}
		if a := c.Application; a != nil {
			out.Application = &JobApplication{a.ID, a.Note, a.CreatedAt}
		}
		return out
	}), len(found)}}, err
}

func (s *Server) offerAssignment(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		ShopperID string `json:"shopper_id,omitempty" format:"uuid" doc:"Absent: the offer is taken back, to the board"`
		Hours     int    `json:"hours,omitempty" minimum:"0" maximum:"1000" doc:"For the answer; 0: as the programme says"`
		Insist    bool   `json:"insist,omitempty" doc:"Against the rules of the programme; needs a reason"`
		Reason    string `json:"reason,omitempty" maxLength:"4000"`
		Revision  int    `json:"revision" minimum:"1"`
	}
},
) (*none, error) {
	return nil, s.Board.Offer(ctx, by, in.ID, board.NewOffer(in.Body))
}

func (s *Server) reShop(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	ReShopID string `path:"re_shop_id" format:"uuid"`
	Body     struct {
		DueOn        string `json:"due_on" format:"date"`
		ShopperID    string `json:"shopper_id,omitempty" format:"uuid" doc:"Absent: to the board; never the shopper of the visit that is repeated"`
		Hours        int    `json:"hours,omitempty" minimum:"0" maximum:"1000"`
		Fee          int64  `json:"fee" minimum:"0" maximum:"1000000000" doc:"Hundredths"`
		ExpenseLimit int64  `json:"expense_limit" minimum:"0" maximum:"1000000000"`
		Bonus        int64  `json:"bonus" minimum:"0" maximum:"1000000000"`
		Insist       bool   `json:"insist,omitempty"`
		Reason       string `json:"reason" minLength:"1" maxLength:"4000" doc:"Why the visit is repeated"`
	}
},
) (*none, error) {
	b := in.Body
	due, err := boardDay("due_on", b.DueOn)
	if err != nil {
		return nil, err
	}
	return nil, s.Board.ReShop(ctx, by, in.ID, board.NewReShop{
		ID: in.ReShopID, ShopperID: b.ShopperID, DueOn: due, Pay: audits.Pay{Fee: b.Fee, ExpenseLimit: b.ExpenseLimit, Bonus: b.Bonus},
		Hours: b.Hours, Insist: b.Insist, Reason: b.Reason,
	})
}
