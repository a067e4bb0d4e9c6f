package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"etalon/api"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/locale"
)

// checkNumbers asserts that a number is the same whichever way it is asked for: on the overview, on the pages of
// the wave, a location and a requirement, in the workbook, in the PDF, and counted anew
// from the feed of facts, for somebody who sees the brand and for somebody of a region.
func checkNumbers(t *testing.T, folder string) {
	t.Helper()
	cfg := &Config{Data: folder}
	s, err := wire(t.Context(), cfg, database.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.close() })
	handler := s.handler(cfg)
	for _, role := range []accounts.Role{accounts.BrandManager, accounts.RegionalManager} {
		t.Run(string(role), func(t *testing.T) {
			r := readerOf(t, s, handler, role)
			waves := read[api.Overview](r, "/overview").Trend
			for _, wave := range waves[len(waves)-2:] { // one goes on, one is over
				c := count(r, wave.ID)
				if c.all.visits < 8 || len(c.rules) < 30 {
					t.Fatalf("too little to compare: %+v, %d requirements", c.all, len(c.rules))
				}
				c.addsUp(t)
				c.onOverview(t, read[api.Overview](r, "/overview?wave="+wave.ID))
				c.onWave(r, wave.ID)
				c.onRequirements(r, wave.ID)
				c.inWorkbook(r, wave.ID)
				c.inPDF(r, wave.ID, folder)
			}
		})
	}
}

func same[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, counted %v", what, got, want)
	}
}

func (c *recount) onOverview(t *testing.T, o api.Overview) {
	t.Helper()
	same(t, "overview: visits", o.Wave.Released, c.all.visits)
	same(t, "overview: n", o.Wave.N, len(c.all.scores))
	same(t, "overview: mean", int(*o.Wave.Mean), c.all.mean())
	same(t, "overview: failed", o.Wave.Failed, c.all.failed)
	same(t, "overview: locations", o.Wave.Locations, len(c.places))
	same(t, "overview: critical fails", o.Critical.Total, c.knockouts)
	inBands := 0
	for _, band := range o.Distribution.Bands {
		inBands += band.Visits
	}
	same(t, "overview: visits in bands", inBands, len(c.all.scores))
	for _, rule := range slices.Concat(o.Requirements.Best, o.Requirements.Worst) {
		want := c.rules[rule.Lineage]
		same(t, "overview: applied of "+rule.Code, rule.Applied, want.applied)
		same(t, "overview: rate of "+rule.Code, int(*rule.Rate), want.rate())
	}
	for _, row := range o.Heat.Rows {
		same(t, "heat: "+row.Location.Code, int(*row.Mean), c.places[row.Location.Code].mean())
	}
	c.sameSections(t, "overview", o.Sections)
}

func (c *recount) sameSections(t *testing.T, where string, sections []api.WaveSection) {
	t.Helper()
	for _, section := range sections {
		scores := c.sections[section.Title]
		same(t, where+": n of "+section.Title, section.N, len(scores))
		if len(scores) > 0 {
			same(t, where+": mean of "+section.Title, int(*section.Mean), meanOfAll(scores))
		}
	}
}

func meanOfAll(scores []float64) int {
	sum := 0.0
	for _, one := range scores {
		sum += one
	}
	return int(math.Floor(sum/float64(len(scores)) + 0.5))
}

func (c *recount) onWave(r reader, wave string) {
	r.t.Helper()
	page := read[api.Wave](r, "/waves/"+wave)
	same(r.t, "wave: n", page.N, len(c.all.scores))
	same(r.t, "wave: mean", int(*page.Mean), c.all.mean())
	c.sameSections(r.t, "wave", page.Sections)
	list := read[struct {
		Items []api.WaveLocation `json:"items"`
		Total int                `json:"total"`
	}](r, "/waves/"+wave+"/locations?limit=200")
	same(r.t, "wave: locations", list.Total, len(c.places))
	for _, row := range list.Items {
		want := c.places[row.Location.Code]
		same(r.t, "wave: mean of "+row.Location.Code, int(*row.Mean), want.mean())
		same(r.t, "wave: n of "+row.Location.Code, row.N, len(want.scores))
		same(r.t, "wave: failed at "+row.Location.Code, row.Failed, want.failed)
		c.onLocation(r, wave, row.Location)
	}
}

// onLocation compares the page of a location with the counted one.
func (c *recount) onLocation(r reader, wave string, place api.WaveLocationName) {
	r.t.Helper()
	page := read[api.LocationResults](r, "/locations/"+place.ID+"/results?wave="+wave)
	want := c.places[place.Code]
	same(r.t, "location: mean of "+place.Code, int(*page.Wave.Mean), want.mean())
	same(r.t, "location: n of "+place.Code, page.Wave.N, len(want.scores))
	same(r.t, "location: failed at "+place.Code, page.Wave.Failed, want.failed)
}

func (c *recount) onRequirements(r reader, wave string) {
	r.t.Helper()
	for lineage, want := range c.rules {
		if want.applied == 0 {
			continue
		}
		page := read[api.RequirementResults](r, "/requirements/"+lineage+"/results?limit=100&wave="+wave)
		same(r.t, "requirement: applied of "+want.code, page.Wave.Applied, want.applied)
		same(r.t, "requirement: rate of "+want.code, int(*page.Wave.Rate), want.rate())
		for _, at := range page.Locations.Items {
			if page.Locations.Since.ID != wave {
				break // of several waves
			}
			same(r.t, "requirement: "+want.code+" at "+at.Location.Code, int(*at.Rate), c.atPlace[at.Location.Code][lineage].rate())
		}
	}
}

