package reports

import (
	"context"
	"slices"

	"etalon/audits"
	"etalon/checklists"
)

// steps compares each wave with the one before it in the list; the first has none
// before it. What is read depends on how often the checklist changed, and on nothing
// else.
func (s *Service) steps(ctx context.Context, orgID string, waves []audits.Wave) ([]*results, error) {
	list := make([]*results, len(waves))
	for i, w := range waves {
		step := &results{orgID: orgID, wave: w}
		if i > 0 {
			step.previous = &waves[i-1]
		}
		if i > 0 && w.ChecklistVersionID == waves[i-1].ChecklistVersionID {
			last := list[i-1]
			step.version, step.before, step.standard, step.title = last.version, last.version, last.standard, last.title
		} else if err := s.readVersions(ctx, step); err != nil {
			return nil, err
		}
		list[i] = step
	}
	return list, nil
}

// linesBefore follows lineages to the wave before: what they were there, and whether
// something else was measured.
func (r *results) linesBefore(lineages []string) (before []string, rebased bool) {
	for _, id := range lineages {
		line, known := r.lines[id]
		if !known {
			before = append(before, id)
			continue
		}
		before, rebased = append(before, line.Before...), rebased || line.Rebased
	}
	return before, rebased
}

// questionsOn are the questions of the wave that check one of some requirements.
func (r *results) questionsOn(lineages []string) []*checklists.Question {
	return questionsOn(r.version.Content, lineages)
}

func questionsOn(c *checklists.Checklist, lineages []string) []*checklists.Question {
	var list []*checklists.Question
	for i := range c.Sections {
		for k := range c.Sections[i].Questions {
			q := &c.Sections[i].Questions[k]
			if q.Requirement != "" && slices.Contains(lineages, q.Requirement) {
				list = append(list, q)
			}
		}
	}
	return list
}

// sectionOf is the title of the section that a question of the wave is in.
func (r *results) sectionOf(questionID string) string {
	for _, section := range r.version.Content.Sections {
		if slices.ContainsFunc(section.Questions, func(q checklists.Question) bool { return q.ID == questionID }) {
			return section.Title
		}
	}
	return ""
}
