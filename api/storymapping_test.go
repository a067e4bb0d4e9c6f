package api_test

import (
	"fmt"
	"strings"
	"testing"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

type mappedVersion struct {
	First, Frozen bool
	Unconfirmed   int
	Relations     []struct {
		ID, Kind, Trend string
		Confirmed       bool
		Before, After   []struct{ Lineage, Code string }
	}
}

// An author revises a standard: rewords one rule, drops one and writes two in its
// place; says that it was split; sees what that touches, and publishes.
func TestStory_mapping(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := teller{newSite(t, db)}
		version, lineages := s.draft()
		s.did(accounts.Administrator, "POST", "/standard-versions/"+version+"/publish", map[string]any{"effective_on": "2026-09-01"})
		if first := decode[mappedVersion](t, s.as(accounts.Administrator, "GET", "/standard-versions/"+version+"/mapping", nil)); !first.First || len(first.Relations) != 0 {
			t.Fatalf("the first version: %+v", first)
		}
		s.did(accounts.Administrator, "POST", "/standard-versions/"+version+"/checklist", map[string]any{"id": auditstest.ID(), "version_id": auditstest.ID(), "title": "Чек-лист"})
		next := s.revise(version, lineages)
		path := "/standard-versions/" + next
		added := s.relates(path, lineages)
		s.refusesUnconfirmed(path, 3)
		s.splits(path, lineages[1], added)
		s.impact(path)
		s.did(accounts.Administrator, "POST", path+"/publish", map[string]any{"effective_on": "2026-10-01"})
		frozen := decode[mappedVersion](t, s.as(accounts.Administrator, "GET", path+"/mapping", nil))
		if !frozen.Frozen || frozen.Unconfirmed != 0 || len(frozen.Relations) != 2 {
			t.Errorf("after publication %+v", frozen)
		}
		if w := s.as(accounts.Administrator, "PUT", path+"/mapping/"+auditstest.ID(), map[string]any{"kind": "new", "before": []string{}, "after": []string{added[0]}}); w.Code != 409 {
			t.Errorf("a decision about what is published: %d %s", w.Code, w.Body)
		}
		if w := s.as(accounts.Administrator, "GET", path+"/changes.pdf", nil); w.Code != 200 || !strings.HasPrefix(w.Body.String(), "%PDF-") {
			t.Errorf("the changes as PDF: %d", w.Code)
		}
	})
}

// A publisher who knows that relations wait may publish all the same, and the journal
// says so.
func TestStory_unconfirmedMapping(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := teller{newSite(t, db)}
		version, lineages := s.draft()
		s.did(accounts.Administrator, "POST", "/standard-versions/"+version+"/publish", map[string]any{"effective_on": "2026-09-01", "unconfirmed": true})
		next := s.revise(version, lineages)
		path := "/standard-versions/" + next
		s.refusesUnconfirmed(path, 3)
		known := map[string]any{"effective_on": "2026-10-01", "unconfirmed": true}
		for range 2 { // a repetition is harmless
			s.did(accounts.Administrator, "POST", path+"/publish", known)
		}
		if frozen := decode[mappedVersion](t, s.as(accounts.Administrator, "GET", path+"/mapping", nil)); !frozen.Frozen || frozen.Unconfirmed != 3 {
			t.Errorf("after publication %+v", frozen)
		}
		for id, want := range map[string]string{version: "", next: "3"} {
			if got := s.publishedWith(id); got != want {
				t.Errorf("the journal says %q of what nobody confirmed, want %q", got, want)
			}
		}
	})
}

// publishedWith is how many relations nobody had confirmed, as the journal says.
func (s teller) publishedWith(version string) string {
	s.t.Helper()
	found := decode[struct {
		Items []struct {
			Changes []struct{ Field, After string }
		}
	}](s.t, s.as(accounts.Administrator, "GET", "/journal?verb=publish&subject="+version, nil))
	if len(found.Items) != 1 {
		s.t.Fatalf("the journal has %d publications", len(found.Items))
	}
	for _, c := range found.Items[0].Changes {
		if c.Field == "Опубликовано с неподтверждёнными связями" {
			return c.After
		}
	}
	return ""
}

