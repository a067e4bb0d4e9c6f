package accounts

import (
	"context"

	"etalon/internal/database"
)

const holdersSQL = `SELECT DISTINCT g.account_id FROM grants g JOIN accounts a ON a.id = g.account_id
WHERE g.org_id = ? AND a.disabled_at IS NULL AND g.role IN ? AND g.scope_kind || ':' || g.scope_id IN ? ORDER BY g.account_id`

func (s store) holders(ctx context.Context, orgID string, roles []Role, scopes []Scope) ([]string, error) {
	wanted := make([]string, len(scopes))
	for i, scope := range scopes {
		wanted[i] = string(scope.Kind) + ":" + scope.ID
	}
	var ids []string
	return ids, database.Wrap("find holders of roles", s.db.Conn(ctx).Raw(holdersSQL, orgID, roles, wanted).Scan(&ids).Error)
}

func (s store) readers(ctx context.Context, orgID string, ids []string) ([]Reader, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var list []Reader
	err := s.db.Conn(ctx).Raw("SELECT id, name, email, language FROM accounts WHERE org_id = ? AND id IN ? AND disabled_at IS NULL ORDER BY name, id", orgID, ids).Scan(&list).Error
	return list, database.Wrap("find readers", err)
}
