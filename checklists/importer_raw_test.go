package checklists_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"etalon/checklists"
)

// The smallest parts of a workbook with one sheet.
const (
	packageRels  = `<Relationships><Relationship Id="rId1" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	workbookPart = `<workbook xmlns:r="r"><sheets><sheet name="Лист" sheetId="1" r:id="rId1"/></sheets></workbook>`
	workbookRels = `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="x/styles" Target="styles.xml"/></Relationships>`
	tableRows    = `<row r="1">` + text1 + `</row><row r="2"><c r="A2" t="inlineStr"><is><t>Вход чистый</t></is></c><c r="B2" t="inlineStr"><is><t>да/нет</t></is></c><c r="C2"><v>2</v></c></row>`
	text1        = `<c r="A1" t="inlineStr"><is><t>Вопрос</t></is></c><c r="B1" t="inlineStr"><is><t>Ответ</t></is></c><c r="C1" t="inlineStr"><is><t>Балл</t></is></c>`
)

// sink is where a part is written to: a buffer, which never fails.
type sink struct{ io.Writer }

func (s sink) put(format string, values ...any) { _, _ = fmt.Fprintf(s, format, values...) }

type rawPart struct {
	name string
	body func(w sink)
}

func xmlText(s string) func(sink) {
	return func(w sink) { w.put("%s", s) }
}

// raw writes a workbook part by part; the given parts replace the smallest ones.
func raw(t testing.TB, parts ...rawPart) []byte {
	t.Helper()
	given := map[string]bool{}
	for _, p := range parts {
		given[p.name] = true
	}
	for _, p := range []rawPart{{"_rels/.rels", xmlText(packageRels)}, {"xl/workbook.xml", xmlText(workbookPart)}, {"xl/_rels/workbook.xml.rels", xmlText(workbookRels)}, {"xl/worksheets/sheet1.xml", xmlText(`<worksheet><sheetData>` + tableRows + `</sheetData></worksheet>`)}} {
		if !given[p.name] {
			parts = append(parts, p)
		}
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range parts {
		w, err := z.Create(p.name)
		check(t, err)
		p.body(sink{w})
	}
	check(t, z.Close())
	return out.Bytes()
}

func sheetPart(body func(w sink)) rawPart {
	return rawPart{"xl/worksheets/sheet1.xml", func(w sink) {
		w.put("%s", `<worksheet><sheetData>`)
		body(w)
	}}
}

func repeat(w sink, n int, s string) {
	chunk := strings.Repeat(s, 1000)
	for range n / 1000 {
		w.put("%s", chunk)
	}
}

// watched is a file that notes the size of the heap whenever it is read.
type watched struct {
	data []byte
	peak uint64
	step int
}

func (w *watched) ReadAt(p []byte, at int64) (int, error) {
	if w.step++; w.step%16 == 0 {
		w.note()
	}
	return bytes.NewReader(w.data).ReadAt(p, at)
}

func (w *watched) note() {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	w.peak = max(w.peak, m.HeapAlloc)
}

// boundedImport imports data and fails when that takes long or much memory.
func boundedImport(t *testing.T, data []byte) (*checklists.Imported, error) {
	t.Helper()
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	w := &watched{data: data}
	began := time.Now()
	im, err := checklists.Import(w, int64(len(data)))
	took := time.Since(began)
	w.note()
	if grown := int64(w.peak) - int64(before.HeapAlloc); grown > 100<<20 {
		t.Errorf("the heap grew by %d MB", grown>>20)
	} else {
		t.Logf("%d KB file: heap +%d MB, %v", len(data)>>10, grown>>20, took.Round(time.Millisecond))
	}
	if took > stuck {
		t.Errorf("took %v", took)
	}
	runtime.KeepAlive(im)
	return im, err
}

// lying is a workbook whose sheet says that it unpacks to 100 bytes.
func lying(t testing.TB) []byte {
	t.Helper()
	var packed bytes.Buffer
	deflate, err := flate.NewWriter(&packed, flate.BestCompression)
	check(t, err)
	repeat(sink{deflate}, 5<<20, "<row/>")
	check(t, deflate.Close())
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range []rawPart{{"_rels/.rels", xmlText(packageRels)}, {"xl/workbook.xml", xmlText(workbookPart)}, {"xl/_rels/workbook.xml.rels", xmlText(workbookRels)}} {
		w, err := z.Create(p.name)
		check(t, err)
		p.body(sink{w})
	}
	w, err := z.CreateRaw(&zip.FileHeader{Name: "xl/worksheets/sheet1.xml", Method: zip.Deflate, CompressedSize64: uint64(packed.Len()), UncompressedSize64: 100})
	check(t, err)
	_, err = w.Write(packed.Bytes())
	check(t, err)
	check(t, z.Close())
	return out.Bytes()
}
