package reports

import (
	"io"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// LocationXLSX writes a location as a workbook: a summary with a chart of its
// waves, sections, requirements, and its visits and answers.
func LocationXLSX(w io.Writer, r *LocationReport) error {
	title := r.Language.Text("reports.location.title", map[string]any{"Name": r.Location.Name, "Code": r.Location.Code})
	return write(w, &r.Meta, title, func(b *book) { b.location(r, title) })
}

// locationBook is a location's workbook being written.
type locationBook struct {
	*book
	r      *LocationReport
	visits areas
	waveOf int // column of the visits with the number of the wave
}

func (b *book) location(r *LocationReport, title string) {
	for _, name := range []string{"summary", "waves", "sections", "requirements", "method", "visits"} {
		_, err := b.file.NewSheet(sheetName(b.t("sheet."+name), 1))
		b.try(err)
	}
	sections, waves := make([]string, len(r.Sections)), map[string]int{}
	for i, s := range r.Sections {
		sections[i] = s.Title
	}
	for i, w := range r.Waves {
		waves[w.Name] = i + 1
	}
	lb := &locationBook{book: b, r: r, waveOf: visitSections + len(sections)}
	data := b.answers(r.Answers, sections, nil)
	if r.Visits != nil {
		lb.visits = b.visits(r.Visits, sections, &data, []key{{b.t("column.wave_key"), func(v *VisitRow) int { return waves[v.Wave] }}})
	}
	lb.waves()
	lb.sections()
	b.compliance(r.Requirements)
	b.method([]string{b.t("stat.mean"), b.t("stat.student"), b.t("stat.wilson"), b.t("stat.welch"), b.t("stat.two_proportions")})
	lb.summary(title)
}

func (lb *locationBook) waves() {
	s := lb.table(sheetName(lb.t("sheet.waves"), 1), []field{
		{"№", 7, keyLook},
		{lb.t("wave_word"), 24, wrapLook},
		{lb.t("column.period"), 24, plainLook},
		{lb.t("mean"), 12, percentLook},
		{"n", 8, numberLook},
		{lb.t("column.low"), 13, percentLook},
		{lb.t("column.high"), 13, percentLook},
		{lb.t("failed"), 13, numberLook},
		{lb.t("rank"), 10, plainLook},
		{lb.t("region"), 12, percentLook},
		{lb.t("chain"), 12, percentLook},
	})
	d := &document{lang: lb.lang, meta: lb.meta}
	for i, w := range lb.r.Waves {
		low, high := bounds(w.Scores.Interval())
		s.add(i+1, cellText(w.Name), d.period(w.From, w.To),
			live(lb.visits, lb.visits.average(visitFinal, lb.waveOf, i+1), meanOf(w.Scores)),
			live(lb.visits, lb.visits.countKey(lb.waveOf, i+1), w.Scores.N),
			low, high, w.Failed, rankText(Rank{w.RankFrom, w.RankTo}), meanOf(w.Region), meanOf(w.Chain))
	}
	s.bars(4)
	s.close()
}

func (lb *locationBook) sections() {
	fields := []field{{"№", 7, keyLook}, {lb.t("section"), 34, wrapLook}}
	for i, w := range lb.r.Waves {
		// The number keeps the heads of a table apart when two waves share a name.
		fields = append(fields, field{strconv.Itoa(i+1) + ". " + w.Name, 14, percentLook})
	}
	fields = append(fields, field{lb.t("chain"), 12, percentLook})
	s := lb.table(sheetName(lb.t("sheet.sections"), 1), fields)
	for i, row := range lb.r.Sections {
		values := []any{i + 1, cellText(row.Title)}
		for w := range lb.r.Waves {
			var mean any
			if w < len(row.Scores) {
				mean = meanOf(row.Scores[w])
			}
			values = append(values, live(lb.visits, lb.visits.average(visitSections+i, lb.waveOf, w+1), mean))
		}
		s.add(append(values, meanOf(row.Chain))...)
	}
	s.close()
}

// compliance writes requirements whose answers are not all in the workbook: the
// counts are values, the rate is a formula.
func (b *book) compliance(all []RequirementRow) {
	s := b.table(sheetName(b.t("sheet.requirements"), 1), []field{
		{b.t("code"), 10, plainLook},
		{b.t("section"), 24, wrapLook},
		{b.t("requirement"), 60, wrapLook},
		{b.t("column.critical"), 13, plainLook},
		{b.t("met.full_head"), 12, numberLook},
		{b.t("met.part_head"), 12, numberLook},
		{b.t("column.applied"), 12, numberLook},
		{b.t("compliance"), 12, percentLook},
		{b.t("column.low"), 13, percentLook},
		{b.t("column.high"), 13, percentLook},
		{b.t("column.previous"), 13, percentLook},
		{b.t("column.excepted_visits"), 13, numberLook},
	})
	for _, q := range all {
		var rate, before, critical any
		if p, ok := q.Now.Rate(); ok {
			n := strconv.Itoa(s.row + 1)
			rate = formula{"ROUND((E" + n + "+F" + n + "/2)/G" + n + ",4)", fraction(p)}
		}
		if q.Previous != nil {
			if p, ok := q.Previous.Rate(); ok {
				before = fraction(p)
			}
		}
		if q.Critical {
			critical = b.t("yes")
		}
		low, high := bounds(q.Now.Interval())
		s.add(cellText(q.Code), cellText(q.Section), cellText(q.Text), critical, q.Now.Full, q.Now.Part, q.Now.Applied, rate, low, high, b.before(q, before), q.Excepted)
	}
	s.bars(8)
	s.close()
}

func (lb *locationBook) summary(title string) {
	r := lb.r
	p := lb.page(sheetName(lb.t("sheet.summary"), 1), title, placeLine(r.Location), 16)
	if len(r.Waves) > 0 {
		n := len(r.Waves)
		now := r.Waves[n-1]
		p.headline(lb.t("location.score", map[string]any{"Wave": now.Name}),
			live(lb.visits, lb.visits.average(visitFinal, lb.waveOf, n), meanOf(now.Scores)))
		low, high := bounds(now.Scores.Interval())
		p.heads(lb.t("column.figure"), lb.t("column.value"))
		p.figures([]figureRow{
			{lb.t("method.n"), live(lb.visits, lb.visits.countKey(lb.waveOf, n), now.Scores.N), numberLook},
			{lb.t("column.low"), low, percentLook},
			{lb.t("column.high"), high, percentLook},
			{lb.t("region"), meanOf(now.Region), percentLook},
			{lb.t("chain"), meanOf(now.Chain), percentLook},
			{lb.t("location.rank"), rankText(Rank{now.RankFrom, now.RankTo}), plainLook},
			{lb.t("wave.failed"), now.Failed, numberLook},
		})
		waves := quoteSheet(sheetName(lb.t("sheet.waves"), 1))
		last := strconv.Itoa(n + 1)
		lb.chart(p.name, "E5", &excelize.Chart{
			Type: excelize.Col, Title: chartTitle(lb.t("chart.waves")),
			Series: []excelize.ChartSeries{{
				Name: waves + "!$D$1", Categories: waves + "!$B$2:$B$" + last, Values: waves + "!$D$2:$D$" + last,
				Fill: solid(parseColour(lb.meta.Accent)),
			}},
			YAxis: excelize.ChartAxis{Minimum: zero(), Maximum: one(), NumFmt: excelize.ChartNumFmt{CustomNumFmt: "0%"}},
		})
	}
	p.close()
}
