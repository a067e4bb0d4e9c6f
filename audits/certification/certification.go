// Package certification keeps shoppers from a first visit that they do not know how
// to make: a programme has a briefing and a quiz about it, and may ask for a test
// visit that a reviewer approved. What a shopper has passed holds for a time.
package certification

import (
	"slices"
	"time"

	"etalon/internal/fault"
)

// Faults of certification.
var (
	// ErrNoQuiz reports a programme without a quiz, or one that is not the actor's to see.
	ErrNoQuiz = fault.New(fault.NotFound, "quiz_not_found")
	// ErrInvalid names the wrong fields.
	ErrInvalid = fault.New(fault.Invalid, "quiz_invalid")
	ErrStale   = fault.New(fault.Stale, "quiz_stale") // param Revision
	// ErrNoAttempts refuses a further attempt. Param Max.
	ErrNoAttempts = fault.New(fault.Conflict, "quiz_no_attempts")
	// ErrPassed refuses an attempt to who has passed.
	ErrPassed          = fault.New(fault.Conflict, "quiz_passed_already")
	ErrAttemptNotFound = fault.New(fault.NotFound, "quiz_attempt_not_found")
	// ErrAttemptExists reports another's attempt under the id.
	ErrAttemptExists = fault.New(fault.Conflict, "quiz_attempt_exists")
	// ErrFinished reports other answers to a paper that was handed in.
	ErrFinished = fault.New(fault.Conflict, "quiz_finished")
)

// Quiz is what a programme asks shoppers before their first visit.
type Quiz struct {
	ProgrammeID, OrgID string
	Questions          []Question
	PassMark           int  // percent of the questions
	Attempts           int  // of one shopper; 0: no bound
	Months             int  // that a pass holds; 0: for good
	TestVisit          bool // a test visit that was approved is asked for as well
	Since              int  // passes of earlier revisions do not count
	Revision           int
	UpdatedAt          time.Time
}

// Question is one question of a quiz, with the options in the editor's order.
type Question struct {
	ID      string
	Text    string
	Options []Option
	Why     string // shown after the answer
}

// Option is what can be chosen.
type Option struct {
	Text  string
	Right bool
}

// Asked is a question on a paper, its options shuffled.
type Asked struct {
	ID      string
	Text    string
	Options []string
	Right   []int // indexes of Options, in order
	Why     string
}

// Several reports whether more than one option is right.
func (a Asked) Several() bool { return len(a.Right) > 1 }

// met reports whether exactly the right options were chosen.
func (a Asked) met(chosen []int) bool {
	chosen = slices.Sorted(slices.Values(chosen))
	return slices.Equal(slices.Compact(chosen), a.Right)
}

// Attempt is one sitting, with its paper as it was asked.
type Attempt struct {
	ID, OrgID, ProgrammeID, ShopperID string
	Revision                          int // of the quiz
	PassMark                          int
	Paper                             []Asked
	Answers                           map[string][]int // chosen options by question; nil: not handed in
	Right                             int              // questions
	Passed                            bool
	Forgiven                          bool // does not count against the bound
	StartedAt, FinishedAt             time.Time
}

// Standing is how far a shopper is with a programme.
type Standing struct {
	ShopperID, Name string
	Tries           int       // papers handed in
	Used            int       // of them against the bound
	Best            int       // percent of the questions
	PassedAt        time.Time // of a pass that counts; zero: none
	Until           time.Time // when it ends; zero: for good
	TestVisit       bool      // one was approved
	Certified       bool
}

// standing is how far a shopper with these attempts is.
func (q Quiz) standing(attempts []Attempt, tested bool, now time.Time) Standing {
	s := Standing{TestVisit: tested}
	for _, a := range attempts {
		if a.FinishedAt.IsZero() {
			continue
		}
		s.Tries++
		if !a.Forgiven && !a.Passed {
			s.Used++
		}
		s.Best = max(s.Best, a.Right*100/max(1, len(a.Paper)))
		if !a.Passed || a.Revision < q.Since {
			continue
		}
		until := time.Time{}
		if q.Months > 0 {
			until = a.FinishedAt.AddDate(0, q.Months, 0)
		}
		if (until.IsZero() || until.After(now)) && a.FinishedAt.After(s.PassedAt) {
			s.PassedAt, s.Until = a.FinishedAt, until
		}
	}
	s.Certified = !s.PassedAt.IsZero() && (tested || !q.TestVisit)
	return s
}

// left is how many attempts remain; -1: as many as one likes.
func (q Quiz) left(s Standing) int {
	if q.Attempts == 0 {
		return -1
	}
	return max(0, q.Attempts-s.Used)
}
