package notifications

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"etalon/internal/accounts"
	"etalon/internal/database"
)

type store struct{ db *database.DB }

type row struct {
	ID, OrgID, AccountID string
	Kind                 Kind
	Event, Params, Link  string
	CreatedAt            time.Time
	ReadAt               *time.Time
	PushedAt, MailedAt   *time.Time
}

func (row) TableName() string { return "notifications" }

// inserted is how many rows go into one statement: databases bound its parameters.
const inserted = 1000

// insert keeps notices that are all renewed or all not.
func (s store) insert(ctx context.Context, now time.Time, notices ...Notice) error {
	var rows []row
	for _, n := range notices {
		params, err := json.Marshal(n.Params)
		if err != nil {
			return fmt.Errorf("notify: %w", err)
		}
		for _, account := range n.To {
			id, err := uuid.NewV7()
			if err != nil {
				return err
			}
			rows = append(rows, row{id.String(), n.OrgID, account, n.Kind, n.Event, string(params), n.Link, now, nil, nil, nil})
		}
	}
	conflict := clause.OnConflict{DoNothing: true}
	if notices[0].Renew {
		conflict = clause.OnConflict{
			Columns:   []clause.Column{{Name: "org_id"}, {Name: "account_id"}, {Name: "kind"}, {Name: "event"}},
			DoUpdates: clause.AssignmentColumns([]string{"params", "link", "created_at", "read_at", "pushed_at", "mailed_at"}),
		}
	}
	if err := database.Of[row](s.db.Conn(ctx), conflict).CreateInBatches(ctx, &rows, inserted); err != nil {
		return fmt.Errorf("notify: %w", err)
	}
	return nil
}

func (s store) list(ctx context.Context, by accounts.Actor, limit, offset int) (Page, error) {
	own := database.Of[row](s.db.Conn(ctx)).Where("org_id = ? AND account_id = ?", by.OrgID, by.AccountID)
	total, err := own.Count(ctx, "*")
	if err != nil {
		return Page{}, fmt.Errorf("count notifications: %w", err)
	}
	unread, err := own.Where("read_at IS NULL").Count(ctx, "*")
	if err != nil {
		return Page{}, fmt.Errorf("count notifications: %w", err)
	}
	rows, err := own.Order("(read_at IS NOT NULL), created_at DESC, id DESC").Limit(limit).Offset(offset).Find(ctx)
	if err != nil {
		return Page{}, fmt.Errorf("list notifications: %w", err)
	}
	page := Page{Items: make([]Notification, len(rows)), Total: int(total), Unread: int(unread)}
	for i, r := range rows {
		n := Notification{ID: r.ID, Kind: r.Kind, Link: r.Link, CreatedAt: r.CreatedAt}
		if r.ReadAt != nil {
			n.ReadAt = *r.ReadAt
		}
		if err := json.Unmarshal([]byte(r.Params), &n.Params); err != nil {
			return Page{}, fmt.Errorf("notification %s: %w", r.ID, err)
		}
		page.Items[i] = n
	}
	return page, nil
}

func (s store) read(ctx context.Context, by accounts.Actor, ids []string, now time.Time) error {
	own := database.Of[row](s.db.Conn(ctx)).Where("org_id = ? AND account_id = ? AND read_at IS NULL", by.OrgID, by.AccountID)
	if len(ids) > 0 {
		own = own.Where("id IN ?", ids)
	}
	if _, err := own.Update(ctx, "read_at", now); err != nil {
		return fmt.Errorf("read notifications: %w", err)
	}
	return nil
}

func (s store) sweep(ctx context.Context, before time.Time) (int, error) {
	n, err := database.Of[row](s.db.Conn(ctx)).Where("created_at < ?", before).Delete(ctx)
	if err != nil {
		return 0, fmt.Errorf("sweep notifications: %w", err)
	}
	return n, nil
}
