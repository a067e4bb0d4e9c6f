package checklists

import (
	"math/big"
	"strings"
	"unicode/utf8"

	"etalon/internal/fault"
	"etalon/internal/workbook"
)

// importedQuestion is a question on its way into the checklist.
type importedQuestion struct {
	Question
	sheet                string
	textCell, pointsCell string
	answerCell           string
	number               string
	points               *big.Rat   // exact, before they are made whole
	worth                []*big.Rat // of the options of Multiple
}

// questionReader reads one row of a table as a question.
type questionReader struct {
	m       *importer
	s       *sheetImport
	t       *table
	row     *workbook.Row
	section *importedSection
	options []string // the answers, when each has a row
	q       *importedQuestion
	form    answerForm
}

// readQuestion makes a question of a line; it reports false, with a problem, when
// the row has to be left out.
func (m *importer) readQuestion(s *sheetImport, l *line, section *importedSection) (*importedQuestion, bool) {
	r := &questionReader{m: m, s: s, t: l.table, row: &s.sheet.Rows[l.index], section: section, options: l.options, q: &importedQuestion{sheet: s.sheet.Name, number: l.number}}
	r.q.textCell = s.at(l, r.t.column(TextColumn))
	r.q.pointsCell = s.at(l, max(r.t.column(PointsColumn), r.t.column(PenaltyColumn), r.t.column(TextColumn)))
	if at := r.t.column(PointsColumn); at >= 0 {
		r.q.pointsCell = s.at(l, at)
	}
	r.q.answerCell = r.q.textCell
	if at := r.t.column(AnswerColumn); at >= 0 {
		r.q.answerCell = s.at(l, at)
	}
	if !r.readText(l) || !r.readPoints() {
		return nil, false
	}
	r.readAnswer()
	r.readNorm()
	r.settlePoints()
	r.settleKind()
	r.readDemands()
	r.readFlags()
	return r.q, true
}

// problem tells something about a cell of the row.
func (r *questionReader) problem(cell, code string, params fault.Params, isError bool) {
	r.m.problem(r.q.sheet, cell, code, params, isError)
}

// readText reads the question's text, without its number and marks.
func (r *questionReader) readText(l *line) bool {
	if c := r.t.cell(r.row, TextColumn); c.Cut || utf8.RuneCountInString(l.lead) > MaxText {
		r.problem(r.q.textCell, "import_text_too_long", fault.Params{"Max": MaxText}, true)
		return false
	}
	text, marks, critical := takeMarks(l.lead)
	number := r.t.cell(r.row, NumberColumn).Text
	for _, mark := range []string{"*", "!"} {
		if strings.HasSuffix(strings.TrimSpace(number), mark) {
			marks = append(marks, mark)
		}
	}
	if told := normal(r.t.cell(r.row, CriticalColumn).Text); told != "" && told != "0" && !isWord(told, noWords...) {
		critical = true
	}
	r.q.Text, r.q.Critical = text, critical
	r.m.applyMarks(r.q, marks)
	if letterCount(text) == 0 {
		r.problem(r.q.textCell, "import_question_without_text", nil, true)
		return false
	}
	return true
}

// readPoints reads what the question is worth; nil points are not told.
func (r *questionReader) readPoints() bool {
	for _, role := range []Column{PointsColumn, PenaltyColumn} {
		c := r.t.cell(r.row, role)
		if c.Blank() || isWord(normal(c.Text), "-", "н п", "n a", "x", "х") {
			continue
		}
		a, code := parseAmount(c)
		cell := workbook.Address(r.t.column(role), r.row.Number)
		if code != "" {
			r.problem(cell, code, fault.Params{"Text": shorten(workbook.OneLine(c.Text), 60)}, true)
			return false
		}
		if a.form != "" {
			r.form, _ = parseAnswer(a.form)
		}
		if role == PenaltyColumn && a.value.Sign() != 0 || a.value.Sign() < 0 {
			r.q.Penalty = true
		}
		if r.q.points == nil || a.value.Sign() != 0 {
			r.q.points, r.q.pointsCell = new(big.Rat).Abs(a.value), cell
		}
	}
	r.readWeight()
	return true
}

// readWeight reads a weight beside the points: a share of the whole is what the
// question is worth, another weight multiplies its points.
func (r *questionReader) readWeight() {
	c := r.t.cell(r.row, WeightColumn)
	a, code := parseAmount(c)
	if !c.Typed() || code != "" || r.q.points == nil || a.value.Sign() < 0 || a.value.Cmp(r.q.points) == 0 {
		return
	}
	cell := workbook.Address(r.t.column(WeightColumn), r.row.Number)
	if r.t.weighed {
		r.q.points = a.value
		r.m.problemOnce(r.q.sheet, cell, "import_weight_as_points", nil)
		return
	}
	r.q.points = new(big.Rat).Mul(a.value, r.q.points)
	r.m.problemOnce(r.q.sheet, cell, "import_weight_times_points", nil)
}

