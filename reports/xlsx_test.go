package reports

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"iter"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"etalon/checklists"
	"etalon/internal/locale"
)

func openBook(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// checkFormulas computes every formula of the sheets again and compares it with
// the value written beside it.
func checkFormulas(t *testing.T, f *excelize.File, sheets ...string) int {
	t.Helper()
	checked := 0
	for _, sheet := range sheets {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for y, row := range rows {
			for x, written := range row {
				cell := cellName(x+1, y+1)
				text, err := f.GetCellFormula(sheet, cell)
				if err != nil {
					t.Fatal(err)
				}
				if text == "" || tooDeep(text) {
					continue
				}
				computed, err := f.CalcCellValue(sheet, cell, excelize.Options{RawCellValue: true})
				if err != nil {
					t.Fatalf("%s!%s %s: %v", sheet, cell, text, err)
				}
				if !sameNumber(written, computed, 0.00011) {
					t.Errorf("%s!%s: written %s, computed %s by %s", sheet, cell, written, computed, text)
				}
				checked++
			}
		}
	}
	return checked
}

// tooDeep reports formulas that excelize's own calculator gets wrong: functions
// nested in the operands of one another. LibreOffice computes them rightly, see
// TestXLSX_LibreOffice.
func tooDeep(text string) bool {
	return strings.Contains(text, "TINV(") || strings.Count(text, "MAX(") > 1
}

func sameNumber(a, b string, within float64) bool {
	x, err1 := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	return err1 == nil && err2 == nil && math.Abs(x-y) <= within
}

func TestWaveXLSX(t *testing.T) {
	w := newWorld(12, 2, 2)
	r := w.waveReport()
	f := openBook(t, printPDF(t, func(out io.Writer) error { return WaveXLSX(out, r) }))
	t.Run("the sheets stand in reading order", func(t *testing.T) {
		want := "Сводка Разделы Регионы Требования Рейтинг Точки и разделы Критические нарушения Методика Визиты Ответы"
		if got := strings.Join(f.GetSheetList(), " "); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	})
	t.Run("live formulas give the printed scores", func(t *testing.T) {
		if n := checkFormulas(t, f, "Сводка", "Разделы", "Регионы", "Рейтинг", "Точки и разделы", "Визиты"); n < 150 {
			t.Errorf("only %d formulas", n)
		}
		checkFormulas(t, f, "Требования")
	})
	t.Run("the headline is the mean of the visits", func(t *testing.T) {
		got, err := f.GetCellValue("Сводка", "A6", excelize.Options{RawCellValue: true})
		if want := fmt.Sprint(fraction(r.Wave.Scores.Mean())); err != nil || got != want {
			t.Errorf("%s %v, want %s", got, err, want)
		}
	})
	t.Run("data are tables with a row for each answer", func(t *testing.T) {
		tables, err := f.GetTables("Ответы")
		if err != nil || len(tables) != 1 {
			t.Fatalf("%v %v", tables, err)
		}
		answers := 0
		for _, err := range r.Answers {
			if err != nil {
				t.Fatal(err)
			}
			answers++
		}
		if want := "A1:Q" + strconv.Itoa(answers+1); tables[0].Range != want {
			t.Errorf("%s, want %s", tables[0].Range, want)
		}
	})
	t.Run("the properties hold no person", func(t *testing.T) {
		p, err := f.GetDocProps()
		if err != nil || p.Creator != "Etalon" || p.LastModifiedBy != "Etalon" {
			t.Errorf("%+v %v", p, err)
		}
	})
}

// bySections is a world whose visits are scored by weighted sections.
func bySections() *world {
	w := newWorld(4, 2, 1)
	w.meta.Checklists[0].Rollup = checklists.RollupSections
	for v := range w.waves[0].visits {
		visit := &w.waves[0].visits[v]
		sum, weights := 0.0, 0.0
		for i := range visit.Sections {
			s := &visit.Sections[i]
			s.Weight = float64(i + 1)
			if s.Possible > 0 {
				sum += s.Weight * s.Earned / s.Possible
				weights += s.Weight
			}
		}
		raw := percent(sum / weights * 10000)
		visit.Raw = &raw
	}
	return w
}

func TestXLSX_OtherBooks(t *testing.T) {
	w := newWorld(6, 2, 3)
	location := openBook(t, printPDF(t, func(out io.Writer) error { return LocationXLSX(out, w.locationReport()) }))
	checkFormulas(t, location, "Сводка", "Волны", "Разделы", "Требования", "Визиты")
	visit := openBook(t, printPDF(t, func(out io.Writer) error { return VisitXLSX(out, w.visitReport()) }))
	checkFormulas(t, visit, "Сводка", "Разделы")
	told := map[string]string{}
	rows, err := visit.GetRows("Сводка")
	for _, row := range rows {
		if len(row) > 1 {
			told[row[0]] = row[1]
		}
	}
	if err != nil || told["Вид проверки"] != "Тайный покупатель" || !regexp.MustCompile(`^\d{2}\.\d{2}\.\d{4}$`).MatchString(told["Дата"]) {
		t.Errorf("kind %q, day %q (%v), want the kind of audit and a day without hours", told["Вид проверки"], told["Дата"], err)
	}
}

// A formula in a text stays a text, and comes back as it was.
func TestXLSX_NoInjection(t *testing.T) {
	w := newWorld(2, 1, 1)
	r := w.waveReport()
	texts := []string{"=1+1", "+1+1", "-1+1", "@SUM(A1)", "=HYPERLINK(\"http://x\")", "＝1+1", "|calc", "'=1"}
	answers := r.Answers
	r.Answers = func(yield func(AnswerRow, error) bool) {
		i := 0
		for a, err := range answers {
			a.Comment, a.Answer, a.Question = texts[i%len(texts)], texts[i%len(texts)], texts[i%len(texts)]
			i++
			if !yield(a, err) {
				return
			}
		}
	}
	r.Sections[0].Title, r.Organisation, r.Wave.Name = "=1+1", "=1+1", "=1+1"
	data := printPDF(t, func(out io.Writer) error { return WaveXLSX(out, r) })
	f := openBook(t, data)
	rows, err := f.GetRows("Ответы")
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows[1:] {
		if row[14] != texts[i%len(texts)] {
			t.Fatalf("row %d: %q, want %q", i, row[14], texts[i%len(texts)])
		}
	}
	for name, part := range unzip(t, data) {
		for _, match := range regexp.MustCompile(`<f>[^<]*`).FindAllString(part, -1) {
			if strings.Contains(match, "1+1") || strings.Contains(match, "HYPERLINK") {
				t.Errorf("%s: %s", name, match)
			}
		}
	}
}

func unzip(t *testing.T, data []byte) map[string]string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, file := range archive.File {
		in, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if err := in.Close(); err != nil {
			t.Fatal(err)
		}
		parts[file.Name] = string(content)
	}
	return parts
}

