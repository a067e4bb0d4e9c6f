package main

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/locations"
)

// The made-up chain of the dashboards' figures: each location is visited three times a
// wave.
const (
	chainLocations = 1350
	chainRegions   = 15
	chainVisits    = 3 * chainLocations // a wave
	chainQuestions = 48
	chainAnswers   = chainVisits * chainQuestions // a wave
)

// benchChain is a chain whose visits were written by SQL: they are as many as a service
// would need an hour for.
type benchChain struct {
	s       *services
	cfg     *Config
	orgID   string
	brand   locations.Brand
	regions []locations.Region
	version checklists.Version
	waves   []audits.Wave
	people  map[accounts.Role]accounts.Actor
	cookies map[accounts.Role]string
}

func newBenchChain(t *testing.T, cfg *Config) *benchChain {
	t.Helper()
	s, err := wire(t.Context(), cfg, database.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.close() })
	c := &benchChain{s: s, cfg: cfg, orgID: newID(), people: map[accounts.Role]accounts.Actor{}, cookies: map[accounts.Role]string{}}
	if err := errorsOf(c.settle(t.Context()), c.staff(t.Context()), c.ask(t.Context())); err != nil {
		t.Fatal(err)
	}
	return c
}

func chainLocationID(i int) string { return fmt.Sprintf("bbbbbbbb-0000-7000-8000-%012x", i) }

func (c *benchChain) settle(ctx context.Context) error {
	by := accounts.Program(c.orgID)
	if _, err := c.s.places.CreateOrganisation(ctx, by, locations.Organisation{ID: c.orgID, Name: "Сеть", Language: "ru", Demo: true}); err != nil {
		return err
	}
	c.brand = locations.Brand{ID: newID(), Name: "Бренд"}
	for i := range chainRegions {
		c.regions = append(c.regions, locations.Region{ID: newID(), BrandID: c.brand.ID, Name: fmt.Sprintf("Регион %d", i)})
	}
	places := make([]locations.Location, chainLocations)
	for i := range places {
		places[i] = locations.Location{
			ID: chainLocationID(i), BrandID: c.brand.ID, RegionID: c.regions[i%chainRegions].ID, Code: fmt.Sprintf("T%04d", i), Name: fmt.Sprintf("Точка %d", i), City: fmt.Sprintf("Город %d", i%200),
			Address: fmt.Sprintf("ул. Главная, %d", i), TimeZone: "Europe/Moscow",
		}
	}
	return c.s.places.ImportMany(ctx, by, locations.Places{Brands: []locations.Brand{c.brand}, Regions: c.regions, Locations: places})
}

func (c *benchChain) staff(ctx context.Context) error {
	by, organisation := accounts.Program(c.orgID), accounts.Scope{Kind: accounts.Organisation}
	var list []accounts.NewAccount
	for role, scope := range map[accounts.Role]accounts.Scope{
		accounts.Shopper: {Kind: accounts.Own}, accounts.ProgrammeManager: organisation, accounts.Reviewer: organisation,
		accounts.BrandManager: {Kind: accounts.Brand, ID: c.brand.ID}, accounts.RegionalManager: {Kind: accounts.Region, ID: c.regions[0].ID},
	} {
		list = append(list, newPerson(string(role)+"-"+newID()+"@load.example", string(role), role, scope))
	}
	made, err := c.s.accounts.CreateMany(ctx, by, list)
	if err != nil {
		return err
	}
	for _, a := range made {
		role := a.Grants[0].Role
		c.people[role] = accounts.Actor{AccountID: a.ID, OrgID: c.orgID, Name: a.Name, Grants: a.Grants}
		link, err := c.s.accounts.DemoLink(ctx, by, a.ID, time.Hour)
		if err != nil {
			return err
		}
		session, _, err := c.s.accounts.SignInByLink(ctx, link, "127.0.0.1", "bench")
		if err != nil {
			return err
		}
		c.cookies[role] = session.Token
	}
	return nil
}

func (c *benchChain) ask(ctx context.Context) error {
	content := longChecklist(chainQuestions)
	for i := range content.Sections {
		content.Sections[i].Questions[0].Critical = true
	}
	end := content.Sections[len(content.Sections)-1].Questions
	mark := &end[len(end)-1]
	mark.Text, mark.Kind, mark.Scale, mark.Points, mark.NA = "Посоветуете ли вы магазин знакомым?", checklists.ScaleKind, &checklists.Scale{Min: 0, Max: 10}, 0, false
	manager := c.people[accounts.ProgrammeManager]
	draft, err := c.s.checklists.Create(ctx, manager, checklists.NewFamily{ID: newID(), VersionID: newID(), Title: "Чек-лист", Language: "ru", Content: content})
	if err == nil {
		c.version, err = c.s.checklists.Publish(ctx, manager, draft.ID)
	}
	return err
}

