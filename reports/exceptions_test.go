package reports_test

import (
	"bytes"
	"io"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/locale"
	"etalon/internal/locations"
	"etalon/reports"
	"etalon/standards/mapping"
)

// What exceptions leave out is in every report, and its formulas still compute the
// scores that were stored.
func TestService_exceptions(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		day := w.At.Truncate(24 * time.Hour)
		_, err := w.Places.PutException(t.Context(), w.Actors[accounts.ProgrammeManager], locations.Exception{
			ID: auditstest.ID(), Place: locations.ExceptionPlace{Kind: locations.OfLocation, ID: w.Locations[0].ID}, From: day, Until: day, Reason: "Нет кассы",
			Subject: locations.Subject{Source: locations.OfChecklist, SourceID: w.Checklist.ChecklistID, Items: []string{"q2"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		visit := w.Released(t, 0)
		w.Released(t, 1)
		s := reports.New(reports.Parts{
			DB: db, Audits: w.Audits, Checklists: w.Checklists, Standards: w.Standards, Places: w.Places,
			Mappings: mapping.New(db, w.Journal, w.Standards, func() time.Time { return w.At }),
			Now:      func() time.Time { return w.At }, Folder: t.TempDir(),
		})
		by := w.Actors[accounts.BrandManager]
		for name, make := range map[string]func() (*reports.File, error){
			"wave": func() (*reports.File, error) { return s.WaveXLSX(t.Context(), by, w.Wave.ID, locale.Russian) },
			"location": func() (*reports.File, error) {
				return s.LocationXLSX(t.Context(), by, w.Wave.ID, w.Locations[0].ID, locale.Russian)
			},
			"visit": func() (*reports.File, error) { return s.VisitXLSX(t.Context(), by, visit, locale.Russian) },
		} {
			t.Run(name, func(t *testing.T) {
				book := openBook(t, make)
				defer func() { _ = book.Close() }()
				for cell, want := range map[string]string{"A2": "Через сколько секунд", "B2": "Магазин 11", "E2": "Нет кассы", "F2": "1", "G2": "1"} {
					if got, err := book.GetCellValue("Исключения", cell); got != want || err != nil {
						t.Errorf("%s is %q, want %q (%v)", cell, got, want, err)
					}
				}
				answers, err := book.GetRows("Ответы")
				if err != nil {
					t.Fatal(err)
				}
				found := false
				for _, row := range answers {
					if len(row) > 11 && row[11] == "исключён" {
						found = row[7] == "не применяется: Нет кассы, до 10.09.2026" && row[9] == "0"
					}
				}
				if !found {
					t.Errorf("no answer is shown as excepted: %q", answers)
				}
			})
		}
		t.Run("the formulas agree, and compliance leaves the visit out", func(t *testing.T) {
			book := openBook(t, func() (*reports.File, error) { return s.WaveXLSX(t.Context(), by, w.Wave.ID, locale.Russian) })
			defer func() { _ = book.Close() }()
			for _, row := range []string{"2", "3"} {
				if off, err := book.CalcCellValue("Визиты", "O"+row, excelize.Options{RawCellValue: true}); off != "0" || err != nil {
					t.Errorf("visit %s is off by %q (%v)", row, off, err)
				}
			}
			for cell, want := range map[string]string{"D3": "Через сколько секунд", "H3": "1", "O3": "1", "H2": "2", "O2": "0"} {
				if got, err := book.GetCellValue("Требования", cell); got != want || err != nil {
					t.Errorf("%s is %q, want %q (%v)", cell, got, want, err)
				}
			}
			if got, err := book.GetCellValue("Визиты", "S2"); got != "1" || err != nil {
				t.Errorf("the visit has %q excepted questions (%v)", got, err)
			}
		})
		t.Run("a store's report says nothing of another's exceptions", func(t *testing.T) {
			book := openBook(t, func() (*reports.File, error) {
				return s.LocationXLSX(t.Context(), by, w.Wave.ID, w.Locations[1].ID, locale.Russian)
			})
			defer func() { _ = book.Close() }()
			if i, err := book.GetSheetIndex("Исключения"); i >= 0 || err != nil {
				t.Errorf("there is a sheet (%v)", err)
			}
		})
	})
}

func openBook(t *testing.T, make func() (*reports.File, error)) *excelize.File {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(wholeFile(t, make)))
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func wholeFile(t *testing.T, make func() (*reports.File, error)) []byte {
	t.Helper()
	f, err := make()
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(f.Content)
	if closing := f.Content.Close(); err != nil || closing != nil {
		t.Fatal(err, closing)
	}
	return data
}
