package archive

import (
	"context"
	"fmt"

	"etalon/internal/database"
)

// store reads what the ids of entries are called. Whoever reads the journal may
// read all of it, so that no name here is kept from them.
type store struct{ db *database.DB }

// namesSQL names a thing of any kind in one statement. A visit and an exception
// are named after their place; they have no names of their own.
const namesSQL = `
SELECT id, name FROM organisations WHERE id = @org AND id IN @ids
UNION ALL SELECT id, name FROM accounts WHERE org_id = @org AND id IN @ids
UNION ALL SELECT id, name FROM brands WHERE org_id = @org AND id IN @ids
UNION ALL SELECT id, name FROM regions WHERE org_id = @org AND id IN @ids
UNION ALL SELECT id, code || ' ' || name FROM locations WHERE org_id = @org AND id IN @ids
UNION ALL SELECT id, title FROM standards WHERE org_id = @org AND id IN @ids
UNION ALL SELECT v.id, s.title || ', ' || v.major || '.' || v.minor FROM standard_versions v JOIN standards s ON s.id = v.standard_id
	WHERE v.org_id = @org AND v.id IN @ids
UNION ALL SELECT id, title FROM checklists WHERE org_id = @org AND id IN @ids
UNION ALL SELECT v.id, c.title || ', ' || v.number FROM checklist_versions v JOIN checklists c ON c.id = v.checklist_id
	WHERE v.org_id = @org AND v.id IN @ids
UNION ALL SELECT t.id, CASE WHEN t.about = '' THEN s.title ELSE t.about END FROM remark_threads t JOIN standards s ON s.id = t.standard_id
	WHERE t.org_id = @org AND t.id IN @ids
UNION ALL SELECT p.id, s.title FROM suggestions p JOIN standards s ON s.id = p.standard_id WHERE p.org_id = @org AND p.id IN @ids
UNION ALL SELECT id, title FROM waves WHERE org_id = @org AND id IN @ids
UNION ALL SELECT id, brand || ', ' || name FROM competitors WHERE org_id = @org AND id IN @ids
UNION ALL SELECT x.id, COALESCE(l.code || ' ' || l.name, r.name, b.name) FROM location_exceptions x LEFT JOIN locations l ON l.id = x.place_id
	LEFT JOIN regions r ON r.id = x.place_id LEFT JOIN brands b ON b.id = x.place_id WHERE x.org_id = @org AND x.id IN @ids
UNION ALL SELECT id, title FROM programmes WHERE org_id = @org AND id IN @ids
UNION ALL SELECT id, '№ ' || number FROM pay_registers WHERE org_id = @org AND id IN @ids
UNION ALL SELECT k.id, '№ ' || k.number || ', ' || b.name FROM benchmarks k JOIN brands b ON b.id = k.brand_id WHERE k.org_id = @org AND k.id IN @ids
UNION ALL SELECT p.id, p.place FROM pilots p WHERE p.org_id = @org AND p.id IN @ids
UNION ALL SELECT v.id, l.code || ' ' || l.name FROM visits v JOIN locations l ON l.id = v.location_id
	WHERE v.org_id = @org AND v.id IN @ids`

func (s store) names(ctx context.Context, orgID string, ids []string) (map[string]string, error) {
	names := make(map[string]string, len(ids))
	if len(ids) == 0 {
		return names, nil
	}
	var rows []struct{ ID, Name string }
	if err := s.db.Conn(ctx).Raw(namesSQL, map[string]any{"org": orgID, "ids": ids}).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("name what the journal is about: %w", err)
	}
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, nil
}
