package api

import (
	"context"
	"time"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/reports"
)

// Visit is a visit as the programme and the client see it: never the shopper.
type Visit struct {
	ID          string              `json:"id" format:"uuid"`
	Number      string              `json:"number" example:"S017-4"`
	Wave        Named               `json:"wave"`
	Audit       string              `json:"audit" enum:"visit,call,message,observation,self_check,competitor" doc:"The kind of audit"`
	Location    VisitLocation       `json:"location"`
	Competitor  string              `json:"competitor,omitempty" doc:"Whose place was visited, beside the location"`
	Status      string              `json:"status" enum:"in_progress,submitted,in_review,returned,approved,released,locked,rejected,excluded"`
	StartedOn   string              `json:"started_on" format:"date" doc:"Day in the location's zone"`
	StartedAt   *time.Time          `json:"started_at,omitempty" doc:"Only for those who see visits before release: with a camera at the till the hour would name the shopper"`
	SubmittedAt *time.Time          `json:"submitted_at,omitempty" doc:"Only for those who see visits before release"`
	Raw         *checklists.Percent `json:"raw" nullable:"true" doc:"Hundredths of a percent before the critical policy; null: no score"`
	Final       *checklists.Percent `json:"final" nullable:"true" doc:"Hundredths of a percent"`
	Failed      bool                `json:"failed"`
	Band        *BandName           `json:"band,omitempty"`
	Late        string              `json:"late,omitempty" enum:"cancelled,declined,expired,not_accepted,wave_closed,overdue" doc:"Only for those who review"`
	Trust       *int                `json:"trust,omitempty" minimum:"0" maximum:"100" doc:"Only for those who review; absent: not weighed yet"`
	Route       string              `json:"route,omitempty" enum:"light,full" doc:"How closely to look"`
}

// VisitLocation is where a visit was made.
type VisitLocation struct {
	ID   string `json:"id" format:"uuid"`
	Code string `json:"code"`
	Name string `json:"name"`
	City string `json:"city"`
}

func (s *Server) listVisits(ctx context.Context, by accounts.Actor, in *struct {
	Page
	Wave     string   `query:"wave" format:"uuid" doc:"Absent: of every wave"`
	Location string   `query:"location" format:"uuid"`
	Status   []string `query:"status" enum:"submitted,in_review,returned,approved,released,locked,rejected,excluded" maxItems:"8" doc:"Absent: every one"`
	Sort     string   `query:"sort" enum:"started,submitted,location,final" default:"started"`
	Order    string   `query:"order" enum:"asc,desc" default:"desc"`
},
) (*listed[Visit], error) {
	rows, total, err := s.Reports.Visits(ctx, by, reports.VisitQuery{
		WaveID: in.Wave, LocationID: in.Location, Search: in.Search,
		Statuses: mapped(in.Status, func(status string) audits.VisitStatus { return audits.VisitStatus(status) }),
		Sort:     reports.VisitSort(in.Sort), Descending: in.Order == "desc", Limit: in.Limit, Offset: in.offset(),
	})
	if err != nil {
		return nil, err
	}
	marks, err := s.Audits.Marks(ctx, by, mapped(rows, func(v reports.VisitLine) string { return v.ID }))
	if err != nil {
		return nil, err
	}
	return &listed[Visit]{list[Visit]{mapped(rows, func(v reports.VisitLine) Visit {
		out, mark := toVisit(v), marks[v.ID]
		out.Late, out.Trust, out.Route = string(mark.Late), mark.Score, string(mark.Route)
		return out
	}), total}}, nil
}

func toVisit(v reports.VisitLine) Visit {
	return Visit{
		ID: v.ID, Number: v.Number, Wave: Named{v.WaveID, v.Wave}, Audit: string(v.Audit), Competitor: v.Competitor, Location: VisitLocation{v.LocationID, v.Code, v.Name, v.City},
		Status: string(v.Status), StartedOn: date(v.StartedOn), StartedAt: moment(v.StartedAt), SubmittedAt: moment(v.SubmittedAt),
		Raw: v.Raw, Final: v.Final, Failed: v.Failed, Band: toBandName(v.Band),
	}
}
