package checklists

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"strings"

	"etalon/internal/fault"
)

// Faults of an import that reads nothing at all.
var (
	ErrImportTooLarge    = fault.New(fault.TooLarge, "import_file_too_large")     // params: MaxMB
	ErrImportUnpacked    = fault.New(fault.TooLarge, "import_unpacks_too_large")  // a zip bomb, or more than the limits below
	ErrImportNotWorkbook = fault.New(fault.Invalid, "import_not_a_workbook")      // not a zip, or a zip without a workbook
	ErrImportOldFormat   = fault.New(fault.Invalid, "import_old_workbook")        // .xls of Excel 97–2003
	ErrImportOtherFormat = fault.New(fault.Invalid, "import_other_workbook")      // .ods, .xlsb, .numbers
	ErrImportEncrypted   = fault.New(fault.Invalid, "import_workbook_encrypted")  // protected by a password
	ErrImportDamaged     = fault.New(fault.Invalid, "import_workbook_damaged")    // a part that cannot be read; params: Part
	ErrImportNoTable     = fault.New(fault.Invalid, "import_no_table")            // no sheet has a table of questions
	ErrImportColumnTwice = fault.New(fault.Invalid, "import_column_twice")        // params: Column, Cell
	ErrImportXLSForm     = fault.New(fault.Invalid, "import_xlsform_not_a_table") // the columns of an XLSForm
)

// The limits of a workbook. A checklist is a few hundred rows; these leave room
// for the results that companies keep beside it, and keep memory bounded.
const (
	maxImportFile     = 10 << 20  // bytes of the file
	maxImportParts    = 2_000     // files in the zip
	maxImportUnpacked = 256 << 20 // bytes of all parts
	maxImportSheet    = 128 << 20 // bytes of a sheet; streamed, never held
	maxImportPart     = 16 << 20  // bytes of another XML part
	maxImportRatio    = 250       // unpacked to packed, of parts over 1 MB
	maxImportDecoded  = 24 << 20  // bytes of XML that are decoded, over all parts
	maxImportStrings  = 200_000   // shared strings
	maxImportSheets   = 50
)

// book is a workbook, as far as an import reads it.
type book struct {
	sheets   []*worksheet
	names    map[string]string // defined names and what they refer to
	external bool              // it links to other workbooks
	macros   bool
}

// bookReader reads the parts of a workbook.
type bookReader struct {
	parts   map[string]*zip.File // by lower-case path
	left    int64                // of maxImportDecoded
	strings []cellText
	styles  []cellStyle
}

// readBook reads the sheets of the workbook r. Excel's own model of a sheet is not
// used, see docs/decisions/checklist-import.md: rows are streamed and cut.
func readBook(r io.ReaderAt, size int64) (*book, error) {
	if size > maxImportFile {
		return nil, ErrImportTooLarge.With(fault.Params{"MaxMB": maxImportFile >> 20})
	}
	if err := checkSignature(r, size); err != nil {
		return nil, err
	}
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, ErrImportDamaged.With(fault.Params{"Part": "zip"})
	}
	b := &bookReader{parts: map[string]*zip.File{}, left: maxImportDecoded}
	if err := b.index(archive); err != nil {
		return nil, err
	}
	return b.read()
}

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
	case !bytes.Equal(head, []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}):
		return ErrImportNotWorkbook
	}
	// A compound file: an encrypted workbook names its stream in UTF-16.
	var name []byte
	for _, c := range []byte("EncryptedPackage") {
		name = append(name, c, 0)
	}
	data, err := io.ReadAll(io.NewSectionReader(r, 0, size))
	if err != nil {
		return err
	}
	if bytes.Contains(data, name) {
		return ErrImportEncrypted
	}
	return ErrImportOldFormat
}

// index checks the zip's directory before anything is unpacked. Sizes that lie are
// caught later: archive/zip refuses to unpack more than a part declares.
func (b *bookReader) index(archive *zip.Reader) error {
	if len(archive.File) > maxImportParts {
		return ErrImportUnpacked
	}
	var total uint64
	for _, f := range archive.File {
		name := strings.ToLower(strings.TrimLeft(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		total += f.UncompressedSize64
		if total > maxImportUnpacked {
			return ErrImportUnpacked
		}
		if f.UncompressedSize64 > 1<<20 && f.UncompressedSize64/maxImportRatio > f.CompressedSize64 {
			return ErrImportUnpacked
		}
		if _, ok := b.parts[name]; !ok {
			b.parts[name] = f
		}
	}
	return nil
}

func (b *bookReader) read() (*book, error) {
	main, err := b.mainPart()
	if err != nil {
		return nil, err
	}
	result := &book{names: map[string]string{}}
	for name := range b.parts {
		result.external = result.external || strings.Contains(name, "/externallinks/")
		result.macros = result.macros || strings.HasSuffix(name, "vbaproject.bin")
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
		result.sheets = append(result.sheets, s)
	}
	return result, nil
}

// mainPart finds the workbook's part through the package's relations.
func (b *bookReader) mainPart() (string, error) {
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
		return "", ErrImportOtherFormat
	case !ok || !strings.HasSuffix(name, ".xml") || !strings.HasPrefix(name, "xl/"):
		return "", ErrImportNotWorkbook
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

func (b *bookReader) relations(of string) (relations, error) {
	r := relations{byID: map[string]string{}, kind: map[string]string{}}
	dir, base := path.Split(of)
	err := b.elements(dir+"_rels/"+base+".rels", func(e xmlElement) error {
		id := e.attr("Id")
		if e.name != "Relationship" || len(r.ids) >= maxImportParts || e.attr("TargetMode") == "External" {
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

func (b *bookReader) sheetList(main string, into *book) ([]sheetEntry, error) {
	var list []sheetEntry
	name := ""
	err := b.elements(main, func(e xmlElement) error {
		switch {
		case e.name == "sheet" && len(list) < maxImportSheets:
			state := e.attr("state")
			list = append(list, sheetEntry{name: clean(e.attr("name")), relation: e.attr("id"), hidden: state == "hidden" || state == "veryHidden"})
		case e.name == "definedName":
			name = e.attr("name")
		case e.text != "" && e.within == "definedName" && len(into.names) < maxImportParts:
			into.names[strings.ToLower(name)] = e.text
		}
		return nil
	})
	if err == nil && len(list) == 0 {
		err = ErrImportNotWorkbook
	}
	return list, err
}
