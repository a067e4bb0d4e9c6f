package checklists

import (
	"cmp"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/google/uuid"

	"etalon/standards"
)

// DraftStandard is the way back: it makes the first draft of a standard from a
// checklist, and returns the checklist again with each question linked to its
// requirement. source says where the rules come from, such as the checklist's
// title.
//
// Every question that is judged becomes a requirement with a new lineage.
// Questions about the visit itself, such as its date, an amount without bands or
// a photo, are no rules for the staff and stay unlinked. What a standard cannot
// say is lost: weights, gates, thresholds, conditions, uneven credits; a multiple
// choice becomes yes or no with its options in How.
func DraftStandard(c *Checklist, source string) (standards.Content, *Checklist) {
	linked := *c
	linked.Sections = slices.Clone(c.Sections)
	typical := typicalPoints(c)
	content := standards.Content{}
	for i := range linked.Sections {
		s := &linked.Sections[i]
		s.Questions = slices.Clone(s.Questions)
		section := standards.Section{Lineage: newLineage(), Title: cmp.Or(unbroken(s.Title), unbroken(c.Title), s.ID)}
		for j := range s.Questions {
			q := &s.Questions[j]
			q.Requirement = ""
			if !q.judged() {
				continue
			}
			r := standards.Requirement{
				Lineage: newLineage(), Code: fmt.Sprintf("%d.%d", len(content.Sections)+1, len(section.Requirements)+1),
				Statement: statementOf(q.Text), How: explanation(q), Level: levelOf(q, typical), Measure: measureOf(q), Source: unbroken(source),
			}
			q.Requirement = r.Lineage
			section.Requirements = append(section.Requirements, r)
		}
		if len(section.Requirements) > 0 {
			content.Sections = append(content.Sections, section)
		}
	}
	return content, &linked
}

// explanation is the hint of q, and the options of a multiple choice, which its
// measure cannot hold.
func explanation(q *Question) string {
	how := strings.TrimSpace(strings.Map(printable, q.Hint))
	if q.Kind == Multiple {
		how = strings.TrimSpace(how + "\n" + strings.Join(optionTexts(q.Options), "; "))
	}
	if letters := []rune(how); len(letters) > standards.MaxText {
		return string(letters[:standards.MaxText])
	}
	return how
}

func printable(r rune) rune {
	if unicode.IsControl(r) && r != '\n' && r != '\t' {
		return -1
	}
	return r
}

func newLineage() string { return uuid.Must(uuid.NewV7()).String() }

// judged reports whether an answer to q can be better or worse.
func (q *Question) judged() bool {
	if unbroken(q.Text) == "" {
		return false
	}
	switch q.Kind {
	case YesNo, Multiple, ScaleKind:
		return true
	case Single:
		return len(q.Options) > 1
	case Number, Count, Duration:
		return len(q.Bands) > 1
	case Text, Date, Time, Photo, Audio, Receipt, Signature, Location:
	}
	return false
}

// levelOf reads how binding a question is from what it is worth: one that is worth
// less than half of the typical points is recommended.
func levelOf(q *Question, typical int) standards.Level {
	switch {
	case q.Critical:
		return standards.Critical
	case q.Penalty:
		return standards.Mandatory
	case q.Bonus || 2*q.Reachable() < typical:
		return standards.Recommended
	}
	return standards.Mandatory
}

// typicalPoints is the weighted median: the points such that questions worth as
// many or more hold at least half of all points. One heavy question does not
// move it, nor do many light ones.
func typicalPoints(c *Checklist) int {
	var all []int
	sum := 0
	for _, s := range c.Sections {
		for i := range s.Questions {
			if q := &s.Questions[i]; q.judged() && !q.Critical && !q.Penalty && !q.Bonus {
				all = append(all, q.Reachable())
				sum += q.Reachable()
			}
		}
	}
	slices.SortFunc(all, func(a, b int) int { return b - a })
	held := 0
	for _, points := range all {
		if held += points; 2*held >= sum {
			return points
		}
	}
	return 0
}

