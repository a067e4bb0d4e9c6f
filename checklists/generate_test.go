package checklists_test

import (
	"fmt"
	"math/big"
	"strings"

	"pgregory.net/rapid"

	"etalon/checklists"
)

// visit is a random valid checklist with valid answers.
type visit struct {
	Checklist *checklists.Checklist
	Answers   checklists.Answers
	Location  checklists.Attributes
	// Exceptions of the location, as they are looked at on Day.
	Exceptions []checklists.DocumentException
	Day        string
}

func (v visit) score() checklists.Result {
	return checklists.Score(v.Checklist, v.Answers, v.Location, checklists.ExceptedOn(v.Exceptions, v.Day))
}

// visits draws visits of up to 28 questions. A question may depend on any other,
// as long as there is no circle.
func visits() *rapid.Generator[visit] {
	return rapid.Custom(func(t *rapid.T) visit {
		c := &checklists.Checklist{
			Audit:   rapid.SampledFrom([]checklists.Audit{checklists.MysteryVisit, checklists.Call, checklists.SelfCheck}).Draw(t, "audit"),
			Title:   "Проверка",
			Rollup:  rapid.SampledFrom([]checklists.Rollup{checklists.RollupPoints, checklists.RollupSections}).Draw(t, "rollup"),
			Over100: rapid.Bool().Draw(t, "over 100"), Critical: drawPolicy(t),
		}
		for s := range heads(t, "sections", 4) {
			section := checklists.Section{ID: fmt.Sprintf("s%d", s), Weight: maybe(t, "weight", 30, 3), Gate: maybe(t, "gate", 100, 1)}
			for q := range heads(t, "questions", 7) {
				section.Questions = append(section.Questions, drawQuestion(t, fmt.Sprintf("q%d-%d", s, q)))
			}
			c.Sections = append(c.Sections, section)
		}
		all := questions(c)
		if len(all) > 1 {
			drawConditions(t, rapid.Permutation(all).Draw(t, "dependence"))
		}
		v := visit{Checklist: c, Answers: checklists.Answers{}, Location: drawAttributes(t)}
		for _, q := range all {
			if a, ok := drawAnswer(t, q); ok {
				v.Answers[q.ID] = a
			}
		}
		v.Day, v.Exceptions = rapid.SampledFrom(days).Draw(t, "day"), drawExceptions(t, all)
		return v
	})
}

func questions(c *checklists.Checklist) []*checklists.Question {
	var all []*checklists.Question
	for s := range c.Sections {
		for q := range c.Sections[s].Questions {
			all = append(all, &c.Sections[s].Questions[q])
		}
	}
	return all
}

// days are about a leap day and the turn of a year.
var days = []string{"2027-12-31", "2028-01-01", "2028-02-28", "2028-02-29", "2028-03-01"}

// drawExceptions draws up to three exceptions, which may overlap.
func drawExceptions(t *rapid.T, all []*checklists.Question) []checklists.DocumentException {
	var list []checklists.DocumentException
	for i := range heads(t, "exceptions", 3) {
		from := rapid.IntRange(0, len(days)-1).Draw(t, "from")
		e := checklists.DocumentException{ID: fmt.Sprint("x", i), From: days[from], Until: rapid.SampledFrom(days[from:]).Draw(t, "until"), Questions: []string{}}
		for _, q := range all {
			if heads(t, "except", 2) == 2 {
				e.Questions = append(e.Questions, q.ID)
			}
		}
		list = append(list, e)
	}
	return list
}

// heads counts the heads of n coins: rapid's integers are small most of the time.
func heads(t *rapid.T, label string, n int) int {
	sum := 0
	for range n {
		if rapid.Bool().Draw(t, label) {
			sum++
		}
	}
	return sum
}

// maybe draws nil half of the time, else a share of top.
func maybe(t *rapid.T, label string, top, below int64) *big.Rat {
	if !rapid.Bool().Draw(t, "has "+label) {
		return nil
	}
	return big.NewRat(rapid.Int64Range(0, top).Draw(t, label), rapid.Int64Range(1, below).Draw(t, label+" over"))
}

func drawPolicy(t *rapid.T) checklists.CriticalPolicy {
	p := checklists.CriticalPolicy{Scope: checklists.InVisit, Policy: rapid.SampledFrom([]checklists.Policy{
		checklists.Flag,
		checklists.ZeroSection, checklists.ZeroVisit, checklists.CapVisit, checklists.FailAfter,
	}).Draw(t, "policy")}
	switch p.Policy {
	case checklists.CapVisit:
		p.Cap = big.NewRat(rapid.Int64Range(0, 300).Draw(t, "cap"), 3)
	case checklists.FailAfter:
		p.Count = rapid.IntRange(1, 3).Draw(t, "count")
		p.Scope = rapid.SampledFrom([]checklists.Scope{checklists.InVisit, checklists.InSection}).Draw(t, "scope")
	case checklists.Flag, checklists.ZeroSection, checklists.ZeroVisit:
	}
	return p
}

