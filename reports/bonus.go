package reports

import (
	"cmp"
	"context"
	"slices"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/reports/bonus"
	"etalon/reports/figures"
)

// BonusRow is a line of a table with its location.
type BonusRow struct {
	bonus.Line
	Place Place
	// Now is what the same rules make of today's results, where a closed table says
	// another amount: an appeal or a late visit changed them.
	Now *bonus.Outcome
}

// BonusPage is a table with its lines.
type BonusPage struct {
	Table bonus.Table
	Wave  audits.Wave
	Rows  []BonusRow // by code
	Brand string
}

// TryBonus is what rules would come to for a wave; empty: the latest with results that is
// over. It stores nothing. Errors: bonus.ErrInvalid, audits.ErrWaveNotFound.
func (s *Service) TryBonus(ctx context.Context, by accounts.Actor, brandID, waveID string, rules bonus.Rules) (*BonusPage, error) {
	if !by.CanIn(accounts.ManageFigures, accounts.Scope{Kind: accounts.Brand, ID: brandID}) {
		return nil, accounts.ErrForbidden
	}
	if err := rules.Check(); err != nil {
		return nil, err
	}
	page := &BonusPage{Table: bonus.Table{BrandID: brandID, Rules: rules}}
	if waveID == "" {
		within, err := s.scopeOf(ctx, by, "")
		if err != nil {
			return nil, err
		}
		if waveID, err = s.latestOver(ctx, within, brandID); err != nil || waveID == "" {
			return page, err
		}
	}
	lines, err := s.bonusLines(ctx, by, page, waveID)
	if err != nil {
		return nil, err
	}
	return page, s.bonusRows(ctx, page, lines)
}

// latestOver is the latest wave of mystery visits with results that is over, or else the
// latest; empty: none.
func (s *Service) latestOver(ctx context.Context, within scope, brandID string) (string, error) {
	ids, err := s.query.wavesInTime(ctx, within, OverviewQuery{BrandID: brandID, Audit: checklists.MysteryVisit}, audits.Wave{}, longestTrend)
	if err != nil || len(ids) == 0 {
		return "", err
	}
	known, err := s.audits.WavesOf(ctx, within.orgID, ids)
	for _, id := range ids {
		if known[id].EndsOn.Before(s.now()) {
			return id, err
		}
	}
	return ids[0], err
}

// bonusLines applies the page's rules to the locations of its brand that were visited in
// the wave.
func (s *Service) bonusLines(ctx context.Context, by accounts.Actor, page *BonusPage, waveID string) ([]bonus.Line, error) {
	r, err := s.compared(ctx, by, waveID)
	if err != nil {
		return nil, err
	}
	if r.wave.BrandID != page.Table.BrandID {
		return nil, audits.ErrWaveNotFound
	}
	page.Wave, page.Table.WaveID = r.wave, waveID
	if page.Table.CutOff, err = s.query.cutOff(ctx, r.scope, []string{waveID}); err != nil {
		return nil, err
	}
	plan, err := s.bonusFigure(ctx, by, page.Table.Rules.Plan.PlanID, r.wave)
	if err != nil {
		return nil, err
	}
	fact, err := s.bonusFigure(ctx, by, page.Table.Rules.Plan.FactID, r.wave)
	if err != nil {
		return nil, err
	}
	var lines []bonus.Line
	for _, id := range r.visited(waveID) {
		row := r.byLocation[waveID][id]
		scores := row.Sums.sample()
		line := bonus.Line{LocationID: id, Input: bonus.Input{Visits: scores.N, Score: scores.Mean(), Failed: row.Failed, Plan: plan[id], Fact: fact[id]}}
		if r.previous != nil {
			if before := r.byLocation[r.previous.ID][id].Sums.sample(); before.N > 0 {
				mean := before.Mean()
				line.Input.Before = &mean
			}
		}
		line.Outcome = page.Table.Rules.Calculate(line.Input)
		lines = append(lines, line)
	}
	return lines, nil
}

// bonusFigure is a figure by location over the months in which the wave ran, where all of
// them are known.
func (s *Service) bonusFigure(ctx context.Context, by accounts.Actor, kindID string, w audits.Wave) (map[string]*int64, error) {
	if kindID == "" {
		return nil, nil //nolint:nilnil // the rules ask for none
	}
	kind, err := s.figures.Kind(ctx, by, kindID)
	if err != nil {
		return nil, err
	}
	from, until := figures.MonthOf(w.StartsOn), figures.MonthOf(w.EndsOn)
	values, err := s.figures.ByLocation(ctx, by, kindID, from, until)
	found := map[string]*int64{}
	months := int(until-from) + 1
	for id, list := range values {
		if len(list) < months {
			continue
		}
		var sum int64
		for _, v := range list {
			sum += int64(v)
		}
		if kind.Aggregate == figures.Mean {
			sum = floorDiv(2*sum+int64(months), 2*int64(months))
		}
		found[id] = &sum
	}
	return found, err
}

