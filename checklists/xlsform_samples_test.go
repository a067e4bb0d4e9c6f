package checklists_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"etalon/checklists"
	"etalon/internal/fault"
)

var update = flag.Bool("update", false, "write the outlines of the samples anew")

// samplesFolder holds public XLSForms, beside the repository.
func samplesFolder(t *testing.T) string {
	t.Helper()
	for _, folder := range []string{"../../shared/real/xlsform", "../../../shared/real/xlsform"} {
		if _, err := os.Stat(folder); err == nil {
			return folder
		}
	}
	t.Skip("the public XLSForm samples are not beside the repository (../shared/real/xlsform)")
	return ""
}

// formOutline is an outline with the conditions.
func formOutline(im *checklists.Imported) string {
	var b strings.Builder
	b.WriteString(outline(im))
	for _, q := range questions(im.Checklist) {
		if q.ShowIf+q.RequireIf != "" {
			b.WriteString(q.ID + " if " + q.ShowIf + " must " + q.RequireIf + "\n")
		}
	}
	return b.String()
}

func TestXLSForm_Samples(t *testing.T) {
	folder := samplesFolder(t)
	files, err := filepath.Glob(filepath.Join(folder, "*.xlsx"))
	check(t, err)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".xlsx")
		data, err := os.ReadFile(file)
		check(t, err)
		if name == "broken_duplicate_columns" {
			_, err = importBytes(data)
			f, _ := fault.Of(err)
			if f == nil || !f.Is(checklists.ErrImportColumnTwice) || f.Params["Column"] != "label" || f.Params["Cell"] != "E1" {
				t.Errorf("got %v, want the column label refused at E1", err)
			}
			continue
		}
		t.Run(name, func(t *testing.T) {
			golden := filepath.Join("testdata", "xlsform", name+".txt")
			got := formOutline(imported(t, data))
			if *update {
				check(t, os.MkdirAll(filepath.Dir(golden), 0o755))
				check(t, os.WriteFile(golden, []byte(got), 0o644))
			}
			want, err := os.ReadFile(golden)
			check(t, err)
			if got != string(want) {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}
