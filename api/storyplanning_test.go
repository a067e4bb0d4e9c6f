package api_test

import (
	"encoding/json"
	"testing"
	"time"

	"etalon/audits/auditstest"
	"etalon/audits/programmes"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

// programme is a body for a programme of the site's brand.
func (s *site) programme(revision int) map[string]any {
	return map[string]any{
		"brand_id": s.Brand.ID, "title": "Розница", "briefing": "Не называйте себя.", "revision": revision,
		"ethics":      map[string]any{"staff_names": "redacted", "audio": false, "audio_days": 30, "competitor_minutes": 15, "employee_minimum": 3, "not_sole_ground": true},
		"eligibility": map[string]any{"age_from": 0, "age_to": 0, "gender": "", "rating_from": 0, "certified": false, "car": false, "same_city": false, "kilometres": 0},
		"rotation":    map[string]any{"lock_out_days": 0, "lock_out_waves": 0, "spacing_days": 2, "per_wave": 6, "per_day": 3},
		"clocks":      map[string]any{"review_hours": 72, "return_hours": 24, "appeal_days": 7, "offer_hours": 48},
		"pay":         map[string]any{"currency": "RUB", "fee": 80000, "expense_limit": 50000, "payable_after": "approval"},
		"trusted":     map[string]any{"rating_from": 0, "visits": 0, "at_once": 5},
	}
}

// wavePlan is a body for the plan of a wave.
func wavePlan(programme string, revision int) map[string]any {
	plan := map[string]any{
		"announced": false, "visits": 2, "budget": 0, "revision": revision,
		"where":     map[string]any{"regions": []string{}, "cities": []string{}, "attributes": map[string]string{}, "without": []string{}},
		"parts":     []any{map[string]any{"name": "Будни", "days": []int{1, 2, 3, 4, 5}, "from": "10:00", "to": "20:00", "share": 1}},
		"scenarios": []any{map[string]any{"name": "Подарок", "text": "Выбираете подарок.", "customer_type": "молчаливый", "share": 1}},
	}
	if programme != "" {
		plan["programme_id"] = programme
	}
	return plan
}

// programmeID makes a programme of the site's brand.
func (s *site) programmeID() string {
	s.t.Helper()
	g, err := s.Programmes.Put(s.t.Context(), s.Actors[accounts.ProgrammeManager], programmes.Programme{
		ID: auditstest.ID(), BrandID: s.Brand.ID, Title: "Розница", Rules: programmes.Default(),
	}, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	return g.ID
}

// planningBodies are valid bodies of the routes of planning.
func planningBodies(s *site, op string) (any, bool) {
	body, ok := map[string]any{
		"PUT /programmes/{id}":                          s.programme(1),
		"PUT /waves/{id}/plan":                          wavePlan("", 2),
		"POST /waves/{id}/plan-previews":                map[string]any{"visits": 2, "where": wavePlan("", 2)["where"]},
		"POST /waves/{id}/proposals":                    map[string]any{"seed": 1},
		"PUT /waves/{id}/applications/{application_id}": map[string]any{"seed": 1, "digest": digest, "offer": true, "board": true},
		"POST /waves/{id}/cancellations":                map[string]any{"assignments": []string{s.Assignments[0].ID}, "reason": "Захват"},
		"PUT /assignments/{id}/schedule":                map[string]any{"visit_on": "2026-09-15", "from": "10:00", "to": "20:00", "revision": 1},
	}[op]
	return body, ok
}

const digest = "0000000000000000000000000000000000000000000000000000000000000000"

// planner is the programme manager of a site.
type planner struct{ *site }

func (s planner) must(method, path string, body, into any) {
	s.t.Helper()
	w := s.as(accounts.ProgrammeManager, method, path, body)
	if w.Code >= 300 {
		s.t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
	if into != nil {
		if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
			s.t.Fatal(err)
		}
	}
}

type proposal struct {
	Visits []struct {
		Location struct{ ID string }
		Shopper  *struct{ ID string }
	}
	Gaps             []struct{ Reasons []struct{ Text string } }
	Existing, Filled int
	Cost             int64
	Digest           string
}

type scheduleList struct {
	Items []struct {
		ID, Stage string
		VisitOn   string `json:"visit_on"`
		Shopper   *struct{ ID, Name string }
		Revision  int
	}
	Total int
}

// A programme manager writes the rules, plans the wave, looks at the proposal,
// applies it, moves a visit and calls another one off.
func TestStory_planning(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		by := planner{s}
		id := auditstest.ID()
		by.must("PUT", "/programmes/"+id, s.programme(0), nil)
		changed := s.programme(1)
		changed["title"] = "Розница и кафе"
		by.must("PUT", "/programmes/"+id, changed, nil)
		by.must("PUT", "/waves/"+s.Wave.ID+"/plan", wavePlan(id, s.Wave.Revision), nil)
		var reach struct{ Locations, Existing, Missing int }
		by.must("POST", "/waves/"+s.Wave.ID+"/plan-previews", map[string]any{"visits": 2, "where": wavePlan("", 1)["where"]}, &reach)
		var p proposal
		by.must("POST", "/waves/"+s.Wave.ID+"/proposals", map[string]any{"seed": 7}, &p)
		if reach.Missing != len(p.Visits) || reach.Existing != p.Existing || reach.Locations != 4 {
			t.Errorf("the preview says %+v, the proposal %d and %d", reach, len(p.Visits), p.Existing)
		}
		if len(p.Visits) != 4 || p.Existing != 4 || p.Cost != 4*80000 {
			t.Fatalf("%+v", p)
		}
		application := map[string]any{"seed": 7, "digest": p.Digest, "offer": true, "offer_hours": 48, "board": true}
		path := "/waves/" + s.Wave.ID + "/applications/" + auditstest.ID()
		by.must("PUT", path, application, nil)
		by.must("PUT", path, application, nil)
		var all scheduleList
		by.must("GET", "/waves/"+s.Wave.ID+"/schedule?limit=100", nil, &all)
		if all.Total != 8 {
			t.Fatalf("%+v", all)
		}
		var offers scheduleList
		by.must("GET", "/waves/"+s.Wave.ID+"/schedule?stage=offered", nil, &offers)
		if offers.Total == 0 || offers.Items[0].Shopper.Name == "" {
			t.Fatalf("%+v", offers)
		}
		first := offers.Items[0]
		move := map[string]any{
			"visit_on": s.Wave.EndsOn.Format(time.DateOnly), "from": "09:00", "to": "12:00", "insist": true, "reason": "Ревизия", "revision": first.Revision,
		}
		by.must("PUT", "/assignments/"+first.ID+"/schedule", move, nil)
		by.must("POST", "/waves/"+s.Wave.ID+"/cancellations", map[string]any{"assignments": []string{first.ID}, "reason": "Точка закрыта"}, nil)
		var progress struct {
			Total struct{ Planned, Done int }
		}
		by.must("GET", "/waves/"+s.Wave.ID+"/progress", nil, &progress)
		if progress.Total.Planned != 7 {
			t.Errorf("%+v", progress)
		}
	})
}
