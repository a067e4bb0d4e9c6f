package api

import (
	"context"

	"etalon/internal/accounts"
	"etalon/reports"
)

func (s *Server) getSurveyResults(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	SurveyPart
},
) (*one[SurveyResults], error) {
	r, err := s.Reports.Survey(ctx, by, in.ID, in.Location)
	if err != nil {
		return nil, err
	}
	out := SurveyResults{N: r.N, Minimum: r.Campaign.Minimum, Rated: r.Rated(), Questions: []SurveyQuestion{}, Places: []SurveyPlaceFigures{}, Weeks: []SurveyWeekFigures{}}
	if out.Rated == nil {
		out.Rated = []int{}
	}
	for i := range r.Questions {
		q := toSurveyQuestion(r, &r.Questions[i])
		out.Questions = append(out.Questions, q)
		if out.Promotion == nil {
			out.Promotion = q.Promotion
		}
	}
	for _, p := range r.Places {
		out.Places = append(out.Places, SurveyPlaceFigures{p.LocationID, p.Code, p.Name, p.City, p.Region, toSurveyFigures(r, p.SurveyFigures)})
	}
	for _, w := range r.Weeks {
		out.Weeks = append(out.Weeks, SurveyWeekFigures{date(w.Monday), toSurveyFigures(r, w.SurveyFigures)})
	}
	return &one[SurveyResults]{out}, nil
}

func toSurveyFigures(r *reports.SurveyResults, f reports.SurveyFigures) SurveyFigures {
	return SurveyFigures{f.N, toPromotion(r, f.Promotion), mapped(f.Satisfied, func(c reports.Compliance) ComplianceFigure { return toSatisfied(r, c) })}
}

func toPromotion(r *reports.SurveyResults, p reports.Promotion) PromotionFigure {
	out := PromotionFigure{N: p.N(), Promoters: p.Promoters, Passives: p.Passives, Detractors: p.Detractors}
	if score, ok := p.Score(); ok && r.Enough(p.N()) {
		i, _ := p.Interval()
		value, low, high := int(score), int(i.Low), int(i.High)
		out.Score, out.Low, out.High = &value, &low, &high
	}
	return out
}

func toSatisfied(r *reports.SurveyResults, c reports.Compliance) ComplianceFigure {
	if r.Enough(c.Applied) {
		return toCompliance(c)
	}
	return ComplianceFigure{Applied: c.Applied, Full: c.Full}
}

func toSurveyQuestion(r *reports.SurveyResults, q *reports.SurveyQuestion) SurveyQuestion {
	out := SurveyQuestion{
		ID: q.Question.ID, Text: q.Question.Text, Kind: string(q.Question.Kind), N: q.N, NA: q.NA,
		Answers: mapped(q.Answers, func(c reports.SurveyCount) SurveyCount { return SurveyCount{c.Said, c.Text, c.N} }),
	}
	switch {
	case q.Question.Scale == nil:
	case q.Question.Recommends():
		p := toPromotion(r, q.Promotion)
		out.Promotion = &p
	default:
		c, top := toSatisfied(r, q.Satisfied), q.Question.TopMarks()
		out.Satisfied, out.Top = &c, &top
	}
	return out
}
