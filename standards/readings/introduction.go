package readings

import (
	"context"
	"slices"
	"strings"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locations"
	"etalon/internal/mail"
	"etalon/standards"
)

// Introduction is the bringing of a published version to the staff: who has to
// read it, and by when. A version has one at most; a standard one under way.
type Introduction struct {
	ID, OrgID   string
	StandardID  string
	VersionID   string
	ContentHash string   // of the version
	Positions   []string // none: every position
	Places      []Place  // none: everywhere
	AnnouncedOn time.Time
	Deadline    time.Time // the last day
	EndedAt     time.Time // zero: under way
	Revision    int
	CreatedAt   time.Time
}

// Place is a part of the chain.
type Place struct {
	Kind accounts.ScopeKind `json:"kind"` // brand, region or location
	ID   string             `json:"id"`
}

// Late reports whether the deadline has passed on the day of now.
func (in Introduction) Late(now time.Time) bool { return day(now).After(in.Deadline) }

// covers reports whether m has to read the version.
func (in Introduction) covers(position string, l locations.Location) bool {
	here := len(in.Places) == 0
	for _, p := range in.Places {
		here = here || p.ID == l.BrandID || p.ID == l.RegionID || p.ID == l.ID
	}
	return here && (len(in.Positions) == 0 || slices.ContainsFunc(in.Positions, func(p string) bool { return Key(p) == Key(position) }))
}

// written is in as the journal keeps it.
func (in Introduction) written() map[string]any {
	return map[string]any{
		"version_id": in.VersionID, "announced_on": in.AnnouncedOn.Format(time.DateOnly), "deadline": in.Deadline.Format(time.DateOnly),
		"positions": strings.Join(in.Positions, ", "),
	}
}

const (
	listMax     = 50                   // positions and places of one introduction
	longestTerm = 366 * 24 * time.Hour // from the announcement to the deadline
)

func (in *Introduction) check() error {
	p := &problems{}
	if !isID(in.ID) {
		p.Add("id", "not_an_id", nil)
	}
	if len(in.Positions) > listMax {
		p.Add("positions", "too_many", fault.Params{"Max": listMax})
	}
	for i := range in.Positions {
		p.required("positions", &in.Positions[i], positionMax)
	}
	if len(in.Places) > listMax {
		p.Add("places", "too_many", fault.Params{"Max": listMax})
	}
	for _, place := range in.Places {
		if !isID(place.ID) || !slices.Contains([]accounts.ScopeKind{accounts.Brand, accounts.Region, accounts.Location}, place.Kind) {
			p.Add("places", "introduction_place_unknown", nil)
			break
		}
	}
	in.checkDays(p)
	return p.Err(ErrInvalid)
}

func (in *Introduction) checkDays(p *problems) {
	in.AnnouncedOn, in.Deadline = day(in.AnnouncedOn), day(in.Deadline)
	if in.Deadline.Before(in.AnnouncedOn) || in.Deadline.Sub(in.AnnouncedOn) > longestTerm {
		p.Add("deadline", "introduction_deadline", nil)
	}
}

// Overview is what the page of an introduction shows above its people.
type Overview struct {
	Standard     standards.Standard
	Version      standards.Version
	Introduction *Introduction // nil: none yet
	Positions    []string      // of the staff and of the version, to choose from
	Leads        bool          // may start, change and end it
	Counts       []Count
	Late         bool // the deadline has passed
}

// Count is how many people of a position in a location have to read, and have.
type Count struct {
	LocationID, Location, Position string
	People, Opened, Acknowledged   int
}

// Overview returns how far the introduction of a version is, within the places
// that by looks after. Faults: standards.ErrVersionNotFound, ErrNotPublished.
func (s *Service) Overview(ctx context.Context, by accounts.Actor, versionID string) (Overview, error) {
	st, v, err := s.version(ctx, by, versionID)
	if err != nil {
		return Overview{}, err
	}
	f, err := s.reach(ctx, by)
	if err != nil {
		return Overview{}, err
	}
	o := Overview{Standard: st, Version: v, Leads: leads(by, st)}
	if o.Positions, err = s.positions(ctx, f, v); err != nil {
		return Overview{}, err
	}
	in, found, err := s.store.introduction(ctx, by.OrgID, v.ID)
	if err != nil || !found {
		return o, err
	}
	o.Introduction, o.Late = &in, in.Late(s.now())
	o.Counts, err = s.store.counts(ctx, f, in.ID, day(s.now()))
	return o, err
}

