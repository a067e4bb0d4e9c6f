package checklists_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"etalon/checklists"
	"etalon/internal/locale"
)

// tab is a sheet of a test workbook: rows of values from A1 on, and what else Excel
// can do to it.
type tab struct {
	name   string
	rows   [][]any
	merges []string
	bold   []string
	edit   func(f *excelize.File, sheet string) error
}

// xlsx writes an Excel workbook.
func xlsx(t testing.TB, tabs ...tab) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close() //nolint:errcheck // a workbook in memory
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	check(t, err)
	for i, b := range tabs {
		if i == 0 {
			check(t, f.SetSheetName("Sheet1", b.name))
		} else {
			_, err := f.NewSheet(b.name)
			check(t, err)
		}
		for r := range b.rows {
			check(t, f.SetSheetRow(b.name, fmt.Sprintf("A%d", r+1), &b.rows[r]))
		}
		for _, m := range b.merges {
			from, to, _ := strings.Cut(m, ":")
			check(t, f.MergeCell(b.name, from, to))
		}
		for _, c := range b.bold {
			from, to, ok := strings.Cut(c, ":")
			if !ok {
				to = from
			}
			check(t, f.SetCellStyle(b.name, from, to, bold))
		}
		if b.edit != nil {
			check(t, b.edit(f, b.name))
		}
	}
	var out bytes.Buffer
	check(t, f.Write(&out))
	return out.Bytes()
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func importBytes(data []byte) (*checklists.Imported, error) {
	return checklists.Import(bytes.NewReader(data), int64(len(data)))
}

// imported imports a workbook that must be readable, and checks what holds for
// every import: the checklist is valid and survives its own document.
func imported(t testing.TB, data []byte) *checklists.Imported {
	t.Helper()
	im, err := importBytes(data)
	check(t, err)
	checkImported(t, im)
	return im
}

func checkImported(t testing.TB, im *checklists.Imported) {
	t.Helper()
	if err := checklists.Validate(im.Checklist); err != nil {
		t.Fatalf("the imported checklist is invalid: %v", err)
	}
	for _, language := range locale.Languages {
		d := im.Document(language)
		if _, err := d.Checklist(); err != nil {
			t.Fatalf("the import's document is invalid: %v", err)
		}
		for _, p := range d.Problems {
			if strings.HasPrefix(p.Problem, "problem.") || strings.Contains(p.Problem, "<no value>") {
				t.Errorf("%s: problem %s has no text: %q", language, p.Code, p.Problem)
			}
		}
	}
}

// outline writes a checklist one line a question, so that a test shows a whole
// import at a glance.
func outline(im *checklists.Imported) string {
	var b strings.Builder
	c := im.Checklist
	fmt.Fprintf(&b, "%s, %s, %s", c.Title, c.Rollup, c.Critical.Policy)
	if c.Critical.Cap != nil {
		fmt.Fprintf(&b, " %s", c.Critical.Cap.RatString())
	}
	if c.Critical.Count > 0 {
		fmt.Fprintf(&b, " %d", c.Critical.Count)
	}
	b.WriteByte('\n')
	for _, s := range c.Sections {
		fmt.Fprintf(&b, "%s %s", s.ID, s.Title)
		if s.Weight != nil {
			fmt.Fprintf(&b, " weight %s", s.Weight.RatString())
		}
		b.WriteByte('\n')
		for i := range s.Questions {
			b.WriteString("  " + outlineQuestion(&s.Questions[i]) + "\n")
		}
	}
	for _, p := range im.Problems {
		level := "warning"
		if p.Error {
			level = "error"
		}
		fmt.Fprintf(&b, "%s %s!%s %s\n", level, p.Sheet, p.Cell, strings.TrimPrefix(p.Code, "import_"))
	}
	return b.String()
}

func outlineQuestion(q *checklists.Question) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %d", q.ID, q.Kind, q.Points)
	if q.Unit != "" {
		b.WriteString(q.Unit)
	}
	if q.Scale != nil {
		fmt.Fprintf(&b, " %d..%d", q.Scale.Min, q.Scale.Max)
	}
	for _, o := range q.Options {
		if o.Credit == nil && q.Kind == checklists.Single {
			fmt.Fprintf(&b, " [%s]", o.Text)
		} else if q.Kind == checklists.Multiple {
			fmt.Fprintf(&b, " [%s=%d]", o.Text, o.Points)
		} else {
			fmt.Fprintf(&b, " [%s=%s]", o.Text, o.Credit.RatString())
		}
	}
	for _, band := range q.Bands {
		if band.UpTo != nil {
			fmt.Fprintf(&b, " ≤%s→%s", band.UpTo.RatString(), band.Credit.RatString())
		} else {
			fmt.Fprintf(&b, " else→%s", band.Credit.RatString())
		}
	}
	for _, flag := range []struct {
		on   bool
		name string
	}{
		{q.NA, "na"},
		{q.Critical, "critical"},
		{q.Penalty, "penalty"},
		{q.Bonus, "bonus"},
		{q.Turned, "turned"},
		{q.Photo != checklists.Never, "photo:" + string(q.Photo)},
		{q.Comment != checklists.Allowed, "comment:" + string(q.Comment)},
	} {
		if flag.on {
			b.WriteString(" " + flag.name)
		}
	}
	fmt.Fprintf(&b, " | %s", q.Text)
	if q.Hint != "" {
		fmt.Fprintf(&b, " | %s", strings.ReplaceAll(q.Hint, "\n", " / "))
	}
	return b.String()
}
