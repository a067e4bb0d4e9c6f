package reports

import (
	"context"
	"strconv"
	"strings"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/locale"
)

// ComparisonXLSX is Compare as a workbook.
func (s *Service) ComparisonXLSX(ctx context.Context, by accounts.Actor, first, second SetQuery, lang locale.Language) (*File, error) {
	c, err := s.Compare(ctx, by, first, second)
	if err != nil {
		return nil, err
	}
	return s.tables(ctx, by, lang, lang.Text("reports.compare.title"), func(b *book) { b.comparison(c) })
}

func (b *book) comparison(c *Comparison) {
	b.comparedSets(c)
	b.comparedSections(c)
	b.comparedRequirements(c)
}

func (b *book) comparedSets(c *Comparison) {
	s := b.table(sheetName(b.t("compare.sets"), 1), []field{
		{b.t("compare.set"), 14, plainLook},
		{b.t("compare.what"), 60, wrapLook},
		{b.t("sheet.visits"), 10, numberLook},
		{b.t("column.locations"), 10, numberLook},
		{b.t("compare.n"), 12, numberLook},
		{b.t("compare.mean"), 12, percentLook},
		{b.t("column.low"), 14, percentLook},
		{b.t("column.high"), 14, percentLook},
		{b.t("wave.failed"), 14, numberLook},
	})
	for i := range c.Sets {
		set := &c.Sets[i]
		low, high := bounds(set.Scores.Interval())
		s.add(b.t("compare."+ordinals[i]), cellText(set.text()), set.Visits, set.Locations, set.Scores.N, meanOf(set.Scores), low, high, set.Failed)
	}
	s.foot(b.comparedNotes(c)...)
	s.close()
}

var ordinals = [2]string{"first", "second"}

// text says what is in a set.
func (c *ComparedSet) text() string {
	var titles []string
	for _, w := range c.Waves {
		titles = append(titles, w.Title)
	}
	parts := []string{c.Brand, strings.Join(titles, ", "), c.Region}
	if c.Location != nil {
		parts = append(parts, strings.TrimSpace(c.Location.Code+" "+c.Location.Name))
	}
	var said []string
	for _, p := range parts {
		if p != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, " · ")
}

// comparedNotes say how sure the difference of the scores is, or why nobody can tell.
func (b *book) comparedNotes(c *Comparison) []string {
	var notes []string
	if by := c.Difference(); by != nil {
		notes = append(notes, b.t("compare.difference", map[string]any{"By": b.points(*by)}))
		if d, ok := c.Tested(); ok {
			notes = append(notes, b.t("compare.test", map[string]any{"Low": b.points(d.Low), "High": b.points(d.High), "P": b.lang.Number(d.P, 4)}))
		}
	}
	if c.Shared > 0 {
		notes = append(notes, cellText(b.lang.Count("reports.compare.shared", c.Shared)))
	}
	switch {
	case c.Rebased == allRebased:
		notes = append(notes, b.t("compare.rebased_all"))
	case c.Rebased > 0:
		notes = append(notes, b.t("compare.rebased", map[string]any{"Share": b.lang.Percent(int(c.Rebased))}))
	}
	return append(notes, b.t("compare.chance"))
}

// points is a difference with its sign.
func (b *book) points(p checklists.Percent) string {
	text := b.lang.Number(float64(p)/100, 2)
	if p > 0 {
		text = "+" + text
	}
	return text
}

func (b *book) comparedSections(c *Comparison) {
	s := b.table(sheetName(b.t("sheet.sections"), 1), append(
		[]field{{b.t("section"), 50, wrapLook}}, b.twice(b.t("compare.n"), b.t("compare.mean"))...))
	for _, r := range c.Sections {
		d, tested := c.TestedSection(r)
		s.add(cellText(r.Title), r.Scores[0].N, meanOf(r.Scores[0]), r.Scores[1].N, meanOf(r.Scores[1]),
			s.apart(r.Difference(), "C", "E"), b.meaning(tested && d.P < 0.05, r.Rebased > 0))
	}
	s.close()
}

func (b *book) comparedRequirements(c *Comparison) {
	fields := []field{
		{b.t("column.requirement"), 12, plainLook},
		{b.t("requirement"), 60, wrapLook},
		{b.t("section"), 30, wrapLook},
		{b.t("column.critical"), 12, plainLook},
	}
	s := b.table(sheetName(b.t("sheet.requirements"), 1), append(fields, b.twice(b.t("column.applied"), b.t("column.met"))...))
	for _, r := range c.Requirements {
		critical := ""
		if r.Critical {
			critical = b.t("yes")
		}
		s.add(cellText(r.Code), cellText(r.Text), cellText(r.Section), critical, r.Met[0].Applied, rateIn(r.Met[0]), r.Met[1].Applied, rateIn(r.Met[1]),
			s.apart(r.Difference(), "F", "H"), b.meaning(c.Differs(r), r.Rebased))
	}
	s.close()
}

// twice are the columns of both sets, of their difference and of what it means.
func (b *book) twice(n, value string) []field {
	var fields []field
	for _, which := range ordinals {
		set := ": " + b.t("compare."+which)
		fields = append(fields, field{n + set, 14, numberLook}, field{value + set, 14, percentLook})
	}
	return append(fields, field{b.t("compare.column_difference"), 14, pointsLook}, field{b.t("compare.meaning"), 34, wrapLook})
}

// apart is the difference of two cells of the row to come, in points of percent.
func (s *sheet) apart(by *checklists.Percent, first, second string) any {
	if by == nil {
		return nil
	}
	row := strconv.Itoa(s.row + 1)
	return formula{"ROUND((" + second + row + "-" + first + row + ")*100,2)", float64(*by) / 100}
}

func (b *book) meaning(significant, rebased bool) string {
	switch {
	case rebased:
		return b.t("compare.other")
	case significant:
		return b.t("column.significant")
	}
	return ""
}

func rateIn(c Compliance) any {
	if rate, ok := c.Rate(); ok {
		return fraction(rate)
	}
	return nil
}
