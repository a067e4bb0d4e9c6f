package checklists

import (
	"slices"
	"strings"

	"etalon/internal/workbook"
)

// maxHeaderRow is how far down a header is looked for.
const maxHeaderRow = 60

// table is a table of questions on a sheet: where its columns are.
type table struct {
	sheet       *workbook.Sheet
	first, last int // indexes of the header's rows; -1 without a header
	columns     map[Column]int
	headings    map[Column]heading
	names       map[int]string // headings by column
	extra       []int          // further columns of text, which explain the question
	answers     []answerColumn
	form        string // the answer's form of questions that tell none
	weighed     bool   // the weights are shares of the whole: they are the points
	photos      bool   // the column of photos tells where one is wanted
	filledIn    bool   // with the answers of a visit, so that comments are the shopper's
	told        bool   // somebody chose what the columns hold
	twice       int    // a column whose heading repeats the one of the text column; -1
}

// findTable finds the header of a sheet: among its first rows, the one whose words
// name the most columns.
func findTable(s *workbook.Sheet) (*table, bool) {
	var best *table
	score := 0
	for i := range s.Rows {
		if s.Rows[i].Number > maxHeaderRow && i > maxHeaderRow {
			break
		}
		if t, n := readHeader(s, i); n > score {
			best, score = t, n
		}
	}
	if best == nil {
		return nil, false
	}
	return best, true
}

// readHeader reads row i, and the one below when the header has two rows, as a
// header. The score is how many columns it names; 0 is no header.
func readHeader(s *workbook.Sheet, i int) (*table, int) {
	t := &table{sheet: s, first: i, last: i, columns: map[Column]int{}, headings: map[Column]heading{}, names: map[int]string{}, twice: -1}
	row := &s.Rows[i]
	top := spread(s, row)
	if i+1 < len(s.Rows) && twoRows(s, row, &s.Rows[i+1], top) {
		t.last = i + 1
	}
	named := 0
	for column := range workbook.MaxColumns {
		text, parent := workbook.OneLine(row.At(column).Text), ""
		if t.last > i {
			if below := workbook.OneLine(s.Rows[i+1].At(column).Text); below != "" {
				text, parent = below, top[column]
			}
		}
		if text == "" {
			continue
		}
		t.names[column] = strings.TrimSpace(parent + " " + text)
		if t.name(column, text, parent) {
			named++
		}
	}
	return t, t.settle(row, named)
}

// spread gives the texts of a header row by column, those of merged cells under
// every column they cover.
func spread(s *workbook.Sheet, row *workbook.Row) map[int]string {
	texts := map[int]string{}
	for column := range row.Cells {
		text := workbook.OneLine(row.Cells[column].Text)
		if text == "" {
			continue
		}
		for c := column; c <= min(s.Span(row.Number, column).Right, workbook.MaxColumns-1); c++ {
			texts[c] = text
		}
	}
	return texts
}

// twoRows reports whether a header goes on in the row below: under a merged
// heading stand narrower ones, and nothing stands under a column that is named.
func twoRows(s *workbook.Sheet, row, below *workbook.Row, top map[int]string) bool {
	under, wide := 0, false
	for column := range below.Cells {
		text := below.Cells[column].Text
		if text == "" {
			continue
		}
		h, named := readHeading(text)
		_, answer := readAnswerHeading(text)
		if !named && !answer || h.role == TextColumn {
			return false
		}
		span := workbook.Area{}
		for at := range row.Cells {
			if m := s.Span(row.Number, at); row.Cells[at].Text != "" && m.Left <= column && column <= m.Right {
				span = m
			}
		}
		if h, ok := readHeading(top[column]); ok && span.Left == span.Right && (h.role == TextColumn || h.role == NumberColumn) {
			return false // a question or a section already
		}
		wide = wide || span.Right > span.Left || top[column] == ""
		under++
	}
	return under > 0 && wide && len(top) > 1
}

// name gives a column its role. Of the texts, the strongest is the question.
func (t *table) name(column int, text, parent string) bool {
	if a, ok := readAnswerHeading(text); ok {
		a.column, a.text = column, text
		t.answers = append(t.answers, a)
		return false // counted together
	}
	return t.nameRole(column, text, parent)
}

func (t *table) nameRole(column int, text, parent string) bool {
	h, ok := readHeading(text)
	if whole, better := readHeading(parent + " " + text); parent != "" && better && !ok {
		h, ok = whole, true
	}
	if !ok {
		h, ok = t.formHeading(column, text)
	}
	if !ok {
		return false
	}
	at, taken := t.columns[h.role]
	if taken && h.role == TextColumn {
		if t.names[at] == t.names[column] && t.twice < 0 {
			t.twice = column
		}
		if h.strength > t.headings[h.role].strength {
			t.extra = append(t.extra, at)
		} else {
			t.extra = append(t.extra, column)
			return true
		}
	} else if taken && h.strength <= t.headings[h.role].strength {
		if h.role == PointsColumn {
			t.spare(ScoreColumn, column, h)
		}
		return false
	} else if taken && h.role == PointsColumn {
		t.spare(ScoreColumn, at, t.headings[h.role])
	}
	t.columns[h.role], t.headings[h.role] = column, h
	return true
}

