package api

import "etalon/standards/live"

// liveRequest is what a page sends on a live connection. By type:
//
//	place    the person is in section, and at text (or at its requirement)
//	open     send text after the update since of its beginning epoch, and what comes
//	close    no more of text
//	update   store data for text; with expect: only right after that update; with
//	         covers: data holds everything up to that update
//	caret    the person's caret in text, for those who have it open
//	settled  the draft holds text up to the update seq
//	confirm  the update seq of text holds all that it covers
type liveRequest struct {
	Type    string    `json:"type"`
	Section string    `json:"section"`
	Text    *liveText `json:"text"`
	Epoch   string    `json:"epoch"`
	Since   int64     `json:"since"`
	Request string    `json:"request"` // the page's name for an update
	Expect  *int64    `json:"expect"`
	Covers  int64     `json:"covers"`
	Seq     int64     `json:"seq"`
	Data    []byte    `json:"data"` // base64
}

// liveReply is what the server sends. By type:
//
//	welcome  you are id, in colour; people are here, the draft is at revision, and
//	         the unsettled texts hold words that it does not
//	here     person came, or is at another place now
//	gone     id left
//	changed  the draft is at revision now
//	updates  text got updates
//	synced   text was sent up to seq of its beginning epoch
//	acked    the update that you call request is seq of text
//	caret    data is id's caret in text
//	refused  request, or the message about text, was refused; code is that of a problem
type liveReply struct {
	Type      string       `json:"type"`
	ID        string       `json:"id,omitempty"`
	Colour    int          `json:"colour"`
	Writes    bool         `json:"writes,omitempty"`
	Revision  int          `json:"revision,omitempty"`
	People    []livePerson `json:"people,omitempty"`
	Person    *livePerson  `json:"person,omitempty"`
	Unsettled []liveText   `json:"unsettled,omitempty"`
	Text      *liveText    `json:"text,omitempty"`
	Epoch     string       `json:"epoch,omitempty"`
	Seq       int64        `json:"seq"`
	Request   string       `json:"request,omitempty"`
	Updates   []liveUpdate `json:"updates,omitempty"`
	Data      []byte       `json:"data,omitempty"`
	Code      string       `json:"code,omitempty"`
}

// liveText names a text by the lineage of its requirement and its field.
type liveText struct {
	Lineage string `json:"lineage"`
	Field   string `json:"field"`
}

func (t *liveText) orNone() liveText {
	if t == nil {
		return liveText{}
	}
	return *t
}

type livePerson struct {
	ID        string `json:"id"`
	AccountID string `json:"account_id"`
	Name      string `json:"name"`
	Colour    int    `json:"colour"`
	Section   string `json:"section,omitempty"`
	Lineage   string `json:"lineage,omitempty"`
	Field     string `json:"field,omitempty"`
}

type liveUpdate struct {
	Seq    int64  `json:"seq"`
	Covers int64  `json:"covers,omitempty"`
	Data   []byte `json:"data"`
}

func toLivePerson(p live.Person) livePerson {
	return livePerson{p.ID, p.AccountID, p.Name, p.Colour, p.At.Section, p.At.Requirement, p.At.Field}
}

func welcome(j live.Joined) liveReply {
	return liveReply{
		Type: "welcome", ID: j.ID(), Colour: j.Colour(), Writes: j.Writes(), Revision: j.Revision,
		People:    mapped(j.People, toLivePerson),
		Unsettled: mapped(j.Unsettled, func(t live.Text) liveText { return liveText(t) }),
	}
}

func eventMessage(e live.Event) liveReply {
	m := liveReply{Type: string(e.Kind), ID: e.ID, Revision: e.Revision, Epoch: e.Epoch, Seq: e.Seq, Request: e.Request, Data: e.Data}
	if e.Text != (live.Text{}) {
		text := liveText(e.Text)
		m.Text = &text
	}
	if e.Kind == live.Here {
		person := toLivePerson(e.Person)
		m.Person = &person
	}
	m.Updates = mapped(e.Updates, func(u live.Update) liveUpdate { return liveUpdate{u.Seq, u.Covers, u.Data} })
	return m
}
