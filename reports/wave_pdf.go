package reports

import (
	"io"

	"etalon/checklists"
)

// WavePDF prints a wave: its score and what explains it, then the distribution,
// the sections, regions, requirements and locations, and how all was computed.
func WavePDF(w io.Writer, r *WaveReport) error { return composedPDF(w, r, "", wholeWave) }

func (d *document) waveHeadline(r *WaveReport) {
	s := score{label: d.t("wave.score")}
	if r.Wave.Scores.N > 0 {
		mean := r.Wave.Scores.Mean()
		s.value = &mean
	}
	s.beside = append(s.beside, d.t("wave.n", map[string]any{
		"Visits": d.count("visits", r.Wave.Scores.N), "Locations": d.count("locations", r.Wave.Locations),
	}))
	if i, ok := r.Wave.Scores.Interval(); ok {
		s.beside = append(s.beside, d.t("wave.interval", map[string]any{"Interval": d.interval(i, ok) + d.percentSign()}))
	}
	if r.Wave.Planned > 0 {
		s.beside = append(s.beside, d.t("wave.planned", map[string]any{"Visits": d.count("visits", r.Wave.Planned)}))
	}
	top, height := d.headline(s)
	if len(r.History) > 1 {
		x := marginSide + d.inner()*0.54
		d.text(x, caption.baseline(top), d.t("wave.history"), caption)
		d.trend(x, top+gapHuge, d.inner()*0.46, last(r.History, 6))
		height = max(height, gapHuge+trendHeight+gapLarge)
	}
	d.y = top + height + gapLarge
}

func last[T any](all []T, n int) []T { return all[max(0, len(all)-n):] }

// waveCards are the three numbers that explain the score: how it moved, where it
// is lost, how often a visit failed.
func (d *document) waveCards(r *WaveReport) {
	d.cards(d.waveChange(r), d.weakest(r), d.failures(r))
	d.waveResponse(&r.Response)
}

func (d *document) waveChange(r *WaveReport) card {
	if r.Previous == nil || r.Previous.Scores.N == 0 || r.Wave.Scores.N == 0 {
		pooled := noValue
		if r.Wave.Possible > 0 {
			pooled = d.lang.Percent(int(percent(r.Wave.Earned / r.Wave.Possible * 10000)))
		}
		return card{value: pooled, label: d.t("wave.pooled"), note: d.t("wave.pooled_note")}
	}
	key := "wave.change_by_chance"
	switch {
	case r.Rebased == allRebased:
		return card{value: noValue, label: d.t("wave.change"), note: d.t("changes.score_rebased")}
	case r.Rebased > 0:
		key = "changes.score_partly"
	case moved(r.Wave.Scores, &r.Previous.Scores, r.Rebased):
		key = "wave.change_significant"
	}
	return d.changeCard(d.t("wave.change"), r.Wave.Scores.Mean(), r.Previous.Scores.Mean(),
		d.t(key, map[string]any{"Wave": r.Previous.Name, "Mean": d.mean(r.Previous.Scores), "Share": d.comparable(r.Rebased)}))
}

func (d *document) weakest(r *WaveReport) card {
	var low *SectionRow
	for i := range r.Sections {
		s := &r.Sections[i]
		if s.Scores.N > 0 && (low == nil || s.Scores.Mean() < low.Scores.Mean()) {
			low = s
		}
	}
	if low == nil {
		return card{value: noValue, label: d.t("wave.weakest")}
	}
	return card{value: d.mean(low.Scores), label: d.t("wave.weakest"), note: low.Title}
}

func (d *document) failures(r *WaveReport) card {
	c := card{value: d.lang.Number(float64(r.Wave.Failed), 0), label: d.t("wave.failed")}
	if r.Wave.Scores.N > 0 {
		rate := Compliance{Full: r.Wave.Failed, Applied: r.Wave.Scores.N}
		p, ok := rate.Rate()
		if ok {
			c.note = d.t("wave.failed_note", map[string]any{
				"Share": d.lang.PercentShort(int(p)), "Critical": d.count("critical_fails", r.Wave.Critical),
			})
		}
	}
	return c
}

// waveContents fills the rest of the cover: the comparability note and the contents.
func (d *document) waveContents(r *WaveReport, chapters int) {
	if r.Change != nil {
		d.note(d.t("wave.comparability", map[string]any{
			"From": r.Change.From, "To": r.Change.To, "Added": r.Change.Added,
			"Removed": r.Change.Removed, "Reworded": r.Change.Reworded,
		}))
	}
	d.skip(gapSmall)
	d.text(marginSide, head3.baseline(d.y), d.t("contents"), head3)
	d.skip(head3.lead() + gapHair)
	d.reserve(chapters)
}

// note prints a remark on a pale ground.
func (d *document) note(text string) {
	width := d.inner() - 2*gap
	h := d.blockHeight(width, text, small) + 2*gapSmall
	d.need(h)
	d.rect(marginSide, d.y, d.inner(), h, fog)
	d.rect(marginSide, d.y, thickRule, h, d.accent)
	end := d.y + h
	d.skip(gapSmall)
	d.block(marginSide+gap, width, text, small)
	d.y = end + gapSmall
}

func (d *document) waveDistribution(r *WaveReport) {
	d.chapter(d.t("wave.distribution"), plotHeight)
	d.strip(r.BandCounts)
	d.skip(gapSmall)
	var mean *checklists.Percent
	if r.Wave.Scores.N > 0 {
		m := r.Wave.Scores.Mean()
		mean = &m
	}
	d.histogram(&r.Histogram, mean)
}

