package docx

import (
	"encoding/xml"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxColumns bounds a row; Word itself allows 63.
const maxColumns = 64

// table reads the w:tbl whose start tag was read last.
func (d *reader) table() (Table, error) {
	t := Table{At: d.met + 1}
	var above []Cell
	err := d.rows(func() error {
		row, kept, err := d.row(above)
		if kept {
			t.Rows = append(t.Rows, row)
			above = row.Cells
		}
		return err
	})
	return t, err
}

// rows calls each for the rows of a table.
func (d *reader) rows(each func() error) error {
	return d.part.inside(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "tr":
			return each()
		case "sdt", "sdtContent", "customXml", "ins", "moveTo":
			return d.rows(each)
		}
		return d.part.skip()
	})
}

// row reads a w:tr under the cells above; it is not kept where it was deleted or has
// no text.
func (d *reader) row(above []Cell) (row Row, kept bool, err error) {
	row.At = d.met + 1
	deleted, said := false, false
	var read func(xml.StartElement) error
	read = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "trPr":
			return d.part.inside(func(e xml.StartElement) error {
				deleted = deleted || e.Name.Local == "del"
				return d.part.skip()
			})
		case "tc":
			cell, width, joined, err := d.cell()
			if at := len(row.Cells); joined && at < len(above) {
				cell = above[at]
			} else {
				said = said || cell.Text != ""
			}
			for range width {
				if len(row.Cells) < maxColumns {
					row.Cells = append(row.Cells, cell)
				}
				cell = Cell{}
			}
			return err
		case "sdt", "sdtContent", "customXml":
			return d.part.inside(read)
		}
		return d.part.skip()
	}
	err = d.part.inside(read)
	if deleted {
		d.doc.Left.Deleted++
	}
	return row, said && !deleted, err
}

// cell reads a w:tc: its text, how many columns it covers, and whether it is the
// lower part of the one above.
func (d *reader) cell() (cell Cell, width int, joined bool, err error) {
	var lines []string
	width = 1
	keep := func(b Block) {
		if b.Paragraph != nil {
			lines = append(lines, line(b.Paragraph))
			cell.Cut = cell.Cut || b.Paragraph.Cut
			return
		}
		for _, row := range b.Table.Rows {
			var texts []string
			for _, c := range row.Cells {
				if c.Text != "" {
					texts = append(texts, c.Text)
				}
				cell.Cut = cell.Cut || c.Cut
			}
			lines = append(lines, strings.Join(texts, " — "))
		}
	}
	err = d.part.inside(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "tcPr":
			return d.part.inside(func(e xml.StartElement) error {
				switch e.Name.Local {
				case "gridSpan":
					if n, err := strconv.Atoi(attr(e, "val")); err == nil {
						width = min(max(n, 1), maxColumns)
					}
				case "vMerge":
					joined = attr(e, "val") != "restart"
				}
				return d.part.skip()
			})
		default:
			return d.block(e, keep)
		}
	})
	cell.Text = strings.Join(lines, "\n")
	if utf8.RuneCountInString(cell.Text) > MaxParagraph {
		cell.Text, cell.Cut = string([]rune(cell.Text)[:MaxParagraph]), true
	}
	return cell, width, joined, err
}

// line is a paragraph of a cell with its number, and with a dash for a mark.
func line(p *Paragraph) string {
	switch {
	case p.Number != "":
		return p.Number + " " + p.Text
	case p.Bullet:
		return "— " + p.Text
	}
	return p.Text
}
