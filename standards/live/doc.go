// Package live is the people who write a draft at the same moment: who they are and
// where, that the draft has changed, and the texts that several of them type in.
//
// A page joins a draft and gets events until it leaves, falls behind or may not stay.
// Nothing of it is official. Texts are shared as updates that only the pages
// understand: the server puts the updates of a text in an order, keeps them, and
// gives every page those it has not seen. What the pages agree on goes into the
// draft as an ordinary edit, and the page that made it says up to which update that
// was: a text is settled when the draft holds all of it.
//
// With several servers on PostgreSQL each tells the others through NOTIFY. Presence
// and carets travel in the notice itself, since they are not kept anywhere; of an
// update only its text is named, and the others read it from the database.
package live

import (
	"time"

	"etalon/internal/fault"
)

// Bounds.
const (
	MaxUpdate = 256 << 10 // bytes of an update
	MaxCaret  = 4 << 10   // bytes of a caret
	maxPeople = 200       // pages in a draft
	maxOpen   = 100       // texts that a page has open
	// maxText bounds the updates of a text, in bytes. A page that makes one update of
	// many may go beyond, up to twice as much, until the many are dropped.
	maxText = 4 << 20
	queue   = 512       // events that wait for a page before it is given up
	portion = 256 << 10 // bytes of updates in one event
	// keepSettled is how long a settled text is kept that nobody opens.
	keepSettled = 30 * 24 * time.Hour
	// Colours is how many colours people are told apart by.
	Colours = 8
)

// Fields are the texts of a requirement that may be shared; its details are rich text.
var Fields = []string{"statement", "how", "benefit", "details"}

// Faults of shared texts.
var (
	// ErrCrowded reports a draft that too many pages are open of.
	ErrCrowded = fault.New(fault.TooMany, "live_crowded")
	// ErrNoText reports a text of no requirement of the draft, or one that began anew.
	ErrNoText = fault.New(fault.NotFound, "live_no_text")
	// ErrTextFull reports a text with too many updates: one has to be made of them.
	ErrTextFull = fault.New(fault.Conflict, "live_text_full")
	// ErrMoved reports an update for a text that has got others meanwhile.
	ErrMoved = fault.New(fault.Stale, "live_moved")
	// ErrUpdate reports an update without bytes or with too many.
	ErrUpdate = fault.New(fault.Invalid, "live_update")
)

// Place is where in a draft a person is, by lineages; empty where they are nowhere
// in particular.
type Place struct{ Section, Requirement, Field string }

// Person is a page that a person has open.
type Person struct {
	ID              string // of this page's connection
	AccountID, Name string
	Colour          int // 0 to Colours-1
	At              Place
}

// Text names a shared text of a version.
type Text struct{ Lineage, Field string }

// Update is one update of a text.
type Update struct {
	Seq    int64
	Covers int64 // the update up to which Data holds everything; 0: it is one change
	Data   []byte
}

// Kind says what an event tells.
type Kind string

// The kinds of events, with the fields of Event that they use.
const (
	Here    Kind = "here"    // Person came, or went to another place
	Gone    Kind = "gone"    // ID left
	Changed Kind = "changed" // the draft has Revision now
	Updates Kind = "updates" // Text got Updates
	Synced  Kind = "synced"  // Text was sent up to Seq; Epoch names its beginning
	Acked   Kind = "acked"   // the update Request is Seq of Text
	Caret   Kind = "caret"   // ID has its caret of Text as Data says
)

// Event is what a page is told.
type Event struct {
	Kind        Kind
	Person      Person
	ID, Request string
	Revision    int
	Text        Text
	Epoch       string
	Seq         int64
	Updates     []Update
	Data        []byte
}

// End says why a page gets no more events.
type End string

// Why a page gets no more events.
const (
	Left    End = "left"
	TooSlow End = "too_slow"  // it did not take its events
	NoDraft End = "not_draft" // the version is not a draft any more
	Stopped End = "stopped"   // the server stops
)
