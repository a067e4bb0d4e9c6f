package reports

import (
	"strings"
	"unicode"
)

// style is how a text looks.
type style struct {
	size float64 // points
	bold bool
	ital bool
	ink  colour
}

func (s style) in(ink colour) style {
	s.ink = ink
	return s
}

func (s style) strong() style {
	s.bold = true
	return s
}

func (s style) slanted() style {
	s.ital = true
	return s
}

func (s style) face() face {
	switch {
	case s.bold && s.ital:
		return boldItalic
	case s.bold:
		return bold
	case s.ital:
		return italic
	}
	return regular
}

// width of a clean text, in millimetres.
func (s style) width(text string) float64 {
	f, w := s.face(), 0.0
	for _, r := range text {
		w += f.advance(r)
	}
	return w * s.size * point / 1000
}

// lead is the distance of its lines.
func (s style) lead() float64 { return s.size * point * leading }

// wrap breaks a clean text into lines no wider than width. Words that are wider
// themselves are cut. Every line has at least one character.
func (s style) wrap(text string, width float64) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		lines = s.wrapParagraph(lines, []rune(paragraph), width)
	}
	return lines
}

func (s style) wrapParagraph(lines []string, text []rune, width float64) []string {
	var (
		f       = s.face()
		unit    = s.size * point / 1000
		start   = 0
		chance  = -1 // index after which the line may end
		current = 0.0
	)
	for i := 0; i < len(text); i++ {
		current += f.advance(text[i]) * unit
		if current > width && i > start && text[i] != ' ' {
			end := i
			if chance >= start {
				end = chance + 1
			}
			lines = append(lines, strings.TrimRight(string(text[start:end]), " "))
			for end < len(text) && text[end] == ' ' {
				end++
			}
			// Measure again from the new start: what was after the chance moves down.
			start, i, chance, current = end, end-1, -1, 0
			continue
		}
		if mayEnd(text, i) {
			chance = i
		}
	}
	return append(lines, strings.TrimRight(string(text[start:]), " "))
}

func mayEnd(text []rune, i int) bool {
	switch text[i] {
	case ' ', '—', '/', '|':
		return true
	case '-':
		return i > 0 && i+1 < len(text) && unicode.IsLetter(text[i-1]) && unicode.IsLetter(text[i+1])
	}
	return false
}

// fit shortens a clean single line to width, with an ellipsis.
func (s style) fit(text string, width float64) string {
	if s.width(text) <= width {
		return text
	}
	room := width - s.width("…")
	for i, r := range text {
		if room -= s.width(string(r)); room < 0 {
			return strings.TrimRight(text[:i], " ,.;:—") + "…"
		}
	}
	return text
}

// piece is a stretch of a line in one face.
type piece struct {
	face face
	text string
}

// pieces splits a clean line by the faces that can print it.
func (s style) pieces(line string) []piece {
	var out []piece
	wanted := s.face()
	from, current := 0, wanted
	for i, r := range line {
		if f := wanted.pick(r); f != current {
			if i > from {
				out = append(out, piece{current, line[from:i]})
			}
			from, current = i, f
		}
	}
	if from < len(line) {
		out = append(out, piece{current, line[from:]})
	}
	return out
}
