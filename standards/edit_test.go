package standards

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/fault"
	"etalon/internal/richtext"
)

// outline is a content as "Section: code statement, …; …".
func outline(c Content) string {
	var sections []string
	for _, s := range c.Sections {
		var list []string
		for _, r := range s.Requirements {
			list = append(list, r.Code+" "+r.Statement)
		}
		sections = append(sections, s.Title+": "+strings.Join(list, ", "))
	}
	return strings.Join(sections, "; ")
}

// twoSections is "А: 1.1 а, 1.2 б; Б: 2.1 в" with its lineages by name.
func twoSections() (Content, map[string]string) {
	id := map[string]string{}
	for _, name := range []string{"А", "Б", "а", "б", "в", "новое", "никакое"} {
		id[name] = newID()
	}
	one := func(code, name string) Requirement {
		return Requirement{Lineage: id[name], Code: code, Statement: name, Level: Mandatory, Measure: Measure{Kind: YesNo}}
	}
	return Content{Sections: []Section{
		{Lineage: id["А"], Title: "А", Requirements: []Requirement{one("1.1", "а"), one("1.2", "б")}},
		{Lineage: id["Б"], Title: "Б", Requirements: []Requirement{one("2.1", "в")}},
	}}, id
}

func TestContent_apply(t *testing.T) {
	c, id := twoSections()
	before := outline(c)
	fresh := &Requirement{Statement: "новое", Level: Recommended}
	for name, test := range map[string]struct {
		edit Edit
		want string
		err  error
	}{
		"add at the end":              {Edit{Kind: AddRequirement, Lineage: id["новое"], Section: id["А"], After: id["б"], Requirement: fresh}, "А: 1.1 а, 1.2 б, 1.3 новое; Б: 2.1 в", nil},
		"add first":                   {Edit{Kind: AddRequirement, Lineage: id["новое"], Section: id["Б"], Requirement: fresh}, "А: 1.1 а, 1.2 б; Б: 2.2 новое, 2.1 в", nil},
		"add twice":                   {Edit{Kind: AddRequirement, Lineage: id["а"], Section: id["Б"], Requirement: fresh}, "", ErrEditRepeated},
		"add to a section that went":  {Edit{Kind: AddRequirement, Lineage: id["новое"], Section: id["никакое"], Requirement: fresh}, "", ErrEditGone},
		"add behind what went":        {Edit{Kind: AddRequirement, Lineage: id["новое"], Section: id["А"], After: id["в"], Requirement: fresh}, "", ErrEditGone},
		"remove":                      {Edit{Kind: RemoveRequirement, Lineage: id["а"]}, "А: 1.2 б; Б: 2.1 в", nil},
		"remove what went":            {Edit{Kind: RemoveRequirement, Lineage: id["никакое"]}, "", ErrEditGone},
		"move within a section":       {Edit{Kind: MoveRequirement, Lineage: id["а"], Section: id["А"], After: id["б"]}, "А: 1.2 б, 1.1 а; Б: 2.1 в", nil},
		"move to another section":     {Edit{Kind: MoveRequirement, Lineage: id["а"], Section: id["Б"], After: id["в"]}, "А: 1.2 б; Б: 2.1 в, 1.1 а", nil},
		"move behind itself":          {Edit{Kind: MoveRequirement, Lineage: id["а"], Section: id["А"], After: id["а"]}, "", ErrEditGone},
		"add a section":               {Edit{Kind: AddSection, Lineage: id["новое"], After: id["А"], Text: &SectionText{Title: "Между", Variant: ""}}, "А: 1.1 а, 1.2 б; Между: ; Б: 2.1 в", nil},
		"move a section":              {Edit{Kind: MoveSection, Lineage: id["Б"]}, "Б: 2.1 в; А: 1.1 а, 1.2 б", nil},
		"remove a section in use":     {Edit{Kind: RemoveSection, Lineage: id["Б"]}, "", ErrSectionNotEmpty},
		"rename a section":            {Edit{Kind: SetSection, Lineage: id["Б"], TextBefore: &SectionText{Title: "Б", Variant: ""}, Text: &SectionText{Title: "Быт", Variant: ""}}, "А: 1.1 а, 1.2 б; Быт: 2.1 в", nil},
		"rename what another renamed": {Edit{Kind: SetSection, Lineage: id["Б"], TextBefore: &SectionText{Title: "Бы", Variant: ""}, Text: &SectionText{Title: "Быт", Variant: ""}}, "", ErrEditCollides},
	} {
		got, err := c.apply(test.edit)
		if !errors.Is(err, test.err) || err == nil && outline(got) != test.want {
			t.Errorf("%s: %s (%v), want %s (%v)", name, outline(got), err, test.want, test.err)
		}
	}
	moved, _ := c.apply(Edit{Kind: MoveRequirement, Lineage: id["в"], Section: id["А"]})
	if got, _ := moved.apply(Edit{Kind: Renumber}); outline(got) != "А: 1.1 в, 1.2 а, 1.3 б; Б: " {
		t.Errorf("renumbered: %s", outline(got))
	}
	if outline(c) != before {
		t.Errorf("the content itself was changed: %s", outline(c))
	}
}

