package board

import (
	"context"

	"github.com/google/uuid"

	"etalon/audits"
	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/notifications"
)

// Apply asks for a visit on the board. The same application again changes nothing.
//
// Faults: ErrNotFound, ErrTaken, ErrOver, ErrNotNow, ErrNotForYou, ErrApplicationExists,
// ErrApplicationsFull.
func (s *Service) Apply(ctx context.Context, by accounts.Actor, assignmentID, id, note string) error {
	if err := by.Require(accounts.FillVisits); err != nil {
		return err
	}
	note, err := text("note", note, 0, noteMax)
	if err != nil {
		return err
	}
	if parsed, err := uuid.Parse(id); err != nil {
		return ErrInvalid.At(fault.Field{Path: "id", Code: "not_an_id"})
	} else {
		id = parsed.String()
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.audits.Hold(ctx, by.OrgID, by.AccountID); err != nil {
			return err
		}
		one, err := s.read(ctx, by.OrgID, assignmentID, by.AccountID)
		if err != nil {
			return err
		}
		a := Application{ID: id, OrgID: by.OrgID, AssignmentID: one.visit.ID, ShopperID: by.AccountID, Note: note, Status: Waiting, CreatedAt: s.now()}
		if before, found, err := s.store.application(ctx, by.OrgID, id); err != nil || found {
			if err == nil && (before.AssignmentID != a.AssignmentID || before.ShopperID != a.ShopperID || before.Note != a.Note) {
				err = ErrApplicationExists
			}
			return err
		}
		if err := s.mayApply(ctx, by, one); err != nil {
			return err
		}
		inserted, err := s.store.insertApplication(ctx, a)
		if err != nil || !inserted {
			if err == nil {
				err = ErrApplicationExists
			}
			return err
		}
		if err := s.record(ctx, by, "apply_for_job", a, nil, ""); err != nil {
			return err
		}
		return s.tellCoordinators(ctx, one, notifications.ApplicationMade, map[string]any{"name": one.who.Name})
	})
}

func (s *Service) mayApply(ctx context.Context, by accounts.Actor, one subject) error {
	switch {
	case !waits(one.visit):
		return ErrTaken
	case over(one.visit, one.wave, one.place, s.now()):
		return ErrOver
	case one.repeats(by.AccountID):
		return ErrNotForYou
	}
	if err := fits(one.fit.Reasons); err != nil {
		return err
	}
	own, there, err := s.store.waitingCounts(ctx, by.OrgID, by.AccountID, one.visit.ID)
	if err != nil {
		return err
	}
	if own >= appliedMax || there >= applicantsMax {
		return ErrApplicationsFull
	}
	return nil
}

// Withdraw takes an application of the actor's back. A withdrawn one stays so.
func (s *Service) Withdraw(ctx context.Context, by accounts.Actor, assignmentID, id string) error {
	if err := by.Require(accounts.FillVisits); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		a, err := s.applicationOf(ctx, by.OrgID, assignmentID, id)
		switch {
		case err != nil:
			return err
		case a.ShopperID != by.AccountID:
			return ErrApplicationNotFound
		case a.Status == Withdrawn:
			return nil
		case a.Status != Waiting:
			return ErrApplicationOver
		}
		return s.decide(ctx, by, a, Withdrawn, "withdraw_application", "")
	})
}

// Decision is what a coordinator says to an application.
type Decision struct {
	Accept bool
	Insist bool   // against the rules; needs a reason
	Reason string // of a refusal the shopper reads it
}

// Decide accepts an application, which makes the visit the shopper's and refuses the
// others, or refuses it; those concerned are told. The same again changes nothing.
//
// Faults: ErrApplicationNotFound, ErrApplicationOver, ErrTaken, planning.ErrAgainstRules.
func (s *Service) Decide(ctx context.Context, by accounts.Actor, assignmentID, id string, d Decision) error {
	reason, err := text("reason", d.Reason, 0, textMax)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if _, _, err := s.audits.ManagedAssignment(ctx, by, assignmentID); err != nil {
			return err
		}
		a, err := s.applicationOf(ctx, by.OrgID, assignmentID, id)
		if err != nil {
			return err
		}
		to, verb := Refused, "refuse_application"
		if d.Accept {
			to, verb = Accepted, "accept_application"
		}
		switch {
		case a.Status == to:
			return nil
		case a.Status != Waiting:
			return ErrApplicationOver
		}
		if err := s.audits.Hold(ctx, by.OrgID, a.ShopperID); err != nil {
			return err
		}
		one, err := s.read(ctx, by.OrgID, a.AssignmentID, a.ShopperID)
		if err != nil {
			return err
		}
		if d.Accept {
			err = s.give(ctx, by, one, d.Insist, reason)
		}
		if err != nil {
			return err
		}
		if err := s.decide(ctx, by, a, to, verb, reason); err != nil {
			return err
		}
		return s.tellApplicant(ctx, one, to, reason)
	})
}

// give makes a visit on the board an applicant's.
func (s *Service) give(ctx context.Context, by accounts.Actor, one subject, insist bool, reason string) error {
	switch {
	case !waits(one.visit):
		return ErrTaken
	case over(one.visit, one.wave, one.place, s.now()):
		return ErrOver
	}
	if err := allowed(one, insist, reason); err != nil {
		return err
	}
	return s.becomes(ctx, by, one, audits.Step{Verb: "give_job", ShopperID: one.who.ID, Insisted: insist, Reason: reason})
}

func (s *Service) tellApplicant(ctx context.Context, one subject, to ApplicationStatus, reason string) error {
	n := notifications.Notice{OrgID: one.visit.OrgID, To: []string{one.who.ID}, Event: one.visit.ID, Params: one.params(), Link: "/board", Renew: true}
	n.Kind = notifications.ApplicationRefused
	if to == Accepted {
		n.Kind, n.Link = notifications.ApplicationAccepted, "/visits"
	} else {
		n.Params["reason"] = reason
	}
	return s.notices.Notify(ctx, n)
}

func (s *Service) applicationOf(ctx context.Context, orgID, assignmentID, id string) (Application, error) {
	if uuid.Validate(id) != nil {
		return Application{}, ErrApplicationNotFound
	}
	a, found, err := s.store.application(ctx, orgID, id)
	if err == nil && (!found || a.AssignmentID != assignmentID) {
		err = ErrApplicationNotFound
	}
	return a, err
}

func (s *Service) decide(ctx context.Context, by accounts.Actor, a Application, to ApplicationStatus, verb, reason string) error {
	if err := s.store.decide(ctx, a, to, reason, by.AccountID, s.now()); err != nil {
		return err
	}
	return s.record(ctx, by, verb, a, map[string]any{"status": a.Status}, reason)
}

func (s *Service) record(ctx context.Context, by accounts.Actor, verb string, a Application, before map[string]any, reason string) error {
	return s.journal.Record(ctx, journal.Entry{
		OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: "assignment", SubjectID: a.AssignmentID, Reason: reason,
		Before: before, After: map[string]any{"shopper": a.ShopperID},
	})
}
