// Package ideas holds the bank of what staff send for a standard: ideas, and
// objections of customers with the best answers (docs/decisions/ideas.md).
package ideas

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"etalon/internal/fault"
)

// Access says who may send.
type Access string

// The accesses.
const (
	Closed   Access = "closed"
	SignedIn Access = "signed_in" // who has the link and an account of the organisation
	ByLink   Access = "link"      // whoever has the link
)

// Bank is where the ideas for a standard come in.
type Bank struct {
	OrgID, StandardID string
	Access            Access
	Title             string    // senders read it, and nothing else of the standard
	Invitation        string    // what is asked for
	ExpiresAt         time.Time // of the link; zero: there is none
	Revision          int       // 0: never set up

	hash string // of the link's token
}

// Kind is what was sent.
type Kind string

// The kinds.
const (
	AnIdea    Kind = "idea"
	Objection Kind = "objection" // of customers, with the best answer
)

// Status is what the group made of an idea.
type Status string

// The statuses.
const (
	Waiting     Status = "new"
	Requirement Status = "requirement" // taken into the standard
	Phrase      Status = "phrase"      // a phrase of a requirement
	Later       Status = "later"
	Declined    Status = "declined"
	Merged      Status = "merged" // into another that says the same
)

// Idea is one idea or objection.
type Idea struct {
	ID, OrgID, StandardID string
	Kind                  Kind
	Text                  string
	Answer                string // the best one, to an objection
	Author                Author
	AccountID             string // empty: sent without one, or not signed
	Status                Status
	Reason                string
	Lineage               string // of the requirement it became, or whose phrase it became
	MergedInto            string // id; empty: stands for itself
	Voices                int    // how many people sent it
	SortedBy              string // account
	SortedByName          string
	SortedAt, SentAt      time.Time
	Revision              int
}

// Author is as much as the sender tells. Without a name nothing is kept.
type Author struct{ Name, Position, Place string }

// Credit names the author in a line: "Анна, кассир, магазин на Ленина".
func (a Author) Credit() string {
	var parts []string
	for _, part := range []string{a.Name, a.Position, a.Place} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// Bounds of what is kept.
const (
	titleMax   = 200
	textMax    = 2000
	authorMax  = 120
	reasonMax  = 1000
	ideasMax   = 5000 // of a standard
	waitingMax = 1000 // of them not sorted yet
	linkDays   = 180  // a link works at most
)

type problems struct{ fields []fault.Field }

func (p *problems) add(path, code string, params fault.Params) {
	p.fields = append(p.fields, fault.Field{Path: path, Code: code, Params: params})
}

func (p *problems) err() error {
	if len(p.fields) == 0 {
		return nil
	}
	return ErrInvalid.At(p.fields...)
}

// text trims a text that may be empty.
func (p *problems) text(path string, text *string, most int) {
	*text = strings.TrimSpace(*text)
	switch {
	case !utf8.ValidString(*text) || strings.ContainsFunc(*text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' }):
		p.add(path, "not_text", nil)
	case utf8.RuneCountInString(*text) > most:
		p.add(path, "too_long", fault.Params{"Max": most})
	}
}

func (p *problems) required(path string, text *string, most int) {
	if p.text(path, text, most); *text == "" {
		p.add(path, "required", nil)
	}
}

// made refuses an id that is not a UUIDv7 made by the caller.
func (p *problems) made(path, id string) {
	if u, err := uuid.Parse(id); err != nil || u.String() != id || u.Version() != 7 {
		p.add(path, "not_an_id", nil)
	}
}

func (i *Idea) check() error {
	p := &problems{}
	p.made("id", i.ID)
	p.required("text", &i.Text, textMax)
	p.text("answer", &i.Answer, textMax)
	p.text("name", &i.Author.Name, authorMax)
	p.text("position", &i.Author.Position, authorMax)
	p.text("place", &i.Author.Place, authorMax)
	if i.Kind != AnIdea && i.Kind != Objection {
		p.add("kind", "unknown_value", fault.Params{"Value": string(i.Kind)})
	}
	if i.Kind == AnIdea {
		i.Answer = ""
	}
	return p.err()
}

func isID(id string) bool {
	u, err := uuid.Parse(id)
	return err == nil && u.String() == id
}
