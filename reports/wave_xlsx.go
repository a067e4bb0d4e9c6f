package reports

import (
	"io"
	"math"
	"strconv"
)

// WaveXLSX writes a wave as a workbook: a summary with charts, tables of
// sections, regions, requirements and locations, and the data they are computed
// from by live formulas.
func WaveXLSX(w io.Writer, r *WaveReport) error { return composedXLSX(w, r, "", wholeWave) }

// waveBook is a wave's workbook being written: where its data lie.
type waveBook struct {
	*book
	r        *WaveReport
	answers  answerData
	visits   areas
	order    []LocationRow
	ranks    []Rank
	regionOf int // column of the visits with the number of the region
	placeOf  int
	charted  bool // there is a sheet of the sections
}

// writeData writes the visits and answers of the wave.
func (wb *waveBook) writeData() {
	r := wb.r
	sections := make([]string, len(r.Sections))
	for i, s := range r.Sections {
		sections[i] = s.Title
	}
	codes := map[string]int{}
	for i, q := range r.Requirements {
		if _, ok := codes[q.Code]; !ok && q.Code != "" {
			codes[q.Code] = i + 1
		}
	}
	wb.writeVisits(sections, codes)
}

// writeVisits writes the visits and their answers. The answers come first in time
// and last in order, so that the visits' formulas know where they lie.
func (wb *waveBook) writeVisits(sections []string, codes map[string]int) {
	regions, places := map[string]int{}, map[string]int{}
	for i, region := range wb.r.Regions {
		regions[region.Name] = i + 1
	}
	for i, l := range wb.order {
		places[l.Code] = i + 1
	}
	name := sheetName(wb.t("sheet.visits"), 1)
	_, err := wb.file.NewSheet(name)
	wb.try(err)
	wb.answers = wb.book.answers(wb.r.Answers, sections, codes)
	wb.regionOf = visitSections + len(sections)
	wb.placeOf = wb.regionOf + 1
	if wb.r.Visits == nil {
		return
	}
	wb.visits = wb.book.visits(wb.r.Visits, sections, &wb.answers, []key{
		{wb.t("column.region_key"), func(v *VisitRow) int { return regions[v.Place.Region] }},
		{wb.t("column.location_key"), func(v *VisitRow) int { return places[v.Place.Code] }},
	})
}

func (wb *waveBook) statistics() []string {
	d := &document{lang: wb.lang, meta: wb.meta}
	return d.waveStatistics(wb.r)
}

// live is a formula where the data are there to compute from, the value otherwise.
func live(data areas, text string, value any) any {
	if len(data) == 0 || value == nil {
		return value
	}
	return formula{text, value}
}

func meanOf(s Sample) any {
	if s.N == 0 {
		return nil
	}
	return fraction(s.Mean())
}

func meanOfPrevious(s *Sample) any {
	if s == nil {
		return nil
	}
	return meanOf(*s)
}

func bounds(i Interval, ok bool) (low, high any) {
	if !ok {
		return nil, nil
	}
	return fraction(i.Low), fraction(i.High)
}

// difference is the formula of now − before in points of percent; both are cells
// of the row.
func difference(now, before string, row int, n, b any) any {
	x, ok := n.(float64)
	y, had := b.(float64)
	if !ok || !had {
		return nil
	}
	r := strconv.Itoa(row)
	return formula{"ROUND((" + now + r + "-" + before + r + ")*100,2)", math.Round((x-y)*10000) / 100}
}

func (wb *waveBook) mark(significant bool) any {
	if significant {
		return wb.t("yes")
	}
	return nil
}

