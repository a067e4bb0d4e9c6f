package reports

import (
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/locale"
	"etalon/internal/locations"
	"etalon/reports/figures"
)

var (
	relatedScores  = []float64{81.25, 77.5, 92, 64.1, 88.8, 70, 95.5, 81.25, 59.9, 73.3, 86, 90.4}
	relatedFigures = []float64{1250000.5, 1100000, 1480000, 990000, 1390000, 1010000, 1600000, 1190000, 1005000, 1020000, 1190000, 1410000}
)

func pairsOf(xs, ys []float64) []pair {
	pairs := make([]pair, len(xs))
	for i, x := range xs {
		pairs[i] = pair{x, ys[i]}
	}
	return pairs
}

// The figures are those of R 4.2.2: cor.test(x, y), cor.test(x, y, method = "spearman",
// exact = FALSE) with tanh(atanh(rho) ± qnorm(0.975)·sqrt((1 + rho²/2)/(n − 3))),
// rank(x) and p.adjust(p, "holm").
func TestPearson_ofLargeFigures(t *testing.T) {
	got, ok := pearson(pairsOf(relatedScores, relatedFigures))
	if !ok || got.N != 12 {
		t.Fatalf("%+v", got)
	}
	near(t, "r", got.R, 9.23636174461480e-01, 1e-12)
	near(t, "low", got.Low, 7.44236889998603e-01, 1e-10)
	near(t, "high", got.High, 9.78734065283376e-01, 1e-10)
	near(t, "p", got.P, 1.79720348184125e-05, 1e-12)
}

func TestSpearman(t *testing.T) {
	got, ok := spearman(pairsOf(relatedScores, relatedFigures))
	if !ok || got.N != 12 {
		t.Fatalf("%+v", got)
	}
	near(t, "rho", got.R, 9.77192982456140e-01, 1e-12)
	near(t, "low", got.Low, 0.893105763742734, 1e-10)
	near(t, "high", got.High, 0.995298166293378, 1e-10)
	near(t, "p", got.P, 4.67748817860513e-08, 1e-13)
	got, _ = spearman(pairsOf([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, []float64{3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8}))
	near(t, "rho with ties", got.R, 0.5265313520914635, 1e-12)
	near(t, "p with ties", got.P, 0.0786304681363246, 1e-10)
}

func TestRanks_shared(t *testing.T) {
	pairs := pairsOf(relatedScores, relatedFigures)
	want := []float64{6.5, 5, 11, 2, 9, 3, 12, 6.5, 1, 4, 8, 10}
	if diff := cmp.Diff(want, ranks(pairs, func(p pair) float64 { return p.X })); diff != "" {
		t.Error(diff)
	}
}

func TestHolm(t *testing.T) {
	got := holm([]float64{0.01, 0.04, 0.03, 0.2, 0.005})
	for i, want := range []float64{0.04, 0.09, 0.09, 0.2, 0.025} {
		near(t, "p", got[i], want, 1e-12)
	}
}

// relatedReport is the same figures as a report.
func relatedReport() *Relation {
	r := &Relation{Kind: &figures.Kind{Label: locations.Label{Russian: "Продажи"}, Unit: figures.Money}, Months: Period{2026 * 12, 2026 * 12}}
	for i, x := range relatedScores {
		r.Points = append(r.Points, RelationPoint{Place: Place{Code: "М", Name: "=1+1"}, X: x, Y: relatedFigures[i], Figure: relatedFigures[i], Score: percent(100 * x), Visits: 2})
	}
	r.correlate(&side{}, nil)
	return r
}

func relatedBook(w io.Writer) error {
	return write(w, &Meta{Language: locale.Russian, Accent: "#1F4E8C"}, "Связь", func(b *book) { b.relation(relatedReport()) })
}