// addsUp compares the parts with the whole.
func (c *recount) addsUp(t *testing.T) {
	t.Helper()
	visits, failed := 0, 0
	for _, place := range c.places {
		visits, failed = visits+place.visits, failed+place.failed
	}
	same(t, "visits of all locations", visits, c.all.visits)
	same(t, "failed of all locations", failed, c.all.failed)
}

// inWorkbook computes the workbook's own formulas.
func (c *recount) inWorkbook(r reader, wave string) {
	r.t.Helper()
	path := filepath.Join(r.t.TempDir(), "wave.xlsx")
	if err := os.WriteFile(path, r.bytes("/waves/"+wave+"/report.xlsx"), 0o600); err != nil {
		r.t.Fatal(err)
	}
	f, err := excelize.OpenFile(path)
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rules := map[string]*ruleCount{}
	for _, rule := range c.rules {
		rules[rule.code] = rule
	}
	met := 0
	eachRow(r.t, f, "Требования", func(cell func(string) string) {
		want := rules[cell("Код")]
		if want == nil || want.applied == 0 {
			return
		}
		met++
		same(r.t, "workbook: full of "+want.code, cell("Полностью"), fmt.Sprint(want.full))
		same(r.t, "workbook: applied of "+want.code, cell("Применимо, визитов"), fmt.Sprint(want.applied))
		same(r.t, "workbook: rate of "+want.code, hundredthsOf(cell("Выполнение")), want.rate())
	})
	same(r.t, "workbook: requirements", met, len(rules)-c.neverApplied())
	placed := 0
	eachRow(r.t, f, "Рейтинг", func(cell func(string) string) {
		want := c.places[cell("Код точки")]
		if want == nil {
			return
		}
		placed++
		same(r.t, "workbook: mean of "+cell("Код точки"), hundredthsOf(cell("Среднее")), want.mean())
		same(r.t, "workbook: n of "+cell("Код точки"), cell("n"), fmt.Sprint(len(want.scores)))
	})
	same(r.t, "workbook: locations", placed, len(c.places))
	eachRow(r.t, f, "Разделы", func(cell func(string) string) {
		if scores := c.sections[cell("Раздел")]; len(scores) > 0 && cell("№") != "" {
			same(r.t, "workbook: mean of "+cell("Раздел"), hundredthsOf(cell("Среднее")), meanOfAll(scores))
		}
	})
}

func (c *recount) neverApplied() (n int) {
	for _, rule := range c.rules {
		if rule.applied == 0 {
			n++
		}
	}
	return n
}

// hundredthsOf is a share of a cell in hundredths of a percent.
func hundredthsOf(cell string) int {
	var share float64
	if _, err := fmt.Sscan(cell, &share); err != nil {
		return -1
	}
	return int(math.Round(share * 10000))
}

// eachRow gives the cells of a table's rows by the heads of its columns, computed.
func eachRow(t *testing.T, f *excelize.File, sheet string, row func(cell func(head string) string)) {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for n := 2; n <= len(rows); n++ {
		row(func(head string) string {
			column := slices.Index(rows[0], head)
			if column < 0 {
				t.Fatalf("%s has no column %q: %q", sheet, head, rows[0])
			}
			name, _ := excelize.CoordinatesToCellName(column+1, n)
			value, err := f.CalcCellValue(sheet, name, excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatalf("%s!%s: %v", sheet, name, err)
			}
			return value
		})
	}
}

// inPDF looks for the numbers in the lines of the printed tables.
func (c *recount) inPDF(r reader, wave, folder string) {
	r.t.Helper()
	path := filepath.Join(folder, "numbers.pdf")
	if err := os.WriteFile(path, r.bytes("/waves/"+wave+"/report.pdf"), 0o600); err != nil {
		r.t.Fatal(err)
	}
	text, ok := pdfText(r.t, path)
	if !ok {
		return
	}
	says := func(what, words string) {
		r.t.Helper()
		if !strings.Contains(text, strings.Join(strings.Fields(words), " ")) {
			r.t.Errorf("the PDF does not say %q (%s)", words, what)
		}
	}
	percent := func(v int) string { return locale.Russian.Percent(v) }
	says("mean", percent(c.all.mean()))
	for code, place := range c.places {
		says("mean of "+code, percent(place.mean()))
	}
	for _, rule := range c.rules {
		if rule.applied > 0 {
			successes := strings.Replace(strings.TrimSuffix(fmt.Sprintf("%.1f", float64(rule.full)+float64(rule.part)/2), ".0"), ".", ",", 1)
			says("compliance with "+rule.code, fmt.Sprintf("%s %s из %d", percent(rule.rate()), successes, rule.applied))
		}
	}
	for title, scores := range c.sections {
		says("mean of "+title, percent(meanOfAll(scores)))
	}
	if strings.Contains(text, "изменилас ") {
		r.t.Error("a word of a table is cut")
	}
}
