package api

import (
	"context"
	"time"

	"etalon/audits"
	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locations"
)

// ScheduledVisit is an assignment of a wave as those who follow it see it.
type ScheduledVisit struct {
	ID           string           `json:"id" format:"uuid"`
	Location     WaveLocationName `json:"location"`
	Beside       string           `json:"beside,omitempty" doc:"Code of our location that the competitor visited is beside; its own code, as it has none, is empty"`
	Shopper      *Named           `json:"shopper,omitempty" doc:"Absent: nobody yet, or not the reader's to see"`
	Stage        string           `json:"stage" enum:"on_board,offered,accepted,started,submitted,returned,approved,released,excluded,cancelled,declined,expired"`
	Alert        string           `json:"alert,omitempty" enum:"late,at_risk"`
	VisitOn      string           `json:"visit_on" format:"date" doc:"The planned day"`
	From         string           `json:"from"`
	To           string           `json:"to"`
	Part         string           `json:"part"`
	DueOn        string           `json:"due_on" format:"date"`
	Scenario     string           `json:"scenario"`
	CustomerType string           `json:"customer_type"`
	OfferedUntil *time.Time       `json:"offered_until,omitempty"`
	Reason       string           `json:"reason,omitempty" doc:"Of the last move"`
	VisitID      string           `json:"visit_id,omitempty" format:"uuid"`
	SubmittedAt  *time.Time       `json:"submitted_at,omitempty"`
	Revision     int              `json:"revision"`
}

// ScheduleFilter narrows the visits of a wave. Its pages are longer than those of
// other lists: a calendar shows weeks at once.
type ScheduleFilter struct {
	Ref
	Search   string `query:"search" maxLength:"200" doc:"Part of a location's name, code or city, or of a shopper's name"`
	Stage    string `query:"stage" enum:"on_board,offered,accepted,started,submitted,returned,approved,released,excluded,cancelled,declined,expired"`
	Alert    string `query:"alert" enum:"late,at_risk"`
	Region   string `query:"region" format:"uuid"`
	Shopper  string `query:"shopper" format:"uuid"`
	Location string `query:"location" format:"uuid"`
	From     string `query:"from" format:"date"`
	Until    string `query:"until" format:"date"`
	Page     int    `query:"page" minimum:"1" maximum:"100000" default:"1"`
	Limit    int    `query:"limit" minimum:"1" maximum:"2000" default:"50"`
}

func (f *ScheduleFilter) turn(number, limit int) { f.Page, f.Limit = number, limit }

func (s *Server) getSchedule(ctx context.Context, by accounts.Actor, in *ScheduleFilter) (*listed[ScheduledVisit], error) {
	q := audits.ScheduleQuery{
		Search: in.Search, Stage: audits.Stage(in.Stage), Alert: audits.Alert(in.Alert), RegionID: in.Region, ShopperID: in.Shopper, LocationID: in.Location,
		Limit: in.Limit, Offset: (in.Page - 1) * in.Limit,
	}
	for _, bound := range []struct {
		text string
		to   *time.Time
	}{{in.From, &q.From}, {in.Until, &q.Until}} {
		if bound.text == "" {
			continue
		}
		day, err := time.Parse(time.DateOnly, bound.text)
		if err != nil {
			return nil, audits.ErrAssignmentInvalid.At(fault.Field{Path: "from", Code: "date_expected"})
		}
		*bound.to = day
	}
	found, total, err := s.Audits.Schedule(ctx, by, in.ID, q)
	today := s.Audits.Today()
	return &listed[ScheduledVisit]{list[ScheduledVisit]{mapped(found, func(a audits.Scheduled) ScheduledVisit { return toScheduled(a, today) }), total}}, err
}

func toScheduled(a audits.Scheduled, today time.Time) ScheduledVisit {
	out := ScheduledVisit{
		ID: a.ID, Location: WaveLocationName{a.LocationID, a.Location.Code, a.Location.Name, a.Location.City, Named{a.Location.RegionID, a.Location.Region}},
		Stage: string(a.Stage()), Alert: string(a.AlertOn(today)), VisitOn: date(a.Day()), From: a.Hours.From.String(), To: a.Hours.To.String(), Part: a.Hours.Part,
		DueOn: date(a.DueOn), Scenario: a.Scenario, CustomerType: a.CustomerType, OfferedUntil: moment(a.OfferedUntil), Reason: a.Reason,
		VisitID: a.VisitID, SubmittedAt: moment(a.SubmittedAt), Revision: a.Revision,
	}
	if a.CompetitorID != "" {
		out.Beside, out.Location.Code = out.Location.Code, ""
	}
	if a.ShopperID != "" {
		out.Shopper = &Named{a.ShopperID, a.Shopper}
	}
	return out
}

