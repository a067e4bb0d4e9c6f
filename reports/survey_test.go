package reports

import (
	"math"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"etalon/audits/surveys"
	"etalon/checklists"
)

// What is counted from marks by location and by day is what a recount of the answers gives.
func TestSurvey_recount(t *testing.T) {
	type one struct {
		place, day     int
		nps, staff, na int // na 1: the rating was skipped
	}
	checklist := &checklists.Checklist{Sections: []checklists.Section{{Questions: []checklists.Question{
		{ID: "nps", Kind: checklists.ScaleKind, Scale: &checklists.Scale{Min: 0, Max: 10}},
		{ID: "staff", Kind: checklists.ScaleKind, Scale: &checklists.Scale{Min: 1, Max: 5}},
	}}}}
	from := time.Date(2026, 9, 2, 0, 0, 0, 0, time.UTC) // a Wednesday
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) one {
			return one{
				rapid.IntRange(0, 2).Draw(t, "place"), rapid.IntRange(0, 20).Draw(t, "day"),
				rapid.IntRange(0, 10).Draw(t, "nps"), rapid.IntRange(1, 5).Draw(t, "staff"), rapid.IntRange(0, 1).Draw(t, "na"),
			}
		}), 0, 60).Draw(t, "answers")
		r := &SurveyResults{Campaign: surveys.Campaign{Minimum: 1}}
		r.ask(checklist)
		for p := range 3 {
			r.Places = append(r.Places, SurveyPlace{surveys.Place{LocationID: strconv.Itoa(p)}, r.none()})
		}
		var answers, marks []surveyMark
		for _, a := range all {
			m := surveyMark{LocationID: strconv.Itoa(a.place), Day: from.AddDate(0, 0, a.day), N: 1, Answers: 1}
			answers = append(answers, m)
			m.Question, m.Said = "nps", strconv.Itoa(a.nps)
			marks = append(marks, m)
			if m.Question, m.Said = "staff", strconv.Itoa(a.staff); a.na == 0 {
				marks = append(marks, m)
			}
		}
		r.byPlace(answers, marks)
		r.byWeek(answers, marks)
		count := func(in func(one) bool) (n, up, down, satisfied, rated int) {
			for _, a := range all {
				if !in(a) {
					continue
				}
				n++
				if a.nps >= 9 {
					up++
				} else if a.nps <= 6 {
					down++
				}
				if a.na == 0 {
					rated++
					if a.staff >= 4 {
						satisfied++
					}
				}
			}
			return n, up, down, satisfied, rated
		}
		same := func(what string, f SurveyFigures, in func(one) bool) {
			n, up, down, satisfied, rated := count(in)
			if f.N != n || f.Promotion.N() != n || f.Promotion.Promoters != up || f.Promotion.Detractors != down || f.Satisfied[0].Full != satisfied || f.Satisfied[0].Applied != rated {
				t.Fatalf("%s: %+v, recounted %d %d %d %d %d", what, f, n, up, down, satisfied, rated)
			}
			score, ok := f.Promotion.Score()
			if want := 10000 * float64(up-down) / float64(n); ok != (n > 0) || ok && math.Abs(float64(score)-want) > 0.5 {
				t.Fatalf("%s: NPS %d, want %f", what, score, want)
			}
			if i, ok := f.Promotion.Interval(); ok && (i.Low > i.High || i.Low < -10000 || i.High > 10000 || n > 0 && i.Low == i.High) {
				t.Fatalf("%s: interval %+v", what, i)
			}
		}
		for p := range r.Places {
			same("place", r.Places[p].SurveyFigures, func(a one) bool { return a.place == p })
		}
		for _, w := range r.Weeks {
			if w.Monday.Weekday() != time.Monday {
				t.Fatalf("%s is no Monday", w.Monday)
			}
			same("week", w.SurveyFigures, func(a one) bool {
				day := from.AddDate(0, 0, a.day)
				return !day.Before(w.Monday) && day.Before(w.Monday.AddDate(0, 0, 7))
			})
		}
		whole := SurveyFigures{N: r.N, Promotion: r.Questions[0].Promotion, Satisfied: []Compliance{r.Questions[1].Satisfied}}
		same("all", whole, func(one) bool { return true })
	})
}
