package quality

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/journal"
	"etalon/standards"
)

// Service is the use cases of the quality check. All of them are for those who
// read the drafts of the standard; to anybody else its versions are not found.
type Service struct {
	db        *database.DB
	store     store
	standards *standards.Service
	journal   *journal.Journal
	now       func() time.Time
}

// New returns the checks and scores of the standards kept in db.
func New(db *database.DB, log *journal.Journal, of *standards.Service, now func() time.Time) *Service {
	return &Service{db, store{db}, of, log, now}
}

// Findings checks every requirement of a version.
func (s *Service) Findings(ctx context.Context, by accounts.Actor, versionID string) (standards.Version, []Checked, error) {
	st, v, err := s.standards.VersionForGroup(ctx, by, versionID)
	if err != nil {
		return standards.Version{}, nil, err
	}
	owners, err := s.standards.Owners(ctx, by, st.ID)
	if err != nil {
		return standards.Version{}, nil, err
	}
	checked := Check(v.Content(), st.Language)
	sections := sectionsOf(v.Content())
	for i, c := range checked {
		checked[i].Findings = withOwner(c.Findings, owners, sections[c.Lineage])
	}
	return v, checked, nil
}

// CheckTyped checks a requirement as it is being typed, among the stored others of
// a version. It stores nothing.
func (s *Service) CheckTyped(ctx context.Context, by accounts.Actor, versionID, section string, r standards.Requirement) ([]Finding, error) {
	st, v, err := s.standards.VersionForGroup(ctx, by, versionID)
	if err != nil {
		return nil, err
	}
	owners, err := s.standards.Owners(ctx, by, st.ID)
	if err != nil {
		return nil, err
	}
	if in, _, stored := v.Content().Find(r.Lineage); stored {
		section = in.Lineage
	}
	return withOwner(CheckOne(v.Content(), st.Language, section, r), owners, section), nil
}
