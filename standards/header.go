package standards

import (
	"context"

	"etalon/internal/accounts"
)

// VersionFor returns a version to an actor who holds p for its standard. Faults:
// ErrVersionNotFound, accounts.ErrForbidden.
func (s *Service) VersionFor(ctx context.Context, by accounts.Actor, p accounts.Permission, id string) (Version, error) {
	return s.version(ctx, by, p, id)
}

// Header returns a version that by may read, without its text, and whether by
// reads the drafts of its standard too. Error: ErrVersionNotFound.
func (s *Service) Header(ctx context.Context, by accounts.Actor, id string) (Version, bool, error) {
	if err := by.Require(accounts.ReadStandards); err != nil {
		return Version{}, false, err
	}
	if !isID(id) {
		return Version{}, false, ErrVersionNotFound
	}
	v, err := s.store.header(ctx, by.OrgID, id)
	if err != nil {
		return Version{}, false, err
	}
	st, err := s.store.standard(ctx, by.OrgID, v.StandardID)
	if err != nil {
		return Version{}, false, err
	}
	if !sees(by, v, st.BrandID) {
		return Version{}, false, ErrVersionNotFound
	}
	return v, by.CanIn(accounts.ReadDrafts, scopes(st.ID, st.BrandID)...), nil
}
