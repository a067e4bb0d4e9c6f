package locations

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"etalon/internal/database"
)

func (s store) list(ctx context.Context, f Filter, q Query, now time.Time) (Page, error) {
	condition, args := f.SQL("locations")
	found := database.Of[locationRow](s.db.Conn(ctx)).Where(condition, args...)
	if q.Search != "" {
		part := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(strings.ToLower(q.Search)) + "%"
		found = found.Where(`(lower(code) LIKE ? ESCAPE '\' OR lower(name) LIKE ? ESCAPE '\'
			OR lower(city) LIKE ? ESCAPE '\' OR lower(address) LIKE ? ESCAPE '\')`, part, part, part, part)
	}
	if q.City != "" {
		found = found.Where("lower(city) = ?", strings.ToLower(q.City))
	}
	if q.BrandID != "" {
		found = found.Where("brand_id = ?", q.BrandID)
	}
	if q.RegionID != "" {
		found = found.Where("region_id = ?", q.RegionID)
	}
	if q.Mapped != nil {
		found = found.Where(map[bool]string{true: "lat IS NOT NULL", false: "lat IS NULL"}[*q.Mapped])
	}
	if q.needle != "" {
		// Not LIKE: on SQLite it takes M for m.
		found = found.Where("(replace(attributes, ?, '') <> attributes OR replace(attributes, ?, '') <> attributes)", q.needle+",", q.needle+"}")
	}
	condition, args, err := s.inState(ctx, f, q.State, now)
	if err != nil {
		return Page{}, err
	}
	found = found.Where(condition, args...)
	total, err := found.Count(ctx, "*")
	if err != nil {
		return Page{}, fmt.Errorf("count locations: %w", err)
	}
	rows, err := found.Order(q.order()).Limit(q.Limit).Offset(q.Offset).Find(ctx)
	if err != nil {
		return Page{}, fmt.Errorf("list locations: %w", err)
	}
	list, err := s.locationsOf(ctx, f.OrgID, rows)
	return Page{list, int(total)}, err
}

func (q Query) order() string {
	column := map[Sort]string{ByCode: "lower(code)", ByName: "lower(name)", ByCity: "lower(city)"}[q.Sort]
	if q.Descending {
		column += " DESC"
	}
	return column + ", code, id"
}

// stateConditions say when a location is in a state on the day of the places @day.
var stateConditions = map[State]string{
	"":       "archived_at IS NULL",
	Archived: "archived_at IS NOT NULL",
	Closed:   "archived_at IS NULL AND closed_on <> '' AND closed_on <= @day",
	Planned:  "archived_at IS NULL AND (closed_on = '' OR closed_on > @day) AND opened_on > @day",
	Paused:   "archived_at IS NULL AND (closed_on = '' OR closed_on > @day) AND opened_on <= @day AND " + pausedOn,
	Active:   "archived_at IS NULL AND (closed_on = '' OR closed_on > @day) AND opened_on <= @day AND NOT " + pausedOn,
}

const pausedOn = `EXISTS (SELECT 1 FROM location_closings c WHERE c.org_id = locations.org_id AND c.location_id = locations.id
	AND c.starts_on <= @day AND c.ends_on >= @day)`

// inState is the condition that a location is in the state at a moment. Around the
// globe it is two or three days at once, so that the places of each day get their own.
func (s store) inState(ctx context.Context, f Filter, state State, at time.Time) (string, []any, error) {
	condition := stateConditions[state]
	if !strings.Contains(condition, "@day") {
		return condition, nil, nil
	}
	days, err := s.days(ctx, f, at)
	if err != nil || len(days) == 0 {
		return "1 = 0", nil, err
	}
	var parts []string
	var args []any
	for _, day := range slices.Sorted(maps.Keys(days)) {
		parts = append(parts, "(time_zone IN ? AND "+strings.ReplaceAll(condition, "@day", "?")+")")
		args = append(args, days[day])
		for range strings.Count(condition, "@day") {
			args = append(args, string(day))
		}
	}
	return "(" + strings.Join(parts, " OR ") + ")", args, nil
}

// days groups the time zones of the locations by the day that it is there.
func (s store) days(ctx context.Context, f Filter, at time.Time) (map[Day][]string, error) {
	var zones []string
	err := s.db.Conn(ctx).Table("locations").Distinct("time_zone").Where("org_id = ?", f.OrgID).Order("time_zone").Pluck("time_zone", &zones).Error
	if err != nil {
		return nil, fmt.Errorf("read time zones: %w", err)
	}
	days := map[Day][]string{}
	for _, name := range zones {
		there := at
		if zone, err := time.LoadLocation(name); err == nil {
			there = at.In(zone)
		}
		days[DayOf(there)] = append(days[DayOf(there)], name)
	}
	return days, nil
}

// mapped lists the locations with coordinates that are not closed for good, and
// counts those without.
func (s store) mapped(ctx context.Context, f Filter, at time.Time) ([]Location, int, error) {
	inside, args := f.SQL("locations")
	gone, more, err := s.inState(ctx, f, Closed, at)
	if err != nil {
		return nil, 0, err
	}
	shown := database.Of[locationRow](s.db.Conn(ctx)).Where(inside, args...).Where("archived_at IS NULL AND NOT ("+gone+")", more...)
	without, err := shown.Where("lat IS NULL").Count(ctx, "*")
	if err != nil {
		return nil, 0, fmt.Errorf("count the map: %w", err)
	}
	shown = database.Of[locationRow](s.db.Conn(ctx)).Where(inside, args...).Where("archived_at IS NULL AND NOT ("+gone+")", more...)
	rows, err := shown.Where("lat IS NOT NULL").Order("code").Limit(mapMax).Find(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("read the map: %w", err)
	}
	list, err := s.locationsOf(ctx, f.OrgID, rows)
	return list, int(without), err
}

func (s store) cities(ctx context.Context, f Filter) ([]string, error) {
	inside, args := f.SQL("locations")
	var names []string
	err := s.db.Conn(ctx).Table("locations").Distinct("city").Where(inside, args...).
		Where("city <> '' AND archived_at IS NULL").Order("city").Limit(1000).Pluck("city", &names).Error
	if err != nil {
		return nil, fmt.Errorf("read cities: %w", err)
	}
	return names, nil
}

// byIDs reads locations by their canonical ids; those that are not there are left out.
func (s store) byIDs(ctx context.Context, orgID string, ids []string) ([]Location, error) {
	var rows []locationRow
	for chunk := range slices.Chunk(unique(ids), chunked) {
		found, err := database.Of[locationRow](s.db.Conn(ctx)).Where("org_id = ? AND id IN ?", orgID, chunk).Find(ctx)
		if err != nil {
			return nil, fmt.Errorf("read locations: %w", err)
		}
		rows = append(rows, found...)
	}
	return s.locationsOf(ctx, orgID, rows)
}
