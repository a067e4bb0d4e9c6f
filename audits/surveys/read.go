package surveys

import (
	"context"
	"strings"

	"etalon/internal/accounts"
	"etalon/internal/journal"
	"etalon/internal/locations"
	"etalon/internal/secrets"
)

// Seen is the set of locations whose customers' answers the actor reads.
// Fault: accounts.ErrForbidden.
func (s *Service) Seen(ctx context.Context, by accounts.Actor) (locations.Filter, error) {
	return s.Places.Visible(ctx, by, accounts.ReadResults)
}

// List lists the campaigns, with a part of their name if one is given, in locations that the actor sees, the latest first; drafts
// are for those who manage them.
func (s *Service) List(ctx context.Context, by accounts.Actor, search string) ([]Campaign, error) {
	f, err := s.Seen(ctx, by)
	if err != nil {
		return nil, err
	}
	all, err := s.store.campaigns(ctx, f, "")
	list := []Campaign{}
	for _, c := range all {
		if c.MayManage = manages(by, c.BrandID); (c.MayManage || c.Status != Draft && c.Places > 0) && strings.Contains(strings.ToLower(c.Name), strings.ToLower(search)) {
			list = append(list, c)
		}
	}
	return list, err
}

// Campaign returns one of those. Fault: ErrNotFound.
func (s *Service) Campaign(ctx context.Context, by accounts.Actor, id string) (Campaign, error) {
	f, err := s.Seen(ctx, by)
	if err != nil {
		return Campaign{}, err
	}
	all, err := s.store.campaigns(ctx, f, id)
	if err != nil {
		return Campaign{}, err
	}
	for _, c := range all {
		if c.MayManage = manages(by, c.BrandID); c.MayManage || c.Status != Draft && c.Places > 0 {
			return c, nil
		}
	}
	return Campaign{}, ErrNotFound
}

// PlaceQuery is which locations of a campaign.
type PlaceQuery struct {
	Search, LocationID string
	Limit, Offset      int // Limit 0: all
}

// PlacesOf lists the locations of a campaign that the actor sees, by code, and how many
// there are. Links are those of an open campaign. Fault: ErrNotFound.
func (s *Service) PlacesOf(ctx context.Context, by accounts.Actor, id string, q PlaceQuery) ([]Place, int, error) {
	c, err := s.Campaign(ctx, by, id)
	if err != nil {
		return nil, 0, err
	}
	f, err := s.Seen(ctx, by)
	if err != nil {
		return nil, 0, err
	}
	list, total, err := s.store.places(ctx, f, id, q)
	for i := range list {
		if p := &list[i]; c.Status == Open {
			p.Link = s.link(s.token(id, p.LocationID, p.Generation))
		}
	}
	return list, total, err
}

// link is the address that a customer opens.
func (s *Service) link(token string) string { return s.Address + "/#/survey/" + token }

// RenewLink gives a location a new link; the one before ends, with every poster of it.
// Faults: ErrNotFound.
func (s *Service) RenewLink(ctx context.Context, by accounts.Actor, id, locationID string) (Place, error) {
	c, err := s.managed(ctx, by, id)
	if err != nil {
		return Place{}, err
	}
	err = s.DB.Tx(ctx, func(ctx context.Context) error {
		generation, err := s.store.nextGeneration(ctx, by.OrgID, id, locationID)
		if err != nil {
			return err
		}
		if err := s.store.renew(ctx, by.OrgID, id, locationID, secrets.Digest(s.token(id, locationID, generation))); err != nil {
			return err
		}
		return s.Journal.Record(ctx, journal.Entry{
			OrgID: by.OrgID, AccountID: by.AccountID, Verb: "renew_link", SubjectKind: "survey_campaign", SubjectID: c.ID,
			After: map[string]any{"location_id": locationID, "link_number": generation},
		})
	})
	if err != nil {
		return Place{}, err
	}
	list, _, err := s.PlacesOf(ctx, by, id, PlaceQuery{LocationID: locationID})
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Place{}, err
	}
	return list[0], nil
}
