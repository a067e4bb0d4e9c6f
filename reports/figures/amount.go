package figures

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Amount is a value in ten-thousandths of its unit.
type Amount int64

const (
	scale    = 10_000
	decimals = 4
	// amountMax is a hundred billion: what is stored stays exact in a double, too.
	amountMax = 100_000_000_000 * scale
	// Percentages may be negative, as a change is, and above 100, as a plan's share is.
	percentMin = -100 * scale
	percentMax = 1000 * scale
)

// Float is the value in its unit.
func (a Amount) Float() float64 { return float64(a) / scale }

// String is the shortest decimal: "1234.5".
func (a Amount) String() string {
	sign, n := "", int64(a)
	if n < 0 {
		sign, n = "-", -n
	}
	text := sign + strconv.FormatInt(n/scale, 10)
	if rest := n % scale; rest > 0 {
		digits := strconv.FormatInt(scale+rest, 10)[1:]
		text += "." + strings.TrimRight(digits, "0")
	}
	return text
}

// fits reports whether the unit takes the value.
func (u Unit) fits(a Amount) bool {
	if u == Percent {
		return a >= percentMin && a <= percentMax
	}
	return a >= -amountMax && a <= amountMax
}

// ofFloat is x rounded to four decimals; false for what is too large.
func ofFloat(x float64) (Amount, bool) {
	if x = math.Round(x * scale); math.IsNaN(x) || math.Abs(x) > amountMax {
		return 0, false
	}
	return Amount(x), true
}

var plain = regexp.MustCompile(`^[+-]?[0-9]{1,15}(\.[0-9]{1,20})?$`)

// ParseAmount reads a decimal with a point, rounded to four decimals half away from
// zero.
func ParseAmount(text string) (Amount, bool) {
	if !plain.MatchString(text) {
		return 0, false
	}
	negative := text[0] == '-'
	whole, fraction, _ := strings.Cut(strings.TrimLeft(text, "+-"), ".")
	up := len(fraction) > decimals && fraction[decimals] >= '5'
	fraction = (fraction + "0000")[:decimals]
	n, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil {
		return 0, false
	}
	if up {
		n++
	}
	if negative {
		n = -n
	}
	return Amount(n), n <= amountMax && n >= -amountMax
}

// typed is what people write in a cell.
type typed struct {
	amount    Amount
	blank     bool
	percent   bool // it has the sign
	ambiguous bool // "1,234" is a thousand to some, and a little more than one to others
	ok        bool
}

var (
	currencies = strings.NewReplacer("₽", "", "руб.", "", "руб", "", "р.", "", "$", "", "€", "", "₸", "", "−", "-", "–", "-", "\u00a0", "", "\u202f", "", "\u2009", "", " ", "", "'", "")
	grouped    = regexp.MustCompile(`^-?([0-9]+|[0-9]{1,3}([.,][0-9]{3})+)$`)
	lone       = regexp.MustCompile(`^-?[0-9]{1,3}[.,][0-9]{3}$`)
)

// readTyped reads "1 234 567,89 ₽", "12,5 %" or "(300)"; a dash is a blank.
func readTyped(text string) typed {
	text = currencies.Replace(strings.ToLower(strings.TrimSpace(text)))
	switch text {
	case "", "-", "—", "н/д", "нет", "n/a", "na":
		return typed{blank: true, ok: true}
	}
	t := typed{}
	text, t.percent = strings.CutSuffix(text, "%")
	if inner, ok := strings.CutPrefix(text, "("); ok && strings.HasSuffix(inner, ")") {
		text = "-" + strings.TrimSuffix(inner, ")")
	}
	if lone.MatchString(text) && !strings.HasPrefix(strings.TrimLeft(text, "-"), "0") {
		t.ambiguous = true
		return t
	}
	// The sign that stands last is the decimal one, if it stands once.
	whole, fraction := text, ""
	if point := strings.LastIndexAny(text, ".,"); point >= 0 && strings.Count(text, text[point:point+1]) == 1 {
		whole, fraction = text[:point], "."+text[point+1:]
	}
	if !grouped.MatchString(whole) {
		return t
	}
	t.amount, t.ok = ParseAmount(strings.NewReplacer(".", "", ",", "").Replace(whole) + fraction)
	return t
}
