package handouts

import (
	"context"
	"slices"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/locale"
	"etalon/standards"
)

// Service is the use cases of handouts. Who may read a version reads its handouts;
// who may write the standard writes them, whether it is published or not.
type Service struct {
	db        *database.DB
	store     store
	standards *standards.Service
	journal   *journal.Journal
	now       func() time.Time
}

// New returns the handouts kept in db.
func New(db *database.DB, log *journal.Journal, of *standards.Service, now func() time.Time) *Service {
	return &Service{db, store{db}, of, log, now}
}

// Get returns a handout of a version as it was written, with its version. Where
// nobody wrote one it is proposed: as it was for an earlier version, without the
// lines whose requirements are gone, or else from the requirements. Faults: ErrKindUnknown,
// standards.ErrVersionNotFound.
func (s *Service) Get(ctx context.Context, by accounts.Actor, versionID string, kind Kind, position string) (Handout, standards.Version, error) {
	if !slices.Contains(Kinds, kind) {
		return Handout{}, standards.Version{}, ErrKindUnknown
	}
	v, err := s.standards.Version(ctx, by, versionID)
	if err != nil {
		return Handout{}, v, err
	}
	h, found, err := s.store.get(ctx, v, kind, position)
	if err != nil || found {
		return h, v, err
	}
	h, err = s.proposal(ctx, by, v, kind, position)
	return h, v, err
}

func (s *Service) proposal(ctx context.Context, by accounts.Actor, v standards.Version, kind Kind, position string) (Handout, error) {
	h := Handout{VersionID: v.ID, Kind: kind, Position: position}
	before, found, err := s.store.earlier(ctx, v, kind, position)
	if err != nil {
		return h, err
	}
	if found {
		h.Title, h.Note, h.Lines = before.Title, before.Note, stillTrue(before.Lines, v.Content())
		return h, nil
	}
	st, _, err := s.standards.Versions(ctx, by, v.StandardID)
	if err != nil {
		return h, err
	}
	lang := locale.Language(st.Language)
	h.Title, h.Lines = lang.Text("handouts.title_"+string(kind)), Propose(v.Content(), kind, position, lang)
	return h, nil
}

// Put writes a handout over the revision that its author saw. The same again
// changes nothing. Faults: ErrInvalid, ErrStale, ErrKindUnknown, accounts.ErrForbidden,
// standards.ErrVersionNotFound.
func (s *Service) Put(ctx context.Context, by accounts.Actor, h Handout) (Handout, error) {
	if !slices.Contains(Kinds, h.Kind) {
		return Handout{}, ErrKindUnknown
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		v, err := s.standards.VersionToWrite(ctx, by, h.VersionID)
		if err != nil {
			return err
		}
		if err := h.Check(v.Content()); err != nil {
			return err
		}
		before, found, err := s.store.get(ctx, v, h.Kind, h.Position)
		if err != nil {
			return err
		}
		if found && before.same(h) {
			h = before
			return nil
		}
		if before.Revision != h.Revision {
			return ErrStale.With(fault.Params{"Revision": before.Revision})
		}
		h.Revision++
		taken, err := s.store.put(ctx, by, v, h, s.now())
		if err != nil {
			return err
		}
		if !taken {
			return ErrStale.With(fault.Params{"Revision": h.Revision})
		}
		return s.journal.Record(ctx, journal.Entry{
			OrgID: by.OrgID, AccountID: by.AccountID, Verb: "write_handout", SubjectKind: "standard_version", SubjectID: v.ID,
			Before: before.entry(), After: h.entry(),
		})
	})
	return h, err
}

// same reports whether two handouts read alike.
func (h Handout) same(other Handout) bool {
	return h.Title == other.Title && h.Note == other.Note && slices.Equal(h.Lines, other.Lines)
}

// entry is what the journal says of it.
func (h Handout) entry() map[string]any {
	return map[string]any{"handout": string(h.Kind), "position": h.Position, "title": h.Title, "lines": len(h.Lines), "revision": h.Revision}
}
