package api

import (
	"fmt"
	"math/big"

	"etalon/checklists"
	"etalon/internal/fault"
	"etalon/standards"
)

// StandardContent is the text of a version.
type StandardContent struct {
	Preamble             string            `json:"preamble,omitempty" maxLength:"20000"`
	PreambleTranslations TextTranslations  `json:"preamble_translations,omitempty" doc:"The preamble as title, by language"`
	Sections             []StandardSection `json:"sections" maxItems:"60"`
}

// StandardSection is a stage of service.
type StandardSection struct {
	Lineage      string           `json:"lineage,omitempty" maxLength:"36" doc:"The same through every version; absent: a new section"`
	Title        string           `json:"title" minLength:"1" maxLength:"300"`
	Variant      string           `json:"variant,omitempty" maxLength:"300" doc:"Scenario in which the section holds; absent: always"`
	Intro        RichText         `json:"intro,omitempty"`
	Translations TextTranslations `json:"translations,omitempty" doc:"By language"`
	Untranslated []string         `json:"untranslated,omitempty" doc:"Fields that show the main language, where another one is asked for"`
	Requirements []Requirement    `json:"requirements" maxItems:"1200"`
}

// Requirement is one rule of a standard.
type Requirement struct {
	Lineage      string                 `json:"lineage,omitempty" maxLength:"36" doc:"The same through every version; absent: a new requirement"`
	Code         string                 `json:"code" maxLength:"40" doc:"Printed number, unique in the version; empty: the next one of the section, where it is added" example:"2.3"`
	Statement    string                 `json:"statement" maxLength:"2000"`
	How          string                 `json:"how,omitempty" maxLength:"4000"`
	Benefit      string                 `json:"benefit,omitempty" maxLength:"4000" doc:"What the customer gains"`
	Level        string                 `json:"level" enum:"mandatory,recommended,critical"`
	Positions    []string               `json:"positions,omitempty" maxItems:"50" doc:"Absent: every position"`
	Measure      Measure                `json:"measure,omitempty"`
	Say          []string               `json:"say,omitempty" maxItems:"50" doc:"Phrases to use"`
	Avoid        []string               `json:"avoid,omitempty" maxItems:"50" doc:"Phrases to avoid"`
	Source       string                 `json:"source,omitempty" maxLength:"1000" doc:"Where the rule comes from"`
	Details      RichText               `json:"details,omitempty"`
	Translations map[string]Translation `json:"translations,omitempty" doc:"By language"`
	Untranslated []string               `json:"untranslated,omitempty" doc:"Fields that show the main language, where another one is asked for"`
}

// Measure says how a requirement is judged.
type Measure struct {
	Kind        string   `json:"kind,omitempty" enum:"yes_no,number,duration,scale,choice" default:"yes_no"`
	Unit        string   `json:"unit,omitempty" maxLength:"16"`
	Bound       string   `json:"bound,omitempty" enum:"at_most,at_least,between"`
	Target      string   `json:"target,omitempty" maxLength:"64" doc:"Amount that meets the requirement"`
	Limit       string   `json:"limit,omitempty" maxLength:"64" doc:"Amount that still counts in part, or the upper end of between"`
	Max         int      `json:"max,omitempty" minimum:"0" maximum:"100" doc:"Top mark of a scale that begins at 1"`
	Options     []string `json:"options,omitempty" maxItems:"50" doc:"Of a choice, from the best to the worst"`
	Forbidden   bool     `json:"forbidden,omitempty" doc:"Seeing the action breaks the requirement"`
	MayNotApply bool     `json:"may_not_apply,omitempty"`
	Photo       bool     `json:"photo,omitempty" doc:"A photo proves it"`
}

func (c StandardContent) content() (standards.Content, error) {
	out := standards.Content{Preamble: c.Preamble}
	var err error
	if out.Preambles, err = c.PreambleTranslations.texts("content.preamble_translations"); err != nil {
		return out, err
	}
	for i, s := range c.Sections {
		path := fmt.Sprintf("content.sections[%d]", i)
		section := standards.Section{Lineage: s.Lineage, Title: s.Title, Variant: s.Variant}
		if section.Intro, err = s.Intro.doc(path + ".intro"); err != nil {
			return out, err
		}
		if section.Translations, err = s.Translations.texts(path + ".translations"); err != nil {
			return out, err
		}
		for k, r := range s.Requirements {
			requirement, err := r.requirement(fmt.Sprintf("%s.requirements[%d]", path, k))
			if err != nil {
				return standards.Content{}, err
			}
			section.Requirements = append(section.Requirements, requirement)
		}
		out.Sections = append(out.Sections, section)
	}
	return out, nil
}

func (r Requirement) requirement(path string) (standards.Requirement, error) {
	measure, err := r.Measure.measure(path + ".measure")
	if err != nil {
		return standards.Requirement{}, err
	}
	details, err := r.Details.doc(path + ".details")
	if err != nil {
		return standards.Requirement{}, err
	}
	translations, err := translationsOf(path+".translations", r.Translations)
	return standards.Requirement{
		Lineage: r.Lineage, Code: r.Code, Statement: r.Statement,
		How: r.How, Benefit: r.Benefit, Level: standards.Level(r.Level), Positions: r.Positions, Measure: measure, Say: r.Say,
		Avoid: r.Avoid, Source: r.Source, Details: details, Translations: translations,
	}, err
}

var errBadAmount = fault.New(fault.Invalid, "invalid_request")

func (m Measure) measure(path string) (standards.Measure, error) {
	out := standards.Measure{
		Kind: standards.MeasureKind(m.Kind), Unit: m.Unit, Bound: standards.Bound(m.Bound), Max: m.Max,
		Options: m.Options, Forbidden: m.Forbidden, MayNotApply: m.MayNotApply, Photo: m.Photo,
	}
	for text, place := range map[*string]**big.Rat{&m.Target: &out.Target, &m.Limit: &out.Limit} {
		if *text == "" {
			continue
		}
		amount, ok := checklists.ParseExact(*text)
		if !ok {
			return out, errBadAmount.At(fault.Field{Path: path, Code: "number_expected"})
		}
		*place = amount
	}
	return out, nil
}

func toStandardContent(c standards.Content) StandardContent {
	return StandardContent{
		Preamble: c.Preamble, PreambleTranslations: toPreambles(c), Sections: mapped(c.Sections, func(s standards.Section) StandardSection {
			return StandardSection{
				Lineage: s.Lineage, Title: s.Title, Variant: s.Variant, Intro: toRichText(s.Intro),
				Translations: toTexts(s.Translations, s.Stale), Requirements: mapped(s.Requirements, toRequirement),
			}
		}),
	}
}

func toRequirement(r standards.Requirement) Requirement {
	m := r.Measure
	return Requirement{
		Lineage: r.Lineage, Code: r.Code, Statement: r.Statement, How: r.How, Benefit: r.Benefit, Level: string(r.Level),
		Positions: r.Positions, Say: r.Say, Avoid: r.Avoid, Source: r.Source, Details: toRichText(r.Details), Translations: toTranslations(r), Measure: Measure{
			Kind: string(m.Kind), Unit: m.Unit,
			Bound: string(m.Bound), Target: amount(m.Target), Limit: amount(m.Limit), Max: m.Max, Options: m.Options, Forbidden: m.Forbidden,
			MayNotApply: m.MayNotApply, Photo: m.Photo,
		},
	}
}

func amount(r *big.Rat) string {
	if r == nil {
		return ""
	}
	return checklists.FormatExact(r)
}
