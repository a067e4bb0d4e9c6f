package accounts

import (
	"context"
	"errors"
)

// Enrolled reports whether an account has the second factor that its organisation asks
// for, or is asked for none: work that was done for it may leave the application.
func (s *Service) Enrolled(ctx context.Context, orgID, accountID string) (bool, error) {
	standing, err := s.store.standing(ctx, orgID, accountID)
	return standing.Enrolled || !standing.Required, err
}

// Acting returns an account as the actor that it is at this moment, for work that it
// asked for earlier. only limits it as the token was limited that asked; nil is no
// limit. Whether the organisation asks for a second factor was looked at then, and is
// again when somebody takes what was made.
// Fault: ErrForbidden for an account that is closed or gone.
func (s *Service) Acting(ctx context.Context, orgID, accountID string, only []Permission) (Actor, error) {
	account, err := s.store.get(ctx, orgID, accountID)
	if errors.Is(err, ErrNotFound) || (err == nil && !account.DisabledAt.IsZero()) {
		return Actor{}, ErrForbidden
	}
	if err != nil {
		return Actor{}, err
	}
	return Actor{
		AccountID: account.ID, OrgID: orgID, Name: account.Name, Language: account.Language, Grants: account.Grants, Only: only,
	}, nil
}
