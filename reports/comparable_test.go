package reports

import (
	"bytes"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"etalon/checklists"
	"etalon/standards/mapping"
)

// scored is a version of a checklist, and section a part of it whose questions check
// the requirements of their names, for so many points.
func scored(sections ...checklists.Section) *checklists.Version {
	return &checklists.Version{ChecklistID: "list", Content: &checklists.Checklist{Rollup: checklists.RollupPoints, Sections: sections}}
}

func section(title string, points map[string]int) checklists.Section {
	s := checklists.Section{ID: title, Title: title}
	for name, p := range points {
		s.Questions = append(s.Questions, checklists.Question{ID: name, Requirement: name, Kind: checklists.YesNo, Points: p})
	}
	return s
}

func TestResults_rebased(t *testing.T) {
	type points = map[string]int
	half := func(rollup checklists.Rollup, greeting, till *big.Rat) *checklists.Version {
		v := scored(section("Приветствие", points{"a": 1, "b": 1}), section("Касса", points{"c": 6}))
		v.Content.Rollup, v.Content.Sections[0].Weight, v.Content.Sections[1].Weight = rollup, greeting, till
		return v
	}
	usual := half(checklists.RollupPoints, nil, nil)
	for name, test := range map[string]struct {
		now, before *checklists.Version
		lines       map[string]mapping.Line
		total       checklists.Percent
		sections    map[string]checklists.Percent
	}{
		"the same questions":     {usual, usual, nil, 0, map[string]checklists.Percent{}},
		"nothing to compare":     {usual, nil, nil, 0, map[string]checklists.Percent{}},
		"one measured otherwise": {usual, usual, map[string]mapping.Line{"b": {Before: []string{"b"}, Rebased: true}}, 1250, points2(5000, 0)},
		"all measured otherwise": {usual, usual, map[string]mapping.Line{"a": {Rebased: true}, "b": {Rebased: true}, "c": {Rebased: true}}, 10000, points2(10000, 10000)},
		"one is new":             {usual, scored(section("Приветствие", points{"a": 1, "b": 1}), section("Касса", points{"x": 6})), nil, 7500, points2(0, 10000)},
		"one went":               {usual, scored(section("Приветствие", points{"a": 1, "b": 1, "x": 2}), section("Касса", points{"c": 6})), nil, 2000, points2(5000, 0)},
		"one weighs otherwise":   {usual, scored(section("Приветствие", points{"a": 1, "b": 3}), section("Касса", points{"c": 6})), nil, 1750, points2(2500, 0)},
		"one moved":              {usual, scored(section("Приветствие", points{"b": 1}), section("Касса", points{"a": 1, "c": 6})), nil, 0, points2(5000, 1429)},
		"sections weigh":         {half(checklists.RollupSections, big.NewRat(3, 1), nil), half(checklists.RollupSections, nil, nil), nil, 2500, points2(0, 0)},
		"scored otherwise":       {half(checklists.RollupSections, nil, nil), half(checklists.RollupPoints, nil, nil), nil, 10000, points2(0, 0)},
	} {
		t.Run(name, func(t *testing.T) {
			if test.before != nil && test.before != test.now {
				test.before.ContentHash = "another"
			}
			got := (&results{version: test.now, before: test.before, lines: test.lines}).rebased()
			if got.total != test.total {
				t.Errorf("%d of the score is not comparable, want %d", got.total, test.total)
			}
			if diff := cmp.Diff(test.sections, got.sections); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func points2(greeting, till checklists.Percent) map[string]checklists.Percent {
	return map[string]checklists.Percent{"Приветствие": greeting, "Касса": till}
}

// Scores that rest only in part on the same are compared, with the share, and never
// called significant; those that share nothing are not compared.
func TestSampleChange_rebased(t *testing.T) {
	r := newWorld(12, 2, 1).waveReport()
	d := newDocument(a4, &r.Meta, "")
	now, before := Sample{N: 40, Sum: 40 * 9000, Squares: 40 * 9000 * 9000}, Sample{N: 40, Sum: 40 * 5000, Squares: 40 * 5000 * 5000}
	for rebased, want := range map[checklists.Percent]string{0: d.change(9000, 5000), 1800: d.change(9000, 5000) + "*", 10000: d.t("changes.rebased")} {
		if got := d.sampleChange(now, &before, rebased); got.text != want || (got.draw != nil) != (rebased == 0) {
			t.Errorf("%d: %q, marked %v", rebased, got.text, got.draw != nil)
		}
	}
}

func TestWave_rebased(t *testing.T) {
	r := newWorld(12, 2, 2).waveReport()
	if r.Previous == nil || r.Sections[0].Previous == nil {
		t.Fatal("the sample has nothing to compare with")
	}
	r.Rebased, r.Sections[0].Rebased, r.Sections[1].Rebased = 1850, 4000, allRebased
	t.Run("the PDF says what is comparable", func(t *testing.T) {
		var b bytes.Buffer
		if err := WavePDF(&b, r); err != nil {
			t.Fatal(err)
		}
		text := strings.Join(strings.Fields(strings.ReplaceAll(textOf(t, b.Bytes()), "\u00a0", " ")), " ")
		for _, want := range []string{"81 % веса балла", "«" + r.Sections[0].Title + "» — 60 %", "судила о разделе по другим требованиям"} {
			if !strings.Contains(text, want) {
				t.Errorf("the PDF has no %q", want)
			}
		}
	})
	t.Run("the workbook has the share and a note", func(t *testing.T) {
		var b bytes.Buffer
		if err := WaveXLSX(&b, r); err != nil {
			t.Fatal(err)
		}
		book, err := excelize.OpenReader(&b)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := book.GetRows("Разделы", excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		if got := rows[1][12]; got != "0.6" {
			t.Errorf("the share of the first section is %q", got)
		}
		if got := rows[2][7]; got != "не сравнивается" {
			t.Errorf("the change of the second section is %q", got)
		}
		if last := rows[len(rows)-1]; len(last) != 1 || !strings.HasPrefix(last[0], "Где сопоставима только часть") {
			t.Errorf("below the table: %q", last)
		}
	})
}