// Two people change fields of one requirement: what does not touch is joined.
func TestContent_apply_fields(t *testing.T) {
	c, id := twoSections()
	saw := c.Sections[0].Requirements[0]
	set := func(c Content, change func(*Requirement)) (Content, error) {
		after := saw
		change(&after)
		return c.apply(Edit{Kind: SetRequirement, Lineage: id["а"], Before: &saw, Requirement: &after})
	}
	must := func(c Content, change func(*Requirement)) Content {
		t.Helper()
		c, err := set(c, change)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	c = must(c, func(r *Requirement) { r.How, r.Positions = "Так", []string{"Кассир"} })
	c = must(c, func(r *Requirement) { r.Benefit, r.Measure = "Приятно", Measure{Kind: Scale, Max: 5} })
	c = must(c, func(r *Requirement) { r.How = "Так" }) // the same as the first did
	got := c.Sections[0].Requirements[0]
	if got.How != "Так" || got.Benefit != "Приятно" || got.Measure.Max != 5 || !cmp.Equal(got.Positions, []string{"Кассир"}) || got.Statement != "а" {
		t.Errorf("joined: %+v", got)
	}
	_, err := set(c, func(r *Requirement) { r.How, r.Positions, r.Statement = "Иначе", []string{"Стажёр"}, "А" })
	if f, _ := fault.Of(err); !errors.Is(err, ErrEditCollides) || len(f.Fields) != 2 || f.Fields[0].Path != "how" || f.Fields[1].Path != "positions" {
		t.Errorf("collision: %v %v", err, f)
	}
	if _, err := c.apply(Edit{Kind: SetPreamble, TextBefore: &SectionText{Title: "Другая"}, Text: &SectionText{Title: "Новая"}}); !errors.Is(err, ErrEditCollides) {
		t.Errorf("preamble: %v", err)
	}
}

// Two people write details without a connection to each other: paragraphs are joined,
// and one that both wrote is for them to decide.
func TestContent_apply_details(t *testing.T) {
	c, id := twoSections()
	rich := func(paragraphs ...string) richtext.Doc {
		var d richtext.Doc
		for _, text := range paragraphs {
			d.Content = append(d.Content, richtext.Node{Kind: richtext.Paragraph, Content: []richtext.Node{{Kind: richtext.Text, Text: text}}})
		}
		return d
	}
	c.Sections[0].Requirements[0].Details = rich("Подойти", "Поздороваться", "Помочь")
	saw := c.Sections[0].Requirements[0]
	write := func(c Content, paragraphs ...string) (Content, error) {
		after := saw
		after.Details = rich(paragraphs...)
		return c.apply(Edit{Kind: SetRequirement, Lineage: id["а"], Before: &saw, Requirement: &after})
	}
	first, err := write(c, "Подойти сразу", "Поздороваться", "Помочь")
	if err != nil {
		t.Fatal(err)
	}
	both, err := write(first, "Подойти", "Поздороваться", "Помочь", "Проводить")
	if want := rich("Подойти сразу", "Поздороваться", "Помочь", "Проводить"); err != nil || !both.Sections[0].Requirements[0].Details.Equal(want) {
		t.Errorf("different paragraphs: %q (%v)", both.Sections[0].Requirements[0].Details.Plain(), err)
	}
	_, err = write(first, "Подойти первым", "Поздороваться", "Помочь")
	if f, _ := fault.Of(err); !errors.Is(err, ErrEditCollides) || len(f.Fields) != 1 || f.Fields[0].Path != "details" {
		t.Errorf("one paragraph: %v, want a collision of the details", err)
	}
	section := Edit{Kind: SetSection, Lineage: id["Б"], TextBefore: &SectionText{Title: "Б"}, Text: &SectionText{Title: "Б", Intro: rich("Моё")}}
	c.Sections[1].Intro = rich("Их")
	if got, err := c.apply(section); err != nil || !got.Sections[1].Intro.Equal(rich("Их", "Моё")) {
		t.Errorf("two first paragraphs of an introduction: %q (%v)", got.Sections[1].Intro.Plain(), err)
	}
}

func TestService_Apply(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		start, id := twoSections()
		_, v, err := w.Create(t.Context(), w.ours, NewStandard{Title: "Стандарт", Language: "ru", Content: start})
		if err != nil {
			t.Fatal(err)
		}
		apply := func(edits ...Edit) (Version, error) {
			for i := range edits {
				if edits[i].ID == "" {
					edits[i].ID = newID()
				}
			}
			return w.Apply(t.Context(), w.ours, v.ID, edits)
		}
		reads := func(want string) {
			t.Helper()
			stored, err := w.Version(t.Context(), w.ours, v.ID)
			if err != nil || outline(stored.Content()) != want {
				t.Errorf("stored: %s (%v), want %s", outline(stored.Content()), err, want)
			}
		}
		once := Edit{ID: newID(), Kind: AddRequirement, Lineage: id["новое"], Section: id["Б"], After: id["в"], Requirement: &Requirement{Statement: "новое", Level: Mandatory}}
		for range 2 { // a retry changes nothing
			if got, err := apply(once); err != nil || got.Revision != 2 {
				t.Fatalf("revision %d (%v)", got.Revision, err)
			}
		}
		reads("А: 1.1 а, 1.2 б; Б: 2.1 в, 2.2 новое")
		if _, err := apply(Edit{Kind: MoveRequirement, Lineage: id["б"], Section: id["А"]}, Edit{Kind: Renumber}, Edit{Kind: MoveSection, Lineage: id["Б"]}); err != nil {
			t.Fatal(err)
		}
		reads("Б: 2.1 в, 2.2 новое; А: 1.1 б, 1.2 а")
		t.Run("all of them or none", func(t *testing.T) {
			_, err := apply(Edit{Kind: RemoveRequirement, Lineage: id["а"]}, Edit{Kind: RemoveRequirement, Lineage: id["никакое"]})
			if !errors.Is(err, ErrEditGone) {
				t.Error(err)
			}
			saw := start.Sections[0].Requirements[0]
			saw.Code = "1.2"
			empty := saw
			empty.Statement = " "
			if _, err := apply(Edit{Kind: SetRequirement, Lineage: id["а"], Before: &saw, Requirement: &empty}); !errors.Is(err, ErrInvalid) {
				t.Error(err)
			}
			reads("Б: 2.1 в, 2.2 новое; А: 1.1 б, 1.2 а")
		})
		t.Run("what is removed comes back as it was", func(t *testing.T) {
			if _, err := apply(Edit{Kind: RemoveRequirement, Lineage: id["а"]}); err != nil {
				t.Fatal(err)
			}
			history, err := w.History(t.Context(), w.ours, v.ID, id["а"])
			if err != nil || len(history) != 1 || history[0].Became != nil || history[0].Number != "1.0" || history[0].Revision != 4 {
				t.Fatalf("%+v (%v)", history, err)
			}
			if _, err := apply(Edit{Kind: AddRequirement, Lineage: id["а"], Section: id["А"], After: id["б"], Requirement: history[0].Was}); err != nil {
				t.Fatal(err)
			}
			reads("Б: 2.1 в, 2.2 новое; А: 1.1 б, 1.2 а")
		})
		t.Run("others are told what was done", func(t *testing.T) {
			now, since, err := w.EditsSince(t.Context(), w.ours, v.ID, 1)
			var kinds []string
			for _, e := range since {
				kinds = append(kinds, fmt.Sprint(e.Revision, " ", e.Kind))
			}
			want := []string{"2 add_requirement", "3 move_requirement", "3 renumber", "3 move_section", "4 remove_requirement", "5 add_requirement"}
			if d := cmp.Diff(want, kinds); d != "" || now.Revision != 5 || err != nil {
				t.Errorf("%s %d %v", d, now.Revision, err)
			}
		})
		t.Run("nobody edits what was published, and nobody outside", func(t *testing.T) {
			reader := actor(w.ours.OrgID, accounts.Employee, accounts.Scope{Kind: accounts.Own})
			edit := []Edit{{ID: newID(), Kind: Renumber}}
			if _, err := w.Apply(t.Context(), reader, v.ID, edit); !errors.Is(err, accounts.ErrForbidden) {
				t.Error(err)
			}
			if _, err := w.Apply(t.Context(), w.theirs, v.ID, edit); !errors.Is(err, ErrVersionNotFound) {
				t.Error(err)
			}
			if _, err := w.History(t.Context(), reader, v.ID, id["а"]); !errors.Is(err, accounts.ErrForbidden) {
				t.Error(err)
			}
			w.publish(t, v, 5)
			if _, err := apply(Edit{Kind: Renumber}); !errors.Is(err, ErrVersionPublished) {
				t.Error(err)
			}
		})
	})
}