// formHeading reads a heading such as "Да / Нет" over boxes to be ticked. Over more
// of the same it is no heading, but the first question of a table without one.
func (t *table) formHeading(column int, text string) (heading, bool) {
	if len(text) > maxRangeText || !strings.ContainsAny(text, "/|") {
		return heading{}, false
	}
	if f, ok := parseAnswer(text); !ok || f.kind != YesNo {
		return heading{}, false
	}
	for i := t.last + 1; i < min(t.last+6, len(t.sheet.Rows)); i++ {
		if _, more := parseAnswer(t.sheet.Rows[i].At(column).Text); more {
			return heading{}, false
		}
	}
	return heading{role: AnswerColumn, strength: 2, form: text}, true
}

func (t *table) spare(role Column, column int, h heading) {
	if _, taken := t.columns[role]; !taken {
		t.columns[role], t.headings[role] = column, h
	}
}

// settle makes a header of the roles found, and scores it.
func (t *table) settle(row *workbook.Row, named int) int {
	candidates := slices.Clone(t.answers)
	t.settleAnswers()
	for _, a := range candidates {
		// "No." and a lone "Н/П" are columns of another kind.
		if !t.isAnswer(a.column) && t.nameRole(a.column, a.text, "") {
			named++
		}
	}
	if _, ok := t.columns[TextColumn]; !ok {
		// "Этап | Да | Нет": the sections' column is the only text there is.
		_, answer := t.columns[AnswerColumn]
		if at, ok := t.columns[SectionColumn]; ok && (answer || len(t.answers) > 0) {
			t.columns[TextColumn] = at
			delete(t.columns, SectionColumn)
		} else {
			return 0
		}
	}
	if len(t.answers) > 0 {
		named += 2
	}
	if named < 2 || !t.plausible(row) {
		return 0
	}
	return named
}

// settleAnswers keeps columns of answers only where they make a set: yes and no,
// or at least three marks in a row.
func (t *table) settleAnswers() {
	yes, no, numbers, graded := false, false, 0, 0
	for _, a := range t.answers {
		switch {
		case a.choice.number != nil:
			numbers++
		case !a.na:
			graded++
			yes, no = yes || isYes(a.choice), no || isNo(a.choice)
		}
	}
	if numbers < 3 {
		t.dropAnswers(func(a answerColumn) bool { return a.choice.number != nil })
	}
	pair := yes && no || yes && graded == 1 && len(t.answers) > 1
	if !pair && graded < 3 {
		t.dropAnswers(func(a answerColumn) bool { return a.choice.number == nil && !a.na })
	}
	if len(t.answers) < 2 {
		t.answers = nil
		return
	}
}

func (t *table) dropAnswers(drop func(answerColumn) bool) {
	kept := t.answers[:0]
	for _, a := range t.answers {
		if !drop(a) {
			kept = append(kept, a)
		}
	}
	t.answers = kept
}

// plausible reports whether a row can be a header: no field to fill in, no number
// except over a column of answers, no answer's form that stands for itself.
func (t *table) plausible(row *workbook.Row) bool {
	filled, strange := 0, 0
	for column := range row.Cells {
		c := &row.Cells[column]
		if c.Text == "" {
			continue
		}
		filled++
		if c.Numeric && !t.isAnswer(column) {
			return false
		}
		_, known := readHeading(c.Text)
		_, form := t.formHeading(column, c.Text)
		if !known && !form && !t.isAnswer(column) {
			strange++
			if f, ok := parseAnswer(c.Text); ok && (f.kind == ScaleKind || strings.ContainsAny(c.Text, "/;")) {
				return false
			}
		}
		if strings.HasSuffix(c.Text, ":") || strings.Contains(c.Text, "__") {
			strange++
		}
	}
	return strange*2 <= filled
}

func (t *table) isAnswer(column int) bool {
	for _, a := range t.answers {
		if a.column == column {
			return true
		}
	}
	return false
}

// column returns the column of a role, or -1.
func (t *table) column(role Column) int {
	if at, ok := t.columns[role]; ok {
		return at
	}
	return -1
}

// cell returns the cell of a role in a row; blank where the table has none.
func (t *table) cell(row *workbook.Row, role Column) *workbook.Cell { return row.At(t.column(role)) }
