package remarks

import (
	"errors"
	"slices"
	"testing"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/fault"
	"etalon/internal/richtext"
	"etalon/standards"
)

// suggest proposes a change of 1.1 as it was at the start.
func (w *world) suggest(t *testing.T, by accounts.Actor, change func(*standards.Requirement)) Proposal {
	t.Helper()
	was := w.requirement(0, 0)
	becomes := was
	change(&becomes)
	p, err := w.Suggest(t.Context(), by, w.version.ID, Suggestion{
		ID: newID(), Kind: standards.SetRequirement, Lineage: was.Lineage, Was: &was, Becomes: &becomes, Reason: "Так понятнее.",
	})
	must(t, err)
	return p
}

// now is 1.1 as it is stored.
func (w *world) now(t *testing.T) standards.Requirement {
	t.Helper()
	v, err := w.standards.Version(t.Context(), w.admin, w.version.ID)
	must(t, err)
	_, r, _ := v.Content().Find(w.requirement(0, 0).Lineage)
	return r
}

func (w *world) edit(t *testing.T, change func(*standards.Requirement)) {
	t.Helper()
	before := w.now(t)
	after := before
	change(&after)
	_, err := w.standards.Apply(t.Context(), w.leader, w.version.ID, []standards.Edit{{ID: newID(), Kind: standards.SetRequirement, Lineage: before.Lineage, Before: &before, Requirement: &after}})
	must(t, err)
}

func (w *world) see(t *testing.T, by accounts.Actor, id string) Proposal {
	t.Helper()
	list, _, err := w.Suggestions(t.Context(), by, w.version.ID, Query{ID: id, Limit: 1})
	must(t, err)
	return list[0]
}

func TestService_Decide(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		p := w.suggest(t, w.member, func(r *standards.Requirement) { r.Statement = "Здоровается первым" })
		t.Run("it is shown word by word, to those who decide as theirs to decide", func(t *testing.T) {
			for name, c := range map[string]struct {
				by  accounts.Actor
				may bool
			}{"owner": {w.anna, true}, "leader": {w.leader, true}, "administrator": {w.admin, true}, "another owner": {w.boris, false}, "author": {w.member, false}, "expert": {w.expert, false}} {
				got := w.see(t, c.by, p.ID)
				pieces := got.Change.Fields[0].Pieces
				if got.MayDecide != c.may || got.Fit != Fits || len(pieces) != 2 || pieces[1].Text != " первым" {
					t.Errorf("%s: %+v", name, got)
				}
			}
		})
		t.Run("nobody else decides", func(t *testing.T) {
			for name, c := range map[string]struct {
				by   accounts.Actor
				want error
			}{
				"another owner": {w.boris, standards.ErrSectionNotOwned}, "its author": {w.member, accounts.ErrForbidden},
				"a stranger": {w.stranger, ErrSuggestionNotFound}, "an employee": {w.employee, accounts.ErrForbidden},
			} {
				_, accepted := w.Decide(t.Context(), c.by, p.ID, Decision{Accept: true, Revision: 1})
				_, declined := w.Decide(t.Context(), c.by, p.ID, Decision{Answer: "Нет.", Revision: 1})
				if !errors.Is(accepted, c.want) || !errors.Is(declined, c.want) {
					t.Errorf("%s: %v, %v; want %v", name, accepted, declined, c.want)
				}
			}
		})
		w.edit(t, func(r *standards.Requirement) { r.How = "Вслух" })
		t.Run("what others changed meanwhile is joined, and the author is credited and told", func(t *testing.T) {
			if got := w.see(t, w.anna, p.ID); got.Fit != Joins || got.Change.After.How != "Вслух" || len(got.Change.Fields) != 1 {
				t.Errorf("%+v", got)
			}
			for range 2 { // a retry is harmless
				got, err := w.Decide(t.Context(), w.anna, p.ID, Decision{Accept: true, Revision: 1})
				must(t, err)
				if got.Status != Accepted || got.DecidedBy.Name != "Анна" || got.MayDecide {
					t.Errorf("%+v", got)
				}
			}
			if r := w.now(t); r.Statement != "Здоровается первым" || r.How != "Вслух" {
				t.Errorf("%+v", r)
			}
			history, err := w.standards.History(t.Context(), w.anna, w.version.ID, p.Lineage)
			if err != nil || history[0].By != "Анна" || history[0].SuggestedBy != "Миша" || history[1].SuggestedBy != "" {
				t.Errorf("%+v (%v)", history, err)
			}
			if told := w.told(t, w.member); !slices.Equal(told, []string{"suggestion_accepted: Анна 1.1 Здоровается"}) {
				t.Errorf("told %v", told)
			}
			if _, err := w.Decide(t.Context(), w.leader, p.ID, Decision{Answer: "Поздно.", Revision: 2}); !errors.Is(err, ErrDecided) {
				t.Error(err)
			}
		})
	})
}

