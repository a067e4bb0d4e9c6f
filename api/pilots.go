package api

import (
	"context"
	"time"

	"etalon/audits/pilots"
	"etalon/checklists"
	"etalon/internal/accounts"
)

// Pilot is a visit that tries the text of a version before it is published.
type Pilot struct {
	ID           string     `json:"id" format:"uuid"`
	VersionID    string     `json:"version_id" format:"uuid"`
	Title        string     `json:"title" doc:"Of the standard"`
	Number       string     `json:"number" example:"2.0" doc:"Of the version"`
	LocationID   string     `json:"location_id,omitempty" format:"uuid" doc:"Absent: a place in words only"`
	Place        string     `json:"place"`
	Visitor      *Person    `json:"visitor,omitempty" doc:"Who goes; absent: a mystery shopper, whom the reader may not know"`
	Shopper      bool       `json:"shopper" doc:"Sent as a mystery shopper"`
	GoesOn       string     `json:"goes_on" format:"date"`
	Variant      string     `json:"variant,omitempty" doc:"Scenario of the text; absent: the ordinary one"`
	Note         string     `json:"note,omitempty"`
	State        string     `json:"state" enum:"planned,filling,submitted,cancelled"`
	Answered     int        `json:"answered" doc:"Requirements"`
	Total        int        `json:"total" doc:"Requirements of the sheet; 0 until the visit begins"`
	PlannedBy    Person     `json:"planned_by"`
	BegunAt      *time.Time `json:"begun_at,omitempty"`
	SubmittedAt  *time.Time `json:"submitted_at,omitempty"`
	CancelReason string     `json:"cancel_reason,omitempty"`
	ReopenReason string     `json:"reopen_reason,omitempty" doc:"Why the sheet was given back last"`
}

// PilotAnswer is what a visitor says of one requirement.
type PilotAnswer struct {
	Observed    string `json:"observed,omitempty" enum:",met,not_met,not_observed" doc:"Whether the rule was kept there; not_observed: there was no occasion to see it"`
	Observation string `json:"observation,omitempty" maxLength:"2000"`
	Appropriate string `json:"appropriate,omitempty" enum:",yes,partly,no,cannot_say"`
	Convenient  string `json:"convenient,omitempty" enum:",yes,partly,no,cannot_say"`
	Feasible    string `json:"feasible,omitempty" enum:",yes,partly,no,cannot_say"`
	Remark      string `json:"remark,omitempty" maxLength:"2000" doc:"Required where a verdict is no"`
}

// PilotItem is a requirement on the sheet of a visitor.
type PilotItem struct {
	Lineage string      `json:"lineage" format:"uuid"`
	Code    string      `json:"code"`
	Level   string      `json:"level" enum:"mandatory,recommended,critical"`
	Answer  PilotAnswer `json:"answer"`
}

// PilotSheet is what a visitor fills: the checklist as it was when they began, and
// their answers by requirement.
type PilotSheet struct {
	Pilot
	Checklist checklists.Document `json:"checklist" doc:"Without sections until the visit begins"`
	Items     []PilotItem         `json:"items" doc:"In the order of the checklist"`
}

func (s *Server) listOwnPilots(ctx context.Context, by accounts.Actor, _ *none) (*listed[Pilot], error) {
	own, err := s.Pilots.Own(ctx, by)
	if err != nil {
		return nil, err
	}
	return &listed[Pilot]{list[Pilot]{mapped(own, toPilot), len(own)}}, nil
}

