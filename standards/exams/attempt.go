package exams

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/standards/readings"
)

// State is how far an attempt is.
type State string

// The states.
const (
	Running State = "running"
	Marking State = "marking" // open answers wait for somebody to mark them
	Passed  State = "passed"
	Failed  State = "failed"
)

// Attempt is one sitting.
type Attempt struct {
	ID, OrgID, ExamID   string
	StaffID, LocationID string
	Name, Location      string // of the person
	Number              int    // of the person's, from 1
	Oral                bool
	Seed                int64
	Paper               Paper
	PassMark            int
	State               State
	Points, Most        int
	Certificate         string // its number; of passed attempts
	StartedAt, ClosesAt time.Time
	FinishedAt          time.Time // zero: runs
	Answers             map[string]Given
}

// Given is an answer to a question of a paper.
type Given struct {
	Answer
	Points  *int // nil: not marked yet
	Comment string
}

// Percent is the share of the points, in whole percent, downwards.
func (a Attempt) Percent() int {
	if a.Most == 0 {
		return 0
	}
	return a.Points * 100 / a.Most
}

// Desk is what somebody sees of the exam through their own door.
type Desk struct {
	Exam     Exam
	Reading  readings.Door
	Attempts []Attempt // own, by number; papers of those that are over have what was right
	Left     int       // attempts
	NotUntil time.Time // zero: an attempt can begin now
}

// Sit returns the exam of the holder of a personal link. An attempt whose time is
// over is closed first. Faults: readings.ErrLinkInvalid, ErrNotFound.
func (s *Service) Sit(ctx context.Context, token string) (Desk, error) {
	door, err := s.readings.Enter(ctx, token)
	if err != nil {
		return Desk{}, err
	}
	e, found, err := s.store.examOf(ctx, door.OrgID, door.Version.ID)
	if err != nil {
		return Desk{}, err
	}
	if !found {
		return Desk{}, ErrNotFound
	}
	d := Desk{Exam: e, Reading: door}
	if d.Attempts, err = s.store.attemptsOf(ctx, e, door.Reading.Member.ID); err != nil {
		return Desk{}, err
	}
	for i := range d.Attempts {
		if a := &d.Attempts[i]; a.State == Running && s.now().After(a.ClosesAt) {
			if err := s.close(ctx, a, a.ClosesAt); err != nil {
				return Desk{}, err
			}
		}
	}
	d.settle(s.now())
	return d, nil
}

// settle says whether and when another attempt may begin.
func (d *Desk) settle(now time.Time) {
	d.Left = max(0, d.Exam.Attempts-len(d.Attempts))
	if n := len(d.Attempts); n > 0 {
		until := d.Attempts[n-1].FinishedAt.Add(time.Duration(d.Exam.CoolDown) * time.Hour)
		if d.NotUntil = (time.Time{}); until.After(now) {
			d.NotUntil = until
		}
	}
}

// mayBegin says why no further attempt can begin.
func (d Desk) mayBegin(now time.Time) error {
	passed := slices.ContainsFunc(d.Attempts, func(a Attempt) bool { return a.State == Passed || a.State == Marking })
	switch {
	case !d.Exam.Open:
		return ErrClosed
	case d.Reading.Reading.State() != readings.Acknowledged:
		return ErrNotRead
	case passed:
		return ErrPassed
	case d.Left == 0:
		return ErrNoAttempts.With(fault.Params{"Max": d.Exam.Attempts})
	case !d.NotUntil.IsZero():
		return ErrCoolDown.With(fault.Params{"Hours": int(math.Ceil(d.NotUntil.Sub(now).Hours()))})
	}
	return nil
}

// Begin draws a paper for the holder of a link. While an attempt runs it is
// returned instead, whatever the id. Faults: those of Sit, ErrClosed, ErrNotRead,
// ErrPassed, ErrNoAttempts, ErrCoolDown, ErrTooFew, ErrAttemptExists.
func (s *Service) Begin(ctx context.Context, token, attemptID string) (Attempt, error) {
	d, err := s.Sit(ctx, token)
	if err != nil {
		return Attempt{}, err
	}
	for _, a := range d.Attempts {
		if a.State == Running || a.ID == attemptID {
			return a, nil
		}
	}
	if !isID(attemptID) {
		return Attempt{}, ErrInvalid.At(fault.Field{Path: "attempt", Code: "not_an_id"})
	}
	if err := d.mayBegin(s.now()); err != nil {
		return Attempt{}, err
	}
	bank, err := s.store.bank(ctx, d.Exam)
	if err != nil {
		return Attempt{}, err
	}
	member := d.Reading.Reading.Member
	a := Attempt{
		ID: attemptID, OrgID: d.Exam.OrgID, ExamID: d.Exam.ID, StaffID: member.ID, LocationID: member.LocationID, Name: member.Name, Location: member.Location,
		Number: len(d.Attempts) + 1, Seed: rand.Int64(), PassMark: d.Exam.PassMark, State: Running, StartedAt: s.now(), // #nosec G404 -- which questions come is no secret worth more
		ClosesAt: s.now().Add(time.Duration(d.Exam.Minutes) * time.Minute), Answers: map[string]Given{},
	}
	a.Paper = Draw(a.Seed, d.Exam.Questions, d.Reading.Version, bank)
	if a.Most = a.Paper.Most(); a.Most == 0 {
		return Attempt{}, ErrTooFew.With(fault.Params{"Have": 0, "Need": d.Exam.Questions})
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if made, err := s.store.insertAttempt(ctx, a, ""); err != nil || !made {
			return orElse(err, ErrAttemptExists)
		}
		return s.record(ctx, accounts.Program(a.OrgID), "begin_exam", "exam_attempt", a.ID, nil, map[string]any{"name": a.Name, "number": a.Number})
	})
	return a, err
}

