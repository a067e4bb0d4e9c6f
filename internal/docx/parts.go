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

// parts are the files around the text: what the package has, its styles, its list
// and its footer (ECMA-376, part 1).
func (p Properties) parts() []file {
	return []file{
		{"[Content_Types].xml", xml.Header + `<Types xmlns="` + packageSpace + `/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
			override("document", typePrefix+"document.main+xml") + override("styles", typePrefix+"styles+xml") +
			override("numbering", typePrefix+"numbering+xml") + override("footer1", typePrefix+"footer+xml") +
			`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`},
		{"_rels/.rels", relations(
			relation{"rId1", relationSpace + "/officeDocument", "word/document.xml"},
			relation{"rId2", packageSpace + "/relationships/metadata/core-properties", "docProps/core.xml"},
		)},
		{"word/_rels/document.xml.rels", relations(
			relation{"rId1", relationSpace + "/styles", "styles.xml"},
			relation{"rId2", relationSpace + "/numbering", "numbering.xml"},
			relation{"rId3", relationSpace + "/footer", "footer1.xml"},
		)},
		{"docProps/core.xml", p.core()},
		{"word/styles.xml", p.styles()},
		{"word/numbering.xml", numbering},
		{"word/footer1.xml", p.footer()},
	}
}

func override(name, kind string) string {
	return `<Override PartName="/word/` + name + `.xml" ContentType="` + kind + `"/>`
}

type relation struct{ id, kind, target string }

func relations(list ...relation) string {
	var b strings.Builder
	b.WriteString(xml.Header + `<Relationships xmlns="` + packageSpace + `/relationships">`)
	for _, r := range list {
		b.WriteString(`<Relationship Id="` + r.id + `" Type="` + r.kind + `" Target="` + r.target + `"/>`)
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
		paragraphStyle(Bullet, "List Bullet", `<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>`+spacing(0, 40), "") +
		paragraphStyle(Label, "Label", `<w:keepNext/>`+spacing(60, 20), `<w:b/>`) +
		paragraphStyle(Note, "Note", spacing(0, 60), `<w:color w:val="59626D"/><w:sz w:val="19"/>`) +
		`<w:style w:type="table" w:styleId="Rules"><w:name w:val="Rules"/><w:tblPr><w:tblBorders>` +
		`<w:top w:val="single" w:sz="4" w:color="D9DEE4"/><w:bottom w:val="single" w:sz="4" w:color="D9DEE4"/><w:insideH w:val="single" w:sz="4" w:color="D9DEE4"/>` +
		`</w:tblBorders><w:tblCellMar><w:top w:w="80" w:type="dxa"/><w:bottom w:w="80" w:type="dxa"/><w:left w:w="100" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>`
}

const numbering = xml.Header + `<w:numbering xmlns:w="` + mainSpace + `"><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>` +
	`<w:pPr><w:ind w:left="360" w:hanging="260"/></w:pPr></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`

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
	return `<w:sectPr><w:footerReference w:type="default" r:id="rId3"/><w:pgSz w:w="` + strconv.Itoa(twips(p.Sheet.Width)) + `" w:h="` + strconv.Itoa(twips(p.Sheet.Height)) + `"/>` +
		`<w:pgMar w:top="` + margin + `" w:right="` + margin + `" w:bottom="` + margin + `" w:left="` + margin + `" w:header="400" w:footer="400" w:gutter="0"/></w:sectPr>`
}
