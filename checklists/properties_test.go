package checklists_test

import (
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"etalon/checklists"
)

var exactly = cmp.Comparer(func(a, b *big.Rat) bool {
	return (a == nil) == (b == nil) && (a == nil || a.Cmp(b) == 0)
})

// verdict is what the manager sees of a score.
type verdict struct {
	Raw, Final string
	Failed     bool
}

func verdictOf(r checklists.Result) verdict { return verdict{text(r.Raw), text(r.Final), r.Failed} }

func text(p *checklists.Percent) string {
	if p == nil {
		return "no score"
	}
	return p.String()
}

// same fails the property unless both visits have the same verdict.
func same(t *rapid.T, before, after visit) {
	t.Helper()
	if diff := cmp.Diff(verdictOf(before.score()), verdictOf(after.score())); diff != "" {
		t.Fatalf("the score changed (-before +after):\n%s", diff)
	}
}

// changed returns a copy of v for a property to change.
func (v visit) changed(t *rapid.T) visit {
	c, err := checklists.NewDocument(v.Checklist).Checklist()
	if err != nil {
		t.Fatalf("generated an invalid checklist: %v", err)
	}
	answers := checklists.Answers{}
	for id, a := range v.Answers {
		answers[id] = a
	}
	return visit{c, answers, v.Location, v.Exceptions, v.Day}
}

func TestScore_Properties(t *testing.T) {
	properties := map[string]func(t *rapid.T, v visit){
		"a score is from 0 to 100 unless more is allowed":  inRange,
		"the critical policy never raises a score":         neverRaises,
		"a section of not applicable answers has no score": notApplicableOnly,
		"adding a not applicable question changes nothing": addNotApplicable,
		"hiding a question equals not applicable":          hideOne,
		"excepting equals taking the questions away":       exceptAll,
		"what is answered under an exception is no matter": answerExcepted,
		"multiplying all points changes no percentage":     multiplyPoints,
		"a section of weight 0 changes nothing":            addWeightless,
		"a better answer never lowers the raw score":       improveOne,
		"the order of questions changes nothing":           reverse,
		"a score is reproducible from its JSON":            reproduce,
		"the sums are those of the questions":              addsUp,
	}
	for name, property := range properties {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) { property(t, visits().Draw(t, "visit")) })
		})
	}
}

func inRange(t *rapid.T, v visit) {
	r := v.score()
	all := []*checklists.Percent{r.Raw, r.Final}
	for _, s := range r.Sections {
		all = append(all, s.Raw, s.Final)
	}
	for _, p := range all {
		if p != nil && (*p < 0 || *p > 10000 && !v.Checklist.Over100) {
			t.Fatalf("a score of %s", p)
		}
	}
}

func neverRaises(t *rapid.T, v visit) {
	r := v.score()
	if (r.Raw == nil) != (r.Final == nil) || r.Raw != nil && *r.Final > *r.Raw {
		t.Fatalf("raw %s, final %s", text(r.Raw), text(r.Final))
	}
}

func notApplicableOnly(t *rapid.T, v visit) {
	for _, q := range questions(v.Checklist) {
		v.Answers[q.ID] = checklists.Answer{NA: true}
	}
	r := v.score()
	for _, s := range r.Sections {
		if s.Raw != nil || s.Final != nil || s.Failed {
			t.Fatalf("section %s has the score %s", s.ID, text(s.Raw))
		}
	}
	if r.Raw != nil || r.Final != nil || r.Failed {
		t.Fatalf("the visit has the score %s", text(r.Raw))
	}
}

func addNotApplicable(t *rapid.T, v visit) {
	after := v.changed(t)
	q := drawQuestion(t, "added")
	q.NA = true
	after.Answers["added"] = checklists.Answer{NA: true}
	after.add(t, q)
	same(t, v, after)
}

func (v visit) add(t *rapid.T, q checklists.Question) {
	if len(v.Checklist.Sections) == 0 {
		t.Skip("no section to add to")
	}
	s := &v.Checklist.Sections[rapid.IntRange(0, len(v.Checklist.Sections)-1).Draw(t, "to")]
	s.Questions = append(s.Questions, q)
}

func hideOne(t *rapid.T, v visit) {
	all := questions(v.Checklist)
	if len(all) == 0 {
		t.Skip("no question to hide")
	}
	for _, q := range all { // na(q) is what may tell the two apart
		if strings.Contains(q.ShowIf, "na(") {
			q.ShowIf = ""
		}
	}
	id := rapid.SampledFrom(all).Draw(t, "question").ID
	hidden, na := v.changed(t), v.changed(t)
	hidden.Checklist.Question(id).ShowIf = "false"
	na.Answers[id] = checklists.Answer{NA: true}
	same(t, hidden, na)
}

