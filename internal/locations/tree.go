package locations

import (
	"context"

	"etalon/internal/accounts"
)

// Tree is what an actor sees of the organisation's places, with counts.
type Tree struct {
	Organisation Organisation
	Brands       []Branch
}

// Branch is a brand in a tree.
type Branch struct {
	Brand
	Count
	Regions []Twig
}

// Twig is a region in a tree.
type Twig struct {
	Region
	Count
}

// Count is how many locations the actor sees in a part of the tree, without the
// archived, and how many of them receive visitors today.
type Count struct{ Locations, Active int }

// Tree returns the brands and regions of which the actor sees at least a part.
func (s *Service) Tree(ctx context.Context, by accounts.Actor) (Tree, error) {
	f, err := s.Visible(ctx, by, accounts.ReadPlaces)
	if err != nil {
		return Tree{}, err
	}
	organisation, err := s.store.organisation(ctx, by.OrgID)
	if err != nil {
		return Tree{}, err
	}
	brands, err := s.store.brands(ctx, f)
	if err != nil {
		return Tree{}, err
	}
	regions, err := s.store.regions(ctx, f, "")
	if err != nil {
		return Tree{}, err
	}
	counts, err := s.store.counts(ctx, f, s.now())
	if err != nil {
		return Tree{}, err
	}
	tree := Tree{Organisation: organisation}
	at := map[string]int{}
	for i, b := range brands {
		tree.Brands = append(tree.Brands, Branch{Brand: b})
		at[b.ID] = i
	}
	for _, r := range regions {
		if i, ok := at[r.BrandID]; ok {
			branch, n := &tree.Brands[i], counts[r.ID]
			branch.Regions = append(branch.Regions, Twig{r, n})
			branch.Locations += n.Locations
			branch.Active += n.Active
		}
	}
	return tree, nil
}

// DeleteBrand deletes a brand that has nothing in it. Faults: ErrNotFound,
// ErrStale, ErrNotEmpty.
func (s *Service) DeleteBrand(ctx context.Context, by accounts.Actor, id string, revision int) error {
	if err := mayManage(by); err != nil {
		return err
	}
	id, ok := canonical(id)
	if !ok {
		return ErrNotFound
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		brands, err := s.store.brandsByID(ctx, by.OrgID, []string{id})
		if err != nil {
			return err
		}
		if err := s.store.deletePlace(ctx, "brands", by.OrgID, id, revision); err != nil {
			return err
		}
		return s.record(ctx, by, "delete", "brand", id, map[string]any{"name": brands[id].Name}, nil)
	})
}

// DeleteRegion deletes a region that has nothing in it. Faults: ErrNotFound,
// ErrStale, ErrNotEmpty.
func (s *Service) DeleteRegion(ctx context.Context, by accounts.Actor, id string, revision int) error {
	if err := mayManage(by); err != nil {
		return err
	}
	id, ok := canonical(id)
	if !ok {
		return ErrNotFound
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		regions, err := s.store.regionsByID(ctx, by.OrgID, []string{id})
		if err != nil {
			return err
		}
		if err := s.store.deletePlace(ctx, "regions", by.OrgID, id, revision); err != nil {
			return err
		}
		return s.record(ctx, by, "delete", "region", id, map[string]any{"name": regions[id].Name, "brand_id": regions[id].BrandID}, nil)
	})
}
