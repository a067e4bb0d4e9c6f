package orders

import (
	"context"
	"strings"

	"etalon/internal/locale"
	"etalon/reports"
)

// visitColumns are what a wide table says of a visit before its scores and answers.
// Their heads are those of the table of answers.
var visitColumns = []struct {
	id    string
	width int
	value func(*reports.VisitFact, *words) cell
}{
	{"visit", 14, func(v *reports.VisitFact, _ *words) cell { return text(v.Visit) }},
	{"location_code", 12, func(v *reports.VisitFact, _ *words) cell { return text(v.Place.Code) }},
	{"location", 32, func(v *reports.VisitFact, _ *words) cell { return text(v.Place.Name) }},
	{"city", 18, func(v *reports.VisitFact, _ *words) cell { return text(v.Place.City) }},
	{"region", 18, func(v *reports.VisitFact, _ *words) cell { return text(v.Place.Region) }},
	{"brand", 18, func(v *reports.VisitFact, _ *words) cell { return text(v.Place.Brand) }},
	{"wave", 22, func(v *reports.VisitFact, _ *words) cell { return text(v.Wave) }},
	{"day", 12, func(v *reports.VisitFact, _ *words) cell { return day(v.Day) }},
	{"scenario", 28, func(v *reports.VisitFact, _ *words) cell { return text(v.Scenario) }},
	{"visit_final", 12, func(v *reports.VisitFact, _ *words) cell { return percent(v.VisitFinal) }},
	{"visit_failed", 12, func(v *reports.VisitFact, w *words) cell { return w.mark(v.VisitFailed) }},
	{"earned", 11, func(v *reports.VisitFact, _ *words) cell { return number(v.VisitEarned) }},
	{"possible", 11, func(v *reports.VisitFact, _ *words) cell { return number(v.VisitPoints) }},
	{"visit_id", 36, func(v *reports.VisitFact, _ *words) cell { return text(v.VisitID) }},
}

// heldColumns stay in sight: the visit and its location.
const heldColumns = 3

// headMost is how many signs of a question a head has: Excel takes 255.
const headMost = 240

// visitTable is the table of a wave's visits: a column for each section and question,
// and two more for a question when it is detailed.
func visitTable(of *reports.VisitTable, detailed bool, lang locale.Language) *table {
	t := &table{name: "visits", sheet: lang.Text("reports.sheet.visits"), held: heldColumns}
	add := func(head string, width int) { t.columns = append(t.columns, tableColumn{head, width}) }
	for _, c := range visitColumns {
		add(lang.Text("reports.facts."+c.id), c.width)
	}
	for i, title := range of.Sections {
		add(lang.Text("reports.visits.section", map[string]any{"Number": i + 1, "Title": oneLine(title)}), 14)
	}
	for _, q := range of.Questions {
		head := q.Number + " " + strings.TrimSuffix(oneLine(q.Text), ".")
		if q.Unit != "" {
			head += " (" + q.Unit + ")"
		}
		add(head, 20)
		if detailed {
			add(lang.Text("reports.visits.points", map[string]any{"Number": q.Number}), 10)
			add(lang.Text("reports.visits.comment", map[string]any{"Number": q.Number}), 30)
		}
	}
	return t
}

// oneLine is a text as a head has it: a table finds its columns by one line.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if signs := []rune(s); len(signs) > headMost {
		return string(signs[:headMost]) + "…"
	}
	return s
}

func visitSource(t *reports.VisitTable, detailed bool, lang locale.Language) *source {
	return &source{t.FactReader, visitTable(t, detailed, lang), t.Load, func(ctx context.Context, b *reports.Batch, w *partWriter) error {
		return t.Each(ctx, b, func(row *reports.WideRow) error {
			w.cells = visitCells(w.cells[:0], row, detailed, w.words)
			return w.tableRow(w.cells)
		})
	}}
}

// visitCells appends the row of a visit.
func visitCells(row []cell, v *reports.WideRow, detailed bool, w *words) []cell {
	for i := range visitColumns {
		row = append(row, visitColumns[i].value(&v.VisitFact, w))
	}
	for _, score := range v.Scores {
		row = append(row, percent(score))
	}
	for i := range v.Answers {
		a := &v.Answers[i]
		if a.Amount != nil {
			row = append(row, number(*a.Amount))
		} else {
			row = append(row, text(a.Text))
		}
		if !detailed {
			continue
		}
		points := cell{}
		if a.There {
			points = number(a.Earned)
		}
		row = append(row, points, text(a.Comment))
	}
	return row
}
