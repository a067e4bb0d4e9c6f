package tally

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"etalon/internal/database"
)

type store struct {
	db      *database.DB
	counted []string // statuses
}

// The ends of the range of ids.
const (
	first = "00000000-0000-0000-0000-000000000000"
	last  = "ffffffff-ffff-ffff-ffff-ffffffffffff"
)

// table is a table of the tally and how it comes from the visits v.
type table struct {
	name  string
	keys  []column // after organisation and wave
	join  string
	where string   // which of the joined rows
	sums  []column // the first counts: a row of which it is 0 is none
}

// column is a column and where it comes from.
type column struct{ name, source string }

var (
	visits   = column{"visits", "COUNT(*)"}
	location = column{"location_id", "v.location_id"}
	question = column{"question_id", "a.question_id"}
	answers  = " JOIN visit_answers a ON a.visit_id = v.id"
	counts   = []column{
		visits,
		{"met", "SUM(CASE WHEN a.met = 2 THEN 1 ELSE 0 END)"},
		{"part", "SUM(CASE WHEN a.met = 1 THEN 1 ELSE 0 END)"},
		{"applied", "COUNT(a.met)"},
		{"critical", "SUM(CASE WHEN a.critical THEN 1 ELSE 0 END)"},
		{"excepted", "SUM(CASE WHEN a.state = 'excepted' THEN 1 ELSE 0 END)"},
	}
)

// tables are in the order in which a visit is added to them.
var tables = []table{
	{name: "tally_locations", keys: []column{location}, sums: append([]column{visits, {"failed", "SUM(CASE WHEN v.failed THEN 1 ELSE 0 END)"}}, scores("v")...)},
	{name: "tally_scores", keys: []column{location, {"final", "v.final"}}, where: " AND v.final IS NOT NULL", sums: []column{visits}},
	{
		name: "tally_sections", keys: []column{location, {"section_id", "s.section_id"}}, join: " JOIN visit_sections s ON s.visit_id = v.id",
		sums: append([]column{visits}, scores("s")...),
	},
	{name: "tally_questions", keys: []column{location, question}, join: answers, sums: counts},
	{name: totals, keys: []column{{"part_no", "substr(CAST(v.location_id AS TEXT), 36, 1)"}, question}, join: answers, sums: counts},
}

// totals is the table that is over all locations.
const totals = "tally_totals"

func scores(of string) []column {
	return []column{
		{"scored", "COUNT(" + of + ".final)"},
		{"total", "COALESCE(SUM(" + of + ".final), 0)"},
		{"squares", "COALESCE(SUM(CAST(" + of + ".final AS BIGINT) * " + of + ".final), 0)"},
		{"earned_millionths", "SUM(" + of + ".earned_millionths)"},
		{"possible_millionths", "SUM(" + of + ".possible_millionths)"},
	}
}

// list writes what of makes of each column.
func list(columns []column, of func(column) string) string {
	parts := make([]string, len(columns))
	for i, c := range columns {
		parts[i] = of(c)
	}
	return strings.Join(parts, ", ")
}

func name(c column) string   { return c.name }
func source(c column) string { return c.source }

// key are the columns that name a row.
func (t table) key() string { return "org_id, wave_id, " + list(t.keys, name) }

// recomputed selects the rows of the visits for which condition holds, each number with
// the sign, in the order of their keys: that is the order in which rows are locked.
func (t table) recomputed(sign, condition string) string {
	keys := "v.org_id, v.wave_id, " + list(t.keys, source)
	selected := "v.org_id, v.wave_id, " + list(t.keys, func(c column) string { return c.source + " AS " + c.name })
	return "SELECT " + selected + ", " + list(t.sums, func(c column) string { return sign + "CAST(" + c.source + " AS BIGINT) AS " + c.name }) +
		" FROM visits v" + t.join + " WHERE " + condition + t.where + " GROUP BY " + keys + " ORDER BY " + keys
}

func (t table) insert() string {
	return "INSERT INTO " + t.name + " (" + t.key() + ", " + list(t.sums, name) + ") "
}

// visit is where a visit counts, if it does.
type visit struct{ OrgID, WaveID, LocationID, Status string }

// noStatus keeps the visits to competitors out: they count for no location of ours.
const noStatus = "CASE WHEN w.audit = 'competitor' THEN '' ELSE v.status END AS status"

const visitSQL = "SELECT v.org_id, v.wave_id, v.location_id, " + noStatus + " FROM visits v JOIN waves w ON w.id = v.wave_id WHERE v.org_id = ? AND v.id = ?"

