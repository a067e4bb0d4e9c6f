package reports

// align is the side a column's text keeps to.
type align uint8

const (
	left align = iota
	right
	centre
)

// column of a table; shares of the width add up to 1.
type column struct {
	head  string
	share float64
	align align
	axis  *axis // the head shows its ticks instead of words
}

// drawing paints a cell.
type drawing func(d *document, x, y, w, h float64)

// cell of a table: lines of text, a note below them, or a drawing.
type cell struct {
	text  string
	style style // small when absent
	note  string
	quote string // slanted, below the note
	draw  drawing
}

// row of a table.
type row struct {
	cells []cell
	group bool // one cell over the whole width, kept with the next row
	fill  *colour
}

type printedLine struct {
	text  string
	style style
}

// grid prints the rows of a table and repeats its head on every page.
type grid struct {
	d       *document
	columns []column
	head    style
}

// table prints rows, turning pages; group rows stay with the row after them.
func (d *document) table(columns []column, rows []row) {
	d.need(d.opening(columns, rows))
	g := &grid{d: d, columns: columns, head: caption.strong()}
	g.printHead()
	for i, r := range rows {
		lines := g.lines(r)
		h := g.height(lines)
		if d.y+h+g.follow(rows, i) > d.bottom() && (h < (d.bottom()-marginTop)/3 || d.y > d.bottom()-gapHuge) {
			g.turn()
		}
		g.print(r, lines)
	}
	d.line(marginSide, d.y, d.right(), d.y, rule, silver)
	d.skip(gapSmall)
}

// opening is the height that must be free where a table begins: all of a short
// table, so that it is not torn, or the head and the first row of a long one.
func (d *document) opening(columns []column, rows []row) float64 {
	g := &grid{d: d, columns: columns, head: caption.strong()}
	whole, limit := g.headHeight(), (d.bottom()-marginTop)*unbroken
	first := whole
	for i, r := range rows {
		h := g.height(g.lines(r))
		if i == 0 {
			first += h + g.follow(rows, 0)
		}
		if whole += h; whole > limit {
			return first
		}
	}
	return whole
}

// follow is the height to keep free after row i: a group row stays with the row
// after it, and the last row is not left alone on a page.
func (g *grid) follow(rows []row, i int) float64 {
	if i+1 == len(rows) || !rows[i].group && i+2 != len(rows) {
		return 0
	}
	return min(g.height(g.lines(rows[i+1])), (g.d.bottom()-marginTop)/3)
}

func (g *grid) turn() {
	g.d.line(marginSide, g.d.y, g.d.right(), g.d.y, rule, silver)
	g.d.turn()
	g.printHead()
}

// span is the text width of column i.
func (g *grid) span(i int) float64 { return g.columns[i].share*g.d.inner() - 2*cellSide }

func (g *grid) headHeight() float64 {
	most := 1
	for i, c := range g.columns {
		most = max(most, len(g.head.wrap(c.head, g.span(i))))
	}
	return float64(most)*g.head.lead() + 2*cellPad
}

func (g *grid) printHead() {
	d, h := g.d, g.headHeight()
	x := marginSide
	for i, c := range g.columns {
		w := c.share * d.inner()
		lines := g.head.wrap(c.head, g.span(i))
		y := d.y + h - cellPad - float64(len(lines))*g.head.lead()
		for _, line := range lines {
			g.put(x, w, g.head.baseline(y), line, g.head, c.align)
			y += g.head.lead()
		}
		if c.axis != nil {
			c.axis.labels(d, x+cellSide, d.y+h-cellPad, w-2*cellSide)
		}
		x += w
	}
	d.y += h
	d.line(marginSide, d.y, d.right(), d.y, rule, ink)
}

func (g *grid) put(x, w, base float64, line string, s style, a align) {
	switch a {
	case right:
		g.d.textRight(x+w-cellSide, base, line, s)
	case centre:
		g.d.textCentre(x+w/2, base, line, s)
	case left:
		g.d.text(x+cellSide, base, line, s)
	}
}

// lines wraps the texts of a row, a column each.
func (g *grid) lines(r row) [][]printedLine {
	all := make([][]printedLine, len(r.cells))
	for i, c := range r.cells {
		width := g.d.inner() - 2*cellSide
		if !r.group {
			width = g.span(i)
		}
		s := c.style
		if s.size == 0 {
			s = small
		}
		add := func(text string, s style) {
			if text == "" {
				return
			}
			for _, line := range s.wrap(typeset(g.d.lang, text), width) {
				all[i] = append(all[i], printedLine{line, s})
			}
		}
		add(c.text, s)
		add(c.note, caption)
		add(c.quote, caption.slanted())
	}
	return all
}

func (g *grid) height(lines [][]printedLine) float64 {
	most := small.lead()
	for _, column := range lines {
		h := 0.0
		for _, l := range column {
			h += l.style.lead()
		}
		most = max(most, h)
	}
	return most + 2*cellPad
}

// print prints a row at the cursor; a row taller than the page goes on with its
// remaining lines on the next.
func (g *grid) print(r row, lines [][]printedLine) {
	d := g.d
	for part := 0; ; part++ {
		now, rest := lines, [][]printedLine(nil)
		if d.y+g.height(lines) > d.bottom() {
			now, rest = g.cut(lines, d.bottom()-d.y-2*cellPad)
		}
		g.printPart(r, now, part == 0)
		if rest == nil {
			return
		}
		lines = rest
		g.turn()
	}
}

// cut divides the lines of every column at height h.
func (g *grid) cut(lines [][]printedLine, h float64) (now, rest [][]printedLine) {
	now, rest = make([][]printedLine, len(lines)), make([][]printedLine, len(lines))
	for i, column := range lines {
		used, n := 0.0, 0
		for n < len(column) && (used+column[n].style.lead() <= h || n == 0) {
			used += column[n].style.lead()
			n++
		}
		now[i], rest[i] = column[:n], column[n:]
	}
	for _, column := range rest {
		if len(column) > 0 {
			return now, rest
		}
	}
	return now, nil
}

func (g *grid) printPart(r row, lines [][]printedLine, first bool) {
	d, h := g.d, g.height(lines)
	if r.fill != nil {
		d.rect(marginSide, d.y, d.inner(), h, *r.fill)
	}
	x := marginSide
	for i, c := range r.cells {
		w, a := d.inner(), left
		if !r.group {
			w, a = g.columns[i].share*d.inner(), g.columns[i].align
		}
		y := d.y + cellPad
		for _, l := range lines[i] {
			g.put(x, w, l.style.baseline(y), l.text, l.style, a)
			y += l.style.lead()
		}
		if c.draw != nil && first {
			c.draw(d, x+cellSide, d.y, w-2*cellSide, h)
		}
		x += w
	}
	d.y += h
	d.line(marginSide, d.y, d.right(), d.y, hairline, mist)
}
