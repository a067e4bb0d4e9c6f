package checklists

import (
	"math/big"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"etalon/internal/fault"
)

// What one checklist holds at most. Texts are counted in characters.
const (
	MaxSections   = 50
	MaxQuestions  = 500
	MaxOptions    = 100
	MaxBands      = 50
	MaxPoints     = 1_000_000
	MaxMark       = 1000 // of a scale, either way
	MaxID         = 64
	MaxTitle      = 300
	MaxText       = 2000
	MaxHint       = 4000
	MaxOptionText = 1000
	MaxExpression = 1000
	MaxUnit       = 16
	MaxReferences = 6
	MaxReason     = 1000
	MaxUnmeasured = 2000
)

// Validate returns ErrChecklistInvalid with a field for every rule that c breaks.
func Validate(c *Checklist) error {
	var p problems
	p.checklist(c)
	return p.err(ErrChecklistInvalid)
}

// maxProblems bounds a report: nobody reads more.
const maxProblems = 1000

// problems collects what is wrong, one problem a path: a number that cannot be
// read is not reported once more as missing.
type problems struct {
	fields []fault.Field
	paths  map[string]bool
}

func (p *problems) add(path, code string, params fault.Params) {
	if p.paths[path] || len(p.fields) == maxProblems {
		return
	}
	if p.paths == nil {
		p.paths = map[string]bool{}
	}
	p.paths[path] = true
	p.fields = append(p.fields, fault.Field{Path: path, Code: code, Params: params})
}

func (p *problems) err(kind *fault.Error) error {
	if len(p.fields) == 0 {
		return nil
	}
	return kind.At(p.fields...)
}

// exact reads an optional number; nil is absent.
func (p *problems) exact(path string, e Exact) *big.Rat {
	if e == "" {
		return nil
	}
	if len(e) > MaxExact {
		p.add(path, "too_long", fault.Params{"Max": MaxExact})
		return nil
	}
	r, ok := ParseExact(string(e))
	if !ok {
		p.add(path, "not_a_number", nil)
	}
	return r
}

// percent reads an optional percentage, written with or without its sign.
func (p *problems) percent(path string, e Exact) *big.Rat {
	return p.exact(path, Exact(strings.TrimSpace(strings.TrimSuffix(string(e), "%"))))
}

func (p *problems) checklist(c *Checklist) {
	p.text("title", c.Title, MaxTitle)
	known(p, "rollup", c.Rollup, RollupPoints, RollupSections)
	p.critical(c.Critical)
	p.many("sections", len(c.Sections), MaxSections)
	sections, questions := map[string]bool{}, map[string]bool{}
	total := 0
	for i := range c.Sections {
		s, at := &c.Sections[i], index("sections", i)
		p.id(at+".id", s.ID, sections)
		p.text(at+".title", s.Title, MaxTitle)
		if s.Weight != nil && s.Weight.Sign() < 0 {
			p.add(at+".weight", "negative", nil)
		}
		p.between(at+".gate", s.Gate, hundred)
		total += len(s.Questions)
		p.many(at+".questions", total, MaxQuestions)
		for j := range s.Questions {
			p.judge(index(at+".questions", j), &s.Questions[j], questions)
		}
	}
	p.audit(c)
	p.notMeasured(c.NotMeasured)
	p.languages(c)
	if total <= MaxQuestions {
		p.expressions(c)
	}
}

func (p *problems) critical(c CriticalPolicy) {
	known(p, "critical.policy", c.Policy, Flag, ZeroSection, ZeroVisit, CapVisit, FailAfter)
	known(p, "critical.scope", c.Scope, "", InVisit, InSection)
	if c.Policy == CapVisit && c.Cap == nil {
		p.add("critical.cap", "required", nil)
	}
	p.between("critical.cap", c.Cap, hundred)
	if c.Count < 0 || c.Count > MaxQuestions || c.Policy == FailAfter && c.Count == 0 {
		p.add("critical.n", "out_of_range", fault.Params{"Min": 1, "Max": MaxQuestions})
	}
}

// judge checks one question, apart from its expressions.
func (p *problems) judge(at string, q *Question, ids map[string]bool) {
	p.id(at+".id", q.ID, ids)
	if strings.HasPrefix(q.ID, attributePrefix) {
		p.add(at+".id", "reserved", fault.Params{"Value": q.ID})
	}
	p.text(at+".text", q.Text, MaxText)
	p.text(at+".hint", q.Hint, MaxHint)
	p.text(at+".unit", q.Unit, MaxUnit)
	p.text(at+".requirement", q.Requirement, MaxID)
	known(p, at+".photo", q.Photo, "", Never, Allowed, Required)
	known(p, at+".comment", q.Comment, "", Never, Allowed, Required)
	p.shown(at, q)
	p.within(at+".points", q.Points, 0, MaxPoints)
	p.between(at+".threshold", q.Threshold, one)
	if q.Bonus && q.Penalty {
		p.add(at+".penalty", "bonus_and_penalty", nil)
	}
	switch q.Kind {
	case Single, Multiple:
		p.options(at+".options", q)
	case ScaleKind:
		p.scale(at+".scale", q.Scale)
	case Number, Count, Duration:
		p.bands(at+".bands", q)
	case YesNo, Text, Date, Time, Photo, Audio, Receipt, Signature, Location:
	default:
		p.add(at+".kind", "unknown_value", fault.Params{"Value": string(q.Kind)})
	}
	if q.Turned && q.Kind != YesNo && q.Kind != ScaleKind {
		p.add(at+".turned", "not_for_kind", fault.Params{"Kind": string(q.Kind)})
	}
}

