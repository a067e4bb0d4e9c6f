package imports

import (
	"math/big"
	"regexp"
	"strings"

	"etalon/standards"
)

// The amounts that companies write. They are looked for, never shown.
var (
	amount = regexp.MustCompile(`(?i)(\d{1,6}(?:[.,]\d{1,3})?)(?:\s*(?:[-–—]|до|to)\s*(\d{1,6}(?:[.,]\d{1,3})?))?\s*([\p{L}.]*)`)
	most   = regexp.MustCompile(`(?i)не более|не позднее|не дольше|не больше|максимум|в течение|(^|\s)до\s|within|at most|no more than|up to|no later`)
	least  = regexp.MustCompile(`(?i)не менее|не меньше|не ранее|минимум|(^|\s)от\s|at least|no less|minimum`)
	points = regexp.MustCompile(`(?i)^(балл|оцен|point|mark|шкал|scale)`)
	yesNo  = regexp.MustCompile(`(?i)^\s*(да\s*/\s*нет|да или нет|yes\s*/\s*no|yes or no|\+\s*/\s*[-–−])`)
)

// units are what the beginnings of words of time and amount are called in a measure.
var units = []struct {
	start, unit string
	time        bool
}{
	{"сек", "s", true},
	{"sec", "s", true},
	{"мин", "min", true},
	{"min", "min", true},
	{"час", "h", true},
	{"hour", "h", true},
	{"ч", "h", true},
	{"h", "h", true},
	{"м", "m", false},
	{"m", "m", false},
	{"с", "s", true},
	{"s", "s", true},
	{"раз", "pcs", false},
	{"шт", "pcs", false},
	{"pcs", "pcs", false},
}

// measureOf reads "не более 30 секунд", "3–5 вопросов", "1–5 баллов", "да/нет".
func measureOf(text string) (m standards.Measure, understood bool) {
	m.Kind = standards.YesNo
	if yesNo.MatchString(text) {
		return m, true
	}
	found := amount.FindAllStringSubmatch(text, 2)
	if len(found) != 1 {
		return m, false
	}
	from, upTo, word := rat(found[0][1]), rat(found[0][2]), strings.ToLower(found[0][3])
	if points.MatchString(word) || points.MatchString(strings.TrimSpace(text)) {
		return scale(from, upTo)
	}
	bound := boundOf(text)
	if upTo != nil {
		bound = standards.Between
	}
	if bound == "" || bound == standards.Between && from.Cmp(upTo) > 0 {
		return m, false
	}
	m.Kind, m.Bound, m.Target, m.Limit = standards.Number, bound, from, upTo
	m.Unit = word
	for _, u := range units {
		if word != "" && strings.HasPrefix(word, u.start) && (len([]rune(u.start)) > 1 || len([]rune(strings.Trim(word, "."))) == 1 || strings.HasPrefix(word, "метр") || strings.HasPrefix(word, "met")) {
			m.Unit = u.unit
			if u.time {
				m.Kind = standards.Duration
			}
			break
		}
	}
	if len([]rune(m.Unit)) > maxUnit {
		m.Unit = "pcs"
	}
	return m, true
}

// maxUnit is the longest name of a unit, in letters.
const maxUnit = 16

func boundOf(text string) standards.Bound {
	switch {
	case least.MatchString(text):
		return standards.AtLeast
	case most.MatchString(text):
		return standards.AtMost
	}
	return ""
}

// scale is one from 1 to the higher mark.
func scale(from, upTo *big.Rat) (standards.Measure, bool) {
	top := from
	if upTo != nil {
		top = upTo
	}
	if !top.IsInt() || !top.Num().IsInt64() || top.Num().Int64() < 2 || top.Num().Int64() > 100 || upTo != nil && from.Cmp(big.NewRat(1, 1)) != 0 {
		return standards.Measure{Kind: standards.YesNo}, false
	}
	return standards.Measure{Kind: standards.Scale, Max: int(top.Num().Int64())}, true
}

func rat(s string) *big.Rat {
	if s == "" {
		return nil
	}
	x, ok := new(big.Rat).SetString(strings.Replace(s, ",", ".", 1))
	if !ok {
		return nil
	}
	return x
}
