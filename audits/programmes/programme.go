// Package programmes holds the standing rules of a brand's visits: what is right
// towards staff and shoppers, whom a visit asks for, when people may come again,
// the clocks, and the pay. Waves belong to a programme.
package programmes

import (
	"time"

	"etalon/audits/shoppers"
	"etalon/internal/fault"
	"etalon/internal/locations"
)

// Faults of programmes.
var (
	ErrNotFound = fault.New(fault.NotFound, "programme_not_found")
	// ErrInvalid names the wrong fields.
	ErrInvalid = fault.New(fault.Invalid, "programme_invalid")
	ErrExists  = fault.New(fault.Conflict, "programme_exists")
	ErrStale   = fault.New(fault.Stale, "programme_stale")
)

// Programme is the rules under which the waves of a brand are planned and paid.
type Programme struct {
	ID, OrgID, BrandID string
	Title              string
	Briefing           string // what every shopper reads before a visit
	Rules              Rules
	Archived           bool
	Revision           int
	CreatedAt          time.Time
	UpdatedAt          time.Time
}

// Rules are what a programme asks for. Assignments keep the pay that held when
// they were made; everything else is as it is now.
type Rules struct {
	Ethics      Ethics
	Eligibility Eligibility
	Rotation    Rotation
	Clocks      Clocks
	Pay         Pay
	Trusted     Trusted
	PlannedOnly bool // observations and self-checks are planned: nobody begins one by themselves
}

// Ethics is the ethics profile (MSPA, ESOMAR/MRS guidelines, ISO 20252).
type Ethics struct {
	StaffNames        StaffNames
	Audio             bool // voice notes are allowed
	AudioDays         int  // after which they are deleted
	CompetitorMinutes int  // at most, in a visit to a competitor
	EmployeeMinimum   int  // visits before anything about one employee is shown
	StaffNotifiedOn   locations.Day
	NotSoleGround     bool // results are not the sole ground for a dismissal: printed as a notice
}

// StaffNames says what happens to names of staff in answers.
type StaffNames string

// What happens to names.
const (
	NamesAllowed  StaffNames = "allowed"
	NamesRedacted StaffNames = "redacted" // shoppers are told to describe people, not to name them
)

// Eligibility is whom a visit asks for. What a shopper does not say of themselves
// does not meet a demand; a bound of 0 is none.
type Eligibility struct {
	AgeFrom, AgeTo int // years, both included
	Gender         shoppers.Gender
	RatingFrom     int  // hundredths; shoppers without a rating pass
	Certified      bool // passed the programme's quiz
	Car            bool
	SameCity       bool
	Kilometres     int // at most, to the location
}

// Rotation keeps visits and people apart. A bound of 0 is none.
type Rotation struct {
	LockOutDays  int // between two visits of one shopper to one location
	LockOutWaves int // the last so many waves a shopper's location is closed to them; the wave itself counts as one
	SpacingDays  int // between two visits to one location
	PerWave      int // visits of one shopper
	PerDay       int // visits of one shopper
}

// Clocks are how long people have.
type Clocks struct {
	ReviewHours int // of a reviewer
	ReturnHours int // of a shopper, for a returned visit
	AppealDays  int // of a store, after release
	OfferHours  int // of a shopper, for an offer
}

// Pay is what a visit is paid. Money is hundredths of the currency.
type Pay struct {
	Currency     string // ISO 4217
	Fee          int64
	ExpenseLimit int64
	PayableAfter PayableAfter
}

// PayableAfter says when a fee falls due.
type PayableAfter string

// When a fee falls due.
const (
	AfterApproval PayableAfter = "approval"
	AfterAppeals  PayableAfter = "appeal_window"
)

// Trusted are the shoppers who take assignments from the board without asking.
type Trusted struct {
	RatingFrom int // hundredths; 0: nobody
	Visits     int // that were accepted, at least
	AtOnce     int // open assignments that one may hold
}

// Default is what a new programme begins with.
func Default() Rules {
	return Rules{
		Ethics:      Ethics{StaffNames: NamesRedacted, AudioDays: 30, CompetitorMinutes: 15, EmployeeMinimum: 3, NotSoleGround: true},
		Eligibility: Eligibility{},
		Rotation:    Rotation{LockOutWaves: 2, SpacingDays: 3, PerWave: 6, PerDay: 3},
		Clocks:      Clocks{ReviewHours: 72, ReturnHours: 24, AppealDays: 7, OfferHours: 48},
		Pay:         Pay{Currency: "RUB", PayableAfter: AfterApproval},
		Trusted:     Trusted{AtOnce: 5},
	}
}
