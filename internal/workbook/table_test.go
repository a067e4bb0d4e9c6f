package workbook_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"etalon/internal/fault"
	"etalon/internal/workbook"
)

var shopColumns = []workbook.Column{
	{Key: "code", Russian: "Код", English: "Code", Also: []string{"ID", "Номер точки"}, Required: true},
	{Key: "address", Russian: "Адрес", English: "Address", Required: true},
	{Key: "latitude", Russian: "Широта", English: "Latitude"},
	{Key: "staff", Russian: "Сотрудников (чёл.)", English: "Staff"},
}

// excel writes a workbook; each sheet is its rows from A1 on.
func excel(t *testing.T, sheets map[string][][]any, edit func(f *excelize.File) error) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close() //nolint:errcheck // a workbook in memory
	for name, rows := range sheets {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i := range rows {
			if err := f.SetSheetRow(name, fmt.Sprintf("A%d", i+1), &rows[i]); err != nil {
				t.Fatal(err)
			}
		}
	}
	if edit != nil {
		if err := edit(f); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func table(data string, rows int) (*workbook.Table, error) {
	b, err := workbook.Open(strings.NewReader(data), int64(len(data)), workbook.Limits{Rows: rows})
	if err != nil {
		return nil, err
	}
	return workbook.FindTable(b, shopColumns, rows)
}

// records writes what an import would read.
func records(t *workbook.Table) []string {
	var lines []string
	for r := range t.Rows() {
		line := r.Path("code") + " " + r.Text("code") + " " + r.Address("address") + " " + r.Text("address")
		if x, ok := r.Float("latitude"); ok {
			line += fmt.Sprintf(" %s %v", r.Address("latitude"), x)
		}
		lines = append(lines, line)
	}
	return lines
}

func TestFindTable(t *testing.T) {
	for _, c := range []struct {
		name, data string
		header     int
		want       []string
		unknown    string
	}{
		{
			"a workbook with a title and notes",
			excel(t, map[string][][]any{
				"Sheet1": {{"Наши магазины"}, {}, {"Адрес *", "ШИРОТА", "Сотрудников (чел.):", "Цвет", "Номер\nточки"}, {"Мира, 1", 55.75, 3, "red", "007"}, {}, {"Мира, 2", "30,25", nil, nil, 8}},
				"Адреса": {{"Адрес"}, {"Ленина, 1"}},
			}, nil),
			3,
			[]string{"Sheet1!E4 007 A4 Мира, 1 B4 55.75", "Sheet1!E6 8 A6 Мира, 2 B6 30.25"},
			"Sheet1!D3",
		},
		{"CSV in English", "code,address,latitude\nA1,\"Main St, 1\",-0.5\n,,\nA2,\"Main St, 2\",north\n", 1, []string{"A2 A1 B2 Main St, 1 C2 -0.5", "A4 A2 B4 Main St, 2"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, err := table(c.data, 100)
			if err != nil {
				t.Fatal(err)
			}
			unknown := ""
			for _, f := range found.Unknown {
				unknown += f.Path
			}
			if diff := cmp.Diff(c.want, records(found)); diff != "" || found.Header != c.header || unknown != c.unknown {
				t.Errorf("header in row %d, unknown %q, %s", found.Header, unknown, diff)
			}
		})
	}
}

func TestFindTable_Refuses(t *testing.T) {
	shops := func(n int) [][]any {
		rows := [][]any{{"Код", "Адрес"}}
		for i := range n {
			rows = append(rows, []any{i, "Мира"})
		}
		return rows
	}
	one := func(rows [][]any) map[string][][]any { return map[string][][]any{"Sheet1": rows} }
	for _, c := range []struct {
		name, data string
		want       *fault.Error
		fields     []string
	}{
		{"no headings", "1;2\n3;4\n", workbook.ErrNoHeader, nil},
		{"an empty file", "", workbook.ErrNoHeader, nil},
		{"headings in row 21", strings.Repeat("\n", 20) + "Код;Адрес\n1;2", workbook.ErrNoHeader, nil},
		{"headings on a hidden sheet", excel(t, map[string][][]any{"Скрыт": shops(1)}, func(f *excelize.File) error { return f.SetSheetVisible("Скрыт", false) }), workbook.ErrNoHeader, nil},
		{"a required column is missing", "Код;Широта\n1;2", workbook.ErrHeader, []string{"A1 workbook_column_missing"}},
		{"a column twice", excel(t, one([][]any{{"Код", "Адрес", "ID"}, {1, 2, 3}}), nil), workbook.ErrHeader, []string{"Sheet1!C1 workbook_column_twice"}},
		{"too many rows of Excel", excel(t, one(shops(11)), nil), workbook.ErrTooManyRows, []string{"Sheet1!A12 workbook_too_many_rows"}},
		{"more rows than are kept", excel(t, one(shops(50)), nil), workbook.ErrTooManyRows, []string{"Sheet1!A12 workbook_too_many_rows"}},
		{"too many rows of CSV", "Код;Адрес\n" + strings.Repeat("1;2\n", 11), workbook.ErrTooManyRows, []string{"A12 workbook_too_many_rows"}},
		{"too many columns of Excel", excel(t, one(shops(1)), func(f *excelize.File) error { return f.SetCellValue("Sheet1", "BJ2", 1) }), workbook.ErrTooManyColumns, []string{"Sheet1!BI1 workbook_too_many_columns"}},
		{"cells that cannot be read", excel(t, one([][]any{{"Код", "Адрес", "Цвет"}, {1, strings.Repeat("ы", 4_001), "#REF!"}, {2}}), func(f *excelize.File) error {
			return f.SetCellFormula("Sheet1", "B3", "1+1")
		}), workbook.ErrCells, []string{"Sheet1!B2 workbook_cell_too_long", "Sheet1!B3 workbook_cell_failed"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := table(c.data, 10)
			f, ok := fault.Of(err)
			if !ok || !f.Is(c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			var fields []string
			for _, field := range f.Fields {
				fields = append(fields, field.Path+" "+field.Code)
			}
			if diff := cmp.Diff(c.fields, fields); diff != "" {
				t.Error(diff)
			}
		})
	}
}
