package reports

import (
	"bytes"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"etalon/audits/payments"
	"etalon/internal/locale"
)

// payRegister is a register of three visits of two shoppers, one of whom has a
// name that a spreadsheet would rather compute.
func payRegister() (payments.Register, []payments.Line) {
	day := time.Date(2026, 9, 11, 0, 0, 0, 0, time.UTC)
	line := func(shopper, name, location string, amounts payments.Amounts, r payments.LineRegister) payments.Line {
		r.Closed, r.PayableOn = true, day
		return payments.Line{
			AssignmentID: shopper + location, ShopperID: shopper, Shopper: name, Wave: "Осень", VisitedAt: day.Add(15 * time.Hour), Amounts: amounts, Register: &r,
			Location: payments.Place{Code: location, Name: "Магазин " + location, City: "Тула", TimeZone: "Europe/Moscow"}, Currency: "RUB",
		}
	}
	lines := []payments.Line{
		line("a", "=HYPERLINK(\"http://example.org\")", "L1", payments.Amounts{Fee: 120_000, Expenses: 30_050}, payments.LineRegister{PaidOn: day, TaxReceipt: "20a1b2c3d4"}),
		line("a", "=HYPERLINK(\"http://example.org\")", "L2", payments.Amounts{Fee: 120_000, Bonus: 10_000}, payments.LineRegister{}),
		line("b", "Вера Ильина", "L3", payments.Amounts{Fee: 120_000, Correction: -20_000}, payments.LineRegister{PaidOn: day}),
	}
	return payments.Register{
		ID: "r", Number: 7, Currency: "RUB", From: day.AddDate(0, 0, -10), Until: day, ClosedAt: day, Note: "+7 доплата",
		Tally: payments.Tally{Lines: 3, Shoppers: 2, PaidLines: 2, Receipts: 1, Total: 380_050, PaidTotal: 250_050},
	}, lines
}

func payBook(t *testing.T, lang locale.Language) *bytes.Buffer {
	t.Helper()
	r, lines := payRegister()
	var out bytes.Buffer
	meta := &Meta{Organisation: "Сеть", Language: lang, GeneratedAt: time.Date(2026, 9, 12, 9, 0, 0, 0, time.UTC), GenerationID: "p-1"}
	if err := write(&out, meta, "Реестр", func(b *book) { b.register("Реестр выплат № 7", r, lines) }); err != nil {
		t.Fatal(err)
	}
	return &out
}

func TestPayRegister(t *testing.T) {
	f, err := excelize.OpenReader(payBook(t, locale.Russian))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}()
	cell := func(sheet, at string) (value, formula string) {
		value, err1 := f.GetCellValue(sheet, at, excelize.Options{RawCellValue: true})
		formula, err2 := f.GetCellFormula(sheet, at)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		return value, formula
	}
	t.Run("what a shopper gets is a formula over the visits", func(t *testing.T) {
		for at, want := range map[string]string{"C2": "2", "D2": "2800.5", "D3": "1000", "D4": "3800.5", "E2": "1", "F2": "1"} {
			if value, formula := cell("Исполнители", at); value != want || formula == "" {
				t.Errorf("%s: %q =%s", at, value, formula)
			}
			computed, err := f.CalcCellValue("Исполнители", at, excelize.Options{RawCellValue: true})
			if err != nil || computed != want {
				t.Errorf("%s computes %q: %v", at, computed, err)
			}
		}
	})
	t.Run("a name is never a formula", func(t *testing.T) {
		for sheet, at := range map[string]string{"Исполнители": "B2", "Визиты": "B2"} {
			if value, formula := cell(sheet, at); formula != "" || value != "=HYPERLINK(\"http://example.org\")" {
				t.Errorf("%s %s: %q =%s", sheet, at, value, formula)
			}
		}
	})
	t.Run("a visit has its parts, its day and its receipt", func(t *testing.T) {
		for at, want := range map[string]string{"I2": "1200", "K2": "300.5", "L4": "-200", "M3": "1300", "O2": "20a1b2c3d4", "A4": "2"} {
			if value, _ := cell("Визиты", at); value != want {
				t.Errorf("%s: %q, not %q", at, value, want)
			}
		}
	})
}
