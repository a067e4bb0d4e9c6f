package workbook

import (
	"bytes"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"etalon/internal/fault"
)

// ReadCSV reads CSV as Excel and its like save it: in UTF-8, in UTF-16 with a byte
// order mark, or in Windows-1251; separated by semicolons, tabs or commas. Rows have
// the numbers that Excel would give them. Every cell has its text, and a number too
// where the text is one. Whatever is over a limit is a fault that names the cell.
func ReadCSV(r io.Reader, limits Limits) (*Sheet, error) {
	limits = limits.settled()
	data, err := io.ReadAll(io.LimitReader(r, limits.Bytes+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limits.Bytes {
		return nil, limits.tooLarge()
	}
	text := decode(data)
	if err := checkText(text); err != nil {
		return nil, err
	}
	c := &csvReader{rows: limits.Rows, into: &Sheet{HiddenColumns: map[int]bool{}, merges: map[int][]Area{}}}
	c.separator, c.text = separatorOf(text)
	for c.text != "" {
		if err := c.readRow(); err != nil {
			return nil, err
		}
	}
	return c.into, nil
}

// decode makes UTF-8 of data; U+FFFD stands for what cannot be decoded. Nothing but
// UTF-8 is valid UTF-8 by chance, and Russian Excel saves Windows-1251 otherwise.
func decode(data []byte) string {
	decoder := charmap.Windows1251.NewDecoder()
	switch {
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		return strings.ToValidUTF8(string(data[3:]), "\uFFFD")
	case bytes.HasPrefix(data, []byte("\xFF\xFE")), bytes.HasPrefix(data, []byte("\xFE\xFF")):
		decoder = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()
	case utf8.Valid(data):
		return string(data)
	}
	text, err := decoder.Bytes(data)
	if err != nil {
		return "\uFFFD" // never of these decoders
	}
	return string(text)
}

// checkText refuses files that people take for tables, or call .csv or .xls.
func checkText(text string) error {
	start := strings.TrimSpace(text[:min(len(text), 64)])
	switch {
	case strings.IndexByte(text, 0) >= 0, strings.HasPrefix(start, "%PDF"), strings.HasPrefix(start, `{\rtf`):
		return ErrNotTable
	case strings.HasPrefix(start, "<"): // a web page or XML that Excel opens as a workbook
		return ErrOtherFormat
	}
	return nil
}

const separators = "\t;,"

// separatorOf tells the separator of text and returns the table, without the line
// "sep=;" that programs write for Excel.
func separatorOf(text string) (separator byte, table string) {
	if line, rest, ok := strings.Cut(text, "\n"); ok && len(text) > 5 && strings.EqualFold(text[:4], "sep=") &&
		strings.IndexByte(separators, text[4]) >= 0 && strings.TrimSpace(line[4:]) == strings.TrimSpace(text[4:5]) {
		return text[4], rest
	}
	// The separator stands equally often in most of the first lines. Where that is
	// true of two, the comma is that of decimals.
	lines := separatorsOf(text)
	best, most := byte(';'), 0
	for i := range len(separators) {
		same := map[int]int{}
		for _, line := range lines {
			if n := line[i]; n > 0 {
				same[n]++
			}
		}
		for _, n := range same {
			if n > most {
				best, most = separators[i], n
			}
		}
	}
	return best, text
}

// separatorsOf counts the separators outside quotes in the first lines.
func separatorsOf(text string) [][len(separators)]int {
	const maxLines, maxLook = 20, 64 << 10
	lines := make([][len(separators)]int, 1, maxLines)
	quoted, fresh := false, true // fresh: where a quote opens, at the start of a cell or as the second of two
	for i := range min(len(text), maxLook) {
		b := text[i]
		at := strings.IndexByte(separators, b)
		switch {
		case b == '"' && (quoted || fresh):
			quoted = !quoted
		case quoted:
		case at >= 0:
			lines[len(lines)-1][at]++
		case b == '\n' && len(lines) == maxLines:
			return lines
		case b == '\n':
			lines = append(lines, [len(separators)]int{})
		}
		fresh = at >= 0 || b == '\n' || b == '\r' || b == '"'
	}
	return lines
}

// csvReader reads rows off the front of text.
type csvReader struct {
	text      string
	separator byte
	into      *Sheet
	row       int // number of the row being read
	rows      int // that may have something in them
	held      int // cells kept, up to maxCells
}

func (r *csvReader) readRow() error {
	r.row++
	row := Row{Number: r.row}
	for column, more := 0, true; more; column++ {
		var raw string
		var err error
		if raw, more, err = r.next(column); err != nil {
			return err
		}
		c, err := r.cell(raw, column)
		switch {
		case err != nil:
			return err
		case c.Blank():
		case column >= MaxColumns:
			return overLimit(ErrTooManyColumns, r.into.Path(column, r.row), MaxColumns)
		default:
			for len(row.Cells) <= column {
				row.Cells = append(row.Cells, Cell{})
			}
			row.Cells[column] = c
		}
	}
	if len(row.Cells) == 0 {
		return nil
	}
	if r.held += len(row.Cells); len(r.into.Rows) >= r.rows || r.held > maxCells {
		return overLimit(ErrTooManyRows, r.into.Path(0, r.row), min(len(r.into.Rows), r.rows-maxHeaderRow))
	}
	r.into.Rows = append(r.into.Rows, row)
	return nil
}

// next takes a cell off the text, and tells whether its row goes on. What follows
// a closing quote belongs to the cell, as in Excel.
func (r *csvReader) next(column int) (raw string, more bool, err error) {
	var b strings.Builder
	if rest, quoted := strings.CutPrefix(r.text, `"`); quoted {
		for {
			text, after, closed := strings.Cut(rest, `"`)
			if !closed {
				return "", false, unreadable(fault.Field{Path: r.into.Path(column, r.row), Code: "workbook_quote_open"})
			}
			b.WriteString(text)
			if rest, quoted = strings.CutPrefix(after, `"`); !quoted {
				break
			}
			b.WriteByte('"')
		}
		r.text = rest
	}
	end := strings.IndexAny(r.text, string(rune(r.separator))+"\r\n")
	if end < 0 {
		b.WriteString(r.text)
		r.text = ""
		return b.String(), false, nil
	}
	b.WriteString(r.text[:end])
	more = r.text[end] == r.separator
	width := 1
	if strings.HasPrefix(r.text[end:], "\r\n") {
		width = 2
	}
	r.text = r.text[end+width:]
	return b.String(), more, nil
}

func (r *csvReader) cell(raw string, column int) (Cell, error) {
	var c Cell
	c.show(sharedText(raw))
	switch {
	case strings.ContainsRune(raw, utf8.RuneError):
		return c, unreadable(fault.Field{Path: r.into.Path(column, r.row), Code: "workbook_cell_not_text"})
	case c.Cut:
		return c, unreadable(tooLong(r.into.Path(column, r.row)))
	}
	c.Number, c.Numeric = parseNumber(c.Text)
	return c, nil
}

// decimal is a number as people write it: "1 234,5", "-0.25" or "+7".
var decimal = regexp.MustCompile(`^[+-]?(\d{1,15}|\d{1,3}( \d{3}){1,4})([.,]\d{1,15})?$`)

// parseNumber reads cleaned text. A comma is that of decimals, never of thousands.
func parseNumber(text string) (float64, bool) {
	text = strings.Replace(text, "−", "-", 1)
	if !decimal.MatchString(text) {
		return 0, false
	}
	x, err := strconv.ParseFloat(strings.ReplaceAll(strings.Replace(text, ",", ".", 1), " ", ""), 64)
	return x, err == nil
}
