package reports

import (
	"io"
	"slices"
)

// sheetOf names the sheets that show a block; what is not in it has none.
var sheetOf = map[Block]string{
	FigureBlock: "summary", DistributionBlock: "summary", TrendBlock: "waves", SectionsBlock: "sections", RegionsBlock: "regions",
	WorstBlock: "requirements", BestBlock: "requirements", RequirementsBlock: "requirements", RankingBlock: "ranking", HeatBlock: "heat",
	CriticalBlock: "critical_fails", CommentsBlock: "comments", SpreadBlock: "spread",
}

// composedXLSX writes the blocks as sheets in their order, then the method, then the
// data. Without the data the sheets hold values instead of formulas.
func composedXLSX(w io.Writer, r *WaveReport, name string, blocks []Block) error {
	title := r.Language.Text("reports.wave.title", map[string]any{"Wave": r.Wave.Name})
	if name != "" {
		title = name + " · " + r.Wave.Name
	}
	return write(w, &r.Meta, title, func(b *book) { b.composed(r, title, blocks) })
}

func (b *book) composed(r *WaveReport, title string, blocks []Block) {
	var sheets []string
	for _, block := range blocks {
		name := sheetOf[block]
		if name == "" || slices.Contains(sheets, name) || !r.has(block) && slices.Contains([]Block{CriticalBlock, CommentsBlock, TrendBlock, SpreadBlock}, block) {
			continue
		}
		sheets = append(sheets, name)
	}
	// Sheets stand in the order they are made; the data are written first, because the
	// formulas must know their rows.
	for _, name := range append(slices.Clone(sheets), "method") {
		_, err := b.file.NewSheet(sheetName(b.t("sheet."+name), 1))
		b.try(err)
	}
	wb := &waveBook{book: b, r: r, charted: slices.Contains(sheets, "sections")}
	wb.order, wb.ranks = r.ranked()
	if slices.Contains(blocks, DataBlock) {
		wb.writeData()
	}
	for _, name := range sheets {
		if name != "summary" {
			wb.write(name)
		}
	}
	wb.method(wb.statistics())
	if slices.Contains(sheets, "summary") { // its charts are of the other sheets
		wb.summary(title)
	}
}

func (wb *waveBook) write(name string) {
	switch name {
	case "waves":
		wb.waves()
	case "sections":
		wb.sections()
	case "regions":
		wb.regions()
	case "requirements":
		wb.requirements()
	case "ranking":
		wb.ranking()
	case "heat":
		wb.heat()
	case "critical_fails":
		wb.fails(name, wb.r.CriticalFails)
	case "spread":
		wb.spread()
	case "comments":
		wb.fails(name, wb.r.Comments)
	}
}

// waves is a row for each wave in time.
func (wb *waveBook) waves() {
	s := wb.table(sheetName(wb.t("sheet.waves"), 1), []field{
		{"№", 7, keyLook},
		{wb.t("wave_word"), 30, wrapLook},
		{wb.t("column.since"), 13, dayLook},
		{wb.t("column.until"), 13, dayLook},
		{wb.t("mean"), 11, percentLook},
		{"n", 8, numberLook},
		{wb.t("column.low"), 13, percentLook},
		{wb.t("column.high"), 13, percentLook},
		{wb.t("column.locations"), 10, numberLook},
		{wb.t("failed"), 12, numberLook},
	})
	for i, w := range wb.r.History {
		low, high := bounds(w.Scores.Interval())
		s.add(i+1, cellText(w.Name), serial(w.From), serial(w.To), meanOf(w.Scores), w.Scores.N, low, high, w.Locations, w.Failed)
	}
	s.bars(5)
	s.close()
}

// fails is a row for each answer that failed.
func (wb *waveBook) fails(name string, all []CriticalFail) {
	s := wb.table(sheetName(wb.t("sheet."+name), 1), []field{
		{"№", 7, keyLook},
		{wb.t("visit.number"), 14, plainLook},
		{wb.t("date"), 12, dayLook},
		{wb.t("column.location_code"), 12, plainLook},
		{wb.t("location"), 30, wrapLook},
		{wb.t("region"), 18, plainLook},
		{wb.t("section"), 24, wrapLook},
		{wb.t("question"), 50, wrapLook},
		{wb.t("column.comment"), 50, wrapLook},
	})
	for i, f := range all {
		s.add(i+1, cellText(f.Visit), serial(f.Date), cellText(f.Place.Code), cellText(f.Name), cellText(f.Region),
			cellText(f.Section), cellText(f.Text), cellText(f.Comment))
	}
	s.close()
}
