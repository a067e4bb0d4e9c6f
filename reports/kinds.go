package reports

import (
	"context"
	"slices"
	"time"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/locale"
)

// auditWord names a kind of audit.
func auditWord(lang locale.Language, a checklists.Audit) string {
	return lang.Text("audit." + string(a))
}

// KindResult is what the visits of one kind of audit at a location add up to. Kinds are
// different numbers: they stand side by side, and are never added up.
type KindResult struct {
	Audit   checklists.Audit
	Visits  int
	Scores  Sample
	LastOn  time.Time   // last day of the latest wave
	LastID  string      // of that wave
	Above   *Difference // above the mystery visits; nil: nothing is compared, or it is them
	Further checklists.Percent
}

// kindsFor is how far back the kinds of a location's page go.
const kindsFor = 365 * 24 * time.Hour

// Kinds returns what each kind of audit found at a location within a year, mystery
// visits first. Errors: accounts.ErrForbidden.
func (s *Service) Kinds(ctx context.Context, by accounts.Actor, locationID string) ([]KindResult, error) {
	within, err := s.scopeOf(ctx, by, "")
	if err != nil {
		return nil, err
	}
	list, err := s.query.kindsAt(ctx, within, locationID, s.now().Add(-kindsFor))
	if err != nil {
		return nil, err
	}
	order := func(k KindResult) int { return slices.Index(checklists.Audits, k.Audit) }
	slices.SortFunc(list, func(a, b KindResult) int { return order(a) - order(b) })
	if len(list) == 0 || list[0].Audit != checklists.MysteryVisit || list[0].Scores.N == 0 {
		return list, nil
	}
	for i := range list[1:] {
		k := &list[i+1]
		if k.Scores.N == 0 {
			continue
		}
		if d, ok := k.Scores.Above(list[0].Scores); ok {
			d.Low, d.High = max(d.Low, -allRebased), min(d.High, allRebased) // no two scores are further apart
			k.Above, k.Further = &d, k.Scores.Mean()-list[0].Scores.Mean()
		}
	}
	return list, nil
}
