package audits_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/fault"
)

func TestMain(m *testing.M) { databasetest.Main(m) }

// rows counts what a visit left in the database.
func rows(t *testing.T, w *auditstest.World, visitID string) map[string]int {
	t.Helper()
	counts := map[string]int{}
	for table, column := range map[string]string{"visits": "id", "visit_answers": "visit_id", "visit_sections": "visit_id", "photos": "visit_id"} {
		var n int
		if err := w.DB.Conn(t.Context()).Raw("SELECT COUNT(*) FROM "+table+" WHERE "+column+" = ?", visitID).Scan(&n).Error; err != nil {
			t.Fatal(err)
		}
		counts[table] = n
	}
	return counts
}

func TestService_Save_copies(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		for round, in := range []audits.Submission{w.Submission(0), w.Submission(1)} {
			var wg sync.WaitGroup
			receipts, failures := make([]audits.Receipt, 8), make([]error, 8)
			for i := range receipts {
				wg.Go(func() { receipts[i], failures[i] = w.Audits.Save(t.Context(), w.Actors[accounts.Shopper], in) })
			}
			wg.Wait()
			for i := range receipts {
				if failures[i] != nil || !cmp.Equal(receipts[i], receipts[0]) {
					t.Errorf("round %d, copy %d: %v, %s", round, i, failures[i], cmp.Diff(receipts[0], receipts[i]))
				}
			}
			want := map[string]int{"visits": 1, "visit_answers": 5, "visit_sections": 2, "photos": 0}
			if diff := cmp.Diff(want, rows(t, w, in.VisitID)); diff != "" {
				t.Error(diff)
			}
			entries, err := w.Journal.Of(t.Context(), w.Org, "visit", in.VisitID)
			if err != nil || len(entries) != 1 || entries[0].Verb != "submit" {
				t.Errorf("journal: %+v (%v), want one submit", entries, err)
			}
		}
	})
}

func TestService_Save_racingContents(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		a := w.Submission(0)
		b := a
		b.Summary = "Другой текст под тем же номером."
		other := w.Submission(0) // another visit for the same assignment
		inputs := []audits.Submission{a, b, other}
		failures := make([]error, len(inputs))
		var wg sync.WaitGroup
		for i, in := range inputs {
			wg.Go(func() { _, failures[i] = w.Audits.Save(t.Context(), w.Actors[accounts.Shopper], in) })
		}
		wg.Wait()
		won := slices.Index(failures, nil)
		if won < 0 {
			t.Fatalf("nobody won: %v", failures)
		}
		for i, err := range failures {
			if i != won && !errors.Is(err, audits.ErrVisitDiffers) && !errors.Is(err, audits.ErrAssignmentTaken) {
				t.Errorf("loser %d: %v", i, err)
			}
		}
		if stored, err := w.Audits.Visit(t.Context(), w.Actors[accounts.Reviewer], inputs[won].VisitID); err != nil || stored.Summary != inputs[won].Summary {
			t.Errorf("stored %q (%v), want the winner's %q", stored.Summary, err, inputs[won].Summary)
		}
	})
}

func TestService_Save_scores(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		in := w.Submission(0)
		in.Answers["q5"] = json.RawMessage(`"yes"`)
		if _, err := w.Audits.Save(t.Context(), w.Actors[accounts.Shopper], in); err != nil {
			t.Fatal(err)
		}
		v, err := w.Audits.Visit(t.Context(), w.Actors[accounts.Reviewer], in.VisitID)
		if err != nil {
			t.Fatal(err)
		}
		// 5 + 3·½ − 1 of 8: the question that does not apply is out of both.
		if v.Earned.RatString() != "11/2" || v.Possible.RatString() != "8" || *v.Final != 6875 || v.Failed {
			t.Errorf("earned %s of %s, final %v, failed %v", v.Earned.RatString(), v.Possible.RatString(), *v.Final, v.Failed)
		}
		answers, err := w.Audits.Answers(t.Context(), v)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, a := range answers {
			got[a.QuestionID] = fmt.Sprintf("%s %s %s", a.State, a.Met, a.Value)
		}
		want := map[string]string{"q1": `answered full "yes"`, "q2": "answered part 40", "q3": `na  "na"`, "q4": "not_answered  null", "q5": `answered none "yes"`}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestService_Save_refusesIncomplete(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		in := w.Submission(0)
		in.Answers = map[string]json.RawMessage{"q1": json.RawMessage(`"yes"`), "q3": json.RawMessage(`"no"`)}
		in.Comments["q5"] = "ругались    "
		_, err := w.Audits.Save(t.Context(), w.Actors[accounts.Shopper], in)
		if !errors.Is(err, audits.ErrVisitIncomplete) {
			t.Fatalf("error = %v", err)
		}
		if got, want := paths(err), []string{"answers.q2", "answers.q5", "photos.q3", "comments.q5"}; !slices.Equal(got, want) {
			t.Errorf("gaps = %v, want %v", got, want)
		}
		if n := rows(t, w, in.VisitID); n["visits"]+n["visit_answers"]+n["visit_sections"] != 0 {
			t.Errorf("a refused visit left %v", n)
		}
	})
}

