package checklists

import (
	"strconv"
	"strings"
)

// operand is one side of a comparison.
type operand struct {
	question *Question
	text     string // XPath
	value    value  // of a constant
}

// operand resolves a side: a question, or a constant. It reports false for what has
// no counterpart.
func (f *fieldForm) operand(e *expression) (operand, bool) {
	switch e.op {
	case opQuestion:
		q := f.list.Question(e.text)
		if q == nil || q.Kind.HasFiles() || q.Kind == Time || q.Kind == Location {
			return operand{}, false
		}
		return operand{question: q, text: f.ref(q)}, true
	case opNumber:
		return operand{text: e.text, value: value{form: formNumber, number: e.number}}, true
	case opText:
		text, ok := quoteXPath(e.text)
		return operand{text: text, value: value{form: formText, text: e.text}}, ok
	case opAttribute:
		if f.head.Location == nil {
			return operand{}, false
		}
		return constantOperand(valueOfAttribute(f.head.Location[e.text]).alone())
	}
	return operand{}, false
}

func constantOperand(v value) (operand, bool) {
	switch v.form {
	case formNumber:
		x, _ := v.number.Float64()
		return operand{text: strconv.FormatFloat(x, 'f', -1, 64), value: v}, true
	case formText:
		text, ok := quoteXPath(v.text)
		return operand{text: text, value: v}, ok
	case formEmpty:
		return operand{value: v}, true
	default:
		return operand{}, false
	}
}

// quoteXPath writes a text; XPath has no escapes, and "${" would be read as a field.
func quoteXPath(text string) (string, bool) {
	if strings.Contains(text, "${") || strings.Contains(text, "'") && strings.Contains(text, `"`) {
		return "", false
	}
	if strings.Contains(text, "'") {
		return `"` + text + `"`, true
	}
	return "'" + text + "'", true
}