// measureOf is the measure that Derive makes q of again, or the nearest one.
func measureOf(q *Question) standards.Measure {
	m := standards.Measure{Kind: standards.YesNo, MayNotApply: q.NA, Photo: q.Photo == Required}
	switch q.Kind {
	case YesNo:
		// "No" is the good answer to a question about something forbidden.
		m.Forbidden = q.Penalty != q.Turned
	case ScaleKind:
		if q.Scale != nil {
			m.Kind, m.Max = standards.Scale, q.Scale.Max-q.Scale.Min+1
		}
	case Single:
		m.Kind = standards.Choice
		best := slices.Clone(q.Options)
		slices.SortStableFunc(best, func(a, b Option) int { return or(b.Credit, zero).Cmp(or(a.Credit, zero)) })
		m.Options = optionTexts(best)
	case Number, Count, Duration:
		m = amountMeasure(q, m)
	case Multiple, Text, Date, Time, Photo, Audio, Receipt, Signature, Location:
	}
	return m
}

func optionTexts(options []Option) []string {
	texts := make([]string, len(options))
	for i, o := range options {
		texts[i] = cmp.Or(unbroken(o.Text), o.ID)
	}
	return texts
}

// amountMeasure reads the target and the limit from bands whose credit falls, rises,
// or rises and falls. Other bands, and amounts that no measure can hold, leave m
// as it is.
func amountMeasure(q *Question, m standards.Measure) standards.Measure {
	best, good := spanOf(q, topCredit(q.Bands)), spanOf(q, nil)
	found := m
	found.Kind, found.Unit = standards.Number, unbroken(q.Unit)
	if q.Kind == Duration {
		found.Kind = standards.Duration
	}
	if q.Kind == Count {
		found.Unit = countUnit
	}
	switch {
	case best.from == nil && best.to != nil:
		found.Bound, found.Target = standards.AtMost, best.to
		if good.to != nil && good.to.Cmp(best.to) > 0 {
			found.Limit = good.to
		}
	case best.from != nil && best.to == nil:
		found.Bound, found.Target = standards.AtLeast, best.from
		if good.from != nil && good.from.Cmp(best.from) < 0 {
			found.Limit = good.from
		}
	case best.from != nil && best.to != nil:
		found.Bound, found.Target, found.Limit = standards.Between, best.from, best.to
	default:
		return m
	}
	if !standards.IsAmount(found.Target) || found.Limit != nil && !standards.IsAmount(found.Limit) {
		return m
	}
	return found
}

// ends are the first and the last amount of a run of bands; nil is open.
type ends struct{ from, to *big.Rat }

// spanOf covers the bands of that credit, or for nil those of any credit above 0.
func spanOf(q *Question, credit *big.Rat) ends {
	var e ends
	inside := false
	for i, b := range q.Bands {
		c := or(b.Credit, zero)
		if credit == nil && c.Sign() == 0 || credit != nil && c.Cmp(credit) != 0 {
			continue
		}
		if !inside && i > 0 {
			e.from = neighbour(q.Bands[i-1].UpTo, q.Kind, +1)
		}
		inside, e.to = true, b.UpTo
	}
	return e
}

func topCredit(bands []Band) *big.Rat {
	top := zero
	for _, b := range bands {
		if c := or(b.Credit, zero); c.Cmp(top) > 0 {
			top = c
		}
	}
	return top
}

// The marks that companies write into the texts of their checklists; the
// question's own fields say the same. They are looked for, never shown.
var (
	leadingNumber = regexp.MustCompile(`^[0-9]+(\.[0-9]+)*[.)]\s+`)
	remarkAtEnd   = regexp.MustCompile(`\s*\(([^()]{1,60})\)[\s.]*$`)
	knownRemarks  = regexp.MustCompile(`^(запрещ[а-я]*|критич[а-я]*(пункт|вопрос)?|обязательн(о|ый|ая)|да/нет.*|н[./]?п\.?|[-+−]?[0-9]+(балл[а-я]*|points?)?|forbidden|prohibited|critical(question|item)?|mandatory|yes/no.*|n/?a)$`)
)

// statementOf is the text of a question as a rule: without its number, its
// asterisks and remarks such as "(запрещено)".
func statementOf(text string) string {
	rule := unbroken(text)
	for {
		shorter := strings.TrimSpace(strings.Trim(leadingNumber.ReplaceAllString(rule, ""), "* "))
		if m := remarkAtEnd.FindStringSubmatch(shorter); m != nil {
			if knownRemarks.MatchString(strings.ToLower(strings.ReplaceAll(m[1], " ", ""))) {
				shorter = strings.TrimSpace(strings.TrimSuffix(shorter, m[0]))
			}
		}
		if shorter == "" || shorter == rule {
			return rule
		}
		rule = shorter
	}
}

// unbroken is s on one line.
func unbroken(s string) string {
	return strings.Join(strings.Fields(strings.Map(printable, s)), " ")
}
