package api_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/audits/certification"
	"etalon/audits/payments"
	"etalon/audits/programmes"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/locations"
	"etalon/reports/bonus"
	"etalon/reports/figures"
	"etalon/standards"
)

var update = flag.Bool("update", false, "write the golden files anew")

// chain is an organisation with two of everything: what a role may see is then
// always a part. Every id in it has a name such as "location:A11".
type chain struct {
	*site
	names map[string]string // by id
	ids   map[string]string // by name
	roles map[string]accounts.Actor
}

func newChain(t *testing.T, db *database.DB) *chain {
	t.Helper()
	c := &chain{site: newSite(t, db), names: map[string]string{}, ids: map[string]string{}, roles: map[string]accounts.Actor{}}
	c.nameWorld()
	c.secondBrand()
	c.programmes()
	c.neighbours()
	c.standards()
	c.people()
	c.meetings()
	c.fieldwork()
	c.exceptions()
	c.documents()
	c.rounds()
	c.pilots()
	c.staff()
	c.payday()
	c.business()
	c.schemes()
	c.comparisons()
	c.reportFiles()
	c.mailings()
	c.surveys()
	return c
}

// surveys are one of each brand, answered once.
func (c *chain) surveys() {
	for brand, place := range map[string]string{"A": "A11", "B": "B11"} {
		c.name(c.surveyID(c.ids["brand:"+brand], c.ids["location:"+place]), "survey:"+brand)
	}
}

// mailings are one of each brand, sent once to the manager of the brand.
func (c *chain) mailings() {
	for _, brand := range []string{"A", "B"} {
		manager := map[string]string{"A": "brand_manager", "B": "brand_manager, second"}[brand]
		id, sending := c.mailingID(c.roles["programme_manager, all"], c.ids["brand:"+brand], c.ids["account:"+manager])
		c.name(id, "mailing:"+brand)
		c.name(sending, "mailing-sending:"+brand)
	}
}

func (c *chain) name(id, name string) string {
	c.names[id], c.ids[name] = name, id
	return id
}

func (c *chain) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *chain) nameWorld() {
	c.name(c.Brand.ID, "brand:A")
	for r, region := range c.Regions {
		c.name(region.ID, fmt.Sprintf("region:A%d", r+1))
	}
	for i, l := range c.Locations {
		c.name(l.ID, "location:A"+l.Code[1:])
		c.name(c.Assignments[i].ID, "assignment:A"+l.Code[1:])
	}
	c.name(c.Checklist.ChecklistID, "checklist:A")
	c.name(c.Checklist.ID, "checklist-version:A")
	c.name(c.Wave.ID, "wave:A")
	c.name(auditstest.Lineage, "requirement:A")
}

// secondBrand is a brand with a region, a location and an open wave of its own.
func (c *chain) secondBrand() {
	ctx, by := c.t.Context(), accounts.Program(c.Org)
	brand := locations.Brand{ID: c.name(auditstest.ID(), "brand:B"), Name: "Второй бренд"}
	region := locations.Region{ID: c.name(auditstest.ID(), "region:B1"), BrandID: brand.ID, Name: "Регион второго"}
	place := locations.Location{
		ID: c.name(auditstest.ID(), "location:B11"), BrandID: brand.ID, RegionID: region.ID, Code: "M11", Name: "Салон 11", City: "Орёл", TimeZone: "Europe/Moscow",
	}
	c.must(c.Places.ImportMany(ctx, by, locations.Places{Brands: []locations.Brand{brand}, Regions: []locations.Region{region}, Locations: []locations.Location{place}}))
	w, err := c.Audits.CreateWave(ctx, by, audits.Wave{
		ID: c.name(auditstest.ID(), "wave:B"), BrandID: brand.ID, ChecklistVersionID: c.Checklist.ID, Title: "Осень второго",
		StartsOn: c.At.AddDate(0, 0, -5), EndsOn: c.At.AddDate(0, 0, 20), MinimumVisits: 1, Bands: auditstest.Bands,
	})
	c.must(err)
	_, err = c.Audits.MoveWave(ctx, by, w.ID, audits.WaveOpen, "")
	c.must(err)
	assignment := audits.Assignment{
		ID: c.name(auditstest.ID(), "assignment:B11"), LocationID: place.ID, ShopperID: c.Other.AccountID, Scenario: "Вы выбираете сумку.", DueOn: w.EndsOn,
	}
	c.must(c.Audits.Assign(ctx, by, w.ID, []audits.Assignment{assignment}))
	c.Assignments = append(c.Assignments, assignment)
}

