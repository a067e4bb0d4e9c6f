package reports

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/locale"
	"etalon/reports/bonus"
)

// bonusReport is a table that has every rule at work.
func bonusReport() *BonusPage {
	rules := bonus.Rules{
		Currency: "RUB", Base: 3_000_000, Steps: []bonus.Step{{From: 7500, Share: 5000}, {From: 8500, Share: 10_000}, {From: 9500, Share: 12_000}}, Minimum: 2, Below: 2500,
		CriticalZero: true, Rise: bonus.Rise{By: 500, Share: 1000}, Plan: bonus.Plan{PlanID: "a", FactID: "b", Low: 5000, High: 15_000}, Cap: 4_000_000, Round: 10_000,
	}
	page := &BonusPage{Table: bonus.Table{Title: "Сервис", Rules: rules, Number: 3}, Wave: audits.Wave{Title: "Осень"}, Brand: "Бренд"}
	before, figure := func(p checklists.Percent) *checklists.Percent { return &p }, func(v int64) *int64 { return &v }
	for _, in := range []bonus.Input{
		{Visits: 3, Score: 8500, Before: before(8000), Plan: figure(1_000_000), Fact: figure(1_000_000)},
		{Visits: 3, Score: 8499, Before: before(8000), Plan: figure(1_000_000), Fact: figure(835_000)},
		{Visits: 3, Score: 9512, Plan: figure(1_000_000), Fact: figure(3_000_000)},
		{Visits: 1, Score: 9900},
		{},
		{Visits: 2, Score: 7000, Before: before(5000)},
		{Visits: 4, Score: 9900, Failed: 1},
		{Visits: 2, Score: 4000, Plan: figure(0), Fact: figure(5)},
	} {
		page.Rows = append(page.Rows, BonusRow{Place: Place{Code: "М", Name: "=1+1"}, Line: bonus.Line{Input: in, Outcome: rules.Calculate(in)}})
	}
	amount := int64(123_400)
	page.Rows[3].Corrected, page.Rows[3].Reason = &amount, "Ремонт зала"
	return page
}

func bonusBook(w io.Writer) error {
	return write(w, &Meta{Language: locale.Russian, Accent: "#1F4E8C"}, "Премии", func(b *book) { b.bonus(bonusReport()) })
}

func bonusPrint(w io.Writer, lang locale.Language) error {
	page := bonusReport()
	page.Wave.StartsOn, page.Wave.EndsOn = time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 9, 30, 0, 0, 0, 0, time.UTC)
	page.Table.CutOff = time.Date(2026, 10, 2, 9, 30, 0, 0, time.UTC)
	return BonusPDF(w, &BonusReport{Meta{Language: lang, Organisation: "Сеть", Brand: "Бренд", Accent: "#1F4E8C", GeneratedAt: page.Table.CutOff, CutOff: page.Table.CutOff}, page})
}

// What is printed is what the workbook sums up.
func TestBonusPDF(t *testing.T) {
	for lang, want := range map[locale.Language][]string{
		locale.Russian: {"База на точку — 30 000 ₽", "от 75 % — 50 %; от 85 % — 100 %; от 95 % — 120 %", "Ремонт зала", "Черновик", "+5,00", "Всего"},
		locale.English: {"The base of a location is 30,000 RUB", "Ремонт зала", "Total"},
	} {
		var out bytes.Buffer
		if err := bonusPrint(&out, lang); err != nil {
			t.Fatal(err)
		}
		text := strings.Join(strings.Fields(textOf(t, out.Bytes())), " ")
		for _, s := range append(want, strings.ReplaceAll(lang.Number(float64(bonusSum())/100, 0), locale.NoBreak, " ")) {
			if !strings.Contains(text, s) {
				t.Errorf("%s: no %q in %s", lang, s, text)
			}
		}
	}
}

func bonusSum() (sum int64) {
	page := bonusReport()
	for i := range page.Rows {
		sum += page.Rows[i].Result()
	}
	return sum
}
