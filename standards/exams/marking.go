package exams

import (
	"context"
	"errors"
	"fmt"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/standards"
)

// Attempt returns a sitting of somebody whom by looks after. Fault: ErrAttemptNotFound.
func (s *Service) Attempt(ctx context.Context, by accounts.Actor, id string) (Attempt, error) {
	f, err := s.readings.Reach(ctx, by)
	if err != nil {
		return Attempt{}, err
	}
	return s.store.attemptIn(ctx, f, id)
}

// Mark gives points to an open answer of an attempt that waits for it; the last
// mark makes the result. Faults: ErrAttemptNotFound, ErrQuestionNotFound, ErrMarked,
// ErrInvalid.
func (s *Service) Mark(ctx context.Context, by accounts.Actor, attemptID, questionID string, points int, comment string) (Attempt, error) {
	a, err := s.Attempt(ctx, by, attemptID)
	if err != nil {
		return Attempt{}, err
	}
	asked, ok := a.Paper.find(questionID)
	if !ok || asked.Kind != Open {
		return Attempt{}, ErrQuestionNotFound
	}
	p := &problems{}
	p.Between("points", points, 0, asked.Points)
	if p.text("comment", &comment, commentMax); p.Err(ErrInvalid) != nil {
		return Attempt{}, p.Err(ErrInvalid)
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.lockAttempt(ctx, a); err != nil {
			return err
		}
		if a, err = s.store.attempt(ctx, by.OrgID, a.ID); err != nil {
			return err
		}
		given := a.Answers[questionID]
		if given.Points != nil && *given.Points == points && given.Comment == comment {
			return nil
		}
		if a.State != Marking {
			return ErrMarked
		}
		given.Points, given.Comment = &points, comment
		a.Answers[questionID] = given
		if err := s.store.mark(ctx, by, a, questionID, given, s.now()); err != nil {
			return err
		}
		a.conclude()
		if err := s.store.updateAttempt(ctx, a); err != nil {
			return err
		}
		return s.record(ctx, by, "mark_answer", "exam_attempt", a.ID, nil, map[string]any{"name": a.Name, "points": points, "state": string(a.State), "comment": comment})
	})
	return a, err
}

// Oral is the result of an exam that was held by word of mouth.
type Oral struct {
	ID, StaffID  string
	Points, Most int
}

// EnterOral keeps the result of an oral exam; it counts as an attempt. Entered
// again, it is returned as it is. Faults: ErrNotFound, readings.ErrMemberNotFound,
// ErrInvalid, ErrClosed, ErrAttemptExists.
func (s *Service) EnterOral(ctx context.Context, by accounts.Actor, versionID string, in Oral) (Attempt, error) {
	b, err := s.Board(ctx, by, versionID)
	if err != nil {
		return Attempt{}, err
	}
	member, err := s.readings.Member(ctx, by, in.StaffID)
	switch {
	case err != nil:
		return Attempt{}, err
	case b.Exam == nil:
		return Attempt{}, ErrNotFound
	case !b.Exam.Open:
		return Attempt{}, ErrClosed
	}
	p := &problems{}
	p.id("id", in.ID)
	p.Between("most", in.Most, 1, 1000)
	if p.Between("points", in.Points, 0, in.Most); p.Err(ErrInvalid) != nil {
		return Attempt{}, p.Err(ErrInvalid)
	}
	earlier, err := s.store.attemptsOf(ctx, *b.Exam, member.ID)
	if err != nil {
		return Attempt{}, err
	}
	for _, a := range earlier {
		if a.ID == in.ID {
			return a, nil
		}
	}
	a := Attempt{
		ID: in.ID, OrgID: by.OrgID, ExamID: b.Exam.ID, StaffID: member.ID, LocationID: member.LocationID, Name: member.Name, Location: member.Location,
		Number: len(earlier) + 1, Oral: true, PassMark: b.Exam.PassMark, State: Failed, Points: in.Points, Most: in.Most,
		StartedAt: s.now(), ClosesAt: s.now(), FinishedAt: s.now(),
	}
	if passes(a.Points, a.Most, a.PassMark) {
		a.pass()
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if made, err := s.store.insertAttempt(ctx, a, by.AccountID); err != nil || !made {
			return orElse(err, ErrAttemptExists)
		}
		return s.record(ctx, by, "enter_oral", "exam_attempt", a.ID, nil, a.written())
	})
	return a, err
}

// OralPaper draws a paper for an oral exam of a position. Faults: ErrNotFound, ErrTooFew.
func (s *Service) OralPaper(ctx context.Context, by accounts.Actor, versionID string, seed int64) (Board, Paper, error) {
	b, err := s.Board(ctx, by, versionID)
	if err != nil {
		return Board{}, nil, err
	}
	if b.Exam == nil {
		return Board{}, nil, ErrNotFound
	}
	bank, err := s.store.bank(ctx, *b.Exam)
	if err != nil {
		return Board{}, nil, err
	}
	paper := Draw(seed, b.Exam.Questions, b.Version, bank)
	if len(paper) == 0 {
		return Board{}, nil, ErrTooFew.With(fault.Params{"Have": 0, "Need": b.Exam.Questions})
	}
	return b, paper, nil
}

// CloseOverdue scores attempts whose time is over and that nobody handed in. One that
// cannot be scored holds up none of the others.
func (s *Service) CloseOverdue(ctx context.Context) error {
	var failed []error
	for before := s.now().Add(-time.Minute); ; {
		list, err := s.store.overdue(ctx, before, len(failed))
		if err != nil {
			return err
		}
		for _, a := range list {
			if err := s.close(ctx, &a, a.ClosesAt); err != nil {
				failed = append(failed, fmt.Errorf("close attempt %s: %w", a.ID, err))
			}
		}
		if len(list) < overdueAtOnce || ctx.Err() != nil {
			return errors.Join(failed...)
		}
	}
}

// Certified is a passed attempt with what it is about.
type Certified struct {
	Attempt  Attempt
	Standard standards.Standard
	Version  standards.Version
}

// Certified returns a passed attempt of somebody whom by looks after. Fault:
// ErrAttemptNotFound, also for one that was not passed.
func (s *Service) Certified(ctx context.Context, by accounts.Actor, attemptID string) (Certified, error) {
	a, err := s.Attempt(ctx, by, attemptID)
	if err != nil {
		return Certified{}, err
	}
	if a.State != Passed {
		return Certified{}, ErrAttemptNotFound
	}
	versionID, err := s.store.versionOf(ctx, a)
	if err != nil {
		return Certified{}, err
	}
	st, v, _, err := s.readings.Introducing(ctx, by, versionID)
	return Certified{a, st, v}, err
}
