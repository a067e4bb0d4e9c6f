package reports

import (
	"slices"
	"strconv"
	"time"

	"etalon/checklists"
)

func itoa(n int) string { return strconv.Itoa(n) }

// none are the figures of a part before anything is counted.
func (r *SurveyResults) none() SurveyFigures {
	return SurveyFigures{Satisfied: make([]Compliance, len(r.Rated()))}
}

// byPlace counts answers and marks by question and location.
func (r *SurveyResults) byPlace(answers, marks []surveyMark) {
	places := map[string]*SurveyFigures{}
	for i := range r.Places {
		places[r.Places[i].LocationID] = &r.Places[i].SurveyFigures
	}
	for _, a := range answers {
		r.N += a.N
		if f := places[a.LocationID]; f != nil {
			f.N += a.N
		}
	}
	at, rated := r.index(), r.Rated()
	for _, m := range marks {
		if i, known := at[m.Question]; known {
			r.Questions[i].count(m)
			if f := places[m.LocationID]; f != nil {
				f.count(r.Questions[i].Question, slices.Index(rated, i), m)
			}
		}
	}
}

// byWeek counts them by week.
func (r *SurveyResults) byWeek(answers, marks []surveyMark) {
	weeks := map[time.Time]*SurveyFigures{}
	week := func(m surveyMark) *SurveyFigures {
		monday := mondayOf(m.Day.UTC())
		if weeks[monday] == nil {
			f := r.none()
			weeks[monday] = &f
		}
		return weeks[monday]
	}
	for _, a := range answers {
		week(a).N += a.N
	}
	at, rated := r.index(), r.Rated()
	for _, m := range marks {
		if i, known := at[m.Question]; known {
			week(m).count(r.Questions[i].Question, slices.Index(rated, i), m)
		}
	}
	for monday, f := range weeks {
		r.Weeks = append(r.Weeks, SurveyWeek{monday, *f})
	}
	slices.SortFunc(r.Weeks, func(a, b SurveyWeek) int { return a.Monday.Compare(b.Monday) })
}

// index are the places of the questions, by id.
func (r *SurveyResults) index() map[string]int {
	at := map[string]int{}
	for i, q := range r.Questions {
		at[q.Question.ID] = i
	}
	return at
}

func (q *SurveyQuestion) count(m surveyMark) {
	switch m.Said {
	case "":
		q.Comments += m.N
		q.N += m.N
		return
	case "na":
		q.NA += m.N
		return
	}
	q.N += m.Answers
	if i := slices.IndexFunc(q.Answers, func(c SurveyCount) bool { return c.Said == m.Said }); i >= 0 {
		q.Answers[i].N += m.N
	}
	whole := SurveyFigures{Satisfied: []Compliance{q.Satisfied}, Promotion: q.Promotion}
	whole.count(q.Question, 0, m)
	q.Promotion, q.Satisfied = whole.Promotion, whole.Satisfied[0]
}

// count adds a mark of a scale, whose place among the rated questions is told.
func (f *SurveyFigures) count(q *checklists.Question, rated int, m surveyMark) {
	mark, err := strconv.Atoi(m.Said)
	switch {
	case q.Kind != checklists.ScaleKind || err != nil:
	case q.Recommends():
		f.Promotion.add(mark, m.N)
	default:
		f.Satisfied[rated].Applied += m.N
		if q.Satisfied(mark) {
			f.Satisfied[rated].Full += m.N
		}
	}
}

// mondayOf is the Monday of a day's week.
func mondayOf(day time.Time) time.Time {
	return day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
}
