package accounts

import "context"

// Holders returns the ids of the accounts that may sign in and hold one of the
// roles in exactly one of the scopes. It is for services that have something to
// tell them; who asks is not told.
func (s *Service) Holders(ctx context.Context, orgID string, roles []Role, scopes ...Scope) ([]string, error) {
	return s.store.holders(ctx, orgID, roles, scopes)
}

// Reader is an account as far as a letter to it needs.
type Reader struct{ ID, Name, Email, Language string }

// Readers returns those of the accounts that may sign in, by name: whom a service
// writes to. It is not for showing addresses to anybody.
func (s *Service) Readers(ctx context.Context, orgID string, ids []string) ([]Reader, error) {
	return s.store.readers(ctx, orgID, ids)
}

// GrantsChanged is called, in the transaction of the change, with a grant that an
// account got or lost from somebody else.
type GrantsChanged func(ctx context.Context, orgID, accountID string, g Grant, granted bool) error

// OnGrants sets who hears of changed grants.
func (s *Service) OnGrants(call GrantsChanged) { s.grantsChanged = call }

func (s *Service) told(ctx context.Context, by Actor, accountID string, g Grant, granted bool) error {
	if s.grantsChanged == nil || by.AccountID == accountID {
		return nil
	}
	return s.grantsChanged(ctx, by.OrgID, accountID, g, granted)
}

// InvitationAccepted is called, in the transaction of the change, when an invited
// person has made their account their own.
type InvitationAccepted func(ctx context.Context, orgID, accountID, name string) error

// OnInvitation has call told of accepted invitations.
func (s *Service) OnInvitation(call InvitationAccepted) { s.invitationAccepted = call }
