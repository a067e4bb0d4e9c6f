package planning

import (
	"context"

	"etalon/audits"
	"etalon/audits/programmes"
	"etalon/audits/shoppers"
	"etalon/internal/locations"
)

// Fit is how well a shopper suits a visit.
type Fit struct {
	// Reasons are the rules that the shopper breaks, those of the person before those
	// of the day; none: the shopper may go.
	Reasons    []Reason
	Kilometres float64 // from the shopper's city; 0 or less: nobody knows
}

// Fits is how well people suit visits: by assignment and person, in the order asked.
type Fits struct {
	Fit        [][]Fit
	Waves      map[string]audits.Wave // by id, those of the visits among them
	Programmes map[string]programmes.Programme
	Locations  map[string]locations.Location
	Cities     Cities
}

// Suit holds people against visits that exist, by the rules that a plan is made by,
// in a number of statements that grows neither with the people nor with the visits:
// only programmes that ask for a certificate add one each. What the person holds
// besides counts; the visits themselves do not.
func (s *Service) Suit(ctx context.Context, orgID string, visits []audits.Assignment, people []shoppers.Member) (Fits, error) {
	f, brands, err := s.ground(ctx, orgID, visits)
	if err != nil || len(visits) == 0 {
		return f, err
	}
	if f.Waves, err = s.audits.OfBrands(ctx, orgID, brands); err != nil {
		return f, err
	}
	ids := make([]string, len(people))
	for i, who := range people {
		ids[i] = who.ID
	}
	held, err := s.audits.HeldBy(ctx, orgID, ids, s.audits.Today().AddDate(-5, 0, 0))
	if err != nil {
		return f, err
	}
	f.Fit = make([][]Fit, len(visits))
	certified := map[string]map[string]bool{}
	byWave := map[string][]int{}
	for i, a := range visits {
		byWave[a.WaveID] = append(byWave[a.WaveID], i)
	}
	for waveID, at := range byWave {
		m, err := s.suitModel(ctx, f, f.Waves[waveID], people, certified)
		if err != nil {
			return f, err
		}
		m.holding(held, visits, f.Waves)
		for _, i := range at {
			f.Fit[i] = m.fits(visits[i])
		}
	}
	return f, nil
}

// ground reads what the visits stand on, and names their brands.
func (s *Service) ground(ctx context.Context, orgID string, visits []audits.Assignment) (Fits, []string, error) {
	f := Fits{Waves: map[string]audits.Wave{}}
	ids := make([]string, len(visits))
	for i, a := range visits {
		ids[i] = a.LocationID
	}
	middles, err := s.places.Middles(ctx, orgID)
	if err != nil {
		return f, nil, err
	}
	f.Cities = citiesOf(middles)
	if len(visits) == 0 {
		return f, nil, nil
	}
	if f.Locations, err = s.places.ByIDs(ctx, orgID, ids); err != nil {
		return f, nil, err
	}
	if f.Programmes, err = s.programmes.All(ctx, orgID); err != nil {
		return f, nil, err
	}
	var brands []string
	known := map[string]bool{}
	for _, l := range f.Locations {
		if !known[l.BrandID] {
			known[l.BrandID], brands = true, append(brands, l.BrandID)
		}
	}
	return f, brands, nil
}

// RulesOf is the programme's rules of a wave, and those that hold without one.
func (f Fits) RulesOf(w audits.Wave) programmes.Rules {
	if g, ok := f.Programmes[w.ProgrammeID]; ok {
		return g.Rules
	}
	return programmes.Default()
}

