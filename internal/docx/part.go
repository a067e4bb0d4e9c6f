package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"etalon/internal/fault"
)

// The limits of a file. A book of standards is some hundred pages, 5 MB of XML.
const (
	maxFile     = 10 << 20  // bytes of the file
	maxParts    = 2_000     // files in the zip
	maxUnpacked = 256 << 20 // bytes of all parts
	maxPart     = 32 << 20  // bytes of an XML part
	maxDecoded  = 48 << 20  // bytes of XML that are decoded, over all parts
	maxRatio    = 250       // unpacked to packed, of parts over 1 MB
	maxDepth    = 128       // of elements in each other
	maxBlocks   = 20_000    // paragraphs
)

// archive is the parts of a document.
type archive struct {
	parts map[string]*zip.File // by lower-case path
	left  int64                // of maxDecoded
}

func openArchive(r io.ReaderAt, size int64) (*archive, error) {
	if size > maxFile {
		return nil, ErrTooLarge.With(fault.Params{"MaxMB": maxFile >> 20})
	}
	if err := checkSignature(r, size); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, damaged("zip")
	}
	if len(z.File) > maxParts {
		return nil, ErrUnpacked
	}
	a := &archive{map[string]*zip.File{}, maxDecoded}
	var total uint64
	for _, f := range z.File {
		// Sizes that lie are caught when the part is read: archive/zip unpacks no more than declared.
		if total += f.UncompressedSize64; total > maxUnpacked || f.UncompressedSize64 > 1<<20 && f.UncompressedSize64/maxRatio > f.CompressedSize64 {
			return nil, ErrUnpacked
		}
		name := strings.ToLower(strings.TrimLeft(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		if _, twice := a.parts[name]; !twice {
			a.parts[name] = f
		}
	}
	return a, nil
}

// checkSignature tells a zip from what people mistake for it.
func checkSignature(r io.ReaderAt, size int64) error {
	head := make([]byte, 64)
	n, err := r.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	head = bytes.TrimLeft(head[:n], "\ufeff \r\n\t")
	switch {
	case bytes.HasPrefix(head, []byte("PK")):
		return nil
	case bytes.HasPrefix(head, []byte(`{\rtf`)), bytes.HasPrefix(head, []byte("<")), bytes.HasPrefix(head, []byte("%PDF")):
		return ErrOtherFormat
	case !bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return ErrNotDocument
	}
	// An encrypted document names its stream in UTF-16.
	var name []byte
	for _, c := range []byte("EncryptedPackage") {
		name = append(name, c, 0)
	}
	data, err := io.ReadAll(io.NewSectionReader(r, 0, size))
	if err != nil {
		return err
	}
	if bytes.Contains(data, name) {
		return ErrEncrypted
	}
	return ErrOldFormat
}

func damaged(name string) error { return ErrDamaged.With(fault.Params{"Part": name}) }

// relations are the parts that a part names, by the last word of their type.
func (a *archive) relations(of string) (map[string]string, error) {
	found := map[string]string{}
	folder, file := path.Split(of)
	err := a.read(folder+"_rels/"+file+".rels", func(_ *part, e xml.StartElement) error {
		target := attr(e, "Target")
		if e.Name.Local != "Relationship" || attr(e, "TargetMode") == "External" || target == "" {
			return nil
		}
		if !strings.HasPrefix(target, "/") {
			target = folder + target
		}
		if kind := path.Base(attr(e, "Type")); found[kind] == "" {
			found[kind] = strings.TrimLeft(path.Clean(target), "/")
		}
		return nil
	})
	return found, err
}

// part is an XML part being read.
type part struct {
	name    string
	decoder *xml.Decoder
	depth   int
}

var errBudget = errors.New("docx: more XML than is decoded")

// budget counts what passes against the allowance of the whole archive.
type budget struct {
	r    io.Reader
	left *int64
}

func (b budget) Read(into []byte) (int, error) {
	n, err := b.r.Read(into)
	if *b.left -= int64(n); *b.left < 0 {
		return 0, errBudget
	}
	return n, err
}

// read calls each for the start tags of a part, which may read on to their ends. A
// part that is absent has none.
func (a *archive) read(name string, each func(*part, xml.StartElement) error) error {
	f, ok := a.parts[strings.ToLower(name)]
	if !ok {
		return nil
	}
	if f.UncompressedSize64 > maxPart {
		return ErrUnpacked
	}
	r, err := f.Open()
	if err != nil {
		return damaged(f.Name)
	}
	defer r.Close() //nolint:errcheck // the checksum is of no interest once the tags are read
	p := &part{name: f.Name, decoder: xml.NewDecoder(budget{r, &a.left})}
	for {
		token, err := p.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok {
			if err := each(p, e); err != nil {
				return err
			}
		}
	}
}

// next returns the next token, or io.EOF. A document type, which could bring
// entities, and endless nesting are faults: no word processor writes them.
func (p *part) next() (xml.Token, error) {
	token, err := p.decoder.Token()
	switch {
	case errors.Is(err, io.EOF):
		return nil, io.EOF
	case errors.Is(err, errBudget):
		return nil, ErrUnpacked
	case err != nil:
		return nil, damaged(p.name)
	}
	switch token.(type) {
	case xml.StartElement:
		p.depth++
	case xml.EndElement:
		p.depth--
	case xml.Directive:
		return nil, damaged(p.name)
	}
	if p.depth > maxDepth {
		return nil, damaged(p.name)
	}
	return token, nil
}

// inside calls each for the children of the element whose start tag was read last,
// up to its end. Each reads on to the end of its child, with inside or skip.
func (p *part) inside(each func(xml.StartElement) error) error {
	for {
		token, err := p.next()
		if errors.Is(err, io.EOF) {
			return damaged(p.name)
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if err := each(t); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// skip reads past the end of the element whose start tag was read last.
func (p *part) skip() error { return p.inside(func(xml.StartElement) error { return p.skip() }) }

// text is the text of the element whose start tag was read last.
func (p *part) text() (string, error) {
	var b strings.Builder
	for depth := p.depth; p.depth >= depth; {
		token, err := p.next()
		if err != nil {
			return "", damaged(p.name)
		}
		if data, ok := token.(xml.CharData); ok {
			b.Write(data)
		}
	}
	return b.String(), nil
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
