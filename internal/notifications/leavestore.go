package notifications

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"etalon/internal/accounts"
	"etalon/internal/database"
)

type choiceRow struct {
	OrgID, AccountID string
	Topic            Topic
	ByPush, ByEmail  bool
}

func (choiceRow) TableName() string { return "notification_choices" }

// choices reads what accounts chose; an empty organisation is any.
func (s store) choices(ctx context.Context, orgID string, ids []string) (chosen, error) {
	found := database.Of[choiceRow](s.db.Conn(ctx)).Where("account_id IN ?", ids)
	if orgID != "" {
		found = found.Where("org_id = ?", orgID)
	}
	rows, err := found.Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("read notification choices: %w", err)
	}
	all := chosen{}
	for _, r := range rows {
		if all[r.AccountID] == nil {
			all[r.AccountID] = map[Topic]Choice{}
		}
		all[r.AccountID][r.Topic] = Choice{r.Topic, r.ByPush, r.ByEmail}
	}
	return all, nil
}

func (s store) choose(ctx context.Context, by accounts.Actor, list []Choice) error {
	if len(list) == 0 {
		return nil
	}
	rows := make([]choiceRow, len(list))
	for i, c := range list {
		rows[i] = choiceRow{by.OrgID, by.AccountID, c.Topic, c.Push, c.ByEmail}
	}
	err := database.Of[choiceRow](s.db.Conn(ctx), clause.OnConflict{
		Columns:   []clause.Column{{Name: "org_id"}, {Name: "account_id"}, {Name: "topic"}},
		DoUpdates: clause.AssignmentColumns([]string{"by_push", "by_email"}),
	}).CreateInBatches(ctx, &rows, len(rows))
	if err != nil {
		return fmt.Errorf("keep notification choices: %w", err)
	}
	return nil
}

func (s store) known(ctx context.Context, by accounts.Actor, kind Kind, event string, now time.Time) error {
	_, err := database.Of[row](s.db.Conn(ctx)).Where("org_id = ? AND account_id = ? AND kind = ? AND event = ? AND read_at IS NULL", by.OrgID, by.AccountID, kind, event).
		Update(ctx, "read_at", now)
	if err != nil {
		return fmt.Errorf("know a notification: %w", err)
	}
	return nil
}

// claim marks unread notifications between two moments in a column that is empty,
// and returns those that it marked.
func (s store) claim(ctx context.Context, column string, from, until, now time.Time) ([]row, error) {
	var rows []row
	err := s.db.Conn(ctx).Raw(`UPDATE notifications SET `+column+` = ? WHERE id IN (SELECT id FROM notifications
		WHERE `+column+` IS NULL AND read_at IS NULL AND created_at >= ? AND created_at <= ? ORDER BY created_at LIMIT ?) AND `+column+` IS NULL
		RETURNING id, org_id, account_id, kind, link`, now, from, until, atOnce).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("claim notifications: %w", err)
	}
	return rows, nil
}
