package locations

import (
	"context"
	"fmt"
	"slices"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// Places is a part of an organisation's tree.
type Places struct {
	Brands    []Brand
	Regions   []Region
	Locations []Location
}

const importMax = 20000 // places of a kind

// ImportMany makes the places and brings those that exist, by id, up to date, all
// or none; importing the same again changes nothing. The number of statements
// does not grow with theirs, but for one per thousand. The fields of its faults
// name the place: "locations[3].code". Faults: ErrInvalid, ErrCodeTaken,
// ErrNameTaken, ErrExists where an id is another organisation's.
func (s *Service) ImportMany(ctx context.Context, by accounts.Actor, places Places) error {
	if err := mayManage(by); err != nil {
		return err
	}
	// The caller's own lists stay as they are.
	places = Places{slices.Clone(places.Brands), slices.Clone(places.Regions), slices.Clone(places.Locations)}
	if err := places.check(by.OrgID); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.upsertBrands(ctx, by.OrgID, places.Brands); err != nil {
			return err
		}
		if err := s.importRegions(ctx, by.OrgID, places.Regions); err != nil {
			return err
		}
		if err := s.importLocations(ctx, by.OrgID, places.Locations); err != nil {
			return err
		}
		return s.record(ctx, by, "import_places", "organisation", by.OrgID, nil, map[string]any{
			"brands": len(places.Brands), "regions": len(places.Regions), "locations": len(places.Locations),
		})
	})
}

// check checks each place by itself and names what occurs twice.
func (places *Places) check(orgID string) error {
	all := &problems{}
	for path, n := range map[string]int{"brands": len(places.Brands), "regions": len(places.Regions), "locations": len(places.Locations)} {
		if n > importMax {
			all.add(path, "too_many", fault.Params{"Max": importMax})
			return all.fault()
		}
	}
	seen := map[string]bool{}
	once := func(path, value string) {
		if seen[value] {
			all.add(path, "repeated", nil)
		}
		seen[value] = true
	}
	for i := range places.Brands {
		b := &places.Brands[i]
		all.prefix, b.OrgID, b.Revision = fmt.Sprintf("brands[%d].", i), orgID, 1
		b.check(all)
		once("id", b.ID)
		once("name", "brand\x00"+b.Name)
	}
	for i := range places.Regions {
		r := &places.Regions[i]
		all.prefix, r.OrgID, r.Revision = fmt.Sprintf("regions[%d].", i), orgID, 1
		r.check(all)
		once("id", r.ID)
		once("name", "region\x00"+r.BrandID+r.Name)
	}
	for i := range places.Locations {
		l := &places.Locations[i]
		all.prefix, l.OrgID, l.Revision = fmt.Sprintf("locations[%d].", i), orgID, 1
		l.check(all)
		once("id", l.ID)
		once("code", "code\x00"+l.Code)
	}
	return all.fault()
}

func (s *Service) importRegions(ctx context.Context, orgID string, regions []Region) error {
	var ids, brandIDs []string
	for _, r := range regions {
		ids, brandIDs = append(ids, r.ID), append(brandIDs, r.BrandID)
	}
	brands, err := s.store.brandsByID(ctx, orgID, brandIDs)
	if err != nil {
		return err
	}
	present, err := s.store.regionsByID(ctx, orgID, ids)
	if err != nil {
		return err
	}
	p := &problems{}
	for i, r := range regions {
		p.prefix = fmt.Sprintf("regions[%d].", i)
		if _, ok := brands[r.BrandID]; !ok {
			p.add("brand_id", "brand_unknown", nil)
		}
		if before, ok := present[r.ID]; ok && before.BrandID != r.BrandID {
			p.add("brand_id", "brand_not_of_region", nil)
		}
	}
	if err := p.fault(); err != nil {
		return err
	}
	return s.store.upsertRegions(ctx, orgID, regions)
}

func (s *Service) importLocations(ctx context.Context, orgID string, list []Location) error {
	var regionIDs, codes []string
	for _, l := range list {
		regionIDs, codes = append(regionIDs, l.RegionID), append(codes, l.Code)
	}
	regions, err := s.store.regionsByID(ctx, orgID, regionIDs)
	if err != nil {
		return err
	}
	holders, err := s.store.holdersOfCodes(ctx, orgID, codes)
	if err != nil {
		return err
	}
	p, taken := &problems{}, []fault.Field(nil)
	for i := range list {
		l := &list[i]
		p.prefix = fmt.Sprintf("locations[%d].", i)
		l.place(p, regions)
		if holder, ok := holders[l.Code]; ok && holder != l.ID {
			taken = append(taken, fault.Field{Path: p.prefix + "code", Code: "taken"})
		}
	}
	if err := p.fault(); err != nil {
		return err
	}
	if len(taken) > 0 {
		return ErrCodeTaken.At(taken...)
	}
	return s.store.upsertLocations(ctx, orgID, list)
}
