package locations

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"etalon/internal/database"
	"etalon/internal/fault"
)

// lastDay is the last day on which an exception holds.
const lastDay = "COALESCE(x.ended_on, x.until_on)"

// condition is the phase as a condition; false for one that is none.
func (q ExceptionQuery) condition() (string, []any, bool) {
	const holds = " AND x.status = 'granted' AND x.from_on <= ? AND " + lastDay + " >= ?"
	switch q.Phase {
	case AnyPhase:
		return "", nil, true
	case InForce:
		return holds, []any{q.On, q.On}, true
	case Expiring:
		return holds + " AND " + lastDay + " <= ?", []any{q.On, q.On, q.On.AddDate(0, 0, ExpiringDays)}, true
	case Upcoming:
		return " AND x.status = 'granted' AND x.from_on > ? AND " + lastDay + " >= x.from_on", []any{q.On}, true
	case Over:
		return " AND x.status = 'granted' AND (" + lastDay + " < ? OR " + lastDay + " < x.from_on)", []any{q.On}, true
	case Asked:
		return " AND x.status = 'requested'", nil, true
	case Declined:
		return " AND x.status IN ('refused', 'withdrawn')", nil, true
	}
	return "", nil, false
}

func (s store) exceptions(ctx context.Context, f Filter, q ExceptionQuery) ([]Exception, int, error) {
	phase, days, known := q.condition()
	if !known {
		return nil, 0, ErrExceptionInvalid.At(fault.Field{Path: "phase", Code: "unknown_value", Params: fault.Params{"Value": string(q.Phase)}})
	}
	where, args := exceptionsWithin(f)
	where, args = where+phase, append(args, days...)
	if q.LocationID != "" {
		where += " AND EXISTS (SELECT 1 FROM locations h WHERE h.org_id = x.org_id AND h.id = ? AND x.place_id IN (h.id, h.region_id, h.brand_id))"
		args = append(args, q.LocationID)
	}
	if search := strings.TrimSpace(q.Search); search != "" {
		where += " AND (lower(x.title) LIKE lower(?) ESCAPE '!' OR lower(x.reason) LIKE lower(?) ESCAPE '!' OR lower(" + exceptionPlaceName + ") LIKE lower(?) ESCAPE '!')"
		part := database.Contains(search)
		args = append(args, part, part, part)
	}
	var total int
	if err := s.db.Conn(ctx).Raw("SELECT COUNT(*) FROM location_exceptions x WHERE "+where, args...).Scan(&total).Error; err != nil {
		return nil, 0, fmt.Errorf("count exceptions: %w", err)
	}
	var lines []exceptionLine
	order, orderArgs := q.order()
	err := s.db.Conn(ctx).Raw(exceptionColumns+" FROM location_exceptions x WHERE "+where+" ORDER BY "+order+" LIMIT ? OFFSET ?",
		append(append(args, orderArgs...), q.Limit, q.Offset)...).Scan(&lines).Error
	if err != nil {
		return nil, 0, fmt.Errorf("list exceptions: %w", err)
	}
	list, err := exceptionsOf(lines)
	return list, total, err
}

func (q ExceptionQuery) order() (string, []any) {
	column := map[ExceptionSort]string{ByFrom: "x.from_on", ByPlace: "lower(" + exceptionPlaceName + ")", ByReason: "lower(x.reason)"}[q.Sort]
	if column == "" {
		column = lastDay
	}
	if q.Descending {
		column += " DESC"
	}
	if q.Sort != ByNeed {
		return column + ", x.id", nil
	}
	need := "CASE WHEN x.status = 'requested' THEN 0 WHEN x.status = 'granted' AND " + lastDay + " >= ? THEN 1 ELSE 2 END"
	if q.Descending {
		need += " DESC"
	}
	return need + ", " + column + ", x.id", []any{q.On}
}

// exceptionsBetween reads, by location, the exceptions that hold on one of the
// days, in one statement.
func (s store) exceptionsBetween(ctx context.Context, orgID string, locationIDs []string, from, until time.Time) (map[string][]Exception, error) {
	found := map[string][]Exception{}
	for chunk := range slices.Chunk(locationIDs, chunked) {
		var lines []exceptionLine
		err := s.db.Conn(ctx).Raw("SELECT l.id AS location_id, x.*, "+exceptionPlaceName+` AS place_name FROM locations l
			JOIN location_exceptions x ON x.org_id = l.org_id AND x.place_id IN (l.id, l.region_id, l.brand_id)
			WHERE l.org_id = ? AND l.id IN ? AND x.status = 'granted' AND x.from_on <= ? AND `+lastDay+` >= ?
			AND `+lastDay+` >= x.from_on ORDER BY x.id`, orgID, chunk, until, from).Scan(&lines).Error
		if err != nil {
			return nil, fmt.Errorf("read exceptions of locations: %w", err)
		}
		for _, l := range lines {
			e, err := l.exception()
			if err != nil {
				return nil, err
			}
			found[l.LocationID] = append(found[l.LocationID], e)
		}
	}
	return found, nil
}
