package checklists

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"etalon/internal/fault"
	"etalon/internal/workbook"
)

// build makes sections and questions of the lines of a sheet, and records every row.
func (m *importer) build(s *sheetImport) {
	m.describe(s)
	var section *importedSection
	stage := "" // the last text of the sections' column
	sum := new(big.Rat)
	for i := range s.lines {
		l := &s.lines[i]
		row := &s.sheet.Rows[l.index]
		id := ""
		switch l.kind {
		case SectionRow:
			section, stage = m.newSection(s, l), ""
			sum.SetInt64(0)
		case QuestionRow:
			if text := workbook.OneLine(l.table.cell(row, SectionColumn).Text); text != "" && text != stage {
				section, stage = m.stage(s, l, text), text
			}
			section = m.sectionFor(s, l, section)
			id = m.addQuestion(s, l, section)
		case SubtotalRow:
			m.checkSum(s, l, section)
		case LeftOutRow:
			m.problem(s.sheet.Name, s.at(l, l.table.column(TextColumn)), "import_question_without_text", nil, true)
		case TitleRow, FieldRow, HeaderRow, NoteRow, OptionRow:
		}
		if l.kind == QuestionRow && id == "" {
			l.kind = LeftOutRow
		}
		m.result.Rows = append(m.result.Rows, ImportedRow{Sheet: s.sheet.Name, Row: row.Number, What: l.kind, Text: shorten(rowText(row, l), 300), ID: id})
	}
}

// rowText is what a reader would call the row.
func rowText(row *workbook.Row, l *line) string {
	if l.column >= 0 && l.kind != HeaderRow && l.kind != FieldRow {
		return workbook.OneLine(row.At(l.column).Text)
	}
	var texts []string
	for c := range row.Cells {
		if text := row.Cells[c].Text; text != "" {
			texts = append(texts, workbook.OneLine(text))
		}
	}
	return strings.Join(texts, " | ")
}

// describe records the table of a sheet and what is odd about it.
func (m *importer) describe(s *sheetImport) {
	t := s.table
	found := ImportedTable{Sheet: s.sheet.Name, Columns: map[Column]string{}, Answers: []string{}}
	found.Seen = columnsOf(t)
	if t.first >= 0 {
		found.Header = s.sheet.Rows[t.first].Number
		found.Heading = headingOf(&s.sheet.Rows[t.first])
	} else {
		m.problem(s.sheet.Name, s.at(&s.lines[min(t.last+1, len(s.lines)-1)], t.column(TextColumn)), "import_no_header", nil, false)
	}
	var hidden []string
	for role, at := range t.columns {
		found.Columns[role] = workbook.ColumnName(at)
		if s.sheet.HiddenColumns[at] && role != ScoreColumn {
			hidden = append(hidden, workbook.ColumnName(at))
		}
	}
	for _, a := range t.answers {
		found.Answers = append(found.Answers, workbook.ColumnName(a.column))
	}
	slices.Sort(hidden)
	for _, column := range hidden {
		m.problem(s.sheet.Name, column+strconv.Itoa(max(found.Header, 1)), "import_column_hidden", fault.Params{"Column": column}, false)
	}
	m.result.Tables = append(m.result.Tables, found)
}

// stage finds the section that a cell of the sections' column names, or makes it.
func (m *importer) stage(s *sheetImport, l *line, text string) *importedSection {
	_, title, _ := numbering(text)
	for _, section := range m.sections {
		if section.sheet == s.sheet.Name && section.Title == shorten(title, MaxTitle) {
			return section
		}
	}
	section := &importedSection{sheet: s.sheet.Name, cell: s.at(l, l.table.column(SectionColumn)), row: -1}
	m.name(section, title, "")
	return section
}

// sectionFor is the section of a question; one above every heading goes into a
// section of its own, called after the sheet or the checklist.
func (m *importer) sectionFor(s *sheetImport, l *line, section *importedSection) *importedSection {
	if section != nil {
		return section
	}
	title := s.sheet.Name
	if len(m.sheets) == 1 && m.title != "" {
		title = m.title
	}
	for _, other := range s.lines {
		if other.kind == SectionRow {
			m.problem(s.sheet.Name, s.at(l, l.column), "import_question_before_section", nil, false)
			break
		}
	}
	section = &importedSection{sheet: s.sheet.Name, cell: s.at(l, l.column), row: -1}
	m.name(section, title, "")
	return section
}

