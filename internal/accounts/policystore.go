package accounts

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
)

type policyRow struct {
	OrgID        string
	SecondFactor SecondFactorRule
	Revision     int
}

func (policyRow) TableName() string { return "sign_in_policies" }

// policy returns the organisation's policy, of revision 0 when it never set one.
func (s store) policy(ctx context.Context, orgID string) (policyRow, error) {
	rows, err := database.Of[policyRow](s.db.Conn(ctx)).Where("org_id = ?", orgID).Limit(1).Find(ctx)
	if err != nil || len(rows) == 0 {
		return policyRow{orgID, SecondFactorOptional, 0}, database.Wrap("read sign-in policy", err)
	}
	return rows[0], nil
}

// setPolicy replaces the revision that row names. Fault: ErrPolicyStale.
func (s store) setPolicy(ctx context.Context, row policyRow) error {
	if row.Revision == 0 {
		row.Revision = 1
		result := gorm.WithResult()
		err := database.Of[policyRow](s.db.Conn(ctx), clause.OnConflict{DoNothing: true}, result).Create(ctx, &row)
		if err == nil && result.RowsAffected == 0 {
			return ErrPolicyStale
		}
		return database.Wrap("set sign-in policy", err)
	}
	n, err := database.Of[policyRow](s.db.Conn(ctx)).Where("org_id = ? AND revision = ?", row.OrgID, row.Revision).
		UpdateColumns(ctx, map[string]any{"second_factor": row.SecondFactor, "revision": row.Revision + 1})
	if err == nil && n == 0 {
		return ErrPolicyStale
	}
	return database.Wrap("set sign-in policy", err)
}

// countWithoutFactor counts who would have to set a second factor up.
func (s store) countWithoutFactor(ctx context.Context, orgID string) (int, error) {
	n, err := database.Of[accountRow](s.db.Conn(ctx)).Where(`org_id = ? AND disabled_at IS NULL
		AND EXISTS (SELECT 1 FROM grants g WHERE g.org_id = accounts.org_id AND g.account_id = accounts.id AND g.scope_kind <> 'own')
		AND NOT EXISTS (SELECT 1 FROM second_factors f WHERE f.account_id = accounts.id AND f.confirmed_at IS NOT NULL)`, orgID).Count(ctx, "*")
	return int(n), database.Wrap("count people without second factor", err)
}
