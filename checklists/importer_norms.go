package checklists

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// norm is the range of amounts that meets a requirement, as a text states it:
// "не позднее 2 минут", "at least four questions", "2–3 модели".
type norm struct {
	low, high         *big.Rat // nil: open on that side
	lowOpen, highOpen bool     // the bound itself is outside
}

// Comparators and fillers, longest first: the texts they stand in are normal.
var comparators = strings.NewReplacer(comparatorPairs(
	">=", "не менее", "не меньше", "не ниже", "не короче", "не реже", "не раньше", "как минимум", "минимум", "хотя бы", "по крайней мере",
	">=", "at least", "no less than", "not less than", "no fewer than", "not fewer than", "a minimum of", "minimum",
	"<=", "не позднее", "не позже", "не более", "не больше", "не дольше", "не долее", "не выше", "не далее", "не дальше", "не превышает", "не превышая", "не должно превышать", "не чаще",
	"<=", "в течение", "в течении", "в пределах", "за первые", "в первые", "первые", "максимум", "до", "за",
	"<=", "at most", "no more than", "not more than", "no later than", "not later than", "no longer than", "not longer than", "not exceed", "not exceeding", "within", "up to", "maximum", "max", "in the first",
	">", "более", "больше", "свыше", "дольше", "more than", "longer than", "over", "greater than",
	"<", "менее", "меньше", "быстрее", "less than", "fewer than", "under", "faster than", "quicker than",
	"=", "ровно", "exactly",
	"от", "from", "between",
	"", "чем", "через", "the first", "first", "первых", "about", "около", "первую",
)...)

// comparatorPairs makes replacer pairs of groups that begin with their symbol. Words stand
// two spaces apart, so that a replaced word takes no space from its neighbour.
func comparatorPairs(words ...string) []string {
	var pairs []string
	symbol := ""
	for _, w := range words {
		if w == "" || strings.ContainsAny(w, "<>=") || w == "от" {
			symbol = w
			continue
		}
		to := " " + symbol + " "
		if symbol == "" {
			to = " "
		}
		pairs = append(pairs, " "+strings.ReplaceAll(w, " ", "  ")+" ", to)
	}
	return pairs
}

// numberWords are the numbers up to twenty and the tens, in the cases that follow
// a comparator. The Russian stems are words here because "пять" and "пятый" differ.
var numberWords = map[string]string{
	"один": "1", "одного": "1", "одной": "1", "одна": "1", "одну": "1", "одно": "1", "одним": "1", "два": "2", "две": "2", "двух": "2", "двумя": "2",
	"три": "3", "трех": "3", "тремя": "3", "четыре": "4", "четырех": "4", "пять": "5", "пяти": "5", "шесть": "6", "шести": "6", "семь": "7", "семи": "7",
	"восемь": "8", "восьми": "8", "девять": "9", "девяти": "9", "десять": "10", "десяти": "10", "одиннадцать": "11", "одиннадцати": "11", "двенадцать": "12", "двенадцати": "12",
	"пятнадцать": "15", "пятнадцати": "15", "двадцать": "20", "двадцати": "20", "тридцать": "30", "тридцати": "30", "сорок": "40", "сорока": "40",
	"шестьдесят": "60", "шестидесяти": "60", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
	"nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "fifteen": "15", "twenty": "20", "thirty": "30", "forty": "40", "sixty": "60",
	"полминуты": "30 секунд", "полчаса": "30 минут", "полторы": "1.5", "полутора": "1.5", "пару": "2",
}

