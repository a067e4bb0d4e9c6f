package api

import (
	"context"

	"etalon/internal/accounts"
	"etalon/internal/locations"
)

// Brand is a chain under one name.
type Brand struct {
	ID       string `json:"id" format:"uuid" doc:"UUIDv7 made by the caller"`
	Name     string `json:"name" minLength:"1" maxLength:"200"`
	Revision int    `json:"revision,omitempty" minimum:"0" doc:"Goes into the next edit; ignored when made"`
}

// Region is a part of a brand.
type Region struct {
	ID       string `json:"id" format:"uuid" doc:"UUIDv7 made by the caller"`
	BrandID  string `json:"brand_id" format:"uuid"`
	Name     string `json:"name" minLength:"1" maxLength:"200"`
	Revision int    `json:"revision,omitempty" minimum:"0" doc:"Goes into the next edit; ignored when made"`
}

func (s *Server) listBrands(ctx context.Context, by accounts.Actor, _ *none) (*listed[Brand], error) {
	found, err := s.Places.Brands(ctx, by)
	return &listed[Brand]{list[Brand]{mapped(found, toBrand), len(found)}}, err
}

func (s *Server) createBrand(ctx context.Context, by accounts.Actor, in *one[Brand]) (*one[Brand], error) {
	b, err := s.Places.CreateBrand(ctx, by, locations.Brand{ID: in.Body.ID, Name: in.Body.Name})
	return &one[Brand]{toBrand(b)}, err
}

func (s *Server) listRegions(ctx context.Context, by accounts.Actor, in *struct {
	BrandID string `query:"brand" format:"uuid"`
},
) (*listed[Region], error) {
	found, err := s.Places.Regions(ctx, by, in.BrandID)
	return &listed[Region]{list[Region]{mapped(found, toRegion), len(found)}}, err
}

func (s *Server) createRegion(ctx context.Context, by accounts.Actor, in *one[Region]) (*one[Region], error) {
	r, err := s.Places.CreateRegion(ctx, by, locations.Region{ID: in.Body.ID, BrandID: in.Body.BrandID, Name: in.Body.Name})
	return &one[Region]{toRegion(r)}, err
}

func toBrand(b locations.Brand) Brand { return Brand{b.ID, b.Name, b.Revision} }

func toRegion(r locations.Region) Region { return Region{r.ID, r.BrandID, r.Name, r.Revision} }
