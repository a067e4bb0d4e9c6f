package reports

import (
	"context"
	"fmt"
	"io"

	"etalon/internal/accounts"
	"etalon/internal/locale"
	"etalon/standards"
)

// ChangesPDF prints what changes from one version of a standard to another that by
// may read. Without from it is the version before. Error: standards.ErrVersionNotFound.
func (s *Service) ChangesPDF(ctx context.Context, by accounts.Actor, versionID, from string, lang locale.Language) (*File, error) {
	pair, err := s.standards.Pair(ctx, by, versionID, from)
	if err != nil {
		return nil, err
	}
	r := changesBetween(pair, lang)
	r.GeneratedAt, r.CutOff = s.now(), pair.After.CreatedAt
	if !pair.After.PublishedAt.IsZero() {
		r.CutOff = pair.After.PublishedAt
	}
	if err = s.branded(ctx, by.OrgID, &r.Meta); err != nil {
		return nil, err
	}
	if r.GenerationID, err = generation("changes", lang, pair.Before.Content().Hash(), pair.After.Content().Hash()); err != nil {
		return nil, err
	}
	name := fmt.Sprintf("%s %s → %s", pair.Standard.Title, pair.Before.Number(), pair.After.Number())
	return s.file(ctx, lang, name, pdfType, func(w io.Writer) error { return ChangesPDF(w, r) })
}

func changesBetween(pair standards.Pair, lang locale.Language) *VersionChanges {
	d := standards.Compare(pair.Before, pair.After)
	r := &VersionChanges{
		Meta: Meta{Language: lang}, Title: pair.Standard.Title, From: pair.Before.Number(), To: pair.After.Number(),
		Order: pair.After.OrderNumber, Counts: map[ChangeKind]int{}, Unchanged: d.Unchanged, Preamble: runsOf(d.Preamble),
	}
	effective := ""
	if !pair.After.EffectiveOn.IsZero() {
		effective = lang.LongDate(pair.After.EffectiveOn)
	}
	r.Heading = headingOf(lang, r.To, effective)
	r.Sections = changedSections(pair, d, lang)
	for _, s := range r.Sections {
		for _, c := range s.Changes {
			r.Counts[c.Kind]++
		}
	}
	return r
}

// changedSections lists the sections in which something changed, in the order of
// the later version. What was removed stands where it was, and the sections that
// are gone come last.
func changedSections(pair standards.Pair, d standards.Diff, lang locale.Language) []ChangedSection {
	home := map[string]string{} // lineage of the section to print a requirement in
	for _, version := range []standards.Version{pair.Before, pair.After} {
		for _, s := range version.Sections {
			for _, q := range s.Requirements {
				home[q.Lineage] = s.Lineage
			}
		}
	}
	changes := map[string][]Change{}
	lineages := lineagesOf(d)
	for i, c := range changesOf(d, lang) {
		lineage := lineages[i]
		changes[home[lineage]] = append(changes[home[lineage]], c)
	}
	notes := map[string]string{}
	for _, c := range d.Sections {
		notes[c.Lineage] = sectionNote(c, lang)
	}
	var list []ChangedSection
	add := func(title string, s standards.Section) {
		if len(changes[s.Lineage]) > 0 || notes[s.Lineage] != "" {
			list = append(list, ChangedSection{title, notes[s.Lineage], changes[s.Lineage]})
		}
	}
	stays := map[string]bool{}
	for i, s := range pair.After.Sections {
		stays[s.Lineage] = true
		add(numbered(i+1, s.Title, s.Variant), s)
	}
	for _, s := range pair.Before.Sections {
		if !stays[s.Lineage] {
			add(s.Title, s)
		}
	}
	return list
}

// lineagesOf runs along changesOf, which leaves out mere renumbering.
func lineagesOf(d standards.Diff) []string {
	var list []string
	for _, c := range d.Requirements {
		if !c.Renumbered() {
			list = append(list, c.Lineage)
		}
	}
	return list
}

func sectionNote(c standards.SectionChange, lang locale.Language) string {
	say := func(key string, params ...map[string]any) string {
		return lang.Text("reports.changes.section_"+key, params...)
	}
	switch {
	case c.Kind == standards.Added:
		return say("added")
	case c.Kind == standards.Removed:
		return say("removed")
	case c.Before.Title != c.After.Title:
		return say("renamed", map[string]any{"Title": c.Before.Title})
	case c.Moved:
		return say("moved")
	}
	return say("condition", map[string]any{"Before": orDash(c.Before.Variant), "After": orDash(c.After.Variant)})
}

func orDash(text string) string {
	if text == "" {
		return noValue
	}
	return text
}
