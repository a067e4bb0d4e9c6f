// Package figures keeps what a company measures of its own business by location and
// month: sales, the average bill, complaints. Values come from files, are typed in or
// sent by another program; a correction keeps what was there before
// (docs/decisions/business-figures.md).
package figures

import (
	"strings"
	"time"

	"etalon/internal/fault"
	"etalon/internal/locale"
	"etalon/internal/locations"
	"etalon/internal/workbook"
)

// Faults of figures.
var (
	ErrKindNotFound = fault.New(fault.NotFound, "figure_kind_not_found")
	// ErrInvalid names each wrong field.
	ErrInvalid = fault.New(fault.Invalid, "figures_invalid")
	ErrExists  = fault.New(fault.Conflict, "figure_kind_exists")
	ErrStale   = fault.New(fault.Stale, "figure_kind_stale")
)

// Unit is what a figure is measured in.
type Unit string

// The units.
const (
	Money   Unit = "money"
	Number  Unit = "number"
	Percent Unit = "percent"
)

// Aggregate is how months make a period, and locations a whole.
type Aggregate string

// The aggregates.
const (
	Sum  Aggregate = "sum"
	Mean Aggregate = "mean"
)

// Better is the direction in which a figure is good.
type Better string

// The directions.
const (
	More    Better = "more"
	Less    Better = "less"
	Neither Better = "neither"
)

// Kind is a figure that the company defined.
type Kind struct {
	ID, OrgID string
	Label     locations.Label // one of the two names at least
	Unit      Unit
	Aggregate Aggregate
	Better    Better
	Archived  bool
	Revision  int
}

const (
	nameMax  = 60
	kindsMax = 50
)

// usual are the kinds that most companies begin with.
func usual() []Kind {
	return []Kind{
		{Label: label("figures.usual.sales"), Unit: Money, Aggregate: Sum, Better: More},
		{Label: label("figures.usual.bill"), Unit: Money, Aggregate: Mean, Better: More},
		{Label: label("figures.usual.complaints"), Unit: Number, Aggregate: Sum, Better: Less},
	}
}

func label(key string) locations.Label {
	return locations.Label{Russian: locale.Russian.Text(key), English: locale.English.Text(key)}
}

func (k *Kind) names() []string { return []string{k.Label.Russian, k.Label.English} }

// check checks a kind beside the others of its organisation: their names are headings
// of files, so that no two may look the same.
func (k *Kind) check(others []Kind, now time.Time) error {
	p := &fault.Problems{}
	p.Made("id", k.ID)
	p.Text("name_ru", &k.Label.Russian, nameMax)
	p.Text("name_en", &k.Label.English, nameMax)
	if k.Label.Russian == "" && k.Label.English == "" {
		p.Add("name_ru", "required", nil)
	}
	taken := map[string]bool{}
	for _, o := range others {
		if o.ID != k.ID {
			for _, name := range o.names() {
				taken[workbook.Fold(name)] = true
			}
		}
	}
	months, fixed := monthNames(now), fixedHeadings()
	for i, path := range []string{"name_ru", "name_en"} {
		name := workbook.Fold(k.names()[i])
		_, month := months[name]
		switch {
		case name == "":
		case taken[name]:
			p.Add(path, "figure_name_taken", nil)
		case month || fixed[name] || strings.ContainsAny(name, "\n\t"):
			p.Add(path, "figure_name_reserved", nil)
		}
	}
	return p.Err(ErrInvalid)
}
