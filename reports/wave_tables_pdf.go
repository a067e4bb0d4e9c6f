package reports

import (
	"cmp"
	"slices"
	"strconv"

	"etalon/checklists"
)

const (
	listed       = 10  // requirements in the lists of the worst and the best
	mostHeatRows = 120 // locations on the heat map, from the lowest
	mostHeatCols = 16
)

func (d *document) waveRequirements(r *WaveReport) {
	byRate := r.byRate()
	d.chapter(d.t("requirements"), 3*gapHuge)
	d.paragraph(d.t("wave.requirements_note"), caption)
	if len(byRate) > 2*listed {
		d.requirementTable(d.t("wave.worst", map[string]any{"Count": listed}), byRate[:listed])
		d.requirementTable(d.t("wave.best", map[string]any{"Count": listed}), reversed(byRate[len(byRate)-listed:]))
	}
	d.requirementTable(d.t("wave.all_requirements"), r.Requirements)
}

// byRate are the requirements that applied, the least met first.
func (r *WaveReport) byRate() []RequirementRow {
	var list []RequirementRow
	for _, q := range r.Requirements {
		if q.Now.Applied > 0 {
			list = append(list, q)
		}
	}
	slices.SortStableFunc(list, func(a, b RequirementRow) int {
		return cmp.Compare(a.Now.successes()/float64(a.Now.Applied), b.Now.successes()/float64(b.Now.Applied))
	})
	return list
}

func reversed[T any](list []T) []T {
	list = slices.Clone(list)
	slices.Reverse(list)
	return list
}

// requirementTable prints compliance, under a title of its own where there is one.
func (d *document) requirementTable(title string, all []RequirementRow) {
	a := &axis{0, 10000, d.lang}
	rows, section := make([]row, 0, len(all)), ""
	grouped := sectionsInOrder(all)
	for _, q := range all {
		if grouped && q.Section != section {
			section = q.Section
			shade := fog
			rows = append(rows, row{group: true, fill: &shade, cells: []cell{{text: section, style: small.strong()}}})
		}
		rows = append(rows, d.requirementRow(a, q, grouped))
	}
	columns := []column{
		{head: d.t("code"), share: 0.08},
		{head: d.t("requirement"), share: 0.36},
		{share: 0.2, axis: a},
		{head: d.t("compliance"), share: 0.12, align: right},
		{head: d.t("met_of"), share: 0.12, align: right},
		{head: d.t("change"), share: 0.12, align: right},
	}
	if title != "" {
		d.section(title, d.opening(columns, rows))
	}
	d.table(columns, rows)
	if slices.ContainsFunc(all, func(q RequirementRow) bool { return q.Rebased }) {
		d.paragraph(d.t("changes.rebased_note"), caption)
	}
}

// sectionsInOrder reports whether every section is one run of rows, so that its
// title can stand once above them.
func sectionsInOrder(all []RequirementRow) bool {
	seen, section := map[string]bool{}, ""
	for _, q := range all {
		if q.Section == section {
			continue
		}
		if seen[q.Section] {
			return false
		}
		section = q.Section
		seen[section] = true
	}
	return len(seen) > 1 && len(all) >= 2*len(seen)
}

func (d *document) requirementRow(a *axis, q RequirementRow, grouped bool) row {
	rate := noValue
	p, ok := q.Now.Rate()
	if ok {
		rate = d.lang.Percent(int(p))
	}
	note := ""
	if !grouped {
		note = q.Section
	}
	if q.Critical {
		if note != "" {
			note += " · "
		}
		note += d.t("critical_word")
	}
	if q.Excepted > 0 {
		if note != "" {
			note += " · "
		}
		note += d.count("excepted_visits", q.Excepted)
	}
	change := cell{text: noValue, style: small.in(grey)}
	if q.Rebased {
		change.text = d.t("changes.rebased")
	} else if q.Previous == nil {
		change.text = d.t("new_word")
	} else if before, had := q.Previous.Rate(); had && ok {
		change = d.changeCell(p, before, q.Now.Changed(*q.Previous))
	}
	return row{cells: []cell{
		{text: q.Code},
		{text: q.Text, note: note},
		{draw: a.rateDrawing(q.Now, q.Previous, d.accent)},
		{text: rate, style: small.strong()},
		{text: d.t("of_short", map[string]any{"Part": d.amount(q.Now.successes()), "Whole": d.amount(float64(q.Now.Applied))})},
		change,
	}}
}

