package expectations

import (
	"math"
	"math/rand/v2"
)

// moments are the count, the sums and the sums of products of several columns,
// packed into one slice: the upper triangle of Z'Z, where Z is a column of ones
// followed by the columns. They are added like numbers, and everything that the
// analysis needs follows from them.
type moments []float64

func newMoments(columns int) moments { return make(moments, (columns+1)*(columns+2)/2) }

// add adds the products of one row of values.
func (m moments) add(row []float64) {
	m[0]++
	k := 1
	for _, v := range row {
		m[k] += v
		k++
	}
	for i, v := range row {
		for _, w := range row[i:] {
			m[k] += v * w
			k++
		}
	}
}

func (m moments) plus(other moments) {
	for i, v := range other {
		m[i] += v
	}
}

// constantBelow is the part of a column's mean square below which its variance is
// rounding.
const constantBelow = 1e-12

// correlations returns the correlation matrix of the columns. A constant column
// correlates with nothing, itself included: its row is zero.
func (m moments) correlations(columns int) [][]float64 {
	n := m[0]
	sums, products := m[1:1+columns], m[1+columns:]
	cov := make([][]float64, columns)
	for i := range cov {
		cov[i] = make([]float64, columns)
	}
	k := 0
	for i := range columns {
		for j := i; j < columns; j++ {
			cov[i][j] = products[k]/n - sums[i]/n*sums[j]/n
			if i == j && cov[i][i] <= constantBelow*(products[k]/n) {
				cov[i][i] = 0
			}
			k++
		}
	}
	scale := make([]float64, columns)
	for i := range columns {
		scale[i] = math.Sqrt(cov[i][i])
	}
	for i := range columns {
		for j := i; j < columns; j++ {
			r := 0.0
			switch {
			case scale[i] == 0 || scale[j] == 0:
			case i == j:
				r = 1
			default:
				r = max(-1, min(1, cov[i][j]/(scale[i]*scale[j])))
			}
			cov[i][j], cov[j][i] = r, r
		}
	}
	return cov
}

// maxUnits is how many units are drawn in a resample.
const maxUnits = 2000

// units are the moments of what the bootstrap draws: each row by itself, or, above
// maxUnits rows, as many random groups of rows. Drawing groups gives the same
// spread as drawing rows, in bounded time and memory.
func units(rows [][]float64, columns int, random *rand.Rand) []moments {
	n := min(len(rows), maxUnits)
	list := make([]moments, n)
	for i := range list {
		list[i] = newMoments(columns)
	}
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	if len(rows) > n {
		order = random.Perm(len(rows))
	}
	for i, row := range order {
		list[i%n].add(rows[row])
	}
	return list
}

func total(list []moments, columns int) moments {
	all := newMoments(columns)
	for _, m := range list {
		all.plus(m)
	}
	return all
}
