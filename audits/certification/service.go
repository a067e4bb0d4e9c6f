package certification

import (
	"context"
	"reflect"
	"slices"
	"time"

	"github.com/google/uuid"

	"etalon/audits/programmes"
	"etalon/audits/shoppers"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/internal/journal"
)

// Service holds the use cases of certification.
type Service struct {
	db         *database.DB
	store      store
	programmes *programmes.Service
	shoppers   *shoppers.Service
	journal    *journal.Journal
	now        func() time.Time
}

// Parts are what a Service works with.
type Parts struct {
	DB         *database.DB
	Programmes *programmes.Service
	Shoppers   *shoppers.Service
	Journal    *journal.Journal
	Now        func() time.Time
}

// New returns the service.
func New(p Parts) *Service {
	return &Service{p.DB, store{p.DB}, p.Programmes, p.Shoppers, p.Journal, p.Now}
}

// managed returns a programme whose waves the actor manages.
func (s *Service) managed(ctx context.Context, by accounts.Actor, programmeID string) (programmes.Programme, error) {
	if err := by.Require(accounts.ManageWaves); err != nil {
		return programmes.Programme{}, err
	}
	g, err := s.programmes.Programme(ctx, by, programmeID)
	if err == nil && !by.CanIn(accounts.ManageWaves, accounts.Scope{Kind: accounts.Brand, ID: g.BrandID}) {
		err = programmes.ErrNotFound
	}
	return g, err
}

// Quiz returns the quiz of a programme with its right answers; one that is not
// written yet has no questions and revision 0.
// Errors: programmes.ErrNotFound.
func (s *Service) Quiz(ctx context.Context, by accounts.Actor, programmeID string) (Quiz, error) {
	g, err := s.managed(ctx, by, programmeID)
	if err != nil {
		return Quiz{}, err
	}
	q, found, err := s.store.quiz(ctx, by.OrgID, g.ID)
	if err == nil && !found {
		q = Quiz{ProgrammeID: g.ID, OrgID: by.OrgID, PassMark: 80, Attempts: 3, Months: 12, Since: 1}
	}
	return q, err
}

// Put writes the quiz of a programme when revision is the one that it has; again
// asks those who have passed to pass anew. The same quiz again changes nothing.
//
// Errors: programmes.ErrNotFound, ErrInvalid, ErrStale.
func (s *Service) Put(ctx context.Context, by accounts.Actor, q Quiz, again bool, revision int) (Quiz, error) {
	if _, err := s.managed(ctx, by, q.ProgrammeID); err != nil {
		return Quiz{}, err
	}
	if err := q.check(); err != nil {
		return Quiz{}, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		before, found, err := s.store.quiz(ctx, by.OrgID, q.ProgrammeID)
		if err != nil {
			return err
		}
		q.OrgID, q.Revision, q.Since, q.UpdatedAt = by.OrgID, before.Revision+1, max(1, before.Since), s.now()
		if again {
			q.Since = q.Revision
		}
		switch {
		case found && !again && reflect.DeepEqual(q.content(), before.content()):
			q = before
			return nil
		case before.Revision != revision:
			return ErrStale.With(fault.Params{"Revision": before.Revision})
		}
		if err := s.store.putQuiz(ctx, q, before.Revision); err != nil {
			return err
		}
		var was any
		if found {
			was = before.written()
		}
		return s.record(ctx, by, "write_quiz", q.ProgrammeID, "", was, q.written())
	})
	return q, err
}

func (q Quiz) content() []any {
	return []any{q.Questions, q.PassMark, q.Attempts, q.Months, q.TestVisit}
}

func (q Quiz) written() map[string]any {
	return map[string]any{
		"questions": len(q.Questions), "pass_mark": q.PassMark, "attempts": q.Attempts, "months": q.Months, "test_visit": q.TestVisit, "since": q.Since,
	}
}

func (s *Service) record(ctx context.Context, by accounts.Actor, verb, programmeID, reason string, before, after any) error {
	return s.journal.Record(ctx, journal.Entry{
		OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: "programme", SubjectID: programmeID, Reason: reason, Before: before, After: after,
	})
}

// Standings lists the shoppers who can be sent, and those who have tried, by name.
// Errors: programmes.ErrNotFound.
func (s *Service) Standings(ctx context.Context, by accounts.Actor, programmeID string) ([]Standing, error) {
	q, err := s.Quiz(ctx, by, programmeID)
	if err != nil {
		return nil, err
	}
	found, err := s.standings(ctx, q)
	if err != nil {
		return nil, err
	}
	pool, err := s.shoppers.Pool(ctx, by.OrgID)
	list := []Standing{}
	for _, m := range pool {
		standing, tried := found[m.ID]
		if !tried && m.Reason != "" {
			continue
		}
		standing.ShopperID, standing.Name = m.ID, m.Name
		list = append(list, standing)
	}
	return list, err
}

