package checklists

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"etalon/internal/fault"
)

// An empty value makes every comparison of a checklist false, "!=" too, while XPath
// finds an empty text unequal to anything. What would differ is therefore guarded by
// "${q} != ''". Numbers need no guard: an empty text is no number, and no number is
// less, equal or more than anything.

// condition translates a condition that stands in a cell of the row to be written;
// empty where there is none, and where it has no counterpart, which is a problem.
func (f *fieldForm) condition(source string, row, column int) string {
	e := condition(source)
	if e == nil {
		return ""
	}
	text, ok := f.xpath(e)
	if !ok {
		f.problem(row, column, "xlsform_condition_not_exported", fault.Params{"Text": source})
		return ""
	}
	return text
}

// xpath translates e; false where XPath in forms has no counterpart.
func (f *fieldForm) xpath(e *expression) (string, bool) {
	if e.readsNothing() && (f.head.Location != nil || !e.readsLocation()) {
		s := sheet{Scorer: f.scorer, attrs: f.head.Location}
		return strconv.FormatBool(s.truth(e)) + "()", true
	}
	switch e.op {
	case opOr, opAnd:
		parts := make([]string, 0, len(e.args))
		for _, arg := range e.args {
			part, ok := f.xpath(arg)
			if !ok {
				return "", false
			}
			if arg.op == opOr || arg.op == opAnd {
				part = "(" + part + ")"
			}
			parts = append(parts, part)
		}
		return strings.Join(parts, " "+e.op+" "), true
	case opNot:
		inner, ok := f.xpath(e.args[0])
		return "not(" + inner + ")", ok
	case opAnswered, opNA:
		q := f.list.Question(e.text)
		switch {
		case q == nil:
			return "", false
		case e.op == opAnswered:
			return f.filled(q), true
		case naInside(q):
			return "selected(" + f.ref(q) + ", '" + naAnswer + "')", true
		case q.NA:
			return "selected(${" + f.boxes[q.ID] + "}, '" + naAnswer + "')", true
		}
		return "false()", true
	case opEqual, opUnequal, opLess, opAtMost, opMore, opAtLeast:
		return f.xpathCompare(e)
	case opIn, opNotIn:
		return f.xpathAmong(e)
	}
	return "", false
}

// readsNothing reports an expression without questions, which is constant in a visit.
func (e *expression) readsNothing() bool {
	found := false
	e.each(func(*expression) { found = true })
	return !found
}

func (e *expression) readsLocation() bool {
	return e.op == opAttribute || slices.ContainsFunc(e.args, (*expression).readsLocation)
}

func (f *fieldForm) ref(q *Question) string { return "${" + f.names[q.ID] + "}" }

// filled is that q has an answer, which "not applicable" is not.
func (f *fieldForm) filled(q *Question) string {
	if !naInside(q) {
		return f.ref(q) + " != ''"
	}
	return "(" + f.ref(q) + " != '' and " + f.ref(q) + " != '" + naAnswer + "')"
}

func (f *fieldForm) xpathCompare(e *expression) (string, bool) {
	left, ok := f.operand(e.args[0])
	right, also := f.operand(e.args[1])
	if !ok || !also {
		return "", false
	}
	return f.compareOperands(left, e.op, right)
}

func (f *fieldForm) compareOperands(left operand, op string, right operand) (string, bool) {
	if left.empty() || right.empty() {
		return "false()", true
	}
	if op != opEqual && op != opUnequal {
		return f.xpathOrder(left, op, right)
	}
	fits, ok := f.matchChoice(&left, right)
	if ok && fits {
		fits, ok = f.matchChoice(&right, left)
	}
	if !ok {
		return "", false
	}
	guards := f.guards(left, right)
	switch {
	case !fits && op == opEqual:
		return "false()", true
	case !fits:
		return strings.Join(guards, " and "), true
	case op == opUnequal && left.numeric() && left.question != nil && right.question != nil:
		return "(" + strings.Join(append(guards, "number("+left.text+") != number("+right.text+")"), " and ") + ")", true
	case op == opUnequal:
		return "(" + strings.Join(append(guards, left.text+" != "+right.text), " and ") + ")", true
	case left.numeric() && right.numeric() && left.question != nil && right.question != nil:
		return "number(" + left.text + ") = number(" + right.text + ")", true
	case left.question != nil && right.question != nil || left.blank() || right.blank():
		return "(" + strings.Join(append(guards, left.text+" = "+right.text), " and ") + ")", true
	}
	return left.text + " = " + right.text, true
}

func (o operand) empty() bool { return o.question == nil && o.value.form == formEmpty }
func (o operand) blank() bool {
	return o.question == nil && o.value.form == formText && o.value.text == ""
}

func (o operand) numeric() bool {
	return o.value.form == formNumber || o.question != nil && o.question.Kind.formOf() == formNumber
}

