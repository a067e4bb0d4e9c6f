package standards

import (
	"context"
	"maps"
	"slices"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/locale"
)

// ErrLanguagesStale reports languages that somebody else set meanwhile. Its
// parameter Revision is the current one.
var ErrLanguagesStale = fault.New(fault.Stale, "standard_languages_stale")

// Languages are the further languages of a standard, with its title in them.
type Languages struct {
	Tags   []string
	Titles map[string]string
}

// SetLanguages sets into what languages a standard is translated. What is written
// in a language that goes stays in the drafts, and shows again with the language.
// The same again changes nothing. Faults: ErrNotFound, accounts.ErrForbidden for
// who does not lead the group, ErrInvalid, ErrLanguagesStale.
func (s *Service) SetLanguages(ctx context.Context, by accounts.Actor, standardID string, revision int, in Languages) (Standard, error) {
	var out Standard
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		before, err := s.leading(ctx, by, standardID)
		if err != nil {
			return err
		}
		if err := in.check(before); err != nil {
			return err
		}
		out = before
		out.Languages, out.Titles = slices.Clone(in.Tags), in.titles()
		if slices.Equal(out.Languages, before.Languages) && maps.Equal(out.Titles, before.Titles) {
			return nil
		}
		if before.LanguageRevision != revision {
			return ErrLanguagesStale.With(fault.Params{"Revision": before.LanguageRevision})
		}
		out.LanguageRevision++
		if taken, err := s.store.setLanguages(ctx, out, revision); err != nil || !taken {
			return orElse(err, ErrLanguagesStale)
		}
		return s.journal.Record(ctx, journal.Entry{
			OrgID: by.OrgID, AccountID: by.AccountID, Verb: "set_languages", SubjectKind: "standard", SubjectID: out.ID,
			Before: languageEntry(before), After: languageEntry(out),
		})
	})
	return out, err
}

func languageEntry(s Standard) map[string]any {
	return map[string]any{"languages": s.Languages, "titles": s.Titles}
}

// titles are those that say something, of the languages that there are.
func (l Languages) titles() map[string]string {
	titles := map[string]string{}
	for _, tag := range l.Tags {
		if l.Titles[tag] != "" {
			titles[tag] = l.Titles[tag]
		}
	}
	return titles
}

func (l Languages) check(s Standard) error {
	p := &problems{}
	p.count("languages", len(l.Tags), MaxLanguages)
	for i, tag := range l.Tags {
		switch {
		case !locale.IsTag(tag):
			p.add("languages", "not_a_language", nil)
		case tag == s.Language || slices.Contains(l.Tags[:i], tag):
			p.add("languages", "language_repeated", fault.Params{"Value": tag})
		}
		p.text("titles."+tag, l.Titles[tag], maxTitle)
	}
	return p.err()
}
