package board_test

import (
	"errors"
	"testing"
	"time"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/audits/board"
	"etalon/audits/planning"
	"etalon/audits/programmes"
	"etalon/audits/shoppers"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/notifications"
)

func (o *office) offer(i int, to accounts.Actor) {
	o.t.Helper()
	o.offerOne(o.jobs[i].ID, to)
}

func (o *office) attend() {
	o.t.Helper()
	o.must(o.Board.Attend(o.t.Context()))
}

// An offer is made, declined with a reason, comes back to the board, is made to
// somebody else and accepted.
func TestService_Offer(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		o := open(t, db, asking)
		shopper := o.Actors[accounts.Shopper]
		o.offer(0, shopper)
		offers, err := o.Board.Offers(t.Context(), shopper)
		if err != nil || len(offers) != 1 || !offers[0].OfferedUntil.Equal(o.At.Add(24*time.Hour)) {
			t.Fatalf("%+v %v", offers, err)
		}
		if n := o.told(shopper)[notifications.OffersMade]; n != 1 {
			t.Errorf("the shopper was told of %d offers", n)
		}
		if list := o.list(o.Other); len(list) != 3 {
			t.Errorf("what is offered to one lies on the board of another: %d", len(list))
		}
		if err := o.Board.Accept(t.Context(), o.Other, o.jobs[0].ID); !errors.Is(err, board.ErrTaken) {
			t.Errorf("another's offer: %v", err)
		}
		if err := o.Board.Refuse(t.Context(), shopper, o.jobs[0].ID, " "); !errors.Is(err, audits.ErrReasonRequired) {
			t.Errorf("without a reason: %v", err)
		}
		for range 2 {
			o.must(o.Board.Refuse(t.Context(), shopper, o.jobs[0].ID, "Еду в отпуск"))
		}
		if a := o.at(o.jobs[0].ID); a.Status != audits.Offered || a.ShopperID != "" || !a.OfferedUntil.IsZero() {
			t.Errorf("a declined offer: %+v", a)
		}
		_, desk, err := o.Board.Desk(t.Context(), o.manager, o.Wave.ID)
		if err != nil || len(desk) != 4 || backOf(desk, o.jobs[0].ID) != "Еду в отпуск" {
			t.Errorf("%+v %v", desk, err)
		}
		o.offer(0, o.Other)
		o.must(o.Board.Accept(t.Context(), o.Other, o.jobs[0].ID))
		if a := o.at(o.jobs[0].ID); a.Status != audits.Accepted || a.ShopperID != o.Other.AccountID {
			t.Errorf("%+v", a)
		}
		o.must(o.Board.Refuse(t.Context(), o.Other, o.jobs[0].ID, "Заболел"))
		if kinds := o.told(o.manager); kinds[notifications.OfferDeclined] != 1 || kinds[notifications.VisitGivenBack] != 1 {
			t.Errorf("%v", kinds)
		}
		if err := o.Board.Offer(t.Context(), shopper, o.jobs[0].ID, board.NewOffer{ShopperID: shopper.AccountID}); !errors.Is(err, accounts.ErrForbidden) {
			t.Errorf("a shopper offers: %v", err)
		}
	})
}

func backOf(desk []board.Item, id string) string {
	for _, i := range desk {
		if i.ID == id && i.Back != nil {
			return i.Back.Reason
		}
	}
	return ""
}

// A coordinator may insist against a rule, never against a block; what was insisted on
// can be accepted.
func TestService_Offer_againstRules(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		o := open(t, db, func(r *programmes.Rules) { r.Eligibility.Car = true })
		offer := board.NewOffer{ShopperID: o.Other.AccountID, Revision: 1}
		if err := o.Board.Offer(t.Context(), o.manager, o.jobs[0].ID, offer); !errors.Is(err, planning.ErrAgainstRules) {
			t.Fatal(err)
		}
		offer.Insist, offer.Reason = true, "Больше некому"
		o.must(o.Board.Offer(t.Context(), o.manager, o.jobs[0].ID, offer))
		o.must(o.Board.Accept(t.Context(), o.Other, o.jobs[0].ID))
		_, err := o.Shoppers.Block(t.Context(), o.manager, shoppers.Exclusion{
			ID: auditstest.ID(), ShopperID: o.Other.AccountID, ScopeKind: shoppers.Location, ScopeID: o.Locations[1].ID, Reason: "Узнали",
		})
		o.must(err)
		if err := o.Board.Offer(t.Context(), o.manager, o.jobs[1].ID, offer); !errors.Is(err, board.ErrInvalid) {
			t.Errorf("against a block: %v", err)
		}
	})
}