// readAnswer finds the form of the answer: in its cell, its drop-down list, the
// columns of answers, the header, or the points.
func (r *questionReader) readAnswer() {
	text, became := r.answerText()
	if became {
		r.problem(r.q.answerCell, "import_scale_became_date", fault.Params{"Text": text}, false)
	}
	form, known := parseAnswer(text)
	switch {
	case known:
		r.form = form
	case text != "":
		r.problem(r.q.answerCell, "import_answer_unknown", fault.Params{"Text": shorten(workbook.OneLine(text), 60)}, false)
		r.form = answerForm{kind: YesNo, na: form.na, hint: workbook.OneLine(text)}
	case len(r.t.answers) > 0:
		r.form = r.t.answersForm(r.row)
	case r.t.form != "":
		r.form, _ = parseAnswer(r.t.form)
	case r.form.kind == "":
		r.form = answerForm{kind: YesNo}
		if !r.isHidden() {
			r.m.problemOnce(r.q.sheet, r.q.answerCell, "import_answer_assumed", nil)
		}
	}
	if r.form.assumed {
		r.problem(r.q.answerCell, "import_credits_assumed", fault.Params{"Text": shorten(workbook.OneLine(text), 80)}, false)
	}
	q, f := r.q, &r.form
	q.Kind, q.Options, q.Scale, q.Bands, q.Unit, q.Turned = f.kind, f.options, f.scale, f.bands, f.unit, f.turned
	q.NA = q.NA || f.na
	q.worth = f.worth
	if len(r.options) > 0 && f.points != nil {
		q.points = new(big.Rat).Set(f.points)
	}
}

// isHidden reports whether the row is hidden on the sheet.
func (r *questionReader) isHidden() bool { return r.row.Hidden }

// answerText is the form of the answer as text. became tells that Excel made a
// date of it.
func (r *questionReader) answerText() (text string, became bool) {
	answer, options := r.t.cell(r.row, AnswerColumn), r.t.cell(r.row, OptionsColumn)
	if len(r.options) > 0 {
		return strings.Join(r.options, "\n"), false
	}
	if answer.Date && answer.Numeric {
		a, b := answer.DayMonth()
		return columnRange(min(a, b), max(a, b)), true
	}
	if answer.Typed() && options.Typed() {
		f, known := parseAnswer(answer.Text)
		_, multiple, _ := takePrefix(answer.Text + ":")
		_, listed := parseAnswer(options.Text)
		switch {
		case multiple || f.kind == Multiple || hasWord(normal(answer.Text), "нескольк", "множеств", "multi"):
			return "multiple: " + options.Text, false
		case listed && (!known || f.kind == YesNo || f.kind == Single || f.kind == ScaleKind || f.kind == Text):
			return options.Text, false
		}
		return answer.Text, false
	}
	for _, c := range []*workbook.Cell{answer, options} {
		if c.Typed() {
			return c.Text, false
		}
	}
	for _, role := range []Column{AnswerColumn, ScoreColumn} {
		at := r.t.column(role)
		if at < 0 {
			continue
		}
		if formula := r.s.sheet.ListAt(r.row.Number, at); formula != "" {
			return strings.Join(r.m.book.ListValues(r.s.sheet, formula), "\n"), false
		}
	}
	return "", false
}

func columnRange(low, high int) string {
	return FormatExact(whole(low)) + "-" + FormatExact(whole(high))
}

// answersForm is the form of a row that has one column for every answer. Numbers
// in the boxes are points; a dash crosses the box out.
func (t *table) answersForm(row *workbook.Row) answerForm {
	f := answerForm{kind: YesNo}
	var choices []choice
	points := 0
	for _, a := range t.answers {
		c := row.At(a.column)
		crossed := isWord(normal(c.Text), "-", "x", "х", "нет", "no")
		switch {
		case a.na:
			f.na = !crossed
			continue
		case crossed && !isNo(a.choice):
			continue
		}
		choice := a.choice
		if c.Numeric && c.Formula == "" {
			points++
			choice.points = new(big.Rat).SetFloat64(c.Number)
			if exact, code := parseAmount(c); code == "" {
				choice.points = exact.value
			}
		}
		choices = append(choices, choice)
	}
	if len(choices) < 2 {
		return f
	}
	if points < 2 && (choices[0].points == nil || !isYes(choices[0])) {
		points = 0
	}
	for i := range choices {
		switch {
		case points == 0:
			choices[i].points = nil
		case choices[i].points == nil:
			choices[i].points = new(big.Rat)
		}
	}
	if !f.setNumbersOf(choices) && !f.setYesNo(choices) {
		f.setSingle(choices)
	}
	return f
}

// setNumbersOf is setNumbers for columns of marks without points of their own.
func (f *answerForm) setNumbersOf(choices []choice) bool {
	return choices[0].number != nil && f.setNumbers(choices)
}
