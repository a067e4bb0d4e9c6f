package reports

import (
	"context"
	"strconv"

	"github.com/xuri/excelize/v2"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/locale"
	"etalon/reports/bonus"
)

// BonusXLSX is a table of a bonus as a workbook: every input, and the amounts by live
// formulas over the rules on the second sheet.
func (s *Service) BonusXLSX(ctx context.Context, by accounts.Actor, id string, lang locale.Language) (*File, error) {
	page, err := s.Bonus(ctx, by, id)
	if err != nil {
		return nil, err
	}
	title := lang.Text("reports.bonus.title", map[string]any{"Number": page.Table.Number})
	return s.tables(ctx, by, lang, title, func(b *book) { b.bonus(page) })
}

// bonusRules are where the rules stand on their sheet.
type bonusRules struct {
	sheet string
	rows  map[string]int // by the key of a rule
	steps [2]int         // first and last row
}

func (r *bonusRules) cell(key string) string { return r.sheet + "!$B$" + strconv.Itoa(r.rows[key]) }

func (r *bonusRules) stepsIn(column string) string {
	return r.sheet + "!$" + column + "$" + strconv.Itoa(r.steps[0]) + ":$" + column + "$" + strconv.Itoa(r.steps[1])
}

func (b *book) bonus(page *BonusPage) {
	for _, name := range []string{"bonus.sheet", "bonus.rules"} {
		_, err := b.file.NewSheet(sheetName(b.t(name), 1)) // in reading order; the rules are written first
		b.try(err)
	}
	rules := b.bonusRules(page)
	b.bonusLines(page, rules)
}

// bonusRules writes the rules, one a row, and the steps below them.
func (b *book) bonusRules(page *BonusPage) *bonusRules {
	r := &page.Table.Rules
	s := b.table(sheetName(b.t("bonus.rules"), 1), []field{{b.t("bonus.rule"), 52, wrapLook}, {b.t("bonus.value"), 18, generalLook}})
	out := &bonusRules{sheet: quoteSheet(s.name), rows: map[string]int{}}
	add := func(key string, value any) {
		s.add(b.t("bonus.rule."+key), value)
		out.rows[key] = s.row
	}
	part := func(p checklists.Percent) any {
		return excelize.Cell{StyleID: b.looks[percentLook], Value: fraction(p)}
	}
	add("base", money(r.Base))
	add("minimum", r.Minimum)
	add("below", part(r.Below))
	add("critical", btoi(r.CriticalZero))
	add("rise_by", part(r.Rise.By))
	add("rise_share", part(r.Rise.Share))
	add("plan", btoi(r.Plan.FactID != ""))
	add("low", part(r.Plan.Low))
	add("high", part(r.Plan.High))
	add("cap", money(r.Cap))
	add("round", money(r.Round))
	s.add(b.t("bonus.steps"), nil)
	out.steps[0] = s.row + 1
	if r.Steps[0].From > 0 {
		s.add(part(0), part(0)) // LOOKUP needs a step below every score
	}
	for _, step := range r.Steps {
		s.add(part(step.From), part(step.Share))
	}
	out.steps[1] = s.row
	s.close()
	return out
}

func (b *book) bonusLines(page *BonusPage, rules *bonusRules) {
	s := b.table(sheetName(b.t("bonus.sheet"), 1), []field{
		{b.t("relation.code"), 12, plainLook},
		{b.t("relation.place"), 30, plainLook},
		{b.t("relation.region"), 20, plainLook},
		{b.t("bonus.visits"), 10, numberLook},
		{b.t("bonus.score"), 12, percentLook},
		{b.t("bonus.change"), 14, percentLook},
		{b.t("bonus.failed"), 14, numberLook},
		{b.t("bonus.plan"), 14, moneyLook},
		{b.t("bonus.fact"), 14, moneyLook},
		{b.t("bonus.share"), 12, percentLook},
		{b.t("bonus.ratio"), 12, percentLook},
		{b.t("bonus.calculated", map[string]any{"Currency": page.Table.Rules.Currency}), 16, moneyLook},
		{b.t("bonus.corrected"), 16, moneyLook},
		{b.t("bonus.result"), 16, moneyLook},
		{b.t("bonus.comment"), 44, wrapLook},
	})
	var calculated, result int64
	for _, row := range page.Rows {
		n := strconv.Itoa(s.row + 1)
		at := func(column string) string { return column + n }
		in, o := row.Input, row.Outcome
		share := formula{rules.share(at), fraction(o.Share)}
		ratio := formula{rules.ratio(at), fraction(o.Ratio)}
		amount := formula{rules.amount(at), money(o.Amount)}
		s.add(cellText(row.Place.Code), cellText(row.Place.Name), cellText(row.Place.Region), in.Visits, scoreOf(in), rose(in), in.Failed,
			unscaled(in.Plan), unscaled(in.Fact), share, ratio, amount, correctedCell(row.Line), formula{"IF(" + at("M") + "=\"\"," + at("L") + "," + at("M") + ")", money(row.Result())}, cellText(bonusComment(b.lang, &row)))
		calculated, result = calculated+o.Amount, result+row.Result()
	}
	s.below(b.t("bonus.total"), nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, s.summed(12, money(calculated)), nil, s.summed(14, money(result)))
	for _, note := range bonusNotes(b.lang, page) {
		s.foot(cellText(note))
	}
	s.close()
}

// share is the share of the base, as Calculate finds it.
func (r *bonusRules) share(at func(string) string) string {
	step := "LOOKUP(" + at("E") + "," + r.stepsIn("A") + "," + r.stepsIn("B") + ")"
	rise := "IF(AND(" + step + ">0," + r.cell("rise_by") + ">0," + at("F") + "<>\"\"),IF(ROUND(" + at("F") + ",4)>=" + r.cell("rise_by") + "," + r.cell("rise_share") + ",0),0)"
	return "IF(" + at("D") + "=0,0,IF(AND(" + r.cell("critical") + "=1," + at("G") + ">0),0,IF(" + at("D") + "<" + r.cell("minimum") + "," + r.cell("below") + "," + step + "+" + rise + ")))"
}

func (r *bonusRules) ratio(at func(string) string) string {
	known := "MIN(" + r.cell("high") + ",MAX(" + r.cell("low") + ",ROUND(" + at("I") + "/" + at("H") + ",4)))"
	return "IF(OR(" + r.cell("plan") + "=0," + at("H") + "=\"\"," + at("I") + "=\"\"),1,IF(" + at("H") + "<=0,1," + known + "))"
}

func (r *bonusRules) amount(at func(string) string) string {
	rounded := "ROUND(ROUND(" + r.cell("base") + "*" + at("J") + "*" + at("K") + "/" + r.cell("round") + ",6),0)*" + r.cell("round")
	return "IF(" + r.cell("cap") + ">0,MIN(" + r.cell("cap") + "," + rounded + ")," + rounded + ")"
}

func scoreOf(in bonus.Input) any {
	if in.Visits == 0 {
		return nil
	}
	return fraction(in.Score)
}

func rose(in bonus.Input) any {
	if in.Visits == 0 || in.Before == nil {
		return nil
	}
	return fraction(in.Score - *in.Before)
}

// unscaled is a figure as a spreadsheet has it.
func unscaled(v *int64) any {
	if v == nil {
		return nil
	}
	return float64(*v) / 10_000
}

func correctedCell(l bonus.Line) any {
	if l.Corrected == nil {
		return nil
	}
	return money(*l.Corrected)
}
