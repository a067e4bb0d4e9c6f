package reports

import (
	"io"
	"strings"

	"etalon/checklists"
)

// VisitPDF prints one visit: the score and what explains it, the sections, every
// answer, the photos.
func VisitPDF(w io.Writer, r *VisitReport) error {
	title := r.Language.Text("reports.visit.title", map[string]any{"Number": r.Number})
	return render(w, &r.Meta, title, func(d *document) {
		d.masthead(d.t("visit.kind"))
		d.heading(r.Location.Name, placeLine(r.Location))
		d.visitHeadline(r)
		d.visitCards(r)
		d.visitSections(r)
		if r.Comment != "" {
			d.chapter(d.t("visit.comment"), body.lead())
			d.paragraph(r.Comment, body)
		}
		d.visitLosses(r)
		d.visitAnswers(r)
		d.visitPhotos(r)
		d.method()
	})
}

// placeLine is where a location is, in one line.
func placeLine(p Place) string {
	var parts []string
	for _, s := range []string{p.Code, p.City, p.Address, p.Region} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " · ")
}

func (d *document) visitHeadline(r *VisitReport) {
	s := score{value: r.Final, label: d.t("visit.score")}
	if r.Raw != nil && r.Final != nil && *r.Raw != *r.Final {
		s.beside = append(s.beside, d.t("visit.raw", map[string]any{"Raw": d.percent(r.Raw)}))
	}
	critical, gates := r.fails()
	if r.Failed {
		s.failed = d.t("visit.failed")
		var reasons []string
		if critical > 0 {
			reasons = append(reasons, d.count("critical_fails", critical))
		}
		if gates > 0 {
			reasons = append(reasons, d.count("gates_missed", gates))
		}
		s.reasons = strings.Join(reasons, ", ")
	}
	top, height := d.headline(s)
	x := marginSide + d.inner()*0.6
	taken := d.facts(x, top, d.inner()*0.4, []fact{
		{d.t("visit.number"), r.Number},
		{d.t("visit.wave"), r.Wave},
		{d.t("visit.audit"), r.Kind},
		{d.t("visit.scenario"), r.Scenario},
		{d.t("date"), d.visitDay(r)},
		{d.t("visit.excepted"), d.visitExcepted(r)},
	})
	d.y = top + max(height, taken) + gap
}

// fails counts the failed critical questions and the sections below their gate.
func (r *VisitReport) fails() (critical, gates int) {
	for _, s := range r.Sections {
		for _, q := range s.Questions {
			if q.CriticalFail {
				critical++
			}
		}
		if s.Gate != nil && s.Raw != nil && s.Gate.Cmp(ratPercent(*s.Raw)) > 0 {
			gates++
		}
	}
	return critical, gates
}

// visitExcepted says how much of the checklist did not apply; empty: all of it did.
func (d *document) visitExcepted(r *VisitReport) string {
	out, all := 0, 0
	for _, s := range r.Sections {
		for _, q := range s.Questions {
			all++
			if q.State == checklists.ExceptedState {
				out++
			}
		}
	}
	if out == 0 {
		return ""
	}
	return d.t("of", map[string]any{"Part": d.lang.Number(float64(out), 0), "Whole": d.count("questions", all)})
}

func (d *document) visitDay(r *VisitReport) string {
	if r.Start.IsZero() {
		return ""
	}
	return d.lang.Date(r.Start)
}

// visitCards are the three numbers that explain the score.
func (d *document) visitCards(r *VisitReport) {
	full, scored := 0, 0
	for _, s := range r.Sections {
		for _, q := range s.Questions {
			if q.Met == checklists.NoMark {
				continue
			}
			scored++
			if q.Met == checklists.Full {
				full++
			}
		}
	}
	points := card{
		value: d.points(r.Earned), label: d.t("visit.points"),
		note: d.t("visit.of_possible", map[string]any{"Possible": d.points(r.Possible)}),
	}
	met := card{
		value: d.lang.Number(float64(full), 0), label: d.t("visit.met"),
		note: d.t("visit.of_questions", map[string]any{"Questions": d.count("questions", scored)}),
	}
	d.cards(points, met, d.visitComparison(r))
}

func (d *document) visitComparison(r *VisitReport) card {
	switch {
	case r.Final != nil && r.Wavewide.N > 1:
		mean := r.Wavewide.Mean()
		return d.changeCard(d.t("visit.against_wave"), *r.Final, mean,
			d.t("visit.wave_mean", map[string]any{"Mean": d.lang.Percent(int(mean)), "Visits": d.count("visits", r.Wavewide.N)}))
	case r.Final != nil && r.Previous != nil:
		return d.changeCard(d.t("visit.against_previous"), *r.Final, *r.Previous,
			d.t("visit.previous", map[string]any{"Score": d.percent(r.Previous)}))
	}
	critical, _ := r.fails()
	return card{value: d.lang.Number(float64(critical), 0), label: d.t("critical_failed"), note: d.t("visit.critical_note")}
}

// changeCard is a difference in points of percent.
func (d *document) changeCard(label string, now, before checklists.Percent, note string) card {
	c := card{value: d.change(now, before) + "\u00a0" + d.t("pp"), label: label, note: note}
	switch {
	case now > before:
		c.sign = upSign
	case now < before:
		c.sign = downSign
	}
	return c
}

func (d *document) visitSections(r *VisitReport) {
	columns := []column{
		{head: d.t("section"), share: 0.34},
		{head: d.t("score_percent"), share: 0.34},
		{share: 0.15, align: right, head: d.t("score")},
		{share: 0.17, align: right, head: d.t("visit.points")},
	}
	rows := make([]row, 0, len(r.Sections))
	for _, s := range r.Sections {
		note := ""
		switch {
		case s.Failed:
			note = d.t("visit.section_failed")
		case s.Weight != nil:
			note = d.t("visit.weight", map[string]any{"Weight": d.points(s.Weight)})
		}
		rows = append(rows, row{cells: []cell{
			{text: s.Title, note: note},
			{draw: barDrawing(s.Final, nil, d.scoreColour(s.Final))},
			{text: d.percent(s.Final), style: small.strong()},
			{text: d.ofPossible(s)},
		}})
	}
	d.chapter(d.t("sections"), d.opening(columns, rows))
	d.table(columns, rows)
}

func (d *document) ofPossible(s VisitSection) string {
	return d.t("of", map[string]any{"Part": d.points(s.Earned), "Whole": d.points(s.Possible)})
}

// scoreColour is the colour of the band of a score.
func (d *document) scoreColour(p *checklists.Percent) colour {
	if p == nil {
		return grey
	}
	if i := d.meta.BandOf(*p); i >= 0 {
		return toneFill(d.meta.Bands[i].Tone)
	}
	return d.accent
}
