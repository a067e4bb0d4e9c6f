package main

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/journal"
	"etalon/internal/locale"
	"etalon/internal/locations"
)

// benchPlaces imports a workbook of 5,000 locations: the dry run and the import.
func benchPlaces(t *testing.T, db *database.DB, kind string, add func(string, float64, string)) {
	const n = 5000
	book := excelize.NewFile()
	rows, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	row := func(i int, cells ...any) {
		if err := rows.SetRow(fmt.Sprintf("A%d", i), cells); err != nil {
			t.Fatal(err)
		}
	}
	row(1, "Код", "Название", "Бренд", "Регион", "Город", "Адрес", "Широта", "Долгота", "Часы работы", "Численность", "Формат", "Своя парковка")
	for i := range n {
		row(i+2, fmt.Sprintf("Т-%05d", i), fmt.Sprintf("Точка %d", i), "Сеть", fmt.Sprintf("Регион %d", i%40), fmt.Sprintf("Город %d", i%200), fmt.Sprintf("ул. Главная, %d", i),
			45+float64(i%200)/10, 30+float64(i%500)/10, "Пн–Пт 09:00–21:00; Сб–Вс 10:00–20:00", "Продавец: 4; Кассир: 2", "mall", "да")
	}
	if err := rows.Flush(); err != nil {
		t.Fatal(err)
	}
	file, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	data := bytes.NewReader(file.Bytes())
	places := locations.New(db, journal.New(db, database.Now), database.Now)
	by := accounts.Program(newID())
	if _, err := places.CreateOrganisation(t.Context(), by, locations.Organisation{ID: by.OrgID, Name: "Сеть", Language: "ru"}); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	shown, err := places.PreviewImport(t.Context(), by, data, data.Size(), locale.Russian)
	if err != nil {
		t.Fatal(err)
	}
	add("places_preview_5000_"+kind, time.Since(begun).Seconds(), "s")
	begun = time.Now()
	done, err := places.ImportFile(t.Context(), by, data, data.Size(), locale.Russian, locations.ImportOptions{Digest: shown.Digest, MakePlaces: true})
	if err != nil || done.Counts[locations.CreateRow] != n {
		t.Fatalf("%v %v", done.Counts, err)
	}
	add("places_import_5000_"+kind, time.Since(begun).Seconds(), "s")
}

// TestBenchPlaces keeps the import of 5,000 locations within ten seconds.
func TestBenchPlaces(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		benchPlaces(t, db, "here", func(figure string, value float64, unit string) {
			t.Logf("%s: %.2f %s", figure, value, unit)
			if value > 10 {
				t.Errorf("%s takes %.1f %s", figure, value, unit)
			}
		})
	})
}
