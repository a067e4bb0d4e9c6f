// Package board is how visits find their shoppers: offers to one person, the board
// that anybody who fits looks at, applications, and the way back.
//
// Whether a shopper may go is asked again at the moment when the visit becomes
// theirs, by the rules that a plan is made by (audits/planning).
package board

import (
	"time"

	"etalon/audits"
	"etalon/audits/planning"
	"etalon/audits/programmes"
	"etalon/audits/shoppers"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/locations"
	"etalon/internal/notifications"
)

// Faults of the board.
var (
	ErrNotFound = fault.New(fault.NotFound, "job_not_found")
	// ErrTaken reports a visit that has become somebody else's.
	ErrTaken = fault.New(fault.Conflict, "job_taken")
	// ErrOver reports an offer or a visit whose time is over.
	ErrOver = fault.New(fault.Conflict, "job_over")
	// ErrNotNow names the rules that stand between the shopper and the visit, as far as
	// the shopper can do something about them.
	ErrNotNow = fault.New(fault.Conflict, "job_not_now")
	// ErrNotForYou reports a visit whose rules the shopper does not meet. It does not say
	// which: a block is not told, and a profile is not to be changed to fit.
	ErrNotForYou = fault.New(fault.Conflict, "job_not_for_you")
	// ErrApply reports a shopper who does not take visits without asking.
	ErrApply = fault.New(fault.Conflict, "job_needs_application")
	// ErrHands reports a shopper who holds as many visits as one may: param Max.
	ErrHands = fault.New(fault.Conflict, "job_hands_full")
	// ErrBegun reports a visit that was begun: it is not given back.
	ErrBegun               = fault.New(fault.Conflict, "job_begun")
	ErrApplicationNotFound = fault.New(fault.NotFound, "application_not_found")
	// ErrApplicationExists reports the id of another application, or a second one for
	// the same visit.
	ErrApplicationExists = fault.New(fault.Conflict, "application_exists")
	// ErrApplicationOver reports an application that was decided or withdrawn.
	ErrApplicationOver  = fault.New(fault.Conflict, "application_over")
	ErrApplicationsFull = fault.New(fault.TooLarge, "applications_full")
	ErrInvalid          = fault.New(fault.Invalid, "job_invalid")
	// ErrNotOver reports a visit that is not to be repeated: it can still be made, or
	// it counts.
	ErrNotOver = fault.New(fault.Conflict, "job_not_over")
)

const (
	textMax = 4000
	noteMax = 1000
	// appliedMax is how many applications of one shopper wait at once.
	appliedMax = 50
	// applicantsMax is how many apply for one visit.
	applicantsMax = 200
	moneyMax      = 1_000_000_000 // hundredths
	hoursMax      = 1000
)

// ApplicationStatus is where an application stands.
type ApplicationStatus string

// The life of an application.
const (
	Waiting   ApplicationStatus = "waiting"
	Accepted  ApplicationStatus = "accepted"
	Refused   ApplicationStatus = "refused"
	Withdrawn ApplicationStatus = "withdrawn"
)

// Application is a shopper who asks for a visit on the board.
type Application struct {
	ID, OrgID, AssignmentID, ShopperID string
	Note                               string
	Status                             ApplicationStatus
	Reason                             string // of a refusal
	CreatedAt, DecidedAt               time.Time
}

// ReturnKind is how a visit came back to the board.
type ReturnKind string

// The ways back.
const (
	Declined   ReturnKind = "declined"   // the offer
	Unanswered ReturnKind = "unanswered" // the offer
	GivenBack  ReturnKind = "given_back" // by who had agreed
)

// Return is one way back of a visit to the board.
type Return struct {
	ID, OrgID, AssignmentID, ShopperID string
	Name                               string // of the shopper
	Kind                               ReturnKind
	Reason                             string
	At                                 time.Time
}

// Service holds the use cases of the board.
type Service struct {
	db         *database.DB
	store      store
	audits     *audits.Service
	planning   *planning.Service
	shoppers   *shoppers.Service
	checklists *checklists.Service
	notices    *notifications.Service
	journal    *journal.Journal
	now        func() time.Time
}

// Asked is how much a visit asks for.
type Asked struct{ Questions, Photos int }

// Parts are what a Service works with.
type Parts struct {
	DB         *database.DB
	Audits     *audits.Service
	Planning   *planning.Service
	Shoppers   *shoppers.Service
	Checklists *checklists.Service
	Notices    *notifications.Service
	Journal    *journal.Journal
	Now        func() time.Time
}

// New returns the service.
func New(p Parts) *Service {
	return &Service{p.DB, store{p.DB}, p.Audits, p.Planning, p.Shoppers, p.Checklists, p.Notices, p.Journal, p.Now}
}

// trusted reports whether a shopper takes visits of a programme without asking.
func trusted(t programmes.Trusted, rating int, r record) bool {
	return t.RatingFrom > 0 && rating >= t.RatingFrom && r.Approved >= t.Visits
}

// tellable are the reasons that a shopper is told: the others are hidden with the
// visit that they are about.
var tellable = map[planning.Reason]bool{planning.Uncertified: true, planning.FullDay: true, planning.FullWave: true}

// toTell splits reasons for the shopper: those to tell, and whether there are others.
func toTell(reasons []planning.Reason) (told []planning.Reason, hidden bool) {
	for _, r := range reasons {
		if tellable[r] {
			told = append(told, r)
		} else {
			hidden = true
		}
	}
	return told, hidden
}

// fits asserts that a shopper may go, in words for the shopper.
func fits(reasons []planning.Reason) error {
	told, hidden := toTell(reasons)
	switch {
	case hidden:
		return ErrNotForYou
	case len(told) > 0:
		var fields []fault.Field
		for _, r := range told {
			fields = append(fields, fault.Field{Path: "shopper_id", Code: "own_" + string(r)})
		}
		return ErrNotNow.At(fields...)
	}
	return nil
}

// over reports whether a visit can no longer be made, on the day that it is at its
// location.
func over(a audits.Assignment, w audits.Wave, l locations.Location, now time.Time) bool {
	zone, err := time.LoadLocation(l.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	return w.Status != audits.WaveOpen || a.DueOn.Before(locations.Midnight(now, zone)) || (!a.OfferedUntil.IsZero() && !a.OfferedUntil.After(now))
}

// coordinators are whom the shoppers of a wave turn to.
func coordinators(w audits.Wave) []accounts.Scope {
	return []accounts.Scope{{Kind: accounts.Organisation}, {Kind: accounts.Brand, ID: w.BrandID}}
}
