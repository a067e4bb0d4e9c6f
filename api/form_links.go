package api

import (
	"context"
	"time"

	"etalon/audits/openrosa"
	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// FormLink lets ODK Collect, or another OpenRosa client, fill in an assignment.
type FormLink struct {
	ID        string     `json:"id" format:"uuid"`
	URL       string     `json:"url" doc:"Of the server, for a client. Who knows it can send the visit"`
	QR        []string   `json:"qr" doc:"Rows of the code that ODK Collect scans: 1 is dark"`
	MadeBy    string     `json:"made_by" doc:"Name; empty: the reader"`
	CreatedAt time.Time  `json:"created_at"`
	ExpiresAt time.Time  `json:"expires_at"`
	UsedAt    *time.Time `json:"used_at,omitempty" doc:"Up to five minutes late; absent: never"`
}

// FormLinkDesk is the link of an assignment, and what it is about.
type FormLinkDesk struct {
	AssignmentID string    `json:"assignment_id" format:"uuid"`
	WaveID       string    `json:"wave_id" format:"uuid"`
	Location     string    `json:"location"`
	DueOn        string    `json:"due_on" format:"date"`
	Own          bool      `json:"own" doc:"The reader is the shopper"`
	Open         bool      `json:"open" doc:"The assignment waits for its visit: a link can be made"`
	Link         *FormLink `json:"link,omitempty" doc:"Absent: none that works"`
}

func (s *Server) getFormLink(ctx context.Context, by accounts.Actor, in *Ref) (*one[FormLinkDesk], error) {
	return formLinkDesk(by)(s.OpenRosa.Desk(ctx, by, in.ID))
}

// formLinkRef names a link of an assignment.
type formLinkRef struct {
	Ref
	LinkID string `path:"link_id" format:"uuid" doc:"Made by the client"`
}

func (s *Server) putFormLink(ctx context.Context, by accounts.Actor, in *formLinkRef) (*one[FormLinkDesk], error) {
	return formLinkDesk(by)(s.OpenRosa.Make(ctx, by, in.ID, in.LinkID))
}

func (s *Server) revokeFormLink(ctx context.Context, by accounts.Actor, in *formLinkRef) (*none, error) {
	return nil, s.OpenRosa.Revoke(ctx, by, in.ID, in.LinkID)
}

func formLinkDesk(by accounts.Actor) func(openrosa.Desk, error) (*one[FormLinkDesk], error) {
	return func(d openrosa.Desk, err error) (*one[FormLinkDesk], error) {
		if err != nil {
			return nil, err
		}
		a := d.Assignment
		out := FormLinkDesk{AssignmentID: a.ID, WaveID: a.WaveID, Location: d.Location, DueOn: date(a.DueOn), Own: a.ShopperID == by.AccountID, Open: d.Open}
		if d.Link == nil {
			return &one[FormLinkDesk]{out}, nil
		}
		settings, err := openrosa.CollectSettings(d.URL, d.Location)
		if err != nil {
			return nil, err
		}
		rows, err := accounts.QRRows(settings)
		if err != nil {
			return nil, err
		}
		maker := d.Link.Maker
		if d.Link.MadeBy == by.AccountID {
			maker = ""
		}
		out.Link = &FormLink{d.Link.ID, d.URL, rows, maker, d.Link.CreatedAt, d.Link.ExpiresAt, moment(d.Link.UsedAt)}
		return &one[FormLinkDesk]{out}, nil
	}
}

// errFormTooLarge is the fault of a message over submissionLimit.
var errFormTooLarge = fault.New(fault.TooLarge, "form_message_too_large")
