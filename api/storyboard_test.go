package api_test

import (
	"encoding/json"
	"testing"
	"time"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

// boardBodies are valid bodies of the routes of the board.
func boardBodies(_ *site, op string) (any, bool) {
	body, ok := map[string]any{
		"PUT /assignments/{id}/refusal":                                map[string]any{"reason": "Болею"},
		"PUT /assignments/{id}/applications/{application_id}":          map[string]any{"note": "Живу рядом"},
		"PUT /assignments/{id}/applications/{application_id}/decision": map[string]any{"accept": true},
		"PUT /assignments/{id}/offer":                                  map[string]any{"revision": 1},
		"PUT /assignments/{id}/re-shops/{re_shop_id}":                  map[string]any{"due_on": "2026-09-20", "fee": 1, "expense_limit": 0, "bonus": 0, "reason": "Отклонён"},
	}[op]
	return body, ok
}

// onBoard puts a visit on the board of the site's wave.
func (s *site) onBoard() string {
	s.t.Helper()
	a := audits.Assignment{ID: auditstest.ID(), LocationID: s.Locations[3].ID, DueOn: s.Wave.EndsOn, Pay: audits.Pay{Fee: 80_000}}
	if err := s.Audits.Assign(s.t.Context(), s.Actors[accounts.ProgrammeManager], s.Wave.ID, []audits.Assignment{a}); err != nil {
		s.t.Fatal(err)
	}
	return a.ID
}

func (s *site) shopper(method, path string, body, into any) {
	s.t.Helper()
	w := s.as(accounts.Shopper, method, path, body)
	if w.Code >= 300 {
		s.t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
	if into != nil {
		if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
			s.t.Fatal(err)
		}
	}
}

// A visit on the board is asked for, offered, refused, offered again, accepted, given
// back, given to who applies, called off and repeated.
func TestStory_board(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		by := planner{s}
		me := s.Actors[accounts.Shopper].AccountID
		free := s.programme(0) // the shopper's other visits are on the same day
		free["rotation"] = map[string]any{"lock_out_days": 0, "lock_out_waves": 0, "spacing_days": 0, "per_wave": 0, "per_day": 0}
		programme := auditstest.ID()
		by.must("PUT", "/programmes/"+programme, free, nil)
		by.must("PUT", "/waves/"+s.Wave.ID+"/plan", wavePlan(programme, s.Wave.Revision), nil)
		by.must("POST", "/waves/"+s.Wave.ID+"/cancellations", map[string]any{"assignments": []string{s.Assignments[3].ID}, "reason": "Лишний"}, nil)
		id := s.onBoard()
		path := "/assignments/" + id
		var jobs struct {
			Items []struct {
				ID            string
				Fee           int64
				ApplicationID string `json:"application_id"`
			}
		}
		s.shopper("GET", "/board", nil, &jobs)
		if len(jobs.Items) != 1 || jobs.Items[0].ID != id || jobs.Items[0].Fee != 80_000 {
			t.Fatalf("%+v", jobs)
		}
		first, second := path+"/applications/"+auditstest.ID(), path+"/applications/"+auditstest.ID()
		s.shopper("PUT", first, map[string]any{"note": "Живу рядом"}, nil)
		s.shopper("DELETE", first, nil, nil)
		offer := func() {
			var board struct {
				Items []struct {
					ID       string
					Revision int
				}
			}
			by.must("GET", "/waves/"+s.Wave.ID+"/board", nil, &board)
			for _, item := range board.Items {
				if item.ID == id {
					by.must("PUT", path+"/offer", map[string]any{"shopper_id": me, "revision": item.Revision}, nil)
				}
			}
		}
		offer()
		var offers struct{ Items []struct{ ID string } }
		s.shopper("GET", "/offers", nil, &offers)
		if len(offers.Items) != 1 {
			t.Fatalf("%+v", offers)
		}
		s.shopper("PUT", path+"/refusal", map[string]any{"reason": "Занят"}, nil)
		offer()
		s.shopper("PUT", path+"/acceptance", nil, nil)
		s.shopper("PUT", path+"/refusal", map[string]any{"reason": "Болею"}, nil)
		s.shopper("PUT", second, map[string]any{}, nil)
		var candidates struct {
			Items []struct {
				ID          string
				Application *struct{ ID string }
			}
		}
		by.must("GET", path+"/candidates?applied=true", nil, &candidates)
		if len(candidates.Items) != 1 || candidates.Items[0].ID != me {
			t.Fatalf("%+v", candidates)
		}
		by.must("PUT", second+"/decision", map[string]any{"accept": true}, nil)
		by.must("POST", "/waves/"+s.Wave.ID+"/cancellations", map[string]any{"assignments": []string{id}, "reason": "Ремонт"}, nil)
		again := map[string]any{"due_on": s.Wave.EndsOn.Format(time.DateOnly), "fee": 90_000, "expense_limit": 0, "bonus": 0, "reason": "Ремонт закончился"}
		by.must("PUT", path+"/re-shops/"+auditstest.ID(), again, nil)
	})
}
