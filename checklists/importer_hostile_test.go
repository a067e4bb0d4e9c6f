package checklists_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"etalon/checklists"
	"etalon/internal/fault"
	"etalon/internal/workbook"
)

func TestImport_RefusesWhatIsNoWorkbook(t *testing.T) {
	encrypted := func() []byte {
		f := excelize.NewFile()
		var out bytes.Buffer
		check(t, f.Write(&out, excelize.Options{Password: "secret"}))
		return out.Bytes()
	}
	sample, err := os.ReadFile(samplePath)
	check(t, err)
	ole := append([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}, make([]byte, 2048)...)
	for _, c := range []struct {
		name string
		data []byte
		want *fault.Error
	}{
		{"an empty file", nil, workbook.ErrNotWorkbook},
		{"a text", []byte("№;Вопрос;Ответ\n1;Вход;да"), workbook.ErrNotWorkbook},
		{"a workbook of old Excel", ole, workbook.ErrOldFormat},
		{"a workbook with a password", encrypted(), workbook.ErrEncrypted},
		{"a zip that is cut", sample[:len(sample)/2], workbook.ErrDamaged},
		{"a document of Word", raw(t, rawPart{"_rels/.rels", xmlText(strings.ReplaceAll(packageRels, "xl/workbook.xml", "word/document.xml"))}), workbook.ErrNotWorkbook},
		{"a table of OpenOffice", raw(t, rawPart{"content.xml", xmlText(`<office/>`)}), workbook.ErrOtherFormat},
		{"a binary workbook", raw(t, rawPart{"_rels/.rels", xmlText(strings.ReplaceAll(packageRels, ".xml", ".bin"))}), workbook.ErrOtherFormat},
		{"a sheet that is no XML", raw(t, rawPart{"xl/worksheets/sheet1.xml", xmlText("<worksheet><sheetData><row")}), workbook.ErrDamaged},
		{"a sheet that is missing", raw(t, rawPart{"xl/_rels/workbook.xml.rels", xmlText(strings.ReplaceAll(workbookRels, "sheet1", "sheet7"))}), workbook.ErrDamaged},
		{"a part that unpacks to more than it says", lying(t), workbook.ErrDamaged},
		{"entities that multiply", raw(t, rawPart{"xl/worksheets/sheet1.xml", xmlText(`<!DOCTYPE w [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>`)}), workbook.ErrDamaged},
		{"a workbook without sheets", raw(t, rawPart{"xl/workbook.xml", xmlText(`<workbook><sheets/></workbook>`)}), workbook.ErrNotWorkbook},
		{"a workbook without a table", xlsx(t, tab{name: "Лист1", rows: [][]any{{"Привет"}, {"Это письмо"}}}), checklists.ErrImportNoTable},
		{"a table without questions", xlsx(t, tab{name: "Лист1", rows: [][]any{{"№", "Вопрос", "Ответ", "Балл"}}}), checklists.ErrImportNoTable},
		{"an XLSForm without questions", xlsx(t, tab{name: "survey", rows: [][]any{{"type", "name", "label"}, {"note", "a", "Hello"}}}), checklists.ErrImportXLSFormEmpty},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := importBytes(c.data); !isFault(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func isFault(err error, want *fault.Error) bool {
	got, ok := fault.Of(err)
	return ok && got.Is(want)
}

func TestImport_NamesAColumnThatStandsTwice(t *testing.T) {
	for _, c := range []struct {
		tab          tab
		path, column string
	}{
		{tab{name: "Анкета", rows: [][]any{{"Вопрос", "Ответ", "Вопрос", "Балл"}, {"Вход", "да/нет", "Выход", 1}}}, "Анкета!C1", "Вопрос"},
		{tab{name: "survey", rows: [][]any{{"type", "name", "label", "label"}, {"text", "a", "b", "c"}}}, "survey!D1", "label"},
	} {
		_, err := importBytes(xlsx(t, c.tab))
		f, ok := fault.Of(err)
		if !ok || !f.Is(checklists.ErrImportColumnTwice) || len(f.Fields) != 1 || f.Fields[0].Path != c.path || f.Params["Column"] != c.column {
			t.Errorf("got %v", err)
		}
	}
}

func TestImport_BoundsMemory(t *testing.T) {
	const row = `<row><c t="inlineStr"><is><t>Чистый пол</t></is></c><c t="inlineStr"><is><t>да/нет</t></is></c><c><v>1</v></c></row>`
	for _, c := range []struct {
		name string
		data func() []byte
		want *fault.Error // nil: it is read as far as the limits allow
	}{
		{"a file of 11 MB", func() []byte { return make([]byte, 11<<20) }, workbook.ErrTooLarge},
		{"200 MB of zeros in 200 KB", func() []byte {
			return raw(t, sheetPart(func(w sink) { repeat(w, 200<<20, "\x00") }))
		}, workbook.ErrUnpacked},
		{"3,000 parts", func() []byte {
			var parts []rawPart
			for i := range 3_000 {
				parts = append(parts, rawPart{fmt.Sprintf("xl/media/%d.png", i), xmlText("x")})
			}
			return raw(t, parts...)
		}, workbook.ErrUnpacked},
		{"a million rows", func() []byte {
			return raw(t, sheetPart(func(w sink) {
				w.put("%s", tableRows)
				for i := 3; i <= 1_048_576; i++ {
					w.put(`<row r="%d"><c r="A%d" t="inlineStr"><is><t>Пол %d</t></is></c></row>`, i, i, i%1000)
				}
				w.put("%s", `</sheetData></worksheet>`)
			}))
		}, nil},
		{"a million formatted blank rows", func() []byte {
			return raw(t, sheetPart(func(w sink) {
				w.put("%s", tableRows)
				for i := 3; i <= 1_048_576; i++ {
					w.put(`<row r="%d" s="1"><c r="A%d" s="1"/></row>`, i, i)
				}
				w.put("%s", `</sheetData></worksheet>`)
			}))
		}, nil},
		{"rows without numbers and an open end", func() []byte {
			return raw(t, sheetPart(func(w sink) {
				w.put("%s", tableRows)
				for i := range 40_000 {
					w.put("%s", strings.Replace(row, "пол", fmt.Sprint(i*2654435761), 1))
				}
			}))
		}, nil},
		{"cells in the last column of five thousand rows", func() []byte {
			return raw(t, sheetPart(func(w sink) {
				w.put("%s", tableRows)
				for i := 3; i < 5_003; i++ {
					w.put(`<row r="%d"><c r="XFD%d"><v>1</v></c></row>`, i*200, i*200)
				}
				w.put("%s", `</sheetData></worksheet>`)
			}))
		}, nil},
		{"one row of a million cells", func() []byte {
			return raw(t, sheetPart(func(w sink) {
				w.put("%s", tableRows+`<row r="3">`)
				for i := range 1_000_000 {
					w.put(`<c><v>%d</v></c>`, i*2654435761%1000003)
				}
				w.put("%s", `</row></sheetData></worksheet>`)
			}))
		}, nil},
		{"one long string in every cell", func() []byte {
			return raw(t, rawPart{"xl/sharedStrings.xml", xmlText(`<sst><si><t>` + strings.Repeat("длинно ", 5_000) + `</t></si></sst>`)},
				sheetPart(func(w sink) {
					w.put("%s", tableRows)
					for i := 3; i < 4_003; i++ {
						w.put(`<row r="%d">%s</row>`, i, strings.Repeat(fmt.Sprintf(`<c s="%d" t="s"><v>0</v></c>`, i*48271%997), 60))
					}
					w.put("%s", `</sheetData></worksheet>`)
				}))
		}, nil},
		{"a tag of three megabytes", func() []byte {
			return raw(t, sheetPart(func(w sink) {
				w.put("%s", `<row x="`)
				for i := range 300_000 {
					w.put(`%x`, i*2654435761)
				}
			}))
		}, workbook.ErrDamaged},
		{"a comment of three megabytes", func() []byte {
			return raw(t, sheetPart(func(w sink) {
				w.put("%s", `<!-- `)
				for i := range 300_000 {
					w.put(`<%x>`, i*2654435761)
				}
			}))
		}, workbook.ErrDamaged},
		{"nesting without end", func() []byte {
			return raw(t, sheetPart(func(w sink) {
				for i := range 50_000 {
					w.put(`<a b="%x">`, i*2654435761)
				}
			}))
		}, workbook.ErrDamaged},
		{"more shared strings than are kept", func() []byte {
			return raw(t, rawPart{"xl/sharedStrings.xml", func(w sink) {
				w.put("%s", `<sst>`)
				for i := range 300_000 {
					w.put(`<si><t>%x</t></si>`, i*2654435761%1000003)
				}
				w.put("%s", `</sst>`)
			}})
		}, nil},
		{"a hundred thousand styles, merged cells and lists", func() []byte {
			return raw(t, rawPart{"xl/styles.xml", func(w sink) {
				w.put("%s", `<s><fonts>`)
				for i := range 100_000 {
					w.put(`<font><b val="%d"/></font>`, i*48271%10)
				}
				w.put("%s", `</fonts><cellXfs>`)
				for i := range 100_000 {
					w.put(`<xf fontId="%d" numFmtId="%d"/>`, i*48271%997, i*16807%997)
				}
				w.put("%s", `</cellXfs></s>`)
			}}, sheetPart(func(w sink) {
				w.put("%s", tableRows+`</sheetData>`)
				for i := range 100_000 {
					w.put(`<mergeCell ref="A%d:XFD1048576"/>`, i*48271%99_991+1)
				}
				for i := range 100_000 {
					w.put(`<dataValidation type="list" sqref="A%d:B%d C1"><formula1>"a,b"</formula1></dataValidation>`, i*48271%99_991+1, i)
				}
				w.put("%s", `</worksheet>`)
			}))
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			im, err := boundedImport(t, c.data())
			switch {
			case c.want != nil:
				if !isFault(err, c.want) {
					t.Errorf("got %v, want %v", err, c.want)
				}
			case err != nil:
				t.Errorf("got %v, want what can be read", err)
			default:
				checkImported(t, im)
				if q := im.Checklist.Question("q1"); q == nil || q.Text != "Вход чистый" {
					t.Errorf("the first question is %+v", q)
				}
			}
		})
	}
}

func TestImport_SaysWhereItStopped(t *testing.T) {
	rows := [][]any{{"№", "Вопрос", "Ответ", "Балл"}}
	for i := range 6_000 {
		rows = append(rows, []any{i + 1, fmt.Sprintf("Вопрос %d", i+1), "да/нет", 1})
	}
	im := imported(t, xlsx(t, tab{name: "Анкета", rows: rows}))
	if n := len(im.Checklist.Sections[0].Questions); n != checklists.MaxQuestions {
		t.Errorf("%d questions", n)
	}
	got := map[string]string{}
	for _, p := range im.Problems {
		if p.Error {
			got[p.Code] = p.Field().Path
		}
	}
	want := map[string]string{"import_sheet_too_long": "Анкета!A5001", "import_too_many_questions": "Анкета!B502"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestImport_EvaluatesAndFollowsNothing(t *testing.T) {
	sheet := `<worksheet><sheetData>` + tableRows +
		`<row r="3"><c r="A3" t="inlineStr"><is><t>Балл по формуле</t></is></c><c r="B3" t="inlineStr"><is><t>да/нет</t></is></c><c r="C3"><f>[1]Лист1!A1</f><v>4</v></c></row>` +
		`<row r="4"><c r="A4" t="inlineStr"><is><t>Формула без значения</t></is></c><c r="B4" t="inlineStr"><is><t>да/нет</t></is></c><c r="C4"><f>1+1</f></c></row>` +
		`<row r="5"><c r="A5" t="inlineStr"><is><t>=cmd|' /C calc'!A0</t></is></c><c r="B5" t="inlineStr"><is><t>да/нет</t></is></c><c r="C5" t="e"><f>A1/0</f><v>#DIV/0!</v></c></row>` +
		`<row r="6"><c r="A6" t="inlineStr"><is><t>=HYPERLINK(...)</t></is></c><c r="B6" t="inlineStr"><is><t>да/нет</t></is></c><c r="C6"><v>1</v></c></row>` +
		`</sheetData></worksheet>`
	im := imported(t, raw(t, rawPart{"xl/worksheets/sheet1.xml", xmlText(sheet)},
		rawPart{"xl/externalLinks/externalLink1.xml", xmlText(`<externalLink/>`)}, rawPart{"xl/vbaProject.bin", xmlText("macro")}))
	want := `Лист, points, flag
s1 Лист
  q1 yes_no 2 | Вход чистый
  q2 yes_no 4 | Балл по формуле
  q3 yes_no 1 | =HYPERLINK(...)
warning ! external_links_ignored
warning ! macros_ignored
error Лист!C4 formula_without_value
error Лист!C5 formula_without_value
`
	if got := outline(im); got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestImport_SurvivesEveryCut(t *testing.T) {
	sample, err := os.ReadFile(samplePath)
	check(t, err)
	for n := 0; n < len(sample); n += 97 {
		if _, err := importBytes(sample[:n]); err == nil {
			t.Fatalf("the first %d bytes were taken for a workbook", n)
		} else if _, ok := fault.Of(err); !ok {
			t.Fatalf("cut at %d: %v is no fault", n, err)
		}
		broken := bytes.Clone(sample)
		broken[n] ^= 0x55
		if im, err := importBytes(broken); err == nil {
			checkImported(t, im)
		} else if _, ok := fault.Of(err); !ok {
			t.Fatalf("byte %d broken: %v is no fault", n, err)
		}
	}
}
