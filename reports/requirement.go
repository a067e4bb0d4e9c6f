package reports

import (
	"cmp"
	"context"
	"slices"
	"time"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locale"
	"etalon/standards"
)

// ErrRequirementNotFound is a requirement that no seen visit was asked about, as far as
// the actor may see and the filters go.
var ErrRequirementNotFound = fault.New(fault.NotFound, "requirement_results_not_found")

// RequirementQuery asks for the results of a requirement.
type RequirementQuery struct {
	Lineage       string // as questions keep it
	WaveID        string // empty: the latest with results
	BrandID       string // empty: that of the latest wave with the requirement
	RegionID      string // empty: every region
	Language      locale.Language
	Limit, Offset int // of the fails
}

// RequirementPage is how a requirement was met over the years, as far as the actor may
// see it. All but Trend and Texts is of a wave, or of the waves up to it.
type RequirementPage struct {
	Wave          audits.Wave
	Brand         string
	Code          string // in the standard of the wave; empty: not from a standard
	Text, Section string // of the question in the wave
	Critical      bool
	Now           RequirementPoint
	Trend         []RequirementPoint // of the waves that asked, oldest first
	Texts         []RequirementText  // of the versions in force in Trend, the latest first
	Regions       []RequirementRegion
	Since         audits.Wave // first of the waves that Locations are counted over: they all measured alike
	Visits        int         // of Locations, to which it applied
	Locations     []RequirementPlace
	Broken        int // locations where it was broken since then
	Fails         []RequirementFail
	FailTotal     int // up to the wave

	scope    scope
	steps    []*results // along Trend
	lineages [][]string // along Trend
	asked    []asking   // along Trend
}

// RequirementPoint is a wave in time. It is compared with the wave before where it
// names that as the one to be compared with.
type RequirementPoint struct {
	Wave              audits.Wave
	Now               Compliance
	Critical          int // fails
	Excepted          int // visits to which an exception of the location kept it from applying
	Change            *checklists.Percent
	Significant       bool
	Rebased           bool // another thing was measured in the wave of the trend before
	StandardVersionID string
	Standard          string // title; empty: not from a standard
	Number            string // of the version
}

// RequirementText is the requirement as a version of the standard has it. A version has
// several where two were merged later.
type RequirementText struct {
	VersionID, Standard, Number string
	EffectiveOn                 time.Time
	Code, Level                 string
	Statement, How, Measure     string
	Changed                     bool // against the version before in the list
}

// RequirementRegion is a region in the wave.
type RequirementRegion struct {
	ID, Name  string
	Locations int
	Now       Compliance
}

// RequirementPlace is a location where the requirement was broken.
type RequirementPlace struct {
	ID, Code, Name, City string
	Now                  Compliance
}

// brokenPlaces bounds the locations of a page.
const brokenPlaces = 10

// Requirement returns the results of a requirement. Errors: ErrRequirementNotFound,
// audits.ErrWaveNotFound, accounts.ErrForbidden.
func (s *Service) Requirement(ctx context.Context, by accounts.Actor, q RequirementQuery) (*RequirementPage, error) {
	within, err := s.scopeOf(ctx, by, q.RegionID)
	if err != nil {
		return nil, err
	}
	p, err := s.requirementTrend(ctx, within, q)
	if err != nil {
		return nil, err
	}
	at := len(p.Trend) - 1
	if q.WaveID != "" {
		if at = slices.IndexFunc(p.Trend, func(point RequirementPoint) bool { return point.Wave.ID == q.WaveID }); at < 0 {
			return nil, audits.ErrWaveNotFound
		}
	}
	p.Now, p.Wave = p.Trend[at], p.Trend[at].Wave
	within = p.scope
	brands, err := s.query.brands(ctx, by.OrgID)
	if err != nil {
		return nil, err
	}
	p.Brand = brands[p.Wave.BrandID]
	p.describe(at)
	p.fillTexts(q.Language)
	if err := s.fillPlaces(ctx, within, at, p); err != nil {
		return nil, err
	}
	return p, s.fillFails(ctx, within, at, q, p)
}

// requirementTrend follows the requirement back through the waves of its brand.
func (s *Service) requirementTrend(ctx context.Context, within scope, q RequirementQuery) (*RequirementPage, error) {
	asked := OverviewQuery{BrandID: q.BrandID}
	if q.WaveID != "" { // of another kind of audit than the latest, perhaps
		chosen, err := s.audits.WavesOf(ctx, within.orgID, []string{q.WaveID})
		if err != nil {
			return nil, err
		}
		asked.Audit = chosen[q.WaveID].Audit
	}
	last, err := s.query.lastWaveWith(ctx, within, q.Lineage, asked)
	if err == nil && last == "" {
		err = ErrRequirementNotFound
	}
	if err != nil {
		return nil, err
	}
	known, err := s.audits.WavesOf(ctx, within.orgID, []string{last})
	if err != nil {
		return nil, err
	}
	brandID := known[last].BrandID
	ids, err := s.query.wavesInTime(ctx, within, OverviewQuery{BrandID: brandID, Audit: known[last].Audit}, known[last], longestTrend)
	if err != nil {
		return nil, err
	}
	if within, err = s.query.known(ctx, within, brandID, ids); err != nil {
		return nil, err
	}
	if known, err = s.audits.WavesOf(ctx, within.orgID, ids); err != nil {
		return nil, err
	}
	var waves []audits.Wave
	for _, id := range slices.Backward(ids) {
		waves = append(waves, known[id])
	}
	steps, err := s.steps(ctx, within.orgID, waves)
	if err != nil {
		return nil, err
	}
	p := &RequirementPage{scope: within}
	if p.follow(steps, q.Lineage); len(p.Trend) == 0 {
		return nil, ErrRequirementNotFound
	}
	found, err := s.query.ofQuestions(ctx, within, p.asked)
	if err != nil {
		return nil, err
	}
	p.count(found)
	return p, nil
}

