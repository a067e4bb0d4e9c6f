package groups

import (
	"context"
	"slices"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/mail"
	"etalon/internal/notifications"
	"etalon/standards"
)

// Faults of a group's work.
var (
	ErrInvalid          = fault.New(fault.Invalid, "group_invalid")
	ErrStepNotFound     = fault.New(fault.NotFound, "plan_step_not_found")
	ErrMeetingNotFound  = fault.New(fault.NotFound, "meeting_not_found")
	ErrProposalNotFound = fault.New(fault.NotFound, "proposal_not_found")
	// ErrExists reports an id that is taken by something else.
	ErrExists = fault.New(fault.Conflict, "group_thing_exists")
	// ErrStale reports an edit of a revision that is no longer current. Params: Revision.
	ErrStale = fault.New(fault.Stale, "group_thing_stale")
	// ErrTooMany refuses more than a standard can have. Params: Max.
	ErrTooMany = fault.New(fault.Invalid, "group_too_many")
	// ErrPlanned refuses to lay a plan where there is one.
	ErrPlanned = fault.New(fault.Conflict, "plan_exists")
	// ErrMinutesClosed refuses to change a meeting whose minutes are closed, or
	// that was cancelled.
	ErrMinutesClosed = fault.New(fault.Conflict, "minutes_closed")
	// ErrDecided refuses to change a proposal that was decided.
	ErrDecided = fault.New(fault.Conflict, "proposal_decided")
)

// Service is the use cases of a group. Who reads the drafts of a standard reads
// its group's work and proposes; who leads the group does the rest.
type Service struct {
	db        *database.DB
	store     store
	standards *standards.Service
	people    *accounts.Service
	notices   *notifications.Service
	mail      *mail.Service
	address   string
	journal   *journal.Journal
	now       func() time.Time
}

// Parts are what the service is made of.
type Parts struct {
	DB        *database.DB
	Standards *standards.Service
	Accounts  *accounts.Service
	Notices   *notifications.Service
	Mail      *mail.Service
	Address   string // of the program, without a slash at its end: letters lead there
	Journal   *journal.Journal
	Now       func() time.Time
}

// New returns the work of groups kept in a database.
func New(p Parts) *Service {
	return &Service{p.DB, store{p.DB}, p.Standards, p.Accounts, p.Notices, p.Mail, p.Address, p.Journal, p.Now}
}

// Member is somebody of the group.
type Member struct {
	standards.Member

	Here []accounts.Role // held for this standard itself, and not for the organisation
}

// Board is everything that a group looks at.
type Board struct {
	Standard  standards.Standard
	Members   []Member          // by name
	Names     map[string]string // of accounts that the rest speaks of
	Steps     []Step            // in their order
	Rhythm    *Rhythm           // nil: none
	Meetings  []Meeting         // the latest first
	Proposals []Proposal        // the latest first
	Leads     bool              // the actor leads the group
}

// Board returns the work of the group on a standard. Fault: standards.ErrNotFound.
func (s *Service) Board(ctx context.Context, by accounts.Actor, standardID string) (Board, error) {
	st, err := s.standards.Working(ctx, by, accounts.ReadDrafts, standardID)
	if err != nil {
		return Board{}, err
	}
	b := Board{Standard: st, Leads: by.Leads(st.ID)}
	if b.Members, err = s.members(ctx, by, st); err != nil {
		return Board{}, err
	}
	if b.Steps, err = s.store.steps(ctx, st); err != nil {
		return Board{}, err
	}
	if b.Rhythm, err = s.store.rhythm(ctx, st); err != nil {
		return Board{}, err
	}
	if b.Meetings, err = s.store.meetings(ctx, st); err != nil {
		return Board{}, err
	}
	if b.Proposals, err = s.store.proposals(ctx, st); err != nil {
		return Board{}, err
	}
	b.Names, err = s.store.names(ctx, st.OrgID, b.accounts())
	return b, err
}

