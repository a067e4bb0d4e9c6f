package api_test

import (
	"encoding/json"
	"testing"
	"time"

	"etalon/api"
	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/database/databasetest"
)

// One call is both the median and the ninth of ten.
func TestGetWave_response(t *testing.T) {
	s := newSite(t, databasetest.SQLite(t))
	wave := s.WaveOf(t, auditstest.Kind(checklists.Call))
	a := audits.Assignment{ID: auditstest.ID(), LocationID: s.Locations[0].ID, ShopperID: s.Actors[accounts.Shopper].AccountID, DueOn: wave.EndsOn}
	if err := s.Audits.Assign(t.Context(), s.Actors[accounts.ProgrammeManager], wave.ID, []audits.Assignment{a}); err != nil {
		t.Fatal(err)
	}
	began := s.At.Add(-time.Hour)
	s.Release(t, audits.Submission{
		VisitID: auditstest.RandomID(), AssignmentID: a.ID, StartedAt: began, FinishedAt: s.At, Submit: true,
		Track:   &audits.Track{Contact: &audits.Contact{BeganAt: began, AnsweredAt: began.Add(7 * time.Second), EndedAt: began.Add(time.Minute)}},
		Answers: map[string]json.RawMessage{"q": json.RawMessage(`"yes"`)},
	})
	r := decode[api.Wave](t, s.as(accounts.ProgrammeManager, "GET", "/waves/"+wave.ID, nil)).Response
	if r == nil || r.Median == nil || r.Ninth == nil || *r.Median != 7 || *r.Ninth != 7 || r.Contacts != 1 {
		t.Errorf("%+v", r)
	}
}
