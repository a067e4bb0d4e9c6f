package locations

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"etalon/internal/fault"
)

// What the use cases of exceptions report.
var (
	ErrExceptionInvalid  = fault.New(fault.Invalid, "exception_invalid")
	ErrExceptionNotFound = fault.New(fault.NotFound, "exception_not_found")
	ErrExceptionExists   = fault.New(fault.Conflict, "exception_exists")
	// ErrExceptionClosed refuses a change to an exception that was ended, refused
	// or withdrawn, or whose last day is over.
	ErrExceptionClosed = fault.New(fault.Conflict, "exception_closed")
	// ErrExceptionStale has the param Revision: the current one.
	ErrExceptionStale = fault.New(fault.Stale, "exception_changed")
)

// Exception says that something does not apply at a place from one day until
// another, both included: "no cash desk until 1 March". It ends by itself. It is
// never deleted: visits name it.
type Exception struct {
	ID, OrgID string
	Place     ExceptionPlace
	BrandID   string // of the place
	Subject   Subject
	Titles    []string // what does not apply, in the words of the day it was recorded
	Reason    string
	// From and Until are days of each location's own calendar, as midnight UTC.
	From, Until time.Time
	EndedOn     time.Time // the last day, where it was ended early; else zero
	Status      ExceptionStatus
	Note        string // why it was last changed, refused or ended
	Revision    int
	CreatedBy   string // account
	Creator     string // their name; empty: the program itself
	CreatedAt   time.Time
}

// ExceptionPlace is where an exception holds: one location, or all of a region or
// a brand, also those that join later.
type ExceptionPlace struct {
	Kind PlaceKind
	ID   string
	Name string // read only
}

// PlaceKind is the kind of a place.
type PlaceKind string

// The kinds of place.
const (
	OfLocation PlaceKind = "location"
	OfRegion   PlaceKind = "region"
	OfBrand    PlaceKind = "brand"
)

// Subject is what does not apply: a whole section, or items. The keys are opaque
// here; what is excepted of a standard follows its lineages through all versions.
type Subject struct {
	Source   SourceKind
	SourceID string   // of the standard or the checklist
	Section  string   // lineage in a standard, id in a checklist; empty: the items
	Items    []string // lineages of requirements, or ids of questions
}

// SourceKind is the kind of what a subject is of.
type SourceKind string

// The kinds of source.
const (
	OfStandard  SourceKind = "standard"
	OfChecklist SourceKind = "checklist" // questions that no standard holds
)

// ExceptionStatus is where an exception stands, apart from its days.
type ExceptionStatus string

// The life of an exception: a store asks, who manages exceptions grants, refuses,
// or records one without being asked.
const (
	Requested ExceptionStatus = "requested"
	Granted   ExceptionStatus = "granted"
	Refused   ExceptionStatus = "refused"
	Withdrawn ExceptionStatus = "withdrawn" // by who asked
)

// Last is the last day on which the exception holds. It is before From where the
// exception was ended before it began.
func (e Exception) Last() time.Time {
	if !e.EndedOn.IsZero() && e.EndedOn.Before(e.Until) {
		return e.EndedOn
	}
	return e.Until
}

// Midnight is the day of a moment in a zone, as midnight UTC.
func Midnight(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// The limits of an exception.
const (
	reasonMax         = 500 // runes
	itemsPerException = 200
	keyMax            = 64
	yearsMax          = 3 // a longer one is a change of the standard
)

// check brings the exception to the form that is kept and names what is wrong.
func (e *Exception) check() error {
	p := &problems{}
	p.id("id", &e.ID)
	p.id("place.id", &e.Place.ID)
	if !slices.Contains([]PlaceKind{OfLocation, OfRegion, OfBrand}, e.Place.Kind) {
		p.add("place.kind", "place_kind_unknown", nil)
	}
	e.Subject.check(p)
	e.Reason = oneLine(e.Reason)
	p.required("reason", &e.Reason, reasonMax)
	e.Note = oneLine(e.Note)
	p.text("note", &e.Note, reasonMax)
	switch {
	case e.From.IsZero():
		p.add("from", "required", nil)
	case e.Until.IsZero():
		p.add("until", "required", nil)
	case e.Until.Before(e.From):
		p.add("until", "exception_days_order", nil)
	case e.Until.After(e.From.AddDate(yearsMax, 0, 0)):
		p.add("until", "exception_too_long", fault.Params{"Years": yearsMax})
	}
	return exceptionFault(p)
}

func (s *Subject) check(p *problems) {
	if s.Source != OfStandard && s.Source != OfChecklist {
		p.add("subject.source", "source_unknown", nil)
	}
	p.id("subject.source_id", &s.SourceID)
	s.Items = slices.Clone(s.Items)
	slices.Sort(s.Items)
	s.Items = slices.Compact(s.Items)
	switch {
	case (s.Section == "") == (len(s.Items) == 0):
		p.add("subject", "section_or_items", nil)
	case len(s.Items) > itemsPerException:
		p.add("subject.items", "too_many", fault.Params{"Max": itemsPerException})
	}
	for _, key := range append([]string{s.Section}, s.Items...) {
		if utf8.RuneCountInString(key) > keyMax || !utf8.ValidString(key) || strings.ContainsRune(key, 0) {
			p.add("subject.items", "not_an_id", nil)
			return
		}
	}
}

// oneLine is the text with its line breaks as spaces.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func exceptionFault(p *problems) error {
	if len(p.fields) == 0 {
		return nil
	}
	return ErrExceptionInvalid.At(p.fields...)
}

// same reports whether two exceptions say the same.
func (e Exception) same(o Exception) bool {
	return e.Place.Kind == o.Place.Kind && e.Place.ID == o.Place.ID && e.Subject.Source == o.Subject.Source &&
		e.Subject.SourceID == o.Subject.SourceID && e.Subject.Section == o.Subject.Section && slices.Equal(e.Subject.Items, o.Subject.Items) &&
		e.Reason == o.Reason && e.From.Equal(o.From) && e.Until.Equal(o.Until)
}

// written is the exception as the journal and its own history keep it.
func (e Exception) written() map[string]any {
	w := map[string]any{
		"place_kind": e.Place.Kind, "place_id": e.Place.ID, "source_kind": e.Subject.Source, "source_id": e.Subject.SourceID,
		"section": e.Subject.Section, "items": e.Subject.Items, "titles": e.Titles, "reason": e.Reason,
		"from_on": e.From.Format(time.DateOnly), "until_on": e.Until.Format(time.DateOnly), "status": e.Status, "note": e.Note,
	}
	if !e.EndedOn.IsZero() {
		w["ended_on"] = e.EndedOn.Format(time.DateOnly)
	}
	return w
}

// ExceptionRevision is a state that an exception has been in.
type ExceptionRevision struct {
	Revision    int
	Verb        string // "record", "request", "correct", "grant", "refuse", "withdraw", "end"
	By          string // name; empty: the program itself
	At          time.Time
	Reason      string
	From, Until time.Time
	EndedOn     time.Time // zero: not ended early
	Titles      []string
	Note        string
}
