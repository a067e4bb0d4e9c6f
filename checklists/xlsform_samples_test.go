package checklists_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"etalon/checklists"
	"etalon/internal/fault"
)

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

func TestXLSForm_Samples(t *testing.T) {
	folder := samplesFolder(t)
	for name, want := range sampleOutlines {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(folder, name))
			check(t, err)
			if got := outline(imported(t, data)); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
	t.Run("broken_duplicate_columns.xlsx", func(t *testing.T) {
		data, err := os.ReadFile(filepath.Join(folder, "broken_duplicate_columns.xlsx"))
		check(t, err)
		_, err = importBytes(data)
		f, _ := fault.Of(err)
		if f == nil || !f.Is(checklists.ErrImportColumnTwice) || f.Params["Column"] != "label" || f.Params["Cell"] != "E1" {
			t.Errorf("got %v, want the column label refused at E1", err)
		}
	})
}

var sampleOutlines = map[string]string{
	"choice_filter_test.xlsx":  "",
	"group.xlsx":               "",
	"or_other.xlsx":            "",
	"specify_other.xlsx":       "",
	"text_and_integer.xlsx":    "",
	"xlsform_spec_test.xlsx":   "",
	"yes_or_no_question.xlsx":  "",
}

var _ = strings.Join
