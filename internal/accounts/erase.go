package accounts

import "context"

// Erase replaces what an account says of a person for good: name, e-mail and
// password go, roles are revoked, sessions end. The account stays, because what
// the person did stays. The last administrator cannot be erased.
func (s *Service) Erase(ctx context.Context, by Actor, accountID string) error {
	if err := by.Require(ManagePeople); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.lockOrganisation(ctx, by.OrgID); err != nil {
			return err
		}
		a, err := s.lock(ctx, by.OrgID, accountID)
		if err != nil {
			return err
		}
		if err := s.store.erase(ctx, a, s.now()); err != nil {
			return err
		}
		if err := s.keepsAdministrator(ctx, by.OrgID); err != nil {
			return err
		}
		return s.record(ctx, by, "erase", a.ID, nil)
	})
}