// follow makes the trend of the waves that asked, without its counts.
func (p *RequirementPage) follow(steps []*results, lineage string) {
	lineages, rebased := []string{lineage}, false // since the wave that was taken last
	for _, step := range slices.Backward(steps) {
		if questions := step.questionsOn(lineages); len(questions) > 0 {
			if n := len(p.Trend); n > 0 {
				p.Trend[n-1].Rebased = rebased
			}
			rebased = false
			point := RequirementPoint{Wave: step.wave, Standard: step.title}
			if step.standard != nil {
				point.StandardVersionID, point.Number = step.standard.ID, step.standard.Number()
			}
			asked := asking{wave: step.wave.ID}
			for _, q := range questions {
				asked.questions = append(asked.questions, q.ID)
			}
			p.Trend, p.steps = append(p.Trend, point), append(p.steps, step)
			p.lineages, p.asked = append(p.lineages, lineages), append(p.asked, asked)
		}
		before, moved := step.linesBefore(lineages)
		lineages, rebased = before, rebased || moved
	}
	slices.Reverse(p.Trend)
	slices.Reverse(p.steps)
	slices.Reverse(p.lineages)
	slices.Reverse(p.asked)
}

// count fills the trend in.
func (p *RequirementPage) count(found map[string]map[string]questionSums) {
	for i := range p.Trend {
		point := &p.Trend[i]
		for _, id := range p.asked[i].questions {
			sums := found[point.Wave.ID][id]
			point.Now.merge(sums.compliance())
			point.Critical += sums.Critical
			point.Excepted += sums.Excepted
		}
		if i == 0 || point.Rebased || point.Wave.PreviousID != p.Trend[i-1].Wave.ID {
			continue
		}
		before := p.Trend[i-1].Now
		now, ok1 := point.Now.Rate()
		was, ok2 := before.Rate()
		if change := now - was; ok1 && ok2 {
			point.Change, point.Significant = &change, point.Now.Changed(before)
		}
	}
}

func (c *Compliance) merge(o Compliance) {
	c.Full += o.Full
	c.Part += o.Part
	c.Applied += o.Applied
}

// describe fills in what the requirement is called in a wave.
func (p *RequirementPage) describe(at int) {
	step := p.steps[at]
	q := step.version.Content.Question(p.asked[at].questions[0])
	p.Text, p.Critical, p.Code, p.Section = q.Text, q.Critical, step.codes()[q.Requirement], step.sectionOf(q.ID)
}

// fillTexts lists the requirement in each version of the standard.
func (p *RequirementPage) fillTexts(lang locale.Language) {
	var last []RequirementText
	for i, step := range p.steps {
		if step.standard == nil || i > 0 && p.steps[i-1].standard != nil && p.steps[i-1].standard.ID == step.standard.ID {
			continue
		}
		var texts []RequirementText
		for _, section := range (standards.Content{Sections: step.standard.Sections}).In(string(lang)).Sections {
			for k := range section.Requirements {
				if r := &section.Requirements[k]; slices.Contains(p.lineages[i], r.Lineage) {
					texts = append(texts, requirementText(lang, step, r))
				}
			}
		}
		for k := range texts {
			texts[k].Changed = last != nil && !slices.ContainsFunc(last, texts[k].says)
		}
		last = texts
		p.Texts = append(texts, p.Texts...)
	}
}

// fillPlaces fills in the regions, and the locations where it was broken.
func (s *Service) fillPlaces(ctx context.Context, within scope, at int, p *RequirementPage) (err error) {
	if p.Regions, err = s.query.requirementRegions(ctx, within, p.asked[at]); err != nil {
		return err
	}
	slices.SortStableFunc(p.Regions, func(a, b RequirementRegion) int { return worstFirst(a.Now, b.Now) })
	from := at
	for from > 0 && !p.Trend[from].Rebased && at-from+1 < historyLength {
		from--
	}
	p.Since = p.Trend[from].Wave
	places, err := s.query.requirementPlaces(ctx, within, p.asked[from:at+1])
	if err != nil {
		return err
	}
	for _, place := range places {
		p.Visits += place.Now.Applied
	}
	places = slices.DeleteFunc(places, func(place RequirementPlace) bool { return place.Now.Full == place.Now.Applied })
	slices.SortStableFunc(places, func(a, b RequirementPlace) int { return surestFirst(a.Now, b.Now) })
	p.Broken, p.Locations = len(places), places[:min(brokenPlaces, len(places))]
	return nil
}

func worstFirst(a, b Compliance) int {
	x, _ := a.Rate()
	y, _ := b.Rate()
	return cmp.Or(cmp.Compare(x, y), cmp.Compare(b.Applied, a.Applied))
}

// surestFirst orders by the upper end of the interval: of those that are surely met
// seldom the first ones, so that one visit does not outdo ten.
func surestFirst(a, b Compliance) int {
	x, _ := a.Interval()
	y, _ := b.Interval()
	return cmp.Or(cmp.Compare(x.High, y.High), worstFirst(a, b))
}
