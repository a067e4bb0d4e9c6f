package reports

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"etalon/internal/accounts"
	"etalon/internal/locale"
	"etalon/internal/locations"
)

// LocationsXLSX is a workbook of the locations that the actor sees, which an import
// of locations reads back.
func (s *Service) LocationsXLSX(ctx context.Context, by accounts.Actor, lang locale.Language) (*File, error) {
	sheet, err := s.places.ExportSheet(ctx, by, lang)
	if err != nil {
		return nil, err
	}
	return s.file(ctx, lang, lang.Text("reports.locations.sheet"), xlsxType, func(w io.Writer) error { return locationsXLSX(w, sheet, lang) })
}

// LocationsTemplateXLSX is the same table with two examples in the place of the locations.
func (s *Service) LocationsTemplateXLSX(ctx context.Context, by accounts.Actor, lang locale.Language) (*File, error) {
	sheet, err := s.places.TemplateSheet(ctx, by, lang)
	if err != nil {
		return nil, err
	}
	for _, example := range []string{"1", "2"} {
		row := make([]any, len(sheet.Heads))
		for i, h := range sheet.Heads {
			row[i] = exampleOf(h, example, lang)
		}
		sheet.Rows = append(sheet.Rows, row)
	}
	return s.file(ctx, lang, lang.Text("reports.locations.template"), xlsxType, func(w io.Writer) error { return locationsXLSX(w, sheet, lang) })
}

// exampleOf is what the example shows in a column.
func exampleOf(h locations.Head, example string, lang locale.Language) any {
	key := "reports.locations.example" + example + "." + h.Key
	switch {
	case len(h.Values) > 0:
		return h.Values[0]
	case !lang.Has(key):
		return nil
	case h.Number:
		var x float64
		if _, err := fmt.Sscan(lang.Text(key), &x); err == nil {
			return x
		}
	}
	return lang.Text(key)
}

// locationsXLSX writes the table, a sheet of advice, and a hidden one of the values
// that drop-down lists offer.
func locationsXLSX(w io.Writer, table locations.Sheet, lang locale.Language) error {
	meta := &Meta{Language: lang}
	return write(w, meta, lang.Text("reports.locations.sheet"), func(b *book) {
		name := sheetName(b.t("locations.sheet"), 1)
		fields := make([]field, len(table.Heads))
		for i, h := range table.Heads {
			fields[i] = field{h.Label, locationWidth(h), plainLook}
		}
		s := b.table(name, fields)
		for _, row := range table.Rows {
			for i, cell := range row {
				if text, ok := cell.(string); ok {
					row[i] = cellText(text)
				}
			}
			s.add(row...)
		}
		s.close()
		lists := b.choices(name, table.Heads, max(1000, len(table.Rows)+1000))
		b.advice(table.Heads)
		if lists != "" && b.err == nil {
			b.try(b.file.SetSheetVisible(lists, false))
		}
	})
}

func locationWidth(h locations.Head) float64 {
	switch h.Key {
	case "name", "address", "hours", "exceptions", "positions", "closings":
		return 34
	case "code", "lat", "lon":
		return 12
	}
	return 20
}

// choices gives the columns their drop-down lists over so many rows. The values
// stand on a sheet of their own, whose name it returns; empty: there are none.
func (b *book) choices(name string, heads []locations.Head, rows int) string {
	lists := ""
	column := 0
	for i, h := range heads {
		if len(h.Values) == 0 || b.err != nil {
			continue
		}
		if lists == "" {
			lists = sheetName(b.t("locations.lists"), 1)
			_, err := b.file.NewSheet(lists)
			b.try(err)
		}
		column++
		for row, value := range h.Values {
			b.try(b.file.SetCellStr(lists, cellName(column, row+1), cellText(value)))
		}
		from := columnName(column)
		validation := excelize.NewDataValidation(true)
		validation.SetSqref(cellName(i+1, 2) + ":" + cellName(i+1, rows))
		validation.SetSqrefDropList(fmt.Sprintf("%s!$%s$1:$%s$%d", quoteSheet(lists), from, from, len(h.Values)))
		// Another value is a warning only: a new brand may be typed.
		validation.SetError(excelize.DataValidationErrorStyleInformation, b.t("locations.other"), b.t("locations.other.text"))
		b.try(b.file.AddDataValidation(name, validation))
	}
	return lists
}

// advice tells what to write into each column.
func (b *book) advice(heads []locations.Head) {
	s := b.table(sheetName(b.t("locations.advice"), 1), []field{
		{b.t("locations.column"), 26, plainLook}, {b.t("locations.what"), 90, wrapLook},
	})
	for _, h := range heads {
		key := "locations.hint." + h.Key
		switch {
		case b.lang.Has("reports." + key):
			s.add(h.Label, b.t(key))
		case len(h.Values) > 0:
			s.add(h.Label, b.t("locations.hint.one_of", map[string]any{"Values": strings.Join(h.Values[:min(10, len(h.Values))], ", ")}))
		}
	}
	s.close()
}
