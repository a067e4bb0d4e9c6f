package exams

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/locations"
)

type attemptRow struct {
	ID, OrgID, ExamID, StaffID, LocationID string
	Number                                 int
	Oral                                   bool
	Seed                                   int64
	Paper                                  string
	PassMark                               int
	State                                  State
	Points, Most                           int
	Certificate                            string
	StartedAt, ClosesAt                    time.Time
	FinishedAt                             *time.Time
	EnteredBy                              *string
}

func (attemptRow) TableName() string { return "exam_attempts" }

// foundAttempt is an attempt beside its person.
type foundAttempt struct {
	Row            attemptRow `gorm:"embedded"`
	Name, Location string
}

func (found foundAttempt) attempt() (Attempt, error) {
	r := found.Row
	a := Attempt{
		ID: r.ID, OrgID: r.OrgID, ExamID: r.ExamID, StaffID: r.StaffID, LocationID: r.LocationID, Name: found.Name, Location: found.Location,
		Number: r.Number, Oral: r.Oral, Seed: r.Seed, PassMark: r.PassMark, State: r.State, Points: r.Points, Most: r.Most,
		Certificate: r.Certificate, StartedAt: r.StartedAt.UTC(), ClosesAt: r.ClosesAt.UTC(), Answers: map[string]Given{},
	}
	if r.FinishedAt != nil {
		a.FinishedAt = r.FinishedAt.UTC()
	}
	if err := json.Unmarshal([]byte(r.Paper), &a.Paper); err != nil {
		return a, fmt.Errorf("read paper: %w", err)
	}
	return a, nil
}

// attempts begins a query of attempts with their people.
func (s store) attempts(ctx context.Context) *gorm.DB {
	return s.db.Conn(ctx).Table("exam_attempts t").Joins("JOIN staff_members m ON m.org_id = t.org_id AND m.id = t.staff_id").
		Joins("JOIN locations l ON l.org_id = t.org_id AND l.id = t.location_id")
}

// read runs a query of attempts and adds their answers.
func (s store) read(ctx context.Context, q *gorm.DB) ([]Attempt, error) {
	var rows []foundAttempt
	if err := q.Select("t.*, m.name, l.name AS location").Order("t.number, t.id").Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("read attempts: %w", err)
	}
	list, ids, at := make([]Attempt, len(rows)), make([]string, len(rows)), map[string]int{}
	for i, r := range rows {
		var err error
		if list[i], err = r.attempt(); err != nil {
			return nil, err
		}
		ids[i], at[r.Row.ID] = r.Row.ID, i
	}
	if len(ids) == 0 {
		return list, nil
	}
	answers, err := database.Of[answerRow](s.db.Conn(ctx)).Where("org_id = ? AND attempt_id IN ?", list[0].OrgID, ids).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("read answers: %w", err)
	}
	for _, r := range answers {
		given := Given{Points: r.Points, Comment: r.Comment}
		if err := json.Unmarshal([]byte(r.Answer), &given.Answer); err != nil {
			return nil, fmt.Errorf("read answer: %w", err)
		}
		list[at[r.AttemptID]].Answers[r.QuestionID] = given
	}
	return list, nil
}

func (s store) one(ctx context.Context, q *gorm.DB) (Attempt, error) {
	list, err := s.read(ctx, q)
	if err == nil && len(list) == 0 {
		err = ErrAttemptNotFound
	}
	if err != nil {
		return Attempt{}, err
	}
	return list[0], nil
}

// attempt reads one. Error: ErrAttemptNotFound.
func (s store) attempt(ctx context.Context, orgID, id string) (Attempt, error) {
	return s.one(ctx, s.attempts(ctx).Where("t.org_id = ? AND t.id = ?", orgID, id))
}

// attemptIn reads one of the reach. Error: ErrAttemptNotFound.
func (s store) attemptIn(ctx context.Context, f locations.Filter, id string) (Attempt, error) {
	if !isID(id) {
		return Attempt{}, ErrAttemptNotFound
	}
	where, args := f.SQL("l")
	return s.one(ctx, s.attempts(ctx).Where("t.org_id = ? AND t.id = ?", f.OrgID, id).Where(where, args...))
}

// attemptsOf lists those of one person, by number.
func (s store) attemptsOf(ctx context.Context, e Exam, staffID string) ([]Attempt, error) {
	return s.read(ctx, s.attempts(ctx).Where("t.org_id = ? AND t.exam_id = ? AND t.staff_id = ?", e.OrgID, e.ID, staffID))
}

const overdueAtOnce = 100

// overdue lists attempts, of every organisation, whose time is over, the earliest
// first and without their papers, after those that are passed over.
func (s store) overdue(ctx context.Context, before time.Time, passedOver int) ([]Attempt, error) {
	rows, err := database.Of[attemptRow](s.db.Conn(ctx)).Select("id", "org_id", "closes_at").Where("state = ? AND closes_at < ?", Running, before).
		Order("closes_at, id").Offset(passedOver).Limit(overdueAtOnce).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("list overdue attempts: %w", err)
	}
	list := make([]Attempt, len(rows))
	for i, r := range rows {
		list[i] = Attempt{ID: r.ID, OrgID: r.OrgID, ClosesAt: r.ClosesAt.UTC()}
	}
	return list, nil
}

