package workbook

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"etalon/internal/fault"
)

const (
	maxXMLToken = 1 << 20 // bytes of one tag or one text
	maxXMLDepth = 64
)

var (
	errXMLBudget  = errors.New("workbook: more XML than is decoded")
	errXMLHostile = errors.New("workbook: XML that no spreadsheet program writes")
)

// xmlElement is a start tag, an end tag or a text of an XML part. Prefixes of names
// are dropped: the strict and the transitional format differ in nothing else here.
type xmlElement struct {
	name   string
	attrs  []xml.Attr
	end    bool
	text   string // when name is empty
	within string // the element around a text
}

func (e xmlElement) attr(name string) string {
	for _, a := range e.attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// xmlPart is an XML part being read. It is the decoder's reader as well, and counts
// what passes: a tag of many megabytes, a document type with its entities, or
// endless nesting would otherwise be held in memory before anybody sees it.
type xmlPart struct {
	in      *bufio.Reader
	close   func() error
	decoder *xml.Decoder
	left    *int64 // bytes that may still be decoded, shared by all parts
	open    []string
	run     int    // bytes since the last tag began
	tail    uint32 // the last four bytes
	region  xmlRegion
}

type xmlRegion uint8

const (
	plainXML xmlRegion = iota
	commentXML
	cdataXML
	instructionXML
)

// openPart opens the part name; nil means there is none.
func (b *reader) openPart(name string, limit uint64) (*xmlPart, error) {
	f, ok := b.parts[name]
	if !ok {
		return nil, nil //nolint:nilnil // an absent part is ordinary: styles, strings and relations are optional
	}
	if f.UncompressedSize64 > limit {
		return nil, ErrUnpacked
	}
	return openXML(f, &b.left)
}

func openXML(f *zip.File, left *int64) (*xmlPart, error) {
	r, err := f.Open()
	if err != nil {
		return nil, damaged(f.Name)
	}
	p := &xmlPart{in: bufio.NewReaderSize(r, 64<<10), close: r.Close, left: left}
	p.decoder = xml.NewDecoder(p)
	return p, nil
}

// Read satisfies io.Reader; the decoder only calls ReadByte.
func (p *xmlPart) Read(into []byte) (int, error) {
	if len(into) == 0 {
		return 0, nil
	}
	b, err := p.ReadByte()
	if err != nil {
		return 0, err
	}
	into[0] = b
	return 1, nil
}

// ReadByte implements io.ByteReader, so that the decoder reads no further than
// the tag it returns.
func (p *xmlPart) ReadByte() (byte, error) {
	b, err := p.in.ReadByte()
	if err != nil {
		return 0, err
	}
	*p.left--
	p.run++
	p.tail = p.tail<<8 | uint32(b)
	switch {
	case *p.left < 0:
		return 0, errXMLBudget
	case p.run > maxXMLToken || p.watch(b):
		return 0, errXMLHostile
	}
	return b, nil
}

// watch follows comments and the like, in which a "<" begins no tag. It reports a
// document type, which no workbook has.
func (p *xmlPart) watch(b byte) (doctype bool) {
	switch p.region {
	case plainXML:
		switch {
		case b == '<':
			p.run = 0
		case p.tail == 0x3C212D2D: // <!--
			p.region, p.tail = commentXML, 0
		case p.tail&0xFFFFFF == 0x3C215B: // <![
			p.region, p.tail = cdataXML, 0
		case p.tail&0xFFFF == 0x3C3F: // <?
			p.region, p.tail = instructionXML, 0
		default:
			return p.tail>>8&0xFFFF == 0x3C21 && b != '-' // <!D
		}
	case commentXML:
		p.leave(p.tail&0xFFFFFF == 0x2D2D3E) // -->
	case cdataXML:
		p.leave(p.tail&0xFFFFFF == 0x5D5D3E) // ]]>
	case instructionXML:
		p.leave(p.tail&0xFFFF == 0x3F3E) // ?>
	}
	return false
}

func (p *xmlPart) leave(ends bool) {
	if ends {
		p.region, p.tail = plainXML, 0
	}
}

// next returns the next tag or text, or io.EOF.
func (p *xmlPart) next() (xmlElement, error) {
	for {
		token, err := p.decoder.RawToken()
		if err != nil {
			return xmlElement{}, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if p.open = append(p.open, t.Name.Local); len(p.open) > maxXMLDepth {
				return xmlElement{}, errXMLHostile
			}
			return xmlElement{name: t.Name.Local, attrs: t.Attr}, nil
		case xml.EndElement:
			if len(p.open) > 0 {
				p.open = p.open[:len(p.open)-1]
			}
			return xmlElement{name: t.Name.Local, end: true}, nil
		case xml.CharData:
			e := xmlElement{text: string(t)}
			if len(p.open) > 0 {
				e.within = p.open[len(p.open)-1]
			}
			return e, nil
		}
	}
}

// skipPast moves, without decoding, past the end tag name.
func (p *xmlPart) skipPast(name string) error {
	for {
		if _, err := p.in.ReadSlice('<'); err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return err
		} else if err != nil {
			continue
		}
		ahead, err := p.in.Peek(1)
		if err != nil {
			return err
		}
		if ahead[0] != '/' {
			continue
		}
		tag, err := p.in.ReadSlice('>')
		if err != nil {
			return errXMLHostile
		}
		local := strings.TrimSpace(string(tag[1 : len(tag)-1]))
		if i := strings.IndexByte(local, ':'); i >= 0 {
			local = local[i+1:]
		}
		if local == name {
			p.open, p.run, p.tail, p.region = p.open[:min(len(p.open), 1)], 0, 0, plainXML
			p.decoder = xml.NewDecoder(p)
			return nil
		}
	}
}

// elements calls each for every tag and text of a part; an absent part has none.
func (b *reader) elements(name string, each func(xmlElement) error) error {
	p, err := b.openPart(name, maxPart)
	if p == nil || err != nil {
		return err
	}
	defer p.close() //nolint:errcheck // the checksum is of no interest once the tags are read
	for {
		e, err := p.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return p.fault(name, err)
		}
		if err := each(e); err != nil {
			return err
		}
	}
}

// fault is what a failure to read the part name means to the caller.
func (p *xmlPart) fault(name string, err error) error {
	if errors.Is(err, errXMLBudget) {
		return ErrUnpacked
	}
	return damaged(name)
}

func damaged(part string) error { return ErrDamaged.With(fault.Params{"Part": part}) }
