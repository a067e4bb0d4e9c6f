package standards

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func pieces(before, after string) []Piece { return (&differ{wordBudget}).compare(before, after) }

func before(pieces []Piece) string { return joined(pieces, Inserted) }
func after(pieces []Piece) string  { return joined(pieces, Deleted) }

func joined(pieces []Piece, without Op) string {
	var b strings.Builder
	for _, p := range pieces {
		if p.Op != without {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestDiffer_compare(t *testing.T) {
	for _, c := range []struct {
		name, before, after string
		want                []Piece
	}{
		{
			"a word is replaced whole, however much the two share",
			"Кассир обязан улыбнуться.", "Кассир должен улыбнуться.",
			[]Piece{{Same, "Кассир "}, {Deleted, "обязан"}, {Inserted, "должен"}, {Same, " улыбнуться."}},
		},
		{
			"a number with a decimal comma and a compound word are single words",
			"Ждёт 0,5 минуты продавца-кассира", "Ждёт 0,7 минуты продавца-стажёра",
			[]Piece{{Same, "Ждёт "}, {Deleted, "0,5"}, {Inserted, "0,7"}, {Same, " минуты "}, {Deleted, "продавца-кассира"}, {Inserted, "продавца-стажёра"}},
		},
		{
			"replaced words that only a space parts are replaced together",
			"в течение минуты", "за полминуты быстро",
			[]Piece{{Deleted, "в течение минуты"}, {Inserted, "за полминуты быстро"}},
		},
		{
			"an inserted word deletes nothing",
			"здоровается с клиентом", "здоровается с каждым клиентом",
			[]Piece{{Same, "здоровается с "}, {Inserted, "каждым "}, {Same, "клиентом"}},
		},
		{"nothing becomes something", "", "Новое", []Piece{{Inserted, "Новое"}}},
		{"equal texts are one piece", "Одно", "Одно", []Piece{{Same, "Одно"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, pieces(c.before, c.after)); d != "" {
				t.Error(d)
			}
		})
	}
}

var prose = rapid.Custom(func(t *rapid.T) string {
	vocabulary := []string{"клиент", "кассир", "продавец-консультант", "1–2", "0,5", "«Добрый", "день»", "👍", "a", "ё", ".", ",", "\n", " ", "  ", "\t", "—"}
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(vocabulary), 0, 40).Draw(t, "words"), rapid.SampledFrom([]string{" ", ""}).Draw(t, "glue"))
})

func TestDiffer_compare_rebuildsBothTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.OneOf(prose, rapid.String())
		a, b := texts.Draw(t, "before"), texts.Draw(t, "after")
		got := pieces(a, b)
		if before(got) != a || after(got) != b {
			t.Fatalf("pieces %q do not rebuild %q and %q", got, a, b)
		}
		for i, p := range got {
			if p.Text == "" || i > 0 && got[i-1].Op == p.Op {
				t.Fatalf("piece %d of %q is empty or continues the one before", i, got)
			}
		}
		// No word is cut: each text's words, piece by piece, are its own words.
		for _, side := range []struct {
			text    string
			without Op
		}{{a, Inserted}, {b, Deleted}} {
			var list []string
			for _, p := range got {
				if p.Op != side.without {
					list = append(list, words(p.Text)...)
				}
			}
			if !slices.Equal(spaceless(list), spaceless(words(side.text))) {
				t.Fatalf("words %q, want %q", list, words(side.text))
			}
		}
	})
}

// spaceless leaves out white space, which may be split between two pieces.
func spaceless(list []string) []string {
	return slices.DeleteFunc(list, func(w string) bool { return strings.TrimSpace(w) == "" })
}

func TestDiffer_compare_manyDistinctWords(t *testing.T) {
	var a, b []string
	for i := range 70_000 { // beyond the surrogates, which strings cannot hold
		a, b = append(a, fmt.Sprint("а", i)), append(b, fmt.Sprint("а", i))
	}
	b[69_000] = "иначе"
	text, changed := strings.Join(a, " "), strings.Join(b, " ")
	got := pieces(text, changed)
	if before(got) != text || after(got) != changed || len(got) != 4 {
		t.Errorf("%d pieces, want 4 that rebuild both texts", len(got))
	}
}

func TestDiffer_compare_budget(t *testing.T) {
	a, b := "Общее начало "+strings.Repeat("а;", 50)+" общий конец", "Общее начало "+strings.Repeat("б!", 50)+" общий конец"
	want := []Piece{{Same, "Общее начало "}, {Deleted, strings.Repeat("а;", 50)}, {Inserted, strings.Repeat("б!", 50)}, {Same, " общий конец"}}
	d := &differ{budget: 15_000} // one comparison of 100 by 100 words
	for range 2 {
		if diff := cmp.Diff(want, d.compare(a, b)); diff != "" {
			t.Error(diff)
		}
	}
	if d.budget != 5_000 {
		t.Errorf("%d left, want 5,000: the second time the middle is replaced without being compared", d.budget)
	}
	if diff := cmp.Diff([]Piece{{Deleted, "да"}, {Inserted, "нет"}}, (&differ{}).compare("да", "нет")); diff != "" {
		t.Error(diff)
	}
}
