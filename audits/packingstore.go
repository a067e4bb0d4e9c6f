package audits

import (
	"context"
	"fmt"
	"strings"
)

// returnedBecause reads the reason of the last return from the journal, the only
// place that has it.
func (s store) returnedBecause(ctx context.Context, orgID, visitID string) (string, error) {
	var reasons []string
	err := s.db.Conn(ctx).Raw(`SELECT reason FROM journal WHERE org_id = ? AND subject_kind = 'visit' AND subject_id = ? AND verb = 'returned'
ORDER BY at DESC, id DESC LIMIT 1`, orgID, visitID).Scan(&reasons).Error
	if err != nil {
		return "", fmt.Errorf("read reason of return: %w", err)
	}
	return strings.Join(reasons, ""), nil
}

// notes reads what a reviewer asks, by question.
func (s store) notes(ctx context.Context, orgID, visitID string) (map[string]string, error) {
	var rows []struct{ QuestionID, Note string }
	err := s.db.Conn(ctx).Raw("SELECT question_id, note FROM visit_notes WHERE org_id = ? AND visit_id = ?", orgID, visitID).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read notes: %w", err)
	}
	notes := make(map[string]string, len(rows))
	for _, r := range rows {
		notes[r.QuestionID] = r.Note
	}
	return notes, nil
}

// keepNotes keeps what a reviewer asks, in the place of what was asked before.
func (s store) keepNotes(ctx context.Context, v Visit, notes map[string]string) error {
	conn := s.db.Conn(ctx)
	if err := conn.Exec("DELETE FROM visit_notes WHERE org_id = ? AND visit_id = ?", v.OrgID, v.ID).Error; err != nil {
		return fmt.Errorf("delete notes: %w", err)
	}
	rows := make([]noteRow, 0, len(notes))
	for question, note := range notes {
		rows = append(rows, noteRow{v.ID, v.OrgID, question, strings.ReplaceAll(note, "\x00", "")})
	}
	if len(rows) == 0 {
		return nil
	}
	if err := conn.Create(&rows).Error; err != nil {
		return fmt.Errorf("keep notes: %w", err)
	}
	return nil
}

type noteRow struct{ VisitID, OrgID, QuestionID, Note string }

func (noteRow) TableName() string { return "visit_notes" }
