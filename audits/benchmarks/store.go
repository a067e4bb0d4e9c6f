package benchmarks

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"etalon/internal/accounts"
	"etalon/internal/database"
)

// store keeps benchmarks and who rates.
type store struct{ db *database.DB }

// nobody is a brand that there is not, so that a list of ids is never empty.
const nobody = "00000000-0000-0000-0000-000000000000"

type benchmarkRow struct {
	ID, OrgID                     string
	Number                        int
	BrandID, Product, Subject     string
	ComparedOn                    time.Time
	Note, Competitors             string
	State                         State
	CreatedBy                     string
	CreatedAt                     time.Time
	OpenedAt, ClosedAt, SettledAt *time.Time
	SettledBy                     *string
	Revision                      int
}

func (benchmarkRow) TableName() string { return "benchmarks" }

type raterRow struct {
	OrgID, BenchmarkID, AccountID string
	FinishedAt                    *time.Time
}

func (raterRow) TableName() string { return "benchmark_raters" }

// benchmarkLine is a row with its names.
type benchmarkLine struct {
	Row                       benchmarkRow `gorm:"embedded"`
	Brand                     string
	CreatorName, SettlersName string
}

const benchmarksFrom = " FROM benchmarks b JOIN brands n ON n.id = b.brand_id LEFT JOIN accounts c ON c.id = b.created_by LEFT JOIN accounts s ON s.id = b.settled_by WHERE b.org_id = ? "

const benchmarksSQL = "SELECT b.*, n.name AS brand, COALESCE(c.name, '') AS creator_name, COALESCE(s.name, '') AS settlers_name" + benchmarksFrom

func (l *benchmarkLine) benchmark() (Benchmark, error) {
	r := &l.Row
	b := Benchmark{
		ID: r.ID, OrgID: r.OrgID, BrandID: r.BrandID, Brand: l.Brand, Number: r.Number, Product: r.Product, subject: r.Subject, ComparedOn: r.ComparedOn.UTC(), Note: r.Note, State: r.State,
		CreatedBy: Person{r.CreatedBy, l.CreatorName}, CreatedAt: r.CreatedAt.UTC(), OpenedAt: database.Time(r.OpenedAt), ClosedAt: database.Time(r.ClosedAt),
		SettledBy: Person{database.Text(r.SettledBy), l.SettlersName}, SettledAt: database.Time(r.SettledAt), Revision: r.Revision,
	}
	if err := json.Unmarshal([]byte(r.Competitors), &b.Competitors); err != nil {
		return b, fmt.Errorf("competitors of benchmark %s: %w", r.ID, err)
	}
	return b, nil
}

func (s store) hold(ctx context.Context, orgID, id string) error {
	return database.Wrap("hold benchmark", s.db.Conn(ctx).Exec("UPDATE benchmarks SET number = number WHERE org_id = ? AND id = ?", orgID, id).Error)
}

func (s store) holdAll(ctx context.Context, orgID string) error {
	return database.Wrap("hold benchmarks", s.db.Conn(ctx).Exec("UPDATE organisations SET name = name WHERE id = ?", orgID).Error)
}

func (s store) benchmark(ctx context.Context, orgID, id string) (Benchmark, bool, error) {
	list, err := s.read(ctx, benchmarksSQL+"AND b.id = ?", orgID, id)
	if err != nil || len(list) == 0 {
		return Benchmark{}, false, err
	}
	return list[0], true, nil
}

func (s store) read(ctx context.Context, query string, args ...any) ([]Benchmark, error) {
	var lines []benchmarkLine
	if err := s.db.Conn(ctx).Raw(query, args...).Scan(&lines).Error; err != nil {
		return nil, database.Wrap("read benchmarks", err)
	}
	list := make([]Benchmark, len(lines))
	for i := range lines {
		var err error
		if list[i], err = lines[i].benchmark(); err != nil {
			return nil, err
		}
	}
	return list, s.addRaters(ctx, list)
}

// list lists what is of the brands or not a draft that the actor was invited to; brands
// nil: everything.
func (s store) list(ctx context.Context, by accounts.Actor, brands []string, limit, offset int) ([]Benchmark, int, error) {
	condition, args := "", []any{by.OrgID}
	if brands != nil {
		condition = `AND (b.brand_id IN ? OR b.state <> 'draft' AND EXISTS (SELECT 1 FROM benchmark_raters r WHERE r.org_id = b.org_id AND r.benchmark_id = b.id AND r.account_id = ?)) `
		args = append(args, append(brands, nobody), by.AccountID)
	}
	var total int64
	if err := s.db.Conn(ctx).Raw("SELECT COUNT(*)"+benchmarksFrom+condition, args...).Scan(&total).Error; err != nil {
		return nil, 0, database.Wrap("count benchmarks", err)
	}
	list, err := s.read(ctx, benchmarksSQL+condition+"ORDER BY b.number DESC LIMIT ? OFFSET ?", append(args, limit, offset)...)
	return list, int(total), err
}

