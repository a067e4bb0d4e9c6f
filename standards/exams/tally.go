package exams

import (
	"cmp"
	"slices"
	"strings"
)

// best picks the best outcome of each person: a pass, then what waits for marks,
// then the most points.
func best(list []Outcome) map[string]Outcome {
	found := map[string]Outcome{}
	for _, o := range list {
		if was, ok := found[o.StaffID]; !ok || o.better(was) {
			found[o.StaffID] = o
		}
	}
	return found
}

func (o Outcome) rank() int {
	switch o.State {
	case Passed:
		return 3
	case Marking:
		return 2
	case Failed:
		return 1
	case Running:
	}
	return 0
}

func (o Outcome) better(than Outcome) bool {
	if o.rank() != than.rank() {
		return o.rank() > than.rank()
	}
	return o.Points*max(than.Most, 1) > than.Points*max(o.Most, 1)
}

// Percent is the share of the points, in whole percent, downwards.
func (o Outcome) Percent() int { return Attempt{Points: o.Points, Most: o.Most}.Percent() }

func byLocation(list []Outcome) []LocationResult {
	at, sums := map[string]*LocationResult{}, map[string]int{}
	for _, o := range best(list) {
		r := at[o.LocationID]
		if r == nil {
			r = &LocationResult{LocationID: o.LocationID, Location: o.Location}
			at[o.LocationID] = r
		}
		r.People++
		switch o.State {
		case Passed:
			r.Passed++
		case Failed:
			r.Failed++
		case Marking:
			r.Marking++
		case Running:
		}
		sums[o.LocationID] += o.Percent()
	}
	var found []LocationResult
	for id, r := range at {
		r.Percent = sums[id] / r.People
		found = append(found, *r)
	}
	slices.SortFunc(found, func(a, b LocationResult) int {
		return cmp.Or(strings.Compare(a.Location, b.Location), strings.Compare(a.LocationID, b.LocationID))
	})
	return found
}

func hardestFirst(list []RequirementResult) {
	slices.SortStableFunc(list, func(a, b RequirementResult) int { return cmp.Compare(a.Right*b.Answers, b.Right*a.Answers) })
}
