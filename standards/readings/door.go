package readings

import (
	"context"
	"slices"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/secrets"
	"etalon/standards"
)

// Door is what a personal link opens: the standard for the position of its holder.
type Door struct {
	OrgID        string
	Standard     standards.Standard
	Version      standards.Version // only what concerns the position
	Reading      Reading
	Introduction Introduction
	Since        *standards.Version // the version acknowledged before; nil: none
	Changes      standards.Diff     // for the position, since then
	way          Way
}

// Left counts the sections that were not on the screen yet.
func (d Door) Left() int {
	n := 0
	for _, section := range d.Version.Sections {
		if !slices.Contains(d.Reading.Seen, section.Lineage) {
			n++
		}
	}
	return n
}

// For returns the part of a version that concerns a position: the requirements for
// it and those for everybody.
func For(v standards.Version, position string) standards.Version {
	var sections []standards.Section
	for _, section := range v.Sections {
		section.Requirements = slices.DeleteFunc(slices.Clone(section.Requirements), func(r standards.Requirement) bool {
			return len(r.Positions) > 0 && !slices.ContainsFunc(r.Positions, func(p string) bool { return Key(p) == Key(position) })
		})
		if len(section.Requirements) > 0 {
			sections = append(sections, section)
		}
	}
	v.Sections = sections
	return v
}

// Enter finds what a link opens, without saying that anybody read it. Every link
// that opens nothing is ErrLinkInvalid.
func (s *Service) Enter(ctx context.Context, token string) (Door, error) {
	link, found, err := s.store.link(ctx, secrets.Digest(token), s.now())
	if err != nil {
		return Door{}, err
	}
	if !found {
		return Door{}, ErrLinkInvalid
	}
	d := Door{OrgID: link.OrgID, way: PersonalLink}
	if link.SentBy == toAccount {
		d.way = SignedIn
	}
	d.Reading, d.Introduction, err = s.store.newestReading(ctx, link.OrgID, link.StaffID, link.StandardID)
	if err != nil || d.Reading.Member.Gone(s.now()) {
		return Door{}, orInvalid(err)
	}
	program := accounts.Program(link.OrgID)
	v, err := s.standards.Version(ctx, program, d.Introduction.VersionID)
	if err != nil {
		return Door{}, err
	}
	d.Version = For(v, d.Reading.Member.Position)
	d.Standard, _, err = s.standards.Versions(ctx, program, v.StandardID)
	return d, err
}

// orInvalid hides why a link opens nothing.
func orInvalid(err error) error {
	f, ok := fault.Of(err)
	if err == nil || ok && f.Kind == fault.NotFound {
		return ErrLinkInvalid
	}
	return err
}

// Open is Enter by the person: the first time is kept. It also tells what changed
// for the position since the version that they acknowledged before.
func (s *Service) Open(ctx context.Context, token string) (Door, error) {
	d, err := s.Enter(ctx, token)
	if err != nil {
		return Door{}, err
	}
	program := accounts.Program(d.OrgID)
	if d.Reading.OpenedAt.IsZero() {
		err = s.db.Tx(ctx, func(ctx context.Context) error {
			fresh, err := s.store.open(ctx, d.OrgID, d.Reading.ID, s.now())
			if err != nil || !fresh {
				return err
			}
			return s.record(ctx, entry(program, "open_reading", "reading", d.Reading.ID, nil, map[string]any{"name": d.Reading.Member.Name}))
		})
		if err != nil {
			return Door{}, err
		}
		d.Reading.OpenedAt = s.now()
	}
	last, err := s.store.lastRead(ctx, d.OrgID, d.Reading.Member.ID, d.Standard.ID, d.Version.ID)
	if err != nil || last == "" {
		return d, err
	}
	before, err := s.standards.Version(ctx, program, last)
	if err != nil {
		return Door{}, err
	}
	before = For(before, d.Reading.Member.Position)
	d.Since, d.Changes = &before, standards.Compare(before, d.Version)
	return d, nil
}

// See keeps which sections were on the screen. Sections of other positions are left out.
func (s *Service) See(ctx context.Context, token string, sections []string) (Door, error) {
	d, err := s.Enter(ctx, token)
	if err != nil || d.Reading.State() == Acknowledged {
		return d, err
	}
	seen := d.Reading.Seen
	for _, section := range d.Version.Sections {
		if slices.Contains(sections, section.Lineage) && !slices.Contains(seen, section.Lineage) {
			seen = append(seen, section.Lineage)
		}
	}
	if len(seen) == len(d.Reading.Seen) {
		return d, nil
	}
	d.Reading.Seen = seen
	return d, s.store.setSeen(ctx, d.OrgID, d.Reading.ID, seen)
}

// Acknowledge keeps that the holder of a link read the version. Again, it changes
// nothing. Faults: ErrLinkInvalid, ErrNotRead, ErrEnded.
func (s *Service) Acknowledge(ctx context.Context, token string) (Door, error) {
	d, err := s.Enter(ctx, token)
	if err != nil || d.Reading.State() == Acknowledged {
		return d, err
	}
	switch left := d.Left(); {
	case !d.Introduction.EndedAt.IsZero():
		return Door{}, ErrEnded
	case left > 0:
		return Door{}, ErrNotRead.With(fault.Params{"Left": left})
	}
	r := &d.Reading
	r.AcknowledgedAt, r.Way, r.ContentHash, r.Position = s.now(), d.way, d.Introduction.ContentHash, r.Member.Position
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		return s.settle(ctx, accounts.Program(d.OrgID), *r, d.Introduction)
	})
	return d, err
}

// Own is what somebody with an account has to read.
type Own struct {
	ReadingID, StandardID, Title, Version string
	Deadline                              time.Time
	State                                 State
	AcknowledgedAt                        time.Time
}
