package audits

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/checklists"
	"etalon/internal/database"
	"etalon/internal/locations"
)

type store struct{ db *database.DB }

func (s store) insertWave(ctx context.Context, w Wave) (bool, error) {
	row, err := waveToRow(w)
	if err != nil {
		return false, err
	}
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	if r.Error != nil {
		return false, fmt.Errorf("insert wave: %w", r.Error)
	}
	return r.RowsAffected == 1, nil
}

func (s store) moveWave(ctx context.Context, w Wave, to WaveStatus) error {
	r := s.db.Conn(ctx).Model(&waveRow{}).Where("org_id = ? AND id = ? AND revision = ?", w.OrgID, w.ID, w.Revision).
		Updates(map[string]any{"status": string(to), "revision": w.Revision + 1})
	if r.Error != nil {
		return fmt.Errorf("move wave: %w", r.Error)
	}
	if r.RowsAffected == 0 {
		return ErrMove
	}
	return nil
}

func (s store) wave(ctx context.Context, orgID, id string) (Wave, error) {
	row, err := database.Of[waveRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Wave{}, ErrWaveNotFound
	}
	if err != nil {
		return Wave{}, fmt.Errorf("read wave: %w", err)
	}
	return row.wave()
}

func (s store) waves(ctx context.Context, orgID string, reach waveReach, search string, limit, offset int) ([]Wave, int, error) {
	q := s.db.Conn(ctx).Model(&waveRow{}).Where("org_id = ?", orgID)
	if !reach.all {
		q = q.Where("(brand_id IN ? OR id IN ? OR id IN ? OR (announced AND (? OR brand_id IN ?)))",
			none(reach.brands), none(reach.waves), none(reach.told.shown), reach.told.all, none(reach.told.brands))
	}
	if search != "" {
		q = q.Where("lower(title) LIKE lower(?) ESCAPE '!'", database.Contains(search))
	}
	var total int64
	var rows []waveRow
	if err := q.Session(&gorm.Session{}).Count(&total).Error; err != nil {
		return nil, 0, fmt.Errorf("count waves: %w", err)
	}
	if err := q.Order("starts_on DESC, id").Limit(limit).Offset(offset).Find(&rows).Error; err != nil {
		return nil, 0, fmt.Errorf("list waves: %w", err)
	}
	list := make([]Wave, 0, len(rows))
	for _, r := range rows {
		w, err := r.wave()
		if err != nil {
			return nil, 0, err
		}
		list = append(list, w)
	}
	return list, int(total), nil
}