var (
	betweenDigits = regexp.MustCompile(`(\d)[.,](\d)`)
	normTokens    = regexp.MustCompile(`\d+(?:\x00\d+)?|[a-zа-я]+|>=|<=|[^\sa-zа-я\d]`)
	// One amount is a number and the word after it, if there is one.
	rangeFromTo  = regexp.MustCompile(` (?:от|с) (\d+(?:\.\d+)?)(?: ([a-zа-я%]+))? (?:<=|по|and|to|и|-) (\d+(?:\.\d+)?)(?: (\S+))?`)
	rangeDash    = regexp.MustCompile(` (\d+(?:\.\d+)?)(?: ([a-zа-я%]+))? (?:-|или|or|to) (\d+(?:\.\d+)?)(?: (\S+))?`)
	normBound    = regexp.MustCompile(` (>=|<=|>|<|=|от) (\d+(?:\.\d+)?)(?: (\S+))?`)
	boundAfter   = regexp.MustCompile(` (\d+(?:\.\d+)?)((?: [a-zа-я]+)?) (?:и|или|or|and) (?:>|выше|above|more|greater|дольше)`)
	loneUnit     = regexp.MustCompile(` (>=|<=|>|<) (?:an? )?(минут[ыу]|часа?|секунд[ыу]|minute|hour|second) `)
	leastNumber  = regexp.MustCompile(`( [^\d ]\S*|^) (?:мин|min)(?: \.)? (\d)`)
	comparedMore = regexp.MustCompile(` (>=|<=|>|<|=)(?: ,| >=| <=| >| <| =| от)+ `)
	minutesParts = regexp.MustCompile(` (\d{1,4}) (?:минут\S*|мин|min\S*) \.? ?(?:и |and )?(\d{1,4}) (?:секунд\S*|сек|с|sec\S*|s) `)
	boundSymbols = strings.NewReplacer("≥", ">=", "≤", "<=", "⩽", "<=", "⩾", ">=")
)

// normText prepares a text for the patterns: " <= 2 минуты ( <= 15 секунд ) ".
func normText(text string) string {
	if letterCount := []rune(text); len(letterCount) > 2_000 {
		text = string(letterCount[:2_000])
	}
	text = strings.Map(func(r rune) rune {
		if same, ok := sameLetter[r]; ok {
			return same
		}
		return r
	}, strings.ToLower(boundSymbols.Replace(text)))
	// A decimal comma is hidden from the split into words.
	words := normTokens.FindAllString(betweenDigits.ReplaceAllString(text, "$1\x00$2"), -1)
	for i, w := range words {
		if digits, ok := numberWords[w]; ok {
			words[i] = digits
		}
	}
	text = " " + strings.ReplaceAll(strings.Join(words, "  "), "\x00", ".") + " "
	text = squeeze(comparators.Replace(text))
	// "не менее чем за 30" has two comparators, and the first is meant.
	text = comparedMore.ReplaceAllString(text, " $1 ")
	text = leastNumber.ReplaceAllString(text, "$1 >= $2")
	text = minutesParts.ReplaceAllStringFunc(text, func(both string) string {
		m := minutesParts.FindStringSubmatch(both)
		return " " + strconv.Itoa(60*wholeNumber(m[1], 9999)+wholeNumber(m[2], 9999)) + " секунд "
	})
	text = loneUnit.ReplaceAllString(text, " $1 1 $2 ")
	return squeeze(boundAfter.ReplaceAllString(text, " >= $1$2"))
}

func squeeze(text string) string { return " " + strings.Join(strings.Fields(text), " ") + " " }

// findNorm looks for a norm of amounts in unit in the texts, the first first. Of a
// duration, amounts in other units of time are converted, and amounts of other
// things are passed over; of a count, amounts of time are.
func findNorm(kind Kind, unit string, texts ...string) (norm, bool) {
	for _, text := range texts {
		if text == "" {
			continue
		}
		prepared := normText(text)
		m := amounts{duration: kind == Duration, unit: unit}
		if n, ok := m.between(prepared); ok {
			return n, true
		}
		if n, ok := m.bounds(prepared); ok {
			return n, true
		}
	}
	return norm{}, false
}

// amounts reads numbers with units.
type amounts struct {
	duration bool
	unit     string
}

