package docx_test

import (
	"archive/zip"
	"bytes"
	"testing"

	"etalon/internal/docx"
)

const (
	packageRels  = `<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="word/document.xml"/></Relationships>`
	documentRels = `<Relationships><Relationship Id="r1" Type="x/styles" Target="styles.xml"/><Relationship Id="r2" Type="x/numbering" Target="numbering.xml"/></Relationships>`
	styleSheet   = `<w:styles xmlns:w="w">
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="Раздел"/><w:basedOn w:val="Base"/></w:style>
<w:style w:type="paragraph" w:styleId="Base"><w:name w:val="Основа"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Local"><w:name w:val="Заголовок 3"/></w:style>
<w:style w:type="paragraph" w:styleId="Circle"><w:name w:val="круг"/><w:basedOn w:val="Circle"/></w:style>
<w:style w:type="paragraph" w:styleId="Named"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="Toc"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Item"><w:name w:val="пункт"/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
</w:styles>`
	lists = `<w:numbering xmlns:w="w">
<w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2."/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="russianLower"/><w:lvlText w:val="%3)"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:start w:val="4"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="§ %1"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>
</w:numbering>`
)

// body is a document with the text inside its w:body.
func body(inside string) string {
	return `<w:document xmlns:w="w"><w:body>` + inside + `</w:body></w:document>`
}

// p is a paragraph of one run.
func p(properties, text string) string {
	return `<w:p><w:pPr>` + properties + `</w:pPr><w:r><w:t xml:space="preserve">` + text + `</w:t></w:r></w:p>`
}

func item(list, level, text string) string {
	return p(`<w:numPr><w:ilvl w:val="`+level+`"/><w:numId w:val="`+list+`"/></w:numPr>`, text)
}

func styled(style, text string) string { return p(`<w:pStyle w:val="`+style+`"/>`, text) }

// file zips a document; the given parts, name and text in turn, replace the ordinary ones.
func file(t testing.TB, parts ...string) []byte {
	t.Helper()
	all := []string{"_rels/.rels", packageRels, "word/_rels/document.xml.rels", documentRels, "word/styles.xml", styleSheet, "word/numbering.xml", lists}
	given := map[string]bool{}
	for i := 0; i < len(parts); i += 2 {
		given[parts[i]] = true
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := 0; i < len(all); i += 2 {
		if !given[all[i]] {
			parts = append(parts, all[i], all[i+1])
		}
	}
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func read(data []byte) (*docx.Text, error) {
	return docx.Read(bytes.NewReader(data), int64(len(data)))
}

func document(t testing.TB, inside string) *docx.Text {
	t.Helper()
	d, err := read(file(t, "word/document.xml", body(inside)))
	if err != nil {
		t.Fatal(err)
	}
	return d
}
