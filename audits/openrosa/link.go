// Package openrosa lets ODK Collect and other OpenRosa clients fill in the checklist
// of an assignment: the shopper or the coordinator makes a link, by which the client
// gets the form and sends the visit. docs/decisions/openrosa.md has the reasons.
package openrosa

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"time"

	"github.com/google/uuid"

	"etalon/audits"
	"etalon/checklists"
	"etalon/checklists/images"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/secrets"
)

// Faults of links.
var (
	ErrLinkNotFound = fault.New(fault.NotFound, "form_link_not_found")
	// ErrLinkEnded reports a link that has expired, was revoked, or whose assignment
	// is somebody else's now.
	ErrLinkEnded = fault.New(fault.Forbidden, "form_link_ended")
	// ErrLinkDiffers reports another link under the id.
	ErrLinkDiffers = fault.New(fault.Conflict, "form_link_differs")
	// ErrNotOpen reports an assignment that waits for no visit.
	ErrNotOpen = fault.New(fault.Conflict, "form_link_not_open")
)

const (
	// grace is how long after the day it is due a visit can be sent: phones are
	// without a network for days.
	grace = 7 * 24 * time.Hour
	// proofBytes of the HMAC are in a link.
	proofBytes = 18
	usedEvery  = 5 * time.Minute
)

// Link lets a client that knows it fill in one assignment, as its shopper.
type Link struct {
	ID, OrgID, AssignmentID, ShopperID, MadeBy string
	CreatedAt, ExpiresAt                       time.Time
	EndedAt, UsedAt                            time.Time // zero: not yet; UsedAt is up to five minutes late
	Maker                                      string    // name of who made it
}

// Desk is what the screen of an assignment shows of its link.
type Desk struct {
	Assignment audits.Assignment
	Location   string // its name
	Open       bool   // a link can be made
	Link       *Link  // nil: none that works
	URL        string // of the server, for a client; empty without a link
}

// Parts are what the links stand on.
type Parts struct {
	DB         *database.DB
	Audits     *audits.Service
	Checklists *checklists.Service
	Accounts   *accounts.Service
	References *images.Service
	Secrets    *secrets.Box
	Journal    *journal.Journal
	Address    string // of the application, without a slash at its end
	Now        func() time.Time
}

// Service is the use cases of links.
type Service struct {
	Parts
	store store
	key   []byte
}

// New returns the links kept in the database.
func New(p Parts) (*Service, error) {
	key, err := p.Secrets.Derive("links of OpenRosa clients")
	return &Service{p, store{p.DB}, key}, err
}

// seat returns the assignment that the actor may make a link for: the shopper their
// own, a coordinator those of their brands. Fault: audits.ErrAssignmentNotFound.
func (s *Service) seat(ctx context.Context, by accounts.Actor, id string) (about, error) {
	a, w, err := s.Audits.Attended(ctx, by, id)
	if err != nil {
		return about{}, err
	}
	at, err := s.store.about(ctx, by.OrgID, id)
	at.assignment = a
	recorded := w.Audit.Remote() || w.Audit.AtCompetitors() // other clients have no place for that
	at.open = !recorded && w.Status == audits.WaveOpen && a.ShopperID != "" && slices.Contains([]audits.AssignmentStatus{audits.Accepted, audits.Started}, a.Status)
	return at, err
}

// Desk returns the link of an assignment that works, if there is one.
// Fault: audits.ErrAssignmentNotFound.
func (s *Service) Desk(ctx context.Context, by accounts.Actor, assignmentID string) (Desk, error) {
	at, err := s.seat(ctx, by, assignmentID)
	if err != nil {
		return Desk{}, err
	}
	d := Desk{Assignment: at.assignment, Location: at.location, Open: at.open}
	l, found, err := s.store.standing(ctx, by.OrgID, assignmentID)
	if err != nil || !found || !l.works(at.assignment, s.Now()) {
		return d, err
	}
	d.Link, d.URL = &l, s.url(l)
	return d, nil
}

// works reports whether the link still lets somebody in.
func (l Link) works(a audits.Assignment, now time.Time) bool {
	return l.EndedAt.IsZero() && now.Before(l.ExpiresAt) && l.ShopperID == a.ShopperID
}

