// Package workbook reads the tables that people upload: Excel workbooks and CSV.
//
// The bytes are strangers' bytes. Files are read as streams within fixed limits,
// nothing in them is evaluated, followed or run, and what is refused is a fault
// that says what to do about it.
//
// [Read] is for a caller that finds its own way about the sheets; [Open] also takes
// CSV, and with [FindTable] serves imports of plain tables with one row of headings.
package workbook

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"strings"

	"etalon/internal/fault"
)

// Faults of a file that is not read at all. The codes are older than this package.
var (
	ErrTooLarge    = fault.New(fault.TooLarge, "import_file_too_large")    // params: MaxMB
	ErrUnpacked    = fault.New(fault.TooLarge, "import_unpacks_too_large") // a zip bomb, or more than the limits below
	ErrNotWorkbook = fault.New(fault.Invalid, "import_not_a_workbook")     // neither a zip nor what [Open] takes for CSV, or a zip without a workbook
	ErrOldFormat   = fault.New(fault.Invalid, "import_old_workbook")       // .xls of Excel 97–2003
	ErrOtherFormat = fault.New(fault.Invalid, "import_other_workbook")     // .ods, .xlsb, .numbers, a web page called .xls
	ErrEncrypted   = fault.New(fault.Invalid, "import_workbook_encrypted") // protected by a password
	ErrDamaged     = fault.New(fault.Invalid, "import_workbook_damaged")   // a part that cannot be read; params: Part
)

// The limits of a workbook. A table is a few thousand rows; these leave room for
// the results that companies keep beside it, and keep memory bounded.
const (
	maxFile     = 10 << 20  // bytes of the file
	maxParts    = 2_000     // files in the zip
	maxUnpacked = 256 << 20 // bytes of all parts
	maxSheet    = 128 << 20 // bytes of a sheet; streamed, never held
	maxPart     = 16 << 20  // bytes of another XML part
	maxRatio    = 250       // unpacked to packed, of parts over 1 MB
	maxDecoded  = 24 << 20  // bytes of XML that are decoded, over all parts
	maxStrings  = 200_000   // shared strings
	maxSheets   = 50
)

// Book is a workbook, as far as imports read it.
type Book struct {
	Sheets   []*Sheet
	External bool // it links to other workbooks
	Macros   bool

	names map[string]string // defined names and what they refer to
}

// reader reads the parts of a workbook.
type reader struct {
	parts   map[string]*zip.File // by lower-case path
	left    int64                // of maxDecoded
	rows    int                  // kept of each sheet
	held    int                  // cells kept, up to maxHeld
	strings []cellText
	styles  []cellStyle
}

// Read reads the sheets of the Excel workbook r of size bytes. excelize is not used,
// see docs/decisions/checklist-import.md: rows are streamed and cut after MaxRows.
// A fault is one of the Err variables above.
func Read(r io.ReaderAt, size int64) (*Book, error) { return readWorkbook(r, size, MaxRows) }

func readWorkbook(r io.ReaderAt, size int64, rows int) (*Book, error) {
	if size > maxFile {
		return nil, ErrTooLarge.With(fault.Params{"MaxMB": maxFile >> 20})
	}
	if err := checkSignature(r, size); err != nil {
		return nil, err
	}
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, ErrDamaged.With(fault.Params{"Part": "zip"})
	}
	b := &reader{parts: map[string]*zip.File{}, left: maxDecoded, rows: rows}
	if err := b.index(archive); err != nil {
		return nil, err
	}
	return b.read()
}

// compoundFile begins the files of old Office, and those with a password.
var compoundFile = []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}

