// Package surveys asks customers after their visit: a campaign puts the questions of a
// checklist of kind survey behind one public link for each location. Answers have no
// author and are never mixed with those of visits: docs/decisions/customer-survey.md.
package surveys

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"etalon/internal/fault"
)

// Faults of surveys.
var (
	ErrInvalid  = fault.New(fault.Invalid, "survey_invalid")
	ErrNotFound = fault.New(fault.NotFound, "survey_not_found")
	ErrExists   = fault.New(fault.Conflict, "survey_exists")
	// ErrStale reports an edit of a revision that is no longer current. Params: Revision.
	ErrStale = fault.New(fault.Stale, "survey_stale")
	// ErrMove refuses a step that a campaign cannot take from where it stands.
	ErrMove = fault.New(fault.Conflict, "survey_move")
	// ErrNoPlaces refuses to open a campaign without locations.
	ErrNoPlaces = fault.New(fault.Conflict, "survey_no_places")
	// ErrLink refuses a link that is unknown or renewed, whose campaign is not open or
	// whose days are not these: which of them is not told.
	ErrLink = fault.New(fault.NotFound, "survey_link_ended")
	// ErrFull refuses more answers than a location takes in a day.
	ErrFull = fault.New(fault.TooMany, "survey_full")
	// ErrAnswered reports other answers under the id.
	ErrAnswered = fault.New(fault.Conflict, "survey_answered")
)

// Bounds of a campaign.
const (
	nameMax       = 200
	invitationMax = 1000
	daysMax       = 732
	minimumMax    = 1000
	placesMax     = 2000
	// dayMax is how many answers a location takes in a day: more come from a program.
	dayMax = 300
	// MinimumUsual is from how many answers on a location's figures are shown.
	MinimumUsual = 10
)

// Campaign asks the customers of some locations of a brand for a time.
type Campaign struct {
	ID, OrgID, BrandID    string
	ChecklistVersionID    string
	Name, Invitation      string
	StartsOn, EndsOn      time.Time // days, both included
	RegionIDs, PlaceIDs   []string  // both empty: the whole brand
	Minimum               int       // answers before a location's figures are shown
	Status                Status
	Revision              int
	CreatedAt             time.Time
	OpenedAt, ClosedAt    time.Time // zero: not yet
	Places, Answers       int       // of those that the reader sees
	ChecklistTitle, Brand string
	MayManage             bool
}

// Status is where a campaign stands.
type Status string

// The life of a campaign.
const (
	Draft  Status = "draft"
	Open   Status = "open"
	Closed Status = "closed"
)

var next = map[Status][]Status{Draft: {Open}, Open: {Closed}, Closed: {Open}}

// Place is a location of a campaign with its link.
type Place struct {
	LocationID, Code, Name, City, Address, RegionID, Region string
	Generation, Answers                                     int
	AnsweredOn                                              time.Time // zero: never
	Link                                                    string    // empty: the campaign is not open
}

// kept refuses to change what answers depend on, once there may be some.
func (c *Campaign) kept(after *Campaign) error {
	p := &fault.Problems{}
	for _, one := range []struct {
		path    string
		changed bool
	}{
		{"brand_id", after.BrandID != c.BrandID},
		{"checklist_version_id", after.ChecklistVersionID != c.ChecklistVersionID},
		{"starts_on", !after.StartsOn.Equal(c.StartsOn)},
	} {
		if one.changed {
			p.Add(one.path, "survey_was_open", nil)
		}
	}
	return p.Err(ErrInvalid)
}

// check brings a campaign to the form it is kept in.
func (c *Campaign) check() error {
	p := &fault.Problems{}
	p.ID("id", &c.ID)
	p.ID("brand_id", &c.BrandID)
	p.ID("checklist_version_id", &c.ChecklistVersionID)
	p.Required("name", &c.Name, nameMax)
	p.Text("invitation", &c.Invitation, invitationMax)
	p.Between("minimum", c.Minimum, 1, minimumMax)
	switch {
	case c.StartsOn.IsZero():
		p.Add("starts_on", "date_expected", nil)
	case c.EndsOn.IsZero():
		p.Add("ends_on", "date_expected", nil)
	case c.EndsOn.Before(c.StartsOn):
		p.Add("ends_on", "before_start", nil)
	case c.EndsOn.After(c.StartsOn.AddDate(0, 0, daysMax)):
		p.Add("ends_on", "survey_days", fault.Params{"Max": daysMax})
	}
	c.RegionIDs, c.PlaceIDs = ids(p, "region_ids", c.RegionIDs), ids(p, "location_ids", c.PlaceIDs)
	return p.Err(ErrInvalid)
}

// ids are ids, each once, in the form that both databases compare.
func ids(p *fault.Problems, path string, list []string) []string {
	kept := []string{}
	for _, id := range list {
		u, err := uuid.Parse(id)
		if err != nil {
			p.Add(path, "not_an_id", nil)
			return nil
		}
		kept = append(kept, u.String())
	}
	slices.Sort(kept)
	return slices.Compact(kept)
}

// written is the campaign as the journal keeps it: no link is in it.
func (c *Campaign) written() map[string]any {
	return map[string]any{
		"name": c.Name, "invitation": c.Invitation, "brand_id": c.BrandID, "checklist_version_id": c.ChecklistVersionID,
		"starts_on": c.StartsOn.Format(time.DateOnly), "ends_on": c.EndsOn.Format(time.DateOnly), "minimum": c.Minimum,
		"region_ids": c.RegionIDs, "location_ids": c.PlaceIDs, "status": string(c.Status),
	}
}

// same reports whether nothing of what people change differs.
func (c *Campaign) same(o *Campaign) bool {
	return c.BrandID == o.BrandID && c.ChecklistVersionID == o.ChecklistVersionID && c.Name == o.Name && c.Invitation == o.Invitation && c.Minimum == o.Minimum &&
		c.StartsOn.Equal(o.StartsOn) && c.EndsOn.Equal(o.EndsOn) && slices.Equal(c.RegionIDs, o.RegionIDs) && slices.Equal(c.PlaceIDs, o.PlaceIDs)
}
