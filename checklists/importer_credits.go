package checklists

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// setYesNo makes yes or no of two answers that say just that.
func (f *answerForm) setYesNo(choices []choice) bool {
	if len(choices) != 2 {
		return false
	}
	first, second := choices[0], choices[1]
	yes, no := &first, &second
	if isNo(first) {
		yes, no = &second, &first
	}
	if !isYes(*yes) || !isNo(*no) {
		return false
	}
	best := bestPoints(choices)
	switch {
	case best == nil:
		f.points = yes.points
	case no.points.Sign() > 0 && yes.points.Sign() > 0 || best.Sign() <= 0:
		return false // both earn something: a choice with two credits
	case no.points.Sign() > 0:
		f.turned = true
		fallthrough
	default:
		f.points = best
	}
	if yes.percent || no.percent {
		f.points = nil
	}
	f.kind = YesNo
	return true
}

func isYes(c choice) bool { return c.grade == gradeExcellent && saysFirst(c.label, yesWords) }
func isNo(c choice) bool  { return c.grade == gradePoor && saysFirst(c.label, noWords) }

// saysFirst reports whether a label, or its head before an explanation, is a word.
func saysFirst(label string, words []string) bool {
	head, _, _ := strings.Cut(strings.NewReplacer(":", "-", "=", "-", "(", "-", ",", "-").Replace(label), "-")
	return isWord(normal(label), words...) || isWord(normal(head), words...)
}

// setSingle makes a choice whose credits come from the points, or from the order.
func (f *answerForm) setSingle(choices []choice) {
	best := bestPoints(choices)
	credits := gradedCredits(choices)
	f.assumed = best == nil && len(choices) > 2 && !yesPartlyNo(choices)
	if best == nil && !sameOrder(choices) {
		f.assumed = true
	}
	f.kind = Single
	for i, c := range choices {
		credit := credits[i]
		if best != nil {
			credit = share(c.points, best)
		}
		f.options = append(f.options, Option{ID: optionID(i), Text: c.label, Credit: credit})
	}
	switch {
	case best == nil || best.Sign() <= 0:
	case choices[0].percent:
	default:
		f.points = best
	}
}

// gradedCredits gives equal steps from 1 to 0: by the grades of the words where all
// have one of their own, else in the order of the answers. Yes and no keep 1 and 0
// whatever stands around them.
func gradedCredits(choices []choice) []*big.Rat {
	last := int64(len(choices) - 1)
	credits := make([]*big.Rat, len(choices))
	yes, no := slices.IndexFunc(choices, isYes), slices.IndexFunc(choices, isNo)
	for i := range choices {
		worse, ok := worseThan(choices, i)
		between := min(yes, no) < i && i < max(yes, no)
		switch {
		case yes >= 0 && no >= 0 && i != yes && !between:
			credits[i] = new(big.Rat)
		case yes >= 0 && no >= 0:
			steps := int64(max(yes, no) - min(yes, no))
			far := int64(max(i, no) - min(i, no))
			credits[i] = big.NewRat(far, steps)
		case ok:
			credits[i] = big.NewRat(worse, last)
		default:
			credits[i] = big.NewRat(last-int64(i), last)
		}
	}
	return credits
}

// worseThan counts the answers that are worse than answer i. It reports false
// where two answers have the same grade, or one has none.
func worseThan(choices []choice, i int) (int64, bool) {
	seen, worse := map[answerGrade]bool{}, int64(0)
	for _, c := range choices {
		if c.grade == ungraded || seen[c.grade] {
			return 0, false
		}
		seen[c.grade] = true
		worse += int64(oneIf(c.grade < choices[i].grade))
	}
	return worse, true
}

func yesPartlyNo(choices []choice) bool {
	if len(choices) != 3 || choices[1].grade == ungraded {
		return false
	}
	middle := choices[1].grade == gradePartly
	return middle && (isYes(choices[0]) && isNo(choices[2]) || isNo(choices[0]) && isYes(choices[2]))
}

// sameOrder reports whether every answer is graded, and the grades only fall or only rise.
func sameOrder(choices []choice) bool {
	falls, rises := true, true
	for i, c := range choices {
		if c.grade == ungraded {
			return false
		}
		if i > 0 {
			falls = falls && c.grade < choices[i-1].grade
			rises = rises && c.grade > choices[i-1].grade
		}
	}
	return falls || rises
}

func (f *answerForm) setMultiple(choices []choice) {
	f.kind = Multiple
	for i, c := range choices {
		exclusive := hasWord(normal(c.label), "ничего из", "ни один", "ни одного", "none of", "nothing") || isNo(c)
		f.options = append(f.options, Option{ID: optionID(i), Text: c.label, Exclusive: exclusive})
		points := c.points
		if exclusive && points == nil {
			points = new(big.Rat)
		}
		f.worth = append(f.worth, points)
	}
}

// optionID is "a" … "z", then "o27" and on.
func optionID(i int) string {
	if i < 26 {
		return "abcdefghijklmnopqrstuvwxyz"[i : i+1]
	}
	return "o" + strconv.Itoa(i+1)
}
