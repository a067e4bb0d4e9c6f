package messages

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/audits"
	"etalon/internal/accounts"
	"etalon/internal/database"
)

type store struct{ db *database.DB }

type row struct {
	ID, OrgID, AssignmentID, ShopperID, AccountID, Text string
	WrittenAt, CreatedAt                                time.Time
}

func (row) TableName() string { return "messages" }

// about is what a thread is about.
type about struct{ ID, ShopperID, Shopper, WaveID, Wave, BrandID, Location string }

func (s store) about(ctx context.Context, orgID, id string) (about, bool, error) {
	var found []about
	err := s.db.Conn(ctx).Raw(`SELECT a.id, COALESCE(CAST(a.shopper_id AS TEXT), '') AS shopper_id, COALESCE(p.name, '') AS shopper,
		w.id AS wave_id, w.title AS wave, w.brand_id, `+audits.VisitedSQL+` AS location
		FROM assignments a JOIN waves w ON w.id = a.wave_id JOIN locations l ON l.id = a.location_id LEFT JOIN accounts p ON p.id = a.shopper_id
		WHERE a.org_id = ? AND a.id = ?`, orgID, id).Scan(&found).Error
	if err != nil || len(found) == 0 {
		return about{}, false, database.Wrap("read what messages are about", err)
	}
	return found[0], true, nil
}

// list reads the latest messages of an assignment, the oldest of them first.
func (s store) list(ctx context.Context, orgID string, at seat) ([]Message, error) {
	var rows []struct {
		ID, AssignmentID, ShopperID, AccountID, Text, Name string
		WrittenAt, CreatedAt                               time.Time
	}
	whose, values := "", []any{orgID, at.about.ID}
	if !at.coordinator {
		whose, values = " AND m.shopper_id = ?", append(values, at.about.ShopperID)
	}
	err := s.db.Conn(ctx).Raw(`SELECT m.*, p.name FROM messages m JOIN accounts p ON p.id = m.account_id
		WHERE m.org_id = ? AND m.assignment_id = ?`+whose+` ORDER BY m.created_at DESC, m.id DESC LIMIT ?`, append(values, maxThread)...).Scan(&rows).Error
	list := make([]Message, len(rows))
	for i, r := range rows {
		list[len(rows)-1-i] = Message{r.ID, r.AssignmentID, r.ShopperID, r.AccountID, r.Name, r.Text, r.WrittenAt.UTC(), r.CreatedAt.UTC()}
	}
	return list, database.Wrap("list messages", err)
}

func (s store) message(ctx context.Context, orgID, id string) (Message, bool, error) {
	rows, err := database.Of[row](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Limit(1).Find(ctx)
	if err != nil || len(rows) == 0 {
		return Message{}, false, database.Wrap("read message", err)
	}
	return rows[0].message(), true, nil
}

func (s store) count(ctx context.Context, orgID, assignmentID, shopperID string) (int, error) {
	n, err := database.Of[row](s.db.Conn(ctx)).Where("org_id = ? AND assignment_id = ? AND shopper_id = ?", orgID, assignmentID, shopperID).Count(ctx, "*")
	return int(n), database.Wrap("count messages", err)
}

// insert reports false when the id is taken.
func (s store) insert(ctx context.Context, orgID string, m Message) (bool, error) {
	r, result := row{m.ID, orgID, m.AssignmentID, m.ShopperID, m.AccountID, m.Text, m.WrittenAt.UTC(), m.CreatedAt}, gorm.WithResult()
	err := database.Of[row](s.db.Conn(ctx), clause.OnConflict{DoNothing: true}, result).Create(ctx, &r)
	return result.RowsAffected == 1, database.Wrap("insert message", err)
}

// read moves the mark forward, never back.
func (s store) read(ctx context.Context, orgID, assignmentID, accountID string, at time.Time) error {
	err := s.db.Conn(ctx).Exec(`INSERT INTO message_reads (org_id, assignment_id, account_id, read_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (org_id, assignment_id, account_id) DO UPDATE SET read_at = excluded.read_at WHERE message_reads.read_at < excluded.read_at`,
		orgID, assignmentID, accountID, at).Error
	return database.Wrap("mark messages read", err)
}

// threads lists the threads of the actor's own assignments, or those of the brands;
// no brands are all.
func (s store) threads(ctx context.Context, by accounts.Actor, brands []string, own, unread bool) ([]Thread, error) {
	where, values := "", []any{}
	switch {
	case own:
		where, values = " AND m.shopper_id = ? AND a.shopper_id = m.shopper_id", append(values, by.AccountID)
	case brands != nil:
		where, values = " AND w.brand_id IN ?", append(values, brands)
	}
	side := "m.account_id = m.shopper_id" // what the other side wrote
	if own {
		side = "m.account_id <> m.shopper_id"
	}
	having := ""
	if unread {
		having = " HAVING SUM(CASE WHEN " + side + " AND (r.read_at IS NULL OR m.created_at > r.read_at) THEN 1 ELSE 0 END) > 0"
	}
	var rows []struct {
		AssignmentID, Location, Wave, WaveID, Shopper, Last string
		LastAt                                              time.Time
		Unread                                              int
	}
	err := s.db.Conn(ctx).Raw(`SELECT t.assignment_id, t.unread, `+audits.VisitedSQL+` AS location, w.title AS wave, w.id AS wave_id, p.name AS shopper, f.text AS last, f.created_at AS last_at
		FROM (SELECT m.assignment_id, m.shopper_id, SUM(CASE WHEN `+side+` AND (r.read_at IS NULL OR m.created_at > r.read_at) THEN 1 ELSE 0 END) AS unread
			FROM messages m JOIN assignments a ON a.id = m.assignment_id JOIN waves w ON w.id = a.wave_id
			LEFT JOIN message_reads r ON r.org_id = m.org_id AND r.assignment_id = m.assignment_id AND r.account_id = ?
			WHERE m.org_id = ?`+where+` GROUP BY m.assignment_id, m.shopper_id`+having+`) t
		JOIN messages f ON f.id = (SELECT x.id FROM messages x WHERE x.org_id = ? AND x.assignment_id = t.assignment_id AND x.shopper_id = t.shopper_id ORDER BY x.created_at DESC, x.id DESC LIMIT 1)
		JOIN assignments a ON a.id = t.assignment_id JOIN waves w ON w.id = a.wave_id JOIN locations l ON l.id = a.location_id JOIN accounts p ON p.id = t.shopper_id
		ORDER BY f.created_at DESC, f.id DESC LIMIT ?`, append(append([]any{by.AccountID, by.OrgID}, values...), by.OrgID, maxThreads)...).Scan(&rows).Error
	list := make([]Thread, len(rows))
	for i, r := range rows {
		list[i] = Thread{r.AssignmentID, r.Location, r.Wave, r.WaveID, r.Shopper, r.Last, r.LastAt.UTC(), r.Unread}
		if own {
			list[i].Shopper = ""
		}
	}
	return list, database.Wrap("list threads", err)
}

func (r row) message() Message {
	return Message{
		ID: r.ID, AssignmentID: r.AssignmentID, ShopperID: r.ShopperID, AccountID: r.AccountID, Text: r.Text,
		WrittenAt: r.WrittenAt.UTC(), CreatedAt: r.CreatedAt.UTC(),
	}
}
