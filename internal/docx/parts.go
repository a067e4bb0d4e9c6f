package docx

import (
	"encoding/xml"
	"strconv"
	"strings"
	"time"
)

const (
	mainSpace     = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	relationSpace = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageSpace  = "http://schemas.openxmlformats.org/package/2006"
	typePrefix    = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

type file struct{ name, text string }

// parts are the files before the text: what the package has, its styles and its
// footer (ECMA-376, part 1).
func (p Properties) parts() []file {
	return []file{
		{"[Content_Types].xml", xml.Header + `<Types xmlns="` + packageSpace + `/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="` + pictureExtension + `" ContentType="image/jpeg"/>` +
			override("document", typePrefix+"document.main+xml") + override("styles", typePrefix+"styles+xml") +
			override("numbering", typePrefix+"numbering+xml") + override("footer1", typePrefix+"footer+xml") +
			`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`},
		{"_rels/.rels", relations(
			relation{relationSpace + "/officeDocument", "word/document.xml", false},
			relation{packageSpace + "/relationships/metadata/core-properties", "docProps/core.xml", false},
		)},
		{"docProps/core.xml", p.core()},
		{"word/styles.xml", p.styles()},
		{"word/footer1.xml", p.footer()},
	}
}

func override(name, kind string) string {
	return `<Override PartName="/word/` + name + `.xml" ContentType="` + kind + `"/>`
}

// relation is what a part refers to by its place in the list of them.
type relation struct {
	kind, target string
	outside      bool // of the package
}

// documentRelations are those that every document has; footerPlace is that of the footer.
func documentRelations() []relation {
	return []relation{
		{relationSpace + "/styles", "styles.xml", false},
		{relationSpace + "/numbering", "numbering.xml", false},
		{relationSpace + "/footer", "footer1.xml", false},
	}
}

const footerPlace = 3

// relationID is the id of the relation at a place, from 1.
func relationID(place int) string { return "rId" + strconv.Itoa(place) }

func relations(list ...relation) string {
	var b strings.Builder
	b.WriteString(xml.Header + `<Relationships xmlns="` + packageSpace + `/relationships">`)
	for i, r := range list {
		b.WriteString(`<Relationship Id="` + relationID(i+1) + `" Type="` + r.kind + `" Target="` + escaped(r.target) + `"`)
		if r.outside {
			b.WriteString(` TargetMode="External"`)
		}
		b.WriteString(`/>`)
	}
	b.WriteString(`</Relationships>`)
	return b.String()
}

func (p Properties) core() string {
	at := p.At.UTC().Format(time.RFC3339)
	return xml.Header + `<cp:coreProperties xmlns:cp="` + packageSpace + `/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + escaped(p.Title) + `</dc:title><dc:creator>` + escaped(p.Author) + `</dc:creator><dc:language>` + escaped(p.Language) + `</dc:language>` +
		`<dcterms:created xsi:type="dcterms:W3CDTF">` + at + `</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + at + `</dcterms:modified></cp:coreProperties>`
}

// paragraphStyle is a style of paragraphs; sizes are in half points, spaces in
// twentieths of a point.
func paragraphStyle(id Style, name, paragraph, run string) string {
	head := `<w:style w:type="paragraph" w:styleId="` + string(id) + `"><w:name w:val="` + name + `"/>`
	if id == Normal {
		head = `<w:style w:type="paragraph" w:default="1" w:styleId="` + string(id) + `"><w:name w:val="` + name + `"/>`
	} else {
		head += `<w:basedOn w:val="Normal"/>`
	}
	return head + `<w:qFormat/><w:pPr>` + paragraph + `</w:pPr><w:rPr>` + run + `</w:rPr></w:style>`
}

func (p Properties) styles() string {
	spacing := func(before, after int) string {
		return `<w:spacing w:before="` + strconv.Itoa(before) + `" w:after="` + strconv.Itoa(after) + `"/>`
	}
	return xml.Header + `<w:styles xmlns:w="` + mainSpace + `"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/><w:sz w:val="22"/><w:lang w:val="` + escaped(p.Language) + `"/></w:rPr></w:rPrDefault>` +
		`<w:pPrDefault><w:pPr><w:spacing w:after="80" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>` +
		paragraphStyle(Normal, "Normal", "", "") +
		paragraphStyle(Title, "Title", spacing(2400, 240), `<w:b/><w:sz w:val="60"/>`) +
		paragraphStyle(Subtitle, "Subtitle", spacing(0, 120), `<w:color w:val="59626D"/><w:sz w:val="26"/>`) +
		paragraphStyle(Heading1, "heading 1", `<w:keepNext/>`+spacing(360, 120)+`<w:outlineLvl w:val="0"/>`, `<w:b/><w:sz w:val="32"/>`) +
		paragraphStyle(Heading2, "heading 2", `<w:keepNext/>`+spacing(240, 60)+`<w:outlineLvl w:val="1"/>`, `<w:b/><w:sz w:val="24"/>`) +
		paragraphStyle(Heading3, "heading 3", `<w:keepNext/>`+spacing(160, 60)+`<w:outlineLvl w:val="2"/>`, `<w:b/><w:sz w:val="23"/>`) +
		paragraphStyle(Heading4, "heading 4", `<w:keepNext/>`+spacing(120, 40)+`<w:outlineLvl w:val="3"/>`, `<w:b/>`) +
		paragraphStyle(Bullet, "List Bullet", `<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>`+spacing(0, 40), "") +
		paragraphStyle(Number, "List Number", spacing(0, 40), "") +
		paragraphStyle(Continue, "List Continue", spacing(0, 40)+`<w:ind w:left="`+strconv.Itoa(listIndent)+`"/>`, "") +
		paragraphStyle(Quote, "Quote", `<w:pBdr><w:left w:val="single" w:sz="12" w:space="8" w:color="D9DEE4"/></w:pBdr><w:ind w:left="240"/>`, `<w:color w:val="59626D"/>`) +
		paragraphStyle(InCell, "Table Text", spacing(0, 40), "") +
		paragraphStyle(Figure, "Figure", `<w:keepNext/>`+spacing(80, 20), "") +
		paragraphStyle(Caption, "caption", spacing(0, 120), `<w:color w:val="59626D"/><w:sz w:val="18"/>`) +
		`<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr><w:color w:val="1F4F8F"/><w:u w:val="single"/></w:rPr></w:style>` +
		paragraphStyle(Label, "Label", `<w:keepNext/>`+spacing(60, 20), `<w:b/>`) +
		paragraphStyle(Note, "Note", spacing(0, 60), `<w:color w:val="59626D"/><w:sz w:val="19"/>`) +
		`<w:style w:type="table" w:styleId="Rules"><w:name w:val="Rules"/><w:tblPr><w:tblBorders>` +
		`<w:top w:val="single" w:sz="4" w:color="D9DEE4"/><w:bottom w:val="single" w:sz="4" w:color="D9DEE4"/><w:insideH w:val="single" w:sz="4" w:color="D9DEE4"/>` +
		`</w:tblBorders><w:tblCellMar><w:top w:w="80" w:type="dxa"/><w:bottom w:w="80" w:type="dxa"/><w:left w:w="100" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>`
}

func (p Properties) footer() string {
	field := func(kind string) string { return `<w:r><w:fldChar w:fldCharType="` + kind + `"/></w:r>` }
	return xml.Header + `<w:ftr xmlns:w="` + mainSpace + `"><w:p><w:pPr><w:pStyle w:val="Note"/><w:tabs><w:tab w:val="right" w:pos="` + strconv.Itoa(twips(p.Sheet.Width-2*p.Sheet.Margin)) + `"/></w:tabs></w:pPr>` +
		`<w:r><w:t xml:space="preserve">` + escaped(p.Footer) + `</w:t></w:r><w:r><w:tab/></w:r>` +
		field("begin") + `<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>` + field("separate") + `<w:r><w:t>1</w:t></w:r>` + field("end") + `</w:p></w:ftr>`
}

// twips are twentieths of a point.
func twips(mm int) int { return mm * 1440 * 10 / 254 }

func (p Properties) section() string {
	margin := strconv.Itoa(twips(p.Sheet.Margin))
	return `<w:sectPr><w:footerReference w:type="default" r:id="` + relationID(footerPlace) + `"/><w:pgSz w:w="` + strconv.Itoa(twips(p.Sheet.Width)) + `" w:h="` + strconv.Itoa(twips(p.Sheet.Height)) + `"/>` +
		`<w:pgMar w:top="` + margin + `" w:right="` + margin + `" w:bottom="` + margin + `" w:left="` + margin + `" w:header="400" w:footer="400" w:gutter="0"/></w:sectPr>`
}
