package board

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"etalon/audits"
	"etalon/audits/planning"
	"etalon/audits/shoppers"
	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/notifications"
)

// Accept makes a visit the actor's: one that is offered to them, or one on the board
// when the programme trusts them. Of several who take one visit at once, one gets it.
// The same again changes nothing.
//
// Faults: ErrNotFound, ErrTaken, ErrOver, ErrApply, ErrHands, ErrNotNow, ErrNotForYou.
func (s *Service) Accept(ctx context.Context, by accounts.Actor, id string) error {
	if err := by.Require(accounts.FillVisits); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.audits.Hold(ctx, by.OrgID, by.AccountID); err != nil {
			return err
		}
		one, err := s.read(ctx, by.OrgID, id, by.AccountID)
		if err != nil {
			return err
		}
		switch a := one.visit; {
		case a.ShopperID == by.AccountID && (a.Status == audits.Accepted || a.Status == audits.Started || a.Status == audits.Completed):
			return nil
		case a.Status != audits.Offered || (a.ShopperID != "" && a.ShopperID != by.AccountID):
			return ErrTaken
		case over(a, one.wave, one.place, s.now()):
			return ErrOver
		case a.ShopperID == by.AccountID:
			return s.acceptOffer(ctx, by, one)
		}
		return s.takeFromBoard(ctx, by, one)
	})
}

func (s *Service) acceptOffer(ctx context.Context, by accounts.Actor, one subject) error {
	reasons := one.fit.Reasons
	if one.visit.Insisted {
		reasons = barring(reasons)
	}
	if err := fits(reasons); err != nil {
		return err
	}
	return s.becomes(ctx, by, one, audits.Step{Verb: "accept_offer", ShopperID: by.AccountID, OfferedUntil: one.visit.OfferedUntil})
}

// barring are the reasons that nobody can insist against: the shopper gets no visits
// at all now, or does not belong at this location.
func barring(reasons []planning.Reason) []planning.Reason {
	var left []planning.Reason
	for _, r := range reasons {
		switch shoppers.Reason(r) {
		case shoppers.NotAShopper, shoppers.AccountDisabled, shoppers.ShopperErased, shoppers.ShopperBlocked, shoppers.ShopperPaused,
			shoppers.ShopperCandidate, shoppers.LocationBlocked, shoppers.ConflictDeclared:
			left = append(left, r)
		}
	}
	return left
}

func (s *Service) takeFromBoard(ctx context.Context, by accounts.Actor, one subject) error {
	if one.repeats(by.AccountID) {
		return ErrNotForYou
	}
	if err := fits(one.fit.Reasons); err != nil {
		return err
	}
	done, err := s.store.recordOf(ctx, by.OrgID, by.AccountID)
	if err != nil {
		return err
	}
	switch t := one.rules.Trusted; {
	case !trusted(t, one.who.Rating, done):
		return ErrApply
	case done.Open >= t.AtOnce:
		return ErrHands.With(fault.Params{"Max": t.AtOnce})
	}
	if err := s.becomes(ctx, by, one, audits.Step{Verb: "take_job", ShopperID: by.AccountID}); err != nil {
		return err
	}
	return s.tellCoordinators(ctx, one, notifications.VisitTaken, map[string]any{"name": one.who.Name})
}

// becomes makes a visit the shopper's of the step, and lets those know who applied.
func (s *Service) becomes(ctx context.Context, by accounts.Actor, one subject, step audits.Step) error {
	step.Path = []audits.AssignmentStatus{audits.Accepted}
	if _, err := s.audits.Step(ctx, by, one.visit, step); err != nil {
		return taken(err)
	}
	others, err := s.store.close(ctx, one.visit, step.ShopperID, s.now())
	if err != nil {
		return err
	}
	return s.notices.Notify(ctx, notifications.Notice{
		OrgID: by.OrgID, To: others, Kind: notifications.ApplicationRefused, Event: one.visit.ID, Params: one.params(), Link: "/board", Renew: true,
	})
}

// taken is what a shopper is told when somebody was quicker.
func taken(err error) error {
	if errors.Is(err, audits.ErrAssignmentStale) {
		return ErrTaken
	}
	return err
}

// Refuse gives a visit of the actor's back to the board with a reason: an offer is
// declined, and one that was agreed to is given back unless it was begun. The same
// again changes nothing.
//
// Faults: ErrNotFound, ErrBegun, audits.ErrReasonRequired.
func (s *Service) Refuse(ctx context.Context, by accounts.Actor, id, reason string) error {
	if err := by.Require(accounts.FillVisits); err != nil {
		return err
	}
	reason, err := text("reason", reason, 1, textMax)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		one, err := s.read(ctx, by.OrgID, id, by.AccountID)
		if err != nil {
			return err
		}
		kind, verb, notice := Declined, "decline_offer", notifications.OfferDeclined
		switch a := one.visit; {
		case a.ShopperID != by.AccountID:
			again, err := s.store.hasReturned(ctx, a, by.AccountID)
			if err == nil && !again {
				err = ErrNotFound
			}
			return err
		case a.Status == audits.Accepted:
			kind, verb, notice = GivenBack, "give_back", notifications.VisitGivenBack
		case a.Status != audits.Offered:
			return ErrBegun
		}
		if err := s.comesBack(ctx, by, one.visit, kind, verb, audits.Declined, reason); err != nil {
			return err
		}
		return s.tellCoordinators(ctx, one, notice, map[string]any{"name": one.who.Name, "reason": reason})
	})
}

// comesBack puts a visit on the board again. One that a phone has sent anything of
// stays where it is: it is that shopper's.
func (s *Service) comesBack(ctx context.Context, by accounts.Actor, a audits.Assignment, kind ReturnKind, verb string, through audits.AssignmentStatus, reason string) error {
	begun, err := s.store.hasVisit(ctx, a)
	if err != nil {
		return err
	}
	if begun {
		return ErrBegun
	}
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	r := Return{ID: id.String(), OrgID: a.OrgID, AssignmentID: a.ID, ShopperID: a.ShopperID, Kind: kind, Reason: reason, At: s.now()}
	if err := s.store.insertReturn(ctx, r); err != nil {
		return err
	}
	_, err = s.audits.Step(ctx, by, a, audits.Step{Verb: verb, Path: []audits.AssignmentStatus{through, audits.Offered}, Reason: reason})
	return err
}
