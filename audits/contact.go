package audits

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"etalon/checklists"
	"etalon/internal/fault"
)

// Contact is how a call or a message went, and when somebody came to a competitor's
// and left. Unlike the rest of a track it is asked for: it is what was measured.
type Contact struct {
	Channel Channel // of a message
	// BeganAt is the call, the message sent, or the entrance; AnsweredAt the receiver
	// picked up, or the first answer; EndedAt the end of the talk or of the waiting, or
	// the way out. Zero: not told.
	BeganAt, AnsweredAt, EndedAt time.Time
}

// Channel is the way that a message went.
type Channel string

// The channels.
const (
	Chat  Channel = "chat"
	Email Channel = "email"
	Form  Channel = "form" // on the site
)

// Channels lists the ways of a message.
var Channels = []Channel{Chat, Email, Form}

func (c *Contact) sane() *Contact {
	if c == nil {
		return nil
	}
	out := Contact{BeganAt: told(c.BeganAt), AnsweredAt: told(c.AnsweredAt), EndedAt: told(c.EndedAt)}
	if slices.Contains(Channels, c.Channel) {
		out.Channel = c.Channel
	}
	return &out
}

// Contact is what was recorded of a visit's contact; empty: nothing.
func (s *Service) Contact(ctx context.Context, v Visit) (Contact, error) {
	t, err := s.store.track(ctx, v.OrgID, v.ID)
	if err != nil || t == nil || t.Contact == nil {
		return Contact{}, err
	}
	return *t.Contact, nil
}

// between is the whole seconds from one moment to another; -1: one is not known, or
// they are the wrong way round.
func between(from, to time.Time) time.Duration {
	if from.IsZero() || to.IsZero() || to.Before(from) {
		return -1
	}
	return to.Sub(from).Truncate(time.Second)
}

// response is how long the first answer took, or how long it was waited for; -1: not
// known.
func (t *Track) response() time.Duration {
	switch {
	case t == nil || t.Contact == nil:
		return -1
	case t.Outcome == Unanswered:
		return between(t.Contact.BeganAt, t.Contact.EndedAt)
	default:
		return between(t.Contact.BeganAt, t.Contact.AnsweredAt)
	}
}

// talk is how long a call was; -1: not known, or nobody talked: a message was written.
func (t *Track) talk() time.Duration {
	if t == nil || t.Contact == nil || t.Outcome == Unanswered || t.Contact.Channel != "" {
		return -1
	}
	return between(t.Contact.AnsweredAt, t.Contact.EndedAt)
}

// stayed is how long somebody was at a competitor's; -1: not known.
func (t *Track) stayed() time.Duration {
	if t == nil || t.Contact == nil {
		return -1
	}
	return between(t.Contact.BeganAt, t.Contact.EndedAt)
}

// measured puts what the contact measured in the place of the answers it gives: no
// device can say otherwise.
func (in Submission) measured(c *checklists.Checklist) {
	for _, q := range c.Measured() {
		d := in.Track.response()
		if q.Measures == checklists.Talk {
			d = in.Track.talk()
		}
		delete(in.Answers, q.ID)
		if d >= 0 {
			in.Answers[q.ID] = json.RawMessage(q.In(d))
		}
	}
}

// contactGaps are what a call, a message or a competitor visit still has to tell.
func (in Submission) contactGaps(c *checklists.Checklist) []fault.Field {
	if !c.Audit.Remote() && c.Audit != checklists.Competitor {
		return nil
	}
	contact := Contact{}
	if in.Track != nil && in.Track.Contact != nil {
		contact = *in.Track.Contact
	}
	g := contactGaps{}
	if c.Audit == checklists.Message && contact.Channel == "" {
		g.add("channel", "contact_channel", nil)
	}
	answered := c.Audit.Remote() && !in.Track.unanswered()
	ended := c.Audit != checklists.Message || in.Track.unanswered()
	g.moment("began_at", contact.BeganAt, time.Time{}, true)
	g.moment("answered_at", contact.AnsweredAt, contact.BeganAt, answered)
	last := contact.BeganAt
	if answered {
		last = contact.AnsweredAt
	}
	g.moment("ended_at", contact.EndedAt, last, ended)
	if waited := in.Track.response(); in.Track.unanswered() && waited >= 0 && waited < c.WaitOf() {
		g.add("ended_at", "contact_wait", fault.Params{"Minutes": int(c.WaitOf().Minutes())})
	}
	return g
}

type contactGaps []fault.Field

func (g *contactGaps) add(field, code string, params fault.Params) {
	*g = append(*g, fault.Field{Path: "track.contact." + field, Code: code, Params: params})
}

func (g *contactGaps) moment(field string, at, after time.Time, needed bool) {
	switch {
	case !needed:
	case at.IsZero():
		g.add(field, "contact_"+field, nil)
	case at.Before(after):
		g.add(field, "contact_order", nil)
	}
}

// contactRecord is what of a contact is kept for sums over many visits.
type contactRecord struct {
	channel        Channel
	response, talk *int64 // seconds
	unanswered     bool
}

func (t *Track) record() contactRecord {
	if t.Contact == nil {
		return contactRecord{}
	}
	return contactRecord{t.Contact.Channel, seconds(t.response()), seconds(t.talk()), t.unanswered()}
}

// seconds is a duration as it is kept; nil: not known.
func seconds(d time.Duration) *int64 {
	if d < 0 {
		return nil
	}
	n := int64(d / time.Second)
	return &n
}
