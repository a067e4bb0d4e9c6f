package docx_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"etalon/internal/docx"
	"etalon/internal/fault"
)

func TestRead_refuses(t *testing.T) {
	old := append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 2048)...)
	locked := append(bytes.Clone(old), []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")...)
	good := file(t, "word/document.xml", body(p("", strings.Repeat("Здоровается. ", 500))))
	whole := func(text string) []byte { return file(t, "word/document.xml", text) }
	for _, c := range []struct {
		name string
		data []byte
		want *fault.Error
	}{
		{"an empty file", nil, docx.ErrNotDocument},
		{"a text", []byte("1. Здоровается первым"), docx.ErrNotDocument},
		{"rich text", []byte(`{\rtf1 Стандарт}`), docx.ErrOtherFormat},
		{"a web page called .docx", []byte("\ufeff <html><body>Стандарт"), docx.ErrOtherFormat},
		{"a PDF", []byte("%PDF-1.7"), docx.ErrOtherFormat},
		{"a document of old Word", old, docx.ErrOldFormat},
		{"a document with a password", locked, docx.ErrEncrypted},
		{"a zip that is cut", good[:len(good)/2], docx.ErrDamaged},
		{"a workbook", file(t, "_rels/.rels", strings.ReplaceAll(packageRels, "word/document.xml", "xl/workbook.xml"), "xl/workbook.xml", `<workbook/>`), docx.ErrNotDocument},
		{"a text of OpenOffice", file(t, "_rels/.rels", "<x/>", "content.xml", "<office/>"), docx.ErrOtherFormat},
		{"a document that is missing", file(t), docx.ErrNotDocument},
		{"a document without a body", whole(`<w:document xmlns:w="w"></w:document>`), docx.ErrNotDocument},
		{"XML that ends early", whole(`<w:document xmlns:w="w"><w:body><w:p>`), docx.ErrDamaged},
		{"XML whose tags cross", whole(body(`<w:p><w:r></w:p></w:r>`)), docx.ErrDamaged},
		{"entities that multiply", whole(`<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>` + body(p("", "&b;"))), docx.ErrDamaged},
		{"an entity of a file", whole(`<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>` + body(p("", "&a;"))), docx.ErrDamaged},
		{"tags in each other without end", whole(body(strings.Repeat("<w:sdt>", 100_000))), docx.ErrDamaged},
		{"styles that are no XML", file(t, "word/document.xml", body(p("", "А")), "word/styles.xml", "<w:styles"), docx.ErrDamaged},
		{"30,000 paragraphs", whole(body(manyParagraphs(30_000))), docx.ErrTooLong},
		{"11 MB", make([]byte, 11<<20), docx.ErrTooLarge},
		{"100 MB of zeros in 100 KB", whole(strings.Repeat("\x00", 100<<20)), docx.ErrUnpacked},
		{"3,000 parts", file(t, many(3_000)...), docx.ErrUnpacked},
		{"a part that unpacks to more than it says", lying(t), docx.ErrDamaged},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := read(c.data)
			if f, ok := fault.Of(err); !ok || !f.Is(c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

// manyParagraphs differ, so that they do not pack like a bomb.
func manyParagraphs(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(p("", fmt.Sprintf("%x", uint64(i+1)*0x9E3779B97F4A7C15)))
	}
	return b.String()
}

func many(n int) []string {
	var parts []string
	for i := range n {
		parts = append(parts, fmt.Sprintf("word/media/%d.png", i), "x")
	}
	return parts
}

// lying is a document whose main part declares fewer bytes than it unpacks to.
func lying(t *testing.T) []byte {
	data := file(t, "word/document.xml", body(p("", strings.Repeat("Здоровается. ", 5_000))))
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		if f.Name == "word/document.xml" {
			var size [4]byte
			binary.LittleEndian.PutUint32(size[:], uint32(f.UncompressedSize64))
			at := bytes.LastIndex(data, size[:])
			binary.LittleEndian.PutUint32(data[at:], 100)
		}
	}
	return data
}

func TestRead_cutsAParagraphWithoutEnd(t *testing.T) {
	d := document(t, p("", strings.Repeat("я", 100_000))+p("", "Дальше")+`<w:tbl><w:tr><w:tc>`+strings.Repeat(p("", strings.Repeat("ю", 9_000)), 3)+`</w:tc></w:tr></w:tbl>`)
	first, cell := d.Blocks[0].Paragraph, d.Blocks[2].Table.Rows[0].Cells[0]
	if n := utf8.RuneCountInString(first.Text); n != docx.MaxParagraph || !first.Cut {
		t.Errorf("%d letters, cut %v", n, first.Cut)
	}
	if n := utf8.RuneCountInString(cell.Text); n != docx.MaxParagraph || !cell.Cut {
		t.Errorf("%d letters in the cell, cut %v", n, cell.Cut)
	}
	if next := d.Blocks[1].Paragraph; next.Text != "Дальше" || next.Cut {
		t.Errorf("then %+v", next)
	}
}

// A file within every limit takes memory in proportion to what is kept.
func TestRead_boundsMemory(t *testing.T) {
	data := file(t, "word/document.xml", body(manyParagraphs(19_000)+`<w:p><w:r><w:t>`+strings.Repeat("абвгд еёжзи ", 400_000)+`</w:t></w:r></w:p>`))
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	d, err := read(data)
	runtime.GC()
	runtime.ReadMemStats(&after)
	if f, refused := fault.Of(err); err != nil && (!refused || !f.Is(docx.ErrUnpacked)) {
		t.Fatal(err)
	}
	if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > 64<<20 {
		t.Errorf("%d MB are held", kept>>20)
	}
	runtime.KeepAlive(d)
}

// Whatever the bytes are, reading ends in a document within the limits or in a fault.
func FuzzRead(f *testing.F) {
	f.Add(file(f, "word/document.xml", body(styled("1", "Раздел")+item("1", "1", "Норма")+item("2", "0", "Норма"))))
	f.Add([]byte("PK\x03\x04"))
	if data, err := os.ReadFile("testdata/libreoffice.docx"); err == nil {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) { checkRead(t, data) })
}

// Main parts are fuzzed apart: a changed zip hardly ever unpacks.
func FuzzRead_body(f *testing.F) {
	f.Add(styled("Mine", "Раздел") + item("1", "1", "Норма") + item("4", "2", "Норма"))
	f.Add(`<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge/></w:tcPr>` + p("", "А") + `</w:tc></w:tr></w:tbl>`)
	f.Add(`<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:ins><w:r><w:t>А</w:t></w:r></w:ins></w:p>`)
	f.Fuzz(func(t *testing.T, inside string) { checkRead(t, file(t, "word/document.xml", body(inside))) })
}

func checkRead(t *testing.T, data []byte) {
	d, err := read(data)
	if err != nil {
		if _, ok := fault.Of(err); !ok {
			t.Fatalf("not a fault: %v", err)
		}
		return
	}
	for _, b := range d.Blocks {
		if p := b.Paragraph; p != nil && (strings.TrimSpace(p.Text) == "" || !utf8.ValidString(p.Text+p.Number) || utf8.RuneCountInString(p.Text) > docx.MaxParagraph || p.Heading > 9 || p.List > 9) {
			t.Fatalf("paragraph %+v", p)
		}
	}
}
