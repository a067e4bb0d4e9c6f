package checklists

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/journal"
	"etalon/internal/locale"
)

// Service is the use cases of checklists.
type Service struct {
	db      *database.DB
	store   store
	journal *journal.Journal
	now     func() time.Time

	mu     sync.Mutex
	cached map[string]*Version // published versions by id: they never change
}

// cacheSize bounds the memory of the cache; a program works with a handful of
// versions at a time.
const cacheSize = 64

// New returns the service.
func New(db *database.DB, log *journal.Journal, now func() time.Time) *Service {
	return &Service{db: db, store: store{db}, journal: log, now: now, cached: map[string]*Version{}}
}

// NewFamily is a checklist to be made, with its first draft.
type NewFamily struct {
	ID, VersionID     string // made by the caller, so that a retry is harmless
	Title             string
	Language          string // of the texts, where the content does not say it
	StandardID        string
	StandardVersionID string
	Content           *Checklist
}

// Create makes a checklist with draft 1. The same ids and content again change
// nothing. Errors: ErrExists, ErrChecklistInvalid.
func (s *Service) Create(ctx context.Context, by accounts.Actor, in NewFamily) (Version, error) {
	if err := by.Require(accounts.WriteChecklists); err != nil {
		return Version{}, err
	}
	in.Content.Title = in.Title
	in.Content.writtenIn(locale.Language(in.Language))
	v := Version{
		ID: in.VersionID, OrgID: by.OrgID, ChecklistID: in.ID, StandardVersionID: in.StandardVersionID, Number: 1,
		Status: Draft, Content: in.Content, Revision: 1, CreatedBy: by.AccountID, CreatedAt: s.now(),
	}
	if err := v.seal(); err != nil {
		return Version{}, err
	}
	f := Family{ID: in.ID, OrgID: by.OrgID, StandardID: in.StandardID, Title: in.Title, Language: string(in.Content.Language), CreatedAt: v.CreatedAt}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		inserted, err := s.store.insertFamily(ctx, f)
		if err != nil || !inserted {
			return err
		}
		if err := s.references(ctx, by.OrgID, f.ID, v.Content); err != nil {
			return err
		}
		return s.insert(ctx, by, v, "create")
	})
	if err != nil {
		return Version{}, err
	}
	stored, err := s.store.version(ctx, by.OrgID, v.ID)
	if err != nil || stored.ContentHash != v.ContentHash {
		return Version{}, ErrExists
	}
	return stored, nil
}

// NextVersion is a draft to be made of a checklist that has a version.
type NextVersion struct {
	ID                string     // made by the caller, so that a retry is harmless
	From              string     // the version that it follows
	StandardVersionID string     // empty: that of From
	Content           *Checklist // nil: that of From
}

// Revise makes the next draft of a checklist. There is one draft at a time; the
// same id again returns the draft that it made. Errors: ErrVersionNotFound,
// ErrDraftExists, ErrChecklistInvalid.
func (s *Service) Revise(ctx context.Context, by accounts.Actor, in NextVersion) (Version, error) {
	if err := by.Require(accounts.WriteChecklists); err != nil {
		return Version{}, err
	}
	var v Version
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		from, err := s.store.version(ctx, by.OrgID, in.From)
		if err != nil {
			return err
		}
		f, err := s.store.family(ctx, by.OrgID, from.ChecklistID)
		if err != nil {
			return err
		}
		if latest := f.Versions[0]; latest.ID == in.ID {
			v, err = s.store.version(ctx, by.OrgID, in.ID)
			return err
		} else if latest.Status == Draft {
			return ErrDraftExists
		}
		v = Version{
			ID: in.ID, OrgID: by.OrgID, ChecklistID: f.ID, StandardVersionID: orDefault(in.StandardVersionID, from.StandardVersionID),
			Number: f.Versions[0].Number + 1, Status: Draft, Content: orDefault(in.Content, from.Content), Revision: 1,
			CreatedBy: by.AccountID, CreatedAt: s.now(),
		}
		if err := v.seal(); err != nil {
			return err
		}
		if err := s.references(ctx, by.OrgID, f.ID, v.Content); err != nil {
			return err
		}
		return s.insert(ctx, by, v, "revise")
	})
	return v, err
}

// Edit replaces the content of a draft that is still at the given revision.
// Errors: ErrVersionNotFound, ErrPublished, ErrStale, ErrChecklistInvalid.
func (s *Service) Edit(ctx context.Context, by accounts.Actor, id string, revision int, content *Checklist) (Version, error) {
	return s.change(ctx, by, id, "edit", func(v *Version) (bool, error) {
		if v.Status != Draft {
			return false, ErrPublished
		}
		if v.Revision != revision {
			return false, ErrStale
		}
		if err := s.references(ctx, v.OrgID, v.ChecklistID, content); err != nil {
			return false, err
		}
		v.Content = content
		return true, v.seal()
	})
}

