package workbook_test

import (
	"archive/zip"
	"bytes"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"etalon/internal/fault"
	"etalon/internal/workbook"
)

// zipped writes the parts of a package: name, text, name, text …
func zipped(t *testing.T, parts ...string) string {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
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
	return out.String()
}

func TestOpen_RefusesOtherFiles(t *testing.T) {
	var encrypted bytes.Buffer
	if err := excelize.NewFile().Write(&encrypted, excelize.Options{Password: "secret"}); err != nil {
		t.Fatal(err)
	}
	sheet := excel(t, map[string][][]any{"Sheet1": {{"Код"}}}, nil)
	for _, c := range []struct {
		name, data string
		want       *fault.Error
	}{
		{"old Excel", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 2048), workbook.ErrOldFormat},
		{"a password", encrypted.String(), workbook.ErrEncrypted},
		{"OpenDocument", zipped(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", "<office/>"), workbook.ErrOtherFormat},
		{"a document of Word", zipped(t, "_rels/.rels", `<Relationships><Relationship Id="a" Type="x/officeDocument" Target="word/document.xml"/></Relationships>`), workbook.ErrNotWorkbook},
		{"half a workbook", sheet[:len(sheet)/2], workbook.ErrDamaged},
		{"a web page called .xls", "\xEF\xBB\xBF\n<html><table><tr><td>Код", workbook.ErrOtherFormat},
		{"a picture", "\x89PNG\r\n\x1A\n\x00\x00\x00\rIHDR", workbook.ErrNotTable},
		{"a PDF", "%PDF-1.7\n1 0 obj", workbook.ErrNotTable},
		{"a letter", `{\rtf1\ansi Код}`, workbook.ErrNotTable},
		{"a file over the limit", strings.Repeat("a;b\n", 1<<18+1), workbook.ErrTooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := open(c.data, workbook.Limits{Bytes: 1 << 20}); !c.want.Is(err) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestOpen_TellsFormulasWithoutAValue(t *testing.T) {
	const cells = `<c t="str"><f>IF(1,"")</f><v></v></c><c t="str"><f>A1</f></c><c><f>A1</f><v/></c><c><f>A1</f><v>2</v></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c>`
	b, err := open(zipped(t,
		"xl/workbook.xml", `<workbook><sheets><sheet name="A" id="a"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="a" Type="x/worksheet" Target="a.xml"/></Relationships>`,
		"xl/a.xml", `<worksheet><sheetData><row>`+cells+`</row></sheetData></worksheet>`), workbook.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var got []bool
	for _, c := range b.Sheets[0].Rows[0].Cells {
		got = append(got, c.Uncomputed)
	}
	if want := []bool{false, true, true, false, false}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A few bytes of XML keep a row of 60 cells. Fifty sheets of such rows would take a
// gigabyte if only each sheet were bounded (15 million cells of 64 bytes).
func TestOpen_BoundsTheCellsOfAllSheets(t *testing.T) {
	var list, related strings.Builder
	rows := strings.Repeat(`<row><c r="BH1"><v>1</v></c></row>`, workbook.MaxRows)
	parts := []string{"_rels/.rels", `<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>`}
	for i := range 50 {
		name := "s" + strconv.Itoa(i)
		list.WriteString(`<sheet name="` + name + `" id="` + name + `"/>`)
		related.WriteString(`<Relationship Id="` + name + `" Type="x/worksheet" Target="` + name + `.xml"/>`)
		parts = append(parts, "xl/"+name+".xml", "<worksheet><sheetData>"+rows+"</sheetData></worksheet>")
	}
	data := zipped(t, append(parts, "xl/workbook.xml", "<workbook><sheets>"+list.String()+"</sheets></workbook>", "xl/_rels/workbook.xml.rels", "<Relationships>"+related.String()+"</Relationships>")...)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	b, err := open(data, workbook.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 100<<20 {
		t.Errorf("the heap grew by %d MB", grown>>20)
	}
	if first, last := b.Sheets[0], b.Sheets[49]; len(first.Rows) != workbook.MaxRows || !last.Long {
		t.Errorf("the first sheet has %d rows, the last is long: %v", len(first.Rows), last.Long)
	}
}