var kinds = []checklists.Kind{
	checklists.YesNo, checklists.YesNo, checklists.YesNo, checklists.Single, checklists.Multiple,
	checklists.ScaleKind, checklists.Number, checklists.Count, checklists.Duration, checklists.Text, checklists.Date, checklists.Photo,
}

func drawQuestion(t *rapid.T, id string) checklists.Question {
	q := checklists.Question{
		ID: id, Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), NA: rapid.Bool().Draw(t, "na"), Optional: rapid.Bool().Draw(t, "optional"),
		Critical: heads(t, "critical", 2) == 2, Threshold: maybe(t, "threshold", 1, 3),
		Photo: checklists.Allowed, Comment: checklists.Allowed,
	}
	switch heads(t, "role", 4) {
	case 0:
		q.Bonus = true
	case 4:
		q.Penalty = true
	}
	if q.Kind.Scored() && q.Kind != checklists.Multiple {
		q.Points = heads(t, "points", 10)
	}
	switch q.Kind {
	case checklists.YesNo:
		q.Turned = rapid.Bool().Draw(t, "turned")
	case checklists.Single, checklists.Multiple:
		for i := range rapid.IntRange(1, 4).Draw(t, "options") {
			o := checklists.Option{ID: string(rune('a' + i))}
			if q.Kind == checklists.Single {
				o.Credit = drawCredit(t)
			} else {
				o.Points = rapid.IntRange(-2, 5).Draw(t, "option points")
				o.Exclusive = heads(t, "exclusive", 2) == 2
			}
			q.Options = append(q.Options, o)
		}
	case checklists.ScaleKind:
		q.Turned = rapid.Bool().Draw(t, "turned")
		low := rapid.IntRange(-2, 2).Draw(t, "min")
		q.Scale = &checklists.Scale{Min: low, Max: low + rapid.IntRange(1, 9).Draw(t, "span")}
		for range rapid.SampledFrom([]int{0, q.Scale.Max - low + 1}).Draw(t, "credits") {
			q.Scale.Credits = append(q.Scale.Credits, drawCredit(t))
		}
	case checklists.Number, checklists.Count, checklists.Duration:
		for i := range rapid.IntRange(0, 3).Draw(t, "bands") {
			q.Bands = append(q.Bands, checklists.Band{UpTo: big.NewRat(int64(7*i+1), 2), Credit: drawCredit(t)})
		}
		q.Bands = append(q.Bands, checklists.Band{Credit: drawCredit(t)})
	case checklists.Text, checklists.Date, checklists.Time, checklists.Photo, checklists.Audio, checklists.Receipt, checklists.Signature, checklists.Location:
	}
	return q
}

func drawCredit(t *rapid.T) *big.Rat {
	below := rapid.Int64Range(1, 12).Draw(t, "credit over")
	return big.NewRat(rapid.Int64Range(0, below).Draw(t, "credit"), below)
}

// drawConditions lets each question depend on those before it in the order.
func drawConditions(t *rapid.T, order []*checklists.Question) {
	for i, q := range order[1:] {
		if heads(t, "has show_if", 2) == 2 {
			q.ShowIf = drawCondition(t, order[:i+1], 3)
		}
		if heads(t, "has require_if", 3) == 3 {
			q.RequireIf = drawCondition(t, order, 2)
		}
	}
}

