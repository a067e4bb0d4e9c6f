package reports

import (
	"math"
	"slices"
)

// pair is a point: a mean score and a business figure.
type pair struct{ X, Y float64 }

// pearson is r of pairs. They are moved to their means first: squares of sales in
// roubles would leave nothing of the differences.
func pearson(pairs []pair) (Correlation, bool) {
	var m Moments
	x, y := middleOf(pairs)
	for _, p := range pairs {
		m.Add(p.X-x, p.Y-y)
	}
	return m.Correlate()
}

func middleOf(pairs []pair) (x, y float64) {
	for _, p := range pairs {
		x, y = x+p.X/float64(len(pairs)), y+p.Y/float64(len(pairs))
	}
	return x, y
}

// spearman is ρ, r of the ranks, with its interval by the variance of Bonett and Wright
// (Psychometrika 65, 2000) and p by Student's t.
func spearman(pairs []pair) (Correlation, bool) {
	ranked := make([]pair, len(pairs))
	xs, ys := ranks(pairs, func(p pair) float64 { return p.X }), ranks(pairs, func(p pair) float64 { return p.Y })
	for i := range pairs {
		ranked[i] = pair{xs[i], ys[i]}
	}
	c, ok := pearson(ranked)
	if !ok {
		return c, false
	}
	return correlation(c.R, c.N, math.Sqrt(1+c.R*c.R/2)), true
}

// ranks are from 1; equal values share the mean of theirs.
func ranks(pairs []pair, of func(pair) float64) []float64 {
	order := make([]int, len(pairs))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		switch x, y := of(pairs[a]), of(pairs[b]); {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	out := make([]float64, len(pairs))
	for from := 0; from < len(order); {
		until := from
		for until < len(order) && of(pairs[order[until]]) == of(pairs[order[from]]) {
			until++
		}
		for _, i := range order[from:until] {
			out[i] = float64(from+until+1) / 2
		}
		from = until
	}
	return out
}

// holm adjusts the p of several tests (Holm, Scand. J. Stat. 6, 1979): one that is below
// 0.05 still is told with an error of 5 % over all of them together.
func holm(ps []float64) []float64 {
	order := make([]int, len(ps))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case ps[a] < ps[b]:
			return -1
		case ps[a] > ps[b]:
			return 1
		}
		return 0
	})
	out, most := make([]float64, len(ps)), 0.0
	for k, i := range order {
		most = max(most, min(1, float64(len(ps)-k)*ps[i]))
		out[i] = most
	}
	return out
}
