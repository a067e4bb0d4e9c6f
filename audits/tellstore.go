package audits

import (
	"context"
	"fmt"

	"etalon/internal/notifications"
)

// subject is what a visit is called to people.
type subject struct{ Location, RegionID, Wave string }

func (s store) subject(ctx context.Context, v Visit) (subject, error) {
	var found subject
	err := s.db.Conn(ctx).Raw(`SELECT l.name AS location, l.region_id, w.title AS wave FROM locations l JOIN waves w ON w.org_id = l.org_id
WHERE l.org_id = ? AND l.id = ? AND w.id = ?`, v.OrgID, v.LocationID, v.WaveID).Scan(&found).Error
	if err != nil {
		return subject{}, fmt.Errorf("read what a visit is about: %w", err)
	}
	return found, nil
}

// waitingWave is a wave with visits that wait for review.
type waitingWave struct {
	ID, OrgID, Title string
	Waiting          int
}

const wavesToReviewSQL = `SELECT w.id, w.org_id, w.title,
	(SELECT COUNT(*) FROM visits v WHERE v.org_id = w.org_id AND v.wave_id = w.id AND v.status IN @waiting ) AS waiting
FROM waves w WHERE w.status <> 'draft' AND EXISTS (SELECT 1 FROM visits v
	WHERE v.org_id = w.org_id AND v.wave_id = w.id AND v.status IN @waiting AND NOT EXISTS (SELECT 1 FROM notifications n
		WHERE n.org_id = w.org_id AND n.kind = @kind AND n.event = CAST(w.id AS TEXT) AND n.created_at >= v.submitted_at))`

// wavesToReview lists the waves with visits that came in after their reviewers
// were told last.
func (s store) wavesToReview(ctx context.Context) ([]waitingWave, error) {
	var rows []waitingWave
	err := s.db.Conn(ctx).Raw(wavesToReviewSQL, map[string]any{
		"waiting": []VisitStatus{Submitted, InReview}, "kind": notifications.VisitsWaiting,
	}).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("find visits to review: %w", err)
	}
	return rows, nil
}
