package standards

import (
	"fmt"
	"reflect"
	"slices"

	"etalon/internal/fault"
	"etalon/internal/richtext"
)

// Edit is one change of a draft. Changes of different requirements, and of
// different fields of one, never collide: what a person changed is told from what
// they saw before, and only that is taken over.
type Edit struct {
	ID   string // UUIDv7 made by the client, so that a retry is harmless
	Kind EditKind
	// Lineage is of the requirement or the section that the edit is about.
	Lineage string
	// Section is the lineage of the section that a requirement is put into, and
	// After that of the neighbour behind which it, or a section, is put; empty: first.
	Section, After string
	// Before is what the person saw, and Requirement what it becomes.
	Before, Requirement *Requirement
	// TextBefore and Text are the same of a section, and of the preamble as its Title.
	TextBefore, Text *SectionText
	// SuggestedBy is the account that proposed the edit, where another one makes it.
	SuggestedBy string
}

// SectionText is what people read of a section besides its requirements.
type SectionText struct {
	Title, Variant string
	Intro          richtext.Doc
	Translations   map[string]TextTranslation
}

// EditKind says what an edit does.
type EditKind string

// The kinds of edits.
const (
	SetRequirement    EditKind = "set_requirement"
	AddRequirement    EditKind = "add_requirement"
	RemoveRequirement EditKind = "remove_requirement"
	MoveRequirement   EditKind = "move_requirement"
	SetSection        EditKind = "set_section"
	AddSection        EditKind = "add_section"
	RemoveSection     EditKind = "remove_section"
	MoveSection       EditKind = "move_section"
	SetPreamble       EditKind = "set_preamble"
	// Renumber gives every requirement the number of its place, such as "2.3".
	Renumber EditKind = "renumber"
)

// Faults of edits.
var (
	// ErrEditGone reports that what an edit is about, or its neighbour, was removed meanwhile.
	ErrEditGone = fault.New(fault.Conflict, "edit_gone")
	// ErrEditCollides reports fields that somebody else changed to something else
	// meanwhile, by their names.
	ErrEditCollides = fault.New(fault.Stale, "edit_collides")
	// ErrEditRepeated reports a new requirement or section whose lineage is in use.
	ErrEditRepeated = fault.New(fault.Conflict, "edit_repeated")
	// ErrSectionNotEmpty refuses to remove a section that has requirements.
	ErrSectionNotEmpty = fault.New(fault.Conflict, "section_not_empty")
)

// apply returns c after e. What c shares with the result is never changed.
// Faults: ErrEditGone, ErrEditCollides, ErrEditRepeated, ErrSectionNotEmpty.
func (c Content) apply(e Edit) (Content, error) {
	c = c.clone()
	var err error
	switch e.Kind {
	case SetRequirement, AddRequirement, RemoveRequirement, MoveRequirement:
		err = c.applyToRequirement(e)
	case SetSection, AddSection, RemoveSection, MoveSection:
		err = c.applyToSection(e)
	case SetPreamble:
		err = c.mergePreamble(*e.TextBefore, *e.Text)
	case Renumber:
		c.renumber()
	}
	return c, err
}

func (c *Content) applyToRequirement(e Edit) error {
	s, r := c.locate(e.Lineage)
	if e.Kind == AddRequirement {
		if s >= 0 {
			return ErrEditRepeated
		}
		added := *e.Requirement
		added.Lineage = e.Lineage
		return c.insert(e, added)
	}
	if s < 0 {
		return ErrEditGone
	}
	section := &c.Sections[s]
	if e.Kind == SetRequirement {
		return section.Requirements[r].merge(*e.Before, *e.Requirement)
	}
	taken := section.Requirements[r]
	section.Requirements = slices.Delete(section.Requirements, r, r+1)
	if e.Kind == RemoveRequirement {
		return nil
	}
	return c.insert(e, taken)
}

// insert puts a requirement behind its neighbour.
func (c *Content) insert(e Edit, r Requirement) error {
	s := slices.IndexFunc(c.Sections, func(s Section) bool { return s.Lineage == e.Section })
	if s < 0 {
		return ErrEditGone
	}
	section := &c.Sections[s]
	at := 0
	if e.After != "" {
		at = 1 + slices.IndexFunc(section.Requirements, func(r Requirement) bool { return r.Lineage == e.After })
		if at == 0 {
			return ErrEditGone
		}
	}
	if r.Code == "" {
		r.Code = c.nextCode(s)
	}
	section.Requirements = slices.Insert(section.Requirements, at, r)
	return nil
}

