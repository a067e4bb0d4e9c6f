package mail

import (
	"context"
	"errors"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
)

type store struct{ db *database.DB }

type letterRow struct {
	ID, OrgID, ToAddress, ToName, Language string
	Kind                                   Kind
	Subject, Text, HTML, Link, LinkID      string
	LinkExpiresAt                          *time.Time
	State                                  State
	Attempts                               int
	Error                                  string
	CreatedAt                              time.Time
	SentAt                                 *time.Time
}

func (letterRow) TableName() string { return "letters" }

// ended reports whether the letter is one whose link works no more.
func (r letterRow) ended(now time.Time) bool {
	return r.LinkID != "" && (r.Link == "" || r.LinkExpiresAt != nil && !r.LinkExpiresAt.After(now))
}

func (r letterRow) letter(now time.Time) Letter {
	l := Letter{
		ID: r.ID, OrgID: r.OrgID, To: Address{r.ToAddress, r.ToName}, Language: r.Language, Kind: r.Kind, Subject: r.Subject,
		HasLink: r.LinkID != "", LinkEnded: r.State != Sent && r.ended(now), State: r.State, Attempts: r.Attempts, Error: r.Error, CreatedAt: r.CreatedAt,
	}
	// A letter that leaves by mail is for its reader alone, and so is its link.
	if r.State == Kept && !r.ended(now) {
		l.Link = r.Link
	}
	shown := l.Link
	if shown == "" {
		shown = language(r.Language).Text("mail.link_hidden")
	}
	l.Text = content{text: r.Text}.linked(shown).text
	if r.LinkExpiresAt != nil {
		l.ExpiresAt = *r.LinkExpiresAt
	}
	if r.SentAt != nil {
		l.SentAt = *r.SentAt
	}
	return l
}

func (s store) insert(ctx context.Context, row letterRow) error {
	return database.Wrap("write letter", database.Of[letterRow](s.db.Conn(ctx)).Create(ctx, &row))
}

func (s store) list(ctx context.Context, orgID string, q Query) ([]letterRow, int, error) {
	found := database.Of[letterRow](s.db.Conn(ctx)).Where("org_id = ?", orgID)
	if q.Search != "" {
		part := database.Contains(strings.ToLower(q.Search))
		found = found.Where("(lower(to_address) LIKE ? ESCAPE '!' OR lower(to_name) LIKE ? ESCAPE '!' OR lower(subject) LIKE ? ESCAPE '!')", part, part, part)
	}
	if q.State != "" {
		found = found.Where("state = ?", q.State)
	}
	total, err := found.Count(ctx, "*")
	if err != nil {
		return nil, 0, database.Wrap("count letters", err)
	}
	order := "created_at DESC, id DESC"
	if q.Oldest {
		order = "created_at, id"
	}
	rows, err := found.Order(order).Limit(q.Limit).Offset(q.Offset).Find(ctx)
	return rows, int(total), database.Wrap("list letters", err)
}

// lock reads a letter and holds it until the transaction ends.
func (s store) lock(ctx context.Context, orgID, id string) (letterRow, error) {
	row, err := database.Of[letterRow](s.db.Conn(ctx), clause.Locking{Strength: "UPDATE"}).Where("org_id = ? AND id = ?", orgID, id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return letterRow{}, ErrNotFound
	}
	return row, database.Wrap("read letter", err)
}

// attempt counts an attempt at a letter that waits and returns it. Fault:
// ErrNotFound for one that does not wait.
func (s store) attempt(ctx context.Context, orgID, id string) (letterRow, error) {
	n, err := database.Of[letterRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ? AND state = ?", orgID, id, Waiting).
		Update(ctx, "attempts", gorm.Expr("attempts + 1"))
	if err != nil {
		return letterRow{}, database.Wrap("count attempt", err)
	}
	if n == 0 {
		return letterRow{}, ErrNotFound
	}
	row, err := database.Of[letterRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Take(ctx)
	return row, database.Wrap("read letter", err)
}

func (s store) set(ctx context.Context, row letterRow, values map[string]any) error {
	_, err := database.Of[letterRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", row.OrgID, row.ID).UpdateColumns(ctx, values)
	return database.Wrap("change letter", err)
}

func (s store) forgetLink(ctx context.Context, orgID, linkID string) error {
	_, err := database.Of[letterRow](s.db.Conn(ctx)).Where("org_id = ? AND link_id = ?", orgID, linkID).Update(ctx, "link", "")
	return database.Wrap("forget link", err)
}

func (s store) sweep(ctx context.Context, now, old time.Time) (int, error) {
	forgotten, err := database.Of[letterRow](s.db.Conn(ctx)).Where("link <> '' AND link_expires_at <= ?", now).Update(ctx, "link", "")
	if err != nil {
		return 0, database.Wrap("forget links", err)
	}
	removed, err := database.Of[letterRow](s.db.Conn(ctx)).Where("created_at <= ?", old).Delete(ctx)
	return forgotten + removed, database.Wrap("sweep letters", err)
}
