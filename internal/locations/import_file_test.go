package locations

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/accounts"
	"etalon/internal/database/databasetest"
	"etalon/internal/fault"
)

// preview reads a CSV and asserts what would be done with its rows, as
// "create К-1" and "refuse К-2 B3 required".
func preview(t *testing.T, w *world, table string, want ...string) Imported {
	t.Helper()
	got := must[Imported](t)(w.PreviewImport(t.Context(), admin(1), strings.NewReader(table), int64(len(table)), Russian))
	var rows []string
	for _, r := range got.Rows {
		row := string(r.Action) + " " + r.Code
		for _, p := range r.Problems {
			row += " " + p.Path + " " + p.Code
		}
		for _, c := range r.Changes {
			row += fmt.Sprintf(" [%s: %s → %s]", c.Column, c.Before, c.After)
		}
		rows = append(rows, row)
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("rows: %s", diff)
	}
	return got
}

func apply(t *testing.T, w *world, table string, o ImportOptions) error {
	t.Helper()
	_, err := w.ImportFile(t.Context(), admin(1), strings.NewReader(table), int64(len(table)), Russian, o)
	return err
}

func everything(t *testing.T, w *world) []Location {
	t.Helper()
	return must[[]Location](t)(w.Find(t.Context(), Filter{OrgID: id(anOrg, 1), All: true}))
}

func entries(t *testing.T, w *world) int {
	t.Helper()
	var n int64
	if err := w.db.Conn(t.Context()).Table("journal").Count(&n).Error; err != nil {
		t.Fatal(err)
	}
	return int(n)
}

const newShops = "Код;Название;Бренд;Регион;Город;Часовой пояс;Широта;Долгота;Открыта с;Часы работы;Численность;Есть тест-драйв;Формат\n" +
	"К-1;Берёзка;лен;север;Псков;МСК;57,8194;28,3318;01.03.2026;Пн–Пт 09:00–21:00;Продавец: 4;да;остров\n" +
	"М-111;Галерея;Лён;Север;Санкт-Петербург;Europe/Moscow;;;;;;;\n"

func TestService_ImportFile(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		shown := preview(t, w, newShops, "create К-1", "unchanged М-111")
		journal := entries(t, w)
		if err := apply(t, w, newShops, ImportOptions{Digest: shown.Digest}); err != nil {
			t.Fatal(err)
		}
		if n := entries(t, w) - journal; n != 2 { // the import and the location
			t.Errorf("%d entries in the journal", n)
		}
		page := must[Page](t)(w.List(t.Context(), admin(1), Query{Search: "Берёзка"}))
		want := Location{
			OrgID: id(anOrg, 1), BrandID: id(aBrand, 1), RegionID: id(aRegion, 11), Code: "К-1", Name: "Берёзка", City: "Псков", TimeZone: "Europe/Moscow",
			At: &Point{57.8194, 28.3318}, OpenedOn: "2026-03-01", Positions: []Position{{"Продавец", 4}},
			Attributes: map[string]any{"has_test_drive": true, "format": "island"}, Revision: 1,
		}
		for day := range 5 {
			want.Hours.Week[day] = []Span{{540, 1260}}
		}
		want.ID = page.Locations[0].ID
		if diff := cmp.Diff(want, page.Locations[0]); diff != "" {
			t.Error(diff)
		}
		t.Run("again it changes nothing and is not written to the journal", func(t *testing.T) {
			before, journal := everything(t, w), entries(t, w)
			again := preview(t, w, newShops, "unchanged К-1", "unchanged М-111")
			if err := apply(t, w, newShops, ImportOptions{Digest: again.Digest}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, everything(t, w)); diff != "" || entries(t, w) != journal {
				t.Errorf("%d entries: %s", entries(t, w)-journal, diff)
			}
		})
		t.Run("columns that are not there are left alone, empty cells clear", func(t *testing.T) {
			table := "code,name,phone,lat,lon\nК-1,Берёзка-2,+7 900 000-00-00,,\n"
			shown := preview(t, w, table, "update К-1 [Название: Берёзка → Берёзка-2] [Широта: 57,8194 → ] [Долгота: 28,3318 → ] [Телефон:  → +7 900 000-00-00]")
			if err := apply(t, w, table, ImportOptions{Digest: shown.Digest}); err != nil {
				t.Fatal(err)
			}
			got := must[Location](t)(w.Get(t.Context(), admin(1), want.ID))
			if got.Name != "Берёзка-2" || got.At != nil || got.Revision != 2 || len(got.Positions) != 1 || got.City != "Псков" {
				t.Errorf("%+v", got)
			}
		})
		t.Run("what was shown is what is done", func(t *testing.T) {
			table := "Код;Город\nК-1;Остров\n"
			shown := preview(t, w, table, "update К-1 [Город: Псков → Остров]")
			wants(t, apply(t, w, table+"М-111;Пушкин\n", ImportOptions{Digest: shown.Digest}), ErrImportChanged)
			l := must[Location](t)(w.Get(t.Context(), admin(1), want.ID))
			l.Phone = "112"
			must[Location](t)(w.Update(t.Context(), admin(1), l))
			wants(t, apply(t, w, table, ImportOptions{Digest: shown.Digest}), ErrImportChanged)
		})
	})
}

