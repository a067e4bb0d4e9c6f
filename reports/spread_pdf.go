package reports

// spreadPart is a source of the differences between scores, as it is printed.
type spreadPart struct {
	key string
	SpreadPart
}

func (s *Spread) parts() []spreadPart {
	return []spreadPart{{"location", s.Part(s.Location)}, {"shopper", s.Part(s.Shopper)}, {"occasion", s.Part(s.Occasion)}}
}

// waveSpread prints what the differences between the scores come from.
func (d *document) waveSpread(s *Spread) {
	var rows []row
	for _, p := range s.parts() {
		rows = append(rows, row{cells: []cell{
			{text: d.t("spread." + p.key), note: d.t("spread." + p.key + "_note")},
			{draw: barDrawing(&p.Share, nil, d.accent)},
			{text: d.lang.PercentShort(int(p.Share)), style: small.strong()},
			{text: d.lang.Number(float64(p.Deviation)/100, 1)},
		}})
	}
	columns := []column{
		{head: d.t("spread.source"), share: 0.44},
		{share: 0.26},
		{head: d.t("spread.share"), share: 0.14, align: right},
		{head: d.t("spread.deviation"), share: 0.16, align: right},
	}
	d.chapter(d.t("spread.title"), d.opening(columns, rows)+gapHuge)
	d.paragraph(d.t("spread.note"), caption)
	d.skip(gapHair)
	d.table(columns, rows)
	d.skip(gapSmall)
	d.paragraph(d.spreadSaid(s), small)
}

// spreadSaid is how far the means of locations can be relied on.
func (d *document) spreadSaid(s *Spread) string {
	said := d.t("spread.alike")
	if s.VisitsNeeded > 0 {
		said = d.count("spread.needed", s.VisitsNeeded)
	}
	return said + " " + d.t("spread.now", map[string]any{
		"Visits": d.lang.Number(float64(s.Visits)/float64(s.Locations), 1), "Share": d.lang.PercentShort(int(percent(s.Dependability * 10000))),
	})
}

// spread is a row for each source.
func (wb *waveBook) spread() {
	s := wb.table(sheetName(wb.t("sheet.spread"), 1), []field{
		{wb.t("spread.source"), 26, wrapLook},
		{wb.t("spread.share"), 14, percentLook},
		{wb.t("spread.deviation"), 16, amountLook},
		{wb.t("spread.what"), 60, wrapLook},
	})
	for _, p := range wb.r.Spread.parts() {
		s.add(wb.t("spread."+p.key), fraction(p.Share), float64(p.Deviation)/100, wb.t("spread."+p.key+"_note"))
	}
	d := &document{lang: wb.lang, meta: wb.meta}
	s.foot(wb.t("spread.note"), d.spreadSaid(&wb.r.Spread))
	s.bars(2)
	s.close()
}
