package api_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/audits/payments"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

// quiz is a body for the quiz of a programme: one question with one right answer.
func quiz(revision int) map[string]any {
	return map[string]any{
		"pass_mark": 80, "attempts": 2, "months": 12, "test_visit": false, "revision": revision,
		"questions": []any{map[string]any{
			"id": auditstest.ID(), "text": "Когда фотографировать чек?", "why": "В зале вас заметят.",
			"options": []any{map[string]any{"text": "В зале"}, map[string]any{"text": "После визита", "right": true}},
		}},
	}
}

// payBodies are valid bodies of the routes of pay and certification.
func payBodies(s *site, op string) (any, bool) {
	body, ok := map[string]any{
		"PUT /assignments/{id}/expenses/{expense_id}":                map[string]any{"amount": 100, "note": "Захват"},
		"PUT /assignments/{id}/expenses/{expense_id}/decision":       map[string]any{"accepted": 0, "reason": "Захват"},
		"PUT /assignments/{id}/pay-corrections/{correction_id}":      map[string]any{"amount": 100, "reason": "Захват"},
		"PUT /assignments/{id}/tax-receipt":                          map[string]any{"number": "20a1b2c3d4"},
		"PUT /pay-registers/{id}":                                    map[string]any{"brand_id": s.Brand.ID, "currency": "RUB", "from": "2026-09-01", "until": "2026-09-30"},
		"POST /pay-registers/{id}/payments":                          map[string]any{"paid_on": "2026-09-10"},
		"PUT /programmes/{id}/quiz":                                  quiz(0),
		"POST /programmes/{id}/certifications/{shopper_id}/attempts": map[string]any{"reason": "Захват"},
		"PUT /briefings/{id}/attempts/{attempt_id}/answers":          map[string]any{"answers": map[string]any{}},
		"POST /visits/{id}/exclude":                                  map[string]any{"reason": "Захват"},
	}[op]
	return body, ok
}

