package standards

import (
	"context"
	"errors"
	"slices"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// Query asks for a page of standards.
type Query struct {
	Search string // in the title; empty: all
	Limit  int    // 1 to 200; 0: 50
	Offset int
}

// The bounds of a query.
const (
	pageLimit = 50
	pageMax   = 200
)

// List returns a page of the standards that by may read, by title, and how many
// there are in all. Who reads no drafts sees the standards that were published.
func (s *Service) List(ctx context.Context, by accounts.Actor, q Query) ([]Standard, int, error) {
	if err := by.Require(accounts.ReadStandards); err != nil {
		return nil, 0, err
	}
	if q.Limit == 0 {
		q.Limit = pageLimit
	}
	p := &problems{}
	if q.Limit < 0 || q.Limit > pageMax {
		p.add("limit", "out_of_range", fault.Params{"Min": 1, "Max": pageMax})
	}
	if q.Offset < 0 {
		p.add("offset", "negative", nil)
	}
	p.text("search", q.Search, maxTitle)
	if err := p.err(); err != nil {
		return nil, 0, err
	}
	return s.store.list(ctx, by.OrgID, by.Scopes(accounts.ReadDrafts), q)
}

// Versions returns a standard and its versions that by may read, the latest
// first, without their sections. Error: ErrNotFound.
func (s *Service) Versions(ctx context.Context, by accounts.Actor, standardID string) (Standard, []Version, error) {
	if err := by.Require(accounts.ReadStandards); err != nil {
		return Standard{}, nil, err
	}
	standard, err := s.standard(ctx, by, standardID)
	if err != nil {
		return Standard{}, nil, err
	}
	versions, err := s.store.headers(ctx, standard)
	if err != nil {
		return Standard{}, nil, err
	}
	versions = slices.DeleteFunc(versions, func(v Version) bool { return !sees(by, v, standard.BrandID) })
	if len(versions) == 0 {
		return Standard{}, nil, ErrNotFound
	}
	return standard, versions, nil
}

// Version returns a version with its sections. Error: ErrVersionNotFound.
func (s *Service) Version(ctx context.Context, by accounts.Actor, versionID string) (Version, error) {
	return s.version(ctx, by, accounts.ReadStandards, versionID)
}

// Pair is two versions of one standard.
type Pair struct {
	Standard      Standard
	Before, After Version
	Versions      []Header // that the reader may choose from, the latest first
}

// Pair returns two versions of a standard to be compared, whichever of them is the
// earlier. Without from it is the version before; the first version then stands
// beside itself. Error: ErrVersionNotFound, also for versions of two standards.
func (s *Service) Pair(ctx context.Context, by accounts.Actor, versionID, from string) (Pair, error) {
	after, err := s.Version(ctx, by, versionID)
	if err != nil {
		return Pair{}, err
	}
	st, err := s.store.standard(ctx, by.OrgID, after.StandardID)
	if err != nil {
		return Pair{}, err
	}
	headers, err := s.Headers(ctx, by, []Standard{st})
	if err != nil {
		return Pair{}, err
	}
	pair := Pair{Standard: st, Before: after, After: after, Versions: headers[st.ID]}
	if from == "" {
		from = predecessor(pair.Versions, versionID)
	}
	if from == versionID {
		return pair, nil
	}
	if pair.Before, err = s.Version(ctx, by, from); err == nil && pair.Before.StandardID != after.StandardID {
		err = ErrVersionNotFound
	}
	return pair, err
}

// predecessor is the version before id in a list with the latest first; the first
// one has itself.
func predecessor(versions []Header, id string) string {
	for i, v := range versions[:max(0, len(versions)-1)] {
		if v.ID == id {
			return versions[i+1].ID
		}
	}
	return id
}

// Published returns the version of a standard that is in force on the day of on,
// in on's own time zone: of those published and not retired, the one that took
// effect last. Errors: ErrNotFound, ErrNotInForce.
func (s *Service) Published(ctx context.Context, by accounts.Actor, standardID string, on time.Time) (Version, error) {
	if err := by.Require(accounts.ReadStandards); err != nil {
		return Version{}, err
	}
	standard, err := s.standard(ctx, by, standardID)
	if err != nil {
		return Version{}, err
	}
	id, err := s.store.inForce(ctx, standard, day(on))
	if errors.Is(err, ErrNotInForce) {
		// Who may not see its drafts does not learn that there is such a standard.
		_, _, unseen := s.Versions(ctx, by, standardID)
		err = orElse(unseen, err)
	}
	if err != nil {
		return Version{}, err
	}
	return s.version(ctx, by, accounts.ReadStandards, id)
}

// standard reads a standard of the actor's organisation. Its versions decide
// whether the actor may see it.
func (s *Service) standard(ctx context.Context, by accounts.Actor, id string) (Standard, error) {
	if !isID(id) {
		return Standard{}, ErrNotFound
	}
	return s.store.standard(ctx, by.OrgID, id)
}

// day is the date of t, in t's own zone, as midnight UTC.
func day(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