// The heads of a table are different, short and of one line, or Excel would repair
// the file.
func TestXLSX_Heads(t *testing.T) {
	for _, lang := range locale.Languages {
		w := newWorld(6, 2, 3)
		w.meta.Language = lang
		w.sections = slices.Clone(w.sections)
		w.sections[0], w.sections[1] = strings.Repeat("Очень длинный раздел\n", 40), w.sections[2]
		w.waves[0].name = w.waves[1].name
		for name, f := range printed(w) {
			if !strings.HasSuffix(name, ".xlsx") {
				continue
			}
			book := openBook(t, printPDF(t, f))
			for _, sheet := range book.GetSheetList() {
				tables, err := book.GetTables(sheet)
				if err != nil {
					t.Fatal(err)
				}
				if len(tables) == 0 {
					continue
				}
				rows, err := book.GetRows(sheet)
				if err != nil {
					t.Fatal(err)
				}
				seen := map[string]bool{}
				for _, head := range rows[0] {
					if key := strings.ToLower(head); head == "" || seen[key] || utf8.RuneCountInString(head) > 255 || strings.Contains(head, "\n") {
						t.Errorf("%s, %s, %s: head %.40q", lang, name, sheet, head)
					}
					seen[strings.ToLower(head)] = true
				}
			}
		}
	}
}

