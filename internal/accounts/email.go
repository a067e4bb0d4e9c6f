package accounts

import (
	"context"

	"etalon/internal/fault"
	"etalon/internal/mail"
)

// FoldEmail returns the form in which an e-mail is kept and compared; false when
// it is no address. Imports tell by it whom they know already.
func FoldEmail(email string) (string, bool) { return foldEmail(email) }

// NewEmail is what changing one's own e-mail takes.
type NewEmail struct {
	Email    string
	Password string // the current one
	Address  string // IP address of the client
}

// RequestEmailChange sends a link to the new address; opening it changes the
// e-mail. Whether the address is somebody's is told only to who opens the link.
// Faults: ErrCredentials, ErrTooManyAttempts, ErrTooManyRequests, ErrInvalid.
func (s *Service) RequestEmailChange(ctx context.Context, by Actor, n NewEmail) error {
	a, err := s.Get(ctx, by, by.AccountID)
	if err != nil {
		return err
	}
	email, ok := foldEmail(n.Email)
	switch {
	case !ok:
		return ErrInvalid.At(fault.Field{Path: "email", Code: "email_invalid"})
	case email == a.Email:
		return ErrInvalid.At(fault.Field{Path: "email", Code: "email_same"})
	}
	if _, err := s.verify(ctx, Credentials{Email: a.Email, Password: n.Password, Address: n.Address}); err != nil {
		return err
	}
	if _, err := s.forget(ctx, a.Email, n.Address); err != nil {
		return err
	}
	if _, err := s.countRequest(ctx, email, network(n.Address)); err != nil {
		return err
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.endLinks(ctx, a, purposeEmail); err != nil {
			return err
		}
		link, err := s.newLink(ctx, a, purposeEmail, email, emailChangeLife)
		if err != nil {
			return err
		}
		if err := s.write(ctx, a, mail.EmailChange, email, link, nil); err != nil {
			return err
		}
		return s.record(ctx, by, "request_email_change", a.ID, map[string]any{"email": email})
	})
	if err == nil {
		s.letters.Queue.Wake()
	}
	return err
}

// ConfirmEmail changes an account's e-mail by the link that was sent there, and
// tells the address before it. Links sent to that one end. Faults: ErrLink,
// ErrEmailTaken.
func (s *Service) ConfirmEmail(ctx context.Context, token string) error {
	link, err := s.linkFor(ctx, token, purposeEmail)
	if err != nil {
		return err
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		row, err := s.useLink(ctx, link)
		if err != nil {
			return err
		}
		a := row.account()
		if err := s.store.takeEmail(ctx, a, link.Email, nil); err != nil {
			return err
		}
		if err := s.endLinks(ctx, a, purposeReset); err != nil {
			return err
		}
		if err := s.write(ctx, a, mail.EmailChanged, a.Email, mail.Link{}, map[string]any{"Email": link.Email}); err != nil {
			return err
		}
		return s.recordChange(ctx, himself(row), "change_email", a.ID, map[string]any{"email": a.Email}, map[string]any{"email": link.Email})
	})
	if err == nil {
		s.letters.Queue.Wake()
	}
	return err
}
