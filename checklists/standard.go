package checklists

import (
	"context"

	"etalon/internal/accounts"
)

// maxOfStandard bounds how many versions of checklists one standard is followed to.
const maxOfStandard = 100

// OfStandard returns the draft and published versions of the checklists that were
// made from a standard, with their questions, by title and the latest first. It
// reads at most 100.
func (s *Service) OfStandard(ctx context.Context, by accounts.Actor, standardID string) ([]Version, error) {
	if err := by.Require(accounts.ReadChecklists); err != nil {
		return nil, err
	}
	return s.store.ofStandard(ctx, by.OrgID, standardID)
}
