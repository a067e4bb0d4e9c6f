package programmes

import "context"

// Keeping is how many days voice notes of a programme are kept; an empty programme is
// the waves of none, which have the rule that a new programme begins with.
type Keeping struct {
	OrgID, ProgrammeID string
	Days               int
}

// AudioDays lists how long voice notes are kept, in every organisation. It is for
// background work.
func (s *Service) AudioDays(ctx context.Context) ([]Keeping, error) {
	all, err := s.store.everywhere(ctx)
	if err != nil {
		return nil, err
	}
	organisations, err := s.store.organisations(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]Keeping, 0, len(all)+len(organisations))
	for _, g := range all {
		list = append(list, Keeping{g.OrgID, g.ID, g.Rules.Ethics.AudioDays})
	}
	for _, id := range organisations {
		list = append(list, Keeping{id, "", Default().Ethics.AudioDays})
	}
	return list, nil
}
