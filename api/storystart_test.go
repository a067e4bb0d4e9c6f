package api_test

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

type startedContent struct {
	Sections []struct {
		Lineage, Title string
		Requirements   []struct{ Lineage, Code, Statement string }
	}
}

// A group begins standards from a template, from a copy and from a Word file.
func TestStory_startStandard(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := teller{newSite(t, db)}
		templates := decode[struct {
			Items []struct {
				Name, Language, About string
				Sections              int
			}
		}](t, s.as(accounts.Administrator, "GET", "/standard-templates?language=ru", nil))
		names := []string{}
		for _, one := range templates.Items {
			names = append(names, one.Name)
			if one.Language != "ru" || one.About == "" || one.Sections == 0 {
				t.Errorf("template %+v", one)
			}
		}
		if len(names) < 11 || !slices.Contains(names, "hotel_guest_cycle") {
			t.Errorf("templates %v", names)
		}
		read := decode[struct{ Content startedContent }](t, s.as(accounts.Administrator, "GET", "/standard-templates/hotel_guest_cycle?language=en", nil))
		if len(read.Content.Sections) != 7 || read.Content.Sections[0].Title != "Reservation" {
			t.Errorf("read %+v", read)
		}
		s.did(accounts.Administrator, "POST", "/standards", map[string]any{"id": auditstest.ID(), "title": "Отель", "language": "ru", "template": "hotel_guest_cycle"})

		original, _ := s.draft()
		made := s.did(accounts.Administrator, "POST", "/standards", map[string]any{"id": auditstest.ID(), "title": "Копия", "copy_of": original})
		before := decode[struct{ Content startedContent }](t, s.as(accounts.Administrator, "GET", "/standard-versions/"+original, nil)).Content
		after := decode[struct{ Content startedContent }](t, s.as(accounts.Administrator, "GET", "/standard-versions/"+made["id"].(string), nil)).Content
		if a, b := before.Sections[0].Requirements[0], after.Sections[0].Requirements[0]; a.Statement != b.Statement || a.Lineage == b.Lineage {
			t.Errorf("copied %+v to %+v", a, b)
		}
		for _, c := range []struct {
			body map[string]any
			want int
		}{
			{map[string]any{"copy_of": original, "template": "hotel_guest_cycle"}, http.StatusUnprocessableEntity},
			{map[string]any{"copy_of": auditstest.ID()}, http.StatusNotFound},
			{map[string]any{"template": "nothing"}, http.StatusNotFound},
		} {
			c.body["id"], c.body["title"] = auditstest.ID(), "Стандарт"
			if w := s.as(accounts.Administrator, "POST", "/standards", c.body); w.Code != c.want {
				t.Errorf("%v: %d %s", c.body, w.Code, w.Body)
			}
		}
	})
}

func TestImportStandard(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := teller{newSite(t, db)}
		data, err := os.ReadFile("../internal/docx/testdata/libreoffice.docx")
		if err != nil {
			t.Fatal(err)
		}
		got := decode[struct {
			Title   string
			Content startedContent
			Parts   []struct{ Place, What string }
		}](t, s.upload(accounts.Administrator, "/standard-imports?from=word", "стандарт.docx", data))
		if got.Title != "Стандарт обслуживания в салоне связи" || len(got.Content.Sections) != 3 || len(got.Parts) != 13 {
			t.Errorf("understood %+v", got)
		}
		sample, err := os.ReadFile("../checklists/testdata/import/checklist_car_dealership.xlsx")
		if err != nil {
			t.Fatal(err)
		}
		got = decode[struct {
			Title   string
			Content startedContent
			Parts   []struct{ Place, What string }
		}](t, s.upload(accounts.Administrator, "/standard-imports?from=excel", "чек-лист.xlsx", sample))
		if len(got.Content.Sections) == 0 || got.Content.Sections[0].Lineage != "" {
			t.Errorf("understood %+v of a checklist", got.Content)
		}
		for from, want := range map[string]string{"word": "word_not_a_document", "excel": "import_not_a_workbook"} {
			if w := s.upload(accounts.Administrator, "/standard-imports?from="+from, "стандарт.docx", []byte("текст")); w.Code != 422 || !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: %d %s", from, w.Code, w.Body)
			}
		}
		if w := s.upload(accounts.Shopper, "/standard-imports?from=word", "стандарт.docx", data); w.Code != 403 {
			t.Errorf("a shopper: %d", w.Code)
		}
	})
}
