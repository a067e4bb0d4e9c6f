package main

import (
	"encoding/json"
	"math"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"etalon/api"
	"etalon/internal/accounts"
)

// reader is somebody who reads results over the API.
type reader struct {
	t       *testing.T
	handler http.Handler
	cookie  string
}

// readerOf signs the demo's person of a role in.
func readerOf(t *testing.T, s *services, handler http.Handler, role accounts.Role) reader {
	t.Helper()
	by, _, err := existingDemo(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	account, err := s.accounts.ByEmail(t.Context(), by, demoEmail(role))
	if err != nil {
		t.Fatal(err)
	}
	link, err := s.accounts.DemoLink(t.Context(), by, account.ID, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	session, _, err := s.accounts.SignInByLink(t.Context(), link, "127.0.0.1", "test")
	if err != nil {
		t.Fatal(err)
	}
	return reader{t, handler, session.Token}
}

func (r reader) bytes(path string) []byte {
	r.t.Helper()
	q := httptest.NewRequestWithContext(r.t.Context(), http.MethodGet, "/api/v1"+path, nil)
	q.AddCookie(&http.Cookie{Name: "etalon_session", Value: r.cookie})
	q.Header.Set("Accept-Language", "ru")
	w := httptest.NewRecorder()
	r.handler.ServeHTTP(w, q)
	if w.Code != http.StatusOK {
		r.t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	return w.Body.Bytes()
}

func read[T any](r reader, path string) T {
	r.t.Helper()
	var into T
	if err := json.Unmarshal(r.bytes(path), &into); err != nil {
		r.t.Fatal(path, err)
	}
	return into
}

// tallied is what a set of visits adds up to, computed here from single answers: the
// third way beside the tally in SQL and the formulas of the workbook.
type tallied struct {
	visits, failed int
	scores         []int // hundredths of a percent
}

func (s *tallied) add(f api.Fact) {
	s.visits++
	if f.VisitFailed {
		s.failed++
	}
	if f.VisitFinal != nil {
		s.scores = append(s.scores, *f.VisitFinal)
	}
}

// mean is in hundredths of a percent, halves up.
func (s *tallied) mean() int {
	sum := 0
	for _, one := range s.scores {
		sum += one
	}
	return (2*sum + len(s.scores)) / (2 * len(s.scores))
}

type ruleCount struct {
	code, text          string
	full, part, applied int
}

func (c *ruleCount) add(met string) {
	switch met {
	case "full":
		c.full++
	case "part":
		c.part++
	case "":
		return
	}
	c.applied++
}

// rate is in hundredths of a percent, halves up.
func (c *ruleCount) rate() int { return (10000*(2*c.full+c.part) + c.applied) / (2 * c.applied) }

// recount is a wave as far as a reader sees it.
type recount struct {
	all       tallied
	places    map[string]*tallied // by code
	rules     map[string]*ruleCount
	atPlace   map[string]map[string]*ruleCount // by code, then lineage
	sections  map[string][]float64             // scores by title
	knockouts int
}

func count(r reader, wave string) *recount {
	c := &recount{places: map[string]*tallied{}, rules: map[string]*ruleCount{}, atPlace: map[string]map[string]*ruleCount{}, sections: map[string][]float64{}}
	type points struct{ earned, possible float64 }
	seen, parts := map[string]bool{}, map[[2]string]*points{}
	for after := ""; ; {
		page := read[api.FactPage](r, "/facts?limit=100&wave="+wave+after)
		for _, f := range page.Items {
			if !seen[f.VisitID] {
				seen[f.VisitID] = true
				c.all.add(f)
				valueOf(c.places, f.LocationCode).add(f)
			}
			if f.Lineage != "" {
				rule, here := valueOf(c.rules, f.Lineage), valueOf(mapOf(c.atPlace, f.LocationCode), f.Lineage)
				rule.code, rule.text = f.Requirement, f.Question
				rule.add(f.Met)
				here.add(f.Met)
			}
			if f.CriticalFail {
				c.knockouts++
			}
			p := valueOf(parts, [2]string{f.VisitID, f.Section})
			p.earned, p.possible = p.earned+f.Earned, p.possible+f.Possible
		}
		if page.Next == "" {
			break
		}
		after = "&after=" + page.Next
	}
	for key, p := range parts {
		if p.possible > 0 {
			c.sections[key[1]] = append(c.sections[key[1]], math.Floor(math.Max(0, math.Min(1, p.earned/p.possible))*10000+0.5+1e-9))
		}
	}
	return c
}

func valueOf[K comparable, V any](all map[K]*V, key K) *V {
	if all[key] == nil {
		all[key] = new(V)
	}
	return all[key]
}

func mapOf[K, L comparable, V any](all map[K]map[L]V, key K) map[L]V {
	if all[key] == nil {
		all[key] = map[L]V{}
	}
	return all[key]
}