// Two shoppers apply; one is accepted, the other is told.
func TestService_Decide(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		o := open(t, db, func(r *programmes.Rules) { r.Eligibility.RatingFrom = 300 })
		shopper := o.Actors[accounts.Shopper]
		o.rate(o.Other, 480)
		first, second := auditstest.ID(), auditstest.ID()
		for range 2 {
			o.must(o.Board.Apply(t.Context(), shopper, o.jobs[0].ID, first, "Живу рядом"))
			o.must(o.Board.Apply(t.Context(), o.Other, o.jobs[0].ID, second, ""))
		}
		if err := o.Board.Apply(t.Context(), shopper, o.jobs[0].ID, auditstest.ID(), "Ещё раз"); !errors.Is(err, board.ErrApplicationExists) {
			t.Errorf("a second application: %v", err)
		}
		if list := o.list(shopper); list[0].Application != first {
			t.Errorf("%+v", list[0])
		}
		list, err := o.Board.Candidates(t.Context(), o.manager, o.jobs[0].ID, "", true)
		if err != nil || len(list) != 2 || list[0].Rating != 480 || list[1].Application.Note != "Живу рядом" {
			t.Fatalf("%+v %v", list, err)
		}
		if _, err := o.Board.Candidates(t.Context(), shopper, o.jobs[0].ID, "", true); !errors.Is(err, accounts.ErrForbidden) {
			t.Errorf("a shopper sees who applied: %v", err)
		}
		for range 2 {
			o.must(o.Board.Decide(t.Context(), o.manager, o.jobs[0].ID, second, board.Decision{Accept: true}))
		}
		if a := o.at(o.jobs[0].ID); a.Status != audits.Accepted || a.ShopperID != o.Other.AccountID {
			t.Errorf("%+v", a)
		}
		if o.told(o.Other)[notifications.ApplicationAccepted] != 1 || o.told(shopper)[notifications.ApplicationRefused] != 1 {
			t.Errorf("%v %v", o.told(o.Other), o.told(shopper))
		}
		if err := o.Board.Decide(t.Context(), o.manager, o.jobs[0].ID, first, board.Decision{Accept: true}); !errors.Is(err, board.ErrApplicationOver) {
			t.Errorf("the other one is accepted too: %v", err)
		}
		t.Run("an application is withdrawn, by its shopper alone", func(t *testing.T) {
			id := auditstest.ID()
			o.must(o.Board.Apply(t.Context(), shopper, o.jobs[1].ID, id, ""))
			if err := o.Board.Withdraw(t.Context(), o.Other, o.jobs[1].ID, id); !errors.Is(err, board.ErrApplicationNotFound) {
				t.Error(err)
			}
			for range 2 {
				o.must(o.Board.Withdraw(t.Context(), shopper, o.jobs[1].ID, id))
			}
			o.must(o.Board.Apply(t.Context(), shopper, o.jobs[1].ID, auditstest.ID(), "Передумал"))
		})
	})
}

func TestService_Attend(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		o := open(t, db, asking)
		shopper := o.Actors[accounts.Shopper]
		o.offer(0, shopper)
		o.offer(1, shopper)
		o.must(o.Board.Accept(t.Context(), shopper, o.jobs[1].ID)) // due on 16 September
		o.must(o.Board.Apply(t.Context(), o.Other, o.jobs[2].ID, auditstest.ID(), ""))
		o.At = o.At.Add(25 * time.Hour)
		for range 2 {
			o.attend()
		}
		if a := o.at(o.jobs[0].ID); a.Status != audits.Offered || a.ShopperID != "" {
			t.Errorf("an offer without an answer: %+v", a)
		}
		if o.told(shopper)[notifications.OfferOver] != 1 || o.told(o.manager)[notifications.OfferUnanswered] != 1 {
			t.Errorf("%v %v", o.told(shopper), o.told(o.manager))
		}
		t.Run("a shopper is reminded once, the day before, not at night", func(t *testing.T) {
			o.At = o.jobs[1].DueOn.AddDate(0, 0, -1).Add(3 * time.Hour) // six in the morning there
			o.attend()
			if n := o.told(shopper)[notifications.VisitDue]; n != 0 {
				t.Error("reminded at night")
			}
			for range 3 {
				o.At = o.At.Add(4 * time.Hour)
				o.attend()
			}
			if n := o.told(shopper)[notifications.VisitDue]; n != 1 {
				t.Errorf("reminded %d times", n)
			}
		})
		t.Run("a visit that never came lapses after days of grace, and stays its shopper's", func(t *testing.T) {
			o.At = o.jobs[1].DueOn.AddDate(0, 0, 3).Add(time.Hour)
			o.attend()
			if a := o.at(o.jobs[1].ID); a.Status != audits.Accepted {
				t.Errorf("within the grace: %+v", a)
			}
			o.At = o.At.AddDate(0, 0, 1)
			o.attend()
			if a := o.at(o.jobs[1].ID); a.Status != audits.Expired || a.ShopperID != shopper.AccountID {
				t.Errorf("%+v", a)
			}
			if o.told(shopper)[notifications.VisitLapsed] != 1 || o.told(o.manager)[notifications.VisitMissed] != 1 {
				t.Errorf("%v", o.told(shopper))
			}
		})
		t.Run("an application for what is over is refused", func(t *testing.T) {
			if n := o.told(o.Other)[notifications.ApplicationRefused]; n != 1 {
				t.Errorf("told %d times", n)
			}
		})
	})
}

