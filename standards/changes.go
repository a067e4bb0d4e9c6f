package standards

import (
	"fmt"
	"slices"

	"etalon/internal/fault"
)

// Changes are edits of a content, addressed by printed codes and by section
// titles. Removed, Reworded, Moved and Added are made in that order.
type Changes struct {
	Removed  []string // codes
	Reworded []Rewording
	Moved    []Move
	Added    []Addition
}

// Rewording replaces what New sets of the requirement Code; what is empty in New
// stays, and so does the lineage. Another New.Code renumbers it.
type Rewording struct {
	Code    string
	New     Requirement
	Measure *Measure // nil: stays
}

// Move puts the requirement Code at a position, from 1 on, of a section, its own
// or another; position 0 is the end.
type Move struct {
	Code, Section string
	Position      int
}

// Addition puts a new requirement at a position, from 1 on, of a section;
// position 0 is the end.
type Addition struct {
	Section     string
	Position    int
	Requirement Requirement
}

// ErrChanges names the changes that do not fit the content, such as a code it
// does not have.
var ErrChanges = fault.New(fault.Invalid, "standard_changes_invalid")

// With returns c with the changes made and the lineages kept; what is added has
// none yet. Errors: ErrChanges, and ErrInvalid for a result that breaks a rule.
func (c Content) With(ch Changes) (Content, error) {
	c = c.clone()
	for i, code := range ch.Removed {
		if _, ok := c.take(code); !ok {
			return Content{}, unknownCode("removed", i, code)
		}
	}
	for i, w := range ch.Reworded {
		s, r := c.find(w.Code)
		if s < 0 {
			return Content{}, unknownCode("reworded", i, w.Code)
		}
		c.Sections[s].Requirements[r] = w.apply(c.Sections[s].Requirements[r])
	}
	for i, m := range ch.Moved {
		r, ok := c.take(m.Code)
		if !ok {
			return Content{}, unknownCode("moved", i, m.Code)
		}
		if !c.put(m.Section, m.Position, r) {
			return Content{}, unknownSection("moved", i, m.Section)
		}
	}
	for i, a := range ch.Added {
		if !c.put(a.Section, a.Position, a.Requirement) {
			return Content{}, unknownSection("added", i, a.Section)
		}
	}
	return c, c.Check()
}

func unknownCode(list string, i int, code string) error {
	return ErrChanges.At(fault.Field{Path: fmt.Sprintf("%s[%d].code", list, i), Code: "unknown_code", Params: fault.Params{"Value": code}})
}

func unknownSection(list string, i int, title string) error {
	return ErrChanges.At(fault.Field{Path: fmt.Sprintf("%s[%d].section", list, i), Code: "unknown_section", Params: fault.Params{"Value": title}})
}

// find returns the indexes of the requirement with the code, or -1.
func (c Content) find(code string) (section, requirement int) {
	for s := range c.Sections {
		same := func(r Requirement) bool { return r.Code == code }
		if r := slices.IndexFunc(c.Sections[s].Requirements, same); r >= 0 {
			return s, r
		}
	}
	return -1, -1
}

// take removes the requirement with the code and returns it.
func (c Content) take(code string) (Requirement, bool) {
	s, r := c.find(code)
	if s < 0 {
		return Requirement{}, false
	}
	list := c.Sections[s].Requirements
	taken := list[r]
	c.Sections[s].Requirements = slices.Delete(list, r, r+1)
	return taken, true
}

// put inserts r into the first section with the title.
func (c Content) put(title string, position int, r Requirement) bool {
	s := slices.IndexFunc(c.Sections, func(s Section) bool { return s.Title == title })
	if s < 0 {
		return false
	}
	list := c.Sections[s].Requirements
	at := len(list)
	if position > 0 {
		at = min(position-1, at)
	}
	c.Sections[s].Requirements = slices.Insert(list, at, r)
	return true
}

func (w Rewording) apply(r Requirement) Requirement {
	for _, f := range []struct {
		to  *string
		new string
	}{
		{&r.Code, w.New.Code},
		{&r.Statement, w.New.Statement},
		{&r.How, w.New.How},
		{&r.Benefit, w.New.Benefit},
		{&r.Source, w.New.Source},
	} {
		if f.new != "" {
			*f.to = f.new
		}
	}
	for _, f := range []struct {
		to  *[]string
		new []string
	}{{&r.Positions, w.New.Positions}, {&r.Say, w.New.Say}, {&r.Avoid, w.New.Avoid}} {
		if f.new != nil {
			*f.to = f.new
		}
	}
	if w.New.Level != "" {
		r.Level = w.New.Level
	}
	if w.Measure != nil {
		r.Measure = *w.Measure
	}
	return r
}
