package standards

import (
	"context"
	"fmt"

	"etalon/internal/database"
)

func (s store) headersOf(ctx context.Context, orgID string, standardIDs []string) ([]Header, error) {
	if len(standardIDs) == 0 {
		return nil, nil
	}
	rows, err := database.Of[versionRow](s.db.Conn(ctx)).Where("org_id = ? AND standard_id IN ?", orgID, standardIDs).
		Order("major DESC, minor DESC").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("list versions: %w", err)
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	var counts []struct {
		VersionID string
		N         int
	}
	err = s.db.Conn(ctx).Raw("SELECT version_id, COUNT(*) AS n FROM requirements WHERE org_id = ? AND version_id IN ? GROUP BY version_id", orgID, append(ids, orgID)).Scan(&counts).Error
	if err != nil {
		return nil, fmt.Errorf("count requirements: %w", err)
	}
	of := make(map[string]int, len(counts))
	for _, c := range counts {
		of[c.VersionID] = c.N
	}
	list := make([]Header, len(rows))
	for i, r := range rows {
		list[i] = Header{r.version(), of[r.ID]}
	}
	return list, nil
}
