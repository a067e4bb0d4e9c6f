package api

import (
	"context"
	"fmt"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locations"
)

// Location is what is visited. Days and times are its own, in its time zone.
type Location struct {
	RegionID   string             `json:"region_id" format:"uuid"`
	Code       string             `json:"code" minLength:"1" maxLength:"50" doc:"Unique in the organisation"`
	Name       string             `json:"name" minLength:"1" maxLength:"200"`
	City       string             `json:"city,omitempty" maxLength:"100"`
	Address    string             `json:"address,omitempty" maxLength:"500"`
	TimeZone   string             `json:"time_zone,omitempty" maxLength:"64" default:"Europe/Moscow"`
	Phone      string             `json:"phone,omitempty" maxLength:"50"`
	Lat        *float64           `json:"lat,omitempty" minimum:"-90" maximum:"90" doc:"WGS 84; with lon, or absent"`
	Lon        *float64           `json:"lon,omitempty" minimum:"-180" maximum:"180"`
	Attributes map[string]any     `json:"attributes,omitempty" maxProperties:"100" doc:"Booleans, numbers, texts or lists of texts, by name"`
	Hours      *LocationHours     `json:"hours,omitempty" doc:"Absent: not known"`
	Positions  []LocationPosition `json:"positions,omitempty" maxItems:"50"`
	OpenedOn   string             `json:"opened_on,omitempty" format:"date" doc:"The first day with visitors"`
	ClosedOn   string             `json:"closed_on,omitempty" format:"date" doc:"The first day without visitors again"`
	Closings   []LocationClosing  `json:"closings,omitempty" maxItems:"50"`
	Revision   int                `json:"revision,omitempty" minimum:"0" doc:"That the edit started from; absent for a new location"`
}

// LocationHours say when a location is open.
type LocationHours struct {
	Always     bool              `json:"always,omitempty" doc:"Round the clock"`
	Week       [][]LocationSpan  `json:"week" minItems:"7" maxItems:"7" doc:"Monday first; a day without spans is a day off"`
	Exceptions []LocationSpecial `json:"exceptions,omitempty" maxItems:"100" doc:"Days with other hours"`
}

// LocationSpan is a time of a day; one that does not end after it begins ends on
// the next day.
type LocationSpan struct {
	From string `json:"from" pattern:"^[0-2][0-9]:[0-5][0-9]$" example:"09:00"`
	To   string `json:"to" pattern:"^[0-2][0-9]:[0-5][0-9]$" example:"21:00"`
}

// LocationSpecial is a day with other hours; closed without spans.
type LocationSpecial struct {
	On    string         `json:"on" format:"date"`
	Spans []LocationSpan `json:"spans,omitempty" maxItems:"5"`
	Note  string         `json:"note,omitempty" maxLength:"200"`
}

// LocationPosition is a job and how many people do it.
type LocationPosition struct {
	Name  string `json:"name" minLength:"1" maxLength:"100"`
	Count int    `json:"count" minimum:"0" maximum:"10000"`
}

// LocationClosing is a time during which a location is shut; both days are in it.
type LocationClosing struct {
	From   string `json:"from" format:"date"`
	Until  string `json:"until" format:"date"`
	Reason string `json:"reason,omitempty" maxLength:"200"`
}

// ListedLocation is a location with its id.
type ListedLocation struct {
	ID      string `json:"id" format:"uuid"`
	BrandID string `json:"brand_id" format:"uuid"`
	State   string `json:"state" enum:"active,planned,paused,closed,archived" doc:"On this day, where it is"`
	Location
}

func (s *Server) listLocations(ctx context.Context, by accounts.Actor, in *struct {
	Page
	Brand     string `query:"brand" format:"uuid"`
	Region    string `query:"region" format:"uuid"`
	City      string `query:"city" maxLength:"100"`
	State     string `query:"state" enum:"active,planned,paused,closed,archived" doc:"Absent: all but the archived"`
	Mapped    string `query:"mapped" enum:"yes,no" doc:"With coordinates, or without"`
	Attribute string `query:"attribute" maxLength:"250" doc:"name=value" example:"has_test_drive=true"`
	Sort      string `query:"sort" enum:"code,name,city" default:"code"`
	Order     string `query:"order" enum:"asc,desc" default:"asc"`
},
) (*listed[ListedLocation], error) {
	q := locations.Query{
		Search: in.Search, City: in.City, BrandID: in.Brand, RegionID: in.Region, State: locations.State(in.State), Attribute: in.Attribute,
		Sort: locations.Sort(in.Sort), Descending: in.Order == "desc", Limit: in.Limit, Offset: in.offset(),
	}
	if in.Mapped != "" {
		mapped := in.Mapped == "yes"
		q.Mapped = &mapped
	}
	found, err := s.Places.List(ctx, by, q)
	if err != nil {
		return nil, err
	}
	return &listed[ListedLocation]{list[ListedLocation]{mapped(found.Locations, s.toListedLocation), found.Total}}, nil
}

func (s *Server) getLocation(ctx context.Context, by accounts.Actor, in *Ref) (*one[ListedLocation], error) {
	return s.location(s.Places.Get(ctx, by, in.ID))
}

