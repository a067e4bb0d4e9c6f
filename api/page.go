package api

import "time"

// none is the input or output of a route without any.
type none struct{}

// Ref is the input of a route about one thing.
type Ref struct {
	ID string `path:"id" format:"uuid"`
}

// Page is which part of a list to return.
type Page struct {
	Search string `query:"search" maxLength:"200" doc:"Part of the name, in any case"`
	Number int    `query:"page" minimum:"1" maximum:"100000" default:"1"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

func (p Page) offset() int { return (p.Number - 1) * p.Limit }

// list is a page of things and how many there are in all.
type list[T any] struct {
	Items []T `json:"items"`
	Total int `json:"total"`
}

// listed is the answer of a route that returns a list.
type listed[T any] struct{ Body list[T] }

// one is the answer of a route that returns one thing.
type one[T any] struct{ Body T }

// Named is a thing's id and name.
type Named struct {
	ID   string `json:"id" format:"uuid"`
	Name string `json:"name"`
}

func mapped[A, B any](all []A, f func(A) B) []B {
	out := make([]B, len(all))
	for i, a := range all {
		out[i] = f(a)
	}
	return out
}

// date is a day as JSON has it, or empty.
func date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// moment is a time, or nothing.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