// standings are those of everybody who has tried or made a test visit, by shopper.
func (s *Service) standings(ctx context.Context, q Quiz) (map[string]Standing, error) {
	attempts, err := s.store.attempts(ctx, q.OrgID, q.ProgrammeID, "")
	if err != nil {
		return nil, err
	}
	tested, err := s.store.tested(ctx, q.OrgID, q.ProgrammeID)
	if err != nil {
		return nil, err
	}
	by := map[string][]Attempt{}
	for _, a := range attempts {
		by[a.ShopperID] = append(by[a.ShopperID], a)
	}
	for id := range tested {
		if by[id] == nil {
			by[id] = nil
		}
	}
	found := map[string]Standing{}
	for id := range by {
		found[id] = q.standing(by[id], tested[id], s.now())
	}
	return found, nil
}

// Certified names the shoppers whom a programme takes: nobody while it has no quiz.
func (s *Service) Certified(ctx context.Context, orgID, programmeID string) (map[string]bool, error) {
	certified := map[string]bool{}
	q, found, err := s.store.quiz(ctx, orgID, programmeID)
	if err != nil || !found {
		return certified, err
	}
	all, err := s.standings(ctx, q)
	for id, standing := range all {
		if standing.Certified {
			certified[id] = true
		}
	}
	return certified, err
}

// Forgive gives a shopper the attempts anew, with the reason.
func (s *Service) Forgive(ctx context.Context, by accounts.Actor, programmeID, shopperID, reason string) error {
	g, err := s.managed(ctx, by, programmeID)
	if err != nil {
		return err
	}
	p := &problems{}
	if p.Required("reason", &reason, textMax); len(p.Fields) > 0 {
		return p.Err(ErrInvalid)
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		n, err := s.store.forgive(ctx, by.OrgID, g.ID, shopperID)
		if err != nil || n == 0 {
			return err
		}
		return s.record(ctx, by, "forgive_attempts", g.ID, reason, nil, map[string]any{"shopper": shopperID, "attempts": n})
	})
}

// Briefing is a programme as a shopper reads it before a visit.
type Briefing struct {
	Programme programmes.Programme
	Quiz      Quiz
	Standing  Standing
	Left      int       // attempts; -1: as many as one likes
	Attempts  []Attempt // own, the latest first
}

// Briefings lists the programmes whose quiz the actor can take, those to do first.
func (s *Service) Briefings(ctx context.Context, by accounts.Actor) ([]Briefing, error) {
	if err := by.Require(accounts.FillVisits); err != nil {
		return nil, err
	}
	all, err := s.programmes.Open(ctx, by.OrgID)
	if err != nil {
		return nil, err
	}
	quizzes, err := s.store.quizzes(ctx, by.OrgID)
	if err != nil {
		return nil, err
	}
	attempts, err := s.store.attempts(ctx, by.OrgID, "", by.AccountID)
	if err != nil {
		return nil, err
	}
	tested, err := s.store.testedOf(ctx, by.OrgID, by.AccountID)
	if err != nil {
		return nil, err
	}
	list := []Briefing{}
	for _, g := range all {
		q, found := quizzes[g.ID]
		if !found {
			continue
		}
		own := slices.DeleteFunc(slices.Clone(attempts), func(a Attempt) bool { return a.ProgrammeID != g.ID })
		b := Briefing{Programme: g, Quiz: q, Standing: q.standing(own, tested[g.ID], s.now()), Attempts: own}
		b.Left = q.left(b.Standing)
		list = append(list, b)
	}
	slices.SortStableFunc(list, func(a, b Briefing) int { return order(a) - order(b) })
	return list, nil
}

func order(b Briefing) int {
	if b.Standing.Certified {
		return 1
	}
	return 0
}

// Briefing returns one of Briefings, or ErrNoQuiz.
func (s *Service) Briefing(ctx context.Context, by accounts.Actor, programmeID string) (Briefing, error) {
	list, err := s.Briefings(ctx, by)
	if err != nil {
		return Briefing{}, err
	}
	for _, b := range list {
		if b.Programme.ID == programmeID {
			return b, nil
		}
	}
	return Briefing{}, ErrNoQuiz
}

// isID reports whether id is a UUID as both databases compare it.
func isID(id string) bool {
	u, err := uuid.Parse(id)
	return err == nil && u.String() == id
}
