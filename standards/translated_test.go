package standards

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

func TestService_SetLanguages(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		st, _ := w.create(t, "Кассир здоровается первым.")
		english := Languages{Tags: []string{"en"}, Titles: map[string]string{"en": "The standard", "de": "Der Standard"}}
		within := accounts.Scope{Kind: accounts.Standard, ID: st.ID}
		for name, test := range map[string]struct {
			by   accounts.Actor
			want error
		}{
			"who owns a section":    {actor(w.ours.OrgID, accounts.SectionOwner, within), accounts.ErrForbidden},
			"a member of the group": {actor(w.ours.OrgID, accounts.GroupMember, within), accounts.ErrForbidden},
			"another organisation":  {w.theirs, ErrNotFound},
		} {
			t.Run(name, func(t *testing.T) {
				if _, err := w.SetLanguages(t.Context(), test.by, st.ID, 1, english); !errors.Is(err, test.want) {
					t.Errorf("%v, want %v", err, test.want)
				}
			})
		}
		leader := actor(w.ours.OrgID, accounts.GroupLeader, within)
		set, err := w.SetLanguages(t.Context(), leader, st.ID, 1, english)
		if err != nil || set.LanguageRevision != 2 || !cmp.Equal(set.Titles, map[string]string{"en": "The standard"}) {
			t.Fatalf("%+v, %v", set, err)
		}
		for range 2 { // the same again changes nothing, at whatever revision
			if again, err := w.SetLanguages(t.Context(), leader, st.ID, 2, english); err != nil || again.LanguageRevision != 2 {
				t.Errorf("again: %+v, %v", again, err)
			}
		}
		if _, err := w.SetLanguages(t.Context(), leader, st.ID, 1, Languages{}); !errors.Is(err, ErrLanguagesStale) {
			t.Errorf("set meanwhile: %v", err)
		}
		for name, tags := range map[string][]string{"the main one": {"ru"}, "one twice": {"en", "en"}, "no language": {"English"}} {
			if _, err := w.SetLanguages(t.Context(), leader, st.ID, 2, Languages{Tags: tags}); !errors.Is(err, ErrInvalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// translator edits a draft with translations.
type translator struct {
	world
	t *testing.T
	v Version
}

func (w *translator) apply(e Edit) {
	w.t.Helper()
	e.ID = newID()
	v, err := w.Apply(w.t.Context(), w.ours, w.v.ID, []Edit{e})
	if err != nil {
		w.t.Fatal(err)
	}
	w.v = v
}

// rule changes the only requirement.
func (w *translator) rule(change func(*Requirement)) {
	w.t.Helper()
	before := w.v.Sections[0].Requirements[0]
	after := before
	change(&after)
	w.apply(Edit{Kind: SetRequirement, Lineage: before.Lineage, Before: &before, Requirement: &after})
}

func (w *translator) changed(lineage string) MainChange {
	w.t.Helper()
	found, err := w.ChangedSince(w.t.Context(), w.ours, w.v.ID, lineage, "en")
	if err != nil {
		w.t.Fatal(err)
	}
	return found
}

func english(statement string) map[string]Translation {
	return map[string]Translation{"en": {Statement: statement}}
}

func TestService_ChangedSince(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := &translator{world: newWorld(t, db), t: t}
		_, w.v = w.create(t, "Кассир здоровается первым.")
		rule := w.v.Sections[0].Requirements[0].Lineage
		w.rule(func(r *Requirement) { r.Translations = english("The cashier greets first.") })
		t.Run("what is up to date has nothing to tell, and a level is not translated", func(t *testing.T) {
			w.rule(func(r *Requirement) { r.Level = Critical })
			if got := w.changed(rule); got.Known || w.v.Sections[0].Requirements[0].Stale("en") {
				t.Errorf("%+v", got)
			}
		})
		want := MainChange{Known: true, Fields: []FieldChange{{FieldStatement, []Piece{
			{Same, "Кассир здоровается "},
			{Deleted, "первым"},
			{Inserted, "сразу"},
			{Same, "."},
		}}}}
		t.Run("words that changed since are told, through all edits and the next version", func(t *testing.T) {
			w.rule(func(r *Requirement) { r.Statement = "Кассир здоровается вторым." })
			w.rule(func(r *Requirement) { r.Statement = "Кассир здоровается сразу." })
			if diff := cmp.Diff(want, w.changed(rule)); diff != "" {
				t.Error(diff)
			}
			w.publish(t, w.v, 3)
			next, err := w.Revise(t.Context(), w.ours, w.v.ID, true)
			if err != nil {
				t.Fatal(err)
			}
			w.v = next
			if diff := cmp.Diff(want, w.changed(rule)); diff != "" {
				t.Error("in the next version:", diff)
			}
		})
		t.Run("still right: the translation is made from the main text as it is", func(t *testing.T) {
			w.rule(func(r *Requirement) { r.Translations = english("The cashier greets first.") })
			if r := w.v.Sections[0].Requirements[0]; r.Stale("en") || w.changed(rule).Known {
				t.Errorf("still out of date: %+v", r.Translations)
			}
		})
		t.Run("sections and the preamble", w.othersChange)
		t.Run("a reader of what is published is not told", func(t *testing.T) {
			employee := actor(w.ours.OrgID, accounts.Employee, accounts.Scope{Kind: accounts.Own})
			if _, err := w.ChangedSince(t.Context(), employee, w.v.ID, rule, "en"); !errors.Is(err, accounts.ErrForbidden) {
				t.Errorf("%v", err)
			}
			if _, err := w.ChangedSince(t.Context(), w.theirs, w.v.ID, rule, "en"); !errors.Is(err, ErrVersionNotFound) {
				t.Errorf("another organisation: %v", err)
			}
		})
	})
}

func (w *translator) othersChange(t *testing.T) {
	section := w.v.Sections[0]
	text := func(title, english string) *SectionText {
		return &SectionText{Title: title, Translations: map[string]TextTranslation{"en": {Title: english}}}
	}
	w.apply(Edit{Kind: SetSection, Lineage: section.Lineage, TextBefore: &SectionText{Title: section.Title}, Text: text(section.Title, "Greeting")})
	w.apply(Edit{Kind: SetSection, Lineage: section.Lineage, TextBefore: text(section.Title, "Greeting"), Text: text("Встреча", "Greeting")})
	w.apply(Edit{Kind: SetPreamble, TextBefore: &SectionText{}, Text: text("Зачем это нам", "Why we need it")})
	w.apply(Edit{Kind: SetPreamble, TextBefore: text("Зачем это нам", "Why we need it"), Text: text("Зачем это вам", "Why we need it")})
	for lineage, want := range map[string]MainChange{
		section.Lineage: {Known: true, Fields: []FieldChange{{FieldTitle, []Piece{{Deleted, "Приветствие"}, {Inserted, "Встреча"}}}}},
		"":              {Known: true, Fields: []FieldChange{{FieldTitle, []Piece{{Same, "Зачем это "}, {Deleted, "нам"}, {Inserted, "вам"}}}}},
	} {
		if diff := cmp.Diff(want, w.changed(lineage)); diff != "" {
			t.Error(diff)
		}
	}
}
