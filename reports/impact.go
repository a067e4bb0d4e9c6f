package reports

import (
	"context"
	"slices"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/standards/mapping"
)

// Impact is what the publication of a version touches. What the reader may not see
// is only counted.
type Impact struct {
	mapping.Mapped
	Trends     map[mapping.Trend]int // lines of figures, by what becomes of them
	Checklists []TouchedChecklist
	Waves      []audits.WaveUse
	// OtherWaves are draft and open waves that the reader may not see.
	OtherWaves int
	Unasked    []string // lineages of the version that no question checks
	Positions  []string // whose requirements change, by name
	// ChecklistsHidden: the reader may not see checklists, so that nothing of them is here.
	ChecklistsHidden bool
}

// TouchedChecklist is a version of a checklist with the questions about
// requirements that do not stay as they are.
type TouchedChecklist struct {
	checklists.Version
	Questions []TouchedQuestion
}

// TouchedQuestion is a question whose requirement changes.
type TouchedQuestion struct {
	checklists.Question
	Relation mapping.Relation
}

// Impact tells what the publication of a version touches. It is for those who read
// its drafts. Error: standards.ErrVersionNotFound.
func (s *Service) Impact(ctx context.Context, by accounts.Actor, versionID string) (Impact, error) {
	mapped, err := s.mappings.Of(ctx, by, versionID)
	if err != nil {
		return Impact{}, err
	}
	i := Impact{Mapped: mapped, Trends: map[mapping.Trend]int{}, Positions: positionsOf(mapped)}
	for _, r := range mapped.Relations {
		i.Trends[r.Trend]++
	}
	reader := by
	if i.ChecklistsHidden = !by.Can(accounts.ReadChecklists); i.ChecklistsHidden {
		reader = accounts.Program(by.OrgID) // to count the waves
	}
	versions, err := s.checklists.OfStandard(ctx, reader, mapped.After.StandardID)
	if err != nil {
		return Impact{}, err
	}
	touched := make([]string, 0, len(versions))
	for _, v := range versions {
		t := TouchedChecklist{Version: v, Questions: touchedQuestions(v, mapped.Relations)}
		if len(t.Questions) > 0 {
			i.Checklists, touched = append(i.Checklists, t), append(touched, v.ID)
		}
	}
	i.Waves, i.OtherWaves, err = s.audits.WavesUsing(ctx, by, touched)
	i.Unasked = unasked(mapped, versions)
	if i.ChecklistsHidden {
		i.Checklists, i.Unasked = nil, nil
	}
	return i, err
}

func touchedQuestions(v checklists.Version, relations []mapping.Relation) []TouchedQuestion {
	changed := map[string]mapping.Relation{}
	for _, r := range relations {
		if r.Kind == mapping.Same {
			continue
		}
		for _, lineage := range r.Before {
			changed[lineage] = r
		}
	}
	var list []TouchedQuestion
	for _, section := range v.Content.Sections {
		for _, q := range section.Questions {
			if r, ok := changed[q.Requirement]; ok && q.Requirement != "" {
				list = append(list, TouchedQuestion{q, r})
			}
		}
	}
	return list
}

// unasked lists the requirements of the version that no question of any of its
// standard's checklists is about, under their own lineage.
func unasked(m mapping.Mapped, versions []checklists.Version) []string {
	asked := map[string]bool{}
	for _, v := range versions {
		for _, section := range v.Content.Sections {
			for _, q := range section.Questions {
				asked[q.Requirement] = true
			}
		}
	}
	var list []string
	for _, section := range m.After.Sections {
		for _, q := range section.Requirements {
			if !asked[q.Lineage] {
				list = append(list, q.Lineage)
			}
		}
	}
	return list
}

// positionsOf lists who has to work differently: the positions of requirements
// that came, went or changed.
func positionsOf(m mapping.Mapped) []string {
	touchedBefore, touchedAfter := map[string]bool{}, map[string]bool{}
	for _, r := range m.Relations {
		if r.Kind == mapping.Same {
			continue
		}
		for _, id := range r.Before {
			touchedBefore[id] = true
		}
		for _, id := range r.After {
			touchedAfter[id] = true
		}
	}
	var names []string
	for _, section := range m.Before.Sections {
		for _, q := range section.Requirements {
			if touchedBefore[q.Lineage] {
				names = append(names, q.Positions...)
			}
		}
	}
	for _, section := range m.After.Sections {
		for _, q := range section.Requirements {
			if touchedAfter[q.Lineage] {
				names = append(names, q.Positions...)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
