package audits

import (
	"context"

	"etalon/internal/accounts"
)

// WaveUse is a wave that still is to be visited, with how far it is.
type WaveUse struct {
	Wave
	Planned int // visits asked for
	Done    int // of them submitted
}

// WavesUsing lists the draft and open waves that use one of the checklist versions,
// the earliest first: those that the actor may see, and how many there are besides.
func (s *Service) WavesUsing(ctx context.Context, by accounts.Actor, checklistVersionIDs []string) (seen []WaveUse, others int, err error) {
	all, err := s.store.wavesUsing(ctx, by.OrgID, checklistVersionIDs)
	if err != nil {
		return nil, 0, err
	}
	var reach waveReach
	if by.Can(accounts.ReadWaves) || by.Can(accounts.ReadResults) {
		if reach, err = s.waveReach(ctx, by); err != nil {
			return nil, 0, err
		}
	}
	for _, w := range all {
		if reach.holds(w.Wave) {
			seen = append(seen, w)
		} else {
			others++
		}
	}
	return seen, others, nil
}
