package bonus

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm/clause"

	"etalon/checklists"
	"etalon/internal/database"
)

// store keeps schemes, tables and their lines.
type store struct{ db *database.DB }

// together is how many rows go into one statement: databases bound its parameters.
const together = 1000

// nobody is a brand that there is not, so that a list of ids is never empty.
const nobody = "00000000-0000-0000-0000-000000000000"

type schemeRow struct {
	ID, OrgID, BrandID, Title, Rules string
	Archived                         bool
	Revision                         int
}

func (schemeRow) TableName() string { return "bonus_schemes" }

type tableRow struct {
	ID, OrgID         string
	Number            int
	BrandID, SchemeID string
	SchemeRevision    int
	Title, Rules      string
	WaveID            string
	PreviousID        *string
	CreatedBy         string
	CreatedAt         time.Time
	CutOff            *time.Time
	ClosedBy          *string
	ClosedAt          *time.Time
}

func (tableRow) TableName() string { return "bonus_tables" }

type lineRow struct {
	OrgID, TableID, LocationID string
	Input                      string
	Share, Ratio               checklists.Percent
	Notes                      string
	Amount                     int64
	Corrected                  *int64
	Reason                     string
	ByID                       *string
}

func (lineRow) TableName() string { return "bonus_lines" }

func (s store) hold(ctx context.Context, orgID string) error {
	return database.Wrap("hold bonuses", s.db.Conn(ctx).Exec("UPDATE organisations SET name = name WHERE id = ?", orgID).Error)
}

func written(v any) (string, error) {
	data, err := json.Marshal(v)
	return string(data), err
}

func (s store) schemes(ctx context.Context, orgID string) ([]Scheme, error) {
	rows, err := database.Of[schemeRow](s.db.Conn(ctx)).Where("org_id = ?", orgID).Order("id").Find(ctx)
	list := make([]Scheme, len(rows))
	for i, r := range rows {
		list[i] = Scheme{ID: r.ID, OrgID: r.OrgID, BrandID: r.BrandID, Title: r.Title, Archived: r.Archived, Revision: r.Revision}
		if err := json.Unmarshal([]byte(r.Rules), &list[i].Rules); err != nil {
			return nil, fmt.Errorf("rules of bonus %s: %w", r.ID, err)
		}
	}
	return list, database.Wrap("list bonus schemes", err)
}

// insertScheme reports false when the id is taken.
func (s store) insertScheme(ctx context.Context, one Scheme) (bool, error) {
	rules, err := written(one.Rules)
	if err != nil {
		return false, err
	}
	row := schemeRow{one.ID, one.OrgID, one.BrandID, one.Title, rules, one.Archived, one.Revision}
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	return r.Error == nil && r.RowsAffected == 1, database.Wrap("insert bonus scheme", r.Error)
}

func (s store) updateScheme(ctx context.Context, one Scheme) error {
	rules, err := written(one.Rules)
	if err != nil {
		return err
	}
	return database.Wrap("update bonus scheme", s.db.Conn(ctx).Model(&schemeRow{}).Where("org_id = ? AND id = ?", one.OrgID, one.ID).Updates(map[string]any{
		"title": one.Title, "rules": rules, "archived": one.Archived, "revision": one.Revision,
	}).Error)
}

// tableLine is a table with what its lines come to.
type tableLine struct {
	Row   tableRow `gorm:"embedded"`
	Lines int
	Total int64
}

const tablesSQL = `SELECT t.*, (SELECT COUNT(*) FROM bonus_lines l WHERE l.org_id = t.org_id AND l.table_id = t.id) AS lines,
	(SELECT CAST(COALESCE(SUM(COALESCE(l.corrected, l.amount)), 0) AS BIGINT) FROM bonus_lines l WHERE l.org_id = t.org_id AND l.table_id = t.id) AS total
FROM bonus_tables t WHERE t.org_id = ? `

