package accounts

import (
	"context"
	"time"
)

// noteAfter is how long failed attempts wait for the journal, so that a burst
// becomes one entry.
const noteAfter = time.Minute

// failure is what one network failed at on one account.
type failure struct {
	Email, Address, OrgID, AccountID string
	Last                             time.Time
}

// NoteFailures writes to the journal the failed sign-ins of accounts: an entry for
// each account and network that failed since the last call, with their number.
// It is called every minute, and not by signing in itself, so that a known and
// an unknown e-mail cost the same. It returns the number of entries.
//
// The attempts' limits bound the entries: a network has a hundred attempts in 15
// minutes, whatever it asks for.
func (s *Service) NoteFailures(ctx context.Context) (int, error) {
	until := s.now().Add(-noteAfter)
	list, err := s.store.failures(ctx, until)
	if err != nil {
		return 0, err
	}
	noted := 0
	for _, f := range list {
		err := s.db.Tx(ctx, func(ctx context.Context) error {
			// Another server may be writing the same ones.
			n, err := s.store.noteFailures(ctx, f, until)
			if err != nil || n == 0 {
				return err
			}
			noted++
			return s.record(ctx, Program(f.OrgID), "sign_in_failed", f.AccountID,
				map[string]any{"address": f.Address, "count": n, "last_at": f.Last.UTC()})
		})
		if err != nil {
			return noted, err
		}
	}
	return noted, nil
}
