package exams

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
)

// store keeps exams, questions, attempts and answers.
type store struct{ db *database.DB }

type examRow struct {
	ID, OrgID, VersionID                             string
	Questions, PassMark, Attempts, Minutes, CoolDown int
	Open                                             bool
	Revision                                         int
	CreatedBy                                        string
	CreatedAt                                        time.Time
}

func (examRow) TableName() string { return "exams" }

// examOf finds the exam on a version.
func (s store) examOf(ctx context.Context, orgID, versionID string) (Exam, bool, error) {
	rows, err := database.Of[examRow](s.db.Conn(ctx)).Where("org_id = ? AND version_id = ?", orgID, versionID).Find(ctx)
	if err != nil {
		return Exam{}, false, fmt.Errorf("find exam: %w", err)
	}
	if len(rows) == 0 {
		return Exam{}, false, nil
	}
	r := rows[0]
	return Exam{
		ID: r.ID, OrgID: r.OrgID, VersionID: r.VersionID, Settings: Settings{r.Questions, r.PassMark, r.Attempts, r.Minutes, r.CoolDown},
		Open: r.Open, Revision: r.Revision, CreatedAt: r.CreatedAt.UTC(),
	}, true, nil
}

func (s store) insertExam(ctx context.Context, by string, e Exam) (bool, error) {
	row := examRow{e.ID, e.OrgID, e.VersionID, e.Questions, e.PassMark, e.Attempts, e.Minutes, e.CoolDown, e.Open, e.Revision, by, e.CreatedAt}
	done := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	if done.Error != nil {
		return false, fmt.Errorf("insert exam: %w", done.Error)
	}
	return done.RowsAffected == 1, nil
}

func (s store) updateExam(ctx context.Context, e Exam) error {
	done := s.db.Conn(ctx).Table("exams").Where("org_id = ? AND id = ? AND revision = ?", e.OrgID, e.ID, e.Revision-1).Updates(map[string]any{
		"questions": e.Questions, "pass_mark": e.PassMark, "attempts": e.Attempts, "minutes": e.Minutes, "cool_down": e.CoolDown,
		"open": e.Open, "revision": e.Revision,
	})
	return changedOne(done, "update exam")
}

// changedOne is ErrStale where no row of the revision was there.
func changedOne(done *gorm.DB, what string) error {
	if done.Error != nil {
		return fmt.Errorf("%s: %w", what, done.Error)
	}
	if done.RowsAffected == 0 {
		return ErrStale
	}
	return nil
}

type questionRow struct {
	ID, OrgID, ExamID, LineageID string
	Kind                         Kind
	Text, Options, Expected      string
	Points                       int
	InUse                        bool
	Revision                     int
	CreatedAt                    time.Time
}

func (questionRow) TableName() string { return "exam_questions" }

func (s store) bank(ctx context.Context, e Exam) ([]Question, error) {
	rows, err := database.Of[questionRow](s.db.Conn(ctx)).Where("org_id = ? AND exam_id = ?", e.OrgID, e.ID).Order("created_at, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("read questions: %w", err)
	}
	list := make([]Question, len(rows))
	for i, r := range rows {
		list[i] = Question{
			ID: r.ID, OrgID: r.OrgID, ExamID: r.ExamID, Lineage: r.LineageID, Kind: r.Kind, Text: r.Text, Expected: r.Expected,
			Points: r.Points, InUse: r.InUse, Revision: r.Revision, CreatedAt: r.CreatedAt.UTC(),
		}
		if err := json.Unmarshal([]byte(r.Options), &list[i].Options); err != nil {
			return nil, fmt.Errorf("read options: %w", err)
		}
	}
	return list, nil
}

func optionsText(q Question) (string, error) {
	if q.Options == nil {
		return "[]", nil
	}
	text, err := json.Marshal(q.Options)
	return string(text), err
}

// insertQuestions reports how many were added: an id may be taken.
func (s store) insertQuestions(ctx context.Context, list []Question) (int, error) {
	if len(list) == 0 {
		return 0, nil
	}
	rows := make([]questionRow, len(list))
	for i, q := range list {
		options, err := optionsText(q)
		if err != nil {
			return 0, err
		}
		rows[i] = questionRow{q.ID, q.OrgID, q.ExamID, q.Lineage, q.Kind, q.Text, options, q.Expected, q.Points, q.InUse, q.Revision, q.CreatedAt}
	}
	done := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(&rows, 500)
	if done.Error != nil {
		return 0, fmt.Errorf("insert questions: %w", done.Error)
	}
	return int(done.RowsAffected), nil
}

func (s store) updateQuestion(ctx context.Context, q Question) error {
	options, err := optionsText(q)
	if err != nil {
		return err
	}
	done := s.db.Conn(ctx).Table("exam_questions").Where("org_id = ? AND id = ? AND revision = ?", q.OrgID, q.ID, q.Revision-1).Updates(map[string]any{
		"kind": q.Kind, "text": q.Text, "options": options, "expected": q.Expected, "points": q.Points, "in_use": q.InUse, "revision": q.Revision,
	})
	return changedOne(done, "update question")
}

// versionOf is the version that an attempt is about.
func (s store) versionOf(ctx context.Context, a Attempt) (string, error) {
	rows, err := database.Of[examRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", a.OrgID, a.ExamID).Find(ctx)
	if err == nil && len(rows) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return "", fmt.Errorf("find the exam of an attempt: %w", err)
	}
	return rows[0].VersionID, nil
}
