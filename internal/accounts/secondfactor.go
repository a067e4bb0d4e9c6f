package accounts

import (
	"context"
	"log/slog"
	"time"

	"etalon/internal/fault"
	"etalon/internal/locale"
	"etalon/internal/secrets"
)

// What second factors report.
var (
	ErrSecondFactorOn       = fault.New(fault.Conflict, "second_factor_on")
	ErrSecondFactorOff      = fault.New(fault.Conflict, "second_factor_off")
	ErrSecondFactorNotBegun = fault.New(fault.Conflict, "second_factor_not_begun")
	// ErrCode refuses a code that is wrong, or was used already.
	ErrCode = fault.New(fault.Invalid, "second_factor_wrong_code")
	// ErrSealedSecret says that the installation's key does not open the secret:
	// a database was restored without it.
	ErrSealedSecret = fault.New(fault.Unavailable, "second_factor_unreadable")
	// ErrOwnSecondFactor sends an administrator to the way that asks for a code.
	ErrOwnSecondFactor = fault.New(fault.Conflict, "second_factor_own")
)

// SecondFactor is how an account stands with its second factor.
type SecondFactor struct {
	Enabled     bool
	EnabledAt   time.Time
	CodesLeft   int  // unused recovery codes
	Required    bool // by the organisation
	HasPassword bool // turning it off asks for the password too
}

// Enrolment is what an authenticator app takes over. It is shown once.
type Enrolment struct {
	Seed string   // base32, to be typed
	URI  string   // otpauth://…
	QR   []string // the URI as rows of squares, 1 for dark
}

// SecondFactor tells how the actor's own account stands.
func (s *Service) SecondFactor(ctx context.Context, by Actor) (SecondFactor, error) {
	a, err := s.Get(ctx, by, by.AccountID)
	if err != nil {
		return SecondFactor{}, err
	}
	standing, err := s.store.standing(ctx, a.OrgID, a.ID)
	if err != nil {
		return SecondFactor{}, err
	}
	f := SecondFactor{Enabled: standing.Enrolled, Required: standing.Required && office(a.Grants), HasPassword: a.HasPassword}
	if !f.Enabled {
		return f, nil
	}
	row, err := s.store.factor(ctx, a.OrgID, a.ID)
	if err != nil {
		return SecondFactor{}, err
	}
	if row.ConfirmedAt != nil {
		f.EnabledAt = *row.ConfirmedAt
	}
	f.CodesLeft, err = s.store.countRecoveryCodes(ctx, a.OrgID, a.ID)
	return f, err
}

// BeginSecondFactor makes a new secret for the actor's authenticator app. It is
// asked for once ConfirmSecondFactor has seen a code of it; beginning again
// makes another one. Fault: ErrSecondFactorOn.
func (s *Service) BeginSecondFactor(ctx context.Context, by Actor) (Enrolment, error) {
	a, err := s.Get(ctx, by, by.AccountID)
	if err != nil {
		return Enrolment{}, err
	}
	if s.box == nil {
		return Enrolment{}, ErrSealedSecret
	}
	seed := newSeed()
	issuer := locale.Match(a.Language).Text("accounts.second_factor_issuer")
	e := Enrolment{Seed: seed, URI: keyURI(issuer, a.Email, seed)}
	if e.QR, err = QRRows(e.URI); err != nil {
		return Enrolment{}, err
	}
	return e, s.db.Tx(ctx, func(ctx context.Context) error {
		if _, err := s.store.lockAccount(ctx, a.ID); err != nil {
			return err
		}
		return s.store.beginFactor(ctx, factorRow{AccountID: a.ID, OrgID: a.OrgID, Secret: s.box.Seal(seed, a.ID), CreatedAt: s.now()})
	})
}

// ConfirmSecondFactor turns the second factor on by a code of the app, and
// returns the recovery codes, which are never shown again. Every other session
// of the account ends. Faults: ErrCode, ErrSecondFactorOn, ErrSecondFactorNotBegun.
func (s *Service) ConfirmSecondFactor(ctx context.Context, by Actor, token, code string) ([]string, error) {
	a, err := s.Get(ctx, by, by.AccountID)
	if err != nil {
		return nil, err
	}
	var codes []string
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		row, err := s.store.factor(ctx, a.OrgID, a.ID)
		switch {
		case err != nil:
			return err
		case row.AccountID == "":
			return ErrSecondFactorNotBegun
		case row.ConfirmedAt != nil:
			return ErrSecondFactorOn
		}
		step, err := s.step(ctx, row, code)
		if err != nil {
			return err
		}
		confirmed, err := s.store.confirmFactor(ctx, row, step, s.now())
		if err != nil {
			return err
		}
		if !confirmed {
			return ErrSecondFactorOn
		}
		if codes, err = s.renewCodes(ctx, a); err != nil {
			return err
		}
		if err := s.store.endSessions(ctx, a.OrgID, a.ID, secrets.Digest(token)); err != nil {
			return err
		}
		return s.record(ctx, by, "enable_second_factor", a.ID, nil)
	})
	if err != nil {
		return nil, err
	}
	return codes, nil
}

