package audits_test

import (
	"testing"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

func TestService_WavesUsing(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		using := func(role accounts.Role, versions ...string) ([]audits.WaveUse, int) {
			t.Helper()
			seen, others, err := w.Audits.WavesUsing(t.Context(), w.Actors[role], versions)
			if err != nil {
				t.Fatal(err)
			}
			return seen, others
		}
		w.Released(t, 0)
		t.Run("who may see the wave sees how far it is", func(t *testing.T) {
			seen, others := using(accounts.Administrator, w.Checklist.ID)
			if len(seen) != 1 || others != 0 || seen[0].ID != w.Wave.ID || seen[0].Planned != len(w.Assignments) || seen[0].Done != 1 {
				t.Errorf("%+v and %d others", seen, others)
			}
		})
		t.Run("who may not only learns that there is one", func(t *testing.T) {
			if seen, others := using(accounts.GroupLeader, w.Checklist.ID); len(seen) != 0 || others != 1 {
				t.Errorf("%+v and %d others", seen, others)
			}
		})
		t.Run("a checklist that no wave uses touches none", func(t *testing.T) {
			if seen, others := using(accounts.Administrator); len(seen) != 0 || others != 0 {
				t.Errorf("%+v and %d others", seen, others)
			}
		})
	})
}
