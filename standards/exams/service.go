package exams

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/locale"
	"etalon/standards"
	"etalon/standards/readings"
)

// Service is the use cases of exams.
type Service struct {
	db       *database.DB
	store    store
	readings *readings.Service
	journal  *journal.Journal
	now      func() time.Time
}

// New returns the exams kept in db.
func New(db *database.DB, people *readings.Service, log *journal.Journal, now func() time.Time) *Service {
	return &Service{db, store{db}, people, log, now}
}

// Board is the exam on a version as its leader sees it.
type Board struct {
	Standard standards.Standard
	Version  standards.Version
	Exam     *Exam      // nil: none yet
	Bank     []Question // by the order of the document; only for who leads
	Leads    bool
}

// Board returns the exam on a version. Faults: those of [readings.Service.Introducing].
func (s *Service) Board(ctx context.Context, by accounts.Actor, versionID string) (Board, error) {
	st, v, leading, err := s.readings.Introducing(ctx, by, versionID)
	if err != nil {
		return Board{}, err
	}
	b := Board{Standard: st, Version: v, Leads: leading}
	e, found, err := s.store.examOf(ctx, by.OrgID, v.ID)
	if err != nil || !found {
		return b, err
	}
	if b.Exam = &e; leading {
		b.Bank, err = s.store.bank(ctx, e)
	}
	return b, err
}

// led returns the exam of a version to who decides on it.
func (s *Service) led(ctx context.Context, by accounts.Actor, versionID string) (Board, error) {
	b, err := s.Board(ctx, by, versionID)
	switch {
	case err != nil:
		return Board{}, err
	case !b.Leads:
		return Board{}, accounts.ErrForbidden
	}
	return b, nil
}

// PutExam makes the exam on a version (revision 0) with a bank of proposed
// questions, or changes its settings, opens or closes it. Faults: ErrInvalid,
// ErrExists, ErrStale, ErrTooFew.
func (s *Service) PutExam(ctx context.Context, by accounts.Actor, in Exam) (Exam, error) {
	b, err := s.led(ctx, by, in.VersionID)
	if err != nil {
		return Exam{}, err
	}
	p := &problems{}
	p.id("id", in.ID)
	if in.check(p); p.Err(ErrInvalid) != nil {
		return Exam{}, p.Err(ErrInvalid)
	}
	in.OrgID = by.OrgID
	if b.Exam == nil {
		return s.make(ctx, by, in, b)
	}
	if in.ID != b.Exam.ID {
		return Exam{}, ErrExists
	}
	e := *b.Exam
	if e.Settings == in.Settings && e.Open == in.Open {
		return e, nil
	}
	if e.Revision != in.Revision {
		return Exam{}, ErrStale.With(fault.Params{"Revision": e.Revision})
	}
	before := e.written()
	e.Settings, e.Open = in.Settings, in.Open
	if have := inUse(b.Bank); e.Open && have < e.Questions {
		return Exam{}, ErrTooFew.With(fault.Params{"Have": have, "Need": e.Questions})
	}
	e.Revision++
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.updateExam(ctx, e); err != nil {
			return err
		}
		return s.record(ctx, by, "update", "exam", e.ID, before, e.written())
	})
	return e, err
}

func inUse(bank []Question) int {
	n := 0
	for _, q := range bank {
		if q.InUse {
			n++
		}
	}
	return n
}

func (s *Service) make(ctx context.Context, by accounts.Actor, e Exam, b Board) (Exam, error) {
	e.Open, e.Revision, e.CreatedAt = false, 1, s.now()
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		made, err := s.store.insertExam(ctx, by.AccountID, e)
		if err != nil {
			return err
		}
		if !made {
			return ErrExists
		}
		if err := s.record(ctx, by, "create", "exam", e.ID, nil, e.written()); err != nil {
			return err
		}
		_, err = s.propose(ctx, e, b)
		return err
	})
	return e, err
}

