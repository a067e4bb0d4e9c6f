package locations

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"etalon/internal/fault"
)

// Closing is a time during which a location is shut: a repair, a season.
type Closing struct {
	From, Until Day // both included
	Reason      string
}

// Position is a job at a location, and how many people do it.
type Position struct {
	Name  string
	Count int
}

// State says whether a location receives visitors.
type State string

// The states of a location on a day.
const (
	Active   State = "active"
	Planned  State = "planned" // opens later
	Paused   State = "paused"  // shut for a while
	Closed   State = "closed"  // for good
	Archived State = "archived"
)

// States lists the states.
var States = []State{Active, Planned, Paused, Closed, Archived}

const (
	closingsMax  = 50
	positionsMax = 50
	countMax     = 10000
	phoneMax     = 50
)

// StateAt is the state of the location at a moment, on the day it is there.
func (l Location) StateAt(at time.Time) State {
	if zone, err := time.LoadLocation(l.TimeZone); err == nil {
		at = at.In(zone)
	}
	return l.StateOn(DayOf(at))
}

// StateOn is the state of the location on a day.
func (l Location) StateOn(day Day) State {
	switch {
	case !l.ArchivedAt.IsZero():
		return Archived
	case l.ClosedOn != "" && l.ClosedOn <= day:
		return Closed
	case l.OpenedOn > day:
		return Planned
	case slices.ContainsFunc(l.Closings, func(c Closing) bool { return c.From <= day && day <= c.Until }):
		return Paused
	}
	return Active
}

// OpenWithin reports whether the location receives visitors on one of the days
// from first to last, and when it does not, in which state it is on the last.
func (l Location) OpenWithin(first, last Day) (State, bool) {
	if l.StateOn(last) == Active {
		return Active, true
	}
	if l.ArchivedAt.IsZero() {
		// The state changes on these days alone.
		for _, day := range l.turns() {
			if first <= day && day <= last && l.StateOn(day) == Active {
				return Active, true
			}
		}
		if first <= last && l.StateOn(first) == Active {
			return Active, true
		}
	}
	return l.StateOn(last), false
}

// turns are the days on which the location may open.
func (l Location) turns() []Day {
	days := []Day{l.OpenedOn}
	for _, c := range l.Closings {
		days = append(days, DayOf(c.Until.Time().AddDate(0, 0, 1)))
	}
	return days
}

// Staff is how many people work at the location.
func (l Location) Staff() int {
	sum := 0
	for _, p := range l.Positions {
		sum += p.Count
	}
	return sum
}

func (l *Location) checkPeriods(p *problems) {
	p.day("opened_on", l.OpenedOn, false)
	p.day("closed_on", l.ClosedOn, false)
	if l.ClosedOn != "" && l.ClosedOn <= l.OpenedOn {
		p.add("closed_on", "before_opening", nil)
	}
	if len(l.Closings) > closingsMax {
		p.add("closings", "too_many", fault.Params{"Max": closingsMax})
		l.Closings = nil
	}
	for i := range l.Closings {
		c, path := &l.Closings[i], fmt.Sprintf("closings[%d].", i)
		p.day(path+"from", c.From, true)
		p.day(path+"until", c.Until, true)
		p.text(path+"reason", &c.Reason, noteMax)
		if c.Until < c.From {
			p.add(path+"until", "before_start", nil)
		}
	}
	slices.SortStableFunc(l.Closings, func(a, b Closing) int { return strings.Compare(string(a.From), string(b.From)) })
	for i := 1; i < len(l.Closings); i++ {
		if l.Closings[i].From <= l.Closings[i-1].Until {
			p.add(fmt.Sprintf("closings[%d].from", i), "closings_overlap", nil)
		}
	}
	if len(l.Closings) == 0 {
		l.Closings = nil
	}
}

func (l *Location) checkPositions(p *problems) {
	if len(l.Positions) > positionsMax {
		p.add("positions", "too_many", fault.Params{"Max": positionsMax})
		l.Positions = nil
	}
	seen := map[string]bool{}
	for i := range l.Positions {
		at, path := &l.Positions[i], fmt.Sprintf("positions[%d].", i)
		p.required(path+"name", &at.Name, cityMax)
		if at.Count < 0 || at.Count > countMax {
			p.add(path+"count", "out_of_range", fault.Params{"Min": 0, "Max": countMax})
		}
		if folded := strings.ToLower(at.Name); seen[folded] {
			p.add(path+"name", "repeated", nil)
		} else {
			seen[folded] = true
		}
	}
	if len(l.Positions) == 0 {
		l.Positions = nil
	}
}
