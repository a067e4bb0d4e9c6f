package accounts

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"etalon/internal/fault"
)

// Place is something that a role can be granted for.
type Place struct {
	ID, Name string
	Note     string // what tells it from its namesakes: a brand, a code and city
}

// scopesMax bounds a list to choose from.
const scopesMax = 50

// Scopes lists what a role can be granted for, those of one kind whose name or
// note contains the words, by name, and how many there are in all.
func (s *Service) Scopes(ctx context.Context, by Actor, kind ScopeKind, words string, limit int) ([]Place, int, error) {
	if err := by.Require(ManagePeople); err != nil {
		return nil, 0, err
	}
	if _, known := scopeQueries[kind]; !known {
		return nil, 0, ErrInvalid.At(fault.Field{Path: "kind", Code: "scope_not_for_role"})
	}
	if len(words) > searchMax || !utf8.ValidString(words) || strings.ContainsRune(words, 0) {
		return nil, 0, ErrInvalid.At(fault.Field{Path: "search", Code: "not_text"})
	}
	return s.store.scopes(ctx, by.OrgID, kind, words, min(max(limit, 1), scopesMax))
}

// ScopeNames returns the names of what the accounts' roles hold in, by id, in a
// number of statements that does not grow with theirs.
func (s *Service) ScopeNames(ctx context.Context, by Actor, list ...Account) (map[string]string, error) {
	if err := by.Require(ManagePeople); err != nil {
		return nil, err
	}
	ids := map[ScopeKind][]string{}
	for _, a := range list {
		for _, g := range a.Grants {
			if g.Scope.ID != "" && !slices.Contains(ids[g.Scope.Kind], g.Scope.ID) {
				ids[g.Scope.Kind] = append(ids[g.Scope.Kind], g.Scope.ID)
			}
		}
	}
	names := map[string]string{}
	for kind, wanted := range ids {
		found, err := s.store.scopeNames(ctx, by.OrgID, kind, wanted)
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			names[p.ID] = p.Name
		}
	}
	return names, nil
}
