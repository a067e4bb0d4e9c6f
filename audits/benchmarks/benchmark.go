// Package benchmarks sets our company, or one product of it, beside its competitors by the
// twelve vectors of competitiveness. People rate apart; what they gave is shown when no
// more marks are taken, and what is agreed on then never changes
// (docs/decisions/twelve-vectors.md).
package benchmarks

import (
	"slices"
	"time"

	"etalon/internal/fault"
)

// Faults of benchmarks. What an actor may not see is not found.
var (
	ErrNotFound = fault.New(fault.NotFound, "benchmark_not_found")
	// ErrInvalid names each wrong field.
	ErrInvalid = fault.New(fault.Invalid, "benchmark_invalid")
	ErrExists  = fault.New(fault.Conflict, "benchmark_exists")
	ErrStale   = fault.New(fault.Stale, "benchmark_stale")
	// ErrState refuses what the state does not allow.
	ErrState = fault.New(fault.Conflict, "benchmark_state")
	// ErrNotAsked refuses the marks of somebody who was not invited.
	ErrNotAsked = fault.New(fault.Forbidden, "benchmark_not_asked")
	// ErrNobody refuses to open without anybody who rates.
	ErrNobody = fault.New(fault.Conflict, "benchmark_nobody")
	// ErrNoMarks refuses to close without a mark.
	ErrNoMarks = fault.New(fault.Conflict, "benchmark_no_marks")
	// ErrNotApart refuses an agreed mark where raters agree as it is.
	ErrNotApart = fault.New(fault.Conflict, "benchmark_not_apart")
)

// State is how far a benchmark is. Each follows the one before it and none comes back.
type State string

// The states. Agreeing: marks are no more taken and all are shown.
const (
	Draft    State = "draft"
	Rating   State = "rating"
	Agreeing State = "agreeing"
	Settled  State = "settled"
)

// shown reports whether the marks of all are shown.
func (s State) shown() bool { return s == Agreeing || s == Settled }

// Person is an account as others read it. Name is empty for the program.
type Person struct{ ID, Name string }

// Rater is somebody who was invited to rate.
type Rater struct {
	Person

	Marked     int       // cells with a mark, or with the word that it is not known
	FinishedAt time.Time // zero: still rating
}

// Benchmark is one comparison.
type Benchmark struct {
	ID, OrgID, BrandID string
	Brand              string // its name, which is what our company is called
	Number             int
	Product            string    // empty: the company as a whole
	ComparedOn         time.Time // the day, as midnight UTC
	Note               string
	Competitors        []string // their brands, in order
	State              State
	Raters             []Rater // by name
	CreatedBy          Person
	CreatedAt          time.Time
	OpenedAt, ClosedAt time.Time // zero: not yet
	SettledBy          Person
	SettledAt          time.Time
	Revision           int // of the draft

	subject string // the product, folded
}

// Companies lists our brand and the competitors: the index is the company of a mark.
func (b *Benchmark) Companies() []string { return append([]string{b.Brand}, b.Competitors...) }

// Cells is how many marks everybody is asked for.
func (b *Benchmark) Cells() int { return Vectors * (1 + len(b.Competitors)) }

// asked reports whether an account was invited to rate.
func (b *Benchmark) asked(accountID string) bool {
	return slices.ContainsFunc(b.Raters, func(r Rater) bool { return r.ID == accountID })
}

// Mark is what one person gives a company by a vector.
type Mark struct {
	RaterID         string
	Vector, Company int // company 0 is ours
	Value           int // 1 to 5; 0: not known
	Reason          string
}

// Agreed is the mark that stands where the raters were apart.
type Agreed struct {
	Vector, Company, Value int
	Reason                 string
	By                     Person
	At                     time.Time
}

// Choice is a vector to develop.
type Choice struct {
	Vector, Goal int
	DueOn        time.Time // the day, as midnight UTC
	Step         string    // what will be done
}

// Page is a benchmark as one person sees it.
type Page struct {
	Benchmark

	Manages bool
	Asked   bool    // the reader rates
	Own     []Mark  // of the reader
	Result  *Result // nil: marks are still taken
}

// Result is what came of a benchmark.
type Result struct {
	Grid    Grid
	Marks   []Mark
	Choices []Choice
	Before  *Before // nil: there is none
}

// Before is the settled benchmark of the same subject that came before.
type Before struct {
	Benchmark

	Grid Grid
}
