package reports

import (
	"strconv"
	"testing"
)

// visited are visits as location, shopper and score.
type visited [][3]int

func (v visited) pairs() []pairSums {
	sums, pairs := map[[2]int]int{}, []pairSums{}
	for _, one := range v {
		key, score := [2]int{one[0], one[1]}, float64(one[2])
		i, known := sums[key]
		if !known {
			i, sums[key] = len(pairs), len(pairs)
			pairs = append(pairs, pairSums{LocationID: strconv.Itoa(one[0]), ShopperID: strconv.Itoa(one[1])})
		}
		pairs[i].N, pairs[i].Total, pairs[i].Squares = pairs[i].N+1, pairs[i].Total+score, pairs[i].Squares+score*score
	}
	return pairs
}

// The variances are those of R 4.2.2, which took them from the traces of the projections
// onto locations and shoppers, with no formula in common.
func TestSpreadOf(t *testing.T) {
	told := visited{
		{10, 5, 9323},
		{2, 4, 8258},
		{8, 6, 6914},
		{9, 3, 7420},
		{1, 1, 6881},
		{5, 6, 8022},
		{12, 4, 7615},
		{6, 6, 7308},
		{12, 5, 6839},
		{5, 2, 6921},
		{6, 7, 9555},
		{7, 1, 8557},
		{5, 1, 6336},
		{3, 4, 8990},
		{11, 3, 8795},
		{7, 4, 8509},
		{2, 6, 8591},
		{1, 6, 7073},
		{8, 5, 8698},
		{7, 6, 8767},
		{6, 6, 7486},
		{3, 6, 7608},
		{3, 5, 9439},
		{11, 6, 7778},
		{2, 1, 8625},
		{12, 3, 7282},
		{2, 7, 7607},
		{3, 4, 8753},
		{10, 3, 9291},
		{10, 6, 7888},
		{11, 7, 7437},
		{2, 3, 8795},
		{9, 3, 7453},
		{12, 4, 6767},
		{8, 3, 9435},
		{7, 3, 10000},
		{8, 7, 8788},
		{8, 4, 9600},
		{9, 3, 7415},
		{12, 4, 5604},
		{7, 3, 9944},
		{4, 5, 8509},
		{1, 6, 7622},
		{5, 4, 8543},
		{12, 1, 6880},
		{2, 1, 7447},
	}
	got := spreadOf(told.pairs())
	if !got.Told || got.Visits != 46 || got.Locations != 12 || got.Shoppers != 7 {
		t.Fatalf("%+v", got)
	}
	near(t, "locations", got.Location, 451511.4854964967, 1e-3)
	near(t, "shoppers", got.Shopper, 90075.1306358023, 1e-3)
	near(t, "occasions", got.Occasion, 553271.8623212489, 1e-3)
	noise := 90075.1306358023 + 553271.8623212489
	near(t, "dependability", got.Dependability, 451511.4854964967/(451511.4854964967+noise*12/46), 1e-12)
	if got.VisitsNeeded != 6 { // 4 x 643347 / 451511 = 5.7
		t.Errorf("%d visits", got.VisitsNeeded)
	}
	t.Run("what comes out below zero is zero", func(t *testing.T) {
		below := visited{
			{10, 6, 7908},
			{3, 5, 7505},
			{12, 7, 10000},
			{7, 1, 8661},
			{2, 7, 7107},
			{10, 2, 8557},
			{6, 4, 7879},
			{8, 5, 7571},
			{8, 2, 8219},
			{3, 7, 7475},
			{8, 2, 8226},
			{8, 6, 6771},
			{6, 2, 8745},
			{8, 3, 10000},
			{11, 2, 8025},
			{10, 7, 9098},
			{12, 5, 8211},
			{3, 6, 8418},
			{4, 3, 7410},
			{8, 5, 9291},
			{2, 1, 6114},
			{6, 6, 7701},
			{6, 7, 8091},
			{11, 4, 9090},
			{5, 2, 8633},
			{4, 2, 7763},
			{11, 5, 7334},
			{6, 6, 8373},
			{10, 2, 7087},
			{7, 5, 8624},
			{2, 6, 7893},
			{4, 7, 8601},
			{6, 1, 8731},
			{8, 1, 8523},
			{11, 6, 8898},
			{8, 4, 9097},
			{12, 6, 8643},
			{1, 4, 7056},
			{11, 1, 10000},
			{4, 3, 6809},
			{9, 5, 9040},
			{3, 4, 8678},
			{5, 7, 8388},
			{8, 4, 7117},
			{9, 7, 9685},
			{5, 2, 8723},
		}
		got := spreadOf(below.pairs())
		near(t, "locations", got.Location, 132502.987010129, 1e-3)
		near(t, "occasions", got.Occasion, 758178.957881073, 1e-3)
		if got.Shopper != 0 || !got.Told {
			t.Errorf("%+v", got)
		}
	})
	t.Run("a shopper of its own for each location tells nothing", func(t *testing.T) {
		var own visited
		for i := range 60 {
			own = append(own, [3]int{i % 12, i % 12, 7000 + 37*i%1500})
		}
		if got := spreadOf(own.pairs()); got.Told || got.Location != 0 {
			t.Errorf("%+v", got)
		}
	})
	t.Run("of four shoppers nothing is told", func(t *testing.T) {
		var few visited
		for i := range 60 {
			few = append(few, [3]int{i % 12, i % 4, 7000 + 37*i%1500})
		}
		if got := spreadOf(few.pairs()); got.Told {
			t.Errorf("%+v", got)
		}
	})
	t.Run("locations that are alike need no number of visits", func(t *testing.T) {
		alike := Spread{Shopper: 1, Occasion: 2}
		alike.depend(3)
		if alike.VisitsNeeded != 0 || alike.Dependability != 0 {
			t.Errorf("%+v", alike)
		}
	})
}
