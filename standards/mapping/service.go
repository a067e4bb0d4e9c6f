package mapping

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/standards"
)

// Service is the use cases of mappings. They are for those who read the drafts of
// the standard; its authors decide.
type Service struct {
	db        *database.DB
	store     store
	standards *standards.Service
	journal   *journal.Journal
	now       func() time.Time
}

// New returns the mappings of the standards kept in db.
func New(db *database.DB, log *journal.Journal, of *standards.Service, now func() time.Time) *Service {
	return &Service{db, store{db}, of, log, now}
}

// Mapped is a version with what became of the one before it.
type Mapped struct {
	standards.Pair            // Before is After itself where there is no predecessor
	Relations      []Relation // of every requirement; none without a predecessor
	Frozen         bool       // published: nothing changes any more
}

// First reports the first version of a standard, which follows none.
func (m Mapped) First() bool { return m.Before.ID == m.After.ID }

// Of returns the mapping of a version. Error: standards.ErrVersionNotFound.
func (s *Service) Of(ctx context.Context, by accounts.Actor, versionID string) (Mapped, error) {
	if _, _, err := s.standards.VersionForGroup(ctx, by, versionID); err != nil {
		return Mapped{}, err
	}
	return s.of(ctx, by, versionID)
}

func (s *Service) of(ctx context.Context, by accounts.Actor, versionID string) (Mapped, error) {
	p, err := s.standards.Pair(ctx, by, versionID, "")
	if err != nil {
		return Mapped{}, err
	}
	m := Mapped{Pair: p, Frozen: issued(p.After)}
	if m.First() {
		return m, nil
	}
	decided, err := s.store.relations(ctx, by.OrgID, []string{versionID})
	if err != nil {
		return Mapped{}, err
	}
	m.Relations = decided[versionID]
	if !m.Frozen || len(m.Relations) == 0 { // published before there were mappings
		m.Relations = Propose(p.Before.Content(), p.After.Content(), p.Standard.Language, decided[versionID])
	}
	return m, nil
}

func issued(v standards.Version) bool {
	return slices.Contains([]standards.Status{standards.Published, standards.Superseded, standards.Retired}, v.Status)
}

// Decide keeps what the author says became of some requirements, in place of what
// was decided about any of them before. The same again changes nothing. Errors:
// ErrRelationInvalid, ErrNoPredecessor, standards.ErrVersionPublished.
func (s *Service) Decide(ctx context.Context, by accounts.Actor, versionID string, r Relation) (Mapped, error) {
	if id, err := uuid.Parse(r.ID); err != nil || id.Version() != 7 {
		return Mapped{}, ErrRelationInvalid.At(fault.Field{Path: "id", Code: "not_an_id"})
	}
	return s.change(ctx, by, versionID, func(ctx context.Context, m Mapped) error {
		before, after := requirements(m.Before.Content()), requirements(m.After.Content())
		if err := r.check(before, after); err != nil {
			return err
		}
		r.Confirmed, r.DecidedBy, r.DecidedAt = true, by.AccountID, s.now()
		r.Trend = r.trend(before, after)
		decided, err := s.store.relations(ctx, by.OrgID, []string{versionID})
		if err != nil {
			return err
		}
		var replaced []Relation
		for _, old := range decided[versionID] {
			if old.ID == r.ID && old.Kind == r.Kind && slices.Equal(old.Before, r.Before) && slices.Equal(old.After, r.After) {
				return nil
			}
			if old.ID == r.ID || old.overlaps(r) {
				replaced = append(replaced, old)
			}
		}
		if err := s.store.replace(ctx, m.After, replaced, []Relation{r}); err != nil {
			return err
		}
		return s.record(ctx, by, "map", m, replaced, &r)
	})
}

// Undo takes a decision back: the program's proposal stands again.
func (s *Service) Undo(ctx context.Context, by accounts.Actor, versionID, id string) (Mapped, error) {
	return s.change(ctx, by, versionID, func(ctx context.Context, m Mapped) error {
		i := slices.IndexFunc(m.Relations, func(r Relation) bool { return r.ID == id && id != "" })
		if i < 0 {
			return ErrRelationNotFound
		}
		gone := []Relation{m.Relations[i]}
		if err := s.store.replace(ctx, m.After, gone, nil); err != nil {
			return err
		}
		return s.record(ctx, by, "unmap", m, gone, nil)
	})
}

// change does what an author may do with the mapping of an open version.
func (s *Service) change(ctx context.Context, by accounts.Actor, versionID string, do func(context.Context, Mapped) error) (Mapped, error) {
	var after Mapped
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		m, err := s.Of(ctx, by, versionID)
		if err != nil {
			return err
		}
		if _, err := s.standards.Working(ctx, by, accounts.WriteStandards, m.After.StandardID); err != nil {
			return err
		}
		if m.First() {
			return ErrNoPredecessor
		}
		if open, err := s.store.holdOpen(ctx, m.After); err != nil || !open {
			return cmp.Or(err, error(standards.ErrVersionPublished))
		}
		if err := do(ctx, m); err != nil {
			return err
		}
		after, err = s.of(ctx, by, versionID)
		return err
	})
	return after, err
}

func (s *Service) record(ctx context.Context, by accounts.Actor, verb string, m Mapped, before []Relation, after *Relation) error {
	e := journal.Entry{OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: "standard_version", SubjectID: m.After.ID}
	if len(before) > 0 {
		e.Before = entry(m, before)
	}
	if after != nil {
		e.After = entry(m, []Relation{*after})
	}
	return s.journal.Record(ctx, e)
}

// entry is relations as the journal keeps them, by printed numbers.
func entry(m Mapped, list []Relation) map[string]any {
	was, is := requirements(m.Before.Content()), requirements(m.After.Content())
	var kinds, old, next []string
	for _, r := range list {
		kinds = append(kinds, string(r.Kind))
		for _, id := range r.Before {
			old = append(old, was[id].Code)
		}
		for _, id := range r.After {
			next = append(next, is[id].Code)
		}
	}
	return map[string]any{"relation": kinds, "old_requirements": old, "new_requirements": next}
}

// Freeze writes the whole mapping of a version that is being published, in the
// transaction of its publication. What nobody confirmed is kept as such, and its
// figures are not compared: that the publisher has to know. Error: ErrUnconfirmed.
func (s *Service) Freeze(ctx context.Context, by accounts.Actor, v standards.Version, in standards.Publication) (map[string]any, error) {
	m, err := s.of(ctx, accounts.Program(by.OrgID), v.ID)
	if err != nil || m.First() {
		return nil, err
	}
	decided, err := s.store.relations(ctx, by.OrgID, []string{v.ID})
	if err != nil {
		return nil, err
	}
	all := Propose(m.Before.Content(), m.After.Content(), m.Standard.Language, decided[v.ID])
	waiting := Unconfirmed(all)
	if waiting > 0 && !in.Unconfirmed {
		return nil, ErrUnconfirmed.With(fault.Params{"Count": waiting})
	}
	for i := range all {
		if all[i].ID == "" {
			all[i].ID = uuid.Must(uuid.NewV7()).String()
		}
	}
	if err := s.store.replace(ctx, v, decided[v.ID], all); err != nil || waiting == 0 {
		return nil, err
	}
	return map[string]any{"unconfirmed_relations": waiting}, nil
}