func TestService_ImportFile_refuses(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		before := everything(t, w)
		table := "Код;Название;Регион;Бренд;Широта;Долгота;Открыта с;Закрыта с;Часы работы;Формат;Часовой пояс;Есть тест-драйв\n" +
			"К-1;;Север;Лён;55;;;;;;;\n" +
			"К-2;Б;Север;Лён;99;0;вчера;;утром;дворец;Луна;может быть\n" +
			"К-2;В;Север;Лён;;;;;;;;\n" +
			"К-3;Г;Север;;;;02.01.2026;01.01.2026;;;;\n" +
			"К-4;<script>alert(1)</script>;Север;Лён;;;;;;;;\n" +
			"К-5;Д;Запад;Атлас;;;;;;;;\n"
		shown := preview(t, w, table,
			"refuse К-1 B2 required F2 coordinates_together",
			"refuse К-2 E3 out_of_range G3 import_date_expected I3 import_hours_expected J3 attribute_option_unknown K3 time_zone_unknown L3 attribute_bool_expected",
			"refuse К-2 A4 import_code_twice", "refuse К-3 D5 import_brand_required H5 before_opening",
			"create К-4", "create К-5")
		if diff := cmp.Diff([]string{"Атлас"}, shown.Brands); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]NamedRegion{{"Атлас", "Запад"}}, shown.Regions); diff != "" {
			t.Error(diff)
		}
		err := apply(t, w, table, ImportOptions{Digest: shown.Digest, MakePlaces: true})
		wants(t, err, ErrImportRows)
		if f, _ := fault.Of(err); len(f.Fields) == 0 || f.Fields[0].Path != "B2" {
			t.Errorf("%v", err)
		}
		wants(t, apply(t, w, table, ImportOptions{Digest: shown.Digest, OnlyGood: true}), ErrImportPlaces)
		if diff := cmp.Diff(before, everything(t, w)); diff != "" {
			t.Errorf("something was kept of a refused import: %s", diff)
		}
		if err := apply(t, w, table, ImportOptions{Digest: shown.Digest, OnlyGood: true, MakePlaces: true}); err != nil {
			t.Fatal(err)
		}
		if n := len(everything(t, w)) - len(before); n != 2 {
			t.Errorf("%d locations made", n)
		}
		for _, by := range []accounts.Actor{{}, actor(1, accounts.StoreManager, accounts.Location, id(aLocation, 111)), actor(1, accounts.ProgrammeManager, accounts.Organisation, "")} {
			_, err := w.PreviewImport(t.Context(), by, strings.NewReader(table), int64(len(table)), Russian)
			wants(t, err, accounts.ErrForbidden)
			_, err = w.ImportFile(t.Context(), by, strings.NewReader(table), int64(len(table)), Russian, ImportOptions{Digest: shown.Digest})
			wants(t, err, accounts.ErrForbidden)
		}
	})
}

// An archived location is not changed by a file, nor is another organisation's of
// the same code.
func TestService_ImportFile_others(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		must[Location](t)(w.Archive(t.Context(), admin(1), id(aLocation, 112), 1, true))
		preview(t, w, "Код;Город\nМ-112;Кола\nМ-111;Колпино\n", "refuse М-112 A2 import_location_archived", "update М-111 [Город: Санкт-Петербург → Колпино]")
		table := "Код;Город\nМ-111;Колпино\n"
		shown := preview(t, w, table, "update М-111 [Город: Санкт-Петербург → Колпино]")
		if err := apply(t, w, table, ImportOptions{Digest: shown.Digest}); err != nil {
			t.Fatal(err)
		}
		if other := must[Location](t)(w.Get(t.Context(), admin(2), id(aLocation, 311))); other.City != "Санкт-Петербург" || other.Revision != 1 {
			t.Errorf("%+v", other)
		}
	})
}

func TestService_ImportFile_statements(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var counts []int
		for i, n := range []int{2, 600} {
			var table bytes.Buffer
			table.WriteString("Код;Название;Бренд;Регион;Город\n")
			for row := range n {
				_, _ = fmt.Fprintf(&table, "Т%d-%d;Точка %d;Лён;Юг;Омск\n", i, row, row)
			}
			shown := must[Imported](t)(w.PreviewImport(t.Context(), admin(1), bytes.NewReader(table.Bytes()), int64(table.Len()), Russian))
			counts = append(counts, databasetest.Statements(t, w.db, func() {
				if err := apply(t, w, table.String(), ImportOptions{Digest: shown.Digest}); err != nil {
					t.Error(err)
				}
			}))
		}
		if counts[0] != counts[1] {
			t.Errorf("2 rows take %d statements and 600 take %d", counts[0], counts[1])
		}
	})
}
