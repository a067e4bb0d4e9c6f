package standards

import (
	"encoding/json"
	"fmt"
)

// Document is the requirement as JSON, with its lineage: what ParseRequirement
// reads back.
func (r Requirement) Document() string {
	one := Content{Sections: []Section{{Requirements: []Requirement{r}}}}
	data, err := json.Marshal(contentDocument(one).Sections[0].Requirements[0])
	if err != nil {
		// Strings, numbers and slices of them always encode.
		panic(fmt.Sprintf("standards: JSON of a requirement: %v", err))
	}
	return string(data)
}

// ParseRequirement reads what Document wrote.
func ParseRequirement(document string) (Requirement, error) {
	var doc requirementDoc
	if err := json.Unmarshal([]byte(document), &doc); err != nil {
		return Requirement{}, fmt.Errorf("requirement: %w", err)
	}
	return doc.requirement()
}

// After returns c after one edit, without regard to who makes it. Faults: those of Edit.
func (c Content) After(e Edit) (Content, error) { return c.apply(e) }

// Find returns the requirement with a lineage and its section.
func (c Content) Find(lineage string) (Section, Requirement, bool) {
	s, r := c.locate(lineage)
	if s < 0 {
		return Section{}, Requirement{}, false
	}
	return c.Sections[s], c.Sections[s].Requirements[r], true
}

// Section returns the section with a lineage.
func (c Content) Section(lineage string) (Section, bool) {
	for _, s := range c.Sections {
		if s.Lineage == lineage {
			return s, true
		}
	}
	return Section{}, false
}

// Issued reports whether v was published, and so never changes again.
func (v Version) Issued() bool { return v.Status.issued() }
