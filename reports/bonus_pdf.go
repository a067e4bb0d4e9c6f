package reports

import (
	"context"
	"io"
	"strings"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/locale"
	"etalon/reports/bonus"
)

// BonusReport is a table of a bonus for print.
type BonusReport struct {
	Meta
	*BonusPage
}

// BonusPDF prints a table of a bonus: its sum, the rules in words and a line a location.
// Errors: bonus.ErrTableNotFound.
func (s *Service) BonusPDF(ctx context.Context, by accounts.Actor, id string, lang locale.Language) (*File, error) {
	page, err := s.Bonus(ctx, by, id)
	if err != nil {
		return nil, err
	}
	r := &BonusReport{Meta{Language: lang, GeneratedAt: s.now(), Brand: page.Brand, CutOff: page.Table.CutOff}, page}
	if err := s.branded(ctx, by.OrgID, &r.Meta); err != nil {
		return nil, err
	}
	if r.GenerationID, err = generation("bonus", lang, id, page.Table.Rules, page.Rows); err != nil {
		return nil, err
	}
	return s.file(ctx, lang, r.title(), pdfType, func(w io.Writer) error { return BonusPDF(w, r) })
}

func (r *BonusReport) title() string {
	return r.Language.Text("reports.bonus.title", map[string]any{"Number": r.Table.Number})
}

// BonusPDF prints a table of a bonus.
func BonusPDF(w io.Writer, r *BonusReport) error {
	return render(w, &r.Meta, r.title(), func(d *document) {
		d.masthead(r.title())
		d.heading(r.Table.Title, d.t("bonus.of_wave", map[string]any{"Wave": r.Wave.Title, "Period": d.period(r.Wave.StartsOn, r.Wave.EndsOn)}), d.bonusState(&r.Table))
		d.bonusCards(r)
		d.section(d.t("bonus.rules"), 3*body.lead())
		for _, rule := range d.bonusRules(&r.Table.Rules) {
			d.paragraph(rule, body)
		}
		d.bonusTable(r)
		d.skip(gap)
		for _, note := range bonusNotes(d.lang, r.BonusPage) {
			d.paragraph(note, caption)
		}
	})
}

func (d *document) bonusState(t *bonus.Table) string {
	if t.ClosedAt.IsZero() {
		return d.t("bonus.draft")
	}
	return d.t("bonus.closed", map[string]any{"At": d.lang.Date(t.ClosedAt)})
}

// bonusCards are what is paid, how many get something, and how much was corrected.
func (d *document) bonusCards(r *BonusReport) {
	var result, corrected int64
	paid, changed := 0, 0
	for i := range r.Rows {
		sum := r.Rows[i].Result()
		result += sum
		if sum > 0 {
			paid++
		}
		if r.Rows[i].Corrected != nil {
			corrected, changed = corrected+sum-r.Rows[i].Outcome.Amount, changed+1
		}
	}
	d.cards(
		card{value: d.sum(result, &r.Table.Rules), label: d.t("bonus.result")},
		card{value: d.lang.Number(float64(paid), 0), label: d.t("bonus.paid"), note: d.t("bonus.paid_of", map[string]any{"Locations": d.count("locations", len(r.Rows))})},
		card{value: d.lang.Number(float64(changed), 0), label: d.t("bonus.changed"), note: d.t("bonus.changed_by", map[string]any{"Amount": d.sum(corrected, &r.Table.Rules)})},
	)
}

// money is hundredths of a currency; a whole sum has no hundredths.
func (d *document) money(hundredths int64) string {
	if hundredths%100 == 0 {
		return d.lang.Number(float64(hundredths/100), 0)
	}
	return d.lang.Number(money(hundredths), 2)
}

func (d *document) sum(hundredths int64, r *bonus.Rules) string {
	return d.money(hundredths) + locale.NoBreak + currencySign(d.lang, r)
}

func currencySign(lang locale.Language, r *bonus.Rules) string {
	if r.Currency == "RUB" {
		return lang.Text("reports.unit.rub")
	}
	return r.Currency
}