// checkSignature tells a zip from the formats that people mistake for it.
func checkSignature(r io.ReaderAt, size int64) error {
	head := make([]byte, 8)
	n, err := r.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	switch head = head[:n]; {
	case bytes.HasPrefix(head, []byte("PK")):
		return nil
	case !bytes.Equal(head, compoundFile):
		return ErrNotWorkbook
	}
	// An encrypted workbook names its stream in UTF-16.
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

// index checks the zip's directory before anything is unpacked. Sizes that lie are
// caught later: archive/zip refuses to unpack more than a part declares.
func (b *reader) index(archive *zip.Reader) error {
	if len(archive.File) > maxParts {
		return ErrUnpacked
	}
	var total uint64
	for _, f := range archive.File {
		name := strings.ToLower(strings.TrimLeft(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		total += f.UncompressedSize64
		if total > maxUnpacked {
			return ErrUnpacked
		}
		if f.UncompressedSize64 > 1<<20 && f.UncompressedSize64/maxRatio > f.CompressedSize64 {
			return ErrUnpacked
		}
		if _, ok := b.parts[name]; !ok {
			b.parts[name] = f
		}
	}
	return nil
}

func (b *reader) read() (*Book, error) {
	main, err := b.mainPart()
	if err != nil {
		return nil, err
	}
	result := &Book{names: map[string]string{}}
	for name := range b.parts {
		result.External = result.External || strings.Contains(name, "/externallinks/")
		result.Macros = result.Macros || strings.HasSuffix(name, "vbaproject.bin")
	}
	related, err := b.relations(main)
	if err != nil {
		return nil, err
	}
	list, err := b.sheetList(main, result)
	if err != nil {
		return nil, err
	}
	if err := b.readStrings(related.first("sharedStrings")); err != nil {
		return nil, err
	}
	if err := b.readStyles(related.first("styles")); err != nil {
		return nil, err
	}
	for _, entry := range list {
		target, ok := related.byID[entry.relation]
		if !ok || related.kind[entry.relation] != "worksheet" {
			continue // a chart or dialog sheet
		}
		s, err := b.readSheet(target, entry)
		if err != nil {
			return nil, err
		}
		result.Sheets = append(result.Sheets, s)
	}
	return result, nil
}

// mainPart finds the workbook's part through the package's relations.
func (b *reader) mainPart() (string, error) {
	related, err := b.relations("")
	if err != nil {
		return "", err
	}
	name := related.first("officeDocument")
	if name == "" {
		name = "xl/workbook.xml"
	}
	_, calc := b.parts["content.xml"] // OpenDocument
	switch _, ok := b.parts[name]; {
	case strings.HasSuffix(name, ".bin"), calc, b.parts["xl/workbook.bin"] != nil, b.parts["index/document.iwa"] != nil:
		return "", ErrOtherFormat
	case !ok || !strings.HasSuffix(name, ".xml") || !strings.HasPrefix(name, "xl/"):
		return "", ErrNotWorkbook
	}
	return name, nil
}

// relations are the parts that a part refers to.
type relations struct {
	byID map[string]string // relation id → path
	kind map[string]string // relation id → last word of its type
	ids  []string
}

func (r relations) first(kind string) string {
	for _, id := range r.ids {
		if r.kind[id] == kind {
			return r.byID[id]
		}
	}
	return ""
}

func (b *reader) relations(of string) (relations, error) {
	r := relations{byID: map[string]string{}, kind: map[string]string{}}
	dir, base := path.Split(of)
	err := b.elements(dir+"_rels/"+base+".rels", func(e xmlElement) error {
		id := e.attr("Id")
		if e.name != "Relationship" || e.end || len(r.ids) >= maxParts || e.attr("TargetMode") == "External" {
			return nil
		}
		target := strings.ToLower(strings.ReplaceAll(e.attr("Target"), `\`, "/"))
		if !strings.HasPrefix(target, "/") {
			target = path.Join("/", dir, target)
		}
		r.ids = append(r.ids, id)
		r.byID[id] = strings.TrimPrefix(path.Clean(target), "/")
		r.kind[id] = path.Base(e.attr("Type"))
		return nil
	})
	return r, err
}

// sheetEntry is a tab of the workbook.
type sheetEntry struct {
	name, relation string
	hidden         bool
}

func (b *reader) sheetList(main string, into *Book) ([]sheetEntry, error) {
	var list []sheetEntry
	name := ""
	err := b.elements(main, func(e xmlElement) error {
		switch {
		case e.name == "sheet" && !e.end && len(list) < maxSheets:
			state := e.attr("state")
			list = append(list, sheetEntry{name: clean(e.attr("name")), relation: e.attr("id"), hidden: state == "hidden" || state == "veryHidden"})
		case e.name == "definedName":
			name = e.attr("name")
		case e.text != "" && e.within == "definedName" && len(into.names) < maxParts:
			into.names[strings.ToLower(name)] = e.text
		}
		return nil
	})
	if err == nil && len(list) == 0 {
		err = ErrNotWorkbook
	}
	return list, err
}
