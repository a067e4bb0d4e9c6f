package reports

import (
	"context"
	"strconv"
	"time"

	"etalon/audits/payments"
	"etalon/internal/accounts"
	"etalon/internal/locale"
)

// PayRegisterXLSX is a register of payments as a workbook: what each shopper gets,
// by formulas over the visits on the second sheet.
// Errors: payments.ErrRegisterNotFound, accounts.ErrForbidden.
func (s *Service) PayRegisterXLSX(ctx context.Context, by accounts.Actor, id string, lang locale.Language) (*File, error) {
	register, err := s.payments.Register(ctx, by, id)
	if err != nil {
		return nil, err
	}
	lines, err := s.payments.LinesOf(ctx, register)
	if err != nil {
		return nil, err
	}
	title := lang.Text("reports.pay.title", map[string]any{"Number": register.Number})
	return s.tables(ctx, by, lang, title, func(b *book) { b.register(title, register, lines) })
}

// The columns of the visits that formulas name.
const (
	payShopper = 1 // the shopper's number in the register
	payTotal   = 13
	payPaid    = 14
	payReceipt = 15
)

// money is hundredths as a spreadsheet adds them up.
func money(hundredths int64) float64 { return float64(hundredths) / 100 }

// payGroup is a shopper's part of a register.
type payGroup struct {
	name           string
	lines          int
	total          int64
	paid, receipts int
}

func (b *book) register(title string, r payments.Register, lines []payments.Line) {
	for _, name := range []string{"pay.sheet.shoppers", "pay.sheet.visits"} {
		_, err := b.file.NewSheet(sheetName(b.t(name), 1))
		b.try(err)
	}
	groups, numbers := payGroups(lines)
	visits := b.payVisits(r, lines, numbers)
	b.payShoppers(title, r, groups, visits)
}

// payGroups numbers the shoppers in the order of the lines.
func payGroups(lines []payments.Line) (groups []payGroup, numbers map[string]int) {
	numbers = map[string]int{}
	for _, l := range lines {
		if numbers[l.ShopperID] == 0 {
			groups = append(groups, payGroup{name: l.Shopper})
			numbers[l.ShopperID] = len(groups)
		}
		g := &groups[numbers[l.ShopperID]-1]
		g.lines++
		g.total += l.Total()
		if !l.Register.PaidOn.IsZero() {
			g.paid++
		}
		if l.Register.TaxReceipt != "" {
			g.receipts++
		}
	}
	return groups, numbers
}

func (b *book) payVisits(r payments.Register, lines []payments.Line, numbers map[string]int) area {
	fields := []field{
		{b.t("pay.column.number"), 8, keyLook},
		{b.t("pay.column.shopper"), 26, plainLook},
		{b.t("column.location_code"), 12, plainLook},
		{b.t("location"), 26, plainLook},
		{b.t("column.city"), 16, plainLook},
		{b.t("wave_word"), 18, plainLook},
		{b.t("pay.column.visited"), 12, dayLook},
		{b.t("pay.column.due"), 12, dayLook},
		{b.t("pay.column.fee"), 19, moneyLook},
		{b.t("pay.column.bonus"), 11, moneyLook},
		{b.t("pay.column.expenses"), 11, moneyLook},
		{b.t("pay.column.correction"), 17, moneyLook},
		{b.t("pay.column.total", map[string]any{"Currency": r.Currency}), 13, moneyLook},
		{b.t("pay.column.paid"), 12, dayLook},
		{b.t("pay.column.receipt"), 18, plainLook},
	}
	s := b.table(sheetName(b.t("pay.sheet.visits"), 1), fields)
	for _, l := range lines {
		row := strconv.Itoa(s.row + 1)
		s.add(
			numbers[l.ShopperID], cellText(l.Shopper), cellText(l.Location.Code), cellText(l.Location.Name), cellText(l.Location.City), cellText(l.Wave),
			serial(dayIn(l.VisitedAt, l.Location.TimeZone)), serial(l.PayableOn()),
			money(l.Fee), money(l.Bonus), money(l.Expenses), money(l.Correction),
			formula{"SUM(I" + row + ":L" + row + ")", money(l.Total())},
			serial(l.Register.PaidOn), cellText(l.Register.TaxReceipt),
		)
	}
	s.close()
	return area{s.name, s.row}
}

func (b *book) payShoppers(title string, r payments.Register, groups []payGroup, visits area) {
	s := b.table(sheetName(b.t("pay.sheet.shoppers"), 1), []field{
		{b.t("pay.column.number"), 8, keyLook},
		{b.t("pay.column.shopper"), 40, wrapLook},
		{b.t("pay.column.visits"), 11, numberLook},
		{b.t("pay.column.total", map[string]any{"Currency": r.Currency}), 16, moneyLook},
		{b.t("pay.column.paid_visits"), 12, numberLook},
		{b.t("pay.column.receipts"), 12, numberLook},
		{b.t("pay.column.signature"), 26, plainLook},
	})
	for i, g := range groups {
		number := strconv.Itoa(i + 1)
		s.add(
			i+1, cellText(g.name),
			formula{"COUNTIFS(" + visits.column(payShopper) + "," + number + ")", g.lines},
			formula{"SUMIFS(" + visits.column(payTotal) + "," + visits.column(payShopper) + "," + number + ")", money(g.total)},
			formula{"COUNTIFS(" + visits.column(payShopper) + "," + number + "," + visits.column(payPaid) + `,">0")`, g.paid},
			formula{"COUNTIFS(" + visits.column(payShopper) + "," + number + "," + visits.column(payReceipt) + `,"?*")`, g.receipts},
			nil,
		)
	}
	s.below(nil, b.t("pay.total"), s.summed(3, r.Lines), s.summed(4, money(r.Total)), s.summed(5, r.PaidLines), s.summed(6, r.Receipts))
	state := b.t("pay.open")
	if !r.ClosedAt.IsZero() {
		state = b.t("pay.closed", map[string]any{"Day": r.ClosedAt.Format("02.01.2006")})
	}
	period := b.t("pay.period", map[string]any{"From": payDay(r.From), "Until": payDay(r.Until)})
	s.foot(title+". "+period, state, r.Note)
	s.close()
}

func payDay(t time.Time) string { return t.Format("02.01.2006") }
