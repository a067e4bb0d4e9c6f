package api_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

const surveyCSV = "Внимание;Музыка;NPS\n5;1;10\n4;2;8\n1;5;2\n2;4;4\n3;3;6\n5;5;9\n"

// expectation makes a decided attribute and a survey of the site's standard.
func (s *site) expectation() (attribute, survey string) {
	s.t.Helper()
	t := teller{s}
	base := "/standards/" + s.standardID() + "/survey-imports"
	plan := t.did(accounts.Administrator, "POST", base, newForm("опрос.csv", []byte(surveyCSV), nil))
	survey = auditstest.ID()
	query := url.Values{"survey": {survey}, "title": {"Опрос на выходе"}, "held_on": {"2026-08-20"}, "digest": {fmt.Sprint(plan["digest"])}}
	t.did(accounts.Administrator, "POST", base+"/apply?"+query.Encode(), newForm("опрос.csv", []byte(surveyCSV), nil))
	attribute = auditstest.ID()
	t.did(accounts.Administrator, "PUT", "/expectation-attributes/"+attribute, map[string]any{"standard_id": s.standardID(), "name": "Улыбка", "origin": "focus_group"})
	return attribute, survey
}

// A group gathers expectations, imports a survey, decides and links.
func TestStory_expectations(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := teller{newSite(t, db)}
		attribute, survey := s.expectation()
		path := "/standards/" + s.standardID() + "/expectations"
		board := decode[struct {
			MayEdit  bool `json:"may_edit"`
			Analysis struct {
				Respondents, Attributes int
				R2                      float64
				Notes                   []string
			}
			Version    struct{ ID string }
			Attributes []struct {
				ID, Name string
				Driver   *struct{ Rank, N int }
			}
		}](t, s.as(accounts.Administrator, "GET", path, nil))
		if len(board.Attributes) != 3 || board.Attributes[0].Name != "Внимание" || board.Attributes[0].Driver.Rank != 1 || board.Attributes[2].Driver != nil {
			t.Errorf("%+v", board)
		}
		if a := board.Analysis; a.Respondents != 6 || a.Attributes != 2 || len(a.Notes) != 1 || !board.MayEdit {
			t.Errorf("%+v", a)
		}
		version := decode[struct {
			Content struct {
				Sections []struct {
					Requirements []struct{ Lineage, Code string }
				}
			}
		}](t, s.as(accounts.Administrator, "GET", "/standard-versions/"+board.Version.ID, nil))
		requirement := version.Content.Sections[0].Requirements[0]
		at := "/expectation-attributes/" + attribute
		s.did(accounts.Administrator, "PUT", at+"/decision", map[string]any{"verdict": "mandatory", "reason": "Так решила группа", "revision": 1})
		linked := s.did(accounts.Administrator, "PUT", at+"/requirements", map[string]any{"requirements": []string{requirement.Lineage}, "revision": 2})
		if got := fmt.Sprint(linked["requirements"], linked["decision"]); !strings.Contains(got, requirement.Code) || !strings.Contains(got, "Так решила группа") || !strings.Contains(got, s.Actors[accounts.Administrator].Name) {
			t.Error(got)
		}
		if w := s.as(accounts.StoreManager, "GET", path, nil); w.Code != 403 && w.Code != 404 {
			t.Errorf("a store manager reads expectations: %d", w.Code)
		}
		if w := s.as(accounts.Administrator, "GET", "/survey-imports/template.xlsx", nil); w.Code != 200 {
			t.Error(w.Code, w.Body)
		} else if w := s.as(accounts.Administrator, "POST", "/standards/"+s.standardID()+"/survey-imports", newForm("образец.xlsx", w.Body.Bytes(), nil)); w.Code != 200 || !strings.Contains(w.Body.String(), `"respondents":6`) {
			t.Errorf("the sample is not read back: %d %s", w.Code, w.Body)
		}
		s.did(accounts.Administrator, "DELETE", "/expectation-surveys/"+survey, nil)
		s.did(accounts.Administrator, "DELETE", at+"?revision=3", nil)
	})
}
