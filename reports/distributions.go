package reports

import (
	"math"
	"slices"
	"sort"

	"etalon/checklists"
)

// normal975 is the 97.5 % quantile of the standard normal distribution.
const normal975 = 1.959963984540054

func percent(hundredths float64) checklists.Percent {
	return checklists.Percent(math.Floor(hundredths + 0.5))
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

func sortPercents(p []checklists.Percent) { slices.Sort(p) }

// countUpTo counts the values ≤ limit of a sorted slice.
func countUpTo(sorted []checklists.Percent, limit checklists.Percent) int {
	return sort.Search(len(sorted), func(i int) bool { return sorted[i] > limit })
}

// wilson is the 95 % score interval of E. B. Wilson (1927) for x successes in n trials.
func wilson(x, n float64) (low, high float64) {
	const z2 = normal975 * normal975
	p := x / n
	centre := (p + z2/(2*n)) / (1 + z2/n)
	half := normal975 / (1 + z2/n) * math.Sqrt(p*(1-p)/n+z2/(4*n*n))
	return max(0, centre-half), min(1, centre+half)
}

// twoProportions is the two-sided p-value of the pooled z test.
func twoProportions(x1, n1, x2, n2 float64) float64 {
	pooled := (x1 + x2) / (n1 + n2)
	spread := math.Sqrt(pooled * (1 - pooled) * (1/n1 + 1/n2))
	if spread == 0 {
		return 1
	}
	return math.Erfc(math.Abs(x1/n1-x2/n2) / spread / math.Sqrt2)
}

// welch is the two-sided p-value of Welch's t test.
func welch(a, b Sample) float64 {
	difference, spread, df := apart(a, b)
	if spread == 0 {
		if difference == 0 {
			return 1
		}
		return 0
	}
	return 2 * studentTail(math.Abs(difference)/spread, df)
}

// apart is how far the mean of a is above that of b, its standard error, and the
// degrees of freedom by Welch and Satterthwaite, which mean nothing where there is no
// error.
func apart(a, b Sample) (difference, spread, df float64) {
	va := a.Deviation() * a.Deviation() / float64(a.N)
	vb := b.Deviation() * b.Deviation() / float64(b.N)
	difference = float64(a.Sum)/float64(a.N) - float64(b.Sum)/float64(b.N)
	df = (va + vb) * (va + vb) / (va*va/float64(a.N-1) + vb*vb/float64(b.N-1))
	return difference, math.Sqrt(va + vb), df
}

// studentTail is P(T > t) for t ≥ 0, by the regularised incomplete beta function.
func studentTail(t, df float64) float64 { return beta(df/2, 0.5, df/(df+t*t)) / 2 }

// studentQuantile is the t with P(T ≤ t) = p, for p > ½, to about 1e-10. The tail is
// convex there: Newton's steps from below, where the normal distribution has its
// quantile, never go too far.
func studentQuantile(p, df float64) float64 {
	half, _ := math.Lgamma((df + 1) / 2)
	whole, _ := math.Lgamma(df / 2)
	front := math.Exp(half-whole) / math.Sqrt(df*math.Pi)
	t := math.Sqrt2 * math.Erfinv(2*p-1)
	for range 60 {
		step := (studentTail(t, df) - (1 - p)) / (front * math.Pow(1+t*t/df, -(df+1)/2))
		t += step
		if step < 1e-12*t {
			break
		}
	}
	return t
}

// beta is the regularised incomplete beta function Iₓ(a, b), by the continued
// fraction of DLMF 8.17.22, evaluated by Lentz's method.
func beta(a, b, x float64) float64 {
	if x <= 0 {
		return 0
	}
	if x >= 1 {
		return 1
	}
	if x > (a+1)/(a+b+2) {
		return 1 - beta(b, a, 1-x) // where the fraction converges fast
	}
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	lab, _ := math.Lgamma(a + b)
	front := math.Exp(lab-la-lb+a*math.Log(x)+b*math.Log1p(-x)) / a
	return front * betaFraction(a, b, x)
}

func betaFraction(a, b, x float64) float64 {
	const tiny, enough = 1e-300, 1e-15
	guard := func(v float64) float64 {
		if math.Abs(v) < tiny {
			return tiny
		}
		return v
	}
	c, d := 1.0, 1/guard(1-(a+b)*x/(a+1))
	f := d
	for m := 1.0; m < 300; m++ {
		even := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		d, c = 1/guard(1+even*d), guard(1+even/c)
		f *= d * c
		odd := -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		d, c = 1/guard(1+odd*d), guard(1+odd/c)
		f *= d * c
		if math.Abs(d*c-1) < enough {
			break
		}
	}
	return f
}