// addQuestion adds the question of a line to a section, and returns its id; "" is
// left out.
func (m *importer) addQuestion(s *sheetImport, l *line, section *importedSection) string {
	if len(m.questions) >= MaxQuestions {
		m.problemLimit(s.sheet.Name, s.at(l, l.column), "import_too_many_questions", MaxQuestions)
		return ""
	}
	if len(section.questions) == 0 && len(m.sections) >= MaxSections {
		m.problemLimit(s.sheet.Name, section.cell, "import_too_many_sections", MaxSections)
		return ""
	}
	q, ok := m.readQuestion(s, l, section)
	if !ok {
		return ""
	}
	m.checkTwice(q, section)
	if len(section.questions) == 0 {
		m.sections = append(m.sections, section)
		section.ID = "s" + strconv.Itoa(len(m.sections))
		if section.row >= 0 {
			m.result.Rows[section.row].ID = section.ID
		}
	}
	q.ID = "q" + strconv.Itoa(len(m.questions)+1)
	m.questions = append(m.questions, q)
	section.questions = append(section.questions, q)
	return q.ID
}

func (m *importer) problemLimit(sheet, cell, code string, most int) {
	if !m.once[code] {
		m.once[code] = true
		m.problem(sheet, cell, code, fault.Params{"Max": most}, true)
	}
}

// checkTwice tells of a text or a number that an earlier question has.
func (m *importer) checkTwice(q *importedQuestion, section *importedSection) {
	key := normal(q.Text)
	if first, ok := m.texts[key]; ok {
		m.problem(q.sheet, q.textCell, "import_text_twice", fault.Params{"Cell": first}, false)
	} else {
		m.texts[key] = q.sheet + "!" + q.textCell
	}
	for _, other := range section.questions {
		if q.number != "" && other.number == q.number {
			m.problem(q.sheet, q.textCell, "import_number_twice", fault.Params{"Number": q.number, "Cell": other.textCell}, false)
			return
		}
	}
}

// checkSum compares a stored sum of points with the questions above it.
func (m *importer) checkSum(s *sheetImport, l *line, section *importedSection) {
	c := l.table.cell(&s.sheet.Rows[l.index], PointsColumn)
	a, code := parseAmount(c)
	if section == nil || c.Text == "" || code != "" || a.percent || a.form != "" || len(section.questions) == 0 {
		return
	}
	all, gross := new(big.Rat), new(big.Rat)
	for _, other := range m.sections {
		all.Add(all, other.possible())
	}
	for _, q := range section.questions {
		gross.Add(gross, q.points)
		if q.Penalty {
			gross.Sub(gross, new(big.Rat).Add(q.points, q.points))
		}
	}
	for _, sum := range []*big.Rat{section.possible(), all, gross} {
		if sum.Cmp(a.value) == 0 {
			return
		}
	}
	m.problem(s.sheet.Name, s.at(l, l.table.column(PointsColumn)), "import_sum_differs",
		fault.Params{"Stated": FormatExact(a.value), "Counted": FormatExact(section.possible())}, false)
}

// finish makes the checklist of the sections.
func (m *importer) finish() {
	c := m.result.Checklist
	c.Rollup = RollupPoints
	if c.Title = shorten(m.title, MaxTitle); c.Title == "" {
		c.Title = shorten(m.sheets[0].sheet.Name, MaxTitle)
	}
	m.settleWeights()
	m.scalePoints()
	m.checkPolicy()
	for _, s := range m.sections {
		for _, q := range s.questions {
			s.Questions = append(s.Questions, q.Question)
		}
		c.Sections = append(c.Sections, s.Section)
	}
	for _, s := range m.book.Sheets {
		if !s.Hidden && len(s.Rows) > 0 && !m.imported(s) && m.layout.of(s.Name) == nil {
			m.problem(s.Name, "", "import_sheet_without_table", fault.Params{"Sheet": s.Name}, false)
		}
	}
}

func (m *importer) imported(s *workbook.Sheet) bool {
	for _, section := range m.sections {
		if section.sheet == s.Name {
			return true
		}
	}
	return false
}
