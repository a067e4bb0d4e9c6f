package audits

import (
	"context"

	"etalon/audits/shoppers"
	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/journal"
)

// GiveBack takes the shopper's open assignments that an exclusion is about away,
// in the transaction of ctx: what the shopper declares is declined, what a manager
// blocks, or was begun, is cancelled. It returns how many there were.
func (s *Service) GiveBack(ctx context.Context, by accounts.Actor, e shoppers.Exclusion) (int, error) {
	open, err := s.store.openWithin(ctx, e)
	if err != nil {
		return 0, err
	}
	for _, a := range open {
		to := Cancelled
		if e.Kind == shoppers.Conflict && a.Status != Started {
			to = Declined
		}
		if err := move(assignmentMoves, a.Status, to); err != nil {
			return 0, err
		}
		if err := s.store.moveAssignment(ctx, a, to); err != nil {
			return 0, err
		}
		if err := s.journal.Record(ctx, journal.Entry{
			OrgID: by.OrgID, AccountID: by.AccountID, Verb: string(to), SubjectKind: "assignment", SubjectID: a.ID,
			Before: map[string]any{"status": a.Status}, After: map[string]any{"status": to, "because": e.Kind},
		}); err != nil {
			return 0, err
		}
	}
	return len(open), nil
}

// checkEligible asserts that every assignment is for a shopper who may be sent
// there, and names the reason of each that may not.
func (s *Service) checkEligible(ctx context.Context, w Wave, list []Assignment) error {
	var pairs []shoppers.Pair
	var at []int
	for i, a := range list {
		if a.ShopperID != "" && !w.Audit.Own() {
			pairs, at = append(pairs, shoppers.Pair{ShopperID: a.ShopperID, LocationID: a.LocationID, DueOn: a.DueOn}), append(at, i)
		}
	}
	reasons, err := s.shoppers.Reasons(ctx, w.OrgID, pairs)
	if err != nil {
		return err
	}
	var fields []fault.Field
	for i, reason := range reasons {
		if reason != "" && len(fields) < refusalsNamed {
			fields = append(fields, fault.Field{Path: pathOf(at[i], "shopper_id"), Code: string(reason)})
		}
	}
	if len(fields) > 0 {
		return ErrAssignmentInvalid.At(fields...)
	}
	return nil
}

// refusalsNamed is how many refused assignments a fault names.
const refusalsNamed = 100
