// Package locations holds the places of an organisation: its brands, their
// regions, and the locations in them, which shoppers visit; and which of them an
// actor may see.
package locations

import (
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // a server without zone files knows the zones all the same
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"etalon/internal/fault"
	"etalon/internal/locale"
)

// What the use cases of places report.
var (
	ErrInvalid   = fault.New(fault.Invalid, "place_invalid")
	ErrNotFound  = fault.New(fault.NotFound, "place_not_found")
	ErrExists    = fault.New(fault.Conflict, "place_exists")
	ErrCodeTaken = fault.New(fault.Conflict, "location_code_taken")
	ErrNameTaken = fault.New(fault.Conflict, "place_name_taken")
	// ErrNotEmpty refuses to delete what other things still refer to.
	ErrNotEmpty = fault.New(fault.Conflict, "place_not_empty")
	// ErrStale has the param Revision: the current one.
	ErrStale = fault.New(fault.Stale, "place_changed")
)

// Organisation is the company whose service is measured: the tenant.
type Organisation struct {
	ID, Name  string
	Language  string // of what the organisation writes and prints
	Demo      bool   // made by the demo
	Revision  int    // grows with every change, as that of every place
	CreatedAt time.Time
}

// Brand is a chain under one name.
type Brand struct {
	ID, OrgID, Name string
	Revision        int
}

// Region is a part of a brand that one manager answers for.
type Region struct {
	ID, OrgID, BrandID, Name string
	Revision                 int
}

// Location is what is visited: a shop, a salon, a branch.
type Location struct {
	ID, OrgID  string
	BrandID    string // that of the region
	RegionID   string
	Code       string // unique in the organisation
	Name       string
	City       string
	Address    string
	TimeZone   string // IANA name, such as "Europe/Moscow"
	Phone      string
	At         *Point         // nil: unknown
	Attributes map[string]any // bool, float64, string or []string by a name such as "has_fitting_room"
	Hours      Hours
	Positions  []Position
	OpenedOn   Day // the first day with visitors
	ClosedOn   Day // the first day without visitors again
	Closings   []Closing
	ArchivedAt time.Time // zero: in use
	Revision   int
}

// The limits of a place's texts, in runes.
const (
	nameMax    = 200
	codeMax    = 50
	cityMax    = 100
	addressMax = 500
)

// problems gathers what is wrong with a place. Its prefix leads the paths.
type problems struct {
	prefix string
	fields []fault.Field
}

func (p *problems) add(path, code string, params fault.Params) {
	p.fields = append(p.fields, fault.Field{Path: p.prefix + path, Code: code, Params: params})
}

func (p *problems) fault() error {
	if len(p.fields) == 0 {
		return nil
	}
	return ErrInvalid.At(p.fields...)
}

// id brings an id to the form that both databases compare.
func (p *problems) id(path string, id *string) {
	if c, ok := canonical(*id); ok {
		*id = c
	} else {
		p.add(path, "not_an_id", nil)
	}
}

// text trims a text of one line that may be empty.
func (p *problems) text(path string, text *string, limit int) {
	*text = strings.TrimSpace(*text)
	switch {
	case !utf8.ValidString(*text) || strings.ContainsFunc(*text, unicode.IsControl):
		p.add(path, "not_text", nil)
	case utf8.RuneCountInString(*text) > limit:
		p.add(path, "too_long", fault.Params{"Max": limit})
	}
}

func (p *problems) required(path string, text *string, limit int) {
	if p.text(path, text, limit); *text == "" {
		p.add(path, "required", nil)
	}
}

func (o *Organisation) check(p *problems) {
	p.id("id", &o.ID)
	p.required("name", &o.Name, nameMax)
	if o.Language == "" {
		o.Language = string(locale.Russian)
	}
	if string(locale.Match(o.Language)) != o.Language {
		p.add("language", "language_unknown", nil)
	}
}

func (b *Brand) check(p *problems) {
	p.id("id", &b.ID)
	p.required("name", &b.Name, nameMax)
}

func (r *Region) check(p *problems) {
	p.id("id", &r.ID)
	p.id("brand_id", &r.BrandID)
	p.required("name", &r.Name, nameMax)
}

func (l *Location) check(p *problems) {
	p.id("id", &l.ID)
	p.id("region_id", &l.RegionID)
	if l.BrandID != "" {
		p.id("brand_id", &l.BrandID)
	}
	p.required("code", &l.Code, codeMax)
	p.required("name", &l.Name, nameMax)
	p.text("city", &l.City, cityMax)
	p.text("address", &l.Address, addressMax)
	// "Local" would be the server's own zone.
	if _, err := time.LoadLocation(l.TimeZone); err != nil || l.TimeZone == "" || l.TimeZone == "Local" {
		p.add("time_zone", "time_zone_unknown", nil)
	}
	p.text("phone", &l.Phone, phoneMax)
	p.coordinates(l.At)
	l.Attributes = checkAttributes(p, l.Attributes)
	l.Hours.check(p)
	l.checkPositions(p)
	l.checkPeriods(p)
}

// canonical returns id as both databases compare it; false when it is no UUID.
func canonical(id string) (string, bool) {
	u, err := uuid.Parse(id)
	return u.String(), err == nil && len(id) == 36
}

// identified returns id, or a new one when it is empty.
func identified(id string) (string, error) {
	if id != "" {
		return id, nil
	}
	made, err := uuid.NewV7()
	if err != nil {
		return "", fmt.Errorf("make id: %w", err)
	}
	return made.String(), nil
}
