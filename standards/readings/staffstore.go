package readings

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
	"etalon/internal/locations"
)

// store keeps the staff, introductions, readings and links. Every method is a few
// statements, however many people there are.
type store struct{ db *database.DB }

const chunked = 500 // rows of one statement

type memberRow struct {
	ID, OrgID, LocationID string
	Name, NameKey         string
	Position, PositionKey string
	Email, Number         string
	LeftOn                *time.Time
	Revision              int
	CreatedBy             string
	CreatedAt             time.Time
}

func (memberRow) TableName() string { return "staff_members" }

// foundMember is a member beside the name of the location.
type foundMember struct {
	Row      memberRow `gorm:"embedded"`
	Location string
}

func (found foundMember) member() Member {
	r := found.Row
	m := Member{
		ID: r.ID, OrgID: r.OrgID, LocationID: r.LocationID, Location: found.Location, Name: r.Name, Position: r.Position,
		Email: r.Email, Number: r.Number, Revision: r.Revision, CreatedAt: r.CreatedAt.UTC(),
	}
	if r.LeftOn != nil {
		m.LeftOn = r.LeftOn.UTC()
	}
	return m
}

// members begins a query of the staff in the reach.
func (s store) members(ctx context.Context, f locations.Filter) *gorm.DB {
	where, args := f.SQL("l")
	return s.db.Conn(ctx).Table("staff_members m").Joins("JOIN locations l ON l.org_id = m.org_id AND l.id = m.location_id").
		Where("m.org_id = ?", f.OrgID).Where(where, args...)
}

func (s store) staff(ctx context.Context, f locations.Filter, q StaffQuery, today time.Time) ([]Member, int, error) {
	found := s.members(ctx, f)
	if q.Search != "" {
		part := database.Contains(Key(q.Search))
		found = found.Where("(m.name_key LIKE ? ESCAPE '!' OR m.position_key LIKE ? ESCAPE '!' OR lower(m.number) LIKE ? ESCAPE '!')", part, part, part)
	}
	if q.LocationID != "" {
		found = found.Where("m.location_id = ?", q.LocationID)
	}
	if !q.Gone {
		found = found.Where("(m.left_on IS NULL OR m.left_on > ?)", today)
	}
	var total int64
	if err := found.Session(&gorm.Session{}).Count(&total).Error; err != nil {
		return nil, 0, fmt.Errorf("count staff: %w", err)
	}
	column := map[StaffSort]string{StaffByName: "m.name_key", StaffByPosition: "m.position_key", StaffByLocation: "l.name"}[q.Sort]
	var rows []foundMember
	err := found.Select("m.*, l.name AS location").Order(ordered(column, q.Descending) + ", m.name_key, m.id").Limit(q.Limit).Offset(q.Offset).Scan(&rows).Error
	if err != nil {
		return nil, 0, fmt.Errorf("list staff: %w", err)
	}
	list := make([]Member, len(rows))
	for i, r := range rows {
		list[i] = r.member()
	}
	return list, int(total), nil
}

func ordered(column string, descending bool) string {
	if descending {
		return column + " DESC"
	}
	return column
}

// member reads somebody of the reach. Error: ErrMemberNotFound.
func (s store) member(ctx context.Context, f locations.Filter, id string) (Member, error) {
	if !isID(id) {
		return Member{}, ErrMemberNotFound
	}
	var rows []foundMember
	if err := s.members(ctx, f).Where("m.id = ?", id).Select("m.*, l.name AS location").Scan(&rows).Error; err != nil {
		return Member{}, fmt.Errorf("read member: %w", err)
	}
	if len(rows) == 0 {
		return Member{}, ErrMemberNotFound
	}
	return rows[0].member(), nil
}

// everybody reads the whole staff of the organisation, for an import to match.
func (s store) everybody(ctx context.Context, orgID string) ([]Member, error) {
	var rows []foundMember
	err := s.members(ctx, locations.Filter{OrgID: orgID, All: true}).Select("m.*, l.name AS location").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read staff: %w", err)
	}
	list := make([]Member, len(rows))
	for i, r := range rows {
		list[i] = r.member()
	}
	return list, nil
}

func rowOf(m Member) memberRow {
	return memberRow{
		ID: m.ID, OrgID: m.OrgID, LocationID: m.LocationID, Name: m.Name, NameKey: Key(m.Name), Position: m.Position, PositionKey: Key(m.Position),
		Email: m.Email, Number: m.Number, LeftOn: database.NullTime(m.LeftOn), Revision: m.Revision, CreatedAt: m.CreatedAt,
	}
}

// insertMembers reports how many were added: an id, a number or a name may be taken.
func (s store) insertMembers(ctx context.Context, by string, list []Member) (int, error) {
	made := 0
	for start := 0; start < len(list); start += chunked {
		var rows []memberRow
		for _, m := range list[start:min(start+chunked, len(list))] {
			row := rowOf(m)
			row.CreatedBy = by
			rows = append(rows, row)
		}
		done := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&rows)
		if done.Error != nil {
			return 0, fmt.Errorf("insert staff: %w", done.Error)
		}
		made += int(done.RowsAffected)
	}
	return made, nil
}

// updateMember writes a member of the revision before m's. Errors: ErrMemberStale,
// ErrMemberExists.
func (s store) updateMember(ctx context.Context, m Member) error {
	var taken int64
	err := s.db.Conn(ctx).Table("staff_members").Where(
		"org_id = ? AND id <> ? AND ((location_id = ? AND name_key = ?) OR (number <> '' AND number = ?))", m.OrgID, m.ID, m.LocationID, Key(m.Name), m.Number,
	).Count(&taken).Error
	if err != nil {
		return fmt.Errorf("look for the same member: %w", err)
	}
	if taken > 0 {
		return ErrMemberExists
	}
	done := s.db.Conn(ctx).Table("staff_members").Where("org_id = ? AND id = ? AND revision = ?", m.OrgID, m.ID, m.Revision-1).Updates(map[string]any{
		"location_id": m.LocationID, "name": m.Name, "name_key": Key(m.Name), "position": m.Position, "position_key": Key(m.Position),
		"email": m.Email, "number": m.Number, "left_on": database.NullTime(m.LeftOn), "revision": m.Revision,
	})
	if done.Error != nil {
		return fmt.Errorf("update member: %w", done.Error)
	}
	if done.RowsAffected == 0 {
		return ErrMemberStale
	}
	return nil
}

// overwriteMembers writes members that an import changed, whatever their revision.
func (s store) overwriteMembers(ctx context.Context, by string, list []Member) error {
	for start := 0; start < len(list); start += chunked {
		var rows []memberRow
		for _, m := range list[start:min(start+chunked, len(list))] {
			row := rowOf(m)
			row.CreatedBy = by
			rows = append(rows, row)
		}
		err := s.db.Conn(ctx).Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "id"}},
			DoUpdates: clause.AssignmentColumns([]string{"location_id", "name", "name_key", "position", "position_key", "email", "number", "left_on", "revision"}),
		}).Create(&rows).Error
		if err != nil {
			return fmt.Errorf("overwrite staff: %w", err)
		}
	}
	return nil
}
