package reports

import (
	"bytes"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/boombuler/barcode/qr"
)

// The code that is printed is that of the link, module for module.
func TestChecklistPDF_errand(t *testing.T) {
	for _, program := range []string{"pdftotext", "pdftoppm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed: make poppler", program)
		}
	}
	const link = "https://etalon.example.ru/#/visits/01a2281a-521e-7c23-afc3-9f06a3a6c0b8"
	form := sampleChecklist(newWorld(4, 1, 1))
	form.Errand = &Errand{Place: "ТЦ «Галерея Север»", Address: "Москва, Дмитровское шоссе, 89", Day: "до 30.11.2026", Link: link}
	var out bytes.Buffer
	if err := ChecklistPDF(&out, form); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "errand.pdf")
	if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", "-l", "1", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{form.Errand.Place, form.Errand.Address, form.Errand.Day, "Код открывает задание в приложении"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is not on the page:\n%s", want, text)
		}
	}
	drawn, err := exec.CommandContext(t.Context(), "pdftoppm", "-png", "-r", "300", "-l", "1", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	page, err := png.Decode(bytes.NewReader(drawn))
	if err != nil {
		t.Fatal(err)
	}
	matrix, err := qr.Encode(link, qr.M, qr.Auto)
	if err != nil {
		t.Fatal(err)
	}
	dark := func(x, y int) bool { return color.GrayModel.Convert(page.At(x, y)).(color.Gray).Y < 128 }
	dots := func(mm float64) float64 { return mm / 25.4 * 300 }
	right, side := page.Bounds().Dx()-int(dots(marginSide)), dots(codeSide)
	top := 0
	for y := 300; y < 1500 && top == 0; y++ { // the finder at the upper right, below the line of the masthead
		if dark(right-4, y) && dark(right-4, y+12) {
			top = y
		}
	}
	n := matrix.Bounds().Dx()
	for row := range n {
		for column := range n {
			x, y := float64(right)-side+(float64(column)+0.5)*side/float64(n), float64(top)+(float64(row)+0.5)*side/float64(n)
			if dark(int(x), int(y)) != (matrix.At(column, row) == color.Black) {
				t.Fatalf("module %d, %d of %d (found at %d)", column, row, n, top)
			}
		}
	}
}