func (l *tableLine) table() (Table, error) {
	r := &l.Row
	t := Table{
		ID: r.ID, OrgID: r.OrgID, BrandID: r.BrandID, Number: r.Number, SchemeID: r.SchemeID, SchemeRevision: r.SchemeRevision, Title: r.Title,
		WaveID: r.WaveID, PreviousID: database.Text(r.PreviousID), CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.UTC(),
		CutOff: database.Time(r.CutOff), ClosedAt: database.Time(r.ClosedAt), Lines: l.Lines, Total: l.Total,
	}
	if err := json.Unmarshal([]byte(r.Rules), &t.Rules); err != nil {
		return t, fmt.Errorf("rules of bonus table %s: %w", r.ID, err)
	}
	return t, nil
}

func (s store) table(ctx context.Context, orgID, id string) (Table, bool, error) {
	var rows []tableLine
	err := s.db.Conn(ctx).Raw(tablesSQL+"AND t.id = ?", orgID, id).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return Table{}, false, database.Wrap("read bonus table", err)
	}
	t, err := rows[0].table()
	return t, err == nil, err
}

// tables lists tables; brands nil: of every brand.
func (s store) tables(ctx context.Context, orgID string, brands []string, limit, offset int) ([]Table, int, error) {
	condition, args := "", []any{orgID}
	if brands != nil {
		condition, args = "AND t.brand_id IN ? ", append(args, append(brands, nobody))
	}
	var total int64
	if err := s.db.Conn(ctx).Raw("SELECT COUNT(*) FROM bonus_tables t WHERE t.org_id = ? "+condition, args...).Scan(&total).Error; err != nil {
		return nil, 0, database.Wrap("count bonus tables", err)
	}
	var rows []tableLine
	err := s.db.Conn(ctx).Raw(tablesSQL+condition+"ORDER BY t.number DESC LIMIT ? OFFSET ?", append(args, limit, offset)...).Scan(&rows).Error
	list := make([]Table, len(rows))
	for i := range rows {
		if list[i], err = rows[i].table(); err != nil {
			return nil, 0, err
		}
	}
	return list, int(total), database.Wrap("list bonus tables", err)
}

// next is the number of a new table, and the latest closed one of its scheme and wave.
func (s store) next(ctx context.Context, t Table) (number int, previous string, err error) {
	var last []int
	if err := s.db.Conn(ctx).Raw("SELECT number FROM bonus_tables WHERE org_id = ? ORDER BY number DESC LIMIT 1", t.OrgID).Scan(&last).Error; err != nil {
		return 0, "", database.Wrap("number bonus table", err)
	}
	var ids []string
	err = s.db.Conn(ctx).Raw("SELECT id FROM bonus_tables WHERE org_id = ? AND scheme_id = ? AND wave_id = ? AND closed_at IS NOT NULL ORDER BY number DESC LIMIT 1",
		t.OrgID, t.SchemeID, t.WaveID).Scan(&ids).Error
	number = 1
	if len(last) > 0 {
		number += last[0]
	}
	return number, strings.Join(ids, ""), database.Wrap("look for bonus table before", err)
}

// insertTable reports false when the id is taken.
func (s store) insertTable(ctx context.Context, t Table) (bool, error) {
	rules, err := written(t.Rules)
	if err != nil {
		return false, err
	}
	row := tableRow{
		ID: t.ID, OrgID: t.OrgID, Number: t.Number, BrandID: t.BrandID, SchemeID: t.SchemeID, SchemeRevision: t.SchemeRevision, Title: t.Title, Rules: rules,
		WaveID: t.WaveID, PreviousID: database.NullText(t.PreviousID), CreatedBy: t.CreatedBy, CreatedAt: t.CreatedAt, CutOff: database.NullTime(t.CutOff),
	}
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	return r.Error == nil && r.RowsAffected == 1, database.Wrap("insert bonus table", r.Error)
}

