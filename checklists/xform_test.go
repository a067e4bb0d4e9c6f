package checklists_test

import (
	"bytes"
	"encoding/json"
	"math/big"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"etalon/checklists"
	"etalon/internal/locale"
)

// formRun is a form with answers, as frontend/xforms.mjs takes it.
type formRun struct {
	XML     string         `json:"xml"`
	Answers map[string]any `json:"answers"`
	Submit  bool           `json:"submit"`
}

type formState struct {
	Status, Error      string
	Relevant, Required []string
	Instance           string // as it would be sent
	Spoken             map[string][]string
}

// inEngine runs forms in the public engine of ODK Web Forms.
func inEngine(t *testing.T, runs []formRun) []formState {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("Node.js is not installed: forms are not loaded in an XForms engine")
	}
	if _, err := os.Stat("../frontend/node_modules/@getodk/xforms-engine"); err != nil {
		t.Skip("the XForms engine is not installed (npm ci in frontend): forms are not loaded in it")
	}
	input, err := json.Marshal(runs)
	check(t, err)
	command := exec.CommandContext(t.Context(), "node", "xforms.mjs")
	command.Dir, command.Stdin = "../frontend", bytes.NewReader(input)
	var wrong bytes.Buffer
	command.Stderr = &wrong
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, wrong.String())
	}
	var states []formState
	check(t, json.Unmarshal(output, &states))
	return states
}

// fieldAnswers are answers as a form has them, by the names of its fields.
func fieldAnswers(c *checklists.Checklist, answers checklists.Answers) map[string]any {
	all := map[string]any{}
	for id, a := range answers {
		q := c.Question(id)
		choice := q.Kind == checklists.YesNo || q.Kind == checklists.Single || q.Kind == checklists.Multiple || q.Kind == checklists.ScaleKind
		switch {
		case a.NA && choice:
			all[id] = "na"
		case a.NA:
			all[id+"_na"] = "na"
		case a.Number != nil:
			all[id] = a.Number.FloatString(12)
			if a.Number.IsInt() {
				all[id] = a.Number.Num().String()
			}
		case len(a.Options) > 0 && q.Kind.HasFiles():
			all[id] = a.Options[0]
		case len(a.Options) > 0:
			all[id] = a.Options
		default:
			all[id] = a.Text
		}
	}
	return all
}

// randomForms are n random checklists as forms without problems, each with random
// answers, and what they were made of.
func randomForms(t *testing.T, n int, head checklists.FormHead) (runs []formRun, drawn []visit) {
	t.Helper()
	random := visits()
	for i := 0; len(runs) < n && i < 2000; i++ {
		v := random.Example(i)
		if len(questions(v.Checklist)) == 0 {
			continue
		}
		for id, a := range v.Answers {
			if q := v.Checklist.Question(id); q.Kind == checklists.Duration && a.Number != nil { // whole seconds
				v.Answers[id] = checklists.Answer{Number: new(big.Rat).SetInt(new(big.Int).Quo(a.Number.Num(), a.Number.Denom()))}
			}
		}
		head.Location = v.Location
		var out bytes.Buffer
		problems, err := checklists.WriteXForm(&out, v.Checklist, head)
		check(t, err)
		if len(problems) == 0 {
			runs, drawn = append(runs, formRun{out.String(), fieldAnswers(v.Checklist, v.Answers), false}), append(drawn, v)
		}
	}
	return runs, drawn
}

// A section without questions is no group: clients refuse a group of nothing.
func TestWriteXForm_emptySection(t *testing.T) {
	c := checklist(t, `{"sections": [{"id": "s1", "questions": [{"id": "q1", "kind": "yes_no"}]}, {"id": "s2", "title": "Пусто", "questions": []}]}`)
	var out bytes.Buffer
	_, err := checklists.WriteXForm(&out, c, checklists.FormHead{ID: "f", Version: "1", Language: locale.English})
	check(t, err)
	if form := out.String(); strings.Contains(form, "s2") || !strings.Contains(form, `<group ref="/data/s1"`) {
		t.Error(form)
	}
}

