package standards

import (
	"fmt"
	"maps"
	"slices"

	"etalon/internal/fault"
	"etalon/internal/locale"
	"etalon/internal/richtext"
)

// MaxLanguages bounds the further languages of a standard.
const MaxLanguages = 5

// translations checks the translations of a content, and the size of its rich text.
func (p *problems) translations(c Content) {
	p.texts("preamble_translations", c.Preambles, maxPreamble)
	for i, s := range c.Sections {
		at := fmt.Sprintf("sections[%d]", i)
		p.texts(at+".translations", s.Translations, maxTitle)
		for j, r := range s.Requirements {
			p.requirementTranslations(fmt.Sprintf("%s.requirements[%d].translations", at, j), r.Translations)
		}
	}
	size := 0
	c.rich(func(_ string, d richtext.Doc) { size += len(d.JSON()) })
	if size > maxRich {
		p.add("sections", "rich_too_much", fault.Params{"Max": maxRich / 1_000_000})
	}
}

func (p *problems) texts(at string, all map[string]TextTranslation, most int) {
	p.languages(at, slices.Sorted(maps.Keys(all)))
	for language, t := range all {
		p.text(at+"."+language+".title", t.Title, most)
		p.text(at+"."+language+".variant", t.Variant, maxTitle)
		p.text(at+"."+language+".of", t.Of, maxCode)
	}
}

func (p *problems) requirementTranslations(at string, all map[string]Translation) {
	p.languages(at, slices.Sorted(maps.Keys(all)))
	for language, t := range all {
		at := at + "." + language
		p.text(at+".statement", t.Statement, maxStatement)
		p.text(at+".how", t.How, MaxText)
		p.text(at+".benefit", t.Benefit, MaxText)
		p.text(at+".of", t.Of, maxCode)
		p.lines(at+".say", t.Say)
		p.lines(at+".avoid", t.Avoid)
	}
}

// languages are bounded twice over: those that a standard no longer has stay in its
// texts, so that they are there again with the language.
func (p *problems) languages(at string, tags []string) {
	p.count(at, len(tags), 2*MaxLanguages)
	for _, tag := range tags {
		if !locale.IsTag(tag) {
			p.add(at, "not_a_language", nil)
		}
	}
}
