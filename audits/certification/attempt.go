package certification

import (
	"context"
	"math/rand/v2"
	"reflect"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// Begin draws a paper for the actor. While one is open it is returned instead,
// whatever the id.
//
// Errors: ErrNoQuiz, ErrPassed, ErrNoAttempts, ErrAttemptExists, ErrInvalid.
func (s *Service) Begin(ctx context.Context, by accounts.Actor, programmeID, attemptID string) (Attempt, error) {
	b, err := s.Briefing(ctx, by, programmeID)
	if err != nil {
		return Attempt{}, err
	}
	for _, a := range b.Attempts {
		if a.FinishedAt.IsZero() || a.ID == attemptID {
			return a, nil
		}
	}
	switch {
	case !isID(attemptID):
		return Attempt{}, ErrInvalid.At(fault.Field{Path: "attempt_id", Code: "not_an_id"})
	case !b.Standing.PassedAt.IsZero():
		return Attempt{}, ErrPassed
	case b.Left == 0:
		return Attempt{}, ErrNoAttempts.With(fault.Params{"Max": b.Quiz.Attempts})
	}
	a := Attempt{
		ID: attemptID, OrgID: by.OrgID, ProgrammeID: programmeID, ShopperID: by.AccountID, Revision: b.Quiz.Revision, PassMark: b.Quiz.PassMark,
		Paper: b.Quiz.draw(rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))), StartedAt: s.now(), // #nosec G404 -- the order of questions is no secret
	}
	var made bool
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if made, err = s.store.insertAttempt(ctx, a); err != nil || !made {
			return err
		}
		return s.record(ctx, by, "begin_quiz", programmeID, "", nil, map[string]any{"attempt": a.ID})
	})
	if err != nil || made {
		return a, err
	}
	// A copy of this request, or another device, was faster.
	if b, err = s.Briefing(ctx, by, programmeID); err != nil {
		return Attempt{}, err
	}
	for _, a := range b.Attempts {
		if a.FinishedAt.IsZero() || a.ID == attemptID {
			return a, nil
		}
	}
	return Attempt{}, ErrAttemptExists
}

// Finish hands in the answers of an own paper, all at once, and marks them. The
// same answers again are the same result.
//
// Errors: ErrAttemptNotFound, ErrInvalid (it names each question without an answer), ErrFinished.
func (s *Service) Finish(ctx context.Context, by accounts.Actor, programmeID, attemptID string, answers map[string][]int) (Attempt, error) {
	if err := by.Require(accounts.FillVisits); err != nil {
		return Attempt{}, err
	}
	var a Attempt
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		var found bool
		var err error
		if a, found, err = s.store.attempt(ctx, by.OrgID, attemptID); err != nil {
			return err
		}
		if !found || a.ShopperID != by.AccountID || a.ProgrammeID != programmeID {
			return ErrAttemptNotFound
		}
		before := a
		if err := a.mark(answers); err != nil {
			return err
		}
		if !before.FinishedAt.IsZero() {
			if !reflect.DeepEqual(before.Answers, a.Answers) {
				return ErrFinished
			}
			a = before
			return nil
		}
		a.FinishedAt = s.now()
		if done, err := s.store.finish(ctx, a); err != nil || !done {
			if err == nil {
				err = ErrFinished
			}
			return err
		}
		return s.record(ctx, by, "finish_quiz", programmeID, "", nil, map[string]any{"attempt": a.ID, "right": a.Right, "passed": a.Passed})
	})
	return a, err
}
