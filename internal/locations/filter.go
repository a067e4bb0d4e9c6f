package locations

import (
	"context"
	"slices"
	"strings"

	"etalon/internal/accounts"
)

// Filter is the set of locations in which an actor holds a permission. It never
// reaches beyond one organisation; the zero filter is the empty set.
type Filter struct {
	OrgID                            string
	All                              bool // every location of the organisation
	BrandIDs, RegionIDs, LocationIDs []string
}

// Visible turns the scopes in which the actor holds p into a filter. It fails with
// accounts.ErrForbidden when the actor holds p nowhere.
//
// A wave's scope opens the wave's locations as places only. It says nothing of
// other waves in the same locations, so for any other permission the owner of
// waves adds what it opens, by [accounts.Actor.Scopes].
func (s *Service) Visible(ctx context.Context, by accounts.Actor, p accounts.Permission) (Filter, error) {
	if err := by.Require(p); err != nil {
		return Filter{}, err
	}
	f := Filter{OrgID: by.OrgID}
	var waves []string
	for _, scope := range by.Scopes(p) {
		switch scope.Kind {
		case accounts.Organisation:
			return Filter{OrgID: by.OrgID, All: true}, nil
		case accounts.Brand:
			f.BrandIDs = append(f.BrandIDs, scope.ID)
		case accounts.Region:
			f.RegionIDs = append(f.RegionIDs, scope.ID)
		case accounts.Location:
			f.LocationIDs = append(f.LocationIDs, scope.ID)
		case accounts.Wave:
			waves = append(waves, scope.ID)
		case accounts.Standard, accounts.Own: // open no location
		}
	}
	if p != accounts.ReadPlaces || len(waves) == 0 {
		return f, nil
	}
	ids, err := s.store.inWaves(ctx, by.OrgID, waves)
	f.LocationIDs = append(f.LocationIDs, ids...)
	return f, err
}

// SQL returns the condition that a row of locations, under alias, is in the set,
// and its arguments, in the form that GORM's Where and Raw take.
func (f Filter) SQL(alias string) (string, []any) {
	if f.OrgID == "" {
		return "1 = 0", nil
	}
	if f.All {
		return alias + ".org_id = ?", []any{f.OrgID}
	}
	var parts []string
	args := []any{f.OrgID}
	for _, part := range []struct {
		column string
		ids    []string
	}{{"brand_id", f.BrandIDs}, {"region_id", f.RegionIDs}, {"id", f.LocationIDs}} {
		if len(part.ids) > 0 {
			parts = append(parts, alias+"."+part.column+" IN ?")
			args = append(args, part.ids)
		}
	}
	if len(parts) == 0 {
		return "1 = 0", nil
	}
	return "(" + alias + ".org_id = ? AND (" + strings.Join(parts, " OR ") + "))", args
}

// Contains reports whether l is in the set.
func (f Filter) Contains(l Location) bool {
	return f.OrgID != "" && l.OrgID == f.OrgID && (f.All || slices.Contains(f.BrandIDs, l.BrandID) ||
		slices.Contains(f.RegionIDs, l.RegionID) || slices.Contains(f.LocationIDs, l.ID))
}
