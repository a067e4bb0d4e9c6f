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

// Document is the text as JSON: what ParseSectionText reads back.
func (t SectionText) Document() string {
	data, err := json.Marshal(sectionTextDoc{Title: t.Title, Variant: t.Variant, Intro: t.Intro.JSON(), Translations: textDocs(t.Translations)})
	if err != nil {
		panic(fmt.Sprintf("standards: JSON of a section's text: %v", err))
	}
	return string(data)
}

// ParseSectionText reads what Document wrote.
func ParseSectionText(document string) (SectionText, error) {
	var doc sectionTextDoc
	if err := json.Unmarshal([]byte(document), &doc); err != nil {
		return SectionText{}, fmt.Errorf("text of a section: %w", err)
	}
	return doc.text()
}

// SectionText returns the text of the section with a lineage.
func (c Content) SectionText(lineage string) (SectionText, bool) {
	s, found := c.Section(lineage)
	return SectionText{s.Title, s.Variant, s.Intro, s.Translations}, found
}

// PreambleText is the preamble as the text of a section.
func (c Content) PreambleText() SectionText {
	return SectionText{Title: c.Preamble, Translations: c.Preambles}
}

// CompareTexts returns what differs between two texts of a section, word by word.
func CompareTexts(before, after SectionText) []FieldChange {
	section := func(t SectionText) Section {
		return Section{Title: t.Title, Variant: t.Variant, Intro: t.Intro, Translations: t.Translations}
	}
	return (&differ{wordBudget}).sectionFields(section(before), section(after))
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