// paidVisit is an approved visit of the site's shopper that is paid 1,200.
func (s *site) paidVisit() string {
	s.t.Helper()
	ctx := s.t.Context()
	a := audits.Assignment{
		ID: auditstest.ID(), LocationID: s.Locations[0].ID, ShopperID: s.Actors[accounts.Shopper].AccountID, DueOn: s.Wave.EndsOn,
		Pay: audits.Pay{Fee: 120_000, ExpenseLimit: 50_000},
	}
	err := s.Audits.Assign(ctx, s.Actors[accounts.ProgrammeManager], s.Wave.ID, []audits.Assignment{a})
	if err == nil {
		s.Assignments = append(s.Assignments, a)
		in := s.Submission(len(s.Assignments) - 1)
		if _, err = s.Audits.Save(ctx, s.Actors[accounts.Shopper], in); err == nil {
			_, err = s.Audits.Approve(ctx, s.Actors[accounts.Reviewer], in.VisitID, "")
		}
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return a.ID
}

// registerID is a register of the site with one visit.
func (s *site) registerID() string {
	s.t.Helper()
	s.paidVisit()
	r, err := s.Payments.Open(s.t.Context(), s.Actors[accounts.ProgrammeManager], payments.Register{
		ID: auditstest.ID(), BrandID: s.Brand.ID, Currency: "RUB", From: s.Wave.StartsOn, Until: s.Wave.EndsOn,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return r.ID
}

// A shopper asks a taxi back; the manager decides, gathers the register, takes it
// away as a workbook and pays; the shopper enters the tax receipt.
func TestStory_payments(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := teller{newSite(t, db)}
		assignment, second, taxi, tip := s.paidVisit(), s.paidVisit(), auditstest.ID(), auditstest.ID()
		path := "/assignments/" + assignment
		s.did(accounts.Shopper, "PUT", path+"/expenses/"+taxi, map[string]any{"amount": 40_000, "note": "Такси"})
		s.did(accounts.Shopper, "PUT", path+"/expenses/"+tip, map[string]any{"amount": 5_000, "note": "Чаевые"})
		s.did(accounts.Shopper, "DELETE", path+"/expenses/"+tip, nil)
		s.did(accounts.ProgrammeManager, "PUT", path+"/expenses/"+taxi+"/decision", map[string]any{"accepted": 30_000, "reason": "Без чаевых"})
		s.did(accounts.ProgrammeManager, "PUT", path+"/pay-corrections/"+auditstest.ID(), map[string]any{"amount": -10_000, "reason": "Аванс"})
		own := s.did(accounts.Shopper, "GET", path+"/pay", nil)
		if own["total"] != 140_000.0 || own["state"] != "payable" || strings.Contains(fmt.Sprint(own["corrections"]), "Тайный") {
			t.Errorf("%v", own)
		}
		s.did(accounts.ProgrammeManager, "POST", "/visits/"+s.visitOf(second)+"/exclude", map[string]any{"reason": "Шёл ремонт"})
		list := s.did(accounts.ProgrammeManager, "GET", "/pay?state=payable&state=waiting", nil)
		if list["total"] != 2.0 || fmt.Sprint(list["sums"]) != "[map[currency:RUB total:260000]]" {
			t.Errorf("%v", list)
		}
		s.registers(assignment, second)
	})
}

func (s teller) registers(assignment, second string) {
	s.t.Helper()
	register := "/pay-registers/" + auditstest.ID()
	s.did(accounts.ProgrammeManager, "PUT", register, map[string]any{"brand_id": s.Brand.ID, "currency": "RUB", "from": "2026-09-01", "until": "2026-09-30"})
	s.did(accounts.ProgrammeManager, "DELETE", register+"/lines/"+second, nil)
	s.did(accounts.ProgrammeManager, "POST", register+"/gatherings", nil)
	s.did(accounts.ProgrammeManager, "POST", register+"/close", nil)
	if w := s.as(accounts.ProgrammeManager, "GET", register+"/register.xlsx", nil); w.Code != 200 || w.Body.Len() < 5000 {
		s.t.Fatal(w.Code, w.Body)
	}
	paid := s.did(accounts.ProgrammeManager, "POST", register+"/payments", map[string]any{"paid_on": "2026-09-10"})
	if paid["paid_lines"] != 2.0 || paid["paid_total"] != 260_000.0 {
		s.t.Errorf("%v", paid)
	}
	line := s.did(accounts.Shopper, "PUT", "/assignments/"+assignment+"/tax-receipt", map[string]any{"number": "20a1b2c3d4"})
	if line["tax_receipt"] != "20a1b2c3d4" || line["state"] != "paid" {
		s.t.Errorf("%v", line)
	}
	if mine := s.did(accounts.Shopper, "GET", "/my-pay", nil); mine["total"] != 2.0 {
		s.t.Errorf("%v", mine)
	}
	if w := s.as(accounts.Shopper, "GET", register, nil); w.Code != 403 {
		s.t.Errorf("a shopper reads a register: %d", w.Code)
	}
}

// visitOf is the visit of an assignment.
func (s *site) visitOf(assignment string) string {
	s.t.Helper()
	d, err := s.Payments.Detail(s.t.Context(), s.Actors[accounts.ProgrammeManager], assignment)
	if err != nil {
		s.t.Fatal(err)
	}
	return d.VisitID
}

// A manager writes the quiz; a shopper fails it, is given another go and passes.
func TestStory_certification(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := teller{newSite(t, db)}
		programme := s.programmeID()
		path := "/programmes/" + programme
		s.did(accounts.ProgrammeManager, "PUT", path+"/quiz", quiz(0))
		s.sits(programme, false)
		s.sits(programme, false)
		if w := s.as(accounts.Shopper, "PUT", "/briefings/"+programme+"/attempts/"+auditstest.ID(), nil); w.Code != 409 {
			t.Errorf("a third attempt of two: %d %s", w.Code, w.Body)
		}
		shopper := s.Actors[accounts.Shopper].AccountID
		s.did(accounts.ProgrammeManager, "POST", path+"/certifications/"+shopper+"/attempts", map[string]any{"reason": "Звонил, разобрались"})
		s.sits(programme, true)
		var list struct {
			Items []struct {
				Shopper   struct{ ID string }
				Certified bool
				Tries     int
			}
		}
		w := s.as(accounts.ProgrammeManager, "GET", path+"/certifications", nil)
		if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil {
			t.Fatal(err)
		}
		for _, one := range list.Items {
			if one.Certified != (one.Shopper.ID == shopper) {
				t.Errorf("%+v", list)
			}
		}
	})
}

// sits takes the quiz of quiz once.
func (s teller) sits(programme string, right bool) {
	s.t.Helper()
	path := "/briefings/" + programme + "/attempts/" + auditstest.ID()
	var paper struct {
		Questions []struct {
			ID      string
			Options []string
			Right   []int
		}
	}
	w := s.as(accounts.Shopper, "PUT", path, nil)
	if err := json.Unmarshal(w.Body.Bytes(), &paper); err != nil || len(paper.Questions) != 1 || paper.Questions[0].Right != nil {
		s.t.Fatalf("%d %s", w.Code, w.Body)
	}
	q := paper.Questions[0]
	at := 0
	if (q.Options[0] == "После визита") != right {
		at = 1
	}
	done := s.did(accounts.Shopper, "PUT", path+"/answers", map[string]any{"answers": map[string]any{q.ID: []int{at}}})
	if done["passed"] != right || !strings.Contains(fmt.Sprint(done), "В зале вас заметят") {
		s.t.Errorf("%v", done)
	}
}
