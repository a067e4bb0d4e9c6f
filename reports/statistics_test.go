package reports

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"etalon/checklists"
)

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if math.Abs(got-want) > within {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

// The quantiles are those of the usual printed table of Student's t.
func TestStudentQuantile(t *testing.T) {
	for df, want := range map[int]float64{
		1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262, 10: 2.228,
		15: 2.131, 20: 2.086, 25: 2.060, 30: 2.042, 40: 2.021, 60: 2.000, 80: 1.990, 100: 1.984, 120: 1.980,
	} {
		near(t, "t(0.975)", studentQuantile(0.975, float64(df)), want, 0.0005)
	}
	near(t, "t(0.975, 1e6)", studentQuantile(0.975, 1_000_000), normal975, 1e-4)
	near(t, "t(0.95, 10)", studentQuantile(0.95, 10), 1.8125, 0.0001)
	near(t, "t(0.995, 5)", studentQuantile(0.995, 5), 4.0321, 0.0001)
}

func sampleOf(scores ...checklists.Percent) Sample {
	var s Sample
	for _, p := range scores {
		s.Add(p)
	}
	return s
}

func TestSample(t *testing.T) {
	t.Run("the mean is rounded half up", func(t *testing.T) {
		if got := sampleOf(8667, 8668).Mean(); got != 8668 {
			t.Errorf("mean %d", got)
		}
		if got := sampleOf(1, 1, 2).Mean(); got != 1 {
			t.Errorf("mean %d", got)
		}
	})
	t.Run("the interval is mean ± t·s/√n", func(t *testing.T) {
		// 70, 80, 90: s = 10, t(2) = 4.3027, half-width 24.84.
		got, ok := sampleOf(7000, 8000, 9000).Interval()
		if want := (Interval{5516, 10000}); !ok || got != want {
			t.Errorf("interval %v %v, want %v", got, ok, want)
		}
	})
	t.Run("one visit has no interval", func(t *testing.T) {
		if _, ok := sampleOf(8000).Interval(); ok {
			t.Error("an interval of one visit")
		}
	})
	t.Run("parts add up to the whole", func(t *testing.T) {
		a, b := sampleOf(8000, 9000), sampleOf(7000)
		whole := sampleOf(8000, 9000, 7000)
		sum := Sample{a.N + b.N, a.Sum + b.Sum, a.Squares + b.Squares}
		if sum != whole {
			t.Errorf("%v, want %v", sum, whole)
		}
	})
	t.Run("Welch's test tells a clear change from chance", func(t *testing.T) {
		before := sampleOf(7000, 7100, 7200, 6900, 7050)
		if !sampleOf(8000, 8100, 8200, 7900, 8050).Changed(before) {
			t.Error("ten points are not seen")
		}
		if sampleOf(7010, 7110, 7190, 6910, 7060).Changed(before) {
			t.Error("chance is marked")
		}
	})
}

func TestWelch(t *testing.T) {
	// The first example of Wikipedia's page on Welch's test: means 20.82 and 22.98, p = 0.021.
	scale := func(xs ...float64) Sample {
		var s Sample
		for _, x := range xs {
			s.Add(checklists.Percent(math.Round(x * 100)))
		}
		return s
	}
	a := scale(27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4)
	b := scale(27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4)
	near(t, "p", welch(a, b), 0.021, 0.0005)
}

// Wilson's intervals as published by Newcombe (1998), table I.
func TestCompliance_Interval(t *testing.T) {
	for _, c := range []struct {
		x, n      int
		low, high float64
	}{{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}} {
		low, high := wilson(float64(c.x), float64(c.n))
		near(t, "low", low, c.low, 0.00005)
		near(t, "high", high, c.high, 0.00005)
	}
}

func TestCompliance(t *testing.T) {
	t.Run("G15: a part counts half, not applicable is out", func(t *testing.T) {
		if got, _ := (Compliance{Full: 6, Part: 3, Applied: 10}).Rate(); got != 7500 {
			t.Errorf("rate %d", got)
		}
	})
	t.Run("never applied is no rate", func(t *testing.T) {
		if _, ok := (Compliance{}).Rate(); ok {
			t.Error("a rate of nothing")
		}
	})
	t.Run("the change of 43 % to 80.75 % of the reference case is marked", func(t *testing.T) {
		if !(Compliance{Full: 323, Applied: 400}).Changed(Compliance{Full: 172, Applied: 400}) {
			t.Error("not marked")
		}
	})
	t.Run("the pooled z test gives the textbook p", func(t *testing.T) {
		// 30/100 against 45/100: z = 2.1909, p = 0.0285.
		near(t, "p", twoProportions(30, 100, 45, 100), 0.0285, 0.0001)
	})
}

func TestRanks(t *testing.T) {
	high, middle, low := sampleOf(9500, 9510, 9520), sampleOf(8000, 9000, 9900), sampleOf(5000, 5010, 5020)
	t.Run("overlapping intervals share a range", func(t *testing.T) {
		got := Ranks([]Sample{low, high, middle}, 2)
		if diff := cmp.Diff([]Rank{{3, 3}, {1, 2}, {1, 2}}, got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("too few visits are listed, not ranked", func(t *testing.T) {
		got := Ranks([]Sample{high, sampleOf(9900), low}, 3)
		if diff := cmp.Diff([]Rank{{1, 1}, {}, {2, 2}}, got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("every range holds its place by the mean", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			var all []Sample
			for range rapid.IntRange(1, 30).Draw(t, "n") {
				var s Sample
				for range rapid.IntRange(2, 5).Draw(t, "visits") {
					s.Add(checklists.Percent(rapid.IntRange(0, 10000).Draw(t, "score")))
				}
				all = append(all, s)
			}
			for i, r := range Ranks(all, 2) {
				better := 1
				for _, s := range all {
					if s.Mean() > all[i].Mean() {
						better++
					}
				}
				if r.From > better || r.To < better || r.To > len(all) {
					t.Fatalf("%v does not hold place %d", r, better)
				}
			}
		})
	})
}

func TestHistogram(t *testing.T) {
	var h Histogram
	for _, p := range []checklists.Percent{0, 499, 500, 9499, 9500, 10000, 12000} {
		h.Add(p)
	}
	if h[0] != 2 || h[1] != 1 || h[18] != 1 || h[19] != 3 {
		t.Errorf("%v", h)
	}
}

// The interval of a difference and its p-value are those of R 4.2.2:
// t.test(c(88.2, 92.75, 79.99, 95, 85.5, 90.01), c(70.25, 81.5, 90, 66.67, 75.1)).
func TestSample_Above(t *testing.T) {
	low, high := sampleOf(7025, 8150, 9000, 6667, 7510), sampleOf(8820, 9275, 7999, 9500, 8550, 9001)
	got, ok := high.Above(low)
	if want := (Interval{46, 2329}); !ok || got.Interval != want {
		t.Errorf("interval %v, want %v", got.Interval, want)
	}
	near(t, "p", got.P, 0.04376795341, 1e-8)
	if _, ok := high.Above(sampleOf(7000)); ok {
		t.Error("one visit has a spread")
	}
	if got, ok := sampleOf(8000, 8000).Above(sampleOf(7000, 7000)); !ok || got != (Difference{Interval{1000, 1000}, 0}) {
		t.Errorf("without spread %+v", got)
	}
}
