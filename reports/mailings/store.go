package mailings

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/accounts"
	"etalon/internal/database"
)

// store keeps mailings and their sendings.
type store struct{ db *database.DB }

type mailingRow struct {
	ID, OrgID, BrandID, OwnerID, Title, Content, Logo string
	Enabled, Archived                                 bool
	NextAt                                            *time.Time
	Watch                                             string
	Since                                             time.Time
	Revision                                          int
	CreatedAt, UpdatedAt                              time.Time
}

func (mailingRow) TableName() string { return "mailings" }

// kept is the content as it comes back from the database, for comparing.
func (c *Content) kept() Content {
	out := *c
	data, err := json.Marshal(c)
	if err == nil {
		out = Content{}
		err = json.Unmarshal(data, &out)
	}
	if err != nil {
		return *c
	}
	return out
}

func rowOf(m Mailing) (mailingRow, error) {
	content, err := json.Marshal(m.Content)
	row := mailingRow{
		ID: m.ID, OrgID: m.OrgID, BrandID: m.BrandID, OwnerID: m.OwnerID, Title: m.Title, Content: string(content), Logo: base64.StdEncoding.EncodeToString(m.Logo),
		Enabled: m.Enabled, Archived: m.Archived, NextAt: database.NullTime(m.NextAt), Since: m.since, Revision: m.Revision, CreatedAt: m.CreatedAt, UpdatedAt: m.UpdatedAt,
	}
	if m.Enabled && !m.Archived {
		row.Watch = m.Schedule.watch()
	}
	return row, err
}

func (r *mailingRow) mailing() (Mailing, error) {
	m := Mailing{
		ID: r.ID, OrgID: r.OrgID, BrandID: r.BrandID, OwnerID: r.OwnerID, Enabled: r.Enabled, Archived: r.Archived, NextAt: database.Time(r.NextAt), since: r.Since.UTC(),
		Revision: r.Revision, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
	}
	logo, err := base64.StdEncoding.DecodeString(r.Logo)
	if err = errors.Join(err, json.Unmarshal([]byte(r.Content), &m.Content)); err != nil {
		return m, fmt.Errorf("mailing %s: %w", r.ID, err)
	}
	if len(logo) > 0 {
		m.Logo = logo
	}
	return m, nil
}