func (s store) wavesOf(ctx context.Context, orgID string, ids []string) (map[string]Wave, error) {
	rows, err := database.Of[waveRow](s.db.Conn(ctx)).Where("org_id = ? AND id IN ?", orgID, none(ids)).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("read waves: %w", err)
	}
	found := make(map[string]Wave, len(rows))
	for _, r := range rows {
		if found[r.ID], err = r.wave(); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// earlier maps the ids of the waves of w's brand that began no later than w.
func (s store) earlier(ctx context.Context, w Wave) (map[string]Wave, error) {
	rows, err := database.Of[waveRow](s.db.Conn(ctx)).Where("org_id = ? AND brand_id = ? AND id <> ? AND starts_on <= ?", w.OrgID, w.BrandID, w.ID, w.StartsOn).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("list earlier waves: %w", err)
	}
	found := make(map[string]Wave, len(rows))
	for _, r := range rows {
		if found[r.ID], err = r.wave(); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func (s store) insertAssignments(ctx context.Context, list []Assignment) error {
	rows := make([]assignmentRow, len(list))
	for i, a := range list {
		rows[i] = assignmentToRow(a)
	}
	if err := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(rows, 500).Error; err != nil {
		return fmt.Errorf("insert assignments: %w", err)
	}
	return nil
}

func (s store) locationsOfBrand(ctx context.Context, orgID, brandID string) (map[string]bool, error) {
	return s.set(ctx, "SELECT id FROM locations WHERE org_id = ? AND brand_id = ?", orgID, brandID)
}

func (s store) shoppers(ctx context.Context, orgID string) (map[string]bool, error) {
	return s.set(ctx, "SELECT account_id FROM grants WHERE org_id = ? AND role = 'shopper'", orgID)
}

func (s store) set(ctx context.Context, query string, args ...any) (map[string]bool, error) {
	var ids []string
	if err := s.db.Conn(ctx).Raw(query, args...).Scan(&ids).Error; err != nil {
		return nil, fmt.Errorf("read ids: %w", err)
	}
	set := make(map[string]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return set, nil
}

// brandsWithin lists the brands that have a location within f.
func (s store) brandsWithin(ctx context.Context, orgID string, f locations.Filter) ([]string, error) {
	condition, args := f.SQL("l")
	var ids []string
	err := s.db.Conn(ctx).Raw("SELECT DISTINCT l.brand_id FROM locations l WHERE l.org_id = ? AND "+condition, append([]any{orgID}, args...)...).Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("read brands: %w", err)
	}
	return append(ids, f.BrandIDs...), nil
}

// wavesShown lists the waves with a visit within reach that the client sees.
func (s store) wavesShown(ctx context.Context, orgID string, r Reach) ([]string, error) {
	condition, args := r.SQL("t", "l")
	var ids []string
	err := s.db.Conn(ctx).Raw("SELECT w.id FROM waves w WHERE w.org_id = ? AND EXISTS (SELECT 1 FROM tally_locations t JOIN locations l ON l.id = t.location_id WHERE t.org_id = w.org_id AND t.wave_id = w.id AND "+condition+")",
		append([]any{orgID}, args...)...).Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("read waves with results: %w", err)
	}
	return ids, nil
}

func (s store) visit(ctx context.Context, orgID, id string) (Visit, error) {
	return s.takeVisit(s.db.Conn(ctx).Where("visits.org_id = ? AND visits.id = ?", orgID, id))
}

func (s store) visitWithin(ctx context.Context, orgID, id string, r Reach) (Visit, error) {
	condition, args := r.SQL("visits", "locations")
	return s.takeVisit(s.db.Conn(ctx).Joins("JOIN locations ON locations.id = visits.location_id").
		Where("visits.org_id = ? AND visits.id = ?", orgID, id).Where(condition, args...))
}

func (s store) takeVisit(q *gorm.DB) (Visit, error) {
	var row visitRow
	err := q.Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Visit{}, ErrVisitNotFound
	}
	if err != nil {
		return Visit{}, fmt.Errorf("read visit: %w", err)
	}
	return row.visit()
}

// moveVisit sets the status and its time, when nobody else moved the visit meanwhile.
func (s store) moveVisit(ctx context.Context, v Visit, to VisitStatus, at time.Time) (Visit, error) {
	values := map[string]any{"status": string(to), "revision": v.Revision + 1}
	if to == Approved {
		values["approved_at"], v.ApprovedAt = at, at
	}
	if to == Released {
		values["released_at"], v.ReleasedAt = at, at
	}
	if !v.ReleasedAt.IsZero() { // the client sees it, or saw it: feeds say that it changed
		values["changed_at"] = at
	}
	r := s.db.Conn(ctx).Model(&visitRow{}).Where("org_id = ? AND id = ? AND revision = ?", v.OrgID, v.ID, v.Revision).Updates(values)
	if r.Error != nil {
		return Visit{}, fmt.Errorf("move visit: %w", r.Error)
	}
	if r.RowsAffected == 0 {
		return Visit{}, ErrVisitStale
	}
	v.Status, v.Revision = to, v.Revision+1
	return v, nil
}

func (s store) answers(ctx context.Context, orgID, visitID string) ([]Answer, error) {
	rows, err := database.Of[answerRow](s.db.Conn(ctx)).Where("org_id = ? AND visit_id = ?", orgID, visitID).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("read answers: %w", err)
	}
	list := make([]Answer, len(rows))
	for i, r := range rows {
		if list[i], err = r.answer(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (s store) sections(ctx context.Context, orgID, visitID string) (map[string]checklists.SectionResult, error) {
	rows, err := database.Of[sectionRow](s.db.Conn(ctx)).Where("org_id = ? AND visit_id = ?", orgID, visitID).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("read section scores: %w", err)
	}
	found := make(map[string]checklists.SectionResult, len(rows))
	for _, r := range rows {
		if found[r.SectionID], err = r.result(); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// none stands in for an empty list, which "IN ?" cannot take.
func none(ids []string) []string {
	if len(ids) == 0 {
		return []string{nobody}
	}
	return ids
}

// nobody is an id that nothing has.
const nobody = "ffffffff-ffff-ffff-ffff-ffffffffffff"

func encode(v any) (string, error) {
	data, err := json.Marshal(v)
	return string(data), err
}
