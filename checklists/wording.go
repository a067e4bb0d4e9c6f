package checklists

import (
	"maps"
	"slices"

	"etalon/internal/fault"
	"etalon/internal/locale"
	"etalon/standards"
)

// MaxLanguages is how many further languages a checklist has at most.
const MaxLanguages = 20

// Wording is what people read of a checklist, a section, a question or an option in
// another language. What is empty is not translated yet, and shows as it was written.
type Wording struct {
	Text string // or the title
	Hint string // of a question
	// Outdated says that the main text has changed since it was translated.
	Outdated bool
}

// Wordings are the translations of one text, by language. An empty one means none.
type Wordings map[locale.Language]Wording

// In returns c as somebody reads it in a language. Ids, kinds and points stay, so that
// answers and scores of it and of c are the same. A checklist that has no such
// language is returned as it is.
func (c *Checklist) In(language locale.Language) *Checklist {
	if c.Language == language || !slices.Contains(c.Languages, language) {
		return c
	}
	read := *c
	c.Translations.say(language, &read.Title, nil)
	read.Sections = slices.Clone(c.Sections)
	for i := range read.Sections {
		s := &read.Sections[i]
		s.Translations.say(language, &s.Title, nil)
		s.Questions = slices.Clone(s.Questions)
		for j := range s.Questions {
			q := &s.Questions[j]
			q.Translations.say(language, &q.Text, &q.Hint)
			q.Options = slices.Clone(q.Options)
			for k := range q.Options {
				q.Options[k].Translations.say(language, &q.Options[k].Text, nil)
			}
		}
	}
	return &read
}

// writtenIn says the language of the texts, where c does not say it itself.
func (c *Checklist) writtenIn(language locale.Language) {
	if c.Language == "" && !slices.Contains(c.Languages, language) {
		c.Language = language
	}
}

// say puts the words of a language, as far as there are some.
func (w Wordings) say(language locale.Language, text, hint *string) {
	t := w[language]
	if t.Text != "" {
		*text = t.Text
	}
	if hint != nil && t.Hint != "" {
		*hint = t.Hint
	}
}

// In returns v as somebody reads it in a language; see Checklist.In.
func (v *Version) In(language locale.Language) *Version {
	content := v.Content.In(language)
	if content == v.Content {
		return v
	}
	read := *v
	read.Content = content
	return &read
}

// derivedWordings are the translations of a requirement as a question's.
func derivedWordings(r standards.Requirement) Wordings {
	var all Wordings
	for tag, t := range r.Translations {
		all = all.with(tag, Wording{Text: t.Statement, Hint: t.How, Outdated: r.Stale(tag)})
	}
	return all
}

// derivedTitles are the translations of a section's title.
func derivedTitles(s standards.Section) Wordings {
	var all Wordings
	for tag, t := range s.Translations {
		all = all.with(tag, Wording{Text: t.Title, Outdated: s.Stale(tag)})
	}
	return all
}

// with adds the words of a language, if there are some.
func (w Wordings) with(tag string, t Wording) Wordings {
	if t.Text == "" && t.Hint == "" {
		return w
	}
	if w == nil {
		w = Wordings{}
	}
	w[locale.Language(tag)] = t
	return w
}

// spoken are the languages of the translations in c.
func (c *Checklist) spoken() []locale.Language {
	found := map[locale.Language]bool{}
	note := func(w Wordings) {
		for language := range w {
			found[language] = true
		}
	}
	for _, s := range c.Sections {
		note(s.Translations)
		for _, q := range s.Questions {
			note(q.Translations)
		}
	}
	delete(found, c.Language)
	return slices.Sorted(maps.Keys(found))
}

// languages checks the languages of c and every translation.
func (p *problems) languages(c *Checklist) {
	if c.Language != "" && !locale.IsTag(string(c.Language)) {
		p.add("language", "not_a_language", nil)
	}
	p.many("languages", len(c.Languages), MaxLanguages)
	for i, language := range c.Languages {
		switch {
		case !locale.IsTag(string(language)):
			p.add(index("languages", i), "not_a_language", nil)
		case language == c.Language || slices.Contains(c.Languages[:i], language):
			p.add(index("languages", i), "language_repeated", fault.Params{"Value": string(language)})
		}
	}
	p.wordings("", c.Translations, MaxTitle, 0, c)
	for i := range c.Sections {
		at := index("sections", i)
		p.wordings(at+".", c.Sections[i].Translations, MaxTitle, 0, c)
		for j := range c.Sections[i].Questions {
			q, at := &c.Sections[i].Questions[j], index(at+".questions", j)
			p.wordings(at+".", q.Translations, MaxText, MaxHint, c)
			for k := range q.Options {
				p.wordings(index(at+".options", k)+".", q.Options[k].Translations, MaxOptionText, 0, c)
			}
		}
	}
}

func (p *problems) wordings(at string, all Wordings, text, hint int, c *Checklist) {
	for _, language := range slices.Sorted(maps.Keys(all)) {
		at := at + "translations." + string(language)
		if !slices.Contains(c.Languages, language) {
			p.add(at, "language_missing", fault.Params{"Value": string(language)})
			continue
		}
		p.text(at+".text", all[language].Text, text)
		p.text(at+".hint", all[language].Hint, hint)
	}
}
