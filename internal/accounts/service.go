package accounts

import (
	"context"
	"time"

	"github.com/google/uuid"

	"etalon/internal/database"
	"etalon/internal/jobs"
	"etalon/internal/journal"
	"etalon/internal/mail"
	"etalon/internal/secrets"
)

// Lifetimes say how long people stay signed in.
type Lifetimes struct {
	// Absolute ends a session however busy it is.
	Absolute time.Duration
	// Idle ends a session that was not used for so long.
	Idle time.Duration
	// FieldIdle takes the place of Idle for those who see only what is their own:
	// shoppers, who may be out of reach for days with a visit on the phone, and employees.
	FieldIdle time.Duration
}

// DefaultLifetimes are argued in docs/decisions/sessions.md.
func DefaultLifetimes() Lifetimes {
	const day = 24 * time.Hour
	return Lifetimes{Absolute: 14 * day, Idle: 12 * time.Hour, FieldIdle: 7 * day}
}

// idle returns the idle limit for someone with these grants.
func (l Lifetimes) idle(grants []Grant) time.Duration {
	for _, g := range grants {
		if g.Scope.Kind != Own {
			return l.Idle
		}
	}
	return l.FieldIdle
}

// Service holds the use cases of accounts.
type Service struct {
	db      *database.DB
	store   store
	journal *journal.Journal
	now     func() time.Time
	lives   Lifetimes
	hasher  *hasher
	box     *secrets.Box // nil: nobody can set up a second factor
	letters Letters

	grantsChanged      GrantsChanged      // nil: nobody listens
	invitationAccepted InvitationAccepted // nil: nobody listens
}

// Letters are what the service reaches people with.
type Letters struct {
	Mail  *mail.Service
	Queue *jobs.Queue
	// Address is where people open the product, for links: https://etalon.example.
	Address string
}

// Use gives the service its letters. Nothing that writes one may be called before.
func (s *Service) Use(l Letters) { s.letters = l }

// Works are the jobs of accounts.
func (s *Service) Works() map[string]jobs.Work { return map[string]jobs.Work{resetJob: s.sendReset} }

// New returns the accounts kept in db.
func New(db *database.DB, j *journal.Journal, now func() time.Time, lives Lifetimes) *Service {
	return &Service{db: db, store: store{db}, journal: j, now: now, lives: lives, hasher: newHasher()}
}

// UseSecrets sets what seals the secrets of second factors.
func (s *Service) UseSecrets(box *secrets.Box) { s.box = box }

// record writes to the journal what by did to an account, in the transaction of ctx.
func (s *Service) record(ctx context.Context, by Actor, verb, accountID string, after map[string]any) error {
	return s.recordChange(ctx, by, verb, accountID, nil, after)
}

// recordChange writes to the journal what by changed about an account.
func (s *Service) recordChange(ctx context.Context, by Actor, verb, accountID string, before, after map[string]any) error {
	return s.recordOf(ctx, by, verb, "account", accountID, before, after)
}

// recordOf writes to the journal what by changed, from what to what; nil is nothing.
func (s *Service) recordOf(ctx context.Context, by Actor, verb, kind, id string, before, after map[string]any) error {
	e := journal.Entry{OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: kind, SubjectID: id}
	if before != nil {
		e.Before = before
	}
	if after != nil {
		e.After = after
	}
	return s.journal.Record(ctx, e)
}

func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

// canonical returns id as both databases compare it; false when it is no UUID.
func canonical(id string) (string, bool) {
	u, err := uuid.Parse(id)
	return u.String(), err == nil && len(id) == 36
}
