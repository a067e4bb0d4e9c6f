package certification

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/google/uuid"

	"etalon/internal/fault"
)

const (
	questionsMax = 60
	textMax      = 1000
	optionMax    = 500
	optionsMax   = 8
)

// problems collects what is wrong with a quiz.
type problems struct{ fault.Problems }

// check trims the texts of a quiz, or returns ErrInvalid.
func (q *Quiz) check() error {
	p := &problems{}
	p.Between("pass_mark", q.PassMark, 1, 100)
	p.Between("attempts", q.Attempts, 0, 20)
	p.Between("months", q.Months, 0, 120)
	p.Between("questions", len(q.Questions), 1, questionsMax)
	seen := map[string]bool{}
	for i := range q.Questions {
		path := fmt.Sprintf("questions[%d]", i)
		one := &q.Questions[i]
		if u, err := uuid.Parse(one.ID); err != nil || seen[one.ID] {
			p.Add(path+".id", "not_an_id", nil)
		} else {
			one.ID = u.String()
			seen[one.ID] = true
		}
		p.Required(path+".text", &one.Text, textMax)
		p.Text(path+".why", &one.Why, textMax)
		p.options(path+".options", one.Options)
	}
	if err := p.Err(ErrInvalid); err != nil {
		return err
	}
	return nil
}

func (p *problems) options(path string, options []Option) {
	if len(options) < 2 || len(options) > optionsMax {
		p.Add(path, "exam_options_count", fault.Params{"Min": 2, "Max": optionsMax})
		return
	}
	seen, right := map[string]bool{}, 0
	for i := range options {
		p.Required(fmt.Sprintf("%s[%d].text", path, i), &options[i].Text, optionMax)
		if seen[options[i].Text] {
			p.Add(path, "exam_option_twice", nil)
		}
		seen[options[i].Text] = true
		if options[i].Right {
			right++
		}
	}
	if right == 0 {
		p.Add(path, "exam_some_right", nil)
	}
}

// draw makes a paper: all questions, and the options of each, in an order by chance.
func (q Quiz) draw(chance *rand.Rand) []Asked {
	paper := make([]Asked, len(q.Questions))
	for i, from := range chance.Perm(len(q.Questions)) {
		one := q.Questions[from]
		asked := Asked{ID: one.ID, Text: one.Text, Why: one.Why}
		for at, option := range chance.Perm(len(one.Options)) {
			asked.Options = append(asked.Options, one.Options[option].Text)
			if one.Options[option].Right {
				asked.Right = append(asked.Right, at)
			}
		}
		slices.Sort(asked.Right)
		paper[i] = asked
	}
	return paper
}

// mark counts the right answers of an attempt, or names what is wrong with them.
func (a *Attempt) mark(answers map[string][]int) error {
	p := &problems{}
	a.Answers, a.Right = map[string][]int{}, 0
	for _, asked := range a.Paper {
		chosen := answers[asked.ID]
		if len(chosen) == 0 {
			p.Add("answers."+asked.ID, "required", nil)
			continue
		}
		if slices.ContainsFunc(chosen, func(at int) bool { return at < 0 || at >= len(asked.Options) }) || len(chosen) > len(asked.Options) {
			p.Add("answers."+asked.ID, "out_of_range", fault.Params{"Min": 0, "Max": len(asked.Options) - 1})
			continue
		}
		a.Answers[asked.ID] = slices.Compact(slices.Sorted(slices.Values(chosen)))
		if asked.met(chosen) {
			a.Right++
		}
	}
	if err := p.Err(ErrInvalid); err != nil {
		return err
	}
	a.Passed = a.Right*100 >= a.PassMark*len(a.Paper)
	return nil
}