func (wb *waveBook) sections() {
	s := wb.table(sheetName(wb.t("sheet.sections"), 1), []field{
		{"№", 7, keyLook},
		{wb.t("section"), 34, wrapLook},
		{wb.t("mean"), 11, percentLook},
		{"n", 8, numberLook},
		{wb.t("column.low"), 13, percentLook},
		{wb.t("column.high"), 13, percentLook},
		{wb.t("column.previous"), 13, percentLook},
		{wb.t("change"), 12, pointsLook},
		{wb.t("column.significant"), 13, plainLook},
		{wb.t("column.earned"), 12, amountLook},
		{wb.t("column.possible"), 12, amountLook},
		{wb.t("pooled"), 12, percentLook},
		{wb.t("changes.column_comparable"), 14, percentLook},
	})
	for i, row := range wb.r.Sections {
		column := wb.visits.list(visitSections + i)
		low, high := bounds(row.Scores.Interval())
		mean, before := meanOf(row.Scores), meanOfPrevious(row.Previous)
		n := strconv.Itoa(s.row + 1)
		var pooled any
		if row.Possible > 0 {
			pooled = formula{"ROUND(J" + n + "/K" + n + ",4)", roundFraction(row.Earned / row.Possible)}
		}
		s.add(i+1, cellText(row.Title),
			live(wb.visits, "ROUND(AVERAGE("+column+"),4)", mean),
			live(wb.visits, "COUNT("+column+")", row.Scores.N),
			low, high, before, wb.shifted(row.Rebased, before, difference("C", "G", s.row+1, mean, before)),
			wb.mark(moved(row.Scores, row.Previous, row.Rebased)),
			live(wb.answers.areas, wb.sectionSum(i+1, answerEarned), row.Earned),
			live(wb.answers.areas, wb.sectionSum(i+1, answerPossible), row.Possible),
			pooled, comparableShare(before, row.Rebased))
	}
	s.foot(wb.sectionsFoot()...)
	s.bars(3)
	s.close()
}

func (wb *waveBook) sectionSum(section, column int) string {
	return wb.answers.areas.sum(func(a area) string {
		return "SUMIFS(" + a.column(column) + "," + a.column(answerSection) + "," + strconv.Itoa(section) + ")"
	})
}

func (wb *waveBook) regions() {
	s := wb.table(sheetName(wb.t("sheet.regions"), 1), []field{
		{"№", 7, keyLook},
		{wb.t("region"), 30, wrapLook},
		{wb.t("column.locations"), 10, numberLook},
		{wb.t("mean"), 11, percentLook},
		{"n", 8, numberLook},
		{wb.t("column.low"), 13, percentLook},
		{wb.t("column.high"), 13, percentLook},
		{wb.t("column.previous"), 13, percentLook},
		{wb.t("change"), 12, pointsLook},
		{wb.t("column.significant"), 13, plainLook},
		{wb.t("failed"), 12, numberLook},
		{wb.t("rank"), 9, plainLook},
		{wb.t("column.rank_before"), 14, plainLook},
	})
	for i, row := range wb.r.Regions {
		low, high := bounds(row.Scores.Interval())
		mean, before := meanOf(row.Scores), meanOfPrevious(row.Previous)
		s.add(i+1, cellText(row.Name), row.Locations,
			live(wb.visits, wb.visits.average(visitFinal, wb.regionOf, i+1), mean),
			live(wb.visits, wb.visits.countKey(wb.regionOf, i+1), row.Scores.N),
			low, high, before, wb.shifted(wb.r.Rebased, before, difference("D", "H", s.row+1, mean, before)),
			wb.mark(moved(row.Scores, row.Previous, wb.r.Rebased)),
			live(wb.visits, wb.failedIn(wb.regionOf, i+1), row.Failed), rankText(row.Rank), rankText(row.Before))
	}
	s.foot(wb.scoreFoot()...)
	s.bars(4)
	s.close()
}

func (wb *waveBook) failedIn(keyColumn, n int) string {
	return wb.visits.sum(func(a area) string {
		return "COUNTIFS(" + a.column(keyColumn) + "," + strconv.Itoa(n) + "," + a.column(visitFailed) + "," + wb.word("yes") + ")"
	})
}

// word is a message as a string of a formula.
func (b *book) word(key string) string { return `"` + b.t(key) + `"` }

