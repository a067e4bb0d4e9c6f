package main

import (
	"context"
	"time"

	"etalon/audits/certification"
	"etalon/audits/payments"
	"etalon/internal/accounts"
)

// payStory is what the demo tells of the quiz and of the shoppers' expenses.
type payStory struct {
	Quiz []struct {
		Text, Why, Right string
		Wrong            []string
	}
	Expense, Declined, Register string
}

// writeQuiz writes the quiz of the programme; every third shopper passes it.
func (d *demo) writeQuiz(ctx context.Context, programmeID string) error {
	quiz := certification.Quiz{ProgrammeID: programmeID, PassMark: 75, Attempts: 3, Months: 12}
	right := map[string]string{}
	for _, q := range d.chain.Pay.Quiz {
		one := certification.Question{ID: newID(), Text: q.Text, Why: q.Why, Options: []certification.Option{{Text: q.Right, Right: true}}}
		for _, wrong := range q.Wrong {
			one.Options = append(one.Options, certification.Option{Text: wrong})
		}
		right[one.ID] = q.Right
		quiz.Questions = append(quiz.Questions, one)
	}
	if _, err := d.quizzes.Put(ctx, d.actors[accounts.ProgrammeManager], quiz, false, 0); err != nil {
		return err
	}
	for i := 1; i < len(d.shoppers); i += 3 {
		paper, err := d.quizzes.Begin(ctx, d.shoppers[i], programmeID, newID())
		if err != nil {
			return err
		}
		answers := map[string][]int{}
		for _, asked := range paper.Paper {
			for at, option := range asked.Options {
				if option == right[asked.ID] {
					answers[asked.ID] = []int{at}
				}
			}
		}
		d.clock.tick(5 * time.Minute)
		if _, err := d.quizzes.Finish(ctx, d.shoppers[i], programmeID, paper.ID, answers); err != nil {
			return err
		}
	}
	return nil
}

// payVisits pays the last wave from a register, and leaves expenses of the open one
// to decide on.
func (d *demo) payVisits(ctx context.Context, today time.Time) error {
	manager := d.actors[accounts.ProgrammeManager]
	last := d.waves[len(d.waves)-1]
	d.clock.at = today.AddDate(0, 0, -6)
	r, err := d.payments.Open(ctx, manager, payments.Register{
		ID: newID(), BrandID: d.brand.ID, Currency: "RUB", From: last.StartsOn, Until: d.clock.at.UTC().Truncate(24 * time.Hour), Note: d.chain.Pay.Register,
	})
	if err != nil {
		return err
	}
	if _, err = d.payments.Close(ctx, manager, r.ID); err != nil {
		return err
	}
	d.clock.at = today.AddDate(0, 0, -5)
	lines, err := d.payments.LinesOf(ctx, r)
	if err != nil {
		return err
	}
	var paid []string // most of them: the rest waits for the bank
	for i, l := range lines {
		if i%8 != 7 || l.ShopperID == d.shoppers[0].AccountID {
			paid = append(paid, l.AssignmentID)
		}
	}
	if _, err = d.payments.Pay(ctx, manager, r.ID, d.clock.at.UTC().Truncate(24*time.Hour), paid); err != nil {
		return err
	}
	d.clock.at = today.AddDate(0, 0, -1)
	return d.claims(ctx, manager)
}

// claims asks expenses back for three visits of the open wave.
func (d *demo) claims(ctx context.Context, manager accounts.Actor) error {
	page, err := d.payments.Lines(ctx, manager, payments.Query{Limit: 200})
	if err != nil {
		return err
	}
	left := 3
	for _, l := range page.Lines {
		if left == 0 {
			break
		}
		for _, who := range d.shoppers {
			if who.AccountID != l.ShopperID {
				continue
			}
			e, err := d.payments.Claim(ctx, who, l.AssignmentID, payments.Expense{ID: newID(), Amount: int64(18_000 + 9_000*left), Note: d.chain.Pay.Expense})
			if err == nil && left == 3 {
				_, err = d.payments.Decide(ctx, manager, l.AssignmentID, e.ID, 30_000, d.chain.Pay.Declined)
			}
			if err != nil {
				return err
			}
			left--
		}
	}
	return nil
}
