package checklists

import (
	"context"
	"fmt"
)

// images tells which of the ids are images of the checklist.
func (s store) images(ctx context.Context, orgID, checklistID string, ids []string) (map[string]bool, error) {
	known := map[string]bool{}
	if len(ids) == 0 {
		return known, nil
	}
	var found []string
	err := s.db.Conn(ctx).Raw("SELECT id FROM checklist_images WHERE org_id = ? AND checklist_id = ? AND id IN ?", orgID, checklistID, ids).Scan(&found).Error
	if err != nil {
		return nil, fmt.Errorf("look for images: %w", err)
	}
	for _, id := range found {
		known[id] = true
	}
	return known, nil
}