// Make makes the link of an assignment under an id that the client made, in the place
// of the one before. The same again is the same success.
// Faults: audits.ErrAssignmentNotFound, ErrNotOpen, ErrLinkDiffers.
func (s *Service) Make(ctx context.Context, by accounts.Actor, assignmentID, id string) (Desk, error) {
	at, err := s.seat(ctx, by, assignmentID)
	if err != nil {
		return Desk{}, err
	}
	err = s.DB.Tx(ctx, func(ctx context.Context) error {
		known, found, err := s.store.link(ctx, id)
		if err != nil {
			return err
		}
		if found {
			if known.OrgID != by.OrgID || known.AssignmentID != assignmentID || known.MadeBy != by.AccountID || !known.EndedAt.IsZero() {
				return ErrLinkDiffers
			}
			return nil
		}
		if !at.open {
			return ErrNotOpen
		}
		return s.make(ctx, by, at.assignment, id)
	})
	if err != nil {
		return Desk{}, err
	}
	return s.Desk(ctx, by, assignmentID)
}

func (s *Service) make(ctx context.Context, by accounts.Actor, a audits.Assignment, id string) error {
	now := s.Now()
	if err := s.store.end(ctx, by.OrgID, a.ID, now); err != nil {
		return err
	}
	l := Link{
		ID: id, OrgID: by.OrgID, AssignmentID: a.ID, ShopperID: a.ShopperID, MadeBy: by.AccountID, CreatedAt: now,
		ExpiresAt: a.DueOn.AddDate(0, 0, 1).Add(grace),
	}
	if late := now.Add(grace); l.ExpiresAt.Before(late) {
		l.ExpiresAt = late
	}
	made, err := s.store.insert(ctx, l)
	if err != nil {
		return err
	}
	if !made { // two people at once: the other one's link stands
		return ErrLinkDiffers
	}
	return s.record(ctx, by, "make_form_link", l)
}

// Revoke ends the link of an assignment at once. What came by it stays.
// Faults: audits.ErrAssignmentNotFound, ErrLinkNotFound.
func (s *Service) Revoke(ctx context.Context, by accounts.Actor, assignmentID, id string) error {
	if _, err := s.seat(ctx, by, assignmentID); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(ctx context.Context) error {
		l, found, err := s.store.link(ctx, id)
		if err != nil {
			return err
		}
		if !found || l.OrgID != by.OrgID || l.AssignmentID != assignmentID {
			return ErrLinkNotFound
		}
		if !l.EndedAt.IsZero() {
			return nil
		}
		if err := s.store.end(ctx, by.OrgID, assignmentID, s.Now()); err != nil {
			return err
		}
		return s.record(ctx, by, "revoke_form_link", l)
	})
}

func (s *Service) record(ctx context.Context, by accounts.Actor, verb string, l Link) error {
	return s.Journal.Record(ctx, journal.Entry{
		OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: "assignment", SubjectID: l.AssignmentID,
		After: map[string]any{"link": l.ID, "expires_at": l.ExpiresAt},
	})
}

// URL is the address of a link that was opened.
func (s *Service) URL(d Door) string { return s.url(d.link) }

// url is the address that a client is told as that of its server.
func (s *Service) url(l Link) string { return s.Address + "/openrosa/" + s.token(l.ID) }

// token is the id of a link with the proof that this server made it: a copy of the
// database gives nobody a link.
func (s *Service) token(id string) string {
	key := uuid.MustParse(id) // ids of stored links are UUIDs
	return base64.RawURLEncoding.EncodeToString(append(key[:], s.proof(key)...))
}

func (s *Service) proof(id uuid.UUID) []byte {
	mac := hmac.New(sha256.New, s.key)
	mac.Write(id[:])
	return mac.Sum(nil)[:proofBytes]
}

// idOf is the id in a token; false for one that this server did not make.
func (s *Service) idOf(token string) (string, bool) {
	data, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(data) != len(uuid.UUID{})+proofBytes {
		return "", false
	}
	id := uuid.UUID(data[:len(uuid.UUID{})])
	return id.String(), hmac.Equal(data[len(id):], s.proof(id))
}
