package checklists

import "etalon/internal/fault"

// What a survey of customers holds at most, and from how many questions on it is long:
// nobody who was not asked to reads further.
const (
	MaxSurveyQuestions  = 30
	LongSurvey          = 10
	MaxSurveyAnswerText = 2000 // characters
)

// surveyKinds are what somebody can answer who was never told how.
var surveyKinds = map[Kind]bool{YesNo: true, Single: true, Multiple: true, ScaleKind: true, Text: true}

// Recommends reports whether a question of a survey asks how likely the customer is to
// recommend: a scale from 0 to 10, whose answers make the NPS.
func (q *Question) Recommends() bool {
	return q.Kind == ScaleKind && q.Scale != nil && q.Scale.Min == 0 && q.Scale.Max == 10
}

// TopMarks is the lowest, or of a turned scale the highest, of the marks that count as
// satisfied: two of four marks and more, one of fewer.
func (q *Question) TopMarks() int {
	top := 1
	if q.Scale.Max-q.Scale.Min >= 3 {
		top = 2
	}
	if q.Turned {
		return q.Scale.Min + top - 1
	}
	return q.Scale.Max - top + 1
}

// Satisfied reports whether a mark is one of the top marks of its scale.
func (q *Question) Satisfied(mark int) bool {
	if q.Turned {
		return mark <= q.TopMarks()
	}
	return mark >= q.TopMarks()
}

// survey checks that a customer can answer all that a survey asks.
func (p *problems) survey(c *Checklist) {
	if c.Audit != Survey {
		return
	}
	total := 0
	for i := range c.Sections {
		for j := range c.Sections[i].Questions {
			p.asked(index(index("sections", i)+".questions", j), &c.Sections[i].Questions[j])
		}
		if total += len(c.Sections[i].Questions); total > MaxSurveyQuestions {
			p.add(index("sections", i)+".questions", "survey_too_long", fault.Params{"Max": MaxSurveyQuestions})
		}
	}
}

func (p *problems) asked(at string, q *Question) {
	if !surveyKinds[q.Kind] {
		p.add(at+".kind", "not_in_survey", nil)
	}
	for _, one := range []struct {
		path string
		has  bool
	}{
		{".critical", q.Critical},
		{".penalty", q.Penalty},
		{".bonus", q.Bonus},
		{".references", len(q.References) > 0},
		{".photo", q.Photo == Required},
		{".comment", q.Comment == Required},
		{".comment_min", q.CommentMin > 0},
	} {
		if one.has {
			p.add(at+one.path, "not_asked_of_customers", nil)
		}
	}
	for path, source := range map[string]string{".show_if": q.ShowIf, ".require_if": q.RequireIf} {
		if e := condition(source); e != nil && e.readsLocation() {
			p.add(at+path, "location_in_survey", nil)
		}
	}
}
