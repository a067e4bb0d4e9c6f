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
	Revision int    `json:"revision,omitempty" readOnly:"true"`
}

// Region is a part of a brand.
type Region struct {
	ID       string `json:"id" format:"uuid" doc:"UUIDv7 made by the caller"`
	BrandID  string `json:"brand_id" format:"uuid"`
	Name     string `json:"name" minLength:"1" maxLength:"200"`
	Revision int    `json:"revision,omitempty" readOnly:"true"`
}

// Location is what is visited.
type Location struct {
	RegionID   string         `json:"region_id" format:"uuid"`
	Code       string         `json:"code" minLength:"1" maxLength:"50" doc:"Unique in the organisation"`
	Name       string         `json:"name" minLength:"1" maxLength:"200"`
	City       string         `json:"city,omitempty" maxLength:"100"`
	Address    string         `json:"address,omitempty" maxLength:"500"`
	TimeZone   string         `json:"time_zone,omitempty" maxLength:"64" default:"Europe/Moscow"`
	Attributes map[string]any `json:"attributes,omitempty" maxProperties:"100" doc:"Booleans, numbers, texts or lists of texts, by name"`
	Revision   int            `json:"revision,omitempty" minimum:"0" doc:"That the edit started from; absent for a new location"`
}

// ListedLocation is a location with its id.
type ListedLocation struct {
	ID string `json:"id" format:"uuid"`
	Location
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

func (s *Server) listLocations(ctx context.Context, by accounts.Actor, in *struct {
	Page
	Region string `query:"region" format:"uuid"`
	City   string `query:"city" maxLength:"100"`
	Sort   string `query:"sort" enum:"code,name,city" default:"code"`
	Order  string `query:"order" enum:"asc,desc" default:"asc"`
},
) (*listed[ListedLocation], error) {
	found, err := s.Places.List(ctx, by, locations.Query{
		Search: in.Search, City: in.City, RegionID: in.Region, Sort: locations.Sort(in.Sort),
		Descending: in.Order == "desc", Limit: in.Limit, Offset: in.offset(),
	})
	if err != nil {
		return nil, err
	}
	return &listed[ListedLocation]{list[ListedLocation]{mapped(found.Locations, toListedLocation), found.Total}}, nil
}

// putLocation creates a location, or changes the revision that is named.
func (s *Server) putLocation(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body Location
},
) (*one[ListedLocation], error) {
	b := in.Body
	l := locations.Location{
		ID: in.ID, RegionID: b.RegionID, Code: b.Code, Name: b.Name, City: b.City, Address: b.Address, TimeZone: b.TimeZone,
		Attributes: b.Attributes, Revision: b.Revision,
	}
	put := s.Places.Create
	if b.Revision > 0 {
		put = s.Places.Update
	}
	l, err := put(ctx, by, l)
	return &one[ListedLocation]{toListedLocation(l)}, err
}

func toBrand(b locations.Brand) Brand { return Brand{b.ID, b.Name, b.Revision} }

func toRegion(r locations.Region) Region { return Region{r.ID, r.BrandID, r.Name, r.Revision} }

func toListedLocation(l locations.Location) ListedLocation {
	return ListedLocation{l.ID, Location{l.RegionID, l.Code, l.Name, l.City, l.Address, l.TimeZone, l.Attributes, l.Revision}}
}
