// Package groups holds how a working group works on a standard: who is in it, its
// plan, its meetings and what it is proposed (docs/decisions/groups.md).
package groups

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"etalon/internal/fault"
)

// Bounds of what is kept of one standard.
const (
	stepsMax     = 100
	meetingsMax  = 500
	proposalsMax = 500
	peopleMax    = 30 // of a step, of a meeting
	linesMax     = 50 // of an agenda, of decisions
	titleMax     = 200
	noteMax      = 2000
	minutesMax   = 50_000
)

// problems collects what is wrong with an input.
type problems struct{ fault.Problems }

// people refuses ids that are none, and keeps each once.
func (p *problems) people(path string, ids *[]string) {
	list := slices.Clone(*ids)
	slices.Sort(list)
	list = slices.Compact(list)
	if len(list) > peopleMax {
		p.Add(path, "too_many", fault.Params{"Max": peopleMax})
	}
	if slices.ContainsFunc(list, func(id string) bool { return !isID(id) }) {
		p.Add(path, "not_an_id", nil)
	}
	*ids = list
}

// day refuses a day that is missing or that no plan reaches.
func (p *problems) day(path string, t time.Time) {
	if t.Year() < 2000 || t.Year() > 2200 {
		p.Add(path, "required", nil)
	}
}

func isID(id string) bool {
	u, err := uuid.Parse(id)
	return err == nil && u.String() == id
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }
