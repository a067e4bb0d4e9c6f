package checklists

import (
	"strings"
	"time"
	"unicode/utf8"

	"etalon/internal/fault"
	"etalon/internal/locale"
)

// conditions translates the conditions of all questions. In our own forms a
// condition is that of our own column, as long as the cell says what it said then.
func (f *formImport) conditions() {
	same := f.unchanged()
	told := map[string]bool{}
	for _, field := range f.fields {
		q := f.questionOf(field)
		row := same[q.ID]
		relevant := f.survey.text(field.row, "relevant")
		if field.made {
			relevant = ""
		}
		if row == nil || folded(row.relevant) != folded(relevant) {
			f.showIf(field, relevant, told)
		}
		required := f.survey.text(field.row, "required")
		switch {
		case field.made || row != nil && folded(row.required) == folded(required):
		case required == "" || isXLSFormTrue(required) || isXLSFormFalse(required):
			q.RequireIf = ""
		default:
			q.RequireIf = f.translated(field, required, f.survey.cell(field.row, "required"), told)
		}
	}
}

func isXLSFormFalse(text string) bool {
	switch strings.ToLower(text) {
	case "no", "false", "false()", "0", "нет":
		return true
	}
	return false
}

// folded is text with its blanks folded: a cell's are when it is read.
func folded(text string) string { return strings.Join(strings.Fields(text), " ") }

// unchanged is the form that the conditions of our own columns would give, by
// question: what stands otherwise in its cells was changed by somebody.
func (f *formImport) unchanged() map[string]*formRow {
	if !f.own {
		return nil
	}
	c, err := f.document.Checklist()
	if err != nil {
		return nil
	}
	names := map[string]string{}
	for _, field := range f.fields {
		names[field.question.ID] = field.name
	}
	form := newFieldForm(c, FormHead{Language: locale.Russian}, names)
	rows := map[string]*formRow{}
	for i := range form.rows {
		if r := &form.rows[i]; r.question != nil && r.part == "" {
			rows[r.question.ID] = r
		}
	}
	return rows
}

// showIf is the condition of the question and of the groups around it.
func (f *formImport) showIf(field *formField, relevant string, told map[string]bool) {
	q := f.questionOf(field)
	var parts []string
	if field.made {
		parts = append(parts, q.ShowIf)
	}
	for _, g := range field.groups {
		parts = append(parts, f.translated(field, g.relevant, g.cell, told))
	}
	parts = append(parts, f.translated(field, relevant, f.survey.cell(field.row, "relevant"), told))
	q.ShowIf = joined(opAnd, parts)
	if utf8.RuneCountInString(q.ShowIf) > MaxExpression {
		f.fail(field.row, "relevant", "xlsform_condition", fault.Params{"Text": shorten(relevant, MaxTitle)})
		q.ShowIf = ""
	}
}

// translated is a condition in our language; empty where there is none, or none
// that can be said, which is told once a cell.
func (f *formImport) translated(field *formField, source, cell string, told map[string]bool) string {
	if source == "" || isXLSFormTrue(source) {
		return ""
	}
	text, ok := "", false
	if e := parseForm(source); e != nil {
		text, ok = f.say(field, e)
	}
	if ok && utf8.RuneCountInString(text) <= MaxExpression {
		return text
	}
	if !told[cell] {
		told[cell] = true
		f.problem(f.survey.Name, cell, "xlsform_condition", fault.Params{"Text": shorten(source, MaxTitle)}, true)
	}
	return ""
}

// joined joins conditions, those that are empty or hold anyway left out.
func joined(op string, parts []string) string {
	var kept []string
	for _, part := range parts {
		if part != "" && (op != opAnd || part != notFalse) {
			kept = append(kept, part)
		}
	}
	if len(kept) == 1 {
		return kept[0]
	}
	for i, part := range kept {
		if strings.Contains(part, " or ") || strings.Contains(part, " and ") {
			kept[i] = "(" + part + ")"
		}
	}
	return strings.Join(kept, " "+op+" ")
}

const notFalse = "not (false)"

// say writes e in our language as a condition of field; false where that cannot be.
func (f *formImport) say(field *formField, e *formExpression) (string, bool) {
	switch e.op {
	case opOr, opAnd:
		parts := make([]string, len(e.args))
		for i, arg := range e.args {
			var ok bool
			if parts[i], ok = f.say(field, arg); !ok {
				return "", false
			}
		}
		return joined(e.op, parts), true
	case opCall:
		return f.sayCall(field, e)
	case "=", "!=", "<", "<=", ">", ">=":
		return f.sayCompare(e)
	}
	return "", false
}

func (f *formImport) sayCall(field *formField, e *formExpression) (string, bool) {
	switch {
	case (e.text == "true" || e.text == "false") && len(e.args) == 0:
		return e.text, true
	case e.text == "not" && len(e.args) == 1:
		inner, ok := f.say(field, e.args[0])
		return "not (" + inner + ")", ok && inner != ""
	case e.text == "selected" && len(e.args) == 2 && e.args[0].op == opQuestion:
		return f.saySelected(field, e.args[0].text, e.args[1])
	}
	return "", false
}

