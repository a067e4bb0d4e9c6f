package checklists

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"etalon/internal/fault"
	"etalon/internal/workbook"
)

// amount is what a cell of the points or weight column holds.
type amount struct {
	value   *big.Rat
	percent bool
	form    string // "0-5" or "0/3/5": the cell tells the marks as well
}

var (
	amountText  = regexp.MustCompile(`(?i)^(?:макс\S*|максимум|max\S*|до|вес|weight|по|up to)?[\s:.=]*([+-]?)\s*(\d{1,3}(?: \d{3})+|\d{1,12})((?:[.,]\d{1,6})?)\s*(%|` + pointWord + `)?$`)
	amountShare = regexp.MustCompile(`^(\d{1,3})/(\d{1,3})$`)
	maxAmount   = big.NewRat(MaxPoints, 1)
)

// parseAmount reads a cell of points. It reports the code of a problem, or "".
func parseAmount(c *workbook.Cell) (amount, string) {
	switch {
	case c.Failed, c.Formula != "" && c.Text == "":
		return amount{}, "import_formula_without_value"
	case c.Date:
		return amount{}, "import_number_became_date"
	}
	if len(c.Text) > maxRangeText {
		return amount{}, "import_points_not_number"
	}
	text := strings.Trim(strings.TrimSpace(oneDash(workbook.OneLine(c.Text))), ".;")
	if m := amountText.FindStringSubmatch(text); m != nil {
		x := exactNumber(strings.ReplaceAll(m[2], " ", "") + m[3])
		if m[1] == "-" {
			x.Neg(x)
		}
		if new(big.Rat).Abs(x).Cmp(maxAmount) > 0 {
			return amount{}, "import_points_out_of_range"
		}
		return amount{value: x, percent: m[4] == "%"}, ""
	}
	if m := amountShare.FindStringSubmatch(text); m != nil && m[1] == "1" && wholeNumber(m[2], 100) > 1 {
		return amount{value: big.NewRat(1, int64(wholeNumber(m[2], 100)))}, ""
	}
	if f, ok := parseAnswer(text); ok && f.points != nil && f.points.Sign() > 0 && (f.kind == ScaleKind || f.kind == Single || f.kind == YesNo) {
		return amount{value: f.points, form: text}, ""
	}
	return amount{}, "import_points_not_number"
}

// wholeNumber reads a whole number from 0 to limit; anything else is 0.
func wholeNumber(value string, limit int) int {
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 || n > limit {
		return 0
	}
	return n
}

// maxPointsFactor is how far points are multiplied to make them whole.
const maxPointsFactor = 10_000

// scalePoints turns exact points into whole ones, by one factor for the whole
// checklist: no score changes when all points are multiplied alike.
func (m *importer) scalePoints() {
	factor := big.NewInt(1)
	var first *importedQuestion // with a fraction
	for _, q := range m.questions {
		for _, x := range append([]*big.Rat{q.points}, q.worth...) {
			if x == nil || x.IsInt() {
				continue
			}
			gcd := new(big.Int).GCD(nil, nil, factor, x.Denom())
			next := new(big.Int).Mul(factor, new(big.Int).Quo(x.Denom(), gcd))
			if next.Cmp(big.NewInt(maxPointsFactor)) > 0 {
				m.problem(q.sheet, q.pointsCell, "import_points_rounded", fault.Params{"Text": FormatExact(x)}, false)
				x.SetInt(roundRat(x))
				continue
			}
			if factor = next; first == nil {
				first = q
			}
		}
	}
	for _, q := range m.questions {
		q.Points = m.wholePoints(q, q.points, factor)
		for i := range q.Options {
			if q.Kind == Multiple {
				q.Options[i].Points = m.wholePoints(q, q.worth[i], factor)
			}
		}
		if q.Kind == Multiple || !q.Kind.Scored() {
			q.Points = 0
		}
	}
	if first != nil {
		m.problem(first.sheet, first.pointsCell, "import_points_scaled", fault.Params{"Factor": factor.String()}, false)
	}
}

func (m *importer) wholePoints(q *importedQuestion, x *big.Rat, factor *big.Int) int {
	if x == nil {
		return 0
	}
	n := new(big.Rat).Mul(x, new(big.Rat).SetInt(factor))
	if n.Cmp(maxAmount) > 0 {
		m.problem(q.sheet, q.pointsCell, "import_points_out_of_range", nil, false)
		return MaxPoints
	}
	return int(roundRat(n).Int64())
}

// roundRat rounds half away from zero.
func roundRat(x *big.Rat) *big.Int {
	twice := new(big.Int).Mul(new(big.Int).Abs(x.Num()), big.NewInt(2))
	n := twice.Add(twice, x.Denom()).Quo(twice, new(big.Int).Mul(x.Denom(), big.NewInt(2)))
	if x.Sign() < 0 {
		n.Neg(n)
	}
	return n
}
