package reports

// method prints the annex that lets a reader regenerate and judge the report:
// filter, period, n, policy, data cut-off, statistics, ethics.
func (d *document) method(statistics ...string) {
	d.exceptions()
	d.chapter(d.t("method.title"), gapHuge*2)
	d.pairs([]fact{
		{d.t("method.filter"), d.orAll(d.meta.Filter)},
		{d.t("method.audit"), d.audit()},
		{d.t("method.period"), d.period(d.meta.From, d.meta.To)},
		{d.t("method.n"), d.count("visits", d.meta.N)},
		{d.t("method.standards"), joinLines(d.meta.Standards)},
		{d.t("method.cut_off"), d.moment(d.meta.CutOff)},
		{d.t("method.generated"), d.moment(d.meta.GeneratedAt)},
		{d.t("method.generation_id"), d.meta.GenerationID},
	})
	for _, c := range d.meta.Checklists {
		d.section(d.t("method.policy", map[string]any{"Checklist": checklistName(d.lang, c.Title, c.Version)}), body.lead())
		d.paragraph(policyText(d.lang, c), small)
	}
	d.bands()
	if len(statistics) > 0 {
		d.section(d.t("method.statistics"), body.lead())
		d.list(statistics)
	}
	if len(d.meta.Ethics) > 0 {
		d.section(d.t("method.ethics"), body.lead())
		d.list(d.meta.Ethics)
	}
}

// audit is the kind of audit that the report is about; empty: none.
func (d *document) audit() string {
	if d.meta.Audit == "" {
		return ""
	}
	return auditWord(d.lang, d.meta.Audit)
}

func (d *document) orAll(filter string) string {
	if filter == "" {
		return d.t("no_filter")
	}
	return filter
}

func joinLines(all []string) string {
	text := ""
	for i, s := range all {
		if i > 0 {
			text += "\n"
		}
		text += s
	}
	return text
}

// pairs prints labels on the left and values on the right.
func (d *document) pairs(all []fact) {
	const labels = 0.3
	x := marginSide + labels*d.inner()
	for _, f := range all {
		if f.value == "" {
			continue
		}
		d.need(small.lead())
		d.text(marginSide, small.baseline(d.y), small.fit(oneLine(f.label), labels*d.inner()-gapSmall), small.in(grey))
		d.block(x, d.inner()*(1-labels), f.value, small)
		d.skip(gapHair)
	}
}

// bands prints the scale of the scores.
func (d *document) bands() {
	if len(d.meta.Bands) == 0 {
		return
	}
	d.section(d.t("method.bands"), small.lead())
	for i, band := range d.meta.Bands {
		d.need(small.lead())
		text := d.t("band_from", map[string]any{"Band": band.Name, "From": d.lang.Percent(int(band.From))})
		if i == len(d.meta.Bands)-1 && band.From <= 0 && i > 0 {
			text = d.t("band_below", map[string]any{"Band": band.Name, "From": d.lang.Percent(int(d.meta.Bands[i-1].From))})
		}
		d.toneSign(band.Tone, marginSide+signSize/2, d.y+small.lead()/2)
		d.text(marginSide+signSize+gapSmall, small.baseline(d.y), oneLine(typeset(d.lang, text)), small)
		d.skip(small.lead())
	}
}

// list prints items with a dash.
func (d *document) list(items []string) {
	for _, item := range items {
		d.need(small.lead())
		d.text(marginSide, small.baseline(d.y), "—", small.in(grey))
		d.block(marginSide+gap, d.inner()-gap, item, small)
		d.skip(gapHair)
	}
}
