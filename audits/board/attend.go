package board

import (
	"context"
	"time"

	"etalon/audits"
	"etalon/internal/accounts"
	"etalon/internal/notifications"
)

// attended is how many visits one step takes on; the rest waits for the next.
const attended = 500

// Attend does what time brings: offers that were not answered go back to the board,
// visits that nobody made in time lapse, and shoppers are told of new offers and of
// days that are near. It looks at what is there, so that a stopped server forgets
// nothing and two servers harm nothing.
func (s *Service) Attend(ctx context.Context) error {
	for _, step := range []func(context.Context) error{s.expireOffers, s.lapse, s.remind, s.closeApplications, func(ctx context.Context) error { return s.tellOffers(ctx, "", "") }} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// expireOffers puts the offers on the board that their shoppers have not answered.
func (s *Service) expireOffers(ctx context.Context) error {
	list, err := s.store.unanswered(ctx, s.now())
	if err != nil {
		return err
	}
	for _, due := range list {
		err := s.each(ctx, due, func(ctx context.Context, one subject) error {
			a := one.visit
			begun, err := s.store.hasVisit(ctx, a)
			if err != nil || begun || a.Status != audits.Offered || a.ShopperID == "" || a.OfferedUntil.IsZero() || a.OfferedUntil.After(s.now()) {
				return err
			}
			if err := s.comesBack(ctx, accounts.Program(a.OrgID), a, Unanswered, "expire_offer", audits.Expired, ""); err != nil {
				return err
			}
			n := notifications.Notice{OrgID: a.OrgID, To: []string{a.ShopperID}, Kind: notifications.OfferOver, Event: a.ID, Params: one.params(), Link: "/board", Renew: true}
			if err := s.notices.Notify(ctx, n); err != nil {
				return err
			}
			return s.tellCoordinators(ctx, one, notifications.OfferUnanswered, map[string]any{"name": one.who.Name})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// grace is how many days after its last one a visit is waited for: a phone may have
// made it and be without a network.
const grace = 3

// lapse ends the visits that were agreed to and never came. They stay their shopper's,
// so that one that comes all the same is kept; who plans repeats them.
func (s *Service) lapse(ctx context.Context) error {
	list, err := s.store.overdue(ctx, s.audits.Today().AddDate(0, 0, -grace))
	if err != nil {
		return err
	}
	for _, due := range list {
		err := s.each(ctx, due, func(ctx context.Context, one subject) error {
			a := one.visit
			if a.Status != audits.Accepted {
				return nil
			}
			step := audits.Step{Verb: "expire_visit", Path: []audits.AssignmentStatus{audits.Expired}, ShopperID: a.ShopperID, OfferedUntil: a.OfferedUntil}
			if _, err := s.audits.Step(ctx, accounts.Program(a.OrgID), a, step); err != nil {
				return err
			}
			n := notifications.Notice{OrgID: a.OrgID, To: []string{a.ShopperID}, Kind: notifications.VisitLapsed, Event: a.ID, Params: one.params(), Link: "/visits"}
			if err := s.notices.Notify(ctx, n); err != nil {
				return err
			}
			return s.tellCoordinators(ctx, one, notifications.VisitMissed, map[string]any{"name": one.who.Name})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// each reads a visit again in a transaction of its own, so that what one step does
// does not wait for the others.
func (s *Service) each(ctx context.Context, due timely, do func(context.Context, subject) error) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		one, err := s.read(ctx, due.OrgID, due.ID, due.ShopperID)
		if err != nil {
			return err
		}
		return do(ctx, one)
	})
}

// fromHour is the hour of the location's day from which shoppers are reminded.
const fromHour = 9

// remind tells shoppers of visits that are planned for tomorrow, and of those whose
// last day is tomorrow, once each, by the time of the location.
func (s *Service) remind(ctx context.Context) error {
	now := s.now()
	list, err := s.store.near(ctx, s.audits.Today(), now)
	if err != nil {
		return err
	}
	for _, near := range list {
		zone, err := time.LoadLocation(near.TimeZone)
		if err != nil || now.In(zone).Hour() < fromHour {
			continue
		}
		y, m, d := now.In(zone).Date()
		tomorrow := time.Date(y, m, d+1, 0, 0, 0, 0, time.UTC)
		n := notifications.Notice{
			OrgID: near.OrgID, To: []string{near.ShopperID}, Event: near.ID + " " + tomorrow.Format(time.DateOnly), Link: "/visits/" + near.ID,
			Params: map[string]any{"location": near.Location, "date": tomorrow.Format(time.DateOnly)},
		}
		switch {
		case near.VisitOn != nil && near.VisitOn.Equal(tomorrow):
			n.Kind = notifications.VisitTomorrow
		case near.DueOn.Equal(tomorrow):
			n.Kind = notifications.VisitDue
		default:
			continue
		}
		if err := s.notices.Notify(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

// closeApplications refuses what was asked of visits that are no longer to be had.
func (s *Service) closeApplications(ctx context.Context) error {
	list, err := s.store.hopeless(ctx, s.audits.Today().AddDate(0, 0, -1))
	if err != nil {
		return err
	}
	for _, due := range list {
		err := s.each(ctx, due, func(ctx context.Context, one subject) error {
			others, err := s.store.close(ctx, one.visit, accounts.ProgramID, s.now())
			if err != nil {
				return err
			}
			n := notifications.Notice{OrgID: due.OrgID, To: others, Kind: notifications.ApplicationRefused, Event: due.ID, Params: one.params(), Link: "/board", Renew: true}
			return s.notices.Notify(ctx, n)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// tellOffers tells shoppers of the offers in open waves that came since they were told
// last, one notice a wave; of one organisation and shopper, or for empty ids of all.
func (s *Service) tellOffers(ctx context.Context, orgID, shopperID string) error {
	list, err := s.store.untold(ctx, orgID, shopperID, s.now())
	if err != nil {
		return err
	}
	for _, o := range list {
		err := s.notices.Notify(ctx, notifications.Notice{
			OrgID: o.OrgID, To: []string{o.ShopperID}, Kind: notifications.OffersMade, Event: o.WaveID, Link: "/visits", Renew: true,
			Params: map[string]any{"wave": o.Wave, "count": o.N},
		})
		if err != nil {
			return err
		}
	}
	return nil
}
