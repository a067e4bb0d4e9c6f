package audits

import (
	"context"
	"fmt"
	"time"
)

// recordingsBefore lists the voice notes that came in before a moment, of the waves
// that a rule is for.
func (s store) recordingsBefore(ctx context.Context, rule Keeping, before time.Time, limit int) ([]File, error) {
	of, values := "w.programme_id IS NULL", []any{rule.OrgID, before}
	if rule.ProgrammeID != "" {
		of, values = "w.programme_id = ?", append(values, rule.ProgrammeID)
	}
	var rows []fileRow
	err := s.db.Conn(ctx).Raw(`SELECT p.* FROM photos p JOIN visits v ON v.id = p.visit_id JOIN waves w ON w.id = v.wave_id
		WHERE p.org_id = ? AND p.kind = 'audio' AND p.erased_at IS NULL AND p.created_at < ? AND `+of+` ORDER BY p.created_at LIMIT ?`, append(values, limit)...).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list recordings to erase: %w", err)
	}
	list := make([]File, len(rows))
	for i, r := range rows {
		list[i] = File(r)
	}
	return list, nil
}

// eraseRecording marks a voice note; it reports false where another server was faster.
func (s store) eraseRecording(ctx context.Context, f File, now time.Time) (bool, error) {
	r := s.db.Conn(ctx).Exec("UPDATE photos SET erased_at = ? WHERE org_id = ? AND id = ? AND erased_at IS NULL", now, f.OrgID, f.ID)
	if r.Error != nil {
		return false, fmt.Errorf("erase recording: %w", r.Error)
	}
	return r.RowsAffected == 1, nil
}

// lastRecording reports that no file that is still kept has these bytes. Sound is
// neither an image nor a report; a document of a shopper may be anything.
func (s store) lastRecording(ctx context.Context, sum string) (bool, error) {
	var n int64
	err := s.db.Conn(ctx).Raw("SELECT (SELECT COUNT(*) FROM photos WHERE sha256 = ? AND erased_at IS NULL) + (SELECT COUNT(*) FROM shopper_documents WHERE sha256 = ?) + (SELECT COUNT(*) FROM report_orders WHERE sha256 = ?)", sum, sum, sum).Scan(&n).Error
	if err != nil {
		return false, fmt.Errorf("look for the recording: %w", err)
	}
	return n == 0, nil
}
