package accounts

import (
	"context"
	"time"

	"etalon/internal/fault"
	"etalon/internal/secrets"
)

// What signing in through a provider reports.
var (
	// ErrNoAccount says that the provider knows the person and we do not: no account
	// has the e-mail, or it is disabled, or belongs to another person of the provider.
	ErrNoAccount = fault.New(fault.Unauthenticated, "no_account_for_identity")
	// ErrEmailUnverified says that the provider does not vouch for the e-mail.
	ErrEmailUnverified = fault.New(fault.Unauthenticated, "identity_email_unverified")
	// ErrProviderSignIn refuses an answer to a question that was not asked, or too long ago.
	ErrProviderSignIn = fault.New(fault.Unauthenticated, "provider_sign_in_expired")
	ErrNoIdentity     = fault.New(fault.NotFound, "identity_not_found")
)

const (
	methodProvider     = "provider"
	providerSignInLife = 10 * time.Minute
)

// ProviderSignIn is a sign-in on its way to a provider. State comes back with the
// person, nonce inside of the provider's answer; verifier stays here.
type ProviderSignIn struct{ State, Nonce, Verifier string }

// Identity is whom a provider vouches for.
type Identity struct {
	Issuer, Subject string // Subject is stable, and unique within Issuer
	Email           string
	EmailVerified   bool
}

// BeginProviderSignIn makes a sign-in that can be finished once within ten minutes.
func (s *Service) BeginProviderSignIn(ctx context.Context) (ProviderSignIn, error) {
	p := ProviderSignIn{State: secrets.Token(tokenBytes), Nonce: secrets.Token(tokenBytes), Verifier: secrets.Token(tokenBytes)}
	return p, s.store.insertProviderSignIn(ctx, providerRow{secrets.Digest(p.State), p.Nonce, p.Verifier, s.now().Add(providerSignInLife)})
}

// TakeProviderSignIn uses a begun sign-in up. Fault: ErrProviderSignIn.
func (s *Service) TakeProviderSignIn(ctx context.Context, state string) (p ProviderSignIn, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		row, err := s.store.takeProviderSignIn(ctx, secrets.Digest(state), s.now())
		p = ProviderSignIn{state, row.Nonce, row.Verifier}
		return err
	})
	return p, err
}

// SignInByIdentity starts a session for the account of an identity. The first
// time it is found by the e-mail that the provider has verified, and tied to the
// identity; accounts are never made here. The provider has asked for its own
// second factor. Faults: ErrNoAccount, ErrEmailUnverified.
func (s *Service) SignInByIdentity(ctx context.Context, id Identity, address, agent string) (Session, Actor, error) {
	var session Session
	var actor Actor
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		accountID, err := s.identified(ctx, id)
		if err != nil {
			return err
		}
		from := origin{address: address, agent: agent, method: methodProvider, proved: true}
		session, actor, err = s.open(ctx, accountID, from, func(accountRow) bool { return true })
		return err
	})
	if f, ok := fault.Of(err); ok && f.Is(ErrCredentials) {
		err = ErrNoAccount // disabled
	}
	if err != nil {
		return Session{}, Actor{}, err
	}
	return session, actor, nil
}

// identified returns the id of the identity's account, in the transaction of ctx.
func (s *Service) identified(ctx context.Context, id Identity) (string, error) {
	known, err := s.store.identity(ctx, id.Issuer, id.Subject)
	if err != nil || known.AccountID != "" {
		return known.AccountID, err
	}
	email, ok := foldEmail(id.Email)
	switch {
	case !ok:
		return "", ErrNoAccount
	case !id.EmailVerified:
		return "", ErrEmailUnverified
	}
	row, err := s.store.byEmail(ctx, email)
	if err != nil {
		return "", err
	}
	if row.ID == "" || row.DisabledAt != nil {
		return "", ErrNoAccount
	}
	// An account that belongs to another subject stays that one's: an address that
	// the provider gave to somebody new does not hand the account over.
	tied, err := s.store.insertIdentity(ctx, identityRow{id.Issuer, id.Subject, row.OrgID, row.ID, s.now()})
	if err != nil {
		return "", err
	}
	if !tied {
		return "", ErrNoAccount
	}
	return row.ID, s.record(ctx, Actor{AccountID: row.ID, OrgID: row.OrgID}, "tie_identity", row.ID, map[string]any{"issuer": id.Issuer})
}

// DropIdentities unties an account from the providers' identities and ends its
// sessions; the next sign-in ties it anew by e-mail. Faults: ErrNotFound, ErrNoIdentity.
func (s *Service) DropIdentities(ctx context.Context, by Actor, accountID string) error {
	if err := by.Require(ManagePeople); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		a, err := s.lock(ctx, by.OrgID, accountID)
		if err != nil {
			return err
		}
		n, err := s.store.dropIdentities(ctx, a.OrgID, a.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNoIdentity
		}
		if err := s.store.endSessions(ctx, a.OrgID, a.ID, ""); err != nil {
			return err
		}
		return s.record(ctx, by, "drop_identities", a.ID, nil)
	})
}
