package standards

import (
	"slices"
	"strings"
)

// Diff is what changed from one version to another. Sections and requirements
// are recognised by their lineage; those that stayed as they were are not listed.
type Diff struct {
	Preamble     []Piece             // nil: unchanged
	Sections     []SectionChange     // the later version's in its order, then the removed ones
	Requirements []RequirementChange // likewise
	Unchanged    int                 // requirements that are the same and stand where they stood
}

// Kind says what became of a section or a requirement.
type Kind string

// The kinds of change.
const (
	Added   Kind = "added"
	Removed Kind = "removed"
	Kept    Kind = "kept" // changed, moved or both
)

// SectionChange is what became of a section, leaving its requirements aside.
type SectionChange struct {
	Lineage       string
	Kind          Kind
	Moved         bool // among the sections that both versions have
	Before, After Section
	Fields        []FieldChange
}

// RequirementChange is what became of a requirement. A Kept one was reworded
// (Fields), moved, or both. Before or After is zero where there is none.
type RequirementChange struct {
	Lineage                     string
	Kind                        Kind
	Moved                       bool // to another section, or within its own
	SectionBefore, SectionAfter string
	Before, After               Requirement
	Fields                      []FieldChange
}

// Renumbered reports a requirement of which only the printed code changed.
func (c RequirementChange) Renumbered() bool {
	return c.Kind == Kept && !c.Moved && len(c.Fields) == 1 && c.Fields[0].Field == FieldCode
}

// Field names what changed in a section or a requirement.
type Field string

// The fields.
const (
	FieldPreamble  Field = "preamble"
	FieldTitle     Field = "title"
	FieldVariant   Field = "variant"
	FieldCode      Field = "code"
	FieldStatement Field = "statement"
	FieldHow       Field = "how"
	FieldBenefit   Field = "benefit"
	FieldLevel     Field = "level"
	FieldPositions Field = "positions"
	FieldMeasure   Field = "measure"
	FieldSay       Field = "say"
	FieldAvoid     Field = "avoid"
	FieldSource    Field = "source"
	FieldDetails   Field = "details"
	FieldIntro     Field = "intro"
	// FieldTranslations are the translations in all languages, one after another.
	FieldTranslations Field = "translations"
)

// FieldChange is the change of one field. The pieces of a list are of its items,
// one a line. Level and measure have none: their values are in Before and After.
type FieldChange struct {
	Field  Field
	Pieces []Piece
}

// Empty reports that nothing changed.
func (d Diff) Empty() bool {
	return len(d.Preamble) == 0 && len(d.Sections) == 0 && len(d.Requirements) == 0
}

// Count returns how many requirements changed in the given way.
func (d Diff) Count(kind Kind) int {
	n := 0
	for _, c := range d.Requirements {
		if c.Kind == kind {
			n++
		}
	}
	return n
}

// Compare returns what changed from before to after.
func Compare(before, after Version) Diff { return compare(before, after, &differ{wordBudget}) }

func compare(before, after Version, texts *differ) Diff {
	d := Diff{Sections: texts.sections(before.Sections, after.Sections)}
	if was, is := before.preambles(), after.preambles(); was != is {
		d.Preamble = texts.compare(was, is)
	}
	old, current := places(before.Sections), places(after.Sections)
	moved := movedRequirements(after.Sections, old)
	for _, s := range after.Sections {
		for _, r := range s.Requirements {
			was, known := old[r.Lineage]
			if !known {
				d.Requirements = append(d.Requirements, RequirementChange{Lineage: r.Lineage, Kind: Added, SectionAfter: s.Title, After: r})
				continue
			}
			c := RequirementChange{
				r.Lineage, Kept, moved[r.Lineage], was.title, s.Title, was.requirement, r,
				texts.requirements(was.requirement, r),
			}
			if c.Moved || len(c.Fields) > 0 {
				d.Requirements = append(d.Requirements, c)
			} else {
				d.Unchanged++
			}
		}
	}
	for _, s := range before.Sections {
		for _, r := range s.Requirements {
			if _, stays := current[r.Lineage]; !stays {
				d.Requirements = append(d.Requirements, RequirementChange{Lineage: r.Lineage, Kind: Removed, SectionBefore: s.Title, Before: r})
			}
		}
	}
	return d
}

