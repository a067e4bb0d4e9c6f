package expectations

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"
)

var missing = math.NaN()

// factorial are copies of the four runs of two factors; the overall measure is
// 5 + 2a + b + e, where e = ±1 is independent of both.
func factorial(copies int) Ratings {
	in := Ratings{Attributes: make([][]float64, 2)}
	for range copies {
		for _, run := range [][3]float64{{1, 1, 1}, {1, -1, 1}, {-1, 1, 1}, {-1, -1, 1}, {1, 1, -1}, {1, -1, -1}, {-1, 1, -1}, {-1, -1, -1}} {
			in.Attributes[0] = append(in.Attributes[0], 3+run[0])
			in.Attributes[1] = append(in.Attributes[1], 3+run[1])
			in.Overall = append(in.Overall, 5+2*run[0]+run[1]+run[2])
		}
	}
	return in
}

func TestAnalyse_factorial(t *testing.T) {
	a := Analyse(factorial(25), "one")
	near(t, "R²", a.R2, 5./6, 1e-12)
	near(t, "importance of a", a.Drivers[0].Importance, 4./6, 1e-12)
	near(t, "importance of b", a.Drivers[1].Importance, 1./6, 1e-12)
	near(t, "share of a", a.Drivers[0].Share, 0.8, 1e-12)
	near(t, "correlation of a", a.Drivers[0].Correlation, 2/math.Sqrt(6), 1e-12)
	near(t, "mean of a", a.Drivers[0].Mean, 3, 1e-12)
	if len(a.Notes) != 0 || a.Respondents != 200 || a.Complete != 200 || a.Drivers[0].N != 200 || a.Drivers[0].Missing != 0 {
		t.Errorf("%+v", a)
	}
	if a.Drivers[0].Proposal != Mandatory || a.Drivers[1].Proposal != Recommended {
		t.Errorf("proposals %q, %q", a.Drivers[0].Proposal, a.Drivers[1].Proposal)
	}
	if d := a.Drivers[0]; d.Rank != 1 || d.RankBest != 1 || d.RankWorst != 1 || d.Stability != 1 {
		t.Errorf("rank %d, %d to %d, stability %v", d.Rank, d.RankBest, d.RankWorst, d.Stability)
	}
}

// The delta method gives the spread of the share of the first of two orthogonal
// factors in a large survey; the bootstrap must find it, with single rows as well
// as with groups of rows.
func TestAnalyse_intervals(t *testing.T) {
	for name, n := range map[string]int{"rows": 1500, "groups of rows": 20_000} {
		t.Run(name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(1, 2)) // #nosec G404
			in := Ratings{Attributes: make([][]float64, 1)}
			for range n {
				x := random.NormFloat64()
				in.Attributes[0] = append(in.Attributes[0], x)
				in.Overall = append(in.Overall, 0.6*x+0.8*random.NormFloat64())
			}
			twin := make([]float64, n)
			for i := range twin {
				twin[i] = random.NormFloat64()
				in.Overall[i] += 0.6 * twin[i]
			}
			in.Attributes = append(in.Attributes, twin)
			a := Analyse(in, "spread")
			d := a.Drivers[0]
			if d.Interval.Low > 0.5 || d.Interval.High < 0.5 {
				t.Errorf("interval %v does not hold the true share 0.5", d.Interval)
			}
			// The share is s²u/(s²u + t²v), of slopes s = t = 0.6, each estimated with
			// variance 0.64/n, and variances u = v = 1, each with 2/n. The variance of its
			// logit is the sum of those of the four logarithms.
			se := 0.25 * math.Sqrt(2*(4*0.64/0.36+2)/float64(n))
			width := d.Interval.High - d.Interval.Low
			if want := 2 * 1.96 * se; width < 0.85*want || width > 1.15*want {
				t.Errorf("width %.4f, by the delta method %.4f", width, want)
			}
		})
	}
}

func TestFisher(t *testing.T) {
	got := fisher(0.5, 103)
	near(t, "low", got.Low, 0.3393075225, 1e-9)
	near(t, "high", got.High, 0.6323381505, 1e-9)
	if got := fisher(0.5, 3); got != (Interval{-1, 1}) {
		t.Errorf("of three pairs: %v", got)
	}
	if got := fisher(1, 50); got != (Interval{1, 1}) {
		t.Errorf("of a perfect line: %v", got)
	}
}

