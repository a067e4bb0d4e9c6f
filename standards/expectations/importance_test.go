package expectations

import (
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > within {
		t.Errorf("%s = %.9f, want %.9f", what, got, want)
	}
}

// Two predictors have a closed form: the importance of the first is the mean of
// r1² and of what it adds after the second, R² - r2².
func TestImportances_twoPredictors(t *testing.T) {
	for name, c := range map[string]struct{ r1, r2, r12, first, second float64 }{
		"orthogonal":            {0.6, 0.4, 0, 0.36, 0.16},
		"correlated":            {0.6, 0.4, 0.5, 0.286666667, 0.086666667},
		"one speaks for both":   {0.5, 0.25, 0.5, 0.21875, 0.03125},
		"suppression":           {0.5, 0, 0.5, 0.291666667, 0.041666667},
		"against each other":    {0.6, -0.4, -0.5, 0.286666667, 0.086666667},
		"the one and its twin":  {0.6, 0.6, 1, 0.18, 0.18},
		"nothing is to be seen": {0, 0, 0.3, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			r := [][]float64{{1, c.r12, c.r1}, {c.r12, 1, c.r2}, {c.r1, c.r2, 1}}
			got := importances(r, nil)
			near(t, "first", got[0], c.first, 1e-9)
			near(t, "second", got[1], c.second, 1e-9)
		})
	}
}

// With equal correlations everywhere, R² = p r² / (1 + (p-1) c), shared equally.
func TestImportances_alike(t *testing.T) {
	const p, r, c = 5, 0.4, 0.3
	m := make([][]float64, p+1)
	for i := range m {
		m[i] = make([]float64, p+1)
		for j := range m[i] {
			switch {
			case i == j:
				m[i][j] = 1
			case i == p || j == p:
				m[i][j] = r
			default:
				m[i][j] = c
			}
		}
	}
	for _, got := range importances(m, nil) {
		near(t, "importance", got, 0.4*0.4/(1+4*0.3), 1e-12)
	}
}

func swiss(t *testing.T) Ratings {
	t.Helper()
	f, err := os.Open("testdata/swiss.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	in := Ratings{Attributes: make([][]float64, len(rows[0])-1)}
	for _, row := range rows[1:] {
		for j, text := range row {
			x, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatal(err)
			}
			if j == 0 {
				in.Overall = append(in.Overall, x)
			} else {
				in.Attributes[j-1] = append(in.Attributes[j-1], x)
			}
		}
	}
	return in
}

// The swiss data of R, with what the package relaimpo (Grömping, 2006) prints of
// lm(Fertility ~ .): calc.relimp(..., type = "lmg").
func TestAnalyse_asRelaimpo(t *testing.T) {
	a := Analyse(swiss(t), "swiss")
	for j, want := range []float64{0.05709122, 0.17117303, 0.26013468, 0.10557015, 0.11276592} {
		near(t, "importance", a.Drivers[j].Importance, want, 1e-8)
	}
	near(t, "R²", a.R2, 0.7067350, 1e-6)
	if a.Orders != 0 || a.Complete != 47 || a.Resamples != resamples {
		t.Errorf("orders %d, complete %d, resamples %d", a.Orders, a.Complete, a.Resamples)
	}
}

// explainedBy is R² of the regression on the attributes of the subset, by Gaussian
// elimination on the normal equations: another way than the one under test.
func explainedBy(r [][]float64, subset []int) float64 {
	k, y := len(subset), len(r)-1
	m := make([][]float64, k)
	for i := range m {
		for _, j := range subset {
			m[i] = append(m[i], r[subset[i]][j])
		}
		m[i] = append(m[i], r[subset[i]][y])
	}
	for col := range k {
		pivot := col
		for i := col; i < k; i++ {
			if math.Abs(m[i][col]) > math.Abs(m[pivot][col]) {
				pivot = i
			}
		}
		m[col], m[pivot] = m[pivot], m[col]
		for i := range k {
			if i != col {
				f := m[i][col] / m[col][col]
				for c := col; c <= k; c++ {
					m[i][c] -= f * m[col][c]
				}
			}
		}
	}
	explained := 0.0
	for i, j := range subset {
		explained += m[i][k] / m[i][i] * r[j][y]
	}
	return explained
}

// permutations calls f with every order of the numbers below p.
func permutations(p int, f func([]int)) {
	var next func(done, left []int)
	next = func(done, left []int) {
		if len(left) == 0 {
			f(done)
		}
		for i := range left {
			next(append(slices.Clone(done), left[i]), append(slices.Clone(left[:i]), left[i+1:]...))
		}
	}
	all := make([]int, p)
	for i := range all {
		all[i] = i
	}
	next(nil, all)
}

