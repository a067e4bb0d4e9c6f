package checklists

import "etalon/internal/workbook"

// joinOptions finds questions that take several rows: one for every answer, with
// its points beside it.
func (s *sheetImport) joinOptions() {
	for i := range s.lines {
		l := &s.lines[i]
		if l.kind != QuestionRow {
			continue
		}
		first := s.optionOf(l)
		if f, known := parseAnswer(first); first == "" || known && (f.kind != YesNo || f.na) {
			continue
		}
		last := i
		for last+1 < len(s.lines) && s.isOption(&s.lines[last+1]) {
			last++
		}
		if last == i {
			continue
		}
		l.options = []string{first}
		for j := i + 1; j <= last; j++ {
			s.lines[j].kind = OptionRow
			l.options = append(l.options, s.optionOf(&s.lines[j]))
		}
	}
}

// isOption reports whether a row has an answer and nothing of a question.
func (s *sheetImport) isOption(l *line) bool {
	if l.kind != NoteRow && l.kind != LeftOutRow {
		return false
	}
	row := &s.sheet.Rows[l.index]
	for _, role := range []Column{TextColumn, NumberColumn, SectionColumn} {
		if l.table.cell(row, role).Text != "" {
			return false
		}
	}
	return s.optionOf(l) != ""
}

// optionOf is the answer of a row with its points: "сразу (5)".
func (s *sheetImport) optionOf(l *line) string {
	row := &s.sheet.Rows[l.index]
	answer := l.table.cell(row, AnswerColumn)
	if !answer.Typed() || answer.Numeric {
		return ""
	}
	points := l.table.cell(row, PointsColumn)
	if a, code := parseAmount(points); points.Typed() && code == "" && a.form == "" {
		return workbook.OneLine(answer.Text) + " (" + FormatExact(a.value) + ")"
	}
	return workbook.OneLine(answer.Text)
}
