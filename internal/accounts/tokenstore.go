package accounts

import (
	"context"
	"errors"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
	"etalon/internal/fault"
)

type tokenRow struct {
	ID, OrgID, AccountID, Name, Prefix, TokenHash, Permissions string
	CreatedAt                                                  time.Time
	ExpiresAt, LastUsedAt, RevokedAt                           *time.Time
}

func (tokenRow) TableName() string { return "api_tokens" }

func (r tokenRow) token(madeBy string) Token {
	t := Token{
		ID: r.ID, Name: r.Name, Prefix: r.Prefix, MadeBy: Named{r.AccountID, madeBy}, Permissions: divided(r.Permissions), CreatedAt: r.CreatedAt,
	}
	if r.ExpiresAt != nil {
		t.ExpiresAt = *r.ExpiresAt
	}
	if r.LastUsedAt != nil {
		t.LastUsedAt = *r.LastUsedAt
	}
	return t
}

// insertToken fails when the id is there already, and when the organisation has
// too many tokens.
func (s store) insertToken(ctx context.Context, row tokenRow) error {
	n, err := database.Of[tokenRow](s.db.Conn(ctx)).Where("org_id = ? AND revoked_at IS NULL", row.OrgID).Count(ctx, "*")
	if err != nil {
		return database.Wrap("count tokens", err)
	}
	if n >= tokensPerOrg {
		return ErrTokenRefused.At(fault.Field{Path: "name", Code: "too_many", Params: fault.Params{"Max": tokensPerOrg}})
	}
	result := gorm.WithResult()
	err = database.Of[tokenRow](s.db.Conn(ctx), clause.OnConflict{DoNothing: true}, result).Create(ctx, &row)
	if err == nil && result.RowsAffected == 0 {
		return ErrTokenExists
	}
	return database.Wrap("insert token", err)
}

func (s store) tokens(ctx context.Context, orgID string, q Query) ([]Token, int, error) {
	where, args := "t.org_id = ? AND t.revoked_at IS NULL", []any{orgID}
	if q.Search != "" {
		where += " AND (lower(t.name) LIKE ? ESCAPE '!' OR lower(a.name) LIKE ? ESCAPE '!')"
		part := database.Contains(strings.ToLower(q.Search))
		args = append(args, part, part)
	}
	from := " FROM api_tokens t JOIN accounts a ON a.id = t.account_id AND a.org_id = t.org_id WHERE " + where
	var total int
	if err := s.db.Conn(ctx).Raw("SELECT COUNT(*)"+from, args...).Scan(&total).Error; err != nil {
		return nil, 0, database.Wrap("count tokens", err)
	}
	if q.Limit == 0 {
		q.Limit = pageLimit
	}
	var rows []struct {
		ID, AccountID, Name, Prefix, Permissions, MadeBy string
		CreatedAt                                        time.Time
		ExpiresAt, LastUsedAt                            *time.Time
	}
	query := "SELECT t.id, t.account_id, t.name, t.prefix, t.permissions, t.created_at, t.expires_at, t.last_used_at, a.name AS made_by" +
		from + " ORDER BY t.created_at DESC, t.id DESC LIMIT ? OFFSET ?"
	if err := s.db.Conn(ctx).Raw(query, append(args, q.Limit, q.Offset)...).Scan(&rows).Error; err != nil {
		return nil, 0, database.Wrap("list tokens", err)
	}
	list := make([]Token, len(rows))
	for i, r := range rows {
		list[i] = tokenRow{
			ID: r.ID, AccountID: r.AccountID, Name: r.Name, Prefix: r.Prefix, Permissions: r.Permissions,
			CreatedAt: r.CreatedAt, ExpiresAt: r.ExpiresAt, LastUsedAt: r.LastUsedAt,
		}.token(r.MadeBy)
	}
	return list, total, nil
}

// revokeToken returns the token that ended. Fault: ErrTokenNotFound.
func (s store) revokeToken(ctx context.Context, orgID, id string, now time.Time) (tokenRow, error) {
	found := database.Of[tokenRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ? AND revoked_at IS NULL", orgID, id)
	row, err := found.Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return tokenRow{}, ErrTokenNotFound
	}
	if err != nil {
		return tokenRow{}, database.Wrap("read token", err)
	}
	n, err := found.Update(ctx, "revoked_at", now)
	if err == nil && n == 0 {
		return tokenRow{}, ErrTokenNotFound
	}
	return row, database.Wrap("revoke token", err)
}

// tokenQuery reads who a token belongs to and their grants, a row each.
//
//nolint:gosec // a statement, and no credentials
const tokenQuery = `SELECT t.org_id, t.account_id, t.permissions, t.last_used_at, a.name, a.language,
	COALESCE(CAST(g.id AS TEXT), '') AS grant_id, COALESCE(g.role, '') AS role,
	COALESCE(g.scope_kind, '') AS scope_kind, COALESCE(g.scope_id, '') AS scope_id,
	CASE WHEN p.second_factor = 'required' AND f.account_id IS NULL THEN 1 ELSE 0 END AS bound
FROM api_tokens t
JOIN accounts a ON a.id = t.account_id AND a.org_id = t.org_id
LEFT JOIN sign_in_policies p ON p.org_id = t.org_id
LEFT JOIN second_factors f ON f.account_id = t.account_id AND f.org_id = t.org_id AND f.confirmed_at IS NOT NULL
LEFT JOIN grants g ON g.org_id = t.org_id AND g.account_id = t.account_id
WHERE t.token_hash = ? AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > ?) AND a.disabled_at IS NULL
ORDER BY role, scope_kind, scope_id`

// tokenHolder returns the limited actor of a token that works, when the token was
// last used, and whether a second factor is asked for that is not there; the zero
// actor for none.
func (s store) tokenHolder(ctx context.Context, hash string, now time.Time) (Actor, time.Time, bool, error) {
	type row struct {
		OrgID, AccountID, Permissions, Name, Language string
		LastUsedAt                                    *time.Time
		GrantID                                       string
		Role                                          Role
		ScopeKind                                     ScopeKind
		ScopeID                                       string
		Bound                                         int
	}
	rows, err := database.Of[row](s.db.Conn(ctx)).Raw(tokenQuery, hash, now).Find(ctx)
	if err != nil || len(rows) == 0 {
		return Actor{}, time.Time{}, false, database.Wrap("read token", err)
	}
	first := rows[0]
	actor := Actor{AccountID: first.AccountID, OrgID: first.OrgID, Name: first.Name, Language: first.Language, Only: divided(first.Permissions)}
	for _, r := range rows {
		if r.GrantID != "" {
			actor.Grants = append(actor.Grants, Grant{r.GrantID, r.Role, Scope{r.ScopeKind, r.ScopeID}})
		}
	}
	var used time.Time
	if first.LastUsedAt != nil {
		used = *first.LastUsedAt
	}
	return actor, used, first.Bound == 1, nil
}

func (s store) tokenUsed(ctx context.Context, hash string, now time.Time) error {
	_, err := database.Of[tokenRow](s.db.Conn(ctx)).Where("token_hash = ?", hash).Update(ctx, "last_used_at", now)
	return database.Wrap("mark token", err)
}
