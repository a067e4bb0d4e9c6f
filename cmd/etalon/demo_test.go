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
	if testing.Short() {
		t.Skip("the demo shares nothing between goroutines; the race detector gets the rest")
	}
	folder := t.TempDir()
	code, out, errs := program(t, "demo", "--out", folder)
	if code != 0 {
		t.Fatalf("code %d: %s", code, errs)
	}
	if lines := strings.Count(out, "\n"); lines != 10 {
		t.Errorf("%d lines, want ten:\n%s", lines, out)
	}
	for name, words := range map[string][]string{
		"standard.pdf":  {"Стандарт обслуживания магазинов «Силуэт»", "58-ОД", "Выявление потребностей", "рекомендованное обязательное", "не более 30 с; частично — до 60 с"},
		"checklist.pdf": {"Чек-лист магазина «Силуэт»", "Приветствие"},
		"visit.pdf":     {"ТЦ «Кром»", "Касса и прощание", "НЕ ПРОЙДЕН"},
		"location.pdf":  {"ТЦ «Кром»", "Осенняя волна", "S017-1", "S017-4", "S017-9"},
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
	checkContents(t, folder)
	checkRank(t, folder)
	checkWorkbook(t, folder)
	checkGroup(t, folder)
	checkNumbers(t, folder)
	if code, _, errs := program(t, "demo", "--out", folder); code != 1 || errs == "" {
		t.Errorf("a second demo over the first: code %d, %q", code, errs)
	}
}

// checkContents asserts that the standard's contents can be read: its titles were
// once printed in the colour of what was drawn last on their page.
func checkContents(t *testing.T, folder string) {
	t.Helper()
	page := filepath.Join(folder, "contents")
	if err := exec.Command("pdftoppm", "-gray", "-r", "40", "-f", "2", "-l", "2", "-singlefile", filepath.Join(folder, "standard.pdf"), page).Run(); err != nil {
		notTested(t, "pdftoppm", err)
		return
	}
	data, err := os.ReadFile(page + ".pgm")
	if err != nil {
		t.Fatal(err)
	}
	var width, height, most int
	if _, err := fmt.Sscanf(string(data[:20]), "P5\n%d %d\n%d", &width, &height, &most); err != nil {
		t.Fatal(err)
	}
	pixels, dark := data[len(data)-width*height:], 0
	for y := height / 9; y < height*2/5; y++ {
		for x := width / 12; x < width/4; x++ {
			if pixels[y*width+x] < 128 {
				dark++
			}
		}
	}
	if dark < 100 {
		t.Errorf("%d dark points where the titles of the contents stand", dark)
	}
}

// checkRank asserts that a location's place is among the chain's 48.
func checkRank(t *testing.T, folder string) {
	t.Helper()
	text, ok := pdfText(t, filepath.Join(folder, "location.pdf"))
	if ok && !strings.Contains(text, "из 48 точек в рейтинге") {
		t.Error("location.pdf does not rank the location among the chain's 48")
	}
}

// notTested says loudly what a machine without poppler leaves out; CI has it.
func notTested(t *testing.T, program string, err error) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("%s: %v", program, err)
	}
	fmt.Fprintf(os.Stderr, "\n*** PDFs not read: %s: %v ***\n\n", program, err)
}

// pdfText reads a PDF with poppler, where it is installed.
func pdfText(t *testing.T, path string) (string, bool) {
	t.Helper()
	text, err := exec.Command("pdftotext", "-layout", path, "-").Output()
	if err != nil {
		notTested(t, "pdftotext", err)
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
