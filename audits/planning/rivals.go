package planning

import "context"

// rivals are the competitors beside each location, and how often each is visited.
type rivals struct {
	beside map[string][]string
	visits map[[2]string]int // by location and competitor
}

// addRivals reads whom visits to competitors can go to. A location without a competitor
// has none.
func (s *Service) addRivals(ctx context.Context, m *model) error {
	if !m.wave.Audit.AtCompetitors() {
		return nil
	}
	m.rivals = rivals{map[string][]string{}, map[[2]string]int{}}
	for i, l := range m.locations {
		if m.problem.Places[i].Visits == 0 {
			continue
		}
		found, err := s.places.RivalsOf(ctx, m.wave.OrgID, l.ID)
		if err != nil {
			return err
		}
		for _, r := range found {
			m.rivals.beside[l.ID] = append(m.rivals.beside[l.ID], r.ID)
		}
		if len(found) == 0 {
			m.problem.Places[i].Visits = 0
		}
	}
	return nil
}

// rival is the competitor beside a location that was visited the least, the nearest of
// these; empty: the visits are to our own.
func (m *model) rival(locationID string) string {
	best, least := "", 0
	for i, id := range m.rivals.beside[locationID] {
		if n := m.rivals.visits[[2]string{locationID, id}]; i == 0 || n < least {
			best, least = id, n
		}
	}
	if best != "" {
		m.rivals.visits[[2]string{locationID, best}]++
	}
	return best
}