// OpenBonus makes a table of a scheme for a wave. The same table again is returned as it
// is. Errors: bonus.ErrSchemeNotFound, ErrExists, ErrNothing, audits.ErrWaveNotFound.
func (s *Service) OpenBonus(ctx context.Context, by accounts.Actor, id, schemeID, waveID string) (*BonusPage, error) {
	page, lines, err := s.calculated(ctx, by, bonus.Table{ID: id, SchemeID: schemeID, WaveID: waveID})
	if err != nil {
		return nil, err
	}
	if _, err := s.bonuses.Open(ctx, by, page.Table, lines); err != nil {
		return nil, err
	}
	return s.Bonus(ctx, by, id)
}

// calculated applies a scheme, as it is now, to the results as they are now.
func (s *Service) calculated(ctx context.Context, by accounts.Actor, t bonus.Table) (*BonusPage, []bonus.Line, error) {
	scheme, err := s.bonuses.Scheme(ctx, by, t.SchemeID)
	if err != nil {
		return nil, nil, err
	}
	t.BrandID, t.Title, t.Rules, t.SchemeRevision = scheme.BrandID, scheme.Title, scheme.Rules, scheme.Revision
	page := &BonusPage{Table: t}
	lines, err := s.bonusLines(ctx, by, page, t.WaveID)
	return page, lines, err
}

// RefillBonus calculates a draft anew. Errors: bonus.ErrTableNotFound, ErrClosed.
func (s *Service) RefillBonus(ctx context.Context, by accounts.Actor, id string) (*BonusPage, error) {
	t, err := s.bonuses.Table(ctx, by, id)
	if err != nil {
		return nil, err
	}
	page, lines, err := s.calculated(ctx, by, t)
	if err != nil {
		return nil, err
	}
	if err := s.bonuses.Refill(ctx, by, page.Table, lines); err != nil {
		return nil, err
	}
	return s.Bonus(ctx, by, id)
}

// Bonus is a table; of a closed one it also says what its rules would come to now.
// Errors: bonus.ErrTableNotFound.
func (s *Service) Bonus(ctx context.Context, by accounts.Actor, id string) (*BonusPage, error) {
	t, err := s.bonuses.Table(ctx, by, id)
	if err != nil {
		return nil, err
	}
	lines, err := s.bonuses.LinesOf(ctx, t)
	if err != nil {
		return nil, err
	}
	page := &BonusPage{Table: t}
	current := &BonusPage{Table: t}
	now, err := s.bonusLines(ctx, by, current, t.WaveID)
	if err != nil {
		return nil, err
	}
	page.Wave = current.Wave
	if err := s.bonusRows(ctx, page, lines); err != nil || t.ClosedAt.IsZero() {
		return page, err
	}
	today := map[string]bonus.Outcome{}
	for _, l := range now {
		today[l.LocationID] = l.Outcome
	}
	for i := range page.Rows {
		if o, there := today[page.Rows[i].LocationID]; !there || o.Amount != page.Rows[i].Outcome.Amount {
			page.Rows[i].Now = &o
		}
	}
	return page, nil
}

func (s *Service) bonusRows(ctx context.Context, page *BonusPage, lines []bonus.Line) error {
	orgID := page.Wave.OrgID
	places, err := s.query.locations(ctx, orgID, page.Table.BrandID)
	if err != nil {
		return err
	}
	brands, err := s.query.brands(ctx, orgID)
	if err != nil {
		return err
	}
	page.Brand = brands[page.Table.BrandID]
	byID := make(map[string]placeRow, len(places))
	for _, p := range places {
		byID[p.ID] = p
	}
	for _, l := range lines {
		page.Rows = append(page.Rows, BonusRow{Line: l, Place: byID[l.LocationID].place()})
	}
	slices.SortFunc(page.Rows, func(a, b BonusRow) int {
		return cmp.Or(cmp.Compare(a.Place.Code, b.Place.Code), cmp.Compare(a.LocationID, b.LocationID))
	})
	return nil
}
