package reports

import (
	"cmp"
	"context"
	"slices"
	"time"

	"etalon/checklists"
	"etalon/internal/accounts"
)

// asked is a version of a checklist that sets of results asked by, which the latest of
// them is followed back to as to that of the wave before.
type asked struct {
	*results
	waves [2][]string       // of each set
	codes map[string]string // of its requirements, by lineage
	taken map[string]bool   // its questions and sections that are in a row
}

// fillComparison fills in the sections and the requirements, named as in the latest
// version of the checklist, and after them what only earlier ones had.
func (s *Service) fillComparison(ctx context.Context, orgID string, c *Comparison) error {
	versions, err := s.askedBy(ctx, orgID, c)
	c.fill(versions)
	return err
}

func (c *Comparison) fill(versions []asked) {
	for i, v := range versions {
		c.Rebased = max(c.Rebased, v.rebased().total)
		for k := range v.before.Content.Sections {
			section := &v.before.Content.Sections[k]
			if row := c.section(versions, i, section); row.Scores[0].N+row.Scores[1].N > 0 {
				c.Sections = append(c.Sections, row)
			}
			for j := range section.Questions {
				q := &section.Questions[j]
				row := c.requirement(versions, i, q)
				if row.Met[0].Applied+row.Met[1].Applied > 0 {
					row.Code, row.Section = v.codes[q.Requirement], section.Title
					c.Requirements = append(c.Requirements, row)
				}
			}
		}
	}
}

// askedBy reads the versions that the sets asked by, the latest first.
func (s *Service) askedBy(ctx context.Context, orgID string, c *Comparison) ([]asked, error) {
	var list []asked
	last := map[string]time.Time{} // wave of a checklist
	for i := range c.Sets {
		for k := range c.Sets[i].Waves {
			w := &c.Sets[i].Waves[k]
			n := slices.IndexFunc(list, func(a asked) bool { return a.before.ID == w.ChecklistVersionID })
			if n < 0 {
				version, err := s.checklists.Content(ctx, orgID, w.ChecklistVersionID)
				if err != nil {
					return nil, err
				}
				n, list = len(list), append(list, asked{results: &results{orgID: orgID, previous: w, before: version}, taken: map[string]bool{}})
			}
			list[n].waves[i] = append(list[n].waves[i], w.ID)
			if id := list[n].before.ChecklistID; last[id].Before(w.StartsOn) {
				last[id] = w.StartsOn
			}
		}
	}
	slices.SortStableFunc(list, func(a, b asked) int {
		x, y := a.before, b.before
		return cmp.Or(last[y.ChecklistID].Compare(last[x.ChecklistID]), cmp.Compare(x.ChecklistID, y.ChecklistID), cmp.Compare(y.Number, x.Number))
	})
	for i := range list {
		list[i].wave = *list[0].previous
		if err := s.readVersions(ctx, list[i].results); err != nil {
			return nil, err
		}
		if id := list[i].before.StandardVersionID; id != "" {
			standard, err := s.standards.Version(ctx, accounts.Program(orgID), id)
			if err != nil {
				return nil, err
			}
			list[i].codes = codesIn(&standard)
		}
	}
	return list, nil
}

// section adds up a section of a version and what it was in those before.
func (c *Comparison) section(versions []asked, i int, section *checklists.Section) ComparedSection {
	row := ComparedSection{Title: section.Title}
	for _, v := range versions[i:] {
		id := sectionLike(v.before, section)
		if i == 0 {
			id = v.sectionBefore(section)
		}
		if id == "" || v.taken["section "+id] {
			continue
		}
		v.taken["section "+id] = true
		var found Sample
		for k := range c.Sets {
			for _, wave := range v.waves[k] {
				scores := c.Sets[k].sections[wave][everywhere][id].Sums.sample()
				row.Scores[k].merge(scores)
				found.merge(scores)
			}
		}
		if found.N > 0 && i == 0 {
			row.Rebased = max(row.Rebased, v.rebased().sections[section.ID])
		}
	}
	return row
}

// requirement adds up what a question of a version checks, with the other questions
// about it and what it was in the versions before. A row that is nowhere was taken.
func (c *Comparison) requirement(versions []asked, i int, q *checklists.Question) ComparedRequirement {
	row := ComparedRequirement{Lineage: q.Requirement, Text: q.Text, Critical: q.Critical}
	if q.Points == 0 && len(q.Options) == 0 {
		return row // asked for information, not judged
	}
	for _, v := range versions[i:] {
		questions, rebased := v.questionsLike(q, i == 0, versions[i].before.ChecklistID)
		for _, id := range questions {
			if v.taken[id] {
				continue
			}
			v.taken[id] = true
			for k := range c.Sets {
				for _, wave := range v.waves[k] {
					met := c.Sets[k].answers[wave][id].compliance()
					row.Met[k].merge(met)
					row.Rebased = row.Rebased || rebased && met.Applied > 0
				}
			}
		}
	}
	return row
}

// questionsLike are the questions of the version that check what a question of the
// latest one does, or one of an earlier version: that is followed by its lineage alone.
func (a asked) questionsLike(q *checklists.Question, latest bool, checklistID string) (ids []string, rebased bool) {
	if q.Requirement == "" {
		if old := a.before.Content.Question(q.ID); old != nil && old.Requirement == "" && a.before.ChecklistID == checklistID {
			ids = append(ids, q.ID)
		}
		return ids, false
	}
	lineages := []string{q.Requirement}
	if latest {
		lineages, rebased = a.linesBefore(lineages)
	}
	for _, old := range questionsOn(a.before.Content, lineages) {
		ids = append(ids, old.ID)
	}
	return ids, rebased
}
