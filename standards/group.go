package standards

import (
	"context"

	"etalon/internal/accounts"
)

// VersionForGroup returns a version, published or not, with its standard to those
// who work on it: who reads the drafts of the standard. Error: ErrVersionNotFound.
func (s *Service) VersionForGroup(ctx context.Context, by accounts.Actor, versionID string) (Standard, Version, error) {
	v, err := s.version(ctx, by, accounts.ReadDrafts, versionID)
	if err != nil {
		return Standard{}, Version{}, err
	}
	st, err := s.store.standard(ctx, by.OrgID, v.StandardID)
	return st, v, err
}

// VersionToWrite returns a version, published or not, to those who write the
// standard. Faults: ErrVersionNotFound, accounts.ErrForbidden.
func (s *Service) VersionToWrite(ctx context.Context, by accounts.Actor, versionID string) (Version, error) {
	return s.version(ctx, by, accounts.WriteStandards, versionID)
}
