package accounts

import (
	"context"
	"log/slog"
	"math"
	"net/netip"
	"time"

	"etalon/internal/fault"
)

// What signing in reports. A wrong password, an unknown e-mail and a disabled
// account get one and the same answer.
var (
	ErrCredentials = fault.New(fault.Unauthenticated, "wrong_credentials")
	// ErrTooManyAttempts has the params RetryAfter, in seconds, and Minutes, both rounded up.
	ErrTooManyAttempts = fault.New(fault.TooMany, "too_many_attempts")
)

// The limits of guessing. The first one locks a person out of one address only;
// the second bounds one password tried on many accounts.
const (
	attemptWindow      = 15 * time.Minute
	attemptsPerAccount = 10  // failures of one e-mail from one address
	attemptsPerAddress = 100 // failures of one address, whatever the e-mail
)

// Credentials are what a person signs in with, and from where.
type Credentials struct {
	Email, Password string
	Address         string // IP address of the client
	Agent           string // its User-Agent
}

// SignIn starts a new session for an e-mail and a password. Faults:
// ErrCredentials, ErrTooManyAttempts.
func (s *Service) SignIn(ctx context.Context, c Credentials) (Session, Actor, error) {
	row, err := s.verify(ctx, c)
	if err != nil {
		return Session{}, Actor{}, err
	}
	if row, err = s.rehashed(ctx, row, c.Password); err != nil {
		return Session{}, Actor{}, err
	}
	var session Session
	var actor Actor
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		from := origin{address: c.Address, agent: c.Agent, method: "password"}
		standing, err := s.store.standing(ctx, row.OrgID, row.ID)
		if err != nil {
			return err
		}
		// A right password forgives the failures, unless it is one half of the proof only.
		if standing.Enrolled {
			err = s.store.forgetNewestAttempt(ctx, row.Email, network(c.Address))
		} else {
			from.failures, err = s.forget(ctx, row.Email, c.Address)
		}
		if err != nil {
			return err
		}
		session, actor, err = s.open(ctx, row.ID, from, func(now accountRow) bool { return now.PasswordHash == row.PasswordHash })
		return err
	})
	return session, actor, err
}

// forget forgives an e-mail its attempts from an address and returns how many of
// them failed without being in the journal; the last one succeeded.
func (s *Service) forget(ctx context.Context, email, address string) (int, error) {
	n, err := s.store.forgetAttemptsFrom(ctx, email, network(address))
	return max(n-1, 0), err
}

// rehashed hashes the password anew when it was hashed at another cost than
// today's: the only moment at which the password is at hand.
func (s *Service) rehashed(ctx context.Context, row accountRow, password string) (accountRow, error) {
	if s.hasher.current(row.PasswordHash) {
		return row, nil
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return row, err
	}
	changed, err := s.store.replaceHash(ctx, row, hash)
	if changed {
		row.PasswordHash = hash
	}
	return row, err
}

// verify returns the account that the credentials belong to. Every call that is
// not over a limit does the same work up to its answer: one attempt recorded, one
// account read, one hash computed.
func (s *Service) verify(ctx context.Context, c Credentials) (accountRow, error) {
	// What is no e-mail is counted under the empty one, which nobody has.
	email, _ := foldEmail(c.Email)
	network := network(c.Address)
	if err := s.attempt(ctx, email, network); err != nil {
		return accountRow{}, err
	}
	row, err := s.store.byEmail(ctx, email)
	if err != nil {
		return accountRow{}, err
	}
	password := c.Password
	if len(password) > 4*passwordMax {
		password = "" // too long to be anybody's, and to spend time on
	}
	ok, err := s.hasher.verify(ctx, row.PasswordHash, password)
	if err != nil {
		return accountRow{}, err
	}
	if !ok || row.ID == "" || row.DisabledAt != nil {
		slog.InfoContext(ctx, "sign-in refused", "network", network)
		return accountRow{}, ErrCredentials
	}
	return row, nil
}

// attempt counts an attempt before its password is looked at, so that many at
// once cannot pass together: at most as many as the limit find their own attempt
// within it. One that is refused was no guess and does not count.
func (s *Service) attempt(ctx context.Context, email, network string) error {
	// Asked first, a flood of refused attempts costs reads alone.
	if err := s.limited(ctx, email, network, 0); err != nil {
		return err
	}
	id, err := newID()
	if err != nil {
		return err
	}
	if err := s.store.insertAttempt(ctx, attemptRow{ID: id, Email: email, Address: network, At: s.now()}); err != nil {
		return err
	}
	if err := s.limited(ctx, email, network, 1); err != nil {
		if err := s.store.forgetAttempt(ctx, id); err != nil {
			return err
		}
		return err
	}
	return nil
}

// limited returns ErrTooManyAttempts when a limit is reached, not counting the
// caller's own attempts.
func (s *Service) limited(ctx context.Context, email, network string, own int) error {
	since := s.now().Add(-attemptWindow)
	oldest, err := s.store.attemptBefore(ctx, since, attemptsPerAccount-1+own, network, email)
	if err != nil {
		return err
	}
	if oldest.IsZero() {
		if oldest, err = s.store.attemptBefore(ctx, since, attemptsPerAddress-1+own, network); err != nil || oldest.IsZero() {
			return err
		}
	}
	wait := oldest.Sub(since)
	return ErrTooManyAttempts.With(fault.Params{
		"RetryAfter": int(math.Ceil(wait.Seconds())),
		"Minutes":    int(math.Ceil(wait.Minutes())),
	})
}

// Network is what attempts and requests are counted by: an IPv4 address, or the
// /64 of an IPv6 one, because one machine has all of it; empty for no address.
func Network(address string) string { return network(address) }

func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	prefix, err := ip.Prefix(64)
	if err != nil {
		return ""
	}
	return prefix.String()
}
