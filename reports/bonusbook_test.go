package reports

import (
	"io"

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
