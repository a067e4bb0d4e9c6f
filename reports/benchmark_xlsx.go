package reports

import (
	"fmt"
	"io"
	"strconv"

	"etalon/audits/benchmarks"
	"etalon/internal/workbook"
)

// BenchmarkXLSX writes a comparison as a workbook: the numbers with live sums, the sums of
// the groups, every mark with its reason, and what is developed.
func BenchmarkXLSX(w io.Writer, r *BenchmarkReport) error {
	return write(w, &r.Meta, r.title(), func(b *book) {
		s := b.benchmarkTable(r)
		b.benchmarkSums(r, s)
		b.benchmarkMarks(r)
		b.benchmarkChoices(r, s)
	})
}

// benchmarkFirst is the column of our company; the vectors begin in the second row.
const benchmarkFirst = 3

// benchmarkHeads are the names of the companies as heads of a table, which may not repeat.
func benchmarkHeads(r *BenchmarkReport, taken ...string) []string {
	seen := map[string]bool{}
	for _, head := range taken {
		seen[workbook.Fold(head)] = true
	}
	heads := r.Companies()
	for i, name := range heads {
		for n := 2; seen[workbook.Fold(heads[i])]; n++ {
			heads[i] = fmt.Sprintf("%s (%d)", name, n)
		}
		seen[workbook.Fold(heads[i])] = true
	}
	return heads
}

func (b *book) benchmarkTable(r *BenchmarkReport) *sheet {
	taken := []string{b.t("benchmark.vector"), b.t("benchmark.group"), b.t("benchmark.edge")}
	columns := []field{{taken[0], 30, plainLook}, {taken[1], 26, plainLook}}
	for _, name := range benchmarkHeads(r, taken...) {
		columns = append(columns, field{cellText(name), 16, moneyLook})
	}
	s := b.table(sheetName(b.t("benchmark.sheet"), 1), append(columns, field{taken[2], 18, moneyLook}))
	companies := len(r.Companies())
	for _, g := range benchmarks.Groups {
		for v := g.First; v <= g.Last; v++ {
			values := []any{strconv.Itoa(v) + ". " + cellText(benchmarks.VectorWords(b.lang, v).Name), cellText(g.Words(b.lang))}
			for company := range companies {
				values = append(values, valueOf(r.Result.Grid.Cell(v, company).Value()))
			}
			n := strconv.Itoa(s.row + 1)
			ours, rivals := columnName(benchmarkFirst)+n, columnName(benchmarkFirst+1)+n+":"+columnName(benchmarkFirst+companies-1)+n
			edge := formula{"IF(OR(" + ours + "=\"\",COUNT(" + rivals + ")=0),\"\",ROUND(" + ours + "-MAX(" + rivals + "),2))", valueOf(r.Result.Grid.Edge(v))}
			s.add(append(values, edge)...)
		}
	}
	totals := []any{b.t("benchmark.sum"), nil}
	for company := range companies {
		totals = append(totals, s.summed(benchmarkFirst+company, marksOf(r.Result.Grid.Sum(company, 1, benchmarks.Vectors).Points)))
	}
	s.below(totals...)
	s.foot(b.t("benchmark.subject", map[string]any{"Subject": r.subject(), "Date": b.lang.Date(r.ComparedOn)}), b.t("benchmark.scale"), b.t("benchmark.known"))
	for company, name := range r.Companies() {
		if sum := r.Result.Grid.Sum(company, 1, benchmarks.Vectors); !sum.Whole() {
			s.foot(cellText(name) + ": " + b.t("benchmark.part", map[string]any{"Known": sum.Known, "Of": sum.Of}))
		}
	}
	s.close()
	return s
}

// marksOf is points in marks.
func marksOf(p benchmarks.Points) float64 { return float64(p) / 100 }

// valueOf is what is known, as a number; else an empty cell.
func valueOf(p benchmarks.Points, known bool) any {
	if !known {
		return nil
	}
	return marksOf(p)
}

