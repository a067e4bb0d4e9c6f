package reports

import (
	"maps"
	"math"
	"slices"

	"etalon/checklists"
)

// Sample is a set of scores by its sums, in hundredths of a percent: samples of
// parts add up to the sample of the whole without rounding.
type Sample struct {
	N            int
	Sum, Squares int64
}

// Add counts a score.
func (s *Sample) Add(p checklists.Percent) {
	s.N++
	s.Sum += int64(p)
	s.Squares += int64(p) * int64(p)
}

// Mean is rounded half up; it means nothing when N is 0.
func (s Sample) Mean() checklists.Percent {
	if s.N == 0 {
		return 0
	}
	n := int64(s.N)
	return checklists.Percent(floorDiv(2*s.Sum+n, 2*n))
}

// Deviation is the sample standard deviation, in hundredths of a percent.
func (s Sample) Deviation() float64 {
	if s.N < 2 {
		return 0
	}
	n := float64(s.N)
	sum := float64(s.Sum)
	return math.Sqrt(max(0, (float64(s.Squares)-sum*sum/n)/(n-1)))
}

// Interval is the 95 % interval of the mean by Student's t, cut to what a score
// can be; there is none for fewer than two scores.
func (s Sample) Interval() (Interval, bool) {
	if s.N < 2 {
		return Interval{}, false
	}
	return s.within(studentQuantile(0.975, float64(s.N-1))), true
}

// within is the interval by the quantile of Student's t, for two scores or more.
func (s Sample) within(quantile float64) Interval {
	mean := float64(s.Sum) / float64(s.N)
	half := quantile * s.Deviation() / math.Sqrt(float64(s.N))
	return Interval{Low: percent(max(0, mean-half)), High: percent(max(min(10000, mean+half), mean))}
}

// Interval is a range of percentages.
type Interval struct{ Low, High checklists.Percent }

// Compliance counts the visits a requirement applied to, and those that met it
// fully and in part. A part counts half (golden case G15 of the scoring rules).
type Compliance struct {
	Full, Part, Applied int
}

func (c Compliance) successes() float64 { return float64(c.Full) + float64(c.Part)/2 }

// Rate is (full + ½ part) / applied; false when the requirement never applied.
func (c Compliance) Rate() (checklists.Percent, bool) {
	if c.Applied == 0 {
		return 0, false
	}
	n := int64(c.Applied)
	return checklists.Percent(floorDiv((2*int64(c.Full)+int64(c.Part))*10000+n, 2*n)), true
}

// Interval is Wilson's 95 % score interval; false when the requirement never applied.
func (c Compliance) Interval() (Interval, bool) {
	if c.Applied == 0 {
		return Interval{}, false
	}
	low, high := wilson(c.successes(), float64(c.Applied))
	return Interval{percent(low * 10000), percent(high * 10000)}, true
}

// Changed reports whether the rates of two waves differ with p < 0.05 by the
// two-proportion z test with a pooled rate.
func (c Compliance) Changed(before Compliance) bool {
	if c.Applied == 0 || before.Applied == 0 {
		return false
	}
	return twoProportions(c.successes(), float64(c.Applied), before.successes(), float64(before.Applied)) < 0.05
}

// Changed reports whether two means differ with p < 0.05 by Welch's t test.
func (s Sample) Changed(before Sample) bool {
	if s.N < 2 || before.N < 2 {
		return false
	}
	return welch(s, before) < 0.05
}

// Difference is how far one mean is above another: its 95 % interval and the two-sided
// p-value by Welch's t test.
type Difference struct {
	Interval
	P float64
}

// Above tells how far the mean is above another one; false where one of them has fewer
// than two scores.
func (s Sample) Above(o Sample) (Difference, bool) {
	if s.N < 2 || o.N < 2 {
		return Difference{}, false
	}
	difference, spread, df := apart(s, o)
	half := 0.0
	if spread > 0 {
		half = studentQuantile(0.975, df) * spread
	}
	return Difference{Interval{percent(difference - half), percent(difference + half)}, welch(s, o)}, true
}

// Histogram counts visits by steps of five points of percent; the last bin holds
// 95 % and more.
type Histogram [20]int

// Add counts a score.
func (h *Histogram) Add(p checklists.Percent) { h.AddMany(p, 1) }

// AddMany counts n visits of one score.
func (h *Histogram) AddMany(p checklists.Percent, n int) {
	h[max(0, min(len(h)-1, int(math.Floor(float64(p)/500))))] += n
}

// BandOf returns the index of the band of p in m.Bands, or -1.
func (m *Meta) BandOf(p checklists.Percent) int {
	for i, band := range m.Bands {
		if p >= band.From {
			return i
		}
	}
	return -1
}

// Rank is the range of places a location may hold; zeros are "not ranked".
type Rank struct{ From, To int }

// ranksBy is Ranks of samples with names.
func ranksBy(samples map[string]Sample, minimum int) map[string]Rank {
	names := slices.Sorted(maps.Keys(samples))
	list, ranks := make([]Sample, len(names)), make(map[string]Rank, len(names))
	for i, name := range names {
		list[i] = samples[name]
	}
	for i, rank := range Ranks(list, minimum) {
		ranks[names[i]] = rank
	}
	return ranks
}

// apart reports whether none of the places of two ranges is the same.
func (r Rank) apart(other Rank) bool {
	return r.From > 0 && other.From > 0 && (r.To < other.From || other.To < r.From)
}

// Ranks gives every sample its rank range: From is one more than the samples
// surely better (their interval lies wholly above), To leaves below those surely
// worse. Samples of fewer than minimum scores, or of fewer than two, which have
// no interval, are not ranked and do not push others.
func Ranks(samples []Sample, minimum int) []Rank {
	ranks, intervals := make([]Rank, len(samples)), make([]*Interval, len(samples))
	quantiles := map[int]float64{} // by n: few differ
	var lows, highs []checklists.Percent
	for k, s := range samples {
		if s.N < max(2, minimum) {
			continue
		}
		if _, known := quantiles[s.N]; !known {
			quantiles[s.N] = studentQuantile(0.975, float64(s.N-1))
		}
		i := s.within(quantiles[s.N])
		intervals[k], lows, highs = &i, append(lows, i.Low), append(highs, i.High)
	}
	sortPercents(lows)
	sortPercents(highs)
	for k, i := range intervals {
		if i != nil {
			better := len(lows) - countUpTo(lows, i.High)
			worse := countUpTo(highs, i.Low-1)
			ranks[k] = Rank{From: better + 1, To: len(lows) - worse}
		}
	}
	return ranks
}