// What the engine shows after random answers is what the checklist shows, wherever
// every condition has a counterpart.
func TestXForm_Engine(t *testing.T) {
	runs, drawn := randomForms(t, 120, checklists.FormHead{ID: "f", Version: "1", Language: locale.English})
	hidden, shown := 0, 0
	for i, state := range inEngine(t, runs) {
		if state.Status != "success" {
			t.Fatalf("form %d: %s %s\n%s", i, state.Status, state.Error, runs[i].XML)
		}
		c := drawn[i].Checklist
		result := checklists.Score(c, drawn[i].Answers, drawn[i].Location, nil)
		for _, q := range questions(c) {
			want := !slices.Contains(result.Hidden, q.ID)
			if want {
				shown++
			} else {
				hidden++
			}
			if !q.Kind.Scored() || q.Kind.Measured() || len(c.Sections) == 0 { // a box to tick hides these besides
				want = want && !drawn[i].Answers[q.ID].NA
			}
			if got := slices.Contains(state.Relevant, q.ID); got != want {
				t.Errorf("form %d: %s is relevant: %v, want %v; show_if %q, answers %v", i, q.ID, got, want, q.ShowIf, runs[i].Answers)
			}
		}
		for _, id := range result.Missing {
			if !slices.Contains(state.Required, id) {
				t.Errorf("form %d: %s is missing, but not required in the form", i, id)
			}
		}
	}
	t.Logf("%d forms, %d questions shown and %d hidden", len(runs), shown, hidden)
	if len(runs) < 100 || hidden < 20 {
		t.Errorf("%d forms with %d hidden questions are too few to compare", len(runs), hidden)
	}
}

// Every kind of question, and what belongs to one, loads.
func TestXForm_EveryKind(t *testing.T) {
	c := &checklists.Checklist{Title: "A & B <c>", Rollup: checklists.RollupPoints, Critical: checklists.CriticalPolicy{Policy: checklists.Flag, Scope: checklists.InVisit}}
	section := checklists.Section{ID: "раздел 1", Title: "Вход"}
	for _, kind := range []checklists.Kind{
		checklists.YesNo, checklists.Single, checklists.Multiple, checklists.ScaleKind, checklists.Number, checklists.Count, checklists.Duration,
		checklists.Text, checklists.Date, checklists.Time, checklists.Photo, checklists.Audio, checklists.Receipt, checklists.Signature, checklists.Location,
	} {
		q := checklists.Question{ID: "вопрос_" + string(kind), Text: string(kind) + " < & ?", Hint: "Подсказка", Kind: kind, NA: true, Comment: checklists.Required, CommentMin: 5, Photo: checklists.Required}
		if kind == checklists.Single || kind == checklists.Multiple {
			q.Options = []checklists.Option{{ID: "первый вариант", Text: "Первый"}, {ID: "b", Exclusive: kind == checklists.Multiple}}
		}
		if kind == checklists.ScaleKind {
			q.Scale = &checklists.Scale{Min: -100, Max: 100}
		}
		section.Questions = append(section.Questions, q)
	}
	section.Questions[4].ShowIf = "вопрос_single == 'первый вариант' and 'b' not in вопрос_multiple"
	c.Sections = []checklists.Section{section}
	check(t, checklists.Validate(c))
	var out bytes.Buffer
	problems, err := checklists.WriteXForm(&out, c, formHead)
	check(t, err)
	if len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
	state := inEngine(t, []formRun{{out.String(), map[string]any{"q2": "o1", "q3": []string{"o1"}, "q1": "yes"}, false}})[0]
	if state.Status != "success" {
		t.Fatalf("%s %s\n%s", state.Status, state.Error, out.String())
	}
	for _, name := range []string{"q5", "q5_na", "q1_comment", "q1_photo", "q2_comment"} {
		if !slices.Contains(state.Relevant, name) {
			t.Errorf("%s is not relevant: %v", name, state.Relevant)
		}
	}
	if slices.Contains(state.Relevant, "q7_comment") {
		t.Error("the comment of a question without an answer is relevant")
	}
	im := imported(t, xlsform(t, c))
	if got, want := documentText(t, im.Checklist), documentText(t, c); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// A checklist in two languages is a form in two: the engine says each text in either,
// and in the main one what is not translated.
func TestXForm_languages(t *testing.T) {
	c := filledChecklist()
	c.Rollup, c.Critical = checklists.RollupPoints, checklists.CriticalPolicy{Policy: checklists.Flag, Scope: checklists.InVisit}
	c.Language, c.Languages = locale.Russian, []locale.Language{locale.English, "kk"}
	q := &c.Sections[0].Questions[0]
	q.Translations = checklists.Wordings{locale.English: {Text: "Did they \"greet\" <first>?", Hint: "At once"}, "kk": {Text: "Амандасты ма?"}}
	check(t, checklists.Validate(c))
	var out bytes.Buffer
	_, err := checklists.WriteXForm(&out, c, formHead)
	check(t, err)
	state := inEngine(t, []formRun{{XML: out.String(), Answers: map[string]any{}}})[0]
	if state.Status != "success" {
		t.Fatalf("%s %s\n%s", state.Status, state.Error, out.String())
	}
	for language, want := range map[string][]string{
		"English (en)": {q.Translations[locale.English].Text, "At once"}, "kk (kk)": {"Амандасты ма?", q.Hint}, "Русский (ru)": {q.Text, q.Hint},
	} {
		for _, text := range want {
			if text != "" && !slices.Contains(state.Spoken[language], text) {
				t.Errorf("%q is not said in %s: %q", text, language, state.Spoken[language])
			}
		}
	}
}
