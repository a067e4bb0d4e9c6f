package standards

import (
	"context"

	"etalon/internal/accounts"
)

// Working returns a standard to an actor who works on it: who reads its drafts and
// holds p for it. Faults: ErrNotFound where its drafts are not for the actor's eyes,
// accounts.ErrForbidden where p is missing.
func (s *Service) Working(ctx context.Context, by accounts.Actor, p accounts.Permission, id string) (Standard, error) {
	st, err := s.standard(ctx, by, id)
	if err != nil {
		return Standard{}, orForbidden(by, p, err)
	}
	within := scopes(st.ID, st.BrandID)
	switch {
	case !by.CanIn(accounts.ReadDrafts, within...):
		return Standard{}, orForbidden(by, p, ErrNotFound)
	case !by.CanIn(p, within...):
		return Standard{}, accounts.ErrForbidden
	}
	return st, nil
}

// Newest returns the latest version of a standard that by may read, with its
// sections. Error: ErrNotFound.
func (s *Service) Newest(ctx context.Context, by accounts.Actor, standardID string) (Version, error) {
	_, versions, err := s.Versions(ctx, by, standardID)
	if err != nil {
		return Version{}, err
	}
	return s.Version(ctx, by, versions[0].ID)
}