func (s *Server) getPilot(ctx context.Context, by accounts.Actor, in *Ref) (*one[PilotSheet], error) {
	sheet, err := s.Pilots.Sheet(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	out := PilotSheet{toPilot(sheet.Pilot), sheet.Pilot.Checklist, mapped(sheet.Items, toPilotItem)}
	if out.Checklist.Sections == nil {
		out.Checklist.Sections = []checklists.DocumentSection{}
	}
	return &one[PilotSheet]{out}, nil
}

func (s *Server) planPilot(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		VersionID  string `json:"version_id" format:"uuid"`
		LocationID string `json:"location_id,omitempty" maxLength:"36" doc:"Of the network; absent: a place in words"`
		Place      string `json:"place,omitempty" maxLength:"200" doc:"Where no location is given"`
		VisitorID  string `json:"visitor_id" format:"uuid" doc:"Of the team, or a shopper who may be sent"`
		GoesOn     string `json:"goes_on" format:"date"`
		Variant    string `json:"variant,omitempty" maxLength:"200" doc:"Scenario of the text"`
		Note       string `json:"note,omitempty" maxLength:"2000"`
	}
},
) (*one[PilotResults], error) {
	on, err := dayIn("goes_on", in.Body.GoesOn)
	if err != nil {
		return nil, err
	}
	err = s.Pilots.Plan(ctx, by, pilots.NewPilot{
		ID: in.ID, VersionID: in.Body.VersionID, LocationID: in.Body.LocationID, Place: in.Body.Place, VisitorID: in.Body.VisitorID,
		GoesOn: on, Variant: in.Body.Variant, Note: in.Body.Note,
	})
	if err != nil {
		return nil, err
	}
	return s.getPilotResults(ctx, by, &Ref{in.Body.VersionID})
}

// pilotReason is the input of a step that takes a reason.
type pilotReason struct {
	Ref
	Body struct {
		Reason string `json:"reason" maxLength:"4000"`
	}
}

func (s *Server) cancelPilot(ctx context.Context, by accounts.Actor, in *pilotReason) (*none, error) {
	return nil, s.Pilots.Cancel(ctx, by, in.ID, in.Body.Reason)
}

func (s *Server) reopenPilot(ctx context.Context, by accounts.Actor, in *pilotReason) (*none, error) {
	return nil, s.Pilots.Reopen(ctx, by, in.ID, in.Body.Reason)
}

func (s *Server) beginPilot(ctx context.Context, by accounts.Actor, in *Ref) (*one[PilotSheet], error) {
	if err := s.Pilots.Begin(ctx, by, in.ID); err != nil {
		return nil, err
	}
	return s.getPilot(ctx, by, in)
}

func (s *Server) answerPilot(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Lineage string `path:"lineage" format:"uuid"`
	Body    PilotAnswer
},
) (*none, error) {
	return nil, s.Pilots.Answer(ctx, by, in.ID, in.Lineage, in.Body.answer())
}

func (s *Server) submitPilot(ctx context.Context, by accounts.Actor, in *Ref) (*one[PilotSheet], error) {
	if err := s.Pilots.Submit(ctx, by, in.ID); err != nil {
		return nil, err
	}
	return s.getPilot(ctx, by, in)
}

func toPilot(p pilots.Pilot) Pilot {
	out := Pilot{
		ID: p.ID, VersionID: p.VersionID, Title: p.StandardTitle, Number: p.Number, LocationID: p.LocationID, Place: p.Place, Shopper: p.AsShopper,
		GoesOn: date(p.GoesOn), Variant: p.Variant, Note: p.Note, State: string(p.State), Answered: p.Answered, Total: p.Total, PlannedBy: Person(p.PlannedBy),
		BegunAt: moment(p.BegunAt), SubmittedAt: moment(p.SubmittedAt), CancelReason: p.CancelReason, ReopenReason: p.ReopenReason,
	}
	if p.Visitor.ID != "" {
		visitor := Person(p.Visitor)
		out.Visitor = &visitor
	}
	return out
}

func toPilotItem(i pilots.Item) PilotItem {
	return PilotItem{i.Lineage, i.Code, string(i.Level), toPilotAnswer(i.Answer)}
}

func toPilotAnswer(a pilots.Answer) PilotAnswer {
	return PilotAnswer{
		string(a.Observed), a.Observation, string(a.Verdicts[pilots.Appropriate]), string(a.Verdicts[pilots.Convenient]),
		string(a.Verdicts[pilots.Feasible]), a.Remark,
	}
}

func (a PilotAnswer) answer() pilots.Answer {
	out := pilots.Answer{Observed: pilots.Observed(a.Observed), Observation: a.Observation, Remark: a.Remark, Verdicts: map[pilots.Criterion]pilots.Verdict{}}
	for criterion, verdict := range map[pilots.Criterion]string{
		pilots.Appropriate: a.Appropriate, pilots.Convenient: a.Convenient, pilots.Feasible: a.Feasible,
	} {
		if verdict != "" {
			out.Verdicts[criterion] = pilots.Verdict(verdict)
		}
	}
	return out
}
