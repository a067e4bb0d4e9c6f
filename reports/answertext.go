package reports

import (
	"strings"
	"time"

	"etalon/checklists"
	"etalon/internal/locale"
)

// answerText says an answer in words: the option's text, an amount with its
// unit, "not applicable".
func answerText(lang locale.Language, q *checklists.Question, state checklists.State, a checklists.Answer) string {
	switch state {
	case checklists.NotApplicable:
		return lang.Text("reports.answer.na")
	case checklists.HiddenState:
		return lang.Text("reports.answer.hidden")
	case checklists.ExceptedState:
		return lang.Text("reports.answer.excepted")
	case checklists.NotAnswered:
		return noValue
	case checklists.Answered:
	}
	switch q.Kind {
	case checklists.YesNo:
		return lang.Text("reports.answer." + a.Text)
	case checklists.Single:
		return optionTexts(q, []string{a.Text})
	case checklists.Multiple:
		return optionTexts(q, a.Options)
	case checklists.ScaleKind, checklists.Number, checklists.Count, checklists.Duration:
		return amountAnswer(lang, q, a)
	case checklists.Date:
		if day, err := time.Parse(time.DateOnly, a.Text); err == nil {
			return lang.Date(day)
		}
	case checklists.Photo, checklists.Audio, checklists.Receipt, checklists.Signature:
		return lang.Count("reports.answer.files", len(a.Options))
	case checklists.Text, checklists.Time, checklists.Location:
	}
	return a.Text
}

// answerOr is the answer, or why the question was not asked.
func answerOr(excepted, answer string) string {
	if excepted != "" {
		return answer + ": " + excepted
	}
	return answer
}

func amountAnswer(lang locale.Language, q *checklists.Question, a checklists.Answer) string {
	if a.Number == nil {
		return a.Text
	}
	f, _ := a.Number.Float64()
	text := lang.Number(f, 2)
	if strings.ContainsAny(text, ",.") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ",.")
	}
	if q.Kind == checklists.ScaleKind && q.Scale != nil {
		return lang.Text("reports.answer.mark", map[string]any{"Mark": text, "Max": q.Scale.Max})
	}
	if q.Unit != "" {
		unit := lang.Text("reports.unit." + q.Unit)
		text += locale.NoBreak + strings.TrimPrefix(unit, "reports.unit.")
	}
	return text
}

func optionTexts(q *checklists.Question, ids []string) string {
	var texts []string
	for _, id := range ids {
		text := id
		for _, o := range q.Options {
			if o.ID == id && o.Text != "" {
				text = o.Text
			}
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, "; ")
}