// ranked orders locations by their mean, the unranked after the ranked.
func (r *WaveReport) ranked() (order []LocationRow, ranks []Rank) {
	samples := make([]Sample, len(r.Locations))
	for i, l := range r.Locations {
		samples[i] = l.Scores
	}
	all := Ranks(samples, r.MinimumN)
	index := make([]int, len(all))
	for i := range index {
		index[i] = i
	}
	slices.SortStableFunc(index, func(a, b int) int {
		if c := cmp.Compare(min(1, all[b].From), min(1, all[a].From)); c != 0 {
			return c
		}
		if c := cmp.Compare(r.Locations[b].Scores.Mean(), r.Locations[a].Scores.Mean()); c != 0 {
			return c
		}
		return cmp.Compare(r.Locations[a].Code, r.Locations[b].Code)
	})
	for _, i := range index {
		order, ranks = append(order, r.Locations[i]), append(ranks, all[i])
	}
	return order, ranks
}

// placeCell is a rank range with the one of the wave before below it, where there was
// one; a sign marks that no place is in both.
func (d *document) placeCell(now, before Rank) cell {
	c := cell{text: rankText(now), style: small.strong()}
	if before.From == 0 {
		return c
	}
	c.note = d.t("rank_before", map[string]any{"Rank": rankText(before)})
	if now.apart(before) {
		mark, colour := upSign, toneFill(Good)
		if now.From > before.From {
			mark, colour = downSign, toneFill(Poor)
		}
		c.draw = func(d *document, x, y, _, _ float64) {
			d.sign(mark, x+small.strong().width(rankText(now))+gapSmall, y+cellPad+small.lead()/2, colour)
		}
	}
	return c
}

// rankText is a rank range such as "3–7".
func rankText(r Rank) string {
	if r.From == 0 {
		return noValue
	}
	if r.From == r.To {
		return strconv.Itoa(r.From)
	}
	return strconv.Itoa(r.From) + "–" + strconv.Itoa(r.To)
}

func (d *document) waveRanking(r *WaveReport) {
	order, ranks := r.ranked()
	samples := make([]Sample, len(order))
	for i, l := range order {
		samples[i] = l.Scores
	}
	a := d.fitAxis(samples)
	rows := make([]row, 0, len(order)+1)
	apart := false
	for i, l := range order {
		if ranks[i].From == 0 && !apart {
			apart = true
			shade := fog
			rows = append(rows, row{group: true, fill: &shade, cells: []cell{
				{text: d.t("wave.not_ranked", map[string]any{"Visits": d.count("visits_of", max(2, r.MinimumN))}), style: small.strong()},
			}})
		}
		rows = append(rows, d.rankRow(a, l, ranks[i], r.Rebased))
	}
	columns := []column{
		{head: d.t("rank"), share: 0.12},
		{head: d.t("location"), share: 0.32},
		{share: 0.26, axis: a},
		{head: d.t("mean"), share: 0.11, align: right},
		{head: "n", share: 0.06, align: right},
		{head: d.t("change"), share: 0.13, align: right},
	}
	d.chapter(d.t("ranking"), d.opening(columns, rows)+gapHuge)
	d.paragraph(d.t("wave.ranking_note"), caption)
	d.skip(gapHair)
	d.table(columns, rows)
	d.scoreRebased(r)
}

