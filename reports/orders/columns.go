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
	textCell cellKind = iota
	numberCell
	percentCell // hundredths of a percent
	dayCell
)

// cell is a value of a row; one that is not there is empty.
type cell struct {
	text   string
	number float64
	day    time.Time
	there  bool
}

// column is a column of the table of answers. The key of its head is its id behind
// "reports.facts.".
type column struct {
	id    string
	kind  cellKind
	width int // characters, in a sheet
	value func(*reports.Fact, *words) cell
}

// words are those of a language that cells have, looked up once.
type words struct {
	yes   string
	met   map[checklists.Met]string
	state map[checklists.State]string
}

func wordsOf(lang locale.Language) *words {
	return &words{
		yes: lang.Text("reports.yes"),
		met: map[checklists.Met]string{checklists.Full: lang.Text("reports.met.full"), checklists.Part: lang.Text("reports.met.part"), checklists.NotMet: lang.Text("reports.met.none")},
		state: map[checklists.State]string{
			checklists.Answered: lang.Text("reports.state.answered"), checklists.NotApplicable: lang.Text("reports.state.na"), checklists.HiddenState: lang.Text("reports.state.hidden"),
			checklists.NotAnswered: lang.Text("reports.state.not_answered"), checklists.ExceptedState: lang.Text("reports.state.excepted"),
		},
	}
}

func text(s string) cell              { return cell{text: s, there: s != ""} }
func number(n float64) cell           { return cell{number: n, there: true} }
func (w *words) mark(there bool) cell { return cell{text: w.yes, there: there} }

func percent(p *checklists.Percent) cell {
	if p == nil {
		return cell{}
	}
	return number(float64(*p))
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
	{"visit", textCell, 14, func(f *reports.Fact, _ *words) cell { return text(f.Visit) }},
	{"wave", textCell, 22, func(f *reports.Fact, _ *words) cell { return text(f.Wave) }},
	{"location_code", textCell, 12, func(f *reports.Fact, _ *words) cell { return text(f.Place.Code) }},
	{"location", textCell, 32, func(f *reports.Fact, _ *words) cell { return text(f.Place.Name) }},
	{"city", textCell, 18, func(f *reports.Fact, _ *words) cell { return text(f.Place.City) }},
	{"region", textCell, 18, func(f *reports.Fact, _ *words) cell { return text(f.Place.Region) }},
	{"brand", textCell, 18, func(f *reports.Fact, _ *words) cell { return text(f.Place.Brand) }},
	{"day", dayCell, 12, func(f *reports.Fact, _ *words) cell { return cell{day: f.Day, there: true} }},
	{"scenario", textCell, 28, func(f *reports.Fact, _ *words) cell { return text(f.Scenario) }},
	{"checklist", textCell, 28, func(f *reports.Fact, _ *words) cell { return text(f.Checklist) }},
	{"version", numberCell, 8, func(f *reports.Fact, _ *words) cell { return number(float64(f.Version)) }},
	{"section", textCell, 24, func(f *reports.Fact, _ *words) cell { return text(f.Section) }},
	{"requirement", textCell, 12, func(f *reports.Fact, _ *words) cell { return text(f.Requirement) }},
	{"number", textCell, 10, func(f *reports.Fact, _ *words) cell { return text(f.Number) }},
	{"question", textCell, 50, func(f *reports.Fact, _ *words) cell { return text(f.Question) }},
	{"answer", textCell, 20, func(f *reports.Fact, _ *words) cell { return text(f.Answer) }},
	{"state", textCell, 15, func(f *reports.Fact, w *words) cell { return text(w.state[f.State]) }},
	{"met", textCell, 12, func(f *reports.Fact, w *words) cell { return text(w.met[f.Met]) }},
	{"share", numberCell, 10, func(f *reports.Fact, _ *words) cell { return share(f.Met) }},
	{"earned", numberCell, 11, func(f *reports.Fact, _ *words) cell { return number(f.Earned) }},
	{"possible", numberCell, 11, func(f *reports.Fact, _ *words) cell { return number(f.Possible) }},
	{"critical", textCell, 13, func(f *reports.Fact, w *words) cell { return w.mark(f.Critical) }},
	{"critical_fail", textCell, 13, func(f *reports.Fact, w *words) cell { return w.mark(f.CriticalFail) }},
	{"comment", textCell, 50, func(f *reports.Fact, _ *words) cell { return text(f.Comment) }},
	{"visit_final", percentCell, 12, func(f *reports.Fact, _ *words) cell { return percent(f.VisitFinal) }},
	{"visit_failed", textCell, 12, func(f *reports.Fact, w *words) cell { return w.mark(f.VisitFailed) }},
	{"visit_id", textCell, 36, func(f *reports.Fact, _ *words) cell { return text(f.VisitID) }},
	{"question_id", textCell, 14, func(f *reports.Fact, _ *words) cell { return text(f.QuestionID) }},
	{"lineage", textCell, 36, func(f *reports.Fact, _ *words) cell { return text(f.Lineage) }},
}

func heads(lang locale.Language) []string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = lang.Text("reports.facts." + c.id)
	}
	return list
}
