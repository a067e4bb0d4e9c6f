package readings

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"etalon/internal/accounts"
	"etalon/internal/database"
)

type linkRow struct {
	TokenHash, OrgID, StaffID, StandardID, SentBy string
	ExpiresAt                                     *time.Time
	CreatedAt                                     time.Time
}

func (linkRow) TableName() string { return "reading_links" }

func (s store) insertLinks(ctx context.Context, rows []linkRow) error {
	if err := s.db.Conn(ctx).CreateInBatches(&rows, chunked).Error; err != nil {
		return fmt.Errorf("insert links: %w", err)
	}
	return nil
}

// link finds a link that works.
func (s store) link(ctx context.Context, hash string, now time.Time) (linkRow, bool, error) {
	rows, err := database.Of[linkRow](s.db.Conn(ctx)).Where("token_hash = ? AND (expires_at IS NULL OR expires_at > ?)", hash, now).Find(ctx)
	if err != nil {
		return linkRow{}, false, fmt.Errorf("find link: %w", err)
	}
	if len(rows) == 0 {
		return linkRow{}, false, nil
	}
	return rows[0], true, nil
}

// trimLinks ends the oldest links of people who have more than kept.
func (s store) trimLinks(ctx context.Context, orgID, standardID string, staff []string, kept int) error {
	for start := 0; start < len(staff); start += chunked {
		part := staff[start:min(start+chunked, len(staff))]
		err := s.db.Conn(ctx).Exec(`DELETE FROM reading_links WHERE token_hash IN (
			SELECT token_hash FROM (
				SELECT token_hash, ROW_NUMBER() OVER (PARTITION BY staff_id ORDER BY created_at DESC, token_hash) AS place
				FROM reading_links WHERE org_id = ? AND standard_id = ? AND staff_id IN ?) aged
			WHERE place > ?)`, orgID, standardID, part, kept).Error
		if err != nil {
			return fmt.Errorf("end old links: %w", err)
		}
	}
	return nil
}

// unread lists who has an address and has not acknowledged; for a reminder, only
// those who got none yet.
func (s store) unread(ctx context.Context, in Introduction, reminder bool, today time.Time) ([]Reading, error) {
	q := s.db.Conn(ctx).Table("readings r").
		Joins("JOIN staff_members m ON m.org_id = r.org_id AND m.id = r.staff_id").
		Joins("JOIN locations l ON l.org_id = m.org_id AND l.id = m.location_id").Joins(countersigners).
		Where("r.org_id = ? AND r.introduction_id = ? AND r.acknowledged_at IS NULL AND m.email <> ''", in.OrgID, in.ID).
		Where("(m.left_on IS NULL OR m.left_on > ?)", today)
	if reminder {
		q = q.Where("r.reminded_at IS NULL")
	}
	var rows []foundReading
	err := q.Select(readingColumns).Order("m.name_key, m.id").Scan(&rows).Error
	return readingsOf(rows, err)
}

func (s store) reminded(ctx context.Context, orgID string, people []Reading, at time.Time) error {
	for start := 0; start < len(people); start += chunked {
		var ids []string
		for _, r := range people[start:min(start+chunked, len(people))] {
			ids = append(ids, r.ID)
		}
		if err := s.db.Conn(ctx).Table("readings").Where("org_id = ? AND id IN ?", orgID, ids).Update("reminded_at", at).Error; err != nil {
			return fmt.Errorf("mark the reminded: %w", err)
		}
	}
	return nil
}

// lockIntroduction holds one until the transaction ends.
func (s store) lockIntroduction(ctx context.Context, in Introduction) error {
	_, err := database.Of[introductionRow](s.db.Conn(ctx), clause.Locking{Strength: "UPDATE"}).Where("org_id = ? AND id = ?", in.OrgID, in.ID).Find(ctx)
	if err != nil {
		return fmt.Errorf("lock introduction: %w", err)
	}
	return nil
}

func (s store) organisation(ctx context.Context, id string) (string, error) {
	var names []string
	if err := s.db.Conn(ctx).Table("organisations").Where("id = ?", id).Pluck("name", &names).Error; err != nil || len(names) == 0 {
		return "", fmt.Errorf("read organisation: %w", err)
	}
	return names[0], nil
}

func (s store) own(ctx context.Context, by accounts.Actor, today time.Time) ([]Own, error) {
	var rows []struct {
		ReadingID, StandardID, Title string
		Major, Minor                 int
		Deadline                     time.Time
		OpenedAt, AcknowledgedAt     *time.Time
	}
	// Whose e-mail it is, is certain only where one member alone has it.
	err := s.db.Conn(ctx).Raw(`SELECT r.id AS reading_id, i.standard_id, st.title, v.major, v.minor, i.deadline, r.opened_at, r.acknowledged_at
		FROM accounts a
		JOIN staff_members m ON m.org_id = a.org_id AND m.email = a.email AND (m.left_on IS NULL OR m.left_on > ?)
		JOIN readings r ON r.org_id = m.org_id AND r.staff_id = m.id
		JOIN introductions i ON i.org_id = r.org_id AND i.id = r.introduction_id
		JOIN standards st ON st.org_id = i.org_id AND st.id = i.standard_id
		JOIN standard_versions v ON v.org_id = i.org_id AND v.id = i.version_id
		WHERE a.org_id = ? AND a.id = ? AND i.ended_at IS NULL
			AND 1 = (SELECT COUNT(*) FROM staff_members o WHERE o.org_id = a.org_id AND o.email = a.email AND (o.left_on IS NULL OR o.left_on > ?))
		ORDER BY i.deadline, r.id LIMIT 100`, today, by.OrgID, by.AccountID, today).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list own readings: %w", err)
	}
	list := make([]Own, len(rows))
	for i, row := range rows {
		o := Own{ReadingID: row.ReadingID, StandardID: row.StandardID, Title: row.Title, Version: fmt.Sprintf("%d.%d", row.Major, row.Minor), Deadline: row.Deadline.UTC(), State: NotOpened}
		if row.OpenedAt != nil {
			o.State = Opened
		}
		if row.AcknowledgedAt != nil {
			o.State, o.AcknowledgedAt = Acknowledged, row.AcknowledgedAt.UTC()
		}
		list[i] = o
	}
	return list, nil
}