// accounts are those whose names the board needs.
func (b Board) accounts() []string {
	var ids []string
	for _, m := range b.Members {
		ids = append(ids, m.AccountID)
	}
	for _, step := range b.Steps {
		ids = append(ids, step.People...)
	}
	for _, m := range b.Meetings {
		ids = append(ids, m.Present...)
		for _, d := range m.Decisions {
			ids = append(ids, d.Who)
		}
		ids = append(ids, m.ClosedBy)
	}
	for _, p := range b.Proposals {
		ids = append(ids, p.CreatedBy, p.DecidedBy)
	}
	slices.Sort(ids)
	return slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id == "" })
}

func (s *Service) members(ctx context.Context, by accounts.Actor, st standards.Standard) ([]Member, error) {
	team, err := s.standards.Team(ctx, by, st.ID)
	if err != nil {
		return nil, err
	}
	here, err := s.store.rolesHere(ctx, st)
	if err != nil {
		return nil, err
	}
	list := make([]Member, len(team))
	for i, m := range team {
		list[i] = Member{m, here[m.AccountID]}
	}
	return list, nil
}

// Candidates lists whom the leader may ask into the group. Faults:
// accounts.ErrForbidden, standards.ErrNotFound.
func (s *Service) Candidates(ctx context.Context, by accounts.Actor, standardID, words string) ([]accounts.Candidate, error) {
	if _, err := s.led(ctx, by, standardID); err != nil {
		return nil, err
	}
	return s.people.Candidates(ctx, by, standardID, words)
}

// Join gives somebody a role in the group. Faults: those of accounts.Join.
func (s *Service) Join(ctx context.Context, by accounts.Actor, standardID, accountID string, role accounts.Role) error {
	if _, err := s.led(ctx, by, standardID); err != nil {
		return err
	}
	return s.people.Join(ctx, by, accountID, role, standardID)
}

// Leave takes a role in the group away. Faults: those of accounts.Leave.
func (s *Service) Leave(ctx context.Context, by accounts.Actor, standardID, accountID string, role accounts.Role) error {
	if _, err := s.led(ctx, by, standardID); err != nil {
		return err
	}
	return s.people.Leave(ctx, by, accountID, role, standardID)
}

// led returns a standard whose group by leads. Faults: standards.ErrNotFound,
// accounts.ErrForbidden.
func (s *Service) led(ctx context.Context, by accounts.Actor, standardID string) (standards.Standard, error) {
	st, err := s.standards.Working(ctx, by, accounts.ReadDrafts, standardID)
	if err == nil && !by.Leads(st.ID) {
		err = accounts.ErrForbidden
	}
	return st, err
}

// allInGroup refuses people who are not in the group.
func (s *Service) allInGroup(ctx context.Context, by accounts.Actor, st standards.Standard, path string, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	team, err := s.standards.Team(ctx, by, st.ID)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if !slices.ContainsFunc(team, func(m standards.Member) bool { return m.AccountID == id }) {
			return ErrInvalid.At(fault.Field{Path: path, Code: "not_in_group"})
		}
	}
	return nil
}

// hidden says of what belongs to an unseen standard that it is not there.
func hidden(err, unseen error) error {
	if f, ok := fault.Of(err); ok && f.Kind == fault.NotFound {
		return unseen
	}
	return err
}

func (s *Service) record(ctx context.Context, by accounts.Actor, verb, kind, id, reason string, before, after map[string]any) error {
	e := journal.Entry{OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: kind, SubjectID: id, Reason: reason}
	if before != nil {
		e.Before = before
	}
	if after != nil {
		e.After = after
	}
	return s.journal.Record(ctx, e)
}

// group are the ids of everybody who works on the standard by a role for it.
func (s *Service) group(ctx context.Context, st standards.Standard) ([]string, error) {
	return s.people.Holders(ctx, st.OrgID, standards.TeamRoles, accounts.Scope{Kind: accounts.Standard, ID: st.ID})
}