// suggestText proposes other words for section А or, without a lineage, for the preamble.
func (w *world) suggestText(t *testing.T, by accounts.Actor, lineage string, was, becomes standards.SectionText) Proposal {
	t.Helper()
	kind := standards.SetSection
	if lineage == "" {
		kind = standards.SetPreamble
	}
	p, err := w.Suggest(t.Context(), by, w.version.ID, Suggestion{ID: newID(), Kind: kind, Lineage: lineage, TextWas: &was, TextBecomes: &becomes, Reason: "Так понятнее."})
	must(t, err)
	return p
}

func TestService_Decide_texts(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		was := standards.SectionText{Title: "А"}
		becomes := standards.SectionText{Title: "А и встреча", Intro: richtext.Doc{Content: []richtext.Node{{Kind: richtext.Paragraph, Content: []richtext.Node{{Kind: richtext.Text, Text: "Первые секунды."}}}}}}
		title := w.suggestText(t, w.member, w.section(0), was, becomes)
		preamble := w.suggestText(t, w.anna, "", standards.SectionText{}, standards.SectionText{Title: "Для всех магазинов."})
		content := func() standards.Content {
			v, err := w.standards.Version(t.Context(), w.admin, w.version.ID)
			must(t, err)
			return v.Content()
		}
		t.Run("each is shown field by field, and is for those who write that text to decide", func(t *testing.T) {
			for name, c := range map[string]struct {
				by              accounts.Actor
				title, preamble bool
			}{"owner": {w.anna, true, false}, "another owner": {w.boris, false, false}, "leader": {w.leader, true, true}, "member": {w.member, false, false}} {
				one, two := w.see(t, c.by, title.ID), w.see(t, c.by, preamble.ID)
				if one.MayDecide != c.title || two.MayDecide != c.preamble || one.Fit != Fits || two.Fit != Fits {
					t.Errorf("%s: %v %v, %s %s", name, one.MayDecide, two.MayDecide, one.Fit, two.Fit)
				}
				if len(one.Texts) != 2 || one.Texts[0].Field != standards.FieldTitle || one.Texts[1].Field != standards.FieldIntro || len(two.Texts) != 1 || two.Texts[0].Field != standards.FieldPreamble {
					t.Errorf("%s: %v, %v", name, one.Texts, two.Texts)
				}
			}
		})
		t.Run("nobody else decides", func(t *testing.T) {
			for want, decide := range map[error]func() (Proposal, error){
				standards.ErrSectionNotOwned: func() (Proposal, error) {
					return w.Decide(t.Context(), w.boris, title.ID, Decision{Accept: true, Revision: 1})
				},
				standards.ErrLeaderOnly: func() (Proposal, error) {
					return w.Decide(t.Context(), w.anna, preamble.ID, Decision{Accept: true, Revision: 1})
				},
				accounts.ErrForbidden: func() (Proposal, error) {
					return w.Decide(t.Context(), w.member, preamble.ID, Decision{Accept: true, Revision: 1})
				},
			} {
				if _, err := decide(); !errors.Is(err, want) {
					t.Errorf("%v, want %v", err, want)
				}
			}
		})
		t.Run("what others changed besides is joined", func(t *testing.T) {
			_, err := w.standards.Apply(t.Context(), w.leader, w.version.ID, []standards.Edit{{ID: newID(), Kind: standards.SetSection, Lineage: w.section(0), TextBefore: &was, Text: &standards.SectionText{Title: "А", Variant: "Есть примерочная"}}})
			must(t, err)
			if got := w.see(t, w.anna, title.ID); got.Fit != Joins {
				t.Errorf("fit %s, want joins", got.Fit)
			}
			_, err = w.Decide(t.Context(), w.anna, title.ID, Decision{Accept: true, Revision: 1})
			must(t, err)
			if got, _ := content().SectionText(w.section(0)); got.Title != "А и встреча" || got.Variant != "Есть примерочная" || got.Intro.Plain() != "Первые секунды." {
				t.Errorf("the section is %+v", got)
			}
			_, err = w.Decide(t.Context(), w.leader, preamble.ID, Decision{Accept: true, Revision: 1})
			must(t, err)
			if got := content().Preamble; got != "Для всех магазинов." {
				t.Errorf("the preamble is %q", got)
			}
		})
		t.Run("what others changed to something else collides, and nothing is no change", func(t *testing.T) {
			late := w.suggestText(t, w.member, w.section(1), standards.SectionText{Title: "Б"}, standards.SectionText{Title: "Прощание"})
			_, err := w.standards.Apply(t.Context(), w.boris, w.version.ID, []standards.Edit{{ID: newID(), Kind: standards.SetSection, Lineage: w.section(1), TextBefore: &standards.SectionText{Title: "Б"}, Text: &standards.SectionText{Title: "Уход"}}})
			must(t, err)
			if got := w.see(t, w.boris, late.ID); got.Fit != Collides {
				t.Errorf("fit %s, want collides", got.Fit)
			}
			same := standards.SectionText{Title: "Уход"}
			_, err = w.Suggest(t.Context(), w.member, w.version.ID, Suggestion{ID: newID(), Kind: standards.SetSection, Lineage: w.section(1), TextWas: &same, TextBecomes: &same, Reason: "Так."})
			if !errors.Is(err, ErrSame) {
				t.Errorf("nothing changed: %v, want ErrSame", err)
			}
			_, err = w.Suggest(t.Context(), w.member, w.version.ID, Suggestion{ID: newID(), Kind: standards.SetSection, Lineage: w.section(1), Reason: "Так."})
			if f, _ := fault.Of(err); !errors.Is(err, ErrInvalid) || len(f.Fields) != 2 {
				t.Errorf("without texts: %v", err)
			}
		})
	})
}