func (f *formImport) saySelected(field *formField, name string, choice *formExpression) (string, bool) {
	of := f.byName[name]
	switch {
	case of == nil:
		return "", false
	case of.isBox == field:
		return opFalse, true // a question is not asked whether it applies itself
	case of.isBox != nil:
		return "na(" + of.isBox.question.ID + ")", choice.op == opText && choice.text == naAnswer
	case choice.op == opQuestion && f.byName[choice.text] != nil && f.byName[choice.text].isBox == nil:
		return f.byName[choice.text].question.ID + " in " + of.question.ID, of.question.Kind == Multiple
	case choice.op != opText && choice.op != opNumber:
		return "", false
	}
	return f.sayEqual(of, choice, true)
}

// sayEqual is that a question's answer is, or has among it, a constant.
func (f *formImport) sayEqual(of *formField, constant *formExpression, among bool) (string, bool) {
	q := &of.question
	text := constant.text
	if own, ok := of.words[text]; ok {
		text = own
	}
	switch {
	case q.NA && text == naAnswer:
		return "na(" + q.ID + ")", true
	case text == "":
		if q.NA {
			return "not (answered(" + q.ID + ") or na(" + q.ID + "))", true
		}
		return "not answered(" + q.ID + ")", true
	case q.Kind.formOf() == formNumber:
		return q.ID + " == " + text, numerals.MatchString(text)
	case q.Kind.HasFiles():
		return "", false
	}
	quoted, ok := quoteOwn(text)
	if among && q.Kind == Multiple {
		return quoted + " in " + q.ID, ok
	}
	return q.ID + " == " + quoted, ok
}

// quoteOwn writes a text in our language, which has no escapes either.
func quoteOwn(text string) (string, bool) {
	if strings.Contains(text, "'") {
		return `"` + text + `"`, !strings.Contains(text, `"`)
	}
	return "'" + text + "'", true
}

// opposite is an operator with its sides changed.
var opposite = map[string]string{"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

func (f *formImport) sayCompare(e *formExpression) (string, bool) {
	left, right, op := bare(e.args[0]), bare(e.args[1]), e.op
	if left.op == opText || left.op == opNumber {
		left, right, op = right, left, opposite[op]
	}
	if left.op == opCall && len(left.args) == 1 && left.args[0].op == opQuestion {
		return f.sayLength(left, op, right)
	}
	of := f.byName[left.text]
	if left.op != opQuestion || of == nil || of.isBox != nil {
		return "", false
	}
	if right.op == opQuestion {
		with := f.byName[right.text]
		if with == nil || with.isBox != nil {
			return "", false
		}
		own := map[string]string{"=": opEqual, "!=": opUnequal}[op]
		if own == "" {
			own = op
		}
		return of.question.ID + " " + own + " " + with.question.ID, true
	}
	if right.op != opText && right.op != opNumber {
		return "", false
	}
	switch op {
	case "=":
		return f.sayEqual(of, right, false)
	case "!=":
		return f.sayUnequal(of, right)
	}
	return sayOrder(of, op, right)
}

// sayUnequal holds for an empty answer too, as it does in XPath.
func (f *formImport) sayUnequal(of *formField, constant *formExpression) (string, bool) {
	q := &of.question
	if constant.text == "" && !q.NA {
		return "answered(" + q.ID + ")", true
	}
	equal, ok := f.sayEqual(of, constant, false)
	return "not (" + equal + ")", ok
}

func sayOrder(of *formField, op string, constant *formExpression) (string, bool) {
	q := &of.question
	switch {
	case q.Kind.formOf() == formNumber:
		return q.ID + " " + op + " " + constant.text, numerals.MatchString(constant.text)
	case q.Kind == Date && isTime(constant.text, time.DateOnly):
		return q.ID + " " + op + " '" + constant.text + "'", true
	}
	return "", false
}

// bare takes off what only tells XPath the type of a value.
func bare(e *formExpression) *formExpression {
	for e.op == opCall && len(e.args) == 1 {
		switch e.text {
		case "date", "number", "string", "decimal-date-time", "int":
			e = e.args[0]
		default:
			return e
		}
	}
	return e
}

// sayLength says "answered" for a length or a count that is compared with none.
func (f *formImport) sayLength(call *formExpression, op string, right *formExpression) (string, bool) {
	of := f.byName[call.args[0].text]
	if of == nil || of.isBox != nil || right.op != opNumber || call.text != "string-length" && call.text != "count-selected" {
		return "", false
	}
	answered := "answered(" + of.question.ID + ")"
	switch op + right.text {
	case ">0", "!=0", ">=1":
		return answered, true
	case "=0", "<1", "<=0":
		return "not " + answered, true
	}
	return "", false
}
