package orders

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"etalon/internal/locale"
	"etalon/reports"
)

// csvFile writes lines as the Excel of a language reads them by a double click: in
// UTF-8 with a byte order mark, in Russian with semicolons and decimal commas.
type csvFile struct {
	separator, point byte
	words            *words
}

func newCSV(lang locale.Language) csvFile {
	if lang == locale.English {
		return csvFile{',', '.', wordsOf(lang)}
	}
	return csvFile{';', ',', wordsOf(lang)}
}

// head appends the first line.
func (c csvFile) head(b []byte, lang locale.Language) []byte {
	b = append(b, "\uFEFF"...)
	for i, head := range heads(lang) {
		if i > 0 {
			b = append(b, c.separator)
		}
		b = c.text(b, head)
	}
	return append(b, "\r\n"...)
}

// fact appends the line of an answer.
func (c csvFile) fact(b []byte, f *reports.Fact) []byte {
	for i := range columns {
		if i > 0 {
			b = append(b, c.separator)
		}
		v := columns[i].value(f, c.words)
		if !v.there {
			continue
		}
		switch columns[i].kind {
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
	if !safe || strings.IndexByte(s, c.separator) >= 0 || strings.ContainsAny(s, "\"\r\n\t,;") {
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
	return append(b, s...)
}

// harmless reports whether no spreadsheet takes the text for a formula. Wide forms of
// the signs are signs to some; blanks before one do not hide it.
func harmless(s string) bool {
	s = strings.TrimLeft(s, " \u00a0\ufeff")
	r, _ := utf8.DecodeRuneInString(s)
	switch r {
	case '=', '+', '-', '@', '\t', '\r', '\n', 0, '|', '＝', '＋', '－', '＠':
		return false
	}
	return true
}
