package reports

import (
	"strconv"

	"github.com/xuri/excelize/v2"

	"etalon/internal/workbook"
)

// figureRow is a labelled number of a summary.
type figureRow struct {
	label string
	value any
	look  look
}

// page is a sheet of free layout: a title, a big number, labelled figures.
type page struct {
	*sheet
}

// page begins a sheet with its title; second is the width of the second column.
func (b *book) page(name, title, subtitle string, second float64) page {
	s := b.open(name, true)
	p := page{s}
	if b.err != nil {
		return p
	}
	b.try(s.out.SetColWidth(1, 1, 40))
	b.try(s.out.SetColWidth(2, 2, second))
	b.try(s.out.SetColWidth(3, 3, 16))
	b.try(s.out.SetColWidth(4, 4, 4))
	grid := false
	b.try(b.file.SetSheetView(name, 0, &excelize.ViewOptions{ShowGridLines: &grid}))
	owner := b.meta.Organisation
	if b.meta.Brand != "" {
		owner += " · " + b.meta.Brand
	}
	p.line(0, noteLook, cellText(owner))
	p.line(32, titleLook, cellText(title))
	p.line(0, noteLook, cellText(subtitle))
	p.line(0, plainLook)
	return p
}

// line writes a row of one look; height 0 is the usual one.
func (p page) line(height float64, l look, values ...any) {
	if p.b.err != nil {
		return
	}
	p.row++
	for i, v := range values {
		c := excelize.Cell{StyleID: p.b.looks[l], Value: v}
		if f, ok := v.(formula); ok {
			c.Formula, c.Value = f.text, f.value
		}
		values[i] = c
	}
	opts := excelize.RowOpts{}
	if height > 0 {
		opts.Height = height
	}
	p.b.try(p.out.SetRow("A"+strconv.Itoa(p.row), values, opts))
}

// headline is the one number that matters.
func (p page) headline(label string, value any) {
	p.line(0, noteLook, label)
	if value == nil {
		value = noValue
	}
	p.line(48, bigLook, value)
}

func (p page) heads(heads ...any) {
	p.line(0, plainLook)
	p.line(20, headLook, heads...)
}

// figures writes labelled numbers.
func (p page) figures(rows []figureRow) {
	for _, f := range rows {
		if p.b.err != nil {
			return
		}
		p.row++
		value := excelize.Cell{StyleID: p.b.looks[f.look], Value: f.value}
		if x, ok := f.value.(formula); ok {
			value.Formula, value.Value = x.text, x.value
		}
		p.b.try(p.out.SetRow("A"+strconv.Itoa(p.row), []any{excelize.Cell{StyleID: p.b.looks[labelLook], Value: f.label}, value}))
	}
}

func (p page) close() {
	if p.b.err == nil {
		p.b.try(p.out.Flush())
	}
}

// summary is the first sheet of a wave.
func (wb *waveBook) summary(title string) {
	r := wb.r
	d := &document{lang: wb.lang, meta: wb.meta}
	p := wb.page(sheetName(wb.t("sheet.summary"), 1), title, d.period(r.Wave.From, r.Wave.To)+" · "+d.orAll(r.Filter), 16)
	final := wb.visits.list(visitFinal)
	p.headline(wb.t("wave.score"), live(wb.visits, "ROUND(AVERAGE("+final+"),4)", meanOf(r.Wave.Scores)))
	score := "A" + strconv.Itoa(p.row)
	p.heads(wb.t("column.figure"), wb.t("column.value"))
	p.figures(wb.figures(final, score))
	wb.bandTable(p)
	wb.charts(p)
	p.close()
}

