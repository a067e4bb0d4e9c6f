package api_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

// screenshot is a PNG wider than what is kept.
func screenshot(t *testing.T) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 2000, 400))
	for x := range 2000 {
		m.SetGray(x, x%400, color.Gray{200})
	}
	var out bytes.Buffer
	if err := png.Encode(&out, m); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

type translated struct {
	Title, Shown string
	Translated   []struct {
		Language              string
		Total, Missing, Stale int
	}
	Content struct {
		Sections []struct {
			Title, Lineage string
			Untranslated   []string
			Requirements   []struct {
				Lineage, Statement, How string
				Untranslated            []string
				Details                 map[string]any
				Translations            map[string]struct {
					Statement, Of string
					Stale         bool
				}
			}
		}
	}
}

// A group leader writes details with an image, and translates the standard.
func TestStory_richText(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := teller{newSite(t, db)}
		version, lineages := s.draft()
		imageID := auditstest.ID()
		path := "/standard-versions/" + version
		before := map[string]any{"code": "1.1", "statement": "Кассир быстро здоровается с покупателем.", "how": "Так.", "level": "mandatory", "positions": []string{"кассир"}, "measure": map[string]any{"kind": "yes_no"}}
		with := func(more map[string]any) map[string]any {
			after := map[string]any{}
			for _, part := range []map[string]any{before, more} {
				for name, value := range part {
					after[name] = value
				}
			}
			return after
		}
		edit := func(was, is map[string]any) map[string]any {
			return map[string]any{"edits": []any{map[string]any{"id": auditstest.ID(), "kind": "set_requirement", "lineage": lineages[0], "before": was, "requirement": is}}}
		}
		details := map[string]any{"type": "doc", "content": []any{
			map[string]any{"type": "image", "attrs": map[string]any{"image": imageID, "alt": "Касса с табличкой"}},
		}}
		read := func(query string) translated {
			return decode[translated](t, s.as(accounts.Administrator, "GET", path+query, nil))
		}

		t.Run("an image that the standard does not have is refused by its place", func(t *testing.T) {
			w := s.as(accounts.Administrator, "POST", path+"/edits", edit(before, with(map[string]any{"details": details})))
			if w.Code != 422 || !strings.Contains(w.Body.String(), "sections[0].requirements[0].details") {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		})
		t.Run("an image is kept small, and shown to who reads the version", func(t *testing.T) {
			sent := screenshot(t)
			for range 2 {
				got := s.did(accounts.Administrator, "PUT", path+"/images/"+imageID, sent)
				if got["width"] != 1600.0 {
					t.Errorf("kept as %v", got)
				}
			}
			if w := s.as(accounts.Administrator, "PUT", path+"/images/"+auditstest.ID(), []byte("<svg/>")); w.Code != 422 {
				t.Errorf("no picture: %d %s", w.Code, w.Body)
			}
			s.did(accounts.Administrator, "POST", path+"/edits", edit(before, with(map[string]any{"details": details})))
			w := s.as(accounts.Administrator, "GET", path+"/images/"+imageID, nil)
			if w.Code != 200 || w.Header().Get("Content-Type") != "image/jpeg" {
				t.Errorf("%d %s", w.Code, w.Header())
			}
			if w := s.as(accounts.Shopper, "GET", path+"/images/"+imageID, nil); w.Code != 404 && w.Code != 403 {
				t.Errorf("a shopper sees the image of a draft: %d", w.Code)
			}
		})
		t.Run("text outside the schema is refused by its place", func(t *testing.T) {
			bad := map[string]any{"type": "doc", "content": []any{map[string]any{"type": "script"}}}
			w := s.as(accounts.Administrator, "POST", path+"/edits", edit(before, with(map[string]any{"details": bad})))
			if w.Code != 422 || !strings.Contains(w.Body.String(), "edits[0].requirement.details.content[0]") {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		})
		before = with(map[string]any{"details": details})
		t.Run("a translation shows, and is out of date once the main text changes", func(t *testing.T) {
			standard, _ := s.did(accounts.Administrator, "GET", path, nil)["standard_id"].(string)
			s.did(accounts.Administrator, "PUT", "/standards/"+standard+"/languages", map[string]any{"languages": []string{"en"}, "titles": map[string]string{"en": "The standard"}, "revision": 1})
			english := map[string]any{"en": map[string]any{"statement": "The cashier greets the customer first."}}
			s.did(accounts.Administrator, "POST", path+"/edits", edit(before, with(map[string]any{"translations": english})))
			got := read("?language=en")
			first := got.Content.Sections[0].Requirements[0]
			if got.Title != "The standard" || first.Statement != "The cashier greets the customer first." || first.How != "Так." || strings.Join(first.Untranslated, " ") != "how details" {
				t.Errorf("in English: %+v", got)
			}
			was := with(map[string]any{"translations": english})
			s.did(accounts.Administrator, "POST", path+"/edits", edit(was, func() map[string]any {
				is := with(map[string]any{"translations": english})
				is["how"] = "Иначе."
				return is
			}()))
			now := read("")
			if tr := now.Content.Sections[0].Requirements[0].Translations["en"]; !tr.Stale || tr.Of == "" {
				t.Errorf("not out of date: %+v", tr)
			}
			if p := now.Translated[0]; p.Total != 3 || p.Missing != 3 || p.Stale != 0 {
				t.Errorf("progress: %+v", p)
			}
			since := decode[struct {
				Known  bool
				Fields []struct{ Field string }
			}](t, s.as(accounts.GroupLeader, "GET", path+"/translations/en/main-text-change?lineage="+lineages[0], nil))
			if !since.Known || len(since.Fields) != 1 || since.Fields[0].Field != "how" {
				t.Errorf("since it was translated: %+v", since)
			}
			w := s.as(accounts.Administrator, "PUT", "/standards/"+standard+"/languages", map[string]any{"languages": []string{}, "revision": 1})
			if w.Code != 412 && w.Code != 409 {
				t.Errorf("languages set meanwhile: %d", w.Code)
			}
		})
		t.Run("the book is printed in the language of the text", func(t *testing.T) {
			w := s.as(accounts.Administrator, "GET", path+"/report.pdf?text=en", nil)
			if w.Code != 200 || !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF")) {
				t.Errorf("%d", w.Code)
			}
		})
	})
}
