package standards

import (
	"context"
	"reflect"
	"time"

	"github.com/google/uuid"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/locale"
)

// Faults of standards. What an actor may not see is not found, whoever's it is.
var (
	ErrNotFound        = fault.New(fault.NotFound, "standard_not_found")
	ErrVersionNotFound = fault.New(fault.NotFound, "standard_version_not_found")
	// ErrNotInForce reports a standard without a version in force on the date.
	ErrNotInForce = fault.New(fault.NotFound, "standard_not_in_force")
	// ErrExists reports an id under which there is another standard.
	ErrExists = fault.New(fault.Conflict, "standard_exists")
	// ErrVersionPublished refuses to change what was published.
	ErrVersionPublished = fault.New(fault.Conflict, "version_published")
	// ErrVersionNotDraft refuses to edit a version that is under review.
	ErrVersionNotDraft = fault.New(fault.Conflict, "version_not_draft")
	// ErrVersionNotPublished refuses to start a new version from an unpublished one.
	ErrVersionNotPublished = fault.New(fault.Conflict, "version_not_published")
	// ErrDraftExists reports that the next version was started already.
	ErrDraftExists = fault.New(fault.Conflict, "standard_draft_exists")
	// ErrVersionStale reports an edit of a revision that is no longer current. Its
	// parameter Revision is the current one.
	ErrVersionStale = fault.New(fault.Stale, "version_stale")
	// ErrVersionEmpty refuses to publish a version without requirements.
	ErrVersionEmpty = fault.New(fault.Invalid, "version_empty")
)

// Service is the use cases of standards.
type Service struct {
	db                *database.DB
	store             store
	journal           *journal.Journal
	now               func() time.Time
	changed           func(Version)
	publishing        OnPublication     // nil: nothing else is done
	beforePublication BeforePublication // nil: nobody is asked
}

// New returns the standards kept in db.
func New(db *database.DB, log *journal.Journal, now func() time.Time) *Service {
	return &Service{db: db, store: store{db}, journal: log, now: now, changed: func(Version) {}}
}

// OnPublication is what else a publication does, in its transaction: it returns what
// the journal says of it besides. An error is why v is not published.
type OnPublication func(ctx context.Context, by accounts.Actor, v Version, in Publication) (map[string]any, error)

// OnPublish sets what else a publication does.
func (s *Service) OnPublish(do OnPublication) { s.publishing = do }

// OnChange tells changed of every version that was edited or moved, once that is
// stored. It is called before the service is used.
func (s *Service) OnChange(changed func(Version)) { s.changed = changed }

// NewStandard is a standard to be made, with its first draft.
type NewStandard struct {
	ID       string // UUIDv7 made by the caller, so that a retry is harmless; empty: made here
	Title    string
	Language string // of the text, a BCP 47 tag
	BrandID  string // empty: for every brand
	Content  Content
}

// Create makes a standard with the draft 1.0. The same input again returns what
// the first made and changes nothing. Errors: ErrInvalid, ErrExists.
func (s *Service) Create(ctx context.Context, by accounts.Actor, in NewStandard) (Standard, Version, error) {
	if !by.CanIn(accounts.WriteStandards, accounts.Scope{Kind: accounts.Brand, ID: in.BrandID}) {
		return Standard{}, Version{}, accounts.ErrForbidden
	}
	if err := in.check(); err != nil {
		return Standard{}, Version{}, err
	}
	at := s.now()
	standard := Standard{ID: orNew(in.ID), OrgID: by.OrgID, BrandID: in.BrandID, Title: in.Title, Language: in.Language, LanguageRevision: 1, CreatedAt: at}
	content := in.Content.WithLineages().stamped()
	version := Version{
		ID: orNew(""), OrgID: by.OrgID, StandardID: standard.ID, Major: 1, Status: Draft, Preamble: content.Preamble, Preambles: content.Preambles,
		Sections: content.Sections, Revision: 1, CreatedBy: by.AccountID, CreatedAt: at, EditedBy: by.AccountID,
	}
	made := false
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.ownBrand(ctx, standard); err != nil {
			return err
		}
		var err error
		if made, err = s.store.insertStandard(ctx, standard); err != nil || !made {
			return err
		}
		if err := s.store.ownImages(ctx, Version{OrgID: by.OrgID, StandardID: standard.ID}, content); err != nil {
			return err
		}
		if _, err := s.store.insertVersion(ctx, version); err != nil {
			return err
		}
		return s.record(ctx, by, "create", version, "", nil, map[string]any{"title": standard.Title, "number": version.Number(), "hash": content.Hash()})
	})
	if err != nil {
		return Standard{}, Version{}, err
	}
	if !made {
		return s.repeated(ctx, standard, in.Content)
	}
	return standard, version, nil
}

