package accounts

import (
	"context"
	"errors"
	"strings"

	"gorm.io/gorm"

	"etalon/internal/database"
)

const candidatesSQL = `SELECT a.id, a.name FROM accounts a WHERE a.org_id = ? AND a.disabled_at IS NULL AND lower(a.name) LIKE ? ESCAPE '!'
AND NOT EXISTS (SELECT 1 FROM grants g WHERE g.org_id = a.org_id AND g.account_id = a.id AND g.role = ?) ORDER BY lower(a.name), a.id LIMIT ?`

func (s store) candidates(ctx context.Context, orgID, words string, limit int) ([]Candidate, error) {
	list := []Candidate{}
	err := s.db.Conn(ctx).Raw(candidatesSQL, orgID, database.Contains(strings.ToLower(words)), Shopper, limit).Scan(&list).Error
	return list, database.Wrap("find candidates", err)
}

const ableSQL = `SELECT a.id, a.name FROM accounts a WHERE a.org_id = ? AND a.disabled_at IS NULL AND lower(a.name) LIKE ? ESCAPE '!'
AND EXISTS (SELECT 1 FROM grants g WHERE g.org_id = a.org_id AND g.account_id = a.id AND g.role IN ?)
AND NOT EXISTS (SELECT 1 FROM grants g WHERE g.org_id = a.org_id AND g.account_id = a.id AND g.role = ?)`

// able lists accounts with one of the roles; ids nil: any of them.
func (s store) able(ctx context.Context, orgID string, roles []Role, words string, ids []string, limit int) ([]Candidate, error) {
	query, args := ableSQL, []any{orgID, database.Contains(strings.ToLower(words)), roles, Shopper}
	if ids != nil {
		query, args = query+" AND a.id IN ?", append(args, ids)
	}
	list := []Candidate{}
	err := s.db.Conn(ctx).Raw(query+" ORDER BY lower(a.name), a.id LIMIT ?", append(args, limit)...).Scan(&list).Error
	return list, database.Wrap("find who may", err)
}

// shops reports whether an account is a mystery shopper's.
func (s store) shops(ctx context.Context, orgID, accountID string) (bool, error) {
	n, err := database.Of[grantRow](s.db.Conn(ctx)).Where("org_id = ? AND account_id = ? AND role = ?", orgID, accountID, Shopper).Count(ctx, "*")
	return n > 0, database.Wrap("find shopper", err)
}

// grantOf returns the id of an account's grant. Fault: ErrGrantNotFound.
func (s store) grantOf(ctx context.Context, orgID, accountID string, g Grant) (string, error) {
	row, err := database.Of[grantRow](s.db.Conn(ctx)).
		Where("org_id = ? AND account_id = ? AND role = ? AND scope_kind = ? AND scope_id = ?", orgID, accountID, g.Role, g.Scope.Kind, g.Scope.ID).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return "", ErrGrantNotFound
	}
	return row.ID, database.Wrap("find grant", err)
}
