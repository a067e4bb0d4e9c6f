package benchmarks

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"etalon/internal/database"
)

type markRow struct {
	OrgID, BenchmarkID, AccountID string
	Vector, Company, Mark         int
	Reason                        string
}

func (markRow) TableName() string { return "benchmark_marks" }

type agreedRow struct {
	OrgID, BenchmarkID    string
	Vector, Company, Mark int
	Reason, ByID          string
	At                    time.Time
}

func (agreedRow) TableName() string { return "benchmark_agreed" }

type choiceRow struct {
	OrgID, BenchmarkID string
	Vector, Goal       int
	DueOn              time.Time
	Step               string
}

func (choiceRow) TableName() string { return "benchmark_choices" }

func (s store) marks(ctx context.Context, orgID, id string) ([]Mark, error) {
	rows, err := database.Of[markRow](s.db.Conn(ctx)).Where("org_id = ? AND benchmark_id = ?", orgID, id).Order("vector, company, account_id").Find(ctx)
	return toMarks(rows), database.Wrap("read marks", err)
}

func (s store) marksOf(ctx context.Context, b *Benchmark, accountID string, vector int) ([]Mark, error) {
	rows, err := database.Of[markRow](s.db.Conn(ctx)).
		Where("org_id = ? AND benchmark_id = ? AND account_id = ? AND vector = ?", b.OrgID, b.ID, accountID, vector).Order("company").Find(ctx)
	return toMarks(rows), database.Wrap("read own marks", err)
}

func toMarks(rows []markRow) []Mark {
	list := make([]Mark, len(rows))
	for i, r := range rows {
		list[i] = Mark{r.AccountID, r.Vector, r.Company, r.Mark, r.Reason}
	}
	return list
}

func (s store) replaceMarks(ctx context.Context, b *Benchmark, accountID string, vector int, marks []Mark) error {
	_, err := database.Of[markRow](s.db.Conn(ctx)).Where("org_id = ? AND benchmark_id = ? AND account_id = ? AND vector = ?", b.OrgID, b.ID, accountID, vector).Delete(ctx)
	if err != nil || len(marks) == 0 {
		return database.Wrap("clear marks", err)
	}
	rows := make([]markRow, len(marks))
	for i, m := range marks {
		rows[i] = markRow{b.OrgID, b.ID, accountID, vector, m.Company, m.Value, m.Reason}
	}
	return database.Wrap("insert marks", s.db.Conn(ctx).Create(&rows).Error)
}

func (s store) finish(ctx context.Context, b *Benchmark, accountID string, at time.Time) error {
	return database.Wrap("finish rating", s.db.Conn(ctx).Model(&raterRow{}).
		Where("org_id = ? AND benchmark_id = ? AND account_id = ?", b.OrgID, b.ID, accountID).Updates(map[string]any{"finished_at": at}).Error)
}

const agreedSQL = `SELECT g.vector, g.company, g.mark, g.reason, g.by_id, g.at, COALESCE(a.name, '') AS name
FROM benchmark_agreed g LEFT JOIN accounts a ON a.id = g.by_id WHERE g.org_id = ? AND g.benchmark_id = ? ORDER BY g.vector, g.company`

func (s store) agreed(ctx context.Context, orgID, id string) ([]Agreed, error) {
	var rows []struct {
		Row  agreedRow `gorm:"embedded"`
		Name string
	}
	err := s.db.Conn(ctx).Raw(agreedSQL, orgID, id).Scan(&rows).Error
	list := make([]Agreed, len(rows))
	for i := range rows {
		r := &rows[i].Row
		list[i] = Agreed{r.Vector, r.Company, r.Mark, r.Reason, Person{r.ByID, rows[i].Name}, r.At.UTC()}
	}
	return list, database.Wrap("read agreed marks", err)
}

// agree keeps a mark; without one it is taken back.
func (s store) agree(ctx context.Context, b *Benchmark, a Agreed) error {
	if a.Value == 0 {
		_, err := database.Of[agreedRow](s.db.Conn(ctx)).Where("org_id = ? AND benchmark_id = ? AND vector = ? AND company = ?", b.OrgID, b.ID, a.Vector, a.Company).Delete(ctx)
		return database.Wrap("take agreed mark back", err)
	}
	row := agreedRow{b.OrgID, b.ID, a.Vector, a.Company, a.Value, a.Reason, a.By.ID, a.At}
	return database.Wrap("agree on mark", s.db.Conn(ctx).Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "org_id"}, {Name: "benchmark_id"}, {Name: "vector"}, {Name: "company"}},
		DoUpdates: clause.AssignmentColumns([]string{"mark", "reason", "by_id", "at"}),
	}).Create(&row).Error)
}

func (s store) choices(ctx context.Context, orgID, id string) ([]Choice, error) {
	rows, err := database.Of[choiceRow](s.db.Conn(ctx)).Where("org_id = ? AND benchmark_id = ?", orgID, id).Order("vector").Find(ctx)
	list := make([]Choice, len(rows))
	for i, r := range rows {
		list[i] = Choice{r.Vector, r.Goal, r.DueOn.UTC(), r.Step}
	}
	return list, database.Wrap("read chosen vectors", err)
}

func (s store) choose(ctx context.Context, b *Benchmark, choices []Choice) error {
	if _, err := database.Of[choiceRow](s.db.Conn(ctx)).Where("org_id = ? AND benchmark_id = ?", b.OrgID, b.ID).Delete(ctx); err != nil {
		return database.Wrap("clear chosen vectors", err)
	}
	if len(choices) == 0 {
		return nil
	}
	rows := make([]choiceRow, len(choices))
	for i, c := range choices {
		rows[i] = choiceRow{b.OrgID, b.ID, c.Vector, c.Goal, c.DueOn, c.Step}
	}
	return database.Wrap("insert chosen vectors", s.db.Conn(ctx).Create(&rows).Error)
}
