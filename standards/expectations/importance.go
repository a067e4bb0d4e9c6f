package expectations

import (
	"math"
	"math/bits"
	"math/rand/v2"
)

// exactUpTo is the most attributes whose every subset is looked at: 2^14 of them.
const exactUpTo = 14

// collinearBelow is the part of an attribute's variance, left when the others are
// known, that is taken for rounding: the attribute says nothing new.
const collinearBelow = 1e-9

// importances decomposes the R² of the regression of the last column of a
// correlation matrix on the others, by the Shapley value (Lindeman, Merenda and
// Gold, 1980): the importance of an attribute is what it adds to R², averaged over
// every order in which the attributes may enter. The importances are not negative
// and add up to R². Attributes of which one repeats the other share equally; a
// constant one gets nothing.
//
// Where orders is nil every subset is looked at; otherwise the average is over the
// given orders.
func importances(r [][]float64, orders [][]int) []float64 {
	p := len(r) - 1
	if orders == nil {
		return everySubset(r, p)
	}
	shares := make([]float64, p)
	f := newFactor(p)
	for _, order := range orders {
		f.size = 0
		for _, j := range order {
			shares[j] += f.enter(r, j)
		}
	}
	for j := range shares {
		shares[j] /= float64(len(orders))
	}
	return shares
}

// factor is a Cholesky factor of the correlations of the attributes that have
// entered, a row at a time, with what the overall measure projects on each row.
type factor struct {
	rows    [][]float64
	on      []float64 // projection of the overall measure
	members []int
	size    int
}

func newFactor(p int) *factor {
	f := &factor{rows: make([][]float64, p), on: make([]float64, p), members: make([]int, p)}
	for i := range f.rows {
		f.rows[i] = make([]float64, p)
	}
	return f
}

// enter lets attribute j enter and returns what it adds to R². An attribute that
// says nothing new adds nothing and does not enter.
func (f *factor) enter(r [][]float64, j int) float64 {
	row := f.rows[f.size]
	left, on := r[j][j], r[j][len(r)-1]
	for i := range f.size {
		v := r[j][f.members[i]]
		for k, w := range f.rows[i][:i] {
			v -= w * row[k]
		}
		v /= f.rows[i][i]
		row[i] = v
		left -= v * v
		on -= v * f.on[i]
	}
	if left < collinearBelow {
		return 0
	}
	row[f.size] = math.Sqrt(left)
	on /= row[f.size]
	f.on[f.size], f.members[f.size] = on, j
	f.size++
	return on * on
}

// everySubset computes R² of each subset once, a subset from the one without its
// last member, and weighs what every attribute adds to it.
func everySubset(r [][]float64, p int) []float64 {
	explained := make([]float64, 1<<p)
	f := newFactor(p)
	var extend func(subset, from int)
	extend = func(subset, from int) {
		for j := from; j < p; j++ {
			size, with := f.size, subset|1<<j
			explained[with] = explained[subset] + f.enter(r, j)
			extend(with, j+1)
			f.size = size
		}
	}
	extend(0, 0)
	weights := subsetWeights(p)
	shares := make([]float64, p)
	for subset := range explained {
		w := weights[bits.OnesCount(uint(subset))] // #nosec G115 -- a subset is not negative
		for j := range p {
			if subset&(1<<j) == 0 {
				shares[j] += w * (explained[subset|1<<j] - explained[subset])
			}
		}
	}
	return shares
}

// subsetWeights are, by the size k of a subset, the part of all p! orders in which
// exactly that subset comes before a given attribute: k! (p-1-k)! / p!. Of the
// whole set nothing comes after.
func subsetWeights(p int) []float64 {
	weights := make([]float64, p+1)
	if p == 0 {
		return weights
	}
	w := 1 / float64(p)
	for k := range p {
		weights[k] = w
		w *= float64(k+1) / float64(max(p-1-k, 1))
	}
	return weights
}

const (
	fewestOrders, mostOrders = 100, 500
	orderWork                = 18_000_000 // about six million multiplications a sample
)

// randomOrders draws orders for more attributes than exactUpTo, each beside its
// reverse, which evens out who comes first; nil for fewer. Their number falls with
// the cube of p, from 500 to 100.
func randomOrders(p int, random *rand.Rand) [][]int {
	if p <= exactUpTo {
		return nil
	}
	n := max(fewestOrders, min(mostOrders, orderWork/(p*p*p))) / 2 * 2
	orders := make([][]int, 0, n)
	for len(orders) < n {
		order := random.Perm(p)
		back := make([]int, p)
		for i, j := range order {
			back[p-1-i] = j
		}
		orders = append(orders, order, back)
	}
	return orders
}
