package api

import (
	"context"

	"etalon/internal/accounts"
	"etalon/internal/locations"
)

// Competitor is a place of another company; nothing about people is kept of it.
type Competitor struct {
	Brand       string   `json:"brand" minLength:"1" maxLength:"200" doc:"Of the competitor"`
	Name        string   `json:"name" minLength:"1" maxLength:"200"`
	City        string   `json:"city,omitempty" maxLength:"100"`
	Address     string   `json:"address,omitempty" maxLength:"500"`
	Lat         *float64 `json:"lat,omitempty" minimum:"-90" maximum:"90"`
	Lon         *float64 `json:"lon,omitempty" minimum:"-180" maximum:"180"`
	LocationIDs []string `json:"location_ids,omitempty" maxItems:"50" doc:"Locations that it competes with, besides those within five kilometres"`
	Revision    int      `json:"revision,omitempty" minimum:"0" doc:"That the edit started from; absent for a new one"`
}

// ListedCompetitor is a competitor with its id.
type ListedCompetitor struct {
	ID string `json:"id" format:"uuid"`
	Competitor
}

// Rival is a competitor of one location.
type Rival struct {
	ListedCompetitor
	Metres *int `json:"metres,omitempty" doc:"As the crow flies; absent: not known"`
}

func (s *Server) listCompetitors(ctx context.Context, by accounts.Actor, in *struct {
	Page
	City string `query:"city" maxLength:"100"`
},
) (*listed[ListedCompetitor], error) {
	found, total, err := s.Places.Competitors(ctx, by, locations.CompetitorQuery{Search: in.Search, City: in.City, Limit: in.Limit, Offset: in.offset()})
	return &listed[ListedCompetitor]{list[ListedCompetitor]{mapped(found, toListedCompetitor), total}}, err
}

func (s *Server) listRivals(ctx context.Context, by accounts.Actor, in *Ref) (*listed[Rival], error) {
	found, err := s.Places.Rivals(ctx, by, in.ID)
	items := mapped(found, func(r locations.Rival) Rival {
		rival := Rival{ListedCompetitor: toListedCompetitor(r.Competitor)}
		if r.Metres >= 0 {
			metres := int(r.Metres)
			rival.Metres = &metres
		}
		return rival
	})
	return &listed[Rival]{list[Rival]{items, len(items)}}, err
}

func (s *Server) putCompetitor(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body Competitor
},
) (*one[ListedCompetitor], error) {
	b := in.Body
	at, err := point(b.Lat, b.Lon)
	if err != nil {
		return nil, err
	}
	c, err := s.Places.PutCompetitor(ctx, by, locations.Competitor{
		ID: in.ID, Brand: b.Brand, Name: b.Name, City: b.City, Address: b.Address, At: at, LocationIDs: b.LocationIDs, Revision: b.Revision,
	})
	return &one[ListedCompetitor]{toListedCompetitor(c)}, err
}

func (s *Server) deleteCompetitor(ctx context.Context, by accounts.Actor, in *RevisedRef) (*none, error) {
	return &none{}, s.Places.DeleteCompetitor(ctx, by, in.ID, in.Revision)
}

func toListedCompetitor(c locations.Competitor) ListedCompetitor {
	b := Competitor{Brand: c.Brand, Name: c.Name, City: c.City, Address: c.Address, LocationIDs: c.LocationIDs, Revision: c.Revision}
	if c.At != nil {
		b.Lat, b.Lon = &c.At.Lat, &c.At.Lon
	}
	return ListedCompetitor{c.ID, b}
}