func (c *Content) applyToSection(e Edit) error {
	s := slices.IndexFunc(c.Sections, func(s Section) bool { return s.Lineage == e.Lineage })
	added := Section{Lineage: e.Lineage}
	switch {
	case e.Kind == AddSection && s >= 0:
		return ErrEditRepeated
	case e.Kind == AddSection:
		added.Title, added.Variant, added.Intro, added.Translations = e.Text.Title, e.Text.Variant, e.Text.Intro, e.Text.Translations
	case s < 0:
		return ErrEditGone
	case e.Kind == SetSection:
		return c.Sections[s].mergeText(*e.TextBefore, *e.Text)
	case e.Kind == RemoveSection && len(c.Sections[s].Requirements) > 0:
		return ErrSectionNotEmpty
	default:
		added = c.Sections[s]
		c.Sections = slices.Delete(c.Sections, s, s+1)
		if e.Kind == RemoveSection {
			return nil
		}
	}
	at := 0
	if e.After != "" {
		at = 1 + slices.IndexFunc(c.Sections, func(s Section) bool { return s.Lineage == e.After })
		if at == 0 {
			return ErrEditGone
		}
	}
	c.Sections = slices.Insert(c.Sections, at, added)
	return nil
}

// locate returns the indexes of a requirement, or -1.
func (c Content) locate(lineage string) (section, requirement int) {
	for i, s := range c.Sections {
		if j := slices.IndexFunc(s.Requirements, func(r Requirement) bool { return r.Lineage == lineage }); j >= 0 {
			return i, j
		}
	}
	return -1, -1
}

// nextCode is the first number of the section that no requirement has.
func (c Content) nextCode(section int) string {
	taken := map[string]bool{}
	for _, s := range c.Sections {
		for _, r := range s.Requirements {
			taken[r.Code] = true
		}
	}
	for n := len(c.Sections[section].Requirements) + 1; ; n++ {
		if code := fmt.Sprintf("%d.%d", section+1, n); !taken[code] {
			return code
		}
	}
}

func (c *Content) renumber() {
	for i := range c.Sections {
		for j := range c.Sections[i].Requirements {
			c.Sections[i].Requirements[j].Code = fmt.Sprintf("%d.%d", i+1, j+1)
		}
	}
}

// merge takes over the fields that differ between what a person saw and what they
// wrote. A field that somebody else changed to something else collides.
func (r *Requirement) merge(before, after Requirement) error {
	var errs []error
	text := func(field string, now *string, was, is string) { errs = append(errs, merge(now, was, is, field)) }
	list := func(field string, now *[]string, was, is []string) {
		errs = append(errs, mergeBy(now, someOrNil(was), someOrNil(is), field))
	}
	text("code", &r.Code, before.Code, after.Code)
	text("statement", &r.Statement, before.Statement, after.Statement)
	text("how", &r.How, before.How, after.How)
	text("benefit", &r.Benefit, before.Benefit, after.Benefit)
	text("source", &r.Source, before.Source, after.Source)
	errs = append(errs, merge(&r.Level, before.Level, after.Level, "level"))
	list("positions", &r.Positions, before.Positions, after.Positions)
	list("say", &r.Say, before.Say, after.Say)
	list("avoid", &r.Avoid, before.Avoid, after.Avoid)
	now, was, is := measureDocument(r.Measure), measureDocument(before.Measure), measureDocument(after.Measure)
	if errs = append(errs, mergeBy(&now, was, is, "measure")); reflect.DeepEqual(now, is) {
		r.Measure = after.Measure
	}
	errs = append(errs, mergeRich(&r.Details, before.Details, after.Details, "details"), r.mergeTranslations(before, after))
	return collisions(errs...)
}

func merge[T ~string](now *T, was, is T, field string) error { return mergeBy(now, was, is, field) }

func mergeBy[T any](now *T, was, is T, field string) error {
	same := func(a, b T) bool { return reflect.DeepEqual(a, b) }
	switch {
	case same(was, is), same(*now, is):
	case !same(*now, was):
		return ErrEditCollides.At(fault.Field{Path: field, Code: "changed_meanwhile"})
	default:
		*now = is
	}
	return nil
}

// mergeRich joins two rich texts by their paragraphs: only what both changed collides.
func mergeRich(now *richtext.Doc, was, is richtext.Doc, field string) error {
	if was.Equal(is) {
		return nil
	}
	if joined, ok := richtext.Merge(was, is, *now); ok {
		*now = joined
		return nil
	}
	return mergeBy(now, was, is, field)
}

// collisions names the fields of all of them together.
func collisions(errs ...error) error {
	var fields []fault.Field
	for _, err := range errs {
		if f, ok := fault.Of(err); ok {
			fields = append(fields, f.Fields...)
		}
	}
	if len(fields) == 0 {
		return nil
	}
	return ErrEditCollides.At(fields...)
}
