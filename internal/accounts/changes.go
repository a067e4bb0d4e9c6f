package accounts

import (
	"context"
	"slices"
	"time"

	"etalon/internal/fault"
	"etalon/internal/locale"
	"etalon/internal/mail"
	"etalon/internal/secrets"
)

// SetPassword gives someone else's account a password and ends its sessions.
func (s *Service) SetPassword(ctx context.Context, by Actor, accountID, password string) error {
	if err := by.Require(ManagePeople); err != nil {
		return err
	}
	a, err := s.Get(ctx, by, accountID)
	if err != nil {
		return err
	}
	return s.replacePassword(ctx, by, a, password, "")
}

// ChangePassword replaces one's own password, ends every other session and keeps
// the one of token. Wrong attempts at the current password count as attempts to
// sign in from address. Faults: ErrCredentials, ErrTooManyAttempts, ErrInvalid.
func (s *Service) ChangePassword(ctx context.Context, by Actor, token, current, password, address string) error {
	a, err := s.Get(ctx, by, by.AccountID)
	if err != nil {
		return err
	}
	if _, err := s.verify(ctx, Credentials{Email: a.Email, Password: current, Address: address}); err != nil {
		return err
	}
	if _, err := s.forget(ctx, a.Email, address); err != nil {
		return err
	}
	return s.replacePassword(ctx, by, a, password, secrets.Digest(token))
}

// replacePassword ends every session but keep.
func (s *Service) replacePassword(ctx context.Context, by Actor, a Account, password, keep string) error {
	if f, weak := weakness(password, a.Email, a.Name); weak {
		return ErrInvalid.At(f)
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		return s.setPassword(ctx, by, a, hash, keep, "set_password")
	})
	if err == nil {
		s.letters.Queue.Wake()
	}
	return err
}

// setPassword keeps a new password's hash, ends every session but keep and every
// link to set another, and tells the person by a letter.
func (s *Service) setPassword(ctx context.Context, by Actor, a Account, hash, keep, verb string) error {
	if err := s.store.setAccount(ctx, a, "password_hash", hash); err != nil {
		return err
	}
	if err := s.store.endSessions(ctx, a.OrgID, a.ID, keep); err != nil {
		return err
	}
	if err := s.store.forgetAttempts(ctx, a.Email); err != nil {
		return err
	}
	if err := s.endLinks(ctx, a, purposeReset); err != nil {
		return err
	}
	if err := s.write(ctx, a, mail.PasswordChanged, a.Email, mail.Link{}, nil); err != nil {
		return err
	}
	return s.record(ctx, by, verb, a.ID, nil)
}

// SetLanguage changes the language in which the program speaks to the actor.
func (s *Service) SetLanguage(ctx context.Context, by Actor, language string) error {
	a, err := s.Get(ctx, by, by.AccountID)
	if err != nil {
		return err
	}
	if !slices.Contains(locale.Languages, locale.Language(language)) {
		return ErrInvalid.At(fault.Field{Path: "language", Code: "language_unknown"})
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.setAccount(ctx, a, "language", language); err != nil {
			return err
		}
		return s.record(ctx, by, "set_language", a.ID, map[string]any{"language": language})
	})
}

// Disable keeps someone from signing in and ends their sessions at once. The
// last administrator cannot be disabled: ErrLastAdministrator.
func (s *Service) Disable(ctx context.Context, by Actor, accountID string) error {
	return s.setDisabled(ctx, by, accountID, "disable", new(s.now()))
}

// Enable lets a disabled account sign in again.
func (s *Service) Enable(ctx context.Context, by Actor, accountID string) error {
	return s.setDisabled(ctx, by, accountID, "enable", nil)
}

func (s *Service) setDisabled(ctx context.Context, by Actor, accountID, verb string, at *time.Time) error {
	if err := by.Require(ManagePeople); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.lockOrganisation(ctx, by.OrgID); err != nil {
			return err
		}
		a, err := s.lock(ctx, by.OrgID, accountID)
		if err != nil || a.DisabledAt.IsZero() == (at == nil) {
			return err
		}
		if err := s.store.setAccount(ctx, a, "disabled_at", at); err != nil {
			return err
		}
		if err := s.store.endSessions(ctx, a.OrgID, a.ID, ""); err != nil {
			return err
		}
		if err := s.keepsAdministrator(ctx, by.OrgID); err != nil {
			return err
		}
		return s.record(ctx, by, verb, a.ID, nil)
	})
}
