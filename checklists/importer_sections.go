package checklists

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"etalon/internal/fault"
	"etalon/internal/workbook"
)

// importedSection is a section with what its row tells besides.
type importedSection struct {
	Section
	sheet, cell string
	row         int // index in the importer's rows; -1 for a section without a row
	weight      *weightMark
	questions   []*importedQuestion
	bonus       bool
	penalty     bool
}

// weightMark is a number in the row of a section: its weight or the sum of its points.
type weightMark struct {
	value *big.Rat
	sure  bool // it is called a weight, or is a percentage
	cell  string
}

// settleSections looks at the neighbours of each heading: one without questions is
// a note, the title of several sections, or an empty section.
func (s *sheetImport) settleSections() {
	firm := false
	for _, l := range s.lines {
		firm = firm || l.kind == SectionRow && l.firm
	}
	parent := line{index: -1}
	for i := range s.lines {
		l := &s.lines[i]
		if l.kind != SectionRow {
			continue
		}
		if parent.index >= 0 && isChild(&parent, l) {
			l.parent = parent.lead
		} else {
			parent = line{index: -1}
		}
		questions, next := s.ahead(i)
		switch {
		case !firm || l.firm:
		case questions && s.asked(i):
			s.notUnderstood(l)
			continue
		default:
			l.kind = NoteRow
			continue
		}
		switch {
		case questions:
		case next == nil || !s.questionsAfter(i):
			l.kind = NoteRow
			if isField(s.text(l)) {
				l.kind = FieldRow
			} else if l.firm && l.number != "" {
				s.empty(l)
			}
		case l.firm && isChild(l, next):
			parent = *l
		case l.firm || !firm:
			s.empty(l)
		}
	}
}

// isChild reports whether a heading stands under another, by its number or because
// the other alone is merged.
func isChild(parent, l *line) bool {
	if parent.number != "" && l.number != "" {
		return strings.HasPrefix(l.number, parent.number+".")
	}
	return parent.merged && !l.merged
}

// ahead reports whether questions follow a heading before the next one, which it
// returns too.
func (s *sheetImport) ahead(i int) (questions bool, next *line) {
	for j := i + 1; j < len(s.lines); j++ {
		switch s.lines[j].kind {
		case QuestionRow:
			return true, nil
		case SectionRow:
			return false, &s.lines[j]
		case TitleRow, FieldRow, HeaderRow, SubtotalRow, NoteRow, LeftOutRow, OptionRow:
		}
	}
	return false, nil
}

func (s *sheetImport) questionsAfter(i int) bool {
	return slices.ContainsFunc(s.lines[i+1:], func(l line) bool { return l.kind == QuestionRow })
}

// text is the text of a line as it stands in its cell.
func (s *sheetImport) text(l *line) string {
	return workbook.OneLine(s.sheet.Rows[l.index].At(l.column).Text)
}

// asked reports whether a question stands right above a line.
func (s *sheetImport) asked(i int) bool { return i > 0 && s.lines[i-1].kind == QuestionRow }

func (s *sheetImport) notUnderstood(l *line) {
	l.kind = NoteRow
	s.m.problem(s.sheet.Name, s.at(l, l.column), "import_row_not_understood", fault.Params{"Text": shorten(l.lead, 80)}, false)
}

func (s *sheetImport) empty(l *line) {
	l.kind = NoteRow
	s.m.problem(s.sheet.Name, s.at(l, l.column), "import_section_empty", fault.Params{"Text": shorten(l.lead, 80)}, false)
}

// at is the address of a cell in the row of a line.
func (s *sheetImport) at(l *line, column int) string {
	return workbook.Address(max(column, 0), s.sheet.Rows[l.index].Number)
}

// shorten cuts a text to so many letters.
func shorten(text string, most int) string {
	n, cut := 0, 0
	for i := range text { // not counted to its end: a cell may have megabytes
		switch n {
		case most - 1:
			cut = i
		case most:
			return strings.TrimSpace(text[:cut]) + "…"
		}
		n++
	}
	return text
}

