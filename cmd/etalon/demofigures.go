package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"strings"
	"time"

	"etalon/internal/accounts"
	"etalon/reports"
	"etalon/reports/bonus"
	"etalon/reports/figures"
)

// figureStory is what the demo tells of the figures of the business.
type figureStory struct{ File, Reason, Scheme, Spared string }

// business imports thirteen months of sales, bills and complaints, as the head office
// would send them: large stores sell more whatever their score, good ones a little more
// than others of their size. One store is new and has half of them, one sent none.
func (d *demo) business(ctx context.Context, today time.Time) error {
	kinds, err := d.figures.PutUsual(ctx, d.actors[accounts.Administrator])
	if err != nil {
		return err
	}
	scores, err := d.scoresByWave(ctx)
	if err != nil {
		return err
	}
	last := figures.MonthOf(today) - 1
	var table strings.Builder
	fmt.Fprintf(&table, "Код;Месяц;%s;%s;%s\n", kinds[0].Label.Russian, kinds[1].Label.Russian, kinds[2].Label.Russian)
	for i, place := range d.places {
		from := last - 12
		switch i {
		case len(d.places) - 1:
			continue
		case len(d.places) - 2:
			from = last - 5
		}
		for m := from; m <= last; m++ {
			sales, bill, complaints := storeMonth(place.Code, m, d.scoreThen(scores, place.ID, m))
			fmt.Fprintf(&table, "%s;%s;%d;%s;%d\n", place.Code, m, sales, bill, complaints)
		}
	}
	manager := d.actors[accounts.ProgrammeManager]
	up := figures.Upload{File: strings.NewReader(table.String()), Size: int64(table.Len()), Name: d.chain.Figures.File}
	preview, err := d.figures.PreviewImport(ctx, manager, up)
	if err != nil {
		return err
	}
	if _, err := d.figures.Import(ctx, manager, up, preview.Digest, false); err != nil {
		return err
	}
	d.clock.tick(26 * time.Hour)
	corrected := figures.Amount(3 * 10_000)
	if err := d.figures.Set(ctx, manager, kinds[2].ID, d.places[storeOfManager].ID, last, &corrected, d.chain.Figures.Reason); err != nil {
		return err
	}
	return d.reward(ctx)
}

// reward calculates the bonuses of the last wave, corrects one of them and approves the
// table.
func (d *demo) reward(ctx context.Context) error {
	manager := d.actors[accounts.ProgrammeManager]
	scheme, err := d.bonuses.PutScheme(ctx, manager, bonus.Scheme{ID: newID(), BrandID: d.brand.ID, Title: d.chain.Figures.Scheme, Rules: bonus.Rules{
		Currency: "RUB", Base: 3_000_000, Steps: []bonus.Step{{From: 7500, Share: 5000}, {From: 8500, Share: 10_000}, {From: 9500, Share: 12_000}},
		Minimum: 2, CriticalZero: true, Rise: bonus.Rise{By: 500, Share: 1000}, Round: 10_000,
	}}, 0)
	if err != nil {
		return err
	}
	page, err := d.reports.OpenBonus(ctx, manager, newID(), scheme.ID, d.waves[len(d.waves)-1].ID)
	if err != nil {
		return err
	}
	for _, row := range page.Rows {
		if row.Outcome.Amount == 0 {
			spared := int64(1_000_000)
			if err := d.bonuses.Correct(ctx, manager, page.Table.ID, row.LocationID, &spared, d.chain.Figures.Spared); err != nil {
				return err
			}
			break
		}
	}
	return d.bonuses.Close(ctx, manager, page.Table.ID)
}

// scoresByWave are the mean scores of the locations, in percent, by wave.
func (d *demo) scoresByWave(ctx context.Context) ([]map[string]float64, error) {
	list := make([]map[string]float64, len(d.waves))
	for i, w := range d.waves {
		lines, _, err := d.reports.Locations(ctx, d.actors[accounts.BrandManager], w.ID, reports.LocationQuery{Sort: "code", Limit: len(d.places)})
		if err != nil {
			return nil, err
		}
		list[i] = map[string]float64{}
		for _, l := range lines {
			if l.Scores.N > 0 {
				list[i][l.ID] = float64(l.Scores.Mean()) / 100
			}
		}
	}
	return list, nil
}

// scoreThen is the score that a location had in a month: that of the latest wave by then,
// or of the first.
func (d *demo) scoreThen(scores []map[string]float64, id string, m figures.Month) float64 {
	const usual = 80.0
	found := usual
	for i, w := range d.waves {
		if score, ok := scores[i][id]; ok && (found == usual || figures.MonthOf(w.StartsOn) <= m) {
			found = score
		}
	}
	return found
}

// storeMonth makes up a month of a store. The same store and month always are the same.
func storeMonth(code string, m figures.Month, score float64) (sales int, bill string, complaints int) {
	size := 0.6 + 1.1*chance(code, "size")
	season := 1 + 0.12*math.Sin(2*math.Pi*float64(int(m)%12-8)/12)
	month := m.String()
	better := (score - 80) / 100
	average := 5200 * (1 + 0.5*better) * (0.9 + 0.2*chance(code, "bill")) * (0.97 + 0.06*chance(code, "bill"+month))
	buyers := 1450 * size * season * (1 + 0.5*better) * (0.92 + 0.16*chance(code, "buyers"+month))
	weary := 6*size*(1-3*better)*(0.3+1.4*chance(code, "complaints"+month)) - 1
	return int(math.Round(average * buyers)), fmt.Sprintf("%.2f", average), max(0, int(math.Round(weary)))
}

// chance is a number from 0 to 1 that a text stands for.
func chance(parts ...string) float64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(strings.Join(parts, " "))) // a hash takes everything
	x := h.Sum64()
	x ^= x >> 33 // neighbouring texts must not be neighbouring numbers
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return float64(x>>11) / (1 << 53)
}
