package orders

import (
	"strconv"
	"time"

	"etalon/internal/locale"
)

// csvFile writes lines as the Excel of a language reads them by a double click: in
// UTF-8 with a byte order mark, in Russian with semicolons and decimal commas.
type csvFile struct{ separator, point byte }

func newCSV(lang locale.Language) csvFile {
	if lang == locale.English {
		return csvFile{',', '.'}
	}
	return csvFile{';', ','}
}

// head appends the first line.
func (c csvFile) head(b []byte, t *table) []byte {
	b = append(b, "\uFEFF"...)
	for i := range t.columns {
		if i > 0 {
			b = append(b, c.separator)
		}
		b = c.text(b, t.columns[i].head)
	}
	return append(b, "\r\n"...)
}

// row appends the line of a row.
func (c csvFile) row(b []byte, cells []cell) []byte {
	for i := range cells {
		if i > 0 {
			b = append(b, c.separator)
		}
		switch v := &cells[i]; v.kind {
		case emptyCell:
		case textCell:
			b = c.text(b, v.text)
		case numberCell:
			b = c.number(b, v.number)
		case percentCell:
			b = c.number(b, v.number/100)
		case dayCell:
			b = v.day.AppendFormat(b, time.DateOnly)
		}
	}
	return append(b, "\r\n"...)
}

func (c csvFile) number(b []byte, n float64) []byte {
	from := len(b)
	b = strconv.AppendFloat(b, n, 'f', -1, 64)
	if c.point != '.' {
		for i := from; i < len(b); i++ {
			if b[i] == '.' {
				b[i] = c.point
			}
		}
	}
	return b
}

// text appends a text so that a spreadsheet does not compute it, quoted where need be.
func (c csvFile) text(b []byte, s string) []byte {
	safe := harmless(s)
	if safe && !quoted(s) {
		return append(b, s...)
	}
	b = append(b, '"')
	if !safe {
		b = append(b, '\'')
	}
	for i := range len(s) {
		if s[i] == '"' {
			b = append(b, '"')
		}
		b = append(b, s[i])
	}
	return append(b, '"')
}

// quoted reports whether the text has a sign that separates something, for a reader
// with any separator.
func quoted(s string) bool {
	for i := range len(s) {
		switch s[i] {
		case '"', '\r', '\n', '\t', ',', ';':
			return true
		}
	}
	return false
}

// harmless reports whether no spreadsheet takes the text for a formula. Wide forms of
// the signs are signs to some; blanks before one do not hide it.
func harmless(s string) bool {
	if s == "" || s[0] >= '0' && s[0] <= '9' || s[0] >= 'A' && s[0] <= 'Z' || s[0] >= 'a' && s[0] <= 'z' {
		return true // nearly all of what is not in Russian
	}
	for _, r := range s {
		switch r {
		case ' ', '\u00a0', '\ufeff':
			continue
		case '=', '+', '-', '@', '\t', '\r', '\n', 0, '|', '＝', '＋', '－', '＠':
			return false
		}
		return true
	}
	return true
}
