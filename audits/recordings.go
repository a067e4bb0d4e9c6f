package audits

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/journal"
)

// ErrRecordingErased reports a voice note that was deleted by the programme's rule.
var ErrRecordingErased = fault.New(fault.NotFound, "recording_erased")

// erasedAtOnce is how many voice notes of a programme go in one step.
const erasedAtOnce = 200

// Keeping is how many days the voice notes of a programme's waves are kept. An empty
// programme is the waves of none.
type Keeping struct {
	OrgID, ProgrammeID string
	Days               int
}

// EraseRecordings deletes voice notes that are older than their programme keeps them,
// and returns how many. That there was one, and when it was deleted, stays with the
// answer.
func (s *Service) EraseRecordings(ctx context.Context, rules []Keeping) (int, error) {
	erased, now := 0, s.now()
	for _, rule := range rules {
		list, err := s.store.recordingsBefore(ctx, rule, now.Add(-time.Duration(rule.Days)*24*time.Hour), erasedAtOnce)
		if err != nil {
			return erased, err
		}
		for _, f := range list {
			if err := s.eraseRecording(ctx, f, rule.Days, now); err != nil {
				return erased, err
			}
			erased++
		}
	}
	return erased, nil
}

func (s *Service) eraseRecording(ctx context.Context, f File, days int, now time.Time) error {
	last := false
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		made, err := s.store.eraseRecording(ctx, f, now)
		if err != nil || !made {
			return err
		}
		if last, err = s.store.lastRecording(ctx, f.SHA256); err != nil {
			return err
		}
		return s.journal.Record(ctx, journal.Entry{
			OrgID: f.OrgID, AccountID: accounts.ProgramID, Verb: "erase_recording", SubjectKind: "visit", SubjectID: f.VisitID,
			Before: map[string]any{"photo": f.ID, "question": f.QuestionID}, After: map[string]any{"days": days},
		})
	})
	if err != nil || !last {
		return err
	}
	return s.files.Remove(f.SHA256)
}
