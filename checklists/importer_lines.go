package checklists

import "etalon/internal/workbook"

import "strings"

// line is a row below the header, as it is understood before its neighbours are
// looked at.
type line struct {
	index  int // in the sheet's rows
	kind   RowKind
	table  *table
	lead   string // the text that stands for the row, without its number
	column int    // where that text stands
	number string // "1", "2.3", "IV"; empty for none
	firm   bool   // a section by more than the absence of points
	merged bool
	parent string // the heading above a section's own
	// options are the answers of a question that takes a row for each of them.
	options []string
}

// sheetImport is the import of one sheet.
type sheetImport struct {
	m     *importer
	sheet *workbook.Sheet
	table *table
	lines []line
	usual usual
}

// usual is what most questions of a table have; a row without it is something else.
type usual struct {
	rows, numbered, answered, pointed, bold int
}

func newSheetImport(m *importer, s *workbook.Sheet, t *table) *sheetImport {
	t.settleByContent()
	return &sheetImport{m: m, sheet: s, table: t}
}

// most reports whether n is the case for most rows of the table.
func (u usual) most(n int) bool { return n*10 >= u.rows*6 && n > 0 }

func (s *sheetImport) count() {
	t := s.table
	for i := t.last + 1; i < len(s.sheet.Rows); i++ {
		row := &s.sheet.Rows[i]
		text := t.cell(row, TextColumn)
		answered := t.cell(row, AnswerColumn).Typed()
		_, code := parseAmount(t.cell(row, PointsColumn))
		pointed := code == "" && t.cell(row, PointsColumn).Typed()
		if letterCount(text.Text) == 0 || !answered && !pointed && len(t.answers) == 0 && t.column(PointsColumn) >= 0 {
			continue
		}
		s.usual.rows++
		s.usual.answered += oneIf(answered)
		s.usual.pointed += oneIf(pointed)
		s.usual.numbered += oneIf(numbered(t, row))
		s.usual.bold += oneIf(text.Bold)
	}
}

func oneIf(is bool) int {
	if is {
		return 1
	}
	return 0
}

// readLines takes every row of the sheet for what it is by itself, then looks at
// the neighbours.
func (s *sheetImport) readLines() {
	s.count()
	t := s.table
	for i := range s.sheet.Rows {
		switch {
		case i < t.first || t.first < 0 && i <= t.last:
			s.lines = append(s.lines, s.above(i))
		case i <= t.last:
			s.lines = append(s.lines, line{index: i, kind: HeaderRow, table: t})
		default:
			if next, ok := s.nextHeader(i); ok {
				s.table, t = next, next
				s.lines = append(s.lines, line{index: i, kind: HeaderRow, table: t})
				continue
			}
			s.lines = append(s.lines, s.below(i))
		}
	}
	s.table = s.lines[0].table
	s.joinOptions()
	s.settleSections()
	for i := range s.lines {
		s.obey(&s.lines[i])
	}
}

// obey makes a row below the header what somebody says it is.
func (s *sheetImport) obey(l *line) {
	row := &s.sheet.Rows[l.index]
	said := s.m.layout.of(s.sheet.Name).kind(rowText(row, l))
	if said == "" || l.lead == "" || l.index <= s.table.last || l.kind == HeaderRow {
		return
	}
	l.kind, l.firm, l.options = said, l.firm || said == SectionRow, nil
}

// nextHeader reports whether a row is the header once more, over the next part of
// the table.
func (s *sheetImport) nextHeader(i int) (*table, bool) {
	row, texts := &s.sheet.Rows[i], 0
	for c := range row.Cells {
		if row.Cells[c].Numeric && len(s.table.answers) == 0 || len(row.Cells[c].Text) > 2*maxRangeText {
			return nil, false
		}
		texts += oneIf(row.Cells[c].Text != "")
	}
	if texts < 2 || s.table.first < 0 {
		return nil, false
	}
	next, named := readHeader(s.sheet, i)
	text := next.column(TextColumn)
	same := named > 0 && text == s.table.column(TextColumn) && next.names[text] == s.table.names[text]
	if named < 4 && !same {
		return nil, false
	}
	if old := s.table; old.told {
		next.columns, next.headings, next.extra, next.answers, next.told = old.columns, old.headings, old.extra, old.answers, true
	}
	next.settleByContent()
	return next, true
}

