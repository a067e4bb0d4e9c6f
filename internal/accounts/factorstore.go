package accounts

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
)

type factorRow struct {
	AccountID, OrgID, Secret string
	LastStep                 int64
	ConfirmedAt              *time.Time
	CreatedAt                time.Time
}

func (factorRow) TableName() string { return "second_factors" }

type recoveryRow struct {
	ID, OrgID, AccountID, CodeHash string
	UsedAt                         *time.Time
}

func (recoveryRow) TableName() string { return "recovery_codes" }

type pendingRow struct {
	TokenHash, OrgID, AccountID, Method string
	Tries                               int
	ExpiresAt                           time.Time
}

func (pendingRow) TableName() string { return "pending_sign_ins" }

// standing is what an organisation asks of an account and what the account has.
type standing struct{ Enrolled, Required bool }

func (s store) standing(ctx context.Context, orgID, accountID string) (standing, error) {
	rows, err := database.Of[standing](s.db.Conn(ctx)).Raw(`SELECT
		EXISTS (SELECT 1 FROM second_factors f WHERE f.org_id = ? AND f.account_id = ? AND f.confirmed_at IS NOT NULL) AS enrolled,
		EXISTS (SELECT 1 FROM sign_in_policies p WHERE p.org_id = ? AND p.second_factor = 'required') AS required`,
		orgID, accountID, orgID).Find(ctx)
	if err != nil || len(rows) == 0 {
		return standing{}, database.Wrap("read standing", err)
	}
	return rows[0], nil
}

// factor returns the account's second factor, begun or confirmed; the zero row for none.
func (s store) factor(ctx context.Context, orgID, accountID string) (factorRow, error) {
	rows, err := database.Of[factorRow](s.db.Conn(ctx)).Where("org_id = ? AND account_id = ?", orgID, accountID).Limit(1).Find(ctx)
	if err != nil || len(rows) == 0 {
		return factorRow{}, database.Wrap("read second factor", err)
	}
	return rows[0], nil
}

// beginFactor puts row into the place of one that was begun and never confirmed.
// Fault: ErrSecondFactorOn.
func (s store) beginFactor(ctx context.Context, row factorRow) error {
	_, err := database.Of[factorRow](s.db.Conn(ctx)).
		Where("org_id = ? AND account_id = ? AND confirmed_at IS NULL", row.OrgID, row.AccountID).Delete(ctx)
	if err != nil {
		return database.Wrap("drop second factor", err)
	}
	result := gorm.WithResult()
	if err := database.Of[factorRow](s.db.Conn(ctx), clause.OnConflict{DoNothing: true}, result).Create(ctx, &row); err != nil {
		return database.Wrap("begin second factor", err)
	}
	if result.RowsAffected == 0 {
		return ErrSecondFactorOn
	}
	return nil
}

// confirmFactor reports whether this call was the one that confirmed the secret
// of row.
func (s store) confirmFactor(ctx context.Context, row factorRow, step int64, now time.Time) (bool, error) {
	n, err := database.Of[factorRow](s.db.Conn(ctx)).
		Where("org_id = ? AND account_id = ? AND secret = ? AND confirmed_at IS NULL", row.OrgID, row.AccountID, row.Secret).
		UpdateColumns(ctx, map[string]any{"confirmed_at": now, "last_step": step})
	return n == 1, database.Wrap("confirm second factor", err)
}

// takeStep reports whether step is newer than every step taken before, and keeps
// it as the last one.
func (s store) takeStep(ctx context.Context, row factorRow, step int64) (bool, error) {
	n, err := database.Of[factorRow](s.db.Conn(ctx)).
		Where("org_id = ? AND account_id = ? AND secret = ? AND confirmed_at IS NOT NULL AND last_step < ?", row.OrgID, row.AccountID, row.Secret, step).
		Update(ctx, "last_step", step)
	return n == 1, database.Wrap("take code", err)
}

func (s store) dropFactor(ctx context.Context, orgID, accountID string) error {
	_, err := database.Of[recoveryRow](s.db.Conn(ctx)).Where("org_id = ? AND account_id = ?", orgID, accountID).Delete(ctx)
	if err == nil {
		_, err = database.Of[factorRow](s.db.Conn(ctx)).Where("org_id = ? AND account_id = ?", orgID, accountID).Delete(ctx)
	}
	return database.Wrap("drop second factor", err)
}

func (s store) replaceRecoveryCodes(ctx context.Context, orgID, accountID string, rows []recoveryRow) error {
	_, err := database.Of[recoveryRow](s.db.Conn(ctx)).Where("org_id = ? AND account_id = ?", orgID, accountID).Delete(ctx)
	if err == nil {
		err = database.Of[recoveryRow](s.db.Conn(ctx)).CreateInBatches(ctx, &rows, inserted)
	}
	return database.Wrap("replace recovery codes", err)
}

func (s store) countRecoveryCodes(ctx context.Context, orgID, accountID string) (int, error) {
	n, err := database.Of[recoveryRow](s.db.Conn(ctx)).
		Where("org_id = ? AND account_id = ? AND used_at IS NULL", orgID, accountID).Count(ctx, "*")
	return int(n), database.Wrap("count recovery codes", err)
}

// useRecoveryCode reports whether this call was the one that used the code up.
func (s store) useRecoveryCode(ctx context.Context, orgID, accountID, hash string, now time.Time) (bool, error) {
	n, err := database.Of[recoveryRow](s.db.Conn(ctx)).
		Where("org_id = ? AND account_id = ? AND code_hash = ? AND used_at IS NULL", orgID, accountID, hash).Update(ctx, "used_at", now)
	return n == 1, database.Wrap("use recovery code", err)
}

func (s store) insertPending(ctx context.Context, row pendingRow) error {
	return database.Wrap("insert pending sign-in", database.Of[pendingRow](s.db.Conn(ctx)).Create(ctx, &row))
}

// pending returns a sign-in that still waits. Fault: ErrPending.
func (s store) pending(ctx context.Context, hash string, now time.Time) (pendingRow, error) {
	row, err := database.Of[pendingRow](s.db.Conn(ctx)).
		Where("token_hash = ? AND expires_at > ? AND tries < ?", hash, now, pendingTries).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return pendingRow{}, ErrPending
	}
	return row, database.Wrap("read pending sign-in", err)
}

// tryPending reports whether one more try was left, and counts it.
func (s store) tryPending(ctx context.Context, hash string) (bool, error) {
	n, err := database.Of[pendingRow](s.db.Conn(ctx)).
		Where("token_hash = ? AND tries < ?", hash, pendingTries).Update(ctx, "tries", gorm.Expr("tries + 1"))
	return n == 1, database.Wrap("count try", err)
}

// usePending reports whether this call was the one that used the sign-in up.
func (s store) usePending(ctx context.Context, hash string) (bool, error) {
	n, err := database.Of[pendingRow](s.db.Conn(ctx)).Where("token_hash = ?", hash).Delete(ctx)
	return n == 1, database.Wrap("use pending sign-in", err)
}

// sweepSteps deletes sign-ins that waited too long, for a code or for a provider.
func (s store) sweepSteps(ctx context.Context, now time.Time) (int, error) {
	waiting, err := database.Of[pendingRow](s.db.Conn(ctx)).Where("expires_at <= ?", now).Delete(ctx)
	if err != nil {
		return 0, database.Wrap("sweep pending sign-ins", err)
	}
	away, err := database.Of[providerRow](s.db.Conn(ctx)).Where("expires_at <= ?", now).Delete(ctx)
	return waiting + away, database.Wrap("sweep provider sign-ins", err)
}
