package main

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"etalon/audits"
	"etalon/audits/planning"
	"etalon/audits/tally"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

// benchDashboards measures every call of the dashboards at a million answers and at
// ETALON_ANSWERS millions (P6), how fast the tally is rebuilt, and what its upkeep costs
// a visit (P7).
func benchDashboards(t *testing.T, db *database.DB, kind string, add func(string, float64, string)) {
	millions := 12 * chainAnswers / 1e6 // a year of monthly waves
	if text := os.Getenv("ETALON_ANSWERS"); text != "" {
		var err error
		if millions, err = strconv.ParseFloat(text, 64); err != nil {
			t.Fatal("ETALON_ANSWERS:", err)
		}
	}
	cfg := &Config{Data: t.TempDir(), Listen: "127.0.0.1:0", Grace: time.Second}
	if db.Postgres() {
		cfg.Database = databasetest.PostgresURL(t)
	}
	c := newBenchChain(t, cfg)
	const year = 12
	target := int(math.Round(millions * 1e6 / chainAnswers))
	first := int(math.Round(1e6 / chainAnswers))
	if target > year {
		first = year // the overview shows a year: the growth is of what is behind it
	}
	c.grow(t, first)
	c.rebuild(t)
	few := c.dashboards(t, 40)
	c.grow(t, target)
	add("dashboard_answers_"+kind, float64(len(c.waves)*chainAnswers), "answers")
	add("tally_rebuild_"+kind, math.Round(c.rebuild(t)), "answers/s")
	many := c.dashboards(t, 40)
	worst, alone, growth := 0.0, 0.0, 0.0
	for _, call := range dashboardCalls {
		add("dashboard_"+call.name+"_p95_"+kind, many[call.name].p95, "ms")
		worst, alone = max(worst, many[call.name].p95), max(alone, many[call.name].quickest)
		if first == year && !call.all || call.one {
			growth = max(growth, many[call.name].quickest/few[call.name].quickest)
		}
	}
	add("dashboard_worst_p95_"+kind, worst, "ms")
	add("dashboard_worst_quickest_"+kind, alone, "ms")
	for name, path := range map[string]string{"wave": "/importance?wave={wave}", "year": "/importance?wave={wave}&every=true"} {
		if err := c.s.reports.ForgetImportance(t.Context()); err != nil {
			t.Fatal(err)
		}
		took := c.call(t, dashboardCall{path: path, role: accounts.ProgrammeManager}, 20)
		add("importance_"+name+"_first_"+kind, took.first, "ms")
		add("importance_"+name+"_p95_"+kind, took.p95, "ms")
	}
	add("dashboard_growth_"+kind, math.Round(growth*100)/100, fmt.Sprintf("× of %d answers", first*chainAnswers))
	c.benchRelease(t, kind, add)
}

// rebuild rebuilds the tally and returns how many answers it did a second.
func (c *benchChain) rebuild(t *testing.T) float64 {
	t.Helper()
	begun := time.Now()
	done, err := c.s.tally.Rebuild(t.Context())
	if err != nil || done.Answers != int64(len(c.waves)*chainAnswers) {
		t.Fatalf("rebuilt %+v: %v", done, err)
	}
	speed := float64(done.Answers) / time.Since(begun).Seconds()
	if c.s.db.Postgres() {
		if err := c.s.db.Conn(t.Context()).Exec("VACUUM ANALYZE").Error; err != nil {
			t.Fatal(err)
		}
	}
	return speed
}

type dashboardCall struct {
	name, path string
	role       accounts.Role
	one, all   bool
}

// dashboardCalls are what the pages of results ask for, in each kind of reach: pages of
// one wave, and those that show all waves there are.
var dashboardCalls = []dashboardCall{
	{"waves", "/waves?limit=20", accounts.ProgrammeManager, false, true},
	{"wave", "/waves/{wave}", accounts.ProgrammeManager, true, false},
	{"wave_brand", "/waves/{wave}", accounts.BrandManager, true, false},
	{"locations", "/waves/{wave}/locations", accounts.ProgrammeManager, true, false},
	{"overview", "/overview", accounts.ProgrammeManager, false, false},
	{"overview_brand", "/overview", accounts.BrandManager, false, false},
	{"overview_region", "/overview?region={region}", accounts.ProgrammeManager, false, false},
	{"overview_own_region", "/overview", accounts.RegionalManager, false, false},
	{"overview_period", "/overview?from={from}&to={end}", accounts.ProgrammeManager, false, false},
}

// spread is how long a call takes, in milliseconds: the first has its statements to
// prepare, the quickest is what it takes when nothing else wants the machine.
type spread struct{ first, quickest, p95 float64 }

// dashboards asks each call n times over the API.
func (c *benchChain) dashboards(t *testing.T, n int) map[string]spread {
	t.Helper()
	took := map[string]spread{}
	for _, call := range dashboardCalls {
		took[call.name] = c.call(t, call, n)
	}
	return took
}

