package checklists

import (
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// MaxExact is how long a number may be that people write, in characters. What is
// added up from such numbers may be longer.
const MaxExact = 64

// An exponent is refused: "1e999999999" is twelve bytes that fill the memory.
var exactForm = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?(/[0-9]+)?$`)

// ParseExact reads an exact number: "5", "0.6", "-2.50" or "1/2". It reports
// false for anything else.
func ParseExact(s string) (*big.Rat, bool) {
	if len(s) > 1<<16 || !exactForm.MatchString(s) {
		return nil, false
	}
	above, below, fraction := strings.Cut(s, "/")
	r, ok := new(big.Rat).SetString(above)
	if !ok || !fraction {
		return r, ok
	}
	divisor, ok := new(big.Rat).SetString(below)
	if !ok || divisor.Sign() == 0 || strings.Contains(above, ".") {
		return nil, false
	}
	return r.Quo(r, divisor), true
}

// FormatExact writes r so that ParseExact reads the same number: as a decimal
// where there is a short one, else as a fraction in lowest terms. What was read
// from MaxExact characters is written in as many at most.
func FormatExact(r *big.Rat) string {
	fraction := r.RatString()
	if digits, finite := r.FloatPrec(); finite && digits < MaxExact {
		if decimal := r.FloatString(digits); len(decimal) <= max(24, len(fraction)) {
			return decimal
		}
	}
	return fraction
}

// exactOf is the number that people see when f is printed: 0.1 is 1/10, and not
// the nearest binary fraction. It reports false outside 0.000001 … 10²¹, where
// JavaScript begins to print exponents: the phone must read what the server reads.
func exactOf(f float64) (*big.Rat, bool) {
	size := math.Abs(f)
	if math.IsNaN(f) || size >= 1e21 || (size > 0 && size < 1e-6) {
		return nil, false
	}
	return new(big.Rat).SetString(strconv.FormatFloat(f, 'f', -1, 64))
}

// String writes p in percent with two decimals and a point: "86.67".
func (p Percent) String() string {
	sign := ""
	if p < 0 {
		sign, p = "-", -p
	}
	return sign + strconv.Itoa(int(p/100)) + "." + strconv.Itoa(int(p%100/10)) + strconv.Itoa(int(p%10))
}

// Rat is p as a share: 8667 is 8667/10000.
func (p Percent) Rat() *big.Rat { return big.NewRat(int64(p), 10000) }

// percentOf rounds the share r, which is not negative, half-up to 0.01 %. It is
// the only place where a score is rounded.
func percentOf(r *big.Rat) Percent {
	twice := new(big.Int).Mul(r.Num(), big.NewInt(20000))
	twice.Add(twice, r.Denom())
	twice.Quo(twice, new(big.Int).Lsh(r.Denom(), 1))
	return Percent(twice.Int64())
}

var (
	zero    = new(big.Rat)
	one     = big.NewRat(1, 1)
	hundred = big.NewRat(100, 1)
)
