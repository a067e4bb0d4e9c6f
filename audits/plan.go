package audits

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"etalon/audits/shoppers"
	"etalon/checklists"
	"etalon/internal/fault"
	"etalon/internal/locale"
	"etalon/internal/locations"
)

// Plan is what a wave asks of its locations.
type Plan struct {
	Where     Where
	Visits    int // a location
	Parts     []WeekPart
	Scenarios []Scenario
	Budget    int64 // of all fees, in hundredths of the currency; 0: no limit
}

// Where chooses locations of the wave's brand; an empty list is no condition.
type Where struct {
	RegionIDs  []string
	Cities     []string
	Attributes map[string]string // by name: what the location has there
	Without    []string          // ids
}

// WeekPart is days of the week and hours of the day.
type WeekPart struct {
	Name     string
	Week     [7]bool         // Monday first
	From, To locations.Clock // To that is not after From is on the next day: a night
	Share    int             // of the visits, beside the shares of the other parts
}

// Scenario is whom the shopper plays, and who can play it.
type Scenario struct {
	Name, Text     string
	CustomerType   string
	Objections     string // to raise, one a line
	Share          int    // of the visits, beside the shares of the other scenarios
	AgeFrom, AgeTo int    // years, both included; 0: no bound
	Gender         shoppers.Gender
	Car            bool
	Translations   map[locale.Language]Told
}

// Told is what the shopper reads of a scenario in another language. What is empty is
// not translated yet, and shows as it was written.
type Told struct {
	Name, Text, Objections string
	Outdated               bool // the main text has changed since
}

// ScenarioOf is the scenario of an assignment as somebody reads it in a language. It
// has no name where the plan does not know the assignment's text: that was written by
// hand, or the plan has changed since.
func (w *Wave) ScenarioOf(a Assignment, language locale.Language) Scenario {
	at := -1
	if w.Plan != nil {
		at = w.Plan.ScenarioAt(a)
	}
	if at < 0 {
		return Scenario{Text: a.Scenario}
	}
	s := w.Plan.Scenarios[at]
	if s.Name == nameless {
		s.Name = ""
	}
	told := s.Translations[language]
	s.Name, s.Text, s.Objections = cmp.Or(told.Name, s.Name), cmp.Or(told.Text, s.Text), cmp.Or(told.Objections, s.Objections)
	return s
}

// ScenarioAt is where the scenario of an assignment stands in the plan; -1: nowhere.
func (p *Plan) ScenarioAt(a Assignment) int {
	return slices.IndexFunc(p.Scenarios, func(s Scenario) bool { return s.Text == a.Scenario && s.CustomerType == a.CustomerType })
}

// Bounds of a plan.
const (
	visitsMax    = 100
	partsMax     = 20
	scenariosMax = 20
	chosenMax    = 2000
	budgetMax    = 100_000_000_000 // a billion of the currency

	objectionsMax = 2000 // characters
)

// check returns what is wrong with a plan, by the path of its fields.
func (p *Plan) check() []fault.Field {
	c := &planChecker{}
	c.between("visits", p.Visits, 1, visitsMax)
	if p.Budget < 0 || p.Budget > budgetMax {
		c.add("budget", "out_of_range", fault.Params{"Min": 0, "Max": budgetMax / 100})
	}
	c.between("parts", len(p.Parts), 1, partsMax)
	c.between("scenarios", len(p.Scenarios), 1, scenariosMax)
	for path, n := range map[string]int{"where.regions": len(p.Where.RegionIDs), "where.cities": len(p.Where.Cities), "where.without": len(p.Where.Without), "where.attributes": len(p.Where.Attributes)} {
		c.between(path, n, 0, chosenMax)
	}
	shares := 0
	for i := range p.Parts {
		c.part(fmt.Sprintf("parts[%d].", i), &p.Parts[i])
		shares += p.Parts[i].Share
	}
	if len(p.Parts) > 0 && shares == 0 {
		c.add("parts[0].share", "required", nil)
	}
	shares = 0
	for i := range p.Scenarios {
		c.scenario(fmt.Sprintf("scenarios[%d].", i), &p.Scenarios[i])
		// An assignment knows its scenario by these two.
		if p.ScenarioAt(Assignment{Scenario: p.Scenarios[i].Text, CustomerType: p.Scenarios[i].CustomerType}) < i {
			c.add(fmt.Sprintf("scenarios[%d].text", i), "scenario_repeated", nil)
		}
		shares += p.Scenarios[i].Share
	}
	if len(p.Scenarios) > 0 && shares == 0 {
		c.add("scenarios[0].share", "required", nil)
	}
	slices.SortFunc(c.fields, func(a, b fault.Field) int { return strings.Compare(a.Path, b.Path) })
	return c.fields
}