func TestAnalyse_reproducible(t *testing.T) {
	first, again, other := Analyse(swiss(t), "id"), Analyse(swiss(t), "id"), Analyse(swiss(t), "another id")
	if !reflect.DeepEqual(first, again) {
		t.Error("the same survey gives another analysis")
	}
	if reflect.DeepEqual(first, other) {
		t.Error("another seed draws the same resamples")
	}
	for j := range first.Drivers {
		d := first.Drivers[j]
		near(t, "importance", other.Drivers[j].Importance, d.Importance, 1e-12)
		if d.Interval.Low > d.Share || d.Interval.High < d.Share || d.RankBest > d.Rank || d.RankWorst < d.Rank {
			t.Errorf("attribute %d: share %v in %v, rank %d in %d to %d", j, d.Share, d.Interval, d.Rank, d.RankBest, d.RankWorst)
		}
	}
}

// Pairwise and listwise: who left out b counts for a, but not in the joint analysis;
// who left out the overall measure counts nowhere.
func TestAnalyse_missing(t *testing.T) {
	in := factorial(10)
	for i := range 8 {
		in.Attributes[1][i] = missing
	}
	in.Overall[79] = missing
	a := Analyse(in, "missing")
	if a.Respondents != 79 || a.Complete != 71 {
		t.Errorf("respondents %d, complete %d", a.Respondents, a.Complete)
	}
	if d := a.Drivers[0]; d.N != 79 || d.Missing != 0 {
		t.Errorf("a: n %d, missing %d", d.N, d.Missing)
	}
	if d := a.Drivers[1]; d.N != 71 || d.Missing != 8 {
		t.Errorf("b: n %d, missing %d", d.N, d.Missing)
	}
}

func TestAnalyse_degenerate(t *testing.T) {
	constant := func(n int, v float64) []float64 { return slices.Repeat([]float64{v}, n) }
	base := factorial(10)
	with := func(column []float64) Ratings {
		return Ratings{Overall: base.Overall, Attributes: [][]float64{base.Attributes[0], base.Attributes[1], column}}
	}
	t.Run("a constant column is left out and said to be constant", func(t *testing.T) {
		a := Analyse(with(constant(80, 4.7)), "x")
		if d := a.Drivers[2]; d.State != ConstantColumn || d.Proposal != Unknown || d.Mean < 4.69 || d.Correlation != 0 {
			t.Errorf("%+v", d)
		}
		near(t, "R²", a.R2, 5./6, 1e-12)
	})
	t.Run("a mostly empty column does not take everybody away", func(t *testing.T) {
		column := constant(80, missing)
		copy(column, []float64{1, 2, 3, 4, 5})
		a := Analyse(with(column), "x")
		if a.Drivers[2].State != Sparse || a.Drivers[2].Missing != 75 || a.Complete != 80 {
			t.Errorf("%+v, complete %d", a.Drivers[2], a.Complete)
		}
	})
	t.Run("an empty column", func(t *testing.T) {
		a := Analyse(with(constant(80, missing)), "x")
		if d := a.Drivers[2]; d.State != Sparse || d.N != 0 {
			t.Errorf("%+v", d)
		}
	})
	t.Run("a column twice shares what it adds", func(t *testing.T) {
		a := Analyse(with(base.Attributes[0]), "x")
		near(t, "R²", a.R2, 5./6, 1e-9)
		near(t, "first", a.Drivers[0].Importance, 2./6, 1e-9)
		near(t, "twin", a.Drivers[2].Importance, 2./6, 1e-9)
		if !a.Drivers[0].Collinear || a.Drivers[1].Collinear || !a.Drivers[2].Collinear || !slices.Contains(a.Notes, Collinear) {
			t.Errorf("%+v", a)
		}
	})
	t.Run("an attribute that is the sum of two others", func(t *testing.T) {
		sum := make([]float64, 80)
		for i := range sum {
			sum[i] = base.Attributes[0][i] + base.Attributes[1][i]
		}
		a := Analyse(with(sum), "x")
		near(t, "R²", a.R2, 5./6, 1e-9)
		if !a.Drivers[0].Collinear || !a.Drivers[1].Collinear || !a.Drivers[2].Collinear {
			t.Errorf("%+v", a.Drivers)
		}
	})
	for name, c := range map[string]struct {
		in    Ratings
		notes []Note
	}{
		"nobody":                   {Ratings{Attributes: [][]float64{{}}}, []Note{FewRespondents, NoAttributes}},
		"no attributes":            {Ratings{Overall: base.Overall}, []Note{NoAttributes}},
		"three respondents":        {Ratings{Overall: []float64{1, 5, 9}, Attributes: [][]float64{{1, 2, 3}, {3, 1, 2}}}, []Note{FewRespondents, TooFew}},
		"eight respondents":        {factorial(1), []Note{FewRespondents}},
		"all give the same mark":   {Ratings{Overall: constant(80, 9), Attributes: base.Attributes}, []Note{OverallConstant}},
		"nobody gives the overall": {Ratings{Overall: constant(80, missing), Attributes: base.Attributes}, []Note{FewRespondents, NoAttributes}},
	} {
		t.Run(name, func(t *testing.T) {
			a := Analyse(c.in, "x")
			if !slices.Equal(a.Notes, c.notes) {
				t.Errorf("notes %v, want %v", a.Notes, c.notes)
			}
			finite(t, a)
		})
	}
}