func (wb *waveBook) figures(final, score string) []figureRow {
	r := wb.r
	low, high := bounds(r.Wave.Scores.Interval())
	half := "TINV(0.05,COUNT(" + final + ")-1)*STDEV(" + final + ")/COUNT(" + final + ")^0.5"
	var pooled any
	if r.Wave.Possible > 0 {
		pooled = live(wb.visits, "ROUND(SUM("+wb.visits.list(visitEarned)+")/SUM("+wb.visits.list(visitPossible)+"),4)", roundFraction(r.Wave.Earned/r.Wave.Possible))
	}
	rows := []figureRow{
		{wb.t("method.n"), live(wb.visits, "COUNT("+final+")", r.Wave.Scores.N), numberLook},
		{wb.t("column.locations"), r.Wave.Locations, numberLook},
		{wb.t("column.low"), live(wb.visits, "MAX(0,AVERAGE("+final+")-"+half+")", low), percentLook},
		{wb.t("column.high"), live(wb.visits, "MIN(1,AVERAGE("+final+")+"+half+")", high), percentLook},
		{wb.t("wave.pooled"), pooled, percentLook},
		{wb.t("wave.failed"), live(wb.visits, wb.visits.sum(func(a area) string {
			return "COUNTIFS(" + a.column(visitFailed) + "," + wb.word("yes") + ")"
		}), r.Wave.Failed), numberLook},
		{wb.t("critical_failed"), live(wb.visits, "SUM("+wb.visits.list(visitCritical)+")", r.Wave.Critical), numberLook},
	}
	if r.Previous != nil && r.Previous.Scores.N > 0 {
		before := fraction(r.Previous.Scores.Mean())
		rows = append(rows, figureRow{cellText(r.Previous.Name), before, percentLook})
		if r.Rebased > 0 {
			rows = append(rows, figureRow{wb.t("changes.column_comparable"), fraction(allRebased - r.Rebased), percentLook})
		}
		if r.Wave.Scores.N > 0 && r.Rebased < allRebased {
			change := formula{
				"ROUND((" + score + "-" + strconv.FormatFloat(before, 'f', 4, 64) + ")*100,2)",
				float64(r.Wave.Scores.Mean()-r.Previous.Scores.Mean()) / 100,
			}
			rows = append(rows, figureRow{wb.t("change"), change, pointsLook})
		}
	}
	if len(wb.visits) > 0 && len(wb.answers.areas) > 0 {
		off := wb.visits.sum(func(a area) string {
			c := a.column(visitOff)
			return "COUNTIFS(" + c + `,">0.00015")+COUNTIFS(` + c + `,"<-0.00015")`
		})
		rows = append(rows, figureRow{wb.t("column.mismatches"), formula{off, 0}, numberLook})
	}
	return append(rows, wb.response(&r.Response)...)
}

// bandTable counts the visits of every band.
func (wb *waveBook) bandTable(p page) {
	if len(wb.meta.Bands) == 0 {
		return
	}
	p.heads(wb.t("column.band"), wb.t("column.from"), wb.t("sheet.visits"))
	for i, band := range wb.meta.Bands {
		count := 0
		if i < len(wb.r.BandCounts) {
			count = wb.r.BandCounts[i]
		}
		n := strconv.Itoa(p.row + 1)
		text := wb.visits.sum(func(a area) string {
			f := "COUNTIFS(" + a.column(visitFinal) + `,">="&B` + n
			if i == len(wb.meta.Bands)-1 {
				f = "COUNTIFS(" + a.column(visitFinal) + `,">=0"`
			}
			if i > 0 {
				f += "," + a.column(visitFinal) + `,"<"&B` + strconv.Itoa(p.row)
			}
			return f + ")"
		})
		p.row++
		if wb.err != nil {
			return
		}
		value := excelize.Cell{StyleID: wb.looks[numberLook], Value: count}
		if len(wb.visits) > 0 {
			value.Formula = text
		}
		wb.try(p.out.SetRow("A"+n, []any{
			excelize.Cell{StyleID: wb.looks[plainLook], Value: cellText(band.Name)},
			excelize.Cell{StyleID: wb.looks[percentLook], Value: fraction(max(0, band.From))},
			value,
		}))
	}
}

// charts draws the sections as columns from zero and the bands as bars, labelled
// directly.
func (wb *waveBook) charts(p page) {
	sections := quoteSheet(sheetName(wb.t("sheet.sections"), 1))
	last := strconv.Itoa(1 + len(wb.r.Sections))
	if wb.charted && len(wb.r.Sections) > 0 {
		wb.chart(p.name, "E5", &excelize.Chart{
			Type:  excelize.Col,
			Title: chartTitle(wb.t("chart.sections")),
			Series: []excelize.ChartSeries{{
				Name: sections + "!$C$1", Categories: sections + "!$B$2:$B$" + last, Values: sections + "!$C$2:$C$" + last,
				Fill: solid(parseColour(wb.meta.Accent)),
			}},
			YAxis: excelize.ChartAxis{Minimum: zero(), Maximum: one(), NumFmt: excelize.ChartNumFmt{CustomNumFmt: "0%"}},
		})
	}
	n := len(wb.meta.Bands)
	if n == 0 {
		return
	}
	own := quoteSheet(p.name)
	from, to := strconv.Itoa(p.row-n+1), strconv.Itoa(p.row)
	wb.chart(p.name, "E26", &excelize.Chart{
		Type:  excelize.Bar,
		Title: chartTitle(wb.t("chart.bands")),
		Series: []excelize.ChartSeries{{
			Name: own + "!$C$" + strconv.Itoa(p.row-n), Categories: own + "!$A$" + from + ":$A$" + to,
			Values: own + "!$C$" + from + ":$C$" + to, Fill: solid(parseColour(wb.meta.Accent)),
		}},
		XAxis: excelize.ChartAxis{ReverseOrder: true},
		YAxis: excelize.ChartAxis{Minimum: zero(), NumFmt: excelize.ChartNumFmt{CustomNumFmt: "0"}},
	})
}