func (c *benchChain) call(t *testing.T, call dashboardCall, n int) spread {
	t.Helper()
	handler, last := c.s.handler(c.cfg), c.waves[len(c.waves)-1]
	path := strings.NewReplacer("{wave}", last.ID, "{region}", c.regions[3].ID, "{from}", last.StartsOn.AddDate(-1, 0, 0).Format(time.DateOnly), "{end}", last.EndsOn.Format(time.DateOnly)).Replace(call.path)
	var times []float64
	first := 0.0
	for i := range n + 3 {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1"+path, nil)
		r.AddCookie(&http.Cookie{Name: "etalon_session", Value: c.cookies[call.role]})
		w := httptest.NewRecorder()
		begun := time.Now()
		handler.ServeHTTP(w, r)
		took := float64(time.Since(begun).Microseconds()) / 1000
		if i == 0 {
			first = took
		}
		if i >= 3 {
			times = append(times, took)
		}
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	slices.Sort(times)
	return spread{first, times[0], times[len(times)*95/100]}
}

// benchRelease leads visits from the phone to their release, in turns with the upkeep
// of the tally and without it, from four people at once.
func (c *benchChain) benchRelease(t *testing.T, kind string, add func(string, float64, string)) {
	const turns, part = 10, 40
	bare := audits.New(audits.Parts{
		DB: c.s.db, Journal: c.s.journal, Checklists: c.s.checklists, Places: c.s.places, Shoppers: c.s.shoppers, Files: c.s.files, Notices: c.s.notices, Limits: planning.LimitsOf(c.s.programmes), Now: database.Now,
		Tally: tally.New(c.s.db, []audits.VisitStatus{}), // counts nothing
	})
	bare.Use(c.s.queue)
	visits := c.assign(t, 2*turns*part+100)
	alone := c.lead(t, c.s.audits, visits[2*turns*part:], 1)
	slices.Sort(alone.releases)
	add("release_p95_"+kind, alone.releases[len(alone.releases)*95/100], "ms")
	var kept, without passage
	for range turns {
		kept.add(c.lead(t, c.s.audits, visits[:part], 4))
		without.add(c.lead(t, bare, visits[part:2*part], 4))
		visits = visits[2*part:]
	}
	add("visits_per_second_"+kind, math.Round(turns*part/kept.whole.Seconds()), "1/s")
	add("tally_upkeep_loss_"+kind, loss(kept.whole, without.whole), "% of visits from submit to release")
	add("tally_upkeep_loss_of_release_"+kind, loss(kept.releasing, without.releasing), "% of releases")
}

// loss is by how much fewer are done in a time, in percent.
func loss(longer, shorter time.Duration) float64 {
	return math.Round(1000*(1-shorter.Seconds()/longer.Seconds())) / 10
}

// passage is how long visits took.
type passage struct {
	whole     time.Duration // of all, side by side
	releasing time.Duration // added up
	releases  []float64     // each, in milliseconds
}

func (p *passage) add(o passage) {
	p.whole += o.whole
	p.releasing += o.releasing
	p.releases = append(p.releases, o.releases...)
}

// assign plans n visits of the last wave and returns what a phone hands in.
func (c *benchChain) assign(t *testing.T, n int) []audits.Submission {
	t.Helper()
	last := c.waves[len(c.waves)-1]
	list, visits := make([]audits.Assignment, n), make([]audits.Submission, n)
	for i := range list {
		list[i] = audits.Assignment{ID: newID(), LocationID: chainLocationID(i * 7 % chainLocations), ShopperID: c.people[accounts.Shopper].AccountID, DueOn: database.Now().AddDate(0, 0, 9)}
		answers := map[string]json.RawMessage{}
		for k := range chainQuestions {
			answers[fmt.Sprintf("q%d", k)] = json.RawMessage([]string{`"yes"`, `"yes"`, `"no"`}[(i+k)%3])
		}
		answers[fmt.Sprintf("q%d", chainQuestions-1)] = json.RawMessage("7")
		visits[i] = audits.Submission{
			VisitID: uuid.NewString(), AssignmentID: list[i].ID, StartedAt: database.Now().Add(-time.Hour), FinishedAt: database.Now().Add(-time.Minute), Answers: answers, Submit: true,
		}
	}
	for part := range slices.Chunk(list, 500) {
		if err := c.s.audits.Assign(t.Context(), c.people[accounts.ProgrammeManager], last.ID, part); err != nil {
			t.Fatal(err)
		}
	}
	return visits
}

// lead hands in, approves and releases visits.
func (c *benchChain) lead(t *testing.T, s *audits.Service, visits []audits.Submission, people int) passage {
	t.Helper()
	var p passage
	var mu sync.Mutex
	var group sync.WaitGroup
	begun := time.Now()
	for k := range people {
		group.Go(func() {
			for i := k; i < len(visits); i += people {
				_, err := s.Save(t.Context(), c.people[accounts.Shopper], visits[i])
				if err == nil {
					_, err = s.Approve(t.Context(), c.people[accounts.Reviewer], visits[i].VisitID, "")
				}
				one := time.Now()
				if err == nil {
					_, err = s.Release(t.Context(), c.people[accounts.ProgrammeManager], visits[i].VisitID, "")
				}
				took := time.Since(one)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				p.releasing += took
				p.releases = append(p.releases, float64(took.Microseconds())/1000)
				mu.Unlock()
			}
		})
	}
	group.Wait()
	p.whole = time.Since(begun)
	return p
}
