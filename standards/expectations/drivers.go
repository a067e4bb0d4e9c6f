package expectations

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
)

// Ratings are the answers of one survey. Missing values are NaN.
type Ratings struct {
	Overall    []float64   // the overall measure, a value per respondent
	Attributes [][]float64 // by attribute, a value per respondent
}

// State says whether an attribute takes part in the joint analysis, and why not.
type State string

// The states of an attribute in an analysis.
const (
	Analysed State = "analysed"
	// ConstantColumn: everybody gave the same mark; nothing can be said of it.
	ConstantColumn State = "constant"
	// Sparse: more than half of those who gave the overall measure left it out. One
	// such column would take most respondents from the joint analysis.
	Sparse State = "sparse"
	// Uncounted: the joint analysis was not made; Analysis.Notes say why.
	Uncounted State = "uncounted"
)

// Interval is a range with 95 % confidence.
type Interval struct{ Low, High float64 }

// Driver is what a survey says of one attribute.
type Driver struct {
	N, Missing  int      // respondents with and without a mark, of those with the overall measure
	Mean        float64  // of the marks counted in N
	Correlation float64  // Pearson, with the overall measure, pairwise: over N
	Certain     Interval // of Correlation, by Fisher's z
	State       State
	Importance  float64  // what it adds to R²; the importances add up to Analysis.R2
	Share       float64  // Importance / R², 0 to 1
	Interval    Interval // of Share, percentile bootstrap
	Rank        int      // 1 is the strongest; 0 unless analysed
	RankBest    int      // with 95 % confidence
	RankWorst   int
	Stability   float64 // part of the resamples in which Rank was the same
	Collinear   bool    // it repeats others: they share what they add
	Proposal    Proposal
}

// Note is something that whoever reads an analysis must know.
type Note string

// The notes.
const (
	NoAttributes    Note = "no_attributes"    // none can be analysed
	TooFew          Note = "not_enough"       // complete respondents < attributes + 2: no joint analysis
	FewRespondents  Note = "few_respondents"  // < 30: treat everything with care
	OverallConstant Note = "overall_constant" // everybody gave the same overall mark
	Collinear       Note = "collinear"        // some attributes repeat others
	Unexplained     Note = "unexplained"      // the attributes explain nothing
)

// Analysis is what a survey says of all its attributes.
type Analysis struct {
	Respondents int     // with the overall measure
	Complete    int     // of those, with every analysed attribute: the joint analysis is listwise
	R2          float64 // of the joint regression
	Orders      int     // random orders behind the importances; 0: every subset was looked at
	Resamples   int     // of the bootstrap
	Drivers     []Driver
	Notes       []Note
}

const (
	resamples   = 500
	fewBelow    = 30
	explainsNil = 1e-9 // R² that is rounding
)

// Analyse finds how strongly each attribute moves the overall measure. The same
// answers and seed, the id of the survey, give the same analysis.
//
// Means and correlations are pairwise: each over the respondents who gave both
// marks. Importances are listwise: over those who rated every analysed attribute.
func Analyse(in Ratings, seed string) Analysis {
	a := Analysis{Drivers: make([]Driver, len(in.Attributes))}
	given := make([]int, 0, len(in.Overall))
	for i, v := range in.Overall {
		if !math.IsNaN(v) {
			given = append(given, i)
		}
	}
	a.Respondents = len(given)
	var joint []int
	for j, column := range in.Attributes {
		a.Drivers[j] = single(column, in.Overall, given)
		if a.Drivers[j].State == Analysed {
			joint = append(joint, j)
		}
	}
	rows := complete(in, joint, given)
	a.Complete = len(rows)
	sum := sha256.Sum256([]byte(seed))
	random := rand.New(rand.NewPCG(binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16]))) // #nosec G404 -- reproducible, not secret
	if a.possible(joint, rows) {
		a.decompose(joint, rows, random)
	} else {
		for _, j := range joint {
			a.Drivers[j].State = Uncounted
		}
	}
	a.propose(len(joint))
	return a
}

