package checklists

import (
	"slices"
	"strings"
)

// maxHeaderRow is how far down a header is looked for.
const maxHeaderRow = 60

// table is a table of questions on a sheet: where its columns are.
type table struct {
	sheet       *worksheet
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
	twice       int    // a column whose heading repeats the one of the text column; -1
}

// findTable finds the header of a sheet: among its first rows, the one whose words
// name the most columns.
func findTable(s *worksheet) (*table, bool) {
	var best *table
	score := 0
	for i := range s.rows {
		if s.rows[i].number > maxHeaderRow && i > maxHeaderRow {
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
func readHeader(s *worksheet, i int) (*table, int) {
	t := &table{sheet: s, first: i, last: i, columns: map[Column]int{}, headings: map[Column]heading{}, names: map[int]string{}, twice: -1}
	row := &s.rows[i]
	top := spread(s, row)
	if i+1 < len(s.rows) && twoRows(s, row, &s.rows[i+1], top) {
		t.last = i + 1
	}
	named := 0
	for column := range maxSheetColumns {
		text, parent := oneLine(row.at(column).text), ""
		if t.last > i {
			if below := oneLine(s.rows[i+1].at(column).text); below != "" {
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
func spread(s *worksheet, row *sheetRow) map[int]string {
	texts := map[int]string{}
	for column := range row.cells {
		text := oneLine(row.cells[column].text)
		if text == "" {
			continue
		}
		for c := column; c <= min(s.span(row.number, column).right, maxSheetColumns-1); c++ {
			texts[c] = text
		}
	}
	return texts
}

// twoRows reports whether a header goes on in the row below: under a merged
// heading stand narrower ones, and nothing stands under a column that is named.
func twoRows(s *worksheet, row, below *sheetRow, top map[int]string) bool {
	under, wide := 0, false
	for column := range below.cells {
		text := below.cells[column].text
		if text == "" {
			continue
		}
		h, named := readHeading(text)
		_, answer := readAnswerHeading(text)
		if !named && !answer || h.role == TextColumn {
			return false
		}
		span := cellArea{}
		for at := range row.cells {
			if m := s.span(row.number, at); row.cells[at].text != "" && m.left <= column && column <= m.right {
				span = m
			}
		}
		if h, ok := readHeading(top[column]); ok && span.left == span.right && (h.role == TextColumn || h.role == NumberColumn) {
			return false // a question or a section already
		}
		wide = wide || span.right > span.left || top[column] == ""
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
	for i := t.last + 1; i < min(t.last+6, len(t.sheet.rows)); i++ {
		if _, more := parseAnswer(t.sheet.rows[i].at(column).text); more {
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
func (t *table) settle(row *sheetRow, named int) int {
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
func (t *table) plausible(row *sheetRow) bool {
	filled, strange := 0, 0
	for column := range row.cells {
		c := &row.cells[column]
		if c.text == "" {
			continue
		}
		filled++
		if c.numeric && !t.isAnswer(column) {
			return false
		}
		_, known := readHeading(c.text)
		_, form := t.formHeading(column, c.text)
		if !known && !form && !t.isAnswer(column) {
			strange++
			if f, ok := parseAnswer(c.text); ok && (f.kind == ScaleKind || strings.ContainsAny(c.text, "/;")) {
				return false
			}
		}
		if strings.HasSuffix(c.text, ":") || strings.Contains(c.text, "__") {
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
func (t *table) cell(row *sheetRow, role Column) *cell { return row.at(t.column(role)) }
