package checklists_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"etalon/checklists"
	"etalon/internal/fault"
	"etalon/internal/locale"
)

func ownBook(t testing.TB, c *checklists.Checklist, language locale.Language) []byte {
	t.Helper()
	var out bytes.Buffer
	check(t, checklists.WriteBook(&out, c, language))
	return out.Bytes()
}

// A checklist comes back from our own layout as it was, in either language.
func TestWriteBook_RoundTrip(t *testing.T) {
	all := visits()
	compared := 0
	rapid.Check(t, func(rt *rapid.T) {
		c := all.Draw(rt, "visit").Checklist
		withTexts(rt, c)
		if len(questions(c)) == 0 || checklists.Validate(c) != nil {
			return
		}
		compared++
		data := ownBook(t, c, rapid.SampledFrom(locale.Languages).Draw(rt, "language"))
		im, err := checklists.Import(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			rt.Fatal(err)
		}
		if len(im.Problems) > 0 {
			rt.Errorf("problems %v", im.Problems)
		}
		if got, want := documentText(t, im.Checklist), documentText(t, c); got != want {
			rt.Errorf("got %s\nwant %s", got, want)
		}
	})
	if compared < 50 {
		t.Errorf("%d checklists are too few to compare", compared)
	}
}

func bookOf(t testing.TB, title string) (*checklists.Checklist, *excelize.File) {
	t.Helper()
	c := filledChecklist()
	c.Title, c.Rollup = title, checklists.RollupPoints
	c.Critical = checklists.CriticalPolicy{Policy: checklists.Flag, Scope: checklists.InVisit}
	f, err := excelize.OpenReader(bytes.NewReader(ownBook(t, c, locale.Russian)))
	check(t, err)
	return c, f
}

func importedBook(t testing.TB, f *excelize.File) (*checklists.Imported, error) {
	t.Helper()
	data, err := f.WriteToBuffer()
	check(t, err)
	return checklists.Import(bytes.NewReader(data.Bytes()), int64(data.Len()))
}

// Nothing in the workbook is a formula, and what an editor changes is read, whichever
// language their words are in.
func TestWriteBook_edited(t *testing.T) {
	const attack = `=HYPERLINK("http://x","y")`
	_, f := bookOf(t, attack)
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		check(t, err)
		for r, row := range rows {
			for c := range row {
				cell, err := excelize.CoordinatesToCellName(c+1, r+1)
				check(t, err)
				if formula, _ := f.GetCellFormula(sheet, cell); formula != "" {
					t.Errorf("%s!%s is the formula %s", sheet, cell, formula)
				}
			}
		}
	}
	check(t, f.SetCellValue("Чек-лист", "B4", "Чисто и светло?"))
	photo := 0
	header, err := f.GetRows("Чек-лист")
	check(t, err)
	for _, row := range header[:3] {
		photo = max(photo, slices.Index(row, "Фото")+1)
	}
	cell, err := excelize.CoordinatesToCellName(photo, 4)
	check(t, err)
	check(t, f.SetCellValue("Чек-лист", cell, "Required"))
	check(t, f.SetCellValue("Чек-лист", "E4", 7))
	check(t, f.SetCellValue("Чек-лист", "A6", "примечание"))
	im, err := importedBook(t, f)
	check(t, err)
	q := im.Checklist.Sections[0].Questions[0]
	if im.Checklist.Title != attack || q.Text != "Чисто и светло?" || q.Photo != checklists.Required || q.Points != 7 {
		t.Errorf("%q %+v", im.Checklist.Title, q)
	}
	if len(im.Problems) != 1 || im.Problems[0].Code != "book_row_unknown" || im.Problems[0].Cell != "A6" {
		t.Errorf("%+v", im.Problems)
	}
	check(t, f.SetCellValue("Чек-лист", "D4", "загадка"))
	_, err = importedBook(t, f)
	if named, ok := fault.Of(err); !ok || !errors.Is(err, checklists.ErrChecklistInvalid) || !strings.HasPrefix(named.Fields[0].Path, "Чек-лист!A4") {
		t.Errorf("%v, want the row", err)
	}
}

// A text that takes several lines has room for them, in programs too that do not fit rows
// to their text.
func TestWriteBook_readable(t *testing.T) {
	c := filledChecklist()
	c.Sections[0].Questions[0].Text = strings.Repeat("Сотрудник поздоровался и представился. ", 5)
	f, err := excelize.OpenReader(bytes.NewReader(ownBook(t, c, locale.Russian)))
	check(t, err)
	section, err := f.GetRowHeight("Чек-лист", 3)
	check(t, err)
	question, err := f.GetRowHeight("Чек-лист", 4)
	check(t, err)
	if question < 4*section {
		t.Errorf("195 letters have %v points, a title %v", question, section)
	}
}
