package reports

import (
	"context"
	"math"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"etalon/internal/accounts"
	"etalon/internal/locale"
	"etalon/reports/figures"
)

// RelationXLSX is Relation as a workbook: the coefficients by live formulas over the
// points, a scatter chart, the sections, and who is left out.
func (s *Service) RelationXLSX(ctx context.Context, by accounts.Actor, q RelationQuery, lang locale.Language) (*File, error) {
	r, err := s.Relation(ctx, by, q)
	if err != nil {
		return nil, err
	}
	return s.tables(ctx, by, lang, lang.Text("reports.relation.title"), func(b *book) { b.relation(r) })
}

func (b *book) relation(r *Relation) {
	for _, name := range []string{"relation.sheet", "relation.points"} {
		_, err := b.file.NewSheet(sheetName(b.t(name), 1)) // in reading order; the points are written first
		b.try(err)
	}
	points := b.relationPoints(r)
	b.relationSummary(r, points)
	b.relationSections(r)
	b.relationLeft(r)
}

// The columns of the points that formulas read.
const (
	pointX     = 7
	pointY     = 8
	pointRankX = 9
	pointRankY = 10
)

func (b *book) relationPoints(r *Relation) area {
	unit := plainLook
	if r.Kind != nil {
		unit = figureLook(r.Kind.Unit)
	}
	changed := unit
	if r.Change {
		changed = rLook
	}
	s := b.table(sheetName(b.t("relation.points"), 1), []field{
		{b.t("relation.code"), 12, plainLook},
		{b.t("relation.place"), 34, plainLook},
		{b.t("relation.region"), 22, plainLook},
		{b.t("sheet.visits"), 10, numberLook},
		{b.t("relation.score"), 14, percentLook},
		{b.figureName(r), 16, unit},
		{b.relationX(r), 16, rLook},
		{b.relationY(r), 16, changed},
		{b.t("relation.rank_x"), 12, generalLook},
		{b.t("relation.rank_y"), 12, generalLook},
	})
	pairs := make([]pair, len(r.Points))
	for i, p := range r.Points {
		pairs[i] = pair{p.X, p.Y}
	}
	xs, ys := ranks(pairs, func(p pair) float64 { return p.X }), ranks(pairs, func(p pair) float64 { return p.Y })
	last := strconv.Itoa(len(r.Points) + 1)
	rank := func(column string, row int, value float64) formula {
		all, one := column+"$2:"+column+"$"+last, column+strconv.Itoa(row)
		return formula{"SUMPRODUCT(--(" + all + "<" + one + "))+(SUMPRODUCT(--(" + all + "=" + one + "))+1)/2", value}
	}
	for i, p := range r.Points {
		s.add(cellText(p.Place.Code), cellText(p.Place.Name), cellText(p.Place.Region), p.Visits, fraction(p.Score), p.Figure, p.X, p.Y,
			rank("G", i+2, xs[i]), rank("H", i+2, ys[i]))
	}
	s.close()
	return area{s.name, s.row}
}

func (b *book) figureName(r *Relation) string {
	if r.Kind == nil {
		return b.t("relation.figure")
	}
	return cellText(r.Kind.Label.In(b.lang))
}

func (b *book) relationX(r *Relation) string {
	if r.Change {
		return b.t("relation.x_change")
	}
	return b.t("relation.x")
}

func (b *book) relationY(r *Relation) string {
	switch {
	case r.Relative():
		return b.t("relation.y_share", map[string]any{"Figure": b.figureName(r)})
	case r.Change:
		return b.t("relation.y_change", map[string]any{"Figure": b.figureName(r)})
	}
	return b.figureName(r)
}

// relationSummary says what is set against what, and how they go along.
func (b *book) relationSummary(r *Relation, points area) {
	s := b.table(sheetName(b.t("relation.sheet"), 1), []field{{b.t("relation.what"), 34, wrapLook}, {b.t("relation.value"), 44, wrapLook}})
	var waves []string
	for _, w := range r.Waves {
		waves = append(waves, w.Title)
	}
	s.add(b.t("relation.caution"), b.t("relation.caution_why"))
	s.add(b.t("relation.figure"), b.figureName(r))
	s.add(b.t("relation.waves"), cellText(strings.Join(append([]string{r.Brand}, waves...), ", ")))
	s.add(b.t("relation.months"), b.months(r.Months))
	s.add(b.t("relation.lag"), b.lang.Number(float64(r.Lag), 0))
	s.add("n", len(r.Points))
	if r.Pearson == nil {
		s.add("r", b.t("relation.few", map[string]any{"Least": LeastPoints}))
	} else {
		s.add(b.t("relation.pearson"), b.correl(points, pointX, pointY, r.Pearson))
		s.add(b.t("relation.interval"), b.ofR(r.Pearson))
	}
	if r.Spearman != nil {
		s.add(b.t("relation.spearman"), b.correl(points, pointRankX, pointRankY, r.Spearman))
		s.add(b.t("relation.interval"), b.ofR(r.Spearman))
	}
	if r.Mixed {
		s.add(b.t("relation.mixed"), b.t("relation.mixed_why"))
	}
	if len(r.Points) > 0 {
		b.scatter(s.name, "D2", r, points)
	}
	s.close()
}

