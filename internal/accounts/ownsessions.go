package accounts

import (
	"context"
	"crypto/sha256"
	"time"

	"github.com/google/uuid"

	"etalon/internal/fault"
	"etalon/internal/secrets"
)

// ErrSessionNotFound refuses an id that is no session of the actor's.
var ErrSessionNotFound = fault.New(fault.NotFound, "session_not_found")

// OwnSession is one place where the actor is signed in.
type OwnSession struct {
	ID        string // tells sessions apart; it opens nothing
	Current   bool
	Address   string
	Device    Device
	Method    string // how it was opened: "password", "link", "provider" …
	CreatedAt time.Time
	SeenAt    time.Time // up to five minutes late
}

// OwnSessions lists where the actor is signed in, the session of token first.
func (s *Service) OwnSessions(ctx context.Context, by Actor, token string) ([]OwnSession, error) {
	rows, err := s.ownSessions(ctx, by)
	if err != nil {
		return nil, err
	}
	var here, elsewhere []OwnSession
	for _, r := range rows {
		one := OwnSession{
			ID: sessionID(r.TokenHash), Current: r.TokenHash == secrets.Digest(token), Address: r.Address,
			Device: deviceOf(r.Agent), Method: r.Method, CreatedAt: r.CreatedAt, SeenAt: r.SeenAt,
		}
		if one.Current {
			here = append(here, one)
		} else {
			elsewhere = append(elsewhere, one)
		}
	}
	return append(here, elsewhere...), nil
}

// EndSession ends one of the actor's sessions. Fault: ErrSessionNotFound.
func (s *Service) EndSession(ctx context.Context, by Actor, id string) error {
	rows, err := s.ownSessions(ctx, by)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if sessionID(r.TokenHash) != id {
			continue
		}
		return s.db.Tx(ctx, func(ctx context.Context) error {
			ended, err := s.store.endSession(ctx, r.TokenHash)
			if err != nil {
				return err
			}
			if ended.AccountID == "" {
				return ErrSessionNotFound
			}
			return s.record(ctx, by, "end_session", by.AccountID, map[string]any{"address": r.Address})
		})
	}
	return ErrSessionNotFound
}

// EndOtherSessions ends every session of the actor but the one of token.
func (s *Service) EndOtherSessions(ctx context.Context, by Actor, token string) error {
	if err := by.asPerson(); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.endSessions(ctx, by.OrgID, by.AccountID, secrets.Digest(token)); err != nil {
			return err
		}
		return s.record(ctx, by, "end_other_sessions", by.AccountID, nil)
	})
}

// ownSessions reads the actor's sessions that have not ended, last used first.
func (s *Service) ownSessions(ctx context.Context, by Actor) ([]sessionRow, error) {
	a, err := s.Get(ctx, by, by.AccountID)
	if err != nil {
		return nil, err
	}
	now := s.now()
	return s.store.sessionsOf(ctx, a.OrgID, a.ID, now, now.Add(-s.lives.idle(a.Grants)))
}

// sessionID names a session to its owner. What a cookie needs cannot be found from it.
func sessionID(tokenHash string) string {
	sum := sha256.Sum256([]byte("the id of session " + tokenHash))
	id := uuid.UUID(sum[:16])
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80 // version 8: made as the program likes
	return id.String()
}
