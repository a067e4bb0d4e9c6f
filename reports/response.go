package reports

import (
	"context"
	"slices"
	"time"

	"etalon/internal/accounts"
)

// Response is how long first answers took in the calls or messages of a wave.
type Response struct {
	Contacts   int // with a measured time
	Unanswered int // among them: waited for in vain
	// Median and Ninth are of all contacts, those without an answer as the slowest: half
	// and nine tenths were answered within. Zero: fewer than that were.
	Median, Ninth time.Duration
}

// ResponseOf returns the response of a wave, as far as the actor may see it. The caller
// has looked the wave up.
func (s *Service) ResponseOf(ctx context.Context, by accounts.Actor, waveID string) (Response, error) {
	within, err := s.scopeOf(ctx, by, "")
	if err != nil {
		return Response{}, err
	}
	answered, unanswered, err := s.query.responses(ctx, within, waveID)
	if err != nil {
		return Response{}, err
	}
	slices.Sort(answered)
	r := Response{Contacts: len(answered) + unanswered, Unanswered: unanswered}
	at := func(share float64) time.Duration {
		i := int(share*float64(r.Contacts)+0.9999) - 1 // nearest rank
		if i < 0 || i >= len(answered) {
			return 0
		}
		return time.Duration(answered[i]) * time.Second
	}
	r.Median, r.Ninth = at(0.5), at(0.9)
	return r, nil
}