// Answer keeps an answer of a running attempt, in place of an earlier one. Faults:
// those of Sit, ErrAttemptNotFound, ErrFinished, ErrTimeOver, ErrQuestionNotFound, ErrInvalid.
func (s *Service) Answer(ctx context.Context, token, attemptID, questionID string, answer Answer) error {
	a, err := s.own(ctx, token, attemptID)
	if err != nil {
		return err
	}
	switch {
	case a.State != Running && a.FinishedAt.Equal(a.ClosesAt):
		return ErrTimeOver
	case a.State != Running:
		return ErrFinished
	}
	asked, ok := a.Paper.find(questionID)
	if !ok {
		return ErrQuestionNotFound
	}
	if err := asked.check(&answer); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		// The lock keeps the answer out of an attempt that is finished at the same time.
		if running, err := s.store.lockRunning(ctx, a); err != nil || !running {
			return orElse(err, ErrFinished)
		}
		return s.store.putAnswer(ctx, a, asked, answer, s.now())
	})
}

func (s *Service) own(ctx context.Context, token, attemptID string) (Attempt, error) {
	d, err := s.Sit(ctx, token)
	if err != nil {
		return Attempt{}, err
	}
	for _, a := range d.Attempts {
		if a.ID == attemptID {
			return a, nil
		}
	}
	return Attempt{}, ErrAttemptNotFound
}

// Finish hands the paper in. Again, it returns the result. Faults: those of Sit,
// ErrAttemptNotFound.
func (s *Service) Finish(ctx context.Context, token, attemptID string) (Attempt, error) {
	a, err := s.own(ctx, token, attemptID)
	if err != nil || a.State != Running {
		return a, err
	}
	err = s.close(ctx, &a, s.now())
	return a, err
}

// close scores what was answered. An attempt that another request closes at the
// same time is read as that one left it.
func (s *Service) close(ctx context.Context, a *Attempt, at time.Time) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		running, err := s.store.lockRunning(ctx, *a)
		if err != nil {
			return err
		}
		stored, err := s.store.attempt(ctx, a.OrgID, a.ID)
		if *a = stored; err != nil || !running {
			return err
		}
		a.FinishedAt = at
		for _, asked := range a.Paper {
			given := a.Answers[asked.ID]
			if points, marked := asked.Score(given.Answer); marked {
				given.Points = &points
			}
			a.Answers[asked.ID] = given
		}
		if err := s.store.scoreAnswers(ctx, *a); err != nil {
			return err
		}
		a.conclude()
		if err := s.store.updateAttempt(ctx, *a); err != nil {
			return err
		}
		return s.record(ctx, accounts.Program(a.OrgID), "finish_exam", "exam_attempt", a.ID, nil, a.written())
	})
}

// conclude adds up the points and says what they make, once all are known.
func (a *Attempt) conclude() {
	a.Points, a.State = 0, Failed
	for _, given := range a.Answers {
		if given.Points == nil {
			a.State = Marking
			continue
		}
		a.Points += *given.Points
	}
	if a.State != Marking && passes(a.Points, a.Most, a.PassMark) {
		a.pass()
	}
}

// pass gives the attempt its certificate. The number has nothing to guess from:
// the end of a UUIDv7 is random.
func (a *Attempt) pass() {
	a.State = Passed
	digits := strings.ReplaceAll(a.ID, "-", "")
	a.Certificate = a.FinishedAt.Format("2006") + "-" + strings.ToUpper(digits[len(digits)-10:])
}

func (a Attempt) written() map[string]any {
	return map[string]any{"name": a.Name, "number": a.Number, "points": a.Points, "most": a.Most, "state": string(a.State)}
}
