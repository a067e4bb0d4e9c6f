package standards

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/fault"
	"etalon/internal/richtext"
)

func TestTemplates(t *testing.T) {
	list, err := Templates()
	if err != nil {
		t.Fatal(err)
	}
	languages := map[string]string{}
	for _, info := range list {
		languages[info.Name] += info.Language
		if info.Title == "" || info.About == "" || len(info.Outline) == 0 {
			t.Errorf("%s.%s lacks a title, a purpose or sections", info.Name, info.Language)
		}
	}
	for name, in := range languages {
		if in != "enru" {
			t.Errorf("%s exists in %q, want English and Russian", name, in)
		}
	}
	for _, info := range list {
		t.Run(info.Name+" "+info.Language, func(t *testing.T) { checkTemplate(t, info.Name, template(t, info.Name, info.Language)) })
	}
	t.Run("an unknown template or language is not found", func(t *testing.T) {
		for _, c := range [][2]string{{"fashion_retail", "fr"}, {"nothing", "ru"}, {"../standard", "go"}, {"", ""}, {"fashion_retail\x00", "ru"}} {
			if _, err := Template(c[0], c[1]); !errors.Is(err, ErrTemplateNotFound) {
				t.Errorf("%q: error = %v, want ErrTemplateNotFound", c, err)
			}
		}
	})
}

