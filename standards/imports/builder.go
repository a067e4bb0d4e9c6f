package imports

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"etalon/internal/docx"
	"etalon/internal/fault"
	"etalon/standards"
)

// Limits of what is made, those of a standard.
const (
	maxTitle     = 300
	maxStatement = 2_000
	maxPreamble  = 20_000
	maxLine      = 1_000
	maxItems     = 30
	maxNotices   = 200
	shown        = 500 // letters of a part that are told
)

// builder makes a draft line by line.
type builder struct {
	outline
	untitled    string
	draft       Draft
	codes       map[string]bool
	heading     int // block of the heading of the section being filled
	inSection   bool
	requirement int // index in the last section; -1: none yet
	over        int // requirements beyond the limits
}

func (b *builder) notice(at int, code string, params fault.Params) {
	if len(b.draft.Notices) < maxNotices {
		b.draft.Notices = append(b.draft.Notices, Notice{at, code, params})
	}
}

func (b *builder) part(at int, what What, text string) {
	p := Part{At: at, What: what, Text: cut(unbroken(text), shown), Section: -1, Requirement: -1}
	if what == IsSection || what == IsRequirement || what == IsDetail {
		p.Section = len(b.draft.Content.Sections) - 1
	}
	if what == IsRequirement || what == IsDetail {
		p.Requirement = b.requirement
	}
	b.draft.Parts = append(b.draft.Parts, p)
}

// last is the section being filled.
func (b *builder) last() *standards.Section {
	return &b.draft.Content.Sections[len(b.draft.Content.Sections)-1]
}

// current is the requirement being filled; nil before the first of a section.
func (b *builder) current() *standards.Requirement {
	if b.requirement < 0 {
		return nil
	}
	return &b.last().Requirements[b.requirement]
}

func (b *builder) paragraph(at int, p *docx.Paragraph) {
	if p.Cut {
		b.notice(p.At, "word_paragraph_cut", fault.Params{"Max": docx.MaxParagraph})
	}
	l := b.lines[at]
	switch {
	case l.role == title && b.draft.Title == "":
		b.draft.Title = cut(l.text, maxTitle)
		b.part(p.At, IsTitle, l.text)
	case l.role == section:
		b.heading = at
		b.begin(p.At, l.text)
	case l.role == item:
		b.add(p.At, l)
	case b.current() != nil && (l.role == detail || b.explicit[b.heading]):
		b.detail(p.At, l)
	case b.inSection && !b.explicit[b.heading]:
		b.add(p.At, l)
	default:
		b.preamble(p.At, p.Text)
	}
}

// preamble keeps what stands before the rules. Text of a section goes there too,
// under the section's name: sections have no text of their own.
func (b *builder) preamble(at int, text string) {
	if b.inSection {
		text = b.last().Title + ". " + unbroken(text)
		b.notice(at, "word_section_text", nil)
	}
	whole := strings.TrimSpace(b.draft.Content.Preamble + "\n\n" + strings.TrimSpace(text))
	if utf8.RuneCountInString(whole) > maxPreamble {
		b.part(at, LeftOut, text)
		b.notice(at, "word_preamble_full", fault.Params{"Max": maxPreamble})
		return
	}
	b.draft.Content.Preamble = whole
	b.part(at, IsPreamble, text)
}

// begin opens a section. One that stays empty is taken back by close.
func (b *builder) begin(at int, name string) {
	b.close()
	if len(b.draft.Content.Sections) == standards.MaxSections {
		b.notice(at, "word_too_many_sections", fault.Params{"Max": standards.MaxSections})
		b.part(at, LeftOut, name) // what follows joins the last section
		return
	}
	b.draft.Content.Sections = append(b.draft.Content.Sections, standards.Section{Title: cut(name, maxTitle)})
	b.inSection, b.requirement = true, -1
	b.part(at, IsSection, name)
}

