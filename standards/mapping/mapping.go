// Package mapping says what became of every requirement from one version of a
// standard to the next, so that people know what a publication changes and reports
// know which figures may be compared. The program proposes it from lineages and
// from the words; the author decides what no program can know: that one rule was
// split into two, or two were made one.
package mapping

import (
	"slices"
	"time"

	"etalon/internal/fault"
	"etalon/standards"
)

// Faults of mappings.
var (
	// ErrRelationInvalid names every wrong value of a relation.
	ErrRelationInvalid = fault.New(fault.Invalid, "relation_invalid")
	// ErrNoPredecessor reports the first version of a standard, which follows none.
	ErrNoPredecessor = fault.New(fault.Conflict, "mapping_no_predecessor")
	// ErrRelationNotFound reports a decision that is not there.
	ErrRelationNotFound = fault.New(fault.NotFound, "relation_not_found")
	// ErrUnconfirmed refuses a publication whose author has not confirmed what became
	// of some requirements, unless the publisher says to know of them. Params: Count.
	ErrUnconfirmed = fault.New(fault.Conflict, "mapping_unconfirmed")
)

// Kind says what became of requirements.
type Kind string

// The kinds, with the count of requirements before and after.
const (
	Same     Kind = "same"     // 1 → 1, every word but the printed number
	Reworded Kind = "reworded" // 1 → 1
	Split    Kind = "split"    // 1 → several
	Merged   Kind = "merged"   // several → 1
	Dropped  Kind = "dropped"  // 1 → 0
	Fresh    Kind = "new"      // 0 → 1
)

// Trend says whether figures before and after may be compared.
type Trend string

// The trends.
const (
	Comparable Trend = "comparable"
	Rebased    Trend = "rebased" // what is measured is another thing
	Ends       Trend = "ends"
	Begins     Trend = "begins"
)

// Relation is what became of some requirements. Every requirement of both versions
// is in one relation.
type Relation struct {
	ID            string   // empty: proposed, nobody decided
	Kind          Kind     // agrees with the lengths of Before and After
	Before, After []string // lineages in the predecessor and in the version
	Confirmed     bool     // by the author, or beyond doubt
	Trend         Trend
	DecidedBy     string // account; empty: the program
	DecidedAt     time.Time
}

// Unconfirmed counts the relations that wait for the author.
func Unconfirmed(list []Relation) int {
	n := 0
	for _, r := range list {
		if !r.Confirmed {
			n++
		}
	}
	return n
}

// maxSide bounds how many requirements stand on one side of a relation.
const maxSide = 20

// check reports what is wrong with a decision about these two texts.
func (r Relation) check(before, after map[string]standards.Requirement) error {
	var fields []fault.Field
	side := func(path string, list []string, known map[string]standards.Requirement) {
		seen := map[string]bool{}
		for _, lineage := range list {
			switch _, ok := known[lineage]; {
			case !ok:
				fields = append(fields, fault.Field{Path: path, Code: "relation_requirement_unknown"})
			case seen[lineage]:
				fields = append(fields, fault.Field{Path: path, Code: "relation_requirement_repeated"})
			}
			seen[lineage] = true
		}
		if len(list) > maxSide {
			fields = append(fields, fault.Field{Path: path, Code: "relation_too_many", Params: fault.Params{"Max": maxSide}})
		}
	}
	side("before", r.Before, before)
	side("after", r.After, after)
	if !r.fits() {
		fields = append(fields, fault.Field{Path: "kind", Code: "relation_kind_" + string(r.Kind)})
	}
	if len(fields) > 0 {
		return ErrRelationInvalid.At(fields...)
	}
	return nil
}

// fits reports whether the kind agrees with how many requirements there are.
func (r Relation) fits() bool {
	b, a := len(r.Before), len(r.After)
	switch r.Kind {
	case Same, Reworded:
		return b == 1 && a == 1
	case Split:
		return b == 1 && a > 1
	case Merged:
		return b > 1 && a == 1
	case Dropped:
		return b == 1 && a == 0
	case Fresh:
		return b == 0 && a == 1
	}
	return false
}

// trend decides whether figures may be compared: where only words changed. A doubtful
// pair is not compared until somebody has confirmed it.
func (r Relation) trend(before, after map[string]standards.Requirement) Trend {
	switch r.Kind {
	case Dropped:
		return Ends
	case Fresh:
		return Begins
	case Split, Merged:
		return Rebased
	case Same, Reworded:
	}
	if r.Confirmed && measuredAlike(before[r.Before[0]], after[r.After[0]]) {
		return Comparable
	}
	return Rebased
}

// measuredAlike reports whether two requirements are judged in the same way. A photo
// that has to prove it changes nothing about the figure.
func measuredAlike(a, b standards.Requirement) bool {
	a.Measure.Photo = b.Measure.Photo
	return a.Level == b.Level && a.Measure.Equal(b.Measure)
}

// overlaps reports whether two relations are about a common requirement.
func (r Relation) overlaps(o Relation) bool {
	common := func(a, b []string) bool {
		return slices.ContainsFunc(a, func(id string) bool { return slices.Contains(b, id) })
	}
	return common(r.Before, o.Before) || common(r.After, o.After)
}

// requirements are those of a text by lineage.
func requirements(c standards.Content) map[string]standards.Requirement {
	all := make(map[string]standards.Requirement, c.Requirements())
	for _, s := range c.Sections {
		for _, r := range s.Requirements {
			all[r.Lineage] = r
		}
	}
	return all
}

// lineages are those of a text, in its order.
func lineages(c standards.Content) []string {
	list := make([]string, 0, c.Requirements())
	for _, s := range c.Sections {
		for _, r := range s.Requirements {
			list = append(list, r.Lineage)
		}
	}
	return list
}
