package imports

import (
	"strings"
	"unicode/utf8"

	"etalon/internal/docx"
	"etalon/internal/fault"
)

// headerRows is how far down the headings of a table may stand.
const headerRows = 3

// table makes requirements of the rows of a table.
func (b *builder) table(t *docx.Table) {
	if !b.inSection {
		b.begin(t.At, b.untitled)
	}
	columns, header := headerOf(t)
	if columns == nil {
		b.notice(t.At, "word_table_guessed", nil)
	}
	for i, row := range t.Rows {
		for _, c := range row.Cells {
			if c.Cut {
				b.notice(row.At, "word_paragraph_cut", fault.Params{"Max": docx.MaxParagraph})
			}
		}
		text, said := rowText(row)
		switch {
		case i <= header:
			b.part(row.At, IsHeader, text)
		case said == 1 && len(row.Cells) > 1 && utf8.RuneCountInString(text) <= longestHeading:
			name := text
			if m := typed.FindStringSubmatch(text); m != nil {
				name = m[2]
			}
			b.begin(row.At, name)
		case columns != nil:
			b.row(row, columns)
		default:
			b.guessed(row)
		}
	}
}

// headerOf finds what the columns of t hold; nil without headings, and then header is -1.
func headerOf(t *docx.Table) (columns []column, header int) {
	for i, row := range t.Rows[:min(len(t.Rows), headerRows)] {
		found, known := make([]column, len(row.Cells)), map[column]bool{}
		for k, c := range row.Cells {
			if one := columnOf(c.Text); one != noColumn && !known[one] && utf8.RuneCountInString(c.Text) <= longestLabel {
				found[k], known[one] = one, true
			}
		}
		if known[statement] && len(known) > 1 || len(known) > 2 && known[how] {
			return found, i
		}
	}
	return nil, -1
}

// rowText is the texts of a row, and how many cells have one.
func rowText(row docx.Row) (text string, said int) {
	var texts []string
	for _, c := range row.Cells {
		if c.Text != "" {
			texts = append(texts, unbroken(c.Text))
		}
	}
	return strings.Join(texts, " · "), len(texts)
}

// row makes a requirement of a row whose columns are known. Without a column of the
// rule itself, the first one that nothing else is known of is taken.
func (b *builder) row(row docx.Row, columns []column) {
	l := line{}
	at := -1
	for _, wanted := range []column{statement, noColumn, how} {
		for k, c := range row.Cells {
			if at < 0 && c.Text != "" && (k < len(columns) && columns[k] == wanted || k >= len(columns) && wanted == noColumn) {
				at = k
			}
		}
	}
	for k, c := range row.Cells {
		if k < len(columns) && columns[k] == number {
			l.number = trimNumber(unbroken(c.Text))
		}
	}
	text, _ := rowText(row)
	if at < 0 {
		b.part(row.At, LeftOut, text)
		b.notice(row.At, "word_row_without_rule", nil)
		return
	}
	l.text = unbroken(row.Cells[at].Text)
	before := b.over
	if b.add(row.At, l); b.over > before {
		return
	}
	for k, c := range row.Cells {
		switch {
		case k == at || c.Text == "" || k < len(columns) && columns[k] == number:
		case k < len(columns) && columns[k] != noColumn && columns[k] != statement:
			b.field(row.At, columns[k], c.Text)
		default:
			b.how(row.At, c.Text)
		}
	}
}

// guessed makes a requirement of a row of a table without headings: a short number
// first, then the rule, then how.
func (b *builder) guessed(row docx.Row) {
	var columns []column
	for _, c := range row.Cells {
		text := unbroken(c.Text)
		switch {
		case len(columns) == 0 && isNumber(text):
			columns = append(columns, number)
		case text != "" && !has(columns, statement):
			columns = append(columns, statement)
		default:
			columns = append(columns, how)
		}
	}
	b.row(row, columns)
}

func has(columns []column, wanted column) bool {
	for _, c := range columns {
		if c == wanted {
			return true
		}
	}
	return false
}

// isNumber reports whether a cell is the number of its row.
func isNumber(s string) bool {
	s = trimNumber(s)
	return s != "" && len(s) <= 12 && strings.Trim(s, "0123456789.-") == ""
}
