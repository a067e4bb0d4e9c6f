package push

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"etalon/internal/database"
	"etalon/internal/notifications"
)

type store struct{ db *database.DB }

type row struct {
	ID, OrgID, AccountID, SessionHash, Endpoint string
	P256DH                                      string `gorm:"column:p256dh"`
	Auth                                        string
	CreatedAt                                   time.Time
}

func (row) TableName() string { return "push_subscriptions" }

// put keeps a device; one that was another account's before is this one's now.
func (s store) put(ctx context.Context, r row) error {
	err := database.Of[row](s.db.Conn(ctx), clause.OnConflict{
		Columns:   []clause.Column{{Name: "endpoint"}},
		DoUpdates: clause.AssignmentColumns([]string{"org_id", "account_id", "session_hash", "p256dh", "auth", "created_at"}),
	}).Create(ctx, &r)
	if err != nil {
		return fmt.Errorf("keep push subscription: %w", err)
	}
	return nil
}

// bound forgets the oldest devices of an account beyond most.
func (s store) bound(ctx context.Context, orgID, accountID string, most int) error {
	err := s.db.Conn(ctx).Exec(`DELETE FROM push_subscriptions WHERE org_id = ? AND account_id = ? AND id NOT IN (
		SELECT id FROM push_subscriptions WHERE org_id = ? AND account_id = ? ORDER BY created_at DESC, id DESC LIMIT ?)`,
		orgID, accountID, orgID, accountID, most).Error
	if err != nil {
		return fmt.Errorf("bound push subscriptions: %w", err)
	}
	return nil
}

func (s store) remove(ctx context.Context, orgID, accountID, endpoint string) error {
	_, err := database.Of[row](s.db.Conn(ctx)).Where("org_id = ? AND account_id = ? AND endpoint = ?", orgID, accountID, endpoint).Delete(ctx)
	if err != nil {
		return fmt.Errorf("remove push subscription: %w", err)
	}
	return nil
}

// devices reads the devices of those whom news are for, by account: those of open
// sessions of accounts that may sign in.
func (s store) devices(ctx context.Context, news []notifications.News, now time.Time) (map[string][]row, error) {
	ids := make([]string, len(news))
	for i, n := range news {
		ids[i] = n.AccountID
	}
	var rows []row
	err := s.db.Conn(ctx).Raw(`SELECT d.* FROM push_subscriptions d JOIN sessions s ON s.token_hash = d.session_hash
		WHERE d.account_id IN ? AND s.expires_at > ? ORDER BY d.id`, ids, now).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list push subscriptions: %w", err)
	}
	all := map[string][]row{}
	for _, r := range rows {
		all[r.AccountID] = append(all[r.AccountID], r)
	}
	return all, nil
}

func (s store) forget(ctx context.Context, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	if _, err := database.Of[row](s.db.Conn(ctx)).Where("id IN ?", ids).Delete(ctx); err != nil {
		return fmt.Errorf("forget push subscriptions: %w", err)
	}
	return nil
}
