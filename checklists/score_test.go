package checklists_test

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/checklists"
)

func TestCompliance(t *testing.T) {
	tests := []struct {
		name                string
		full, part, applied int
		want                *big.Rat
	}{
		{"G15 half of what is met in part counts", 5, 2, 10, big.NewRat(6, 10)},
		{"G15 met everywhere", 8, 0, 8, big.NewRat(1, 1)},
		{"G15 met nowhere", 0, 0, 8, new(big.Rat)},
		{"G15 43 % of visits", 43, 0, 100, big.NewRat(43, 100)},
		{"G15 applied nowhere is no figure", 0, 0, 0, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, checklists.Compliance(test.full, test.part, test.applied), exactly); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestScore_Met(t *testing.T) {
	c := checklist(t, `{"sections": [{"id": "s", "questions": [
		{"id": "full", "kind": "yes_no"}, {"id": "none", "kind": "yes_no"}, {"id": "part", "kind": "scale", "scale": {"min": 1, "max": 3}},
		{"id": "seen", "kind": "yes_no", "penalty": true}, {"id": "unseen", "kind": "yes_no", "penalty": true},
		{"id": "info", "kind": "yes_no", "points": 0}, {"id": "text", "kind": "text"}, {"id": "na", "kind": "yes_no", "na": true},
		{"id": "empty", "kind": "yes_no"}, {"id": "hidden", "kind": "yes_no", "show_if": "false"}, {"id": "out", "kind": "yes_no", "critical": true}]}]}`)
	r := checklists.Score(c, checklists.Answers{
		"full": {Text: "yes"}, "none": {Text: "no"}, "part": {Number: big.NewRat(2, 1)}, "seen": {Text: "yes"}, "unseen": {Text: "no"},
		"info": {Text: "yes"}, "text": {Text: "…"}, "na": {NA: true}, "hidden": {Text: "yes"}, "out": {Text: "no"},
	}, nil, checklists.Excepted{"out": "x"})
	got := map[string]string{}
	for _, q := range r.Questions {
		got[q.ID] = fmt.Sprintf("%s %s", q.State, q.Met)
	}
	want := map[string]string{
		"full": "answered full", "none": "answered none", "part": "answered part", "seen": "answered none", "unseen": "answered full",
		"info": "answered ", "text": "answered ", "na": "na ", "empty": "not_answered ", "hidden": "hidden ", "out": "excepted ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestScore_leavesItsInputAlone(t *testing.T) {
	v := bigVisit(t)
	before := checklists.NewDocument(v.Checklist)
	first := v.score()
	if diff := cmp.Diff(first, v.score(), exactly); diff != "" {
		t.Errorf("two scores of one visit differ:\n%s", diff)
	}
	if diff := cmp.Diff(before, checklists.NewDocument(v.Checklist)); diff != "" {
		t.Error(diff)
	}
}

// bigVisit has 60 questions of many kinds, a third of them conditional.
func bigVisit(t testing.TB) visit {
	v := visit{Checklist: &checklists.Checklist{Rollup: checklists.RollupSections, Critical: checklists.CriticalPolicy{Policy: checklists.ZeroSection}}, Answers: checklists.Answers{}}
	for s := range 6 {
		section := checklists.Section{ID: fmt.Sprintf("s%d", s), Weight: big.NewRat(int64(s+1), 2)}
		for n := range 10 {
			q := checklists.Question{ID: fmt.Sprintf("q%d_%d", s, n), Kind: checklists.YesNo, Points: 5, Critical: n == 9}
			v.Answers[q.ID] = checklists.Answer{Text: "yes"}
			switch n % 5 {
			case 1:
				q.Kind, q.Scale = checklists.ScaleKind, &checklists.Scale{Min: 1, Max: 7}
				v.Answers[q.ID] = checklists.Answer{Number: big.NewRat(int64(s+1), 1)}
			case 2:
				q.Kind, q.Bands = checklists.Duration, []checklists.Band{{UpTo: big.NewRat(20, 1), Credit: big.NewRat(1, 1)}, {UpTo: big.NewRat(30, 1), Credit: big.NewRat(1, 3)}, {Credit: new(big.Rat)}}
				v.Answers[q.ID] = checklists.Answer{Number: big.NewRat(25, 1)}
			case 3:
				q.ShowIf = fmt.Sprintf("q%d_0 == 'yes' and not (q%d_1 in [6, 7] or na(q%d_0))", s, s, s)
			case 4:
				q.Kind, q.Options = checklists.Single, []checklists.Option{{ID: "a", Credit: big.NewRat(1, 1)}, {ID: "b", Credit: big.NewRat(2, 7)}}
				v.Answers[q.ID] = checklists.Answer{Text: "b"}
			}
			section.Questions = append(section.Questions, q)
		}
		v.Checklist.Sections = append(v.Checklist.Sections, section)
	}
	if err := checklists.Validate(v.Checklist); err != nil {
		t.Fatal(err)
	}
	return v
}

func BenchmarkScore(b *testing.B) {
	v := bigVisit(b)
	b.Run("one visit", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			v.score()
		}
	})
	b.Run("one of many visits", func(b *testing.B) {
		b.ReportAllocs()
		scorer := checklists.NewScorer(v.Checklist)
		for b.Loop() {
			scorer.Score(v.Answers, v.Location, nil)
		}
	})
}