// shown checks what a question asks of its comment, and the images that it shows.
func (p *problems) shown(at string, q *Question) {
	p.within(at+".comment_min", q.CommentMin, 0, MaxCommentMin)
	if q.CommentMin > 0 && q.Comment == Never {
		p.add(at+".comment_min", "without_comment", nil)
	}
	p.many(at+".references", len(q.References), MaxReferences)
	seen := map[string]bool{}
	for i, id := range q.References {
		p.id(index(at+".references", i), id, seen)
	}
}

func (p *problems) options(at string, q *Question) {
	if len(q.Options) == 0 {
		p.add(at, "required", nil)
	}
	p.many(at, len(q.Options), MaxOptions)
	ids := map[string]bool{}
	for i, o := range q.Options {
		path := index(at, i)
		p.id(path+".id", o.ID, ids)
		if o.ID == naAnswer { // it would be read as "not applicable"
			p.add(path+".id", "reserved", fault.Params{"Value": o.ID})
		}
		p.text(path+".text", o.Text, MaxOptionText)
		p.between(path+".credit", o.Credit, one)
		p.within(path+".points", o.Points, -MaxPoints, MaxPoints)
	}
}

func (p *problems) scale(at string, s *Scale) {
	if s == nil {
		p.add(at, "required", nil)
		return
	}
	p.within(at+".min", s.Min, -MaxMark, MaxMark)
	p.within(at+".max", s.Max, -MaxMark, MaxMark)
	if s.Min >= s.Max {
		p.add(at+".max", "scale_order", nil)
		return
	}
	if marks := s.Max - s.Min + 1; len(s.Credits) > 0 && len(s.Credits) != marks {
		p.add(at+".credits", "one_credit_a_mark", fault.Params{"Count": marks})
		return
	}
	for i, credit := range s.Credits {
		p.credit(index(at+".credits", i), credit)
	}
}

func (p *problems) bands(at string, q *Question) {
	if len(q.Bands) == 0 && (q.Points > 0 || q.Critical) {
		p.add(at, "required", nil) // nothing would judge the amount
	}
	p.many(at, len(q.Bands), MaxBands)
	var below *big.Rat
	for i, b := range q.Bands {
		path := index(at, i)
		p.credit(path+".credit", b.Credit)
		last := i == len(q.Bands)-1
		switch {
		case last && b.UpTo != nil:
			p.add(path+".upto", "last_band_open", nil)
		case !last && b.UpTo == nil:
			p.add(path+".upto", "required", nil)
		case !last && below != nil && b.UpTo.Cmp(below) <= 0:
			p.add(path+".upto", "bands_order", nil)
		}
		below = b.UpTo
	}
}

// credit checks a credit that must be there.
func (p *problems) credit(path string, credit *big.Rat) {
	if credit == nil {
		p.add(path, "required", nil)
	}
	p.between(path, credit, one)
}

// between checks 0 ≤ r ≤ top where r is present.
func (p *problems) between(path string, r, top *big.Rat) {
	if r != nil && (r.Sign() < 0 || r.Cmp(top) > 0) {
		p.add(path, "out_of_range", fault.Params{"Min": "0", "Max": FormatExact(top)})
	}
}

func (p *problems) within(path string, n, least, most int) {
	if n < least || n > most {
		p.add(path, "out_of_range", fault.Params{"Min": least, "Max": most})
	}
}

func (p *problems) many(path string, n, most int) {
	if n > most {
		p.add(path, "too_many", fault.Params{"Max": most})
	}
}

func (p *problems) text(path, s string, most int) {
	if utf8.RuneCountInString(s) > most {
		p.add(path, "too_long", fault.Params{"Max": most})
	}
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		p.add(path, "not_text", nil)
	}
}

func (p *problems) id(path, id string, seen map[string]bool) {
	switch {
	case id == "":
		p.add(path, "required", nil)
	case seen[id]:
		p.add(path, "repeated", fault.Params{"Value": id})
	case strings.ContainsFunc(id, unicode.IsControl):
		p.add(path, "not_text", nil)
	}
	p.text(path, id, MaxID)
	seen[id] = true
}

func known[T ~string](p *problems, path string, value T, values ...T) {
	if !slices.Contains(values, value) {
		p.add(path, "unknown_value", fault.Params{"Value": string(value)})
	}
}
