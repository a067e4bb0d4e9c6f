package docx

import "strconv"

// Table writes rows of cells of one paragraph, as Grid does.
func (d *Document) Table(widths []int, heads bool, rows [][][]Run) {
	cells := make([][]func(), len(rows))
	for i, row := range rows {
		for _, runs := range row {
			cells[i] = append(cells[i], func() { d.Paragraph(Normal, runs...) })
		}
	}
	d.Grid(widths, heads, cells)
}

// cellRoom is left and right of the text of a cell together, in millimetres.
const cellRoom = 4

// Grid writes rows of cells whose columns have the given widths, in percent of the
// text's. Each cell is written by its function, which writes a paragraph at least,
// and no other table. With heads the first row is repeated on every page.
func (d *Document) Grid(widths []int, heads bool, rows [][]func()) {
	width := d.width
	d.raw(`<w:tbl><w:tblPr><w:tblStyle w:val="Rules"/><w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`)
	for _, percent := range widths {
		d.raw(`<w:gridCol w:w="`, strconv.Itoa(twips(width)*percent/100), `"/>`)
	}
	d.raw(`</w:tblGrid>`)
	for i, row := range rows {
		d.raw(`<w:tr><w:trPr><w:cantSplit/>`)
		if heads && i == 0 {
			d.raw(`<w:tblHeader/>`)
		}
		d.raw(`</w:trPr>`)
		for j, cell := range row {
			d.raw(`<w:tc><w:tcPr><w:tcW w:w="`, strconv.Itoa(widths[j]*50), `" w:type="pct"/></w:tcPr>`)
			d.width = max(width*widths[j]/100-cellRoom, 1)
			cell()
			d.raw(`</w:tc>`)
		}
		d.raw(`</w:tr>`)
	}
	d.width = width
	// Word wants a paragraph between two tables, and at the end.
	d.raw(`</w:tbl><w:p><w:pPr><w:pStyle w:val="Note"/></w:pPr></w:p>`)
}
