package checklists

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// maxCellText is how many letters of a cell are kept.
const maxCellText = 4_000

// cellText is a cleaned text. Cells that show the same shared string share it: a
// hostile file may show one long string in every cell.
type cellText struct {
	text string
	cut  bool // it was longer than maxCellText
}

func sharedText(raw string) cellText {
	t := cellText{text: clean(raw)}
	if letterCount := []rune(t.text); len(letterCount) > maxCellText {
		t = cellText{text: strings.TrimSpace(string(letterCount[:maxCellText])), cut: true}
	}
	return t
}

// cell is one cell as stored. Formulas are never evaluated: the value that Excel
// kept beside one stands for it.
type cell struct {
	cellText // numbers in plain decimals, lines kept

	number  float64
	numeric bool
	date    bool // a number shown as a date: what Excel makes of a typed "1-5"
	percent bool // a number shown as a percentage; text has the sign
	formula string
	failed  bool // an error value such as #REF!
	bold    bool
}

// blank reports a cell in which nothing can be seen and nothing is computed.
func (c *cell) blank() bool { return c.text == "" && c.formula == "" }

// typed reports a cell somebody filled in by hand.
func (c *cell) typed() bool { return c.text != "" && c.formula == "" }

// dayMonth gives the two halves of a date that was typed as "1-5" or "1.5".
func (c *cell) dayMonth() (day, month int) {
	t := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(c.number))
	return t.Day(), int(t.Month())
}

// readCell reads a cell up to its end tag.
func (r *sheetReader) readCell(start xmlElement) (cell, error) {
	var value, inline strings.Builder
	var c cell
	for {
		e, err := r.part.next()
		if err != nil {
			return c, err
		}
		switch {
		case e.end && e.name == "c":
			r.fill(&c, start, value.String(), inline.String())
			return c, nil
		case !e.end && e.name == "f":
			c.formula = "=" // a shared formula has no text of its own
		case e.name != "":
		case e.within == "v":
			keep(&value, e.text)
		case e.within == "t":
			keep(&inline, e.text)
		case e.within == "f" && len(c.formula) < 256:
			c.formula += e.text[:min(len(e.text), 256)]
		}
	}
}

// keep appends text as long as it can matter.
func keep(b *strings.Builder, text string) {
	if room := 4*maxCellText + 4 - b.Len(); room > 0 {
		b.WriteString(text[:min(len(text), room)])
	}
}

func (r *sheetReader) fill(c *cell, start xmlElement, value, inline string) {
	style := cellStyle{}
	if i := wholeNumber(start.attr("s"), len(r.book.styles)); i < len(r.book.styles) {
		style = r.book.styles[i]
	}
	c.bold = style.bold
	switch start.attr("t") {
	case "s":
		if i, err := strconv.Atoi(strings.TrimSpace(value)); err == nil && i >= 0 && i < len(r.book.strings) {
			c.cellText = r.book.strings[i]
		}
	case "inlineStr":
		c.cellText = sharedText(inline)
	case "str":
		c.cellText = sharedText(value)
	case "e":
		c.text, c.failed = clean(value), true
	case "b":
		c.text = map[bool]string{true: "TRUE", false: "FALSE"}[isTrue(strings.TrimSpace(value))]
	case "d":
		c.text, c.date = clean(value), true
	default:
		c.setNumber(strings.TrimSpace(value), style)
	}
}

func (c *cell) setNumber(value string, style cellStyle) {
	x, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(x) || math.Abs(x) > 1e15 {
		c.text = clean(value)
		return
	}
	// Excel shows 15 digits of the 17 it stores: 0.1+0.2 is 0.3 to whoever typed it.
	x, _ = strconv.ParseFloat(strconv.FormatFloat(x, 'g', 15, 64), 64)
	c.number, c.numeric = x, true
	switch {
	case style.date && x >= 1 && x < 2_958_466: // the year 10000
		day, month := (&cell{number: x}).dayMonth()
		c.text, c.date = strconv.Itoa(day)+"."+strconv.Itoa(month), true
	case style.percent:
		percent, _ := strconv.ParseFloat(strconv.FormatFloat(x*100, 'g', 15, 64), 64)
		c.text, c.percent = strconv.FormatFloat(percent, 'f', -1, 64)+"%", true
	case style.decimals > 0:
		c.text = strconv.FormatFloat(x, 'f', style.decimals, 64)
		if back, _ := strconv.ParseFloat(c.text, 64); back != x {
			c.text = strconv.FormatFloat(x, 'f', -1, 64)
		}
	default:
		c.text = strconv.FormatFloat(x, 'f', -1, 64)
	}
}

// clean makes text of what a cell stores: no-break and thin spaces become plain
// ones, invisible characters go, runs of spaces shrink, lines stay.
func clean(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "_x000D_", "")
	var b strings.Builder
	space, line := false, false
	for _, r := range text {
		switch {
		case r == '\n' || r == '\u2028' || r == '\v':
			line = true
		case unicode.IsSpace(r):
			space = true
		case r == '\u00AD' || r == '\uFEFF' || r == '\uFE0F' || unicode.Is(unicode.Cf, r) || unicode.IsControl(r):
		default:
			switch {
			case b.Len() == 0:
			case line:
				b.WriteByte('\n')
			case space:
				b.WriteByte(' ')
			}
			space, line = false, false
			b.WriteRune(r)
		}
	}
	return b.String()
}

// oneLine puts cleaned text on one line.
func oneLine(text string) string { return strings.ReplaceAll(text, "\n", " ") }

func isTrue(value string) bool { return value == "1" || value == "true" }

// wholeNumber reads a whole number from 0 to limit; anything else is 0.
func wholeNumber(value string, limit int) int {
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 || n > limit {
		return 0
	}
	return n
}

// parseAddress reads "D7" or "$D$7" as the area of one cell.
func parseAddress(text string) (cellArea, bool) {
	column, row := 0, 0
	for _, r := range text {
		switch {
		case r == '$':
		case r >= 'A' && r <= 'Z' && row == 0 && column <= maxSheetColumn:
			column = column*26 + int(r-'A') + 1
		case r >= '0' && r <= '9' && column > 0 && row <= maxSheetRow:
			row = row*10 + int(r-'0')
		default:
			return cellArea{}, false
		}
	}
	if column < 1 || column > maxSheetColumn || row < 1 || row > maxSheetRow {
		return cellArea{}, false
	}
	return cellArea{left: column - 1, top: row, right: column - 1, bottom: row}, true
}

// parseAreas reads "A1:B7 D4"; what is not an area is left out.
func parseAreas(text string) []cellArea {
	var areas []cellArea
	for _, word := range strings.Fields(text) {
		from, to, _ := strings.Cut(word, ":")
		a, ok := parseAddress(from)
		if b, both := parseAddress(to); both {
			a.right, a.bottom = max(a.right, b.right), max(a.bottom, b.bottom)
		}
		if ok && len(areas) < 1_000 {
			areas = append(areas, a)
		}
	}
	return areas
}

// columnName is "A" for 0 and "AA" for 26.
func columnName(column int) string {
	name := ""
	for column++; column > 0; column = (column - 1) / 26 {
		name = string(rune('A'+(column-1)%26)) + name
	}
	return name
}
