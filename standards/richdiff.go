package standards

import (
	"maps"
	"slices"
	"strings"
)

// richFields are the changes of details and translations. Words are compared; a
// change of emphasis alone is a change without other words.
func (d *differ) richFields(a, b Requirement) []FieldChange {
	var changes []FieldChange
	if !a.Details.Equal(b.Details) {
		changes = append(changes, FieldChange{FieldDetails, d.compare(a.Details.Plain(), b.Details.Plain())})
	}
	return append(changes, d.fields([]texts{{FieldTranslations, plainTranslations(a.Translations), plainTranslations(b.Translations)}})...)
}

func (d *differ) sectionFields(a, b Section) []FieldChange {
	changes := d.fields([]texts{{FieldTitle, a.Title, b.Title}, {FieldVariant, a.Variant, b.Variant}})
	if !a.Intro.Equal(b.Intro) {
		changes = append(changes, FieldChange{FieldIntro, d.compare(a.Intro.Plain(), b.Intro.Plain())})
	}
	return append(changes, d.fields([]texts{{FieldTranslations, plainTexts(a.Translations), plainTexts(b.Translations)}})...)
}

// preambles is the preamble with its translations behind it.
func (v Version) preambles() string {
	return strings.TrimRight(v.Preamble+"\n"+plainTexts(v.Preambles), "\n")
}

func plainTranslations(all map[string]Translation) string {
	var out []string
	for _, language := range slices.Sorted(maps.Keys(all)) {
		t := all[language]
		out = append(out, language+":", t.Statement, t.How, t.Benefit, lines(t.Say), lines(t.Avoid), t.Details.Plain())
	}
	return written(out)
}

func plainTexts(all map[string]TextTranslation) string {
	var out []string
	for _, language := range slices.Sorted(maps.Keys(all)) {
		t := all[language]
		out = append(out, language+":", t.Title, t.Variant, t.Intro.Plain())
	}
	return written(out)
}

// written puts what is not empty on lines.
func written(parts []string) string {
	return lines(slices.DeleteFunc(parts, func(part string) bool { return part == "" }))
}
