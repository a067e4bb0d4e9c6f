package shoppers

import (
	"context"
	"fmt"
	"time"
)

// erase empties the profile and every text about the shopper; marks, visits and
// the days of exclusions stay.
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
	} {
		if err := s.db.Conn(ctx).Exec(statement, sh.OrgID, sh.ID).Error; err != nil {
			return fmt.Errorf("erase shopper: %w", err)
		}
	}
	return nil
}
