package audits

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/journal"
)

// Step is a step in the life of an assignment, and who is to go after it.
type Step struct {
	Verb         string             // of the journal
	Path         []AssignmentStatus // the statuses that it goes through; it stays in the last one
	ShopperID    string             // empty: it is on the board
	OfferedUntil time.Time
	Insisted     bool // this shopper goes against the rules
	Reason       string
}

// Step takes an assignment along, in the transaction of ctx, unless somebody else
// did so since it was read: then it is ErrAssignmentStale. The caller has asked
// whether the actor may.
func (s *Service) Step(ctx context.Context, by accounts.Actor, a Assignment, step Step) (Assignment, error) {
	next := a
	for _, to := range step.Path {
		if err := move(assignmentMoves, next.Status, to); err != nil {
			return a, err
		}
		next.Status = to
	}
	next.ShopperID, next.OfferedUntil, next.Reason, next.Revision = step.ShopperID, step.OfferedUntil, step.Reason, a.Revision+1
	if next.ShopperID != a.ShopperID {
		next.OfferedAt, next.Insisted = s.now(), step.Insisted
	}
	if err := s.store.updateAssignment(ctx, next, a.Revision); err != nil {
		return a, err
	}
	return next, s.journal.Record(ctx, journal.Entry{
		OrgID: a.OrgID, AccountID: by.AccountID, Verb: step.Verb, SubjectKind: "assignment", SubjectID: a.ID, Reason: step.Reason,
		Before: a.planned(), After: next.planned(),
	})
}

// AddReShop adds an assignment that repeats another one of the wave, in the
// transaction of ctx. The caller has asked whether the actor may and the shopper can.
func (s *Service) AddReShop(ctx context.Context, by accounts.Actor, w Wave, a Assignment) error {
	if err := s.checkAssignments(ctx, w, []Assignment{a}); err != nil {
		return err
	}
	if err := s.store.insertAssignments(ctx, []Assignment{a}); err != nil {
		return err
	}
	after := a.planned()
	after["re_shop_of"], after["fee"], after["bonus"] = a.ReShopOf, a.Pay.Fee, a.Pay.Bonus
	return s.journal.Record(ctx, journal.Entry{
		OrgID: a.OrgID, AccountID: by.AccountID, Verb: "re_shop", SubjectKind: "assignment", SubjectID: a.ID, Reason: a.Reason, After: after,
	})
}

// AssignmentOf returns an assignment and its wave to a service that asks itself
// whether the actor may see them.
func (s *Service) AssignmentOf(ctx context.Context, orgID, id string) (Assignment, Wave, error) {
	a, err := s.store.assignment(ctx, orgID, id)
	if err != nil {
		return Assignment{}, Wave{}, err
	}
	w, err := s.store.wave(ctx, orgID, a.WaveID)
	return a, w, err
}

// Attended returns an assignment that the actor works with: the shopper their own, a
// coordinator those of their brands. Faults: accounts.ErrForbidden,
// ErrAssignmentNotFound.
func (s *Service) Attended(ctx context.Context, by accounts.Actor, id string) (Assignment, Wave, error) {
	if !by.Can(accounts.FillVisits) && !by.Can(accounts.ManageWaves) {
		return Assignment{}, Wave{}, accounts.ErrForbidden
	}
	a, w, err := s.AssignmentOf(ctx, by.OrgID, id)
	if err != nil {
		return Assignment{}, Wave{}, err
	}
	own := by.Can(accounts.FillVisits) && a.ShopperID == by.AccountID
	if !own && !by.CanIn(accounts.ManageWaves, accounts.Scope{Kind: accounts.Brand, ID: w.BrandID}) {
		return Assignment{}, Wave{}, ErrAssignmentNotFound
	}
	return a, w, nil
}

// Hold keeps others from taking visits for the shopper until the transaction of ctx
// ends, so that two at once do not pass a limit that each of them alone keeps.
func (s *Service) Hold(ctx context.Context, orgID, shopperID string) error {
	return s.store.hold(ctx, orgID, shopperID)
}

// OnBoard lists the assignments of open waves that wait for anybody and can still be
// made, the next days first. Days are those of UTC: the caller knows the locations'.
func (s *Service) OnBoard(ctx context.Context, orgID string) ([]Assignment, error) {
	return s.store.onBoard(ctx, orgID, day(s.now()).AddDate(0, 0, -1))
}

// HeldBy lists what the shoppers hold or have made, planned from a day on.
func (s *Service) HeldBy(ctx context.Context, orgID string, shopperIDs []string, from time.Time) ([]Assignment, error) {
	return s.store.heldBy(ctx, orgID, shopperIDs, from)
}

// OfBrands returns the waves of brands, by id.
func (s *Service) OfBrands(ctx context.Context, orgID string, brandIDs []string) (map[string]Wave, error) {
	return s.store.wavesOfBrands(ctx, orgID, brandIDs)
}