func TestService_Save_refusesBadInput(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		for name, c := range map[string]struct {
			change func(*audits.Submission)
			path   string
		}{
			"an unknown question":         {func(s *audits.Submission) { s.Answers["q9"] = json.RawMessage(`"yes"`) }, "answers.q9"},
			"a wrong type":                {func(s *audits.Submission) { s.Answers["q2"] = json.RawMessage(`{"a":1}`) }, "answers.q2"},
			"a comment on nothing":        {func(s *audits.Submission) { s.Comments["q9"] = "текст" }, "comments.q9"},
			"a comment without end":       {func(s *audits.Submission) { s.Comments["q1"] = strings.Repeat("ы", 4001) }, "comments.q1"},
			"an end before the beginning": {func(s *audits.Submission) { s.FinishedAt = s.StartedAt.AddDate(0, 0, -1) }, "finished_at"},
			"a visit of another century":  {func(s *audits.Submission) { s.StartedAt = s.StartedAt.AddDate(-100, 0, 0) }, "started_at"},
		} {
			in := w.Submission(0)
			c.change(&in)
			_, err := w.Audits.Save(t.Context(), w.Actors[accounts.Shopper], in)
			if !slices.Contains(paths(err), c.path) {
				t.Errorf("%s: error %v names %v, want %s", name, err, paths(err), c.path)
			}
			if n := rows(t, w, in.VisitID); n["visits"] != 0 {
				t.Errorf("%s: left %v", name, n)
			}
		}
		in := w.Submission(0)
		in.Comments["q1"], in.Summary = "нуль\x00знак", "x\x00y"
		if _, err := w.Audits.Save(t.Context(), w.Actors[accounts.Shopper], in); err != nil {
			t.Errorf("a NUL in a text: %v", err)
		}
	})
}

func paths(err error) []string {
	f, ok := fault.Of(err)
	if !ok {
		return nil
	}
	var list []string
	for _, field := range f.Fields {
		list = append(list, field.Path)
	}
	return list
}

func TestService_Save_drafts(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		shopper := w.Actors[accounts.Shopper]
		in := w.Submission(0)
		in.Submit = false
		first, err := w.Audits.Save(t.Context(), shopper, in)
		if err != nil || first.Status != audits.InProgress || first.Revision != 1 {
			t.Fatalf("draft: %+v (%v)", first, err)
		}
		edited := in
		edited.Summary = "Исправлено."
		if _, err := w.Audits.Save(t.Context(), shopper, edited); !errors.Is(err, audits.ErrVisitDiffers) {
			t.Errorf("an edit without its revision: %v", err)
		}
		edited.Revision = 1
		for range 2 { // a retry of the edit is the same success
			if r, err := w.Audits.Save(t.Context(), shopper, edited); err != nil || r.Revision != 2 {
				t.Errorf("edit: %+v (%v)", r, err)
			}
		}
		stale := in
		stale.Summary, stale.Revision = "Со второго телефона.", 1
		if _, err := w.Audits.Save(t.Context(), shopper, stale); !errors.Is(err, audits.ErrVisitStale) {
			t.Errorf("a stale edit: %v", err)
		}
		for range 2 {
			r, err := w.Audits.Submit(t.Context(), shopper, in.VisitID)
			if err != nil || r.Status != audits.Submitted || r.Revision != 3 {
				t.Errorf("submit: %+v (%v)", r, err)
			}
		}
		late := edited
		late.Summary, late.Revision = "Поздно.", 3
		if _, err := w.Audits.Save(t.Context(), shopper, late); !errors.Is(err, audits.ErrVisitDiffers) {
			t.Errorf("an edit after the submit: %v", err)
		}
		if diff := cmp.Diff(map[string]int{"visits": 1, "visit_answers": 5, "visit_sections": 2, "photos": 0}, rows(t, w, in.VisitID)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestService_Save_onlyOwn(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w, foreign := auditstest.New(t, db), auditstest.New(t, db)
		in := w.Submission(0)
		for name, by := range map[string]accounts.Actor{"another shopper": w.Other, "another organisation": foreign.Actors[accounts.Shopper]} {
			if _, err := w.Audits.Save(t.Context(), by, in); !errors.Is(err, audits.ErrAssignmentNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, role := range []accounts.Role{accounts.Administrator, accounts.Reviewer, accounts.Employee} {
			if _, err := w.Audits.Save(t.Context(), w.Actors[role], in); !errors.Is(err, accounts.ErrForbidden) {
				t.Errorf("%s: %v", role, err)
			}
		}
	})
}

func TestService_Save_statements(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		if _, err := w.Audits.Save(t.Context(), w.Actors[accounts.Shopper], w.Submission(0)); err != nil {
			t.Fatal(err)
		}
		n := databasetest.Statements(t, db, func() {
			if _, err := w.Audits.Save(t.Context(), w.Actors[accounts.Shopper], w.Submission(1)); err != nil {
				t.Error(err)
			}
		})
		// The slot, the photos of a visit to be complete, and the write: one
		// statement on PostgreSQL, five in a transaction on SQLite.
		if limit := map[bool]int{true: 3, false: 7}[db.Postgres()]; n > limit {
			t.Errorf("a submit asks the database %d times, want at most %d", n, limit)
		}
	})
}

// A store sees the ids of visits and photos; they must not tell the time.
func TestService_Save_idsTellNoTime(t *testing.T) {
	w := auditstest.New(t, databasetest.SQLite(t))
	shopper := w.Actors[accounts.Shopper]
	in := withPhoto(w, 0)
	in.VisitID = auditstest.ID()
	if _, err := w.Audits.Save(t.Context(), shopper, in); !errors.Is(err, audits.ErrVisitInvalid) {
		t.Errorf("a visit with the id of a moment: %v", err)
	}
	in.VisitID = auditstest.RandomID()
	if _, err := w.Audits.Save(t.Context(), shopper, in); err != nil {
		t.Fatal(err)
	}
	photo := audits.NewPhoto{ID: auditstest.ID(), VisitID: in.VisitID, QuestionID: "q3", Content: shot(t, 1)}
	if _, err := w.Audits.AddPhoto(t.Context(), shopper, photo); !errors.Is(err, audits.ErrVisitInvalid) {
		t.Errorf("a photo with the id of a moment: %v", err)
	}
}
