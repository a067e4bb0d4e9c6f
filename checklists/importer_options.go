package checklists

import (
	"math/big"
	"regexp"
	"slices"
	"strings"

	"etalon/internal/workbook"
)

// choice is one of a list of answers: "хорошо (3)", "0,5", "да - поздоровался сам".
type choice struct {
	label   string
	grade   answerGrade
	points  *big.Rat // nil where not stated
	percent bool     // points are a percentage of the question's
	number  *big.Rat // the label, where it is a number
}

const amountForm = `([+-]?\d{1,6}(?:[.,]\d{1,4})?)\s*(%|` + pointWord + `)?`

var (
	pointsInBrackets = regexp.MustCompile(`(?i)^(.*\S)\s*\(\s*` + amountForm + `\s*\)$`)
	pointsAfterSign  = regexp.MustCompile(`(?i)^(.*\S)\s*[=:]\s*` + amountForm + `$`)
	pointsAfterDash  = regexp.MustCompile(`(?i)^(.*\S)\s*-\s*` + amountForm + `$`)
	pointsBefore     = regexp.MustCompile(`(?i)^` + amountForm + `\s*[-=:]\s*(\S.*)$`)
	pointsInWords    = regexp.MustCompile(`(?i)^([+-]?\d{1,6}(?:[.,]\d{1,4})?)\s*(балл\S*|points?|pts?\.?)\s+(\S.*)$`)
	labelInBrackets  = regexp.MustCompile(`^([+-]?\d{1,6}(?:[.,]\d{1,4})?)\s*(%)?\s*\((.*)\)$`)
	markAndPoints    = regexp.MustCompile(`^(\d{1,4})\s*[-=:]\s*` + amountForm + `$`)
	bullet           = regexp.MustCompile(`^(?:\d{1,2}[).]\s+|[•●▪◦☐□○*]\s*|-\s+|[a-zа-я]\)\s+)`)
	orForm           = regexp.MustCompile(`(?i)\s+(?:или|or)\s+`)
	decimalOnly      = regexp.MustCompile(`^\s*-?\d+,\d+\s*$`)
	plainNumber      = regexp.MustCompile(`^[+-]?\d{1,6}(?:[.,]\d{1,4})?$`)
)

// parseOptions understands a list of answers. listed tells that the text said it is one.
func (f *answerForm) parseOptions(text string, listed, multiple bool) bool {
	parts, commas := splitChoices(text)
	if len(parts) < 2 || len(parts) > MaxOptions {
		return false
	}
	choices := make([]choice, 0, len(parts))
	for _, p := range parts {
		choices = append(choices, parseChoice(p))
	}
	if slices.ContainsFunc(choices, func(c choice) bool { return c.label == "" }) {
		return false
	}
	amountsOfMarks(choices)
	switch {
	case commas && !listed && slices.ContainsFunc(choices, func(c choice) bool { return c.grade == ungraded && c.points == nil && c.number == nil }):
		return false // a sentence rather than a list
	case multiple:
		f.setMultiple(choices)
	case f.setNumbers(choices), f.setTiers(choices), f.setYesNo(choices):
	default:
		f.setSingle(choices)
	}
	return true
}

// splitChoices splits at the strongest separator that stands outside brackets, and
// tells whether that was the comma, which divides sentences too.
func splitChoices(text string) (parts []string, commas bool) {
	text = orForm.ReplaceAllString(text, "/")
	for _, separator := range []string{"\n", ";", "|", "/", "\\", ", ", ",", " - ", "-", " "} {
		parts = splitOutside(text, separator)
		if separator == "," && decimalOnly.MatchString(text) || len(parts) < 2 {
			continue
		}
		// A dash or a space separates only what is surely a list: "да - нет", "1 2 3".
		sign := strings.TrimSpace(separator)
		if (separator == " " || sign == "-") && !surely(parts, separator == " ") {
			continue
		}
		return parts, sign == ","
	}
	return nil, false
}

// surely reports whether the parts are a list whatever divides them: marks, or, at
// a dash, yes and no.
func surely(parts []string, space bool) bool {
	numbers, words := true, true
	for _, p := range parts {
		numbers = numbers && plainNumber.MatchString(p)
		words = words && isWord(normal(p), "да", "нет", "yes", "no")
	}
	return numbers && len(parts) > 2 || words && !space
}

func splitOutside(text, separator string) []string {
	var parts []string
	depth, from := 0, 0
	keepPart := func(to int) {
		if p := strings.Trim(bullet.ReplaceAllString(strings.TrimSpace(text[from:to]), ""), " .,;\n"); p != "" {
			parts = append(parts, p)
		}
	}
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '(':
			depth++
		case ')':
			depth = max(depth-1, 0)
		}
		if depth == 0 && strings.HasPrefix(text[i:], separator) {
			keepPart(i)
			from = i + len(separator)
			i = from - 1
		}
	}
	keepPart(len(text))
	return parts
}

