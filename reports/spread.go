package reports

import (
	"context"
	"math"

	"etalon/checklists"
	"etalon/internal/accounts"
)

// Spread is what the differences between the scores of a wave come from: locations,
// shoppers, and everything that changes from visit to visit. Nobody is named in it.
type Spread struct {
	Visits, Locations, Shoppers int // with a score
	// Told reports whether there is enough to tell the parts apart; without it nothing
	// below is.
	Told                        bool
	Location, Shopper, Occasion float64 // variances, in hundredths of a percent squared
	// Dependability is how much of the differences between the locations' means is
	// theirs, from 0 to 1, with the visits that they have.
	Dependability float64
	// VisitsNeeded is from how many visits on, each by another shopper, a location's
	// mean has a dependability of 0.8; 0: locations do not differ, or more than 99.
	VisitsNeeded int
}

// SpreadPart is one of the parts.
type SpreadPart struct {
	Share     checklists.Percent // of the variance
	Deviation checklists.Percent // standard deviation of scores
}

// Part sets a variance of the spread beside the others.
func (s Spread) Part(variance float64) SpreadPart {
	whole := s.Location + s.Shopper + s.Occasion
	if whole == 0 {
		return SpreadPart{}
	}
	return SpreadPart{percent(10000 * variance / whole), percent(math.Sqrt(variance))}
}

// What the parts are told by: fewer, and a part would be chance, or one shopper.
const (
	spreadVisits    = 30
	spreadLocations = 5
	spreadShoppers  = 5
	dependable      = 0.8
	mostVisits      = 99
)

// pairSums are the scores of one shopper at one location.
type pairSums struct {
	LocationID, ShopperID string
	N                     int
	Total, Squares        float64
}

// Spread splits the variance of a wave's scores, those of a region or all. Errors:
// audits.ErrWaveNotFound, accounts.ErrForbidden.
func (s *Service) Spread(ctx context.Context, by accounts.Actor, waveID, regionID string) (Spread, error) {
	within, err := s.scopeOf(ctx, by, regionID)
	if err != nil {
		return Spread{}, err
	}
	if _, err := s.audits.Wave(ctx, by, waveID); err != nil {
		return Spread{}, err
	}
	pairs, err := s.query.pairs(ctx, within, waveID)
	return spreadOf(pairs), err
}

// spreadOf estimates the variances by Henderson's first method for crossed effects
// without an interaction (Searle, Casella and McCulloch, Variance Components, 1992,
// 5.3): sums of squares are set equal to what is expected of them. What comes out below
// zero is zero.
func spreadOf(pairs []pairSums) Spread {
	places, people, all := groupsOf(pairs)
	out := Spread{Visits: int(all.n), Locations: len(places), Shoppers: len(people)}
	if out.Visits < spreadVisits || out.Locations < spreadLocations || out.Shoppers < spreadShoppers {
		return out
	}
	mean := all.total * all.total / all.n
	var ofPlaces, ofPeople, placeSizes, peopleSizes, peopleInPlaces, placesInPeople float64
	for _, g := range places {
		ofPlaces += g.total * g.total / g.n
		placeSizes += g.n * g.n / all.n
		peopleInPlaces += g.cells / g.n
	}
	for _, g := range people {
		ofPeople += g.total * g.total / g.n
		peopleSizes += g.n * g.n / all.n
		placesInPeople += g.cells / g.n
	}
	n, a, b := all.n, float64(len(places)), float64(len(people))
	solved, ok := solve([3][4]float64{
		{n - placeSizes, peopleInPlaces - peopleSizes, a - 1, ofPlaces - mean},
		{placesInPeople - placeSizes, n - peopleSizes, b - 1, ofPeople - mean},
		{n - placeSizes, n - peopleSizes, n - 1, all.squares - mean},
	})
	if !ok {
		return out // each location has a shopper of its own: the two cannot be told apart
	}
	out.Told = true
	out.Location, out.Shopper, out.Occasion = max(0, solved[0]), max(0, solved[1]), max(0, solved[2])
	out.depend(n / a)
	return out
}

// depend fills in how dependable means of so many visits are, and how many it takes
// (Spearman-Brown).
func (s *Spread) depend(visits float64) {
	if s.Location == 0 {
		return
	}
	noise := s.Shopper + s.Occasion
	s.Dependability = s.Location / (s.Location + noise/visits)
	if needed := int(math.Ceil(dependable / (1 - dependable) * noise / s.Location)); needed <= mostVisits {
		s.VisitsNeeded = max(1, needed)
	}
}

// group is the scores of a location, or of a shopper; cells is the sum of the squared
// numbers of visits of its pairs.
type group struct{ n, total, squares, cells float64 }

func groupsOf(pairs []pairSums) (places, people map[string]*group, all group) {
	places, people = map[string]*group{}, map[string]*group{}
	for _, p := range pairs {
		for _, g := range []*group{placeOf(places, p.LocationID), placeOf(people, p.ShopperID), &all} {
			n := float64(p.N)
			g.n, g.total, g.squares, g.cells = g.n+n, g.total+p.Total, g.squares+p.Squares, g.cells+n*n
		}
	}
	return places, people, all
}

func placeOf(groups map[string]*group, id string) *group {
	if groups[id] == nil {
		groups[id] = &group{}
	}
	return groups[id]
}

// solve solves three linear equations by elimination with the largest pivot; false:
// they do not have one solution.
func solve(m [3][4]float64) (x [3]float64, ok bool) {
	nothing := 1e-9 * math.Abs(m[2][2]) // they are counts: the rest is rounding
	for c := range 3 {
		best := c
		for r := c + 1; r < 3; r++ {
			if math.Abs(m[r][c]) > math.Abs(m[best][c]) {
				best = r
			}
		}
		if m[c], m[best] = m[best], m[c]; math.Abs(m[c][c]) < nothing {
			return x, false
		}
		for r := c + 1; r < 3; r++ {
			by := m[r][c] / m[c][c]
			for k := c; k < 4; k++ {
				m[r][k] -= by * m[c][k]
			}
		}
	}
	for r := 2; r >= 0; r-- {
		x[r] = m[r][3]
		for k := r + 1; k < 3; k++ {
			x[r] -= m[r][k] * x[k]
		}
		x[r] /= m[r][r]
	}
	return x, true
}