// programmes are one of each brand.
func (c *chain) programmes() {
	for _, brand := range []string{"A", "B"} {
		g, err := c.Programmes.Put(c.t.Context(), accounts.Program(c.Org), programmes.Programme{
			ID: c.name(auditstest.ID(), "programme:"+brand), BrandID: c.ids["brand:"+brand], Title: "Программа " + brand, Rules: programmes.Default(),
		}, 0)
		c.must(err)
		c.name(g.ID, "programme:"+brand)
		_, err = c.Quizzes.Put(c.t.Context(), accounts.Program(c.Org), certification.Quiz{ProgrammeID: g.ID, PassMark: 50, Questions: []certification.Question{{
			ID: auditstest.ID(), Text: "В", Options: []certification.Option{{Text: "Да", Right: true}, {Text: "Нет"}},
		}}}, false, 0)
		c.must(err)
	}
}

// payday gives the visits in A11 and B11 a pay, and puts the first into a register.
func (c *chain) payday() {
	ctx, by := c.t.Context(), accounts.Program(c.Org)
	for _, place := range []string{"A11", "B11"} {
		_, err := c.Payments.Correct(ctx, by, c.ids["assignment:"+place], payments.Correction{ID: auditstest.ID(), Amount: 100, Reason: "Доплата"})
		c.must(err)
	}
	r, err := c.Payments.Open(ctx, by, payments.Register{
		ID: c.name(auditstest.ID(), "register:A"), BrandID: c.Brand.ID, Currency: "RUB", From: c.Wave.StartsOn, Until: c.Wave.EndsOn,
	})
	c.must(err)
	if r.Lines != 1 {
		c.t.Fatalf("%+v", r)
	}
}

// business is one figure, with a value of every location.
func (c *chain) business() {
	ctx, by := c.t.Context(), accounts.Program(c.Org)
	k, err := c.figures.PutKind(ctx, by, figures.Kind{
		ID: c.name(auditstest.ID(), "figure:sales"), Label: locations.Label{Russian: "Продажи"}, Unit: figures.Money, Aggregate: figures.Sum, Better: figures.More,
	}, 0)
	c.must(err)
	amount, month := figures.Amount(10_000), figures.MonthOf(c.At)
	for name, id := range c.ids {
		if strings.HasPrefix(name, "location:") {
			c.must(c.figures.Set(ctx, by, k.ID, id, month, &amount, ""))
		}
	}
}

// schemes are a scheme and a table of each brand.
func (c *chain) schemes() {
	ctx, by := c.t.Context(), accounts.Program(c.Org)
	for brand, place := range map[string]string{"A": "A11", "B": "B11"} {
		one := bonus.Scheme{ID: c.name(auditstest.ID(), "bonus-scheme:"+brand), BrandID: c.ids["brand:"+brand], Title: "Сервис", Rules: bonus.Rules{
			Currency: "RUB", Base: 100, Steps: []bonus.Step{{From: 0, Share: 10_000}}, Minimum: 1, Round: 100,
		}}
		_, err := c.bonuses.PutScheme(ctx, by, one, 0)
		c.must(err)
		_, err = c.bonuses.Open(ctx, by, bonus.Table{
			ID: c.name(auditstest.ID(), "bonus-table:"+brand), BrandID: one.BrandID, SchemeID: one.ID, SchemeRevision: 1, Title: one.Title, Rules: one.Rules, WaveID: c.ids["wave:"+brand],
		}, []bonus.Line{{LocationID: c.ids["location:"+place], Outcome: bonus.Outcome{Amount: 100}}})
		c.must(err)
	}
}

