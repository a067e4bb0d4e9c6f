package exams

import (
	"math/rand/v2"
	"slices"

	"etalon/standards"
)

// Paper is what one attempt asks, in its order, with what is right. It is kept with
// the attempt: the bank may change, the paper does not.
type Paper []Asked

// Asked is a question as it was asked.
type Asked struct {
	ID       string  `json:"id"` // of the question
	Lineage  string  `json:"lineage"`
	Kind     Kind    `json:"kind"`
	Text     string  `json:"text"`
	Options  []Shown `json:"options,omitempty"` // in the order in which they are shown
	Expected string  `json:"expected,omitempty"`
	Points   int     `json:"points"`
}

// Shown is an option of a paper.
type Shown struct {
	Text  string `json:"text"`
	Right bool   `json:"right,omitempty"`
	Place int    `json:"place"` // of an order: where it belongs, from 0
}

// Answer is what somebody answered: indices of the shown options, in the order of
// the person for Order, or a text for Open.
type Answer struct {
	Chosen []int  `json:"chosen,omitempty"`
	Text   string `json:"text,omitempty"`
}

// Most is the points of the whole paper.
func (p Paper) Most() int {
	n := 0
	for _, a := range p {
		n += a.Points
	}
	return n
}

func (p Paper) find(id string) (Asked, bool) {
	i := slices.IndexFunc(p, func(a Asked) bool { return a.ID == id })
	if i < 0 {
		return Asked{}, false
	}
	return p[i], true
}

// Draw makes a paper of n questions about requirements of v: each section in turn
// gives one, as long as it has any, so that no section is forgotten. The same seed,
// bank and version give the same paper.
func Draw(seed int64, n int, v standards.Version, bank []Question) Paper {
	random := rand.New(rand.NewPCG(uint64(seed), 0x657461)) // #nosec G115 G404 -- any 64 bits will do; nothing is secret
	var piles [][]Question
	for _, section := range v.Sections {
		var pile []Question
		for _, q := range bank {
			if q.InUse && slices.ContainsFunc(section.Requirements, func(r standards.Requirement) bool { return r.Lineage == q.Lineage }) {
				pile = append(pile, q)
			}
		}
		if len(pile) > 0 {
			random.Shuffle(len(pile), func(i, k int) { pile[i], pile[k] = pile[k], pile[i] })
			piles = append(piles, pile)
		}
	}
	random.Shuffle(len(piles), func(i, k int) { piles[i], piles[k] = piles[k], piles[i] })
	var paper Paper
	for len(paper) < n && len(piles) > 0 {
		for i := range piles {
			if len(paper) < n {
				paper = append(paper, ask(random, piles[i][0]))
			}
			piles[i] = piles[i][1:]
		}
		piles = slices.DeleteFunc(piles, func(pile []Question) bool { return len(pile) == 0 })
	}
	random.Shuffle(len(paper), func(i, k int) { paper[i], paper[k] = paper[k], paper[i] })
	return paper
}

func ask(random *rand.Rand, q Question) Asked {
	a := Asked{ID: q.ID, Lineage: q.Lineage, Kind: q.Kind, Text: q.Text, Expected: q.Expected, Points: q.Points}
	for i, o := range q.Options {
		a.Options = append(a.Options, Shown{o.Text, o.Right, i})
	}
	random.Shuffle(len(a.Options), func(i, k int) { a.Options[i], a.Options[k] = a.Options[k], a.Options[i] })
	return a
}

// check refuses an answer that does not fit the question.
func (a Asked) check(answer *Answer) error {
	p := &problems{}
	if a.Kind == Open {
		answer.Chosen = nil
		p.text("text", &answer.Text, answerMax)
		return p.Err(ErrInvalid)
	}
	answer.Text = ""
	seen := map[int]bool{}
	for _, i := range answer.Chosen {
		if i < 0 || i >= len(a.Options) || seen[i] {
			p.Add("chosen", "exam_option_unknown", nil)
			break
		}
		seen[i] = true
	}
	if a.Kind == One && len(answer.Chosen) > 1 || a.Kind == Order && len(answer.Chosen) != 0 && len(answer.Chosen) != len(a.Options) {
		p.Add("chosen", "exam_option_unknown", nil)
	}
	return p.Err(ErrInvalid)
}

// Score is the points of an answer; false where somebody has to mark it. All or
// nothing: half an answer shows that the rule is not known.
func (a Asked) Score(answer Answer) (points int, marked bool) {
	if a.Kind == Open {
		return 0, answer.Text == ""
	}
	if len(answer.Chosen) == 0 {
		return 0, true
	}
	for place, i := range answer.Chosen {
		if a.Kind == Order && a.Options[i].Place != place || a.Kind != Order && !a.Options[i].Right {
			return 0, true
		}
	}
	for i, o := range a.Options {
		if a.Kind != Order && o.Right && !slices.Contains(answer.Chosen, i) {
			return 0, true
		}
	}
	return a.Points, true
}

// passes reports whether the points are enough, in whole numbers.
func passes(points, most, passMark int) bool { return points*100 >= passMark*most }
