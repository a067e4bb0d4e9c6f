package api

import (
	"context"
	"math"
	"strconv"
	"strings"
	"time"

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
	Audit         string       `json:"audit" enum:"visit,call,message,observation,self_check,competitor" doc:"The kind of audit"`
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

// JobList is a page of the board, and what its map is drawn with.
type JobList struct {
	Items       []Job  `json:"items"`
	Total       int    `json:"total"`
	Tiles       string `json:"tiles" doc:"Template of the pictures; empty: none"`
	Attribution string `json:"attribution" doc:"Of the pictures, for people"`
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
) (*one[JobList], error) {
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
	jobs := mapped(found, func(j board.Job) Job { return toJob(ctx, j) })
	return &one[JobList]{JobList{jobs, total, s.Tiles.URL, s.Tiles.Attribution}}, err
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
		ID: j.ID, Wave: j.Wave.Title, Audit: string(j.Wave.Audit), Location: JobLocation{Name: j.Place.Name, City: j.Place.City, Address: j.Place.Address},
		Scenario: j.Wave.ScenarioOf(j.Assignment, languageOf(ctx)).Name,
		DueOn:    date(j.DueOn), From: j.Hours.From.String(), To: j.Hours.To.String(), Fee: j.Pay.Fee, Bonus: j.Pay.Bonus, ExpenseLimit: j.Pay.ExpenseLimit,
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
