package certification_test

import (
	"errors"
	"sync"
	"testing"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/audits/certification"
	"etalon/audits/programmes"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

func TestMain(m *testing.M) { databasetest.Main(m) }

// school is a world whose programme has a quiz of two questions.
type school struct {
	*auditstest.World
	t                *testing.T
	manager, shopper accounts.Actor
	programme        string
	quiz             certification.Quiz
}

func newSchool(t *testing.T, db *database.DB, change func(*certification.Quiz)) *school {
	t.Helper()
	w := auditstest.New(t, db)
	s := &school{World: w, t: t, manager: w.Actors[accounts.ProgrammeManager], shopper: w.Actors[accounts.Shopper]}
	g, err := w.Programmes.Put(t.Context(), s.manager, programmes.Programme{ID: auditstest.ID(), BrandID: w.Brand.ID, Title: "Розница", Rules: programmes.Default()}, 0)
	s.must(err)
	s.programme = g.ID
	s.quiz = certification.Quiz{ProgrammeID: g.ID, PassMark: 100, Attempts: 2, Months: 6, Questions: []certification.Question{
		{ID: auditstest.ID(), Text: "Где заполнять анкету?", Options: []certification.Option{{Text: "На улице", Right: true}, {Text: "В зале"}}},
		{ID: auditstest.ID(), Text: "Что фотографировать?", Options: []certification.Option{{Text: "Вывеску", Right: true}, {Text: "Людей"}, {Text: "Витрину", Right: true}}},
	}}
	change(&s.quiz)
	s.put(false)
	return s
}

func (s *school) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *school) refused(err, want error) {
	s.t.Helper()
	if !errors.Is(err, want) {
		s.t.Errorf("%v, not %v", err, want)
	}
}

// put saves the quiz over the revision that it has.
func (s *school) put(again bool) {
	s.t.Helper()
	var err error
	s.quiz, err = s.Quizzes.Put(s.t.Context(), s.manager, s.quiz, again, s.quiz.Revision)
	s.must(err)
}

// sit answers all questions, rightly or with the first option.
func (s *school) sit(right bool) certification.Attempt {
	s.t.Helper()
	a, err := s.Quizzes.Begin(s.t.Context(), s.shopper, s.programme, auditstest.ID())
	s.must(err)
	answers := map[string][]int{}
	for _, asked := range a.Paper {
		answers[asked.ID] = asked.Right
		if !right {
			answers[asked.ID] = []int{(asked.Right[0] + 1) % len(asked.Options)}
		}
	}
	a, err = s.Quizzes.Finish(s.t.Context(), s.shopper, s.programme, a.ID, answers)
	s.must(err)
	again, err := s.Quizzes.Finish(s.t.Context(), s.shopper, s.programme, a.ID, answers)
	if s.must(err); again.Right != a.Right || !again.FinishedAt.Equal(a.FinishedAt) {
		s.t.Errorf("handed in again: %+v", again)
	}
	return a
}

func (s *school) certified(want bool) {
	s.t.Helper()
	all, err := s.Quizzes.Certified(s.t.Context(), s.Org, s.programme)
	if s.must(err); all[s.shopper.AccountID] != want {
		s.t.Errorf("certified: %v, not %v", all, want)
	}
}

func TestService_pass(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSchool(t, db, func(*certification.Quiz) {})
		s.certified(false)
		if a := s.sit(true); !a.Passed || a.Right != 2 {
			t.Errorf("%+v", a)
		}
		s.certified(true)
		t.Run("who has passed does not sit again", func(t *testing.T) {
			_, err := s.Quizzes.Begin(t.Context(), s.shopper, s.programme, auditstest.ID())
			s.refused(err, certification.ErrPassed)
		})
		t.Run("a change of the quiz leaves the pass, unless its author asks for it anew", func(*testing.T) {
			s.quiz.Questions[0].Text = "Где вы заполняете анкету?"
			s.put(false)
			s.certified(true)
			s.put(true)
			s.certified(false)
			s.sit(true)
			s.certified(true)
		})
		t.Run("a pass ends with its months", func(*testing.T) {
			s.At = s.At.AddDate(0, 6, 1)
			s.certified(false)
		})
	})
}

