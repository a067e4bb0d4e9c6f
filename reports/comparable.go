package reports

import (
	"math"

	"etalon/checklists"
)

// allRebased is the whole weight of a score.
const allRebased = checklists.Percent(10000)

// rebased is how much of the weight of the scores of a wave was not judged in the same
// way in the wave before: 0, all of it was; allRebased, nothing.
type rebased struct {
	total    checklists.Percent
	sections map[string]checklists.Percent // by id
}

// rebased compares what the scores of a wave and of the wave before are made of: of
// every question that both checklists have, and that judges the same, the smaller of
// its two shares of the weight is comparable. What came, what went, and what weighs
// otherwise is not. docs/decisions/mapping.md says which requirements judge the same.
func (r *results) rebased() rebased {
	out := rebased{sections: map[string]checklists.Percent{}}
	if r.before == nil || r.before.ContentHash == r.version.ContentHash && r.lines == nil {
		return out
	}
	now, before := weigh(r.version.Content), weigh(r.before.Content)
	common := 0.0
	for i := range r.version.Content.Sections {
		section := &r.version.Content.Sections[i]
		was, within := r.sectionBefore(section), 0.0
		for k := range section.Questions {
			q := &section.Questions[k]
			old := r.questionBefore(q)
			if old == "" || r.lines[q.Requirement].Rebased {
				continue
			}
			common += min(now.total[q.ID], before.total[old])
			if before.section[old] == was {
				within += min(now.within[q.ID], before.within[old])
			}
		}
		if was != "" {
			out.sections[section.ID] = without(within)
		}
	}
	out.total = without(common)
	if !scoredAlike(r.version.Content, r.before.Content) {
		out.total = allRebased
	}
	return out
}

// without is what a comparable share leaves, and never nothing where something is
// missing.
func without(share float64) checklists.Percent {
	const exact = 1e-9
	switch rest := 1 - share; {
	case rest < exact:
		return 0
	default:
		return max(1, checklists.Percent(math.Round(rest*float64(allRebased))))
	}
}

// scoredAlike reports whether two checklists make the score of a visit of its sections
// in the same way.
func scoredAlike(a, b *checklists.Checklist) bool {
	x, y := a.Critical, b.Critical
	limit := x.Cap == y.Cap || x.Cap != nil && y.Cap != nil && x.Cap.Cmp(y.Cap) == 0
	return a.Rollup == b.Rollup && a.Over100 == b.Over100 && x.Policy == y.Policy && x.Scope == y.Scope && x.Count == y.Count && limit
}

// weights are the shares of questions, by id: of the score of the visit, and of their
// section's.
type weights struct {
	total, within map[string]float64
	section       map[string]string // id
}

func weigh(c *checklists.Checklist) weights {
	w := weights{map[string]float64{}, map[string]float64{}, map[string]string{}}
	sums, all := make([]float64, len(c.Sections)), 0.0
	for i := range c.Sections {
		for k := range c.Sections[i].Questions {
			sums[i] += pointsOf(&c.Sections[i].Questions[k])
		}
		if sums[i] > 0 {
			all += sectionWeight(c, i, sums[i])
		}
	}
	for i := range c.Sections {
		for k := range c.Sections[i].Questions {
			q := &c.Sections[i].Questions[k]
			w.section[q.ID] = c.Sections[i].ID
			if sums[i] > 0 && all > 0 {
				w.within[q.ID] = pointsOf(q) / sums[i]
				w.total[q.ID] = w.within[q.ID] * sectionWeight(c, i, sums[i]) / all
			}
		}
	}
	return w
}

// sectionWeight is the weight of a section in the score of a visit, where its
// questions have so many points.
func sectionWeight(c *checklists.Checklist, i int, points float64) float64 {
	if c.Rollup != checklists.RollupSections {
		return points
	}
	if c.Sections[i].Weight == nil {
		return 1
	}
	weight, _ := c.Sections[i].Weight.Float64()
	return weight
}

// pointsOf is how much a question can move a score; bonuses and penalties do too.
func pointsOf(q *checklists.Question) float64 {
	if !q.Kind.Scored() {
		return 0
	}
	return float64(q.Reachable())
}

// moved reports whether a mean differs from the one before by more than chance. Of
// scores that rest only in part on the same nobody can tell.
func moved(now Sample, before *Sample, rebased checklists.Percent) bool {
	return before != nil && rebased == 0 && now.Changed(*before)
}
