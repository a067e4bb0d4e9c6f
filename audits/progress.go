package audits

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"etalon/internal/accounts"
)

// Progress is where a wave stands.
type Progress struct {
	Total   Tally
	Stages  map[Stage]int
	Days    []DayTally    // of the wave, and of visits outside of it
	Regions []RegionTally // the most urgent first
}

// Tally counts visits. Test visits and those that were called off, declined or have
// lapsed are in the stages only.
type Tally struct {
	Planned int
	Done    int // handed in
	Late    int
	AtRisk  int
	Nobody  int // on the board
}

// DayTally is a day: what was planned for it, and what was handed in on it.
type DayTally struct {
	On            time.Time
	Planned, Done int
}

// RegionTally is a region's part.
type RegionTally struct {
	ID, Name string
	Tally
}

// Progress counts the assignments of a wave by stage, day and region.
func (s *Service) Progress(ctx context.Context, by accounts.Actor, waveID string) (Progress, error) {
	list, err := s.scheduled(ctx, by, waveID)
	if err != nil {
		return Progress{}, err
	}
	today := day(s.now())
	p := Progress{Stages: map[Stage]int{}}
	regions, days := map[string]*RegionTally{}, map[time.Time]*DayTally{}
	on := func(t time.Time) *DayTally {
		t = day(t)
		if days[t] == nil {
			days[t] = &DayTally{On: t}
		}
		return days[t]
	}
	for _, a := range list {
		stage := a.Stage()
		p.Stages[stage]++
		if a.Test || slices.Contains([]Stage{CalledOff, Refused, Lapsed}, stage) {
			continue
		}
		r := regions[a.Location.RegionID]
		if r == nil {
			r = &RegionTally{ID: a.Location.RegionID, Name: a.Location.Region}
			regions[r.ID] = r
		}
		p.Total.add(a, today)
		r.add(a, today)
		on(a.Day()).Planned++
		if !a.SubmittedAt.IsZero() {
			on(a.SubmittedAt).Done++
		}
	}
	for _, t := range slices.SortedFunc(maps.Keys(days), time.Time.Compare) {
		p.Days = append(p.Days, *days[t])
	}
	for _, id := range slices.Sorted(maps.Keys(regions)) {
		p.Regions = append(p.Regions, *regions[id])
	}
	slices.SortStableFunc(p.Regions, func(a, b RegionTally) int {
		return cmp.Or(b.Late-a.Late, b.AtRisk-a.AtRisk, strings.Compare(a.Name, b.Name))
	})
	return p, nil
}

func (t *Tally) add(a Scheduled, today time.Time) {
	t.Planned++
	switch stage := a.Stage(); {
	case !stage.open():
		t.Done++
	case stage == OnBoard:
		t.Nobody++
	}
	switch a.AlertOn(today) {
	case PastDue:
		t.Late++
	case AtRisk:
		t.AtRisk++
	}
}
