// Package messages is what a shopper and the coordinators of a wave write to each
// other about an assignment. A thread is of an assignment and a shopper: who takes
// the assignment over does not read what was written to the one before.
package messages

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"etalon/audits"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/notifications"
)

// The limits of a thread.
const (
	MaxText    = 4000 // characters
	maxThread  = 1000 // messages
	maxThreads = 200  // in a list, the latest first
)

// Faults of messages, beside those of assignments.
var (
	ErrInvalid = fault.New(fault.Invalid, "message_invalid")
	// ErrDiffers reports another message under the id.
	ErrDiffers = fault.New(fault.Conflict, "message_differs")
	ErrTooMany = fault.New(fault.TooLarge, "too_many_messages")
	// ErrNobody reports that the assignment has no shopper to write to.
	ErrNobody = fault.New(fault.Conflict, "message_to_nobody")
)

// Message is one message. It is never changed.
type Message struct {
	ID, AssignmentID, ShopperID string
	AccountID                   string // who wrote it
	Name                        string // of who wrote it; empty for a shopper's reader: they know the coordinators by none
	Text                        string
	WrittenAt                   time.Time // by the clock of the device
	CreatedAt                   time.Time // by ours
}

// FromShopper reports on whose side it was written.
func (m Message) FromShopper() bool { return m.AccountID == m.ShopperID }

// Thread is the messages of an assignment as one account has read them.
type Thread struct {
	AssignmentID, Location, Wave, WaveID string
	Shopper                              string // the name, for coordinators
	Last                                 string // the latest text
	LastAt                               time.Time
	Unread                               int
}

// Parts are what messages stand on.
type Parts struct {
	DB      *database.DB
	Notices *notifications.Service
	Journal *journal.Journal
	Now     func() time.Time
}

// Service is the use cases of messages.
type Service struct {
	Parts
	store store
}

// New returns the messages kept in the database.
func New(p Parts) *Service { return &Service{p, store{p.DB}} }

// seat is the place of an account at an assignment.
type seat struct {
	about       about
	coordinator bool
}

// seat returns where the actor sits. Faults: audits.ErrAssignmentNotFound.
func (s *Service) seat(ctx context.Context, by accounts.Actor, assignmentID string) (seat, error) {
	if !by.Can(accounts.FillVisits) && !by.Can(accounts.ManageWaves) {
		return seat{}, accounts.ErrForbidden
	}
	a, found, err := s.store.about(ctx, by.OrgID, assignmentID)
	switch {
	case err != nil:
		return seat{}, err
	case found && by.Can(accounts.FillVisits) && a.ShopperID == by.AccountID:
		return seat{a, false}, nil
	case found && by.CanIn(accounts.ManageWaves, accounts.Scope{Kind: accounts.Brand, ID: a.BrandID}):
		return seat{a, true}, nil
	}
	return seat{}, audits.ErrAssignmentNotFound
}

// List returns the messages of an assignment, the oldest first: to its shopper
// their own thread, to a coordinator also those of shoppers before. Faults:
// audits.ErrAssignmentNotFound.
func (s *Service) List(ctx context.Context, by accounts.Actor, assignmentID string) (Thread, []Message, error) {
	at, err := s.seat(ctx, by, assignmentID)
	if err != nil {
		return Thread{}, nil, err
	}
	list, err := s.store.list(ctx, by.OrgID, at)
	if err != nil {
		return Thread{}, nil, err
	}
	thread := Thread{AssignmentID: assignmentID, Location: at.about.Location, Wave: at.about.Wave, WaveID: at.about.WaveID}
	if at.coordinator {
		thread.Shopper = at.about.Shopper
	} else {
		for i := range list {
			list[i].Name = ""
		}
	}
	return thread, list, nil
}

// Write keeps a message under an id that its writer made and tells the other side.
// The same message again is the same success. Faults: ErrInvalid, ErrDiffers,
// ErrTooMany, ErrNobody, audits.ErrAssignmentNotFound.
func (s *Service) Write(ctx context.Context, by accounts.Actor, in Message) (Message, error) {
	at, err := s.seat(ctx, by, in.AssignmentID)
	if err != nil {
		return Message{}, err
	}
	if at.about.ShopperID == "" {
		return Message{}, ErrNobody
	}
	in.Text = strings.TrimSpace(strings.ReplaceAll(in.Text, "\x00", ""))
	if err := in.check(s.Now()); err != nil {
		return Message{}, err
	}
	in.ShopperID, in.AccountID, in.CreatedAt = at.about.ShopperID, by.AccountID, s.Now()
	err = s.DB.Tx(ctx, func(ctx context.Context) error { return s.keep(ctx, by, at, in) })
	if err != nil {
		return Message{}, err
	}
	stored, found, err := s.store.message(ctx, by.OrgID, in.ID)
	if err != nil {
		return Message{}, err
	}
	if !found || stored.AccountID != in.AccountID || stored.AssignmentID != in.AssignmentID || stored.Text != in.Text {
		return Message{}, ErrDiffers
	}
	return stored, nil
}

