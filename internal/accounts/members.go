package accounts

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"etalon/internal/fault"
)

// GroupRoles are the roles that the leader of a working group gives and takes
// within the leader's own standard.
var GroupRoles = []Role{GroupMember, SectionOwner, Expert}

// Leads reports whether the actor leads the working group on a standard: as its
// leader, or as whoever manages people. An integration leads nothing.
func (a Actor) Leads(standardID string) bool {
	if a.Only != nil {
		return false
	}
	return a.CanIn(ManagePeople) || slices.ContainsFunc(a.Grants, func(g Grant) bool {
		return g.Role == GroupLeader && (g.Scope.Kind == Organisation || g.Scope == Scope{Standard, standardID})
	})
}

// Candidate is somebody who may be asked into a working group.
type Candidate struct{ ID, Name string }

// candidatesMax bounds a list to choose from.
const candidatesMax = 20

// Candidates lists people of the organisation whose name contains the words, by
// name, to who leads a group on the standard: nothing but their names, and nobody
// who shops, because a group must not learn who does. Fault: ErrForbidden.
func (s *Service) Candidates(ctx context.Context, by Actor, standardID, words string) ([]Candidate, error) {
	if !by.Leads(standardID) {
		return nil, ErrForbidden
	}
	if len(words) > searchMax || !utf8.ValidString(words) || strings.ContainsRune(words, 0) {
		return nil, ErrInvalid.At(fault.Field{Path: "search", Code: "not_text"})
	}
	return s.store.candidates(ctx, by.OrgID, words, candidatesMax)
}

// Able lists people of the organisation who hold p somewhere and whose name contains the
// words, by name: nobody who shops. It is for services that have authorized their caller.
func (s *Service) Able(ctx context.Context, orgID string, p Permission, words string) ([]Candidate, error) {
	if len(words) > searchMax || !utf8.ValidString(words) || strings.ContainsRune(words, 0) {
		return nil, ErrInvalid.At(fault.Field{Path: "search", Code: "not_text"})
	}
	return s.store.able(ctx, orgID, RolesWith(p), words, nil, candidatesMax)
}

// AbleOf lists those of the accounts whom Able would list.
func (s *Service) AbleOf(ctx context.Context, orgID string, p Permission, ids []string) ([]Candidate, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return s.store.able(ctx, orgID, RolesWith(p), "", ids, len(ids))
}

// Join gives somebody one of GroupRoles in the group on a standard, whose being
// there the caller has checked. Faults: ErrForbidden, ErrInvalid, ErrNotFound also
// for who shops.
func (s *Service) Join(ctx context.Context, by Actor, accountID string, role Role, standardID string) error {
	g, err := s.inGroup(ctx, by, accountID, role, standardID)
	if err != nil {
		return err
	}
	_, err = s.grant(ctx, by, accountID, g)
	return err
}

// Leave takes a role away that Join gives. Faults: those of Join, ErrGrantNotFound.
func (s *Service) Leave(ctx context.Context, by Actor, accountID string, role Role, standardID string) error {
	g, err := s.inGroup(ctx, by, accountID, role, standardID)
	if err != nil {
		return err
	}
	id, err := s.store.grantOf(ctx, by.OrgID, accountID, g)
	if err != nil {
		return err
	}
	return s.revoke(ctx, by, accountID, id)
}

// inGroup is the grant of a role in a group, which by may change.
func (s *Service) inGroup(ctx context.Context, by Actor, accountID string, role Role, standardID string) (Grant, error) {
	if !by.Leads(standardID) {
		return Grant{}, ErrForbidden
	}
	if !slices.Contains(GroupRoles, role) {
		return Grant{}, ErrInvalid.At(fault.Field{Path: "role", Code: "role_unknown"})
	}
	id, ok := canonical(accountID)
	if !ok {
		return Grant{}, ErrNotFound
	}
	shops, err := s.store.shops(ctx, by.OrgID, id)
	if err == nil && shops {
		err = ErrNotFound
	}
	return Grant{Role: role, Scope: Scope{Standard, standardID}}, err
}
