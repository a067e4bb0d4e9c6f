package checklists

import (
	"math/big"
	"strings"
)

// form is the type of a value in an expression.
type form string

// The forms. Anything is only known in the visit: an attribute of the location.
const (
	formEmpty   form = "empty"
	formTruth   form = "truth"
	formNumber  form = "number"
	formText    form = "text"
	formTexts   form = "texts" // of a multiple choice, files, or an attribute with many values
	formAny     form = "any"
	formUnknown form = "" // of a question that does not exist
)

// formOf is the form of the answers of a kind.
func (k Kind) formOf() form {
	switch k {
	case ScaleKind, Number, Count, Duration:
		return formNumber
	case Multiple, Photo, Audio, Receipt, Signature:
		return formTexts
	case YesNo, Single, Text, Date, Time, Location:
	}
	return formText
}

type value struct {
	form   form
	truth  bool
	number *big.Rat
	text   string
	texts  []string
}

// valueOf is the value of an answer to a question of a kind.
func valueOf(k Kind, a Answer) value {
	switch form := k.formOf(); {
	case a.NA:
	case form == formNumber && a.Number != nil:
		return value{form: form, number: a.Number}
	case form == formTexts && len(a.Options) > 0:
		return value{form: form, texts: a.Options}
	case form == formText && a.Text != "":
		return value{form: form, text: a.Text}
	}
	return value{form: formEmpty}
}

// valueOfAttribute is the value of one of the location's attributes.
func valueOfAttribute(attribute any) value {
	switch a := attribute.(type) {
	case bool:
		return value{form: formTruth, truth: a}
	case int:
		return value{form: formNumber, number: new(big.Rat).SetInt64(int64(a))}
	case float64:
		if r, ok := exactOf(a); ok {
			return value{form: formNumber, number: r}
		}
	case string:
		if a != "" {
			return value{form: formText, text: a}
		}
	case []string:
		if len(a) > 0 {
			return value{form: formTexts, texts: a}
		}
	case []any:
		var texts []string
		for _, v := range a {
			if s, ok := v.(string); ok {
				texts = append(texts, s)
			}
		}
		return valueOfAttribute(texts)
	}
	return value{form: formEmpty}
}

// equal compares two values that are not empty. Several texts equal one text when
// they are only that one.
func equal(a, b value) bool {
	a, b = a.alone(), b.alone()
	if a.form != b.form {
		return false
	}
	switch a.form {
	case formTruth:
		return a.truth == b.truth
	case formNumber:
		return a.number.Cmp(b.number) == 0
	case formText:
		return a.text == b.text
	case formEmpty, formTexts, formAny, formUnknown:
	}
	return false
}

func (v value) alone() value {
	if v.form == formTexts && len(v.texts) == 1 {
		return value{form: formText, text: v.texts[0]}
	}
	return v
}

// order compares two numbers, or two texts by their characters (which orders ISO
// dates and times). It reports false for anything else.
func order(a, b value) (int, bool) {
	switch {
	case a.form == formNumber && b.form == formNumber:
		return a.number.Cmp(b.number), true
	case a.form == formText && b.form == formText:
		return strings.Compare(a.text, b.text), true
	default:
		return 0, false
	}
}