func (f *fieldForm) guards(sides ...operand) []string {
	var all []string
	for _, side := range sides {
		if side.question != nil {
			all = append(all, f.filled(side.question))
		}
	}
	return all
}

// matchChoice writes a constant as the name of the choice that it means in the
// question beside it; fits is false where no answer can equal it.
func (f *fieldForm) matchChoice(constant *operand, beside operand) (fits, ok bool) {
	q := beside.question
	if q == nil {
		return true, true
	}
	if other := constant.question; other != nil {
		several := q.Kind == Multiple && other.Kind != Single && other.Kind != YesNo
		return true, !several && f.choices[q.ID] == nil && f.choices[other.ID] == nil
	}
	if q.Kind.formOf() == formNumber {
		return constant.value.form == formNumber, true
	}
	if constant.value.form != formText {
		return false, true
	}
	text := constant.value.text
	switch q.Kind {
	case YesNo:
		return text == yes || text == no, true
	case Single, Multiple:
		if q.option(text) == nil {
			return false, true
		}
		constant.text, ok = quoteXPath(f.choiceName(q, text))
		return true, ok
	default:
		return true, true
	}
}

// xpathOrder compares numbers, or dates. Texts have no order in XPath.
func (f *fieldForm) xpathOrder(left operand, op string, right operand) (string, bool) {
	date := func(o operand) bool {
		return o.question != nil && o.question.Kind == Date || o.value.form == formText && isTime(o.value.text, time.DateOnly)
	}
	switch {
	case left.numeric() && right.numeric():
		return left.text + " " + op + " " + right.text, true
	case date(left) && date(right):
		moment := "decimal-date-time(" + left.text + ") " + op + " decimal-date-time(" + right.text + ")"
		return "(" + strings.Join(append(f.guards(left, right), moment), " and ") + ")", true
	}
	return "", false
}

// xpathAmong translates "in" and "not in".
func (f *fieldForm) xpathAmong(e *expression) (string, bool) {
	left, ok := f.operand(e.args[0])
	if !ok {
		return "", false
	}
	if left.empty() {
		return "false()", true
	}
	var found string
	guards := f.guards(left)
	switch list := e.args[1]; {
	case list.op == opList:
		found, ok = f.xpathAny(left, list.args)
	case list.op == opAttribute && f.head.Location != nil:
		found, ok = f.amongAttribute(left, valueOfAttribute(f.head.Location[list.text]))
		if valueOfAttribute(f.head.Location[list.text]).form == formEmpty {
			return "false()", ok
		}
	default:
		right, known := f.operand(list)
		if !known {
			return "", false
		}
		guards = append(guards, f.guards(right)...)
		found, ok = f.xpathMember(left, right)
	}
	if ok && e.op == opNotIn {
		found = "(" + strings.Join(append(guards, "not("+found+")"), " and ") + ")"
	}
	return found, ok
}

// xpathAny is that left equals one of several.
func (f *fieldForm) xpathAny(left operand, list []*expression) (string, bool) {
	var parts []string
	for _, arg := range list {
		right, ok := f.operand(arg)
		if !ok {
			return "", false
		}
		part, ok := f.compareOperands(left, opEqual, right)
		if !ok {
			return "", false
		}
		parts = append(parts, part)
	}
	return "(" + strings.Join(parts, " or ") + ")", true
}

func (f *fieldForm) amongAttribute(left operand, list value) (string, bool) {
	values := []value{list}
	if list.form == formTexts {
		values = nil
		for _, text := range list.texts {
			values = append(values, value{form: formText, text: text})
		}
	}
	var parts []string
	for _, v := range values {
		right, ok := constantOperand(v)
		if !ok {
			return "", false
		}
		part, ok := f.compareOperands(left, opEqual, right)
		if !ok {
			return "", false
		}
		parts = append(parts, part)
	}
	return "(" + strings.Join(parts, " or ") + ")", true
}

// xpathMember is that left is among the choices of the question right.
func (f *fieldForm) xpathMember(left, right operand) (string, bool) {
	if right.question == nil || right.question.Kind != Multiple {
		return f.compareOperands(left, opEqual, right)
	}
	fits, ok := f.matchChoice(&left, right)
	switch {
	case !ok:
		return "", false
	case !fits:
		return "false()", true
	}
	selected := "selected(" + right.text + ", " + left.text + ")"
	if left.question == nil {
		return selected, true
	}
	return "(" + strings.Join(append(f.guards(left, right), selected), " and ") + ")", true
}

// both joins two conditions of which the first may be absent.
func both(first, second string) string {
	switch {
	case first == "":
		return second
	case second == "":
		return first
	case strings.Contains(first, " or "):
		return "(" + first + ") and " + second
	}
	return first + " and " + second
}