func (s store) updateTable(ctx context.Context, t Table) error {
	rules, err := written(t.Rules)
	if err != nil {
		return err
	}
	return database.Wrap("update bonus table", s.db.Conn(ctx).Model(&tableRow{}).Where("org_id = ? AND id = ? AND closed_at IS NULL", t.OrgID, t.ID).Updates(map[string]any{
		"rules": rules, "scheme_revision": t.SchemeRevision, "cut_off": database.NullTime(t.CutOff),
	}).Error)
}

func (s store) closeTable(ctx context.Context, t Table, byID string, at time.Time) error {
	return database.Wrap("close bonus table", s.db.Conn(ctx).Model(&tableRow{}).Where("org_id = ? AND id = ? AND closed_at IS NULL", t.OrgID, t.ID).Updates(map[string]any{
		"closed_by": byID, "closed_at": at,
	}).Error)
}

// writeLines replaces the lines of a table.
func (s store) writeLines(ctx context.Context, t Table, lines []Line) error {
	if err := s.db.Conn(ctx).Exec("DELETE FROM bonus_lines WHERE org_id = ? AND table_id = ?", t.OrgID, t.ID).Error; err != nil {
		return database.Wrap("delete bonus lines", err)
	}
	rows := make([]lineRow, len(lines))
	for i, l := range lines {
		input, err := written(l.Input)
		if err != nil {
			return err
		}
		notes := make([]string, len(l.Outcome.Notes))
		for k, n := range l.Outcome.Notes {
			notes[k] = string(n)
		}
		rows[i] = lineRow{t.OrgID, t.ID, l.LocationID, input, l.Outcome.Share, l.Outcome.Ratio, strings.Join(notes, " "), l.Outcome.Amount, l.Corrected, l.Reason, database.NullText(l.ByID)}
	}
	return database.Wrap("insert bonus lines", s.db.Conn(ctx).CreateInBatches(rows, together).Error)
}

func (r *lineRow) line() (Line, error) {
	l := Line{LocationID: r.LocationID, Corrected: r.Corrected, Reason: r.Reason, ByID: database.Text(r.ByID), Outcome: Outcome{Share: r.Share, Ratio: r.Ratio, Amount: r.Amount}}
	for _, n := range strings.Fields(r.Notes) {
		l.Outcome.Notes = append(l.Outcome.Notes, Note(n))
	}
	return l, json.Unmarshal([]byte(r.Input), &l.Input)
}

func (s store) lines(ctx context.Context, t Table) ([]Line, error) {
	rows, err := database.Of[lineRow](s.db.Conn(ctx)).Where("org_id = ? AND table_id = ?", t.OrgID, t.ID).Order("location_id").Find(ctx)
	list := make([]Line, len(rows))
	for i := range rows {
		if list[i], err = rows[i].line(); err != nil {
			return nil, fmt.Errorf("line of bonus table %s: %w", t.ID, err)
		}
	}
	return list, database.Wrap("list bonus lines", err)
}

func (s store) line(ctx context.Context, t Table, locationID string) (Line, bool, error) {
	rows, err := database.Of[lineRow](s.db.Conn(ctx)).Where("org_id = ? AND table_id = ? AND location_id = ?", t.OrgID, t.ID, locationID).Find(ctx)
	if err != nil || len(rows) == 0 {
		return Line{}, false, database.Wrap("read bonus line", err)
	}
	l, err := rows[0].line()
	return l, err == nil, err
}

func (s store) correctLine(ctx context.Context, t Table, l Line) error {
	return database.Wrap("correct bonus line", s.db.Conn(ctx).Model(&lineRow{}).Where("org_id = ? AND table_id = ? AND location_id = ?", t.OrgID, t.ID, l.LocationID).Updates(map[string]any{
		"corrected": l.Corrected, "reason": l.Reason, "by_id": l.ByID,
	}).Error)
}
