package standards

import (
	"context"

	"github.com/google/uuid"

	"etalon/internal/accounts"
)

// version returns a version with its content to an actor who holds p for its
// standard. Who may not even see it learns nothing of it.
func (s *Service) version(ctx context.Context, by accounts.Actor, p accounts.Permission, id string) (Version, error) {
	v, _, err := s.within(ctx, by, p, id)
	return v, err
}

// within is version, with what the standard belongs to.
func (s *Service) within(ctx context.Context, by accounts.Actor, p accounts.Permission, id string) (Version, []accounts.Scope, error) {
	if !isID(id) {
		return Version{}, nil, orForbidden(by, p, ErrVersionNotFound)
	}
	v, brandID, err := s.store.version(ctx, by.OrgID, id)
	if err != nil {
		return Version{}, nil, orForbidden(by, p, err)
	}
	if !sees(by, v, brandID) {
		return Version{}, nil, orForbidden(by, p, ErrVersionNotFound)
	}
	list := scopes(v.StandardID, brandID)
	if p != accounts.ReadStandards && !by.CanIn(p, list...) {
		return Version{}, nil, accounts.ErrForbidden
	}
	return v, list, nil
}

// orForbidden is what to say of a thing that cannot be shown: an actor who holds
// p nowhere is told that first, the same for every id.
func orForbidden(by accounts.Actor, p accounts.Permission, err error) error {
	if !by.Can(p) {
		return accounts.ErrForbidden
	}
	return err
}

// sees reports whether by may read v: published versions are for everybody who
// reads standards, those under way for the people of the standard or its brand.
func sees(by accounts.Actor, v Version, brandID string) bool {
	if v.Status.issued() {
		return by.Can(accounts.ReadStandards)
	}
	return by.CanIn(accounts.ReadDrafts, scopes(v.StandardID, brandID)...)
}

// scopes lists what a standard belongs to.
func scopes(standardID, brandID string) []accounts.Scope {
	list := []accounts.Scope{{Kind: accounts.Standard, ID: standardID}}
	if brandID != "" {
		list = append(list, accounts.Scope{Kind: accounts.Brand, ID: brandID})
	}
	return list
}

// isID reports whether id is a UUID as both databases compare it.
func isID(id string) bool {
	u, err := uuid.Parse(id)
	return err == nil && u.String() == id
}

func orNew(id string) string {
	if id == "" {
		return uuid.Must(uuid.NewV7()).String()
	}
	return id
}
