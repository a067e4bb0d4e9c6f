package exams

import (
	"math/big"
	"slices"
	"strings"

	"etalon/internal/locale"
	"etalon/standards"
)

// Propose makes questions of a version: of numbers in measures, of phrases to use
// and to avoid, of what is forbidden, of the order of steps, and open ones. They
// are a starting point, to be edited by hand; what the bank has already of a
// requirement and a kind is not proposed again.
func Propose(v standards.Version, lang locale.Language, bank []Question) []Question {
	have := map[string]bool{}
	for _, q := range bank {
		have[q.Lineage+string(q.Kind)] = true
	}
	var list []Question
	add := func(q Question, ok bool) {
		if key := q.Lineage + string(q.Kind); ok && !have[key] {
			have[key] = true
			q.Points, q.InUse = 1, true
			list = append(list, q)
		}
	}
	for _, section := range v.Sections {
		for _, r := range section.Requirements {
			add(aboutForbidden(r, section, lang))
			add(aboutMeasure(r, lang))
			add(aboutPhrases(r, lang))
			add(open(r, lang))
		}
		add(aboutOrder(section, lang))
	}
	return list
}

// aboutMeasure asks for the amount. The wrong ones are its half, half as much again
// and its double: near enough to be believed.
func aboutMeasure(r standards.Requirement, lang locale.Language) (Question, bool) {
	m := r.Measure
	if m.Target == nil || m.Target.Sign() <= 0 || m.Kind != standards.Number && m.Kind != standards.Duration {
		return Question{}, false
	}
	q := Question{Lineage: r.Lineage, Kind: One, Text: lang.Text("exams.ask.measure", map[string]any{"Statement": shorten(r.Statement, textMax-200)})}
	for _, factor := range []*big.Rat{big.NewRat(1, 1), big.NewRat(1, 2), big.NewRat(3, 2), big.NewRat(2, 1)} {
		text := lang.Text("exams.amount", map[string]any{"Amount": amountText(m, factor, lang), "Unit": unitText(lang, m.Unit)})
		if len(q.Options) == 0 || !slices.ContainsFunc(q.Options, func(o Option) bool { return o.Text == text }) {
			q.Options = append(q.Options, Option{text, len(q.Options) == 0})
		}
	}
	return q, true
}

// unitText is the short name of a unit; units of the organisation's own stay as they are.
func unitText(lang locale.Language, unit string) string {
	return strings.TrimPrefix(lang.Text("exams.unit."+unit), "exams.unit.")
}

// amountText is so many times the target, or both ends of what lies between two.
func amountText(m standards.Measure, times *big.Rat, lang locale.Language) string {
	text := decimal(new(big.Rat).Mul(m.Target, times), lang)
	if m.Bound == standards.Between && m.Limit != nil {
		text += "–" + decimal(new(big.Rat).Mul(m.Limit, times), lang)
	}
	return text
}

func decimal(x *big.Rat, lang locale.Language) string {
	if x.IsInt() {
		return x.Num().String()
	}
	f, _ := x.Float64()
	return lang.Number(f, 1)
}

func aboutPhrases(r standards.Requirement, lang locale.Language) (Question, bool) {
	if len(r.Say) == 0 || len(r.Avoid) == 0 {
		return Question{}, false
	}
	q := Question{Lineage: r.Lineage, Kind: Several, Text: lang.Text("exams.ask.phrases", map[string]any{"Statement": shorten(r.Statement, textMax-200)})}
	for _, phrase := range r.Say[:min(len(r.Say), 3)] {
		q.Options = append(q.Options, Option{shorten(phrase, optionMax), true})
	}
	for _, phrase := range r.Avoid[:min(len(r.Avoid), 3)] {
		if !slices.Contains(r.Say, phrase) {
			q.Options = append(q.Options, Option{shorten(phrase, optionMax), false})
		}
	}
	return q, len(q.Options) > 1
}

func aboutForbidden(r standards.Requirement, section standards.Section, lang locale.Language) (Question, bool) {
	if !r.Measure.Forbidden {
		return Question{}, false
	}
	q := Question{Lineage: r.Lineage, Kind: One, Text: lang.Text("exams.ask.forbidden", map[string]any{"Section": section.Title})}
	q.Options = append(q.Options, Option{shorten(r.Statement, optionMax), true})
	for _, other := range section.Requirements {
		if !other.Measure.Forbidden && len(q.Options) < 4 {
			q.Options = append(q.Options, Option{shorten(other.Statement, optionMax), false})
		}
	}
	return q, len(q.Options) > 1
}

// aboutOrder asks for the order of the first steps of a section.
func aboutOrder(section standards.Section, lang locale.Language) (Question, bool) {
	q := Question{Kind: Order, Text: lang.Text("exams.ask.order", map[string]any{"Section": section.Title})}
	for _, r := range section.Requirements {
		if r.Measure.Forbidden || len(q.Options) == 5 {
			continue
		}
		if q.Lineage == "" {
			q.Lineage = r.Lineage
		}
		q.Options = append(q.Options, Option{Text: shorten(r.Statement, optionMax)})
	}
	return q, len(q.Options) >= 3
}

func open(r standards.Requirement, lang locale.Language) (Question, bool) {
	q := Question{
		Lineage: r.Lineage, Kind: Open, Expected: shorten(r.How, textMax),
		Text: lang.Text("exams.ask.open", map[string]any{"Statement": shorten(r.Statement, textMax-200)}),
	}
	return q, r.How != "" && !r.Measure.Forbidden
}

func shorten(text string, most int) string {
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most-1]) + "…"
	}
	return text
}