// comparisons are one of each brand that takes marks, and one of the first that is settled.
func (c *chain) comparisons() {
	ctx, by := c.t.Context(), c.Actors[accounts.Administrator]
	c.name(c.compared(c.ids["brand:A"], "", c.roles["regional_manager"], c.roles["approver, standard"]), "benchmark:A1")
	c.name(c.compared(c.ids["brand:B"], "", c.roles["expert, organisation"]), "benchmark:B1")
	settled := c.name(c.compared(c.ids["brand:A"], "Кофе", c.roles["group_member, standard"]), "benchmark:A2")
	c.must(c.benchmarks.Close(ctx, by, settled))
	c.must(c.benchmarks.Settle(ctx, by, settled))
}

// reportFiles are one each of who sees the first brand and of who sees the second.
func (c *chain) reportFiles() {
	for _, label := range []string{"brand_manager", "brand_manager, second"} {
		id, by := auditstest.ID(), c.roles[label]
		w := c.do(request{method: "PUT", path: "/report-orders/" + id, body: map[string]any{"kind": "answers", "format": "json"}, by: &by})
		if w.Code != 200 {
			c.t.Fatalf("%d %s", w.Code, w.Body)
		}
		c.name(id, "report-order:"+label)
	}
	c.must(c.orders.Drain(c.t.Context()))
}

// standards are a published one with a draft on top, and one that is a draft only;
// a checklist that is a draft only.
func (c *chain) standards() {
	ctx, by := c.t.Context(), c.Actors[accounts.Administrator]
	content, err := standards.Template("fashion_retail", "ru")
	c.must(err)
	for _, name := range []string{"A", "B"} {
		st, v, err := c.Standards.Create(ctx, by, standards.NewStandard{ID: auditstest.ID(), Title: "Стандарт " + name, Language: "ru", Content: content})
		c.must(err)
		c.name(st.ID, "standard:"+name)
		c.name(v.ID, "standard-version:"+name+"1")
		if name == "A" {
			_, err = c.Standards.Publish(ctx, by, v.ID, standards.Publication{EffectiveOn: c.At})
			c.must(err)
			draft, err := c.Standards.Revise(ctx, by, v.ID, true)
			c.must(err)
			c.name(draft.ID, "standard-version:A2")
		}
	}
	document, err := checklists.ParseDocument([]byte(auditstest.Document))
	c.must(err)
	questions, err := document.Checklist()
	c.must(err)
	draft, err := c.Checklists.Create(ctx, by, checklists.NewFamily{ID: auditstest.ID(), VersionID: auditstest.ID(), Title: "Черновик", Language: "ru", Content: questions})
	c.must(err)
	c.name(draft.ChecklistID, "checklist:draft")
	c.name(draft.ID, "checklist-version:draft")
}

// meetings are one of each standard's group.
func (c *chain) meetings() {
	for _, name := range []string{"A", "B"} {
		_, meeting, _, _ := c.groupwork(c.ids["standard:"+name])
		c.name(meeting, "meeting:"+name)
	}
}

