package reports

import "math"

// Moments are the sums of pairs of numbers: enough for their correlation.
type Moments struct {
	N                int
	X, Y, XX, YY, XY float64
}

// Add counts a pair.
func (m *Moments) Add(x, y float64) {
	m.N++
	m.X, m.Y, m.XX, m.YY, m.XY = m.X+x, m.Y+y, m.XX+x*x, m.YY+y*y, m.XY+x*y
}

// Correlation is Pearson's r with its 95 % interval by Fisher's z, and the two-sided
// p-value by Student's t with n − 2 degrees of freedom.
type Correlation struct {
	N            int
	R, Low, High float64
	P            float64
}

// fewestPairs are the pairs that Fisher's z needs.
const fewestPairs = 4

// Correlate returns r; false for fewer than four pairs, or where one of the two does not
// vary. Where x is 0 or 1 it is the point-biserial correlation.
func (m Moments) Correlate() (Correlation, bool) {
	n := float64(m.N)
	xx, yy, xy := n*m.XX-m.X*m.X, n*m.YY-m.Y*m.Y, n*m.XY-m.X*m.Y
	const exact = 1e-12 // of what is left where all are alike
	if m.N < fewestPairs || xx <= exact*n*m.XX || yy <= exact*n*m.YY {
		return Correlation{}, false
	}
	return correlation(max(-1, min(1, xy/math.Sqrt(xx*yy))), m.N, 1), true
}

// correlation is what follows from r of n pairs; spread is that of z, as a multiple of
// the one of Pearson's r.
func correlation(r float64, n int, spread float64) Correlation {
	c := Correlation{N: n, R: r, Low: r, High: r}
	if math.Abs(r) < 1 {
		half := normal975 * spread / math.Sqrt(float64(n-3))
		c.Low, c.High = math.Tanh(math.Atanh(r)-half), math.Tanh(math.Atanh(r)+half)
		df := float64(n - 2)
		c.P = min(1, 2*studentTail(math.Abs(r)*math.Sqrt(df/(1-r*r)), df))
	}
	return c
}
