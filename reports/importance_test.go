package reports_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/reports"
)

// marked releases a visit that met the greeting or not, after so many seconds.
func marked(t *testing.T, w *auditstest.World, i, seconds int, greeted bool) {
	t.Helper()
	in := w.Submission(i)
	in.Answers["q2"] = json.RawMessage(fmt.Sprint(seconds))
	in.Answers["q5"] = json.RawMessage(map[bool]string{true: `"yes"`, false: `"no"`}[greeted])
	in.Comments["q2"], in.Comments["q5"] = "Долго.", "Разговор был долгий."
	w.Release(t, in)
}

func TestService_Importance(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		s, admin := service(t, w), w.Actors[accounts.Administrator]
		if i, err := s.Importance(t.Context(), admin, reports.ImportanceQuery{}); err != nil || i.Wave != nil {
			t.Errorf("before any result: %+v %v", i, err)
		}
		for i := range 4 {
			marked(t, w, i, 10*(i+1), i < 2)
		}
		nextWave(t, w)
		for i := range 12 {
			marked(t, w, i, 5*i, i%3 == 0)
		}
		one, err := s.Importance(t.Context(), admin, reports.ImportanceQuery{QuestionID: "q2"})
		if err != nil || one.Visits != 12 || one.Mean != 27.5 || len(one.Waves) != 1 {
			t.Fatalf("the latest wave: %+v %v", one, err)
		}
		for _, row := range one.Rows {
			if row.Question == "q5" && row.Met.Applied != 12 || row.Quadrant != reports.Untold {
				t.Errorf("%+v", row)
			}
		}
		both, err := s.Importance(t.Context(), admin, reports.ImportanceQuery{QuestionID: "q2", Every: true})
		if err != nil || both.Visits != 16 || len(both.Waves) != 2 {
			t.Errorf("both waves: %+v %v", both, err)
		}
		own, err := s.Importance(t.Context(), w.Actors[accounts.RegionalManager], reports.ImportanceQuery{QuestionID: "q2", Every: true})
		if err != nil || own.Visits != 8 {
			t.Errorf("their own region: %+v %v", own, err)
		}
		if _, err := s.Importance(t.Context(), admin, reports.ImportanceQuery{QuestionID: "q1"}); !errors.Is(err, reports.ErrNotAnImpression) {
			t.Errorf("a yes or no: %v", err)
		}
		if _, err := s.Importance(t.Context(), w.Actors[accounts.Shopper], reports.ImportanceQuery{}); !errors.Is(err, accounts.ErrForbidden) {
			t.Errorf("a shopper: %v", err)
		}
	})
}

// What was added up of a whole wave is kept until one of its visits changes.
func TestService_Importance_kept(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		s, admin := service(t, w), w.Actors[accounts.Administrator]
		visits := func(by accounts.Actor) int {
			t.Helper()
			i, err := s.Importance(t.Context(), by, reports.ImportanceQuery{QuestionID: "q2"})
			if err != nil {
				t.Fatal(err)
			}
			return i.Visits
		}
		for i := range 3 {
			marked(t, w, i, 5*i, i%3 == 0)
		}
		if n := visits(admin); n != 3 {
			t.Errorf("%d visits", n)
		}
		w.At = w.At.Add(time.Hour)
		visits(admin) // nothing has changed for a while now: this is kept
		// Kept sums are marked, to see where they come from.
		if err := db.Conn(t.Context()).Exec(`UPDATE importance_sums SET content = replace(content, '"N":3', '"N":1003')`).Error; err != nil {
			t.Fatal(err)
		}
		if n := visits(admin); n != 1003 {
			t.Errorf("not from what was kept: %d visits", n)
		}
		if n := visits(w.Actors[accounts.BrandManager]); n != 1003 {
			t.Errorf("the brand's manager sees the whole wave: %d visits", n)
		}
		if n := visits(w.Actors[accounts.RegionalManager]); n >= 3 {
			t.Errorf("a region got the sums of all: %d visits", n)
		}
		if !db.Postgres() { // as when the disk is full
			if err := db.Conn(t.Context()).Exec("CREATE TRIGGER full BEFORE INSERT ON importance_sums BEGIN SELECT RAISE(ABORT, 'full'); END").Error; err != nil {
				t.Fatal(err)
			}
		}
		marked(t, w, 3, 15, true)
		if n := visits(admin); n != 4 {
			t.Errorf("after a release: %d visits", n)
		}
		w.At = w.At.Add(time.Hour)
		if n := visits(admin); n != 4 {
			t.Errorf("later: %d visits", n)
		}
		if err := s.ForgetImportance(t.Context()); err != nil || visits(admin) != 4 {
			t.Errorf("after forgetting: %v", err)
		}
	})
}
