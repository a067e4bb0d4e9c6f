package accounts

import (
	"context"
	"fmt"
	"time"
)

// erasedName stands where the name of a person was, in every language.
const erasedName = "—"

// erase leaves nothing of the person in the account and what hangs on it.
func (s store) erase(ctx context.Context, a Account, now time.Time) error {
	for _, c := range []struct {
		statement string
		args      []any
	}{
		{"DELETE FROM sign_in_attempts WHERE email = ?", []any{a.Email}},
		{"DELETE FROM sessions WHERE org_id = ? AND account_id = ?", []any{a.OrgID, a.ID}},
		{"DELETE FROM sign_in_links WHERE org_id = ? AND account_id = ?", []any{a.OrgID, a.ID}},
		{"DELETE FROM account_links WHERE org_id = ? AND account_id = ?", []any{a.OrgID, a.ID}},
		{"DELETE FROM pending_sign_ins WHERE org_id = ? AND account_id = ?", []any{a.OrgID, a.ID}},
		{"DELETE FROM recovery_codes WHERE org_id = ? AND account_id = ?", []any{a.OrgID, a.ID}},
		{"DELETE FROM second_factors WHERE org_id = ? AND account_id = ?", []any{a.OrgID, a.ID}},
		{"DELETE FROM identities WHERE org_id = ? AND account_id = ?", []any{a.OrgID, a.ID}},
		{"DELETE FROM api_tokens WHERE org_id = ? AND account_id = ?", []any{a.OrgID, a.ID}},
		{"DELETE FROM reset_requests WHERE email = ?", []any{a.Email}},
		{"DELETE FROM letters WHERE org_id = ? AND to_address = ?", []any{a.OrgID, a.Email}},
		{"DELETE FROM grants WHERE org_id = ? AND account_id = ?", []any{a.OrgID, a.ID}},
		{
			"UPDATE accounts SET name = ?, email = ?, invited_email = '', invited_until = NULL, password_hash = '', disabled_at = COALESCE(disabled_at, ?) WHERE org_id = ? AND id = ?",
			[]any{erasedName, "erased-" + a.ID + "@erased.invalid", now, a.OrgID, a.ID},
		},
	} {
		if err := s.db.Conn(ctx).Exec(c.statement, c.args...).Error; err != nil {
			return fmt.Errorf("erase account: %w", err)
		}
	}
	return nil
}
