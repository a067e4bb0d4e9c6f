package checklists

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strconv"

	"etalon/internal/locale"
	"etalon/standards"
)

// DeriveOptions say how a checklist is made of a standard. The zero value is the
// usual way.
type DeriveOptions struct {
	Title    string
	Language locale.Language // of the standard; empty: not said
	// Variant is the scenario of the visit, such as "high load". Its sections take
	// the place of the ordinary sections with the same title, or their own where
	// there is none; sections of other variants are left out. Empty: the ordinary
	// sections alone.
	Variant  string
	Every    bool                    // every section, of whatever scenario: to choose requirements from
	Points   map[standards.Level]int // of a level; absent: critical 5, mandatory 3, recommended 1
	Rollup   Rollup                  // empty: RollupPoints
	Critical CriticalPolicy          // zero: Flag, which keeps the percent and marks the visit failed
	// Previous is the checklist of the version before. A question about the same
	// requirement, and the section that holds most of the same ones, keep their ids.
	Previous *Checklist
	// Used lists further ids that were ever taken, of versions before Previous. No
	// id of Previous or of Used is given to something new.
	Used []string
}

var levelPoints = map[standards.Level]int{standards.Critical: 5, standards.Mandatory: 3, standards.Recommended: 1}

// countUnit is the unit of amounts that are whole.
const countUnit = "pcs"

// Derive makes a checklist with one question for each requirement of v, linked
// by lineage. The measure decides the kind of the question: docs/decisions/
// standard-versions.md has the table. It has no faults: what makes a standard
// valid makes the checklist valid, but for more than MaxQuestions.
func Derive(v standards.Version, o DeriveOptions) *Checklist {
	c := &Checklist{Title: o.Title, Audit: MysteryVisit, Rollup: o.Rollup, Critical: o.Critical, Language: o.Language}
	if o.Previous != nil {
		c.Audit, c.Wait, c.Language = o.Previous.Audit, o.Previous.Wait, orDefault(o.Language, o.Previous.Language)
	}
	if c.Rollup == "" {
		c.Rollup = RollupPoints
	}
	if c.Critical.Policy == "" {
		c.Critical.Policy = Flag
	}
	chosen := v.Sections
	if !o.Every {
		chosen = inScenario(v.Sections, o.Variant)
	}
	ids := newIDBook(o)
	sectionIDs := ids.sections(chosen, o.Previous)
	for i, from := range chosen {
		s := Section{ID: sectionIDs[i], Title: from.Title, Translations: derivedTitles(from)}
		for _, r := range from.Requirements {
			q := derivedQuestion(r)
			q.ID = ids.question(r.Lineage)
			q.Points = o.points(r.Level)
			s.Questions = append(s.Questions, q)
		}
		c.Sections = append(c.Sections, s)
	}
	c.Languages = c.spoken()
	return c
}

func (o DeriveOptions) points(l standards.Level) int {
	if p, set := o.Points[l]; set {
		return p
	}
	return levelPoints[l]
}

// inScenario picks the sections that hold in a scenario, without empty ones.
func inScenario(sections []standards.Section, variant string) []standards.Section {
	ordinary, instead := map[string]bool{}, map[string][]standards.Section{}
	for _, s := range sections {
		switch s.Variant {
		case "":
			ordinary[s.Title] = true
		case variant:
			instead[s.Title] = append(instead[s.Title], s)
		}
	}
	var chosen []standards.Section
	for _, s := range sections {
		others, replaced := instead[s.Title]
		switch {
		case s.Variant == "" && replaced:
			chosen = append(chosen, others...)
			instead[s.Title] = nil // once, should two sections have this title
		case s.Variant == "" || s.Variant == variant && !ordinary[s.Title]:
			chosen = append(chosen, s)
		}
	}
	return slices.DeleteFunc(chosen, func(s standards.Section) bool { return len(s.Requirements) == 0 })
}

// derivedQuestion is r as a question, without id and points.
func derivedQuestion(r standards.Requirement) Question {
	m := r.Measure
	q := Question{
		Text: r.Statement, Hint: r.How, Kind: YesNo, NA: m.MayNotApply, Critical: r.Level == standards.Critical,
		Photo: Never, Comment: Allowed, Requirement: r.Lineage, Translations: derivedWordings(r),
	}
	if m.Photo {
		q.Photo = Required
	}
	switch m.Kind {
	case standards.YesNo, "":
		q.Penalty = m.Forbidden
	case standards.Number, standards.Duration:
		q.Kind, q.Unit = Number, m.Unit
		if m.Kind == standards.Duration {
			q.Kind = Duration
		} else if m.Unit == countUnit && wholeAmount(m.Target) && wholeAmount(m.Limit) {
			q.Kind = Count
		}
		q.Bands = derivedBands(m, q.Kind)
	case standards.Scale:
		q.Kind, q.Scale = ScaleKind, &Scale{Min: 1, Max: m.Max}
	case standards.Choice:
		q.Kind, q.Options = Single, derivedOptions(m.Options)
	}
	return q
}