// Eight people write at once, each their own requirement: nothing is lost.
func TestService_Apply_atOnce(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		start, id := twoSections()
		_, v, err := w.Create(t.Context(), w.ours, NewStandard{Title: "Стандарт", Language: "ru", Content: start})
		if err != nil {
			t.Fatal(err)
		}
		const people = 8
		done := make(chan error, people)
		for i := range people {
			go func() {
				e := Edit{ID: newID(), Kind: AddRequirement, Lineage: newID(), Section: id["А"], Requirement: &Requirement{Code: fmt.Sprint("н", i), Statement: "новое", Level: Mandatory}}
				_, err := w.Apply(t.Context(), w.ours, v.ID, []Edit{e})
				done <- err
			}()
		}
		for range people {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		stored, err := w.Version(t.Context(), w.ours, v.ID)
		if err != nil || stored.Content().Requirements() != 3+people || stored.Revision != 1+people {
			t.Errorf("%d requirements at revision %d (%v)", stored.Content().Requirements(), stored.Revision, err)
		}
	})
}

// The largest draft is edited by as many statements as the smallest.
func TestService_Apply_large(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		count := func(c Content) int {
			_, v, err := w.Create(t.Context(), w.ours, NewStandard{Title: "Стандарт", Language: "ru", Content: c})
			if err != nil {
				t.Fatal(err)
			}
			saw := v.Sections[0].Requirements[0]
			after := saw
			after.How = "Так"
			edit := []Edit{{ID: newID(), Kind: SetRequirement, Lineage: saw.Lineage, Before: &saw, Requirement: &after}}
			n := databasetest.Statements(t, db, func() {
				if _, err := w.Apply(t.Context(), w.ours, v.ID, edit); err != nil {
					t.Fatal(err)
				}
			})
			// All of it is replaced at once as well.
			if _, err := w.Edit(t.Context(), w.ours, v.ID, 2, c.WithoutLineages()); err != nil {
				t.Error(err)
			}
			return n
		}
		small, _ := twoSections()
		large := Content{}
		for i := range MaxSections {
			section := Section{Title: fmt.Sprint("Раздел ", i+1)}
			for k := range MaxRequirements / MaxSections {
				section.Requirements = append(section.Requirements, Requirement{Code: fmt.Sprintf("%d.%d", i+1, k+1), Statement: "Норма", Level: Mandatory})
			}
			large.Sections = append(large.Sections, section)
		}
		if few, many := count(small), count(large); few != many || few > 10 {
			t.Errorf("%d statements for 3 requirements, %d for %d", few, many, MaxRequirements)
		}
	})
}
