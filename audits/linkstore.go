package audits

import (
	"context"

	"etalon/internal/database"
)

// cameByLinkOf reports whether a visit came by a link for OpenRosa clients that the
// account made.
func (s store) cameByLinkOf(ctx context.Context, v Visit, accountID string) (bool, error) {
	var found int64
	err := s.db.Conn(ctx).Raw("SELECT COUNT(*) FROM form_links WHERE org_id = ? AND visit_id = ? AND made_by = ?", v.OrgID, v.ID, accountID).Scan(&found).Error
	return found > 0, database.Wrap("read link of a visit", err)
}
