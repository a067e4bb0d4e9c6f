package api_test

import (
	"strings"
	"testing"

	"etalon/audits/auditstest"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

// mailingBodies are valid bodies of the routes about mailings.
func mailingBodies(s *site, op string) (any, bool) {
	mailing := mailingBody(s.Brand.ID, s.Actors[accounts.BrandManager].AccountID)
	body, ok := map[string]any{
		"PUT /mailings/{id}":    mailing,
		"POST /mailing-preview": mailing,
	}[op]
	return body, ok
}

func mailingBody(brand, recipient string) map[string]any {
	return map[string]any{
		"brand_id": brand, "title": "Рассылка", "blocks": []string{"figure"}, "regions": []string{}, "language": "ru", "look": map[string]any{"own": false},
		"pdf": true, "xlsx": false, "certificates": 0, "by_link": true, "recipients": []string{recipient}, "schedule": map[string]any{"every": "never"},
		"enabled": true, "revision": 0,
	}
}

// mailingID is that of a mailing of a brand to one person, and of its sending.
func (s *site) mailingID(by accounts.Actor, brand, recipient string) (id, sending string) {
	s.t.Helper()
	id, sending = auditstest.ID(), auditstest.ID()
	if w := s.do(request{method: "PUT", path: "/mailings/" + id, body: mailingBody(brand, recipient), by: &by}); w.Code != 200 {
		s.t.Fatalf("%d %s", w.Code, w.Body)
	}
	if w := s.do(request{method: "PUT", path: "/mailings/" + id + "/sendings/" + sending, by: &by}); w.Code != 200 {
		s.t.Fatalf("%d %s", w.Code, w.Body)
	}
	return id, sending
}

// The way of mailings through the contract: the look of reports, a report seen before
// anybody gets it, sent, looked at again, and the certificates of the best.
func TestStory_mailings(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		auditstest.Copies(t, db, s.Released(t, 0), []string{s.Locations[0].ID, s.Locations[1].ID}, 8)
		if _, err := s.Tally.Rebuild(t.Context()); err != nil {
			t.Fatal(err)
		}
		manager, admin := s.Actors[accounts.BrandManager], s.Actors[accounts.Administrator]
		ask := func(method, path string, body any, by accounts.Actor) string {
			t.Helper()
			w := s.do(request{method: method, path: path, body: body, by: &by})
			if w.Code >= 300 {
				t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
			}
			return w.Body.String()
		}
		look := ask("PUT", "/report-look", map[string]any{"accent": "#1f4f8f", "revision": 0}, admin)
		if !strings.Contains(look, `"#1f4f8f"`) {
			t.Error(look)
		}
		if file := ask("POST", "/mailing-preview", mailingBody(s.Brand.ID, manager.AccountID), admin); !strings.HasPrefix(file, "%PDF") {
			t.Error(file[:min(len(file), 200)])
		}
		_, sending := s.mailingID(admin, s.Brand.ID, manager.AccountID)
		if err := s.orders.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		ask("POST", "/mailing-sendings/"+sending+"/again", nil, admin)
		if sent := ask("GET", "/mailing-sendings/"+sending, nil, admin); !strings.Contains(sent, `"sent":1,"none":0,"failed":0`) {
			t.Error(sent)
		}
		if file := ask("GET", "/waves/"+s.Wave.ID+"/certificates.pdf?top=0", nil, admin); !strings.HasPrefix(file, "%PDF") {
			t.Error(file[:min(len(file), 200)])
		}
	})
}

// A manager begins an observation of a store of theirs, twice the same.
func TestStory_ownChecks(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		wave := s.WaveOf(t, auditstest.Kind(checklists.Observation))
		manager := s.Actors[accounts.BrandManager]
		path, body := "/own-checks/"+auditstest.ID(), map[string]any{"wave_id": wave.ID, "location_id": s.Locations[0].ID}
		for range 2 {
			if w := s.do(request{method: "PUT", path: path, body: body, by: &manager}); w.Code != 200 {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
		}
	})
}