// place is where a requirement stands.
type place struct {
	section, title string // lineage and title of its section
	index          int
	requirement    Requirement
}

func places(sections []Section) map[string]place {
	all := map[string]place{}
	for _, s := range sections {
		for i, r := range s.Requirements {
			all[r.Lineage] = place{s.Lineage, s.Title, i, r}
		}
	}
	return all
}

// movedRequirements finds the requirements that changed section, and the fewest
// of each section whose move explains its new order.
func movedRequirements(after []Section, old map[string]place) map[string]bool {
	moved := map[string]bool{}
	for _, s := range after {
		var stayed []string
		var indexes []int
		for _, r := range s.Requirements {
			was, known := old[r.Lineage]
			switch {
			case !known:
			case was.section != s.Lineage:
				moved[r.Lineage] = true
			default:
				stayed, indexes = append(stayed, r.Lineage), append(indexes, was.index)
			}
		}
		markMoved(moved, stayed, indexes)
	}
	return moved
}

func (d *differ) sections(before, after []Section) []SectionChange {
	old, moved := map[string]int{}, map[string]bool{}
	for i, s := range before {
		old[s.Lineage] = i
	}
	var kept []string
	var indexes []int
	for _, s := range after {
		if i, known := old[s.Lineage]; known {
			kept, indexes = append(kept, s.Lineage), append(indexes, i)
		}
	}
	markMoved(moved, kept, indexes)
	var changes []SectionChange
	for _, s := range after {
		i, known := old[s.Lineage]
		if !known {
			changes = append(changes, SectionChange{Lineage: s.Lineage, Kind: Added, After: s})
			continue
		}
		fields := d.sectionFields(before[i], s)
		if moved[s.Lineage] || len(fields) > 0 {
			changes = append(changes, SectionChange{s.Lineage, Kept, moved[s.Lineage], before[i], s, fields})
		}
	}
	for _, s := range before {
		if !slices.Contains(kept, s.Lineage) {
			changes = append(changes, SectionChange{Lineage: s.Lineage, Kind: Removed, Before: s})
		}
	}
	return changes
}

// texts is one field before and after.
type texts struct {
	field         Field
	before, after string
}

func (d *differ) fields(list []texts) []FieldChange {
	var changes []FieldChange
	for _, t := range list {
		if t.before != t.after {
			changes = append(changes, FieldChange{t.field, d.compare(t.before, t.after)})
		}
	}
	return changes
}

func (d *differ) requirements(a, b Requirement) []FieldChange {
	changes := d.fields([]texts{
		{FieldCode, a.Code, b.Code},
		{FieldStatement, a.Statement, b.Statement},
		{FieldHow, a.How, b.How},
		{FieldBenefit, a.Benefit, b.Benefit},
		{FieldPositions, lines(a.Positions), lines(b.Positions)},
		{FieldSay, lines(a.Say), lines(b.Say)},
		{FieldAvoid, lines(a.Avoid), lines(b.Avoid)},
		{FieldSource, a.Source, b.Source},
	})
	if a.Level != b.Level {
		changes = append(changes, FieldChange{Field: FieldLevel})
	}
	if !a.Measure.Equal(b.Measure) {
		changes = append(changes, FieldChange{Field: FieldMeasure})
	}
	return append(changes, d.richFields(a, b)...)
}

func lines(items []string) string { return strings.Join(items, "\n") }

// Equal reports whether two measures judge in the same way.
func (m Measure) Equal(o Measure) bool {
	a, b := measureDocument(m), measureDocument(o)
	options := slices.Equal(a.Options, b.Options)
	a.Options, b.Options = nil, nil
	return options && equalDocs(a, b)
}

func equalDocs(a, b measureDoc) bool {
	return a.Kind == b.Kind && a.Unit == b.Unit && a.Bound == b.Bound && a.Target == b.Target && a.Limit == b.Limit &&
		a.Max == b.Max && a.Forbidden == b.Forbidden && a.MayNotApply == b.MayNotApply && a.Photo == b.Photo
}
