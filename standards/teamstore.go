package standards

import (
	"context"
	"fmt"
	"slices"

	"etalon/internal/accounts"
)

const teamSQL = `SELECT DISTINCT a.id, a.name, a.email, a.invited_email, g.role FROM grants g JOIN accounts a ON a.id = g.account_id
WHERE g.org_id = ? AND a.disabled_at IS NULL AND g.role IN ?
	AND (g.scope_kind = ? OR (g.scope_kind = ? AND g.scope_id = ?)) ORDER BY a.name, a.id, g.role`

func (s store) team(ctx context.Context, st Standard) ([]Member, error) {
	var rows []struct {
		ID, Name, Email, InvitedEmail string
		Role                          accounts.Role
	}
	err := s.db.Conn(ctx).Raw(teamSQL, st.OrgID, TeamRoles, accounts.Organisation, accounts.Standard, st.ID).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list the team: %w", err)
	}
	var list []Member
	for _, r := range rows {
		if len(list) == 0 || list[len(list)-1].AccountID != r.ID {
			email := r.Email
			if email == "" {
				email = r.InvitedEmail
			}
			list = append(list, Member{AccountID: r.ID, Name: r.Name, Email: email})
		}
		last := &list[len(list)-1]
		last.Roles = append(last.Roles, r.Role)
	}
	for _, m := range list {
		slices.SortFunc(m.Roles, func(a, b accounts.Role) int { return slices.Index(TeamRoles, a) - slices.Index(TeamRoles, b) })
	}
	return list, nil
}