// hold reads a visit and keeps others from changing it until the transaction ends. It
// also keeps a rebuild from the wave, and waits for one that is at it.
func (s store) hold(ctx context.Context, orgID, visitID string) (visit, error) {
	if !s.db.Postgres() {
		return s.read(ctx, orgID, visitID) // SQLite has one writer at a time
	}
	var found []visit
	err := s.db.Conn(ctx).Raw("SELECT v.org_id, v.wave_id, v.location_id, "+noStatus+", pg_advisory_xact_lock_shared("+waveLock+", hashtext(v.wave_id::text)) FROM visits v JOIN waves w ON w.id = v.wave_id WHERE v.org_id = ? AND v.id = ? FOR NO KEY UPDATE OF v", orgID, visitID).Find(&found).Error
	return one(found, err)
}

// waveLock is the class of the locks that rebuilds take of waves.
const waveLock = "1413566540"

func (s store) read(ctx context.Context, orgID, visitID string) (visit, error) {
	var found []visit
	err := s.db.Conn(ctx).Raw(visitSQL, orgID, visitID).Find(&found).Error
	return one(found, err)
}

func one(found []visit, err error) (visit, error) {
	if err != nil || len(found) == 0 {
		return visit{}, database.Wrap("read visit", err)
	}
	return found[0], nil
}

// add adds what a visit counts, or takes it away where the sign is "-": one statement
// a table, and on PostgreSQL, where each is a journey, one for all.
func (s store) add(ctx context.Context, visitID string, v visit, sign string) error {
	var statements []string
	for _, t := range tables {
		sums := list(t.sums, func(c column) string { return c.name + " = " + t.name + "." + c.name + " + excluded." + c.name })
		statements = append(statements, t.insert()+t.recomputed(sign, "v.org_id = @org AND v.id = @visit")+" ON CONFLICT ("+t.key()+") DO UPDATE SET "+sums)
	}
	if s.db.Postgres() {
		last := len(statements) - 1
		with := ""
		for i, statement := range statements[:last] {
			with += ", " + tables[i].name + "_added AS (" + statement + ")"
		}
		statements = []string{"WITH " + strings.TrimPrefix(with, ", ") + " " + statements[last]}
	}
	for _, statement := range statements {
		if err := s.db.Conn(ctx).Exec(statement, map[string]any{"org": v.OrgID, "visit": visitID}).Error; err != nil {
			return database.Wrap("add to the tally", err)
		}
	}
	return nil
}

// clear removes the rows of a location in a wave that count nothing any more.
func (s store) clear(ctx context.Context, v visit) error {
	for _, t := range tables {
		where, args := "org_id = ? AND wave_id = ? AND visits = 0", []any{v.OrgID, v.WaveID}
		if t.name != totals {
			where, args = where+" AND location_id = ?", append(args, v.LocationID)
		}
		err := s.db.Conn(ctx).Exec("DELETE FROM "+t.name+" WHERE "+where, args...).Error
		if err != nil {
			return database.Wrap("clear "+t.name, err)
		}
	}
	return nil
}

type wave struct{ OrgID, ID string }

func (s store) waves(ctx context.Context) ([]wave, error) {
	var all []wave
	return all, database.Wrap("list waves", s.db.Conn(ctx).Raw("SELECT org_id, id FROM waves WHERE audit <> 'competitor' ORDER BY org_id, starts_on, id").Find(&all).Error)
}

// boundary is the n-th location after one that has visits in the wave, or last.
func (s store) boundary(ctx context.Context, w wave, after string, n int) (string, error) {
	var ids []string
	err := s.db.Conn(ctx).Raw("SELECT DISTINCT location_id FROM visits WHERE org_id = ? AND wave_id = ? AND location_id > ? ORDER BY location_id LIMIT 1 OFFSET ?", w.OrgID, w.ID, after, n-1).Find(&ids).Error
	if err != nil || len(ids) == 0 {
		return last, database.Wrap("list locations", err)
	}
	return ids[0], nil
}

