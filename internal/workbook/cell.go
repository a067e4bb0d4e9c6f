package workbook

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
	if letters := []rune(t.text); len(letters) > maxCellText {
		t = cellText{text: strings.TrimSpace(string(letters[:maxCellText])), cut: true}
	}
	return t
}

// Cell is one cell as stored. Formulas are never evaluated: the value that Excel
// kept beside one stands for it.
type Cell struct {
	Text string // cleaned, numbers in plain decimals, lines kept
	Cut  bool   // the text was longer than 4,000 letters

	Number     float64
	Numeric    bool
	Date       bool // a number shown as a date: what Excel makes of a typed "1-5"
	Percent    bool // a number shown as a percentage; text has the sign
	Formula    string
	Failed     bool // an error value such as #REF!
	Uncomputed bool // a formula without a stored value
	Bold       bool
}

// Blank reports a cell in which nothing can be seen and nothing is computed.
func (c *Cell) Blank() bool { return c.Text == "" && c.Formula == "" }

// Typed reports a cell somebody filled in by hand.
func (c *Cell) Typed() bool { return c.Text != "" && c.Formula == "" }

// DayMonth gives the two halves of a date that was typed as "1-5" or "1.5".
func (c *Cell) DayMonth() (day, month int) {
	t := c.day()
	return t.Day(), int(t.Month())
}

// Day gives the calendar day, in UTC, of a cell that Excel shows as a date.
func (c *Cell) Day() (time.Time, bool) {
	if !c.Date || !c.Numeric {
		return time.Time{}, false
	}
	return c.day(), true
}

func (c *Cell) day() time.Time {
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(c.Number))
}

// readCell reads a cell up to its end tag.
func (r *sheetReader) readCell(start xmlElement) (Cell, error) {
	var value, inline strings.Builder
	var c Cell
	valued := false
	for {
		e, err := r.part.next()
		if err != nil {
			return c, err
		}
		switch {
		case e.end && e.name == "c":
			r.fill(&c, start, value.String(), inline.String())
			// A formula that makes an empty text has a value, of this type and empty.
			c.Uncomputed = c.Formula != "" && c.Text == "" && (!valued || start.attr("t") != "str")
			return c, nil
		case !e.end && e.name == "f":
			c.Formula = "=" // a shared formula has no text of its own
		case e.name == "v":
			valued = true
		case e.name != "":
		case e.within == "v":
			keep(&value, e.text)
		case e.within == "t":
			keep(&inline, e.text)
		case e.within == "f" && len(c.Formula) < 256:
			c.Formula += e.text[:min(len(e.text), 256)]
		}
	}
}

// keep appends text as long as it can matter.
func keep(b *strings.Builder, text string) {
	if room := 4*maxCellText + 4 - b.Len(); room > 0 {
		b.WriteString(text[:min(len(text), room)])
	}
}

func (r *sheetReader) fill(c *Cell, start xmlElement, value, inline string) {
	style := cellStyle{}
	if i := wholeNumber(start.attr("s"), len(r.book.styles)); i < len(r.book.styles) {
		style = r.book.styles[i]
	}
	c.Bold = style.bold
	switch start.attr("t") {
	case "s":
		if i, err := strconv.Atoi(strings.TrimSpace(value)); err == nil && i >= 0 && i < len(r.book.strings) {
			c.show(r.book.strings[i])
		}
	case "inlineStr":
		c.show(sharedText(inline))
	case "str":
		c.show(sharedText(value))
	case "e":
		c.Text, c.Failed = clean(value), true
	case "b":
		c.Text = map[bool]string{true: "TRUE", false: "FALSE"}[isTrue(strings.TrimSpace(value))]
	case "d":
		c.Text, c.Date = clean(value), true
	default:
		c.setNumber(strings.TrimSpace(value), style)
	}
}

func (c *Cell) show(t cellText) { c.Text, c.Cut = t.text, t.cut }

func (c *Cell) setNumber(value string, style cellStyle) {
	x, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(x) || math.Abs(x) > 1e15 {
		c.Text = clean(value)
		return
	}
	// Excel shows 15 digits of the 17 it stores: 0.1+0.2 is 0.3 to whoever typed it.
	x, _ = strconv.ParseFloat(strconv.FormatFloat(x, 'g', 15, 64), 64)
	c.Number, c.Numeric = x, true
	switch {
	case style.date && x >= 1 && x < 2_958_466: // the year 10000
		day, month := (&Cell{Number: x}).DayMonth()
		c.Text, c.Date = strconv.Itoa(day)+"."+strconv.Itoa(month), true
	case style.percent:
		percent, _ := strconv.ParseFloat(strconv.FormatFloat(x*100, 'g', 15, 64), 64)
		c.Text, c.Percent = strconv.FormatFloat(percent, 'f', -1, 64)+"%", true
	case style.decimals > 0:
		c.Text = strconv.FormatFloat(x, 'f', style.decimals, 64)
		if back, _ := strconv.ParseFloat(c.Text, 64); back != x {
			c.Text = strconv.FormatFloat(x, 'f', -1, 64)
		}
	default:
		c.Text = strconv.FormatFloat(x, 'f', -1, 64)
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

// OneLine puts cleaned text on one line.
func OneLine(text string) string { return strings.ReplaceAll(text, "\n", " ") }

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
func parseAddress(text string) (Area, bool) {
	column, row := 0, 0
	for _, r := range text {
		switch {
		case r == '$':
		case r >= 'A' && r <= 'Z' && row == 0 && column <= lastColumn:
			column = column*26 + int(r-'A') + 1
		case r >= '0' && r <= '9' && column > 0 && row <= lastRow:
			row = row*10 + int(r-'0')
		default:
			return Area{}, false
		}
	}
	if column < 1 || column > lastColumn || row < 1 || row > lastRow {
		return Area{}, false
	}
	return Area{Left: column - 1, Top: row, Right: column - 1, Bottom: row}, true
}

// parseAreas reads "A1:B7 D4"; what is not an area is left out.
func parseAreas(text string) []Area {
	var areas []Area
	for _, word := range strings.Fields(text) {
		from, to, _ := strings.Cut(word, ":")
		a, ok := parseAddress(from)
		if b, both := parseAddress(to); both {
			a.Right, a.Bottom = max(a.Right, b.Right), max(a.Bottom, b.Bottom)
		}
		if ok && len(areas) < 1_000 {
			areas = append(areas, a)
		}
	}
	return areas
}

// ColumnName is "A" for 0 and "AA" for 26.
func ColumnName(column int) string {
	name := ""
	for column++; column > 0; column = (column - 1) / 26 {
		name = string(rune('A'+(column-1)%26)) + name
	}
	return name
}