func (d *document) waveSections(r *WaveReport) {
	rows := make([]row, 0, len(r.Sections))
	for _, s := range r.Sections {
		rows = append(rows, d.sectionRow(s))
	}
	columns := []column{
		{head: d.t("section"), share: 0.27},
		{head: d.t("score_percent"), share: 0.21},
		{head: d.t("mean"), share: 0.11, align: right},
		{head: d.t("interval"), share: 0.13, align: right},
		{head: "n", share: 0.06, align: right},
		{head: d.t("change"), share: 0.12, align: right},
		{head: d.t("pooled"), share: 0.1, align: right},
	}
	d.chapter(d.t("sections"), d.opening(columns, rows)+gapHuge)
	d.paragraph(d.t("wave.sections_note"), caption)
	d.skip(gapHair)
	d.table(columns, rows)
	d.sectionsRebased(r.Sections)
}

func (d *document) sectionRow(s SectionRow) row {
	var now, before *checklists.Percent
	if s.Scores.N > 0 {
		m := s.Scores.Mean()
		now = &m
	}
	if s.Previous != nil && s.Previous.N > 0 {
		m := s.Previous.Mean()
		before = &m
	}
	i, ok := s.Scores.Interval()
	pooled := noValue
	if s.Possible > 0 {
		pooled = d.lang.Number(s.Earned/s.Possible*100, 1)
	}
	return row{cells: []cell{
		{text: s.Title},
		{draw: barDrawing(now, before, d.scoreColour(now))},
		{text: d.mean(s.Scores), style: small.strong()},
		{text: d.interval(i, ok)},
		{text: d.lang.Number(float64(s.Scores.N), 0)},
		d.sampleChange(s.Scores, s.Previous, s.Rebased),
		{text: pooled},
	}}
}

// sampleChange is the difference of two means; an arrow marks it when chance
// would rarely make it. Where only a part of them rests on the same it has a star, and
// where nothing does it is not computed.
func (d *document) sampleChange(now Sample, before *Sample, rebased checklists.Percent) cell {
	if before == nil || before.N == 0 || now.N == 0 {
		return cell{text: noValue, style: small.in(grey)}
	}
	if rebased == allRebased {
		return cell{text: d.t("changes.rebased"), style: small.in(grey)}
	}
	c := d.changeCell(now.Mean(), before.Mean(), moved(now, before, rebased))
	if rebased > 0 {
		c.text += "*"
	}
	return c
}

func (d *document) changeCell(now, before checklists.Percent, significant bool) cell {
	c := cell{text: d.change(now, before), style: small.in(grey)}
	if !significant {
		return c
	}
	c.style = small.strong()
	mark, colour := upSign, toneFill(Good)
	if now < before {
		mark, colour = downSign, toneFill(Poor)
	}
	c.draw = func(d *document, x, y, w, _ float64) {
		at := x + w - small.strong().width(d.change(now, before)) - gapSmall
		d.sign(mark, at, y+cellPad+small.lead()/2, colour)
	}
	return c
}

func (d *document) waveRegions(r *WaveReport) {
	if len(r.Regions) == 0 {
		return
	}
	samples := make([]Sample, len(r.Regions))
	for i, region := range r.Regions {
		samples[i] = region.Scores
	}
	a := d.fitAxis(samples)
	rows := make([]row, 0, len(r.Regions))
	for _, region := range r.Regions {
		i, ok := region.Scores.Interval()
		rows = append(rows, row{cells: []cell{
			d.placeCell(region.Rank, region.Before),
			{text: region.Name, note: d.count("locations", region.Locations)},
			{draw: a.rangeDrawing(region.Scores, d.accent)},
			{text: d.mean(region.Scores), style: small.strong()},
			{text: d.interval(i, ok)},
			{text: d.lang.Number(float64(region.Scores.N), 0)},
			d.sampleChange(region.Scores, region.Previous, r.Rebased),
			{text: d.lang.Number(float64(region.Failed), 0)},
		}})
	}
	columns := []column{
		{head: d.t("rank"), share: 0.11},
		{head: d.t("region"), share: 0.19},
		{share: 0.2, axis: a},
		{head: d.t("mean"), share: 0.1, align: right},
		{head: d.t("interval"), share: 0.12, align: right},
		{head: "n", share: 0.06, align: right},
		{head: d.t("change"), share: 0.11, align: right},
		{head: d.t("failed"), share: 0.11, align: right},
	}
	d.chapter(d.t("regions"), d.opening(columns, rows))
	d.table(columns, rows)
	d.scoreRebased(r)
}

// fitAxis is an axis of whole tens around the intervals of the samples.
func (d *document) fitAxis(samples []Sample) *axis {
	low, high := checklists.Percent(10000), checklists.Percent(0)
	for _, s := range samples {
		if s.N == 0 {
			continue
		}
		i, ok := s.Interval()
		if !ok {
			i = Interval{s.Mean(), s.Mean()}
		}
		low, high = min(low, i.Low), max(high, i.High)
	}
	if low > high {
		return &axis{0, 10000, d.lang}
	}
	a := &axis{max(0, low), max(high, low+500), d.lang}
	step := a.step()
	a.from, a.to = a.from/step*step, (a.to+step-1)/step*step
	return a
}
