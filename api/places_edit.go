package api

import (
	"context"

	"etalon/internal/accounts"
	"etalon/internal/locations"
)

// PlaceTree is what the actor sees of the organisation's places.
type PlaceTree struct {
	Organisation Organisation  `json:"organisation"`
	Brands       []BrandBranch `json:"brands"`
}

// Organisation is the company whose service is measured.
type Organisation struct {
	ID       string `json:"id,omitempty" format:"uuid" readOnly:"true"`
	Name     string `json:"name" minLength:"1" maxLength:"200"`
	Language string `json:"language" enum:"ru,en" doc:"Of what the organisation writes and prints"`
	Revision int    `json:"revision" minimum:"1"`
}

// BrandBranch is a brand with its regions.
type BrandBranch struct {
	Brand
	Locations int          `json:"locations" doc:"That the actor sees, without the archived"`
	Active    int          `json:"active" doc:"Of these, those that receive visitors today"`
	Regions   []RegionTwig `json:"regions"`
}

// RegionTwig is a region in the tree.
type RegionTwig struct {
	Region
	Locations int `json:"locations"`
	Active    int `json:"active"`
}

// Renaming is a new name for what has that revision.
type Renaming struct {
	Name     string `json:"name" minLength:"1" maxLength:"200"`
	Revision int    `json:"revision" minimum:"1" doc:"That the edit started from"`
}

// RevisedRef is a thing to delete, of that revision.
type RevisedRef struct {
	Ref
	Revision int `query:"revision" minimum:"1" required:"true" doc:"That the person saw"`
}

func (s *Server) getPlaces(ctx context.Context, by accounts.Actor, _ *none) (*one[PlaceTree], error) {
	tree, err := s.Places.Tree(ctx, by)
	if err != nil {
		return nil, err
	}
	return &one[PlaceTree]{PlaceTree{toOrganisation(tree.Organisation), mapped(tree.Brands, toBranch)}}, nil
}

func (s *Server) editOrganisation(ctx context.Context, by accounts.Actor, in *one[Organisation]) (*one[Organisation], error) {
	o, err := s.Places.UpdateOrganisation(ctx, by, locations.Organisation{Name: in.Body.Name, Language: in.Body.Language, Revision: in.Body.Revision})
	return &one[Organisation]{toOrganisation(o)}, err
}

func (s *Server) renameBrand(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body Renaming
},
) (*one[Brand], error) {
	b, err := s.Places.UpdateBrand(ctx, by, locations.Brand{ID: in.ID, Name: in.Body.Name, Revision: in.Body.Revision})
	return &one[Brand]{toBrand(b)}, err
}

func (s *Server) deleteBrand(ctx context.Context, by accounts.Actor, in *RevisedRef) (*none, error) {
	return &none{}, s.Places.DeleteBrand(ctx, by, in.ID, in.Revision)
}

func (s *Server) renameRegion(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Renaming
		BrandID string `json:"brand_id" format:"uuid" doc:"A region stays with its brand"`
	}
},
) (*one[Region], error) {
	r, err := s.Places.UpdateRegion(ctx, by, locations.Region{ID: in.ID, BrandID: in.Body.BrandID, Name: in.Body.Name, Revision: in.Body.Revision})
	return &one[Region]{toRegion(r)}, err
}

func (s *Server) deleteRegion(ctx context.Context, by accounts.Actor, in *RevisedRef) (*none, error) {
	return &none{}, s.Places.DeleteRegion(ctx, by, in.ID, in.Revision)
}

func toOrganisation(o locations.Organisation) Organisation {
	return Organisation{o.ID, o.Name, o.Language, o.Revision}
}

func toBranch(b locations.Branch) BrandBranch {
	return BrandBranch{toBrand(b.Brand), b.Locations, b.Active, mapped(b.Regions, func(r locations.Twig) RegionTwig {
		return RegionTwig{toRegion(r.Region), r.Locations, r.Active}
	})}
}
