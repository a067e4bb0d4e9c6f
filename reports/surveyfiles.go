package reports

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locale"
)

// SurveyComment is what a customer wrote.
type SurveyComment struct {
	AnswerID, LocationID, Code, Place, Question, Text string
	SentAt                                            time.Time
}

// SurveyComments lists what customers wrote, the latest first, and how much there is.
// Faults: surveys.ErrNotFound, accounts.ErrForbidden.
func (s *Service) SurveyComments(ctx context.Context, by accounts.Actor, id, locationID string, limit, offset int) ([]SurveyComment, int, error) {
	c, err := s.surveys.Campaign(ctx, by, id)
	if err != nil {
		return nil, 0, err
	}
	f, err := s.surveys.Seen(ctx, by)
	if err != nil {
		return nil, 0, err
	}
	v, err := s.checklists.Content(ctx, by.OrgID, c.ChecklistVersionID)
	if err != nil {
		return nil, 0, err
	}
	rows, total, err := s.query.surveyComments(ctx, f, id, locationID, limit, offset)
	list := make([]SurveyComment, len(rows))
	for i, r := range rows {
		list[i] = SurveyComment{r.AnswerID, r.LocationID, r.Code, r.Place, "", r.Comment, r.SentAt.UTC()}
		if q := v.Content.Question(r.Question); q != nil {
			list[i].Question = q.Text
		}
	}
	return list, total, err
}

// SurveyXLSX is the results of a campaign as a workbook: the locations, the questions and
// every answer. Faults: surveys.ErrNotFound, ErrListTooLong.
func (s *Service) SurveyXLSX(ctx context.Context, by accounts.Actor, id string, lang locale.Language) (*File, error) {
	r, err := s.Survey(ctx, by, id, "")
	if err != nil {
		return nil, err
	}
	f, err := s.surveys.Seen(ctx, by)
	if err != nil {
		return nil, err
	}
	if r.N > ListMax {
		return nil, ErrListTooLong.With(fault.Params{"Total": r.N, "Max": ListMax})
	}
	answers, err := s.query.surveySheet(ctx, f, id, ListMax)
	if err != nil {
		return nil, err
	}
	return s.tables(ctx, by, lang, r.Campaign.Name, func(b *book) {
		b.surveyPlaces(r)
		b.surveyQuestions(r)
		b.surveyAnswers(r, answers)
	})
}

// surveyPlaces is the table of locations. Those with too few answers have no figures.
func (b *book) surveyPlaces(r *SurveyResults) {
	fields := []field{
		{b.t("column.location_code"), 12, plainLook},
		{b.t("survey.place"), 34, plainLook},
		{b.t("column.city"), 18, plainLook},
		{b.t("region"), 22, plainLook},
		{b.t("survey.answers"), 10, numberLook},
		{b.t("survey.nps"), 10, pointsLook},
		{b.t("survey.nps") + ", " + b.t("column.low"), 14, pointsLook},
		{b.t("survey.nps") + ", " + b.t("column.high"), 14, pointsLook},
	}
	for _, i := range r.Rated() {
		fields = append(fields, field{cellText(r.Questions[i].Question.Text), 24, percentLook})
	}
	s := b.table(sheetName(b.t("survey.places"), 1), fields)
	for _, p := range r.Places {
		cells := []any{cellText(p.Code), cellText(p.Name), cellText(p.City), cellText(p.Region), p.N}
		cells = append(cells, promotionCells(r, p.Promotion)...)
		for _, c := range p.Satisfied {
			cells = append(cells, b.satisfied(r, c))
		}
		s.add(cells...)
	}
	s.foot(b.t("survey.note.minimum", map[string]any{"N": r.Campaign.Minimum}), b.t("survey.note.nps"), b.t("survey.note.csat"), b.t("survey.note.apart"))
	s.close()
}

func promotionCells(r *SurveyResults, p Promotion) []any {
	score, ok := p.Score()
	if !ok || !r.Enough(p.N()) {
		return []any{nil, nil, nil}
	}
	i, _ := p.Interval()
	return []any{float64(score) / 100, float64(i.Low) / 100, float64(i.High) / 100}
}

func (b *book) satisfied(r *SurveyResults, c Compliance) any {
	rate, ok := c.Rate()
	if !ok || !r.Enough(c.Applied) {
		return nil
	}
	return fraction(rate)
}

// surveyQuestions is how often what was said.
func (b *book) surveyQuestions(r *SurveyResults) {
	s := b.table(sheetName(b.t("survey.questions"), 1), []field{
		{b.t("survey.question"), 60, wrapLook},
		{b.t("survey.said"), 34, wrapLook},
		{b.t("survey.count"), 10, numberLook},
		{b.t("survey.share"), 10, percentLook},
	})
	for _, q := range r.Questions {
		text := cellText(q.Question.Text)
		for _, a := range q.Answers {
			share := any(nil)
			if rate, ok := (Compliance{Full: a.N, Applied: q.N}).Rate(); ok {
				share = fraction(rate)
			}
			s.add(text, cellText(b.said(a)), a.N, share)
		}
		if q.Question.Kind == checklists.Text {
			s.add(text, b.t("survey.texts"), q.Comments, nil)
		}
	}
	s.close()
}

func (b *book) said(a SurveyCount) string {
	switch a.Said {
	case "yes", "no":
		return b.t(a.Said)
	}
	return a.Text
}

// surveyAnswers is a row for each customer.
func (b *book) surveyAnswers(r *SurveyResults, answers []surveyAnswer) {
	fields := []field{
		{b.t("survey.sent") + " (UTC)", 18, dateLook},
		{b.t("column.location_code"), 12, plainLook},
		{b.t("survey.place"), 34, plainLook},
		{b.t("column.city"), 18, plainLook},
		{b.t("region"), 22, plainLook},
	}
	for _, q := range r.Questions {
		look := wrapLook
		if q.Question.Kind == checklists.ScaleKind {
			look = generalLook
		}
		fields = append(fields, field{cellText(q.Question.Text), 24, look})
	}
	s := b.table(sheetName(b.t("survey.answers"), 1), fields)
	for _, a := range answers {
		var given map[string]any
		b.try(json.Unmarshal([]byte(a.Answers), &given))
		cells := []any{serial(a.SentAt.UTC()), cellText(a.Code), cellText(a.Place), cellText(a.City), cellText(a.Region)}
		for i := range r.Questions {
			cells = append(cells, b.answered(&r.Questions[i], given[r.Questions[i].Question.ID]))
		}
		s.add(cells...)
	}
	s.close()
}

func (b *book) answered(q *SurveyQuestion, v any) any {
	word := func(id string) string {
		for _, a := range q.Answers {
			if a.Said == id {
				return b.said(a)
			}
		}
		if id == "na" {
			return b.t("na_short")
		}
		return id
	}
	switch v := v.(type) {
	case float64:
		return v
	case string:
		return cellText(word(v))
	case []any:
		var words []string
		for _, one := range v {
			if id, ok := one.(string); ok {
				words = append(words, word(id))
			}
		}
		return cellText(strings.Join(words, "; "))
	}
	return nil
}
