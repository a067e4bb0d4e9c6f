package certification

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/audits"
	"etalon/internal/database"
)

// store keeps quizzes and papers; both are read and written as a whole.
type store struct{ db *database.DB }

type quizRow struct {
	ProgrammeID, OrgID, Questions string
	PassMark, Attempts, Months    int
	TestVisit                     bool
	Since, Revision               int
	UpdatedAt                     time.Time
}

func (quizRow) TableName() string { return "quizzes" }

func (r quizRow) quiz() (Quiz, error) {
	q := Quiz{
		ProgrammeID: r.ProgrammeID, OrgID: r.OrgID, PassMark: r.PassMark, Attempts: r.Attempts, Months: r.Months, TestVisit: r.TestVisit,
		Since: r.Since, Revision: r.Revision, UpdatedAt: r.UpdatedAt.UTC(),
	}
	return q, database.Wrap("read quiz", json.Unmarshal([]byte(r.Questions), &q.Questions))
}

func (s store) quizzes(ctx context.Context, orgID string) (map[string]Quiz, error) {
	rows, err := database.Of[quizRow](s.db.Conn(ctx)).Where("org_id = ?", orgID).Find(ctx)
	if err != nil {
		return nil, database.Wrap("list quizzes", err)
	}
	found := make(map[string]Quiz, len(rows))
	for _, r := range rows {
		if found[r.ProgrammeID], err = r.quiz(); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func (s store) quiz(ctx context.Context, orgID, programmeID string) (Quiz, bool, error) {
	rows, err := database.Of[quizRow](s.db.Conn(ctx)).Where("org_id = ? AND programme_id = ?", orgID, programmeID).Find(ctx)
	if err != nil || len(rows) == 0 {
		return Quiz{}, false, database.Wrap("read quiz", err)
	}
	q, err := rows[0].quiz()
	return q, true, err
}

// putQuiz writes a quiz over the revision that it had; 0: it had none.
func (s store) putQuiz(ctx context.Context, q Quiz, revision int) error {
	questions, err := json.Marshal(q.Questions)
	if err != nil {
		return database.Wrap("write quiz", err)
	}
	row := quizRow{q.ProgrammeID, q.OrgID, string(questions), q.PassMark, q.Attempts, q.Months, q.TestVisit, q.Since, q.Revision, q.UpdatedAt}
	var r *gorm.DB
	if revision == 0 {
		r = s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	} else {
		r = s.db.Conn(ctx).Model(&quizRow{}).Where("org_id = ? AND programme_id = ? AND revision = ?", q.OrgID, q.ProgrammeID, revision).Updates(map[string]any{
			"questions": row.Questions, "pass_mark": row.PassMark, "attempts": row.Attempts, "months": row.Months, "test_visit": row.TestVisit,
			"since": row.Since, "revision": row.Revision, "updated_at": row.UpdatedAt,
		})
	}
	if r.Error == nil && r.RowsAffected == 0 {
		return ErrStale
	}
	return database.Wrap("write quiz", r.Error)
}

type attemptRow struct {
	ID, OrgID, ProgrammeID, ShopperID string
	Revision, PassMark                int
	Paper, Answers                    string
	RightCount, AskedCount            int
	Passed, Forgiven                  bool
	StartedAt                         time.Time
	FinishedAt                        *time.Time
}

func (attemptRow) TableName() string { return "quiz_attempts" }

func (r attemptRow) attempt() (Attempt, error) {
	a := Attempt{
		ID: r.ID, OrgID: r.OrgID, ProgrammeID: r.ProgrammeID, ShopperID: r.ShopperID, Revision: r.Revision, PassMark: r.PassMark,
		Right: r.RightCount, Passed: r.Passed, Forgiven: r.Forgiven, StartedAt: r.StartedAt.UTC(),
	}
	if r.FinishedAt != nil {
		a.FinishedAt = r.FinishedAt.UTC()
	}
	if err := json.Unmarshal([]byte(r.Paper), &a.Paper); err != nil {
		return a, database.Wrap("read paper", err)
	}
	if r.Answers == "" {
		return a, nil
	}
	return a, database.Wrap("read answers", json.Unmarshal([]byte(r.Answers), &a.Answers))
}

// attempts lists those of a programme or of a shopper, the latest first.
func (s store) attempts(ctx context.Context, orgID, programmeID, shopperID string) ([]Attempt, error) {
	q := s.db.Conn(ctx).Where("org_id = ?", orgID)
	if programmeID != "" {
		q = q.Where("programme_id = ?", programmeID)
	}
	if shopperID != "" {
		q = q.Where("shopper_id = ?", shopperID)
	}
	var rows []attemptRow
	if err := q.Order("started_at DESC, id DESC").Find(&rows).Error; err != nil {
		return nil, database.Wrap("list attempts", err)
	}
	list := make([]Attempt, len(rows))
	for i, r := range rows {
		var err error
		if list[i], err = r.attempt(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (s store) attempt(ctx context.Context, orgID, id string) (Attempt, bool, error) {
	rows, err := database.Of[attemptRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Find(ctx)
	if err != nil || len(rows) == 0 {
		return Attempt{}, false, database.Wrap("read attempt", err)
	}
	a, err := rows[0].attempt()
	return a, true, err
}

// insertAttempt reports false when the id is taken or another paper is open.
func (s store) insertAttempt(ctx context.Context, a Attempt) (bool, error) {
	paper, err := json.Marshal(a.Paper)
	if err != nil {
		return false, database.Wrap("write paper", err)
	}
	row := attemptRow{
		ID: a.ID, OrgID: a.OrgID, ProgrammeID: a.ProgrammeID, ShopperID: a.ShopperID, Revision: a.Revision, PassMark: a.PassMark,
		Paper: string(paper), AskedCount: len(a.Paper), StartedAt: a.StartedAt,
	}
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	return r.Error == nil && r.RowsAffected == 1, database.Wrap("insert attempt", r.Error)
}

// finish reports false when the paper was handed in meanwhile.
func (s store) finish(ctx context.Context, a Attempt) (bool, error) {
	answers, err := json.Marshal(a.Answers)
	if err != nil {
		return false, database.Wrap("write answers", err)
	}
	r := s.db.Conn(ctx).Model(&attemptRow{}).Where("org_id = ? AND id = ? AND finished_at IS NULL", a.OrgID, a.ID).Updates(map[string]any{
		"answers": string(answers), "right_count": a.Right, "passed": a.Passed, "finished_at": a.FinishedAt,
	})
	return r.RowsAffected == 1, database.Wrap("finish attempt", r.Error)
}

func (s store) forgive(ctx context.Context, orgID, programmeID, shopperID string) (int, error) {
	r := s.db.Conn(ctx).Model(&attemptRow{}).
		Where("org_id = ? AND programme_id = ? AND shopper_id = ? AND finished_at IS NOT NULL AND passed = FALSE AND forgiven = FALSE", orgID, programmeID, shopperID).
		Update("forgiven", true)
	return int(r.RowsAffected), database.Wrap("forgive attempts", r.Error)
}

// accepted lists the statuses of a visit that a reviewer approved.
var accepted = []audits.VisitStatus{audits.Approved, audits.Released, audits.Locked, audits.Excluded}

const testedSQL = `SELECT DISTINCT v.shopper_id, w.programme_id FROM visits v JOIN assignments a ON a.id = v.assignment_id JOIN waves w ON w.id = a.wave_id
WHERE v.org_id = ? AND a.test = TRUE AND v.status IN ? AND `

type testedRow struct{ ShopperID, ProgrammeID string }

// tested names the shoppers with an approved test visit in a programme.
func (s store) tested(ctx context.Context, orgID, programmeID string) (map[string]bool, error) {
	var rows []testedRow
	err := s.db.Conn(ctx).Raw(testedSQL+"w.programme_id = ?", orgID, accepted, programmeID).Scan(&rows).Error
	found := map[string]bool{}
	for _, r := range rows {
		found[r.ShopperID] = true
	}
	return found, database.Wrap("list test visits", err)
}

// testedOf names the programmes in which a shopper has an approved test visit.
func (s store) testedOf(ctx context.Context, orgID, shopperID string) (map[string]bool, error) {
	var rows []testedRow
	err := s.db.Conn(ctx).Raw(testedSQL+"v.shopper_id = ? AND w.programme_id IS NOT NULL", orgID, accepted, shopperID).Scan(&rows).Error
	found := map[string]bool{}
	for _, r := range rows {
		found[r.ProgrammeID] = true
	}
	return found, database.Wrap("list test visits", err)
}
