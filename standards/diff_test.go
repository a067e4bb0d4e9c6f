package standards

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// version makes a version whose requirements' lineages are their statements.
func version(sections ...[]string) Version {
	v := Version{}
	for i, list := range sections {
		s := Section{Lineage: fmt.Sprint("s", i), Title: fmt.Sprint("Раздел ", i)}
		for j, name := range list {
			s.Requirements = append(s.Requirements, Requirement{Lineage: name, Code: fmt.Sprintf("%d.%d", i, j), Statement: name, Level: Mandatory})
		}
		v.Sections = append(v.Sections, s)
	}
	return v
}

// summary lists what happened, by lineage.
func summary(d Diff) []string {
	var list []string
	for _, c := range d.Sections {
		list = append(list, fmt.Sprint("section ", c.Lineage, " ", c.Kind, moved(c.Moved), names(c.Fields)))
	}
	for _, c := range d.Requirements {
		list = append(list, fmt.Sprint(c.Lineage, " ", c.Kind, moved(c.Moved), names(c.Fields)))
	}
	return list
}

func moved(yes bool) string {
	if yes {
		return " moved"
	}
	return ""
}

func names(fields []FieldChange) string {
	s := ""
	for _, f := range fields {
		if f.Field != FieldCode {
			s += " " + string(f.Field)
		}
	}
	return s
}

// recoded gives the requirements of v the codes that they have in the other
// version, so that only moves differ.
func recoded(v, other Version) Version {
	codes := map[string]string{}
	for _, s := range other.Sections {
		for _, r := range s.Requirements {
			codes[r.Lineage] = r.Code
		}
	}
	for _, s := range v.Sections {
		for i := range s.Requirements {
			s.Requirements[i].Code = codes[s.Requirements[i].Lineage]
		}
	}
	return v
}

func TestCompare(t *testing.T) {
	base := version([]string{"a", "b", "c", "d"}, []string{"e", "f"})
	for _, c := range []struct {
		name      string
		after     Version
		want      []string
		unchanged int
	}{
		{"nothing", base, nil, 6},
		{"one requirement moved to the end moves alone", version([]string{"b", "c", "d", "a"}, []string{"e", "f"}), []string{"a kept moved"}, 5},
		{"one requirement moved to another section", version([]string{"a", "c", "d"}, []string{"e", "b", "f"}), []string{"b kept moved"}, 5},
		{"one added, one removed", version([]string{"a", "b", "d"}, []string{"e", "g", "f"}), []string{"g added", "c removed"}, 5},
		{"a new section", version([]string{"a", "b", "c", "d"}, []string{"e", "f"}, []string{"g"}), []string{"section s2 added", "g added"}, 6},
		{"a section removed with its requirements", version([]string{"a", "b", "c", "d"}), []string{"section s1 removed", "e removed", "f removed"}, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := Compare(base, recoded(c.after, base))
			if diff := cmp.Diff(c.want, summary(d)); diff != "" {
				t.Error(diff)
			}
			if d.Unchanged != c.unchanged {
				t.Errorf("%d unchanged, want %d", d.Unchanged, c.unchanged)
			}
		})
	}
	t.Run("a moved section does not move its requirements", func(t *testing.T) {
		v := version([]string{"a", "b", "c", "d"}, []string{"e", "f"})
		v.Sections[0], v.Sections[1] = v.Sections[1], v.Sections[0]
		d := Compare(base, v)
		if len(d.Sections) != 1 || !d.Sections[0].Moved || len(d.Requirements) != 0 || d.Unchanged != 6 {
			t.Errorf("got %v, %d unchanged", summary(d), d.Unchanged)
		}
	})
	t.Run("a field change holds its pieces, a level none, a renumbering is told apart", func(t *testing.T) {
		v := version([]string{"a", "b", "c", "d"}, []string{"e", "f"})
		v.Sections[0].Requirements[0].Say = []string{"«Добрый день!»"}
		v.Sections[0].Requirements[1].Level = Critical
		v.Sections[0].Requirements[2].Code = "9.9"
		d := Compare(base, v)
		if diff := cmp.Diff([]string{"a kept say", "b kept level", "c kept"}, summary(d)); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff([]Piece{{Inserted, "«Добрый день!»"}}, d.Requirements[0].Fields[0].Pieces); diff != "" {
			t.Error(diff)
		}
		if d.Requirements[1].Fields[0].Pieces != nil || d.Requirements[1].Renumbered() || !d.Requirements[2].Renumbered() {
			t.Errorf("got %+v", d.Requirements[1:])
		}
	})
}

