package standards

import (
	"context"

	"etalon/internal/accounts"
)

// MainChange is how a main text has changed since it was translated.
type MainChange struct {
	// Known says that the main text which was translated is in the history.
	Known bool
	// Fields are those with other words; none: only something besides words changed.
	Fields []FieldChange
}

// ChangedSince compares the main text of a requirement or a section, or of the
// preamble (lineage is empty), with the one that its translation was made from.
// A translation that is up to date has nothing to tell. Faults: ErrForbidden,
// ErrVersionNotFound.
func (s *Service) ChangedSince(ctx context.Context, by accounts.Actor, versionID, lineage, language string) (MainChange, error) {
	v, err := s.version(ctx, by, accounts.ReadDrafts, versionID)
	if err != nil || lineage != "" && !isID(lineage) {
		return MainChange{}, err
	}
	now, of, ok := v.Content().translated(lineage, language)
	if !ok {
		return MainChange{}, nil
	}
	past, err := s.store.pastTexts(ctx, v, lineage)
	if err != nil {
		return MainChange{}, err
	}
	for _, e := range past {
		for _, was := range e.mainTexts() {
			if was.mark == of {
				return MainChange{Known: true, Fields: (&differ{wordBudget}).mainTexts(was, now)}, nil
			}
		}
	}
	return MainChange{}, nil
}

// mainText is what is translated of a requirement, of a section or of the preamble
// as a section's title, with its hash.
type mainText struct {
	requirement Requirement
	section     Section
	mark        string
}

func requirementText(r Requirement) mainText {
	return mainText{requirement: r, mark: r.texts().hash()}
}

func sectionText(t SectionText) mainText {
	return mainText{section: Section{Title: t.Title, Variant: t.Variant, Intro: t.Intro}, mark: t.texts().hash()}
}

// translated finds a main text whose translation is out of date, and the hash of the
// one that it was made from.
func (c Content) translated(lineage, language string) (now mainText, of string, ok bool) {
	if lineage == "" {
		return sectionText(SectionText{Title: c.Preamble}), c.Preambles[language].Of, c.PreambleStale(language)
	}
	for _, s := range c.Sections {
		if s.Lineage == lineage {
			return sectionText(SectionText{Title: s.Title, Variant: s.Variant, Intro: s.Intro}), s.Translations[language].Of, s.Stale(language)
		}
		for _, r := range s.Requirements {
			if r.Lineage == lineage {
				return requirementText(r), r.Translations[language].Of, r.Stale(language)
			}
		}
	}
	return mainText{}, "", false
}

// mainTexts are those of both sides of an edit, the later first.
func (e PastEdit) mainTexts() []mainText {
	var list []mainText
	for _, r := range []*Requirement{e.Became, e.Was} {
		if r != nil {
			list = append(list, requirementText(*r))
		}
	}
	for _, t := range []*SectionText{e.TextBecame, e.TextWas} {
		if t != nil {
			list = append(list, sectionText(*t))
		}
	}
	return list
}

// mainTexts leaves out the fields that nobody translates.
func (d *differ) mainTexts(was, now mainText) []FieldChange {
	only := func(r Requirement) Requirement {
		t := r.texts()
		return Requirement{Statement: t.Statement, How: t.How, Benefit: t.Benefit, Say: t.Say, Avoid: t.Avoid, Details: t.Details}
	}
	return append(d.requirements(only(was.requirement), only(now.requirement)), d.sectionFields(was.section, now.section)...)
}