// grow adds waves until there are n, each with its visits.
func (c *benchChain) grow(t *testing.T, n int) {
	t.Helper()
	first := database.Now().Truncate(24*time.Hour).AddDate(-5, 0, 0)
	for i := len(c.waves); i < n; i++ {
		w := audits.Wave{
			ID: newID(), BrandID: c.brand.ID, ChecklistVersionID: c.version.ID, Title: fmt.Sprintf("Волна %d", i), StartsOn: first.AddDate(0, 0, 30*i),
			EndsOn: first.AddDate(0, 0, 30*i+25), MinimumVisits: 2, Bands: []audits.Band{{From: 8500, Name: "Отлично", Tone: audits.Excellent}, {From: 7500, Name: "Хорошо", Tone: audits.Good}, {From: 0, Name: "Плохо", Tone: audits.Poor}},
		}
		if i > 0 {
			w.PreviousID = c.waves[i-1].ID
		}
		manager := c.people[accounts.ProgrammeManager]
		w, err := c.s.audits.CreateWave(t.Context(), manager, w)
		if err == nil {
			w, err = c.s.audits.MoveWave(t.Context(), manager, w.ID, audits.WaveOpen, "")
		}
		if err == nil {
			err = c.fill(t.Context(), w, i)
		}
		if err != nil {
			t.Fatal(err)
		}
		c.waves = append(c.waves, w)
	}
	if c.s.db.Postgres() { // as autovacuum would soon have done
		if err := c.s.db.Conn(t.Context()).Exec("VACUUM ANALYZE").Error; err != nil {
			t.Fatal(err)
		}
	}
}

// fill writes the visits of the wave with the given index.
func (c *benchChain) fill(ctx context.Context, w audits.Wave, index int) error {
	id, series, at := "'%s'||printf('%%012x', v.n)", "(WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < %d - 1) SELECT n FROM s)", "@at"
	if c.s.db.Postgres() {
		id, series, at = "CAST('%s'||lpad(to_hex(v.n), 12, '0') AS uuid)", "(SELECT generate_series(0, %d - 1) AS n)", "CAST(@at AS timestamp)"
	}
	own := func(kind string) string {
		return fmt.Sprintf(id, fmt.Sprintf("%s-%04x-4000-8000-", strings.Repeat(kind, 8), index))
	}
	location := strings.ReplaceAll(fmt.Sprintf(id, "bbbbbbbb-0000-7000-8000-"), "v.n", "v.n / 3")
	visits, questions, sections := fmt.Sprintf(series, chainVisits), fmt.Sprintf(series, chainQuestions), fmt.Sprintf(series, (chainQuestions+9)/10)
	as := func(name, kind string) string {
		if c.s.db.Postgres() {
			return "CAST(@" + name + " AS " + kind + ")"
		}
		return "@" + name
	}
	chance := fmt.Sprintf("((v.n * 7919 + q.n * 10473 + v.n / 3 * 31 + %d) %% 10)", index*13)
	last := fmt.Sprintf("q.n = %d", chainQuestions-1) // the mark
	answer := fmt.Sprintf("CASE WHEN %s THEN CAST((v.n * 31 + v.n / 3 * 7) %% 11 AS TEXT) ELSE '\"yes\"' END", last)
	score := func(by string) string {
		return fmt.Sprintf("6000 + ((v.n * 7919 + v.n / 3 * 131 + %s + %d) %% 40) * 100", by, index*17)
	}
	args := []any{
		sql.Named("org", c.orgID), sql.Named("wave", w.ID), sql.Named("version", c.version.ID),
		sql.Named("shopper", c.people[accounts.Shopper].AccountID), sql.Named("at", w.StartsOn.AddDate(0, 0, 3)),
	}
	org, wave, version, shopper := as("org", "uuid"), as("wave", "uuid"), as("version", "uuid"), as("shopper", "uuid")
	for _, statement := range []string{
		"INSERT INTO assignments (id, org_id, wave_id, location_id, checklist_version_id, shopper_id, status, due_on, created_at) SELECT " +
			own("a") + ", " + org + ", " + wave + ", " + location + ", " + version + ", " + shopper + ", 'submitted', " + at + ", " + at + " FROM " + visits + " v",
		"INSERT INTO visits (id, org_id, wave_id, assignment_id, location_id, checklist_version_id, shopper_id, status, content_hash, started_at, submitted_at, released_at, created_at, earned, possible, earned_millionths, possible_millionths, raw, final, failed) SELECT " +
			own("c") + ", " + org + ", " + wave + ", " + own("a") + ", " + location + ", " + version + ", " + shopper + ", 'released', 'x', " + at + ", " + at + ", " + at + ", " + at +
			", '100', '140', 100000000 + v.n, 140000000, " + score("0") + ", " + score("0") + ", v.n % 17 = 0 FROM " + visits + " v",
		"INSERT INTO visit_sections (org_id, visit_id, section_id, earned, possible, earned_millionths, possible_millionths, raw, final) SELECT " +
			org + ", " + own("c") + ", 's' || q.n, '20', '28', 20000000, 28000000, " + score("q.n * 7") + ", " + score("q.n * 7") + " FROM " + visits + " v CROSS JOIN " + sections + " q",
		"INSERT INTO visit_answers (org_id, visit_id, question_id, section_id, state, value, credit, earned, possible, critical, met) SELECT " +
			org + ", " + own("c") + ", 'q' || q.n, 's' || (q.n / 10), 'answered', " + answer + ", '1', '1', '1', q.n % 10 = 0 AND " + chance + " = 9, CASE WHEN " + last + " THEN NULL WHEN " + chance + " < 7 THEN 2 WHEN " + chance + " < 8 THEN 1 ELSE 0 END FROM " +
			visits + " v CROSS JOIN " + questions + " q ORDER BY 2",
	} {
		if err := c.s.db.Conn(ctx).Exec(statement, args...).Error; err != nil {
			return fmt.Errorf("%.40s: %w", statement, err)
		}
	}
	return nil
}
