package reports

import (
	"cmp"
	"io"
	"slices"

	"etalon/checklists"
)

// LocationPDF prints one location over its waves: where it stands, what it loses,
// its visits, and photos of what failed.
func LocationPDF(w io.Writer, r *LocationReport) error {
	title := r.Language.Text("reports.location.title", map[string]any{"Name": r.Location.Name, "Code": r.Location.Code})
	var visits []VisitRow
	if r.Visits != nil {
		for v, err := range r.Visits {
			if err != nil {
				return err
			}
			visits = append(visits, v)
		}
	}
	return render(w, &r.Meta, title, func(d *document) {
		d.masthead(d.t("location.kind"))
		d.heading(r.Location.Name, placeLine(r.Location))
		if len(r.Waves) > 0 {
			d.locationHeadline(r)
			d.locationCards(r)
			d.locationWaves(r)
		}
		d.locationSections(r)
		d.locationRequirements(r)
		d.waveCritical(r.CriticalFails)
		d.locationVisits(visits)
		d.locationPhotos(r)
		d.method(d.t("stat.mean"), d.t("stat.student"), d.t("stat.wilson"), d.t("stat.welch"), d.t("stat.two_proportions"))
	})
}

func (d *document) locationHeadline(r *LocationReport) {
	now := r.Waves[len(r.Waves)-1]
	s := score{label: d.t("location.score", map[string]any{"Wave": now.Name})}
	if now.Scores.N > 0 {
		mean := now.Scores.Mean()
		s.value = &mean
	}
	s.beside = append(s.beside, d.count("visits", now.Scores.N))
	if i, ok := now.Scores.Interval(); ok {
		s.beside = append(s.beside, d.t("wave.interval", map[string]any{"Interval": d.interval(i, ok) + d.percentSign()}))
	}
	if now.Failed > 0 {
		s.failed, s.reasons = d.t("location.failed"), d.count("failed_visits", now.Failed)
	}
	top, height := d.headline(s)
	if len(r.Waves) > 1 {
		history := make([]WaveSummary, 0, len(r.Waves))
		for _, w := range r.Waves {
			if w.Scores.N > 0 {
				history = append(history, WaveSummary{Name: w.Name, Scores: w.Scores})
			}
		}
		if len(history) > 1 {
			x := marginSide + d.inner()*0.54
			d.text(x, caption.baseline(top), d.t("wave.history"), caption)
			d.trend(x, top+gapHuge, d.inner()*0.46, last(history, 6))
			height = max(height, gapHuge+trendHeight+gapLarge)
		}
	}
	d.y = top + height + gap
}

// locationCards say where the location stands: in its region, in the chain, in
// the ranking.
func (d *document) locationCards(r *LocationReport) {
	now := r.Waves[len(r.Waves)-1]
	against := func(label string, with Sample) card {
		if now.Scores.N == 0 || with.N == 0 {
			return card{value: noValue, label: label}
		}
		return d.changeCard(label, now.Scores.Mean(), with.Mean(),
			d.t("location.mean_of", map[string]any{"Mean": d.mean(with), "Visits": d.count("visits", with.N)}))
	}
	rank := card{value: rankText(Rank{now.RankFrom, now.RankTo}), label: d.t("location.rank")}
	if now.Of > 0 {
		rank.note = d.t("location.rank_of", map[string]any{"Locations": d.count("locations_of", now.Of)})
	}
	d.cards(against(d.t("location.against_region"), now.Region), against(d.t("location.against_chain"), now.Chain), rank)
}

func (d *document) locationWaves(r *LocationReport) {
	samples := make([]Sample, 0, 3*len(r.Waves))
	for _, w := range r.Waves {
		samples = append(samples, w.Scores, w.Region, w.Chain)
	}
	a := d.fitAxis(samples)
	rows := make([]row, 0, len(r.Waves))
	for n, w := range r.Waves {
		i, ok := w.Scores.Interval()
		var before *Sample
		if n > 0 {
			before = &r.Waves[n-1].Scores
		}
		rows = append(rows, row{cells: []cell{
			{text: w.Name, note: d.period(w.From, w.To)},
			{draw: a.rangeDrawing(w.Scores, d.accent)},
			{text: d.mean(w.Scores), style: small.strong()},
			{text: d.interval(i, ok)},
			{text: d.lang.Number(float64(w.Scores.N), 0)},
			d.sampleChange(w.Scores, before, w.Rebased),
			{text: d.mean(w.Region)},
			{text: d.mean(w.Chain)},
		}})
	}
	columns := []column{
		{head: d.t("wave_word"), share: 0.2},
		{share: 0.18, axis: a},
		{head: d.t("mean"), share: 0.1, align: right},
		{head: d.t("interval"), share: 0.13, align: right},
		{head: "n", share: 0.05, align: right},
		{head: d.t("change"), share: 0.12, align: right},
		{head: d.t("region"), share: 0.11, align: right},
		{head: d.t("chain"), share: 0.11, align: right},
	}
	d.chapter(d.t("location.waves"), d.opening(columns, rows))
	d.table(columns, rows)
	d.rebasedNote(r.Waves[len(r.Waves)-1].Rebased)
}

