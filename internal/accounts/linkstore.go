package accounts

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"etalon/internal/database"
)

type accountLinkRow struct {
	ID, OrgID, AccountID string
	Purpose              purpose
	TokenHash, Email     string
	CreatedAt, ExpiresAt time.Time
	UsedAt               *time.Time
}

func (accountLinkRow) TableName() string { return "account_links" }

type requestRow struct {
	ID, Email, Address string
	At                 time.Time
}

func (requestRow) TableName() string { return "reset_requests" }

func (s store) insertAccountLink(ctx context.Context, row accountLinkRow) error {
	return database.Wrap("insert link", database.Of[accountLinkRow](s.db.Conn(ctx)).Create(ctx, &row))
}

// accountLink returns a link that still works. Fault: ErrLink.
func (s store) accountLink(ctx context.Context, hash string, now time.Time) (accountLinkRow, error) {
	row, err := database.Of[accountLinkRow](s.db.Conn(ctx)).
		Where("token_hash = ? AND used_at IS NULL AND expires_at > ?", hash, now).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return accountLinkRow{}, ErrLink
	}
	return row, database.Wrap("read link", err)
}

// useAccountLink reports whether this call was the one that used the link up.
func (s store) useAccountLink(ctx context.Context, link accountLinkRow, now time.Time) (bool, error) {
	n, err := database.Of[accountLinkRow](s.db.Conn(ctx)).
		Where("org_id = ? AND id = ? AND used_at IS NULL AND expires_at > ?", link.OrgID, link.ID, now).Update(ctx, "used_at", now)
	return n == 1, database.Wrap("use link", err)
}

// endAccountLinks deletes unused links and returns their ids.
func (s store) endAccountLinks(ctx context.Context, a Account, of purpose) ([]string, error) {
	found := database.Of[accountLinkRow](s.db.Conn(ctx)).
		Where("org_id = ? AND account_id = ? AND purpose = ? AND used_at IS NULL", a.OrgID, a.ID, of)
	rows, err := found.Find(ctx)
	if err != nil {
		return nil, database.Wrap("read links", err)
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	_, err = found.Delete(ctx)
	return ids, database.Wrap("end links", err)
}

// sweepAccountLinks deletes links past their end and requests that count no more.
func (s store) sweepAccountLinks(ctx context.Context, now, window time.Time) (int, error) {
	links, err := database.Of[accountLinkRow](s.db.Conn(ctx)).Where("expires_at <= ?", now).Delete(ctx)
	if err != nil {
		return 0, database.Wrap("sweep links", err)
	}
	requests, err := database.Of[requestRow](s.db.Conn(ctx)).Where("at <= ?", window).Delete(ctx)
	return links + requests, database.Wrap("sweep requests", err)
}

func (s store) insertRequest(ctx context.Context, row requestRow) error {
	return database.Wrap("count request", database.Of[requestRow](s.db.Conn(ctx)).Create(ctx, &row))
}

func (s store) forgetRequest(ctx context.Context, id string) error {
	_, err := database.Of[requestRow](s.db.Conn(ctx)).Where("id = ?", id).Delete(ctx)
	return database.Wrap("forget request", err)
}

// requestBefore returns the time of the request that n newer ones precede, of
// those after since for that e-mail and network, where given; the zero time when
// there are fewer.
func (s store) requestBefore(ctx context.Context, since time.Time, n int, email, network string) (time.Time, error) {
	found := database.Of[requestRow](s.db.Conn(ctx)).Where("at > ?", since)
	if email != "" {
		found = found.Where("email = ?", email)
	}
	if email == "" || network != "" {
		found = found.Where("address = ?", network)
	}
	rows, err := found.Order("at DESC").Limit(1).Offset(n).Find(ctx)
	if err != nil || len(rows) == 0 {
		return time.Time{}, database.Wrap("read requests", err)
	}
	return rows[0].At, nil
}

// requestedEmail is the e-mail of a request, empty for one that is swept.
func (s store) requestedEmail(ctx context.Context, id string) (string, error) {
	rows, err := database.Of[requestRow](s.db.Conn(ctx)).Where("id = ?", id).Find(ctx)
	if err != nil || len(rows) == 0 {
		return "", database.Wrap("read request", err)
	}
	return rows[0].Email, nil
}

func (s store) changeAccount(ctx context.Context, a Account, values map[string]any) error {
	_, err := database.Of[accountRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", a.OrgID, a.ID).UpdateColumns(ctx, values)
	return database.Wrap("change account", err)
}

// takeEmail gives an account an e-mail, with other values. The transaction has
// failed when it returns ErrEmailTaken.
func (s store) takeEmail(ctx context.Context, a Account, email string, values map[string]any) error {
	all := map[string]any{"email": email}
	for column, value := range values {
		all[column] = value
	}
	err := s.changeAccount(ctx, a, all)
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return ErrEmailTaken
	}
	return err
}

// emailInOrganisation reports whether an account of the organisation, invited or
// not, has the e-mail.
func (s store) emailInOrganisation(ctx context.Context, orgID, email string) (bool, error) {
	n, err := database.Of[accountRow](s.db.Conn(ctx)).Where("org_id = ? AND (email = ? OR invited_email = ?)", orgID, email, email).Count(ctx, "*")
	return n > 0, database.Wrap("find e-mail", err)
}

func (s store) organisationName(ctx context.Context, orgID string) (string, error) {
	row, err := database.Of[organisationRow](s.db.Conn(ctx)).Where("id = ?", orgID).Take(ctx)
	return row.Name, database.Wrap("read organisation", err)
}

// seenAccount marks that an account was in use.
func (s store) seenAccount(ctx context.Context, accountID string, now time.Time) error {
	_, err := database.Of[accountRow](s.db.Conn(ctx)).Where("id = ? AND (seen_at IS NULL OR seen_at < ?)", accountID, now).Update(ctx, "seen_at", now)
	return database.Wrap("mark account", err)
}

// replaceHash reports whether the account still had the password hash of row.
func (s store) replaceHash(ctx context.Context, row accountRow, hash string) (bool, error) {
	n, err := database.Of[accountRow](s.db.Conn(ctx)).
		Where("org_id = ? AND id = ? AND password_hash = ?", row.OrgID, row.ID, row.PasswordHash).Update(ctx, "password_hash", hash)
	return n == 1, database.Wrap("change hash", err)
}