// above reads a row over the header.
func (s *sheetImport) above(i int) line {
	row := &s.sheet.Rows[i]
	l := line{index: i, table: s.table, kind: NoteRow}
	l.lead, l.column = leadOf(row, -1)
	fields, texts := 0, 0
	for c := range row.Cells {
		text := strings.TrimSpace(row.Cells[c].Text)
		texts += oneIf(text != "")
		fields += oneIf(isField(text))
	}
	// "Анкета магазина № ____" at the top is a title with a place in it.
	title := strings.TrimRight(l.lead, " №_.:")
	alone := i == 0 && !strings.HasSuffix(l.lead, ":") && (texts == 1 || beginsWith(normal(l.lead), titleWords...)) ||
		!isField(l.lead) && texts == fields+1
	switch {
	case (fields > 0 || texts > 1) && (!alone || s.m.title != ""):
		l.kind = FieldRow
	case s.m.title == "" && letterCount(title) > 2 && footnote.FindString(l.lead) == "":
		l.kind = TitleRow
		s.m.title = title
	}
	return l
}

// titleWords begin the title of a checklist.
var titleWords = []string{"чек лист", "чек-лист", "чеклист", "анкета", "оценочн", "лист оценки", "опросн", "checklist", "check list", "mystery", "audit", "тайный", "оценка", "аудит"}

func isField(text string) bool {
	return strings.HasSuffix(text, ":") || strings.Contains(text, "___") || strings.Contains(text, "……")
}

// leadOf is the text of a row: of the column of texts if it has letters there, else
// the first text from the left.
func leadOf(row *workbook.Row, column int) (string, int) {
	if c := row.At(column); letterCount(c.Text) > 0 {
		return workbook.OneLine(c.Text), column
	}
	for at := range row.Cells {
		if letterCount(row.Cells[at].Text) > 0 && !row.Cells[at].Failed {
			return workbook.OneLine(row.Cells[at].Text), at
		}
	}
	return "", -1
}

// merged reports whether a text spreads over several columns of the table. Cells
// merged only to make the question wide are in every row.
func (s *sheetImport) merged(row *workbook.Row, column int) bool {
	m := s.sheet.Span(row.Number, column)
	covered := 0
	for _, at := range s.table.columns {
		covered += oneIf(m.Left <= at && at <= m.Right)
	}
	for _, a := range s.table.answers {
		covered += oneIf(m.Left <= a.column && a.column <= m.Right)
	}
	return covered > 1
}

// below reads a row under the header.
func (s *sheetImport) below(i int) line {
	t, row := s.table, &s.sheet.Rows[i]
	l := line{index: i, table: t}
	l.lead, l.column = leadOf(row, t.column(TextColumn))
	if l.lead == "" {
		l.kind = s.wordless(row)
		return l
	}
	l.merged = s.merged(row, l.column)
	if cell := row.At(t.column(NumberColumn)); l.column != t.column(NumberColumn) && (numberCell.MatchString(cell.Text) || romanCell.MatchString(cell.Text)) {
		l.number = strings.Trim(cell.Text, " .)*")
		l.firm = romanCell.MatchString(cell.Text)
	}
	if number, rest, section := numbering(l.lead); l.number == "" || section {
		if l.number == "" {
			l.number = number
		}
		l.lead, l.firm = rest, l.firm || section
	}
	l.kind = s.kindOf(&l, row)
	s.obey(&l)
	return l
}

