package reports

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// printed are the documents of a full sample, by name.
func printed(w *world) map[string]func(io.Writer) error {
	return map[string]func(io.Writer) error{
		"visit.pdf":     func(out io.Writer) error { return VisitPDF(out, w.visitReport()) },
		"location.pdf":  func(out io.Writer) error { return LocationPDF(out, w.locationReport()) },
		"wave.pdf":      func(out io.Writer) error { return WavePDF(out, w.waveReport()) },
		"standard.pdf":  func(out io.Writer) error { return StandardPDF(out, sampleStandard(w)) },
		"changes.pdf":   func(out io.Writer) error { return ChangesPDF(out, sampleChanges(w)) },
		"wave.xlsx":     func(out io.Writer) error { return WaveXLSX(out, w.waveReport()) },
		"location.xlsx": func(out io.Writer) error { return LocationXLSX(out, w.locationReport()) },
		"visit.xlsx":    func(out io.Writer) error { return VisitXLSX(out, w.visitReport()) },
		"checklist.pdf": func(out io.Writer) error { return ChecklistPDF(out, sampleChecklist(w)) },
	}
}

// TestPages_Pictures leaves the sample documents in REPORTS_DIR to look at.
func TestPages_Pictures(t *testing.T) {
	dir := os.Getenv("REPORTS_DIR")
	if dir == "" {
		dir = t.TempDir()
	}
	for name, print := range printed(newWorld(48, 3, 3)) {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := print(&b); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		})
	}
}
