package checklists

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"etalon/internal/workbook"
)

// value takes what stands in a field. What is wrong with it as an answer
// ParseAnswers says, as it does of every other client.
func (r *instanceReader) value(row *formRow, text string) {
	q := row.question
	switch row.part {
	case partSummary:
		r.out.Summary = text
		return
	case partReference:
		return
	case partComment:
		r.out.Comments[q.ID] = text
		return
	case partPhoto:
		r.file(q, text, false)
		return
	case partNA:
		r.na[q.ID] = r.na[q.ID] || text == naAnswer
		return
	}
	switch {
	case q.Kind.HasFiles():
		r.file(q, text, true)
	case q.Kind == Multiple:
		r.answer(q, r.chosen(q, text))
	case text == naAnswer && naInside(q):
		r.answer(q, naAnswer)
	case q.Kind == Single:
		r.answer(q, r.option(q, text))
	default:
		r.answer(q, plainAnswer(q.Kind, text))
	}
}

func (r *instanceReader) file(q *Question, name string, answer bool) {
	if name != workbook.OneLine(name) || strings.ContainsAny(name, `/\`) || len([]rune(name)) > maxInstanceID {
		r.problem(r.form.names[q.ID], "xform_file_name")
		return
	}
	r.out.Files = append(r.out.Files, InstanceFile{name, q.ID, answer})
}

func (r *instanceReader) answer(q *Question, value any) {
	data, err := json.Marshal(value)
	if err != nil { // only for values that are not texts, lists and numbers
		r.problem(r.form.names[q.ID], "wrong_type")
		return
	}
	r.out.Answers[q.ID] = data
}

// option is the id of the option that a form knows by name.
func (r *instanceReader) option(q *Question, name string) string {
	for id, known := range r.form.choices[q.ID] {
		if known == name {
			return id
		}
	}
	return name
}

func (r *instanceReader) chosen(q *Question, text string) any {
	names := strings.Fields(text)
	if len(names) == 1 && names[0] == naAnswer && naInside(q) {
		return naAnswer
	}
	for i, name := range names {
		names[i] = r.option(q, name)
	}
	return names
}

var (
	formDate  = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})(T.*|Z|[+-]\d{2}:?\d{2})?$`)
	formTime  = regexp.MustCompile(`^(\d{2}:\d{2})(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?$`)
	formPlace = regexp.MustCompile(`^-?\d{1,3}(\.\d{1,20})? -?\d{1,3}(\.\d{1,20})?( |$)`)
)

// plainAnswer is an answer of one value as the phone would send it.
func plainAnswer(k Kind, text string) any {
	switch k {
	case Date:
		if m := formDate.FindStringSubmatch(text); m != nil {
			return m[1]
		}
	case Time:
		if m := formTime.FindStringSubmatch(text); m != nil {
			return m[1]
		}
	case Location:
		return placeAnswer(text)
	case ScaleKind, Number, Count, Duration:
		if len(text) > MaxExact {
			return text
		}
		if exact, ok := ParseExact(text); ok {
			return Answer{Number: exact}
		}
	case YesNo, Single, Multiple, Text, Photo, Audio, Receipt, Signature:
	}
	return text
}

// placeAnswer writes "latitude longitude altitude accuracy" as the phone does.
func placeAnswer(text string) string {
	if !formPlace.MatchString(text) {
		return text
	}
	var at [4]float64
	for i, part := range strings.Fields(text) {
		if i < len(at) {
			at[i], _ = strconv.ParseFloat(part, 64) // the form has two numbers; the others may be anything
		}
	}
	return fmt.Sprintf("%.6f,%.6f,%.0f", at[0], at[1], at[3])
}
