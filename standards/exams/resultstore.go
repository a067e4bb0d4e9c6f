package exams

import (
	"context"
	"fmt"
	"time"

	"etalon/internal/locations"
)

// outcomes lists the attempts at an exam in the reach, those that wait for marks
// first, then the latest. With staff, only those of these people.
func (s store) outcomes(ctx context.Context, f locations.Filter, examID string, staff []string) ([]Outcome, error) {
	where, args := f.SQL("l")
	q := s.attempts(ctx).Where("t.org_id = ? AND t.exam_id = ?", f.OrgID, examID).Where(where, args...)
	if staff != nil {
		q = q.Where("t.staff_id IN ?", staff)
	}
	var rows []struct {
		Outcome

		Finished *time.Time
	}
	err := q.Select("t.id AS attempt_id, t.staff_id, m.name, m.position, t.location_id, l.name AS location, t.number, t.points, t.most, t.pass_mark, " +
		"t.oral, t.state, t.certificate, t.finished_at AS finished").
		Order("CASE WHEN t.state = 'marking' THEN 0 ELSE 1 END, t.started_at DESC, t.id DESC").Limit(outcomesMax).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list outcomes: %w", err)
	}
	list := make([]Outcome, len(rows))
	for i, r := range rows {
		if list[i] = r.Outcome; r.Finished != nil {
			list[i].FinishedAt = r.Finished.UTC()
		}
	}
	return list, nil
}

// byRequirement counts the marked answers of finished attempts, by lineage.
func (s store) byRequirement(ctx context.Context, f locations.Filter, examID string) (map[string]RequirementResult, error) {
	where, args := f.SQL("l")
	var rows []RequirementResult
	err := s.attempts(ctx).Joins("JOIN exam_answers a ON a.org_id = t.org_id AND a.attempt_id = t.id").
		Joins("JOIN exam_questions q ON q.org_id = a.org_id AND q.id = a.question_id").
		Where("t.org_id = ? AND t.exam_id = ? AND t.finished_at IS NOT NULL AND a.points IS NOT NULL", f.OrgID, examID).Where(where, args...).
		Select("q.lineage_id AS lineage, COUNT(*) AS answers, SUM(CASE WHEN a.points = a.most THEN 1 ELSE 0 END) AS \"right\"").
		Group("q.lineage_id").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("count answers by requirement: %w", err)
	}
	found := make(map[string]RequirementResult, len(rows))
	for _, r := range rows {
		found[r.Lineage] = r
	}
	return found, nil
}