// derivedBands judge amounts by a measure: in full up to the target, by half up to the
// limit. A band includes its end, so "at least 4" has to begin just above a band
// that ends below 4. For counts that end is 3, exactly. Of amounts that are
// measured, it is a hundredth less than the target, finer than any watch or tape
// of a shopper: 3.99.
func derivedBands(m standards.Measure, kind Kind) []Band {
	half := big.NewRat(1, 2)
	switch m.Bound {
	case standards.AtMost:
		list := []Band{{m.Target, one}}
		if m.Limit != nil {
			list = append(list, Band{m.Limit, half})
		}
		return append(list, Band{Credit: zero})
	case standards.AtLeast:
		if m.Limit == nil {
			return []Band{{neighbour(m.Target, kind, -1), zero}, {Credit: one}}
		}
		return []Band{{neighbour(m.Limit, kind, -1), zero}, {neighbour(m.Target, kind, -1), half}, {Credit: one}}
	case standards.Between:
		return []Band{{neighbour(m.Target, kind, -1), zero}, {m.Limit, one}, {Credit: zero}}
	}
	return nil
}

// neighbour is the amount next to x, above it for +1 and below for -1: one more for
// counts, else a hundredth.
func neighbour(x *big.Rat, kind Kind, direction int64) *big.Rat {
	size := big.NewRat(direction, 100)
	if kind == Count {
		size.SetInt64(direction)
	}
	return size.Add(size, x)
}

func wholeAmount(x *big.Rat) bool { return x == nil || x.IsInt() }

// derivedOptions give credits in equal steps from 1 for the best to 0 for the worst.
func derivedOptions(texts []string) []Option {
	list := make([]Option, len(texts))
	for i, text := range texts {
		credit := one
		if len(texts) > 1 {
			credit = big.NewRat(int64(len(texts)-1-i), int64(len(texts)-1))
		}
		list[i] = Option{ID: optionID(i), Text: text, Credit: credit}
	}
	return list
}

// idBook hands out ids, the old ones to what is old.
type idBook struct {
	kept                   map[string]string // question id by requirement
	taken                  map[string]bool   // kept ids that a question of this checklist has
	lastQuestion, lastPart int               // highest numbers ever used
}

var numberedID = regexp.MustCompile(`^([qs])([0-9]{1,9})$`)

func newIDBook(o DeriveOptions) *idBook {
	x := &idBook{kept: map[string]string{}, taken: map[string]bool{}}
	for _, id := range o.Used {
		x.use(id)
	}
	if o.Previous == nil {
		return x
	}
	for _, s := range o.Previous.Sections {
		x.use(s.ID)
		for _, q := range s.Questions {
			x.use(q.ID)
			if _, known := x.kept[q.Requirement]; q.Requirement != "" && !known {
				x.kept[q.Requirement] = q.ID
			}
		}
	}
	return x
}

func (x *idBook) use(id string) {
	m := numberedID.FindStringSubmatch(id)
	if m == nil {
		return
	}
	n, _ := strconv.Atoi(m[2]) // nine digits at most
	if m[1] == "q" {
		x.lastQuestion = max(x.lastQuestion, n)
	} else {
		x.lastPart = max(x.lastPart, n)
	}
}

func (x *idBook) question(requirement string) string {
	if id, known := x.kept[requirement]; known && !x.taken[id] {
		x.taken[id] = true
		return id
	}
	x.lastQuestion++
	return fmt.Sprint("q", x.lastQuestion)
}

// sections gives each section the id of the previous one with which it shares
// most requirements, the largest shares first.
func (x *idBook) sections(sections []standards.Section, previous *Checklist) []string {
	type pair struct {
		section int
		id      string
	}
	was, counts, pairs := sectionsByRequirement(previous), map[pair]int{}, []pair{}
	for i, s := range sections {
		for _, r := range s.Requirements {
			if id := was[r.Lineage]; id != "" {
				p := pair{i, id}
				if counts[p]++; counts[p] == 1 {
					pairs = append(pairs, p)
				}
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return counts[b] - counts[a] })
	list, taken := make([]string, len(sections)), map[string]bool{}
	for _, p := range pairs {
		if list[p.section] == "" && !taken[p.id] {
			list[p.section], taken[p.id] = p.id, true
		}
	}
	for i := range list {
		if list[i] == "" {
			x.lastPart++
			list[i] = fmt.Sprint("s", x.lastPart)
		}
	}
	return list
}

func sectionsByRequirement(c *Checklist) map[string]string {
	was := map[string]string{}
	if c == nil {
		return was
	}
	for _, s := range c.Sections {
		for _, q := range s.Questions {
			if q.Requirement != "" {
				was[q.Requirement] = s.ID
			}
		}
	}
	return was
}