func mailingsOf(rows []mailingRow) ([]Mailing, error) {
	list := make([]Mailing, len(rows))
	for i := range rows {
		var err error
		if list[i], err = rows[i].mailing(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// insert reports false where the id is in use.
func (s store) insert(ctx context.Context, m Mailing) (bool, error) {
	row, err := rowOf(m)
	if err != nil {
		return false, err
	}
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	return r.RowsAffected == 1, database.Wrap("insert mailing", r.Error)
}

func (s store) update(ctx context.Context, m Mailing, revision int) error {
	row, err := rowOf(m)
	if err != nil {
		return err
	}
	r := s.db.Conn(ctx).Model(&mailingRow{}).Where("org_id = ? AND id = ? AND revision = ?", m.OrgID, m.ID, revision).Updates(map[string]any{
		"owner_id": row.OwnerID, "title": row.Title, "content": row.Content, "logo": row.Logo, "enabled": row.Enabled, "archived": row.Archived,
		"next_at": row.NextAt, "watch": row.Watch, "since": row.Since, "revision": row.Revision, "updated_at": row.UpdatedAt,
	})
	if r.Error == nil && r.RowsAffected == 0 {
		return ErrStale
	}
	return database.Wrap("update mailing", r.Error)
}

func (s store) mailing(ctx context.Context, orgID, id string) (Mailing, error) {
	row, err := database.Of[mailingRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Mailing{}, ErrNotFound
	}
	if err != nil {
		return Mailing{}, database.Wrap("read mailing", err)
	}
	return row.mailing()
}

// list returns a page of the mailings of brands, of all for none, without logos.
func (s store) list(ctx context.Context, orgID string, brands []string, search string, limit, offset int) ([]Mailing, int, error) {
	found := database.Of[mailingRow](s.db.Conn(ctx)).Where("org_id = ?", orgID)
	if brands != nil {
		found = found.Where("brand_id IN ?", brands)
	}
	if search != "" {
		found = found.Where("lower(title) LIKE ? ESCAPE '!'", database.Contains(strings.ToLower(search)))
	}
	total, err := found.Count(ctx, "*")
	if err != nil {
		return nil, 0, database.Wrap("count mailings", err)
	}
	rows, err := found.Omit("logo").Order("archived, title, id").Limit(limit).Offset(offset).Find(ctx)
	if err != nil {
		return nil, 0, database.Wrap("list mailings", err)
	}
	list, err := mailingsOf(rows)
	return list, int(total), err
}

// due lists mailings of every organisation whose time has come.
func (s store) due(ctx context.Context, now time.Time, limit int) ([]Mailing, error) {
	rows, err := database.Of[mailingRow](s.db.Conn(ctx)).Omit("logo").Where("next_at <= ?", now).Order("next_at, id").Limit(limit).Find(ctx)
	if err != nil {
		return nil, database.Wrap("list due mailings", err)
	}
	return mailingsOf(rows)
}

// forward sets when a mailing is sent next, where it still was to be sent at the time
// that the caller knows of.
func (s store) forward(ctx context.Context, m Mailing, next time.Time) (bool, error) {
	r := s.db.Conn(ctx).Model(&mailingRow{}).Where("org_id = ? AND id = ? AND next_at = ?", m.OrgID, m.ID, m.NextAt).Update("next_at", database.NullTime(next))
	return r.RowsAffected == 1, database.Wrap("forward mailing", r.Error)
}

// watching lists the mailings of a brand that wait for a move of a wave.
func (s store) watching(ctx context.Context, orgID, brandID string, on Occasion) ([]Mailing, error) {
	rows, err := database.Of[mailingRow](s.db.Conn(ctx)).Omit("logo").Where("org_id = ? AND brand_id = ? AND watch = ?", orgID, brandID, string(on)).Order("id").Find(ctx)
	if err != nil {
		return nil, database.Wrap("list watching mailings", err)
	}
	return mailingsOf(rows)
}

// released lists mailings with a wave of mystery visits of which all that will be seen was released since
// the mailing waits, and which it was not sent for.
func (s store) released(ctx context.Context) ([]Mailing, []string, error) {
	var pairs []struct{ OrgID, ID, WaveID string }
	err := s.db.Conn(ctx).Raw(`SELECT m.org_id, m.id, w.id AS wave_id FROM mailings m JOIN waves w ON w.org_id = m.org_id AND w.brand_id = m.brand_id
		WHERE m.watch = ? AND w.audit = 'visit' AND w.status IN ('open', 'closed')
		AND EXISTS (SELECT 1 FROM visits v WHERE v.wave_id = w.id AND v.status IN ('released', 'locked') AND v.released_at > m.since)
		AND NOT EXISTS (SELECT 1 FROM assignments a LEFT JOIN visits v ON v.assignment_id = a.id WHERE a.wave_id = w.id
			AND a.status NOT IN ('cancelled', 'declined', 'expired') AND (v.id IS NULL OR v.status NOT IN ('released', 'locked', 'rejected', 'excluded')))
		AND NOT EXISTS (SELECT 1 FROM mailing_sendings s WHERE s.mailing_id = m.id AND s.occasion = 'released:' || CAST(w.id AS TEXT))
		ORDER BY m.id, w.id LIMIT 100`, string(OnReleased)).Scan(&pairs).Error
	if err != nil {
		return nil, nil, database.Wrap("look for released waves", err)
	}
	var list []Mailing
	var waves []string
	for _, p := range pairs {
		m, err := s.mailing(ctx, p.OrgID, p.ID)
		if err != nil {
			return nil, nil, err
		}
		list, waves = append(list, m), append(waves, p.WaveID)
	}
	return list, waves, nil
}

// regions are the ids of a brand's regions; nil where there is no such brand.
func (s store) regions(ctx context.Context, orgID, brandID string) ([]string, error) {
	var n int64
	if err := s.db.Conn(ctx).Table("brands").Where("org_id = ? AND id = ?", orgID, brandID).Count(&n).Error; err != nil || n == 0 {
		return nil, database.Wrap("read brand", err)
	}
	ids := []string{}
	return ids, database.Wrap("list regions", s.db.Conn(ctx).Raw("SELECT id FROM regions WHERE org_id = ? AND brand_id = ?", orgID, brandID).Scan(&ids).Error)
}

const recipientsSQL = `SELECT a.id, a.name, g.role, g.scope_kind AS kind, COALESCE(b.name, r.name, l.name, w.title, '') AS scope
FROM accounts a JOIN grants g ON g.account_id = a.id AND g.org_id = a.org_id
LEFT JOIN brands b ON g.scope_kind = 'brand' AND CAST(b.id AS TEXT) = g.scope_id
LEFT JOIN regions r ON g.scope_kind = 'region' AND CAST(r.id AS TEXT) = g.scope_id
LEFT JOIN locations l ON g.scope_kind = 'location' AND CAST(l.id AS TEXT) = g.scope_id
LEFT JOIN waves w ON g.scope_kind = 'wave' AND CAST(w.id AS TEXT) = g.scope_id
WHERE a.org_id = @org AND a.disabled_at IS NULL AND a.invited_email = '' AND g.role IN @roles
AND (g.scope_kind = 'organisation' OR b.id = @brand OR r.brand_id = @brand OR l.brand_id = @brand OR w.brand_id = @brand)
ORDER BY a.name, a.id, g.role, g.scope_kind, g.scope_id`

// recipients are all who may sign in and see results of a brand, by name.
func (s store) recipients(ctx context.Context, orgID, brandID string) ([]Recipient, error) {
	var rows []struct{ ID, Name, Role, Kind, Scope string }
	err := s.db.Conn(ctx).Raw(recipientsSQL, map[string]any{"org": orgID, "brand": brandID, "roles": accounts.RolesWith(accounts.ReadResults)}).Scan(&rows).Error
	var list []Recipient
	for _, row := range rows {
		if len(list) == 0 || list[len(list)-1].ID != row.ID {
			list = append(list, Recipient{ID: row.ID, Name: row.Name})
		}
		last := &list[len(list)-1]
		last.Roles = append(last.Roles, HeldRole{row.Role, row.Kind, row.Scope})
	}
	return list, database.Wrap("list recipients", err)
}
