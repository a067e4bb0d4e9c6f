package imports

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"etalon/internal/docx"
)

// role is what a paragraph is in its document.
type role int

const (
	plain role = iota
	title
	section
	item   // a requirement
	detail // an inner item of a list
)

// line is a paragraph with its role.
type line struct {
	role   role
	text   string // without a number that was typed
	number string // printed or typed, without the closing dot
	level  int    // of the number or the list, from 1; 0: none
	head   int    // heading level; 0: none
}

// outline holds the lines of a document by block; tables have none.
type outline struct {
	lines []line
	// explicit holds, by the block of a section's heading, whether it has items or
	// tables. In a section without, every paragraph is a requirement.
	explicit map[int]bool
}

// typed is a number at the beginning of a text: "2.", "2.3", "2.3.1)", "а)".
var typed = regexp.MustCompile(`^(\d{1,3}(?:\.\d{1,3}){0,4}[.)]?|[а-яa-z]\))[ \t\x{A0}]+(\S.*)$`)

// mark is a sign of a list that was typed.
var mark = regexp.MustCompile(`^[-–—•*·▪‣○●]+[ \t\x{A0}]+`)

func lineOf(p *docx.Paragraph) line {
	l := line{text: unbroken(p.Text), number: trimNumber(p.Number), level: p.List, head: p.Heading}
	if p.Title {
		l.role = title
	}
	if l.number == "" && !p.Bullet {
		if m := typed.FindStringSubmatch(l.text); m != nil && (strings.ContainsAny(m[1], ".)") || l.head > 0) {
			l.number, l.text = trimNumber(m[1]), m[2]
			l.level = max(l.level, 1+strings.Count(l.number, "."))
		}
	}
	if cut := mark.ReplaceAllString(l.text, ""); cut != "" && cut != l.text && l.head == 0 {
		l.text, l.level = cut, max(l.level, 1)
	}
	return l
}

func trimNumber(s string) string { return strings.TrimRight(strings.TrimSpace(s), ".) \u00a0") }

// outlineOf gives every paragraph its role.
func outlineOf(doc *docx.Text) outline {
	o := outline{make([]line, len(doc.Blocks)), map[int]bool{}}
	for i, b := range doc.Blocks {
		if b.Paragraph != nil {
			o.lines[i] = lineOf(b.Paragraph)
		}
	}
	if !o.anyHeading() {
		o.headByNumbers()
	}
	o.nameSections()
	o.nameItems(doc)
	return o
}

func (o outline) anyHeading() bool {
	for _, l := range o.lines {
		if l.head > 0 {
			return true
		}
	}
	return false
}

// headByNumbers takes numbers such as "2" for headings where "2.1" follows.
func (o outline) headByNumbers() {
	for i := range o.lines {
		l := &o.lines[i]
		if l.level != 1 || l.number == "" || utf8.RuneCountInString(l.text) > longestHeading {
			continue
		}
		for _, next := range o.lines[i+1:] {
			if next.text == "" && next.level == 0 {
				break // a table
			}
			if next.level == 1 && next.number != "" {
				break
			}
			if next.level == 2 && strings.HasPrefix(next.number, l.number+".") {
				l.head = 1
				break
			}
		}
	}
}

// longestHeading is how long a numbered text may be to be a section's title.
const longestHeading = 200

// nameSections tells the title, sections and deeper headings apart. The highest
// level names the document where it has one heading alone, first, with others below.
func (o outline) nameSections() {
	counts, first := [10]int{}, -1
	for i, l := range o.lines {
		if l.role != title && l.head > 0 {
			if counts[l.head]++; first < 0 {
				first = i
			}
		}
	}
	top := 1
	for top < 9 && counts[top] == 0 {
		top++
	}
	if first >= 0 && counts[top] == 1 && o.lines[first].head == top && !o.titled() {
		for below := top + 1; below <= 9; below++ {
			if counts[below] > 0 {
				o.lines[first].role = title
				top = below
				break
			}
		}
	}
	for i := range o.lines {
		l := &o.lines[i]
		switch {
		case l.role == title || l.head == 0:
		case l.head <= top || o.holdsItems(i):
			l.role = section
		default:
			l.role = item
		}
	}
}

func (o outline) titled() bool {
	for _, l := range o.lines {
		if l.role == title {
			return true
		}
	}
	return false
}

// holdsItems reports whether a deeper heading has items, tables or headings of its
// own below: then it is a section, otherwise a requirement whose text follows.
func (o outline) holdsItems(at int) bool {
	for _, l := range o.lines[at+1:] {
		switch {
		case l.head > 0:
			return l.head > o.lines[at].head
		case l.level > 0 || l.text == "":
			return true
		}
	}
	return false
}

// nameItems finds the requirements of every section: the outermost items of its
// lists and its numbered paragraphs.
func (o outline) nameItems(doc *docx.Text) {
	for from := 0; from < len(o.lines); {
		to := from + 1
		for to < len(o.lines) && o.lines[to].role != section {
			to++
		}
		o.nameSectionItems(doc, from, to)
		from = to
	}
}

func (o outline) nameSectionItems(doc *docx.Text, from, to int) {
	outer, explicit := 0, false
	for i := from; i < to; i++ {
		l := o.lines[i]
		explicit = explicit || doc.Blocks[i].Table != nil || l.role == item || l.level > 0 && l.role == plain
		if l.level > 0 && l.role == plain && (outer == 0 || l.level < outer) {
			outer = l.level
		}
	}
	o.explicit[from] = explicit
	underHeading := false
	for i := from; i < to; i++ {
		l := &o.lines[i]
		switch {
		case l.role == item:
			underHeading = true
		case l.role == section:
			underHeading = false
		case l.role == plain && l.level > 0 && l.level == outer && !underHeading:
			l.role = item
		case l.role == plain && l.level > 0:
			l.role = detail
		}
	}
}

// unbroken is s on one line.
func unbroken(s string) string { return strings.Join(strings.Fields(s), " ") }
