// Package fault defines the errors this program shows to its callers.
//
// A fault has a kind, which decides how a transport reports it, and a code,
// which is stable and part of the API contract. The text people read is looked
// up by that code in internal/locale, so that no message is written in code.
// Any error that is not a fault is internal: it is logged in full and shown to
// nobody.
package fault

import "errors"

// Kind classifies a fault.
type Kind uint8

// The kinds of fault. The zero kind belongs to errors that are not faults.
const (
	Internal Kind = iota
	Invalid
	Unauthenticated
	Forbidden
	NotFound
	Conflict
	// Stale is an edit of a revision that is no longer the current one.
	Stale
	// TooLarge is input over a documented limit.
	TooLarge
	// TooMany is a caller over a rate limit.
	TooMany
	// Unavailable is a passing inability, such as a full disk.
	Unavailable
)

// Params fill the places of a message, by name.
type Params map[string]any

// A Field names one wrong value in the caller's input: a JSON path such as
// "sections[0].title", a cell such as "Анкета!D7", or an environment variable.
type Field struct {
	Path   string
	Code   string // key of the message "problem.CODE"
	Params Params
}

// Error is a fault. Two faults are the same error when their codes are equal.
type Error struct {
	Kind   Kind
	Code   string // key of the message "fault.CODE"
	Params Params
	Fields []Field
}

// New returns a fault, usually for a package-level Err variable.
func New(kind Kind, code string) *Error { return &Error{Kind: kind, Code: code} }

func (e *Error) Error() string {
	s := e.Code
	for _, f := range e.Fields {
		s += "; " + f.Path + ": " + f.Code
	}
	return s
}

// Is reports whether target is a fault with the same code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// At returns a copy of e that also names the given fields.
func (e *Error) At(fields ...Field) *Error {
	c := *e
	c.Fields = append(c.Fields[:len(c.Fields):len(c.Fields)], fields...)
	return &c
}

// With returns a copy of e whose message is filled with params.
func (e *Error) With(params Params) *Error {
	c := *e
	c.Params = params
	return &c
}

// Of returns the fault in err's chain, if there is one.
func Of(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}
