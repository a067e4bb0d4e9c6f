package auditstest

import (
	"testing"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/locations"
)

// Kind is the document of a checklist of one question, "q", for a kind of audit.
func Kind(k checklists.Audit) string {
	return `{"title": "Лист", "audit": "` + string(k) + `", "sections": [{"id": "s", "questions": [{"id": "q", "text": "Чисто", "kind": "yes_no", "points": 1}]}]}`
}

// WaveOf makes an open wave with a checklist, titled with its kind of audit.
func (w *World) WaveOf(tb testing.TB, document string) audits.Wave {
	tb.Helper()
	manager := w.Actors[accounts.ProgrammeManager]
	parsed, err := checklists.ParseDocument([]byte(document))
	if err != nil {
		tb.Fatal(err)
	}
	content, err := parsed.Checklist()
	if err != nil {
		tb.Fatal(err)
	}
	draft, err := w.Checklists.Create(tb.Context(), manager, checklists.NewFamily{ID: ID(), VersionID: ID(), Title: content.Title, Language: "ru", Content: content})
	if err != nil {
		tb.Fatal(err)
	}
	version, err := w.Checklists.Publish(tb.Context(), manager, draft.ID)
	if err != nil {
		tb.Fatal(err)
	}
	wave, err := w.Audits.CreateWave(tb.Context(), manager, audits.Wave{
		ID: ID(), BrandID: w.Brand.ID, ChecklistVersionID: version.ID, Title: string(content.Audit),
		StartsOn: w.At.AddDate(0, 0, -5), EndsOn: w.At.AddDate(0, 0, 20), MinimumVisits: 1, Bands: Bands,
	})
	if err != nil || wave.Audit != content.Audit {
		tb.Fatalf("%+v %v", wave, err)
	}
	if wave, err = w.Audits.MoveWave(tb.Context(), manager, wave.ID, audits.WaveOpen, ""); err != nil {
		tb.Fatal(err)
	}
	return wave
}

// AtCompetitor makes a wave of visits to competitors and assigns one of them, beside the
// first location.
func (w *World) AtCompetitor(tb testing.TB) (audits.Wave, audits.Assignment) {
	tb.Helper()
	wave := w.WaveOf(tb, Kind(checklists.Competitor))
	rival := locations.Competitor{ID: ID(), Brand: "Вектор", Name: "На площади", City: "Тула", LocationIDs: []string{w.Locations[0].ID}}
	if _, err := w.Places.PutCompetitor(tb.Context(), w.Actors[accounts.Administrator], rival); err != nil {
		tb.Fatal(err)
	}
	a := audits.Assignment{ID: ID(), LocationID: w.Locations[0].ID, CompetitorID: rival.ID, ShopperID: w.Actors[accounts.Shopper].AccountID, DueOn: wave.EndsOn}
	if err := w.Audits.Assign(tb.Context(), w.Actors[accounts.ProgrammeManager], wave.ID, []audits.Assignment{a}); err != nil {
		tb.Fatal(err)
	}
	return wave, a
}