func TestService_attempts(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSchool(t, db, func(*certification.Quiz) {})
		open, err := s.Quizzes.Begin(t.Context(), s.shopper, s.programme, auditstest.ID())
		s.must(err)
		t.Run("every question needs an answer", func(t *testing.T) {
			_, err := s.Quizzes.Finish(t.Context(), s.shopper, s.programme, open.ID, map[string][]int{open.Paper[0].ID: {0}})
			s.refused(err, certification.ErrInvalid)
		})
		t.Run("two devices sit the same paper", func(t *testing.T) {
			var wg sync.WaitGroup
			for range 4 {
				wg.Go(func() {
					a, err := s.Quizzes.Begin(t.Context(), s.shopper, s.programme, auditstest.ID())
					if err != nil || a.ID != open.ID {
						t.Errorf("%s, not %s: %v", a.ID, open.ID, err)
					}
				})
			}
			wg.Wait()
		})
		t.Run("another's paper is not found", func(t *testing.T) {
			_, err := s.Quizzes.Finish(t.Context(), s.Other, s.programme, open.ID, nil)
			s.refused(err, certification.ErrAttemptNotFound)
		})
		s.sit(false)
		s.sit(false)
		_, err = s.Quizzes.Begin(t.Context(), s.shopper, s.programme, auditstest.ID())
		s.refused(err, certification.ErrNoAttempts)
		s.must(s.Quizzes.Forgive(t.Context(), s.manager, s.programme, s.shopper.AccountID, "Разобрались по телефону"))
		s.sit(true)
		s.certified(true)
	})
}

// Several first requests at once draw one paper.
func TestService_Begin_together(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSchool(t, db, func(*certification.Quiz) {})
		ids := make([]string, 4)
		var wg sync.WaitGroup
		for i := range ids {
			wg.Go(func() {
				a, err := s.Quizzes.Begin(t.Context(), s.shopper, s.programme, auditstest.ID())
				if err != nil {
					t.Error(err)
				}
				ids[i] = a.ID
			})
		}
		wg.Wait()
		for _, id := range ids {
			if id != ids[0] {
				t.Errorf("several papers: %v", ids)
			}
		}
	})
}

func TestService_testVisit(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSchool(t, db, func(q *certification.Quiz) { q.TestVisit = true })
		ctx := t.Context()
		var err error
		s.Wave, err = s.Audits.PlanWave(ctx, s.manager, s.Wave.ID, audits.NewPlan{ProgrammeID: s.programme, Plan: audits.FirstPlan(), Revision: s.Wave.Revision})
		s.must(err)
		before, err := s.Audits.StandingOf(ctx, s.Wave)
		s.must(err)
		s.sit(true)
		s.certified(false)
		a := audits.Assignment{ID: auditstest.ID(), LocationID: s.Locations[0].ID, ShopperID: s.shopper.AccountID, DueOn: s.Wave.EndsOn, Test: true}
		s.must(s.Audits.Assign(ctx, s.manager, s.Wave.ID, []audits.Assignment{a}))
		s.Assignments = append(s.Assignments, a)
		after, err := s.Audits.StandingOf(ctx, s.Wave)
		if s.must(err); len(after) != len(before) {
			t.Errorf("a test visit counts in the plan: %d, before %d", len(after), len(before))
		}
		in := s.Submission(len(s.Assignments) - 1)
		_, err = s.Audits.Save(ctx, s.shopper, in)
		s.must(err)
		s.certified(false)
		_, err = s.Audits.Approve(ctx, s.Actors[accounts.Reviewer], in.VisitID, "")
		s.must(err)
		s.certified(true)
		_, err = s.Audits.Release(ctx, s.manager, in.VisitID, "")
		s.refused(err, audits.ErrTestVisit)
	})
}