func (wb *waveBook) requirements() {
	s := wb.table(sheetName(wb.t("sheet.requirements"), 1), []field{
		{"№", 7, keyLook},
		{wb.t("code"), 10, plainLook},
		{wb.t("section"), 24, wrapLook},
		{wb.t("requirement"), 60, wrapLook},
		{wb.t("column.critical"), 13, plainLook},
		{wb.t("met.full_head"), 12, numberLook},
		{wb.t("met.part_head"), 12, numberLook},
		{wb.t("column.applied"), 12, numberLook},
		{wb.t("compliance"), 12, percentLook},
		{wb.t("column.low"), 13, percentLook},
		{wb.t("column.high"), 13, percentLook},
		{wb.t("column.previous"), 13, percentLook},
		{wb.t("change"), 12, pointsLook},
		{wb.t("column.significant"), 13, plainLook},
		{wb.t("column.excepted_visits"), 13, numberLook},
	})
	for i, q := range wb.r.Requirements {
		var rate, before any
		if p, ok := q.Now.Rate(); ok {
			rate = fraction(p)
		}
		significant := false
		if q.Previous != nil {
			significant = q.Now.Changed(*q.Previous)
			if p, ok := q.Previous.Rate(); ok {
				before = fraction(p)
			}
		}
		low, high := bounds(q.Now.Interval())
		n := strconv.Itoa(s.row + 1)
		share := rate
		if rate != nil {
			share = formula{"ROUND((F" + n + "+G" + n + "/2)/H" + n + ",4)", rate}
		}
		s.add(i+1, cellText(q.Code), cellText(q.Section), cellText(q.Text), wb.mark(q.Critical),
			wb.countMet(i+1, "met.full", q.Now.Full), wb.countMet(i+1, "met.part", q.Now.Part), wb.countMet(i+1, "", q.Now.Applied),
			share, low, high, wb.before(q, before), wb.compared(q, difference("I", "L", s.row+1, rate, before)), wb.mark(significant), wb.countExcepted(i+1, q.Excepted))
	}
	s.bars(9)
	s.close()
}

// countMet counts the answers to a requirement that met it in a degree; without a
// degree, all to which it applied.
func (wb *waveBook) countMet(requirement int, degree string, value int) any {
	if wb.r.Requirements[requirement-1].Code == "" {
		return value
	}
	criterion := `"?*"`
	if degree != "" {
		criterion = wb.word(degree)
	}
	return live(wb.answers.areas, wb.answers.areas.sum(func(a area) string {
		return "COUNTIFS(" + a.column(answerRequirement) + "," + strconv.Itoa(requirement) + "," + a.column(answerMet) + "," + criterion + ")"
	}), value)
}

// countExcepted counts the visits in which an exception kept a requirement from applying.
func (wb *waveBook) countExcepted(requirement, value int) any {
	if wb.r.Requirements[requirement-1].Code == "" {
		return value
	}
	return live(wb.answers.areas, wb.answers.areas.sum(func(a area) string {
		return "COUNTIFS(" + a.column(answerRequirement) + "," + strconv.Itoa(requirement) + "," + a.column(answerState) + "," + wb.word("state.excepted") + ")"
	}), value)
}

func (wb *waveBook) ranking() {
	s := wb.table(sheetName(wb.t("sheet.ranking"), 1), []field{
		{"№", 7, keyLook},
		{wb.t("rank"), 9, plainLook},
		{wb.t("column.location_code"), 12, plainLook},
		{wb.t("location"), 36, wrapLook},
		{wb.t("column.city"), 18, plainLook},
		{wb.t("region"), 18, plainLook},
		{wb.t("mean"), 11, percentLook},
		{"n", 7, numberLook},
		{wb.t("column.low"), 13, percentLook},
		{wb.t("column.high"), 13, percentLook},
		{wb.t("column.previous"), 13, percentLook},
		{wb.t("change"), 12, pointsLook},
		{wb.t("column.significant"), 13, plainLook},
		{wb.t("failed"), 12, numberLook},
		{wb.t("column.critical_fails"), 13, numberLook},
		{wb.t("column.rank_before"), 14, plainLook},
	})
	for i, l := range wb.order {
		low, high := bounds(l.Scores.Interval())
		mean, before := meanOf(l.Scores), meanOfPrevious(l.Previous)
		s.add(i+1, rankText(wb.ranks[i]), cellText(l.Code), cellText(l.Name), cellText(l.City), cellText(l.Region),
			live(wb.visits, wb.visits.average(visitFinal, wb.placeOf, i+1), mean),
			live(wb.visits, wb.visits.countKey(wb.placeOf, i+1), l.Scores.N),
			low, high, before, wb.shifted(wb.r.Rebased, before, difference("G", "K", s.row+1, mean, before)),
			wb.mark(moved(l.Scores, l.Previous, wb.r.Rebased)),
			live(wb.visits, wb.failedIn(wb.placeOf, i+1), l.Failed), l.Critical, rankText(l.Before))
	}
	s.foot(wb.scoreFoot()...)
	s.bars(7)
	s.close()
}
