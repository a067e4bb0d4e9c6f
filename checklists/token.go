package checklists

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// attributePrefix begins a name that reads the location, as "location.format".
const attributePrefix = "location."

// A token of an expression. Its kind is a symbol or a word of the language as
// written, or one of the classes below.
type token struct {
	kind     string
	text     string // of a name, a number or a string
	position int    // of its first character, from 1
}

const (
	tokenEnd    = "end"
	tokenName   = "name"
	tokenNumber = "number"
	tokenString = "string"
)

// spaces are named one by one: Go and JavaScript do not agree on what a space is.
const spaces = " \t\r\n\u00a0"

var (
	symbols  = []string{"==", "!=", "<=", ">=", "<", ">", "(", ")", "[", "]", ","}
	words    = map[string]bool{"and": true, "or": true, "not": true, "in": true, "true": true, "false": true}
	numerals = regexp.MustCompile(`^-?[0-9]{1,30}(\.[0-9]{1,30})?$`)
)

// tokens splits source; the last token is tokenEnd.
func tokens(source string) ([]token, *expressionError) {
	list := make([]token, 0, 16)
	position := 1
	for rest := source; rest != ""; {
		r, size := utf8.DecodeRuneInString(rest)
		if strings.ContainsRune(spaces, r) {
			rest, position = rest[size:], position+1
			continue
		}
		t, length := nextToken(rest)
		t.position = position
		if length == 0 {
			code := "expression_unexpected"
			if r == '\'' || r == '"' {
				code = "expression_open_string"
			}
			return nil, &expressionError{code: code, position: position, found: string(r)}
		}
		list = append(list, t)
		position += utf8.RuneCountInString(rest[:length])
		rest = rest[length:]
	}
	return append(list, token{kind: tokenEnd, position: position}), nil
}

// nextToken reads the token that rest begins with, and its length in bytes: 0
// where no token begins like that.
func nextToken(rest string) (token, int) {
	if quote := rest[0]; quote == '\'' || quote == '"' {
		end := strings.IndexByte(rest[1:], quote)
		if end < 0 {
			return token{}, 0
		}
		return token{kind: tokenString, text: rest[1 : 1+end]}, end + 2
	}
	for _, s := range symbols {
		if strings.HasPrefix(rest, s) {
			return token{kind: s}, len(s)
		}
	}
	length := strings.IndexFunc(rest, func(r rune) bool { return !inName(r) })
	if length < 0 {
		length = len(rest)
	}
	text := rest[:length]
	switch {
	case text != "" && (text[0] == '-' || isDigit(text[0])) && numerals.MatchString(text):
		return token{kind: tokenNumber, text: text}, length
	case text == "" || text[0] == '-' || text[0] == '.':
		return token{}, 0
	case words[text]:
		return token{kind: text}, length
	default:
		return token{kind: tokenName, text: text}, length
	}
}

// inName tells the characters of names, which are those of numbers too: a name
// may begin with a digit as long as it is not a number, as ids often do.
func inName(r rune) bool {
	return r == '_' || r == '-' || r == '.' || unicode.IsLetter(r) || unicode.IsNumber(r)
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

func (t token) number() *big.Rat {
	if n, err := strconv.ParseInt(t.text, 10, 64); err == nil {
		return new(big.Rat).SetInt64(n)
	}
	r, ok := ParseExact(t.text)
	if !ok {
		return new(big.Rat) // numerals are exact numbers
	}
	return r
}