func drawnRatings(t *rapid.T, p, n int) Ratings {
	in := Ratings{Attributes: make([][]float64, p)}
	for range n {
		y := rapid.Float64Range(-1, 1).Draw(t, "noise")
		for j := range p {
			x := rapid.Float64Range(-5, 5).Draw(t, "x")
			in.Attributes[j] = append(in.Attributes[j], x)
			y += x * float64(j)
		}
		in.Overall = append(in.Overall, y)
	}
	return in
}

func correlationsOf(in Ratings) [][]float64 {
	m := newMoments(len(in.Attributes) + 1)
	for i := range in.Overall {
		row := []float64{}
		for _, column := range in.Attributes {
			row = append(row, column[i])
		}
		m.add(append(row, in.Overall[i]))
	}
	return m.correlations(len(in.Attributes) + 1)
}

// The importances are the mean of the gains over every order, they add up to R²,
// none is negative, and naming the attributes in another order changes nothing.
func TestImportances_properties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.IntRange(1, 5).Draw(t, "p")
		r := correlationsOf(drawnRatings(t, p, p+6))
		for i := range p {
			if r[i][i] == 0 || collinear(r, i) {
				t.Skip("the plain elimination cannot solve it")
			}
		}
		got, want := importances(r, nil), make([]float64, p)
		var orders [][]int
		permutations(p, func(order []int) {
			orders = append(orders, order)
			before := 0.0
			for i, j := range order {
				now := explainedBy(r, order[:i+1])
				want[j] += now - before
				before = now
			}
		})
		sum := 0.0
		for j := range got {
			sum += got[j]
			if math.Abs(got[j]-want[j]/float64(len(orders))) > 1e-6 || got[j] < -1e-9 {
				t.Fatalf("importance %d = %v, want %v", j, got[j], want[j]/float64(len(orders)))
			}
		}
		if all := importances(r, nil); math.Abs(sum-explainedBy(r, orders[0])) > 1e-6 {
			t.Fatalf("%v add up to %v", all, sum)
		}
		for j, v := range importances(r, orders) {
			if math.Abs(v-got[j]) > 1e-9 {
				t.Fatalf("over all orders %v, over all subsets %v", v, got[j])
			}
		}
		turned := rapid.SampledFrom(orders).Draw(t, "order")
		again := make([][]float64, 0, p+1)
		for _, i := range append(slices.Clone(turned), p) {
			row := []float64{}
			for _, j := range append(slices.Clone(turned), p) {
				row = append(row, r[i][j])
			}
			again = append(again, row)
		}
		for k, v := range importances(again, nil) {
			if math.Abs(v-got[turned[k]]) > 1e-9 {
				t.Fatalf("turned, %v is %v", got[turned[k]], v)
			}
		}
	})
}

// collinear reports near repetition, far above what the code takes for it.
func collinear(r [][]float64, k int) bool {
	f := newFactor(len(r) - 1)
	for j := range len(r) - 1 {
		if j != k {
			f.enter(r, j)
		}
	}
	left := r[k][k]
	for i := range f.size {
		v := r[k][f.members[i]]
		for m := range i {
			v -= f.rows[i][m] * f.rows[f.size][m]
		}
		v /= f.rows[i][i]
		f.rows[f.size][i] = v
		left -= v * v
	}
	return left < 1e-4
}

// Above exactUpTo the mean over some orders stands for the mean over all: with
// independent attributes every order gives the squared correlation.
func TestAnalyse_manyAttributes(t *testing.T) {
	const p = 15 // 16 runs of a Hadamard design: 15 columns orthogonal to each other
	in := Ratings{Attributes: make([][]float64, p)}
	for copies := range 4 {
		for run := range 16 {
			y := float64(copies%2) * 3 // unrelated to the attributes
			for j := range p {
				x := float64(1 - 2*(bitsOf(run&(j+1))%2))
				in.Attributes[j] = append(in.Attributes[j], x)
				y += x * float64(j+1)
			}
			in.Overall = append(in.Overall, y)
		}
	}
	a := Analyse(in, "many")
	const variance = 15.*16*31/6 + 2.25 // 1² + 2² + … + 15², and that of 0 or 3
	for j, d := range a.Drivers {
		near(t, "importance", d.Importance, float64((j+1)*(j+1))/variance, 1e-9)
		if d.Rank != p-j {
			t.Errorf("attribute %d has rank %d", j, d.Rank)
		}
	}
	near(t, "R²", a.R2, 1240/variance, 1e-9)
	if a.Orders != mostOrders {
		t.Errorf("%d orders", a.Orders)
	}
}

func bitsOf(x int) int {
	n := 0
	for ; x > 0; x /= 2 {
		n += x % 2
	}
	return n
}