// repeated answers a second request to create a standard. As long as nobody
// edited the first draft, its text must be the requested one as well.
func (s *Service) repeated(ctx context.Context, wanted Standard, content Content) (Standard, Version, error) {
	stored, err := s.store.standard(ctx, wanted.OrgID, wanted.ID)
	if err != nil {
		return Standard{}, Version{}, ErrExists // another organisation's
	}
	wanted.CreatedAt, wanted.Languages, wanted.Titles, wanted.LanguageRevision = stored.CreatedAt, stored.Languages, stored.Titles, stored.LanguageRevision
	if !reflect.DeepEqual(stored, wanted) {
		return Standard{}, Version{}, ErrExists
	}
	first, err := s.store.firstVersion(ctx, stored)
	if err != nil {
		return Standard{}, Version{}, err
	}
	if first.Revision == 1 && first.Content().WithoutLineages().Hash() != content.stamped().WithoutLineages().Hash() {
		return Standard{}, Version{}, ErrExists
	}
	return stored, first, nil
}

func (n NewStandard) check() error {
	p := &problems{}
	if id, err := uuid.Parse(n.ID); n.ID != "" && (err != nil || id.String() != n.ID || id.Version() != 7) {
		p.add("id", "not_an_id", nil)
	}
	p.required("title", n.Title, maxTitle)
	if !locale.IsTag(n.Language) {
		p.add("language", "not_a_language", nil)
	}
	if n.BrandID != "" && !isID(n.BrandID) {
		p.add("brand_id", "unknown_brand", nil)
	}
	if f, wrong := fault.Of(n.Content.Check()); wrong {
		p.fields = append(p.fields, f.Fields...)
	}
	return p.err()
}

// Edit replaces the content of a draft that is still at the given revision.
// Sections and requirements without a lineage begin one. Errors:
// ErrVersionNotFound, ErrLeaderOnly, ErrVersionPublished, ErrVersionNotDraft,
// ErrVersionStale, ErrInvalid.
func (s *Service) Edit(ctx context.Context, by accounts.Actor, versionID string, revision int, content Content) (Version, error) {
	var edited Version
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		before, within, err := s.within(ctx, by, accounts.WriteStandards, versionID)
		if err != nil {
			return err
		}
		if !by.CanIn(accounts.LeadStandards, within...) {
			return ErrLeaderOnly
		}
		if err := before.editable(revision); err != nil {
			return err
		}
		content := content.WithLineages().stamped()
		if err := s.checked(ctx, before, content); err != nil {
			return err
		}
		edited = before
		edited.Revision++
		edited.EditedBy = by.AccountID
		edited.Preamble, edited.Preambles, edited.Sections = content.Preamble, content.Preambles, content.Sections
		return s.keep(ctx, by, before, edited, before.Content().between(edited.Content()))
	})
	return edited, err
}

// editable refuses what is not a draft, and then a stale revision.
func (v Version) editable(revision int) error {
	switch {
	case v.Status.issued():
		return ErrVersionPublished
	case v.Status != Draft:
		return ErrVersionNotDraft
	case v.Revision != revision:
		return ErrVersionStale.With(fault.Params{"Revision": v.Revision})
	}
	return nil
}

// overtaken says why a write guarded by the revision of before found no row.
func (s *Service) overtaken(ctx context.Context, before Version, err error) error {
	if err != nil {
		return err
	}
	current, err := s.store.header(ctx, before.OrgID, before.ID)
	if err != nil {
		return err
	}
	if err := current.editable(before.Revision); err != nil {
		return err
	}
	return ErrVersionStale.With(fault.Params{"Revision": current.Revision})
}

// edits sums up an edit for the journal, by printed codes. It compares no words:
// it runs in a transaction.
func edits(before, after Version) map[string]any {
	d := compare(before, after, &differ{})
	codes := map[Kind][]string{}
	for _, c := range d.Requirements {
		code := c.After.Code
		if c.Kind == Removed {
			code = c.Before.Code
		}
		codes[c.Kind] = append(codes[c.Kind], code)
	}
	entry := map[string]any{"revision": after.Revision}
	for _, kind := range []Kind{Added, Removed, Kept} {
		if len(codes[kind]) > 0 {
			entry[string(kind)] = codes[kind]
		}
	}
	return entry
}

// record writes to the journal, in the transaction of ctx, what by did to v.
func (s *Service) record(ctx context.Context, by accounts.Actor, verb string, v Version, reason string, before, after map[string]any) error {
	e := journal.Entry{OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: "standard_version", SubjectID: v.ID, Reason: reason, After: after}
	if before != nil {
		e.Before = before
	}
	s.db.AfterCommit(ctx, func() { s.changed(v) })
	return s.journal.Record(ctx, e)
}
