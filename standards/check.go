package standards

import (
	"fmt"
	"math/big"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"etalon/internal/fault"
)

// ErrInvalid names every wrong field of a standard, by its JSON path.
var ErrInvalid = fault.New(fault.Invalid, "standard_invalid")

// Limits of a content: counts, and lengths in letters. They are no smaller than
// those of a checklist, which has to be able to become a standard.
const (
	MaxSections     = 60
	MaxRequirements = 1200
	maxPreamble     = 20_000
	maxTitle        = 300
	maxCode         = 20
	maxUnit         = 16
	maxStatement    = 2_000
	MaxText         = 4_000 // of how and benefit
	maxLine         = 1_000 // of a phrase, a source, an option
	maxItems        = 30    // positions, phrases
	maxOptions      = 100
	maxMark         = 2_001 // of a scale
	maxProblems     = 50
)

// maxAmount and maxDenominator bound the amounts of a measure.
var maxAmount, maxDenominator = big.NewRat(1_000_000_000, 1), big.NewInt(1_000_000)

// Check returns ErrInvalid with the path of each wrong field, 50 at most, or nil.
func (c Content) Check() error {
	p := &problems{}
	p.text("preamble", c.Preamble, maxPreamble)
	p.count("sections", len(c.Sections), MaxSections)
	p.count("sections", c.Requirements(), MaxRequirements)
	if len(p.fields) > 0 {
		return ErrInvalid.At(p.fields...)
	}
	codes, lineages := map[string]bool{}, map[string]bool{}
	for i, s := range c.Sections {
		at := fmt.Sprintf("sections[%d]", i)
		p.required(at+".title", s.Title, maxTitle)
		p.text(at+".variant", s.Variant, maxTitle)
		p.lineage(at+".lineage", s.Lineage, lineages)
		for j, r := range s.Requirements {
			p.requirement(fmt.Sprintf("%s.requirements[%d]", at, j), r, codes, lineages)
		}
	}
	p.translations(c)
	return p.err()
}

// problems collects what is wrong with an input.
type problems struct{ fields []fault.Field }

func (p *problems) err() error {
	if len(p.fields) == 0 {
		return nil
	}
	return ErrInvalid.At(p.fields[:min(len(p.fields), maxProblems)]...)
}

func (p *problems) add(path, code string, params fault.Params) {
	p.fields = append(p.fields, fault.Field{Path: path, Code: code, Params: params})
}

func (p *problems) requirement(at string, r Requirement, codes, lineages map[string]bool) {
	p.required(at+".code", r.Code, maxCode)
	if r.Code != "" && codes[r.Code] {
		p.add(at+".code", "duplicate_code", fault.Params{"Value": r.Code})
	}
	codes[r.Code] = true
	p.lineage(at+".lineage", r.Lineage, lineages)
	p.required(at+".statement", r.Statement, maxStatement)
	p.text(at+".how", r.How, MaxText)
	p.text(at+".benefit", r.Benefit, MaxText)
	p.text(at+".source", r.Source, maxLine)
	switch r.Level {
	case Mandatory, Recommended, Critical:
	default:
		p.add(at+".level", "unknown_level", fault.Params{"Value": string(r.Level)})
	}
	p.lines(at+".positions", r.Positions)
	p.lines(at+".say", r.Say)
	p.lines(at+".avoid", r.Avoid)
	p.measure(at+".measure", r.Measure)
}

func (p *problems) measure(at string, m Measure) {
	p.text(at+".unit", m.Unit, maxUnit)
	p.amount(at+".target", m.Target)
	p.amount(at+".limit", m.Limit)
	switch m.Kind {
	case YesNo, "":
	case Number, Duration:
		p.bounds(at, m)
	case Scale:
		if m.Max < 2 || m.Max > maxMark {
			p.add(at+".max", "scale_range", fault.Params{"Min": 2, "Max": maxMark})
		}
	case Choice:
		if len(m.Options) < 2 || len(m.Options) > maxOptions {
			p.add(at+".options", "option_count", fault.Params{"Min": 2, "Max": maxOptions})
		}
		for i, o := range m.Options[:min(len(m.Options), maxOptions)] {
			p.required(fmt.Sprintf("%s.options[%d]", at, i), o, maxLine)
		}
	default:
		p.add(at+".kind", "unknown_measure", fault.Params{"Value": string(m.Kind)})
	}
	if m.Forbidden && m.Kind != YesNo && m.Kind != "" {
		p.add(at+".forbidden", "forbidden_is_yes_no", nil)
	}
}

// bounds checks the amounts of Number and Duration: the limit lies on the worse
// side of the target, and with Between above it.
func (p *problems) bounds(at string, m Measure) {
	if m.Target == nil {
		p.add(at+".target", "required", nil)
		return
	}
	side := 0 // of the limit against the target
	if m.Limit != nil {
		side = m.Limit.Cmp(m.Target)
	}
	switch m.Bound {
	case AtMost:
		if m.Limit != nil && side <= 0 {
			p.add(at+".limit", "limit_above_target", nil)
		}
	case AtLeast:
		if m.Limit != nil && side >= 0 {
			p.add(at+".limit", "limit_below_target", nil)
		}
	case Between:
		if m.Limit == nil {
			p.add(at+".limit", "required", nil)
		} else if side < 0 {
			p.add(at+".limit", "limit_above_target", nil)
		}
	default:
		p.add(at+".bound", "unknown_bound", fault.Params{"Value": string(m.Bound)})
	}
}

// IsAmount reports whether a measure can hold x.
func IsAmount(x *big.Rat) bool {
	return x.Sign() >= 0 && x.Cmp(maxAmount) <= 0 && x.Denom().Cmp(maxDenominator) <= 0
}

func (p *problems) amount(at string, x *big.Rat) {
	if x != nil && !IsAmount(x) {
		p.add(at, "amount_range", fault.Params{"Max": maxAmount.RatString()})
	}
}

func (p *problems) lineage(at, id string, seen map[string]bool) {
	if id == "" {
		return
	}
	if parsed, err := uuid.Parse(id); err != nil || parsed.String() != id {
		p.add(at, "not_an_id", nil)
	} else if seen[id] {
		p.add(at, "duplicate_lineage", nil)
	}
	seen[id] = true
}

func (p *problems) lines(at string, list []string) {
	p.count(at, len(list), maxItems)
	for i, line := range list[:min(len(list), maxItems)] {
		p.required(fmt.Sprintf("%s[%d]", at, i), line, maxLine)
	}
}

func (p *problems) required(at, s string, most int) {
	if strings.TrimSpace(s) == "" {
		p.add(at, "required", nil)
		return
	}
	p.text(at, s, most)
}

// text refuses what is too long, and the letters that a database, a PDF or a
// workbook cannot hold.
func (p *problems) text(at, s string, most int) {
	if n := utf8.RuneCountInString(s); n > most {
		p.add(at, "too_long", fault.Params{"Max": most, "Length": n})
		return
	}
	if !utf8.ValidString(s) || strings.ContainsFunc(s, unprintable) {
		p.add(at, "not_text", nil)
	}
}

func unprintable(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }

func (p *problems) count(at string, n, most int) {
	if n > most {
		p.add(at, "too_many", fault.Params{"Max": most, "Count": n})
	}
}