func (d *document) rankRow(a *axis, l LocationRow, rank Rank, rebased checklists.Percent) row {
	where := l.Code
	for _, part := range []string{l.City, l.Region} {
		if part != "" && part != l.Name {
			where += " · " + part
		}
	}
	if l.Failed > 0 {
		where += " · " + d.count("failed_visits", l.Failed)
	}
	return row{cells: []cell{
		d.placeCell(rank, l.Before),
		{text: l.Name, note: where},
		{draw: a.rangeDrawing(l.Scores, d.accent)},
		{text: d.mean(l.Scores), style: small.strong()},
		{text: d.lang.Number(float64(l.Scores.N), 0)},
		d.sampleChange(l.Scores, l.Previous, rebased),
	}}
}

func (d *document) waveCritical(all []CriticalFail) {
	d.fails(d.t("critical_fails_title"), "", all)
}

// fails prints answers that failed, with what was written about them.
func (d *document) fails(title, note string, all []CriticalFail) {
	if len(all) == 0 {
		return
	}
	rows := make([]row, 0, len(all))
	for _, f := range all {
		rows = append(rows, row{cells: []cell{
			{text: d.lang.Date(f.Date), note: f.Visit},
			{text: f.Name, note: f.Place.Code},
			{text: f.Text, note: f.Section, quote: f.Comment},
		}})
	}
	columns := []column{
		{head: d.t("date_visit"), share: 0.15},
		{head: d.t("location"), share: 0.27},
		{head: d.t("question"), share: 0.58},
	}
	d.chapter(title, d.opening(columns, rows))
	if note != "" {
		d.paragraph(note, caption)
		d.skip(gapHair)
	}
	d.table(columns, rows)
}

// waveStatistics names the statistics a wave report uses.
func (d *document) waveStatistics(r *WaveReport) []string {
	all := []string{d.t("stat.mean"), d.t("stat.student"), d.t("stat.wilson")}
	if r.Previous != nil {
		all = append(all, d.t("stat.welch"), d.t("stat.two_proportions"))
	}
	all = append(all, d.t("stat.ranks", map[string]any{"Visits": d.count("visits_of", max(2, r.MinimumN))}))
	if r.heat() {
		all = append(all, d.t("stat.heat"))
	}
	return all
}

// heat reports whether the locations carry section scores to map.
func (r *WaveReport) heat() bool {
	return len(r.Sections) > 1 && len(r.Sections) <= mostHeatCols && len(r.Locations) > 1 && len(r.Locations[0].Sections) == len(r.Sections)
}

// waveHeat maps locations × sections; the lower a score, the darker its cell.
func (d *document) waveHeat(r *WaveReport) {
	if !r.heat() {
		return
	}
	order := slices.Clone(r.Locations)
	slices.SortStableFunc(order, func(a, b LocationRow) int {
		return cmp.Compare(a.Scores.Mean(), b.Scores.Mean())
	})
	shown := order[:min(mostHeatRows, len(order))]
	if len(r.Sections) > 9 && d.width < d.height {
		d.landscape()
	}
	d.chapter(d.t("heat"), 4*gapHuge)
	text := d.t("wave.heat_note")
	if len(shown) < len(order) {
		text += " " + d.t("wave.heat_cut", map[string]any{"Count": len(shown), "All": len(order)})
	}
	d.paragraph(text, caption)
	d.skip(gapHair)
	h := heatMap{d: d, labels: 0.27, columns: len(r.Sections) + 1}
	for _, s := range r.Sections {
		h.heads = append(h.heads, s.Title)
	}
	h.heads = append(h.heads, d.t("score"))
	h.span(shown)
	h.print(shown)
	if d.width > d.height {
		d.portrait()
	}
}

// level is how dark a cell is: 0 for the best score of the map, 1 for the worst.
func (h *heatMap) level(p checklists.Percent) float64 {
	if h.high <= h.low {
		return 0
	}
	return max(0, min(1, float64(h.high-p)/float64(h.high-h.low)))
}
