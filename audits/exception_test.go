package audits_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/fault"
	"etalon/internal/locations"
)

func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// except records an exception of questions of the world's checklist.
func except(t *testing.T, w *auditstest.World, place locations.ExceptionPlace, from, until time.Time, questions ...string) locations.Exception {
	t.Helper()
	e, err := w.Places.PutException(t.Context(), w.Actors[accounts.ProgrammeManager], locations.Exception{
		ID: auditstest.ID(), Place: place, From: from, Until: until, Reason: "Нет кассы",
		Subject: locations.Subject{Source: locations.OfChecklist, SourceID: w.Checklist.ChecklistID, Items: questions},
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func at(w *auditstest.World, i int) locations.ExceptionPlace {
	return locations.ExceptionPlace{Kind: locations.OfLocation, ID: w.Locations[i].ID}
}

// started is the submission at index i of a visit that began at that moment, with
// the answers named, or all of them.
func started(w *auditstest.World, i int, moment time.Time, questions ...string) audits.Submission {
	in := w.Submission(i)
	in.StartedAt, in.FinishedAt = moment, moment.Add(20*time.Minute)
	if len(questions) > 0 {
		all := in.Answers
		in.Answers = map[string]json.RawMessage{}
		for _, q := range questions {
			in.Answers[q] = all[q]
		}
	}
	return in
}

// states are the states of a visit's answers.
func states(t *testing.T, w *auditstest.World, v audits.Visit) map[string]string {
	t.Helper()
	answers, err := w.Audits.Answers(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	list := map[string]string{}
	for _, a := range answers {
		list[a.QuestionID] = string(a.State)
	}
	return list
}

func visit(t *testing.T, w *auditstest.World, id string) audits.Visit {
	t.Helper()
	v, err := w.Audits.Visit(t.Context(), w.Actors[accounts.Administrator], id)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// save submits and returns the stored visit.
func save(t *testing.T, w *auditstest.World, in audits.Submission) audits.Visit {
	t.Helper()
	if _, err := w.Audits.Save(t.Context(), w.Actors[accounts.Shopper], in); err != nil {
		t.Fatal(err)
	}
	return visit(t, w, in.VisitID)
}

func TestService_Save_exceptions(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		today := date(2026, 9, 10)
		e := except(t, w, at(w, 0), today.AddDate(0, 0, -3), today, "q1", "q2")
		t.Run("an excepted question is neither asked nor scored, and the visit keeps why", func(t *testing.T) {
			v := save(t, w, started(w, 0, w.At.Add(-time.Hour), "q3", "q5"))
			want := map[string]string{"q1": "excepted", "q2": "excepted", "q3": "na", "q4": "not_answered", "q5": "answered"}
			if diff := cmp.Diff(want, states(t, w, v)); diff != "" {
				t.Error(diff)
			}
			if v.Possible.Sign() != 0 || v.Raw != nil || v.Failed {
				t.Errorf("possible %v, raw %v, failed %v", v.Possible, v.Raw, v.Failed)
			}
			kept := []audits.Exception{{
				ID: e.ID, Revision: 1, Place: locations.ExceptionPlace{Kind: locations.OfLocation, ID: w.Locations[0].ID, Name: w.Locations[0].Name},
				Titles: []string{"Сотрудник поздоровался", "Через сколько секунд"}, Reason: "Нет кассы", From: e.From, Until: e.Until, Questions: []string{"q1", "q2"},
			}}
			if diff := cmp.Diff(kept, v.Exceptions); diff != "" {
				t.Error(diff)
			}
		})
		t.Run("another location is asked", func(t *testing.T) {
			_, err := w.Audits.Save(t.Context(), w.Actors[accounts.Shopper], started(w, 1, w.At.Add(-time.Hour), "q3", "q5"))
			if !errors.Is(err, audits.ErrVisitIncomplete) {
				t.Errorf("got %v", err)
			}
		})
		t.Run("the day after its last day everything is asked", func(t *testing.T) {
			w.At = w.At.AddDate(0, 0, 1)
			except(t, w, at(w, 1), today.AddDate(0, 0, -3), today, "q1", "q2")
			v := save(t, w, started(w, 1, w.At.Add(-time.Hour)))
			if v.Raw == nil || len(v.Exceptions) != 0 {
				t.Errorf("raw %v, exceptions %v", v.Raw, v.Exceptions)
			}
		})
	})
}

// The day of a visit is that of its location, to the minute.
func TestService_Save_exceptionZones(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		vladivostok, err := time.LoadLocation("Asia/Vladivostok")
		if err != nil {
			t.Fatal(err)
		}
		for name, test := range map[string]struct {
			started time.Time
			out     bool
		}{
			"00:30 on the first day":           {time.Date(2028, 2, 28, 0, 30, 0, 0, vladivostok), true},
			"23:30 on the day before":          {time.Date(2028, 2, 27, 23, 30, 0, 0, vladivostok), false},
			"23:59 on the last day, leap day":  {time.Date(2028, 2, 29, 23, 59, 0, 0, vladivostok), true},
			"00:30 on the day after the end":   {time.Date(2028, 3, 1, 0, 30, 0, 0, vladivostok), false},
			"15:00 UTC of the last day: later": {time.Date(2028, 2, 29, 15, 0, 0, 0, time.UTC), false},
		} {
			t.Run(name, func(t *testing.T) {
				w := auditstest.New(t, db)
				w.At = time.Date(2028, 3, 2, 0, 0, 0, 0, time.UTC)
				l := w.Locations[0]
				l.TimeZone, l.Revision = "Asia/Vladivostok", 1
				if _, err := w.Places.Update(t.Context(), w.Actors[accounts.Administrator], l); err != nil {
					t.Fatal(err)
				}
				except(t, w, at(w, 0), date(2028, 2, 28), date(2028, 2, 29), "q1", "q2")
				v := save(t, w, started(w, 0, test.started))
				if out := states(t, w, v)["q1"] == "excepted"; out != test.out {
					t.Errorf("excepted: %v", out)
				}
			})
		}
	})
}

func TestService_Save_exceptionPlaces(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		day := date(2026, 9, 10)
		region := except(t, w, locations.ExceptionPlace{Kind: locations.OfRegion, ID: w.Regions[0].ID}, day, day, "q1", "q2")
		longer := except(t, w, at(w, 0), day, day.AddDate(0, 1, 0), "q2", "q3")
		t.Run("a region's exceptions hold at its locations only", func(t *testing.T) {
			v := save(t, w, started(w, 1, w.At.Add(-time.Hour), "q3", "q5"))
			if len(v.Exceptions) != 1 || v.Exceptions[0].ID != region.ID || v.Exceptions[0].Place.Name != "Регион 1" {
				t.Errorf("got %+v", v.Exceptions)
			}
			if v = save(t, w, started(w, 2, w.At.Add(-time.Hour))); len(v.Exceptions) != 0 {
				t.Errorf("got %+v", v.Exceptions)
			}
		})
		t.Run("overlapping ones each take out their own, the later end first", func(t *testing.T) {
			v := save(t, w, started(w, 0, w.At.Add(-time.Hour), "q5"))
			got := map[string][]string{}
			for _, e := range v.Exceptions {
				got[e.ID] = e.Questions
			}
			if diff := cmp.Diff(map[string][]string{region.ID: {"q1"}, longer.ID: {"q2", "q3"}}, got); diff != "" {
				t.Error(diff)
			}
		})
		t.Run("a brand's hold everywhere in it", func(t *testing.T) {
			except(t, w, locations.ExceptionPlace{Kind: locations.OfBrand, ID: w.Brand.ID}, day, day, "q1", "q2")
			if v := save(t, w, started(w, 3, w.At.Add(-time.Hour), "q3", "q5")); len(v.Exceptions) != 1 {
				t.Errorf("got %+v", v.Exceptions)
			}
		})
	})
}

