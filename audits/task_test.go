package audits_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

// The world's shopper has four assignments: one is released, one returned, one
// handed in, one waits.
func TestService_Assignments(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w, foreign := auditstest.New(t, db), auditstest.New(t, db)
		shopper := w.Actors[accounts.Shopper]
		w.Released(t, 0)
		for i := 1; i <= 2; i++ {
			if _, err := w.Audits.Save(t.Context(), shopper, w.Submission(i)); err != nil {
				t.Fatal(err)
			}
		}
		tasks := read(t, w, shopper)
		if got := stands(tasks); !cmp.Equal(got, map[string]audits.VisitStatus{"Магазин 12": "submitted", "Магазин 21": "submitted", "Магазин 22": ""}) {
			t.Fatalf("tasks: %v", got)
		}
		sent := byLocation(tasks, "Магазин 12")
		want := audits.TaskLocation{Name: "Магазин 12", City: "Тула", TimeZone: "Europe/Moscow"}
		if sent.Location != want || sent.Wave != "Осень" || !sent.SubmittedAt.Equal(w.At) || sent.ReturnedBecause != "" {
			t.Errorf("a task that was handed in: %+v", sent)
		}
		for _, reason := range []string{"Сначала", "Уточните время"} { // the last reason counts
			if _, err := w.Audits.Return(t.Context(), w.Actors[accounts.Reviewer], sent.VisitID, reason, nil); err != nil {
				t.Fatal(err)
			}
			if back := byLocation(read(t, w, shopper), "Магазин 12"); back.VisitStatus != audits.Returned || back.ReturnedBecause != reason {
				t.Errorf("a returned task: %+v", back)
			}
			w.At = w.At.Add(time.Hour)
			if _, err := w.Audits.Submit(t.Context(), shopper, sent.VisitID); err != nil {
				t.Fatal(err)
			}
		}
		if again := byLocation(read(t, w, shopper), "Магазин 12"); again.ReturnedBecause != "" {
			t.Errorf("the reason of a return stays after the visit was handed in again: %+v", again)
		}
		if _, err := w.Audits.MoveWave(t.Context(), w.Actors[accounts.ProgrammeManager], w.Wave.ID, audits.WaveClosed, ""); err != nil {
			t.Fatal(err)
		}
		if got := stands(read(t, w, shopper)); len(got) != 2 {
			t.Errorf("a closed wave still asks for a visit: %v", got)
		}
		checkTasksOfOthers(t, w, foreign)
	})
}

func checkTasksOfOthers(t *testing.T, w, foreign *auditstest.World) {
	t.Helper()
	if got := read(t, w, w.Other); len(got) != 0 {
		t.Errorf("another shopper sees %d tasks", len(got))
	}
	if got := stands(read(t, foreign, foreign.Actors[accounts.Shopper])); len(got) != 4 {
		t.Errorf("the shopper of another organisation: %v", got)
	}
	for role, by := range w.Actors {
		list, err := w.Audits.Assignments(t.Context(), by)
		switch role { // managers fill what they begin themselves
		case accounts.Shopper:
		case accounts.StoreManager, accounts.RegionalManager, accounts.BrandManager:
			if err != nil || len(list) != 0 {
				t.Errorf("%s: %v %v", role, list, err)
			}
		default:
			if !errors.Is(err, accounts.ErrForbidden) {
				t.Errorf("%s: %v", role, err)
			}
		}
	}
}

func read(t *testing.T, w *auditstest.World, by accounts.Actor) []audits.Task {
	t.Helper()
	tasks, err := w.Audits.Assignments(t.Context(), by)
	if err != nil {
		t.Fatal(err)
	}
	return tasks
}

func stands(tasks []audits.Task) map[string]audits.VisitStatus {
	found := map[string]audits.VisitStatus{}
	for _, task := range tasks {
		found[task.Location.Name] = task.VisitStatus
	}
	return found
}

func byLocation(tasks []audits.Task, name string) audits.Task {
	for _, task := range tasks {
		if task.Location.Name == name {
			return task
		}
	}
	return audits.Task{}
}
