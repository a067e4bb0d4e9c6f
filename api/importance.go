package api

import (
	"context"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/reports"
)

// Importance is how the requirements of a wave go along with an impression, as far as the
// account may see. It is a correlation within visits, and no cause.
type Importance struct {
	Wave     *Named             `json:"wave,omitempty" doc:"Absent: there is nothing to see"`
	Brand    string             `json:"brand"`
	Waves    []Named            `json:"waves" doc:"That are added up, the latest first"`
	Choices  []ImpressionChoice `json:"choices" doc:"Questions whose answers are numbers, the likeliest impression first"`
	Question *ImpressionChoice  `json:"question,omitempty" doc:"Absent: the checklist asks for no mark; choose an amount"`
	Visits   int                `json:"visits" doc:"With an answer to it"`
	Mean     float64            `json:"mean" doc:"Of the answers"`
	MidRate  checklists.Percent `json:"mid_rate" doc:"Divides the quadrants: the mean rate of the requirements in them"`
	MidR     float64            `json:"mid_r" doc:"Their mean correlation"`
	Rows     []ImportanceRow    `json:"rows" doc:"The most important first; those in no quadrant last"`
}

// ImpressionChoice is a question whose answers are numbers.
type ImpressionChoice struct {
	ID     string `json:"id"`
	Text   string `json:"text"`
	Amount bool   `json:"amount" doc:"A count, a duration or another amount, where more need not be better"`
}

// ImportanceRow is a judged question beside the impression.
type ImportanceRow struct {
	Question string             `json:"question"`
	Lineage  string             `json:"lineage,omitempty"`
	Code     string             `json:"code,omitempty"`
	Text     string             `json:"text"`
	Section  string             `json:"section"`
	Critical bool               `json:"critical"`
	Met      ComplianceFigure   `json:"met" doc:"In visits that answered both"`
	R        *CorrelationFigure `json:"correlation,omitempty" doc:"Absent: too few visits, or too few that differ"`
	Quadrant reports.Quadrant   `json:"quadrant" enum:"first,keep,wait,enough,untold" doc:"first: important and met less often; keep: important and met more often; wait and enough: the same of the less important; untold: too few visits"`
}

// CorrelationFigure is a correlation with its 95 % interval.
type CorrelationFigure struct {
	N    int     `json:"n" doc:"Pairs"`
	R    float64 `json:"r"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	P    float64 `json:"p" doc:"Two-sided"`
}

func (s *Server) getImportance(ctx context.Context, by accounts.Actor, in *struct {
	Wave     string `query:"wave" format:"uuid" doc:"Absent: the latest with results"`
	Brand    string `query:"brand" format:"uuid" doc:"Absent: that of the wave"`
	Region   string `query:"region" format:"uuid"`
	Question string `query:"question" maxLength:"100" doc:"Absent: the likeliest impression"`
	Every    bool   `query:"every" doc:"With the waves before that had the same version of the checklist, twelve at most"`
},
) (*one[Importance], error) {
	i, err := s.Reports.Importance(ctx, by, reports.ImportanceQuery{WaveID: in.Wave, BrandID: in.Brand, RegionID: in.Region, QuestionID: in.Question, Every: in.Every})
	if err != nil {
		return nil, err
	}
	return &one[Importance]{toImportance(i)}, nil
}

func toImportance(i *reports.Importance) Importance {
	out := Importance{
		Brand: i.Brand, Visits: i.Visits, Mean: i.Mean, MidRate: i.MidRate, MidR: i.MidR, Choices: mapped(i.Choices, toImpression), Rows: mapped(i.Rows, toImportanceRow),
		Waves: mapped(i.Waves, func(w audits.Wave) Named { return Named{w.ID, w.Title} }),
	}
	if i.Wave != nil {
		out.Wave = &Named{i.Wave.ID, i.Wave.Title}
	}
	if i.Question != nil {
		question := toImpression(i.Question)
		out.Question = &question
	}
	return out
}

func toImpression(q *checklists.Question) ImpressionChoice {
	return ImpressionChoice{q.ID, q.Text, q.Kind != checklists.ScaleKind}
}

func toImportanceRow(r reports.ImportanceRow) ImportanceRow {
	return ImportanceRow{
		Question: r.Question, Lineage: r.Lineage, Code: r.Code, Text: r.Text, Section: r.Section, Critical: r.Critical,
		Met: toCompliance(r.Met), R: toCorrelation(r.Correlation), Quadrant: r.Quadrant,
	}
}

func toCorrelation(c *reports.Correlation) *CorrelationFigure {
	if c == nil {
		return nil
	}
	return &CorrelationFigure{c.N, c.R, c.Low, c.High, c.P}
}
