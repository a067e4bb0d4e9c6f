package audits

import (
	"time"

	"etalon/internal/locations"
)

// Assignment asks for one visit: one shopper, or whoever takes it from the board.
type Assignment struct {
	ID, OrgID, WaveID, LocationID string
	ChecklistVersionID            string
	CompetitorID                  string // whose place is visited, beside the location; empty: the location's own
	ShopperID                     string // empty: it is on the board
	Scenario                      string // who the shopper pretends to be and what to ask for
	CustomerType                  string
	Status                        AssignmentStatus
	Hours                         Hours
	DueOn                         time.Time // the last day
	OfferedAt                     time.Time // to this shopper, or to the board; zero: not known
	OfferedUntil                  time.Time // zero: as long as it is not due
	Insisted                      bool      // who plans sends this shopper against the rules
	Pay                           Pay
	ReShopOf                      string // the assignment that this one repeats
	Reason                        string // of the last move that needed one
	Test                          bool   // its visit is reviewed as any other, and never released
	Revision                      int
	CreatedAt                     time.Time
}

// Hours say when a visit is planned, in the location's time.
type Hours struct {
	On       time.Time // the day; zero: any until the visit is due
	From, To locations.Clock
	Part     string // name of the part of the week
}

// Pay is what a visit is paid, as it was when the assignment was made. Money is
// hundredths of the programme's currency.
type Pay struct{ Fee, ExpenseLimit, Bonus int64 }

// wholeDay is the hours of a visit that may be made at any time.
const wholeDay = locations.Clock(24 * 60)

// first is the status that a new assignment has.
func (a Assignment) first() AssignmentStatus {
	if a.ShopperID == "" || a.Status == Offered {
		return Offered
	}
	return Accepted
}