// benchmarkSums are the companies with their sums, and of how many vectors each is.
func (b *book) benchmarkSums(r *BenchmarkReport, of *sheet) {
	columns := []field{{b.t("benchmark.company"), 30, plainLook}}
	for _, g := range benchmarks.Groups {
		columns = append(columns, field{cellText(g.Words(b.lang)), 18, moneyLook})
	}
	s := b.table(sheetName(b.t("benchmark.sums"), 1), append(columns, field{b.t("benchmark.sum"), 18, moneyLook}, field{b.t("benchmark.known_of"), 18, numberLook}))
	for company, name := range r.Companies() {
		column := columnName(benchmarkFirst + company)
		within := func(first, last int) string {
			return quoteSheet(of.name) + "!" + column + strconv.Itoa(first+1) + ":" + column + strconv.Itoa(last+1)
		}
		values := []any{cellText(name)}
		for _, g := range benchmarks.Groups {
			values = append(values, formula{"SUM(" + within(g.First, g.Last) + ")", marksOf(r.Result.Grid.Sum(company, g.First, g.Last).Points)})
		}
		all := r.Result.Grid.Sum(company, 1, benchmarks.Vectors)
		s.add(append(values, formula{"SUM(" + within(1, benchmarks.Vectors) + ")", marksOf(all.Points)}, formula{"COUNT(" + within(1, benchmarks.Vectors) + ")", all.Known})...)
	}
	s.foot(b.t("benchmark.known"))
	s.close()
}

// benchmarkMarks are the marks of all raters, and those that were agreed on.
func (b *book) benchmarkMarks(r *BenchmarkReport) {
	s := b.table(sheetName(b.t("benchmark.marks"), 1), []field{
		{b.t("benchmark.vector"), 30, plainLook},
		{b.t("benchmark.company"), 24, plainLook},
		{b.t("benchmark.rater"), 30, plainLook},
		{b.t("benchmark.mark"), 10, numberLook},
		{b.t("benchmark.reason"), 60, wrapLook},
	})
	names, companies := map[string]string{}, r.Companies()
	for _, rater := range r.Raters {
		names[rater.ID] = rater.Name
	}
	vector := func(v int) string { return strconv.Itoa(v) + ". " + cellText(benchmarks.VectorWords(b.lang, v).Name) }
	for _, m := range r.Result.Marks {
		s.add(vector(m.Vector), cellText(companies[m.Company]), cellText(names[m.RaterID]), valueOf(benchmarks.Points(m.Value*100), m.Value > 0), cellText(m.Reason))
	}
	for v := 1; v <= benchmarks.Vectors; v++ {
		for company, name := range companies {
			if a := r.Result.Grid.Cell(v, company).Agreed; a != nil {
				s.add(vector(v), cellText(name), b.t("benchmark.agreed_by", map[string]any{"Name": a.By.Name}), a.Value, cellText(a.Reason))
			}
		}
	}
	s.close()
}

func (b *book) benchmarkChoices(r *BenchmarkReport, of *sheet) {
	if len(r.Result.Choices) == 0 {
		return
	}
	s := b.table(sheetName(b.t("benchmark.choices"), 1), []field{
		{b.t("benchmark.vector"), 30, plainLook},
		{b.t("benchmark.now"), 10, moneyLook},
		{b.t("benchmark.goal"), 10, numberLook},
		{b.t("benchmark.due"), 14, dayLook},
		{b.t("benchmark.step"), 60, wrapLook},
	})
	for _, c := range r.Result.Choices {
		now := quoteSheet(of.name) + "!" + columnName(benchmarkFirst) + strconv.Itoa(c.Vector+1)
		s.add(strconv.Itoa(c.Vector)+". "+cellText(benchmarks.VectorWords(b.lang, c.Vector).Name),
			formula{"IF(" + now + "=\"\",\"\"," + now + ")", valueOf(r.Result.Grid.Cell(c.Vector, 0).Value())}, c.Goal, serial(c.DueOn), cellText(c.Step))
	}
	s.close()
}
