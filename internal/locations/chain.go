package locations

import (
	"context"

	"etalon/internal/accounts"
)

// CreateOrganisation makes the actor's organisation, which only the program does.
// Made again with the same content it is returned as it is. Fault: ErrExists.
func (s *Service) CreateOrganisation(ctx context.Context, by accounts.Actor, o Organisation) (Organisation, error) {
	p := &problems{}
	o.check(p)
	if err := p.fault(); err != nil {
		return Organisation{}, err
	}
	if by.AccountID != accounts.ProgramID || by.OrgID != o.ID {
		return Organisation{}, accounts.ErrForbidden
	}
	o.Revision, o.CreatedAt = 1, s.now()
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		made, err := s.store.insertOrganisation(ctx, &o)
		if err != nil || !made {
			return err
		}
		return s.record(ctx, by, "create", "organisation", o.ID, nil, map[string]any{"name": o.Name})
	})
	return o, err
}

// Organisation returns the actor's organisation, which all its people may read.
func (s *Service) Organisation(ctx context.Context, by accounts.Actor) (Organisation, error) {
	return s.store.organisation(ctx, by.OrgID)
}

// UpdateOrganisation renames the actor's organisation and sets its language.
// Faults: ErrInvalid, ErrStale.
func (s *Service) UpdateOrganisation(ctx context.Context, by accounts.Actor, o Organisation) (Organisation, error) {
	if err := mayManage(by); err != nil {
		return Organisation{}, err
	}
	o.ID = by.OrgID
	p := &problems{}
	o.check(p)
	if err := p.fault(); err != nil {
		return Organisation{}, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		before, err := s.store.organisation(ctx, o.ID)
		if err != nil {
			return err
		}
		if err := s.store.updateOrganisation(ctx, o); err != nil {
			return err
		}
		o.Demo, o.CreatedAt, o.Revision = before.Demo, before.CreatedAt, o.Revision+1
		return s.record(ctx, by, "update", "organisation", o.ID, map[string]any{"name": before.Name, "language": before.Language},
			map[string]any{"name": o.Name, "language": o.Language})
	})
	return o, err
}

// CreateBrand makes a brand. Made again with the same id and content it is
// returned as it is. Faults: ErrInvalid, ErrNameTaken, ErrExists.
func (s *Service) CreateBrand(ctx context.Context, by accounts.Actor, b Brand) (Brand, error) {
	if err := mayManage(by); err != nil {
		return Brand{}, err
	}
	var err error
	if b.ID, err = identified(b.ID); err != nil {
		return Brand{}, err
	}
	p := &problems{}
	b.check(p)
	if err := p.fault(); err != nil {
		return Brand{}, err
	}
	b.OrgID, b.Revision = by.OrgID, 1
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		made, err := s.store.insertBrand(ctx, b)
		if err != nil || !made {
			return err
		}
		return s.record(ctx, by, "create", "brand", b.ID, nil, map[string]any{"name": b.Name})
	})
	return b, err
}

// UpdateBrand renames a brand whose revision is still b's. Faults: ErrInvalid,
// ErrNotFound, ErrStale, ErrNameTaken.
func (s *Service) UpdateBrand(ctx context.Context, by accounts.Actor, b Brand) (Brand, error) {
	if err := mayManage(by); err != nil {
		return Brand{}, err
	}
	p := &problems{}
	b.check(p)
	if err := p.fault(); err != nil {
		return Brand{}, err
	}
	b.OrgID = by.OrgID
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		before, err := s.store.brandsByID(ctx, b.OrgID, []string{b.ID})
		if err != nil {
			return err
		}
		if err := s.store.rename(ctx, "brands", b.OrgID, b.ID, b.Name, b.Revision); err != nil {
			return err
		}
		b.Revision++
		return s.record(ctx, by, "update", "brand", b.ID, map[string]any{"name": before[b.ID].Name}, map[string]any{"name": b.Name})
	})
	return b, err
}

// Brands lists the brands of which the actor sees at least a part, by name.
func (s *Service) Brands(ctx context.Context, by accounts.Actor) ([]Brand, error) {
	f, err := s.Visible(ctx, by, accounts.ReadPlaces)
	if err != nil {
		return nil, err
	}
	return s.store.brands(ctx, f)
}

// CreateRegion makes a region of a brand. Made again with the same id and content
// it is returned as it is. Faults: ErrInvalid, ErrNameTaken, ErrExists.
func (s *Service) CreateRegion(ctx context.Context, by accounts.Actor, r Region) (Region, error) {
	if err := mayManage(by); err != nil {
		return Region{}, err
	}
	var err error
	if r.ID, err = identified(r.ID); err != nil {
		return Region{}, err
	}
	p := &problems{}
	r.check(p)
	if err := p.fault(); err != nil {
		return Region{}, err
	}
	r.OrgID, r.Revision = by.OrgID, 1
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		known, err := s.store.brandsByID(ctx, r.OrgID, []string{r.BrandID})
		if err != nil {
			return err
		}
		if _, ok := known[r.BrandID]; !ok {
			p.add("brand_id", "brand_unknown", nil)
			return p.fault()
		}
		made, err := s.store.insertRegion(ctx, r)
		if err != nil || !made {
			return err
		}
		return s.record(ctx, by, "create", "region", r.ID, nil, map[string]any{"name": r.Name, "brand_id": r.BrandID})
	})
	return r, err
}

// UpdateRegion renames a region whose revision is still r's; a region stays with
// its brand. Faults: ErrInvalid, ErrNotFound, ErrStale, ErrNameTaken.
func (s *Service) UpdateRegion(ctx context.Context, by accounts.Actor, r Region) (Region, error) {
	if err := mayManage(by); err != nil {
		return Region{}, err
	}
	p := &problems{}
	r.check(p)
	if err := p.fault(); err != nil {
		return Region{}, err
	}
	r.OrgID = by.OrgID
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		regions, err := s.store.regionsByID(ctx, r.OrgID, []string{r.ID})
		if err != nil {
			return err
		}
		before, ok := regions[r.ID]
		if !ok {
			return ErrNotFound
		}
		if before.BrandID != r.BrandID {
			p.add("brand_id", "brand_not_of_region", nil)
			return p.fault()
		}
		if err := s.store.rename(ctx, "regions", r.OrgID, r.ID, r.Name, r.Revision); err != nil {
			return err
		}
		r.Revision++
		return s.record(ctx, by, "update", "region", r.ID, map[string]any{"name": before.Name}, map[string]any{"name": r.Name})
	})
	return r, err
}

// Regions lists the regions of which the actor sees at least a part, by name;
// those of one brand, or of all when brandID is empty.
func (s *Service) Regions(ctx context.Context, by accounts.Actor, brandID string) ([]Region, error) {
	f, err := s.Visible(ctx, by, accounts.ReadPlaces)
	if err != nil {
		return nil, err
	}
	if brandID != "" {
		p := &problems{}
		if p.id("brand_id", &brandID); p.fault() != nil {
			return nil, p.fault()
		}
	}
	return s.store.regions(ctx, f, brandID)
}
