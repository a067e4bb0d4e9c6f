package accounts

import (
	"context"
	"time"

	"etalon/internal/fault"
	"etalon/internal/secrets"
)

// ErrPending refuses a second step whose first one is unknown, too long ago, or
// used up by wrong codes.
var ErrPending = fault.New(fault.Unauthenticated, "second_factor_expired")

// ErrSecondFactorNeeded refuses everything but setting up a second factor to
// those who must have one.
var ErrSecondFactorNeeded = fault.New(fault.Forbidden, "second_factor_needed")

const (
	pendingLife  = 5 * time.Minute
	pendingTries = 5
)

// hold makes the sign-in of an account wait for its second factor, in the
// transaction of ctx.
func (s *Service) hold(ctx context.Context, row accountRow, from origin) (Session, error) {
	token, until := secrets.Token(tokenBytes), s.now().Add(pendingLife)
	err := s.store.insertPending(ctx, pendingRow{
		TokenHash: secrets.Digest(token), OrgID: row.OrgID, AccountID: row.ID, Method: from.method, ExpiresAt: until,
	})
	return Session{Pending: token, ExpiresAt: until}, err
}

// FinishSignIn starts the session that waits for a second factor: a code of the
// authenticator app, or a recovery code. Faults: ErrPending, ErrCode,
// ErrTooManyAttempts, ErrSealedSecret.
func (s *Service) FinishSignIn(ctx context.Context, pending, code, address, agent string) (Session, Actor, error) {
	row, err := s.store.pending(ctx, secrets.Digest(pending), s.now())
	if err != nil {
		return Session{}, Actor{}, err
	}
	a, err := s.store.get(ctx, row.OrgID, row.AccountID)
	if err != nil {
		return Session{}, Actor{}, err
	}
	// Counted before it is looked at, as passwords are.
	if tried, err := s.store.tryPending(ctx, row.TokenHash); err != nil || !tried {
		return Session{}, Actor{}, orElse(err, ErrPending)
	}
	var session Session
	var actor Actor
	err = s.proving(ctx, a, code, address, func(ctx context.Context) error {
		used, err := s.store.usePending(ctx, row.TokenHash)
		if err != nil {
			return err
		}
		if !used {
			return ErrPending
		}
		from := origin{address: address, agent: agent, method: row.Method, proved: true}
		if from.failures, err = s.forget(ctx, a.Email, address); err != nil {
			return err
		}
		session, actor, err = s.open(ctx, a.ID, from, func(accountRow) bool { return true })
		return err
	})
	if err != nil {
		return Session{}, Actor{}, err
	}
	return session, actor, nil
}

// proving does what a second factor opens: the code is taken and do done in one
// transaction, so that a code is used up by what it opened and by nothing else.
//
// Attempts are counted with those of the password, and besides by account
// whatever the network. That locks nobody out who is a stranger to the account:
// only who has its password, or a session of it, comes here.
func (s *Service) proving(ctx context.Context, a Account, code, address string, do func(ctx context.Context) error) error {
	account := "second factor of " + a.ID // no e-mail, and no network
	if err := s.attempt(ctx, a.Email, network(address)); err != nil {
		return err
	}
	if err := s.attempt(ctx, account, account); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.take(ctx, a, code); err != nil {
			return err
		}
		if _, err := s.store.forgetAttemptsFrom(ctx, account, account); err != nil {
			return err
		}
		return do(ctx)
	})
}

// take uses a code of the app or a recovery code up. Of two who come with the
// same one at once, on whatever servers, one gets ErrCode.
func (s *Service) take(ctx context.Context, a Account, code string) error {
	row, err := s.store.factor(ctx, a.OrgID, a.ID)
	if err != nil {
		return err
	}
	if row.ConfirmedAt == nil {
		return ErrSecondFactorOff
	}
	taken := false
	if hash, ok := hashRecoveryCode(code); ok {
		if taken, err = s.store.useRecoveryCode(ctx, a.OrgID, a.ID, hash, s.now()); err != nil {
			return err
		}
		if taken {
			return s.record(ctx, Actor{AccountID: a.ID, OrgID: a.OrgID}, "use_recovery_code", a.ID, nil)
		}
		return ErrCode
	}
	step, err := s.step(ctx, row, code)
	if err != nil {
		return err
	}
	if taken, err = s.store.takeStep(ctx, row, step); err != nil {
		return err
	}
	if !taken {
		return ErrCode
	}
	return nil
}
