// Package mail writes letters to people and sends them. A letter is a row in the
// outbox, written in the same transaction as what it tells of; a job sends it.
// Without a mail server letters are kept, and the administrator passes their
// links on by hand: docs/decisions/mail.md.
package mail

import (
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"etalon/internal/fault"
	"etalon/internal/locale"
)

// What the outbox reports.
var (
	ErrInvalid  = fault.New(fault.Invalid, "letter_query_invalid")
	ErrNotFound = fault.New(fault.NotFound, "letter_not_found")
	// ErrNotFailed refuses to send again what is sent or on its way.
	ErrNotFailed = fault.New(fault.Conflict, "letter_not_failed")
	// ErrLinkEnded refuses to send a letter whose link works no more.
	ErrLinkEnded = fault.New(fault.Conflict, "letter_link_ended")
	// ErrNoServer says that this installation has no mail server.
	ErrNoServer = fault.New(fault.Conflict, "no_mail_server")
)

// Kind is what a letter is about. Its texts are the messages "mail.KIND.…".
type Kind string

// The kinds of letter.
const (
	Invitation      Kind = "invitation"       // params Inviter, Organisation
	PasswordReset   Kind = "password_reset"   // params Organisation
	PasswordChanged Kind = "password_changed" // params Organisation
	EmailChange     Kind = "email_change"     // to the new address; params Organisation
	EmailChanged    Kind = "email_changed"    // to the old one; params Organisation, Email
	Reading         Kind = "reading"          // a standard to read; params Organisation, Standard, Deadline
	ReadingReminder Kind = "reading_reminder" // the same, shortly before the deadline
	Minutes         Kind = "minutes"          // of a meeting; params Meeting, Standard, When, Place
	Report          Kind = "report"           // files of reports, attached or to fetch; params Title, Wave, Visits
	Unread          Kind = "unread"           // notifications that stayed unread: counted, with a page; params Count
)

// Kinds lists the kinds of letter.
var Kinds = []Kind{Invitation, PasswordReset, PasswordChanged, EmailChange, EmailChanged, Reading, ReadingReminder, Minutes, Report, Unread}

// Address is whom a letter is for.
type Address struct{ Email, Name string }

// Link is the link of a letter. Whoever has it may do what it is for.
type Link struct {
	ID        string // by which EndLink names it; empty: no link
	URL       string
	ExpiresAt time.Time // zero: it works as long as what it opens
}

// Draft is what a letter is made of.
type Draft struct {
	ID       string // of the letter; empty: one is made
	To       Address
	Language string
	Kind     Kind
	Params   map[string]any // for its texts
	Parts    []Part         // below its text
	Counted  []Counted      // a list below its text
	Page     string         // of the application, to look at; no secret
	Link     Link
}

// Counted is a line that says how many there are of something, by the key of a
// message with plural forms.
type Counted struct {
	Key   string
	Count int
}

// Attachment is a file that goes with a letter.
type Attachment struct {
	Name, MediaType string
	Content         io.ReadCloser
}

// Fate is what became of a letter.
type Fate struct {
	Failed bool
	Error  string // what the mail server answered last
}

// Part is a part of a letter with a heading, in the words of those who wrote it.
type Part struct {
	Title string
	Lines []string // paragraphs; those without a word are left out
	List  bool     // they are items of a list
	More  More
}

// More is a page that says more. It opens to who signs in there, and is no secret.
type More struct{ Name, URL string }

// State is where a letter is on its way.
type State string

// The states of a letter. Kept is what becomes of letters without a mail server.
const (
	Waiting State = "waiting"
	Sent    State = "sent"
	Failed  State = "failed"
	Kept    State = "kept"
)

// Letter is a letter in the outbox.
type Letter struct {
	ID, OrgID string
	To        Address
	Language  string
	Kind      Kind
	Subject   string
	Text      string // plain; the link in it is left out unless Link is given
	HasLink   bool
	LinkEnded bool      // used, replaced or expired
	Link      string    // of a kept letter only, while it works
	ExpiresAt time.Time // of the link; zero: has none
	State     State
	Attempts  int
	Error     string // what the mail server answered last
	CreatedAt time.Time
	SentAt    time.Time // zero: not sent
}

// Query asks for a page of the outbox, newest first unless Oldest.
type Query struct {
	Search string // part of the address, name or subject, in any case
	State  State  // empty: any
	Oldest bool
	Limit  int // 1 to 200
	Offset int
}

const (
	searchMax = 200
	pageMax   = 200
	errorMax  = 500 // runes of a mail server's answer
)

func (q Query) check() error {
	switch {
	case q.Limit < 1 || q.Limit > pageMax:
		return ErrInvalid.At(fault.Field{Path: "limit", Code: "out_of_range", Params: fault.Params{"Min": 1, "Max": pageMax}})
	case q.Offset < 0:
		return ErrInvalid.At(fault.Field{Path: "offset", Code: "negative"})
	case len(q.Search) > searchMax || !utf8.ValidString(q.Search) || strings.ContainsRune(q.Search, 0):
		return ErrInvalid.At(fault.Field{Path: "search", Code: "not_text"})
	}
	return nil
}

// language is the one that a person of the tag reads.
func language(tag string) locale.Language { return locale.Match(tag) }

// oneLine makes a text fit for a header: whatever could end a line is a space.
func oneLine(s string) string {
	clean := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.Join(strings.Fields(clean), " ")
}

func clip(s string, runes int) string {
	r := []rune(oneLine(s))
	return string(r[:min(len(r), runes)])
}
