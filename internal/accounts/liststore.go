package accounts

import (
	"context"
	"fmt"
	"strings"
	"time"

	"etalon/internal/database"
)

// shownEmail is the e-mail of an account, invited or not.
const shownEmail = "CASE WHEN invited_email <> '' THEN invited_email ELSE email END"

// within holds for a grant in a brand, region or location or in a part of it.
const within = `EXISTS (SELECT 1 FROM grants g WHERE g.org_id = accounts.org_id AND g.account_id = accounts.id AND (
	(g.scope_kind = @kind AND g.scope_id = @id)
	OR (g.scope_kind = 'region' AND @kind = 'brand' AND g.scope_id IN (
		SELECT CAST(r.id AS TEXT) FROM regions r WHERE r.org_id = @org AND CAST(r.brand_id AS TEXT) = @id ))
	OR (g.scope_kind = 'location' AND g.scope_id IN (
		SELECT CAST(l.id AS TEXT) FROM locations l WHERE l.org_id = @org
			AND CASE @kind WHEN 'brand' THEN CAST(l.brand_id AS TEXT) WHEN 'region' THEN CAST(l.region_id AS TEXT) END = @id ))))`

var states = map[State]string{
	Active:    "disabled_at IS NULL AND invited_until IS NULL",
	Invited:   "disabled_at IS NULL AND invited_until > @now",
	Expired:   "disabled_at IS NULL AND invited_until <= @now",
	Disabled:  "disabled_at IS NOT NULL AND invited_until IS NULL",
	Cancelled: "disabled_at IS NOT NULL AND invited_until IS NOT NULL",
}

// list returns a page of the organisation's people as they stand now.
func (s store) list(ctx context.Context, orgID string, q Query, now time.Time) ([]Account, int, error) {
	found := database.Of[accountRow](s.db.Conn(ctx)).Where("org_id = ?", orgID)
	if q.Search != "" {
		part := database.Contains(strings.ToLower(q.Search))
		found = found.Where("(lower(name) LIKE ? ESCAPE '!' OR "+shownEmail+" LIKE ? ESCAPE '!')", part, part)
	}
	if q.Role != "" {
		found = found.Where(`EXISTS (SELECT 1 FROM grants g
			WHERE g.org_id = accounts.org_id AND g.account_id = accounts.id AND g.role = ?)`, q.Role)
	}
	if q.Scope.ID != "" {
		found = found.Where(within, map[string]any{"org": orgID, "kind": string(q.Scope.Kind), "id": strings.ToLower(q.Scope.ID)})
	}
	if condition, known := states[q.State]; known {
		var params []any // GORM takes no names where the text has none
		if strings.Contains(condition, "@now") {
			params = append(params, map[string]any{"now": now})
		}
		found = found.Where(condition, params...)
	}
	total, err := found.Count(ctx, "*")
	if err != nil {
		return nil, 0, fmt.Errorf("count accounts: %w", err)
	}
	rows, err := found.Order(q.order()).Limit(q.Limit).Offset(q.Offset).Find(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("list accounts: %w", err)
	}
	list, err := s.withGrants(ctx, orgID, rows)
	return list, int(total), err
}

func (q Query) order() string {
	direction := ""
	if q.Descending {
		direction = " DESC"
	}
	switch q.Sort {
	case ByEmail:
		return shownEmail + direction + ", id"
	case BySeen:
		// The databases differ in where they put NULL.
		return "CASE WHEN seen_at IS NULL THEN 1 ELSE 0 END, seen_at" + direction + ", id"
	case ByName:
	}
	return "lower(name)" + direction + ", id"
}

// scopeQueries list what roles are granted for. A grant names things of many
// tables, all of them the organisation's own.
var scopeQueries = map[ScopeKind]string{
	Brand:    "SELECT id, name, '' AS note FROM brands WHERE org_id = ?",
	Region:   "SELECT r.id, r.name, b.name AS note FROM regions r JOIN brands b ON b.id = r.brand_id AND b.org_id = r.org_id WHERE r.org_id = ?",
	Location: "SELECT id, name, CASE WHEN city = '' THEN code ELSE code || ' · ' || city END AS note FROM locations WHERE org_id = ?",
	Standard: "SELECT id, title AS name, '' AS note FROM standards WHERE org_id = ?",
	Wave:     "SELECT w.id, w.title AS name, b.name AS note FROM waves w JOIN brands b ON b.id = w.brand_id AND b.org_id = w.org_id WHERE w.org_id = ?",
}

func (s store) scopes(ctx context.Context, orgID string, kind ScopeKind, words string, limit int) ([]Place, int, error) {
	from := "FROM (" + scopeQueries[kind] + ") x WHERE lower(x.name) LIKE ? ESCAPE '!' OR lower(x.note) LIKE ? ESCAPE '!'"
	part := database.Contains(strings.ToLower(words))
	var total int
	if err := s.db.Conn(ctx).Raw("SELECT COUNT(*) "+from, orgID, part, part).Scan(&total).Error; err != nil {
		return nil, 0, database.Wrap("count scopes", err)
	}
	var list []Place
	err := s.db.Conn(ctx).Raw("SELECT x.id, x.name, x.note "+from+" ORDER BY lower(x.name), lower(x.note), x.id LIMIT ?", orgID, part, part, limit).Scan(&list).Error
	return list, total, database.Wrap("list scopes", err)
}

func (s store) scopeNames(ctx context.Context, orgID string, kind ScopeKind, ids []string) ([]Place, error) {
	query, known := scopeQueries[kind]
	if !known {
		return nil, nil
	}
	var list []Place
	err := s.db.Conn(ctx).Raw("SELECT x.id, x.name FROM ("+query+") x WHERE x.id IN ?", orgID, ids).Scan(&list).Error
	return list, database.Wrap("name scopes", err)
}
