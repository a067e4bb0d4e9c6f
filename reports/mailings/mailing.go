// Package mailings sends reports that people put together: on a day, when a wave is
// closed or released, or when somebody asks for it. Everybody gets the report of what
// they see themselves: docs/decisions/report-mailings.md.
package mailings

import (
	"time"

	"etalon/internal/fault"
	"etalon/internal/locale"
	"etalon/reports"
)

// Faults of mailings.
var (
	ErrNotFound        = fault.New(fault.NotFound, "mailing_not_found")
	ErrInvalid         = fault.New(fault.Invalid, "mailing_invalid")
	ErrExists          = fault.New(fault.Conflict, "mailing_exists") // the id with another brand
	ErrStale           = fault.New(fault.Stale, "mailing_stale")
	ErrSendingNotFound = fault.New(fault.NotFound, "mailing_sending_not_found")
	ErrSendingExists   = fault.New(fault.Conflict, "mailing_sending_exists")
	// ErrNobody refuses to send what nobody gets, or what is archived.
	ErrNobody = fault.New(fault.Conflict, "mailing_nobody")
	// ErrNoResults ends a sending for which there is no wave with results.
	ErrNoResults = fault.New(fault.NotFound, "mailing_no_results")
	// ErrBroken ends a sending, or a part of it, that failed again and again.
	ErrBroken = fault.New(fault.Internal, "mailing_broken")
	ErrBusy   = fault.New(fault.Conflict, "mailing_busy") // is being sent
)

// Mailing is a report that is put together and sent.
type Mailing struct {
	ID, OrgID, BrandID string
	OwnerID            string // who saved it last: their rights choose the wave
	Content
	Logo      []byte // of its own; empty: none
	Enabled   bool   // its schedule counts
	Archived  bool
	NextAt    time.Time // by the clock; zero: not known beforehand, or never
	Revision  int
	CreatedAt time.Time
	UpdatedAt time.Time

	since time.Time // what happened to waves before does not count
}

// Content is what is sent, to whom and when.
type Content struct {
	Title      string
	Blocks     []reports.Block
	Regions    []string  // ids; none: every region
	WaveID     string    // empty: the newest with results
	From, To   time.Time // days of that wave; zero: any
	Language   locale.Language
	OwnLook    bool   // Logo and Accent, instead of the organisation's
	Accent     string // "#rrggbb"; empty: the product's own
	PDF, XLSX  bool
	Top        int      // certificates for so many of the best locations; 0: none
	ByLink     bool     // files are never attached
	Recipients []string // accounts
	Schedule   Schedule
}

// Files is how many files everybody gets.
func (c *Content) files() int {
	n := 0
	for _, wanted := range []bool{c.PDF, c.XLSX, c.Top > 0} {
		if wanted {
			n++
		}
	}
	return n
}

func (m *Mailing) composition() reports.Composition {
	c := reports.Composition{Title: m.Title, Blocks: m.Blocks, Regions: m.Regions, Language: m.Language}
	if m.OwnLook {
		c.Look = &reports.Look{Logo: m.Logo, Accent: m.Accent}
	}
	return c
}

// State is how a sending stands.
type State string

// The states of a sending.
const (
	Waiting State = "waiting"
	Making  State = "making"
	Done    State = "done"
	Failed  State = "failed" // nobody got anything
)

// Sending is one time that a mailing was sent.
type Sending struct {
	ID, OrgID, MailingID string
	Occasion             Occasion
	ByID, By             string // account and name of who asked for it; empty name: the clock, or a wave
	WaveID, Wave         string // that it is about
	State                State
	Problem              string // code of the fault that ended it
	DueAt                time.Time
	CreatedAt            time.Time
	FinishedAt           time.Time // zero: not yet
	Counts               map[DeliveryState]int

	content     Content
	key         string
	step, tries int
}

// Occasion is why something is sent.
type Occasion string

// The occasions.
const (
	ByHand     Occasion = "by_hand"
	ByClock    Occasion = "clock"
	OnClosing  Occasion = "closed"
	OnReleased Occasion = "released"
)

// DeliveryState is how a delivery stands.
type DeliveryState string

// The states of a delivery. Sent is in the outbox, or in the recipient's list of
// files where there is no mail server; None has nothing to show.
const (
	Due     DeliveryState = "waiting"
	Sent    DeliveryState = "sent"
	None    DeliveryState = "none"
	NotSent DeliveryState = "failed"
	Refused DeliveryState = "refused" // by the mail server, for good
)

// Why nothing was sent to somebody.
const (
	noVisits      = "no_visits"
	noRights      = "no_rights"
	accountClosed = "account_closed"
	rightsChanged = "rights_changed"
)

// Delivery is what became of a sending for one recipient.
type Delivery struct {
	ID, AccountID, Name string
	State               DeliveryState
	Reason              string
	Visits              int
	Attached            bool
	SentAt              time.Time // zero: not yet
	Error               string    // what the mail server said last

	part     int
	files    []string // ids of orders
	letterID string
}

// Recipient is somebody who can get a report of a brand.
type Recipient struct {
	ID, Name string
	Roles    []HeldRole
}

// HeldRole is why: a role, and the name of what it is held in; empty: all.
type HeldRole struct{ Role, Kind, Scope string }
