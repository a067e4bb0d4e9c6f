package reports

import (
	"context"
	"strings"
	"time"

	"etalon/audits"
	"etalon/internal/database"
)

// factSet is the visits that facts are read of.
type factSet struct {
	scope
	filter FactFilter
	days   []zoneDays // empty: every day
}

// zoneDays is when the days of a filter begin and end in a zone.
type zoneDays struct {
	zone        string
	from, until time.Time
}

// where is the condition of the visits that the client sees.
func (s factSet) where() (string, []any) { return s.narrow(s.scope.where("")) }

func (s factSet) narrow(where string, args []any) (string, []any) {
	add := func(condition string, values ...any) { where, args = where+" AND "+condition, append(args, values...) }
	f := s.filter
	if f.WaveID != "" {
		add("v.wave_id = ?", f.WaveID)
	}
	if f.LocationID != "" {
		add("v.location_id = ?", f.LocationID)
	}
	if !f.ChangedSince.IsZero() {
		add("v.changed_at >= ?", f.ChangedSince)
	}
	if !f.Until.IsZero() {
		add("(v.changed_at IS NULL OR v.changed_at <= ?)", f.Until)
	}
	if len(s.days) > 0 {
		parts, values := []string{}, []any{}
		for _, d := range s.days {
			parts, values = append(parts, "(l.time_zone = ? AND v.started_at >= ? AND v.started_at < ?)"), append(values, d.zone, d.from, d.until)
		}
		add("("+strings.Join(parts, " OR ")+")", values...)
	}
	return where, args
}

// zones lists the zones of the organisation's locations.
func (q query) zones(ctx context.Context, orgID string) ([]string, error) {
	var names []string
	return names, database.Wrap("list zones", q.db.Conn(ctx).Raw("SELECT DISTINCT time_zone FROM locations WHERE org_id = ?", orgID).Scan(&names).Error)
}

func (q query) factVisits(ctx context.Context, s factSet) (int, error) {
	where, args := s.where()
	var n int
	return n, database.Wrap("count visits", q.db.Conn(ctx).Raw("SELECT COUNT(*)"+visitsFrom+"WHERE "+where, args...).Scan(&n).Error)
}

// factsGone lists visits that the client saw and sees no more, within the reach.
func (q query) factsGone(ctx context.Context, s factSet) ([]string, error) {
	reach, args := s.reach.SQL("v", "l")
	where, args := s.narrow("v.org_id = ? AND v.released_at IS NOT NULL AND v.status NOT IN ? AND "+reach, append([]any{s.orgID, audits.Seen}, args...))
	var ids []string
	err := q.db.Conn(ctx).Raw("SELECT v.id"+visitsFrom+"WHERE "+where+" ORDER BY v.id", args...).Scan(&ids).Error
	return ids, database.Wrap("list visits that went", err)
}

func (q query) factKey(ctx context.Context, orgID, visitID string) (FactKey, error) {
	var keys []FactKey
	err := q.db.Conn(ctx).Raw("SELECT wave_id, location_id, id AS visit_id FROM visits WHERE org_id = ? AND id = ?", orgID, visitID).Scan(&keys).Error
	if err != nil || len(keys) == 0 {
		return FactKey{}, database.Wrap("read visit", err)
	}
	return keys[0], nil
}

const factLineColumns = `SELECT v.id, v.wave_id, v.location_id, v.checklist_version_id, a.scenario, v.started_at,
	v.raw, v.final, v.earned_millionths, v.possible_millionths, v.failed, v.exceptions`

// factLines reads the next visits after a key. Keys follow the index by wave and
// location, so that the last page costs what the first does.
func (q query) factLines(ctx context.Context, s factSet, after FactKey, limit int) ([]visitLine, error) {
	where, args := s.where()
	if after != (FactKey{}) {
		where, args = where+" AND (v.wave_id, v.location_id, v.id) > (?, ?, ?)", append(args, after.WaveID, after.LocationID, after.VisitID)
	}
	// Within one wave SQLite finds where to begin by the location alone.
	if after.LocationID != "" && s.filter.WaveID != "" {
		where, args = where+" AND v.location_id >= ?", append(args, after.LocationID)
	}
	lines, err := database.Scan(q.db.Conn(ctx).Raw(factLineColumns+visitLineFrom+"WHERE "+where+" ORDER BY v.wave_id, v.location_id, v.id LIMIT ?", append(args, limit)...), func(v *visitLine) []any {
		return []any{
			&v.ID, &v.WaveID, &v.LocationID, &v.ChecklistVersionID, &v.Scenario, &v.StartedAt,
			&v.Raw, &v.Final, &v.EarnedMillionths, &v.PossibleMillionths, &v.Failed, &v.Exceptions,
		}
	})
	if err != nil {
		return nil, database.Wrap("read visits", err)
	}
	return lines, q.count(ctx, s.orgID, lines)
}

// count numbers visits as visitLineColumns does, all those of a location at once:
// counting for each visit anew costs the square of them.
func (q query) count(ctx context.Context, orgID string, lines []visitLine) error {
	var places []string
	for i := range lines { // those of a location stand together
		if id := lines[i].LocationID; len(places) == 0 || places[len(places)-1] != id {
			places = append(places, id)
		}
	}
	if len(places) == 0 {
		return nil
	}
	rows, err := database.Scan(q.db.Conn(ctx).Raw(`SELECT string_agg(CAST(id AS TEXT), ' ' ORDER BY created_at, id) FROM visits WHERE org_id = ? AND location_id IN ? GROUP BY location_id`, orgID, places), func(ids *string) []any {
		return []any{ids}
	})
	numbers := map[string]int{}
	for _, ids := range rows {
		n := 0
		for id := range strings.FieldsSeq(ids) {
			n++
			numbers[id] = n
		}
	}
	for i := range lines {
		lines[i].Ordinal = numbers[lines[i].ID]
	}
	return database.Wrap("number visits", err)
}

const placesByIDSQL = `SELECT l.id, l.region_id, l.code, l.name, l.city, l.address, l.time_zone, r.name AS region, b.name AS brand
FROM locations l JOIN regions r ON r.id = l.region_id JOIN brands b ON b.id = l.brand_id WHERE l.org_id = ? AND l.id IN ?`

func (q query) placesByID(ctx context.Context, orgID string, ids []string) ([]placeRow, error) {
	var rows []placeRow
	return rows, database.Wrap("read locations", q.db.Conn(ctx).Raw(placesByIDSQL, orgID, ids).Scan(&rows).Error)
}

// placeWithin names a location with results within reach; empty for any other.
func (q query) placeWithin(ctx context.Context, orgID, id string, reach audits.Reach) (string, error) {
	condition, args := reach.SQL("v", "l")
	var names []string
	err := q.db.Conn(ctx).Raw("SELECT l.code || ' ' || l.name FROM locations l LEFT JOIN visits v ON v.location_id = l.id AND v.org_id = l.org_id WHERE l.org_id = ? AND l.id = ? AND "+
		condition+" LIMIT 1", append([]any{orgID, id}, args...)...).Scan(&names).Error
	if err != nil || len(names) == 0 {
		return "", database.Wrap("read location", err)
	}
	return names[0], nil
}
