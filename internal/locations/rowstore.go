package locations

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm/clause"

	"etalon/internal/database"
)

type locationRow struct {
	ID, OrgID, BrandID, RegionID               string
	Code, Name, City, Address, TimeZone, Phone string
	Lat, Lon                                   *float64
	Attributes, Hours, Positions               string // JSON
	OpenedOn, ClosedOn                         string
	ArchivedAt                                 *time.Time
	Revision                                   int
}

func (locationRow) TableName() string { return "locations" }

func (r locationRow) key() string { return r.ID }

// locationColumns are what an update may change.
var locationColumns = []string{
	"brand_id", "region_id", "code", "name", "city", "address", "time_zone", "phone", "lat", "lon",
	"attributes", "hours", "positions", "opened_on", "closed_on",
}

// hoursJSON is Hours as a row keeps them. Spans are minutes.
type hoursJSON struct {
	Always     bool         `json:"always,omitempty"`
	Week       *[7][]Span   `json:"week,omitempty"`
	Exceptions []openOnJSON `json:"exceptions,omitempty"`
}

type openOnJSON struct {
	On    Day    `json:"on"`
	Spans []Span `json:"spans,omitempty"`
	Note  string `json:"note,omitempty"`
}

func hoursText(h Hours) (string, error) {
	kept := hoursJSON{Always: h.Always}
	if slices.ContainsFunc(h.Week[:], func(day []Span) bool { return len(day) > 0 }) {
		kept.Week = &h.Week
	}
	for _, e := range h.Exceptions {
		kept.Exceptions = append(kept.Exceptions, openOnJSON(e))
	}
	text, err := json.Marshal(kept)
	return string(text), err
}

func hoursOf(text string) (Hours, error) {
	var kept hoursJSON
	if err := json.Unmarshal([]byte(text), &kept); err != nil {
		return Hours{}, err
	}
	h := Hours{Always: kept.Always}
	if kept.Week != nil {
		h.Week = *kept.Week
	}
	for _, e := range kept.Exceptions {
		h.Exceptions = append(h.Exceptions, OpenOn(e))
	}
	return h, nil
}

func rowOf(l Location) (locationRow, error) {
	r := locationRow{
		ID: l.ID, OrgID: l.OrgID, BrandID: l.BrandID, RegionID: l.RegionID, Code: l.Code, Name: l.Name, City: l.City,
		Address: l.Address, TimeZone: l.TimeZone, Phone: l.Phone, OpenedOn: string(l.OpenedOn), ClosedOn: string(l.ClosedOn), Revision: l.Revision,
	}
	if l.At != nil {
		r.Lat, r.Lon = &l.At.Lat, &l.At.Lon
	}
	if !l.ArchivedAt.IsZero() {
		r.ArchivedAt = &l.ArchivedAt
	}
	attributes, err := json.Marshal(l.Attributes)
	if err != nil {
		return r, err
	}
	r.Attributes = string(attributes)
	if r.Hours, err = hoursText(l.Hours); err != nil {
		return r, err
	}
	positions := l.Positions
	if positions == nil {
		positions = []Position{}
	}
	kept, err := json.Marshal(positions)
	r.Positions = string(kept)
	return r, err
}

// location is the row without its closings, which are rows of their own.
func (r locationRow) location() (Location, error) {
	l := Location{
		ID: r.ID, OrgID: r.OrgID, BrandID: r.BrandID, RegionID: r.RegionID, Code: r.Code, Name: r.Name, City: r.City,
		Address: r.Address, TimeZone: r.TimeZone, Phone: r.Phone, Attributes: map[string]any{},
		OpenedOn: Day(r.OpenedOn), ClosedOn: Day(r.ClosedOn), Revision: r.Revision,
	}
	if r.Lat != nil && r.Lon != nil {
		l.At = &Point{*r.Lat, *r.Lon}
	}
	if r.ArchivedAt != nil {
		l.ArchivedAt = *r.ArchivedAt
	}
	if err := json.Unmarshal([]byte(r.Attributes), &l.Attributes); err != nil {
		return Location{}, fmt.Errorf("attributes of location %s: %w", r.ID, err)
	}
	for name, value := range l.Attributes {
		if items, ok := value.([]any); ok {
			l.Attributes[name], _ = attribute(items)
		}
	}
	var err error
	if l.Hours, err = hoursOf(r.Hours); err != nil {
		return Location{}, fmt.Errorf("hours of location %s: %w", r.ID, err)
	}
	if err := json.Unmarshal([]byte(r.Positions), &l.Positions); err != nil {
		return Location{}, fmt.Errorf("positions of location %s: %w", r.ID, err)
	}
	if len(l.Positions) == 0 {
		l.Positions = nil
	}
	return l, nil
}

// locationsOf makes locations of rows, with their closings.
func (s store) locationsOf(ctx context.Context, orgID string, rows []locationRow) ([]Location, error) {
	list := make([]Location, len(rows))
	index := make(map[string]*Location, len(rows))
	ids := make([]string, len(rows))
	for i, r := range rows {
		var err error
		if list[i], err = r.location(); err != nil {
			return nil, err
		}
		index[r.ID], ids[i] = &list[i], r.ID
	}
	for chunk := range slices.Chunk(ids, chunked) {
		closings, err := database.Of[closingRow](s.db.Conn(ctx)).Where("org_id = ? AND location_id IN ?", orgID, chunk).Order("starts_on").Find(ctx)
		if err != nil {
			return nil, fmt.Errorf("read closings: %w", err)
		}
		for _, c := range closings {
			l := index[c.LocationID]
			l.Closings = append(l.Closings, Closing{Day(c.StartsOn), Day(c.EndsOn), c.Reason})
		}
	}
	return list, nil
}

type closingRow struct{ OrgID, LocationID, StartsOn, EndsOn, Reason string }

func (closingRow) TableName() string { return "location_closings" }

// replaceClosings makes the closings of the locations what they say.
func (s store) replaceClosings(ctx context.Context, orgID string, list []Location) error {
	for chunk := range slices.Chunk(list, chunked) {
		ids := make([]string, len(chunk))
		var rows []closingRow
		for i, l := range chunk {
			ids[i] = l.ID
			for _, c := range l.Closings {
				rows = append(rows, closingRow{orgID, l.ID, string(c.From), string(c.Until), c.Reason})
			}
		}
		if _, err := database.Of[closingRow](s.db.Conn(ctx)).Where("org_id = ? AND location_id IN ?", orgID, ids).Delete(ctx); err != nil {
			return fmt.Errorf("clear closings: %w", err)
		}
		if len(rows) == 0 {
			continue
		}
		if err := database.Of[closingRow](s.db.Conn(ctx), clause.OnConflict{DoNothing: true}).CreateInBatches(ctx, &rows, chunked); err != nil {
			return fmt.Errorf("keep closings: %w", err)
		}
	}
	return nil
}
