package reports

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/checklists"
)

// Each requirement stands where its correlation and its rate put it, and those that too
// few visits tell of stand nowhere.
func TestImportance_divide(t *testing.T) {
	// of 100 visits full met it; the mark is high points higher where it was met.
	row := func(full int, higher float64) alongsideRow {
		const n = 100
		r := alongsideRow{N: n, Met: full, MetY: (5 + higher) * float64(full)}
		r.Y = r.MetY + 5*float64(n-full)
		r.YY = (5+higher)*(5+higher)*float64(full) + 25*float64(n-full) + n // and a spread of its own
		return r
	}
	v := scored(section("Касса", map[string]int{"a": 1}), section("Зал", map[string]int{"b": 1}), section("Вход", map[string]int{"c": 1}), section("Склад", map[string]int{"d": 1}),
		section("Мало", map[string]int{"e": 1}), section("Все", map[string]int{"f": 1}))
	mark := checklists.Question{ID: "mark", Kind: checklists.ScaleKind}
	v.Content.Sections = append(v.Content.Sections, checklists.Section{Title: "Итог", Questions: []checklists.Question{mark}})
	few := row(60, 2)
	few.N, few.Met = 29, 20
	i := &Importance{Question: &mark}
	i.fill(&results{version: v}, map[string]alongsideRow{
		"mark": {N: 120, Y: 840}, "a": row(50, 3), "b": row(90, 3), "c": row(50, 0.1), "d": row(90, 0.1), "e": few, "f": row(96, 3),
	})
	i.divide()
	got := map[string]Quadrant{}
	for _, r := range i.Rows {
		got[r.Question] = r.Quadrant
	}
	if diff := cmp.Diff(map[string]Quadrant{"a": FirstOfAll, "b": KeepUp, "c": CanWait, "d": Enough, "e": Untold, "f": Untold}, got); diff != "" {
		t.Error(diff)
	}
	if i.Rows[0].Question != "a" || i.Rows[5].Correlation != nil || i.Visits != 120 || i.Mean != 7 || i.MidRate != 7000 {
		t.Errorf("%+v", i)
	}
}