// What happens to an exception afterwards changes no visit that was handed in; one
// that was not is scored by what holds when it is.
func TestService_Save_exceptionLater(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		manager, day := w.Actors[accounts.ProgrammeManager], date(2026, 9, 10)
		e := except(t, w, at(w, 0), day.AddDate(0, 0, -5), day.AddDate(0, 0, 5), "q1", "q2")
		before := save(t, w, started(w, 0, w.At.Add(-time.Hour), "q3", "q5"))
		e.Reason, e.Until = "Ремонт", day.AddDate(0, 0, -1)
		if _, err := w.Places.PutException(t.Context(), manager, e); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before.Exceptions, visit(t, w, before.ID).Exceptions); diff != "" {
			t.Errorf("a correction changed a visit:\n%s", diff)
		}
		t.Run("a draft is scored anew when it is handed in", func(t *testing.T) {
			in := started(w, 1, w.At.Add(-time.Hour), "q3", "q5")
			in.Submit = false
			if v := save(t, w, in); states(t, w, v)["q1"] != "not_answered" {
				t.Errorf("got %v", states(t, w, v))
			}
			except(t, w, at(w, 1), day, day, "q1", "q2")
			if _, err := w.Audits.Submit(t.Context(), w.Actors[accounts.Shopper], in.VisitID); err != nil {
				t.Fatal(err)
			}
			if v := visit(t, w, in.VisitID); states(t, w, v)["q1"] != "excepted" || len(v.Exceptions) != 1 {
				t.Errorf("got %v, %v", states(t, w, v), v.Exceptions)
			}
		})
		t.Run("an exception recorded for the past rescores nothing", func(t *testing.T) {
			v := save(t, w, started(w, 2, w.At.Add(-time.Hour)))
			except(t, w, at(w, 2), day.AddDate(0, 0, -9), day, "q1", "q2")
			if diff := cmp.Diff(*v.Final, *visit(t, w, v.ID).Final); diff != "" {
				t.Error(diff)
			}
		})
		t.Run("one that was ended early no longer holds", func(t *testing.T) {
			x := except(t, w, at(w, 3), day.AddDate(0, 0, -5), day.AddDate(0, 0, 5), "q1", "q2")
			if _, err := w.Places.EndException(t.Context(), manager, x.ID, x.Revision, day.AddDate(0, 0, -1), "Кассу открыли"); err != nil {
				t.Fatal(err)
			}
			_, err := w.Audits.Save(t.Context(), w.Actors[accounts.Shopper], started(w, 3, w.At.Add(-time.Hour), "q3", "q5"))
			f, ok := fault.Of(err)
			if !ok || !errors.Is(err, audits.ErrVisitIncomplete) || len(f.Fields) != 1 || f.Fields[0].Path != "answers.q1" {
				t.Errorf("got %v", err)
			}
		})
	})
}