// people is somebody for every role and each of its kinds of scope.
func (c *chain) people() {
	for role, actor := range c.Actors {
		c.role(string(role), actor)
	}
	c.role("shopper, another", c.Other)
	scoped := map[string]accounts.Grant{
		"section_owner, standard":  {Role: accounts.SectionOwner, Scope: accounts.Scope{Kind: accounts.Standard, ID: c.ids["standard:A"]}},
		"group_leader, standard":   {Role: accounts.GroupLeader, Scope: accounts.Scope{Kind: accounts.Standard, ID: c.ids["standard:B"]}},
		"group_member, standard":   {Role: accounts.GroupMember, Scope: accounts.Scope{Kind: accounts.Standard, ID: c.ids["standard:B"]}},
		"expert, organisation":     {Role: accounts.Expert, Scope: accounts.Scope{Kind: accounts.Organisation}},
		"approver, standard":       {Role: accounts.Approver, Scope: accounts.Scope{Kind: accounts.Standard, ID: c.ids["standard:A"]}},
		"reviewer, wave":           {Role: accounts.Reviewer, Scope: accounts.Scope{Kind: accounts.Wave, ID: c.ids["wave:B"]}},
		"programme_manager, all":   {Role: accounts.ProgrammeManager, Scope: accounts.Scope{Kind: accounts.Organisation}},
		"brand_manager, second":    {Role: accounts.BrandManager, Scope: accounts.Scope{Kind: accounts.Brand, ID: c.ids["brand:B"]}},
		"regional_manager, second": {Role: accounts.RegionalManager, Scope: accounts.Scope{Kind: accounts.Region, ID: c.ids["region:B1"]}},
	}
	list := []accounts.NewAccount{{ID: auditstest.ID(), Email: auditstest.ID() + "@example.ru", Name: "no role"}}
	for label, g := range scoped {
		list = append(list, accounts.NewAccount{ID: auditstest.ID(), Email: auditstest.ID() + "@example.ru", Name: label, Grants: []accounts.Grant{g}})
	}
	made, err := c.Accounts.CreateMany(c.t.Context(), accounts.Program(c.Org), list)
	c.must(err)
	for _, a := range made {
		c.role(a.Name, accounts.Actor{AccountID: a.ID, OrgID: c.Org, Name: a.Name, Language: a.Language, Grants: a.Grants})
	}
}

func (c *chain) role(label string, actor accounts.Actor) {
	c.roles[label] = actor
	c.name(actor.AccountID, "account:"+label)
}

// fieldwork is a released visit in A11, A21 and B11, and one in A12 that waits
// for its review, each by the shopper of its assignment.
func (c *chain) fieldwork() {
	for i, place := range []string{"A11", "A12", "A21", "", "B11"} {
		if place == "" {
			continue
		}
		in := c.Submission(i)
		c.name(in.VisitID, "visit:"+place)
		by := c.Actors[accounts.Shopper]
		if place == "B11" {
			by = c.Other
		}
		_, err := c.Audits.Save(c.t.Context(), by, in)
		c.must(err)
		if place == "A12" {
			continue
		}
		program := accounts.Program(c.Org)
		_, err = c.Audits.Approve(c.t.Context(), program, in.VisitID, "")
		c.must(err)
		_, err = c.Audits.Release(c.t.Context(), program, in.VisitID, "")
		c.must(err)
	}
}

// exceptions are one of a location, one of its region, and one of the second brand.
func (c *chain) exceptions() {
	for name, place := range map[string]locations.ExceptionPlace{
		"exception:A11": {Kind: locations.OfLocation, ID: c.ids["location:A11"]}, "exception:A21": {Kind: locations.OfLocation, ID: c.ids["location:A21"]},
		"exception:A1": {Kind: locations.OfRegion, ID: c.ids["region:A1"]}, "exception:B": {Kind: locations.OfBrand, ID: c.ids["brand:B"]},
	} {
		c.name(c.exception(place), name)
	}
}

// documents are one of each shopper.
func (c *chain) documents() {
	c.name(c.documentOf(c.Actors[accounts.Shopper]), "document:shopper")
	c.name(c.documentOf(c.Other), "document:shopper, another")
}

// staff is somebody in A11, A21 and B11, who has to read a version and sat its exam.
func (c *chain) staff() {
	for _, place := range []string{"A11", "A21", "B11"} {
		member, reading, attempt := c.introduced(c.ids["standard-version:A1"], c.ids["location:"+place])
		c.name(member, "staff:"+place)
		c.name(reading, "reading:"+place)
		c.name(attempt, "attempt:"+place)
	}
}

