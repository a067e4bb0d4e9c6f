package board

import (
	"context"
	"time"

	"github.com/google/uuid"

	"etalon/audits"
	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/notifications"
)

// NewOffer shows a visit to one shopper.
type NewOffer struct {
	ShopperID string // empty: the offer that there is is taken back, to the board
	Hours     int    // that the shopper has for the answer; 0: as the programme says
	Insist    bool   // against the rules; needs a reason
	Reason    string
	Revision  int
}

// Offer offers a visit that nobody has agreed to make yet to a shopper, until when
// they are to answer. Who had the offer before is told. The same again changes nothing.
//
// Faults: audits.ErrAssignmentStale, ErrTaken, ErrOver, planning.ErrAgainstRules.
func (s *Service) Offer(ctx context.Context, by accounts.Actor, id string, o NewOffer) error {
	reason, err := text("reason", o.Reason, 0, textMax)
	if err != nil {
		return err
	}
	if o.Hours < 0 || o.Hours > hoursMax {
		return ErrInvalid.At(fault.Field{Path: "hours", Code: "out_of_range", Params: fault.Params{"Min": 0, "Max": hoursMax}})
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		a, w, err := s.audits.ManagedAssignment(ctx, by, id)
		switch {
		case err != nil:
			return err
		case a.Status == audits.Offered && a.ShopperID == o.ShopperID:
			return nil
		case a.Status != audits.Offered:
			return ErrTaken
		case a.Revision != o.Revision:
			return audits.ErrAssignmentStale.With(fault.Params{"Revision": a.Revision})
		}
		step := audits.Step{Verb: "withdraw_offer", Path: []audits.AssignmentStatus{audits.Expired, audits.Offered}, Reason: reason}
		if o.ShopperID != "" {
			if step, err = s.offering(ctx, by, a, o, reason); err != nil {
				return err
			}
		}
		if _, err := s.audits.Step(ctx, by, a, step); err != nil {
			return err
		}
		if err := s.tellWithdrawn(ctx, a, w); err != nil {
			return err
		}
		return s.tellOffers(ctx, by.OrgID, o.ShopperID)
	})
}

func (s *Service) offering(ctx context.Context, by accounts.Actor, a audits.Assignment, o NewOffer, reason string) (audits.Step, error) {
	one, err := s.read(ctx, by.OrgID, a.ID, o.ShopperID)
	if err != nil {
		return audits.Step{}, err
	}
	if err := allowed(one, o.Insist, reason); err != nil {
		return audits.Step{}, err
	}
	hours := o.Hours
	if hours == 0 {
		hours = one.rules.Clocks.OfferHours
	}
	step := audits.Step{
		Verb: "offer_job", Path: []audits.AssignmentStatus{audits.Expired, audits.Offered}, ShopperID: o.ShopperID,
		OfferedUntil: s.now().Add(time.Duration(hours) * time.Hour), Insisted: o.Insist, Reason: reason,
	}
	one.visit.OfferedUntil = step.OfferedUntil
	if one.wave.Status == audits.WaveOpen && over(one.visit, one.wave, one.place, s.now()) {
		return step, ErrOver
	}
	return step, nil
}

// tellWithdrawn tells who had the offer, if the wave was open to them.
func (s *Service) tellWithdrawn(ctx context.Context, a audits.Assignment, w audits.Wave) error {
	if a.ShopperID == "" || w.Status != audits.WaveOpen {
		return nil
	}
	return s.notices.Notify(ctx, notifications.Notice{
		OrgID: a.OrgID, To: []string{a.ShopperID}, Kind: notifications.OfferOver, Event: a.ID, Params: map[string]any{"wave": w.Title}, Link: "/board", Renew: true,
	})
}

// NewReShop repeats a visit that came to nothing.
type NewReShop struct {
	ID        string // of the new assignment, made by the caller
	ShopperID string // empty: it goes to the board
	DueOn     time.Time
	Pay       audits.Pay
	Hours     int
	Insist    bool
	Reason    string // why it is repeated
}

// ReShop makes a new assignment in place of one that has lapsed, was declined or
// called off, or whose visit was rejected or excluded: on the board, or offered to
// somebody other than before. The same again changes nothing.
//
// Faults: ErrNotOver, ErrInvalid, planning.ErrAgainstRules, audits.ErrAssignmentInvalid.
func (s *Service) ReShop(ctx context.Context, by accounts.Actor, of string, n NewReShop) error {
	reason, err := text("reason", n.Reason, 1, textMax)
	if err != nil {
		return err
	}
	if n, err = n.checked(); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		a, w, err := s.audits.ManagedAssignment(ctx, by, of)
		if err != nil {
			return err
		}
		if again, _, err := s.audits.AssignmentOf(ctx, by.OrgID, n.ID); err == nil {
			if again.ReShopOf != a.ID {
				return ErrInvalid.At(fault.Field{Path: "id", Code: "not_an_id"})
			}
			return nil
		}
		repeated, err := s.store.overNow(ctx, a)
		if err != nil {
			return err
		}
		if !repeated {
			return ErrNotOver
		}
		next := audits.Assignment{
			ID: n.ID, OrgID: a.OrgID, WaveID: a.WaveID, LocationID: a.LocationID, ChecklistVersionID: w.ChecklistVersionID, Scenario: a.Scenario, CustomerType: a.CustomerType,
			Status: audits.Offered, Hours: audits.Hours{From: a.Hours.From, To: a.Hours.To, Part: a.Hours.Part}, DueOn: n.DueOn, OfferedAt: s.now(), Pay: n.Pay,
			ReShopOf: a.ID, Reason: reason, Revision: 1, CreatedAt: s.now(),
		}
		if n.DueOn.Before(s.audits.Today()) || n.DueOn.After(w.EndsOn) {
			return ErrInvalid.At(fault.Field{Path: "due_on", Code: "outside_wave"})
		}
		if err := s.audits.AddReShop(ctx, by, w, next); err != nil {
			return err
		}
		if n.ShopperID == "" {
			return nil
		}
		return s.Offer(ctx, by, next.ID, NewOffer{ShopperID: n.ShopperID, Hours: n.Hours, Insist: n.Insist, Reason: reason, Revision: 1})
	})
}

func (n NewReShop) checked() (NewReShop, error) {
	id, err := uuid.Parse(n.ID)
	if err != nil {
		return n, ErrInvalid.At(fault.Field{Path: "id", Code: "not_an_id"})
	}
	n.ID = id.String()
	for path, amount := range map[string]int64{"fee": n.Pay.Fee, "expense_limit": n.Pay.ExpenseLimit, "bonus": n.Pay.Bonus} {
		if amount < 0 || amount > moneyMax {
			return n, ErrInvalid.At(fault.Field{Path: path, Code: "out_of_range", Params: fault.Params{"Min": 0, "Max": moneyMax / 100}})
		}
	}
	return n, nil
}
