package checklists

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"etalon/internal/fault"
)

// answers sets the type of row, and what it takes.
func (f *fieldForm) answers(row *formRow) {
	q := row.question
	switch q.Kind {
	case YesNo:
		row.kind, row.list = typeOne, f.addList("yes_no", f.ending(q, []formChoice{
			{name: yes, label: f.head.Language.Text("xlsform.yes")}, {name: no, label: f.head.Language.Text("xlsform.no")},
		}))
	case Single:
		row.kind, row.list = typeOne, f.addList(row.name, f.ending(q, f.options(q)))
	case Multiple:
		row.kind, row.list = typeMany, f.addList(row.name, f.ending(q, f.options(q)))
		row.constraint = f.alone(q)
		if row.constraint != "" {
			row.message = f.head.Language.Text("xlsform.exclusive")
		}
	case ScaleKind:
		f.scale(row)
	case Number:
		row.kind = typeDecimal
	case Count:
		row.kind, row.constraint = typeInteger, ". >= 0"
	case Duration:
		row.kind, row.constraint = typeInteger, ". >= 0"
		if q.Unit != "" && q.Unit != "s" {
			row.kind = typeDecimal
		}
	case Signature:
		row.kind, row.appearance = typeImage, signatureLook
	case Photo, Receipt:
		row.kind = typeImage
	case Audio:
		row.kind = typeAudio
	case Date:
		row.kind = typeDate
	case Time:
		row.kind = typeTime
	case Location:
		row.kind = typeGeopoint
	case Text:
		row.kind = typeText
	}
	if q.Unit != "" && q.Kind.Measured() {
		row.hint = strings.TrimPrefix(row.hint+"\n"+f.head.Language.Text("xlsform.unit", fault.Params{"Unit": q.Unit}), "\n")
	}
}

func (f *fieldForm) scale(row *formRow) {
	s := row.question.Scale
	if !isSelect(row.question) {
		row.kind, row.constraint = typeInteger, fmt.Sprintf(". >= %d and . <= %d", s.Min, s.Max)
		row.message = f.head.Language.Text("xlsform.range", fault.Params{"Min": s.Min, "Max": s.Max})
		return
	}
	var marks []formChoice
	for mark := s.Min; mark <= s.Max; mark++ {
		marks = append(marks, formChoice{name: strconv.Itoa(mark), label: strconv.Itoa(mark)})
	}
	name := strings.ReplaceAll(fmt.Sprintf("scale_%d_%d", s.Min, s.Max), "-", "m")
	row.kind, row.list = typeOne, f.addList(name, f.ending(row.question, marks))
}

func (f *fieldForm) options(q *Question) []formChoice {
	var all []formChoice
	for i := range q.Options {
		o := &q.Options[i]
		label := o.Text
		if label == "" {
			label = o.ID
		}
		all = append(all, formChoice{name: f.choiceName(q, o.ID), label: label, option: o})
	}
	return all
}

// ending adds "not applicable" where it is a choice.
func (f *fieldForm) ending(q *Question, choices []formChoice) []formChoice {
	if naInside(q) {
		choices = append(choices, formChoice{name: naAnswer, label: f.head.Language.Text("xlsform.na")})
	}
	return choices
}

// alone is the constraint that choices which exclude the others are chosen alone.
func (f *fieldForm) alone(q *Question) string {
	var exclusive []string
	for _, o := range q.Options {
		if o.Exclusive && len(q.Options) > 1 {
			exclusive = append(exclusive, f.choiceName(q, o.ID))
		}
	}
	if naInside(q) {
		exclusive = append(exclusive, naAnswer)
	}
	var parts []string
	for _, name := range exclusive {
		parts = append(parts, "selected(., '"+name+"')")
	}
	if len(parts) == 0 {
		return ""
	}
	return "not((" + strings.Join(parts, " or ") + ") and count-selected(.) > 1)"
}

func (f *fieldForm) naList() string {
	return f.addList("na", []formChoice{{name: naAnswer, label: f.head.Language.Text("xlsform.na")}})
}

// addList adds a list, or finds the one that is the same; lists of a question's own
// options are never shared, since their credits differ.
func (f *fieldForm) addList(name string, choices []formChoice) string {
	var key strings.Builder
	for _, c := range choices {
		key.WriteString(c.name + "\x00" + c.label + "\x00")
		if c.option != nil {
			key.WriteString(name)
		}
	}
	if known, ok := f.listed[key.String()]; ok {
		return known
	}
	free := name
	for i := 2; slices.ContainsFunc(f.lists, func(l formList) bool { return l.name == free }); i++ {
		free = name + "_" + strconv.Itoa(i)
	}
	f.lists = append(f.lists, formList{free, choices})
	f.listed[key.String()] = free
	return free
}
