// Package shoppers holds what the programme knows of its mystery shoppers: their
// profiles, documents and ratings, and where they are not sent.
//
// All of it is personal data of people whom stores must never recognise. It is
// read by those who manage shoppers, in part by those who review visits, and by
// the shoppers themselves; docs/decisions/shoppers.md says who sees what and why.
package shoppers

import (
	"time"

	"etalon/internal/fault"
)

// Faults of shoppers.
var (
	ErrNotFound = fault.New(fault.NotFound, "shopper_not_found")
	// ErrInvalid names the wrong fields.
	ErrInvalid = fault.New(fault.Invalid, "shopper_invalid")
	// ErrStale reports an edit of a revision that is no longer the current one.
	ErrStale            = fault.New(fault.Stale, "shopper_stale")
	ErrRatingExists     = fault.New(fault.Conflict, "rating_exists")
	ErrExclusionMissing = fault.New(fault.NotFound, "exclusion_not_found")
	ErrExclusionExists  = fault.New(fault.Conflict, "exclusion_exists")
	ErrDocumentNotFound = fault.New(fault.NotFound, "document_not_found")
	ErrDocumentExists   = fault.New(fault.Conflict, "document_exists")
	ErrDocumentTooLarge = fault.New(fault.TooLarge, "document_too_large")
	ErrDocumentsFull    = fault.New(fault.TooLarge, "too_many_documents")
	ErrNotADocument     = fault.New(fault.Invalid, "not_a_document")
	// ErrErasedNow reports a change of a profile whose personal data was erased.
	ErrErasedNow = fault.New(fault.Conflict, "shopper_erased")
)

// Status says whether a shopper gets assignments.
type Status string

// The statuses. Only an active shopper gets assignments.
const (
	Candidate Status = "candidate"
	Active    Status = "active"
	Paused    Status = "paused"
	Blocked   Status = "blocked"
	Erased    Status = "erased" // the personal data is gone for good
)

// Gender is what a scenario may ask for.
type Gender string

// The genders. The empty one is "not said".
const (
	Female Gender = "female"
	Male   Gender = "male"
)

// Profile is what the shopper says of themselves, and may change.
type Profile struct {
	City         string
	Region       string // where they travel to, in their own words
	BirthYear    int    // 0: not said
	Gender       Gender
	Languages    []string // ISO 639-1, such as "ru"
	Car          bool
	CarMake      string
	Phone        string
	Availability string
	Experience   string
}

// Shopper is an account with the role, and what the programme knows of it.
type Shopper struct {
	ID, OrgID, Name, Email string
	Disabled               bool
	Profile                Profile
	Notes                  string // of managers
	Status                 Status
	StatusReason           string
	Rating                 int // hundredths of a mark; 0: none yet
	Revision               int // 0: nothing was written yet
	Visits                 int // handed in
	Expiring               int // documents that have expired or will within ExpiryNotice
	Excluded               int // exclusions in force
}

// ExpiryNotice is how long before its end a document is flagged.
const ExpiryNotice = 30 * 24 * time.Hour

// Rating is one mark that a manager gave.
type Rating struct {
	ID, ShopperID string
	Mark          int // hundredths: 100 to 500
	Reason        string
	ByID, ByName  string
	At            time.Time
}

// rated is how many of the latest marks make the rating.
const rated = 10

// ExclusionKind says whose exclusion it is.
type ExclusionKind string

// The kinds of exclusion.
const (
	Block    ExclusionKind = "block"    // by a manager
	Conflict ExclusionKind = "conflict" // of interest, declared by the shopper
)

// ScopeKind is the kind of place of an exclusion.
type ScopeKind string

// The kinds of place.
const (
	Brand    ScopeKind = "brand"
	Region   ScopeKind = "region"
	Location ScopeKind = "location"
)

// Relation is what ties the shopper to a place.
type Relation string

// The relations.
const (
	Works     Relation = "works"
	Worked    Relation = "worked"
	Relatives Relation = "relatives"
	Other     Relation = "other"
)

// Exclusion is a place to which a shopper is not sent.
type Exclusion struct {
	ID, OrgID, ShopperID string
	Kind                 ExclusionKind
	ScopeKind            ScopeKind
	ScopeID, ScopeName   string
	Relation             Relation // of a conflict
	Reason               string
	From, Until          time.Time // days, both included; Until zero: without end
	ByID, ByName         string
	CreatedAt, LiftedAt  time.Time // LiftedAt zero: not lifted
}

// Document is a file about a shopper, such as a contract.
type Document struct {
	ID, OrgID, ShopperID string
	Kind                 DocumentKind
	Title, Number        string
	IssuedOn, ExpiresOn  time.Time // days; zero: not said
	FileName             string
	SHA256               string
	MediaType            string
	Size                 int64 // bytes
	ByID                 string
	CreatedAt            time.Time
}

// DocumentKind is what a document is.
type DocumentKind string

// The kinds of document.
const (
	Contract DocumentKind = "contract"
	Consent  DocumentKind = "consent" // to the processing of personal data
	Identity DocumentKind = "identity"
	Licence  DocumentKind = "licence" // to drive
	Another  DocumentKind = "other"
)

// Expiring reports whether the document has expired or will soon, seen on day now.
func (d Document) Expiring(now time.Time) bool {
	return !d.ExpiresOn.IsZero() && d.ExpiresOn.Before(now.Add(ExpiryNotice))
}

// AgeBand is what planners are shown of an age, such as "25-34".
type AgeBand string

// ageBands are the bands by their lowest age; each ends where the next begins.
var ageBands = []struct {
	from int
	band AgeBand
}{{18, "18-24"}, {25, "25-34"}, {35, "35-44"}, {45, "45-54"}, {55, "55-64"}, {65, "65+"}}

// AgeBands lists the bands from the youngest.
func AgeBands() []AgeBand {
	var list []AgeBand
	for _, b := range ageBands {
		list = append(list, b.band)
	}
	return list
}

// BandOf returns the band of those born in a year, seen in another; empty where
// the year of birth is not known.
func BandOf(birthYear, year int) AgeBand {
	var band AgeBand
	if birthYear == 0 {
		return band
	}
	for _, b := range ageBands {
		if year-birthYear >= b.from {
			band = b.band
		}
	}
	return band
}

// born returns the years of birth, both included, that a band spans in a year.
func (b AgeBand) born(year int) (from, to int) {
	for i, each := range ageBands {
		if each.band != b {
			continue
		}
		from, to = 1, year-each.from
		if i+1 < len(ageBands) {
			from = year - ageBands[i+1].from + 1
		}
	}
	return from, to
}
