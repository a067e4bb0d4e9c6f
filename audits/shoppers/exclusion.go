package shoppers

import (
	"context"
	"slices"
	"unicode/utf8"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// Block keeps a shopper from a location, a region or a brand: by a manager, with
// a reason that the shopper is not shown. Open assignments there are cancelled;
// it returns how many. The same id again changes nothing.
func (s *Service) Block(ctx context.Context, by accounts.Actor, e Exclusion) (int, error) {
	e.Kind, e.Relation = Block, ""
	c := &checker{}
	c.required("reason", &e.Reason, textMax, false)
	return s.exclude(ctx, by, e, c, func(ctx context.Context) (Shopper, error) { return s.managed(ctx, by, e.ShopperID) })
}

// Declare is a conflict of interest that the actor declares about a location or a
// brand. Their open assignments there are declined; it returns how many. The same
// id again changes nothing.
func (s *Service) Declare(ctx context.Context, by accounts.Actor, e Exclusion) (int, error) {
	e.Kind = Conflict
	c := &checker{}
	c.text("reason", &e.Reason, textMax, false)
	if !slices.Contains([]Relation{Works, Worked, Relatives, Other}, e.Relation) {
		c.refuse("relation", "relation_unknown")
	}
	if e.Relation == Other && e.Reason == "" {
		c.refuse("reason", "required")
	}
	if e.ScopeKind == Region {
		c.refuse("scope_kind", "excluded_place_unknown")
	}
	return s.exclude(ctx, by, e, c, func(ctx context.Context) (Shopper, error) { return s.own(ctx, by) })
}

func (s *Service) exclude(ctx context.Context, by accounts.Actor, e Exclusion, c *checker, find func(context.Context) (Shopper, error)) (int, error) {
	now := s.now()
	c.id("id", &e.ID)
	c.id("scope_id", &e.ScopeID)
	if !slices.Contains([]ScopeKind{Brand, Region, Location}, e.ScopeKind) {
		c.refuse("scope_kind", "excluded_place_unknown")
	}
	if e.From.IsZero() {
		e.From = now
	}
	e.From = day(e.From)
	if !e.Until.IsZero() {
		e.Until = day(e.Until)
	}
	c.period(e.From, e.Until)
	returned := 0
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		sh, err := find(ctx) // first: who may not ask learns nothing of what is wrong
		if err != nil {
			return err
		}
		if err := c.fault(); err != nil {
			return err
		}
		if sh.Status == Erased {
			return ErrErasedNow
		}
		found, err := s.store.placeExists(ctx, by.OrgID, e.ScopeKind, e.ScopeID)
		if err != nil {
			return err
		}
		if !found {
			return ErrInvalid.At(fault.Field{Path: "scope_id", Code: "not_found"})
		}
		e.OrgID, e.ShopperID, e.ByID, e.CreatedAt = by.OrgID, sh.ID, by.AccountID, now
		made, err := s.store.insertExclusion(ctx, e)
		if err != nil || !made {
			return err
		}
		if returned, err = s.giveBack(ctx, by, e); err != nil {
			return err
		}
		verb := "block"
		if e.Kind == Conflict {
			verb = "declare_conflict"
		}
		return s.record(ctx, by, verb, sh.ID, nil,
			map[string]any{"scope_kind": e.ScopeKind, "scope_id": e.ScopeID, "relation": e.Relation, "assignments_returned": returned})
	})
	return returned, err
}

// Lift ends an exclusion: a block by those who manage shoppers, a declaration by
// its shopper too. A lifted one stays lifted.
func (s *Service) Lift(ctx context.Context, by accounts.Actor, id string) error {
	id, ok := canonical(id)
	if !ok {
		return ErrExclusionMissing
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		e, found, err := s.store.exclusion(ctx, by.OrgID, id)
		if err != nil {
			return err
		}
		declared := found && e.Kind == Conflict && e.ShopperID == by.AccountID && by.Can(accounts.FillVisits)
		if !found || (!declared && !by.Can(accounts.ManageShoppers)) {
			return ErrExclusionMissing
		}
		if !e.LiftedAt.IsZero() {
			return nil
		}
		if err := s.store.lift(ctx, e, by.AccountID, s.now()); err != nil {
			return err
		}
		return s.record(ctx, by, "lift_exclusion", e.ShopperID, map[string]any{"kind": e.Kind, "scope_kind": e.ScopeKind, "scope_id": e.ScopeID}, nil)
	})
}

// Exclusions lists where a shopper whom the actor manages is not sent, and was not.
func (s *Service) Exclusions(ctx context.Context, by accounts.Actor, id string) ([]Exclusion, error) {
	sh, err := s.managed(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return s.store.exclusions(ctx, by.OrgID, sh.ID)
}

// Declarations lists what the actor has declared and not taken back.
func (s *Service) Declarations(ctx context.Context, by accounts.Actor) ([]Exclusion, error) {
	sh, err := s.own(ctx, by)
	if err != nil {
		return nil, err
	}
	all, err := s.store.exclusions(ctx, by.OrgID, sh.ID)
	return slices.DeleteFunc(all, func(e Exclusion) bool { return e.Kind != Conflict || !e.LiftedAt.IsZero() }), err
}

// FoundPlace is a place that a shopper may declare a conflict about.
type FoundPlace struct {
	Kind          ScopeKind
	ID, Name      string
	City, Address string // of a location
}

// searchMin is how much of a name a shopper has to know.
const searchMin = 2

// FindPlaces finds the locations and brands whose name, city or address contains
// the text, at most twenty: a shopper can say where they work, and is not given
// the list of a chain.
func (s *Service) FindPlaces(ctx context.Context, by accounts.Actor, text string) ([]FoundPlace, error) {
	if err := by.Require(accounts.FillVisits); err != nil {
		return nil, err
	}
	c := &checker{}
	c.text("search", &text, searchMax, true)
	if err := c.fault(); err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(text) < searchMin {
		return []FoundPlace{}, nil
	}
	return s.store.findPlaces(ctx, by.OrgID, text)
}
