package accounts

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"etalon/internal/database"
)

type sessionRow struct {
	TokenHash, OrgID, AccountID  string
	CreatedAt, SeenAt, ExpiresAt time.Time
	Address, Agent, Method       string
}

func (sessionRow) TableName() string { return "sessions" }

type linkRow struct {
	TokenHash, OrgID     string
	AccountID            *string // nil: makes the first administrator
	Purpose              string
	CreatedAt, ExpiresAt time.Time
	UsedAt               *time.Time
}

func (linkRow) TableName() string { return "sign_in_links" }

type attemptRow struct {
	ID, Email, Address string
	At                 time.Time
	Noted              bool
}

func (attemptRow) TableName() string { return "sign_in_attempts" }

func (s store) insertSession(ctx context.Context, row sessionRow) error {
	return database.Wrap("insert session", database.Of[sessionRow](s.db.Conn(ctx)).Create(ctx, &row))
}

// sessionQuery reads who a session belongs to and their grants, a row each.
const sessionQuery = `SELECT s.org_id, s.account_id, s.seen_at, a.name, a.language,
	COALESCE(CAST(g.id AS TEXT), '') AS grant_id, COALESCE(g.role, '') AS role,
	COALESCE(g.scope_kind, '') AS scope_kind, COALESCE(g.scope_id, '') AS scope_id,
	CASE WHEN p.second_factor = 'required' AND f.account_id IS NULL AND s.method <> 'provider' THEN 1 ELSE 0 END AS bound
FROM sessions s
JOIN accounts a ON a.id = s.account_id AND a.org_id = s.org_id
LEFT JOIN sign_in_policies p ON p.org_id = s.org_id
LEFT JOIN second_factors f ON f.account_id = s.account_id AND f.org_id = s.org_id AND f.confirmed_at IS NOT NULL
LEFT JOIN grants g ON g.org_id = s.org_id AND g.account_id = s.account_id
WHERE s.token_hash = ? AND s.expires_at > ? AND a.disabled_at IS NULL
ORDER BY role, scope_kind, scope_id`

// session returns who holds an unexpired session, when it was last seen, and
// whether the organisation asks for a second factor that is not there; the zero
// actor for none. Every request asks: the columns are read one by one.
func (s store) session(ctx context.Context, hash string, now time.Time) (Actor, time.Time, bool, error) {
	rows, err := s.db.Conn(ctx).Raw(sessionQuery, hash, now).Rows()
	if err != nil {
		return Actor{}, time.Time{}, false, database.Wrap("read session", err)
	}
	defer func() { _ = rows.Close() }()
	var actor Actor
	var seen time.Time
	var bound bool
	for rows.Next() {
		var grant Grant
		if err := rows.Scan(&actor.OrgID, &actor.AccountID, &seen, &actor.Name, &actor.Language, &grant.ID, &grant.Role, &grant.Scope.Kind, &grant.Scope.ID, &bound); err != nil {
			return Actor{}, time.Time{}, false, database.Wrap("read session", err)
		}
		if grant.ID != "" {
			actor.Grants = append(actor.Grants, grant)
		}
	}
	return actor, seen, bound, database.Wrap("read session", rows.Err())
}

func (s store) seen(ctx context.Context, hash string, now time.Time) error {
	_, err := database.Of[sessionRow](s.db.Conn(ctx)).Where("token_hash = ? AND seen_at < ?", hash, now).Update(ctx, "seen_at", now)
	return database.Wrap("mark session", err)
}

// endSession returns the session that ended, the zero row for none.
func (s store) endSession(ctx context.Context, hash string) (sessionRow, error) {
	found := database.Of[sessionRow](s.db.Conn(ctx)).Where("token_hash = ?", hash)
	row, err := found.Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return sessionRow{}, nil
	}
	if err != nil {
		return sessionRow{}, database.Wrap("read session", err)
	}
	_, err = found.Delete(ctx)
	return row, database.Wrap("end session", err)
}

// endSessions ends the account's sessions but the one whose hash is keep, and
// what waits for its second factor.
func (s store) endSessions(ctx context.Context, orgID, accountID, keep string) error {
	_, err := database.Of[sessionRow](s.db.Conn(ctx)).
		Where("org_id = ? AND account_id = ? AND token_hash <> ?", orgID, accountID, keep).Delete(ctx)
	if err == nil {
		_, err = database.Of[pendingRow](s.db.Conn(ctx)).Where("org_id = ? AND account_id = ?", orgID, accountID).Delete(ctx)
	}
	return database.Wrap("end sessions", err)
}

// sessionsOf lists an account's sessions that have not ended, last used first.
func (s store) sessionsOf(ctx context.Context, orgID, accountID string, now, idle time.Time) ([]sessionRow, error) {
	rows, err := database.Of[sessionRow](s.db.Conn(ctx)).
		Where("org_id = ? AND account_id = ? AND expires_at > ? AND seen_at >= ?", orgID, accountID, now, idle).
		Order("seen_at DESC, token_hash").Find(ctx)
	return rows, database.Wrap("list sessions", err)
}

func (s store) insertAttempt(ctx context.Context, row attemptRow) error {
	return database.Wrap("count attempt", database.Of[attemptRow](s.db.Conn(ctx)).Create(ctx, &row))
}

// attemptBefore returns the time of the attempt that n newer ones precede, of
// those from network after since and, where emails are given, at these; the zero
// time when there are fewer.
func (s store) attemptBefore(ctx context.Context, since time.Time, n int, network string, emails ...string) (time.Time, error) {
	found := database.Of[attemptRow](s.db.Conn(ctx)).Where("address = ? AND at > ?", network, since)
	if len(emails) > 0 {
		found = found.Where("email IN ?", emails)
	}
	rows, err := found.Order("at DESC").Limit(1).Offset(n).Find(ctx)
	if err != nil || len(rows) == 0 {
		return time.Time{}, database.Wrap("read attempts", err)
	}
	return rows[0].At, nil
}

