package standards

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"

	"etalon/internal/richtext"
)

// Translation is what people read of a requirement in another language. What is
// empty is not translated yet.
type Translation struct {
	Statement, How, Benefit string
	Say, Avoid              []string
	Details                 richtext.Doc
	// Of is the hash of the main text that the translation was made from: while it
	// is not that of the main text, the translation has to be looked at. Empty in an
	// edit: made from the main text that the edit brings.
	Of string
}

// TextTranslation is the same of a section, and of a preamble as its Title.
type TextTranslation struct {
	Title, Variant string
	Intro          richtext.Doc
	Of             string // as of Translation
}

// texts are the main texts of a requirement as a translation has them.
func (r Requirement) texts() Translation {
	return Translation{Statement: r.Statement, How: r.How, Benefit: r.Benefit, Say: r.Say, Avoid: r.Avoid, Details: r.Details}
}

func (s Section) texts() TextTranslation {
	return TextTranslation{Title: s.Title, Variant: s.Variant, Intro: s.Intro}
}

func (t SectionText) texts() TextTranslation {
	return TextTranslation{Title: t.Title, Variant: t.Variant, Intro: t.Intro}
}

// hash is of the texts alone. 16 digits tell apart what one editor writes.
func (t Translation) hash() string { return shortHash(translationDocument(t.bare())) }

func (t TextTranslation) hash() string { return shortHash(textDocument(t.bare())) }

func shortHash(doc any) string {
	sum := sha256.Sum256([]byte(jsonOf(doc)))
	return hex.EncodeToString(sum[:8])
}

func (t Translation) bare() Translation {
	t.Of = ""
	return t
}

func (t TextTranslation) bare() TextTranslation {
	t.Of = ""
	return t
}

func (t Translation) same(o Translation) bool { return t.hash() == o.hash() }

func (t TextTranslation) same(o TextTranslation) bool { return t.hash() == o.hash() }

// stamped returns c in which every translation says which main text it was made
// from: that of c, where it does not say it yet. Empty translations are left out.
func (c Content) stamped() Content {
	c = c.clone()
	c.Preambles = stampedTexts(c.Preambles, TextTranslation{Title: c.Preamble})
	for s := range c.Sections {
		section := &c.Sections[s]
		section.Translations = stampedTexts(section.Translations, section.texts())
		for r := range section.Requirements {
			q := &section.Requirements[r]
			q.Translations = stampedAll(q.Translations, q.texts())
		}
	}
	return c
}

func stampedAll(all map[string]Translation, main Translation) map[string]Translation {
	var out map[string]Translation
	for _, language := range slices.Sorted(maps.Keys(all)) {
		t := all[language]
		if t.same(Translation{}) {
			continue
		}
		if t.Of == "" {
			t.Of = main.hash()
		}
		if out == nil {
			out = map[string]Translation{}
		}
		out[language] = t
	}
	return out
}

func stampedTexts(all map[string]TextTranslation, main TextTranslation) map[string]TextTranslation {
	var out map[string]TextTranslation
	for _, language := range slices.Sorted(maps.Keys(all)) {
		t := all[language]
		if t.same(TextTranslation{}) {
			continue
		}
		if t.Of == "" {
			t.Of = main.hash()
		}
		if out == nil {
			out = map[string]TextTranslation{}
		}
		out[language] = t
	}
	return out
}

// mergeTranslations takes over, language by language and field by field, what a
// person changed. A translation that they changed, or said to be right again, is
// made from the main text that they saw then.
func (r *Requirement) mergeTranslations(before, after Requirement) error {
	var errs []error
	all := maps.Clone(r.Translations)
	for _, language := range languagesOf(before.Translations, after.Translations) {
		now, was, is := r.Translations[language], before.Translations[language], after.Translations[language]
		at := "translations." + language + "."
		errs = append(
			errs,
			merge(&now.Statement, was.Statement, is.Statement, at+"statement"),
			merge(&now.How, was.How, is.How, at+"how"),
			merge(&now.Benefit, was.Benefit, is.Benefit, at+"benefit"),
			mergeBy(&now.Say, someOrNil(was.Say), someOrNil(is.Say), at+"say"),
			mergeBy(&now.Avoid, someOrNil(was.Avoid), someOrNil(is.Avoid), at+"avoid"),
			mergeRich(&now.Details, was.Details, is.Details, at+"details"),
		)
		if !was.same(is) || was.Of != "" && is.Of == "" {
			now.Of = after.texts().hash()
		}
		if all == nil {
			all = map[string]Translation{}
		}
		all[language] = now
	}
	r.Translations = all
	return collisions(errs...)
}

// mergeText does the same with a section.
func (s *Section) mergeText(before, after SectionText) error {
	all, err := mergeTexts(s.Translations, before, after)
	s.Translations = all
	return collisions(
		merge(&s.Title, before.Title, after.Title, "title"),
		merge(&s.Variant, before.Variant, after.Variant, "variant"),
		mergeRich(&s.Intro, before.Intro, after.Intro, "intro"),
		err,
	)
}

func (c *Content) mergePreamble(before, after SectionText) error {
	all, err := mergeTexts(c.Preambles, before, after)
	c.Preambles = all
	return collisions(merge(&c.Preamble, before.Title, after.Title, "preamble"), err)
}

func mergeTexts(current map[string]TextTranslation, before, after SectionText) (map[string]TextTranslation, error) {
	var errs []error
	all := maps.Clone(current)
	for _, language := range languagesOf(before.Translations, after.Translations) {
		now, was, is := current[language], before.Translations[language], after.Translations[language]
		at := "translations." + language + "."
		errs = append(
			errs,
			merge(&now.Title, was.Title, is.Title, at+"title"),
			merge(&now.Variant, was.Variant, is.Variant, at+"variant"),
			mergeRich(&now.Intro, was.Intro, is.Intro, at+"intro"),
		)
		if !was.same(is) || was.Of != "" && is.Of == "" {
			now.Of = after.texts().hash()
		}
		if all == nil {
			all = map[string]TextTranslation{}
		}
		all[language] = now
	}
	return all, collisions(errs...)
}

// languagesOf are the languages of two sets of translations, in order.
func languagesOf[T any](a, b map[string]T) []string {
	all := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(all)
	return slices.Compact(all)
}