// read converts a number and the word after it to the unit of the answer.
func (m amounts) read(digits, word string) (*big.Rat, bool) {
	x, ok := new(big.Rat).SetString(digits)
	if !ok {
		return nil, false
	}
	seconds, of := timeUnit(word), timeUnit(m.unit)
	switch {
	case m.duration && seconds != 0 && of != 0:
		return x.Mul(x, big.NewRat(seconds, of)), true
	case m.duration:
		return x, word == "" || !startsWithLetter(word) && word != "-" && word != "%"
	case seconds != 0 || hasWord(word, "%", "процент", "percent", "руб", "₽"):
		return x, word != "" && word == m.unit
	case distanceUnit(word) != 0:
		of := max(distanceUnit(m.unit), 1)
		return x.Mul(x, big.NewRat(distanceUnit(word), of)), distanceUnit(m.unit) != 0
	}
	return x, true
}

func (m amounts) between(text string) (norm, bool) {
	for _, pattern := range []*regexp.Regexp{rangeFromTo, rangeDash} {
		for _, found := range pattern.FindAllStringSubmatch(text, 8) {
			first := found[2]
			if timeUnit(first) == 0 {
				first = found[4]
			}
			low, ok := m.read(found[1], first)
			high, both := m.read(found[3], found[4])
			if ok && both && low.Cmp(high) < 0 {
				return norm{low: low, high: high}, true
			}
		}
	}
	return norm{}, false
}

func (m amounts) bounds(text string) (norm, bool) {
	var n norm
	for _, found := range normBound.FindAllStringSubmatch(text, 16) {
		x, ok := m.read(found[2], found[3])
		if !ok {
			continue
		}
		switch found[1] {
		case "=":
			return norm{low: x, high: x}, true
		case ">=", ">", "от":
			if n.low == nil {
				n.low, n.lowOpen = x, found[1] == ">"
			}
		default:
			if n.high == nil {
				n.high, n.highOpen = x, found[1] == "<"
			}
		}
	}
	if n.low != nil && n.high != nil && n.low.Cmp(n.high) > 0 {
		n.high, n.highOpen = nil, false // two norms of two things: the first wins
	}
	return n, n.low != nil || n.high != nil
}

// bands gives full credit inside the norm and none outside. A bound is moved by
// the smallest step of an answer where the inclusive UpTo cannot say it.
func (n norm) bands(kind Kind, unit string) []Band {
	var bands []Band
	whole, none := big.NewRat(1, 1), new(big.Rat)
	if n.low != nil {
		below := n.low
		if !n.lowOpen {
			below = new(big.Rat).Sub(n.low, answerStep(kind, unit))
		}
		if below.Sign() >= 0 {
			bands = append(bands, Band{UpTo: below, Credit: none})
		}
	}
	if n.high == nil {
		return append(bands, Band{Credit: whole})
	}
	upto := n.high
	if n.highOpen {
		upto = new(big.Rat).Sub(n.high, answerStep(kind, unit))
	}
	return append(bands, Band{UpTo: upto, Credit: whole}, Band{Credit: none})
}

// answerStep is the least difference between two answers: a second, one piece, or
// a hundredth.
func answerStep(kind Kind, unit string) *big.Rat {
	switch kind {
	case Duration:
		return big.NewRat(1, max(timeUnit(unit), 1))
	case Count:
		return big.NewRat(1, 1)
	default:
		return big.NewRat(1, 100)
	}
}

// timeUnit is the seconds in a unit of time, 0 for another word.
func timeUnit(word string) int64 {
	switch {
	case isWord(word, "s", "с", "sec", "secs") || beginsWith(word, "сек", "second"):
		return 1
	case isWord(word, "min", "mins", "m", "мин") || beginsWith(word, "минут", "minute"):
		return 60
	case isWord(word, "h", "ч", "hr", "hrs") || beginsWith(word, "час ", "часа ", "часов", "часы ", "hour"):
		return 3600
	case isWord(word, "день", "дня", "дней", "сутки", "суток", "day", "days"):
		return 86_400
	}
	return 0
}

// distanceUnit is the centimetres in a unit of length, 0 for another word.
func distanceUnit(word string) int64 {
	switch {
	case isWord(word, "см", "cm") || beginsWith(word, "сантиметр"):
		return 1
	case isWord(word, "м", "m") || beginsWith(word, "метр", "meter", "metre"):
		return 100
	}
	return 0
}

func startsWithLetter(word string) bool { return letterCount(word[:min(len(word), 2)]) > 0 }
