package audits

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/journal"
)

// ErrAssignmentStale reports an edit of a revision that is no longer the current one.
var ErrAssignmentStale = fault.New(fault.Stale, "assignment_stale")

// Open lists the statuses of an assignment that somebody may still make.
var Open = []AssignmentStatus{Offered, Accepted, Started}

// Standing lists the statuses of assignments that count in a plan: those that may
// still be made, and those that were.
var Standing = []AssignmentStatus{Offered, Accepted, Started, Completed}

// Change is what a planner moves an assignment to.
type Change struct {
	Hours     Hours
	ShopperID string // empty: to the board
	DueOn     time.Time
	Reason    string
	Insisted  bool // against the rules of the programme
	Revision  int
}

// Reschedule moves an assignment that nobody has begun to another day or person,
// and says so to the people. Whether the programme's rules allow it is the planner's
// to ask before. The same change again changes nothing.
//
// Faults: ErrAssignmentNotFound, ErrAssignmentStale, ErrMove, ErrAssignmentInvalid.
func (s *Service) Reschedule(ctx context.Context, by accounts.Actor, id string, c Change) (Assignment, error) {
	var moved Assignment
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		a, w, err := s.assignmentToManage(ctx, by, id)
		if err != nil {
			return err
		}
		moved = a
		moved.Hours, moved.ShopperID, moved.DueOn, moved.Reason = c.Hours, c.ShopperID, c.DueOn, c.Reason
		if c.ShopperID != a.ShopperID {
			moved.Status, moved.OfferedAt, moved.OfferedUntil, moved.Insisted = Offered, s.now(), time.Time{}, c.Insisted
		}
		if moved.sameAs(a) {
			moved = a
			return nil
		}
		switch {
		case a.Status != Offered && a.Status != Accepted:
			return ErrMove.At(fault.Field{Path: "status", Code: "move", Params: fault.Params{"From": string(a.Status), "To": string(moved.Status)}})
		case a.Revision != c.Revision:
			return ErrAssignmentStale.With(fault.Params{"Revision": a.Revision})
		}
		if err := s.checkChange(ctx, w, moved); err != nil {
			return err
		}
		moved.Revision++
		if err := s.store.updateAssignment(ctx, moved, a.Revision); err != nil {
			return err
		}
		return s.journal.Record(ctx, journal.Entry{
			OrgID: by.OrgID, AccountID: by.AccountID, Verb: "reschedule", SubjectKind: "assignment", SubjectID: id, Reason: c.Reason,
			Before: a.planned(), After: moved.planned(),
		})
	})
	return moved, err
}

func (s *Service) checkChange(ctx context.Context, w Wave, a Assignment) error {
	if utf8.RuneCountInString(a.Reason) > maxText {
		return ErrAssignmentInvalid.At(fault.Field{Path: "reason", Code: "length", Params: fault.Params{"Min": 0, "Max": maxText}})
	}
	if !a.Hours.On.IsZero() && (a.Hours.On.Before(w.StartsOn) || a.Hours.On.After(w.EndsOn)) {
		return ErrAssignmentInvalid.At(fault.Field{Path: "visit_on", Code: "outside_wave"})
	}
	if a.DueOn.Before(a.Hours.On) {
		return ErrAssignmentInvalid.At(fault.Field{Path: "due_on", Code: "before_start"})
	}
	list := []Assignment{a}
	if err := s.checkAssignments(ctx, w, list); err != nil {
		return err
	}
	return s.checkEligible(ctx, w, list)
}

// sameAs reports whether two states of an assignment are planned alike.
func (a Assignment) sameAs(b Assignment) bool {
	return a.ShopperID == b.ShopperID && a.Hours.On.Equal(b.Hours.On) && a.Hours.From == b.Hours.From && a.Hours.To == b.Hours.To &&
		a.Hours.Part == b.Hours.Part && a.DueOn.Equal(b.DueOn)
}