// correl computes a correlation of two columns of the points.
func (b *book) correl(points area, x, y int, c *Correlation) excelize.Cell {
	return excelize.Cell{StyleID: b.looks[saidLook], Formula: "CORREL(" + points.column(x) + "," + points.column(y) + ")", Value: c.R}
}

func (b *book) months(p Period) string {
	if p.From == p.Until {
		return p.From.In(b.lang)
	}
	return p.From.In(b.lang) + " — " + p.Until.In(b.lang)
}

func (b *book) ofR(c *Correlation) string {
	return b.lang.Number(c.Low, 2) + " … " + b.lang.Number(c.High, 2)
}

// scatter draws the points, without lines between them.
func (b *book) scatter(sheet, cell string, r *Relation, points area) {
	money := "#,##0"
	if r.Kind.Unit != figures.Money {
		money = "#,##0.##"
	}
	accent := parseColour(b.meta.Accent)
	low, high := bracket(r.Points, func(p RelationPoint) float64 { return p.X })
	bottom, top := bracket(r.Points, func(p RelationPoint) float64 { return p.Y })
	c := &excelize.Chart{
		Type:  excelize.Scatter,
		Title: chartTitle(b.t("relation.chart", map[string]any{"Figure": b.figureName(r)})),
		Series: []excelize.ChartSeries{{
			Name: points.head(pointY), Categories: points.column(pointX), Values: points.column(pointY),
			Line:   excelize.LineOptions{Type: excelize.LineNone},
			Marker: excelize.ChartMarker{Symbol: "circle", Size: 7, Fill: solid(accent), Border: excelize.LineOptions{Type: excelize.LineNone}},
		}},
		XAxis: excelize.ChartAxis{Title: axisTitle(b.relationX(r)), NumFmt: excelize.ChartNumFmt{CustomNumFmt: "0"}, Minimum: &low, Maximum: &high},
		YAxis: excelize.ChartAxis{Title: axisTitle(b.relationY(r)), NumFmt: excelize.ChartNumFmt{CustomNumFmt: money}, Minimum: &bottom, Maximum: &top},
	}
	b.chart(sheet, cell, c)
}

func axisTitle(text string) excelize.ChartTitle {
	return excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: text, Font: &excelize.Font{Size: 9, Color: webColour(grey)}}}}
}

// head is the head of a column of an area.
func (a area) head(n int) string { return quoteSheet(a.sheet) + "!$" + columnName(n) + "$1" }

func (b *book) relationSections(r *Relation) {
	s := b.table(sheetName(b.t("sheet.sections"), 1), []field{
		{b.t("section"), 44, wrapLook},
		{"n", 8, numberLook},
		{"r", 10, rLook},
		{b.t("column.low"), 14, rLook},
		{b.t("column.high"), 14, rLook},
		{"p", 12, pLook},
		{b.t("relation.adjusted"), 16, pLook},
	})
	for _, section := range r.Sections {
		if c := section.Correlation; c != nil {
			s.add(cellText(section.Title), section.N, c.R, c.Low, c.High, c.P, section.Adjusted)
		} else {
			s.add(cellText(section.Title), section.N)
		}
	}
	s.foot(b.lang.Count("reports.relation.tests", r.Tests))
	s.close()
}

func (b *book) relationLeft(r *Relation) {
	s := b.table(sheetName(b.t("relation.left"), 1), []field{
		{b.t("relation.code"), 12, plainLook},
		{b.t("relation.place"), 34, plainLook},
		{b.t("relation.region"), 22, plainLook},
		{b.t("sheet.visits"), 10, numberLook},
		{b.t("relation.reason"), 44, wrapLook},
	})
	for _, l := range r.Left {
		s.add(cellText(l.Place.Code), cellText(l.Place.Name), cellText(l.Place.Region), l.Visits, b.t("relation.reason."+string(l.Reason)))
	}
	s.close()
}

// bracket are round bounds around the points, so that they fill the chart.
func bracket(points []RelationPoint, of func(RelationPoint) float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, p := range points {
		low, high = min(low, of(p)), max(high, of(p))
	}
	step := math.Pow(10, math.Floor(math.Log10(max(high-low, 1e-3))))
	if (high-low)/step < 4 {
		step /= 2
	}
	return math.Floor(low/step) * step, math.Ceil(high/step+1e-9) * step
}
