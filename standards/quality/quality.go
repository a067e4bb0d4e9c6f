// Package quality judges the requirements of a standard before customers do. A
// checker finds what cannot be checked in a store: vague words without a number,
// states of mind, two rules in one, nobody named, no procedure, the same rule
// twice. The members of the working group score what no program can: whether a
// requirement is achievable, resourced and needed.
package quality

import (
	"strings"

	"etalon/internal/locale"
	"etalon/standards"
)

// Kind is a weakness that a requirement can have.
type Kind string

// The kinds.
const (
	Vague        Kind = "vague"        // words that everybody measures differently
	Unobservable Kind = "unobservable" // a state of mind, which nobody sees
	TwoRules     Kind = "two_rules"    // one answer has to judge two actions
	NoPosition   Kind = "no_position"  // nobody is named who does it
	NoProcedure  Kind = "no_procedure" // a binding rule that does not say how
	NoOwner      Kind = "no_owner"     // nobody answers for its section, where others have owners
	Duplicate    Kind = "duplicate"    // nearly the same as another requirement
)

// Kinds lists the kinds, the gravest first.
var Kinds = []Kind{Vague, Unobservable, TwoRules, NoProcedure, NoPosition, NoOwner, Duplicate}

// Cause is what a finding rests on. It decides the explanation: the messages
// "quality.CAUSE.why" and "quality.CAUSE.fix".
type Cause string

// The causes.
const (
	VagueTime    Cause = "vague_time"
	VagueAmount  Cause = "vague_amount"
	VagueManner  Cause = "vague_manner"
	InnerState   Cause = "inner_state"
	Joined       Cause = "joined"    // by "as well as"
	Actions      Cause = "actions"   // two verbs with "and" between them
	Sentences    Cause = "sentences" // each with an action of its own
	PositionNone Cause = "position_none"
	HowNone      Cause = "how_none"
	OwnerNone    Cause = "owner_none"
	SameRule     Cause = "same_rule" // every word is the same
	NearRule     Cause = "near_rule"
)

var kindOf = map[Cause]Kind{
	VagueTime: Vague, VagueAmount: Vague, VagueManner: Vague, InnerState: Unobservable, Joined: TwoRules, Actions: TwoRules, Sentences: TwoRules,
	PositionNone: NoPosition, HowNone: NoProcedure, OwnerNone: NoOwner, SameRule: Duplicate, NearRule: Duplicate,
}

// Finding is one weakness of a requirement.
type Finding struct {
	Cause Cause
	Field standards.Field
	Marks []Mark // the words it is about; none where something is missing
	Words []string
	Other Other // of Duplicate
}

// Kind is the kind of the finding.
func (f Finding) Kind() Kind { return kindOf[f.Cause] }

// Mark is a run of a field's text, in runes: From is the first and To the one
// behind the last.
type Mark struct{ From, To int }

// Other is the requirement that a finding compares with.
type Other struct {
	Lineage, Code, Statement string
	Percent                  int // of words and pairs of words that both have
}

// Why explains the finding to a reader of lang.
func (f Finding) Why(lang locale.Language) string { return f.text(lang, "why") }

// Fix proposes what to do about it.
func (f Finding) Fix(lang locale.Language) string { return f.text(lang, "fix") }

func (f Finding) text(lang locale.Language, part string) string {
	open, closing := "“", "”"
	if lang == locale.Russian {
		open, closing = "«", "»"
	}
	words := ""
	if len(f.Words) > 0 {
		words = open + strings.Join(f.Words, closing+", "+open) + closing
	}
	return lang.Text("quality."+string(f.Cause)+"."+part, map[string]any{"Words": words, "Code": f.Other.Code, "Percent": f.Other.Percent})
}

// Checked is a requirement with what was found.
type Checked struct {
	Lineage  string
	Findings []Finding // in the order of Kinds
}

// Check looks at every requirement of c, in the order of the document. Language
// is that of the text; for one without word lists only what is missing and what
// is double is found.
func Check(c standards.Content, language string) []Checked {
	v := vocabularyOf(language)
	all := placesOf(c)
	twins := newIndex(v, all).nearest()
	checked := make([]Checked, len(all))
	for i, p := range all {
		checked[i] = Checked{p.requirement.Lineage, append(v.findings(p.requirement), duplicates(all, twins[i])...)}
	}
	return checked
}

// CheckOne looks at one requirement as it is being typed. It stands for the one
// of its lineage in c, or else is a new one of the section with the lineage
// section, or of none.
func CheckOne(c standards.Content, language, section string, r standards.Requirement) []Finding {
	v := vocabularyOf(language)
	all, at := withTyped(placesOf(c), c, section, r)
	return append(v.findings(r), duplicates(all, newIndex(v, all).nearestTo(at))...)
}

// place is a requirement and the scenario variant that it holds in.
type place struct {
	variant     string
	requirement standards.Requirement
}

func placesOf(c standards.Content) []place {
	all := make([]place, 0, c.Requirements())
	for _, s := range c.Sections {
		for _, r := range s.Requirements {
			all = append(all, place{s.Variant, r})
		}
	}
	return all
}

// withTyped puts a typed requirement into its place and returns which it is.
func withTyped(all []place, c standards.Content, section string, r standards.Requirement) ([]place, int) {
	for i, p := range all {
		if r.Lineage != "" && p.requirement.Lineage == r.Lineage {
			all[i].requirement = r
			return all, i
		}
	}
	variant := ""
	for _, s := range c.Sections {
		if s.Lineage == section {
			variant = s.Variant
		}
	}
	return append(all, place{variant, r}), len(all)
}
