package standards

import (
	"context"

	"etalon/internal/accounts"
)

// TeamRoles are the roles of those who work on a standard.
var TeamRoles = []accounts.Role{
	accounts.Administrator, accounts.GroupLeader, accounts.SectionOwner, accounts.GroupMember, accounts.Expert, accounts.Approver,
}

// Member is somebody who works on a standard.
type Member struct {
	AccountID, Name, Email string
	Roles                  []accounts.Role // in the order of TeamRoles
}

// Has reports whether m holds one of the roles.
func (m Member) Has(roles ...accounts.Role) bool {
	for _, have := range m.Roles {
		for _, want := range roles {
			if have == want {
				return true
			}
		}
	}
	return false
}

// Team lists who works on a standard, by name: everybody who may sign in and holds
// one of TeamRoles for it or for the organisation. It is for those who read the
// drafts of the standard. Fault: ErrNotFound.
func (s *Service) Team(ctx context.Context, by accounts.Actor, standardID string) ([]Member, error) {
	if !isID(standardID) {
		return nil, orForbidden(by, accounts.ReadDrafts, ErrNotFound)
	}
	st, err := s.store.standard(ctx, by.OrgID, standardID)
	if err != nil {
		return nil, orForbidden(by, accounts.ReadDrafts, err)
	}
	if !by.CanIn(accounts.ReadDrafts, scopes(st.ID, st.BrandID)...) {
		return nil, orForbidden(by, accounts.ReadDrafts, ErrNotFound)
	}
	return s.store.team(ctx, st)
}
