package audits

import (
	"context"
	"maps"
	"slices"
	"unicode/utf8"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/journal"
)

// Faults of review.
var (
	ErrOwnVisit = fault.New(fault.Forbidden, "own_visit")
	// ErrOwnLink reports the approval of a visit by whoever made the link it came by.
	ErrOwnLink        = fault.New(fault.Forbidden, "own_form_link")
	ErrReasonRequired = fault.New(fault.Invalid, "reason_required")
	// ErrTooLongThere reports a visit to a competitor that lasted longer than it may.
	ErrTooLongThere = fault.New(fault.Conflict, "competitor_too_long")
	// ErrTestVisit reports the release of a test visit, which is in no result.
	ErrTestVisit = fault.New(fault.Conflict, "visit_is_test")
)

// Approve accepts a submitted visit. Nobody approves a visit they made, nor one that
// came by a link that they made for its shopper: they could have filled it in.
func (s *Service) Approve(ctx context.Context, by accounts.Actor, id, reason string) (Visit, error) {
	return s.actWith(ctx, by, accounts.ReviewVisits, id, Approved, reason, func(ctx context.Context, v Visit) error {
		own, err := s.store.cameByLinkOf(ctx, v, by.AccountID)
		if err == nil && own {
			err = ErrOwnLink
		}
		return err
	})
}

// Return gives a submitted visit back to its shopper, with the reason and what to
// correct in single questions, which take the place of what was noted before.
func (s *Service) Return(ctx context.Context, by accounts.Actor, id, reason string, notes map[string]string) (Visit, error) {
	if reason == "" {
		return Visit{}, ErrReasonRequired.At(fault.Field{Path: "reason", Code: "required"})
	}
	return s.actWith(ctx, by, accounts.ReviewVisits, id, Returned, reason, func(ctx context.Context, v Visit) error {
		return s.note(ctx, v, notes)
	})
}

// note keeps what a reviewer asks about single questions.
func (s *Service) note(ctx context.Context, v Visit, notes map[string]string) error {
	version, err := s.checklists.Content(ctx, v.OrgID, v.ChecklistVersionID)
	if err != nil {
		return err
	}
	var fields []fault.Field
	for _, id := range slices.Sorted(maps.Keys(notes)) {
		switch n := utf8.RuneCountInString(notes[id]); {
		case version.Content.Question(id) == nil:
			fields = append(fields, fault.Field{Path: "notes." + id, Code: "unknown_question", Params: fault.Params{"Value": id}})
		case n < 1 || n > maxText:
			fields = append(fields, fault.Field{Path: "notes." + id, Code: "length", Params: fault.Params{"Min": 1, "Max": maxText}})
		}
	}
	if len(fields) > 0 {
		return ErrVisitInvalid.At(fields...)
	}
	return s.store.keepNotes(ctx, v, notes)
}

// Reject ends a submitted visit that is not accepted, with the reason. It counts in
// no result.
func (s *Service) Reject(ctx context.Context, by accounts.Actor, id, reason string) (Visit, error) {
	if reason == "" {
		return Visit{}, ErrReasonRequired.At(fault.Field{Path: "reason", Code: "required"})
	}
	return s.act(ctx, by, accounts.ReviewVisits, id, Rejected, reason)
}

// Release shows an approved visit to the client and counts it in results. The
// two acts that must come before it are the shopper's submit and the approval.
func (s *Service) Release(ctx context.Context, by accounts.Actor, id, reason string) (Visit, error) {
	return s.actWith(ctx, by, accounts.ManageWaves, id, Released, reason, func(ctx context.Context, v Visit) error {
		test, err := s.store.isTest(ctx, v)
		if err == nil && test {
			err = ErrTestVisit
		}
		if err != nil {
			return err
		}
		return s.withinMinutes(ctx, v)
	})
}

// withinMinutes refuses what was learnt by staying longer at a competitor's than the
// ethics profile allows: it can be excluded, and is paid, but nobody uses it.
func (s *Service) withinMinutes(ctx context.Context, v Visit) error {
	var e Evidence
	if err := s.readKind(ctx, v, &e); err != nil || e.CompetitorMinutes == 0 {
		return err
	}
	var err error
	if e.Track, err = s.store.track(ctx, v.OrgID, v.ID); err != nil {
		return err
	}
	if len(stayRule(e)) > 0 {
		return ErrTooLongThere.With(fault.Params{"Minutes": e.CompetitorMinutes})
	}
	return nil
}

// Exclude takes an approved or released visit out of results, with the reason. Its
// shopper is paid all the same.
func (s *Service) Exclude(ctx context.Context, by accounts.Actor, id, reason string) (Visit, error) {
	if reason == "" {
		return Visit{}, ErrReasonRequired.At(fault.Field{Path: "reason", Code: "required"})
	}
	return s.act(ctx, by, accounts.ManageWaves, id, Excluded, reason)
}

func (s *Service) act(ctx context.Context, by accounts.Actor, p accounts.Permission, id string, to VisitStatus, reason string) (Visit, error) {
	return s.actWith(ctx, by, p, id, to, reason, func(context.Context, Visit) error { return nil })
}

// moveVisit sets the status of a visit, and counts it in results or no more.
func (s *Service) moveVisit(ctx context.Context, v Visit, to VisitStatus) (moved Visit, err error) {
	if slices.Contains(Seen, v.Status) == slices.Contains(Seen, to) {
		return s.store.moveVisit(ctx, v, to, s.now())
	}
	err = s.tally.Around(ctx, v.OrgID, v.ID, func(ctx context.Context) error {
		moved, err = s.store.moveVisit(ctx, v, to, s.now())
		return err
	})
	return moved, err
}

// actWith moves a visit, records who did it, does also in the same
// transaction, and is harmless when repeated.
func (s *Service) actWith(ctx context.Context, by accounts.Actor, p accounts.Permission, id string, to VisitStatus, reason string, also func(context.Context, Visit) error) (Visit, error) {
	if err := by.Require(p); err != nil {
		return Visit{}, err
	}
	if utf8.RuneCountInString(reason) > maxText {
		return Visit{}, ErrVisitInvalid.At(fault.Field{Path: "reason", Code: "length", Params: fault.Params{"Min": 0, "Max": maxText}})
	}
	var moved Visit
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		v, err := s.reachable(ctx, by, p, id)
		if err != nil {
			return err
		}
		if v.ShopperID == by.AccountID {
			return ErrOwnVisit
		}
		if moved = v; v.Status == to {
			return nil
		}
		if err := move(visitMoves, v.Status, to); err != nil {
			return err
		}
		if moved, err = s.moveVisit(ctx, v, to); err != nil {
			return err
		}
		if err := also(ctx, moved); err != nil {
			return err
		}
		if err := s.tell(ctx, moved, reason); err != nil {
			return err
		}
		return s.journal.Record(ctx, journal.Entry{
			OrgID: by.OrgID, AccountID: by.AccountID, Verb: string(to),
			SubjectKind: "visit", SubjectID: id, Reason: reason, Before: v.Status, After: to,
		})
	})
	return moved, err
}
