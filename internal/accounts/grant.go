package accounts

import (
	"context"
	"fmt"
	"slices"

	"etalon/internal/fault"
)

// checkGrants returns the grants as they will be kept, each role and scope once,
// and names the fields that are wrong.
func checkGrants(grants []Grant) ([]Grant, []fault.Field) {
	if len(grants) > grantLimit {
		return nil, []fault.Field{{Path: "grants", Code: "too_many", Params: fault.Params{"Max": grantLimit}}}
	}
	var kept []Grant
	var wrong []fault.Field
	for i, g := range grants {
		path := fmt.Sprintf("grants[%d]", i)
		scope, ok := g.Scope.canonical()
		switch {
		case !slices.Contains(Roles, g.Role):
			wrong = append(wrong, fault.Field{Path: path + ".role", Code: "role_unknown"})
		case !ok || !g.Role.grantable(g.Scope.Kind):
			wrong = append(wrong, fault.Field{Path: path + ".scope", Code: "scope_not_for_role"})
		case !slices.ContainsFunc(kept, func(k Grant) bool { return k.Role == g.Role && k.Scope == scope }):
			kept = append(kept, Grant{Role: g.Role, Scope: scope})
		}
	}
	return kept, wrong
}

// canonical returns the scope as it is kept; false when its id does not fit its kind.
func (s Scope) canonical() (Scope, bool) {
	if s.Kind == Organisation || s.Kind == Own {
		return s, s.ID == ""
	}
	id, ok := canonical(s.ID)
	return Scope{s.Kind, id}, ok
}

// Grant gives an account a role in a scope. An equal grant is left as it is and
// returned. Faults: ErrNotFound, ErrInvalid, ErrScopeNotFound.
func (s *Service) Grant(ctx context.Context, by Actor, accountID string, g Grant) (Grant, error) {
	if err := by.Require(ManagePeople); err != nil {
		return Grant{}, err
	}
	return s.grant(ctx, by, accountID, g)
}

// grant gives the role on behalf of somebody who may.
func (s *Service) grant(ctx context.Context, by Actor, accountID string, g Grant) (Grant, error) {
	kept, wrong := checkGrants([]Grant{g})
	if len(wrong) > 0 {
		return Grant{}, ErrInvalid.At(wrong...)
	}
	g = kept[0]
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		a, err := s.lock(ctx, by.OrgID, accountID)
		if err != nil {
			return err
		}
		if err := s.scopesExist(ctx, by.OrgID, kept); err != nil {
			return err
		}
		if g.ID, err = newID(); err != nil {
			return err
		}
		id, err := s.store.insertGrant(ctx, a, g)
		if err != nil || id != g.ID {
			g.ID = id
			return err
		}
		if err := s.told(ctx, by, a.ID, g, true); err != nil {
			return err
		}
		return s.record(ctx, by, "grant", a.ID, g.written())
	})
	return g, err
}

// Revoke takes a grant away; it ends at once, because every request reads the
// grants anew. Faults: ErrNotFound, ErrGrantNotFound, ErrLastAdministrator.
func (s *Service) Revoke(ctx context.Context, by Actor, accountID, grantID string) error {
	if err := by.Require(ManagePeople); err != nil {
		return err
	}
	return s.revoke(ctx, by, accountID, grantID)
}

// revoke takes the grant away on behalf of somebody who may.
func (s *Service) revoke(ctx context.Context, by Actor, accountID, grantID string) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.lockOrganisation(ctx, by.OrgID); err != nil {
			return err
		}
		a, err := s.lock(ctx, by.OrgID, accountID)
		if err != nil {
			return err
		}
		g, err := s.store.deleteGrant(ctx, a, grantID)
		if err != nil {
			return err
		}
		if err := s.keepsAdministrator(ctx, by.OrgID); err != nil {
			return err
		}
		if err := s.told(ctx, by, a.ID, g, false); err != nil {
			return err
		}
		return s.record(ctx, by, "revoke", a.ID, g.written())
	})
}

// keepsAdministrator fails when the organisation would be left with nobody who
// can manage people.
func (s *Service) keepsAdministrator(ctx context.Context, orgID string) error {
	n, err := s.store.countAdministrators(ctx, orgID)
	if err == nil && n == 0 {
		return ErrLastAdministrator
	}
	return err
}

// scopesExist fails unless every brand, region … that a grant names is the organisation's.
func (s *Service) scopesExist(ctx context.Context, orgID string, grants []Grant) error {
	ids := map[ScopeKind][]string{}
	for _, g := range grants {
		if g.Scope.ID != "" && !slices.Contains(ids[g.Scope.Kind], g.Scope.ID) {
			ids[g.Scope.Kind] = append(ids[g.Scope.Kind], g.Scope.ID)
		}
	}
	for kind, wanted := range ids {
		n, err := s.store.countScopes(ctx, orgID, kind, wanted)
		if err != nil {
			return err
		}
		if n != len(wanted) {
			return ErrScopeNotFound
		}
	}
	return nil
}

// written is the grant as the journal keeps it.
func (g Grant) written() map[string]any {
	return map[string]any{"role": g.Role, "scope_kind": g.Scope.Kind, "scope_id": g.Scope.ID}
}
