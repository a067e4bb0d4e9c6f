package locations

import (
	"context"

	"etalon/internal/accounts"
)

// ScopeNames returns the names of the places that the actor's roles hold in, by
// their ids. It reveals nothing: the grants are the actor's own.
func (s *Service) ScopeNames(ctx context.Context, by accounts.Actor) (map[string]string, error) {
	var ids []string
	for _, g := range by.Grants {
		if g.Scope.Kind == accounts.Brand || g.Scope.Kind == accounts.Region || g.Scope.Kind == accounts.Location {
			ids = append(ids, g.Scope.ID)
		}
	}
	if len(ids) == 0 {
		return map[string]string{}, nil
	}
	return s.store.names(ctx, by.OrgID, ids)
}
