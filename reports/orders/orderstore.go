package orders

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/audits"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/locale"
)

// store keeps orders.
type store struct{ db *database.DB }

type orderRow struct {
	ID, OrgID, AccountID             string
	Kind                             Kind
	Format                           Format
	Language, Filter, Title          string
	Permissions                      *string
	State                            State
	Stage                            Stage
	Done, Total, Step, Tries         int
	Progress, Reach, Name, MediaType string
	Size                             int64
	SHA256                           string `gorm:"column:sha256"`
	Problem                          string
	CreatedAt                        time.Time
	StartedAt, FinishedAt, ExpiresAt *time.Time
}

func (orderRow) TableName() string { return "report_orders" }

func rowOf(o *Order) (orderRow, error) {
	row := orderRow{
		ID: o.ID, OrgID: o.OrgID, AccountID: o.AccountID, Kind: o.Kind, Format: o.Format, Language: string(o.Language), Title: o.Title, State: o.State, Stage: o.Stage,
		Done: o.Done, Total: o.Total, Step: o.step, Tries: o.tries, Name: o.Name, MediaType: o.MediaType, Size: o.Size, SHA256: o.sum, Problem: o.Problem,
		CreatedAt: o.CreatedAt, StartedAt: database.NullTime(o.StartedAt), FinishedAt: database.NullTime(o.FinishedAt), ExpiresAt: database.NullTime(o.ExpiresAt),
	}
	if o.Only != nil {
		words := make([]string, len(o.Only))
		for i, p := range o.Only {
			words[i] = string(p)
		}
		text := strings.Join(words, " ")
		row.Permissions = &text
	}
	return row, errors.Join(encode(&row.Filter, o.Filter), encode(&row.Progress, o.progress), encode(&row.Reach, o.reach))
}

func encode(into *string, value any) error {
	data, err := json.Marshal(value)
	*into = string(data)
	return err
}

func (r *orderRow) order() (Order, error) {
	o := Order{
		ID: r.ID, OrgID: r.OrgID, AccountID: r.AccountID, Kind: r.Kind, Format: r.Format, Language: locale.Language(r.Language), Title: r.Title, State: r.State, Stage: r.Stage,
		Done: r.Done, Total: r.Total, step: r.Step, tries: r.Tries, Name: r.Name, MediaType: r.MediaType, Size: r.Size, sum: r.SHA256, Problem: r.Problem,
		CreatedAt: r.CreatedAt.UTC(), StartedAt: database.Time(r.StartedAt), FinishedAt: database.Time(r.FinishedAt), ExpiresAt: database.Time(r.ExpiresAt),
	}
	if r.Permissions != nil {
		o.Only = []accounts.Permission{}
		for word := range strings.FieldsSeq(*r.Permissions) {
			o.Only = append(o.Only, accounts.Permission(word))
		}
	}
	var reach *audits.Reach
	if err := errors.Join(json.Unmarshal([]byte(r.Filter), &o.Filter), json.Unmarshal([]byte(r.Progress), &o.progress), json.Unmarshal([]byte(r.Reach), &reach)); err != nil {
		return Order{}, fmt.Errorf("report order %s: %w", r.ID, err)
	}
	o.reach = reach
	return o, nil
}

// insert reports false where the id is in use.
func (s store) insert(ctx context.Context, o *Order) (bool, error) {
	row, err := rowOf(o)
	if err != nil {
		return false, err
	}
	result := gorm.WithResult()
	err = database.Of[orderRow](s.db.Conn(ctx), clause.OnConflict{DoNothing: true}, result).Create(ctx, &row)
	return err == nil && result.RowsAffected == 1, database.Wrap("insert report order", err)
}

// order reads an order of the organisation, ErrNotFound for none.
func (s store) order(ctx context.Context, orgID, id string) (Order, error) {
	row, err := database.Of[orderRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Order{}, ErrNotFound
	}
	if err != nil {
		return Order{}, database.Wrap("read report order", err)
	}
	return row.order()
}

// list returns a page of an actor's orders, the newest first, and how many there are.
func (s store) list(ctx context.Context, by accounts.Actor, limit, offset int) ([]Order, int, error) {
	mine := database.Of[orderRow](s.db.Conn(ctx)).Where("org_id = ? AND account_id = ? AND state <> ?", by.OrgID, by.AccountID, Deleted)
	if by.Only != nil {
		mine = mine.Where("permissions IS NOT NULL")
	}
	total, err := mine.Count(ctx, "*")
	if err != nil {
		return nil, 0, database.Wrap("count report orders", err)
	}
	rows, err := mine.Order("created_at DESC, id DESC").Limit(limit).Offset(offset).Find(ctx)
	if err != nil {
		return nil, 0, database.Wrap("list report orders", err)
	}
	list := make([]Order, len(rows))
	for i := range rows {
		if list[i], err = rows[i].order(); err != nil {
			return nil, 0, err
		}
	}
	return list, int(total), nil
}

