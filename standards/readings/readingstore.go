package readings

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/locations"
)

// foundReading is a reading beside its person.
type foundReading struct {
	Row                                       readingRow `gorm:"embedded"`
	MemberName, MemberPosition, Email, Number string
	LocationID, Location                      string
	LeftOn                                    *time.Time
	MemberRevision                            int
	Countersigner                             string
}

const readingColumns = "r.*, m.name AS member_name, m.position AS member_position, m.email, m.number, m.left_on, m.revision AS member_revision, " +
	"l.id AS location_id, l.name AS location, COALESCE(a.name, '') AS countersigner"

const countersigners = "LEFT JOIN accounts a ON a.org_id = r.org_id AND a.id = r.countersigned_by"

func (row foundReading) reading() (Reading, error) {
	r := Reading{
		ID: row.Row.ID, IntroductionID: row.Row.IntroductionID, ContentHash: row.Row.ContentHash, Position: row.Row.Position, Way: row.Row.Way,
		Note: row.Row.Note, Countersigner: row.Countersigner,
		Member: Member{
			ID: row.Row.StaffID, OrgID: row.Row.OrgID, LocationID: row.LocationID, Location: row.Location, Name: row.MemberName,
			Position: row.MemberPosition, Email: row.Email, Number: row.Number, Revision: row.MemberRevision,
		},
	}
	for _, at := range []struct {
		from *time.Time
		to   *time.Time
	}{{row.Row.OpenedAt, &r.OpenedAt}, {row.Row.AcknowledgedAt, &r.AcknowledgedAt}, {row.Row.RemindedAt, &r.RemindedAt}, {row.LeftOn, &r.Member.LeftOn}} {
		if at.from != nil {
			*at.to = at.from.UTC()
		}
	}
	if err := json.Unmarshal([]byte(row.Row.Seen), &r.Seen); err != nil {
		return r, fmt.Errorf("read seen sections: %w", err)
	}
	return r, nil
}

