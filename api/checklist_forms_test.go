package api_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

// A checklist is downloaded as an XLSForm, and the import reads the file back.
func TestChecklistForms(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		content := map[string]any{"title": "Кофейня", "sections": []any{map[string]any{"id": "s1", "title": "Касса", "questions": []any{
			map[string]any{"id": "q1", "text": "Поздоровались?", "kind": "yes_no", "points": 3, "na": true, "critical": true},
			map[string]any{"id": "q2", "text": "Почему?", "kind": "text", "show_if": "q1 == 'no'", "require_if": "location.format == 'mall'"},
		}}}}
		w := s.as(accounts.ProgrammeManager, "POST", "/checklists", map[string]any{"id": auditstest.ID(), "version_id": auditstest.ID(), "title": "Кофейня", "content": content})
		var made struct {
			ID      string
			Content map[string]any
		}
		if err := json.Unmarshal(w.Body.Bytes(), &made); err != nil || w.Code >= 300 {
			t.Fatal(w.Code, w.Body, err)
		}
		path := "/checklist-versions/" + made.ID
		book := s.as(accounts.ProgrammeManager, "GET", path+"/xlsform.xlsx?language=en", nil)
		if book.Code != 200 || !strings.Contains(book.Header().Get("Content-Disposition"), ".xlsx") {
			t.Fatal(book.Code, book.Header(), book.Body)
		}
		f, err := excelize.OpenReader(bytes.NewReader(book.Body.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		label, _ := f.GetCellValue("survey", "C1")
		relevant, _ := f.GetCellValue("survey", "F4")
		note, _ := f.GetCellValue("etalon_notes", "B2")
		if label != "label::Русский (ru)" || relevant != "${q1} = 'no'" || !strings.Contains(note, "no counterpart") {
			t.Errorf("label %q, relevant %q, note %q", label, relevant, note)
		}
		var back map[string]any
		in := s.upload(accounts.ProgrammeManager, "/checklist-imports", "form.xlsx", book.Body.Bytes())
		if err := json.Unmarshal(in.Body.Bytes(), &back); err != nil || in.Code != 200 {
			t.Fatal(in.Code, in.Body, err)
		}
		got, _ := json.Marshal(back["sections"])
		want, _ := json.Marshal(made.Content["sections"])
		if !bytes.Equal(got, want) {
			t.Errorf("got %s\nwant %s", got, want)
		}
		own := s.as(accounts.ProgrammeManager, "GET", path+"/checklist.xlsx", nil)
		in = s.upload(accounts.ProgrammeManager, "/checklist-imports", "checklist.xlsx", own.Body.Bytes())
		if err := json.Unmarshal(in.Body.Bytes(), &back); err != nil || own.Code != 200 || in.Code != 200 {
			t.Fatal(own.Code, in.Code, in.Body, err)
		}
		if got, _ := json.Marshal(back["sections"]); !bytes.Equal(got, want) {
			t.Errorf("from our own layout: got %s\nwant %s", got, want)
		}
		if form := s.as(accounts.ProgrammeManager, "GET", path+"/xform.xml", nil); form.Code != 200 || !strings.Contains(form.Body.String(), "/data/s1/q1 = &#39;no&#39;") {
			t.Error(form.Code, form.Body)
		}
	})
}