// single is what is known of a column by itself.
func single(column, overall []float64, given []int) Driver {
	m := newMoments(2)
	for _, i := range given {
		if !math.IsNaN(column[i]) {
			m.add([]float64{column[i], overall[i]})
		}
	}
	d := Driver{N: int(m[0]), Missing: len(given) - int(m[0]), State: Analysed}
	if d.N == 0 {
		d.State = Sparse
		return d
	}
	d.Mean = m[1] / m[0]
	r := m.correlations(2)
	d.Correlation = r[0][1]
	d.Certain = fisher(d.Correlation, d.N)
	switch {
	case 2*d.N < len(given):
		d.State = Sparse
	case r[0][0] == 0:
		d.State, d.Certain = ConstantColumn, Interval{}
	}
	return d
}

// fisher is the 95 % interval of a correlation r of n pairs by Fisher's
// transformation; under four pairs anything is possible.
func fisher(r float64, n int) Interval {
	if n < 4 {
		return Interval{-1, 1}
	}
	if math.Abs(r) >= 1 {
		return Interval{r, r}
	}
	z, half := math.Atanh(r), 1.959963984540054/math.Sqrt(float64(n-3))
	return Interval{math.Tanh(z - half), math.Tanh(z + half)}
}

// complete gathers the marks of those who gave all of the joint analysis, the
// overall measure last.
func complete(in Ratings, joint, given []int) [][]float64 {
	var rows [][]float64
	for _, i := range given {
		row := make([]float64, 0, len(joint)+1)
		for _, j := range joint {
			row = append(row, in.Attributes[j][i])
		}
		if !slices.ContainsFunc(row, math.IsNaN) {
			rows = append(rows, append(row, in.Overall[i]))
		}
	}
	return rows
}

// possible notes what keeps the joint analysis from being made or from being
// trusted, and reports whether it can be made.
func (a *Analysis) possible(joint []int, rows [][]float64) bool {
	if len(rows) < fewBelow {
		a.Notes = append(a.Notes, FewRespondents)
	}
	switch {
	case len(joint) == 0:
		a.Notes = append(a.Notes, NoAttributes)
	case len(rows) < len(joint)+2:
		a.Notes = append(a.Notes, TooFew)
	case !slices.ContainsFunc(rows, func(row []float64) bool { return row[len(joint)] != rows[0][len(joint)] }):
		a.Notes = append(a.Notes, OverallConstant)
	default:
		return true
	}
	return false
}

// decompose fills in importances, intervals and ranks.
func (a *Analysis) decompose(joint []int, rows [][]float64, random *rand.Rand) {
	p := len(joint)
	list := units(rows, p+1, random)
	orders := randomOrders(p, random)
	r := total(list, p+1).correlations(p + 1)
	found := importances(r, orders)
	a.Orders = len(orders)
	for _, v := range found {
		a.R2 += v
	}
	if a.R2 < explainsNil {
		a.R2 = 0
		a.Notes = append(a.Notes, Unexplained)
	}
	ranks := ranked(found)
	for k, j := range joint {
		a.Drivers[j].Importance, a.Drivers[j].Rank = found[k], ranks[k]
		a.Drivers[j].Share = part(found[k], a.R2)
		if a.Drivers[j].Collinear = repeats(r, k); a.Drivers[j].Collinear && !slices.Contains(a.Notes, Collinear) {
			a.Notes = append(a.Notes, Collinear)
		}
	}
	a.resample(joint, list, orders, random)
}

func part(v, of float64) float64 {
	if of < explainsNil {
		return 0
	}
	return v / of
}

// ranked numbers values from the largest; equal ones in their order.
func ranked(values []float64) []int {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int {
		switch {
		case values[x] > values[y]:
			return -1
		case values[x] < values[y]:
			return 1
		}
		return 0
	})
	ranks := make([]int, len(values))
	for rank, i := range order {
		ranks[i] = rank + 1
	}
	return ranks
}

// repeats reports whether attribute k follows from the others.
func repeats(r [][]float64, k int) bool {
	if r[k][k] == 0 {
		return false
	}
	f := newFactor(len(r) - 1)
	for j := range len(r) - 1 {
		if j != k {
			f.enter(r, j)
		}
	}
	size := f.size
	f.enter(r, k)
	return f.size == size
}