// wordless reads a row without letters: sums, the numbers of the columns, or a
// question whose text was forgotten.
func (s *sheetImport) wordless(row *workbook.Row) RowKind {
	t := s.table
	formulas, counted, at := 0, 0, 1
	for c := range row.Cells {
		formulas += oneIf(row.Cells[c].Formula != "")
		if row.Cells[c].Text != "" {
			counted += oneIf(row.Cells[c].Numeric && row.Cells[c].Number == float64(at))
			at++
		}
	}
	answer, points := t.cell(row, AnswerColumn), t.cell(row, PointsColumn)
	_, known := parseAnswer(answer.Text)
	switch {
	case formulas > 0:
		return SubtotalRow
	case counted >= 3 && counted == at-1:
		return HeaderRow
	case answer.Typed() && known || numbered(t, row) && points.Typed():
		return LeftOutRow
	}
	return NoteRow
}

// kindOf tells a section, a question, a sum and a note apart.
func (s *sheetImport) kindOf(l *line, row *workbook.Row) RowKind {
	t := s.table
	answer, points := t.cell(row, AnswerColumn), t.cell(row, PointsColumn)
	asked := letterCount(t.cell(row, TextColumn).Text) > 0
	answered := answer.Typed() && l.column != t.column(AnswerColumn) || t.cell(row, OptionsColumn).Typed()
	pointed := points.Typed() && l.column != t.column(PointsColumn)
	hasNumber := l.number != "" && !l.firm
	sum, firmSum := sumLabel(l.lead)
	switch {
	case sum && !answered && !hasNumber && (firmSum || !pointed || s.usual.most(s.usual.numbered)):
		return SubtotalRow
	case footnote.MatchString(l.lead) && !answered && !pointed && !hasNumber, strings.Contains(l.lead, "___"):
		return NoteRow
	case !asked && !l.merged && (l.column > t.column(TextColumn) || t.filled(l.column)):
		return s.stray(l, row)
	case !asked && (answered || pointed && l.column == t.column(SectionColumn)):
		return LeftOutRow
	case !asked:
		l.firm = true
		return SectionRow
	case answered && !l.merged:
		return QuestionRow
	}
	return s.unanswered(l, row, pointed, hasNumber)
}

// stray reads a row whose only words stand in a column beside the questions.
func (s *sheetImport) stray(l *line, row *workbook.Row) RowKind {
	t := s.table
	_, known := parseAnswer(t.cell(row, AnswerColumn).Text)
	if l.column == t.column(AnswerColumn) && known || t.cell(row, PointsColumn).Typed() && (known || numbered(t, row)) {
		return LeftOutRow
	}
	return NoteRow
}

// filled reports whether a column tells something about the question beside it.
func (t *table) filled(column int) bool {
	for role, at := range t.columns {
		if at == column && role != NumberColumn && role != SectionColumn && role != TextColumn {
			return true
		}
	}
	return t.isAnswer(column)
}

// unanswered reads a row with a text and no form of an answer.
func (s *sheetImport) unanswered(l *line, row *workbook.Row, pointed, hasNumber bool) RowKind {
	t := s.table
	text, points := t.cell(row, TextColumn), t.cell(row, PointsColumn)
	bold := text.Bold && !s.usual.most(s.usual.bold)
	parent := hasNumber && s.hasChildren(l)
	switch {
	case l.firm || l.merged || parent || bold && (!hasNumber || !pointed):
		l.firm = true
		return SectionRow
	case points.Formula != "" && !hasNumber:
		return SubtotalRow
	case pointed:
		return QuestionRow
	case hasNumber && (s.usual.most(s.usual.numbered) || s.usual.rows == 0):
		return QuestionRow
	case s.usual.most(s.usual.answered) || s.usual.most(s.usual.pointed) || s.usual.most(s.usual.numbered):
		return SectionRow
	}
	if isField(l.lead) {
		return SectionRow
	}
	return QuestionRow
}