func template(t *testing.T, name, lang string) Content {
	t.Helper()
	c, err := Template(name, lang)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// rich is how much a template has to begin with. A document that is short by its
// nature says so here and in docs/decisions/templates.md.
type rich struct {
	requirements int // at least
	say, avoid   int // requirements with phrases, at least
	details      int // requirements with a table, a pair or a list
	variants     int // scenarios with sections of their own, exactly
}

var richness = map[string]rich{
	"retail_sales":         {40, 24, 16, 4, 1},
	"fashion_retail":       {45, 16, 12, 3, 1},
	"eight_steps":          {30, 20, 8, 4, 2},
	"car_dealership":       {38, 16, 7, 3, 2},
	"hotel_guest_cycle":    {32, 15, 6, 2, 3},
	"contact_centre":       {30, 16, 8, 2, 2},
	"complaints":           {30, 20, 10, 2, 7},
	"manager_observation":  {25, 8, 4, 5, 1},
	"corporate_values":     {24, 12, 5, 2, 0}, // values, principles and ten groups of norms, each with what carries it
	"competitor_benchmark": {20, 0, 0, 13, 0}, // twelve marks, with what each of them looks like, and how to compare
	"customer_survey":      {20, 10, 3, 2, 0}, // thirteen questions, which take two minutes, and how they are asked
}

// checkTemplate asserts what a service director would: every requirement says
// how and why, is measured, and comes from somewhere.
func checkTemplate(t *testing.T, name string, c Content) {
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	want, known := richness[name]
	if !known {
		t.Fatalf("nothing says how rich %s should be", name)
	}
	got, variants := rich{}, map[string]bool{}
	levels, seen := map[Level]int{}, map[string]bool{}
	for _, s := range c.Sections {
		if s.Variant != "" {
			variants[s.Variant] = true
		}
		for _, r := range s.Requirements {
			levels[r.Level]++
			got.requirements++
			got.say += min(len(r.Say), 1)
			got.avoid += min(len(r.Avoid), 1)
			got.details += min(len(r.Details.Content), 1)
			checkTemplateRule(t, r)
			if seen[r.Statement] {
				t.Errorf("%s repeats a statement", r.Code)
			}
			seen[r.Statement] = true
		}
	}
	got.variants = len(variants)
	if got.requirements < want.requirements || got.requirements > 45 || got.say < want.say || got.avoid < want.avoid || got.details < want.details || got.variants != want.variants {
		t.Errorf("it has %+v, want %+v at least, and 45 requirements at most", got, want)
	}
	if c.Preamble == "" {
		t.Error("no preamble")
	}
	if levels[Mandatory] == 0 || levels[Critical] == 0 || levels[Recommended] == 0 {
		t.Errorf("levels %v, want some of each", levels)
	}
}

// amountInWords finds an amount in a statement: a number that is no printed number
// of a norm ("3.10."), no hour of the day and no mark of a scale.
var amountInWords = regexp.MustCompile(`\d+ ?(%|с|сек|мин|час|дн|ден|дня|метр|раз|second|minute|hour|day|metre|time)`)

// procedure is the fewest letters in which one can say how a thing is done.
const procedure = 20

func checkTemplateRule(t *testing.T, r Requirement) {
	t.Helper()
	if utf8.RuneCountInString(r.How) < procedure || r.Benefit == "" || r.Source == "" || len(r.Positions) == 0 {
		t.Errorf("%s lacks a procedure, a benefit, a source or positions", r.Code)
	}
	if !strings.HasSuffix(r.Statement, ".") || strings.Contains(r.Statement+r.How+r.Benefit, "  ") {
		t.Errorf("%s: %q is no sentence", r.Code, r.Statement)
	}
	if amount := amountInWords.FindString(r.Statement); amount != "" && r.Measure.Target == nil && r.Measure.Kind != Choice && r.Measure.Kind != Scale {
		t.Errorf("%s says %q, and its measure has no number", r.Code, amount)
	}
	for _, phrase := range slices.Concat(r.Say, r.Avoid) {
		if !strings.HasPrefix(phrase, "«") && !strings.HasPrefix(phrase, "“") {
			t.Errorf("%s: phrase %s has no quotation marks", r.Code, phrase)
		}
	}
}

// shape is a content without its words: what two languages must share.
func shape(c Content) Content {
	c = c.clone()
	c.Preamble = ""
	for i := range c.Sections {
		s := &c.Sections[i]
		s.Title, s.Variant, s.Intro = "", mark(s.Variant), wordless(s.Intro)
		for j := range s.Requirements {
			r := &s.Requirements[j]
			r.Statement, r.How, r.Benefit, r.Source = "", "", "", ""
			r.Measure.Options, r.Details = marks(r.Measure.Options), wordless(r.Details)
			r.Positions, r.Say, r.Avoid = marks(r.Positions), marks(r.Say), marks(r.Avoid)
		}
	}
	return c
}

// wordless is a rich text without its words: its lists, tables and pairs.
func wordless(d richtext.Doc) richtext.Doc { return richtext.Doc{Content: wordlessNodes(d.Content)} }

func wordlessNodes(nodes []richtext.Node) []richtext.Node {
	nodes = slices.Clone(nodes)
	for i := range nodes {
		nodes[i].Text, nodes[i].Content = mark(nodes[i].Text), wordlessNodes(nodes[i].Content)
	}
	return nodes
}

func mark(s string) string {
	if s == "" {
		return ""
	}
	return "*"
}

func marks(list []string) []string {
	var out []string
	for range list {
		out = append(out, "*")
	}
	return out
}

// The fashion template is the one that the demo tells its story with: it has every
// kind of measure, and exactly as many critical rules as the story fails.
func TestTemplate_fashion(t *testing.T) {
	for _, lang := range []string{"ru", "en"} {
		c := template(t, "fashion_retail", lang)
		if n := c.Requirements(); n < 38 || n > 45 {
			t.Errorf("%s: %d requirements, want 38 to 45", lang, n)
		}
		kinds, levels := map[MeasureKind]int{}, map[Level]int{}
		for _, s := range c.Sections {
			for _, r := range s.Requirements {
				kinds[r.Measure.Kind]++
				levels[r.Level]++
			}
		}
		if levels[Critical] != 4 || levels[Recommended] == 0 {
			t.Errorf("%s: levels %v, want 4 critical and some recommended", lang, levels)
		}
		for _, k := range []MeasureKind{YesNo, Number, Duration, Scale, Choice} {
			if kinds[k] == 0 {
				t.Errorf("%s: no requirement is measured by %s", lang, k)
			}
		}
	}
}

func TestTemplate_languagesAreParallel(t *testing.T) {
	list, err := Templates()
	if err != nil {
		t.Fatal(err)
	}
	for _, info := range list {
		if info.Language != "ru" {
			continue
		}
		ru, en := template(t, info.Name, "ru"), template(t, info.Name, "en")
		if d := cmp.Diff(shape(ru), shape(en), sameRat); d != "" {
			t.Errorf("%s: %s", info.Name, d)
		}
	}
}

func TestTemplateChanges(t *testing.T) {
	for _, lang := range []string{"ru", "en"} {
		t.Run(lang, func(t *testing.T) {
			c := template(t, "fashion_retail", lang).WithLineages()
			ch, err := TemplateChanges("fashion_retail", lang)
			if err != nil {
				t.Fatal(err)
			}
			changed, err := c.With(ch)
			if err != nil {
				t.Fatal(err)
			}
			changed = changed.WithLineages()
			d := Compare(Version{Sections: c.Sections}, Version{Sections: changed.Sections})
			got := map[string]int{"added": d.Count(Added), "removed": d.Count(Removed), "kept": d.Count(Kept)}
			for _, r := range d.Requirements {
				if r.Moved {
					got["moved"]++
				}
			}
			if diff := cmp.Diff(map[string]int{"added": 2, "removed": 1, "kept": 4, "moved": 1}, got); diff != "" {
				t.Error(diff)
			}
			if d.Unchanged != 40 || len(d.Sections) != 0 {
				t.Errorf("%d unchanged and %d sections changed, want 40 and 0", d.Unchanged, len(d.Sections))
			}
		})
	}
}

func TestContent_With(t *testing.T) {
	c := content("Здоровается", "Улыбается").WithLineages()
	hash := c.Hash()
	for name, ch := range map[string]struct {
		Changes
		path string
	}{
		"an unknown code to remove":   {Changes{Removed: []string{"9.9"}}, "removed[0].code"},
		"an unknown code to reword":   {Changes{Reworded: []Rewording{{Code: "9.9"}}}, "reworded[0].code"},
		"an unknown code to move":     {Changes{Moved: []Move{{Code: "9.9", Section: "Приветствие"}}}, "moved[0].code"},
		"an unknown section to move":  {Changes{Moved: []Move{{Code: "1.1", Section: "Касса"}}}, "moved[0].section"},
		"an unknown section to add":   {Changes{Added: []Addition{{Section: "Касса"}}}, "added[0].section"},
		"a result that breaks a rule": {Changes{Reworded: []Rewording{{Code: "1.1", New: Requirement{Code: "1.2"}}}}, "sections[0].requirements[1].code"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.With(ch.Changes)
			if f, ok := fault.Of(err); !ok || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Path != ch.path {
				t.Errorf("error = %v, want a fault at %s", err, ch.path)
			}
		})
	}
	t.Run("a rewording keeps the lineage and leaves the original alone", func(t *testing.T) {
		changed, err := c.With(Changes{Reworded: []Rewording{{Code: "1.1", New: Requirement{Statement: "Здоровается первым"}}}, Moved: []Move{{"1.1", "Приветствие", 0}}})
		if err != nil {
			t.Fatal(err)
		}
		last := changed.Sections[0].Requirements[1]
		if last.Lineage != c.Sections[0].Requirements[0].Lineage || last.Statement != "Здоровается первым" || last.Level != Mandatory {
			t.Errorf("got %+v", last)
		}
		if c.Hash() != hash {
			t.Error("the original content changed")
		}
	})
}
