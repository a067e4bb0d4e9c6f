package reports

import (
	"cmp"
	"context"
	"log/slog"
	"slices"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// ErrNotAnImpression is a question whose answers are not numbers.
var ErrNotAnImpression = fault.New(fault.Invalid, "not_an_impression")

// ImportanceQuery asks which requirements go along with an answer that is a number.
type ImportanceQuery struct {
	WaveID     string // empty: the latest with results
	BrandID    string
	RegionID   string // empty: every region
	QuestionID string // empty: the first that looks like an impression
	Every      bool   // waves with the same version of the checklist, and not only the one
}

// Importance is how the requirements of a wave go along with an impression, as far as the
// actor may see. It is a correlation within visits, and no cause.
type Importance struct {
	Wave     *audits.Wave // nil: there is nothing to see, and nothing below
	Brand    string
	Waves    []audits.Wave // that are added up, the latest first
	Choices  []*checklists.Question
	Question *checklists.Question // nil: the checklist has none
	Visits   int                  // with an answer to it
	Mean     float64              // of the answers
	// MidRate and MidR divide the four quadrants: the means of the requirements that are
	// in them.
	MidRate checklists.Percent
	MidR    float64
	Rows    []ImportanceRow // the most important first; those in no quadrant last
}

// ImportanceRow is a question that is judged.
type ImportanceRow struct {
	Question, Lineage, Code, Text, Section string
	Critical                               bool
	Met                                    Compliance // in visits with an answer to the other
	Correlation                            *Correlation
	Quadrant                               Quadrant
}

// Quadrant is where a requirement is by how it goes along with the impression and how
// often it is met (Martilla and James, 1977).
type Quadrant string

// The quadrants.
const (
	FirstOfAll Quadrant = "first" // important, and met less often
	KeepUp     Quadrant = "keep"  // important, and met more often
	CanWait    Quadrant = "wait"  // less important, and met less often
	Enough     Quadrant = "enough"
	Untold     Quadrant = "untold" // too few visits, or too few that differ
)

// The least that a requirement is placed by: visits, and those among them that met it in
// full, and that did not.
const (
	importanceVisits = 30
	importanceEach   = 5
)

// Importance returns how requirements go along with an impression. Errors:
// audits.ErrWaveNotFound, ErrNotAnImpression, accounts.ErrForbidden.
func (s *Service) Importance(ctx context.Context, by accounts.Actor, q ImportanceQuery) (*Importance, error) {
	within, err := s.scopeOf(ctx, by, q.RegionID)
	if err != nil {
		return nil, err
	}
	waves, err := s.trendOf(ctx, by, within, OverviewQuery{WaveID: q.WaveID, BrandID: q.BrandID})
	if err != nil || len(waves) == 0 {
		return &Importance{}, err
	}
	slices.Reverse(waves)
	r := &results{orgID: by.OrgID, wave: waves[0]}
	if err := s.readVersions(ctx, r); err != nil {
		return nil, err
	}
	brands, err := s.query.brands(ctx, by.OrgID)
	if err != nil {
		return nil, err
	}
	if waves = waves[:1:len(waves)]; q.Every {
		waves = slices.DeleteFunc(waves[:cap(waves)], func(w audits.Wave) bool { return w.ChecklistVersionID != r.wave.ChecklistVersionID })
	}
	i := &Importance{Wave: &r.wave, Brand: brands[r.wave.BrandID], Waves: waves, Choices: impressions(r.version.Content)}
	if i.Question, err = chosenImpression(i.Choices, q.QuestionID); err != nil || i.Question == nil {
		return i, err
	}
	found, err := s.alongside(ctx, within, i.Waves, i.Question.ID)
	if err != nil {
		return nil, err
	}
	i.fill(r, found)
	i.divide()
	return i, nil
}

// alongside adds up each question of waves beside one. Who sees whole waves is told from
// what was kept of them, and from the answers of those alone that have changed.
func (s *Service) alongside(ctx context.Context, within scope, waves []audits.Wave, questionID string) (map[string]alongsideRow, error) {
	ids := waveIDs(waves)
	within, err := s.query.known(ctx, within, waves[0].BrandID, ids)
	if err != nil {
		return nil, err
	}
	if !within.holds(ids) || within.narrowed() {
		return s.query.alongside(ctx, within, ids, questionID)
	}
	kept, err := s.query.keptAlongside(ctx, within.orgID, ids, questionID)
	if err != nil {
		return nil, err
	}
	total := map[string]alongsideRow{}
	for _, id := range ids {
		sums, known := kept[id]
		if !known {
			now := s.now() // before the answers are read
			if sums, err = s.query.alongside(ctx, within, []string{id}, questionID); err != nil {
				return nil, err
			}
			if err := s.query.keepAlongside(ctx, within.orgID, id, questionID, sums, now); err != nil {
				slog.WarnContext(ctx, "sums of importance not kept", "wave", id, "err", err) // a full disk takes no figures away
			}
		}
		for question, r := range sums {
			r.QuestionID = question
			total[question] = r.add(total[question])
		}
	}
	return total, nil
}

// ForgetImportance forgets the sums that importance was told from.
func (s *Service) ForgetImportance(ctx context.Context) error { return s.query.forgetAlongside(ctx) }

// impressions are the questions whose answers are numbers: those that only ask for a
// mark first, then marks that are judged, then amounts.
func impressions(c *checklists.Checklist) []*checklists.Question {
	var list []*checklists.Question
	for i := range c.Sections {
		for k := range c.Sections[i].Questions {
			if q := &c.Sections[i].Questions[k]; q.Kind == checklists.ScaleKind || q.Kind.Measured() {
				list = append(list, q)
			}
		}
	}
	order := func(q *checklists.Question) int {
		switch {
		case q.Kind == checklists.ScaleKind && q.Points == 0:
			return 0
		case q.Kind == checklists.ScaleKind:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(list, func(a, b *checklists.Question) int { return cmp.Compare(order(a), order(b)) })
	return list
}

// chosenImpression is the one that is asked for, or the first mark.
func chosenImpression(choices []*checklists.Question, id string) (*checklists.Question, error) {
	for _, q := range choices {
		if q.ID == id || id == "" && q.Kind == checklists.ScaleKind {
			return q, nil
		}
	}
	if id != "" {
		return nil, ErrNotAnImpression
	}
	return nil, nil //nolint:nilnil // the checklist asks for no mark, and nobody chose an amount
}

// fill makes the rows of the judged questions beside the impression.
func (i *Importance) fill(r *results, found map[string]alongsideRow) {
	codes := r.codes()
	own := found[i.Question.ID]
	if i.Visits = own.N; own.N > 0 {
		i.Mean = own.Y / float64(own.N)
	}
	for k := range r.version.Content.Sections {
		section := &r.version.Content.Sections[k]
		for j := range section.Questions {
			q := &section.Questions[j]
			along := found[q.ID]
			if q.ID == i.Question.ID || !judged(q) || along.N == 0 {
				continue
			}
			row := ImportanceRow{
				Question: q.ID, Lineage: q.Requirement, Code: codes[q.Requirement], Text: q.Text, Section: section.Title, Critical: q.Critical,
				Met: Compliance{Full: along.Met, Part: along.Part, Applied: along.N}, Quadrant: Untold,
			}
			if c, ok := along.moments().Correlate(); ok && along.N >= importanceVisits && min(along.Met, along.N-along.Met) >= importanceEach {
				row.Correlation = &c
			}
			i.Rows = append(i.Rows, row)
		}
	}
}

// divide puts the rows into the quadrants and in order.
func (i *Importance) divide() {
	var n, rates int64
	sum := 0.0
	for _, row := range i.Rows {
		if row.Correlation != nil {
			rate, _ := row.Met.Rate()
			n, rates, sum = n+1, rates+int64(rate), sum+row.Correlation.R
		}
	}
	if n > 0 {
		i.MidRate, i.MidR = checklists.Percent(floorDiv(2*rates+n, 2*n)), sum/float64(n)
	}
	for k := range i.Rows {
		i.Rows[k].place(i.MidRate, i.MidR)
	}
	slices.SortStableFunc(i.Rows, func(a, b ImportanceRow) int {
		x, y := a.Correlation, b.Correlation
		if x == nil || y == nil {
			return cmp.Compare(btoi(x == nil), btoi(y == nil))
		}
		return cmp.Compare(y.R, x.R)
	})
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (row *ImportanceRow) place(midRate checklists.Percent, midR float64) {
	if row.Correlation == nil {
		return
	}
	rate, _ := row.Met.Rate()
	important, often := row.Correlation.R >= midR, rate >= midRate
	switch {
	case important && !often:
		row.Quadrant = FirstOfAll
	case important:
		row.Quadrant = KeepUp
	case !often:
		row.Quadrant = CanWait
	default:
		row.Quadrant = Enough
	}
}
