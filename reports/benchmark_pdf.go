package reports

import (
	"io"
	"strconv"
	"strings"

	"etalon/audits/benchmarks"
)

// BenchmarkPDF prints a comparison on two pages: the numbers, then the profile and what is
// developed.
func BenchmarkPDF(w io.Writer, r *BenchmarkReport) error {
	return render(w, &r.Meta, r.title(), func(d *document) {
		d.masthead(d.t("benchmark.kind"))
		d.heading(r.subject(), d.t("benchmark.beside", map[string]any{"Names": strings.Join(r.Competitors, ", "), "Date": d.lang.Date(r.ComparedOn)}), d.benchmarkState(r))
		d.benchmarkTable(r)
		d.turn()
		d.section(d.t("benchmark.profile"), benchmarkRow*benchmarks.Vectors)
		d.benchmarkProfile(r)
		d.benchmarkEdges(r)
		d.benchmarkChoices(r)
		d.benchmarkNotes(r)
	})
}

func (d *document) benchmarkNotes(r *BenchmarkReport) {
	d.skip(gap)
	d.paragraph(d.t("benchmark.scale")+" "+d.t("benchmark.signs"), caption)
	d.paragraph(d.t("benchmark.known"), caption)
	if before := r.Result.Before; before != nil {
		d.paragraph(d.t("benchmark.before", map[string]any{"Number": before.Number, "Date": d.lang.Date(before.ComparedOn)}), caption)
	}
}

func (d *document) benchmarkState(r *BenchmarkReport) string {
	if r.SettledAt.IsZero() {
		return d.t("benchmark.agreeing")
	}
	return d.t("benchmark.settled", map[string]any{"Date": d.lang.Date(r.SettledAt), "Name": r.SettledBy.Name})
}

func (d *document) benchmarkTable(r *BenchmarkReport) {
	companies := r.Companies()
	const names, edge = 0.34, 0.12
	columns := []column{{head: d.t("benchmark.vector"), share: names}}
	for _, name := range companies {
		columns = append(columns, column{head: clean(name), share: (1 - names - edge) / float64(len(companies)), align: centre})
	}
	columns = append(columns, column{head: d.t("benchmark.edge"), share: edge, align: centre})
	var rows []row
	for _, g := range benchmarks.Groups {
		rows = append(rows, row{group: true, fill: &fog, cells: []cell{{text: clean(g.Words(d.lang)), style: small.strong()}}})
		for v := g.First; v <= g.Last; v++ {
			rows = append(rows, d.benchmarkVector(r, v))
		}
		rows = append(rows, d.benchmarkSum(r, d.t("benchmark.group_sum"), g.First, g.Last, nil))
	}
	d.table(columns, append(rows, d.benchmarkSum(r, d.t("benchmark.sum"), 1, benchmarks.Vectors, &fog)))
}

func (d *document) benchmarkVector(r *BenchmarkReport, v int) row {
	cells := []cell{{text: strconv.Itoa(v) + ". " + clean(benchmarks.VectorWords(d.lang, v).Name)}}
	for company := range r.Companies() {
		c := r.Result.Grid.Cell(v, company)
		value, known := c.Value()
		if !known {
			cells = append(cells, cell{text: "—"})
			continue
		}
		one := cell{text: r.said(value)}
		var notes []string
		if c.Agreed != nil {
			one.text += " •"
		}
		if c.Low != c.High {
			notes = append(notes, strconv.Itoa(c.Low)+"–"+strconv.Itoa(c.High))
		}
		if before := r.Result.Before; before != nil {
			if change, there := before.Changes(&r.Benchmark, &r.Result.Grid, company)[v]; there && change != 0 {
				notes = append(notes, r.signed(change))
			}
		}
		one.note = strings.Join(notes, "; ")
		cells = append(cells, one)
	}
	edge := cell{text: "—"}
	if e, known := r.Result.Grid.Edge(v); known {
		edge.text = r.signed(e)
	}
	return row{cells: append(cells, edge)}
}

func (d *document) benchmarkSum(r *BenchmarkReport, name string, first, last int, fill *colour) row {
	cells := []cell{{text: name, style: small.strong()}}
	for company := range r.Companies() {
		sum := r.Result.Grid.Sum(company, first, last)
		one := cell{text: r.said(sum.Points), style: small.strong()}
		if sum.Known == 0 {
			one.text = "—"
		}
		if !sum.Whole() {
			one.note = d.t("benchmark.part", map[string]any{"Known": sum.Known, "Of": sum.Of})
		}
		cells = append(cells, one)
	}
	return row{cells: append(cells, cell{}), fill: fill}
}

// benchmarkInks are the colours of the companies, ours first.
func (d *document) benchmarkInks() []colour {
	return []colour{d.accent, tones[Fair], tones[Good], tones[Poor], grey, silver}
}

