package checklists

import (
	"regexp"
	"strings"

	"etalon/internal/workbook"
)

var (
	footnote      = regexp.MustCompile(`^(?:[*!❗‼]+\s*\S|(?i:примечани|сноск|note[:\s]|notes[:\s]|важно[:!\s]|внимание[:!\s]|legend|легенда|условные обознач))`)
	numberCell    = regexp.MustCompile(`^\s*(\p{L}{0,3}[-.]?\d{1,3}(?:[.\-]\d{1,3}){0,4})\s*[.)]?\s*\*?$`)
	romanCell     = regexp.MustCompile(`^\s*([IVXІХ]{1,6})\s*[.)]?$`)
	numberedText  = regexp.MustCompile(`^(\d{1,3}(?:\.\d{1,3}){1,4})[.)]?\s+(\S.*)$`)
	numberedText1 = regexp.MustCompile(`^(\d{1,3})[.)]\s*([^\d\s].*)$`)
	letterText    = regexp.MustCompile(`^(\p{Lu})[.)]\s+(\S.*)$`)
	romanText     = regexp.MustCompile(`^([IVXІХ]{1,6})[.)]\s+(\S.*)$`)
	sectionText   = regexp.MustCompile(`(?i)^(?:раздел|этап|блок|часть|глава|секция|модуль|шаг|категория|section|part|stage|block|step|chapter)\s*(?:№\s*)?(?:(\d{1,3}|[ivx]{1,5})(?:\s*[.:)\-–—]\s*|\s+|$)|(?:[a-zа-я]\s*)?[.:)\-–—]\s*)(.*)$`)
)

// numbering takes the number off a text: "1.2 Вход", "IV. Касса", "Раздел 2: Зал".
func numbering(text string) (number, rest string, section bool) {
	for _, form := range []*regexp.Regexp{numberedText, numberedText1} {
		if m := form.FindStringSubmatch(text); m != nil && letterCount(m[2]) > 0 {
			return m[1], m[2], false
		}
	}
	if m := sectionText.FindStringSubmatch(text); m != nil {
		if letterCount(m[2]) == 0 {
			return m[1], text, true
		}
		return m[1], strings.TrimSpace(m[2]), true
	}
	for _, form := range []*regexp.Regexp{romanText, letterText} {
		if m := form.FindStringSubmatch(text); m != nil {
			return m[1], m[2], true
		}
	}
	return "", text, false
}

// numbered reports whether a row has the number of a question.
func numbered(t *table, row *workbook.Row) bool {
	if at := t.column(NumberColumn); at >= 0 {
		return numberCell.MatchString(row.At(at).Text)
	}
	number, _, section := numbering(workbook.OneLine(t.cell(row, TextColumn).Text))
	return number != "" && !section
}

// hasChildren reports whether the next row with a number is numbered under l: "1"
// stands over "1.1".
func (s *sheetImport) hasChildren(l *line) bool {
	for i := l.index + 1; i < len(s.sheet.Rows) && i < l.index+4; i++ {
		row := &s.sheet.Rows[i]
		number := strings.TrimSpace(row.At(s.table.column(NumberColumn)).Text)
		if s.table.column(NumberColumn) < 0 {
			number, _, _ = numbering(workbook.OneLine(s.table.cell(row, TextColumn).Text))
		}
		if number != "" {
			return strings.HasPrefix(number, l.number+".")
		}
	}
	return false
}
