// Package payments says what each visit is worth to its shopper and when it falls
// due, takes the shopper's expenses and the coordinator's corrections, and gathers
// what is payable into numbered registers. Money is hundredths of a currency.
package payments

import (
	"time"

	"etalon/audits"
	"etalon/audits/programmes"
	"etalon/internal/fault"
)

// Faults of payments.
var (
	ErrNotFound         = fault.New(fault.NotFound, "pay_not_found")
	ErrRegisterNotFound = fault.New(fault.NotFound, "pay_register_not_found")
	// ErrInvalid names the wrong fields.
	ErrInvalid = fault.New(fault.Invalid, "pay_invalid")
	// ErrExists reports other content under an id that is in use.
	ErrExists = fault.New(fault.Conflict, "pay_exists")
	// ErrInRegister reports a change to the pay of a visit that is in a register. Param Number.
	ErrInRegister = fault.New(fault.Conflict, "pay_in_register")
	// ErrDecided reports a change to an expense that was decided.
	ErrDecided = fault.New(fault.Conflict, "expense_decided")
	// ErrOverLimit reports expenses above what the assignment allows. Params Limit and Accepted.
	ErrOverLimit = fault.New(fault.Conflict, "expenses_over_limit")
	// ErrNoVisit reports an expense for a visit that was not handed in.
	ErrNoVisit = fault.New(fault.Conflict, "pay_without_visit")
	// ErrOwnPay reports a decision about one's own pay.
	ErrOwnPay = fault.New(fault.Forbidden, "own_pay")
	// ErrNothing reports a register that would have no line.
	ErrNothing = fault.New(fault.Conflict, "pay_nothing_due")
	ErrClosed  = fault.New(fault.Conflict, "pay_register_closed")
	// ErrNotClosed reports a payment from a register that still changes.
	ErrNotClosed = fault.New(fault.Conflict, "pay_register_open")
	// ErrPaid reports a line that was paid on another day. Param On.
	ErrPaid = fault.New(fault.Conflict, "pay_paid_already")
)

// State is where the pay of a visit stands.
type State string

// The states, in their order.
const (
	InReview   State = "in_review"  // the visit is not decided yet
	Unreleased State = "unreleased" // the appeal window begins with the release
	Waiting    State = "waiting"    // payable from a known day on
	Undecided  State = "undecided"  // some expense waits for a decision
	Payable    State = "payable"
	Gathered   State = "gathered" // in a register that is open
	Ordered    State = "ordered"  // in a closed register, not paid yet
	Paid       State = "paid"
	Unpaid     State = "unpaid" // the visit was rejected, or is worth nothing
)

// States lists the states.
var States = []State{InReview, Unreleased, Waiting, Undecided, Payable, Gathered, Ordered, Paid, Unpaid}

// Line is the pay of one visit.
type Line struct {
	AssignmentID, VisitID string
	Wave, WaveID, BrandID string
	ShopperID, Shopper    string
	Location              Place
	Status                audits.VisitStatus
	Test                  bool // a test visit, which is never released
	RejectedBecause       string
	VisitedAt             time.Time
	ApprovedAt            time.Time // zero: not yet
	ReleasedAt            time.Time // zero: not yet
	Amounts
	ExpenseLimit int64
	Claimed      int64 // expenses that wait for a decision
	CorrectedAt  time.Time
	Currency     string
	After        programmes.PayableAfter
	AppealDays   int
	Register     *LineRegister // nil: in none
	State        State         // when it was read
}

// Amounts are the parts of a visit's pay.
type Amounts struct{ Fee, Bonus, Expenses, Correction int64 }

// Total is what is paid.
func (a Amounts) Total() int64 { return a.Fee + a.Bonus + a.Expenses + a.Correction }

// Place is where a visit was.
type Place struct{ Code, Name, City, TimeZone string }

// LineRegister is the register of a line.
type LineRegister struct {
	ID         string
	Number     int
	Closed     bool
	PayableOn  time.Time
	PaidOn     time.Time // zero: not yet
	TaxReceipt string
}

// settle leaves in a line what counts: nothing is paid for a rejected visit but
// what a coordinator added.
func (l *Line) settle() {
	if l.Status == audits.Rejected && l.Register == nil {
		l.Fee, l.Bonus, l.Expenses, l.Claimed = 0, 0, 0, 0
	}
}

// PayableOn is the first day, in the location's time zone, on which the visit may
// be paid; zero while it is not known. A visit that is excluded from results, or
// never was for them, has no appeal window to wait for.
func (l Line) PayableOn() time.Time {
	if l.Register != nil {
		return l.Register.PayableOn
	}
	switch l.Status {
	case audits.Rejected:
		return l.dayOf(l.CorrectedAt)
	case audits.Excluded:
		return l.dayOf(l.ApprovedAt)
	case audits.Approved, audits.Released, audits.Locked:
		if l.After == programmes.AfterApproval || l.Test {
			return l.dayOf(l.ApprovedAt)
		}
		if l.ReleasedAt.IsZero() {
			return time.Time{}
		}
		return l.dayOf(l.ReleasedAt).AddDate(0, 0, l.AppealDays)
	case audits.InProgress, audits.Submitted, audits.InReview, audits.Returned:
	}
	return time.Time{}
}

// VisitedOn is the day of the visit at the location.
func (l Line) VisitedOn() time.Time { return l.dayOf(l.VisitedAt) }

// dayOf is the day of a moment at the location, as midnight UTC.
func (l Line) dayOf(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	zone, err := time.LoadLocation(l.Location.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	year, month, day := t.In(zone).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// stateAt is where the pay stands at a moment.
func (l Line) stateAt(now time.Time) State {
	if r := l.Register; r != nil {
		switch {
		case !r.PaidOn.IsZero():
			return Paid
		case r.Closed:
			return Ordered
		}
		return Gathered
	}
	on := l.PayableOn()
	switch {
	case l.Status != audits.Rejected && l.ApprovedAt.IsZero():
		return InReview
	case l.Total() <= 0 && l.Claimed == 0:
		return Unpaid
	case on.IsZero():
		return Unreleased
	case l.dayOf(now).Before(on):
		return Waiting
	case l.Claimed > 0:
		return Undecided
	}
	return Payable
}

// ExpenseState is what became of an expense.
type ExpenseState string

// What becomes of an expense.
const (
	Claimed   ExpenseState = "claimed"
	Accepted  ExpenseState = "accepted" // all or a part of it
	Declined  ExpenseState = "declined"
	Withdrawn ExpenseState = "withdrawn"
)

// Expense is what a shopper asks back.
type Expense struct {
	ID, OrgID, AssignmentID string
	Amount                  int64
	Note                    string
	PhotoID                 string // the receipt among the files of the visit; empty: none
	State                   ExpenseState
	Accepted                int64
	Reason                  string // why less was accepted
	CreatedAt, DecidedAt    time.Time
}

// Correction is what a coordinator adds to the pay, or takes from it.
type Correction struct {
	ID, OrgID, AssignmentID string
	Amount                  int64
	Reason                  string
	ByID, By                string // By is the name
	At                      time.Time
}

// Register is a numbered list of what is paid together.
type Register struct {
	ID, OrgID, BrandID string
	Number             int
	Currency           string
	From, Until        time.Time // days on which lines fall due, both included
	Note               string
	CreatedBy          string
	CreatedAt          time.Time
	ClosedAt           time.Time // zero: open
	Tally
}

// Tally counts the lines of a register.
type Tally struct {
	Lines, Shoppers, PaidLines, Receipts int
	Total, PaidTotal                     int64
}
