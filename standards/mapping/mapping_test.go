package mapping

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/standards"
)

func text(rules ...standards.Requirement) standards.Content {
	return standards.Content{Sections: []standards.Section{{Title: "Раздел", Requirements: rules}}}
}

func rule(lineage, statement string) standards.Requirement {
	return standards.Requirement{Lineage: lineage, Code: lineage, Statement: statement, Level: standards.Mandatory}
}

// told is a relation in a few words: "split a → b c, rebased, open".
func told(list []Relation) []string {
	var lines []string
	for _, r := range list {
		state := "open"
		if r.Confirmed {
			state = "confirmed"
		}
		lines = append(lines, fmt.Sprintf("%s %v → %v, %s, %s", r.Kind, r.Before, r.After, r.Trend, state))
	}
	return lines
}

const (
	receipt = "Кассир называет сумму покупки вслух и выдаёт покупателю бумажный чек"
	sum     = "Кассир называет сумму покупки вслух"
	paper   = "Кассир выдаёт покупателю бумажный чек"
)

func TestPropose(t *testing.T) {
	seconds := rule("a", "Продавец здоровается первым")
	seconds.Measure = standards.Measure{Kind: standards.Duration, Unit: "s", Bound: standards.AtMost, Target: big.NewRat(30, 1)}
	photo := rule("a", "Продавец здоровается первым")
	photo.Measure.Photo = true
	critical := rule("a", "Продавец здоровается первым")
	critical.Level = standards.Critical
	old := rule("a", "Продавец здоровается первым")
	for name, c := range map[string]struct {
		before, after standards.Content
		decided       []Relation
		want          []string
	}{
		"a new number alone is the same rule": {text(old), text(standards.Requirement{Lineage: "a", Code: "9.9", Statement: old.Statement, Level: old.Level}), nil, []string{"same [a] → [a], comparable, confirmed"}},
		"other words are comparable":          {text(old), text(rule("a", "Продавец приветствует гостя")), nil, []string{"reworded [a] → [a], comparable, confirmed"}},
		"a photo changes no figure":           {text(old), text(photo), nil, []string{"reworded [a] → [a], comparable, confirmed"}},
		"another measure is another base":     {text(old), text(seconds), nil, []string{"reworded [a] → [a], rebased, confirmed"}},
		"another level is another base":       {text(old), text(critical), nil, []string{"reworded [a] → [a], rebased, confirmed"}},
		"a rule whose words came back in two was split": {
			text(rule("a", receipt)), text(rule("b", sum), rule("c", paper)), nil, []string{"split [a] → [b c], rebased, open"},
		},
		"two rules whose words came back in one were merged": {
			text(rule("b", sum), rule("c", paper)), text(rule("a", receipt)), nil, []string{"merged [b c] → [a], rebased, open"},
		},
		"a rule written anew under another lineage waits for the author": {
			text(rule("a", receipt)), text(rule("b", receipt+" в руки")), nil, []string{"reworded [a] → [b], rebased, open"},
		},
		"and is comparable once it is confirmed": {
			text(rule("a", receipt)), text(rule("b", receipt+" в руки")),
			[]Relation{{ID: "1", Kind: Reworded, Before: []string{"a"}, After: []string{"b"}}},
			[]string{"reworded [a] → [b], comparable, confirmed"},
		},
		"what has no relation came or went": {
			text(rule("a", sum)), text(rule("b", "Охранник придерживает дверь")), nil, []string{"new [] → [b], begins, open", "dropped [a] → [], ends, open"},
		},
		"a decision about a rule that is gone no longer counts": {
			text(rule("a", sum)), text(rule("b", "Охранник придерживает дверь")),
			[]Relation{{ID: "1", Kind: Split, Before: []string{"a"}, After: []string{"b", "x"}}},
			[]string{"new [] → [b], begins, open", "dropped [a] → [], ends, open"},
		},
		"a rule may be merged into one that stays": {
			text(rule("a", sum), rule("b", paper)), text(rule("a", receipt)),
			[]Relation{{ID: "1", Kind: Merged, Before: []string{"a", "b"}, After: []string{"a"}}},
			[]string{"merged [a b] → [a], rebased, confirmed"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, told(Propose(c.before, c.after, "ru", c.decided))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A line is followed through every version between, and one change of base is enough.
func TestFollow(t *testing.T) {
	first := follow(nil, []Relation{
		{Kind: Same, Before: []string{"a"}, After: []string{"a"}, Trend: Comparable},
		{Kind: Split, Before: []string{"b"}, After: []string{"c", "d"}, Trend: Rebased},
	})
	second := follow(first, []Relation{
		{Kind: Reworded, Before: []string{"a"}, After: []string{"e"}, Trend: Comparable},
		{Kind: Same, Before: []string{"c"}, After: []string{"c"}, Trend: Comparable},
		{Kind: Fresh, After: []string{"f"}, Trend: Begins},
	})
	want := map[string]Line{"e": {[]string{"a"}, false}, "c": {[]string{"b"}, true}, "f": {}}
	if diff := cmp.Diff(want, second); diff != "" {
		t.Error(diff)
	}
}

// Every requirement of both versions is in exactly one relation.
func TestPropose_complete(t *testing.T) {
	var before, after []standards.Requirement
	for i := range 60 {
		if i%5 != 0 {
			before = append(before, rule(fmt.Sprint(i), fmt.Sprint("Продавец предлагает товар номер ", i)))
		}
		if i%7 != 0 {
			after = append(after, rule(fmt.Sprint(i), fmt.Sprint("Продавец предлагает товар номер ", i+1)))
		}
	}
	old, next := map[string]int{}, map[string]int{}
	for _, r := range Propose(text(before...), text(after...), "ru", nil) {
		for _, id := range r.Before {
			old[id]++
		}
		for _, id := range r.After {
			next[id]++
		}
	}
	for _, side := range []struct {
		rules []standards.Requirement
		seen  map[string]int
	}{{before, old}, {after, next}} {
		for _, r := range side.rules {
			if side.seen[r.Lineage] != 1 {
				t.Errorf("%s is in %d relations", r.Lineage, side.seen[r.Lineage])
			}
		}
	}
}