// parseChoice takes the points and the explanation off an answer.
func parseChoice(text string) choice {
	c := choice{label: workbook.OneLine(text)}
	if plainNumber.MatchString(c.label) {
		c.number = exactNumber(c.label)
		return c
	}
	for _, form := range []*regexp.Regexp{pointsInBrackets, pointsAfterSign, pointsAfterDash} {
		if m := form.FindStringSubmatch(c.label); m != nil && (letterCount(m[1]) > 0 || strings.ContainsAny(m[1], "-<>")) {
			c.label, c.points, c.percent = m[1], exactNumber(m[2]), m[3] == "%"
			break
		}
	}
	for _, form := range []*regexp.Regexp{pointsBefore, pointsInWords, labelInBrackets} {
		if m := form.FindStringSubmatch(c.label); m != nil && c.points == nil && letterCount(m[3]) > 0 {
			c.label, c.points, c.percent = m[3], exactNumber(m[1]), m[2] == "%"
		}
	}
	if share, ok := strings.CutSuffix(c.label, "%"); ok && plainNumber.MatchString(strings.TrimSpace(share)) {
		c.points, c.percent = exactNumber(strings.TrimSpace(share)), true
	}
	c.label = strings.Trim(c.label, " -:=")
	c.grade = gradeOf(normal(c.label))
	if head := strings.FieldsFunc(c.label, func(r rune) bool { return strings.ContainsRune("-:=(,", r) }); c.grade == ungraded && len(head) > 1 {
		c.grade = gradeOf(normal(head[0]))
	}
	return c
}

// amountsOfMarks reads "0 - 1" as one point for none, where the other answers have
// points too: alone it would be a range.
func amountsOfMarks(choices []choice) {
	if !slices.ContainsFunc(choices, func(c choice) bool { return c.points != nil }) {
		return
	}
	for i := range choices {
		if m := markAndPoints.FindStringSubmatch(choices[i].label); m != nil && choices[i].points == nil {
			choices[i].label, choices[i].points = m[1], exactNumber(m[2])
		}
	}
}

// exactNumber reads digits with a decimal point or comma.
func exactNumber(digits string) *big.Rat {
	r, ok := new(big.Rat).SetString(strings.TrimPrefix(strings.ReplaceAll(digits, ",", "."), "+"))
	if !ok {
		return new(big.Rat)
	}
	return r
}

// setNumbers makes a scale of whole marks in a row, and a choice of other marks.
func (f *answerForm) setNumbers(choices []choice) bool {
	marks := make([]*big.Rat, 0, len(choices))
	for _, c := range choices {
		if c.number == nil {
			return false
		}
		marks = append(marks, c.number)
	}
	sorted := slices.SortedFunc(slices.Values(marks), (*big.Rat).Cmp)
	inRow := sorted[0].IsInt()
	for i := 1; i < len(sorted); i++ {
		inRow = inRow && new(big.Rat).Sub(sorted[i], sorted[i-1]).Cmp(one) == 0
	}
	if inRow && f.setScale(sorted[0].RatString(), sorted[len(sorted)-1].RatString()) {
		return true
	}
	for i := range choices {
		choices[i].points = choices[i].number
	}
	f.setSingle(choices)
	return true
}

// setTiers makes bands of "до 15 сек - 3; до 30 сек - 1; дольше - 0".
func (f *answerForm) setTiers(choices []choice) bool {
	kind, unit := Count, ""
	for _, c := range choices {
		if u := durationUnit(normal(c.label)); u != "" && unit == "" {
			kind, unit = Duration, u
		}
	}
	best, open, compared := bestPoints(choices), new(big.Rat), false
	if best == nil || best.Sign() <= 0 {
		return false
	}
	var bands []Band
	for _, c := range choices {
		credit := share(c.points, best)
		n, ok := findNorm(kind, unit, c.label)
		compared = compared || ok
		switch digits := plainNumber.MatchString(c.label); {
		case digits:
			bands = append(bands, Band{UpTo: exactNumber(c.label), Credit: credit})
		case ok && n.high != nil:
			bands = append(bands, Band{UpTo: n.high, Credit: credit})
		case ok || hasWord(normal(c.label), "более", "дольше", "больше", "more", "longer", "иначе", "else", "otherwise"):
			open = credit
		default:
			return false
		}
	}
	slices.SortStableFunc(bands, func(a, b Band) int { return a.UpTo.Cmp(b.UpTo) })
	bands = slices.CompactFunc(bands, func(a, b Band) bool { return a.UpTo.Cmp(b.UpTo) == 0 })
	if !compared || len(bands) == 0 {
		return false
	}
	f.kind, f.unit, f.bands, f.points = kind, unit, append(bands, Band{Credit: open}), best
	return true
}

// bestPoints is the highest of the stated points, nil unless all are stated.
func bestPoints(choices []choice) *big.Rat {
	var best *big.Rat
	for _, c := range choices {
		if c.points == nil {
			return nil
		}
		if best == nil || c.points.Cmp(best) > 0 {
			best = c.points
		}
	}
	return best
}

// share is points of best as a credit; less than nothing earns nothing.
func share(points, best *big.Rat) *big.Rat {
	if points.Sign() <= 0 || best.Sign() <= 0 {
		return new(big.Rat)
	}
	return new(big.Rat).Quo(points, best)
}
