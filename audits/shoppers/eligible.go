package shoppers

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/locations"
)

// Reason is why a shopper is not sent to a place: the code of a problem. Empty:
// no reason.
type Reason string

// The reasons, the weightiest first.
const (
	NotAShopper      Reason = "shopper_unknown"
	AccountDisabled  Reason = "shopper_disabled"
	ShopperErased    Reason = "shopper_gone"
	ShopperBlocked   Reason = "shopper_blocked"
	ShopperPaused    Reason = "shopper_paused"
	ShopperCandidate Reason = "shopper_candidate"
	LocationBlocked  Reason = "shopper_blocked_here"
	ConflictDeclared Reason = "shopper_conflict"
)

// Pair is a shopper and a location that they might visit until a day.
type Pair struct {
	ShopperID, LocationID string
	DueOn                 time.Time
}

// standing is a shopper as far as eligibility goes.
type standing struct {
	ID       string
	Status   Status
	Disabled bool
}

func (s standing) reason() Reason {
	switch {
	case s.ID == "":
		return NotAShopper
	case s.Status == Erased:
		return ShopperErased
	case s.Disabled:
		return AccountDisabled
	case s.Status == Blocked:
		return ShopperBlocked
	case s.Status == Paused:
		return ShopperPaused
	case s.Status == Candidate:
		return ShopperCandidate
	}
	return ""
}

// position is where a location stands.
type position struct{ ID, RegionID, BrandID string }

// covers reports whether an exclusion is about the location.
func (e Exclusion) covers(p position) bool {
	return (e.ScopeKind == Location && e.ScopeID == p.ID) || (e.ScopeKind == Region && e.ScopeID == p.RegionID) ||
		(e.ScopeKind == Brand && e.ScopeID == p.BrandID)
}

// During reports whether an exclusion holds on some day of a period.
func (e Exclusion) During(from, until time.Time) bool {
	return e.LiftedAt.IsZero() && !e.From.After(day(until)) && (e.Until.IsZero() || !e.Until.Before(day(from)))
}

// reasonOf says why a shopper is not sent to p between today and a day.
func reasonOf(who standing, theirs []Exclusion, p position, today, due time.Time) Reason {
	reason := who.reason()
	if due.Before(today) {
		due = today
	}
	for _, e := range theirs {
		if reason == "" && e.covers(p) && e.During(today, due) {
			reason = map[ExclusionKind]Reason{Block: LocationBlocked, Conflict: ConflictDeclared}[e.Kind]
		}
	}
	return reason
}

// Reasons says for each pair why the shopper is not sent there, in a number of
// statements that does not grow with theirs.
func (s *Service) Reasons(ctx context.Context, orgID string, pairs []Pair) ([]Reason, error) {
	people, err := s.store.standings(ctx, orgID)
	if err != nil {
		return nil, err
	}
	excluded, err := s.store.unlifted(ctx, orgID)
	if err != nil {
		return nil, err
	}
	places := map[string]position{}
	if len(excluded) > 0 {
		if places, err = s.store.positions(ctx, orgID); err != nil {
			return nil, err
		}
	}
	today := day(s.now())
	list := make([]Reason, len(pairs))
	for i, p := range pairs {
		list[i] = reasonOf(people[p.ShopperID], excluded[p.ShopperID], places[p.LocationID], today, p.DueOn)
	}
	return list, nil
}

// Candidacy is a shopper and why they are not sent to a location.
type Candidacy struct {
	Shopper Shopper
	Reason  Reason
}

// For lists the shoppers for a location, by name, with the reasons against them;
// for those who manage waves there. With eligible only those without a reason.
func (s *Service) For(ctx context.Context, by accounts.Actor, locationID string, eligible bool, q Query) ([]Candidacy, int, error) {
	reach, err := s.places.Visible(ctx, by, accounts.ManageWaves)
	if err != nil {
		return nil, 0, err
	}
	if err := by.Require(accounts.ManageShoppers); err != nil {
		return nil, 0, err
	}
	id, ok := canonical(locationID)
	if !ok {
		return nil, 0, locations.ErrNotFound
	}
	place, found, err := s.store.position(ctx, reach, id)
	if err != nil {
		return nil, 0, err
	}
	if !found {
		return nil, 0, locations.ErrNotFound
	}
	q.now, q.part = s.now(), false
	limit, offset := q.Limit, q.Offset
	q.Limit, q.Offset = everyone, 0
	all, _, err := s.store.list(ctx, view{orgID: by.OrgID}, q)
	if err != nil {
		return nil, 0, err
	}
	excluded, err := s.store.unlifted(ctx, by.OrgID)
	if err != nil {
		return nil, 0, err
	}
	today := day(s.now())
	list := []Candidacy{}
	for _, sh := range all {
		reason := reasonOf(standing{sh.ID, sh.Status, sh.Disabled}, excluded[sh.ID], place, today, today)
		if reason == "" || !eligible {
			list = append(list, Candidacy{sh, reason})
		}
	}
	from := min(offset, len(list))
	return list[from:min(from+limit, len(list))], len(list), nil
}

// everyone bounds the shoppers of one organisation.
const everyone = 100_000