type planChecker struct{ fields []fault.Field }

func (c *planChecker) add(path, code string, params fault.Params) {
	c.fields = append(c.fields, fault.Field{Path: "plan." + path, Code: code, Params: params})
}

func (c *planChecker) between(path string, n, least, most int) {
	if n < least || n > most {
		c.add(path, "out_of_range", fault.Params{"Min": least, "Max": most})
	}
}

func (c *planChecker) text(path string, text *string, least, most int) {
	*text = strings.TrimSpace(strings.ReplaceAll(*text, "\x00", ""))
	if n := utf8.RuneCountInString(*text); n < least || n > most || !utf8.ValidString(*text) {
		c.add(path, "length", fault.Params{"Min": least, "Max": most})
	}
}

func (c *planChecker) part(path string, p *WeekPart) {
	c.text(path+"name", &p.Name, 1, 100)
	c.between(path+"share", p.Share, 0, 1000)
	if p.Week == [7]bool{} {
		c.add(path+"week", "required", nil)
	}
	if p.From < 0 || p.From >= wholeDay || p.To <= 0 || p.To > wholeDay {
		c.add(path+"from", "clock_invalid", nil)
	}
}

func (c *planChecker) scenario(path string, s *Scenario) {
	c.text(path+"name", &s.Name, 1, 100)
	c.text(path+"text", &s.Text, 0, maxText)
	c.text(path+"customer_type", &s.CustomerType, 0, 100)
	c.text(path+"objections", &s.Objections, 0, objectionsMax)
	c.between(path+"share", s.Share, 0, 1000)
	c.between(path+"age_from", s.AgeFrom, 0, 100)
	c.between(path+"age_to", s.AgeTo, 0, 100)
	if s.AgeTo > 0 && s.AgeTo < s.AgeFrom {
		c.add(path+"age_to", "before_start", nil)
	}
	if !slices.Contains([]shoppers.Gender{"", shoppers.Female, shoppers.Male}, s.Gender) {
		c.add(path+"gender", "gender_unknown", nil)
	}
	c.translations(path+"translations", s)
}

// translations keeps those that say something.
func (c *planChecker) translations(path string, s *Scenario) {
	c.between(path, len(s.Translations), 0, checklists.MaxLanguages)
	kept := map[locale.Language]Told{}
	for language, told := range s.Translations {
		at := path + "." + string(language)
		if !locale.IsTag(string(language)) {
			c.add(at, "not_a_language", nil)
		}
		c.text(at+".name", &told.Name, 0, 100)
		c.text(at+".text", &told.Text, 0, maxText)
		c.text(at+".objections", &told.Objections, 0, objectionsMax)
		if told.Name != "" || told.Text != "" || told.Objections != "" {
			kept[language] = told
		}
	}
	if s.Translations = nil; len(kept) > 0 {
		s.Translations = kept
	}
}

// Raised lists the objections that the shopper raises.
func (s *Scenario) Raised() []string {
	var all []string
	for line := range strings.Lines(s.Objections) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

// nameless is the name of the only part or scenario of a plan that makes no difference.
const nameless = "—"

// FirstPlan is what a plan begins with: the whole brand, twice, at any time.
func FirstPlan() Plan {
	week := [7]bool{true, true, true, true, true, true, true}
	return Plan{Visits: 2, Parts: []WeekPart{{Name: nameless, Week: week, To: wholeDay, Share: 1}}, Scenarios: []Scenario{{Name: nameless, Share: 1}}}
}
