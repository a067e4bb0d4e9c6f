package main

import (
	"context"
	"time"

	"etalon/audits"
	"etalon/audits/board"
	"etalon/audits/programmes"
	"etalon/internal/accounts"
	"etalon/internal/locations"
)

// second is a further visit of the open wave that nobody has made: what a planner
// looks after. Days count from today.
type second struct {
	place, due int
	shopper    int  // index; 0: nobody, it is on the board
	ask        bool // the shopper has not answered yet
	cancelled  bool
}

// seconds are the further visits: two late, a few at risk, the rest in time.
var seconds = []second{
	{place: 27, due: -2, shopper: 4},
	{place: 28, due: -1},
	{place: 29, due: 1},
	{place: 30, due: 2},
	{place: 31, due: 1, shopper: 8, ask: true},
	{place: 32, due: 6, shopper: 9, ask: true},
	{place: 33, due: 9, shopper: 10, ask: true},
	{place: 34, due: 5, shopper: 12},
	{place: 35, due: 8, shopper: 13},
	{place: 36, due: 12, shopper: 14},
	{place: 37, due: 13, shopper: 15},
	{place: 38, due: 8},
	{place: 39, due: 12},
	{place: 40, due: 15},
	{place: 41, due: 7, shopper: 16, cancelled: true},
	{place: 42, due: 10, cancelled: true},
}

// programme writes the standing rules of the chain's visits.
func (d *demo) programme(ctx context.Context) (programmes.Programme, error) {
	rules := programmes.Default()
	rules.Ethics.StaffNotifiedOn = locations.DayOf(d.clock.now().AddDate(0, -1, 0))
	rules.Eligibility.AgeFrom = 18
	rules.Rotation.PerWave = 8 // one shopper of the demo has a handful already
	rules.Pay.Fee, rules.Pay.ExpenseLimit, rules.Pay.PayableAfter = 120_000, 60_000, programmes.AfterAppeals
	rules.Clocks.AppealDays = 3 // so that some visits of the open wave are payable by now
	rules.Trusted = programmes.Trusted{RatingFrom: 450, Visits: 5, AtOnce: 3}
	return d.programmes.Put(ctx, d.actors[accounts.ProgrammeManager], programmes.Programme{
		ID: newID(), BrandID: d.brand.ID, Title: d.chain.Programme.Title, Briefing: d.chain.Programme.Briefing, Rules: rules,
	}, 0)
}

// planOf is what the open wave asks for: two visits a location, mostly on weekdays.
func (d *demo) planOf() audits.Plan {
	working, weekend := [7]bool{true, true, true, true, true}, [7]bool{5: true, 6: true}
	plan := audits.Plan{Visits: 2, Budget: 15_000_000}
	for i, part := range []audits.WeekPart{
		{Week: working, From: 10 * 60, To: 17 * 60, Share: 3}, {Week: working, From: 17 * 60, To: 21 * 60, Share: 2}, {Week: weekend, From: 11 * 60, To: 20 * 60, Share: 1},
	} {
		part.Name = d.chain.Programme.Parts[i]
		plan.Parts = append(plan.Parts, part)
	}
	for i, customer := range d.chain.Programme.Customers {
		plan.Scenarios = append(plan.Scenarios, audits.Scenario{Name: d.chain.Programme.Scenarios[i], Text: d.chain.Scenarios[i], CustomerType: customer, Share: 1})
	}
	return plan
}

// furtherVisits adds what nobody has made yet to the open wave, and calls some off.
func (d *demo) furtherVisits(ctx context.Context, wave audits.Wave, day time.Time) error {
	var list []audits.Assignment
	var off []string
	for i, s := range seconds {
		on := day.AddDate(0, 0, s.due)
		part := wave.Plan.Parts[i%2]
		if weekday := on.Weekday(); weekday == time.Saturday || weekday == time.Sunday {
			part = wave.Plan.Parts[2]
		}
		scenario := wave.Plan.Scenarios[i%len(wave.Plan.Scenarios)]
		a := audits.Assignment{
			ID: newID(), LocationID: d.places[s.place].ID, Scenario: scenario.Text, CustomerType: scenario.CustomerType, DueOn: on,
			Hours: audits.Hours{On: on, From: part.From, To: part.To, Part: part.Name}, Pay: audits.Pay{Fee: 120_000, ExpenseLimit: 60_000},
		}
		if s.shopper > 0 {
			a.ShopperID = d.shoppers[s.shopper].AccountID
		}
		if s.ask {
			a.Status, a.OfferedUntil = audits.Offered, on
		}
		if s.cancelled {
			off = append(off, a.ID)
		}
		list = append(list, a)
	}
	manager := d.actors[accounts.ProgrammeManager]
	if err := d.audits.Assign(ctx, manager, wave.ID, list); err != nil {
		return err
	}
	return d.audits.Cancel(ctx, manager, wave.ID, off, d.chain.Programme.Cancelled)
}

// askForVisits offers the first shopper the nearest visit on the board, and lets a few
// others apply for what suits them.
func (d *demo) askForVisits(ctx context.Context, today time.Time) error {
	d.clock.at = today
	for i, who := range d.shoppers[:4] {
		jobs, _, err := d.board.Jobs(ctx, who, board.JobQuery{Sort: board.ByDistance, Limit: 3})
		if err != nil || len(jobs) == 0 {
			if err != nil {
				return err
			}
			continue
		}
		job := jobs[0]
		if i == 0 {
			err = d.board.Offer(ctx, d.actors[accounts.ProgrammeManager], job.ID, board.NewOffer{ShopperID: who.AccountID, Hours: 72, Revision: job.Revision})
		} else {
			err = d.board.Apply(ctx, who, job.ID, newID(), d.chain.Programme.Note)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
