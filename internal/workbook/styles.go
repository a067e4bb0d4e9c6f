package workbook

import (
	"errors"
	"strconv"
	"strings"
)

const maxStyles = 20_000

// cellStyle is what a cell's style tells about its meaning.
type cellStyle struct {
	bold, date, percent bool
	decimals            int
}

// readStyles reads the number formats and the bold fonts. An absent part has none.
func (b *reader) readStyles(name string) error {
	formats := map[int]string{}
	var bold []bool
	inFonts, inCells := false, false
	return b.elements(name, func(e xmlElement) error {
		switch {
		case e.name == "fonts":
			inFonts = !e.end
		case e.name == "cellXfs":
			inCells = !e.end
		case e.end:
		case e.name == "numFmt" && len(formats) < maxStyles:
			formats[wholeNumber(e.attr("numFmtId"), 1<<16)] = e.attr("formatCode")
		case e.name == "font" && inFonts && len(bold) < maxStyles:
			bold = append(bold, false)
		case e.name == "b" && inFonts && len(bold) > 0:
			bold[len(bold)-1] = e.attr("val") == "" || isTrue(e.attr("val"))
		case e.name == "xf" && inCells && len(b.styles) < maxStyles:
			style := styleOf(wholeNumber(e.attr("numFmtId"), 1<<16), formats)
			if font := wholeNumber(e.attr("fontId"), maxStyles); font < len(bold) {
				style.bold = bold[font]
			}
			b.styles = append(b.styles, style)
		}
		return nil
	})
}

// styleOf reads a number format. The numbers of the built-in ones are fixed by
// ECMA-376, part 1, 18.8.30.
func styleOf(id int, formats map[int]string) cellStyle {
	switch {
	case id >= 14 && id <= 22, id >= 27 && id <= 36, id >= 45 && id <= 47, id >= 50 && id <= 58:
		return cellStyle{date: true}
	case id == 9 || id == 10:
		return cellStyle{percent: true}
	case id == 2 || id == 4:
		return cellStyle{decimals: 2}
	}
	code, _, _ := strings.Cut(bareFormat(formats[id]), ";")
	style := cellStyle{percent: strings.Contains(code, "%"), date: code != "general" && strings.ContainsAny(code, "ymdhs")}
	if _, fraction, ok := strings.Cut(code, "."); ok && !style.date {
		style.decimals = min(len(fraction)-len(strings.TrimLeft(fraction, "0")), 6)
	}
	return style
}

// bareFormat drops the quoted, escaped and bracketed parts of a format.
func bareFormat(code string) string {
	var b strings.Builder
	quoted, bracketed, escaped := false, false, false
	for _, r := range strings.ToLower(code) {
		switch {
		case escaped:
			escaped = false
		case r == '\\' || r == '_' || r == '*':
			escaped = true
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == '[' || r == ']':
			bracketed = r == '['
		case !bracketed:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// errEnough stops reading a part.
var errEnough = errors.New("workbook: read enough")

// readStrings reads the shared strings. Strings beyond the limit are blank cells.
func (b *reader) readStrings(name string) error {
	var text strings.Builder
	phonetic := false
	err := b.elements(name, func(e xmlElement) error {
		switch {
		case e.name == "si" && !e.end:
			text.Reset()
		case e.name == "si":
			if len(b.strings) >= maxStrings {
				return errEnough
			}
			b.strings = append(b.strings, sharedText(text.String()))
		case e.name == "rPh":
			phonetic = !e.end
		case e.within == "t" && !phonetic:
			keep(&text, e.text)
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// ListValues resolves the formula of a drop-down list: a quoted list, a range of
// the same or another sheet, or a defined name of one.
func (b *Book) ListValues(s *Sheet, formula string) []string {
	formula = strings.TrimPrefix(formula, "=")
	if quoted, ok := strings.CutPrefix(formula, `"`); ok {
		return strings.Split(strings.ReplaceAll(strings.TrimSuffix(quoted, `"`), `""`, `"`), ",")
	}
	if refers, ok := b.names[strings.ToLower(formula)]; ok {
		formula = refers
	}
	if i := strings.LastIndexByte(formula, '!'); i >= 0 {
		name := strings.ReplaceAll(strings.Trim(formula[:i], "'"), "''", "'")
		formula = formula[i+1:]
		if s = b.sheetNamed(name); s == nil {
			return nil
		}
	}
	var values []string
	for _, a := range parseAreas(formula) {
		for i := range s.Rows {
			if row := &s.Rows[i]; row.Number >= a.Top && row.Number <= a.Bottom && len(values) < 100 {
				for column := a.Left; column <= a.Right && column < len(row.Cells); column++ {
					if text := OneLine(row.At(column).Text); text != "" {
						values = append(values, text)
					}
				}
			}
		}
	}
	return values
}

func (b *Book) sheetNamed(name string) *Sheet {
	for _, s := range b.Sheets {
		if strings.EqualFold(s.Name, name) {
			return s
		}
	}
	return nil
}

// Address is "D7" for column 3 of row 7.
func Address(column, row int) string { return ColumnName(column) + strconv.Itoa(row) }