// putLocation creates a location, or changes the revision that is named.
func (s *Server) putLocation(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body Location
},
) (*one[ListedLocation], error) {
	l, err := in.Body.location(in.ID)
	if err != nil {
		return nil, err
	}
	if l.Revision > 0 {
		return s.location(s.Places.Update(ctx, by, l))
	}
	return s.location(s.Places.Create(ctx, by, l))
}

// Revised names the revision that the person saw.
type Revised struct {
	Ref
	Body struct {
		Revision int `json:"revision" minimum:"1" doc:"That the person saw"`
	}
}

func (s *Server) archiveLocation(ctx context.Context, by accounts.Actor, in *Revised) (*one[ListedLocation], error) {
	return s.location(s.Places.Archive(ctx, by, in.ID, in.Body.Revision, true))
}

func (s *Server) restoreLocation(ctx context.Context, by accounts.Actor, in *Revised) (*one[ListedLocation], error) {
	return s.location(s.Places.Archive(ctx, by, in.ID, in.Body.Revision, false))
}

func (s *Server) listCities(ctx context.Context, by accounts.Actor, _ *none) (*listed[string], error) {
	cities, err := s.Places.Cities(ctx, by)
	return &listed[string]{list[string]{cities, len(cities)}}, err
}

func (s *Server) location(l locations.Location, err error) (*one[ListedLocation], error) {
	if err != nil {
		return nil, err
	}
	return &one[ListedLocation]{s.toListedLocation(l)}, nil
}

func (b Location) location(id string) (locations.Location, error) {
	l := locations.Location{
		ID: id, RegionID: b.RegionID, Code: b.Code, Name: b.Name, City: b.City, Address: b.Address, TimeZone: b.TimeZone, Phone: b.Phone,
		Attributes: b.Attributes, OpenedOn: locations.Day(b.OpenedOn), ClosedOn: locations.Day(b.ClosedOn), Revision: b.Revision,
	}
	var err error
	if l.At, err = point(b.Lat, b.Lon); err != nil {
		return l, err
	}
	for _, p := range b.Positions {
		l.Positions = append(l.Positions, locations.Position(p))
	}
	for _, c := range b.Closings {
		l.Closings = append(l.Closings, locations.Closing{From: locations.Day(c.From), Until: locations.Day(c.Until), Reason: c.Reason})
	}
	if b.Hours == nil {
		return l, nil
	}
	l.Hours.Always = b.Hours.Always
	for i, day := range b.Hours.Week {
		if l.Hours.Week[i], err = spans(day, fmt.Sprintf("hours.week[%d]", i)); err != nil {
			return l, err
		}
	}
	for i, e := range b.Hours.Exceptions {
		on := locations.OpenOn{On: locations.Day(e.On), Note: e.Note}
		if on.Spans, err = spans(e.Spans, fmt.Sprintf("hours.exceptions[%d].spans", i)); err != nil {
			return l, err
		}
		l.Hours.Exceptions = append(l.Hours.Exceptions, on)
	}
	return l, nil
}

// point takes both coordinates or none.
func point(lat, lon *float64) (*locations.Point, error) {
	switch {
	case lat != nil && lon != nil:
		return &locations.Point{Lat: *lat, Lon: *lon}, nil
	case lat != nil:
		return nil, locations.ErrInvalid.At(fault.Field{Path: "lon", Code: "coordinates_together"})
	case lon != nil:
		return nil, locations.ErrInvalid.At(fault.Field{Path: "lat", Code: "coordinates_together"})
	}
	return nil, nil //nolint:nilnil // no coordinates are known
}

func spans(given []LocationSpan, path string) ([]locations.Span, error) {
	list := make([]locations.Span, len(given))
	for i, s := range given {
		from, ok := locations.ParseClock(s.From)
		to, both := locations.ParseClock(s.To)
		if !ok || !both {
			return nil, locations.ErrInvalid.At(fault.Field{Path: path, Code: "clock_invalid"})
		}
		list[i] = locations.Span{From: from, To: to}
	}
	return list, nil
}

func (s *Server) toListedLocation(l locations.Location) ListedLocation {
	return ListedLocation{l.ID, l.BrandID, string(l.StateAt(s.Places.Now())), toLocation(l)}
}

func toLocation(l locations.Location) Location {
	b := Location{
		RegionID: l.RegionID, Code: l.Code, Name: l.Name, City: l.City, Address: l.Address, TimeZone: l.TimeZone, Phone: l.Phone,
		Attributes: l.Attributes, OpenedOn: string(l.OpenedOn), ClosedOn: string(l.ClosedOn), Revision: l.Revision,
		Positions: mapped(l.Positions, func(p locations.Position) LocationPosition { return LocationPosition(p) }),
		Closings: mapped(l.Closings, func(c locations.Closing) LocationClosing {
			return LocationClosing{string(c.From), string(c.Until), c.Reason}
		}),
	}
	if l.At != nil {
		b.Lat, b.Lon = &l.At.Lat, &l.At.Lon
	}
	if l.Hours.Known() {
		b.Hours = &LocationHours{l.Hours.Always, mapped(l.Hours.Week[:], toSpans), mapped(l.Hours.Exceptions, func(e locations.OpenOn) LocationSpecial {
			return LocationSpecial{string(e.On), toSpans(e.Spans), e.Note}
		})}
	}
	return b
}

func toSpans(list []locations.Span) []LocationSpan {
	return mapped(list, func(s locations.Span) LocationSpan { return LocationSpan{s.From.String(), s.To.String()} })
}
