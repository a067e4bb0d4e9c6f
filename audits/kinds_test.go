package audits_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/audits/programmes"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/fault"
	"etalon/internal/locations"
)

const messageDocument = `{"title": "Обращение", "audit": "message", "wait_s": 7200, "sections": [{"id": "s", "questions": [
		{"id": "wait", "text": "Первый ответ", "kind": "duration", "unit": "min", "measures": "response", "points": 4, "bands": [{"upto": "30", "credit": "1"}, {"upto": "60", "credit": "1/2"}, {"credit": "0"}]},
		{"id": "hello", "text": "Поздоровались", "kind": "yes_no", "points": 4}]}]}`

// codeAt is the code of the first field of a fault at a path; empty: none.
func codeAt(err error, path string) string {
	if f := new(fault.Error); errors.As(err, &f) {
		for _, field := range f.Fields {
			if field.Path == path {
				return field.Code
			}
		}
	}
	return ""
}

func assignTo(t *testing.T, w *auditstest.World, wave audits.Wave, a audits.Assignment) audits.Assignment {
	t.Helper()
	a.ID, a.LocationID, a.DueOn = auditstest.ID(), w.Locations[0].ID, wave.EndsOn
	if a.ShopperID == "" {
		a.ShopperID = w.Actors[accounts.Shopper].AccountID
	}
	if err := w.Audits.Assign(t.Context(), w.Actors[accounts.ProgrammeManager], wave.ID, []audits.Assignment{a}); err != nil {
		t.Fatal(err)
	}
	return a
}

func submission(w *auditstest.World, a audits.Assignment, track *audits.Track, answers map[string]json.RawMessage) audits.Submission {
	return audits.Submission{
		VisitID: auditstest.RandomID(), AssignmentID: a.ID, StartedAt: w.At.Add(-3 * time.Hour), FinishedAt: w.At, Answers: answers, Track: track, Submit: true,
	}
}

func TestMessage_measured(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		wave, shopper := w.WaveOf(t, messageDocument), w.Actors[accounts.Shopper]
		sent := w.At.Add(-2 * time.Hour)
		hello := map[string]json.RawMessage{"hello": json.RawMessage(`"yes"`), "wait": json.RawMessage(`1`)}

		in := submission(w, assignTo(t, w, wave, audits.Assignment{}), nil, hello)
		_, err := w.Audits.Save(t.Context(), shopper, in)
		for _, path := range []string{"channel", "began_at", "answered_at"} {
			if got := codeAt(err, "track.contact."+path); got != "contact_"+path {
				t.Errorf("handed in without %s: %v", path, err)
			}
		}
		in.Track = &audits.Track{Contact: &audits.Contact{Channel: audits.Chat, BeganAt: sent, AnsweredAt: sent.Add(45*time.Minute + 30*time.Second), EndedAt: sent.Add(time.Hour)}}
		if _, err := w.Audits.Save(t.Context(), shopper, in); err != nil {
			t.Fatal(err)
		}
		v, err := w.Audits.Visit(t.Context(), shopper, in.VisitID)
		if err != nil || *v.Final != 7500 {
			t.Errorf("half for the time and all for the greeting: %v %v", v.Final, err)
		}
		draft, err := w.Audits.Draft(t.Context(), shopper, in.VisitID)
		if err != nil || string(draft.Answers["wait"]) != "45.5" || draft.Track.Contact.Channel != audits.Chat {
			t.Errorf("the device cannot say otherwise: %s %+v %v", draft.Answers["wait"], draft.Track, err)
		}
		checkUnanswered(t, w, wave, sent)
	})
}

func checkUnanswered(t *testing.T, w *auditstest.World, wave audits.Wave, sent time.Time) {
	t.Helper()
	shopper := w.Actors[accounts.Shopper]
	silent := submission(w, assignTo(t, w, wave, audits.Assignment{}), &audits.Track{
		Outcome: audits.Unanswered, Contact: &audits.Contact{Channel: audits.Email, BeganAt: sent, EndedAt: sent.Add(time.Hour)},
	}, map[string]json.RawMessage{})
	if _, err := w.Audits.Save(t.Context(), shopper, silent); codeAt(err, "track.contact.ended_at") != "contact_wait" {
		t.Errorf("given up before the time: %v", err)
	}
	silent.Track.Contact.EndedAt = sent.Add(2 * time.Hour)
	if _, err := w.Audits.Save(t.Context(), shopper, silent); err != nil {
		t.Fatal(err)
	}
	v, err := w.Audits.Visit(t.Context(), shopper, silent.VisitID)
	if err != nil || v.Final == nil || *v.Final != 0 || v.Possible.Cmp(v.Earned) <= 0 || v.Possible.RatString() != "4" {
		t.Errorf("silence counts as the slowest answer, and nothing else was asked: %+v %v", v, err)
	}
}

