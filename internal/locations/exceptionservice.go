package locations

import (
	"context"
	"errors"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/journal"
)

// SubjectTitles says in words what a subject is, or names the field of it that is
// nothing the actor can see. It is given by UseSubjects, because standards and
// checklists stand above this package.
type SubjectTitles func(ctx context.Context, by accounts.Actor, brandID string, s Subject) ([]string, error)

// UseSubjects sets what knows the standards and the checklists.
func (s *Service) UseSubjects(titles SubjectTitles) { s.subjects = titles }

// PutException records an exception (revision 0), or corrects the revision that
// it names; the original is kept. Who manages exceptions at the place records it,
// who may ask for one asks. The same again changes nothing.
// Errors: ErrExceptionInvalid, ErrExceptionNotFound, ErrExceptionExists,
// ErrExceptionStale, ErrExceptionClosed, accounts.ErrForbidden.
func (s *Service) PutException(ctx context.Context, by accounts.Actor, e Exception) (Exception, error) {
	if !by.Can(accounts.ManageExceptions) && !by.Can(accounts.RequestExceptions) {
		return Exception{}, accounts.ErrForbidden
	}
	if err := e.check(); err != nil {
		return Exception{}, err
	}
	e.OrgID = by.OrgID
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		scopes, err := s.placeOf(ctx, by, &e)
		if err != nil {
			return err
		}
		if e.Titles, err = s.subjects(ctx, by, e.BrandID, e.Subject); err != nil {
			return err
		}
		if e.Revision > 0 {
			return s.correct(ctx, by, &e, scopes)
		}
		return s.recordException(ctx, by, &e, scopes)
	})
	if err != nil {
		return Exception{}, err
	}
	return s.store.exception(ctx, e.OrgID, e.ID)
}

// placeOf sets the brand of the exception's place and returns the scopes that the
// place is in. A place that the actor does not see is not found.
func (s *Service) placeOf(ctx context.Context, by accounts.Actor, e *Exception) ([]accounts.Scope, error) {
	unknown := ErrExceptionInvalid.At(fault.Field{Path: "place.id", Code: "not_found"})
	scopes, brandID, err := s.store.scopesOf(ctx, e.OrgID, e.Place)
	if errors.Is(err, ErrNotFound) {
		return nil, unknown
	}
	if err != nil {
		return nil, err
	}
	e.BrandID = brandID
	if !by.CanIn(accounts.ManageExceptions, scopes...) && !by.CanIn(accounts.RequestExceptions, scopes...) {
		return nil, unknown
	}
	return scopes, nil
}

func (s *Service) recordException(ctx context.Context, by accounts.Actor, e *Exception, scopes []accounts.Scope) error {
	verb := "request"
	e.Status = Requested
	if by.CanIn(accounts.ManageExceptions, scopes...) {
		verb, e.Status = "record", Granted
	}
	e.Revision, e.CreatedBy, e.CreatedAt = 1, by.AccountID, s.now()
	made, err := s.store.insertException(ctx, *e)
	if err != nil {
		return err
	}
	if !made {
		present, err := s.store.exception(ctx, e.OrgID, e.ID)
		if err != nil || !present.same(*e) || present.CreatedBy != by.AccountID {
			return ErrExceptionExists
		}
		return nil
	}
	return s.noteException(ctx, by, verb, nil, *e)
}

func (s *Service) correct(ctx context.Context, by accounts.Actor, e *Exception, scopes []accounts.Scope) error {
	before, err := s.exceptionToChange(ctx, by, e.ID)
	if err != nil {
		return err
	}
	if !before.EndedOn.IsZero() || before.Status != Granted && before.Status != Requested {
		return ErrExceptionClosed
	}
	if before.Revision != e.Revision {
		if before.Revision == e.Revision+1 && before.same(*e) {
			return nil // the same correction, sent again
		}
		return ErrExceptionStale.With(fault.Params{"Revision": before.Revision})
	}
	if before.Status == Granted && !by.CanIn(accounts.ManageExceptions, scopes...) {
		return accounts.ErrForbidden
	}
	e.Status, e.CreatedBy, e.CreatedAt = before.Status, before.CreatedBy, before.CreatedAt
	return s.changeException(ctx, by, "correct", before, e)
}

