package accounts

import (
	"slices"

	"etalon/internal/fault"
)

// ErrForbidden refuses an actor that lacks the permission everywhere. A thing
// outside an actor's scope is not found rather than forbidden, so that ids
// cannot be probed.
var ErrForbidden = fault.New(fault.Forbidden, "forbidden")

// ProgramID stands for the program itself where an account's id is wanted.
const ProgramID = "00000000-0000-0000-0000-000000000000"

// Actor is who asks, explicit in every use case. Its zero value may do nothing.
type Actor struct {
	AccountID, OrgID, Name string
	Language               string // BCP 47 tag, such as "ru"
	Grants                 []Grant
	// Only limits what the grants allow to these permissions; nil is no limit. It is
	// set for the token of an integration, which also may do nothing that a person
	// does for themselves, such as changing their password.
	Only []Permission
	// MustEnrol says that the organisation asks for a second factor that this person
	// has not set up: until then they have no grants.
	MustEnrol bool
}

// ErrNotByToken refuses to an integration what a person does for themselves.
var ErrNotByToken = fault.New(fault.Forbidden, "not_by_token")

// Grant is a role and where it holds.
type Grant struct {
	ID    string
	Role  Role
	Scope Scope
}

// Scope is the part of an organisation in which a role holds.
type Scope struct {
	Kind ScopeKind
	ID   string // of the brand, region …; empty for Organisation and Own
}

// ScopeKind is the kind of a scope.
type ScopeKind string

// The kinds of scope. Own is the account's own assignments, position and results.
const (
	Organisation ScopeKind = "organisation"
	Brand        ScopeKind = "brand"
	Region       ScopeKind = "region"
	Location     ScopeKind = "location"
	Standard     ScopeKind = "standard"
	Wave         ScopeKind = "wave"
	Own          ScopeKind = "own"
)

// Program is the program itself acting in an organisation: the demo, the
// command line, background jobs. It holds every permission everywhere.
func Program(orgID string) Actor {
	return Actor{AccountID: ProgramID, OrgID: orgID, Grants: []Grant{{Role: program, Scope: Scope{Kind: Organisation}}}}
}

// Can reports whether the actor holds p in any scope.
func (a Actor) Can(p Permission) bool {
	return a.within(p) && slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role.allows(p) })
}

// within reports whether the actor's limit leaves p open.
func (a Actor) within(p Permission) bool { return a.Only == nil || slices.Contains(a.Only, p) }

// asPerson returns ErrNotByToken for an integration.
func (a Actor) asPerson() error {
	if a.Only != nil {
		return ErrNotByToken
	}
	return nil
}

// Scopes lists where the actor holds p, each scope once; services turn them into
// filters. The organisation's scope stands alone, because it covers the others.
func (a Actor) Scopes(p Permission) []Scope {
	var list []Scope
	if !a.within(p) {
		return nil
	}
	for _, g := range a.Grants {
		switch {
		case !g.Role.allows(p) || slices.Contains(list, g.Scope):
		case g.Scope.Kind == Organisation:
			return []Scope{g.Scope}
		default:
			list = append(list, g.Scope)
		}
	}
	return list
}

// Brands lists the brands in which the actor holds a permission that is granted for
// brands or everywhere; nil: every one.
func (a Actor) Brands(p Permission) []string {
	brands := []string{}
	for _, scope := range a.Scopes(p) {
		switch scope.Kind {
		case Organisation:
			return nil
		case Brand:
			brands = append(brands, scope.ID)
		case Region, Location, Standard, Wave, Own: // not granted there
		}
	}
	return brands
}

// CanIn reports whether the actor holds p in the whole organisation or in one of
// the scopes, which name a thing and all that it belongs to: a standard and its
// brand, a location with its region and brand.
func (a Actor) CanIn(p Permission, scopes ...Scope) bool {
	return slices.ContainsFunc(a.Scopes(p), func(held Scope) bool {
		return held.Kind == Organisation || slices.Contains(scopes, held)
	})
}

// Require returns ErrForbidden when the actor holds p nowhere.
func (a Actor) Require(p Permission) error {
	if !a.Can(p) {
		return ErrForbidden
	}
	return nil
}