// renew recomputes the rows of a wave's locations in a range, while nobody changes
// visits of the wave.
func (s store) renew(ctx context.Context, w wave, after, upTo string) error {
	return s.alone(ctx, w, func(ctx context.Context) error {
		for _, t := range tables {
			if t.name == totals {
				continue
			}
			err := s.replace(ctx, t, " AND location_id > ? AND location_id <= ?", []any{w.OrgID, w.ID, after, upTo},
				t.recomputed("", "v.org_id = ? AND v.wave_id = ? AND v.location_id > ? AND v.location_id <= ? AND v.status IN ?"), w.OrgID, w.ID, after, upTo, s.statuses())
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// renewTotals adds the rows of a wave's locations up.
func (s store) renewTotals(ctx context.Context, w wave) error {
	return s.alone(ctx, w, func(ctx context.Context) error {
		t := tables[len(tables)-1]
		const part = "substr(CAST(location_id AS TEXT), 36, 1)"
		return s.replace(ctx, t, "", []any{w.OrgID, w.ID}, "SELECT org_id, wave_id, "+part+", question_id, "+
			list(t.sums, func(c column) string { return "CAST(SUM(" + c.name + ") AS BIGINT)" })+
			" FROM tally_questions WHERE org_id = ? AND wave_id = ? GROUP BY org_id, wave_id, "+part+", question_id", w.OrgID, w.ID)
	})
}

// alone does something in a transaction during which no visit of the wave comes to
// count or ceases to.
func (s store) alone(ctx context.Context, w wave, do func(context.Context) error) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if s.db.Postgres() { // SQLite has one writer at a time
			if err := s.db.Conn(ctx).Exec("SELECT pg_advisory_xact_lock("+waveLock+", hashtext(?))", w.ID).Error; err != nil {
				return database.Wrap("hold wave", err)
			}
		}
		return do(ctx)
	})
}

func (s store) replace(ctx context.Context, t table, within string, which []any, rows string, args ...any) error {
	if err := s.db.Conn(ctx).Exec("DELETE FROM "+t.name+" WHERE org_id = ? AND wave_id = ?"+within, which...).Error; err != nil {
		return database.Wrap("clear "+t.name, err)
	}
	return database.Wrap("fill "+t.name, s.db.Conn(ctx).Exec(t.insert()+rows, args...).Error)
}

// statuses are those that count; "IN ?" cannot take none.
func (s store) statuses() []string {
	if len(s.counted) == 0 {
		return []string{""}
	}
	return s.counted
}

// size is how many visits and answers of a wave are in the tally.
func (s store) size(ctx context.Context, w wave) (visits, answers int64, err error) {
	var size struct{ Visits, Answers int64 }
	err = s.db.Conn(ctx).Raw(`SELECT (SELECT COALESCE(SUM(visits), 0) FROM tally_locations WHERE org_id = ? AND wave_id = ?) AS visits,
		(SELECT COALESCE(SUM(visits), 0) FROM tally_questions WHERE org_id = ? AND wave_id = ?) AS answers`, w.OrgID, w.ID, w.OrgID, w.ID).Scan(&size).Error
	return size.Visits, size.Answers, database.Wrap("count the tally", err)
}

func (s store) count(ctx context.Context, w wave, t table) (n int64, err error) {
	err = s.db.Conn(ctx).Raw("SELECT COUNT(*) FROM "+t.name+" WHERE org_id = ? AND wave_id = ?", w.OrgID, w.ID).Scan(&n).Error
	return n, database.Wrap("count "+t.name, err)
}

// compare finds the rows of a wave that differ from their recomputation, in one
// statement, which sees the database at one moment.
func (s store) compare(ctx context.Context, w wave, t table, limit int) ([]Difference, error) {
	place, key := "location_id", "''"
	if t.name == totals {
		place = "''"
	}
	for _, c := range t.keys {
		if c != location {
			key += " || ' ' || CAST(" + c.name + " AS TEXT)"
		}
	}
	numbers := strings.ReplaceAll(list(t.sums, func(c column) string { return "CAST(" + c.name + " AS TEXT)" }), ", ", " || ' ' || ")
	columns := t.key() + ", " + list(t.sums, name)
	row := "CAST(wave_id AS TEXT) AS wave_id, CAST(" + place + " AS TEXT) AS location_id, " + key + " AS row_key, " + numbers + " AS numbers"
	var rows []struct{ Side, WaveID, LocationID, RowKey, Numbers string }
	err := s.db.Conn(ctx).Raw("WITH recomputed AS MATERIALIZED ("+t.recomputed("", "v.org_id = ? AND v.wave_id = ? AND v.status IN ?")+
		"), kept AS MATERIALIZED (SELECT "+columns+" FROM "+t.name+" WHERE org_id = ? AND wave_id = ?)"+
		" SELECT * FROM (SELECT 'recomputed' AS side, "+row+" FROM (SELECT * FROM recomputed EXCEPT SELECT * FROM kept) r"+
		" UNION ALL SELECT 'kept' AS side, "+row+" FROM (SELECT * FROM kept EXCEPT SELECT * FROM recomputed) k) d"+
		" ORDER BY location_id, row_key, side LIMIT ?", w.OrgID, w.ID, s.statuses(), w.OrgID, w.ID, 2*limit).Find(&rows).Error
	if err != nil {
		return nil, database.Wrap("compare "+t.name, err)
	}
	var found []Difference
	for _, r := range rows {
		d := Difference{Table: t.name, WaveID: r.WaveID, LocationID: r.LocationID, Key: r.RowKey}
		at := slices.IndexFunc(found, func(o Difference) bool {
			return cmp.Or(cmp.Compare(o.LocationID, d.LocationID), cmp.Compare(o.Key, d.Key)) == 0
		})
		if at < 0 {
			found, at = append(found, d), len(found)
		}
		if r.Side == "kept" {
			found[at].Kept = r.Numbers
		} else {
			found[at].Recomputed = r.Numbers
		}
	}
	return found[:min(len(found), limit)], nil
}

// String is the row with both its numbers.
func (d Difference) String() string {
	return fmt.Sprintf("%s wave %s location %s %s: recomputed [%s], kept [%s]", d.Table, d.WaveID, d.LocationID, d.Key, d.Recomputed, d.Kept)
}
