package reports_test

import (
	"encoding/json"
	"testing"
	"time"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/locale"
	"etalon/reports"
)

func TestService_Waves_competitor(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		wave, a := w.AtCompetitor(t)
		contact := audits.Contact{BeganAt: w.At.Add(-time.Hour), EndedAt: w.At.Add(-50 * time.Minute)}
		w.Release(t, audits.Submission{
			VisitID: auditstest.RandomID(), AssignmentID: a.ID, StartedAt: w.At.Add(-time.Hour), FinishedAt: w.At, Track: &audits.Track{Contact: &contact},
			Answers: map[string]json.RawMessage{"q": json.RawMessage(`"yes"`)}, Submit: true,
		})
		s, by := service(t, w), w.Actors[accounts.ProgrammeManager]
		if list, _, err := s.Visits(t.Context(), by, reports.VisitQuery{WaveID: wave.ID, Limit: 5}); err != nil || len(list) != 1 {
			t.Fatalf("%+v %v", list, err)
		} else if v, err := s.VisitPage(t.Context(), by, list[0].ID, locale.Russian); err != nil || !v.Came.Equal(contact.BeganAt) || !v.Left.Equal(contact.EndedAt) {
			t.Errorf("came %v, left %v, want %v and %v (%v)", v.Came, v.Left, contact.BeganAt, contact.EndedAt, err)
		}
		page, err := s.WavePage(t.Context(), by, wave.ID)
		if err != nil || page.Released != 1 || page.Scores.N != 0 {
			t.Errorf("%d released, %d scored (%v), want 1 and none of ours", page.Released, page.Scores.N, err)
		}
		lines, _, err := s.Waves(t.Context(), by, "competitor", 5, 0)
		if err != nil || len(lines) != 1 || lines[0].Released != 1 || lines[0].Scores.N != 0 {
			t.Errorf("%+v %v", lines, err)
		}
		if list, n, err := s.Visits(t.Context(), by, reports.VisitQuery{LocationID: a.LocationID, Limit: 5}); err != nil || n != 0 {
			t.Errorf("at our location: %+v %v", list, err)
		}
		if _, n, err := s.Visits(t.Context(), by, reports.VisitQuery{WaveID: wave.ID, Limit: 5}); err != nil || n != 1 {
			t.Errorf("%d visits in the wave (%v)", n, err)
		}
	})
}
