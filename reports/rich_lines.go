package reports

import (
	"strings"

	"etalon/internal/richtext"
)

// richLook is how a stretch of a rich line is printed.
type richLook struct {
	style
	underlined bool
	href       string
}

type stretch struct {
	richLook
	text string
}

// richLine is a printed line: stretches one after another.
type richLine []stretch

func (d *document) lookOf(n richtext.Node, base style) richLook {
	l := richLook{style: base, href: n.Href(), underlined: n.Has(richtext.Underline)}
	if n.Has(richtext.Bold) {
		l.style = l.strong()
	}
	if n.Has(richtext.Italic) {
		l.style = l.slanted()
	}
	if l.href != "" {
		l.style, l.underlined = l.in(d.accent), true
	}
	return l
}

// richLines breaks the texts of a paragraph into lines no wider than width.
func (d *document) richLines(nodes []richtext.Node, base style, width float64) []richLine {
	lines, at := []richLine{nil}, 0.0
	for _, n := range nodes {
		if n.Kind == richtext.HardBreak {
			lines, at = append(lines, nil), 0
			continue
		}
		l := d.lookOf(n, base)
		for word := range strings.SplitAfterSeq(strings.ReplaceAll(typeset(d.lang, n.Text), "\n", " "), " ") {
			for _, part := range l.cut(word, width) {
				if w := l.width(strings.TrimRight(part, " ")); at > 0 && at+w > width {
					lines, at = append(lines, nil), 0
				}
				last := len(lines) - 1
				lines[last] = append(lines[last], stretch{l, part})
				at += l.width(part)
			}
		}
	}
	return lines
}

// cut is a word as it is, or in pieces where it is wider than a line.
func (s style) cut(word string, width float64) []string {
	if word == "" || s.width(strings.TrimRight(word, " ")) <= width {
		return []string{word}
	}
	return s.wrap(word, width)
}

// richLine prints a line at x, y.
func (d *document) richLine(line richLine, x, y float64) {
	for _, s := range line {
		base, w := s.baseline(y), s.width(s.text)
		d.text(x, base, s.text, s.style)
		if s.underlined {
			d.line(x, base+gapHair, x+s.width(strings.TrimRight(s.text, " ")), base+gapHair, hairline, s.ink)
		}
		if s.href != "" {
			d.pdf.LinkString(x, y, w, s.lead(), s.href)
		}
		x += w
	}
}
