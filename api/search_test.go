package api_test

import (
	"net/url"
	"slices"
	"testing"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/standards"
)

type searchResults struct {
	Groups []struct {
		Kind  string
		Items []struct{ Title, Note, Link string }
		Total int
	}
}

// found lists "kind: title" of a search.
func (s *site) found(role accounts.Role, text string) []string {
	s.t.Helper()
	var all []string
	for _, g := range decode[searchResults](s.t, s.as(role, "GET", "/search?q="+url.QueryEscape(text), nil)).Groups {
		for _, item := range g.Items {
			all = append(all, g.Kind+": "+item.Title)
		}
	}
	slices.Sort(all)
	return all
}

// everythingNamed gives a thing of every kind a name that begins with "L1".
func (s *site) everythingNamed() {
	s.t.Helper()
	admin, content := s.Actors[accounts.Administrator], s.Checklist.Content
	st, v, err := s.Standards.Create(s.t.Context(), admin, standards.NewStandard{ID: auditstest.ID(), Title: "L1 Стандарт", Language: "ru", Content: s.template()})
	if err == nil {
		_, err = s.Standards.Publish(s.t.Context(), admin, v.ID, standards.Publication{EffectiveOn: s.At})
	}
	if err == nil {
		_, _, err = s.Standards.Create(s.t.Context(), admin, standards.NewStandard{ID: auditstest.ID(), Title: "L1 Черновик", Language: "ru", Content: s.template()})
	}
	if err == nil {
		_, err = s.Checklists.Create(s.t.Context(), admin, checklists.NewFamily{ID: auditstest.ID(), VersionID: auditstest.ID(), Title: "L1 Чек-лист", Language: "ru", Content: content})
	}
	if err == nil {
		_, err = s.Audits.CreateWave(s.t.Context(), admin, audits.Wave{
			ID: auditstest.ID(), BrandID: s.Brand.ID, ChecklistVersionID: s.Checklist.ID, Title: "L1 Волна", StartsOn: s.At, EndsOn: s.At, MinimumVisits: 1, Bands: auditstest.Bands,
		})
	}
	if err == nil {
		_, err = s.Accounts.Create(s.t.Context(), admin, accounts.NewAccount{Email: "l1-" + auditstest.ID() + "@example.ru", Name: "L1 Анна"})
	}
	if err != nil || st.ID == "" {
		s.t.Fatal(err)
	}
}

func (s *site) template() standards.Content {
	s.t.Helper()
	content, err := standards.Template("fashion_retail", "ru")
	if err != nil {
		s.t.Fatal(err)
	}
	return content
}

// A text that is in the name of everything finds exactly what each role may see.
func TestSearch_visibleSet(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s, foreign := newSite(t, db), newSite(t, db)
		s.everythingNamed()
		foreign.everythingNamed()
		foreign.Released(t, 0)
		s.Released(t, 0) // in the store manager's location
		s.Released(t, 2) // in the other region: its code begins with L2
		in := s.Submission(1)
		if _, err := s.Audits.Save(t.Context(), s.Actors[accounts.Shopper], in); err != nil {
			t.Fatal(err)
		}
		standard, drafts := []string{"standards: L1 Стандарт"}, []string{"standards: L1 Стандарт", "standards: L1 Черновик"}
		checklist, person := "checklists: L1 Чек-лист", "people: L1 Анна"
		near, region := "locations: Магазин 11", []string{"locations: Магазин 11", "locations: Магазин 12"}
		seen, waiting, wave := "visits: L11-1", "visits: L12-1", "waves: L1 Волна"
		join := func(parts ...any) []string {
			var all []string
			for _, p := range parts {
				switch p := p.(type) {
				case string:
					all = append(all, p)
				case []string:
					all = append(all, p...)
				}
			}
			slices.Sort(all)
			return all
		}
		for role, want := range map[accounts.Role][]string{
			accounts.Administrator:    join(drafts, checklist, person, region, seen, waiting, wave),
			accounts.ProgrammeManager: join(standard, checklist, region, seen, waiting, wave),
			accounts.Reviewer:         join(standard, checklist, region, seen, waiting, wave),
			accounts.GroupLeader:      join(drafts, checklist),
			accounts.BrandManager:     join(standard, region, seen),
			accounts.RegionalManager:  join(standard, region, seen), // the wave is not announced and has no result
			accounts.StoreManager:     join(standard, near, seen),
			accounts.Employee:         standard, accounts.Shopper: nil,
		} {
			if got := s.found(role, "l1"); !slices.Equal(got, want) {
				t.Errorf("%s finds\n%v, want\n%v", role, got, want)
			}
		}
		if got := s.found(accounts.Administrator, "l12-1"); !slices.Equal(got, []string{waiting}) {
			t.Errorf("a whole number finds %v", got)
		}
		if got := s.found(accounts.Administrator, "МАГАЗИН 22"); !slices.Equal(got, []string{"locations: Магазин 22"}) {
			t.Errorf("Cyrillic in another case finds %v", got)
		}
		if w := s.as(accounts.Administrator, "GET", "/search?q=x", nil); w.Code != 422 {
			t.Errorf("one letter: %d", w.Code)
		}
		if w := s.as(accounts.Administrator, "GET", "/search?q=%00%25_", nil); w.Code != 200 {
			t.Errorf("odd letters: %d %s", w.Code, w.Body)
		}
	})
}

// A search costs the same however much it finds.
func TestSearch_statements(t *testing.T) {
	s := newSite(t, databasetest.SQLite(t))
	s.everythingNamed()
	s.Released(t, 0)
	ask := func(text string) int {
		return databasetest.Statements(t, s.DB, func() { s.found(accounts.Administrator, text) })
	}
	ask("l1") // signs in
	one := ask("l1")
	for range 4 {
		s.everythingNamed()
	}
	if many := ask("l1"); one != many {
		t.Errorf("%d statements, %d with five times as much", one, many)
	}
}