func TestOwnChecks(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		observed, own := w.WaveOf(t, auditstest.Kind(checklists.Observation)), w.WaveOf(t, auditstest.Kind(checklists.SelfCheck))
		store, region := w.Actors[accounts.StoreManager], w.Actors[accounts.RegionalManager]
		start := func(by accounts.Actor, wave audits.Wave, location int) (audits.Assignment, error) {
			return w.Audits.StartOwn(t.Context(), by, audits.OwnCheck{ID: auditstest.ID(), WaveID: wave.ID, LocationID: w.Locations[location].ID})
		}
		for _, c := range []struct {
			name     string
			by       accounts.Actor
			wave     audits.Wave
			location int
			want     error
		}{
			{"a store manager checks the own store", store, own, 0, nil},
			{"and observes there", store, observed, 0, nil},
			{"but not another store", store, observed, 3, locations.ErrNotFound},
			{"a regional manager observes in the region", region, observed, 1, nil},
			{"and cannot check a store as its own people do", region, own, 1, audits.ErrNotOwn},
			{"nobody begins a mystery visit", store, w.Wave, 0, audits.ErrNotOwn},
			{"a shopper begins nothing", w.Actors[accounts.Shopper], observed, 0, accounts.ErrForbidden},
		} {
			if _, err := start(c.by, c.wave, c.location); !errors.Is(err, c.want) {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		if waves, err := w.Audits.OwnWaves(t.Context(), store, w.Locations[0].ID); err != nil || len(waves) != 2 {
			t.Errorf("%v %v", waves, err)
		}
		checkOwnFilled(t, w, own, store)
		a := audits.Assignment{ID: auditstest.ID(), LocationID: w.Locations[0].ID, ShopperID: w.Actors[accounts.Shopper].AccountID, DueOn: own.EndsOn}
		if err := w.Audits.Assign(t.Context(), w.Actors[accounts.ProgrammeManager], own.ID, []audits.Assignment{a}); codeAt(err, "assignments[0].shopper_id") != "not_found" {
			t.Errorf("a shopper checks a store in the place of its people: %v", err)
		}
		g := programmes.Programme{ID: auditstest.ID(), BrandID: w.Brand.ID, Title: "Строгая", Rules: programmes.Default()}
		g.Rules.PlannedOnly = true
		manager := w.Actors[accounts.ProgrammeManager]
		if _, err := w.Programmes.Put(t.Context(), manager, g, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Audits.PlanWave(t.Context(), manager, own.ID, audits.NewPlan{ProgrammeID: g.ID, Plan: audits.FirstPlan(), Revision: own.Revision}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Audits.PlanWave(t.Context(), manager, own.ID, audits.NewPlan{Announced: true, Plan: audits.FirstPlan(), Revision: own.Revision + 1}); codeAt(err, "announced") != "audit_unannounced" {
			t.Errorf("a check by the store's own people is announced to them: %v", err)
		}
		if _, err := start(store, own, 0); !errors.Is(err, audits.ErrNotOwn) {
			t.Errorf("the programme wants every visit planned: %v", err)
		}
	})
}

func checkOwnFilled(t *testing.T, w *auditstest.World, own audits.Wave, store accounts.Actor) {
	t.Helper()
	o := audits.OwnCheck{ID: auditstest.ID(), WaveID: own.ID, LocationID: w.Locations[0].ID}
	a, err := w.Audits.StartOwn(t.Context(), store, o)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := w.Audits.StartOwn(t.Context(), store, o); err != nil || again.ID != a.ID {
		t.Errorf("the same again: %v", err)
	}
	in := submission(w, a, nil, map[string]json.RawMessage{"q": json.RawMessage(`"yes"`)})
	if got, err := w.Audits.Save(t.Context(), store, in); err != nil || got.Status != audits.Submitted {
		t.Errorf("%+v %v", got, err)
	}
	if _, err := w.Audits.Approve(t.Context(), w.Actors[accounts.Reviewer], in.VisitID, ""); err != nil {
		t.Error(err)
	}
	if _, err := w.Audits.Release(t.Context(), w.Actors[accounts.ProgrammeManager], in.VisitID, ""); err != nil {
		t.Error(err)
	}
}

func TestCompetitorVisit(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		wave, shopper := w.WaveOf(t, auditstest.Kind(checklists.Competitor)), w.Actors[accounts.Shopper]
		rival := locations.Competitor{ID: auditstest.ID(), Brand: "Вектор", Name: "На площади", City: "Тула", LocationIDs: []string{w.Locations[0].ID}}
		if _, err := w.Places.PutCompetitor(t.Context(), w.Actors[accounts.Administrator], rival); err != nil {
			t.Fatal(err)
		}
		plain := audits.Assignment{ID: auditstest.ID(), LocationID: w.Locations[0].ID, ShopperID: shopper.AccountID, DueOn: wave.EndsOn}
		if err := w.Audits.Assign(t.Context(), w.Actors[accounts.ProgrammeManager], wave.ID, []audits.Assignment{plain}); codeAt(err, "assignments[0].competitor_id") != "not_found" {
			t.Errorf("a visit to a competitor goes to our own place: %v", err)
		}
		a := assignTo(t, w, wave, audits.Assignment{CompetitorID: rival.ID})
		pack, err := w.Audits.Pack(t.Context(), shopper, a.ID)
		if err != nil || pack.Location.Name != "Вектор, На площади" || pack.Minutes != 15 {
			t.Fatalf("%+v %v", pack.Location, err)
		}
		in := submission(w, a, &audits.Track{Contact: &audits.Contact{BeganAt: w.At.Add(-time.Hour), EndedAt: w.At.Add(-40 * time.Minute)}}, map[string]json.RawMessage{"q": json.RawMessage(`"yes"`)})
		for _, text := range []string{"Подошла Анна и всё показала", "Продавца звали Сергеем.", "Иван Петрович на кассе", "бейдж № 4521", "табельный номер 4521"} {
			in.Summary = text
			if _, err := w.Audits.Save(t.Context(), shopper, in); codeAt(err, "summary") != "names_somebody" {
				t.Errorf("%q: %v", text, err)
			}
		}
		in.Summary = "Продавец у входа, в бейдже, показал 12 моделей. Роман с полки не сняли; вера в лучшее осталась."
		if _, err := w.Audits.Save(t.Context(), shopper, in); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Audits.Approve(t.Context(), w.Actors[accounts.Reviewer], in.VisitID, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Audits.Release(t.Context(), w.Actors[accounts.ProgrammeManager], in.VisitID, ""); !errors.Is(err, audits.ErrTooLongThere) {
			t.Errorf("twenty minutes where fifteen are allowed: %v", err)
		}
		checkCompetitorApart(t, w, wave, rival)
	})
}

func TestService_Schedule_competitor(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		wave, _ := w.AtCompetitor(t)
		list, _, err := w.Audits.Schedule(t.Context(), w.Actors[accounts.ProgrammeManager], wave.ID, audits.ScheduleQuery{Search: "вектор", Limit: 5})
		if err != nil || len(list) != 1 || list[0].Location.Name != "Вектор, На площади" || list[0].Location.City != "Тула" || list[0].Location.Code != w.Locations[0].Code {
			t.Errorf("%+v %v", list, err)
		}
	})
}

// checkCompetitorApart leads a visit that was short enough to its release.
func checkCompetitorApart(t *testing.T, w *auditstest.World, wave audits.Wave, rival locations.Competitor) {
	t.Helper()
	in := submission(w, assignTo(t, w, wave, audits.Assignment{CompetitorID: rival.ID}),
		&audits.Track{Contact: &audits.Contact{BeganAt: w.At.Add(-time.Hour), EndedAt: w.At.Add(-50 * time.Minute)}}, map[string]json.RawMessage{"q": json.RawMessage(`"yes"`)})
	if _, err := w.Audits.Save(t.Context(), w.Actors[accounts.Shopper], in); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Audits.Approve(t.Context(), w.Actors[accounts.Reviewer], in.VisitID, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Audits.Release(t.Context(), w.Actors[accounts.ProgrammeManager], in.VisitID, ""); err != nil {
		t.Fatal(err)
	}
	var counted int
	if err := w.DB.Conn(t.Context()).Raw("SELECT COUNT(*) FROM tally_locations WHERE wave_id = ?", wave.ID).Scan(&counted).Error; err != nil || counted != 0 {
		t.Errorf("a competitor counts for our location: %d %v", counted, err)
	}
}
