package expectations

import (
	"math"
	"math/rand/v2"
	"slices"
)

// resample draws the units again and again, with replacement, and takes from the
// draws the intervals of shares and ranks. Draws in which the overall measure is
// constant, or nothing is explained, tell nothing of shares and are left out.
func (a *Analysis) resample(joint []int, list []moments, orders [][]int, random *rand.Rand) {
	p := len(joint)
	shares, ranks := make([][]float64, p), make([][]float64, p)
	for range resamples {
		drawn := newMoments(p + 1)
		for range list {
			drawn.plus(list[random.IntN(len(list))])
		}
		found := importances(drawn.correlations(p+1), orders)
		all := 0.0
		for _, v := range found {
			all += v
		}
		if all < explainsNil {
			continue
		}
		a.Resamples++
		for k, rank := range ranked(found) {
			shares[k] = append(shares[k], found[k]/all)
			ranks[k] = append(ranks[k], float64(rank))
		}
	}
	if a.Resamples == 0 {
		return
	}
	for k, j := range joint {
		d := &a.Drivers[j]
		same := 0
		for _, rank := range ranks[k] {
			if int(rank) == d.Rank {
				same++
			}
		}
		d.Stability = float64(same) / float64(a.Resamples)
		slices.Sort(shares[k])
		slices.Sort(ranks[k])
		d.Interval = Interval{quantile(shares[k], 0.025), quantile(shares[k], 0.975)}
		d.RankBest = int(math.Floor(quantile(ranks[k], 0.025)))
		d.RankWorst = int(math.Ceil(quantile(ranks[k], 0.975)))
	}
}

// quantile interpolates between the sorted values (definition 7 of Hyndman and Fan).
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	below := int(at)
	if below+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[below] + (at-float64(below))*(sorted[below+1]-sorted[below])
}
