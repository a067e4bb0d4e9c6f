package checklists

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"
	"unicode"

	"etalon/internal/fault"
)

// ErrVectorsTooLarge is a file of vectors over MaxVectorBytes.
var ErrVectorsTooLarge = fault.New(fault.TooLarge, "vectors_too_large")

// MaxVectorBytes is the size of the largest file of vectors.
const MaxVectorBytes = 64 << 20

// Vector is one case that the engines of the server and of the phone must agree
// on: a checklist, answers, and what is expected of the score.
type Vector struct {
	Name      string                     `json:"name"`
	Checklist json.RawMessage            `json:"checklist"` // a Document
	Answers   map[string]json.RawMessage `json:"answers"`
	Location  Attributes                 `json:"location,omitempty"`
	// Exceptions of the location, and the visit's day, on which they are looked at.
	Exceptions []DocumentException `json:"exceptions,omitempty"`
	Comments   map[string]string   `json:"comments,omitempty"` // by question id
	Day        string              `json:"day,omitempty"`
	Expect     Expectation         `json:"expect"`
}

// Expectation is what a vector expects. A field that is absent is not compared;
// a null percentage is "no score".
type Expectation struct {
	Raw           json.RawMessage               `json:"raw,omitempty"`
	Final         json.RawMessage               `json:"final,omitempty"`
	Earned        *Exact                        `json:"earned,omitempty"`
	Possible      *Exact                        `json:"possible,omitempty"`
	Failed        *bool                         `json:"failed,omitempty"`
	Hidden        *[]string                     `json:"hidden,omitempty"` // lists in any order
	Excepted      *[]string                     `json:"excepted,omitempty"`
	Missing       *[]string                     `json:"missing,omitempty"`
	Comments      map[string]CommentGap         `json:"comments,omitempty"` // all that lack something, by question id
	CriticalFails *[]string                     `json:"critical_fails,omitempty"`
	GateFails     *[]string                     `json:"gate_fails,omitempty"`
	Sections      map[string]SectionExpectation `json:"sections,omitempty"`
	// Error is the code of the fault that the checklist or the answers cause.
	Error string `json:"error,omitempty"`
	// Problems are the fields of that fault: the path of each and its code.
	Problems map[string]string `json:"problems,omitempty"`
}

// SectionExpectation is what a vector expects of a section. Earned and percent
// may be those before or those after the critical policy, which differ only where
// it zeroes the section; raw and final say which.
type SectionExpectation struct {
	Earned   *Exact          `json:"earned,omitempty"`
	Possible *Exact          `json:"possible,omitempty"`
	Percent  json.RawMessage `json:"percent,omitempty"`
	Raw      json.RawMessage `json:"raw,omitempty"`
	Final    json.RawMessage `json:"final,omitempty"`
	Failed   *bool           `json:"failed,omitempty"`
}

// VectorResult is the outcome of a vector: an empty Problem is a pass.
type VectorResult struct {
	Name, Problem string
}

// RunVectors scores the vectors of a file, which holds an array of them, or one
// or several without an array. It returns what it got so far beside the error,
// which is ErrVectorsTooLarge or about the JSON.
func RunVectors(r io.Reader) ([]VectorResult, error) {
	limited := &io.LimitedReader{R: r, N: MaxVectorBytes + 1}
	var results []VectorResult
	err := eachVector(bufio.NewReader(limited), func(raw json.RawMessage) {
		result := runVector(raw)
		if result.Name == "" {
			result.Name = fmt.Sprintf("#%d", len(results)+1)
		}
		results = append(results, result)
	})
	if limited.N <= 0 {
		return results, ErrVectorsTooLarge
	}
	if err != nil {
		return results, fmt.Errorf("read vectors: %w", err)
	}
	return results, nil
}

// eachVector decodes one vector at a time, so that a long file needs little memory.
func eachVector(r *bufio.Reader, visit func(json.RawMessage)) error {
	first, err := r.Peek(1)
	for err == nil && unicode.IsSpace(rune(first[0])) {
		if _, err = r.Discard(1); err == nil {
			first, err = r.Peek(1)
		}
	}
	if err != nil {
		return err // an empty file too
	}
	d := json.NewDecoder(r)
	array := first[0] == '['
	if array {
		if _, err := d.Token(); err != nil {
			return err
		}
	}
	for d.More() {
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return err
		}
		visit(raw)
	}
	if array {
		if _, err := d.Token(); err != nil {
			return err
		}
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.Join(errTrailing, err)
	}
	return nil
}

var errTrailing = errors.New("more follows after the vectors")

func runVector(raw json.RawMessage) VectorResult {
	var v Vector
	if err := json.Unmarshal(raw, &v); err != nil {
		return VectorResult{v.Name, err.Error()}
	}
	result, comments, err := v.score()
	if err != nil {
		if f, ok := fault.Of(err); ok && v.Expect.causes(f) {
			return VectorResult{v.Name, ""}
		}
		return VectorResult{v.Name, err.Error()}
	}
	return VectorResult{v.Name, strings.Join(v.Expect.differences(&result, comments), "; ")}
}

func (v *Vector) score() (Result, map[string]CommentGap, error) {
	d, err := ParseDocument(v.Checklist)
	if err != nil {
		return Result{}, nil, err
	}
	c, err := d.Checklist()
	if err != nil {
		return Result{}, nil, err
	}
	answers, err := ParseAnswers(c, v.Answers)
	if err != nil {
		return Result{}, nil, err
	}
	result := Score(c, answers, v.Location, ExceptedOn(v.Exceptions, v.Day))
	return result, c.CommentGaps(result, v.Comments), nil
}

// WriteVectorReport prints "ok NAME" or "FAIL NAME: what differs" a line, then
// the sums, and returns them.
func WriteVectorReport(w io.Writer, results []VectorResult) (passed, failed int, err error) {
	for _, r := range results {
		line := "ok " + r.Name
		if r.Problem != "" {
			line = "FAIL " + r.Name + ": " + r.Problem
			failed++
		} else {
			passed++
		}
		if _, err := fmt.Fprintln(w, strings.ReplaceAll(line, "\n", " ")); err != nil {
			return passed, failed, err
		}
	}
	_, err = fmt.Fprintf(w, "%d passed, %d failed\n", passed, failed)
	return passed, failed, err
}

// causes reports whether f is the fault that was expected.
func (e *Expectation) causes(f *fault.Error) bool {
	problems := map[string]string{}
	for _, field := range f.Fields {
		problems[field.Path] = field.Code
	}
	return f.Code == e.Error && (e.Problems == nil || maps.Equal(problems, e.Problems))
}
