package audits

import (
	"context"
	"errors"
	"slices"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/locations"
)

// ErrNotOwn reports a wave of which nobody begins a visit by themselves: it is of
// another kind, not open, or its programme wants every visit planned.
var ErrNotOwn = fault.New(fault.Conflict, "wave_not_own")

// Limits is what a programme lets people do by themselves, and at competitors.
type Limits struct {
	PlannedOnly       bool // nobody begins an observation or a self-check without a plan
	CompetitorMinutes int  // at most, at a competitor's
}

// LimitsOf returns the limits of a programme; an empty id is a wave of none.
type LimitsOf func(ctx context.Context, orgID, programmeID string) (Limits, error)

// OwnCheck is an observation or a self-check that somebody begins without a plan.
type OwnCheck struct{ ID, WaveID, LocationID string }

// mayFill asserts that the actor fills visits: as a shopper, or at places of theirs.
func mayFill(by accounts.Actor) error {
	if by.Can(accounts.ObserveLocations) || by.Can(accounts.CheckOwnLocations) {
		return nil
	}
	return by.Require(accounts.FillVisits)
}

// rightTo is what somebody needs at a location to fill a checklist of the kind there.
func rightTo(a checklists.Audit) accounts.Permission {
	if a == checklists.SelfCheck {
		return accounts.CheckOwnLocations
	}
	return accounts.ObserveLocations
}

func scopesOf(l locations.Location) []accounts.Scope {
	return []accounts.Scope{{Kind: accounts.Location, ID: l.ID}, {Kind: accounts.Region, ID: l.RegionID}, {Kind: accounts.Brand, ID: l.BrandID}}
}

// OwnWaves lists the open waves of which the actor may begin a visit at the location
// now. Errors: locations.ErrNotFound.
func (s *Service) OwnWaves(ctx context.Context, by accounts.Actor, locationID string) ([]Wave, error) {
	l, err := s.places.Get(ctx, by, locationID)
	if err != nil {
		return nil, err
	}
	open, err := s.store.ownWaves(ctx, l.OrgID, l.BrandID)
	if err != nil {
		return nil, err
	}
	var list []Wave
	for _, w := range open {
		if may, err := s.mayStart(ctx, by, w, l); err != nil {
			return nil, err
		} else if may {
			list = append(list, w)
		}
	}
	return list, nil
}

// mayStart reports whether the actor may begin a visit of the wave at l by themselves.
func (s *Service) mayStart(ctx context.Context, by accounts.Actor, w Wave, l locations.Location) (bool, error) {
	today := s.Today()
	if !w.Audit.Own() || w.Status != WaveOpen || w.BrandID != l.BrandID || w.StartsOn.After(today) || w.EndsOn.Before(today) ||
		!by.CanIn(rightTo(w.Audit), scopesOf(l)...) {
		return false, nil
	}
	limits, err := s.limits(ctx, w.OrgID, w.ProgrammeID)
	return !limits.PlannedOnly, err
}

// StartOwn makes the assignment of an observation or a self-check that the actor begins
// by themselves. The same again changes nothing.
// Errors: locations.ErrNotFound, ErrWaveNotFound, ErrNotOwn, ErrAssignmentInvalid.
func (s *Service) StartOwn(ctx context.Context, by accounts.Actor, o OwnCheck) (Assignment, error) {
	if !by.Can(accounts.ObserveLocations) && !by.Can(accounts.CheckOwnLocations) {
		return Assignment{}, accounts.ErrForbidden
	}
	l, err := s.places.Get(ctx, by, o.LocationID)
	if err != nil {
		return Assignment{}, err
	}
	var made Assignment
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		w, err := s.store.wave(ctx, by.OrgID, o.WaveID)
		if err != nil {
			return err
		}
		if may, err := s.mayStart(ctx, by, w, l); err != nil || !may {
			if err == nil {
				err = ErrNotOwn
			}
			return err
		}
		a := Assignment{
			ID: o.ID, OrgID: by.OrgID, WaveID: w.ID, LocationID: l.ID, ChecklistVersionID: w.ChecklistVersionID, ShopperID: by.AccountID,
			Status: Accepted, DueOn: w.EndsOn, OfferedAt: s.now(), Revision: 1, CreatedAt: s.now(),
		}
		if err := s.checkOpen(ctx, w, []Assignment{a}); err != nil {
			return err
		}
		made, err = s.insertOwn(ctx, by, a)
		return err
	})
	return made, err
}

// insertOwn keeps an assignment, unless it is there.
func (s *Service) insertOwn(ctx context.Context, by accounts.Actor, a Assignment) (Assignment, error) {
	kept, err := s.store.assignment(ctx, by.OrgID, a.ID)
	switch {
	case err == nil && (kept.ShopperID != a.ShopperID || kept.WaveID != a.WaveID || kept.LocationID != a.LocationID):
		return Assignment{}, ErrAssignmentInvalid.At(fault.Field{Path: "id", Code: "repeated", Params: fault.Params{"Value": a.ID}})
	case err == nil || !errors.Is(err, ErrAssignmentNotFound):
		return kept, err
	}
	if err := s.store.insertAssignments(ctx, []Assignment{a}); err != nil {
		return Assignment{}, err
	}
	return a, s.journal.Record(ctx, journal.Entry{
		OrgID: by.OrgID, AccountID: by.AccountID, Verb: "assign", SubjectKind: "wave", SubjectID: a.WaveID,
		After: map[string]any{"assignments": 1, "location": a.LocationID},
	})
}

// fillers tells who may fill an assignment of the wave: shoppers, or those who hold the
// right to at the location; nobody is the board, which is for shoppers.
func (s *Service) fillers(ctx context.Context, w Wave) (func(Assignment) bool, error) {
	if !w.Audit.Own() {
		known, err := s.store.shoppers(ctx, w.OrgID)
		return func(a Assignment) bool { return a.ShopperID == "" || known[a.ShopperID] }, err
	}
	roles := accounts.RolesWith(rightTo(w.Audit))
	known, err := s.store.holders(ctx, w.OrgID, w.BrandID, roles)
	return func(a Assignment) bool { return slices.Contains(known[a.LocationID], a.ShopperID) }, err
}

// checkCompetitors asserts that competitor visits, and no others, name a competitor of
// their location.
func (s *Service) checkCompetitors(ctx context.Context, w Wave, list []Assignment) error {
	beside := map[string][]string{}
	for i, a := range list {
		wrong := ErrAssignmentInvalid.At(fault.Field{Path: pathOf(i, "competitor_id"), Code: "not_found"})
		if w.Audit != checklists.Competitor {
			if a.CompetitorID != "" {
				return wrong
			}
			continue
		}
		if _, read := beside[a.LocationID]; !read {
			rivals, err := s.places.RivalsOf(ctx, w.OrgID, a.LocationID)
			if err != nil {
				return err
			}
			beside[a.LocationID] = []string{}
			for _, r := range rivals {
				beside[a.LocationID] = append(beside[a.LocationID], r.ID)
			}
		}
		if !slices.Contains(beside[a.LocationID], a.CompetitorID) {
			return wrong
		}
	}
	return nil
}
