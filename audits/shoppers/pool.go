package shoppers

import "context"

// Member is a shopper as a planner sees them, and where they are not sent.
type Member struct {
	Shopper
	Reason     Reason // why they are sent nowhere; empty: they are
	Exclusions []Exclusion
}

// Pool lists every shopper of an organisation for a planner, by name. The caller
// has asked whether the actor plans.
func (s *Service) Pool(ctx context.Context, orgID string) ([]Member, error) {
	return s.pool(ctx, view{orgID: orgID})
}

// Member returns one shopper as a planner sees them. The caller has asked whether
// the actor plans, or is that shopper.
func (s *Service) Member(ctx context.Context, orgID, id string) (Member, error) {
	list, err := s.pool(ctx, view{orgID: orgID, own: id})
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Member{}, err
	}
	return list[0], nil
}

func (s *Service) pool(ctx context.Context, v view) ([]Member, error) {
	all, _, err := s.store.list(ctx, v, Query{now: s.now(), Limit: everyone})
	if err != nil {
		return nil, err
	}
	excluded, err := s.store.unlifted(ctx, v.orgID)
	if err != nil {
		return nil, err
	}
	list := make([]Member, len(all))
	for i, sh := range all {
		list[i] = Member{sh, standing{sh.ID, sh.Status, sh.Disabled}.reason(), excluded[sh.ID]}
	}
	return list, nil
}

// Covers reports whether an exclusion is about a location.
func (e Exclusion) Covers(locationID, regionID, brandID string) bool {
	return e.covers(position{locationID, regionID, brandID})
}
