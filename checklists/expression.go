package checklists

import "math/big"

// The language of show_if and require_if:
//
//	or      = and { "or" and }
//	and     = not { "and" not }
//	not     = "not" not | compare
//	compare = operand [ ("==" | "!=" | "<" | "<=" | ">" | ">=") operand | [ "not" ] "in" list ]
//	list    = "[" operands "]" | "(" operands ")" | operand
//	operand = "(" or ")" | number | string | "true" | "false" | name
//	        | "answered" "(" name ")" | "na" "(" name ")"
//
// A name is the id of a question, or "location." and an attribute. A question
// that is hidden, not applicable or not answered has the empty value, and a
// comparison with it is false, "!=" too. A multiple choice equals a text when
// exactly that option is chosen; "'x' in q" asks for one among others.

// maxDepth is how deep brackets and "not" may nest.
const maxDepth = 50

// The operators and operands.
const (
	opOr        = "or"
	opAnd       = "and"
	opNot       = "not"
	opEqual     = "=="
	opUnequal   = "!="
	opLess      = "<"
	opAtMost    = "<="
	opMore      = ">"
	opAtLeast   = ">="
	opIn        = "in"
	opNotIn     = "not in"
	opList      = "list"
	opNumber    = "number"
	opText      = "text"
	opTrue      = "true"
	opFalse     = "false"
	opQuestion  = "question"
	opAttribute = "attribute"
	opAnswered  = "answered"
	opNA        = "na"
)

// expression is a node of a parsed expression.
type expression struct {
	op       string   // one of the op constants
	text     string   // of opText; the id of opQuestion, opAnswered and opNA; the name of opAttribute
	number   *big.Rat // of opNumber
	args     []*expression
	position int
}

// expressionError says what is wrong with an expression and where, in characters
// from 1.
type expressionError struct {
	code     string
	position int
	found    string
}

func (e *expressionError) Error() string { return e.code }

// parse reads an expression. The error is an *expressionError.
func parse(source string) (*expression, *expressionError) {
	list, wrong := tokens(source)
	if wrong != nil {
		return nil, wrong
	}
	p := parser{tokens: list}
	e := p.or()
	if p.wrong == nil && p.next().kind != tokenEnd {
		p.unexpected()
	}
	if p.wrong != nil {
		return nil, p.wrong
	}
	return e, nil
}

type parser struct {
	tokens []token
	at     int
	depth  int
	wrong  *expressionError // the first; the parser then reads on over tokenEnd
}

func (p *parser) next() token { return p.tokens[p.at] }

// take steps over the next token if it is of this kind.
func (p *parser) take(kind string) bool {
	if p.next().kind != kind || kind == tokenEnd {
		return false
	}
	p.at++
	return true
}

func (p *parser) need(kind string) {
	if !p.take(kind) {
		p.unexpected()
	}
}

func (p *parser) unexpected() {
	t := p.next()
	switch found := t.text; {
	case t.kind == tokenEnd:
		p.fail("expression_incomplete", t, "")
	case found == "":
		p.fail("expression_unexpected", t, t.kind)
	default:
		p.fail("expression_unexpected", t, found)
	}
}

func (p *parser) fail(code string, t token, found string) {
	if p.wrong == nil {
		p.wrong = &expressionError{code: code, position: t.position, found: found}
	}
	p.at = len(p.tokens) - 1 // nothing more is read
}

// enter counts one level of nesting, and leaves when its result is called.
func (p *parser) enter() func() {
	p.depth++
	if p.depth > maxDepth {
		p.fail("expression_too_deep", p.next(), "")
	}
	return func() { p.depth-- }
}

func (p *parser) or() *expression  { return p.chain(opOr, p.and) }
func (p *parser) and() *expression { return p.chain(opAnd, p.not) }

func (p *parser) chain(op string, part func() *expression) *expression {
	position := p.next().position
	first := part()
	if p.next().kind != op {
		return first
	}
	e := &expression{op: op, position: position, args: []*expression{first}}
	for p.take(op) {
		e.args = append(e.args, part())
	}
	return e
}

func (p *parser) not() *expression {
	position := p.next().position
	if !p.take("not") {
		return p.compare()
	}
	defer p.enter()()
	return &expression{op: opNot, position: position, args: []*expression{p.not()}}
}

func (p *parser) compare() *expression {
	left := p.operand()
	t := p.next()
	switch op := t.kind; op {
	case opEqual, opUnequal, opLess, opAtMost, opMore, opAtLeast:
		p.at++
		return &expression{op: op, position: t.position, args: []*expression{left, p.operand()}}
	case opIn, opNot:
		p.at++
		if op == opNot {
			p.need("in")
			op = opNotIn
		}
		return &expression{op: op, position: t.position, args: []*expression{left, p.list()}}
	default:
		return left
	}
}

// list reads what stands after "in". Round brackets around one operand are only
// brackets.
func (p *parser) list() *expression {
	t := p.next()
	closing := "]"
	switch {
	case p.take("["):
	case p.take("("):
		closing = ")"
	default:
		return p.operand()
	}
	e := &expression{op: opList, position: t.position}
	for {
		e.args = append(e.args, p.operand())
		if !p.take(",") {
			break
		}
	}
	p.need(closing)
	if only := e.args[0]; closing == ")" && len(e.args) == 1 && only.op != opText && only.op != opNumber {
		return only
	}
	return e
}

func (p *parser) operand() *expression {
	t := p.next()
	e := &expression{position: t.position, text: t.text}
	switch {
	case p.take("("):
		defer p.enter()()
		inner := p.or()
		p.need(")")
		return inner
	case p.take(tokenNumber):
		e.op, e.number = opNumber, t.number()
	case p.take(tokenString):
		e.op = opText
	case p.take("true"):
		e.op = opTrue
	case p.take("false"):
		e.op = opFalse
	case p.take(tokenName):
		p.name(e)
	default:
		p.unexpected()
		e.op = opFalse
	}
	return e
}

// name completes e, whose text is a name that has just been read.
func (p *parser) name(e *expression) {
	call := e.text
	switch {
	case (call == opAnswered || call == opNA) && p.take("("):
		e.op, e.text = call, p.next().text
		e.position = p.next().position
		p.need(tokenName)
		p.need(")")
	case len(e.text) > len(attributePrefix) && e.text[:len(attributePrefix)] == attributePrefix:
		e.op, e.text = opAttribute, e.text[len(attributePrefix):]
	default:
		e.op = opQuestion
	}
}

// each calls visit for every question that e reads.
func (e *expression) each(visit func(*expression)) {
	switch e.op {
	case opQuestion, opAnswered, opNA:
		visit(e)
	default:
		for _, arg := range e.args {
			arg.each(visit)
		}
	}
}