func (s *Service) keep(ctx context.Context, by accounts.Actor, at seat, m Message) error {
	n, err := s.store.count(ctx, by.OrgID, m.AssignmentID, m.ShopperID)
	if err != nil {
		return err
	}
	if n >= maxThread {
		return ErrTooMany.With(fault.Params{"Max": maxThread})
	}
	made, err := s.store.insert(ctx, by.OrgID, m)
	if err != nil || !made {
		return err
	}
	err = s.Journal.Record(ctx, journal.Entry{
		OrgID: by.OrgID, AccountID: by.AccountID, Verb: "write_message", SubjectKind: "assignment", SubjectID: m.AssignmentID,
		After: map[string]any{"message": m.ID},
	})
	if err != nil {
		return err
	}
	return s.tell(ctx, by, at)
}

// tell lets the other side know that there is something to read, once until they
// have read it. The words stay in the thread.
func (s *Service) tell(ctx context.Context, by accounts.Actor, at seat) error {
	n := notifications.Notice{
		OrgID: by.OrgID, Kind: notifications.MessageReceived, Event: at.about.ID, Renew: true,
		Params: map[string]any{"location": at.about.Location},
	}
	if at.coordinator {
		n.To, n.Link = []string{at.about.ShopperID}, "/visits/"+at.about.ID+"/messages"
		return s.Notices.Notify(ctx, n)
	}
	n.Link, n.Params["name"] = "/messages/"+at.about.ID, by.Name
	return s.Notices.Holders(ctx, n, []accounts.Role{accounts.ProgrammeManager},
		accounts.Scope{Kind: accounts.Organisation}, accounts.Scope{Kind: accounts.Brand, ID: at.about.BrandID})
}

// Read keeps that the actor has read up to a message, and that they know of it.
// Faults: audits.ErrAssignmentNotFound.
func (s *Service) Read(ctx context.Context, by accounts.Actor, assignmentID, messageID string) error {
	at, err := s.seat(ctx, by, assignmentID)
	if err != nil {
		return err
	}
	last, found, err := s.store.message(ctx, by.OrgID, messageID)
	if err != nil || !found || last.AssignmentID != at.about.ID || !at.coordinator && last.ShopperID != by.AccountID {
		return err // a message that is none of this thread changes nothing
	}
	return s.DB.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.read(ctx, by.OrgID, at.about.ID, by.AccountID, last.CreatedAt); err != nil {
			return err
		}
		return s.Notices.Known(ctx, by, notifications.MessageReceived, at.about.ID)
	})
}

// Threads lists the threads that the actor has a part in, the latest first: those
// with something unread alone where asked.
func (s *Service) Threads(ctx context.Context, by accounts.Actor, unread bool) ([]Thread, error) {
	switch {
	case by.Can(accounts.ManageWaves):
		return s.store.threads(ctx, by, by.Brands(accounts.ManageWaves), false, unread)
	case by.Can(accounts.FillVisits):
		return s.store.threads(ctx, by, nil, true, unread)
	}
	return nil, accounts.ErrForbidden
}

func (m Message) check(now time.Time) error {
	var wrong []fault.Field
	if id, err := uuid.Parse(m.ID); err != nil || id.String() != m.ID {
		wrong = append(wrong, fault.Field{Path: "message_id", Code: "not_an_id"})
	}
	if n := utf8.RuneCountInString(m.Text); n == 0 || n > MaxText {
		wrong = append(wrong, fault.Field{Path: "text", Code: "length", Params: fault.Params{"Min": 1, "Max": MaxText}})
	}
	// A phone's clock may be wrong, and a message may have waited for weeks.
	if m.WrittenAt.IsZero() || m.WrittenAt.After(now.Add(48*time.Hour)) || m.WrittenAt.Before(now.AddDate(-1, 0, 0)) {
		wrong = append(wrong, fault.Field{Path: "written_at", Code: "date_out_of_range"})
	}
	if len(wrong) > 0 {
		return ErrInvalid.At(wrong...)
	}
	return nil
}