// WaveProgress is where a wave stands.
type WaveProgress struct {
	Title    string           `json:"title"`
	Audit    string           `json:"audit" enum:"visit,call,message,observation,self_check,competitor" doc:"The kind of audit"`
	StartsOn string           `json:"starts_on" format:"date"`
	EndsOn   string           `json:"ends_on" format:"date"`
	Status   string           `json:"status" enum:"draft,open,closed,archived"`
	Today    string           `json:"today" format:"date"`
	Total    ProgressTally    `json:"total"`
	Stages   []ProgressStage  `json:"stages" doc:"In the order of the work"`
	Days     []ProgressDay    `json:"days"`
	Regions  []ProgressRegion `json:"regions" doc:"The most urgent first"`
}

// ProgressTally counts visits.
type ProgressTally struct {
	Planned int `json:"planned"`
	Done    int `json:"done" doc:"Handed in"`
	Late    int `json:"late"`
	AtRisk  int `json:"at_risk" doc:"The day is near and nobody has agreed to go"`
	Nobody  int `json:"nobody" doc:"On the board"`
}

// ProgressStage counts the visits of a stage.
type ProgressStage struct {
	Stage string `json:"stage"`
	Count int    `json:"count"`
}

// ProgressDay is what was planned for a day, and what was handed in on it.
type ProgressDay struct {
	On      string `json:"on" format:"date"`
	Planned int    `json:"planned"`
	Done    int    `json:"done"`
}

// ProgressRegion is a region's part.
type ProgressRegion struct {
	Region Named `json:"region"`
	ProgressTally
}

func (s *Server) getWaveProgress(ctx context.Context, by accounts.Actor, in *Ref) (*one[WaveProgress], error) {
	p, err := s.Audits.Progress(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	w, err := s.Audits.Wave(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	out := WaveProgress{
		Title: w.Title, Audit: string(w.Audit), StartsOn: date(w.StartsOn), EndsOn: date(w.EndsOn), Status: string(w.Status), Today: date(s.Audits.Today()), Total: ProgressTally(p.Total),
		Days: mapped(p.Days, func(d audits.DayTally) ProgressDay { return ProgressDay{date(d.On), d.Planned, d.Done} }),
		Regions: mapped(p.Regions, func(r audits.RegionTally) ProgressRegion {
			return ProgressRegion{Named{r.ID, r.Name}, ProgressTally(r.Tally)}
		}),
	}
	for _, stage := range audits.Stages {
		out.Stages = append(out.Stages, ProgressStage{string(stage), p.Stages[stage]})
	}
	return &one[WaveProgress]{out}, nil
}

// moveAssignment moves an assignment to another day or person.
func (s *Server) moveAssignment(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		VisitOn   string `json:"visit_on" format:"date"`
		From      string `json:"from" example:"10:00"`
		To        string `json:"to" example:"20:00"`
		Part      string `json:"part,omitempty" maxLength:"100"`
		ShopperID string `json:"shopper_id,omitempty" format:"uuid" doc:"Absent: to the board"`
		DueOn     string `json:"due_on,omitempty" format:"date" doc:"Absent: the day of the visit"`
		Insist    bool   `json:"insist,omitempty" doc:"Against the rules of the programme; needs a reason"`
		Reason    string `json:"reason,omitempty" maxLength:"4000"`
		Revision  int    `json:"revision" minimum:"1"`
	}
},
) (*none, error) {
	b := in.Body
	on, err1 := time.Parse(time.DateOnly, b.VisitOn)
	due, err2 := on, error(nil)
	if b.DueOn != "" {
		due, err2 = time.Parse(time.DateOnly, b.DueOn)
	}
	from, ok := locations.ParseClock(b.From)
	to, both := locations.ParseClock(b.To)
	switch {
	case err1 != nil || err2 != nil:
		return nil, audits.ErrAssignmentInvalid.At(fault.Field{Path: "visit_on", Code: "date_expected"})
	case !ok || !both:
		return nil, audits.ErrAssignmentInvalid.At(fault.Field{Path: "from", Code: "clock_invalid"})
	}
	_, err := s.Planning.Move(ctx, by, in.ID, audits.Change{
		Hours: audits.Hours{On: on, From: from, To: to, Part: b.Part}, ShopperID: b.ShopperID, DueOn: due, Reason: b.Reason, Revision: b.Revision,
	}, b.Insist)
	return nil, err
}

func (s *Server) cancelAssignments(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Assignments []string `json:"assignments" minItems:"1" maxItems:"2000" doc:"Ids"`
		Reason      string   `json:"reason" minLength:"1" maxLength:"4000"`
	}
},
) (*none, error) {
	return nil, s.Audits.Cancel(ctx, by, in.ID, in.Body.Assignments, in.Body.Reason)
}