// before is the last benchmark of the same subject that was settled before this one.
func (s store) before(ctx context.Context, b *Benchmark) (Benchmark, bool, error) {
	condition, args := "AND b.brand_id = ? AND b.subject = ? AND b.settled_at IS NOT NULL AND b.id <> ? ", []any{b.OrgID, b.BrandID, b.subject, b.ID}
	if b.State == Settled {
		condition, args = condition+"AND (b.settled_at < ? OR b.settled_at = ? AND b.number < ?) ", append(args, b.SettledAt, b.SettledAt, b.Number)
	}
	list, err := s.read(ctx, benchmarksSQL+condition+"ORDER BY b.settled_at DESC, b.number DESC LIMIT 1", args...)
	if err != nil || len(list) == 0 {
		return Benchmark{}, false, err
	}
	return list[0], true, nil
}

type raterLine struct {
	BenchmarkID, AccountID, Name string
	FinishedAt                   *time.Time
	Marked                       int
}

const ratersSQL = `SELECT r.benchmark_id, r.account_id, a.name, r.finished_at,
	(SELECT COUNT(*) FROM benchmark_marks m WHERE m.org_id = r.org_id AND m.benchmark_id = r.benchmark_id AND m.account_id = r.account_id) AS marked
FROM benchmark_raters r JOIN accounts a ON a.id = r.account_id WHERE r.org_id = ? AND r.benchmark_id IN ? ORDER BY lower(a.name), r.account_id`

func (s store) addRaters(ctx context.Context, list []Benchmark) error {
	if len(list) == 0 {
		return nil
	}
	at, ids := map[string]*Benchmark{}, make([]string, len(list))
	for i := range list {
		at[list[i].ID], ids[i] = &list[i], list[i].ID
	}
	var lines []raterLine
	err := s.db.Conn(ctx).Raw(ratersSQL, list[0].OrgID, ids).Scan(&lines).Error
	for _, l := range lines {
		b := at[l.BenchmarkID]
		b.Raters = append(b.Raters, Rater{Person{l.AccountID, l.Name}, l.Marked, database.Time(l.FinishedAt)})
	}
	return database.Wrap("read raters", err)
}

// insert reports false when the id is taken; it numbers the benchmark.
func (s store) insert(ctx context.Context, b *Benchmark) (bool, error) {
	if err := s.db.Conn(ctx).Raw("SELECT COALESCE(MAX(number), 0) + 1 FROM benchmarks WHERE org_id = ?", b.OrgID).Scan(&b.Number).Error; err != nil {
		return false, database.Wrap("number benchmark", err)
	}
	names, err := b.names()
	if err != nil {
		return false, err
	}
	row := benchmarkRow{
		ID: b.ID, OrgID: b.OrgID, Number: b.Number, BrandID: b.BrandID, Product: b.Product, Subject: b.subject, ComparedOn: b.ComparedOn, Note: b.Note,
		Competitors: names, State: b.State, CreatedBy: b.CreatedBy.ID, CreatedAt: b.CreatedAt, Revision: b.Revision,
	}
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	if r.Error != nil || r.RowsAffected == 0 {
		return false, database.Wrap("insert benchmark", r.Error)
	}
	return true, s.invite(ctx, b, b.Raters...)
}

func (b *Benchmark) names() (string, error) {
	data, err := json.Marshal(b.Competitors)
	return string(data), err
}

func (s store) update(ctx context.Context, b *Benchmark) error {
	names, err := b.names()
	if err != nil {
		return err
	}
	err = s.db.Conn(ctx).Model(&benchmarkRow{}).Where("org_id = ? AND id = ?", b.OrgID, b.ID).Updates(map[string]any{
		"product": b.Product, "subject": b.subject, "compared_on": b.ComparedOn, "note": b.Note, "competitors": names, "revision": b.Revision,
	}).Error
	if err != nil {
		return database.Wrap("update benchmark", err)
	}
	if _, err := database.Of[raterRow](s.db.Conn(ctx)).Where("org_id = ? AND benchmark_id = ?", b.OrgID, b.ID).Delete(ctx); err != nil {
		return database.Wrap("clear raters", err)
	}
	return s.invite(ctx, b, b.Raters...)
}

func (s store) invite(ctx context.Context, b *Benchmark, raters ...Rater) error {
	if len(raters) == 0 {
		return nil
	}
	rows := make([]raterRow, len(raters))
	for i, r := range raters {
		rows[i] = raterRow{OrgID: b.OrgID, BenchmarkID: b.ID, AccountID: r.ID}
	}
	return database.Wrap("invite raters", s.db.Conn(ctx).Create(&rows).Error)
}

// delete takes a draft away, which has no marks; who was invited goes with it.
func (s store) delete(ctx context.Context, b *Benchmark) error {
	_, err := database.Of[benchmarkRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", b.OrgID, b.ID).Delete(ctx)
	return database.Wrap("delete benchmark", err)
}

func (s store) move(ctx context.Context, b *Benchmark) error {
	return database.Wrap("move benchmark", s.db.Conn(ctx).Model(&benchmarkRow{}).Where("org_id = ? AND id = ?", b.OrgID, b.ID).Updates(map[string]any{
		"state": b.State, "opened_at": database.NullTime(b.OpenedAt), "closed_at": database.NullTime(b.ClosedAt),
		"settled_at": database.NullTime(b.SettledAt), "settled_by": database.NullText(b.SettledBy.ID),
	}).Error)
}
