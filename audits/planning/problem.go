// Package planning fills a wave: which visit is made where, on which day, in which
// hours, with which scenario and by whom.
//
// The objective, in this order: as many visits as can be made; spread over days,
// hours and scenarios as the wave asks; short ways and an even load. The method
// and what it can prove are in docs/decisions/planning.md.
package planning

import (
	"time"

	"etalon/audits/shoppers"
	"etalon/internal/locations"
)

// Problem is everything that a plan depends on: the same problem has the same
// plan. Places, people, parts and scenarios are named by their index.
type Problem struct {
	Days      int          // of the wave; day 0 is its first
	From      int          // the first day that can still be planned
	First     time.Weekday // of day 0
	Parts     []Part       // at least one
	Scenarios []Scenario   // at least one
	Places    []Place
	People    []Person
	Rules     Rules
	Fixed     []Visit // that exist: they count, and stay as they are
	Fee       int64   // of one visit, in hundredths of the currency
	Budget    int64   // of all visits with the fixed ones; 0: no limit
	Seed      uint64  // chooses among plans that are equally good
}

// Part is a part of the week, such as weekday evenings.
type Part struct {
	Week  [7]bool // Sunday first, as in time.Weekday
	Share int     // of the visits, beside the shares of the others
}

// Scenario is whom the shopper plays.
type Scenario struct {
	Share int // of the visits, beside the shares of the others
	Asks  Asks
}

// Asks is what a shopper has to be. What a shopper does not say of themselves
// does not meet a demand.
type Asks struct {
	AgeFrom, AgeTo int // years, both included; 0: no bound
	Gender         shoppers.Gender
	Car            bool
}

// Place is where visits are wanted.
type Place struct {
	City   string
	Point  *locations.Point
	Visits int
	// Open says by part and day when the place receives visitors; nil: always.
	Open [][]bool
	// Earlier are the days of visits of other waves, before day 0 negative.
	Earlier []int
}

// Person is a shopper.
type Person struct {
	City      string
	Point     *locations.Point
	Age       int // years; 0: not said
	Gender    shoppers.Gender
	Car       bool
	Rating    int // hundredths; 0: none yet
	Certified bool
	Reason    shoppers.Reason // why they are not sent anywhere; empty: they may be
	Never     map[int]Reason  // places where they are not sent
	Earlier   map[int][]int   // days of their visits of other waves, by place
	Busy      map[int]int     // visits of other waves, by day
}

// Rules bound the plan. A bound of 0 is none.
type Rules struct {
	Asks
	RatingFrom  int // hundredths; those without a rating pass
	Certified   bool
	SameCity    bool
	Kilometres  int  // from the person to the place, where both are known
	LockOutDays int  // between two visits of one person to one place
	Once        bool // a person visits a place at most once in the wave
	SpacingDays int  // between two visits to one place
	PerWave     int  // visits of one person
	PerDay      int  // visits of one person
}

// Visit is one planned visit.
type Visit struct {
	Place, Day, Part, Scenario int
	Person                     int // Nobody: it goes to the board
}

// Nobody is the person of a visit that nobody was found for.
const Nobody = -1

// Reason is why something is not possible: a code with a text.
type Reason string

// The reasons about days and money.
const (
	NoBudget Reason = "no_budget"
	Shut     Reason = "place_shut"   // on so many days
	TooClose Reason = "visits_close" // to another visit there, on so many days
)

// The reasons about people, in the order in which they are looked at. Those of
// shoppers.Reason stand before them.
const (
	WrongAge    Reason = "age_not_asked"
	WrongGender Reason = "gender_not_asked"
	NoCar       Reason = "no_car"
	LowRating   Reason = "rating_low"
	Uncertified Reason = "not_certified"
	OtherCity   Reason = "other_city"
	TooFar      Reason = "too_far"
	LockedOut   Reason = "locked_out"
	FullWave    Reason = "wave_full"
	FullDay     Reason = "day_full"
)

// Gap is visits of one place that could not be planned, or only without a person.
type Gap struct {
	Visit
	// Reasons counts what stands against the visit: days for those about days,
	// people for those about people.
	Reasons map[Reason]int
}

// Plan is what was found. Visits has those without a person too; they are also
// among the gaps.
type Plan struct {
	Visits []Visit // without the fixed ones, by place and day
	Gaps   []Gap   // by place
	Cost   int64   // of Visits
}
