package checklists

import "math/big"

// Answers are the answers of one visit, by question id. A question that is not
// in the map is not answered.
type Answers map[string]Answer

// Answer is one answer; its form follows the question's kind.
type Answer struct {
	NA      bool
	Text    string   // yes_no ("yes", "no"), single (an option id), text, date, time, location …
	Options []string // multiple (option ids); photo, audio, receipt, signature (file ids)
	Number  *big.Rat // scale, number, count, duration
}

// Attributes are what expressions read as location.NAME: bool, float64, string
// or []string.
type Attributes map[string]any

// Percent is a score in hundredths of a percent: 8667 is 86.67 %.
type Percent int

// State tells apart the things that are never merged.
type State string

// The states of a question in a visit.
const (
	Answered      State = "answered"
	NotApplicable State = "na"
	HiddenState   State = "hidden"
	NotAnswered   State = "not_answered"
	// ExceptedState is a question that an exception of the location takes out,
	// whatever the answers say: no score asks for it, and every report shows it.
	ExceptedState State = "excepted"
)

// Met says how far a visit met the requirement behind a question.
type Met string

// The degrees: NoMark is for unscored, not applicable, hidden, excepted and unanswered questions.
const (
	Full   Met = "full"
	Part   Met = "part"
	NotMet Met = "none"
	NoMark Met = ""
)

// Result is the score of a visit. A nil Raw or Final is "no score".
type Result struct {
	Raw, Final       *Percent // before and after the critical policy
	Earned, Possible *big.Rat // sums over the visit, before the critical policy
	Failed           bool
	CriticalFails    []string // question ids, in checklist order
	GateFails        []string // section ids whose gate fails the visit
	Hidden           []string // question ids, in checklist order
	Excepted         []string // question ids, in checklist order; none of them is in Hidden
	Missing          []string // required, visible questions without an answer
	Sections         []SectionResult
	Questions        []QuestionResult // in checklist order
}

// SectionResult is the score of a section; earned and possible are raw.
type SectionResult struct {
	ID               string
	Earned, Possible *big.Rat
	Raw, Final       *Percent
	Failed           bool // by its gate, a critical fail under ZeroSection, or FailAfter in a section
}

// QuestionResult is the score of a question.
type QuestionResult struct {
	ID, Section      string
	State            State
	Credit           *big.Rat // nil where there is none
	Earned, Possible *big.Rat
	CriticalFail     bool
	Met              Met
}
