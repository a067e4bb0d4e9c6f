package standards

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/accounts"
	"etalon/internal/database"
)

type sectionOwnerRow struct {
	OrgID, StandardID, LineageID, AccountID, NamedBy string
	NamedAt                                          time.Time
}

func (sectionOwnerRow) TableName() string { return "section_owners" }

type positionOwnerRow struct {
	OrgID, StandardID, PositionKey, Position, AccountID, NamedBy string
	NamedAt                                                      time.Time
}

func (positionOwnerRow) TableName() string { return "position_owners" }

// ownersSQL leaves out who may no longer sign in or write the standard: what is
// theirs on paper only would be nobody's to edit.
const ownersSQL = `SELECT o.lineage_id, a.id AS account_id, a.name FROM section_owners o JOIN accounts a ON a.id = o.account_id
WHERE o.org_id = ? AND o.standard_id = ? AND a.disabled_at IS NULL AND EXISTS (SELECT 1 FROM grants g
	WHERE g.org_id = o.org_id AND g.account_id = a.id AND g.role IN ?
	AND (g.scope_kind = ? OR (g.scope_kind = ? AND g.scope_id = ?))) ORDER BY a.name, a.id`

// sectionOwners lists the owners of each section of a standard.
func (s store) sectionOwners(ctx context.Context, orgID, standardID string) (map[string][]Owner, error) {
	var rows []struct{ LineageID, AccountID, Name string }
	writers := []accounts.Role{accounts.Administrator, accounts.GroupLeader, accounts.SectionOwner}
	err := s.db.Conn(ctx).Raw(ownersSQL, orgID, standardID, writers, accounts.Organisation, accounts.Standard, standardID).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list section owners: %w", err)
	}
	list := map[string][]Owner{}
	for _, r := range rows {
		list[r.LineageID] = append(list[r.LineageID], Owner{r.AccountID, r.Name})
	}
	return list, nil
}

func (s store) countOwners(ctx context.Context, orgID, standardID, lineage string) (int, error) {
	n, err := database.Of[sectionOwnerRow](s.db.Conn(ctx)).Where("org_id = ? AND standard_id = ? AND lineage_id = ?", orgID, standardID, lineage).Count(ctx, "*")
	return int(n), database.Wrap("count section owners", err)
}

// insertOwner reports false for somebody who owns the section already.
func (s store) insertOwner(ctx context.Context, by accounts.Actor, standardID, lineage, accountID string, at time.Time) (bool, error) {
	row := sectionOwnerRow{by.OrgID, standardID, lineage, accountID, by.AccountID, at}
	result := gorm.WithResult()
	err := database.Of[sectionOwnerRow](s.db.Conn(ctx), clause.OnConflict{DoNothing: true}, result).Create(ctx, &row)
	return result.RowsAffected == 1, database.Wrap("name section owner", err)
}

func (s store) deleteOwner(ctx context.Context, orgID, standardID, lineage, accountID string) (bool, error) {
	n, err := database.Of[sectionOwnerRow](s.db.Conn(ctx)).
		Where("org_id = ? AND standard_id = ? AND lineage_id = ? AND account_id = ?", orgID, standardID, lineage, accountID).Delete(ctx)
	return n == 1, database.Wrap("drop section owner", err)
}

// sectionTitle is the title of a section in the latest version that has it.
func (s store) sectionTitle(ctx context.Context, st Standard, lineage string) (string, error) {
	var titles []string
	err := s.db.Conn(ctx).Raw(`SELECT c.title FROM sections c JOIN standard_versions v ON v.id = c.version_id
		WHERE c.org_id = ? AND v.standard_id = ? AND c.lineage_id = ? ORDER BY v.major DESC, v.minor DESC LIMIT 1`, st.OrgID, st.ID, lineage).Scan(&titles).Error
	if err != nil {
		return "", fmt.Errorf("find section: %w", err)
	}
	if len(titles) == 0 {
		return "", ErrSectionNotFound
	}
	return titles[0], nil
}

// accountName is empty for an account that the organisation does not have.
func (s store) accountName(ctx context.Context, orgID, id string) (string, error) {
	var found []string
	err := s.db.Conn(ctx).Raw("SELECT name FROM accounts WHERE org_id = ? AND id = ?", orgID, id).Scan(&found).Error
	if err != nil || len(found) == 0 {
		return "", database.Wrap("name account", err)
	}
	return found[0], nil
}

const positionsSQL = `SELECT p.position, a.id AS account_id, a.name FROM position_owners p JOIN accounts a ON a.id = p.account_id
WHERE p.org_id = ? AND p.standard_id = ? AND a.disabled_at IS NULL`

type ownedPosition struct{ Position, AccountID, Name string }

func (s store) positionOwners(ctx context.Context, orgID, standardID string) ([]PositionOwner, error) {
	var rows []ownedPosition
	if err := s.db.Conn(ctx).Raw(positionsSQL+" ORDER BY p.position_key", orgID, standardID).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("list position owners: %w", err)
	}
	list := make([]PositionOwner, len(rows))
	for i, r := range rows {
		list[i] = PositionOwner{r.Position, Owner{r.AccountID, r.Name}}
	}
	return list, nil
}

// positionOwner is zero where there is none.
func (s store) positionOwner(ctx context.Context, orgID, standardID, position string) (Owner, error) {
	var rows []ownedPosition
	err := s.db.Conn(ctx).Raw(positionsSQL+" AND p.position_key = ?", orgID, standardID, strings.ToLower(position)).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return Owner{}, database.Wrap("find position owner", err)
	}
	return Owner{rows[0].AccountID, rows[0].Name}, nil
}

func (s store) putPositionOwner(ctx context.Context, by accounts.Actor, standardID, position, accountID string, at time.Time) error {
	row := positionOwnerRow{by.OrgID, standardID, strings.ToLower(position), position, accountID, by.AccountID, at}
	replace := clause.OnConflict{
		Columns:   []clause.Column{{Name: "org_id"}, {Name: "standard_id"}, {Name: "position_key"}},
		DoUpdates: clause.AssignmentColumns([]string{"position", "account_id", "named_by", "named_at"}),
	}
	return database.Wrap("name position owner", database.Of[positionOwnerRow](s.db.Conn(ctx), replace).Create(ctx, &row))
}

func (s store) deletePositionOwner(ctx context.Context, orgID, standardID, position string) error {
	_, err := database.Of[positionOwnerRow](s.db.Conn(ctx)).
		Where("org_id = ? AND standard_id = ? AND position_key = ?", orgID, standardID, strings.ToLower(position)).Delete(ctx)
	return database.Wrap("drop position owner", err)
}