var anyVersion = rapid.Custom(func(t *rapid.T) Version {
	lineages := rapid.Permutation([]string{"a", "b", "c", "d", "e", "f", "g", "h", "i"}).Draw(t, "lineages")
	lineages = lineages[:rapid.IntRange(0, len(lineages)).Draw(t, "requirements")]
	v := Version{Preamble: prose.Draw(t, "preamble")}
	for _, name := range rapid.Permutation([]string{"s0", "s1", "s2"}).Draw(t, "sections") {
		v.Sections = append(v.Sections, Section{Lineage: name, Title: rapid.SampledFrom([]string{"Один", "Два"}).Draw(t, "title")})
	}
	for i, lineage := range lineages {
		s := &v.Sections[rapid.IntRange(0, 2).Draw(t, "section")]
		s.Requirements = append(s.Requirements, Requirement{
			Lineage: lineage, Code: fmt.Sprint(i), Statement: prose.Draw(t, "statement"),
			Level: rapid.SampledFrom([]Level{Mandatory, Critical}).Draw(t, "level"), Avoid: rapid.SliceOfN(prose, 0, 2).Draw(t, "avoid"),
		})
	}
	return v
})

func TestCompare_properties(t *testing.T) {
	t.Run("a version does not differ from itself", rapid.MakeCheck(func(t *rapid.T) {
		v := anyVersion.Draw(t, "version")
		if d := Compare(v, v); !d.Empty() || d.Unchanged != v.Content().Requirements() {
			t.Fatalf("got %v, %d unchanged", summary(d), d.Unchanged)
		}
	}))
	t.Run("every requirement is accounted for and every piece rebuilds", rapid.MakeCheck(func(t *rapid.T) {
		a, b := anyVersion.Draw(t, "before"), anyVersion.Draw(t, "after")
		d := Compare(a, b)
		if n := d.Unchanged + d.Count(Kept) + d.Count(Removed); n != a.Content().Requirements() {
			t.Fatalf("%d of the earlier requirements, want %d", n, a.Content().Requirements())
		}
		if n := d.Unchanged + d.Count(Kept) + d.Count(Added); n != b.Content().Requirements() {
			t.Fatalf("%d of the later requirements, want %d", n, b.Content().Requirements())
		}
		for _, c := range d.Requirements {
			for _, f := range c.Fields {
				if f.Field == FieldStatement && (before(f.Pieces) != c.Before.Statement || after(f.Pieces) != c.After.Statement) {
					t.Fatalf("%q does not rebuild the statements", f.Pieces)
				}
			}
		}
	}))
	t.Run("moving one item marks it alone", rapid.MakeCheck(func(t *rapid.T) {
		n := rapid.IntRange(2, 30).Draw(t, "n")
		var list []string
		for i := range n {
			list = append(list, fmt.Sprint("r", i))
		}
		from, to := rapid.IntRange(0, n-1).Draw(t, "from"), rapid.IntRange(0, n-1).Draw(t, "to")
		changed := slices.Delete(slices.Clone(list), from, from+1)
		changed = slices.Insert(changed, to, list[from])
		a := version(list)
		d := Compare(a, recoded(version(changed), a))
		want := 1
		if from == to {
			want = 0
		}
		if len(d.Requirements) != want {
			t.Fatalf("%d marked moved, want %d: %v", len(d.Requirements), want, summary(d))
		}
	}))
}

// Two versions of 60 sections and 1,200 requirements, every statement reworded, are
// compared with little work: the count of word pairs, which no machine changes.
func TestCompare_work(t *testing.T) {
	before, after := revised(60, 20)
	texts := &differ{wordBudget}
	d := compare(before, after, texts)
	if len(d.Requirements) != 1200 || len(d.Sections) != 0 {
		t.Fatalf("%d requirements and %d sections changed", len(d.Requirements), len(d.Sections))
	}
	if work := wordBudget - texts.budget; work > 3_000_000 {
		t.Errorf("%d pairs of words were compared", work)
	}
	for _, c := range d.Requirements {
		kept := false
		for _, p := range c.Fields[0].Pieces {
			kept = kept || p.Op == Same
		}
		if !kept {
			t.Fatalf("%s was replaced as a whole: %v", c.After.Code, c.Fields[0].Pieces)
		}
	}
}

func BenchmarkCompare(b *testing.B) {
	before, after := revised(60, 20)
	for b.Loop() {
		Compare(before, after)
	}
}

// revised returns a large version and the next one with other words in every statement.
func revised(sections, each int) (before, after Version) {
	for s := range sections {
		old := Section{Lineage: fmt.Sprint("s", s), Title: fmt.Sprint("Раздел ", s)}
		next := old
		for i := range each {
			r := Requirement{
				Lineage: fmt.Sprint(s, ".", i), Code: fmt.Sprint(s+1, ".", i+1), How: strings.Repeat("Порядок действий описан в памятке. ", 10), Level: Mandatory,
				Statement: fmt.Sprintf("Продавец секции %d замечает покупателя у входа и здоровается с ним первым не позднее чем через %d секунд, даже если занят", s, i+10),
			}
			old.Requirements = append(old.Requirements, r)
			r.Statement = fmt.Sprintf("Любой продавец секции %d сразу видит гостя у входа и первым приветствует его не позднее чем через %d секунд, если не занят на кассе", s, i+5)
			next.Requirements = append(next.Requirements, r)
		}
		before.Sections, after.Sections = append(before.Sections, old), append(after.Sections, next)
	}
	return before, after
}