func TestService_AssignmentChecklist_exceptions(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		day := date(2026, 9, 10)
		now := except(t, w, at(w, 0), day, day.AddDate(0, 0, 9), "q1")
		later := except(t, w, at(w, 0), day.AddDate(1, 0, 0), day.AddDate(1, 0, 1), "q3")
		except(t, w, at(w, 0), day.AddDate(0, -3, 0), day.AddDate(0, -2, 0), "q3") // long over
		except(t, w, at(w, 1), day, day, "q3")                                     // elsewhere
		a, err := w.Audits.Pack(t.Context(), w.Actors[accounts.Shopper], w.Assignments[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string][]string{}
		for _, e := range a.Exceptions {
			got[e.ID] = append([]string{e.From, e.Until}, e.Questions...)
		}
		want := map[string][]string{now.ID: {"2026-09-10", "2026-09-19", "q1"}, later.ID: {"2027-09-10", "2027-09-11", "q3"}}
		if diff := cmp.Diff(want, got); diff != "" || a.TimeZone != "Europe/Moscow" {
			t.Errorf("zone %s, exceptions:\n%s", a.TimeZone, diff)
		}
	})
}

func TestService_Save_exceptionStatements(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		day := date(2026, 9, 10)
		count := func(i int) int {
			in := started(w, i, w.At.Add(-time.Hour))
			return databasetest.Statements(t, db, func() { save(t, w, in) })
		}
		none := count(0)
		for range 5 {
			except(t, w, at(w, 1), day, day, "q1", "q2")
		}
		if with := count(1); with > none+1 {
			t.Errorf("%d statements with five exceptions, %d without: want one more at most", with, none)
		}
	})
}