// Publish freezes a draft. Publishing it again changes nothing.
func (s *Service) Publish(ctx context.Context, by accounts.Actor, id string) (Version, error) {
	return s.change(ctx, by, id, "publish", func(v *Version) (bool, error) {
		if v.Status == Published {
			return false, nil
		}
		if !slices.Contains(next[v.Status], Published) {
			return false, ErrPublished
		}
		if v.Content.Questions() == 0 {
			return false, ErrNothingScored
		}
		if err := s.sameAudit(ctx, *v); err != nil {
			return false, err
		}
		v.Status, v.PublishedAt = Published, s.now()
		return true, nil
	})
}

// sameAudit keeps a checklist to one kind of audit: its versions are compared.
func (s *Service) sameAudit(ctx context.Context, v Version) error {
	f, err := s.store.family(ctx, v.OrgID, v.ChecklistID)
	if err != nil {
		return err
	}
	for _, other := range f.Versions {
		if other.Status != Draft && other.Audit != v.Content.Audit {
			return ErrAuditChanged
		}
	}
	return nil
}

// Retire takes a published version out of use: no new wave can be made with it,
// and those that were go on. Retiring it again changes nothing.
func (s *Service) Retire(ctx context.Context, by accounts.Actor, id string) (Version, error) {
	v, err := s.change(ctx, by, id, "retire", func(v *Version) (bool, error) {
		if v.Status == Retired {
			return false, nil
		}
		if !slices.Contains(next[v.Status], Retired) {
			return false, ErrNotPublished
		}
		v.Status = Retired
		return true, nil
	})
	if err == nil {
		s.mu.Lock()
		delete(s.cached, id)
		s.mu.Unlock()
	}
	return v, err
}

// Version returns a version with its content.
func (s *Service) Version(ctx context.Context, by accounts.Actor, id string) (Version, error) {
	if err := by.Require(accounts.ReadChecklists); err != nil {
		return Version{}, err
	}
	v, err := s.Content(ctx, by.OrgID, id)
	if err != nil {
		return Version{}, err
	}
	return *v, nil
}

// Family returns a checklist with its versions, without their content.
func (s *Service) Family(ctx context.Context, by accounts.Actor, id string) (Family, error) {
	if err := by.Require(accounts.ReadChecklists); err != nil {
		return Family{}, err
	}
	return s.store.family(ctx, by.OrgID, id)
}

// List returns the checklists whose title contains search, by title, and how many there are.
func (s *Service) List(ctx context.Context, by accounts.Actor, search string, limit, offset int) ([]Family, int, error) {
	if err := by.Require(accounts.ReadChecklists); err != nil {
		return nil, 0, err
	}
	return s.store.families(ctx, by.OrgID, search, limit, offset)
}

// Content returns a version for use by other services, which have authorized
// their own caller. The result is shared: it must not be changed.
func (s *Service) Content(ctx context.Context, orgID, id string) (*Version, error) {
	s.mu.Lock()
	v, hit := s.cached[id]
	s.mu.Unlock()
	if hit && v.OrgID == orgID {
		return v, nil
	}
	stored, err := s.store.version(ctx, orgID, id)
	if err != nil {
		return nil, err
	}
	if stored.sections, err = s.store.sectionsOfStandard(ctx, orgID, stored.StandardVersionID); err != nil {
		return nil, err
	}
	stored.scorer = NewScorer(stored.Content)
	if stored.Status == Published {
		s.mu.Lock()
		if len(s.cached) >= cacheSize {
			clear(s.cached)
		}
		s.cached[id] = &stored
		s.mu.Unlock()
	}
	return &stored, nil
}

// Status is where a version stands now, for other services: a retired one may
// still be in the memory of another server as published.
func (s *Service) Status(ctx context.Context, orgID, id string) (Status, error) {
	return s.store.status(ctx, orgID, id)
}

// change applies edit, which reports whether there is anything to write.
func (s *Service) change(ctx context.Context, by accounts.Actor, id, verb string, edit func(*Version) (bool, error)) (Version, error) {
	if err := by.Require(accounts.WriteChecklists); err != nil {
		return Version{}, err
	}
	var changed Version
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		before, err := s.store.version(ctx, by.OrgID, id)
		if err != nil {
			return err
		}
		changed = before
		write, err := edit(&changed)
		if err != nil || !write {
			return err
		}
		changed.Revision++
		if err := s.store.update(ctx, changed, before.Revision); err != nil {
			return err
		}
		return s.record(ctx, by, changed, verb)
	})
	return changed, err
}

func (s *Service) insert(ctx context.Context, by accounts.Actor, v Version, verb string) error {
	if err := s.store.insertVersion(ctx, v); err != nil {
		return err
	}
	return s.record(ctx, by, v, verb)
}

func (s *Service) record(ctx context.Context, by accounts.Actor, v Version, verb string) error {
	return s.journal.Record(ctx, journal.Entry{
		OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: "checklist_version",
		SubjectID: v.ID, After: map[string]any{"number": v.Number, "status": v.Status, "hash": v.ContentHash},
	})
}

// seal checks the content and sets what follows from it.
func (v *Version) seal() error {
	document := NewDocument(v.Content)
	content, err := document.Checklist()
	if err != nil {
		return err
	}
	data, err := json.Marshal(document)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	v.Content, v.ContentHash, v.QuestionCount, v.Audit = content, hex.EncodeToString(sum[:]), content.Questions(), content.Audit
	return nil
}