func TestService_Decide_declined(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		p := w.suggest(t, w.member, func(r *standards.Requirement) { r.Level = standards.Critical })
		w.suggest(t, w.member, func(r *standards.Requirement) { r.Benefit = "Рад" })
		if told := w.told(t, w.anna); !slices.Equal(told, []string{"suggestion_made: Миша А 2"}) {
			t.Errorf("the owner is told once of both: %v", told)
		}
		if told := w.told(t, w.leader); len(told) != 0 {
			t.Errorf("the leader is told though there is an owner: %v", told)
		}
		_, err := w.Decide(t.Context(), w.anna, p.ID, Decision{Revision: 1})
		if f, _ := fault.Of(err); !errors.Is(err, ErrInvalid) || f.Fields[0].Path != "answer" {
			t.Errorf("declined without a reason: %v", err)
		}
		if _, err := w.Decide(t.Context(), w.anna, p.ID, Decision{Answer: "Нет.", Revision: 7}); !errors.Is(err, ErrStale) {
			t.Error(err)
		}
		got, err := w.Decide(t.Context(), w.anna, p.ID, Decision{Answer: "Слишком строго.", Revision: 1})
		must(t, err)
		if got.Status != Declined || got.Answer != "Слишком строго." || w.now(t).Level != standards.Mandatory {
			t.Errorf("%+v", got)
		}
		if told := w.told(t, w.member); !slices.Equal(told, []string{"suggestion_declined: Анна 1.1 Здоровается Слишком строго."}) {
			t.Errorf("told %v", told)
		}
	})
}

func TestService_Decide_moved(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		collides := w.suggest(t, w.member, func(r *standards.Requirement) { r.Statement = "Здоровается первым" })
		was := w.requirement(0, 0)
		removal, err := w.Suggest(t.Context(), w.member, w.version.ID, Suggestion{ID: newID(), Kind: standards.RemoveRequirement, Lineage: was.Lineage, Was: &was, Reason: "Лишнее."})
		must(t, err)
		w.edit(t, func(r *standards.Requirement) { r.Statement = "Здоровается вслух" })
		for name, p := range map[string]Proposal{"a rewording": collides, "a removal of what was reworded": removal} {
			if got := w.see(t, w.anna, p.ID); got.Fit != Collides {
				t.Errorf("%s: %s", name, got.Fit)
			}
			if _, err := w.Decide(t.Context(), w.anna, p.ID, Decision{Accept: true, Revision: 1}); !errors.Is(err, standards.ErrEditCollides) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got := w.see(t, w.anna, collides.ID); got.Status != Open {
			t.Errorf("after what was refused it is %s", got.Status)
		}
		_, err = w.standards.Apply(t.Context(), w.leader, w.version.ID, []standards.Edit{{ID: newID(), Kind: standards.RemoveRequirement, Lineage: was.Lineage}})
		must(t, err)
		if got := w.see(t, w.anna, collides.ID); got.Fit != Gone || !got.MayDecide {
			t.Errorf("of what is gone: %+v", got)
		}
		if _, err := w.Decide(t.Context(), w.anna, collides.ID, Decision{Accept: true, Revision: 1}); !errors.Is(err, standards.ErrEditGone) {
			t.Error(err)
		}
		_, err = w.Decide(t.Context(), w.anna, collides.ID, Decision{Answer: "Убрали.", Revision: 1})
		must(t, err)
		for range 2 {
			got, err := w.Withdraw(t.Context(), w.member, removal.ID)
			must(t, err)
			if got.Status != Withdrawn {
				t.Errorf("%+v", got)
			}
		}
		if _, err := w.Withdraw(t.Context(), w.member, collides.ID); !errors.Is(err, ErrDecided) {
			t.Error(err)
		}
	})
}