// propose adds proposed questions to the bank.
func (s *Service) propose(ctx context.Context, e Exam, b Board) (int, error) {
	list := Propose(b.Version, locale.Language(b.Standard.Language), b.Bank)
	list = list[:min(len(list), bankMax-len(b.Bank))]
	for i := range list {
		q := &list[i]
		q.ID, q.OrgID, q.ExamID, q.Revision, q.CreatedAt = newID(), e.OrgID, e.ID, 1, s.now()
	}
	return s.store.insertQuestions(ctx, list)
}

// Propose adds questions for requirements that have none of a kind yet. Fault: ErrNotFound.
func (s *Service) Propose(ctx context.Context, by accounts.Actor, versionID string) (int, error) {
	b, err := s.led(ctx, by, versionID)
	if err != nil {
		return 0, err
	}
	if b.Exam == nil {
		return 0, ErrNotFound
	}
	made := 0
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if made, err = s.propose(ctx, *b.Exam, b); err != nil {
			return err
		}
		return s.record(ctx, by, "propose_questions", "exam", b.Exam.ID, nil, map[string]any{"questions": made})
	})
	return made, err
}

// PutQuestion adds a question to the bank (revision 0) or changes one; papers that
// were drawn stay as they are. Faults: ErrInvalid, ErrNotFound, ErrQuestionNotFound,
// ErrQuestionExists, ErrStale.
func (s *Service) PutQuestion(ctx context.Context, by accounts.Actor, versionID string, q Question) (Question, error) {
	b, err := s.led(ctx, by, versionID)
	if err != nil {
		return Question{}, err
	}
	if b.Exam == nil {
		return Question{}, ErrNotFound
	}
	p := &problems{}
	p.id("id", q.ID)
	if q.check(p); !hasRequirement(b.Version, q.Lineage) {
		p.Add("lineage", "exam_requirement_unknown", nil)
	}
	if p.Err(ErrInvalid) != nil {
		return Question{}, p.Err(ErrInvalid)
	}
	q.OrgID, q.ExamID = by.OrgID, b.Exam.ID
	for _, stored := range b.Bank {
		if stored.ID == q.ID {
			return s.changeQuestion(ctx, by, stored, q)
		}
	}
	switch {
	case q.Revision > 0:
		return Question{}, ErrQuestionNotFound
	case len(b.Bank) >= bankMax:
		return Question{}, ErrInvalid.At(fault.Field{Path: "questions", Code: "too_many", Params: fault.Params{"Max": bankMax}})
	}
	q.Revision, q.CreatedAt = 1, s.now()
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if made, err := s.store.insertQuestions(ctx, []Question{q}); err != nil || made == 0 {
			return orElse(err, ErrQuestionExists)
		}
		return s.record(ctx, by, "create", "exam_question", q.ID, nil, q.written())
	})
	return q, err
}

func (s *Service) changeQuestion(ctx context.Context, by accounts.Actor, stored, q Question) (Question, error) {
	q.Lineage, q.CreatedAt = stored.Lineage, stored.CreatedAt
	if q.same(stored) {
		return stored, nil
	}
	if q.Revision != stored.Revision {
		return Question{}, ErrStale.With(fault.Params{"Revision": stored.Revision})
	}
	q.Revision++
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.updateQuestion(ctx, q); err != nil {
			return err
		}
		return s.record(ctx, by, "update", "exam_question", q.ID, stored.written(), q.written())
	})
	return q, err
}

func hasRequirement(v standards.Version, lineage string) bool {
	for _, section := range v.Sections {
		for _, r := range section.Requirements {
			if r.Lineage == lineage {
				return true
			}
		}
	}
	return false
}

func orElse(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

func (s *Service) record(ctx context.Context, by accounts.Actor, verb, kind, id string, before, after map[string]any) error {
	e := journal.Entry{OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: kind, SubjectID: id}
	if before != nil {
		e.Before = before
	}
	if after != nil {
		e.After = after
	}
	return s.journal.Record(ctx, e)
}
