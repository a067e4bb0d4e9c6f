package checklists

import "etalon/internal/workbook"

// maxShapeRows is how many rows show the shape of a table without a header.
const maxShapeRows = 300

// shape is what stands in a column of a sheet without a header.
type shape struct{ texts, letters, forms, amounts, numbers int }

// findShape finds a table that has no header by the shape of its columns: texts of
// several words, and right of them an answer's form or a number.
func findShape(s *workbook.Sheet) (*table, bool) {
	shapes := readShapes(s)
	text := -1
	for column, sh := range shapes {
		if sh.texts >= 3 && sh.forms*2 < sh.texts && (text < 0 || sh.letters > shapes[text].letters) {
			text = column
		}
	}
	if text < 0 {
		return nil, false
	}
	t := &table{sheet: s, first: -1, last: -1, columns: map[Column]int{TextColumn: text}, headings: map[Column]heading{}, names: map[int]string{}, twice: -1}
	least := max(3, shapes[text].texts*4/10)
	for column, sh := range shapes {
		switch {
		case column < text && sh.numbers >= least:
			t.columns[NumberColumn] = column
		case column > text && sh.forms >= least && t.column(AnswerColumn) < 0:
			t.columns[AnswerColumn] = column
		case column > text && sh.amounts >= least && t.column(PointsColumn) < 0:
			t.columns[PointsColumn] = column
		}
	}
	if t.column(AnswerColumn) < 0 && t.column(PointsColumn) < 0 {
		return nil, false
	}
	t.last = t.beforeFirstQuestion() - 1
	return t, true
}

func readShapes(s *workbook.Sheet) []shape {
	shapes := make([]shape, workbook.MaxColumns)
	for i := range s.Rows[:min(len(s.Rows), maxShapeRows)] {
		for column := range s.Rows[i].Cells {
			c, sh := &s.Rows[i].Cells[column], &shapes[column]
			if c.Text == "" || c.Formula != "" {
				continue
			}
			sh.numbers += oneIf(numberCell.MatchString(c.Text))
			if a, code := parseAmount(c); code == "" && a.form == "" {
				sh.amounts++
				continue
			}
			if _, ok := parseAnswer(c.Text); ok && len([]rune(c.Text)) <= 60 {
				sh.forms++
			}
			if n := letterCount(c.Text); n >= 3 {
				sh.texts++
				sh.letters += min(n, 60)
			}
		}
	}
	return shapes
}

// beforeFirstQuestion is the index of the first row of the table: of the first
// question, or of the heading right over it where more headings follow.
func (t *table) beforeFirstQuestion() int {
	first, headings := -1, 0
	for i := range t.sheet.Rows {
		row := &t.sheet.Rows[i]
		beside := t.cell(row, AnswerColumn).Typed() || t.cell(row, PointsColumn).Typed()
		switch lead, _ := leadOf(row, t.column(TextColumn)); {
		case lead != "" && beside && first < 0:
			first = i
		case lead != "" && !beside && first >= 0 && t.cell(row, PointsColumn).Formula == "":
			if sum, _ := sumLabel(lead); !sum && !footnote.MatchString(lead) {
				headings++
			}
		}
	}
	if first > 0 && headings > 0 {
		row := &t.sheet.Rows[first-1]
		if lead, _ := leadOf(row, t.column(TextColumn)); lead != "" && !isField(lead) && first > 1 {
			return first - 1
		}
	}
	return max(first, 0)
}