func TestService_Suggest(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		fresh := &standards.Requirement{Statement: "Благодарит", Level: standards.Recommended}
		in := Suggestion{ID: newID(), Kind: standards.AddRequirement, Lineage: newID(), Section: w.section(1), Becomes: fresh, Reason: "Забыли."}
		var p Proposal
		for range 2 {
			var err error
			p, err = w.Suggest(t.Context(), w.expert, w.version.ID, in)
			must(t, err)
		}
		if p.SectionTitle != "Б" || p.Fit != Fits || p.Change.Kind != standards.Added {
			t.Errorf("%+v", p)
		}
		counts, err := w.Counts(t.Context(), w.boris, w.version.ID)
		if err != nil || len(counts) != 1 || counts[0] != (Count{w.section(1), 0, 1}) {
			t.Errorf("%v (%v)", counts, err)
		}
		_, err = w.Decide(t.Context(), w.boris, p.ID, Decision{Accept: true, Revision: 1})
		must(t, err)
		v, err := w.standards.Version(t.Context(), w.admin, w.version.ID)
		must(t, err)
		if last := v.Sections[1].Requirements; len(last) != 2 || last[1].Statement != "Благодарит" || last[1].Code != "2.2" {
			t.Errorf("%+v", last)
		}
		w.refuses(t)
	})
}

// refuses asserts what cannot be proposed, and by whom.
func (w *world) refuses(t *testing.T) {
	t.Helper()
	was, empty := w.requirement(0, 1), w.requirement(0, 1)
	better := was
	better.How, empty.Statement = "Искренне", " "
	good := Suggestion{ID: newID(), Kind: standards.SetRequirement, Lineage: was.Lineage, Was: &was, Becomes: &better, Reason: "Так."}
	with := func(change func(*Suggestion)) Suggestion { in := good; change(&in); return in }
	token := w.admin
	token.Only = []accounts.Permission{accounts.ReadDrafts, accounts.WriteStandards}
	for name, c := range map[string]struct {
		by   accounts.Actor
		in   Suggestion
		want error
	}{
		"a stranger":          {w.stranger, good, standards.ErrVersionNotFound},
		"an employee":         {w.employee, good, accounts.ErrForbidden},
		"an integration":      {token, good, accounts.ErrNotByToken},
		"no reason":           {w.member, with(func(s *Suggestion) { s.Reason = "  " }), ErrInvalid},
		"no change":           {w.member, with(func(s *Suggestion) { s.Becomes = &was }), ErrSame},
		"no words":            {w.member, with(func(s *Suggestion) { s.Becomes = &empty }), standards.ErrInvalid},
		"nothing seen":        {w.member, with(func(s *Suggestion) { s.Was = nil }), ErrInvalid},
		"of what is gone":     {w.member, with(func(s *Suggestion) { s.Lineage = newID() }), standards.ErrEditGone},
		"another kind":        {w.member, with(func(s *Suggestion) { s.Kind = standards.Renumber }), ErrInvalid},
		"to no section":       {w.member, Suggestion{ID: newID(), Kind: standards.AddRequirement, Lineage: newID(), Section: newID(), Becomes: &better, Reason: "Так."}, standards.ErrEditGone},
		"an id of no version": {w.member, with(func(s *Suggestion) { s.ID = "7" }), ErrInvalid},
	} {
		if _, err := w.Suggest(t.Context(), c.by, w.version.ID, c.in); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	open := w.suggest(t, w.member, func(r *standards.Requirement) { r.How = "Так" })
	_, err := w.standards.Publish(t.Context(), w.admin, w.version.ID, standards.Publication{EffectiveOn: w.clock})
	must(t, err)
	if _, err := w.Suggest(t.Context(), w.member, w.version.ID, good); !errors.Is(err, standards.ErrVersionPublished) {
		t.Errorf("to what was published: %v", err)
	}
	if _, err := w.Decide(t.Context(), w.leader, open.ID, Decision{Accept: true, Revision: 1}); !errors.Is(err, standards.ErrVersionPublished) {
		t.Errorf("into what was published: %v", err)
	}
	next, err := w.standards.Revise(t.Context(), w.admin, w.version.ID, false)
	must(t, err)
	if _, err := w.Decide(t.Context(), w.leader, open.ID, Decision{Accept: true, Revision: 1}); err != nil {
		t.Errorf("into the next draft: %v", err)
	}
	if v, err := w.standards.Version(t.Context(), w.admin, next.ID); err != nil || v.Sections[0].Requirements[0].How != "Так" {
		t.Errorf("the next draft: %v", err)
	}
}