// benchmarkProfile draws the companies as lines over the vectors; what is not known is a
// gap. Ours is drawn last, and thicker.
func (d *document) benchmarkProfile(r *BenchmarkReport) {
	d.benchmarkLegend(r)
	top, from := d.y, marginSide+d.inner()*benchmarkNames
	x := func(p benchmarks.Points) float64 {
		return from + gap + (d.right()-from-2*gap)*float64(p-100)/float64(100*(benchmarks.Best-1))
	}
	y := func(v int) float64 { return top + benchmarkRow*(float64(v)-0.5) }
	for mark := 1; mark <= benchmarks.Best; mark++ {
		at := x(benchmarks.Points(mark * 100))
		d.line(at, top, at, top+benchmarkRow*benchmarks.Vectors, hairline, mist)
		d.textCentre(at, caption.baseline(top+benchmarkRow*benchmarks.Vectors+gapHair), strconv.Itoa(mark), caption)
	}
	for v := 1; v <= benchmarks.Vectors; v++ {
		d.text(marginSide, small.baseline(y(v)-small.lead()/2), small.fit(strconv.Itoa(v)+". "+oneLine(benchmarks.VectorWords(d.lang, v).Name), from-marginSide), small)
	}
	for company := len(r.Competitors); company >= 0; company-- {
		c, width, radius := d.benchmarkInks()[company], rule, dotRadius
		if company == 0 {
			width, radius = thickRule, 1.4*dotRadius
		}
		last := 0
		for v := 1; v <= benchmarks.Vectors; v++ {
			value, known := r.Result.Grid.Cell(v, company).Value()
			if !known {
				continue
			}
			if before, there := benchmarks.Points(0), last == v-1 && last > 0; there {
				before, _ = r.Result.Grid.Cell(last, company).Value()
				d.line(x(before), y(last), x(value), y(v), width, c)
			}
			d.circle(x(value), y(v), radius, c)
			last = v
		}
	}
	d.skip(benchmarkRow*benchmarks.Vectors + caption.lead() + gap)
}

func (d *document) benchmarkLegend(r *BenchmarkReport) {
	x := marginSide
	for company, name := range r.Companies() {
		label := small.fit(oneLine(name), d.inner()/3)
		w := gapLarge + small.width(label) + gap
		if x+w > d.right() {
			x = marginSide
			d.skip(small.lead())
		}
		c, width := d.benchmarkInks()[company], rule
		if company == 0 {
			width = thickRule
		}
		mid := d.y + small.lead()/2
		d.line(x, mid, x+gapLarge-gapSmall, mid, width, c)
		d.circle(x+(gapLarge-gapSmall)/2, mid, dotRadius, c)
		d.text(x+gapLarge, small.baseline(d.y), label, small)
		x += w
	}
	d.skip(small.lead() + gap)
}

func (d *document) benchmarkEdges(r *BenchmarkReport) {
	for _, part := range []struct {
		key  string
		list []int
	}{{"benchmark.strong", r.Result.Grid.Strong()}, {"benchmark.weak", r.Result.Grid.Weak()}} {
		names := make([]string, len(part.list))
		for i, v := range part.list {
			e, _ := r.Result.Grid.Edge(v)
			names[i] = clean(benchmarks.VectorWords(d.lang, v).Name) + " (" + r.signed(e) + ")"
		}
		if len(names) == 0 {
			names = []string{d.t("benchmark.nothing")}
		}
		d.paragraph(d.t(part.key)+" "+strings.Join(names, ", "), body)
	}
	d.skip(gap)
}

func (d *document) benchmarkChoices(r *BenchmarkReport) {
	if len(r.Result.Choices) == 0 {
		return
	}
	columns := []column{
		{head: d.t("benchmark.vector"), share: 0.26},
		{head: d.t("benchmark.now"), share: 0.1, align: centre},
		{head: d.t("benchmark.goal"), share: 0.1, align: centre},
		{head: d.t("benchmark.due"), share: 0.16},
		{head: d.t("benchmark.step"), share: 0.38},
	}
	var rows []row
	for _, c := range r.Result.Choices {
		now := "—"
		if value, known := r.Result.Grid.Cell(c.Vector, 0).Value(); known {
			now = r.said(value)
		}
		rows = append(rows, row{cells: []cell{
			{text: clean(benchmarks.VectorWords(d.lang, c.Vector).Name)}, {text: now}, {text: strconv.Itoa(c.Goal)}, {text: d.lang.Date(c.DueOn)}, {text: clean(c.Step)},
		}})
	}
	d.section(d.t("benchmark.choices"), d.opening(columns, rows))
	d.table(columns, rows)
}
