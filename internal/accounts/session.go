package accounts

import (
	"context"
	"encoding/base64"
	"log/slog"
	"strings"
	"time"
	"unicode/utf8"

	"etalon/internal/fault"
	"etalon/internal/secrets"
)

// ErrNotSignedIn refuses a token that is unknown, expired or signed out, or whose
// account is disabled.
var ErrNotSignedIn = fault.New(fault.Unauthenticated, "not_signed_in")

const (
	tokenBytes = 32
	agentMax   = 200 // bytes
	// seenEvery bounds how often using a session writes to the database.
	seenEvery = 5 * time.Minute
)

// Session is a new session. The token is known to its holder only: the database
// keeps its SHA-256.
type Session struct {
	Token     string
	ExpiresAt time.Time // at the latest; an idle session ends sooner
	// Pending takes the place of Token while the second factor is asked for, and
	// ExpiresAt is its end: see FinishSignIn. Nobody is signed in yet.
	Pending string
}

// origin is where a session comes from.
type origin struct {
	address, agent string
	method         string // "password", "link", "set_up" or "provider"
	// proved says that the second factor was given, here or to the provider.
	proved   bool
	failures int // before it, to be told in the journal
}

// open starts a session for an account that still passes check, which it holds
// for the time: a password changed or an account disabled meanwhile wins. Where
// the account has a second factor that from has not proved, the session is
// pending and the actor the zero one.
func (s *Service) open(ctx context.Context, accountID string, from origin, check func(accountRow) bool) (Session, Actor, error) {
	now := s.now()
	session := Session{Token: secrets.Token(tokenBytes), ExpiresAt: now.Add(s.lives.Absolute)}
	var actor Actor
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		row, err := s.store.lockAccount(ctx, accountID)
		if err != nil {
			return err
		}
		if row.DisabledAt != nil || !check(row) {
			return ErrCredentials
		}
		standing, err := s.store.standing(ctx, row.OrgID, row.ID)
		if err != nil {
			return err
		}
		if standing.Enrolled && !from.proved {
			session, err = s.hold(ctx, row, from)
			return err
		}
		grants, err := s.store.grants(ctx, row.OrgID, row.ID)
		if err != nil {
			return err
		}
		actor = Actor{AccountID: row.ID, OrgID: row.OrgID, Name: row.Name, Language: row.Language, Grants: grants}
		err = s.store.insertSession(ctx, sessionRow{
			TokenHash: secrets.Digest(session.Token), OrgID: row.OrgID, AccountID: row.ID,
			CreatedAt: now, SeenAt: now, ExpiresAt: session.ExpiresAt, Address: clip(from.address), Agent: clip(from.agent),
			Method: from.method,
		})
		if err != nil {
			return err
		}
		if err := s.store.seenAccount(ctx, row.ID, now); err != nil {
			return err
		}
		after := map[string]any{"method": from.method, "address": clip(from.address)}
		if from.failures > 0 {
			after["failures_before"] = from.failures
		}
		if err := s.record(ctx, actor, "sign_in", row.ID, after); err != nil {
			return err
		}
		actor = actor.bounded(standing.Required && !standing.Enrolled && from.method != methodProvider)
		return nil
	})
	if err != nil {
		return Session{}, Actor{}, err
	}
	return session, actor, nil
}

// Authenticate returns who holds the token, with the grants of this moment. It
// takes one statement, and two more at most every five minutes. Fault:
// ErrNotSignedIn.
func (s *Service) Authenticate(ctx context.Context, token string) (Actor, error) {
	if len(token) != base64.RawURLEncoding.EncodedLen(tokenBytes) {
		return Actor{}, ErrNotSignedIn
	}
	now, hash := s.now(), secrets.Digest(token)
	actor, seen, bound, err := s.store.session(ctx, hash, now)
	if err != nil {
		return Actor{}, err
	}
	if actor.AccountID == "" || now.Sub(seen) > s.lives.idle(actor.Grants) {
		return Actor{}, ErrNotSignedIn
	}
	if now.Sub(seen) >= seenEvery {
		// Reading goes on where writing fails, on a full disk: the session only ends sooner.
		if err := s.store.seen(ctx, hash, now); err != nil {
			slog.WarnContext(ctx, "session not marked as seen", "err", err)
		} else if err := s.store.seenAccount(ctx, actor.AccountID, now); err != nil {
			slog.WarnContext(ctx, "account not marked as seen", "err", err)
		}
	}
	return actor.bounded(bound), nil
}

// SignOut ends the token's session. An unknown token is not an error.
func (s *Service) SignOut(ctx context.Context, token string) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		row, err := s.store.endSession(ctx, secrets.Digest(token))
		if err != nil || row.AccountID == "" {
			return err
		}
		return s.record(ctx, Actor{AccountID: row.AccountID, OrgID: row.OrgID}, "sign_out", row.AccountID, nil)
	})
}

// SessionHash is what a session is kept by, for what lives as long as it does.
func SessionHash(token string) string { return secrets.Digest(token) }

// SignOutEverywhere ends every session of an account: the actor's own, or
// another's when the actor manages people.
func (s *Service) SignOutEverywhere(ctx context.Context, by Actor, accountID string) error {
	a, err := s.Get(ctx, by, accountID)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.endSessions(ctx, a.OrgID, a.ID, ""); err != nil {
			return err
		}
		return s.record(ctx, by, "sign_out_everywhere", a.ID, nil)
	})
}

// Sweep removes sessions, links and attempts that have expired and returns how
// many. Nothing depends on it but the size of the database.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	now := s.now()
	n, err := s.store.sweep(ctx, now, now.Add(-max(s.lives.Idle, s.lives.FieldIdle)), now.Add(-attemptWindow))
	if err != nil {
		return n, err
	}
	links, err := s.store.sweepAccountLinks(ctx, now, now.Add(-resetWindow))
	if err != nil {
		return n + links, err
	}
	letters, err := s.letters.Mail.Sweep(ctx)
	return n + links + letters, err
}

// clip makes a client's header fit to be kept.
func clip(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")
	for len(s) > agentMax {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return s
}
