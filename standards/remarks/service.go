package remarks

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/notifications"
	"etalon/standards"
)

// Service is the use cases of remarks and suggestions. All of them are for those
// who read the drafts of the standard; to anybody else its threads are not found.
// What is said is a person's own: no integration says it.
type Service struct {
	db        *database.DB
	store     store
	standards *standards.Service
	notices   *notifications.Service
	journal   *journal.Journal
	now       func() time.Time
}

// New returns the remarks and suggestions kept in db.
func New(db *database.DB, log *journal.Journal, of *standards.Service, notices *notifications.Service, now func() time.Time) *Service {
	return &Service{db, store{db}, of, notices, log, now}
}

// NewThread begins a thread with its first remark. Ids are UUIDv7 made by the
// client, so that a retry is harmless.
type NewThread struct {
	ID, RemarkID string
	Subject      Subject
	Lineage      string // of the requirement or the section
	Text         Text
}

// Start begins a thread about a version or a part of it. Faults:
// standards.ErrVersionNotFound, ErrSubjectNotFound, ErrInvalid, ErrExists, ErrTooMany.
func (s *Service) Start(ctx context.Context, by accounts.Actor, versionID string, in NewThread) (Thread, error) {
	st, v, err := s.standards.VersionForGroup(ctx, by, versionID)
	if err != nil {
		return Thread{}, err
	}
	team, err := s.speaks(ctx, by, st.ID)
	if err != nil {
		return Thread{}, err
	}
	p := &problems{}
	p.id("id", in.ID)
	p.id("remark_id", in.RemarkID)
	in.Text.check(p, team)
	about, section := subjectOf(v.Content(), in.Subject, in.Lineage)
	if in.Subject != Version && about == "" {
		return Thread{}, ErrSubjectNotFound
	}
	if err := p.err(ErrInvalid); err != nil {
		return Thread{}, err
	}
	at := s.now()
	t := Thread{
		ID: in.ID, OrgID: by.OrgID, StandardID: st.ID, VersionID: v.ID, Subject: in.Subject, Lineage: in.Lineage, About: about, CreatedAt: at, SpokenAt: at,
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error { return s.begin(ctx, by, st, t, section, in, team) })
	if err != nil {
		return Thread{}, err
	}
	return s.thread(ctx, by, v, t.ID)
}

func (s *Service) begin(ctx context.Context, by accounts.Actor, st standards.Standard, t Thread, section string, in NewThread, team people) error {
	n, err := s.store.countThreads(ctx, by.OrgID, st.ID)
	if err != nil {
		return err
	}
	made, err := s.store.insertThread(ctx, t)
	if err != nil {
		return err
	}
	if !made {
		return s.repeated(ctx, by, in.RemarkID, t.ID)
	}
	if n >= maxThreads {
		return ErrTooMany.With(fault.Params{"Max": maxThreads})
	}
	remark := Remark{ID: in.RemarkID, ThreadID: t.ID, By: Person{by.AccountID, by.Name}, Text: in.Text, Revision: 1, CreatedAt: t.CreatedAt}
	if err := s.say(ctx, by, t, remark); err != nil {
		return err
	}
	if err := s.tellOwners(ctx, by, st, t, section, remark, team); err != nil {
		return err
	}
	return s.record(ctx, by, "remark", "remark_thread", t.ID, "", map[string]any{"about": t.About})
}

// repeated tells a second request from one about another thing of the same id.
func (s *Service) repeated(ctx context.Context, by accounts.Actor, remarkID, threadID string) error {
	stored, err := s.store.remark(ctx, by.OrgID, remarkID)
	if err != nil || stored.ThreadID != threadID || stored.By.AccountID != by.AccountID {
		return ErrExists
	}
	return nil
}

// say stores a remark with whom it mentions.
func (s *Service) say(ctx context.Context, by accounts.Actor, t Thread, r Remark) error {
	made, err := s.store.insertRemark(ctx, t, r)
	if err != nil {
		return err
	}
	if !made {
		return ErrExists
	}
	return s.store.mention(ctx, by.OrgID, r.ID, r.Text.Mentions())
}

