package checklists

import (
	"strings"
	"unicode/utf8"

	"etalon/internal/fault"
)

// checker checks the expressions of one checklist.
type checker struct {
	*problems
	kinds  map[string]Kind     // of the questions, by id
	shown  map[string][]string // question → the questions that decide whether it is shown
	paths  map[string]string   // of the expressions in shown
	states map[string]int      // of the walk that looks for circles
}

// expressions parses and type-checks every expression of c, and refuses
// questions whose visibility depends on itself.
func (p *problems) expressions(c *Checklist) {
	k := checker{p, map[string]Kind{}, map[string][]string{}, map[string]string{}, map[string]int{}}
	for i := range c.Sections {
		for j := range c.Sections[i].Questions {
			q := &c.Sections[i].Questions[j]
			k.kinds[q.ID] = q.Kind
		}
	}
	for i := range c.Sections {
		for j := range c.Sections[i].Questions {
			q, at := &c.Sections[i].Questions[j], index(index("sections", i)+".questions", j)
			k.paths[q.ID] = at + ".show_if"
			if e := k.check(k.paths[q.ID], q.ShowIf); e != nil {
				e.each(func(ref *expression) { k.shown[q.ID] = append(k.shown[q.ID], ref.text) })
			}
			k.check(at+".require_if", q.RequireIf)
		}
	}
	for i := range c.Sections {
		for j := range c.Sections[i].Questions {
			k.walk(c.Sections[i].Questions[j].ID)
		}
	}
}

// check returns the parsed expression, or nil where there is none or it is wrong.
func (k *checker) check(path, source string) *expression {
	if strings.TrimSpace(source) == "" {
		return nil
	}
	if utf8.RuneCountInString(source) > MaxExpression {
		k.add(path, "too_long", fault.Params{"Max": MaxExpression})
		return nil
	}
	e, wrong := parse(source)
	if wrong == nil {
		wrong = k.condition(e)
	}
	if wrong != nil {
		k.add(path, wrong.code, fault.Params{"Position": wrong.position, "Found": wrong.found})
		return nil
	}
	return e
}

// condition checks that e is true or false.
func (k *checker) condition(e *expression) *expressionError {
	form, wrong := k.formOf(e)
	if wrong == nil && form != formTruth && form != formAny {
		wrong = e.wrong("expression_not_condition")
	}
	return wrong
}

func (e *expression) wrong(code string) *expressionError {
	return &expressionError{code: code, position: e.position, found: e.text}
}

// formOf is the form of e's value.
func (k *checker) formOf(e *expression) (form, *expressionError) {
	switch e.op {
	case opNumber:
		return formNumber, nil
	case opText:
		return formText, nil
	case opAttribute:
		return formAny, nil
	case opQuestion, opAnswered, opNA:
		kind, ok := k.kinds[e.text]
		if !ok {
			return formUnknown, e.wrong("expression_unknown_question")
		}
		if e.op == opQuestion {
			return kind.formOf(), nil
		}
		return formTruth, nil
	case opOr, opAnd, opNot:
		for _, arg := range e.args {
			if wrong := k.condition(arg); wrong != nil {
				return formUnknown, wrong
			}
		}
		return formTruth, nil
	case opList:
		return k.listForm(e)
	case opTrue, opFalse:
		return formTruth, nil
	case opEqual, opUnequal, opLess, opAtMost, opMore, opAtLeast, opIn, opNotIn:
	}
	return formTruth, k.comparison(e)
}

// listForm is formTexts or formNumber, by the elements, or formAny where they
// are attributes or mixed.
func (k *checker) listForm(e *expression) (form, *expressionError) {
	list := formUnknown
	for _, arg := range e.args {
		element, wrong := k.formOf(arg)
		if wrong != nil {
			return formUnknown, wrong
		}
		switch {
		case list == formUnknown:
			list = element
		case list != element:
			list = formAny
		}
	}
	if list == formText {
		list = formTexts
	}
	return list, nil
}

// comparison checks that the two sides of e can be compared.
func (k *checker) comparison(e *expression) *expressionError {
	left, wrong := k.formOf(e.args[0])
	if wrong != nil {
		return wrong
	}
	right, wrong := k.formOf(e.args[1])
	if wrong != nil {
		return wrong
	}
	comparable := left == formAny || right == formAny
	switch e.op {
	case opEqual, opUnequal:
		comparable = comparable || left == right || texts(left) && texts(right)
	case opIn, opNotIn:
		isList := e.args[1].op == opList || right == formTexts || right == formAny
		comparable = isList && (comparable || left == right || texts(left) && texts(right))
	default:
		comparable = comparable && left != formTexts && right != formTexts && left != formTruth && right != formTruth ||
			left == right && (left == formText || left == formNumber)
	}
	if !comparable {
		return e.wrong("expression_types")
	}
	return nil
}

func texts(f form) bool { return f == formText || f == formTexts }

// The states of a question in the walk: not seen (0), on the path, done.
const (
	onPath = iota + 1
	done
)

// walk follows what showing the question depends on, and reports each circle once.
func (k *checker) walk(id string) {
	switch k.states[id] {
	case onPath:
		k.add(k.paths[id], "expression_circular", nil)
		return
	case done:
		return
	}
	k.states[id] = onPath
	for _, ref := range k.shown[id] {
		k.walk(ref)
	}
	k.states[id] = done
}