// positions are those that somebody holds, and those that the version names.
func (s *Service) positions(ctx context.Context, f locations.Filter, v standards.Version) ([]string, error) {
	held, err := s.store.positions(ctx, f)
	if err != nil {
		return nil, err
	}
	for _, section := range v.Sections {
		for _, r := range section.Requirements {
			held = append(held, r.Positions...)
		}
	}
	seen := map[string]bool{}
	held = slices.DeleteFunc(held, func(p string) bool {
		twice := seen[Key(p)]
		seen[Key(p)] = true
		return twice
	})
	slices.SortFunc(held, func(a, b string) int { return strings.Compare(Key(a), Key(b)) })
	return held, nil
}

// Start begins the introduction of a version: everybody in its scope has to read
// it, and who has an e-mail address gets a letter with a personal link. That of an
// earlier version of the standard ends. Begun again, it is returned as it is.
// Faults: standards.ErrVersionNotFound, ErrNotPublished, ErrInvalid, ErrExists.
func (s *Service) Start(ctx context.Context, by accounts.Actor, in Introduction) (Introduction, error) {
	st, v, err := s.version(ctx, by, in.VersionID)
	if err != nil {
		return Introduction{}, err
	}
	if !leads(by, st) {
		return Introduction{}, accounts.ErrForbidden
	}
	if err := in.check(); err != nil {
		return Introduction{}, err
	}
	in.OrgID, in.StandardID, in.ContentHash, in.Revision, in.CreatedAt, in.EndedAt = by.OrgID, st.ID, v.ContentHash, 1, s.now(), time.Time{}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		made, err := s.store.insertIntroduction(ctx, by.AccountID, in)
		if err != nil {
			return err
		}
		if !made {
			stored, found, err := s.store.introduction(ctx, by.OrgID, v.ID)
			if err == nil && (!found || stored.ID != in.ID) {
				err = ErrExists
			}
			in = stored
			return err
		}
		if err := s.store.endOthers(ctx, in, s.now()); err != nil {
			return err
		}
		if err := s.record(ctx, entry(by, "introduce", "introduction", in.ID, nil, in.written())); err != nil {
			return err
		}
		if err := s.enrol(ctx, by.OrgID, in.ID, ""); err != nil {
			return err
		}
		return s.write(ctx, in, st, mail.Reading, false)
	})
	return in, err
}

// Change moves the deadline of an introduction under way, or ends it. Faults:
// ErrNotFound, ErrInvalid, ErrEnded, ErrStale.
func (s *Service) Change(ctx context.Context, by accounts.Actor, versionID string, revision int, deadline time.Time, end bool) (Introduction, error) {
	st, v, err := s.version(ctx, by, versionID)
	if err != nil {
		return Introduction{}, err
	}
	if !leads(by, st) {
		return Introduction{}, accounts.ErrForbidden
	}
	var after Introduction
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		before, found, err := s.store.introduction(ctx, by.OrgID, v.ID)
		switch {
		case err != nil:
			return err
		case !found:
			return ErrNotFound
		case before.Revision != revision:
			return ErrStale.With(fault.Params{"Revision": before.Revision})
		case !before.EndedAt.IsZero():
			return ErrEnded
		}
		after = before
		after.Deadline = deadline
		p := &problems{}
		if after.checkDays(p); p.Err(ErrInvalid) != nil {
			return p.Err(ErrInvalid)
		}
		verb := "update"
		if after.Revision++; end {
			after.EndedAt, verb = s.now(), "end_introduction"
		}
		if err := s.store.updateIntroduction(ctx, after); err != nil {
			return err
		}
		return s.record(ctx, entry(by, verb, "introduction", after.ID, before.written(), after.written()))
	})
	return after, err
}

// enrol gives everybody in the scope of an introduction under way a reading of it.
// An empty id stands for every introduction, or for the whole staff.
func (s *Service) enrol(ctx context.Context, orgID, introductionID, memberID string) error {
	running, err := s.store.running(ctx, orgID, introductionID)
	if err != nil || len(running) == 0 {
		return err
	}
	missing, err := s.store.unenrolled(ctx, orgID, introductionID, memberID, day(s.now()))
	if err != nil {
		return err
	}
	byID := map[string]Introduction{}
	for _, in := range running {
		byID[in.ID] = in
	}
	var rows []readingRow
	for _, m := range missing {
		in := byID[m.IntroductionID]
		if in.covers(m.Position, locations.Location{ID: m.LocationID, RegionID: m.RegionID, BrandID: m.BrandID}) {
			rows = append(rows, readingRow{ID: newID(), OrgID: orgID, IntroductionID: in.ID, StaffID: m.StaffID, Seen: "[]"})
		}
	}
	return s.store.insertReadings(ctx, rows)
}
