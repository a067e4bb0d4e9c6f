package docx

import (
	"encoding/xml"
	"io"
	"strings"
	"unicode"

	"etalon/internal/fault"
)

// Read reads the document r of size bytes. A fault is one of the Err variables above.
func Read(r io.ReaderAt, size int64) (*Text, error) {
	a, err := openArchive(r, size)
	if err != nil {
		return nil, err
	}
	packaged, err := a.relations("")
	if err != nil {
		return nil, err
	}
	main := packaged["officeDocument"]
	if _, ok := a.parts[strings.ToLower(main)]; !ok {
		return nil, a.foreign()
	}
	related, err := a.relations(main)
	if err != nil {
		return nil, err
	}
	d := &reader{archive: a}
	if d.styles, err = a.styles(related["styles"]); err != nil {
		return nil, err
	}
	if d.numbering, err = a.numbering(related["numbering"]); err != nil {
		return nil, err
	}
	return d.read(main)
}

// foreign tells the other formats that are zips.
func (a *archive) foreign() error {
	for _, name := range []string{"content.xml", "mimetype", "index.xml", "index/document.iwa"} {
		if _, ok := a.parts[name]; ok {
			return ErrOtherFormat
		}
	}
	return ErrNotDocument
}

// reader reads the main part.
type reader struct {
	*archive
	styles    styles
	numbering *counters
	part      *part
	doc       Text
	met       int      // paragraphs
	open      *pending // whose end was deleted: the next one goes on with it
}

func (d *reader) read(main string) (*Text, error) {
	found := false
	err := d.archive.read(main, func(p *part, e xml.StartElement) error {
		d.part = p
		switch e.Name.Local {
		case "document":
			return nil
		case "body":
			found = true
			return d.blocks(func(b Block) { d.doc.Blocks = append(d.doc.Blocks, b) })
		case "background":
			return p.skip()
		}
		return ErrNotDocument
	})
	if err == nil && !found {
		err = ErrNotDocument
	}
	if err != nil {
		return nil, err
	}
	if d.open != nil { // nothing followed
		if p := d.settled(d.open); p != nil {
			d.doc.Blocks = append(d.doc.Blocks, Block{Paragraph: p})
		}
	}
	return &d.doc, nil
}

// blocks reads what holds paragraphs and tables, up to the end of the element.
func (d *reader) blocks(keep func(Block)) error {
	return d.part.inside(func(e xml.StartElement) error { return d.block(e, keep) })
}

func (d *reader) block(e xml.StartElement, keep func(Block)) error {
	switch e.Name.Local {
	case "p":
		p, err := d.paragraph()
		if p != nil {
			keep(Block{Paragraph: p})
		}
		return err
	case "tbl":
		table, err := d.table()
		if len(table.Rows) > 0 {
			keep(Block{Table: &table})
		}
		return err
	case "sdt", "sdtContent", "customXml", "ins", "moveTo", "AlternateContent", "Choice":
		return d.blocks(keep)
	case "del", "moveFrom":
		d.doc.Left.Deleted++
	}
	return d.part.skip()
}

// pending is a paragraph being read.
type pending struct {
	properties
	text    strings.Builder
	letters int
	cut     bool
}

func (b *pending) write(s string) {
	for _, r := range s {
		switch {
		case b.letters == MaxParagraph:
			b.cut = b.cut || !unicode.IsSpace(r)
			return
		case r == unicode.ReplacementChar || unicode.IsControl(r) && r != '\n' && r != '\t':
			continue
		}
		b.text.WriteRune(r)
		b.letters++
	}
}

// paragraph reads the w:p whose start tag was read last; nil without a text.
func (d *reader) paragraph() (*Paragraph, error) {
	if d.met++; d.met > maxBlocks {
		return nil, ErrTooLong.With(fault.Params{"Max": maxBlocks})
	}
	b := d.open
	if b == nil {
		b = &pending{}
	}
	d.open = nil
	if err := d.runs(b); err != nil {
		return nil, err
	}
	if b.deleted {
		b.deleted, d.open = false, b
		return nil, nil //nolint:nilnil // it is told with the paragraph that it goes on in
	}
	return d.settled(b), nil
}

// settled is a paragraph that was read; nil for one without a text, and for a line
// of the table of contents.
func (d *reader) settled(b *pending) *Paragraph {
	in := d.styles.list(b.properties)
	text := strings.TrimSpace(b.text.String())
	if text == "" {
		return nil // Word does not count an empty item in print either
	}
	if d.styles.named(b.style, func(name string) bool {
		return strings.HasPrefix(name, "toc ") || strings.HasPrefix(name, "оглавление ")
	}) {
		d.doc.Left.Contents++
		return nil
	}
	p := &Paragraph{At: d.met, Text: text, Heading: d.styles.heading(b.properties), Cut: b.cut}
	p.Title = d.styles.named(b.style, func(name string) bool {
		for _, title := range titleNames {
			if name == title {
				return true
			}
		}
		return false
	})
	if in.num != "" && in.num != "0" {
		p.List = levelOf(in.level) + 1
		p.Number, p.Bullet = d.numbering.next(in)
	}
	return p
}

// runs reads what is in a paragraph, up to the end of the element.
func (d *reader) runs(b *pending) error {
	return d.part.inside(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "pPr":
			props, err := d.part.properties()
			if b.style == "" && b.list == (listed{}) {
				b.properties = props
			}
			b.deleted = props.deleted
			return err
		case "t":
			text, err := d.part.text()
			b.write(text)
			return err
		case "r", "ins", "moveTo", "hyperlink", "smartTag", "fldSimple", "sdt", "sdtContent", "customXml", "dir", "bdo", "AlternateContent", "Choice":
			return d.runs(b)
		}
		d.mark(e.Name.Local, b)
		return d.part.skip()
	})
}

// mark writes the signs that are elements, and counts what is left out.
func (d *reader) mark(name string, b *pending) {
	left := &d.doc.Left
	switch name {
	case "tab", "ptab":
		b.write("\t")
	case "br", "cr":
		b.write("\n")
	case "noBreakHyphen":
		b.write("-")
	case "drawing", "pict", "object":
		left.Pictures++
	case "footnoteReference", "endnoteReference":
		left.Notes++
	case "commentReference":
		left.Comments++
	case "del", "moveFrom":
		left.Deleted++
	}
}
