package planning

import (
	"context"

	"etalon/audits"
	"etalon/internal/accounts"
	"etalon/internal/locations"
)

// Reach is how far a plan goes, in numbers.
type Reach struct {
	Locations int // chosen, that receive visitors on some day of the wave; of a wave at competitors those beside one
	Existing  int // assignments there that count already
	Missing   int // visits that the locations still lack
}

// Reach counts what a choice of locations asks for, and changes nothing: it is
// asked while the plan is being typed.
func (s *Service) Reach(ctx context.Context, by accounts.Actor, waveID string, where audits.Where, visits int) (Reach, error) {
	w, err := s.audits.Managed(ctx, by, waveID)
	if err != nil {
		return Reach{}, err
	}
	all, err := s.places.Find(ctx, locations.Filter{OrgID: w.OrgID, BrandIDs: []string{w.BrandID}})
	if err != nil {
		return Reach{}, err
	}
	standing, err := s.audits.StandingOf(ctx, w)
	if err != nil {
		return Reach{}, err
	}
	var beside map[string]bool
	if w.Audit.AtCompetitors() {
		if beside, err = s.places.BesideCompetitors(ctx, w.OrgID, w.BrandID); err != nil {
			return Reach{}, err
		}
	}
	held := map[string]int{}
	for _, a := range standing {
		held[a.LocationID]++
	}
	var r Reach
	for _, l := range all {
		if _, open := l.OpenWithin(locations.DayOf(w.StartsOn), locations.DayOf(w.EndsOn)); !open || !chosen(where, l) || (beside != nil && !beside[l.ID]) {
			continue
		}
		r.Locations++
		r.Existing += held[l.ID]
		r.Missing += max(0, visits-held[l.ID])
	}
	return r, nil
}
