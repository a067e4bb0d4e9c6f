package standards

import (
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"

	"etalon/internal/richtext"
)

// The documents are the JSON shapes of this package: templates, the canonical
// text that is hashed, and the measure column. Amounts are exact strings such as
// "0.5" or "1/3"; absent fields are empty. The order of the fields and omitempty
// are part of published hashes and must not change.
type (
	templateDoc struct {
		Title    string       `json:"title"`
		Preamble string       `json:"preamble,omitempty"`
		Sections []sectionDoc `json:"sections"`
		// What follows the sections came later: it is behind them in published hashes.
		Preambles map[string]textDoc `json:"preamble_translations,omitempty"`
	}
	sectionDoc struct {
		Lineage      string             `json:"lineage,omitempty"`
		Title        string             `json:"title"`
		Variant      string             `json:"variant,omitempty"`
		Requirements []requirementDoc   `json:"requirements"`
		Intro        json.RawMessage    `json:"intro,omitempty"`
		Translations map[string]textDoc `json:"translations,omitempty"`
	}
	requirementDoc struct {
		Lineage      string                    `json:"lineage,omitempty"`
		Code         string                    `json:"code"`
		Statement    string                    `json:"statement,omitempty"`
		How          string                    `json:"how,omitempty"`
		Benefit      string                    `json:"benefit,omitempty"`
		Level        Level                     `json:"level,omitempty"`
		Positions    []string                  `json:"positions,omitempty"`
		Measure      *measureDoc               `json:"measure,omitempty"`
		Say          []string                  `json:"say,omitempty"`
		Avoid        []string                  `json:"avoid,omitempty"`
		Source       string                    `json:"source,omitempty"`
		Details      json.RawMessage           `json:"details,omitempty"`
		Translations map[string]translationDoc `json:"translations,omitempty"`
	}
	measureDoc struct {
		Kind        MeasureKind `json:"kind"`
		Unit        string      `json:"unit,omitempty"`
		Bound       Bound       `json:"bound,omitempty"`
		Target      string      `json:"target,omitempty"`
		Limit       string      `json:"limit,omitempty"`
		Max         int         `json:"max,omitempty"`
		Options     []string    `json:"options,omitempty"`
		Forbidden   bool        `json:"forbidden,omitempty"`
		MayNotApply bool        `json:"may_not_apply,omitempty"`
		Photo       bool        `json:"photo,omitempty"`
	}
)

// contentDocument is the canonical document of c: equal contents give equal JSON.
func contentDocument(c Content) templateDoc {
	doc := templateDoc{Preamble: c.Preamble, Sections: make([]sectionDoc, len(c.Sections)), Preambles: textDocs(c.Preambles)}
	for i, s := range c.Sections {
		doc.Sections[i] = sectionDoc{
			s.Lineage, s.Title, s.Variant, make([]requirementDoc, len(s.Requirements)), s.Intro.JSON(), textDocs(s.Translations),
		}
		for j, r := range s.Requirements {
			m := measureDocument(r.Measure)
			doc.Sections[i].Requirements[j] = requirementDoc{
				r.Lineage, r.Code, r.Statement, r.How, r.Benefit, r.Level,
				r.Positions, &m, r.Say, r.Avoid, r.Source, r.Details.JSON(), translationDocs(r.Translations),
			}
		}
	}
	return doc
}

func (d templateDoc) content() (Content, error) {
	c := Content{Preamble: d.Preamble, Sections: make([]Section, len(d.Sections))}
	var err error
	if c.Preambles, err = textsOf(d.Preambles); err != nil {
		return Content{}, err
	}
	for i, s := range d.Sections {
		c.Sections[i] = Section{Lineage: s.Lineage, Title: s.Title, Variant: s.Variant, Requirements: make([]Requirement, len(s.Requirements))}
		if c.Sections[i].Intro, err = richtext.Stored(string(s.Intro)); err != nil {
			return Content{}, fmt.Errorf("section %s: %w", s.Title, err)
		}
		if c.Sections[i].Translations, err = textsOf(s.Translations); err != nil {
			return Content{}, fmt.Errorf("section %s: %w", s.Title, err)
		}
		for j, r := range s.Requirements {
			if c.Sections[i].Requirements[j], err = r.requirement(); err != nil {
				return Content{}, fmt.Errorf("requirement %s: %w", r.Code, err)
			}
		}
	}
	return c, nil
}

func (d requirementDoc) requirement() (Requirement, error) {
	m := Measure{Kind: YesNo}
	if d.Measure != nil {
		var err error
		if m, err = d.Measure.measure(); err != nil {
			return Requirement{}, err
		}
	}
	details, err := richtext.Stored(string(d.Details))
	if err != nil {
		return Requirement{}, err
	}
	translations, err := translationsOf(d.Translations)
	return Requirement{d.Lineage, d.Code, d.Statement, d.How, d.Benefit, d.Level, d.Positions, m, d.Say, d.Avoid, d.Source, details, translations}, err
}

func measureDocument(m Measure) measureDoc {
	if m.Kind == "" {
		m.Kind = YesNo
	}
	return measureDoc{
		m.Kind, m.Unit, m.Bound, amountText(m.Target), amountText(m.Limit), m.Max, m.Options,
		m.Forbidden, m.MayNotApply, m.Photo,
	}
}

func (d measureDoc) measure() (Measure, error) {
	m := Measure{
		Kind: d.Kind, Unit: d.Unit, Bound: d.Bound, Max: d.Max, Options: d.Options,
		Forbidden: d.Forbidden, MayNotApply: d.MayNotApply, Photo: d.Photo,
	}
	if m.Kind == "" {
		m.Kind = YesNo
	}
	var err error
	if m.Target, err = parseAmount(d.Target); err != nil {
		return Measure{}, err
	}
	m.Limit, err = parseAmount(d.Limit)
	return m, err
}

func amountText(x *big.Rat) string {
	if x == nil {
		return ""
	}
	return x.RatString()
}

// amount is what an amount may look like. No exponents: "1e999999999" would fill
// the memory.
var amount = regexp.MustCompile(`^\d{1,18}(\.\d{1,6}|/[1-9]\d{0,6})?$`)

// parseAmount reads "30", "0.5" or "1/3"; empty is no amount.
func parseAmount(s string) (*big.Rat, error) {
	if s == "" {
		return nil, nil
	}
	x, ok := new(big.Rat).SetString(s)
	if !amount.MatchString(s) || !ok {
		return nil, fmt.Errorf("%q is not an amount", s)
	}
	return x, nil
}
