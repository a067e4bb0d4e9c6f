package reports

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/locale"
	"etalon/standards/mapping"
)

// The pages of a requirement and of a location tell the numbers that the PDF and the
// workbook of the same wave print.
func TestPages_agreeWithFiles(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		now := func() time.Time { return w.At }
		s := New(Parts{
			DB: w.DB, Audits: w.Audits, Checklists: w.Checklists, Standards: w.Standards, Places: w.Places,
			Mappings: mapping.New(w.DB, w.Journal, w.Standards, now), Now: now, Folder: t.TempDir(), Journal: w.Journal,
		})
		for i := range 9 {
			w.Assign(t, i)
			in := w.Submission(i)
			if i%3 == 0 {
				in.Answers["q1"] = json.RawMessage(`"no"`)
				delete(in.Answers, "q2")
				delete(in.Comments, "q2")
			}
			w.Release(t, in)
		}
		by, place := w.Actors[accounts.RegionalManager], w.Locations[0].ID
		file, err := s.wave(t.Context(), by, w.Wave.ID, locale.Russian)
		if err != nil {
			t.Fatal(err)
		}
		page, err := s.Requirement(t.Context(), by, RequirementQuery{Lineage: auditstest.Lineage, Limit: 50, Language: locale.Russian})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range file.Requirements {
			if row.Lineage == auditstest.Lineage && (row.Now != page.Now.Now || row.Now.Applied != 7 || row.Text != page.Text) {
				t.Errorf("the file has %+v, the page %+v", row, page.Now)
			}
		}
		fails := 0
		for row, err := range file.Answers {
			if err != nil {
				t.Fatal(err)
			}
			if row.Question != page.Text || row.Met == "full" {
				continue
			}
			f := page.Fails[len(page.Fails)-1]
			for _, one := range page.Fails {
				if one.Number == row.Visit {
					f = one
				}
			}
			if f.Number != row.Visit || f.Answer != row.Answer || !f.On.Equal(row.Date) || f.Critical != row.CriticalFail {
				t.Errorf("the file has %+v, the page %+v", row, f)
			}
			fails++
		}
		if fails == 0 || fails != page.FailTotal {
			t.Errorf("the file has %d fails, the page %d", fails, page.FailTotal)
		}
		s.locationAgrees(t, by, w.Wave.ID, place)
	})
}

func (s *Service) locationAgrees(t *testing.T, by accounts.Actor, waveID, place string) {
	t.Helper()
	file, err := s.location(t.Context(), by, waveID, place, locale.Russian)
	if err != nil {
		t.Fatal(err)
	}
	page, err := s.LocationPage(t.Context(), by, place, waveID)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range file.Waves {
		p := page.Trend[i]
		if row.Scores != p.Scores || row.Region != p.Region || row.Chain != p.Chain || row.Failed != p.Failed {
			t.Errorf("the file has %+v, the page %+v", row, p)
		}
	}
	if last := file.Waves[len(file.Waves)-1]; last.RankFrom != page.Rank.From || last.RankTo != page.Rank.To || last.Of != page.Of {
		t.Errorf("the file has the rank %d–%d of %d, the page %+v of %d", last.RankFrom, last.RankTo, last.Of, page.Rank, page.Of)
	}
	for i, row := range file.Sections {
		if p := page.Sections[i]; row.Title != p.Title || row.Chain != p.Chain || row.Scores[len(row.Scores)-1] != p.Scores {
			t.Errorf("the file has %+v, the page %+v", row, p)
		}
	}
	printed := map[string]Compliance{}
	for _, row := range file.Requirements {
		printed[row.Question] = row.Now
	}
	for _, row := range page.Requirements {
		if row.Now != printed[row.Question] {
			t.Errorf("the file has %+v, the page %+v", printed[row.Question], row)
		}
	}
	if diff := cmp.Diff(len(file.CriticalFails), page.CriticalAll); diff != "" || page.CriticalAll == 0 {
		t.Error("critical fails", diff)
	}
}
