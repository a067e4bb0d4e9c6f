package remarks

import (
	"context"

	"etalon/internal/accounts"
	"etalon/standards"
)

// Suggestions returns a page of the suggestions to a version's standard, the last
// first, and how many there are in all. Faults: standards.ErrVersionNotFound, ErrInvalid.
func (s *Service) Suggestions(ctx context.Context, by accounts.Actor, versionID string, q Query) ([]Proposal, int, error) {
	_, v, err := s.standards.VersionForGroup(ctx, by, versionID)
	if err != nil {
		return nil, 0, err
	}
	if err := q.check(); err != nil {
		return nil, 0, err
	}
	return s.proposals(ctx, by, v, q)
}

func (s *Service) proposals(ctx context.Context, by accounts.Actor, v standards.Version, q Query) ([]Proposal, int, error) {
	found, total, err := s.store.suggestions(ctx, by, v, q)
	if err != nil {
		return nil, 0, err
	}
	owners, err := s.standards.Owners(ctx, by, v.StandardID)
	if err != nil {
		return nil, 0, err
	}
	list := make([]Proposal, len(found))
	for i, one := range found {
		list[i] = one.in(v, owners)
	}
	return list, total, nil
}

// proposal reads one suggestion as the version v shows it.
func (s *Service) proposal(ctx context.Context, by accounts.Actor, v standards.Version, id string) (Proposal, error) {
	list, _, err := s.proposals(ctx, by, v, Query{ID: id, Limit: 1})
	if err != nil {
		return Proposal{}, err
	}
	if len(list) == 0 {
		return Proposal{}, ErrSuggestionNotFound
	}
	return list[0], nil
}
