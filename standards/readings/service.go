package readings

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/locations"
	"etalon/internal/mail"
	"etalon/standards"
)

// Faults of an introduction. What an actor may not see is not found.
var (
	ErrInvalid        = fault.New(fault.Invalid, "introduction_invalid")
	ErrMemberNotFound = fault.New(fault.NotFound, "staff_member_not_found")
	// ErrMemberExists reports a name within a location or a number that another
	// member has, or an id that is taken.
	ErrMemberExists = fault.New(fault.Conflict, "staff_member_exists")
	// ErrMemberStale has the param Revision.
	ErrMemberStale   = fault.New(fault.Stale, "staff_member_stale")
	ErrImportRefused = fault.New(fault.Invalid, "staff_import_refused")
	ErrNotFound      = fault.New(fault.NotFound, "introduction_not_found")
	ErrNotPublished  = fault.New(fault.Conflict, "introduction_not_published")
	ErrExists        = fault.New(fault.Conflict, "introduction_exists")
	// ErrStale has the param Revision.
	ErrStale = fault.New(fault.Stale, "introduction_stale")
	// ErrEnded refuses what only an introduction under way allows.
	ErrEnded           = fault.New(fault.Conflict, "introduction_ended")
	ErrReadingNotFound = fault.New(fault.NotFound, "reading_not_found")
	// ErrLinkInvalid is said of every link that opens nothing, whatever the reason.
	ErrLinkInvalid = fault.New(fault.NotFound, "reading_link_invalid")
	// ErrNotRead refuses to acknowledge sections that were not on the screen. Params: Left.
	ErrNotRead = fault.New(fault.Conflict, "reading_not_finished")
)

// Service is the use cases of introducing a version.
type Service struct {
	db        *database.DB
	store     store
	standards *standards.Service
	places    *locations.Service
	mail      *mail.Service
	journal   *journal.Journal
	now       func() time.Time
	address   string // of the installation, without a slash at its end
}

// Parts are what a Service works with.
type Parts struct {
	DB        *database.DB
	Standards *standards.Service
	Places    *locations.Service
	Mail      *mail.Service // nil: no letters
	Journal   *journal.Journal
	Now       func() time.Time
	Address   string // of the installation, such as "https://etalon.example.ru"
}

// New returns the service.
func New(p Parts) *Service {
	return &Service{p.DB, store{p.DB}, p.Standards, p.Places, p.Mail, p.Journal, p.Now, p.Address}
}

// reach is the places whose staff by looks after. A working group's leader brings
// the standard to every store, the manager of a store to their own.
func (s *Service) reach(ctx context.Context, by accounts.Actor) (locations.Filter, error) {
	f, err := s.places.Visible(ctx, by, accounts.IntroduceStandards)
	for _, scope := range by.Scopes(accounts.IntroduceStandards) {
		f.All = f.All || scope.Kind == accounts.Standard
	}
	return f, err
}

// leads reports whether by decides on the introduction of a standard.
func leads(by accounts.Actor, st standards.Standard) bool {
	scopes := []accounts.Scope{{Kind: accounts.Standard, ID: st.ID}}
	return by.CanIn(accounts.IntroduceStandards, scopes...)
}

// version reads a published version with its standard for somebody who introduces
// it. Faults: standards.ErrVersionNotFound, ErrNotPublished.
func (s *Service) version(ctx context.Context, by accounts.Actor, versionID string) (standards.Standard, standards.Version, error) {
	if err := by.Require(accounts.IntroduceStandards); err != nil {
		return standards.Standard{}, standards.Version{}, err
	}
	v, err := s.standards.Version(ctx, by, versionID)
	if err != nil {
		return standards.Standard{}, standards.Version{}, err
	}
	if v.ContentHash == "" {
		return standards.Standard{}, standards.Version{}, ErrNotPublished
	}
	st, _, err := s.standards.Versions(ctx, by, v.StandardID)
	return st, v, err
}

// Introducing returns a published version with its standard to somebody who looks
// after its introduction, and whether they decide on it. Faults:
// standards.ErrVersionNotFound, ErrNotPublished.
func (s *Service) Introducing(ctx context.Context, by accounts.Actor, versionID string) (st standards.Standard, v standards.Version, leading bool, err error) {
	st, v, err = s.version(ctx, by, versionID)
	return st, v, err == nil && leads(by, st), err
}

// Reach is the places whose staff by looks after.
func (s *Service) Reach(ctx context.Context, by accounts.Actor) (locations.Filter, error) {
	return s.reach(ctx, by)
}

// Member returns somebody of the staff that by looks after. Fault: ErrMemberNotFound.
func (s *Service) Member(ctx context.Context, by accounts.Actor, id string) (Member, error) {
	f, err := s.reach(ctx, by)
	if err != nil {
		return Member{}, err
	}
	return s.store.member(ctx, f, id)
}

func (s *Service) record(ctx context.Context, e journal.Entry) error { return s.journal.Record(ctx, e) }

func entry(by accounts.Actor, verb, kind, id string, before, after map[string]any) journal.Entry {
	e := journal.Entry{OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: kind, SubjectID: id}
	if before != nil {
		e.Before = before
	}
	if after != nil {
		e.After = after
	}
	return e
}
