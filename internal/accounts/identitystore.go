package accounts

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"etalon/internal/database"
)

type providerRow struct {
	StateHash, Nonce, Verifier string
	ExpiresAt                  time.Time
}

func (providerRow) TableName() string { return "provider_sign_ins" }

type identityRow struct {
	Issuer, Subject, OrgID, AccountID string
	CreatedAt                         time.Time
}

func (identityRow) TableName() string { return "identities" }

func (s store) insertProviderSignIn(ctx context.Context, row providerRow) error {
	return database.Wrap("insert provider sign-in", database.Of[providerRow](s.db.Conn(ctx)).Create(ctx, &row))
}

// takeProviderSignIn returns a sign-in and deletes it. Fault: ErrProviderSignIn.
func (s store) takeProviderSignIn(ctx context.Context, hash string, now time.Time) (providerRow, error) {
	found := database.Of[providerRow](s.db.Conn(ctx)).Where("state_hash = ? AND expires_at > ?", hash, now)
	rows, err := found.Find(ctx)
	if err != nil || len(rows) == 0 {
		return providerRow{}, orElse(database.Wrap("read provider sign-in", err), ErrProviderSignIn)
	}
	n, err := database.Of[providerRow](s.db.Conn(ctx)).Where("state_hash = ?", hash).Delete(ctx)
	if err != nil || n == 0 {
		return providerRow{}, orElse(database.Wrap("take provider sign-in", err), ErrProviderSignIn)
	}
	return rows[0], nil
}

// orElse returns err, or otherwise when there is none.
func orElse(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// identity returns whom a subject stands for, the zero row for nobody.
func (s store) identity(ctx context.Context, issuer, subject string) (identityRow, error) {
	rows, err := database.Of[identityRow](s.db.Conn(ctx)).Where("issuer = ? AND subject = ?", issuer, subject).Find(ctx)
	if err != nil || len(rows) == 0 {
		return identityRow{}, database.Wrap("read identity", err)
	}
	return rows[0], nil
}

// insertIdentity reports whether the account is the identity's now: false when it
// is another one's.
func (s store) insertIdentity(ctx context.Context, row identityRow) (bool, error) {
	if err := database.Of[identityRow](s.db.Conn(ctx), clause.OnConflict{DoNothing: true}).Create(ctx, &row); err != nil {
		return false, database.Wrap("insert identity", err)
	}
	kept, err := s.identity(ctx, row.Issuer, row.Subject)
	return kept.AccountID == row.AccountID, err
}

func (s store) dropIdentities(ctx context.Context, orgID, accountID string) (int, error) {
	n, err := database.Of[identityRow](s.db.Conn(ctx)).Where("org_id = ? AND account_id = ?", orgID, accountID).Delete(ctx)
	return n, database.Wrap("drop identities", err)
}
