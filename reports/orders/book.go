package orders

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// sheetPart is a sheet as it lies in the file of parts: one compressed stream, that
// every part goes on with, so that the workbook is put together without packing
// anything again.
type sheetPart struct {
	At, Packed, Plain int64 // where it begins in the file of parts; bytes
	CRC               uint32
	Rows              int // without the head
}

// writeBook writes a workbook of the finished sheets in parts.
func writeBook(w io.Writer, parts io.ReaderAt, sheets []sheetPart, t *table, at time.Time) error {
	z := zip.NewWriter(w)
	for _, p := range bookParts(sheets, t, at) {
		part, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: at.UTC()})
		if err != nil {
			return err
		}
		if _, err := io.WriteString(part, xmlHead+p.text); err != nil {
			return err
		}
	}
	for i, s := range sheets {
		part, err := z.CreateRaw(&zip.FileHeader{
			Name: "xl/worksheets/sheet" + strconv.Itoa(i+1) + ".xml", Method: zip.Deflate, Modified: at.UTC(), CRC32: s.CRC,
			CompressedSize64: uint64(s.Packed), UncompressedSize64: uint64(s.Plain), //nolint:gosec // sizes are not negative
		})
		if err != nil {
			return err
		}
		if _, err := io.Copy(part, io.NewSectionReader(parts, s.At, s.Packed)); err != nil {
			return err
		}
	}
	return z.Close()
}

const (
	xmlHead       = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainSpace     = ` xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	relsSpace     = ` xmlns="http://schemas.openxmlformats.org/package/2006/relationships"`
	officeRels    = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	spreadsheetML = "application/vnd.openxmlformats-officedocument.spreadsheetml."
)

type bookPart struct{ name, text string }

// bookParts are all parts of a workbook but its sheets.
func bookParts(sheets []sheetPart, t *table, at time.Time) []bookPart {
	var types, list, rels strings.Builder
	var parts []bookPart
	for i, s := range sheets {
		n := strconv.Itoa(i + 1)
		fmt.Fprintf(&types, `<Override PartName="/xl/worksheets/sheet%s.xml" ContentType="%sworksheet+xml"/>`, n, spreadsheetML)
		fmt.Fprintf(&list, `<sheet name="%s" sheetId="%s" r:id="rId%s"/>`, escape(nil, sheetName(t, i)), n, n)
		fmt.Fprintf(&rels, `<Relationship Id="rId%s" Type="%s/worksheet" Target="worksheets/sheet%s.xml"/>`, n, officeRels, n)
		if s.Rows > 0 {
			fmt.Fprintf(&types, `<Override PartName="/xl/tables/table%s.xml" ContentType="%stable+xml"/>`, n, spreadsheetML)
			parts = append(parts, bookPart{"xl/tables/table" + n + ".xml", tableXML(i+1, s.Rows, t)}, bookPart{
				"xl/worksheets/_rels/sheet" + n + ".xml.rels",
				`<Relationships` + relsSpace + `><Relationship Id="rId1" Type="` + officeRels + `/table" Target="../tables/table` + n + `.xml"/></Relationships>`,
			})
		}
	}
	created := at.UTC().Format(time.RFC3339)
	return append([]bookPart{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + spreadsheetML + `sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="` + spreadsheetML + `styles+xml"/>` +
			`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>` + types.String() + `</Types>`},
		{"_rels/.rels", `<Relationships` + relsSpace + `><Relationship Id="rId1" Type="` + officeRels + `/officeDocument" Target="xl/workbook.xml"/>` +
			`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`},
		{"docProps/core.xml", `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" ` +
			`xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:creator>Etalon</dc:creator>` +
			`<dcterms:created xsi:type="dcterms:W3CDTF">` + created + `</dcterms:created></cp:coreProperties>`},
		{"xl/workbook.xml", `<workbook` + mainSpace + ` xmlns:r="` + officeRels + `"><sheets>` + list.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships` + relsSpace + `>` + rels.String() + `<Relationship Id="rId0" Type="` + officeRels + `/styles" Target="styles.xml"/></Relationships>`},
		{"xl/styles.xml", stylesXML},
	}, parts...)
}

// stylesXML has the formats of cells: none, head, day, percent.
const stylesXML = `<styleSheet` + mainSpace + `><fonts count="2"><font><sz val="10"/><name val="Calibri"/></font><font><b/><sz val="10"/><name val="Calibri"/></font></fonts>` +
	`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
	`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
	`<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
	`<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>` +
	`<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="10" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>` +
	`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`

// tableXML makes the rows of a sheet a table, with filters in its head.
func tableXML(n, rows int, t *table) string {
	var b bytes.Buffer
	area := "A1:" + columnName(len(t.columns)) + strconv.Itoa(rows+1)
	fmt.Fprintf(&b, `<table%s id="%d" name="%s_%d" displayName="%s_%d" ref="%s" totalsRowShown="0"><autoFilter ref="%s"/><tableColumns count="%d">`,
		mainSpace, n, t.name, n, t.name, n, area, area, len(t.columns))
	for i, c := range t.columns {
		fmt.Fprintf(&b, `<tableColumn id="%d" name="%s"/>`, i+1, strings.ReplaceAll(string(escape(nil, c.head)), `"`, "&quot;"))
	}
	b.WriteString(`</tableColumns><tableStyleInfo name="TableStyleLight1" showFirstColumn="0" showLastColumn="0" showRowStripes="1" showColumnStripes="0"/></table>`)
	return b.String()
}

func columnName(n int) string {
	name := ""
	for ; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

func sheetName(t *table, i int) string {
	if i == 0 {
		return t.sheet
	}
	return t.sheet + " " + strconv.Itoa(i+1)
}
