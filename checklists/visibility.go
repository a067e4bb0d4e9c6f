package checklists

import "strings"

// Scorer scores the visits of one checklist. It reads the checklist's expressions
// once, so that many visits are scored quicker, and may be used by many
// goroutines at a time. The checklist must not change any more.
type Scorer struct {
	checklist *Checklist
	questions []scored
	byID      map[string]int
}

// scored is a question with what is worked out for every visit alike.
type scored struct {
	*Question
	section   int
	showIf    *expression // nil: always shown
	requireIf *expression // nil: never
}

// NewScorer prepares a valid checklist (Validate).
func NewScorer(c *Checklist) *Scorer {
	s := &Scorer{checklist: c, byID: map[string]int{}}
	for i := range c.Sections {
		for j := range c.Sections[i].Questions {
			q := &c.Sections[i].Questions[j]
			s.byID[q.ID] = len(s.questions)
			s.questions = append(s.questions, scored{q, i, condition(q.ShowIf), condition(q.RequireIf)})
		}
	}
	return s
}

// condition is nil where there is none, or none that can be read, which
// validation refuses.
func condition(source string) *expression {
	if strings.TrimSpace(source) == "" {
		return nil
	}
	e, wrong := parse(source)
	if wrong != nil {
		return nil
	}
	return e
}

// sheet is a checklist with the answers of one visit while it is evaluated.
type sheet struct {
	*Scorer
	answers Answers
	attrs   Attributes
	except  Excepted
	only    map[string]bool // the questions that are asked; nil: all
	shown   []visibility
}

type visibility uint8

const (
	undecided visibility = iota
	visible
	hidden
)

// visible decides whether question i is shown, deciding first the questions that
// it depends on: they may stand later, or in another section.
func (s *sheet) visible(i int) bool {
	if s.shown[i] != undecided {
		return s.shown[i] == visible
	}
	s.shown[i] = hidden // what a circle reads, which validation refuses
	if e := s.questions[i].showIf; (s.only == nil || s.only[s.questions[i].ID]) && (e == nil || s.truth(e)) {
		s.shown[i] = visible
	}
	return s.shown[i] == visible
}

// state tells apart what is never merged. An exception comes first: it holds
// whatever the answers say.
func (s *sheet) state(i int) (Answer, State) {
	q := s.questions[i]
	if _, out := s.except[q.ID]; out {
		return Answer{}, ExceptedState
	}
	if !s.visible(i) {
		return Answer{}, HiddenState
	}
	a, ok := s.answers[q.ID]
	switch {
	case ok && a.NA:
		return a, NotApplicable
	case ok && valueOf(q.Kind, a).form != formEmpty:
		return a, Answered
	default:
		return a, NotAnswered
	}
}

// missing reports whether question i is required and visible without an answer.
func (s *sheet) missing(i int, state State) bool {
	if state != NotAnswered {
		return false
	}
	q := s.questions[i]
	return !q.Optional || q.requireIf != nil && s.truth(q.requireIf)
}

// truth evaluates a condition: what is empty or no truth value does not hold.
func (s *sheet) truth(e *expression) bool {
	switch e.op {
	case opOr:
		for _, arg := range e.args {
			if s.truth(arg) {
				return true
			}
		}
		return false
	case opAnd:
		for _, arg := range e.args {
			if !s.truth(arg) {
				return false
			}
		}
		return true
	case opNot:
		return !s.truth(e.args[0])
	case opAnswered, opNA:
		i, ok := s.byID[e.text]
		if !ok {
			return false
		}
		_, state := s.state(i)
		return state == Answered && e.op == opAnswered || state == NotApplicable && e.op == opNA
	case opTrue:
		return true
	case opFalse, opNumber, opText, opList:
		return false
	case opQuestion, opAttribute:
		v := s.value(e)
		return v.form == formTruth && v.truth
	case opEqual, opUnequal, opLess, opAtMost, opMore, opAtLeast, opIn, opNotIn:
	}
	return s.compare(e)
}

// value evaluates an operand.
func (s *sheet) value(e *expression) value {
	switch e.op {
	case opNumber:
		return value{form: formNumber, number: e.number}
	case opText:
		return value{form: formText, text: e.text}
	case opAttribute:
		return valueOfAttribute(s.attrs[e.text])
	case opQuestion:
		if i, ok := s.byID[e.text]; ok {
			if a, state := s.state(i); state == Answered {
				return valueOf(s.questions[i].Kind, a)
			}
		}
		return value{form: formEmpty}
	default:
		return value{form: formTruth, truth: s.truth(e)}
	}
}

func (s *sheet) compare(e *expression) bool {
	left := s.value(e.args[0])
	if left.form == formEmpty {
		return false
	}
	if e.op == opIn || e.op == opNotIn {
		found, ok := s.among(left, e.args[1])
		return ok && found == (e.op == opIn)
	}
	right := s.value(e.args[1])
	if right.form == formEmpty {
		return false
	}
	if e.op == opEqual || e.op == opUnequal {
		return equal(left, right) == (e.op == opEqual)
	}
	sign, ok := order(left, right)
	if !ok {
		return false
	}
	switch e.op {
	case opLess:
		return sign < 0
	case opAtMost:
		return sign <= 0
	case opMore:
		return sign > 0
	default:
		return sign >= 0
	}
}

// among reports whether left is one of the values of list; false where list is
// empty.
func (s *sheet) among(left value, list *expression) (found, ok bool) {
	if list.op == opList {
		for _, arg := range list.args {
			if v := s.value(arg); v.form != formEmpty && equal(left, v) {
				return true, true
			}
		}
		return false, true
	}
	v := s.value(list)
	if v.form != formTexts {
		return v.form != formEmpty && equal(left, v), v.form != formEmpty
	}
	for _, text := range v.texts {
		if equal(left, value{form: formText, text: text}) {
			return true, true
		}
	}
	return false, true
}
