package checklists

import (
	"strings"
	"unicode/utf8"
)

// formExpression is a parsed XPath condition of an XLSForm: the part of XPath that
// says what a checklist's conditions say.
//
//	or      = and { "or" and }
//	and     = compare { "and" compare }
//	compare = primary [ ("=" | "!=" | "<" | "<=" | ">" | ">=") primary ]
//	primary = "(" or ")" | number | string | "${" name "}" | name "(" [ or { "," or } ] ")" | "."
type formExpression struct {
	op   string // opOr, opAnd, an operator, opNumber, opText, opQuestion, opSelf, or opCall
	text string
	args []*formExpression
}

// The operands that our own language does not have.
const (
	opSelf = "self"
	opCall = "call"
)

type formParser struct {
	rest  string
	depth int
	bad   bool
}

// parseForm reads a condition; nil where it has what is not in the grammar, is
// longer than what a checklist's may be, or nests deeper.
func parseForm(source string) *formExpression {
	p := &formParser{rest: source}
	if utf8.RuneCountInString(source) > workbookCell {
		return nil
	}
	e := p.chain(opOr)
	p.space()
	if p.bad || p.rest != "" {
		return nil
	}
	return e
}

// workbookCell is the longest text that a cell is read with.
const workbookCell = 4000

func (p *formParser) space() { p.rest = strings.TrimLeft(p.rest, spaces) }

// word takes an operator that is a word.
func (p *formParser) word(word string) bool {
	p.space()
	after, ok := strings.CutPrefix(p.rest, word)
	if next, _ := utf8.DecodeRuneInString(after); !ok || after != "" && inName(next) {
		return false
	}
	p.rest = after
	return true
}

func (p *formParser) take(symbol string) bool {
	p.space()
	after, ok := strings.CutPrefix(p.rest, symbol)
	if ok {
		p.rest = after
	}
	return ok
}

func (p *formParser) fail() *formExpression {
	p.bad = true
	return &formExpression{op: opFalse}
}

func (p *formParser) chain(op string) *formExpression {
	part := p.compare
	if op == opOr {
		part = func() *formExpression { return p.chain(opAnd) }
	}
	first := part()
	e := &formExpression{op: op, args: []*formExpression{first}}
	for !p.bad && p.word(op) {
		e.args = append(e.args, part())
	}
	if len(e.args) == 1 {
		return first
	}
	return e
}

func (p *formParser) compare() *formExpression {
	left := p.primary()
	for _, op := range []string{"!=", "<=", ">=", "=", "<", ">"} {
		if !p.bad && p.take(op) {
			return &formExpression{op: op, args: []*formExpression{left, p.primary()}}
		}
	}
	return left
}

func (p *formParser) primary() *formExpression {
	p.depth++
	defer func() { p.depth-- }()
	p.space()
	switch {
	case p.bad || p.depth > maxDepth || p.rest == "":
		return p.fail()
	case p.take("("):
		inner := p.chain(opOr)
		if !p.take(")") {
			return p.fail()
		}
		return inner
	case strings.HasPrefix(p.rest, "${"):
		name, after, ok := strings.Cut(p.rest[2:], "}")
		if !ok {
			return p.fail()
		}
		p.rest = after
		return &formExpression{op: opQuestion, text: strings.TrimSpace(name)}
	case p.rest[0] == '\'' || p.rest[0] == '"':
		text, after, ok := strings.Cut(p.rest[1:], p.rest[:1])
		if !ok {
			return p.fail()
		}
		p.rest = after
		return &formExpression{op: opText, text: text}
	}
	return p.named()
}

// named reads a number, a call, or the answer itself.
func (p *formParser) named() *formExpression {
	end := strings.IndexFunc(p.rest, func(r rune) bool { return !inName(r) && r != ':' })
	if end < 0 {
		end = len(p.rest)
	}
	text := p.rest[:end]
	p.rest = p.rest[end:]
	switch {
	case text == ".":
		return &formExpression{op: opSelf}
	case numerals.MatchString(text):
		return &formExpression{op: opNumber, text: text}
	case text == "" || !p.take("("):
		return p.fail()
	}
	e := &formExpression{op: opCall, text: text}
	if p.take(")") {
		return e
	}
	for {
		e.args = append(e.args, p.chain(opOr))
		if p.bad || p.take(")") {
			return e
		}
		if !p.take(",") {
			return p.fail()
		}
	}
}
