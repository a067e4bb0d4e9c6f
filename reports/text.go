package reports

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// unknown stands for a character that no embedded font can print.
const unknown = '□'

// clean makes any string printable. Every string on its way to fpdf passes it,
// because fpdf panics on runes over U+FFFF and prints a missing glyph as a black
// box. The result is composed (NFC), holds only runes that an embedded font has,
// and line feeds; what is lost leaves a visible sign.
func clean(s string) string {
	if plain(s) {
		return s
	}
	s = norm.NFC.String(strings.ToValidUTF8(s, string(unknown)))
	s = strings.ReplaceAll(s, "\r\n", "\n")
	var (
		b      strings.Builder
		marks  int  // combining marks since the last base character
		joined bool // after a zero-width joiner: the next picture belongs to the last
	)
	for _, r := range s {
		switch {
		case r == '\u200d':
			joined = true
			continue
		case invisible(r):
			continue
		case joined && picture(r):
			joined = false
			continue
		}
		joined = false
		if unicode.Is(unicode.Mn, r) {
			// A pile of accents would run over the neighbouring lines.
			if marks++; marks > 2 {
				continue
			}
		} else {
			marks = 0
		}
		b.WriteString(printable(r))
	}
	return b.String()
}

// plain reports whether s needs no cleaning, as nearly every string does not.
func plain(s string) bool {
	for _, r := range s {
		switch {
		case r >= ' ' && r <= '~', r >= 'А' && r <= 'я', r == 'ё', r == 'Ё', r == '\n':
		case r == '«', r == '»', r == '—', r == '–', r == '№', r == '\u00a0', r == '…', r == '−':
		default:
			return false
		}
	}
	return true
}

// invisible reports characters that print nothing or steer the text: controls,
// direction marks, variation selectors, skin tones, soft hyphens.
func invisible(r rune) bool {
	switch {
	case r == '\n', r == '\t', r == '\r', r == '\v', r == '\f':
		return false
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
		return true
	}
	return r >= 0x1f3fb && r <= 0x1f3ff || r == 0x20e3
}

func picture(r rune) bool { return r >= 0x1f000 || r >= 0x2190 && r <= 0x2bff }

// printable returns what stands for r: itself, a look-alike, or the unknown sign.
func printable(r rune) string {
	switch r {
	case '\t', '\v', '\f', '\r':
		return " "
	case '\n', '\u2028', '\u2029':
		return "\n"
	}
	if regular.has(r) || symbols.has(r) && !unicode.Is(unicode.Co, r) {
		return string(r)
	}
	if s, ok := emoji(r); ok {
		return s
	}
	if folded := norm.NFKC.String(string(r)); folded != string(r) {
		var b strings.Builder
		for _, f := range folded {
			if !regular.has(f) && !symbols.has(f) {
				f = unknown
			}
			b.WriteRune(f)
		}
		return b.String()
	}
	if unicode.IsSpace(r) {
		return " "
	}
	return string(unknown)
}

// emoji maps the pictures that shoppers write most to signs DejaVu Sans has.
func emoji(r rune) (string, bool) {
	switch {
	case r >= 0x1f1e6 && r <= 0x1f1ff: // flags are pairs of these letters
		return string('A' + r - 0x1f1e6), true
	case r == 0x1f44d:
		return "(+)", true
	case r == 0x1f44e:
		return "(−)", true
	case r >= 0x1f493 && r <= 0x1f49f, r == 0x1f5a4, r == 0x1f90d, r == 0x1f90e:
		return "♥", true
	case r == 0x1f4a9, r >= 0x1f60f && r <= 0x1f616, r >= 0x1f61e && r <= 0x1f635, r >= 0x1f63e && r <= 0x1f641:
		return "☹", true
	case r >= 0x1f600 && r <= 0x1f64f, r >= 0x1f910 && r <= 0x1f92f, r >= 0x1f970 && r <= 0x1f97a:
		return "☺", true
	}
	return "", false
}

// oneLine is clean for a place that holds a single line.
func oneLine(s string) string { return strings.Join(strings.FieldsFunc(clean(s), breaks), " ") }

func breaks(r rune) bool { return r == '\n' || r == ' ' }

// visual puts the right-to-left stretches of a line in the order they are seen.
func visual(line string) string {
	rtl := false
	for _, r := range line {
		if r >= 0x590 && (r <= 0x8ff || r >= 0xfb1d) {
			rtl = true
			break
		}
	}
	if !rtl {
		return line
	}
	var p bidi.Paragraph
	if _, err := p.SetString(line, bidi.DefaultDirection(bidi.LeftToRight)); err != nil {
		return line
	}
	order, err := p.Order()
	if err != nil {
		return line
	}
	var b strings.Builder
	for i := range order.NumRuns() {
		run := order.Run(i)
		if run.Direction() == bidi.RightToLeft {
			b.WriteString(bidi.ReverseString(run.String()))
			continue
		}
		b.WriteString(run.String())
	}
	return b.String()
}