// What does not fit on a sheet goes on in the next; formulas follow it there.
func TestXLSX_Overflow(t *testing.T) {
	w := newWorld(6, 2, 1)
	r := w.waveReport()
	var out bytes.Buffer
	b := &book{file: excelize.NewFile(), meta: &r.Meta, lang: r.Language, lastRow: 151}
	if err := b.write(&out, "x", func(b *book) { b.composed(r, "x", wholeWave) }); err != nil {
		t.Fatal(err)
	}
	f := openBook(t, out.Bytes())
	rows := 0
	for _, name := range f.GetSheetList() {
		if strings.HasPrefix(name, "Ответы") {
			all, err := f.GetRows(name)
			if err != nil {
				t.Fatal(err)
			}
			rows += len(all) - 1
		}
	}
	if want := len(w.waves[0].visits) * len(w.questions); rows != want {
		t.Errorf("%d answers, want %d", rows, want)
	}
	checkFormulas(t, f, "Сводка", "Разделы", "Визиты")
}

func TestXLSX_FailingRows(t *testing.T) {
	w := newWorld(2, 1, 1)
	r := w.waveReport()
	r.Answers = failing(r.Answers)
	var out bytes.Buffer
	if err := WaveXLSX(&out, r); err == nil || out.Len() > 0 {
		t.Errorf("error %v, %d bytes", err, out.Len())
	}
}

func failing(rows iter.Seq2[AnswerRow, error]) iter.Seq2[AnswerRow, error] {
	return func(yield func(AnswerRow, error) bool) {
		n := 0
		for a, err := range rows {
			if n++; n == 20 {
				yield(AnswerRow{}, io.ErrUnexpectedEOF)
				return
			}
			if !yield(a, err) {
				return
			}
		}
	}
}

// LibreOffice computes the workbooks again: the values written beside the formulas
// are taken out first, because it would trust them, so that what is read back was
// computed there. Runs where REPORTS_SOFFICE names the program.
func TestXLSX_LibreOffice(t *testing.T) {
	office := os.Getenv("REPORTS_SOFFICE")
	if office == "" {
		t.Skip("REPORTS_SOFFICE is not set")
	}
	w := newWorld(48, 3, 3)
	for name, f := range map[string]func(io.Writer) error{
		"wave":      func(out io.Writer) error { return WaveXLSX(out, w.waveReport()) },
		"sections":  func(out io.Writer) error { return WaveXLSX(out, bySections().waveReport()) },
		"location":  func(out io.Writer) error { return LocationXLSX(out, w.locationReport()) },
		"visit":     func(out io.Writer) error { return VisitXLSX(out, w.visitReport()) },
		"relation":  relatedBook,
		"bonus":     bonusBook,
		"benchmark": benchmarkBook,
	} {
		t.Run(name, func(t *testing.T) {
			data := printPDF(t, f)
			good, n := openBook(t, data), 0
			computed := openBook(t, recomputed(t, office, withoutValues(t, data)))
			for _, sheet := range good.GetSheetList() {
				if !strings.HasPrefix(sheet, "Ответы") {
					n += compareFormulas(t, good, computed, sheet)
				}
			}
			t.Logf("%d formulas computed by LibreOffice", n)
			if n == 0 {
				t.Error("no formulas")
			}
		})
	}
}

// recomputed is a workbook as LibreOffice saves it again.
func recomputed(t *testing.T, office string, data []byte) []byte {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "book.xlsx"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), office, "-env:UserInstallation=file://"+dir+"/profile", "--headless",
		"--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", filepath.Join(dir, "out"), filepath.Join(dir, "book.xlsx"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	again, err := os.ReadFile(filepath.Join(dir, "out", "book.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func compareFormulas(t *testing.T, good, computed *excelize.File, sheet string) (n int) {
	t.Helper()
	raw := excelize.Options{RawCellValue: true}
	rows, err := good.GetRows(sheet, raw)
	if err != nil {
		t.Fatal(err)
	}
	for y, row := range rows {
		for x, want := range row {
			cell := cellName(x+1, y+1)
			text, err := good.GetCellFormula(sheet, cell)
			if err != nil {
				t.Fatal(err)
			}
			if text == "" {
				continue
			}
			got, err := computed.GetCellValue(sheet, cell, raw)
			if err != nil || !sameNumber(want, got, 0.00006) {
				t.Errorf("%s!%s: LibreOffice gives %s, printed %s (%v) by %s", sheet, cell, got, want, err, text)
			}
			n++
		}
	}
	return n
}

// withoutValues takes the value away from every formula.
func withoutValues(t *testing.T, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	value := regexp.MustCompile(`</f><v>[^<]*</v>`)
	for name, part := range unzip(t, data) {
		w, err := archive.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, value.ReplaceAllString(part, "</f>")); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
