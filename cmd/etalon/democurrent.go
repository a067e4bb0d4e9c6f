package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
)

// stage is how far an assignment of the open wave has come by today.
type stage int

const (
	waiting  stage = iota // for the shopper to go
	drafted               // begun on the phone
	handedIn              // waits for the reviewer
	returned              // waits for the shopper again
	approved              // waits for release
	released
)

// currentStage says how far the assignment of location i is, by when it is due
// (days from today) and how many hours ago it was handed in. The first six are
// those of the shopper who can sign in.
func currentStage(i int) (at stage, due, ago int) {
	mine := []struct {
		at       stage
		due, ago int
	}{{returned, 1, 30}, {drafted, 0, 0}, {waiting, 0, 0}, {waiting, 2, 0}, {waiting, 9, 0}, {handedIn, 3, 66}}
	switch {
	case i < len(mine):
		return mine[i].at, mine[i].due, mine[i].ago
	case i < 20: // among them the store whose manager can sign in
		return released, -1, 24 * (2 + i%6)
	case i < 26:
		return handedIn, 3, []int{70, 51, 29, 20, 6, 1}[i-20]
	case i == 26:
		return approved, 2, 60
	}
	return waiting, 2 + i%14, 0
}

// openWave plans a wave that goes on today, with visits in every state.
func (d *demo) openWave(ctx context.Context, list checklists.Version, today time.Time) error {
	day := today.UTC().Truncate(24 * time.Hour)
	manager := d.actors[accounts.ProgrammeManager]
	d.clock.at = today.AddDate(0, 0, -17)
	wave, err := d.audits.CreateWave(ctx, manager, audits.Wave{
		ID: newID(), BrandID: d.brand.ID, ChecklistVersionID: list.ID, PreviousID: d.waves[len(d.waves)-1].ID,
		Title: fmt.Sprintf("%s %d", d.chain.Current, day.Year()), StartsOn: day.AddDate(0, 0, -10), EndsOn: day.AddDate(0, 0, 17),
		MinimumVisits: 1, Bands: d.bands(),
	})
	if err != nil {
		return err
	}
	programme, err := d.programme(ctx)
	if err != nil {
		return err
	}
	if err := d.writeQuiz(ctx, programme.ID); err != nil {
		return err
	}
	if wave, err = d.audits.PlanWave(ctx, manager, wave.ID, audits.NewPlan{ProgrammeID: programme.ID, Plan: d.planOf(), Revision: wave.Revision}); err != nil {
		return err
	}
	if _, err = d.audits.MoveWave(ctx, manager, wave.ID, audits.WaveOpen, ""); err != nil {
		return err
	}
	var assignments []audits.Assignment
	for i, p := range d.places {
		_, due, _ := currentStage(i)
		shopper := d.shoppers[0]
		if i > 5 {
			shopper = d.shoppers[1+i%(len(d.shoppers)-1)]
		}
		assignments = append(assignments, audits.Assignment{
			ID: newID(), LocationID: p.ID, ShopperID: shopper.AccountID,
			Scenario: d.chain.Scenarios[i%len(d.chain.Scenarios)], DueOn: day.AddDate(0, 0, due), Pay: audits.Pay{Fee: 120_000, ExpenseLimit: 60_000},
		})
	}
	if err := d.audits.Assign(ctx, manager, wave.ID, assignments); err != nil {
		return err
	}
	if err := d.furtherVisits(ctx, wave, day); err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(2026, uint64(len(d.waves)))) //nolint:gosec // a story, not a secret
	for i, a := range assignments {
		if err := d.advance(ctx, story{number: len(d.waves), place: i, random: random}, list.Content, a, today); err != nil {
			return err
		}
	}
	return d.correspond(ctx, assignments, today)
}

// advance brings an assignment of the open wave to where it stands today.
func (d *demo) advance(ctx context.Context, at story, list *checklists.Checklist, a audits.Assignment, today time.Time) error {
	to, _, ago := currentStage(at.place)
	if to == waiting {
		return nil
	}
	in := today.Add(-time.Duration(ago) * time.Hour)
	visit, err := d.filled(ctx, at, list, a, shopping(in, at.place))
	if err != nil || to == drafted {
		return err
	}
	d.clock.at = in
	if err := d.handIn(ctx, a, visit); err != nil {
		return err
	}
	reviewer := d.actors[accounts.Reviewer]
	d.clock.tick(20 * time.Hour)
	switch to {
	case waiting, drafted, handedIn: // as it is
	case returned:
		_, err = d.audits.Return(ctx, reviewer, visit, pick(at.random, d.chain.Returns), nil)
	case approved:
		_, err = d.audits.Approve(ctx, reviewer, visit, d.chain.ReturnReason)
	case released:
		err = d.release(ctx, visit)
	}
	return err
}

// shopping is a moment of an afternoon at least five hours before a visit was handed in.
func shopping(in time.Time, place int) time.Time {
	latest := in.Add(-5 * time.Hour)
	started := latest.Truncate(24 * time.Hour).Add(time.Duration(8*60+place*37%420) * time.Minute)
	if started.After(latest) {
		started = started.AddDate(0, 0, -1)
	}
	return started
}
