package api

import (
	"context"
	"time"

	"etalon/audits"
	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// ScheduledVisit is an assignment of a wave as those who follow it see it.
type ScheduledVisit struct {
	ID           string           `json:"id" format:"uuid"`
	Location     WaveLocationName `json:"location"`
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

func (s *Server) getSchedule(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Search   string `query:"search" maxLength:"200"`
	Stage    string `query:"stage" enum:"on_board,offered,accepted,started,submitted,returned,approved,released,excluded,cancelled,declined,expired"`
	Alert    string `query:"alert" enum:"late,at_risk"`
	Region   string `query:"region" format:"uuid"`
	Shopper  string `query:"shopper" format:"uuid"`
	Location string `query:"location" format:"uuid"`
	From     string `query:"from" format:"date"`
	Until    string `query:"until" format:"date"`
	Page     int    `query:"page" minimum:"1" maximum:"100000" default:"1"`
	Limit    int    `query:"limit" minimum:"1" maximum:"2000" default:"50"`
},
) (*listed[ScheduledVisit], error) {
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
	if a.ShopperID != "" {
		out.Shopper = &Named{a.ShopperID, a.Shopper}
	}
	return out
}

// WaveProgress is where a wave stands.
type WaveProgress struct {
	Title    string           `json:"title"`
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
		Title: w.Title, StartsOn: date(w.StartsOn), EndsOn: date(w.EndsOn), Status: string(w.Status), Today: date(s.Audits.Today()), Total: ProgressTally(p.Total),
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
