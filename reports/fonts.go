package reports

import (
	"embed"
	"fmt"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

//go:embed fonts/*.ttf
var fontFiles embed.FS

// face is one of the embedded fonts. Fonts enter a document when they are first
// used, in the order of the text, so that the same data gives the same bytes.
type face uint8

const (
	regular face = iota
	bold
	italic
	boldItalic
	symbols // what PT Sans lacks: arrows, boxes, other alphabets
	faceCount
)

// family and style are the name of a face inside fpdf.
func (f face) names() (family, style string) {
	if f == symbols {
		return "symbols", ""
	}
	return "text", [...]string{"", "B", "I", "BI"}[f]
}

func (f face) file() string {
	return "fonts/" + [...]string{
		"PTSans_400Regular", "PTSans_700Bold", "PTSans_400Regular_Italic", "PTSans_700Bold_Italic", "DejaVuSans",
	}[f] + ".ttf"
}

// metrics are the advance widths of a face's runes in thousandths of its size;
// missing where the face has no glyph.
type metrics [0x10000]float32

const missing = -1

// faces are read once: they never change.
var faces = sync.OnceValue(func() [faceCount]*metrics {
	var all [faceCount]*metrics
	for f := range faceCount {
		m, err := readMetrics(f.bytes())
		if err != nil {
			panic(fmt.Sprintf("reports: embedded font %s: %v", f.file(), err))
		}
		all[f] = m
	}
	return all
})

func (f face) bytes() []byte {
	data, err := fontFiles.ReadFile(f.file())
	if err != nil {
		panic("reports: " + err.Error()) // embedded: cannot happen
	}
	return data
}

func readMetrics(data []byte) (*metrics, error) {
	parsed, err := sfnt.Parse(data)
	if err != nil {
		return nil, err
	}
	var (
		m   metrics
		buf sfnt.Buffer
		em  = fixed.I(1000)
	)
	for r := range m {
		m[r] = missing
		glyph, err := parsed.GlyphIndex(&buf, rune(r))
		if err != nil || glyph == 0 || r < ' ' {
			continue
		}
		advance, err := parsed.GlyphAdvance(&buf, glyph, em, font.HintingNone)
		if err != nil {
			return nil, err
		}
		m[r] = float32(advance.Round())
	}
	return &m, nil
}

// has reports whether f has a glyph for r.
func (f face) has(r rune) bool { return r > 0 && r < 0x10000 && faces()[f][r] != missing }

// pick returns the face that prints r in the wanted one's place.
func (f face) pick(r rune) face {
	if f.has(r) {
		return f
	}
	return symbols
}

// advance is the width of r in thousandths of the size.
func (f face) advance(r rune) float64 {
	if r < 0 || r >= 0x10000 {
		return 0
	}
	return float64(max(0, faces()[f.pick(r)][r]))
}