func TestService_ReShop(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		o := open(t, db, asking)
		shopper := o.Actors[accounts.Shopper]
		o.rate(shopper, 500)
		again := board.NewReShop{ID: auditstest.ID(), DueOn: o.Wave.EndsOn.Truncate(24 * time.Hour), Pay: audits.Pay{Fee: 90_000, Bonus: 10_000}, Reason: "Визит отклонён"}
		if err := o.Board.ReShop(t.Context(), o.manager, o.Assignments[0].ID, again); !errors.Is(err, board.ErrNotOver) {
			t.Fatalf("a visit that can be made: %v", err)
		}
		in := o.Submission(0)
		_, err := o.Audits.Save(t.Context(), shopper, in)
		o.must(err)
		_, err = o.Audits.Reject(t.Context(), o.Actors[accounts.Reviewer], in.VisitID, "Не та точка")
		o.must(err)
		for range 2 {
			o.must(o.Board.ReShop(t.Context(), o.manager, o.Assignments[0].ID, again))
		}
		a := o.at(again.ID)
		if a.ReShopOf != o.Assignments[0].ID || a.Status != audits.Offered || a.ShopperID != "" || a.Pay.Bonus != 10_000 {
			t.Errorf("%+v", a)
		}
		for _, j := range o.list(shopper) {
			if j.ID == again.ID {
				t.Error("who made the visit sees its repetition on the board")
			}
		}
		offer := board.NewOffer{ShopperID: shopper.AccountID, Revision: 1}
		if err := o.Board.Offer(t.Context(), o.manager, again.ID, offer); !errors.Is(err, board.ErrInvalid) {
			t.Errorf("to the same shopper: %v", err)
		}
		second := again
		second.ID = auditstest.ID()
		if err := o.Board.ReShop(t.Context(), o.manager, o.Assignments[0].ID, second); !errors.Is(err, board.ErrNotOver) {
			t.Errorf("twice in one's place: %v", err)
		}
		o.offerOne(again.ID, o.Other)
		o.must(o.Board.Accept(t.Context(), o.Other, again.ID))
	})
}

func (o *office) offerOne(id string, to accounts.Actor) {
	o.t.Helper()
	o.must(o.Board.Offer(o.t.Context(), o.manager, id, board.NewOffer{ShopperID: to.AccountID, Hours: 24, Revision: o.at(id).Revision}))
}

// A visit that a phone has begun is not given back, and one that came to an offer that
// ended meanwhile is not taken from its shopper.
func TestService_Refuse_begun(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		o := open(t, db, asking)
		shopper := o.Actors[accounts.Shopper]
		o.offer(0, shopper)
		in := o.Submission(0)
		in.AssignmentID = o.jobs[0].ID
		_, err := o.Audits.Save(t.Context(), shopper, in)
		o.must(err)
		if err := o.Board.Refuse(t.Context(), shopper, o.jobs[0].ID, "Передумал"); !errors.Is(err, board.ErrBegun) {
			t.Error(err)
		}
		o.At = o.At.AddDate(0, 0, 2)
		o.attend()
		if a := o.at(o.jobs[0].ID); a.ShopperID != shopper.AccountID {
			t.Errorf("%+v", a)
		}
	})
}
