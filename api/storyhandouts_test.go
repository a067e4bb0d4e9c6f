package api_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"strings"
	"testing"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

// A group shortens a standard to a memo, and everybody who reads it takes it away
// in every form.
func TestStory_handouts(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := teller{newSite(t, db)}
		version, lineages := s.draft()
		path := "/standard-versions/" + version
		at := path + "/handouts/memo?position=" + url.QueryEscape("кассир")
		type handout struct {
			Title    string
			Lines    []struct{ Lineage, Text string }
			Revision int
		}
		proposed := decode[handout](t, s.as(accounts.GroupLeader, "GET", at, nil))
		if proposed.Revision != 0 || proposed.Title != "Десять шагов" || len(proposed.Lines) != 2 || proposed.Lines[0].Lineage != lineages[0] {
			t.Errorf("proposed %+v", proposed)
		}
		body := map[string]any{"title": "Касса: два шага", "note": "Вопросы — управляющему", "revision": 0, "lines": []any{
			map[string]any{"lineage": lineages[0], "text": "Поздоровайтесь"}, map[string]any{"text": "Улыбнитесь 👍"},
		}}
		s.did(accounts.GroupLeader, "PUT", at, body)
		if w := s.as(accounts.GroupLeader, "PUT", at, map[string]any{"title": "", "lines": []any{}, "revision": 1}); w.Code != 422 || !strings.Contains(w.Body.String(), "Заполните") {
			t.Errorf("without a title: %d %s", w.Code, w.Body)
		}
		s.did(accounts.Administrator, "POST", path+"/publish", map[string]any{"effective_on": "2026-10-01"})
		if got := decode[handout](t, s.as(accounts.Employee, "GET", at, nil)); got.Title != "Касса: два шага" || got.Revision != 1 {
			t.Errorf("for an employee: %+v", got)
		}
		for _, name := range []string{"report.docx", "brochure.pdf", "brochure.docx", "memo.pdf", "memo.docx", "cue-card.pdf", "cue-card.docx"} {
			w := s.as(accounts.Employee, "GET", path+"/"+name+"?position="+url.QueryEscape("кассир"), nil)
			if w.Code != 200 {
				t.Errorf("%s: %d %s", name, w.Code, w.Body)
				continue
			}
			if strings.HasSuffix(name, ".docx") {
				wellFormed(t, name, w.Body.Bytes())
			}
		}
		if w := s.as(accounts.Shopper, "GET", path+"/memo.pdf", nil); w.Code != 403 {
			t.Errorf("a shopper gets the memo: %d", w.Code)
		}
	})
}

// wellFormed fails unless every part of a package is XML.
func wellFormed(t *testing.T, name string, data []byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for _, part := range z.File {
		f, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		for d := xml.NewDecoder(f); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Errorf("%s: %s: %v", name, part.Name, err)
				break
			}
		}
	}
}