// planned is what the journal keeps of a plan: ids and days, no names.
func (a Assignment) planned() map[string]any {
	day := ""
	if !a.Hours.On.IsZero() {
		day = a.Hours.On.Format(time.DateOnly)
	}
	return map[string]any{
		"status": a.Status, "shopper": a.ShopperID, "visit_on": day, "from": a.Hours.From.String(), "to": a.Hours.To.String(), "due_on": a.DueOn.Format(time.DateOnly),
	}
}

// Cancel calls assignments of a wave off, with the reason. Those that are called
// off already stay so; one that was begun is not. It is all or nothing.
func (s *Service) Cancel(ctx context.Context, by accounts.Actor, waveID string, ids []string, reason string) error {
	if reason == "" || utf8.RuneCountInString(reason) > maxText {
		return ErrReasonRequired.At(fault.Field{Path: "reason", Code: "required"})
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		w, err := s.manageable(ctx, by, waveID)
		if err != nil {
			return err
		}
		found, err := s.store.assignmentsByID(ctx, w, ids)
		if err != nil {
			return err
		}
		if len(found) != len(ids) {
			return ErrAssignmentNotFound
		}
		var off []string
		held := map[string]int{}
		for _, a := range found {
			if a.Status == Cancelled {
				continue
			}
			if !slices.Contains([]AssignmentStatus{Offered, Accepted}, a.Status) {
				return move(assignmentMoves, Completed, Cancelled)
			}
			off = append(off, a.ID)
			held[a.ShopperID]++
		}
		if len(off) == 0 {
			return nil
		}
		if err := s.tellCancelled(ctx, w, held, off[0], reason); err != nil {
			return err
		}
		if err := s.store.cancelAssignments(ctx, w, off, reason); err != nil {
			return err
		}
		return s.journal.Record(ctx, journal.Entry{
			OrgID: by.OrgID, AccountID: by.AccountID, Verb: "cancel", SubjectKind: "wave", SubjectID: waveID, Reason: reason,
			After: map[string]any{"assignments": off},
		})
	})
}

// assignmentToManage returns an assignment of a wave that the actor manages.
func (s *Service) assignmentToManage(ctx context.Context, by accounts.Actor, id string) (Assignment, Wave, error) {
	if err := by.Require(accounts.ManageWaves); err != nil {
		return Assignment{}, Wave{}, err
	}
	a, err := s.store.assignment(ctx, by.OrgID, id)
	if err != nil {
		return Assignment{}, Wave{}, err
	}
	w, err := s.store.wave(ctx, by.OrgID, a.WaveID)
	if err != nil {
		return Assignment{}, Wave{}, err
	}
	if !by.CanIn(accounts.ManageWaves, accounts.Scope{Kind: accounts.Brand, ID: w.BrandID}) {
		return Assignment{}, Wave{}, ErrAssignmentNotFound
	}
	if w.Status == WaveClosed || w.Status == WaveArchived {
		return Assignment{}, Wave{}, ErrMove.At(fault.Field{Path: "wave", Code: "wave_closed"})
	}
	return a, w, nil
}

// ManagedAssignment returns an assignment of a wave that the actor manages and that
// goes on.
func (s *Service) ManagedAssignment(ctx context.Context, by accounts.Actor, id string) (Assignment, Wave, error) {
	return s.assignmentToManage(ctx, by, id)
}

// StandingOf lists the assignments of a wave that count in its plan: test visits do
// not. The caller has looked the wave up.
func (s *Service) StandingOf(ctx context.Context, w Wave) ([]Assignment, error) {
	return s.store.standing(ctx, w)
}

// Earlier lists, of other waves of the brand, the visits that are planned or made
// from a day on, and test visits of any wave. The caller has looked the wave up.
func (s *Service) Earlier(ctx context.Context, w Wave, from time.Time) ([]Assignment, error) {
	return s.store.ofOtherWaves(ctx, w, from)
}

// HasAssignments reports whether the wave has one of the assignments. The caller
// has looked the wave up.
func (s *Service) HasAssignments(ctx context.Context, w Wave, ids []string) (bool, error) {
	found, err := s.store.assignmentsByID(ctx, w, ids)
	return len(found) > 0, err
}
