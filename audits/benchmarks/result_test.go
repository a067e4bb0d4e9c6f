package benchmarks

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Means and sums are those that a naive recount comes to, in which what is not known is
// no number.
func TestConsensus_recount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		companies, raters := rapid.IntRange(2, 6).Draw(t, "companies"), rapid.IntRange(1, 6).Draw(t, "raters")
		given := map[string][]int{}
		var marks []Mark
		for r := range raters {
			for v := 1; v <= Vectors; v++ {
				for c := range companies {
					value := rapid.IntRange(-1, Best).Draw(t, "mark") // -1: nothing was said
					if value < 0 {
						continue
					}
					marks = append(marks, Mark{RaterID: fmt.Sprint(r), Vector: v, Company: c, Value: value})
					if value > 0 {
						given[fmt.Sprint(v, c)] = append(given[fmt.Sprint(v, c)], value)
					}
				}
			}
		}
		grid := Consensus(companies, marks, nil)
		for c := range companies {
			total, known := 0, 0
			for v := 1; v <= Vectors; v++ {
				list := given[fmt.Sprint(v, c)]
				value, is := grid.Cell(v, c).Value()
				if is != (len(list) > 0) || grid.Cell(v, c).Raters != len(list) {
					t.Fatalf("%d of %d: %+v of %v", v, c, grid.Cell(v, c), list)
				}
				if !is {
					continue
				}
				sum, low, high := 0, Best, 0
				for _, x := range list {
					sum, low, high = sum+x, min(low, x), max(high, x)
				}
				if off := int(value)*len(list) - sum*100; 2*off > len(list) || 2*off < -len(list) {
					t.Fatalf("mean of %v is %d", list, value)
				}
				if cell := grid.Cell(v, c); cell.Low != low || cell.High != high || cell.Apart() != (high-low >= 2) {
					t.Fatalf("%+v of %v", cell, list)
				}
				total, known = total+int(value), known+1
			}
			if s := grid.Sum(c, 1, Vectors); int(s.Points) != total || s.Known != known || s.Of != Vectors || s.Whole() != (known == Vectors) {
				t.Fatalf("%+v, want %d of %d", s, total, known)
			}
			var parts Sum
			for _, g := range Groups {
				s := grid.Sum(c, g.First, g.Last)
				parts.Points, parts.Known, parts.Of = parts.Points+s.Points, parts.Known+s.Known, parts.Of+s.Of
			}
			if parts != grid.Sum(c, 1, Vectors) {
				t.Fatalf("the groups come to %+v", parts)
			}
		}
	})
}

func TestConsensus_agreed(t *testing.T) {
	marks := []Mark{{"a", 1, 0, 5, ""}, {"b", 1, 0, 2, ""}, {"a", 1, 1, 3, ""}, {"a", 2, 0, 2, ""}, {"a", 2, 1, 0, ""}, {"a", 3, 0, 2, ""}, {"a", 3, 1, 4, ""}, {"a", 4, 0, 3, ""}, {"b", 4, 0, 3, ""}, {"a", 4, 1, 3, ""}}
	grid := Consensus(2, marks, []Agreed{{Vector: 1, Company: 0, Value: 4}})
	if c := grid.Cell(1, 0); c.Mean != 350 || c.Low != 2 || c.High != 5 || !c.Apart() {
		t.Errorf("%+v", c)
	}
	if v, known := grid.Cell(1, 0).Value(); v != 400 || !known {
		t.Errorf("agreed: %d", v)
	}
	if e, known := grid.Edge(1); e != 100 || !known {
		t.Errorf("edge: %d %v", e, known)
	}
	if _, known := grid.Edge(2); known {
		t.Error("no competitor is known by the second vector")
	}
	if diff := cmp.Diff([][]int{{1}, {3}}, [][]int{grid.Strong(), grid.Weak()}); diff != "" {
		t.Error(diff)
	}
}

func TestBefore_Changes(t *testing.T) {
	old := Benchmark{Brand: "Мы", Competitors: []string{"А", "Б"}}
	before := &Before{old, Consensus(3, []Mark{{"a", 1, 0, 2, ""}, {"a", 1, 1, 3, ""}, {"a", 1, 2, 4, ""}, {"a", 2, 2, 4, ""}}, nil)}
	now := Benchmark{Brand: "Мы", Competitors: []string{"Б", "В"}}
	grid := Consensus(3, []Mark{{"a", 1, 0, 3, ""}, {"a", 1, 1, 1, ""}, {"a", 1, 2, 1, ""}, {"a", 3, 1, 1, ""}}, nil)
	got := []map[int]Points{before.Changes(&now, &grid, 0), before.Changes(&now, &grid, 1), before.Changes(&now, &grid, 2)}
	if diff := cmp.Diff([]map[int]Points{{1: 100}, {1: -300}, {}}, got); diff != "" {
		t.Error(diff)
	}
}