func (s store) forgetAttempt(ctx context.Context, id string) error {
	_, err := database.Of[attemptRow](s.db.Conn(ctx)).Where("id = ?", id).Delete(ctx)
	return database.Wrap("forget attempt", err)
}

// forgetAttemptsFrom returns how many there were that the journal has not noted.
func (s store) forgetAttemptsFrom(ctx context.Context, email, network string) (int, error) {
	found := database.Of[attemptRow](s.db.Conn(ctx)).Where("email = ? AND address = ?", email, network)
	fresh, err := found.Where("NOT noted").Count(ctx, "*")
	if err != nil {
		return 0, database.Wrap("count attempts", err)
	}
	_, err = database.Of[attemptRow](s.db.Conn(ctx)).Where("email = ? AND address = ?", email, network).Delete(ctx)
	return int(fresh), database.Wrap("forget attempts", err)
}

func (s store) forgetAttempts(ctx context.Context, email string) error {
	_, err := database.Of[attemptRow](s.db.Conn(ctx)).Where("email = ?", email).Delete(ctx)
	return database.Wrap("forget attempts", err)
}

func (s store) insertLink(ctx context.Context, row linkRow) error {
	return database.Wrap("insert link", database.Of[linkRow](s.db.Conn(ctx)).Create(ctx, &row))
}

// link returns a link that still works. Fault: ErrLink.
func (s store) link(ctx context.Context, hash, purpose string, now time.Time) (linkRow, error) {
	row, err := database.Of[linkRow](s.db.Conn(ctx)).
		Where("token_hash = ? AND purpose = ? AND used_at IS NULL AND expires_at > ?", hash, purpose, now).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return linkRow{}, ErrLink
	}
	return row, database.Wrap("read link", err)
}

// useLink reports whether this call was the one that used the link up.
func (s store) useLink(ctx context.Context, hash string, now time.Time) (bool, error) {
	n, err := database.Of[linkRow](s.db.Conn(ctx)).
		Where("token_hash = ? AND used_at IS NULL AND expires_at > ?", hash, now).Update(ctx, "used_at", now)
	return n == 1, database.Wrap("use link", err)
}

// dropLinks ends the links of that purpose that nobody used.
func (s store) dropLinks(ctx context.Context, purpose string) error {
	_, err := database.Of[linkRow](s.db.Conn(ctx)).Where("purpose = ? AND used_at IS NULL", purpose).Delete(ctx)
	return database.Wrap("end links", err)
}

// lockSetUp keeps two servers that start at once from both setting up. There is
// no row to lock yet; on SQLite the transaction holds the whole database.
func (s store) lockSetUp(ctx context.Context) error {
	if !s.db.Postgres() {
		return nil
	}
	return database.Wrap("lock set-up", s.db.Conn(ctx).Exec("LOCK TABLE accounts IN SHARE ROW EXCLUSIVE MODE").Error)
}

func (s store) countAccounts(ctx context.Context) (int64, error) {
	n, err := database.Of[accountRow](s.db.Conn(ctx)).Count(ctx, "*")
	return n, database.Wrap("count accounts", err)
}

// firstOrganisation returns the id of the oldest organisation, empty for none.
func (s store) firstOrganisation(ctx context.Context) (string, error) {
	rows, err := database.Of[organisationRow](s.db.Conn(ctx)).Select("id").Order("created_at, id").Limit(1).Find(ctx)
	if err != nil || len(rows) == 0 {
		return "", database.Wrap("find organisation", err)
	}
	return rows[0].ID, nil
}

func (s store) insertOrganisation(ctx context.Context, row organisationRow) error {
	return database.Wrap("insert organisation", database.Of[organisationRow](s.db.Conn(ctx)).Create(ctx, &row))
}

func (s store) nameOrganisation(ctx context.Context, id, name, language string) error {
	_, err := database.Of[organisationRow](s.db.Conn(ctx)).Where("id = ?", id).UpdateColumns(ctx, map[string]any{"name": name, "language": language, "revision": gorm.Expr("revision + 1")})
	return database.Wrap("name organisation", err)
}

func (s store) isDemo(ctx context.Context, orgID string) (bool, error) {
	n, err := database.Of[organisationRow](s.db.Conn(ctx)).Where("id = ? AND demo", orgID).Count(ctx, "*")
	return n == 1, database.Wrap("read organisation", err)
}

// sweep deletes what ended by now: sessions past their end or not seen since
// idle, attempts before window, links past their end.
func (s store) sweep(ctx context.Context, now, idle, window time.Time) (int, error) {
	sessions, err := database.Of[sessionRow](s.db.Conn(ctx)).Where("expires_at <= ? OR seen_at < ?", now, idle).Delete(ctx)
	if err != nil {
		return 0, database.Wrap("sweep sessions", err)
	}
	links, err := database.Of[linkRow](s.db.Conn(ctx)).Where("expires_at <= ?", now).Delete(ctx)
	if err != nil {
		return sessions, database.Wrap("sweep links", err)
	}
	attempts, err := database.Of[attemptRow](s.db.Conn(ctx)).Where("at <= ?", window).Delete(ctx)
	if err != nil {
		return sessions + links, database.Wrap("sweep attempts", err)
	}
	steps, err := s.sweepSteps(ctx, now)
	return sessions + links + attempts + steps, err
}
