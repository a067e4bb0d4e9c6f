package audits

import (
	"context"
	"fmt"
	"time"

	"etalon/checklists"
	"etalon/internal/database"
)

// taskRow is a task as one statement reads it.
type taskRow struct {
	Assignment                            assignmentRow `gorm:"embedded"`
	Wave, Audit                           string
	Name, City, Address, TimeZone         string
	VisitID, VisitStatus, ReturnedBecause *string
	SubmittedAt                           *time.Time
}

// tasksSQL reads the reason of a return from the journal, the only place that has it.
const tasksSQL = `SELECT a.*, w.title AS wave, w.audit, COALESCE(k.brand || ', ' || k.name, l.name) AS name, COALESCE(k.city, l.city) AS city, COALESCE(k.address, l.address) AS address, l.time_zone, v.id AS visit_id, v.status AS visit_status, v.submitted_at,
	(SELECT j.reason FROM journal j WHERE j.org_id = a.org_id AND j.subject_kind = 'visit' AND j.subject_id = CAST(v.id AS TEXT)
		AND j.verb = 'returned' AND v.status = 'returned' ORDER BY j.at DESC, j.id DESC LIMIT 1) AS returned_because
FROM assignments a JOIN waves w ON w.id = a.wave_id JOIN locations l ON l.id = a.location_id LEFT JOIN competitors k ON k.id = a.competitor_id
LEFT JOIN visits v ON v.assignment_id = a.id
WHERE a.org_id = ? AND a.shopper_id = ? AND ((a.status IN ? AND w.status = ?) OR v.status IN ?)
ORDER BY a.due_on, a.id LIMIT ?`

func (s store) tasks(ctx context.Context, orgID, shopperID string) ([]Task, error) {
	waiting := []AssignmentStatus{Offered, Accepted, Started}
	unfinished := []VisitStatus{InProgress, Submitted, InReview, Returned}
	var rows []taskRow
	err := s.db.Conn(ctx).Raw(tasksSQL, orgID, shopperID, waiting, WaveOpen, unfinished, taskLimit).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list assignments: %w", err)
	}
	list := make([]Task, len(rows))
	for i, r := range rows {
		list[i] = Task{
			Assignment: r.Assignment.assignment(), Wave: r.Wave, Audit: checklists.Audit(r.Audit), Location: TaskLocation{r.Name, r.City, r.Address, r.TimeZone},
			VisitID: database.Text(r.VisitID), VisitStatus: VisitStatus(database.Text(r.VisitStatus)), ReturnedBecause: database.Text(r.ReturnedBecause),
		}
		if r.SubmittedAt != nil {
			list[i].SubmittedAt = r.SubmittedAt.UTC()
		}
	}
	return list, nil
}
