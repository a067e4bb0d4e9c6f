package api_test

import (
	"testing"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

// An administrator keeps the tree of places in order, and a store asks for an exception.
func TestStory_places(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := teller{newSite(t, db)}
		s.keepsTheTree()
		s.keepsLocations()
		s.keepsExceptions()
	})
}

func (s teller) keepsTheTree() {
	s.t.Helper()
	brand, region := auditstest.ID(), auditstest.ID()
	s.did(accounts.Administrator, "POST", "/brands", map[string]any{"id": brand, "name": "Второй бренд"})
	s.did(accounts.Administrator, "POST", "/regions", map[string]any{"id": region, "brand_id": brand, "name": "Юг"})
	s.did(accounts.Administrator, "PUT", "/organisation", map[string]any{"name": "Новый дом", "language": "ru", "revision": 1})
	renamed := s.did(accounts.Administrator, "PUT", "/brands/"+brand, map[string]any{"name": "Бренд-2", "revision": 1})
	s.did(accounts.Administrator, "PUT", "/regions/"+region, map[string]any{"name": "Северо-запад", "brand_id": brand, "revision": 1})
	if renamed["name"] != "Бренд-2" {
		s.t.Errorf("brand = %v", renamed)
	}
	s.did(accounts.Administrator, "DELETE", "/regions/"+region+"?revision=2", nil)
	s.did(accounts.Administrator, "DELETE", "/brands/"+brand+"?revision=2", nil)
}

func (s teller) keepsLocations() {
	s.t.Helper()
	path := "/locations/" + s.Locations[3].ID
	archived := s.did(accounts.Administrator, "POST", path+"/archive", map[string]any{"revision": 1})
	s.did(accounts.Administrator, "POST", path+"/restore", map[string]any{"revision": archived["revision"]})
	rival := "/competitors/" + auditstest.ID()
	s.did(accounts.Administrator, "PUT", rival, map[string]any{"brand": "Соперник", "name": "У вокзала", "location_ids": []string{s.Locations[0].ID}})
	s.did(accounts.Administrator, "DELETE", rival+"?revision=1", nil)
	attribute := "/location-attributes/has_fitting_room"
	s.did(accounts.Administrator, "PUT", attribute, map[string]any{"label_ru": "Есть примерочная", "kind": "bool"})
	s.did(accounts.Administrator, "DELETE", attribute+"?revision=1", nil)
	if w := s.as(accounts.Administrator, "GET", "/location-imports/template.xlsx", nil); w.Code != 200 {
		s.t.Fatal(w.Code, w.Body)
	}
}

func (s teller) keepsExceptions() {
	s.t.Helper()
	id, version := s.standard()
	read := decode[struct {
		Content struct {
			Sections []struct{ Requirements []struct{ Lineage string } }
		}
	}](s.t, s.as(accounts.StoreManager, "GET", "/standard-versions/"+version, nil))
	asked := map[string]any{
		"place":   map[string]any{"kind": "location", "id": s.Locations[0].ID},
		"subject": map[string]any{"source": "standard", "source_id": id, "items": []string{read.Content.Sections[0].Requirements[0].Lineage}},
		"reason":  "Касса на ремонте", "from": "2026-09-10", "until": "2026-10-10",
	}
	path := "/exceptions/" + auditstest.ID()
	if e := s.did(accounts.StoreManager, "PUT", path, asked); e["phase"] != "requested" {
		s.t.Errorf("asked for: %v", e)
	}
	granted := s.did(accounts.ProgrammeManager, "POST", path+"/decision", map[string]any{"grant": true, "revision": 1})
	ended := s.did(accounts.ProgrammeManager, "POST", path+"/end", map[string]any{"on": "2026-09-20", "revision": granted["revision"], "note": "Кассу починили"})
	if ended["ended_on"] != "2026-09-20" {
		s.t.Errorf("ended early: %v", ended)
	}
}