// Reply adds a remark to a thread. Faults: ErrThreadNotFound, ErrInvalid, ErrExists, ErrTooMany.
func (s *Service) Reply(ctx context.Context, by accounts.Actor, threadID, id string, text Text) (Thread, error) {
	t, st, v, err := s.open(ctx, by, threadID)
	if err != nil {
		return Thread{}, err
	}
	team, err := s.speaks(ctx, by, st.ID)
	if err != nil {
		return Thread{}, err
	}
	p := &problems{}
	p.id("id", id)
	if text.check(p, team); len(p.fields) > 0 {
		return Thread{}, p.err(ErrInvalid)
	}
	t.VersionID, t.Number, t.SpokenAt = v.ID, v.Number(), s.now() // the reply looks at today's version
	remark := Remark{ID: id, ThreadID: t.ID, By: Person{by.AccountID, by.Name}, Text: text, Revision: 1, CreatedAt: t.SpokenAt}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if _, err := s.store.remark(ctx, by.OrgID, id); err == nil {
			return s.repeated(ctx, by, id, t.ID)
		}
		n, err := s.store.countRemarks(ctx, by.OrgID, t.ID)
		if err != nil {
			return err
		}
		if n >= maxRemarks {
			return ErrTooMany.With(fault.Params{"Max": maxRemarks})
		}
		if err := s.say(ctx, by, t, remark); err != nil {
			return err
		}
		if err := s.store.spoken(ctx, t); err != nil {
			return err
		}
		if err := s.tellThread(ctx, by, st, t, remark, team); err != nil {
			return err
		}
		return s.record(ctx, by, "reply", "remark_thread", t.ID, "", map[string]any{"about": t.About})
	})
	if err != nil {
		return Thread{}, err
	}
	return s.thread(ctx, by, v, t.ID)
}

// Turn resolves a thread or reopens it; one that is so already stays as it is.
// Fault: ErrThreadNotFound.
func (s *Service) Turn(ctx context.Context, by accounts.Actor, threadID string, resolved bool) (Thread, error) {
	t, st, v, err := s.open(ctx, by, threadID)
	if err != nil {
		return Thread{}, err
	}
	team, err := s.speaks(ctx, by, st.ID)
	if err != nil {
		return Thread{}, err
	}
	verb, kind := "reopen", notifications.RemarkReopened
	if resolved {
		verb, kind = "resolve", notifications.RemarkResolved
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		turned, err := s.store.turn(ctx, t, resolved, by.AccountID, s.now())
		if err != nil || !turned {
			return err
		}
		t.VersionID = v.ID
		if err := s.tellTurn(ctx, by, st, t, kind, team); err != nil {
			return err
		}
		return s.record(ctx, by, verb, "remark_thread", t.ID, "", map[string]any{"about": t.About})
	})
	if err != nil {
		return Thread{}, err
	}
	return s.thread(ctx, by, v, t.ID)
}

// open reads a thread without its remarks, with its standard and the newest
// version of it.
func (s *Service) open(ctx context.Context, by accounts.Actor, threadID string) (Thread, standards.Standard, standards.Version, error) {
	var none standards.Version
	if !isID(threadID) {
		return Thread{}, standards.Standard{}, none, unseen(by, ErrThreadNotFound)
	}
	t, err := s.store.header(ctx, by.OrgID, threadID)
	if err != nil {
		return Thread{}, standards.Standard{}, none, unseen(by, err)
	}
	st, err := s.standards.Working(ctx, by, accounts.ReadDrafts, t.StandardID)
	if err != nil {
		return Thread{}, st, none, hidden(err, ErrThreadNotFound)
	}
	v, err := s.standards.Newest(ctx, by, st.ID)
	return t, st, v, err
}

// speaks returns the team to a person who is going to say something.
func (s *Service) speaks(ctx context.Context, by accounts.Actor, standardID string) (people, error) {
	if by.Only != nil {
		return nil, accounts.ErrNotByToken
	}
	team, err := s.standards.Team(ctx, by, standardID)
	if err != nil {
		return nil, err
	}
	list := people{}
	for _, m := range team {
		list[m.AccountID] = m.Name
	}
	return list, nil
}

// unseen is what to say of a thing that cannot be shown.
func unseen(by accounts.Actor, err error) error {
	if !by.Can(accounts.ReadDrafts) {
		return accounts.ErrForbidden
	}
	return err
}

// hidden says of what belongs to an unseen standard that it is not there.
func hidden(err, missing error) error {
	if f, ok := fault.Of(err); ok && f.Kind == fault.NotFound {
		return missing
	}
	return err
}

func (s *Service) record(ctx context.Context, by accounts.Actor, verb, kind, id, reason string, after map[string]any) error {
	e := journal.Entry{OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: kind, SubjectID: id, Reason: reason, After: after}
	return s.journal.Record(ctx, e)
}