// refusesUnconfirmed tries to publish a version as if everything was confirmed.
func (s teller) refusesUnconfirmed(path string, relations int) {
	s.t.Helper()
	w := s.as(accounts.Administrator, "POST", path+"/publish", map[string]any{"effective_on": "2026-10-01"})
	if w.Code != 409 || !strings.Contains(w.Body.String(), "mapping_unconfirmed") || !strings.Contains(w.Body.String(), fmt.Sprintf(": %d)", relations)) {
		s.t.Errorf("published with unconfirmed relations: %d %s", w.Code, w.Body)
	}
	if read := s.did(accounts.Administrator, "GET", path, nil); read["status"] != "draft" {
		s.t.Errorf("refused, but %v", read["status"])
	}
}

// revise makes the next version: its first rule reworded, its second gone, two new ones.
func (s teller) revise(version string, lineages []string) string {
	s.t.Helper()
	made := s.did(accounts.Administrator, "POST", "/standard-versions/"+version+"/revise", map[string]any{"substantive": true})
	next, _ := made["id"].(string)
	rule := func(code, statement string) map[string]any {
		return map[string]any{"code": code, "statement": statement, "how": "Так.", "level": "mandatory", "positions": []string{"кассир"}}
	}
	kept := rule("1.1", "Кассир здоровается с покупателем за 30 секунд.")
	kept["lineage"] = lineages[0]
	s.did(accounts.Administrator, "PUT", "/standard-versions/"+next, map[string]any{"revision": 1, "content": map[string]any{"sections": []any{map[string]any{
		"title": "Приветствие", "requirements": []any{kept, rule("1.2", "Старший смены открывает вторую кассу."), rule("1.3", "Охранник придерживает дверь.")},
	}}}})
	return next
}

// relates returns the lineages of the new requirements.
func (s teller) relates(path string, lineages []string) (added []string) {
	s.t.Helper()
	m := decode[mappedVersion](s.t, s.as(accounts.GroupLeader, "GET", path+"/mapping", nil))
	kinds := map[string]int{}
	for _, r := range m.Relations {
		kinds[r.Kind]++
		if r.Kind == "new" {
			added = append(added, r.After[0].Lineage)
		}
	}
	if m.Unconfirmed != 3 || kinds["reworded"] != 1 || kinds["dropped"] != 1 || kinds["new"] != 2 || m.Relations[0].Trend != "comparable" || m.Relations[0].Before[0].Lineage != lineages[0] {
		s.t.Fatalf("proposed %+v", m)
	}
	return added
}

func (s teller) splits(path, gone string, added []string) {
	s.t.Helper()
	id := auditstest.ID()
	split := map[string]any{"kind": "split", "before": []string{gone}, "after": added}
	for range 2 { // a repetition is harmless
		s.did(accounts.Administrator, "PUT", path+"/mapping/"+id, split)
	}
	s.did(accounts.Administrator, "DELETE", path+"/mapping/"+id, nil)
	if m := decode[mappedVersion](s.t, s.as(accounts.Administrator, "GET", path+"/mapping", nil)); m.Unconfirmed != 3 {
		s.t.Errorf("taken back: %+v", m)
	}
	s.did(accounts.Administrator, "PUT", path+"/mapping/"+auditstest.ID(), split)
	for name, body := range map[string]map[string]any{
		"a split into one":      {"kind": "split", "before": []string{gone}, "after": added[:1]},
		"an unknown rule":       {"kind": "dropped", "before": []string{auditstest.ID()}, "after": []string{}},
		"the same rule, twice":  {"kind": "split", "before": []string{gone}, "after": []string{added[0], added[0]}},
		"a new one of an old's": {"kind": "new", "before": []string{}, "after": []string{gone}},
	} {
		if w := s.as(accounts.Administrator, "PUT", path+"/mapping/"+auditstest.ID(), body); w.Code != 422 {
			s.t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	if w := s.as(accounts.Employee, "GET", path+"/mapping", nil); w.Code != 403 {
		s.t.Errorf("the mapping for an employee: %d", w.Code)
	}
}

func (s teller) impact(path string) {
	s.t.Helper()
	i := decode[struct {
		Unconfirmed, Comparable, Rebased, Ends, Begins int
		Checklists                                     []struct{ Questions []struct{ Kind string } }
		Unasked                                        []struct{ Code string }
		Positions                                      []string
	}](s.t, s.as(accounts.GroupLeader, "GET", path+"/impact", nil))
	if i.Unconfirmed != 0 || i.Comparable != 1 || i.Rebased != 1 || i.Ends != 0 || len(i.Positions) != 1 || len(i.Unasked) != 2 {
		s.t.Errorf("impact %+v", i)
	}
	if len(i.Checklists) != 1 || len(i.Checklists[0].Questions) != 2 {
		s.t.Errorf("checklists %+v", i.Checklists)
	}
}
