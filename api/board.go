package api

import (
	"context"
	"math"
	"strconv"
	"strings"
	"time"

	"etalon/audits"
	"etalon/audits/board"
	"etalon/audits/planning"
	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locations"
)

// Job is a visit that a shopper may ask for or is offered.
type Job struct {
	ID            string       `json:"id" format:"uuid"`
	Wave          string       `json:"wave" doc:"Its title"`
	Location      JobLocation  `json:"location"`
	Scenario      string       `json:"scenario" doc:"Its name; the text comes with the visit"`
	VisitOn       string       `json:"visit_on,omitempty" format:"date" doc:"Absent: any day until due_on"`
	DueOn         string       `json:"due_on" format:"date"`
	From          string       `json:"from" example:"10:00"`
	To            string       `json:"to" example:"20:00"`
	Fee           int64        `json:"fee" doc:"Hundredths"`
	Bonus         int64        `json:"bonus" doc:"Hundredths"`
	ExpenseLimit  int64        `json:"expense_limit" doc:"Hundredths"`
	Currency      string       `json:"currency"`
	Questions     int          `json:"questions"`
	Photos        int          `json:"photos" doc:"Questions that need one"`
	Car           bool         `json:"car" doc:"Only for who has a car"`
	Kilometres    *float64     `json:"kilometres" nullable:"true" doc:"From the given place, or the middle of the shopper's city"`
	OfferedUntil  *time.Time   `json:"offered_until,omitempty"`
	Reasons       []BrokenRule `json:"reasons" doc:"What stands between the shopper and the visit now"`
	Take          bool         `json:"take" doc:"The shopper takes it without asking"`
	ApplicationID string       `json:"application_id,omitempty" format:"uuid" doc:"Of the shopper's own application that waits"`
}

// JobLocation is where a job is.
type JobLocation struct {
	Name    string   `json:"name"`
	City    string   `json:"city"`
	Address string   `json:"address"`
	Lat     *float64 `json:"lat,omitempty"`
	Lon     *float64 `json:"lon,omitempty"`
}

// BrokenRule is a rule that stands between a shopper and a visit.
type BrokenRule struct {
	Code string `json:"code"`
	Text string `json:"text" doc:"For people"`
}

func (s *Server) listJobs(ctx context.Context, by accounts.Actor, in *struct {
	Page
	At    string `query:"at" pattern:"^-?[0-9]{1,2}(\\.[0-9]{1,3})?,-?[0-9]{1,3}(\\.[0-9]{1,3})?$" example:"55.75,37.62" doc:"Where the shopper is, roughly: latitude and longitude; absent: in the middle of their city"`
	Km    int    `query:"km" minimum:"0" maximum:"20000" doc:"At most; 0: however far"`
	From  string `query:"from" format:"date"`
	Until string `query:"until" format:"date"`
	Fee   int64  `query:"fee" minimum:"0" maximum:"1000000000" doc:"With the bonus at least, hundredths"`
	Sort  string `query:"sort" enum:"distance,day,pay" default:"distance"`
},
) (*listed[Job], error) {
	q := board.JobQuery{Search: in.Search, Kilometres: in.Km, FeeFrom: in.Fee, Sort: board.JobSort(in.Sort), Limit: in.Limit, Offset: in.offset()}
	var err error
	if q.At, err = pointOrNone(in.At); err != nil {
		return nil, err
	}
	if q.From, err = boardDay("from", in.From); err != nil {
		return nil, err
	}
	if q.Until, err = boardDay("until", in.Until); err != nil {
		return nil, err
	}
	found, total, err := s.Board.Jobs(ctx, by, q)
	return &listed[Job]{list[Job]{mapped(found, func(j board.Job) Job { return toJob(ctx, j) }), total}}, err
}

func pointOrNone(text string) (*locations.Point, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // nobody said where they are
	}
	lat, lon, _ := strings.Cut(text, ",")
	y, err1 := strconv.ParseFloat(lat, 64)
	x, err2 := strconv.ParseFloat(lon, 64)
	if err1 != nil || err2 != nil || math.Abs(y) > 90 || math.Abs(x) > 180 {
		return nil, board.ErrInvalid.At(fault.Field{Path: "at", Code: "not_a_point"})
	}
	return &locations.Point{Lat: y, Lon: x}, nil
}

