// Package ideas holds the bank of what staff send for a standard: ideas, and
// objections of customers with the best answers (docs/decisions/ideas.md).
package ideas

import (
	"strings"
	"time"

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

func (i *Idea) check() error {
	p := &fault.Problems{}
	p.Made("id", i.ID)
	p.Required("text", &i.Text, textMax)
	p.Text("answer", &i.Answer, textMax)
	p.Text("name", &i.Author.Name, authorMax)
	p.Text("position", &i.Author.Position, authorMax)
	p.Text("place", &i.Author.Place, authorMax)
	if i.Kind != AnIdea && i.Kind != Objection {
		p.Add("kind", "unknown_value", fault.Params{"Value": string(i.Kind)})
	}
	if i.Kind == AnIdea {
		i.Answer = ""
	}
	return p.Err(ErrInvalid)
}

func isID(id string) bool {
	u, err := uuid.Parse(id)
	return err == nil && u.String() == id
}
