// Package remarks is the conversation of a working group about a standard:
// remarks in threads, with mentions, that are resolved and reopened, and
// suggestions, which are changes of a requirement that somebody proposes and the
// owner of its section accepts or declines. Both are tied to the lineage of what
// they are about, and so live through the versions of the standard.
package remarks

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"etalon/internal/fault"
)

// Faults of remarks.
var (
	ErrThreadNotFound = fault.New(fault.NotFound, "remark_thread_not_found")
	ErrRemarkNotFound = fault.New(fault.NotFound, "remark_not_found")
	// ErrSubjectNotFound reports a lineage that the version does not have.
	ErrSubjectNotFound = fault.New(fault.NotFound, "remark_subject_not_found")
	// ErrExists reports an id under which there is something else.
	ErrExists = fault.New(fault.Conflict, "remark_exists")
	// ErrNotAuthor refuses to change what somebody else wrote.
	ErrNotAuthor = fault.New(fault.Forbidden, "remark_not_yours")
	// ErrDeleted refuses to change what was deleted.
	ErrDeleted = fault.New(fault.Conflict, "remark_deleted")
	// ErrStale reports a change of a revision that is no longer current. Params: Revision.
	ErrStale = fault.New(fault.Stale, "remark_stale")
	// ErrTooMany refuses more threads or remarks than there may be. Params: Max.
	ErrTooMany = fault.New(fault.Invalid, "remarks_too_many")
	// ErrInvalid names every wrong field.
	ErrInvalid = fault.New(fault.Invalid, "remark_invalid")
)

// Bounds.
const (
	MaxText     = 4_000 // letters of a remark, with the names of those who are mentioned
	maxRuns     = 200
	MaxMentions = 20
	maxThreads  = 5_000 // of a standard
	maxRemarks  = 300   // of a thread
	maxEdits    = 50    // of a remark
	aboutLength = 160   // letters
)

// Subject is what a thread is about.
type Subject string

// The subjects.
const (
	Requirement Subject = "requirement"
	Section     Subject = "section"
	Version     Subject = "version" // the standard as a whole
)

// Person is somebody by name.
type Person struct{ AccountID, Name string }

// Thread is a conversation.
type Thread struct {
	ID, OrgID, StandardID string
	VersionID, Number     string // in which it was begun
	Subject               Subject
	Lineage               string // empty for Version
	About                 string // its number and first words: those of the version looked at, else of the first day
	Gone                  bool   // the version looked at does not have it
	CreatedAt, SpokenAt   time.Time
	Resolved              bool
	TurnedBy              Person    // who resolved or reopened it last
	TurnedAt              time.Time // zero: nobody ever did
	Remarks               []Remark  // the first first
}

// Remark is what one person says.
type Remark struct {
	ID, ThreadID string
	Number       string // of the version that its author looked at
	By           Person
	Text         Text // nil once it was deleted
	Revision     int
	CreatedAt    time.Time
	EditedAt     time.Time // zero: never
	DeletedAt    time.Time // zero: it stands
	Earlier      []Earlier // the first first; none once it was deleted
}

// Earlier is what a remark said before.
type Earlier struct {
	Text  Text
	Until time.Time
}

// Text is what a remark says: runs of words and of people who are mentioned.
type Text []Run

// Run is a piece of a text: words, or somebody who is mentioned.
type Run struct {
	Words   string
	Mention Person // its Name is only read
}

// Mentions lists the accounts that t mentions, each once.
func (t Text) Mentions() []string {
	var list []string
	seen := map[string]bool{}
	for _, r := range t {
		if id := r.Mention.AccountID; id != "" && !seen[id] {
			seen[id] = true
			list = append(list, id)
		}
	}
	return list
}

// plain is the text without its structure, for a line of a notice.
func (t Text) plain() string {
	var b strings.Builder
	for _, r := range t {
		if r.Mention.AccountID != "" {
			b.WriteString("@" + r.Mention.Name)
			continue
		}
		b.WriteString(r.Words)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// check refuses an empty text, one that is too long, and mentions of people who
// are not in the team. It fills in their names.
func (t Text) check(p *problems, team map[string]string) {
	letters := 0
	for i, r := range t {
		if name, known := team[r.Mention.AccountID]; r.Mention.AccountID != "" {
			if !known {
				p.add("text", "not_in_team", nil)
			}
			t[i].Mention.Name = name
			letters += utf8.RuneCountInString(name)
			continue
		}
		letters += utf8.RuneCountInString(r.Words)
		if !utf8.ValidString(r.Words) || strings.ContainsFunc(r.Words, unprintable) {
			p.add("text", "not_text", nil)
		}
	}
	switch {
	case t.plain() == "":
		p.add("text", "required", nil)
	case letters > MaxText:
		p.add("text", "too_long", fault.Params{"Max": MaxText, "Length": letters})
	case len(t) > maxRuns:
		p.add("text", "too_many", fault.Params{"Max": maxRuns, "Count": len(t)})
	case len(t.Mentions()) > MaxMentions:
		p.add("text", "too_many", fault.Params{"Max": MaxMentions, "Count": len(t.Mentions())})
	}
}

func unprintable(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }

// problems collects what is wrong with an input.
type problems struct{ fields []fault.Field }

func (p *problems) add(path, code string, params fault.Params) {
	p.fields = append(p.fields, fault.Field{Path: path, Code: code, Params: params})
}

func (p *problems) err(e *fault.Error) error {
	if len(p.fields) == 0 {
		return nil
	}
	return e.At(p.fields...)
}

// id asks for a UUIDv7 as both databases compare it.
func (p *problems) id(path, id string) {
	if u, err := uuid.Parse(id); err != nil || u.String() != id || u.Version() != 7 {
		p.add(path, "not_an_id", nil)
	}
}

func isID(id string) bool {
	u, err := uuid.Parse(id)
	return err == nil && u.String() == id
}

// short cuts s behind a whole letter.
func short(s string, most int) string {
	if letters := []rune(s); len(letters) > most {
		return strings.TrimSpace(string(letters[:most-1])) + "…"
	}
	return s
}
