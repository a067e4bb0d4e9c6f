package checklists

import (
	"encoding/json"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"time"

	"etalon/internal/fault"
)

// ErrAnswersInvalid is answers that do not fit their checklist. Every wrong
// answer is one of its fields, with the path "answers.QUESTION".
var ErrAnswersInvalid = fault.New(fault.Invalid, "answers_invalid")

// What one answer holds at most.
const (
	MaxAnswerText  = 10_000 // characters
	MaxAnswerFiles = 50
)

// The answers that are words.
const (
	yes      = "yes"
	no       = "no"
	naAnswer = "na"
)

// ParseAnswers reads the answers of a visit, by question id: "yes" or "no" (or
// true, false), an option's id, a list of them, a number, a text, a list of file
// ids, or "na". A null, an empty text and an empty list are not answers. It
// returns ErrAnswersInvalid.
func ParseAnswers(c *Checklist, raw map[string]json.RawMessage) (Answers, error) {
	questions := map[string]*Question{}
	for i := range c.Sections {
		for j := range c.Sections[i].Questions {
			q := &c.Sections[i].Questions[j]
			questions[q.ID] = q
		}
	}
	answers, p := make(Answers, len(raw)), problems{}
	for _, id := range slices.Sorted(maps.Keys(raw)) {
		path := "answers." + id
		q, ok := questions[id]
		if !ok {
			p.add(path, "unknown_question", fault.Params{"Value": id})
			continue
		}
		if a, ok := p.read(path, q, raw[id]); ok {
			answers[id] = a
		}
	}
	if err := p.err(ErrAnswersInvalid); err != nil {
		return nil, err
	}
	return answers, nil
}

// ParseAnswer reads the answer to one question as ParseAnswers reads those of a visit; none is
// an empty one. It returns ErrAnswersInvalid.
func ParseAnswer(q *Question, raw json.RawMessage) (Answer, error) {
	p := problems{}
	a, _ := p.read("answers."+q.ID, q, raw)
	if err := p.err(ErrAnswersInvalid); err != nil {
		return Answer{}, err
	}
	return a, nil
}

// read reads one answer as it was sent; it reports false for none.
func (p *problems) read(path string, q *Question, raw json.RawMessage) (Answer, bool) {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		p.add(path, "wrong_type", nil)
		return Answer{}, false
	}
	return p.answer(path, q, v)
}

// answer reads one answer; it reports false for none.
func (p *problems) answer(path string, q *Question, v any) (Answer, bool) {
	if v == nil || v == "" {
		return Answer{}, false
	}
	if v == naAnswer && (q.NA || q.Kind.Scored()) {
		if !q.NA {
			p.add(path, "na_not_allowed", nil)
		}
		return Answer{NA: true}, true
	}
	switch q.Kind {
	case Multiple, Photo, Audio, Receipt, Signature:
		return p.listAnswer(path, q, v)
	case ScaleKind, Number, Count, Duration:
		return p.numberAnswer(path, q, v)
	case YesNo, Single, Text, Date, Time, Location:
	}
	if truth, ok := v.(bool); ok && q.Kind == YesNo {
		v = map[bool]string{true: yes, false: no}[truth]
	}
	text, ok := v.(string)
	if !ok {
		p.add(path, "wrong_type", nil)
		return Answer{}, false
	}
	p.textAnswer(path, q, text)
	return Answer{Text: text}, true
}

func (p *problems) textAnswer(path string, q *Question, text string) {
	p.text(path, text, MaxAnswerText)
	ok := true
	switch q.Kind {
	case YesNo:
		ok = text == yes || text == no
	case Single:
		if q.option(text) == nil {
			p.add(path, "unknown_option", fault.Params{"Value": text})
		}
	case Date:
		ok = isTime(text, time.DateOnly)
	case Time:
		ok = isTime(text, "15:04") || isTime(text, time.TimeOnly)
	case Multiple, ScaleKind, Number, Count, Duration, Text, Photo, Audio, Receipt, Signature, Location:
	}
	if !ok {
		p.add(path, "unknown_value", fault.Params{"Value": text})
	}
}

// isTime wants two digits everywhere: time.Parse alone would take "9:30".
func isTime(text, layout string) bool {
	_, err := time.Parse(layout, text)
	return err == nil && len(text) == len(layout)
}

func (p *problems) listAnswer(path string, q *Question, v any) (Answer, bool) {
	if only, ok := v.(string); ok {
		v = []any{only}
	}
	list, ok := v.([]any)
	if !ok {
		p.add(path, "wrong_type", nil)
		return Answer{}, false
	}
	var a Answer
	for _, element := range list {
		id, ok := element.(string)
		if !ok || id == "" {
			p.add(path, "wrong_type", nil)
			return Answer{}, false
		}
		if slices.Contains(a.Options, id) {
			p.add(path, "repeated", fault.Params{"Value": id})
		}
		p.text(path, id, MaxID)
		a.Options = append(a.Options, id)
	}
	if q.Kind == Multiple {
		p.choice(path, q, a.Options)
	} else {
		p.many(path, len(list), MaxAnswerFiles)
	}
	return a, len(a.Options) > 0
}

func (p *problems) choice(path string, q *Question, chosen []string) {
	for _, id := range chosen {
		switch o := q.option(id); {
		case o == nil:
			p.add(path, "unknown_option", fault.Params{"Value": id})
		case o.Exclusive && len(chosen) > 1:
			p.add(path, "exclusive_option", fault.Params{"Value": id})
		}
	}
}

func (p *problems) numberAnswer(path string, q *Question, v any) (Answer, bool) {
	var number *big.Rat
	ok := false
	switch v := v.(type) {
	case float64:
		number, ok = exactOf(v)
	case string:
		if len(v) <= MaxExact {
			number, ok = ParseExact(v)
		}
	}
	if !ok {
		p.add(path, "not_a_number", nil)
		return Answer{}, false
	}
	switch {
	case (q.Kind == ScaleKind || q.Kind == Count) && !number.IsInt():
		p.add(path, "not_whole", nil)
	case q.Kind == ScaleKind && (number.Cmp(whole(q.Scale.Min)) < 0 || number.Cmp(whole(q.Scale.Max)) > 0):
		p.add(path, "out_of_range", fault.Params{"Min": q.Scale.Min, "Max": q.Scale.Max})
	case (q.Kind == Count || q.Kind == Duration) && number.Sign() < 0:
		p.add(path, "negative", nil)
	}
	return Answer{Number: number}, true
}

func whole(n int) *big.Rat { return new(big.Rat).SetInt64(int64(n)) }

// option returns the option id of q, or nil.
func (q *Question) option(id string) *Option {
	for i := range q.Options {
		if q.Options[i].ID == id {
			return &q.Options[i]
		}
	}
	return nil
}

// MarshalJSON writes the answer as ParseAnswers reads it.
func (a Answer) MarshalJSON() ([]byte, error) {
	switch {
	case a.NA:
		return json.Marshal(naAnswer)
	case a.Number != nil:
		return numberJSON(a.Number)
	case len(a.Options) > 0:
		return json.Marshal(a.Options)
	case a.Text != "":
		return json.Marshal(a.Text)
	default:
		return []byte("null"), nil
	}
}

// numberJSON writes a JSON number where that is exact, else a string.
func numberJSON(r *big.Rat) ([]byte, error) {
	f, _ := r.Float64()
	if same, ok := exactOf(f); ok && same.Cmp(r) == 0 {
		return strconv.AppendFloat(nil, f, 'f', -1, 64), nil
	}
	return json.Marshal(FormatExact(r))
}