// insertAttempt reports whether it was made: the id or the number may be taken.
func (s store) insertAttempt(ctx context.Context, a Attempt, enteredBy string) (bool, error) {
	if a.Paper == nil {
		a.Paper = Paper{}
	}
	paper, err := json.Marshal(a.Paper)
	if err != nil {
		return false, err
	}
	row := attemptRow{
		ID: a.ID, OrgID: a.OrgID, ExamID: a.ExamID, StaffID: a.StaffID, LocationID: a.LocationID, Number: a.Number, Oral: a.Oral, Seed: a.Seed,
		Paper: string(paper), PassMark: a.PassMark, State: a.State, Points: a.Points, Most: a.Most, Certificate: a.Certificate,
		StartedAt: a.StartedAt, ClosesAt: a.ClosesAt,
	}
	if !a.FinishedAt.IsZero() {
		row.FinishedAt = &a.FinishedAt
	}
	if enteredBy != "" {
		row.EnteredBy = &enteredBy
	}
	done := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	if done.Error != nil {
		return false, fmt.Errorf("insert attempt: %w", done.Error)
	}
	return done.RowsAffected == 1, nil
}

// lockRunning holds an attempt until the transaction ends and reports whether it runs.
func (s store) lockRunning(ctx context.Context, a Attempt) (bool, error) {
	rows, err := database.Of[attemptRow](s.db.Conn(ctx), clause.Locking{Strength: "UPDATE"}).Where("org_id = ? AND id = ?", a.OrgID, a.ID).Find(ctx)
	if err != nil {
		return false, fmt.Errorf("lock attempt: %w", err)
	}
	return len(rows) == 1 && rows[0].State == Running, nil
}

func (s store) lockAttempt(ctx context.Context, a Attempt) error {
	_, err := s.lockRunning(ctx, a)
	return err
}

func (s store) updateAttempt(ctx context.Context, a Attempt) error {
	done := s.db.Conn(ctx).Table("exam_attempts").Where("org_id = ? AND id = ?", a.OrgID, a.ID).Updates(map[string]any{
		"state": a.State, "points": a.Points, "certificate": a.Certificate, "finished_at": a.FinishedAt,
	})
	return changedOne(done, "update attempt")
}

type answerRow struct {
	OrgID, AttemptID, QuestionID string
	Answer                       string
	Points                       *int
	Most                         int
	Comment                      string
	MarkedBy                     *string
	AnsweredAt                   time.Time
	MarkedAt                     *time.Time
}

func (answerRow) TableName() string { return "exam_answers" }

func (s store) putAnswers(ctx context.Context, rows []answerRow, columns ...string) error {
	if len(rows) == 0 {
		return nil
	}
	err := s.db.Conn(ctx).Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "org_id"}, {Name: "attempt_id"}, {Name: "question_id"}},
		DoUpdates: clause.AssignmentColumns(columns),
	}).Create(&rows).Error
	if err != nil {
		return fmt.Errorf("keep answers: %w", err)
	}
	return nil
}

func (s store) putAnswer(ctx context.Context, a Attempt, asked Asked, answer Answer, at time.Time) error {
	text, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	row := answerRow{OrgID: a.OrgID, AttemptID: a.ID, QuestionID: asked.ID, Answer: string(text), Most: asked.Points, AnsweredAt: at}
	return s.putAnswers(ctx, []answerRow{row}, "answer", "answered_at")
}

// scoreAnswers keeps the points of every question of a paper, answered or not.
func (s store) scoreAnswers(ctx context.Context, a Attempt) error {
	var rows []answerRow
	for _, asked := range a.Paper {
		given := a.Answers[asked.ID]
		text, err := json.Marshal(given.Answer)
		if err != nil {
			return err
		}
		rows = append(rows, answerRow{
			OrgID: a.OrgID, AttemptID: a.ID, QuestionID: asked.ID, Answer: string(text), Points: given.Points, Most: asked.Points, AnsweredAt: a.FinishedAt,
		})
	}
	return s.putAnswers(ctx, rows, "points")
}

func (s store) mark(ctx context.Context, by accounts.Actor, a Attempt, questionID string, given Given, at time.Time) error {
	err := s.db.Conn(ctx).Table("exam_answers").Where("org_id = ? AND attempt_id = ? AND question_id = ?", a.OrgID, a.ID, questionID).
		Updates(map[string]any{"points": given.Points, "comment": given.Comment, "marked_by": by.AccountID, "marked_at": at}).Error
	if err != nil {
		return fmt.Errorf("mark answer: %w", err)
	}
	return nil
}