func (d *document) locationSections(r *LocationReport) {
	if len(r.Sections) == 0 || len(r.Waves) == 0 {
		return
	}
	first := max(0, len(r.Waves)-3)
	waves := r.Waves[first:]
	columns := []column{{head: d.t("section"), share: 0.3}, {head: d.t("score_percent"), share: 0.24}}
	rest := 0.46 / float64(len(waves)+1)
	for _, w := range waves {
		columns = append(columns, column{head: w.Name, share: rest, align: right})
	}
	columns = append(columns, column{head: d.t("chain"), share: rest, align: right})
	rows := make([]row, 0, len(r.Sections))
	for _, s := range r.Sections {
		var now, chain *checklists.Percent
		if n := len(s.Scores); n > 0 && s.Scores[n-1].N > 0 {
			m := s.Scores[n-1].Mean()
			now = &m
		}
		if s.Chain.N > 0 {
			m := s.Chain.Mean()
			chain = &m
		}
		cells := []cell{{text: s.Title}, {draw: barDrawing(now, chain, d.scoreColour(now))}}
		for i := range waves {
			c := cell{text: noValue}
			if first+i < len(s.Scores) {
				c.text = d.mean(s.Scores[first+i])
			}
			if i == len(waves)-1 {
				c.style = small.strong()
			}
			cells = append(cells, c)
		}
		rows = append(rows, row{cells: append(cells, cell{text: d.mean(s.Chain)})})
	}
	d.chapter(d.t("sections"), d.opening(columns, rows)+gapHuge)
	d.paragraph(d.t("location.sections_note"), caption)
	d.skip(gapHair)
	d.table(columns, rows)
}

// locationRequirements lists what was not always met, the worst first.
func (d *document) locationRequirements(r *LocationReport) {
	var failed []RequirementRow
	for _, q := range r.Requirements {
		if q.Now.Applied > 0 && q.Now.Full < q.Now.Applied {
			failed = append(failed, q)
		}
	}
	d.chapter(d.t("location.to_improve"), 2*gapHuge)
	if len(failed) == 0 {
		d.paragraph(d.t("location.all_met"), body)
		return
	}
	slices.SortStableFunc(failed, func(a, b RequirementRow) int {
		return cmp.Compare(a.Now.successes()/float64(a.Now.Applied), b.Now.successes()/float64(b.Now.Applied))
	})
	d.requirementTable("", failed)
}

func (d *document) locationVisits(visits []VisitRow) {
	if len(visits) == 0 {
		return
	}
	rows := make([]row, 0, len(visits))
	for _, v := range visits {
		result := cell{text: d.percent(v.Final), style: small.strong()}
		if v.Failed {
			result.note = d.t("visit.failed_word")
		}
		rows = append(rows, row{cells: []cell{
			{text: v.Number},
			{text: d.lang.Date(v.Start)},
			{text: v.Wave},
			{text: v.Scenario},
			{text: d.t("of_short", map[string]any{"Part": d.amount(v.Earned), "Whole": d.amount(v.Possible)})},
			result,
		}})
	}
	columns := []column{
		{head: d.t("visit.number"), share: 0.13},
		{head: d.t("date"), share: 0.17},
		{head: d.t("wave_word"), share: 0.17},
		{head: d.t("visit.scenario"), share: 0.27},
		{head: d.t("visit.points"), share: 0.12, align: right},
		{head: d.t("score"), share: 0.14, align: right},
	}
	d.chapter(d.t("visits_title"), d.opening(columns, rows))
	d.table(columns, rows)
}

func (d *document) locationPhotos(r *LocationReport) {
	if len(r.FailPhotos) == 0 {
		return
	}
	all := make([]photo, 0, len(r.FailPhotos))
	for _, p := range r.FailPhotos {
		title := d.t("question_number", map[string]any{"Number": p.Number}) + " · " + d.lang.Date(p.Date)
		all = append(all, photo{id: p.ID, title: title, text: p.Text})
	}
	d.chapter(d.t("location.fail_photos"), d.inner()/photosPerRow)
	d.photos(r.Photo, all)
}
