package main

import (
	"context"
	"strconv"
	"time"

	"etalon/audits/benchmarks"
	"etalon/internal/accounts"
)

// rivalryStory is what the demo tells of the company beside its competitors: marks by
// vector and company, reasons and steps by vector.
type rivalryStory struct {
	Note    string
	Marks   [][]int
	Reasons map[string]string
	Agreed  string
	Steps   map[string]string
}

// rival compares the company with its competitors: once a quarter ago, settled, and once
// now, with marks still being given.
func (d *demo) rival(ctx context.Context, today time.Time) error {
	raters := []accounts.Role{accounts.BrandManager, accounts.Expert, accounts.SectionOwner}
	d.clock.at = today.AddDate(0, 0, -80)
	id, err := d.compared(ctx, raters)
	if err != nil {
		return err
	}
	for i, role := range raters {
		if err := d.rates(ctx, role, id, i, benchmarks.Vectors); err != nil {
			return err
		}
	}
	d.clock.tick(72 * time.Hour)
	if err := d.concludes(ctx, id); err != nil {
		return err
	}
	d.clock.at = today.AddDate(0, 0, -2)
	if id, err = d.compared(ctx, raters); err != nil {
		return err
	}
	if err := d.rates(ctx, accounts.Expert, id, 3, benchmarks.Vectors); err != nil {
		return err
	}
	return d.rates(ctx, accounts.SectionOwner, id, 4, 5)
}

// compared is a comparison that takes marks.
func (d *demo) compared(ctx context.Context, raters []accounts.Role) (string, error) {
	manager := d.actors[accounts.BrandManager]
	rivals, err := d.services.places.CompetitorBrands(ctx, manager)
	if err != nil {
		return "", err
	}
	y, m, day := d.clock.at.Date()
	b := benchmarks.Benchmark{ID: newID(), BrandID: d.brand.ID, ComparedOn: time.Date(y, m, day, 0, 0, 0, 0, time.UTC), Note: d.chain.Rivalry.Note, Competitors: rivals}
	for _, role := range raters {
		b.Raters = append(b.Raters, benchmarks.Rater{Person: benchmarks.Person{ID: d.actors[role].AccountID}})
	}
	if err := d.benchmarks.Put(ctx, manager, b, 0); err != nil {
		return "", err
	}
	return b.ID, d.benchmarks.Open(ctx, manager, b.ID)
}

// rates gives the marks of one person by the first vectors: those of the story, here and
// there one more or less. Who gives all of them says so.
func (d *demo) rates(ctx context.Context, role accounts.Role, id string, who, vectors int) error {
	for v := 1; v <= vectors; v++ {
		var marks []benchmarks.Mark
		for company, mark := range d.chain.Rivalry.Marks[v-1] {
			if (v+company+2*who)%5 == 0 && mark > 0 {
				mark = min(benchmarks.Best, mark+1)
			}
			if v == 1 && company == 0 && who == 1 {
				mark = 1 // far from the others: agreed on later
			}
			one := benchmarks.Mark{Company: company, Value: mark}
			if company == 0 && who == 0 {
				one.Reason = d.chain.Rivalry.Reasons[strconv.Itoa(v)]
			}
			marks = append(marks, one)
		}
		if err := d.benchmarks.Rate(ctx, d.actors[role], id, v, marks); err != nil {
			return err
		}
	}
	if vectors < benchmarks.Vectors {
		return nil
	}
	return d.benchmarks.Finish(ctx, d.actors[role], id)
}

// concludes closes a comparison, agrees on a mark, chooses vectors and settles it.
func (d *demo) concludes(ctx context.Context, id string) error {
	manager, three := d.actors[accounts.BrandManager], 3
	if err := d.benchmarks.Close(ctx, manager, id); err != nil {
		return err
	}
	if err := d.benchmarks.Agree(ctx, manager, id, 1, 0, &three, d.chain.Rivalry.Agreed); err != nil {
		return err
	}
	var choices []benchmarks.Choice
	y, m, day := d.clock.at.AddDate(0, 6, 0).Date()
	for v := 1; v <= benchmarks.Vectors; v++ {
		if step := d.chain.Rivalry.Steps[strconv.Itoa(v)]; step != "" {
			choices = append(choices, benchmarks.Choice{Vector: v, Goal: 4, DueOn: time.Date(y, m, day, 0, 0, 0, 0, time.UTC), Step: step})
		}
	}
	if err := d.benchmarks.Choose(ctx, manager, id, choices); err != nil {
		return err
	}
	return d.benchmarks.Settle(ctx, manager, id)
}