// RenewRecoveryCodes replaces the actor's recovery codes. It asks for a code of
// the app. Faults: ErrCode, ErrSecondFactorOff, ErrTooManyAttempts.
func (s *Service) RenewRecoveryCodes(ctx context.Context, by Actor, code, address string) ([]string, error) {
	a, err := s.Get(ctx, by, by.AccountID)
	if err != nil {
		return nil, err
	}
	var codes []string
	err = s.proving(ctx, a, code, address, func(ctx context.Context) error {
		if codes, err = s.renewCodes(ctx, a); err != nil {
			return err
		}
		return s.record(ctx, by, "renew_recovery_codes", a.ID, nil)
	})
	if err != nil {
		return nil, err
	}
	return codes, nil
}

// DisableSecondFactor turns the actor's second factor off. It asks for the
// password, where the account has one, and a code. Faults: ErrCredentials,
// ErrCode, ErrSecondFactorOff, ErrTooManyAttempts.
func (s *Service) DisableSecondFactor(ctx context.Context, by Actor, password, code, address string) error {
	a, err := s.Get(ctx, by, by.AccountID)
	if err != nil {
		return err
	}
	if a.HasPassword {
		if _, err := s.verify(ctx, Credentials{Email: a.Email, Password: password, Address: address}); err != nil {
			return err
		}
	}
	return s.proving(ctx, a, code, address, func(ctx context.Context) error {
		if err := s.store.dropFactor(ctx, a.OrgID, a.ID); err != nil {
			return err
		}
		return s.record(ctx, by, "disable_second_factor", a.ID, nil)
	})
}

// ResetSecondFactor turns another person's second factor off, who has lost their
// phone and codes, and ends their sessions. Faults: ErrNotFound,
// ErrSecondFactorOff, ErrOwnSecondFactor.
func (s *Service) ResetSecondFactor(ctx context.Context, by Actor, accountID string) error {
	if err := by.Require(ManagePeople); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		a, err := s.lock(ctx, by.OrgID, accountID)
		if err != nil {
			return err
		}
		if a.ID == by.AccountID {
			return ErrOwnSecondFactor
		}
		row, err := s.store.factor(ctx, a.OrgID, a.ID)
		if err != nil {
			return err
		}
		if row.ConfirmedAt == nil {
			return ErrSecondFactorOff
		}
		if err := s.store.dropFactor(ctx, a.OrgID, a.ID); err != nil {
			return err
		}
		if err := s.store.endSessions(ctx, a.OrgID, a.ID, ""); err != nil {
			return err
		}
		return s.record(ctx, by, "reset_second_factor", a.ID, nil)
	})
}

// renewCodes replaces the account's recovery codes, in the transaction of ctx.
func (s *Service) renewCodes(ctx context.Context, a Account) ([]string, error) {
	codes := newRecoveryCodes()
	rows := make([]recoveryRow, len(codes))
	for i, code := range codes {
		id, err := newID()
		if err != nil {
			return nil, err
		}
		hash, _ := hashRecoveryCode(code)
		rows[i] = recoveryRow{ID: id, OrgID: a.OrgID, AccountID: a.ID, CodeHash: hash}
	}
	return codes, s.store.replaceRecoveryCodes(ctx, a.OrgID, a.ID, rows)
}

// step returns the step whose code of the app this is. Faults: ErrCode,
// ErrSealedSecret.
func (s *Service) step(ctx context.Context, row factorRow, code string) (int64, error) {
	if s.box == nil {
		return 0, ErrSealedSecret
	}
	seed, err := s.box.Open(row.Secret, row.AccountID)
	if err != nil {
		slog.ErrorContext(ctx, "second factor", "account", row.AccountID, "err", err)
		return 0, ErrSealedSecret
	}
	step, ok, err := stepOf(seed, code, s.now())
	if err != nil {
		return 0, err
	}
	if !ok {
		return 0, ErrCode
	}
	return step, nil
}
