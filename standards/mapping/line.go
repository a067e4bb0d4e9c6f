package mapping

import (
	"context"
	"slices"

	"etalon/internal/accounts"
	"etalon/standards"
)

// Line follows a requirement back to an earlier version.
type Line struct {
	Before  []string // lineages there, in its order; none: it is new
	Rebased bool     // figures of then and now are of different things
}

// Lines follows the requirements of a version back to an earlier version of the same
// standard, through all that were published between, by lineage. It is nil where
// from is not the earlier one. The caller has looked both up.
func (s *Service) Lines(ctx context.Context, from, to standards.Version) (map[string]Line, error) {
	program := accounts.Program(to.OrgID)
	if from.StandardID != to.StandardID || from.ID == to.ID {
		return nil, nil
	}
	_, versions, err := s.standards.Versions(ctx, program, to.StandardID)
	if err != nil {
		return nil, err
	}
	at := func(id string) int {
		return slices.IndexFunc(versions, func(v standards.Version) bool { return v.ID == id })
	}
	first, last := at(from.ID), at(to.ID)
	if first <= last || last < 0 {
		return nil, nil
	}
	chain := versions[last:first] // the latest first, without from
	ids := make([]string, len(chain))
	for i, v := range chain {
		ids[i] = v.ID
	}
	stored, err := s.store.relations(ctx, to.OrgID, ids)
	if err != nil {
		return nil, err
	}
	var lines map[string]Line
	for _, v := range slices.Backward(chain) {
		step := stored[v.ID]
		if len(step) == 0 { // published before there were mappings
			m, err := s.of(ctx, program, v.ID)
			if err != nil {
				return nil, err
			}
			step = m.Relations
		}
		lines = follow(lines, step)
	}
	return lines, nil
}

// follow takes lines one version further; nil is the version they begin at.
func follow(lines map[string]Line, step []Relation) map[string]Line {
	next := map[string]Line{}
	for _, r := range step {
		line := Line{Rebased: r.Trend == Rebased}
		for _, id := range r.Before {
			if lines == nil {
				line.Before = append(line.Before, id)
				continue
			}
			line.Before = append(line.Before, lines[id].Before...)
			line.Rebased = line.Rebased || lines[id].Rebased
		}
		for _, id := range r.After {
			next[id] = line
		}
	}
	return next
}
