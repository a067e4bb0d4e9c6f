package reports

import (
	"iter"
	"math"
	"strconv"
	"strings"

	"etalon/checklists"
)

// The columns of the visits, from 1; the sections' scores and the keys follow.
const (
	visitEarned   = 10
	visitPossible = 11
	visitRaw      = 12
	visitFinal    = 13
	visitAgain    = 14 // the raw score computed from the answers
	visitOff      = 15 // how far that is from the stored one
	visitFailed   = 16
	visitCritical = 17
	visitSections = 20
)

// key is a numeric column that formulas count by.
type key struct {
	head string
	of   func(*VisitRow) int
}

func (b *book) visitFields(sections []string, keys []key) []field {
	fields := []field{
		{b.t("visit.number"), 14, plainLook},
		{b.t("column.location_code"), 12, plainLook},
		{b.t("location"), 32, plainLook},
		{b.t("column.city"), 18, plainLook},
		{b.t("region"), 18, plainLook},
		{b.t("wave_word"), 16, plainLook},
		{b.t("date"), 12, dayLook},
		{b.t("visit.scenario"), 28, plainLook},
		{b.t("column.checklist"), 28, plainLook},
		{b.t("column.earned"), 11, amountLook},
		{b.t("column.possible"), 11, amountLook},
		{b.t("column.raw"), 13, percentLook},
		{b.t("column.final"), 12, percentLook},
		{b.t("column.again"), 13, percentLook},
		{b.t("column.off"), 13, percentLook},
		{b.t("failed"), 12, plainLook},
		{b.t("column.critical_fails"), 13, numberLook},
		{b.t("column.not_applicable"), 13, numberLook},
		{b.t("column.excepted"), 13, numberLook},
	}
	for i, s := range sections {
		fields = append(fields, field{strconv.Itoa(i+1) + ". " + s, 16, percentLook})
	}
	for _, k := range keys {
		fields = append(fields, field{k.head, 10, keyLook})
	}
	return fields
}

// visits streams the visits with formulas that compute each score again from its
// answers. It returns the sheets written.
func (b *book) visits(rows iter.Seq2[VisitRow, error], sections []string, data *answerData, keys []key) areas {
	var (
		all    areas
		s      *sheet
		fields = b.visitFields(sections, keys)
		names  = make([]string, len(b.meta.Checklists))
	)
	for i, c := range b.meta.Checklists {
		names[i] = checklistName(b.lang, c.Title, c.Version)
	}
	finish := func() {
		if s != nil {
			all = append(all, area{s.name, s.row})
			s.bars(visitFinal)
			s.close()
		}
	}
	for v, err := range rows {
		b.try(err)
		if b.err != nil {
			return all
		}
		if s == nil || s.row >= b.lastRow {
			finish()
			s = b.table(sheetName(b.t("sheet.visits"), len(all)+1), fields)
			s.values = make([]any, len(fields))
		}
		s.visit(&v, names, data, keys, len(sections))
	}
	finish()
	return all
}

func (s *sheet) visit(v *VisitRow, names []string, data *answerData, keys []key, sections int) {
	c := s.values
	clear(c)
	c[0], c[1], c[2], c[3], c[4] = cellText(v.Number), cellText(v.Place.Code), cellText(v.Place.Name), cellText(v.Place.City), cellText(v.Place.Region)
	c[5], c[6], c[7] = cellText(v.Wave), serial(v.Start), cellText(v.Scenario)
	if v.Checklist >= 0 && v.Checklist < len(names) {
		c[8] = cellText(names[v.Checklist])
	}
	c[9], c[10] = v.Earned, v.Possible
	c[11], c[12] = fractionOf(v.Raw), fractionOf(v.Final)
	if _, ok := data.spans[v.Number]; ok {
		c[9] = formula{data.total(v.Number, -1, answerEarned), v.Earned}
		c[10] = formula{data.total(v.Number, -1, answerPossible), v.Possible}
		if v.Raw != nil {
			row := strconv.Itoa(s.row + 1)
			c[13] = formula{s.again(v, data), fraction(*v.Raw)}
			c[14] = formula{"ROUND(N" + row + "-L" + row + ",4)", 0.0}
		}
	}
	if v.Failed {
		c[15] = s.b.t("yes")
	}
	c[16], c[17], c[18] = v.Critical, v.NotApplicable, v.Excepted
	for i := range min(sections, len(v.Sections)) {
		c[visitSections-1+i] = fractionOf(v.Sections[i].Final)
	}
	for i, k := range keys {
		if n := k.of(v); n > 0 {
			c[visitSections-1+sections+i] = n
		}
	}
	s.add(c...)
}

// again is the formula of a visit's raw score from its answers, by the roll-up of
// its checklist.
func (s *sheet) again(v *VisitRow, data *answerData) string {
	var ref ChecklistRef
	if v.Checklist >= 0 && v.Checklist < len(s.b.meta.Checklists) {
		ref = s.b.meta.Checklists[v.Checklist]
	}
	clamp := func(share string) string {
		if ref.Over100 {
			return "MAX(0," + share + ")"
		}
		return "MAX(0,MIN(1," + share + "))"
	}
	row := strconv.Itoa(s.row + 1)
	if ref.Rollup != checklists.RollupSections {
		return "ROUND(" + clamp("J"+row+"/K"+row) + ",4)"
	}
	var parts, weights []string
	for i, section := range v.Sections {
		if section.Possible == 0 || section.Weight == 0 {
			continue
		}
		w := strconv.FormatFloat(section.Weight, 'g', -1, 64)
		parts = append(parts, w+"*"+clamp(data.total(v.Number, i, answerEarned)+"/"+data.total(v.Number, i, answerPossible)))
		weights = append(weights, w)
	}
	if len(parts) == 0 {
		return "0"
	}
	return "ROUND(SUM(" + strings.Join(parts, ",") + ")/SUM(" + strings.Join(weights, ",") + "),4)"
}

// average is the formula of the mean of a column of the visits where key is n,
// rounded as a printed score is.
func (all areas) average(column, keyColumn, n int) string {
	number := strconv.Itoa(n)
	sum := all.sum(func(a area) string {
		return "SUMIFS(" + a.column(column) + "," + a.column(keyColumn) + "," + number + ")"
	})
	count := all.sum(func(a area) string {
		return "COUNTIFS(" + a.column(keyColumn) + "," + number + "," + a.column(column) + `,">=0")`
	})
	if len(all) > 1 {
		sum, count = "("+sum+")", "("+count+")"
	}
	return "ROUND(" + sum + "/" + count + ",4)"
}

func (all areas) countKey(keyColumn, n int) string {
	return all.sum(func(a area) string { return "COUNTIFS(" + a.column(keyColumn) + "," + strconv.Itoa(n) + ")" })
}

func roundFraction(x float64) float64 { return math.Floor(x*10000+0.5) / 10000 }
