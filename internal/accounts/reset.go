package accounts

import (
	"context"
	"encoding/json"
	"math"
	"time"

	"etalon/internal/fault"
	"etalon/internal/mail"
)

// The limits of asking for letters. An address that nobody has counts like one
// that somebody has. Earlier links keep working, so that a stranger who asks in
// somebody's name takes nothing from them.
const (
	resetWindow     = time.Hour
	resetsFromOne   = 3  // of one e-mail from one network
	resetsOfEmail   = 10 // of one e-mail from everywhere
	resetsOfNetwork = 20 // of one network, whatever the e-mail
)

// ErrTooManyRequests has the params RetryAfter, in seconds, and Minutes, both rounded up.
var ErrTooManyRequests = fault.New(fault.TooMany, "too_many_letters")

// resetJob is the kind of the job that looks whether there is such an account.
const resetJob = "password_reset"

// resetTask is its payload: the request, not the e-mail, which is swept with it.
type resetTask struct {
	Request string `json:"request"`
}

// RequestReset asks for a link to a new password. Whether the e-mail is known is
// found out by a job, later: the answer, its statements and its time are the same
// for every address. Faults: ErrInvalid for what is no e-mail, ErrTooManyRequests.
func (s *Service) RequestReset(ctx context.Context, email, address string) error {
	folded, ok := foldEmail(email)
	if !ok {
		return ErrInvalid.At(fault.Field{Path: "email", Code: "email_invalid"})
	}
	id, err := s.countRequest(ctx, folded, network(address))
	if err != nil {
		return err
	}
	if err := s.letters.Queue.Add(ctx, ProgramID, resetJob, resetTask{id}); err != nil {
		return err
	}
	s.letters.Queue.Wake()
	return nil
}

// countRequest counts a request before it is looked at, so that many at once do
// not pass together, and returns its id.
func (s *Service) countRequest(ctx context.Context, email, network string) (string, error) {
	if err := s.requestLimit(ctx, email, network, 0); err != nil {
		return "", err
	}
	id, err := newID()
	if err != nil {
		return "", err
	}
	if err := s.store.insertRequest(ctx, requestRow{id, email, network, s.now()}); err != nil {
		return "", err
	}
	if err := s.requestLimit(ctx, email, network, 1); err != nil {
		if err := s.store.forgetRequest(ctx, id); err != nil {
			return "", err
		}
		return "", err
	}
	return id, nil
}

// requestLimit returns ErrTooManyRequests when a limit is reached, not counting
// the caller's own requests.
func (s *Service) requestLimit(ctx context.Context, email, network string, own int) error {
	since := s.now().Add(-resetWindow)
	for _, limit := range []struct {
		n              int
		email, network string
	}{{resetsFromOne, email, network}, {resetsOfEmail, email, ""}, {resetsOfNetwork, "", network}} {
		oldest, err := s.store.requestBefore(ctx, since, limit.n-1+own, limit.email, limit.network)
		if err != nil {
			return err
		}
		if oldest.IsZero() {
			continue
		}
		wait := oldest.Sub(since)
		return ErrTooManyRequests.With(fault.Params{"RetryAfter": int(math.Ceil(wait.Seconds())), "Minutes": int(math.Ceil(wait.Minutes()))})
	}
	return nil
}

// sendReset sends the link, if there is whom to.
func (s *Service) sendReset(ctx context.Context, _ string, payload json.RawMessage) error {
	var t resetTask
	if err := json.Unmarshal(payload, &t); err != nil {
		return err
	}
	email, err := s.store.requestedEmail(ctx, t.Request)
	if err != nil || email == "" {
		return err
	}
	found, err := s.store.byEmail(ctx, email)
	if err != nil || found.ID == "" {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		row, err := s.store.lockAccount(ctx, found.ID)
		if err != nil || row.DisabledAt != nil || row.Email != email {
			return err
		}
		a := row.account()
		link, err := s.newLink(ctx, a, purposeReset, email, resetLife)
		if err != nil {
			return err
		}
		if err := s.write(ctx, a, mail.PasswordReset, email, link, nil); err != nil {
			return err
		}
		return s.record(ctx, Program(a.OrgID), "request_password_reset", a.ID, nil)
	})
}

// ResetPassword sets a new password by a link and ends every session and every
// other such link of the account. It signs nobody in: a second factor still
// counts. Faults: ErrLink, ErrInvalid.
func (s *Service) ResetPassword(ctx context.Context, token, password string) error {
	link, err := s.linkFor(ctx, token, purposeReset)
	if err != nil {
		return err
	}
	a, err := s.store.get(ctx, link.OrgID, link.AccountID)
	if err != nil {
		return err
	}
	if f, weak := weakness(password, a.Email, a.Name); weak {
		return ErrInvalid.At(f)
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		row, err := s.useLink(ctx, link)
		if err != nil {
			return err
		}
		if row.Email != link.Email {
			return ErrLink
		}
		return s.setPassword(ctx, himself(row), row.account(), hash, "", "reset_password")
	})
	if err == nil {
		s.letters.Queue.Wake()
	}
	return err
}
