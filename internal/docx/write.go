package docx

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Properties are what a document says about itself.
type Properties struct {
	Title, Author, Language string // Language is a BCP 47 tag
	Footer                  string // beside the number of each page
	At                      time.Time
	Sheet                   Sheet
}

// Sheet is the paper, standing upright, in millimetres.
type Sheet struct{ Width, Height, Margin int }

// The sheets.
var (
	A4 = Sheet{210, 297, 22}
	A5 = Sheet{148, 210, 15}
)

// Style is the look of a paragraph. Word shows it by its name, so that people can
// change all of a kind at once, and builds contents from the headings.
type Style string

// The styles.
const (
	Normal   Style = "Normal"
	Title    Style = "Title"
	Subtitle Style = "Subtitle"
	Heading1 Style = "Heading1"
	Heading2 Style = "Heading2"
	Heading3 Style = "Heading3"
	Heading4 Style = "Heading4"
	Bullet   Style = "ListBullet"
	Number   Style = "ListNumber"
	Continue Style = "ListContinue" // a further paragraph of an item
	Quote    Style = "Quote"
	InCell   Style = "InCell" // of a table
	Figure   Style = "Figure" // stays with its caption
	Caption  Style = "Caption"
	Note     Style = "Note"
	Label    Style = "Label" // stays with what follows
)

// Run is a stretch of text with one look.
type Run struct {
	Text                 string
	Bold, Italic, Strike bool
	Underline            bool
	Colour               string // "RRGGBB"; empty: that of the style
	Break                bool   // ends the line before the text
	Href                 string // address that it leads to; empty: none
}

// Document is a document being written. Its text streams: memory grows with its
// pictures only. The first error stays and makes the rest do nothing.
type Document struct {
	out      *bufio.Writer
	width    int // of the text, or of the cell that is written, in millimetres
	lists    []numbered
	related  []relation
	pictures []picture
	drawn    int // pictures, those that are shown again too
	err      error
}

// Write makes a document for Word and writes it to w. body writes its paragraphs.
func Write(w io.Writer, p Properties, body func(*Document)) error {
	z := zip.NewWriter(w)
	if err := files(z, p.At, p.parts()); err != nil {
		return err
	}
	d := &Document{width: p.Sheet.Width - 2*p.Sheet.Margin, related: documentRelations()}
	err := entry(z, "word/document.xml", p.At, func(out io.Writer) error {
		d.out = bufio.NewWriter(out)
		d.raw(xml.Header, `<w:document xmlns:w="`, mainSpace, `" xmlns:r="`, relationSpace, `"><w:body>`)
		body(d)
		d.raw(p.section(), `</w:body></w:document>`)
		if d.err == nil {
			d.err = d.out.Flush()
		}
		return d.err
	})
	if err != nil {
		return err
	}
	// What the text refers to is known when it is written.
	if err := files(z, p.At, append([]file{
		{"word/numbering.xml", numbering(d.lists)}, {"word/_rels/document.xml.rels", relations(d.related...)},
	}, media(d.pictures)...)); err != nil {
		return err
	}
	return z.Close()
}

func files(z *zip.Writer, at time.Time, list []file) error {
	for _, f := range list {
		if err := entry(z, f.name, at, func(out io.Writer) error { _, err := io.WriteString(out, f.text); return err }); err != nil {
			return err
		}
	}
	return nil
}

func entry(z *zip.Writer, name string, at time.Time, write func(io.Writer) error) error {
	out, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at.UTC()})
	if err != nil {
		return err
	}
	return write(out)
}

// Paragraph writes a paragraph.
func (d *Document) Paragraph(s Style, runs ...Run) {
	d.raw(`<w:p><w:pPr><w:pStyle w:val="`, string(s), `"/></w:pPr>`)
	d.runs(runs)
	d.raw(`</w:p>`)
}

// Text writes a paragraph of one look, with its line breaks.
func (d *Document) Text(s Style, text string) {
	var runs []Run
	for i, line := range strings.Split(text, "\n") {
		runs = append(runs, Run{Text: line, Break: i > 0})
	}
	d.Paragraph(s, runs...)
}

// Turn begins a new page.
func (d *Document) Turn() { d.raw(`<w:p><w:r><w:br w:type="page"/></w:r></w:p>`) }

func (d *Document) runs(runs []Run) {
	for _, r := range runs {
		if r.Href != "" {
			d.raw(`<w:hyperlink r:id="`, d.relate(relation{relationSpace + "/hyperlink", r.Href, true}), `">`)
		}
		d.raw(`<w:r><w:rPr>`)
		if r.Href != "" {
			d.raw(`<w:rStyle w:val="Hyperlink"/>`)
		}
		for _, mark := range []struct {
			on  bool
			xml string
		}{{r.Bold, `<w:b/>`}, {r.Italic, `<w:i/>`}, {r.Strike, `<w:strike/>`}} {
			if mark.on {
				d.raw(mark.xml)
			}
		}
		if r.Colour != "" {
			d.raw(`<w:color w:val="`, escaped(r.Colour), `"/>`)
		}
		if r.Underline {
			d.raw(`<w:u w:val="single"/>`)
		}
		d.raw(`</w:rPr>`)
		if r.Break {
			d.raw(`<w:br/>`)
		}
		d.raw(`<w:t xml:space="preserve">`, escaped(r.Text), `</w:t></w:r>`)
		if r.Href != "" {
			d.raw(`</w:hyperlink>`)
		}
	}
}

// relate returns the id of what the text refers to, which is listed once.
func (d *Document) relate(to relation) string {
	at := slices.Index(d.related, to)
	if at < 0 {
		at = len(d.related)
		d.related = append(d.related, to)
	}
	return relationID(at + 1)
}

func (d *Document) raw(parts ...string) {
	for _, p := range parts {
		if d.err == nil {
			_, d.err = d.out.WriteString(p)
		}
	}
}

// escaped is text as XML allows it: what it has no way to write is left out.
func escaped(s string) string {
	var b strings.Builder
	clean := strings.Map(func(r rune) rune {
		if r == utf8.RuneError || r < ' ' && r != '\t' && r != '\n' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, s)
	if err := xml.EscapeText(&b, []byte(clean)); err != nil {
		panic(fmt.Sprintf("docx: a builder never fails: %v", err))
	}
	return b.String()
}