func drawCondition(t *rapid.T, from []*checklists.Question, depth int) string {
	form := heads(t, "form", 9)
	if depth > 0 && form < 4 {
		left, right := drawCondition(t, from, depth-1), drawCondition(t, from, depth-1)
		return []string{"not (" + left + ")", left + " and " + right, left + " or " + right, "(" + left + " or " + right + ")"}[form]
	}
	q := rapid.SampledFrom(from).Draw(t, "of")
	switch form {
	case 4:
		return "answered(" + q.ID + ")"
	case 5:
		return "na(" + q.ID + ")"
	case 6:
		return rapid.SampledFrom([]string{
			"location.format == 'mall'", "location.area > 99.5", "location.rooms", "'cafe' in location.services",
			"location.format not in ['mall', 'street']", "location.area != location.format", "true", "false",
		}).Draw(t, "attribute")
	}
	comparison := rapid.SampledFrom([]string{"==", "!=", "<", "<=", ">", ">="}).Draw(t, "comparison")
	switch {
	case q.Kind == checklists.ScaleKind || q.Kind.Measured():
		number := rapid.SampledFrom([]string{"-1", "0", "1", "2.5", "3", "4.50"}).Draw(t, "number")
		if form == 7 {
			return q.ID + " in [" + number + ", 3, 5]"
		}
		return q.ID + " " + comparison + " " + number
	case q.Kind == checklists.Multiple:
		return rapid.SampledFrom([]string{"'a' in " + q.ID, "'b' not in " + q.ID, q.ID + " == 'a'", q.ID + " != 'a'", q.ID + " in ['a', 'c']"}).Draw(t, "choice")
	case q.Kind.HasFiles():
		return "answered(" + q.ID + ")"
	case form == 7:
		return q.ID + " in ('yes', 'a', 'да')"
	default:
		return q.ID + " " + comparison + " " + rapid.SampledFrom([]string{"'yes'", "'no'", "'a'", "\"b\"", "'да'", "'2026-06-01'"}).Draw(t, "text")
	}
}

func drawAttributes(t *rapid.T) checklists.Attributes {
	all := checklists.Attributes{}
	if rapid.Bool().Draw(t, "has format") {
		all["format"] = rapid.SampledFrom([]string{"mall", "street", "island"}).Draw(t, "format")
	}
	if rapid.Bool().Draw(t, "has area") {
		all["area"] = float64(rapid.IntRange(100, 1100).Draw(t, "area")) / 10
	}
	if rapid.Bool().Draw(t, "has rooms") {
		all["rooms"] = rapid.Bool().Draw(t, "rooms")
	}
	if rapid.Bool().Draw(t, "has services") {
		all["services"] = []string{"repair", rapid.SampledFrom([]string{"cafe", "wifi"}).Draw(t, "service")}
	}
	return all
}

// drawAnswer draws no answer now and then.
func drawAnswer(t *rapid.T, q *checklists.Question) (checklists.Answer, bool) {
	switch heads(t, "answer", 3) {
	case 0:
		return checklists.Answer{}, false
	case 3:
		if q.NA {
			return checklists.Answer{NA: true}, true
		}
	}
	switch q.Kind {
	case checklists.YesNo:
		return checklists.Answer{Text: rapid.SampledFrom([]string{"yes", "no"}).Draw(t, "yes")}, true
	case checklists.Single:
		return checklists.Answer{Text: rapid.SampledFrom(q.Options).Draw(t, "option").ID}, true
	case checklists.Multiple:
		return drawChoice(t, q)
	case checklists.ScaleKind:
		return checklists.Answer{Number: big.NewRat(int64(rapid.IntRange(q.Scale.Min, q.Scale.Max).Draw(t, "mark")), 1)}, true
	case checklists.Number, checklists.Duration:
		return checklists.Answer{Number: big.NewRat(rapid.Int64Range(0, 60).Draw(t, "amount"), rapid.Int64Range(1, 6).Draw(t, "over"))}, true
	case checklists.Count:
		return checklists.Answer{Number: big.NewRat(rapid.Int64Range(0, 12).Draw(t, "count"), 1)}, true
	case checklists.Photo, checklists.Audio, checklists.Receipt, checklists.Signature:
		return checklists.Answer{Options: []string{"file-1", "file-2"}[:rapid.IntRange(1, 2).Draw(t, "files")]}, true
	case checklists.Date:
		return checklists.Answer{Text: rapid.SampledFrom([]string{"2026-05-31", "2026-06-01", "2026-06-02"}).Draw(t, "date")}, true
	case checklists.Text, checklists.Time, checklists.Location:
	}
	return checklists.Answer{Text: rapid.SampledFrom([]string{"да", "нет", "👍", "yes"}).Draw(t, "text")}, true
}

func drawChoice(t *rapid.T, q *checklists.Question) (checklists.Answer, bool) {
	var chosen []string
	for _, o := range q.Options {
		switch {
		case !rapid.Bool().Draw(t, "choose"):
		case o.Exclusive:
			return checklists.Answer{Options: []string{o.ID}}, true
		default:
			chosen = append(chosen, o.ID)
		}
	}
	return checklists.Answer{Options: chosen}, len(chosen) > 0
}

// mentioned reports whether an expression of c reads the question.
func mentioned(c *checklists.Checklist, id string) bool {
	for _, q := range questions(c) {
		if strings.Contains(q.ShowIf+" "+q.RequireIf, id) {
			return true
		}
	}
	return false
}
