package rounds

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/journal"
	"etalon/internal/notifications"
	"etalon/standards"
)

// Service is the use cases of the path. The group reads it; who leads the group
// opens and ends rounds; who is asked answers.
type Service struct {
	db        *database.DB
	store     store
	standards *standards.Service
	notices   *notifications.Service
	journal   *journal.Journal
	now       func() time.Time
}

// New returns the rounds kept in db. From here on the standards of of are published
// only when their path allows it.
func New(db *database.DB, log *journal.Journal, of *standards.Service, notices *notifications.Service, now func() time.Time) *Service {
	s := &Service{db, store{db}, of, notices, log, now}
	of.BeforePublish(s.mayPublish)
	return s
}

// held returns a version to somebody of its group who holds p for it, and keeps it
// as it is until the transaction ends: rounds of one version wait for each other.
func (s *Service) held(ctx context.Context, by accounts.Actor, p accounts.Permission, versionID string) (standards.Standard, standards.Version, error) {
	if !isID(versionID) {
		return standards.Standard{}, standards.Version{}, orForbidden(by, p, standards.ErrVersionNotFound)
	}
	if err := s.store.hold(ctx, by.OrgID, versionID); err != nil {
		return standards.Standard{}, standards.Version{}, err
	}
	st, v, err := s.standards.VersionForGroup(ctx, by, versionID)
	if err != nil {
		return st, v, orForbidden(by, p, err)
	}
	if !by.CanIn(p, scopesOf(st)...) {
		return st, v, accounts.ErrForbidden
	}
	return st, v, nil
}

// heldRound returns a round of the group with its version, held, to who holds p.
func (s *Service) heldRound(ctx context.Context, by accounts.Actor, p accounts.Permission, id string) (Round, standards.Version, error) {
	if !isID(id) {
		return Round{}, standards.Version{}, orForbidden(by, p, ErrNotFound)
	}
	r, err := s.store.round(ctx, by.OrgID, id)
	if err != nil {
		return Round{}, standards.Version{}, orForbidden(by, p, err)
	}
	_, v, err := s.held(ctx, by, p, r.VersionID)
	if err != nil {
		return Round{}, standards.Version{}, notFoundAs(err, ErrNotFound)
	}
	r, err = s.store.round(ctx, by.OrgID, id) // as it is now that it is held
	return r, v, err
}

// scopesOf lists what a standard belongs to.
func scopesOf(st standards.Standard) []accounts.Scope {
	list := []accounts.Scope{{Kind: accounts.Standard, ID: st.ID}}
	if st.BrandID != "" {
		list = append(list, accounts.Scope{Kind: accounts.Brand, ID: st.BrandID})
	}
	return list
}

// record writes to the journal, in the transaction of ctx, what by did on the path of v.
func (s *Service) record(ctx context.Context, by accounts.Actor, verb string, v standards.Version, reason string, before, after map[string]any) error {
	e := journal.Entry{OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: "standard_version", SubjectID: v.ID, Reason: reason}
	if before != nil {
		e.Before = before
	}
	if after != nil {
		e.After = after
	}
	return s.journal.Record(ctx, e)
}

// pathOf is the page of the path of a version.
func pathOf(versionID string) string { return "/standard-versions/" + versionID + "/path" }

// day is the date of t as midnight UTC.
func day(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
