package benchmarks

import "slices"

// Points are hundredths of a mark. Sums are those of cells as they are shown, so that who
// adds them up by hand comes to the same.
type Points int

const (
	whole = 100
	// apart is how far raters have to be from each other for a mark to be agreed on.
	apart = 2
	// edge is how far from the best competitor we have to be for it to say something.
	edge = whole / 2
)

// Cell is a company by a vector, of all marks that are known.
type Cell struct {
	Raters    int    // who gave a mark
	Mean      Points // half up; nothing without raters
	Low, High int
	Agreed    *Agreed
}

// Apart reports whether the raters differ so far that a mark may be agreed on.
func (c *Cell) Apart() bool { return c.High-c.Low >= apart }

// Value is what counts, and whether anything is known.
func (c *Cell) Value() (Points, bool) {
	if c.Agreed != nil {
		return Points(c.Agreed.Value * whole), true
	}
	return c.Mean, c.Raters > 0
}

// Grid is every vector with its companies.
type Grid [Vectors][]Cell

// Consensus is what marks and agreed marks of so many companies come to.
func Consensus(companies int, marks []Mark, agreed []Agreed) Grid {
	var g Grid
	sums := [Vectors][]int{}
	for v := range g {
		g[v], sums[v] = make([]Cell, companies), make([]int, companies)
	}
	for _, m := range marks {
		if m.Value == 0 {
			continue
		}
		c := &g[m.Vector-1][m.Company]
		if c.Raters == 0 {
			c.Low, c.High = m.Value, m.Value
		}
		c.Low, c.High = min(c.Low, m.Value), max(c.High, m.Value)
		c.Raters++
		sums[m.Vector-1][m.Company] += m.Value
	}
	for v := range g {
		for k := range g[v] {
			if n := g[v][k].Raters; n > 0 {
				g[v][k].Mean = Points((2*whole*sums[v][k] + n) / (2 * n))
			}
		}
	}
	for i := range agreed {
		g[agreed[i].Vector-1][agreed[i].Company].Agreed = &agreed[i]
	}
	return g
}

// Cell is a company by a vector.
func (g *Grid) Cell(vector, company int) *Cell { return &g[vector-1][company] }

// Sum is that of the known cells of a company: of how many, and how many there are. With
// fewer it says less than the sum of all, and nothing is put in the place of the others.
type Sum struct {
	Points    Points
	Known, Of int
}

// Whole reports whether every cell is known.
func (s Sum) Whole() bool { return s.Known == s.Of }

// Sum adds up the vectors of a company from the first to the last.
func (g *Grid) Sum(company, first, last int) Sum {
	s := Sum{Of: last - first + 1}
	for v := first; v <= last; v++ {
		if value, known := g.Cell(v, company).Value(); known {
			s.Points += value
			s.Known++
		}
	}
	return s
}

// Edge is how far we are before the best competitor by a vector, and whether that is known.
func (g *Grid) Edge(vector int) (Points, bool) {
	ours, known := g.Cell(vector, 0).Value()
	best, rivals := Points(0), false
	for company := 1; company < len(g[vector-1]); company++ {
		if value, ok := g.Cell(vector, company).Value(); ok {
			best, rivals = max(best, value), true
		}
	}
	return ours - best, known && rivals
}

// Strong lists the vectors by which we are clearly before every competitor that is known,
// Weak those by which one is clearly before us; the furthest first.
func (g *Grid) Strong() []int { return g.edges(1) }

// Weak is described with Strong.
func (g *Grid) Weak() []int { return g.edges(-1) }

func (g *Grid) edges(sign Points) []int {
	var list []int
	by := map[int]Points{}
	for v := 1; v <= Vectors; v++ {
		if e, known := g.Edge(v); known && sign*e >= edge {
			list, by[v] = append(list, v), sign*e
		}
	}
	slices.SortStableFunc(list, func(a, b int) int { return int(by[b] - by[a]) })
	return list
}

// Company is the index of a company of now in the benchmark before, and whether it was in
// it: competitors are found by their names.
func (b *Before) Company(now *Benchmark, company int) (int, bool) {
	if company == 0 {
		return 0, true
	}
	then := slices.Index(b.Competitors, now.Competitors[company-1]) + 1
	return then, then > 0
}

// Changes are how far the cells of a company have moved since before; by vector, nothing
// where either is not known.
func (b *Before) Changes(now *Benchmark, grid *Grid, company int) map[int]Points {
	list := map[int]Points{}
	then, there := b.Company(now, company)
	if !there {
		return list
	}
	for v := 1; v <= Vectors; v++ {
		is, known := grid.Cell(v, company).Value()
		was, before := b.Grid.Cell(v, then).Value()
		if known && before {
			list[v] = is - was
		}
	}
	return list
}
