// Package bonus keeps how the locations of a brand earn a bonus by their results, and what
// that came to. A bonus is a location's, never a person's (docs/decisions/bonus.md).
package bonus

import (
	"time"

	"etalon/checklists"
	"etalon/internal/fault"
)

// Faults of bonuses.
var (
	ErrSchemeNotFound = fault.New(fault.NotFound, "bonus_scheme_not_found")
	ErrTableNotFound  = fault.New(fault.NotFound, "bonus_table_not_found")
	// ErrInvalid names each wrong field.
	ErrInvalid = fault.New(fault.Invalid, "bonus_invalid")
	ErrExists  = fault.New(fault.Conflict, "bonus_exists")
	ErrStale   = fault.New(fault.Stale, "bonus_stale")
	ErrClosed  = fault.New(fault.Conflict, "bonus_closed")
	ErrNothing = fault.New(fault.Conflict, "bonus_nothing") // no location has a line
)

// Rules say what a location earns. Money is hundredths of the currency.
type Rules struct {
	Currency     string             // ISO 4217
	Base         int64              // of a location
	Steps        []Step             // by score, from the lowest
	Minimum      int                // visits with a score
	Below        checklists.Percent // share of the base where there are fewer
	CriticalZero bool               // a visit with a critical fail takes it all
	Rise         Rise
	Plan         Plan
	Cap          int64 // 0: none
	Round        int64 // to a multiple of it, half up
}

// Step is the share of the base from a score on.
type Step struct{ From, Share checklists.Percent }

// Rise is a share added to that of a step where the score rose by so many points since the wave before.
// By of 0 is none.
type Rise struct{ By, Share checklists.Percent }

// Plan multiplies by how far a business figure met another, within bounds. Empty ids are
// none.
type Plan struct {
	PlanID, FactID string // kinds of figures
	Low, High      checklists.Percent
}

// Scheme is the rules of a brand under a name.
type Scheme struct {
	ID, OrgID, BrandID, Title string
	Rules                     Rules
	Archived                  bool
	Revision                  int
}

// Input is what the rules are applied to.
type Input struct {
	Visits int                 // with a score
	Score  checklists.Percent  // their mean; nothing for no visits
	Failed int                 // visits with a critical fail
	Before *checklists.Percent // mean of the wave before; nil: none
	// Plan and Fact are ten-thousandths of the figures over the months of the wave; nil:
	// not known.
	Plan, Fact *int64
}

// Note says what a result came by.
type Note string

// The notes.
const (
	NoVisits  Note = "no_visits"
	FewVisits Note = "few_visits"
	Critical  Note = "critical"
	Rose      Note = "rise"
	NoFigure  Note = "no_figure" // the plan counts as met
	Capped    Note = "capped"
)

// Outcome is what the rules make of an input.
type Outcome struct {
	Share, Ratio checklists.Percent
	Amount       int64
	Notes        []Note
}

// Line is a location of a table.
type Line struct {
	LocationID string
	Input      Input
	Outcome    Outcome
	Corrected  *int64 // by hand; nil: as calculated
	Reason     string
	ByID       string // who corrected it
}

// Result is what the location gets.
func (l *Line) Result() int64 {
	if l.Corrected != nil {
		return *l.Corrected
	}
	return l.Outcome.Amount
}

// Table is what a scheme comes to for a wave.
type Table struct {
	ID, OrgID, BrandID string
	Number             int
	SchemeID           string
	SchemeRevision     int
	Title              string
	Rules              Rules
	WaveID             string
	PreviousID         string // the closed table that this one follows
	CreatedBy          string
	CreatedAt, CutOff  time.Time // CutOff: the last change of the visits
	ClosedAt           time.Time // zero: still a draft
	Lines              int
	Total              int64
}