// suitModel is a wave as a problem with the locations of the visits alone.
func (s *Service) suitModel(ctx context.Context, f Fits, w audits.Wave, people []shoppers.Member, certified map[string]map[string]bool) (*model, error) {
	rules := f.RulesOf(w)
	if w.Plan == nil {
		plan := audits.FirstPlan()
		w.Plan = &plan
	}
	m := &model{wave: w, people: people, lockOut: rules.Rotation.LockOutWaves, placeAt: map[string]int{}, personAt: map[string]int{}}
	m.problem = Problem{Days: int(w.EndsOn.Sub(w.StartsOn).Hours()/24) + 1, First: w.StartsOn.Weekday(), Rules: rulesOf(rules)}
	for _, part := range w.Plan.Parts {
		m.problem.Parts = append(m.problem.Parts, Part{Share: part.Share})
	}
	for _, sc := range w.Plan.Scenarios {
		m.problem.Scenarios = append(m.problem.Scenarios, Scenario{sc.Share, Asks{sc.AgeFrom, sc.AgeTo, sc.Gender, sc.Car}})
	}
	for id, l := range f.Locations {
		if l.BrandID == w.BrandID {
			m.placeAt[id] = len(m.locations)
			m.locations = append(m.locations, l)
			m.problem.Places = append(m.problem.Places, Place{City: fold(l.City), Point: l.At})
		}
	}
	if rules.Eligibility.Certified && certified[w.ProgrammeID] == nil {
		passed, err := s.certified(ctx, w.OrgID, w.ProgrammeID)
		if err != nil {
			return nil, err
		}
		certified[w.ProgrammeID] = passed
	}
	for i, who := range people {
		m.personAt[who.ID] = i
		m.problem.People = append(m.problem.People, m.person(who, certified[w.ProgrammeID][who.ID], f.Cities.Of(w.BrandID, who.Profile.City)))
	}
	return m, nil
}

// holding adds what the people hold besides the visits that are asked about.
func (m *model) holding(held, visits []audits.Assignment, waves map[string]audits.Wave) {
	asked := map[string]bool{}
	for _, a := range visits {
		asked[a.ID] = true
	}
	locked := map[string]bool{}
	for _, before := range audits.ChainOf(m.wave, waves, m.lockOut) {
		locked[before.ID] = before.ID != m.wave.ID
	}
	for _, a := range held {
		place, known := m.placeAt[a.LocationID]
		switch {
		case asked[a.ID] || waves[a.WaveID].BrandID != m.wave.BrandID:
		case a.WaveID != m.wave.ID:
			m.addOther(a, locked[a.WaveID])
		case known:
			m.problem.Fixed = append(m.problem.Fixed, m.visit(place, a))
		default: // it fills the day and the wave
			m.problem.Fixed = append(m.problem.Fixed, m.visit(elsewhere, a))
		}
	}
}

// elsewhere is a place that nobody asked about.
const elsewhere = -1

func (m *model) fits(a audits.Assignment) []Fit {
	list := make([]Fit, len(m.people))
	place, known := m.placeAt[a.LocationID]
	if !known {
		for i := range list {
			list[i].Reasons = []Reason{Shut}
		}
		return list
	}
	a.ShopperID = ""
	v, problem := m.visit(place, a), m.problem
	problem.Rules.Certified = problem.Rules.Certified && !a.Test // a test visit is what certifies
	match := newMatcher(problem, []Visit{v}, chance(0))
	for i, who := range m.problem.People {
		if who.Point != nil && m.problem.Places[place].Point != nil {
			list[i].Kilometres = who.Point.Metres(*m.problem.Places[place].Point) / 1000
		} else {
			list[i].Kilometres = -1
		}
		for _, reason := range []Reason{problem.lasting(i, place, v.Scenario), match.busy(0, i)} {
			if reason != "" {
				list[i].Reasons = append(list[i].Reasons, reason)
			}
		}
	}
	return list
}

// Cities are the middles of cities, by the brand whose locations make them.
type Cities struct{ at map[cityOf]middle }

type cityOf struct{ brandID, city string }

type middle struct {
	lat, lon float64 // sums
	n        float64
}

func citiesOf(list []locations.Middle) Cities {
	c := Cities{map[cityOf]middle{}}
	for _, m := range list {
		for _, brandID := range []string{m.BrandID, ""} {
			key, n := cityOf{brandID, fold(m.City)}, float64(m.Locations)
			sum := c.at[key]
			c.at[key] = middle{sum.lat + m.At.Lat*n, sum.lon + m.At.Lon*n, sum.n + n}
		}
	}
	return c
}

// Of is the middle of a city, of one brand or, for an empty id, of all; nil: unknown.
func (c Cities) Of(brandID, city string) *locations.Point {
	m, ok := c.at[cityOf{brandID, fold(city)}]
	if !ok || fold(city) == "" {
		return nil
	}
	return &locations.Point{Lat: m.lat / m.n, Lon: m.lon / m.n}
}
