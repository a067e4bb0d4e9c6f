// Package handouts keeps the short forms of a standard that hang at the
// workplace: the ten-step memo and the cue card, for everybody or for a position.
package handouts

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"etalon/internal/fault"
	"etalon/internal/locale"
	"etalon/standards"
)

// Kind is a short form.
type Kind string

// The kinds.
const (
	Memo    Kind = "memo"     // the steps of a talk, one page
	CueCard Kind = "cue_card" // the main rules, as large as a hand
)

// Kinds lists every kind.
var Kinds = []Kind{Memo, CueCard}

// most is how many lines a kind has at most: more are not remembered, and do not
// fit on its sheet.
var most = map[Kind]int{Memo: 10, CueCard: 6}

// Most returns how many lines k has at most.
func (k Kind) Most() int { return most[k] }

const (
	maxTitle    = 80
	maxText     = 160
	maxNote     = 200
	maxPosition = 200
)

// Handout is a short form of a version. What nobody wrote yet is proposed from the
// requirements: its Revision is 0.
type Handout struct {
	VersionID string
	Kind      Kind
	Position  string // for whom; empty: for everybody
	Title     string
	Lines     []Line
	Note      string // at the foot, such as whom to ask
	Revision  int    // grows with every edit
}

// Line is a rule in few words.
type Line struct {
	Lineage string // of the requirement that it shortens; empty: of none
	Text    string
}

// Faults of handouts.
var (
	ErrInvalid = fault.New(fault.Invalid, "handout_invalid")
	// ErrStale reports an edit of a revision that is no longer current. Its parameter
	// Revision is the current one.
	ErrStale = fault.New(fault.Stale, "handout_stale")
	// ErrKindUnknown reports a short form that does not exist.
	ErrKindUnknown = fault.New(fault.NotFound, "handout_kind_unknown")
)

// For returns the content that binds a position: requirements that name it or
// nobody, in sections that have such. An empty position is everybody: all of it.
func For(c standards.Content, position string) standards.Content {
	if position == "" {
		return c
	}
	out := standards.Content{Preamble: c.Preamble}
	for _, s := range c.Sections {
		kept := s
		kept.Requirements = slices.DeleteFunc(slices.Clone(s.Requirements), func(r standards.Requirement) bool {
			return len(r.Positions) > 0 && !slices.Contains(r.Positions, position)
		})
		if len(kept.Requirements) > 0 {
			out.Sections = append(out.Sections, kept)
		}
	}
	return out
}

// Positions lists the positions that the requirements of c name, each once, in the
// order of the text.
func Positions(c standards.Content) []string {
	list := []string{}
	for _, s := range c.Sections {
		for _, r := range s.Requirements {
			for _, p := range r.Positions {
				if !slices.Contains(list, p) {
					list = append(list, p)
				}
			}
		}
	}
	return list
}

// candidate is a line that a proposal may take.
type candidate struct {
	Line

	place, round, weight int // in the text; of its stage; how binding
}

// Propose makes the lines of a handout from the requirements: the most binding of
// each stage first, then the next of each, until it is full; in the order of the
// text. lang is the language of the standard.
func Propose(c standards.Content, kind Kind, position string, lang locale.Language) []Line {
	all := candidates(For(c, position), lang)
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Or(a.round-b.round, b.weight-a.weight) })
	all = all[:min(len(all), kind.Most())]
	slices.SortFunc(all, func(a, b candidate) int { return a.place - b.place })
	lines := make([]Line, len(all))
	for i, one := range all {
		lines[i] = one.Line
	}
	return lines
}

func candidates(c standards.Content, lang locale.Language) []candidate {
	var all []candidate
	for _, s := range c.Sections {
		if s.Variant != "" {
			continue // the same stage under other conditions
		}
		stage := make([]candidate, len(s.Requirements))
		for i, r := range s.Requirements {
			stage[i] = candidate{Line: Line{r.Lineage, inFewWords(r, lang)}, place: len(all) + i, weight: weights[r.Level]}
		}
		slices.SortStableFunc(stage, func(a, b candidate) int { return b.weight - a.weight })
		for round := range stage {
			stage[round].round = round
		}
		all = append(all, stage...)
	}
	return all
}

var weights = map[standards.Level]int{standards.Critical: 2, standards.Mandatory: 1}

// inFewWords is a rule as a line; what is forbidden says so.
func inFewWords(r standards.Requirement, lang locale.Language) string {
	text := shortened(r.Statement)
	if !r.Measure.Forbidden || text == "" {
		return text
	}
	first, size := utf8.DecodeRuneInString(text)
	return shortened(lang.Text("handouts.never", map[string]any{"What": string(unicode.ToLower(first)) + text[size:]}))
}

// shortened is a statement as one line: its first sentence, cut at a word where it
// is still too long.
func shortened(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if first, _, more := strings.Cut(s, ". "); more {
		s = first
	}
	s = strings.TrimRight(s, ".")
	if utf8.RuneCountInString(s) <= maxText {
		return s
	}
	cut := string([]rune(s)[:maxText-1])
	if at := strings.LastIndexByte(cut, ' '); at > 0 {
		cut = cut[:at]
	}
	return strings.TrimRight(cut, " ,;:—") + "…"
}

// Check names what is wrong with a handout of a content. Fault: ErrInvalid.
func (h Handout) Check(of standards.Content) error {
	p := &problems{}
	p.text("title", h.Title, maxTitle, true)
	p.text("note", h.Note, maxNote, false)
	if h.Position != "" && !slices.Contains(Positions(of), h.Position) {
		p.add("position", "unknown_position", nil)
	}
	if len(h.Lines) > h.Kind.Most() {
		p.add("lines", "too_many", fault.Params{"Max": h.Kind.Most()})
	}
	known := lineages(of)
	for i, l := range h.Lines[:min(len(h.Lines), h.Kind.Most())] {
		at := "lines[" + strconv.Itoa(i) + "]."
		p.text(at+"text", l.Text, maxText, true)
		if !known[l.Lineage] {
			p.add(at+"lineage", "unknown_requirement", nil)
		}
	}
	if len(p.fields) == 0 {
		return nil
	}
	return ErrInvalid.At(p.fields...)
}

// lineages are those of the requirements of c, and the empty one.
func lineages(c standards.Content) map[string]bool {
	known := map[string]bool{"": true}
	for _, s := range c.Sections {
		for _, r := range s.Requirements {
			known[r.Lineage] = true
		}
	}
	return known
}

// stillTrue leaves out the lines whose requirements c does not have any more.
func stillTrue(lines []Line, c standards.Content) []Line {
	known := lineages(c)
	return slices.DeleteFunc(slices.Clone(lines), func(l Line) bool { return !known[l.Lineage] })
}

// problems collects what is wrong with a handout.
type problems struct{ fields []fault.Field }

func (p *problems) add(path, code string, params fault.Params) {
	p.fields = append(p.fields, fault.Field{Path: path, Code: code, Params: params})
}

func (p *problems) text(path, text string, limit int, required bool) {
	if required && strings.TrimSpace(text) == "" {
		p.add(path, "required", nil)
	}
	if utf8.RuneCountInString(text) > limit {
		p.add(path, "too_long", fault.Params{"Max": limit})
	}
}
