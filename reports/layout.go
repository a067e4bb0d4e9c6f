package reports

import (
	"encoding/hex"
	"math"
	"strings"

	"github.com/go-pdf/fpdf"
)

// The sheet, in millimetres. This file is the only place that says how large
// things are; the renderers speak of gaps, styles and shares of the width.
const (
	marginSide   = 18.0
	marginTop    = 24.0
	marginBottom = 22.0
	headerLine   = 13.5 // baseline of the running header, from the top
	footerLine   = 12.0 // baseline of the running footer, from the bottom

	gapHair  = 0.8
	gapSmall = 2.0
	gap      = 4.0
	gapLarge = 8.0
	gapHuge  = 14.0

	cellPad   = 1.6 // above and below the text of a table cell
	cellSide  = 1.4 // left and right of it
	hairline  = 0.15
	rule      = 0.3
	thickRule = 0.9
	corner    = 1.2

	barHeight    = 3.2
	dotRadius    = 1.05
	signSize     = 2.6 // of a check mark or a band's sign
	stripHeight  = 9.0
	plotHeight   = 42.0
	trendHeight  = 26.0
	figureHeight = 92.0 // of the score with what explains it
	cardHeight   = 24.0
	heatHeight   = 5.2
	logoHeight   = 11.0
	contentsLead = 6.2
	photosPerRow = 3
	photoRatio   = 0.75 // height of a photo's box by its width
	boxSize      = 3.6  // of a box to tick
	stepColumn   = 17.0 // of the numbers of a memo
	cardMargin   = 9.0  // inside a cue card
	fieldHeight  = 8.0  // of a line to write on
	benchmarkRow = 7.0  // of a vector in a profile
	// benchmarkNames is the share of the width that the names of the vectors have there.
	benchmarkNames = 0.3

	point   = 25.4 / 72 // millimetres in a point
	leading = 1.36
	// printDots is the long side of a photo in print, and of the pictures that pages
	// show: more than 300 dots an inch at the width of its box.
	printDots = 1000
	// unbroken is the share of a page up to which a table stays in one piece.
	unbroken = 0.4
	// smallestType is the size in points below which nothing is printed.
	smallestType = 5.6
)

// The sheets, standing upright.
var (
	a4 = fpdf.SizeType{Wd: 210, Ht: 297}
	a5 = fpdf.SizeType{Wd: 148, Ht: 210}
	a6 = fpdf.SizeType{Wd: 105, Ht: 148}
)

// The type scale.
var (
	micro   = style{size: 6.8, ink: grey}
	caption = style{size: 7.6, ink: grey}
	small   = style{size: 8.6, ink: ink}
	body    = style{size: 10, ink: ink}
	lead    = style{size: 11.5, ink: ink}
	head3   = style{size: 11.5, bold: true, ink: ink}
	head2   = style{size: 15, bold: true, ink: ink}
	head1   = style{size: 25, bold: true, ink: ink}
	figure  = style{size: 20, bold: true, ink: ink}
	giant   = style{size: 52, bold: true, ink: ink}
	// Texts that fill their sheet are printed as large as fits between these sizes.
	largestStep, smallestStep = 17.0, 10.0
	largestCue, smallestCue   = 14.0, 7.0
)

// colour is an sRGB colour.
type colour struct{ r, g, b uint8 }

// Neutral greys, from the text to the paper.
var (
	ink     = colour{0x1b, 0x1f, 0x24}
	grey    = colour{0x59, 0x62, 0x6d} // 6:1 on paper: the palest that carries text
	silver  = colour{0xa9, 0xb1, 0xba}
	mist    = colour{0xd9, 0xde, 0xe4}
	fog     = colour{0xf2, 0xf4, 0xf6}
	paper   = colour{0xff, 0xff, 0xff}
	accents = colour{0x1f, 0x4f, 0x8f} // the product's own accent
)

// tones differ in lightness too (about 25, 45, 60 and 35 of 100), so that they
// tell apart in grey; a sign or a word always stands beside them.
var tones = map[Tone]colour{
	Excellent: {0x08, 0x47, 0x33},
	Good:      {0x2a, 0x78, 0x5c},
	Fair:      {0xb0, 0x80, 0x0e},
	Poor:      {0x99, 0x1b, 0x2c},
}

// toneInk is the colour of a tone as text: dark enough for small type.
func toneInk(t Tone) colour {
	if t == Fair {
		return colour{0x80, 0x5a, 0x05}
	}
	if c, ok := tones[t]; ok {
		return c
	}
	return ink
}

func toneFill(t Tone) colour {
	if c, ok := tones[t]; ok {
		return c
	}
	return grey
}

// parseColour reads "#rrggbb"; anything else, and what would be too pale to read
// on white paper, is the product's accent.
func parseColour(s string) colour {
	digits, marked := strings.CutPrefix(s, "#")
	parts, err := hex.DecodeString(digits)
	if err != nil || !marked || len(parts) != 3 {
		return accents
	}
	c := colour{parts[0], parts[1], parts[2]}
	if contrast(c, paper) < 4.5 {
		return accents
	}
	return c
}

// luminance is the relative luminance of WCAG 2.
func (c colour) luminance() float64 {
	linear := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.r) + 0.7152*linear(c.g) + 0.0722*linear(c.b)
}

// contrast is the contrast ratio of WCAG 2, from 1 to 21.
func contrast(a, b colour) float64 {
	x, y := a.luminance(), b.luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// mix moves c towards other by share, from 0 to 1.
func (c colour) mix(other colour, share float64) colour {
	f := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + (float64(b)-float64(a))*share)) }
	return colour{f(c.r, other.r), f(c.g, other.g), f(c.b, other.b)}
}

// onTop is the text colour that reads best on c.
func (c colour) onTop() colour {
	if contrast(c, paper) >= 4.5 {
		return paper
	}
	return ink
}
