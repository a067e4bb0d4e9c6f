package shoppers

import (
	"context"
	"fmt"
	"time"
)

// erase empties the profile and every text about the shopper, and where their phone
// was; marks, visits and the days of exclusions stay.
func (s store) erase(ctx context.Context, sh Shopper, now time.Time) error {
	if sh.Revision == 0 {
		if err := s.save(ctx, sh, 0, now); err != nil {
			return err
		}
		sh.Revision = 1
	}
	gone := Shopper{ID: sh.ID, OrgID: sh.OrgID, Status: Erased}
	if err := s.save(ctx, gone, sh.Revision, now); err != nil {
		return err
	}
	for _, statement := range []string{
		"UPDATE shopper_ratings SET reason = '—' WHERE org_id = ? AND shopper_id = ?",
		"UPDATE shopper_exclusions SET reason = '', relation = '' WHERE org_id = ? AND shopper_id = ?",
		// Where their phone was, and which one.
		"DELETE FROM visit_tracks WHERE visit_id IN (SELECT id FROM visits WHERE org_id = ? AND shopper_id = ?)",
		"DELETE FROM photo_origins WHERE photo_id IN (SELECT p.id FROM photos p JOIN visits v ON v.id = p.visit_id WHERE v.org_id = ? AND v.shopper_id = ?)",
	} {
		if err := s.db.Conn(ctx).Exec(statement, sh.OrgID, sh.ID).Error; err != nil {
			return fmt.Errorf("erase shopper: %w", err)
		}
	}
	return nil
}