func readingsOf(rows []foundReading, err error) ([]Reading, error) {
	if err != nil {
		return nil, fmt.Errorf("read readings: %w", err)
	}
	list := make([]Reading, len(rows))
	for i, row := range rows {
		if list[i], err = row.reading(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

const stateOrder = "CASE WHEN r.acknowledged_at IS NOT NULL THEN 2 WHEN r.opened_at IS NOT NULL THEN 1 ELSE 0 END"

func (s store) readings(ctx context.Context, f locations.Filter, introductionID string, q Query, today time.Time) ([]Reading, int, error) {
	found := s.people(ctx, f, introductionID, today)
	if q.Search != "" {
		part := database.Contains(Key(q.Search))
		found = found.Where("(m.name_key LIKE ? ESCAPE '!' OR m.position_key LIKE ? ESCAPE '!' OR lower(m.number) LIKE ? ESCAPE '!')", part, part, part)
	}
	if q.LocationID != "" {
		found = found.Where("m.location_id = ?", q.LocationID)
	}
	if q.Position != "" {
		found = found.Where("m.position_key = ?", Key(q.Position))
	}
	switch q.State {
	case NotOpened:
		found = found.Where("r.acknowledged_at IS NULL AND r.opened_at IS NULL")
	case Opened:
		found = found.Where("r.acknowledged_at IS NULL AND r.opened_at IS NOT NULL")
	case Acknowledged:
		found = found.Where("r.acknowledged_at IS NOT NULL")
	}
	var total int64
	if err := found.Session(&gorm.Session{}).Count(&total).Error; err != nil {
		return nil, 0, fmt.Errorf("count readings: %w", err)
	}
	column := map[Sort]string{
		ByState: stateOrder, ByName: "m.name_key", ByPosition: "m.position_key", ByLocation: "l.name", ByAcknowledgedAt: "r.acknowledged_at",
	}[q.Sort]
	var rows []foundReading
	err := found.Joins(countersigners).Select(readingColumns).Order(ordered(column, q.Descending) + ", m.name_key, m.id").
		Limit(q.Limit).Offset(q.Offset).Scan(&rows).Error
	list, err := readingsOf(rows, err)
	return list, int(total), err
}

// reading reads one of the reach with its introduction. Error: ErrReadingNotFound.
func (s store) reading(ctx context.Context, f locations.Filter, id string) (Reading, Introduction, error) {
	if !isID(id) {
		return Reading{}, Introduction{}, ErrReadingNotFound
	}
	where, args := f.SQL("l")
	return s.oneReading(ctx, f.OrgID, s.db.Conn(ctx).Table("readings r").Where("r.org_id = ? AND r.id = ?", f.OrgID, id).Where(where, args...))
}

// newestReading reads what somebody has to read of a standard now. Error: ErrReadingNotFound.
func (s store) newestReading(ctx context.Context, orgID, staffID, standardID string) (Reading, Introduction, error) {
	return s.oneReading(ctx, orgID, s.db.Conn(ctx).Table("readings r").
		Joins("JOIN introductions i ON i.org_id = r.org_id AND i.id = r.introduction_id").
		Where("r.org_id = ? AND r.staff_id = ? AND i.standard_id = ?", orgID, staffID, standardID).Order("i.created_at DESC").Limit(1))
}

func (s store) oneReading(ctx context.Context, orgID string, q *gorm.DB) (Reading, Introduction, error) {
	var rows []foundReading
	err := q.Joins("JOIN staff_members m ON m.org_id = r.org_id AND m.id = r.staff_id").
		Joins("JOIN locations l ON l.org_id = m.org_id AND l.id = m.location_id").Joins(countersigners).Select(readingColumns).Scan(&rows).Error
	list, err := readingsOf(rows, err)
	if err == nil && len(list) == 0 {
		err = ErrReadingNotFound
	}
	if err != nil {
		return Reading{}, Introduction{}, err
	}
	found, err := introductionsOf(database.Of[introductionRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, list[0].IntroductionID).Find(ctx))
	if err == nil && len(found) == 0 {
		err = ErrReadingNotFound
	}
	if err != nil {
		return Reading{}, Introduction{}, err
	}
	return list[0], found[0], nil
}

// acknowledge reports whether it was not acknowledged before.
func (s store) acknowledge(ctx context.Context, by accounts.Actor, r Reading) (bool, error) {
	set := map[string]any{
		"acknowledged_at": r.AcknowledgedAt, "content_hash": r.ContentHash, "position": r.Position, "way": r.Way, "note": r.Note,
	}
	if r.Way == Countersigned {
		set["countersigned_by"] = by.AccountID
	}
	done := s.db.Conn(ctx).Table("readings").Where("org_id = ? AND id = ? AND acknowledged_at IS NULL", by.OrgID, r.ID).Updates(set)
	if done.Error != nil {
		return false, fmt.Errorf("acknowledge: %w", done.Error)
	}
	return done.RowsAffected == 1, nil
}

// open reports whether it was not opened before.
func (s store) open(ctx context.Context, orgID, id string, at time.Time) (bool, error) {
	done := s.db.Conn(ctx).Table("readings").Where("org_id = ? AND id = ? AND opened_at IS NULL", orgID, id).Update("opened_at", at)
	if done.Error != nil {
		return false, fmt.Errorf("open reading: %w", done.Error)
	}
	return done.RowsAffected == 1, nil
}

func (s store) setSeen(ctx context.Context, orgID, id string, seen []string) error {
	text, err := json.Marshal(orEmpty(seen))
	if err != nil {
		return err
	}
	if err := s.db.Conn(ctx).Table("readings").Where("org_id = ? AND id = ?", orgID, id).Update("seen", string(text)).Error; err != nil {
		return fmt.Errorf("keep seen sections: %w", err)
	}
	return nil
}

// lastRead is the version of a standard that somebody acknowledged last, apart from
// one; empty: none.
func (s store) lastRead(ctx context.Context, orgID, staffID, standardID, except string) (string, error) {
	var ids []string
	err := s.db.Conn(ctx).Table("readings r").Joins("JOIN introductions i ON i.org_id = r.org_id AND i.id = r.introduction_id").
		Where("r.org_id = ? AND r.staff_id = ? AND i.standard_id = ? AND i.version_id <> ? AND r.acknowledged_at IS NOT NULL", orgID, staffID, standardID, except).
		Order("r.acknowledged_at DESC").Limit(1).Pluck("i.version_id", &ids).Error
	if err != nil {
		return "", fmt.Errorf("find the version read last: %w", err)
	}
	if len(ids) == 0 {
		return "", nil
	}
	return ids[0], nil
}
