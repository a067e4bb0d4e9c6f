// Package exams examines who has to know a published version: a bank of questions,
// each about a requirement, papers drawn from it at random, attempts with a time
// limit, marking by people where no machine can mark, and results by location and
// by requirement. Who sits an exam comes through the door of their reading.
package exams

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"etalon/internal/fault"
)

// Faults of exams.
var (
	ErrInvalid          = fault.New(fault.Invalid, "exam_invalid")
	ErrNotFound         = fault.New(fault.NotFound, "exam_not_found")
	ErrExists           = fault.New(fault.Conflict, "exam_exists")
	ErrStale            = fault.New(fault.Stale, "exam_stale") // param Revision
	ErrQuestionNotFound = fault.New(fault.NotFound, "exam_question_not_found")
	ErrQuestionExists   = fault.New(fault.Conflict, "exam_question_exists")
	// ErrTooFew refuses to open an exam whose bank is smaller than a paper. Params: Have, Need.
	ErrTooFew          = fault.New(fault.Conflict, "exam_questions_too_few")
	ErrClosed          = fault.New(fault.Conflict, "exam_closed")
	ErrAttemptNotFound = fault.New(fault.NotFound, "exam_attempt_not_found")
	ErrAttemptExists   = fault.New(fault.Conflict, "exam_attempt_exists")
	// ErrNoAttempts refuses a further attempt. Params: Max.
	ErrNoAttempts = fault.New(fault.Conflict, "exam_no_attempts")
	// ErrCoolDown refuses an attempt too soon after the last. Params: Hours.
	ErrCoolDown = fault.New(fault.Conflict, "exam_cool_down")
	ErrPassed   = fault.New(fault.Conflict, "exam_passed_already")
	ErrTimeOver = fault.New(fault.Conflict, "exam_time_over")
	ErrFinished = fault.New(fault.Conflict, "exam_finished")
	ErrMarked   = fault.New(fault.Conflict, "exam_not_for_marking")
	// ErrNotRead refuses the exam to who has not acknowledged the version.
	ErrNotRead = fault.New(fault.Conflict, "exam_not_read")
)

// Exam is the exam on a version: how papers are made, and what counts as passed.
type Exam struct {
	ID, OrgID, VersionID string
	Settings
	Open      bool // may be sat
	Revision  int
	CreatedAt time.Time
}

// Settings are what the leader of the group chooses.
type Settings struct {
	Questions int // of one paper
	PassMark  int // percent of the points
	Attempts  int // of one person
	Minutes   int // for one paper
	CoolDown  int // hours between two attempts
}

func (s Settings) check(p *problems) {
	p.Between("questions", s.Questions, 1, 100)
	p.Between("pass_mark", s.PassMark, 1, 100)
	p.Between("attempts", s.Attempts, 1, 10)
	p.Between("minutes", s.Minutes, 1, 240)
	p.Between("cool_down", s.CoolDown, 0, 720)
}

func (e Exam) written() map[string]any {
	return map[string]any{
		"questions": e.Questions, "pass_mark": e.PassMark, "attempts": e.Attempts, "time_limit": e.Minutes, "cool_down": e.CoolDown, "open": e.Open,
	}
}

// Kind is how a question is answered.
type Kind string

// The kinds.
const (
	One     Kind = "one"     // exactly one option is right
	Several Kind = "several" // all right options and no other
	Order   Kind = "order"   // the options in their order
	Open    Kind = "open"    // in one's own words; somebody marks it
)

// Question is a question of the bank.
type Question struct {
	ID, OrgID, ExamID string
	Lineage           string // of the requirement it asks about
	Kind              Kind
	Text              string
	Options           []Option // of Order: in the right order
	Expected          string   // of Open: for who marks it
	Points            int
	InUse             bool
	Revision          int
	CreatedAt         time.Time
}

// Option is what can be chosen or put in order.
type Option struct {
	Text  string `json:"text"`
	Right bool   `json:"right"`
}

const (
	bankMax    = 1000
	textMax    = 2000
	optionMax  = 500
	optionsMax = 10
	pointsMax  = 10
	answerMax  = 5000
	commentMax = 1000
)

func (q *Question) check(p *problems) {
	p.required("text", &q.Text, textMax)
	p.text("expected", &q.Expected, textMax)
	p.Between("points", q.Points, 1, pointsMax)
	if !slices.Contains([]Kind{One, Several, Order, Open}, q.Kind) {
		p.Add("kind", "unknown_value", fault.Params{"Value": string(q.Kind)})
		return
	}
	if q.Kind == Open {
		q.Options = nil
		return
	}
	p.options(q)
}

func (p *problems) options(q *Question) {
	if len(q.Options) < 2 || len(q.Options) > optionsMax {
		p.Add("options", "exam_options_count", fault.Params{"Min": 2, "Max": optionsMax})
		return
	}
	right, seen := 0, map[string]bool{}
	for i := range q.Options {
		o := &q.Options[i]
		p.required("options", &o.Text, optionMax)
		if seen[o.Text] {
			p.Add("options", "exam_option_twice", nil)
		}
		seen[o.Text] = true
		if o.Right = o.Right && q.Kind != Order; o.Right {
			right++
		}
	}
	if q.Kind == One && right != 1 {
		p.Add("options", "exam_one_right", nil)
	}
	if q.Kind == Several && right == 0 {
		p.Add("options", "exam_some_right", nil)
	}
}

func (q Question) written() map[string]any {
	options := make([]string, len(q.Options))
	for i, o := range q.Options {
		options[i] = o.Text
	}
	return map[string]any{"text": q.Text, "options": strings.Join(options, "; "), "points": q.Points, "in_use": q.InUse}
}

func (q Question) same(o Question) bool {
	return q.Text == o.Text && q.Kind == o.Kind && slices.Equal(q.Options, o.Options) && q.Expected == o.Expected && q.Points == o.Points && q.InUse == o.InUse
}

// problems gathers what is wrong with an input.
type problems struct{ fault.Problems }

func (p *problems) text(path string, text *string, most int) {
	*text = strings.TrimSpace(*text)
	switch {
	case !utf8.ValidString(*text) || strings.ContainsFunc(*text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }):
		p.Add(path, "not_text", nil)
	case utf8.RuneCountInString(*text) > most:
		p.Add(path, "too_long", fault.Params{"Max": most})
	}
}

func (p *problems) required(path string, text *string, most int) {
	if p.text(path, text, most); *text == "" {
		p.Add(path, "required", nil)
	}
}

func (p *problems) id(path, id string) {
	if !isID(id) {
		p.Add(path, "not_an_id", nil)
	}
}

// isID reports whether id is a UUID as both databases compare it.
func isID(id string) bool {
	u, err := uuid.Parse(id)
	return err == nil && u.String() == id
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }
