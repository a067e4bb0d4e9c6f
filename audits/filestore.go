package audits

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
)

func (s store) insertFile(ctx context.Context, f File) (bool, error) {
	row := fileRow(f)
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	if r.Error != nil {
		return false, fmt.Errorf("insert file: %w", r.Error)
	}
	return r.RowsAffected == 1, nil
}

func (s store) file(ctx context.Context, orgID, id string) (File, bool, error) {
	row, err := database.Of[fileRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return File{}, false, nil
	}
	if err != nil {
		return File{}, false, fmt.Errorf("read file: %w", err)
	}
	return File(row), true, nil
}

func (s store) files(ctx context.Context, orgID, visitID string) ([]File, error) {
	rows, err := database.Of[fileRow](s.db.Conn(ctx)).Where("org_id = ? AND visit_id = ?", orgID, visitID).Order("created_at, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("read files: %w", err)
	}
	list := make([]File, len(rows))
	for i, r := range rows {
		list[i] = File(r)
	}
	return list, nil
}

// fileKeys reads what tells which files a visit has.
func (s store) fileKeys(ctx context.Context, visitID string) (stored, error) {
	var list []File
	if err := s.db.Conn(ctx).Raw("SELECT id, question_id, kind, sent_size FROM photos WHERE visit_id = ?", visitID).Find(&list).Error; err != nil {
		return nil, fmt.Errorf("read files: %w", err)
	}
	return list, nil
}

func (s store) rendition(ctx context.Context, sum string) (string, bool, error) {
	var names []string
	if err := s.db.Conn(ctx).Raw("SELECT print_name FROM renditions WHERE sha256 = ?", sum).Scan(&names).Error; err != nil {
		return "", false, fmt.Errorf("read rendition: %w", err)
	}
	if len(names) == 0 {
		return "", false, nil
	}
	return names[0], true, nil
}

func (s store) insertRendition(ctx context.Context, sum, name string) error {
	err := s.db.Conn(ctx).Exec("INSERT INTO renditions (sha256, print_name) VALUES (?, ?) ON CONFLICT DO NOTHING", sum, name).Error
	if err != nil {
		return fmt.Errorf("insert rendition: %w", err)
	}
	return nil
}

// insertOrigin keeps what a photo said beside its picture, if it said anything.
func (s store) insertOrigin(ctx context.Context, f received) error {
	o := f.origin
	if o.TakenAt.IsZero() && o.Place == nil {
		return nil
	}
	taken := ""
	if !o.TakenAt.IsZero() {
		taken = o.TakenAt.Format(takenLocal)
		if o.Zoned {
			taken = o.TakenAt.Format(time.RFC3339)
		}
	}
	var lat, lon *float64
	if o.Place != nil {
		lat, lon = &o.Place[0], &o.Place[1]
	}
	err := s.db.Conn(ctx).Exec("INSERT INTO photo_origins (photo_id, org_id, taken_at, latitude, longitude) VALUES (?, ?, ?, ?, ?)", f.ID, f.OrgID, taken, lat, lon).Error
	if err != nil {
		return fmt.Errorf("insert origin of photo: %w", err)
	}
	return nil
}

// takenLocal is a camera's time without a zone.
const takenLocal = "2006-01-02T15:04:05"

// insertPrint keeps what a photo looks like, with the parts by which it is found.
func (s store) insertPrint(ctx context.Context, orgID, sum string, look uint64) error {
	conn := s.db.Conn(ctx)
	err := conn.Exec("INSERT INTO photo_prints (org_id, sha256, print) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", orgID, sum, fmt.Sprintf("%016x", look)).Error
	if err != nil {
		return fmt.Errorf("insert print of photo: %w", err)
	}
	args := make([]any, 0, 16)
	for part, bits := range partsOf(look) {
		args = append(args, orgID, part, bits, sum)
	}
	err = conn.Exec("INSERT INTO photo_parts (org_id, part, bits, sha256) VALUES (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?), (?, ?, ?, ?) ON CONFLICT DO NOTHING", args...).Error
	if err != nil {
		return fmt.Errorf("insert parts of print: %w", err)
	}
	return nil
}

// printed reports whether it is known what a photo looks like.
func (s store) printed(ctx context.Context, orgID, sum string) (bool, error) {
	var n int
	err := s.db.Conn(ctx).Raw("SELECT COUNT(*) FROM photo_prints WHERE org_id = ? AND sha256 = ?", orgID, sum).Scan(&n).Error
	if err != nil {
		return false, fmt.Errorf("read print of photo: %w", err)
	}
	return n > 0, nil
}

// forgetTrust lets the visits that have a photo be weighed anew.
func (s store) forgetTrust(ctx context.Context, orgID, sum string) error {
	err := s.db.Conn(ctx).Exec("DELETE FROM visit_trust WHERE visit_id IN (SELECT visit_id FROM photos WHERE org_id = ? AND sha256 = ?)", orgID, sum).Error
	if err != nil {
		return fmt.Errorf("forget trust: %w", err)
	}
	return nil
}

// partsOf are the four parts of a print: prints that differ in three bits at most
// have a part in common.
func partsOf(look uint64) [4]int {
	return [4]int{int(look >> 48), int(look >> 32 & 0xFFFF), int(look >> 16 & 0xFFFF), int(look & 0xFFFF)}
}