func (b *book) chart(sheet, cell string, c *excelize.Chart) {
	gap := uint(40)
	c.GapWidth = &gap
	c.Legend = excelize.ChartLegend{Position: "none"}
	c.PlotArea = excelize.ChartPlotArea{ShowVal: c.Type != excelize.Scatter}
	c.Dimension = excelize.ChartDimension{Width: 760, Height: 320}
	c.YAxis.MajorGridLines = true
	c.XAxis.Font = excelize.Font{Size: 9, Color: webColour(ink)}
	c.YAxis.Font = excelize.Font{Size: 9, Color: webColour(grey)}
	if b.err == nil {
		b.try(b.file.AddChart(sheet, cell, c))
	}
}

func chartTitle(text string) excelize.ChartTitle {
	return excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: text, Font: &excelize.Font{Size: 12, Bold: true, Color: webColour(ink)}}}}
}

func solid(c colour) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{webColour(c)}}
}

func zero() *float64 { return new(float64) }

func one() *float64 {
	x := 1.0
	return &x
}

// method prints what the annex of the PDF says.
func (b *book) method(statistics []string) {
	b.exceptions()
	p := b.page(sheetName(b.t("sheet.method"), 1), b.t("method.title"), b.meta.Filter, methodWidth)
	d := &document{lang: b.lang, meta: b.meta}
	p.texts(b.t("method.audit"), d.audit())
	p.texts(b.t("method.period"), d.period(b.meta.From, b.meta.To))
	p.texts(b.t("method.n"), d.count("visits", b.meta.N))
	p.texts(b.t("method.standards"), b.meta.Standards...)
	p.texts(b.t("method.cut_off"), d.moment(b.meta.CutOff))
	p.texts(b.t("method.generated"), d.moment(b.meta.GeneratedAt))
	p.texts(b.t("method.generation_id"), b.meta.GenerationID)
	for _, c := range b.meta.Checklists {
		p.texts(b.t("method.policy", map[string]any{"Checklist": checklistName(b.lang, c.Title, c.Version)}), policyText(b.lang, c))
	}
	for i, band := range b.meta.Bands {
		label := ""
		if i == 0 {
			label = b.t("method.bands")
		}
		p.texts(label, b.t("band_from", map[string]any{"Band": band.Name, "From": b.lang.Percent(int(max(0, band.From)))}))
	}
	p.texts(b.t("method.statistics"), append(statistics, b.t("method.formulas"))...)
	p.texts(b.t("method.ethics"), b.meta.Ethics...)
	p.close()
}

// methodWidth is the width in characters of the texts of the method.
const methodWidth = 100.0

// texts writes a label and the lines it stands for.
func (p page) texts(label string, lines ...string) {
	for i, line := range lines {
		if i > 0 {
			label = ""
		}
		if p.b.err != nil || line == "" {
			continue
		}
		p.row++
		high := max(workbook.Lines(line, methodWidth), workbook.Lines(label, 40))
		p.b.try(p.out.SetRow("A"+strconv.Itoa(p.row), []any{
			excelize.Cell{StyleID: p.b.looks[labelLook], Value: cellText(label)},
			excelize.Cell{StyleID: p.b.looks[wrapLook], Value: cellText(line)},
		}, excelize.RowOpts{Height: float64(high) * workbook.LineHeight}))
	}
}

// wide writes a text over the columns to the right of its label.
func (p page) wide(label, text string) {
	p.texts(label, text)
	if p.b.err == nil {
		n := strconv.Itoa(p.row)
		p.b.try(p.out.MergeCell("B"+n, "K"+n))
	}
}
