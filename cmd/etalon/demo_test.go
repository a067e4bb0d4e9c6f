package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// The main job, whole: six files whose text and numbers are there to be read.
func TestRun_demo(t *testing.T) {
	folder := t.TempDir()
	code, out, errs := program(t, "demo", "--out", folder)
	if code != 0 {
		t.Fatalf("code %d: %s", code, errs)
	}
	if lines := strings.Count(out, "\n"); lines != 10 {
		t.Errorf("%d lines, want ten:\n%s", lines, out)
	}
	for name, words := range map[string][]string{
		"standard.pdf":  {"Стандарт обслуживания магазинов «Силуэт»", "58-ОД", "Выявление потребностей"},
		"checklist.pdf": {"Чек-лист магазина «Силуэт»", "Приветствие"},
		"visit.pdf":     {"ТЦ «Кром»", "Касса и прощание", "НЕ ПРОЙДЕН"},
		"location.pdf":  {"ТЦ «Кром»", "Осенняя волна"},
		"wave.pdf":      {"Осенняя волна", "Рейтинг точек", "Псков"},
	} {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil || !bytes.HasPrefix(data, []byte("%PDF-")) {
			t.Errorf("%s: %d bytes (%v)", name, len(data), err)
			continue
		}
		text, ok := pdfText(t, filepath.Join(folder, name))
		for _, w := range words {
			if ok && !strings.Contains(text, w) {
				t.Errorf("%s does not say %q", name, w)
			}
		}
	}
	checkWorkbook(t, folder)
	if code, _, errs := program(t, "demo", "--out", folder); code != 1 || errs == "" {
		t.Errorf("a second demo over the first: code %d, %q", code, errs)
	}
}

// pdfText reads a PDF with poppler, where it is installed.
func pdfText(t *testing.T, path string) (string, bool) {
	t.Helper()
	text, err := exec.Command("pdftotext", "-layout", path, "-").Output()
	if err != nil {
		t.Logf("pdftotext: %v: the text of %s is not read", err, filepath.Base(path))
		return "", false
	}
	return strings.Join(strings.Fields(string(text)), " "), true
}

// checkWorkbook asserts that the workbook's own formulas, computed anew, give
// the mean that the PDF prints.
func checkWorkbook(t *testing.T, folder string) {
	t.Helper()
	f, err := excelize.OpenFile(filepath.Join(folder, "wave.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if visits, err := f.GetRows("Визиты"); err != nil || len(visits) < 145 {
		t.Errorf("%d rows of visits (%v), want a header and 144", len(visits), err)
	}
	text, ok := pdfText(t, filepath.Join(folder, "wave.pdf"))
	if !ok {
		return
	}
	printed := regexp.MustCompile(`(\d\d,\d\d) %`).FindStringSubmatch(text)
	if printed == nil {
		t.Fatal("wave.pdf prints no score")
	}
	summary := f.GetSheetList()[0]
	rows, err := f.GetRows(summary)
	if err != nil {
		t.Fatal(err)
	}
	for r := range rows {
		for c := range 12 {
			cell, _ := excelize.CoordinatesToCellName(c+1, r+1)
			if formula, _ := f.GetCellFormula(summary, cell); formula == "" {
				continue
			}
			value, err := f.CalcCellValue(summary, cell, excelize.Options{RawCellValue: true})
			if err != nil {
				continue
			}
			var mean float64
			if _, err := fmt.Sscan(value, &mean); err == nil && strings.Replace(fmt.Sprintf("%.2f", mean*100), ".", ",", 1) == printed[1] {
				return
			}
		}
	}
	t.Errorf("no formula of %q computes the printed %s %%", summary, printed[1])
}