// portion is a share that somebody has set: most are whole.
func (d *document) portion(p checklists.Percent) string {
	if p%100 == 0 {
		return d.lang.Number(float64(p/100), 0) + d.percentSign()
	}
	return d.lang.Percent(int(p))
}

// bonusRules are the rules that change something, in words.
func (d *document) bonusRules(r *bonus.Rules) []string {
	say := func(key string, params map[string]any) string { return d.t("bonus.say."+key, params) }
	sum := func(hundredths int64) string { return d.sum(hundredths, r) }
	steps := make([]string, len(r.Steps))
	for i, s := range r.Steps {
		steps[i] = say("step", map[string]any{"From": d.portion(s.From), "Share": d.portion(s.Share)})
	}
	all := []string{say("base", map[string]any{"Sum": sum(r.Base), "Steps": strings.Join(steps, "; ")})}
	add := func(there bool, key string, params map[string]any) {
		if there {
			all = append(all, say(key, params))
		}
	}
	add(r.Rise.By > 0, "rise", map[string]any{"By": d.amount(float64(r.Rise.By) / 100), "Share": d.portion(r.Rise.Share)})
	add(r.Minimum > 1, "few", map[string]any{"Visits": r.Minimum, "Share": d.portion(r.Below)})
	add(r.CriticalZero, "critical", nil)
	add(r.Plan.FactID != "", "plan", map[string]any{"Low": d.portion(r.Plan.Low), "High": d.portion(r.Plan.High)})
	add(true, "round", map[string]any{"Sum": sum(r.Round)})
	add(r.Cap > 0, "cap", map[string]any{"Sum": sum(r.Cap)})
	return all
}

func (d *document) bonusTable(r *BonusReport) {
	planned := r.Table.Rules.Plan.FactID != ""
	columns := []column{
		{head: d.t("relation.place"), share: 0.36},
		{head: d.t("bonus.visits"), share: 0.1, align: right},
		{head: d.t("bonus.score"), share: 0.13, align: right},
		{head: d.t("bonus.share"), share: 0.11, align: right},
	}
	if planned {
		columns[0].share -= 0.1
		columns = append(columns, column{head: d.t("bonus.ratio"), share: 0.1, align: right})
	}
	columns = append(columns, column{head: d.t("bonus.calculated", map[string]any{"Currency": currencySign(d.lang, &r.Table.Rules)}), share: 0.15, align: right}, column{head: d.t("bonus.result"), share: 0.15, align: right})
	d.section(d.t("bonus.sheet"), 4*small.lead())
	rows := make([]row, 0, len(r.Rows)+1)
	var calculated, result int64
	for i := range r.Rows {
		line := &r.Rows[i]
		calculated, result = calculated+line.Outcome.Amount, result+line.Result()
		rows = append(rows, d.bonusRow(line, planned))
	}
	sum := make([]cell, len(columns))
	sum[0] = cell{text: d.t("bonus.total"), style: small.strong()}
	sum[len(sum)-2], sum[len(sum)-1] = cell{text: d.money(calculated), style: small.strong()}, cell{text: d.money(result), style: small.strong()}
	d.table(columns, append(rows, row{cells: sum, fill: &fog}))
}

func (d *document) bonusRow(line *BonusRow, planned bool) row {
	score := cell{text: noValue}
	if line.Input.Visits > 0 {
		score.text = d.lang.Percent(int(line.Input.Score))
		if line.Input.Before != nil {
			score.note = d.change(line.Input.Score, *line.Input.Before)
		}
	}
	cells := []cell{
		{text: clean(line.Place.Code + " " + line.Place.Name), note: clean(bonusComment(d.lang, line))},
		{text: d.lang.Number(float64(line.Input.Visits), 0)},
		score,
		{text: d.portion(line.Outcome.Share)},
	}
	if planned {
		cells = append(cells, cell{text: d.portion(line.Outcome.Ratio)})
	}
	result := cell{text: d.money(line.Result()), style: small.strong()}
	return row{cells: append(cells, cell{text: d.money(line.Outcome.Amount)}, result)}
}