var (
	weightForm  = regexp.MustCompile(`(?i)[\s(,;–—-]*(?:уд\S*\s+)?(?:вес|weight)\S*(?:\s+(?:раздела|блока|этапа|section))?[\s:=–—-]*(\d{1,3}(?:[.,]\d{1,4})?)\s*%?\s*\)?`)
	percentForm = regexp.MustCompile(`\s*[(–—-]\s*(\d{1,3}(?:[.,]\d{1,4})?)\s*%\s*\)?\s*$`)
	totalForm   = regexp.MustCompile(`(?i)\s*[(–—-]\s*(?:макс\S*|max\S*|всего|до|итого)?[\s:.]*\d{1,4}(?:[.,]\d{1,2})?\s*(?:балл\S*|points?|pts)\s*\)?\s*$`)
)

// newSection makes a section of its row, and takes the weight off its title.
func (m *importer) newSection(s *sheetImport, l *line) *importedSection {
	section := &importedSection{sheet: s.sheet.Name, cell: s.at(l, l.column), row: len(m.result.Rows)}
	title := strings.Trim(l.lead, " :")
	for _, form := range []*regexp.Regexp{weightForm, percentForm} {
		if found := form.FindStringSubmatch(title); found != nil && section.weight == nil {
			section.weight = &weightMark{value: exactNumber(found[1]), sure: true, cell: section.cell}
			title = form.ReplaceAllString(title, " ")
		}
	}
	title = strings.Trim(totalForm.ReplaceAllString(title, ""), " :;,-–—")
	row := &s.sheet.Rows[l.index]
	for _, role := range []Column{WeightColumn, PointsColumn} {
		c := l.table.cell(row, role)
		if a, code := parseAmount(c); section.weight == nil && c.Text != "" && code == "" && l.table.column(role) != l.column && a.value.Sign() > 0 {
			_, both := l.table.columns[PointsColumn]
			section.weight = &weightMark{value: a.value, sure: a.percent || role == WeightColumn && both, cell: s.at(l, l.table.column(role))}
		}
	}
	m.name(section, title, l.parent)
	return section
}

// name sets the title of a section, with that of the heading above it.
func (m *importer) name(section *importedSection, title, parent string) {
	if parent != "" {
		title = parent + ": " + title
	}
	if utf8.RuneCountInString(title) > MaxTitle {
		m.problem(section.sheet, section.cell, "import_text_cut", fault.Params{"Max": MaxTitle}, false)
	}
	section.Title = shorten(title, MaxTitle)
	words := normal(title)
	section.bonus = hasWord(words, "бонус", "bonus", "дополнительные баллы", "extra points")
	section.penalty = hasWord(words, "штраф", "запрещен", "недопустим", "penalt", "forbidden", "prohibited")
}

// settleWeights decides what the numbers in the rows of sections are. Equal to the
// sum of the section's points they are just that; else weights, by which the
// checklist rolls up.
func (m *importer) settleWeights() {
	weights, marks := 0, 0
	total := new(big.Rat)
	for _, s := range m.sections {
		if s.weight == nil {
			continue
		}
		marks++
		total.Add(total, s.weight.value)
		if s.weight.sure || s.weight.value.Cmp(s.possible()) != 0 {
			weights++
		}
	}
	sure := total.Cmp(hundred) == 0 || total.Cmp(one) == 0
	for _, s := range m.sections {
		sure = sure || s.weight != nil && s.weight.sure
	}
	switch {
	case weights == 0:
		return
	case !sure:
		for _, s := range m.sections {
			if s.weight != nil && s.weight.value.Cmp(s.possible()) != 0 {
				m.problem(s.sheet, s.weight.cell, "import_sum_differs", fault.Params{"Stated": FormatExact(s.weight.value), "Counted": FormatExact(s.possible())}, false)
			}
		}
		return
	case marks < len(m.sections):
		for _, s := range m.sections {
			if s.weight == nil {
				m.problem(s.sheet, s.cell, "import_weights_incomplete", fault.Params{"Section": s.Title}, false)
			}
		}
		return
	}
	m.result.Checklist.Rollup = RollupSections
	for _, s := range m.sections {
		s.Weight = s.weight.value
	}
}

// possible is the sum of the points a section can give.
func (s *importedSection) possible() *big.Rat {
	sum := new(big.Rat)
	for _, q := range s.questions {
		if q.points != nil && !q.Penalty && !q.Bonus {
			sum.Add(sum, q.points)
		}
		for _, worth := range q.worth {
			if q.Kind == Multiple && worth != nil && worth.Sign() > 0 {
				sum.Add(sum, worth)
			}
		}
	}
	return sum
}