// exceptAll takes the excepted questions out of the checklist itself. Conditions
// that read them find nothing, as they do of an excepted question.
func exceptAll(t *rapid.T, v visit) {
	out := checklists.ExceptedOn(v.Exceptions, v.Day)
	without := v.changed(t)
	without.Exceptions = nil
	for i := range without.Checklist.Sections {
		s := &without.Checklist.Sections[i]
		s.Questions = slices.DeleteFunc(s.Questions, func(q checklists.Question) bool { return out[q.ID] != "" })
	}
	same(t, v, without)
	before, after := v.score(), without.score()
	if diff := cmp.Diff(after.Sections, before.Sections, exactly); diff != "" {
		t.Fatalf("the sections differ:\n%s", diff)
	}
	if diff := cmp.Diff([][]string{after.Hidden, after.Missing, after.CriticalFails}, [][]string{before.Hidden, before.Missing, before.CriticalFails}); diff != "" {
		t.Fatal(diff)
	}
	if len(before.Excepted) != len(out) || len(after.Excepted) != 0 {
		t.Fatalf("excepted are %v, want those of %v", before.Excepted, out)
	}
}

func answerExcepted(t *rapid.T, v visit) {
	after := v.changed(t)
	for id := range checklists.ExceptedOn(v.Exceptions, v.Day) {
		delete(after.Answers, id)
		if a, ok := drawAnswer(t, v.Checklist.Question(id)); ok {
			after.Answers[id] = a
		}
	}
	if diff := cmp.Diff(v.score(), after.score(), exactly); diff != "" {
		t.Fatal(diff)
	}
}

func multiplyPoints(t *rapid.T, v visit) {
	after := v.changed(t)
	k := rapid.IntRange(2, 7).Draw(t, "k")
	for _, q := range questions(after.Checklist) {
		q.Points *= k
		for i := range q.Options {
			q.Options[i].Points *= k
		}
	}
	same(t, v, after)
}

func addWeightless(t *rapid.T, v visit) {
	v.Checklist.Rollup = checklists.RollupSections
	after := v.changed(t)
	q := drawQuestion(t, "added")
	q.Critical = false
	after.Checklist.Sections = append(after.Checklist.Sections, checklists.Section{ID: "light", Weight: new(big.Rat), Questions: []checklists.Question{q}})
	if a, ok := drawAnswer(t, &q); ok {
		after.Answers["added"] = a
	}
	same(t, v, after)
}

func improveOne(t *rapid.T, v visit) {
	free := slices.DeleteFunc(questions(v.Checklist), func(q *checklists.Question) bool { return mentioned(v.Checklist, q.ID) })
	if len(free) == 0 {
		t.Skip("every question decides about another")
	}
	q := rapid.SampledFrom(free).Draw(t, "question")
	after := v.changed(t)
	before, ok := drawAnswer(t, q)
	better, ok2 := drawAnswer(t, q)
	if !ok || !ok2 || before.NA || better.NA {
		t.Skip("not two answers")
	}
	v.Answers[q.ID], after.Answers[q.ID] = before, better
	low, high := v.score(), after.score()
	if earned(low, q.ID).Cmp(earned(high, q.ID)) > 0 {
		low, high = high, low
	}
	if low.Raw != nil && *high.Raw < *low.Raw {
		t.Fatalf("the better answer to %s makes %s of %s", q.ID, text(high.Raw), text(low.Raw))
	}
}

func earned(r checklists.Result, id string) *big.Rat {
	i := slices.IndexFunc(r.Questions, func(q checklists.QuestionResult) bool { return q.ID == id })
	return r.Questions[i].Earned
}

func reverse(t *rapid.T, v visit) {
	after := v.changed(t)
	slices.Reverse(after.Checklist.Sections)
	for i := range after.Checklist.Sections {
		slices.Reverse(after.Checklist.Sections[i].Questions)
	}
	same(t, v, after)
}

func reproduce(t *rapid.T, v visit) {
	document, err := json.Marshal(checklists.NewDocument(v.Checklist))
	if err != nil {
		t.Fatal(err)
	}
	d, err := checklists.ParseDocument(document)
	if err != nil {
		t.Fatal(err)
	}
	c, err := d.Checklist()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(v.Checklist, c, exactly); diff != "" {
		t.Fatalf("the checklist changed:\n%s", diff)
	}
	raw := map[string]json.RawMessage{}
	for id, a := range v.Answers {
		if raw[id], err = json.Marshal(a); err != nil {
			t.Fatal(err)
		}
	}
	answers, err := checklists.ParseAnswers(c, raw)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(v.score(), checklists.Score(c, answers, v.Location, checklists.ExceptedOn(v.Exceptions, v.Day)), exactly); diff != "" {
		t.Fatalf("the score changed:\n%s", diff)
	}
}

func addsUp(t *rapid.T, v visit) {
	r := v.score()
	earned, possible := new(big.Rat), new(big.Rat)
	for _, q := range r.Questions {
		earned.Add(earned, q.Earned)
		possible.Add(possible, q.Possible)
	}
	if diff := cmp.Diff([]*big.Rat{earned, possible}, []*big.Rat{r.Earned, r.Possible}, exactly); diff != "" {
		t.Fatal(diff)
	}
}
