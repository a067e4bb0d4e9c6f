package reports_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/locale"
	"etalon/reports"
)

// called is a wave of calls, each answered after so many seconds; -1: never.
func called(t *testing.T, w *auditstest.World, after ...int) audits.Wave {
	t.Helper()
	wave := w.WaveOf(t, auditstest.Kind(checklists.Call))
	contacts(t, w, wave, "", after...)
	return wave
}

func contacts(t *testing.T, w *auditstest.World, wave audits.Wave, channel audits.Channel, after ...int) {
	t.Helper()
	for i, seconds := range after {
		a := audits.Assignment{ID: auditstest.ID(), LocationID: w.Locations[i%len(w.Locations)].ID, ShopperID: w.Actors[accounts.Shopper].AccountID, DueOn: wave.EndsOn}
		if err := w.Audits.Assign(t.Context(), w.Actors[accounts.ProgrammeManager], wave.ID, []audits.Assignment{a}); err != nil {
			t.Fatal(err)
		}
		began := w.At.Add(-time.Hour)
		track := audits.Track{Contact: &audits.Contact{Channel: channel, BeganAt: began, EndedAt: began.Add(10 * time.Minute)}}
		answers := map[string]json.RawMessage{"q": json.RawMessage(`"yes"`)}
		if seconds < 0 {
			track.Outcome, answers = audits.Unanswered, nil
		} else {
			track.Contact.AnsweredAt = began.Add(time.Duration(seconds) * time.Second)
		}
		w.Release(t, audits.Submission{
			VisitID: auditstest.RandomID(), AssignmentID: a.ID, StartedAt: began, FinishedAt: w.At, Track: &track,
			Answers: answers, Submit: true,
		})
	}
}

// Who writes does not talk, whatever a device tells of the end.
func TestService_VisitPage_message(t *testing.T) {
	w := auditstest.New(t, databasetest.SQLite(t))
	s, by := service(t, w), w.Actors[accounts.ProgrammeManager]
	wave := w.WaveOf(t, auditstest.Kind(checklists.Message))
	contacts(t, w, wave, audits.Email, 60)
	list, _, err := s.Visits(t.Context(), by, reports.VisitQuery{WaveID: wave.ID, Limit: 1})
	if err != nil || len(list) != 1 {
		t.Fatalf("%v %v", list, err)
	}
	v, err := s.VisitPage(t.Context(), by, list[0].ID, locale.Russian)
	if err != nil || v.Contact.Talk != nil || *v.Contact.Response != 60 {
		t.Errorf("%+v (%v)", v.Contact, err)
	}
}

// The times of answers are the same in the service, the workbook and the PDF. Contacts
// without an answer are the slowest.
func TestService_ResponseOf(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		s, by := service(t, w), w.Actors[accounts.ProgrammeManager]
		wave := called(t, w, 40, 5, 95, -1)
		r, err := s.ResponseOf(t.Context(), by, wave.ID)
		if err != nil || r.Contacts != 4 || r.Unanswered != 1 || r.Median != 40*time.Second || r.Ninth != 0 {
			t.Errorf("%+v %v", r, err)
		}
		book := openBook(t, func() (*reports.File, error) { return s.WaveXLSX(t.Context(), by, wave.ID, locale.Russian) })
		rows, err := book.GetRows(book.GetSheetList()[0])
		if err != nil {
			t.Fatal(err)
		}
		said := map[string]string{}
		for _, row := range rows {
			if len(row) > 1 {
				said[row[0]] = row[1]
			}
		}
		for label, want := range map[string]string{"Контактов с измеренным временем": "4", "Без ответа": "1", "Половине ответили за": "40 с", "Девяти из десяти — за": "не ответили"} {
			if said[label] != want {
				t.Errorf("%s: %q, want %q", label, said[label], want)
			}
		}
		text := reports.TextOf(t, wholeFile(t, func() (*reports.File, error) { return s.WavePDF(t.Context(), by, wave.ID, locale.Russian) }))
		for _, want := range []string{"Половине ответили за", "40 с", "25,00", "1 из 4"} {
			if !strings.Contains(text, want) {
				t.Errorf("the PDF does not say %q", want)
			}
		}
	})
}
