package audits

import (
	"context"
	"fmt"
)

// wavesUsing lists the draft and open waves of checklist versions with their counts.
func (s store) wavesUsing(ctx context.Context, orgID string, checklistVersionIDs []string) ([]WaveUse, error) {
	var rows []struct {
		Row           waveRow `gorm:"embedded"`
		Planned, Done int
	}
	err := s.db.Conn(ctx).Raw(`SELECT w.*,
		(SELECT COUNT(*) FROM assignments a WHERE a.org_id = w.org_id AND a.wave_id = w.id AND a.status NOT IN ?) AS planned,
		(SELECT COUNT(*) FROM assignments a WHERE a.org_id = w.org_id AND a.wave_id = w.id AND a.status = ?) AS done
		FROM waves w WHERE w.org_id = ? AND w.checklist_version_id IN ? AND w.status IN ? ORDER BY w.starts_on, w.id`,
		[]AssignmentStatus{Declined, Expired, Cancelled}, Completed, orgID, none(checklistVersionIDs), []WaveStatus{WaveDraft, WaveOpen}).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list waves of checklists: %w", err)
	}
	list := make([]WaveUse, len(rows))
	for i, r := range rows {
		w, err := r.Row.wave()
		if err != nil {
			return nil, err
		}
		list[i] = WaveUse{w, r.Planned, r.Done}
	}
	return list, nil
}