// EndException ends an exception early: on is its last day, at the earliest the
// day before it begins. What was only asked for is withdrawn. Visits that it
// counted for keep it. Errors: ErrExceptionInvalid, ErrExceptionNotFound,
// ErrExceptionClosed, ErrExceptionStale.
func (s *Service) EndException(ctx context.Context, by accounts.Actor, id string, revision int, on time.Time, note string) (Exception, error) {
	return s.move(ctx, by, id, revision, note, func(e *Exception) (string, error) {
		if e.Status == Requested {
			e.Status = Withdrawn
			return "withdraw", nil
		}
		if e.Status != Granted || !e.EndedOn.IsZero() {
			return "", ErrExceptionClosed
		}
		if on.Before(e.From.AddDate(0, 0, -1)) || !on.Before(e.Until) {
			return "", ErrExceptionInvalid.At(fault.Field{Path: "on", Code: "exception_end", Params: fault.Params{
				"From": e.From.AddDate(0, 0, -1).Format("02.01.2006"), "Until": e.Until.AddDate(0, 0, -1).Format("02.01.2006"),
			}})
		}
		e.EndedOn = on
		return "end", nil
	})
}

// DecideException grants what was asked for, or refuses it with the reason.
// Errors: ErrExceptionInvalid (no reason), ErrExceptionNotFound,
// ErrExceptionClosed, ErrExceptionStale, accounts.ErrForbidden.
func (s *Service) DecideException(ctx context.Context, by accounts.Actor, id string, revision int, grant bool, note string) (Exception, error) {
	if err := by.Require(accounts.ManageExceptions); err != nil {
		return Exception{}, err
	}
	if !grant && oneLine(note) == "" {
		return Exception{}, ErrExceptionInvalid.At(fault.Field{Path: "note", Code: "required"})
	}
	return s.move(ctx, by, id, revision, note, func(e *Exception) (string, error) {
		if e.Status != Requested {
			return "", ErrExceptionClosed
		}
		if e.Status = Refused; !grant {
			return "refuse", nil
		}
		e.Status = Granted
		return "grant", nil
	})
}

// move changes the revision that the actor saw by a rule of its life.
func (s *Service) move(ctx context.Context, by accounts.Actor, id string, revision int, note string, rule func(*Exception) (string, error)) (Exception, error) {
	p := &problems{}
	note = oneLine(note)
	if p.text("note", &note, reasonMax); len(p.fields) > 0 {
		return Exception{}, exceptionFault(p)
	}
	var after Exception
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		before, err := s.exceptionToChange(ctx, by, id)
		if err != nil {
			return err
		}
		scopes, _, err := s.store.scopesOf(ctx, by.OrgID, before.Place)
		if err != nil {
			return err
		}
		own := before.Status == Requested && before.CreatedBy == by.AccountID
		if !own && !by.CanIn(accounts.ManageExceptions, scopes...) {
			return accounts.ErrForbidden
		}
		if before.Revision != revision {
			return ErrExceptionStale.With(fault.Params{"Revision": before.Revision})
		}
		after = before
		after.Note = note
		verb, err := rule(&after)
		if err != nil {
			return err
		}
		return s.changeException(ctx, by, verb, before, &after)
	})
	return after, err
}

// exceptionToChange reads an exception where the actor manages exceptions, or that
// they asked for. Another's is not found.
func (s *Service) exceptionToChange(ctx context.Context, by accounts.Actor, id string) (Exception, error) {
	f, err := s.exceptionReach(ctx, by)
	if err != nil {
		return Exception{}, ErrExceptionNotFound
	}
	id, ok := canonical(id)
	if !ok {
		return Exception{}, ErrExceptionNotFound
	}
	e, err := s.store.exceptionWithin(ctx, f, id)
	if err != nil {
		return Exception{}, err
	}
	scopes, _, err := s.store.scopesOf(ctx, by.OrgID, e.Place)
	if err != nil {
		return Exception{}, err
	}
	if by.CanIn(accounts.ManageExceptions, scopes...) || e.Status == Requested && e.CreatedBy == by.AccountID {
		return e, nil
	}
	return Exception{}, accounts.ErrForbidden // they see it and may not change it
}

func (s *Service) changeException(ctx context.Context, by accounts.Actor, verb string, before Exception, after *Exception) error {
	after.Revision = before.Revision + 1
	if err := s.store.updateException(ctx, *after, before.Revision); err != nil {
		return err
	}
	return s.noteException(ctx, by, verb, &before, *after)
}

// noteException keeps the new state beside the earlier ones and in the journal.
func (s *Service) noteException(ctx context.Context, by accounts.Actor, verb string, before *Exception, after Exception) error {
	if err := s.store.insertExceptionRevision(ctx, after, verb, by.AccountID, s.now()); err != nil {
		return err
	}
	entry := journal.Entry{
		OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: "exception", SubjectID: after.ID,
		Reason: after.Note, After: after.written(),
	}
	if before != nil {
		entry.Before = before.written()
	}
	return s.journal.Record(ctx, entry)
}
