package readings

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
	"etalon/internal/locations"
)

type introductionRow struct {
	ID, OrgID, StandardID, VersionID string
	ContentHash, Positions, Places   string
	AnnouncedOn, Deadline            time.Time
	EndedAt                          *time.Time
	Revision                         int
	CreatedBy                        string
	CreatedAt                        time.Time
}

func (introductionRow) TableName() string { return "introductions" }

func (r introductionRow) introduction() (Introduction, error) {
	in := Introduction{
		ID: r.ID, OrgID: r.OrgID, StandardID: r.StandardID, VersionID: r.VersionID, ContentHash: r.ContentHash,
		AnnouncedOn: r.AnnouncedOn.UTC(), Deadline: r.Deadline.UTC(), Revision: r.Revision, CreatedAt: r.CreatedAt.UTC(),
	}
	if r.EndedAt != nil {
		in.EndedAt = r.EndedAt.UTC()
	}
	if err := json.Unmarshal([]byte(r.Positions), &in.Positions); err != nil {
		return in, fmt.Errorf("read positions: %w", err)
	}
	if err := json.Unmarshal([]byte(r.Places), &in.Places); err != nil {
		return in, fmt.Errorf("read places: %w", err)
	}
	return in, nil
}

// introductionsOf reads the rows of a query.
func introductionsOf(rows []introductionRow, err error) ([]Introduction, error) {
	if err != nil {
		return nil, fmt.Errorf("read introductions: %w", err)
	}
	list := make([]Introduction, len(rows))
	for i, r := range rows {
		if list[i], err = r.introduction(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// introduction finds that of a version.
func (s store) introduction(ctx context.Context, orgID, versionID string) (Introduction, bool, error) {
	list, err := introductionsOf(database.Of[introductionRow](s.db.Conn(ctx)).Where("org_id = ? AND version_id = ?", orgID, versionID).Find(ctx))
	if err != nil || len(list) == 0 {
		return Introduction{}, false, err
	}
	return list[0], true, nil
}

// running lists the introductions under way; one only, by its id.
func (s store) running(ctx context.Context, orgID, id string) ([]Introduction, error) {
	q := database.Of[introductionRow](s.db.Conn(ctx)).Where("org_id = ? AND ended_at IS NULL", orgID)
	if id != "" {
		q = q.Where("id = ?", id)
	}
	return introductionsOf(q.Find(ctx))
}

// due lists, of every organisation, those under way whose deadline is between the days.
func (s store) due(ctx context.Context, from, until time.Time) ([]Introduction, error) {
	return introductionsOf(database.Of[introductionRow](s.db.Conn(ctx)).Where("ended_at IS NULL AND deadline BETWEEN ? AND ?", from, until).Find(ctx))
}

func (s store) insertIntroduction(ctx context.Context, by string, in Introduction) (bool, error) {
	positions, err := json.Marshal(orEmpty(in.Positions))
	if err != nil {
		return false, err
	}
	places, err := json.Marshal(orEmpty(in.Places))
	if err != nil {
		return false, err
	}
	row := introductionRow{
		ID: in.ID, OrgID: in.OrgID, StandardID: in.StandardID, VersionID: in.VersionID, ContentHash: in.ContentHash,
		Positions: string(positions), Places: string(places), AnnouncedOn: in.AnnouncedOn, Deadline: in.Deadline, Revision: in.Revision,
		CreatedBy: by, CreatedAt: in.CreatedAt,
	}
	done := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	if done.Error != nil {
		return false, fmt.Errorf("insert introduction: %w", done.Error)
	}
	return done.RowsAffected == 1, nil
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// endOthers ends the introductions of other versions of the standard.
func (s store) endOthers(ctx context.Context, in Introduction, at time.Time) error {
	err := s.db.Conn(ctx).Table("introductions").Where("org_id = ? AND standard_id = ? AND id <> ? AND ended_at IS NULL", in.OrgID, in.StandardID, in.ID).
		Updates(map[string]any{"ended_at": at, "revision": gorm.Expr("revision + 1")}).Error
	if err != nil {
		return fmt.Errorf("end earlier introductions: %w", err)
	}
	return nil
}

func (s store) updateIntroduction(ctx context.Context, in Introduction) error {
	done := s.db.Conn(ctx).Table("introductions").Where("org_id = ? AND id = ? AND revision = ?", in.OrgID, in.ID, in.Revision-1).
		Updates(map[string]any{"deadline": in.Deadline, "ended_at": database.NullTime(in.EndedAt), "revision": in.Revision})
	if done.Error != nil {
		return fmt.Errorf("update introduction: %w", done.Error)
	}
	if done.RowsAffected == 0 {
		return ErrStale
	}
	return nil
}

// positions lists what the staff of the reach are.
func (s store) positions(ctx context.Context, f locations.Filter) ([]string, error) {
	var list []string
	if err := s.members(ctx, f).Where("m.left_on IS NULL").Distinct().Order("m.position").Limit(300).Pluck("m.position", &list).Error; err != nil {
		return nil, fmt.Errorf("list positions: %w", err)
	}
	return list, nil
}

// candidate is somebody without a reading of an introduction under way.
type candidate struct {
	IntroductionID, StaffID, Position string
	LocationID, RegionID, BrandID     string
}

func (s store) unenrolled(ctx context.Context, orgID, introductionID, memberID string, today time.Time) ([]candidate, error) {
	q := s.db.Conn(ctx).Table("introductions i").
		Joins("JOIN staff_members m ON m.org_id = i.org_id AND (m.left_on IS NULL OR m.left_on > ?)", today).
		Joins("JOIN locations l ON l.org_id = m.org_id AND l.id = m.location_id").
		Joins("LEFT JOIN readings r ON r.org_id = i.org_id AND r.introduction_id = i.id AND r.staff_id = m.id").
		Where("i.org_id = ? AND i.ended_at IS NULL AND r.id IS NULL", orgID)
	if introductionID != "" {
		q = q.Where("i.id = ?", introductionID)
	}
	if memberID != "" {
		q = q.Where("m.id = ?", memberID)
	}
	var rows []candidate
	err := q.Select("i.id AS introduction_id, m.id AS staff_id, m.position, l.id AS location_id, l.region_id, l.brand_id").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("find who has to read: %w", err)
	}
	return rows, nil
}

type readingRow struct {
	ID, OrgID, IntroductionID, StaffID string
	OpenedAt                           *time.Time
	Seen                               string
	AcknowledgedAt                     *time.Time
	ContentHash, Position              string
	Way                                Way
	CountersignedBy                    *string
	Note                               string
	RemindedAt                         *time.Time
}

func (readingRow) TableName() string { return "readings" }

func (s store) insertReadings(ctx context.Context, rows []readingRow) error {
	if len(rows) == 0 {
		return nil
	}
	if err := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(&rows, chunked).Error; err != nil {
		return fmt.Errorf("insert readings: %w", err)
	}
	return nil
}

// counts are by location and position. Who left without having read is not counted.
func (s store) counts(ctx context.Context, f locations.Filter, introductionID string, today time.Time) ([]Count, error) {
	var rows []Count
	err := s.people(ctx, f, introductionID, today).
		Select("l.id AS location_id, l.name AS location, MIN(m.position) AS position, COUNT(*) AS people, " +
			"SUM(CASE WHEN r.opened_at IS NULL THEN 0 ELSE 1 END) AS opened, SUM(CASE WHEN r.acknowledged_at IS NULL THEN 0 ELSE 1 END) AS acknowledged").
		Group("l.id, l.name, m.position_key").Order("l.name, l.id, m.position_key").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("count readings: %w", err)
	}
	return rows, nil
}

// people begins a query of the readings of an introduction in the reach.
func (s store) people(ctx context.Context, f locations.Filter, introductionID string, today time.Time) *gorm.DB {
	where, args := f.SQL("l")
	return s.db.Conn(ctx).Table("readings r").
		Joins("JOIN staff_members m ON m.org_id = r.org_id AND m.id = r.staff_id").
		Joins("JOIN locations l ON l.org_id = m.org_id AND l.id = m.location_id").
		Where("r.org_id = ? AND r.introduction_id = ? AND (r.acknowledged_at IS NOT NULL OR m.left_on IS NULL OR m.left_on > ?)", f.OrgID, introductionID, today).
		Where(where, args...)
}
