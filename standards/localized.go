package standards

import "slices"

// Progress is how far a content is translated into a language. Requirements,
// sections and the preamble count one each.
type Progress struct {
	Language string
	Total    int
	Missing  int // something of them is not translated
	Stale    int // translated, but the main text has changed since
}

// state is what became of one translation.
type state struct {
	missing []Field
	stale   bool
}

// Stale reports that the main text of r has changed since it was translated into
// the language.
func (r Requirement) Stale(language string) bool { return r.state(language).stale }

// Stale is the same of a section.
func (s Section) Stale(language string) bool {
	return textState(s.Translations, s.texts(), language).stale
}

// PreambleStale is the same of the preamble.
func (c Content) PreambleStale(language string) bool {
	return textState(c.Preambles, TextTranslation{Title: c.Preamble}, language).stale
}

// Untranslated lists the fields of r that are not translated into the language.
func (r Requirement) Untranslated(language string) []Field { return r.state(language).missing }

// Untranslated is the same of a section.
func (s Section) Untranslated(language string) []Field {
	return textState(s.Translations, s.texts(), language).missing
}

func (r Requirement) state(language string) state {
	main, t := r.texts(), r.Translations[language]
	var out state
	for _, f := range []struct {
		name       Field
		main, done bool
	}{
		{FieldStatement, main.Statement != "", t.Statement != ""},
		{FieldHow, main.How != "", t.How != ""},
		{FieldBenefit, main.Benefit != "", t.Benefit != ""},
		{FieldSay, len(main.Say) > 0, len(t.Say) > 0},
		{FieldAvoid, len(main.Avoid) > 0, len(t.Avoid) > 0},
		{FieldDetails, !main.Details.Empty(), !t.Details.Empty()},
	} {
		if f.main && !f.done {
			out.missing = append(out.missing, f.name)
		}
	}
	out.stale = t.Of != "" && t.Of != main.hash()
	return out
}

func textState(all map[string]TextTranslation, main TextTranslation, language string) state {
	t := all[language]
	var out state
	for _, f := range []struct {
		name       Field
		main, done bool
	}{
		{FieldTitle, main.Title != "", t.Title != ""},
		{FieldVariant, main.Variant != "", t.Variant != ""},
		{FieldIntro, !main.Intro.Empty(), !t.Intro.Empty()},
	} {
		if f.main && !f.done {
			out.missing = append(out.missing, f.name)
		}
	}
	out.stale = t.Of != "" && t.Of != main.hash()
	return out
}

// Progress counts how far c is translated into a language.
func (c Content) Progress(language string) Progress {
	p := Progress{Language: language}
	count := func(s state) {
		p.Total++
		switch {
		case len(s.missing) > 0:
			p.Missing++
		case s.stale:
			p.Stale++
		}
	}
	if c.Preamble != "" {
		count(textState(c.Preambles, TextTranslation{Title: c.Preamble}, language))
	}
	for _, s := range c.Sections {
		count(textState(s.Translations, s.texts(), language))
		for _, r := range s.Requirements {
			count(r.state(language))
		}
	}
	return p
}

// In returns c as it reads in a language: what is not translated stays in the main
// one, and Untranslated still tells which fields those are.
func (c Content) In(language string) Content {
	c = c.clone()
	if t := c.Preambles[language]; t.Title != "" {
		c.Preamble = t.Title
	}
	for i := range c.Sections {
		s := &c.Sections[i]
		t := s.Translations[language]
		s.Title, s.Variant = first(t.Title, s.Title), first(t.Variant, s.Variant)
		if !t.Intro.Empty() {
			s.Intro = t.Intro
		}
		for j := range s.Requirements {
			s.Requirements[j] = s.Requirements[j].in(language)
		}
	}
	return c
}

func (r Requirement) in(language string) Requirement {
	t := r.Translations[language]
	r.Statement, r.How, r.Benefit = first(t.Statement, r.Statement), first(t.How, r.How), first(t.Benefit, r.Benefit)
	if len(t.Say) > 0 {
		r.Say = t.Say
	}
	if len(t.Avoid) > 0 {
		r.Avoid = t.Avoid
	}
	if !t.Details.Empty() {
		r.Details = t.Details
	}
	return r
}

func first(translated, main string) string {
	if translated != "" {
		return translated
	}
	return main
}

// TitleIn is the title of a standard in a language, or in the main one.
func (s Standard) TitleIn(language string) string { return first(s.Titles[language], s.Title) }

// Speaks reports whether a standard has texts in a language: its main one, or a
// further one.
func (s Standard) Speaks(language string) bool {
	return language == s.Language || slices.Contains(s.Languages, language)
}