// kinds are the names of the things that a path is about, by its first word.
var kinds = map[string]string{
	"survey-campaigns": "survey:",
	"waves":            "wave:", "visits": "visit:", "standard-versions": "standard-version:", "checklist-versions": "checklist-version:", "checklists": "checklist:",
	"locations": "location:", "accounts": "account:", "assignments": "assignment:",
	"standards": "standard:", "group-meetings": "meeting:", "programmes": "programme:",
	"consultations": "consultation:", "pilots": "pilot:",
	"exceptions": "exception:", "shoppers": "account:shopper", "shopper-documents": "document:", "exam-attempts": "attempt:",
	"mailings": "mailing:", "mailing-sendings": "mailing-sending:", "brands": "brand:",
	"report-orders": "report-order:", "pay-registers": "register:", "briefings": "programme:", "requirements": "requirement:", "figures": "figure:", "bonus-tables": "bonus-table:", "benchmarks": "benchmark:",
}

// unseen are routes whose ids no test here has: photos and the journal have their own.
var unseen = []string{"GET /photos/{id}", "GET /journal/{id}"}

var uuids = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// seen lists the named things in a body, each once.
func (c *chain) seen(body string) []string {
	var list []string
	for _, id := range uuids.FindAllString(body, -1) {
		if name, ok := c.names[id]; ok && !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}

// paths are the addresses that a route of the contract stands for, by what they are about.
func (c *chain) paths(t *testing.T, path string) map[string]string {
	t.Helper()
	path = strings.ReplaceAll(path, "{name}", "fashion_retail") // of a template, which is nobody's
	if !strings.Contains(path, "{") {
		return c.lists(path)
	}
	kind, ok := kinds[strings.Split(path, "/")[1]]
	if !ok {
		t.Fatalf("%s: the test knows nothing of this kind", path)
	}
	all := map[string]string{}
	for name, id := range c.ids {
		if !strings.HasPrefix(name, kind) {
			continue
		}
		full := strings.NewReplacer("{id}", id, "{lineage}", id, "{image_id}", id, "{kind}", "memo", "{month}", "2026-09").Replace(path)
		if path == "/requirements/{id}/results" {
			for _, brand := range []string{"A", "B"} {
				all[name+" of brand:"+brand] = full + "?brand=" + c.ids["brand:"+brand]
			}
		}
		if strings.HasSuffix(path, "/changes") {
			full += "?from=" + c.ids["standard-version:A1"]
		}
		if !strings.Contains(full, "{location_id}") {
			all[name] = full
			continue
		}
		for place, placeID := range c.ids {
			if strings.HasPrefix(place, "location:") {
				all[name+" "+place] = strings.ReplaceAll(full, "{location_id}", placeID)
			}
		}
	}
	return all
}

// lists are the addresses of a list: as it is, and as narrowed to things that the
// person may not see.
func (c *chain) lists(path string) map[string]string {
	switch path {
	case "/visits":
		return map[string]string{
			"of wave:A": path + "?wave=" + c.ids["wave:A"], "of wave:B": path + "?wave=" + c.ids["wave:B"],
			"of location:A21": path + "?wave=" + c.ids["wave:A"] + "&location=" + c.ids["location:A21"],
		}
	case "/overview":
		return map[string]string{
			"": path, "of wave:A": path + "?wave=" + c.ids["wave:A"], "of wave:B": path + "?wave=" + c.ids["wave:B"],
			"of brand:B": path + "?brand=" + c.ids["brand:B"], "of region:A2": path + "?region=" + c.ids["region:A2"],
		}
	case "/importance":
		return map[string]string{"": path, "of wave:A": path + "?wave=" + c.ids["wave:A"], "of region:A2": path + "?region=" + c.ids["region:A2"]}
	case "/figures":
		return map[string]string{"": path + "?figure=" + c.ids["figure:sales"] + "&from=2026-09&until=2026-09"}
	case "/figure-relation":
		return map[string]string{
			"of wave:A": path + "?visits=1&wave=" + c.ids["wave:A"], "of wave:B": path + "?visits=1&wave=" + c.ids["wave:B"],
			"of region:A2": path + "?visits=1&region=" + c.ids["region:A2"],
		}
	case "/comparison":
		return map[string]string{
			"": path, "of wave:A": path + "?second_wave=" + c.ids["wave:A"], "of wave:B": path + "?second_wave=" + c.ids["wave:B"],
			"of location:A21": path + "?first_wave=" + c.ids["wave:A"] + "&second_wave=" + c.ids["wave:A"] + "&second_location=" + c.ids["location:A21"],
		}
	case "/exceptions":
		return map[string]string{"": path, "in force": path + "?phase=in_force&on=2026-09-12"}
	case "/search":
		return map[string]string{
			"of L1": path + "?q=L1", "of M1": path + "?q=M1", "of Салон": path + "?q=%D0%A1%D0%B0%D0%BB%D0%BE%D0%BD", "of Осень": path + "?q=%D0%9E%D1%81%D0%B5%D0%BD%D1%8C",
			"of Стандарт": path + "?q=%D1%81%D1%82%D0%B0%D0%BD%D0%B4%D0%B0%D1%80%D1%82", "of Магазин": path + "?q=%D0%BC%D0%B0%D0%B3%D0%B0%D0%B7%D0%B8%D0%BD",
		}
	case "/journal": // what people do meanwhile is there too: only what the chain was made of stands still
		return map[string]string{"of waves": path + "?kind=wave&verb=create"}
	case "/locations":
		return map[string]string{"": path, "of region:B1": path + "?region=" + c.ids["region:B1"]}
	case "/scopes":
		all := map[string]string{}
		for _, kind := range []string{"brand", "region", "location", "standard", "wave"} {
			all["of kind "+kind] = path + "?kind=" + kind
		}
		return all
	case "/regions":
		return map[string]string{"": path, "of brand:B": path + "?brand=" + c.ids["brand:B"]}
	}
	return map[string]string{"": path}
}

// sight is everything that one person can read of the organisation, a line a thing.
func (c *chain) sight(t *testing.T, by accounts.Actor) string {
	t.Helper()
	var lines []string
	for _, op := range operations(t, c.site) {
		method, path, _ := strings.Cut(op, " ")
		if method != "GET" || slices.Contains(unseen, op) {
			continue
		}
		for about, full := range c.paths(t, path) {
			w := c.do(request{method: "GET", path: full, by: &by})
			line := fmt.Sprintf("%s %s: %d", op, about, w.Code)
			if w.Code == 200 {
				line = fmt.Sprintf("%s %s: %s", op, about, strings.Join(c.seen(w.Body.String()), ", "))
			}
			lines = append(lines, strings.ReplaceAll(line, " :", ":"))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n") + "\n"
}

// The exact set that every role sees, in every list, as every single thing, in
// files and in search: testdata/visible has a page for each, to be read by people.
func TestRoutes_visibleSet(t *testing.T) {
	long(t)
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		c := newChain(t, db)
		for label, actor := range c.roles {
			t.Run(label, func(t *testing.T) {
				got := c.sight(t, actor)
				file := filepath.Join("testdata", "visible", strings.NewReplacer(", ", "-", " ", "_").Replace(label)+".txt")
				if *update {
					c.must(os.MkdirAll(filepath.Dir(file), 0o750))
					c.must(os.WriteFile(file, []byte(got), 0o600))
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				differ(t, string(want), got)
			})
		}
	})
}

// differ reports the lines that are in one text only.
func differ(t *testing.T, want, got string) {
	t.Helper()
	wanted, gotten := strings.Split(want, "\n"), strings.Split(got, "\n")
	for _, line := range wanted {
		if !slices.Contains(gotten, line) {
			t.Errorf("- %s", line)
		}
	}
	for _, line := range gotten {
		if !slices.Contains(wanted, line) {
			t.Errorf("+ %s", line)
		}
	}
}
