package api

import (
	"context"
	"time"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/reports"
)

// Relation is how the scores of locations go along with a business figure, as far as the
// account may see both. It is a correlation, and no cause.
type Relation struct {
	Figures  []FigureKind       `json:"figures" doc:"To choose from; empty: the company has none yet"`
	Figure   *FigureKind        `json:"figure,omitempty" doc:"Absent: there is none"`
	Brand    *Named             `json:"brand,omitempty"`
	Waves    []Named            `json:"waves" doc:"Empty: there is nothing to see"`
	Before   []Named            `json:"before" doc:"What changes are against"`
	From     string             `json:"from,omitempty" doc:"First month of the figure" example:"2026-01"`
	Until    string             `json:"until,omitempty" doc:"Last month of the figure"`
	Lag      int                `json:"lag"`
	Visits   int                `json:"visits" doc:"That a location needs"`
	Change   bool               `json:"change"`
	Relative bool               `json:"relative" doc:"Changes of the figure are percentages of what was"`
	Mixed    bool               `json:"mixed" doc:"The waves had different versions of the checklist"`
	Least    int                `json:"least" doc:"Locations that are needed for a correlation"`
	Pearson  *CorrelationFigure `json:"pearson,omitempty" doc:"Absent: too few locations, or all alike"`
	Spearman *CorrelationFigure `json:"spearman,omitempty"`
	Points   []RelationPoint    `json:"points"`
	Sections []RelationSection  `json:"sections" doc:"The strongest first"`
	Tests    int                `json:"tests" doc:"Of sections"`
	Left     []RelationLeft     `json:"left" doc:"Locations that are no points"`
}

// RelationPoint is a location.
type RelationPoint struct {
	ID     string             `json:"id" format:"uuid"`
	Code   string             `json:"code"`
	Name   string             `json:"name"`
	Region string             `json:"region"`
	Visits int                `json:"visits"`
	Score  checklists.Percent `json:"score"`
	Figure float64            `json:"figure"`
	X      float64            `json:"x" doc:"The score in percent, or its change in points"`
	Y      float64            `json:"y" doc:"The figure, or its change"`
}

// RelationSection is a section of the checklist beside the figure.
type RelationSection struct {
	Title       string             `json:"title"`
	N           int                `json:"n"`
	Correlation *CorrelationFigure `json:"correlation,omitempty"`
	Adjusted    float64            `json:"adjusted" doc:"p by Holm, over all sections"`
}

// RelationLeft is a location that is left out.
type RelationLeft struct {
	ID     string `json:"id" format:"uuid"`
	Code   string `json:"code"`
	Name   string `json:"name"`
	Region string `json:"region"`
	Visits int    `json:"visits"`
	Reason string `json:"reason" enum:"no_visit,few_visits,no_figure,part_figure,no_before,zero_before"`
}

// RelationQuery says what is set beside what.
type RelationQuery struct {
	Figure string `query:"figure" format:"uuid" doc:"Absent: the first"`
	Wave   string `query:"wave" format:"uuid" doc:"Absent: those of the period, or the latest with results"`
	Brand  string `query:"brand" format:"uuid" doc:"Absent: that of the wave"`
	Region string `query:"region" format:"uuid"`
	From   string `query:"from" format:"date" doc:"Waves that ended no earlier; the figure is of the months of the period"`
	To     string `query:"to" format:"date" doc:"Waves that began no later"`
	Lag    int    `query:"lag" minimum:"0" maximum:"3" doc:"Months by which the figure comes later"`
	Change bool   `query:"change" doc:"Both against the wave or the period before, and not as they are"`
	Visits int    `query:"visits" minimum:"0" maximum:"100" doc:"That a location needs; 0: two"`
}

func (in *RelationQuery) query() reports.RelationQuery {
	q := reports.RelationQuery{
		KindID: in.Figure, WaveID: in.Wave, BrandID: in.Brand, RegionID: in.Region, Lag: in.Lag, Change: in.Change, FewestOnly: in.Visits,
	}
	q.From, _ = time.Parse(time.DateOnly, in.From) // the contract has checked what is there
	q.To, _ = time.Parse(time.DateOnly, in.To)
	return q
}

func (s *Server) getRelation(ctx context.Context, by accounts.Actor, in *RelationQuery) (*one[Relation], error) {
	r, err := s.Reports.Relation(ctx, by, in.query())
	if err != nil {
		return nil, err
	}
	return &one[Relation]{toRelation(ctx, r)}, nil
}

func (s *Server) relationXLSX(ctx context.Context, by accounts.Actor, in *struct {
	RelationQuery
	FileLanguage
},
) (*reports.File, error) {
	return s.Reports.RelationXLSX(ctx, by, in.query(), in.of(ctx))
}

func toRelation(ctx context.Context, r *reports.Relation) Relation {
	wave := func(w audits.Wave) Named { return Named{w.ID, w.Title} }
	out := Relation{
		Figures: toFigureKinds(ctx, r.Kinds), Waves: mapped(r.Waves, wave), Before: mapped(r.Before, wave),
		Lag: r.Lag, Visits: r.Visits, Change: r.Change, Relative: r.Relative(), Mixed: r.Mixed, Least: reports.LeastPoints,
		Pearson: toCorrelation(r.Pearson), Spearman: toCorrelation(r.Spearman), Tests: r.Tests,
		Points: mapped(r.Points, func(p reports.RelationPoint) RelationPoint {
			return RelationPoint{p.ID, p.Place.Code, p.Place.Name, p.Place.Region, p.Visits, p.Score, p.Figure, p.X, p.Y}
		}),
		Sections: mapped(r.Sections, func(s reports.RelationSection) RelationSection {
			return RelationSection{s.Title, s.N, toCorrelation(s.Correlation), s.Adjusted}
		}),
		Left: mapped(r.Left, func(l reports.LeftOut) RelationLeft {
			return RelationLeft{l.ID, l.Place.Code, l.Place.Name, l.Place.Region, l.Visits, string(l.Reason)}
		}),
	}
	if r.Kind != nil {
		kind := toFigureKind(ctx, *r.Kind)
		out.Figure = &kind
	}
	if len(r.Waves) > 0 {
		out.Brand = &Named{r.BrandID, r.Brand}
		out.From, out.Until = r.Months.From.String(), r.Months.Until.String()
	}
	return out
}
