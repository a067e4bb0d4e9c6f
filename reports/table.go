package reports

import (
	"slices"

	"etalon/internal/richtext"
)

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
	rich  []richtext.Node // the head, instead of its words
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
	quote string          // slanted, below the note
	rich  []richtext.Node // blocks, instead of the text
	draw  drawing
}

// row of a table.
type row struct {
	cells []cell
	group bool // one cell over the whole width, kept with the next row
	fill  *colour
}

// grid prints the rows of a table and repeats its head on every page.
type grid struct {
	d        *document
	x, width float64
	columns  []column
	head     style
}

// table prints rows over the whole width, turning pages; group rows stay with the
// row after them.
func (d *document) table(columns []column, rows []row) { d.grid(columns).table(rows) }

// grid is a table over the whole width.
func (d *document) grid(columns []column) *grid {
	return &grid{d: d, x: marginSide, width: d.inner(), columns: columns, head: caption.strong()}
}

func (g *grid) table(rows []row) {
	d := g.d
	d.need(g.opening(rows))
	g.printHead()
	for i, r := range rows {
		lines := g.lines(r)
		h := g.height(lines)
		if d.y+h+g.follow(rows, i) > d.bottom() && (h < (d.bottom()-marginTop)/3 || d.y > d.bottom()-gapHuge) {
			g.turn()
		}
		g.print(r, lines)
	}
	g.under(rule, silver)
	d.skip(gapSmall)
}

// under draws a line below what is printed.
func (g *grid) under(width float64, c colour) { g.d.line(g.x, g.d.y, g.x+g.width, g.d.y, width, c) }

// opening is the height that must be free where a table begins: all of a short
// table, so that it is not torn, or the head and the first row of a long one.
func (d *document) opening(columns []column, rows []row) float64 {
	return d.grid(columns).opening(rows)
}

func (g *grid) opening(rows []row) float64 {
	whole, limit := g.headHeight(), (g.d.bottom()-marginTop)*unbroken
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
	g.under(rule, silver)
	g.d.turn()
	g.printHead()
}

// span is the text width of column i.
func (g *grid) span(i int) float64 { return g.columns[i].share*g.width - 2*cellSide }

// headless reports a table whose columns have no names: it has no head at all.
func (g *grid) headless() bool {
	return !slices.ContainsFunc(g.columns, func(c column) bool { return c.head != "" || c.rich != nil || c.axis != nil })
}

func (g *grid) headLines(i int) []printedLine {
	c := g.columns[i]
	if c.rich != nil {
		return g.d.cellLines(c.rich, g.head, g.span(i), 0)
	}
	var all []printedLine
	for _, line := range g.head.wrap(c.head, g.span(i)) {
		all = append(all, printedLine{text: line, style: g.head})
	}
	return all
}

func (g *grid) headHeight() float64 {
	if g.headless() {
		return 0
	}
	most := 1
	for i := range g.columns {
		most = max(most, len(g.headLines(i)))
	}
	return float64(most)*g.head.lead() + 2*cellPad
}

func (g *grid) printHead() {
	d, h := g.d, g.headHeight()
	if h == 0 {
		g.under(rule, silver)
		return
	}
	x := g.x
	for i, c := range g.columns {
		w := c.share * g.width
		lines := g.headLines(i)
		y := d.y + h - cellPad - float64(len(lines))*g.head.lead()
		for _, line := range lines {
			g.put(x, w, y, line, c.align)
			y += g.head.lead()
		}
		if c.axis != nil {
			c.axis.labels(d, x+cellSide, d.y+h-cellPad, w-2*cellSide)
		}
		x += w
	}
	d.y += h
	g.under(rule, ink)
}

// put prints a line of a cell that is w wide and begins at x; y is the top of the line.
func (g *grid) put(x, w, y float64, l printedLine, a align) {
	base := l.style.baseline(y)
	switch {
	case l.rich != nil:
		if l.mark != nil {
			g.d.richMark(*l.mark, x+cellSide+l.indent, y, l.style)
		}
		g.d.richLine(l.rich, x+cellSide+l.indent, y)
	case a == right:
		g.d.textRight(x+w-cellSide, base, l.text, l.style)
	case a == centre:
		g.d.textCentre(x+w/2, base, l.text, l.style)
	default:
		g.d.text(x+cellSide, base, l.text, l.style)
	}
}

// lines wraps the texts of a row, a column each.
func (g *grid) lines(r row) [][]printedLine {
	all := make([][]printedLine, len(r.cells))
	for i, c := range r.cells {
		width := g.width - 2*cellSide
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
				all[i] = append(all[i], printedLine{text: line, style: s})
			}
		}
		all[i] = g.d.cellLines(c.rich, s, width, 0)
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
		d.rect(g.x, d.y, g.width, h, *r.fill)
	}
	x := g.x
	for i, c := range r.cells {
		w, a := g.width, left
		if !r.group {
			w, a = g.columns[i].share*g.width, g.columns[i].align
		}
		y := d.y + cellPad
		for _, l := range lines[i] {
			g.put(x, w, y, l, a)
			y += l.style.lead()
		}
		if c.draw != nil && first {
			c.draw(d, x+cellSide, d.y, w-2*cellSide, h)
		}
		x += w
	}
	d.y += h
	g.under(hairline, mist)
}