// finite fails on NaN and infinities, which JSON cannot even write.
func finite(t *testing.T, a Analysis) {
	t.Helper()
	for _, d := range a.Drivers {
		for _, v := range []float64{d.Mean, d.Correlation, d.Certain.Low, d.Certain.High, d.Importance, d.Share, d.Interval.Low, d.Interval.High, d.Stability, a.R2} {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Errorf("%+v", d)
			}
		}
	}
}

// What has nothing to do with the overall measure is left, what works against it
// counts like what works for it.
func TestAnalyse_proposals(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4)) // #nosec G404
	in := Ratings{Attributes: make([][]float64, 4)}
	for range 400 {
		row := []float64{random.NormFloat64(), random.NormFloat64(), random.NormFloat64(), random.NormFloat64()}
		for j, x := range row {
			in.Attributes[j] = append(in.Attributes[j], x)
		}
		in.Overall = append(in.Overall, -2*row[0]+0.5*row[1]+random.NormFloat64()) // 2 and 3 say nothing
	}
	for i, overall := range in.Overall { // exactly unrelated, whatever was drawn
		in.Attributes[2][i] = float64(i % 2)
		in.Attributes[3][i] = overall * 0
	}
	a := Analyse(in, "x")
	want := []Proposal{Mandatory, Recommended, Left, Unknown}
	for j, d := range a.Drivers {
		if d.Proposal != want[j] {
			t.Errorf("attribute %d: %q, want %q: %+v", j, d.Proposal, want[j], d)
		}
	}
}

// A survey at the limits is analysed while a person waits.
func TestAnalyse_bounded(t *testing.T) {
	if testing.Short() {
		t.Skip("fifty thousand respondents")
	}
	random := rand.New(rand.NewPCG(5, 6)) // #nosec G404
	for name, p := range map[string]int{"every subset": exactUpTo, "random orders": 59} {
		t.Run(name, func(t *testing.T) {
			in := Ratings{Attributes: make([][]float64, p)}
			for range 50_000 {
				y := 0.0
				for j := range p {
					x := float64(random.IntN(11))
					in.Attributes[j] = append(in.Attributes[j], x)
					y += x / float64(j+1)
				}
				in.Overall = append(in.Overall, y)
			}
			began := time.Now()
			a := Analyse(in, "large")
			took := time.Since(began)
			t.Logf("%d attributes, %d orders: %v", p, a.Orders, took)
			if took > 60*time.Second || a.Drivers[0].Rank != 1 {
				t.Errorf("took %v, the first has rank %d", took, a.Drivers[0].Rank)
			}
		})
	}
}