// openOrders counts the orders of an account that wait or are being made.
func (s store) openOrders(ctx context.Context, orgID, accountID string) (int, error) {
	n, err := database.Of[orderRow](s.db.Conn(ctx)).Where("org_id = ? AND account_id = ? AND state IN ?", orgID, accountID, []State{Waiting, Making}).Count(ctx, "*")
	return int(n), database.Wrap("count open report orders", err)
}

// state reads how an order stands.
func (s store) state(ctx context.Context, id string) (State, error) {
	var state State
	return state, database.Wrap("read state of report order", s.db.Conn(ctx).Raw("SELECT state FROM report_orders WHERE id = ?", id).Scan(&state).Error)
}

// keep writes how an order stands, where it is still in one of the states at the step
// that the caller knows of. It reports false where something else happened meanwhile.
func (s store) keep(ctx context.Context, o *Order, step int, from ...State) (bool, error) {
	row, err := rowOf(o)
	if err != nil {
		return false, err
	}
	r := s.db.Conn(ctx).Model(&orderRow{}).Where("org_id = ? AND id = ? AND step = ? AND state IN ?", o.OrgID, o.ID, step, from).Updates(map[string]any{
		"state": row.State, "stage": row.Stage, "done": row.Done, "total": row.Total, "step": row.Step, "tries": row.Tries, "progress": row.Progress,
		"reach": row.Reach, "name": row.Name, "media_type": row.MediaType, "size": row.Size, "sha256": row.SHA256, "problem": row.Problem,
		"started_at": row.StartedAt, "finished_at": row.FinishedAt, "expires_at": row.ExpiresAt,
	})
	return r.RowsAffected == 1, database.Wrap("update report order", r.Error)
}

// cancel ends an order that is still open, whatever its step.
func (s store) cancel(ctx context.Context, o *Order) (bool, error) {
	r := s.db.Conn(ctx).Model(&orderRow{}).Where("org_id = ? AND id = ? AND state IN ?", o.OrgID, o.ID, []State{Waiting, Making}).
		Updates(map[string]any{"state": o.State, "finished_at": o.FinishedAt})
	return r.RowsAffected == 1, database.Wrap("cancel report order", r.Error)
}

// due lists orders whose file is to be deleted.
func (s store) due(ctx context.Context, now time.Time, limit int) ([]Order, error) {
	rows, err := database.Of[orderRow](s.db.Conn(ctx)).Where("state = ? AND expires_at <= ?", Done, now).Order("expires_at, id").Limit(limit).Find(ctx)
	if err != nil {
		return nil, database.Wrap("list report orders to delete", err)
	}
	list := make([]Order, len(rows))
	for i := range rows {
		if list[i], err = rows[i].order(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// forget deletes the rows of orders that ended before a moment and have no file.
func (s store) forget(ctx context.Context, before time.Time) (int, error) {
	r := s.db.Conn(ctx).Exec("DELETE FROM report_orders WHERE sha256 = '' AND state NOT IN ? AND created_at < ?", []State{Waiting, Making, Done}, before)
	return int(r.RowsAffected), database.Wrap("forget report orders", r.Error)
}

// lastOf reports that nothing names the file any more: files are kept by content,
// whatever they are of.
func (s store) lastOf(ctx context.Context, sum string) (bool, error) {
	var n int64
	err := s.db.Conn(ctx).Raw(`SELECT (SELECT COUNT(*) FROM report_orders WHERE sha256 = @sum ) + (SELECT COUNT(*) FROM photos WHERE sha256 = @sum )
		+ (SELECT COUNT(*) FROM renditions WHERE print_name = @sum ) + (SELECT COUNT(*) FROM shopper_documents WHERE sha256 = @sum )
		+ (SELECT COUNT(*) FROM standard_images WHERE sha256 = @sum ) + (SELECT COUNT(*) FROM checklist_images WHERE sha256 = @sum )`,
		map[string]any{"sum": sum}).Scan(&n).Error
	return n == 0, database.Wrap("look for the file", err)
}
