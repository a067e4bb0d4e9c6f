package orders

import (
	"time"

	"etalon/checklists"
	"etalon/internal/locale"
	"etalon/reports"
)

// cellKind is how a cell of a table is written.
type cellKind uint8

const (
	emptyCell cellKind = iota
	textCell
	numberCell
	percentCell // hundredths of a percent
	dayCell
)

// cell is a value of a row.
type cell struct {
	kind   cellKind
	text   string
	number float64
	day    time.Time
}

// table is what a file has rows of.
type table struct {
	name    string // of the sheet's table, in Latin letters
	sheet   string // what the sheet is called
	held    int    // columns that stay in sight
	columns []tableColumn
}

type tableColumn struct {
	head  string
	width int // characters, in a sheet
}

// column is a column of the table of answers. The key of its head is its id behind
// "reports.facts.".
type column struct {
	id    string
	width int
	value func(*reports.Fact, *words) cell
}

// words are those of a language that cells have, looked up once.
type words struct {
	yes   string
	met   map[checklists.Met]string
	state map[checklists.State]string
	audit map[checklists.Audit]string
}

func wordsOf(lang locale.Language) *words {
	audit := map[checklists.Audit]string{}
	for _, a := range checklists.Audits {
		audit[a] = lang.Text("audit." + string(a))
	}
	return &words{
		audit: audit,
		yes:   lang.Text("reports.yes"),
		met:   map[checklists.Met]string{checklists.Full: lang.Text("reports.met.full"), checklists.Part: lang.Text("reports.met.part"), checklists.NotMet: lang.Text("reports.met.none")},
		state: map[checklists.State]string{
			checklists.Answered: lang.Text("reports.state.answered"), checklists.NotApplicable: lang.Text("reports.state.na"), checklists.HiddenState: lang.Text("reports.state.hidden"),
			checklists.NotAnswered: lang.Text("reports.state.not_answered"), checklists.ExceptedState: lang.Text("reports.state.excepted"),
		},
	}
}

func number(n float64) cell { return cell{kind: numberCell, number: n} }
func day(at time.Time) cell { return cell{kind: dayCell, day: at} }

func text(s string) cell {
	if s == "" {
		return cell{}
	}
	return cell{kind: textCell, text: s}
}

func (w *words) mark(there bool) cell {
	if !there {
		return cell{}
	}
	return text(w.yes)
}

func percent(p *checklists.Percent) cell {
	if p == nil {
		return cell{}
	}
	return cell{kind: percentCell, number: float64(*p)}
}

// share is how far a requirement was met: 1, 0.5 or 0, whose mean is the compliance.
func share(m checklists.Met) cell {
	switch m {
	case checklists.Full:
		return number(1)
	case checklists.Part:
		return number(0.5)
	case checklists.NotMet:
		return number(0)
	case checklists.NoMark:
	}
	return cell{}
}

// columns is the table of answers: what is counted by, then what is counted.
var columns = []column{
	{"visit", 14, func(f *reports.Fact, _ *words) cell { return text(f.Visit) }},
	{"wave", 22, func(f *reports.Fact, _ *words) cell { return text(f.Wave) }},
	{"audit", 18, func(f *reports.Fact, w *words) cell { return text(w.audit[f.Audit]) }},
	{"location_code", 12, func(f *reports.Fact, _ *words) cell { return text(f.Place.Code) }},
	{"location", 32, func(f *reports.Fact, _ *words) cell { return text(f.Place.Name) }},
	{"city", 18, func(f *reports.Fact, _ *words) cell { return text(f.Place.City) }},
	{"region", 18, func(f *reports.Fact, _ *words) cell { return text(f.Place.Region) }},
	{"brand", 18, func(f *reports.Fact, _ *words) cell { return text(f.Place.Brand) }},
	{"day", 12, func(f *reports.Fact, _ *words) cell { return day(f.Day) }},
	{"scenario", 28, func(f *reports.Fact, _ *words) cell { return text(f.Scenario) }},
	{"checklist", 28, func(f *reports.Fact, _ *words) cell { return text(f.Checklist) }},
	{"version", 8, func(f *reports.Fact, _ *words) cell { return number(float64(f.Version)) }},
	{"section", 24, func(f *reports.Fact, _ *words) cell { return text(f.Section) }},
	{"requirement", 12, func(f *reports.Fact, _ *words) cell { return text(f.Requirement) }},
	{"number", 10, func(f *reports.Fact, _ *words) cell { return text(f.Number) }},
	{"question", 50, func(f *reports.Fact, _ *words) cell { return text(f.Question) }},
	{"answer", 20, func(f *reports.Fact, _ *words) cell { return text(f.Answer) }},
	{"state", 15, func(f *reports.Fact, w *words) cell { return text(w.state[f.State]) }},
	{"met", 12, func(f *reports.Fact, w *words) cell { return text(w.met[f.Met]) }},
	{"share", 10, func(f *reports.Fact, _ *words) cell { return share(f.Met) }},
	{"earned", 11, func(f *reports.Fact, _ *words) cell { return number(f.Earned) }},
	{"possible", 11, func(f *reports.Fact, _ *words) cell { return number(f.Possible) }},
	{"critical", 13, func(f *reports.Fact, w *words) cell { return w.mark(f.Critical) }},
	{"critical_fail", 13, func(f *reports.Fact, w *words) cell { return w.mark(f.CriticalFail) }},
	{"comment", 50, func(f *reports.Fact, _ *words) cell { return text(f.Comment) }},
	{"visit_final", 12, func(f *reports.Fact, _ *words) cell { return percent(f.VisitFinal) }},
	{"visit_failed", 12, func(f *reports.Fact, w *words) cell { return w.mark(f.VisitFailed) }},
	{"visit_id", 36, func(f *reports.Fact, _ *words) cell { return text(f.VisitID) }},
	{"question_id", 14, func(f *reports.Fact, _ *words) cell { return text(f.QuestionID) }},
	{"lineage", 36, func(f *reports.Fact, _ *words) cell { return text(f.Lineage) }},
}

// answerTable is the table of answers in a language.
func answerTable(lang locale.Language) *table {
	t := &table{name: "answers", sheet: lang.Text("reports.sheet.answers")}
	for _, c := range columns {
		t.columns = append(t.columns, tableColumn{lang.Text("reports.facts." + c.id), c.width})
	}
	return t
}

// factCells appends the row of an answer.
func factCells(row []cell, f *reports.Fact, w *words) []cell {
	for i := range columns {
		row = append(row, columns[i].value(f, w))
	}
	return row
}
