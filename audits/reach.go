package audits

import (
	"context"
	"slices"

	"etalon/internal/accounts"
	"etalon/internal/locations"
)

// Reach is the part of an organisation's visits in which an actor holds a
// permission: those at some locations, and those of some waves.
type Reach struct {
	Places locations.Filter
	Waves  []string
}

// SQL is the reach as a condition on rows of visits and of their locations,
// under the given names, with its arguments.
func (r Reach) SQL(visits, places string) (string, []any) {
	condition, args := r.Places.SQL(places)
	if len(r.Waves) == 0 {
		return condition, args
	}
	return "(" + condition + " OR " + visits + ".wave_id IN ?)", append(args, r.Waves)
}

// ReachOf returns where the actor holds p; nowhere is an empty reach.
func (s *Service) ReachOf(ctx context.Context, by accounts.Actor, p accounts.Permission) (Reach, error) {
	if !by.Can(p) {
		return Reach{}, nil
	}
	places, err := s.places.Visible(ctx, by, p)
	if err != nil {
		return Reach{}, err
	}
	r := Reach{Places: places}
	for _, scope := range by.Scopes(p) {
		if scope.Kind == accounts.Wave {
			r.Waves = append(r.Waves, scope.ID)
		}
	}
	return r, nil
}

// reachable returns a visit where the actor holds p, or ErrVisitNotFound.
func (s *Service) reachable(ctx context.Context, by accounts.Actor, p accounts.Permission, id string) (Visit, error) {
	if !by.Can(p) {
		return Visit{}, ErrVisitNotFound
	}
	reach, err := s.ReachOf(ctx, by, p)
	if err != nil {
		return Visit{}, err
	}
	return s.store.visitWithin(ctx, by.OrgID, id, reach)
}

// waveReach is the waves of an actor: of their brands and regions' brands, of
// their locations' brands, and those named in a scope.
//
// Who only reads results sees a wave when the stores were told of it, or when one of
// its visits was released to them: its dates and its title alone would give visits
// away that are still to come.
type waveReach struct {
	all    bool
	brands []string
	waves  []string
	told   resultsReach
}

// resultsReach is where an actor reads results, and nothing else of waves.
type resultsReach struct {
	all    bool
	brands []string
	shown  []string // waves with a visit that was released there
}

func (s *Service) waveReach(ctx context.Context, by accounts.Actor) (waveReach, error) {
	var r waveReach
	plans, err := s.ReachOf(ctx, by, accounts.ReadWaves)
	if err != nil {
		return r, err
	}
	if plans.Places.All {
		return waveReach{all: true}, nil
	}
	if r.brands, err = s.store.brandsWithin(ctx, by.OrgID, plans.Places); err != nil {
		return r, err
	}
	results, err := s.ReachOf(ctx, by, accounts.ReadResults)
	if err != nil {
		return r, err
	}
	r.waves = append(plans.Waves, results.Waves...)
	r.told.all = results.Places.All
	if r.told.brands, err = s.store.brandsWithin(ctx, by.OrgID, results.Places); err != nil {
		return r, err
	}
	r.told.shown, err = s.store.wavesShown(ctx, by.OrgID, results)
	return r, err
}

// seesWave reports whether the actor may see w at all.
func (s *Service) seesWave(ctx context.Context, by accounts.Actor, w Wave) (bool, error) {
	r, err := s.waveReach(ctx, by)
	if err != nil {
		return false, err
	}
	return r.holds(w), nil
}

// holds reports whether w is within reach.
func (r waveReach) holds(w Wave) bool {
	return r.all || slices.Contains(r.waves, w.ID) || slices.Contains(r.brands, w.BrandID) || slices.Contains(r.told.shown, w.ID) ||
		(w.Announced && (r.told.all || slices.Contains(r.told.brands, w.BrandID)))
}