func boardDay(path, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return day, board.ErrInvalid.At(fault.Field{Path: path, Code: "date_expected"})
	}
	return day, nil
}

func (s *Server) listOffers(ctx context.Context, by accounts.Actor, _ *none) (*listed[Job], error) {
	found, err := s.Board.Offers(ctx, by)
	return &listed[Job]{list[Job]{mapped(found, func(j board.Job) Job { return toJob(ctx, j) }), len(found)}}, err
}

func toJob(ctx context.Context, j board.Job) Job {
	out := Job{
		ID: j.ID, Wave: j.Wave.Title, Location: JobLocation{Name: j.Place.Name, City: j.Place.City, Address: j.Place.Address}, Scenario: j.Scenario,
		DueOn: date(j.DueOn), From: j.Hours.From.String(), To: j.Hours.To.String(), Fee: j.Pay.Fee, Bonus: j.Pay.Bonus, ExpenseLimit: j.Pay.ExpenseLimit,
		Currency: j.Currency, Questions: j.Asked.Questions, Photos: j.Asked.Photos, Car: j.Car, Kilometres: kilometres(j.Kilometres), OfferedUntil: moment(j.OfferedUntil),
		Reasons: brokenRules(ctx, "own_", j.Reasons), Take: j.Take, ApplicationID: j.Application,
	}
	if !j.Hours.On.IsZero() {
		out.VisitOn = date(j.Hours.On)
	}
	if j.Place.At != nil {
		out.Location.Lat, out.Location.Lon = &j.Place.At.Lat, &j.Place.At.Lon
	}
	return out
}

func kilometres(way float64) *float64 {
	if way < 0 {
		return nil
	}
	return &way
}

func brokenRules(ctx context.Context, prefix string, reasons []planning.Reason) []BrokenRule {
	lang := languageOf(ctx)
	return mapped(reasons, func(r planning.Reason) BrokenRule {
		return BrokenRule{string(r), lang.Text("problem." + prefix + string(r))}
	})
}

func (s *Server) acceptAssignment(ctx context.Context, by accounts.Actor, in *Ref) (*none, error) {
	return nil, s.Board.Accept(ctx, by, in.ID)
}

func (s *Server) refuseAssignment(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"4000"`
	}
},
) (*none, error) {
	return nil, s.Board.Refuse(ctx, by, in.ID, in.Body.Reason)
}

// ApplicationRef names an application of a shopper for a visit.
type ApplicationRef struct {
	Ref
	ApplicationID string `path:"application_id" format:"uuid"`
}

func (s *Server) applyForJob(ctx context.Context, by accounts.Actor, in *struct {
	ApplicationRef
	Body struct {
		Note string `json:"note,omitempty" maxLength:"1000" doc:"To the coordinator"`
	}
},
) (*none, error) {
	return nil, s.Board.Apply(ctx, by, in.ID, in.ApplicationID, in.Body.Note)
}

func (s *Server) withdrawApplication(ctx context.Context, by accounts.Actor, in *ApplicationRef) (*none, error) {
	return nil, s.Board.Withdraw(ctx, by, in.ID, in.ApplicationID)
}

func (s *Server) decideApplication(ctx context.Context, by accounts.Actor, in *struct {
	ApplicationRef
	Body struct {
		Accept bool   `json:"accept"`
		Insist bool   `json:"insist,omitempty" doc:"Against the rules of the programme; needs a reason"`
		Reason string `json:"reason,omitempty" maxLength:"4000" doc:"Of a refusal: the shopper reads it"`
	}
},
) (*none, error) {
	return nil, s.Board.Decide(ctx, by, in.ID, in.ApplicationID, board.Decision(in.Body))
}

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
	Items  []BoardItem `json:"items" doc:"Urgent ones first"`
}

func (s *Server) getWaveBoard(ctx context.Context, by accounts.Actor, in *Ref) (*one[WaveBoard], error) {
	w, found, err := s.Board.Desk(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	today := s.Audits.Today()
	return &one[WaveBoard]{WaveBoard{Title: w.Title, Status: string(w.Status), EndsOn: date(w.EndsOn), Items: mapped(found, func(i board.Item) BoardItem {
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
