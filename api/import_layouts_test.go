package api_test

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

// cafeBook is a form whose headings no import could guess.
func cafeBook(t *testing.T, question string) []byte {
	t.Helper()
	f := excelize.NewFile()
	rows := [][]any{{"Код", "Зона", "Суть", "Насколько", "Цена"}, {"А1", "Зал", question, "да/нет", 2}, {"", "", "Заполняет старший", "", ""}, {"А2", "Касса", "Бариста повторил заказ", "да/нет", 3}}
	for i, row := range rows {
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := f.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	data, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}

type importedForm struct {
	Sections []struct {
		Title     string
		Questions []struct{ Text string }
	}
	Tables     []struct{ Heading string }
	Remembered []struct{ Sheet, Heading string }
}

func TestImportLayout_isRemembered(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		read := func(role accounts.Role, data []byte, layout string) (form importedForm) {
			t.Helper()
			w := s.uploadWith(role, "/checklist-imports", "form.xlsx", data, map[string]string{"layout": layout})
			if err := json.Unmarshal(w.Body.Bytes(), &form); err != nil || w.Code != 200 {
				t.Fatal(w.Code, w.Body, err)
			}
			return form
		}
		layout := `[{"sheet": "Sheet1", "header": 1, "columns": {"A": "number", "B": "section", "C": "text", "D": "answer", "E": "points"}, "rows": {"Заполняет старший": "note"}}]`
		first := read(accounts.ProgrammeManager, cafeBook(t, "Столы чистые"), layout)
		if len(first.Sections) != 2 || first.Sections[0].Title != "Зал" || len(first.Remembered) != 0 {
			t.Fatalf("%+v", first)
		}
		path := "/import-layouts/" + first.Tables[0].Heading
		body := map[string]any{"columns": map[string]string{"A": "number", "B": "section", "C": "text", "D": "answer", "E": "points"}, "rows": map[string]string{"Заполняет старший": "note"}}
		for range 2 {
			if w := s.as(accounts.ProgrammeManager, "PUT", path, body); w.Code >= 300 {
				t.Fatal(w.Code, w.Body)
			}
		}
		second := read(accounts.Administrator, cafeBook(t, "Столы и стулья чистые"), "")
		if len(second.Sections) != 2 || second.Sections[0].Questions[0].Text != "Столы и стулья чистые" || len(second.Sections[0].Questions) != 1 ||
			len(second.Remembered) != 1 || second.Remembered[0].Heading != first.Tables[0].Heading {
			t.Errorf("%+v", second)
		}
		if w := s.as(accounts.ProgrammeManager, "DELETE", path, nil); w.Code >= 300 {
			t.Fatal(w.Code, w.Body)
		}
		refused := func(w *httptest.ResponseRecorder, code string) {
			t.Helper()
			if w.Code != 422 || !strings.Contains(w.Body.String(), code) {
				t.Error(w.Code, w.Body)
			}
		}
		refused(s.upload(accounts.ProgrammeManager, "/checklist-imports", "form.xlsx", cafeBook(t, "Столы чистые")), "import_no_table")
		for layout, code := range map[string]string{
			`{`: "import_layout_unreadable",
			`[{"sheet": "Sheet1", "columns": {"A": "moon"}}]`:                "import_layout_unreadable",
			`[{"sheet": "Sheet1", "rows": {"x": "title"}}]`:                  "import_layout_unreadable",
			`[{"sheet": "Лист"}]`:                                            "import_layout_sheet",
			`[{"sheet": "Sheet1", "header": 1, "columns": {"A": "number"}}]`: "import_layout_no_text",
		} {
			refused(s.uploadWith(accounts.ProgrammeManager, "/checklist-imports", "form.xlsx", cafeBook(t, "Столы"), map[string]string{"layout": layout}), code)
		}
		body["columns"] = map[string]string{"A": "number"}
		refused(s.as(accounts.ProgrammeManager, "PUT", path, body), "import_layout_invalid")
	})
}