// close takes back the last section where nothing came into it.
func (b *builder) close() {
	n := len(b.draft.Content.Sections)
	if n == 0 || len(b.last().Requirements) > 0 {
		return
	}
	for i := len(b.draft.Parts) - 1; i >= 0; i-- {
		if p := &b.draft.Parts[i]; p.What == IsSection && p.Section == n-1 {
			p.What, p.Section = LeftOut, -1
			b.notice(p.At, "word_section_empty", fault.Params{"Title": b.last().Title})
			break
		}
	}
	b.draft.Content.Sections = b.draft.Content.Sections[:n-1]
	b.inSection, b.requirement = false, -1
}

// add makes a requirement of a line.
func (b *builder) add(at int, l line) {
	if len(b.draft.Content.Sections) == 0 || !b.inSection {
		b.begin(at, b.untitled)
	}
	if b.draft.Content.Requirements() == standards.MaxRequirements {
		b.over++
		b.part(at, LeftOut, l.text)
		return
	}
	r := standards.Requirement{Level: standards.Mandatory, Measure: standards.Measure{Kind: standards.YesNo}}
	statement, rest := split(l.text)
	r.Statement = statement
	if rest != "" {
		b.notice(at, "word_statement_split", fault.Params{"Max": maxStatement})
	}
	b.last().Requirements = append(b.last().Requirements, r)
	b.requirement = len(b.last().Requirements) - 1
	b.code(at, l.number)
	b.how(at, rest)
	b.part(at, IsRequirement, l.text)
}

// ownCode is a number that says where it stands, such as "2.3" or "П-7". Lists
// that count "1, 2, 3" anew in every section do not.
var ownCode = regexp.MustCompile(`^[\p{L}\p{N}]+([.\-/][\p{L}\p{N}]+)+$`)

// code numbers the current requirement: as it was, where that says something.
func (b *builder) code(at int, number string) {
	r := b.current()
	if ownCode.MatchString(number) && utf8.RuneCountInString(number) <= 20 {
		if !b.codes[number] {
			r.Code = number
			b.codes[number] = true
			return
		}
		b.notice(at, "word_number_twice", fault.Params{"Number": number})
	}
	for n := b.requirement + 1; ; n++ {
		code := fmt.Sprintf("%d.%d", len(b.draft.Content.Sections), n)
		if !b.codes[code] {
			r.Code = code
			b.codes[code] = true
			return
		}
	}
}

// detail adds a line to the current requirement: to the field that it names, or to how.
func (b *builder) detail(at int, l line) {
	if column, value := labelled(l.text); column != noColumn && value != "" {
		b.field(at, column, value)
	} else if l.role == detail {
		b.how(at, "— "+l.text)
	} else {
		b.how(at, l.text)
	}
	b.part(at, IsDetail, l.text)
}

func (b *builder) how(at int, text string) { b.lengthen(at, &b.current().How, text) }

// lengthen adds a line to a text of a requirement, as far as there is room.
func (b *builder) lengthen(at int, to *string, text string) {
	whole := strings.TrimSpace(*to + "\n" + text)
	if utf8.RuneCountInString(whole) > standards.MaxText {
		whole = cut(whole, standards.MaxText)
		b.notice(at, "word_text_cut", fault.Params{"Max": standards.MaxText})
	}
	*to = whole
}

// split cuts a statement that is too long behind a sentence, or a word.
func split(text string) (statement, rest string) {
	letters := []rune(text)
	if len(letters) <= maxStatement {
		return text, ""
	}
	at := maxStatement
	for i := maxStatement - 1; i > 0; i-- {
		if unicode.IsSpace(letters[i]) && strings.ContainsRune(".!?;", letters[i-1]) {
			at = i
			break
		}
		if at == maxStatement && unicode.IsSpace(letters[i]) {
			at = i
		}
	}
	return strings.TrimSpace(string(letters[:at])), strings.TrimSpace(string(letters[at:]))
}

// cut shortens s to n letters.
func cut(s string, n int) string {
	if letters := []rune(s); len(letters) > n {
		return strings.TrimSpace(string(letters[:n-1])) + "…"
	}
	return s
}
