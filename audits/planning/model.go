package planning

import (
	"context"
	"slices"
	"strings"
	"time"

	"etalon/audits"
	"etalon/audits/programmes"
	"etalon/audits/shoppers"
	"etalon/internal/locations"
)

// model is a wave as a problem, with the ids behind the indexes.
type model struct {
	wave      audits.Wave
	problem   Problem
	fixed     []audits.Assignment // as in problem.Fixed
	locations []locations.Location
	people    []shoppers.Member
	pay       audits.Pay
	currency  string
	lockOut   int // waves; only where people are held against visits
	placeAt   map[string]int
	personAt  map[string]int
	rivals    rivals
}

// model reads everything that a plan of the wave depends on, in a number of
// statements that does not grow with it.
func (s *Service) model(ctx context.Context, w audits.Wave) (*model, error) {
	rules := programmes.Default()
	if w.ProgrammeID != "" {
		g, err := s.programmes.Of(ctx, w.OrgID, w.ProgrammeID)
		if err != nil {
			return nil, err
		}
		rules = g.Rules
	}
	m := &model{wave: w, pay: audits.Pay{Fee: rules.Pay.Fee, ExpenseLimit: rules.Pay.ExpenseLimit}, currency: rules.Pay.Currency}
	m.problem = Problem{
		Days: int(w.EndsOn.Sub(w.StartsOn).Hours()/24) + 1, From: max(0, int(s.audits.Today().Sub(w.StartsOn).Hours()/24)), First: w.StartsOn.Weekday(), Fee: rules.Pay.Fee, Budget: w.Plan.Budget, Rules: rulesOf(rules),
	}
	for _, part := range w.Plan.Parts {
		week := [7]bool{}
		for i, on := range part.Week {
			week[(i+1)%7] = on
		}
		m.problem.Parts = append(m.problem.Parts, Part{week, part.Share})
	}
	for _, sc := range w.Plan.Scenarios {
		m.problem.Scenarios = append(m.problem.Scenarios, Scenario{sc.Share, Asks{sc.AgeFrom, sc.AgeTo, sc.Gender, sc.Car}})
	}
	if err := s.addPlaces(ctx, m); err != nil {
		return nil, err
	}
	if err := s.addRivals(ctx, m); err != nil {
		return nil, err
	}
	if err := s.addPeople(ctx, m, rules); err != nil {
		return nil, err
	}
	return m, s.addVisits(ctx, m, rules.Rotation)
}

func rulesOf(r programmes.Rules) Rules {
	e, t := r.Eligibility, r.Rotation
	return Rules{
		Asks: Asks{e.AgeFrom, e.AgeTo, e.Gender, e.Car}, RatingFrom: e.RatingFrom, Certified: e.Certified, SameCity: e.SameCity, Kilometres: e.Kilometres,
		LockOutDays: t.LockOutDays, Once: t.LockOutWaves > 0, SpacingDays: t.SpacingDays, PerWave: t.PerWave, PerDay: t.PerDay,
	}
}

// addPlaces adds the locations that the plan chooses and that receive visitors on
// some day of the wave.
func (s *Service) addPlaces(ctx context.Context, m *model) error {
	all, err := s.places.Find(ctx, locations.Filter{OrgID: m.wave.OrgID, BrandIDs: []string{m.wave.BrandID}})
	if err != nil {
		return err
	}
	m.placeAt = map[string]int{}
	for _, l := range all {
		if _, open := l.OpenWithin(locations.DayOf(m.wave.StartsOn), locations.DayOf(m.wave.EndsOn)); !open {
			continue
		}
		visits := 0
		if chosen(m.wave.Plan.Where, l) {
			visits = m.wave.Plan.Visits
		}
		m.placeAt[l.ID] = len(m.locations)
		m.locations = append(m.locations, l)
		m.problem.Places = append(m.problem.Places, Place{City: fold(l.City), Point: l.At, Visits: visits, Open: m.open(l)})
	}
	return nil
}

// chosen reports whether the plan asks for visits to a location.
func chosen(where audits.Where, l locations.Location) bool {
	switch {
	case slices.Contains(where.Without, l.ID),
		len(where.RegionIDs) > 0 && !slices.Contains(where.RegionIDs, l.RegionID),
		len(where.Cities) > 0 && !slices.ContainsFunc(where.Cities, func(c string) bool { return fold(c) == fold(l.City) }):
		return false
	}
	for name, want := range where.Attributes {
		if !has(l.Attributes[name], want) {
			return false
		}
	}
	return true
}

// has reports whether an attribute's value is what the plan wants, as people write it.
func has(value any, want string) bool {
	switch v := value.(type) {
	case bool:
		return want == "yes" && v || want == "no" && !v
	case string:
		return fold(v) == fold(want)
	case []string:
		return slices.ContainsFunc(v, func(one string) bool { return fold(one) == fold(want) })
	}
	return want == "no" && value == nil
}

// open says by part and day when a location receives visitors.
func (m *model) open(l locations.Location) [][]bool {
	plain := !l.Hours.Known() && l.ClosedOn == "" && len(l.Closings) == 0 && l.OpenedOn <= locations.DayOf(m.wave.StartsOn)
	if plain {
		return nil
	}
	open := make([][]bool, len(m.wave.Plan.Parts))
	for i, part := range m.wave.Plan.Parts {
		open[i] = make([]bool, m.problem.Days)
		for d := range open[i] {
			on := locations.DayOf(m.day(d))
			open[i][d] = l.StateOn(on) == locations.Active && l.Hours.Meet(on, locations.Span{From: part.From, To: part.To})
		}
	}
	return open
}

func (m *model) addCities() map[string]*locations.Point {
	type sum struct {
		at locations.Point
		n  float64
	}
	sums := map[string]sum{}
	for _, p := range m.problem.Places {
		if p.Point != nil {
			s := sums[p.City]
			sums[p.City] = sum{locations.Point{Lat: s.at.Lat + p.Point.Lat, Lon: s.at.Lon + p.Point.Lon}, s.n + 1}
		}
	}
	points := map[string]*locations.Point{}
	for city, s := range sums {
		points[city] = &locations.Point{Lat: s.at.Lat / s.n, Lon: s.at.Lon / s.n}
	}
	return points
}

// addPeople adds the shoppers. Where one lives is known by the city alone: the
// middle of the brand's locations there.
func (s *Service) addPeople(ctx context.Context, m *model, rules programmes.Rules) error {
	pool, err := s.shoppers.Pool(ctx, m.wave.OrgID)
	if err != nil {
		return err
	}
	certified := map[string]bool{}
	if rules.Eligibility.Certified {
		if certified, err = s.certified(ctx, m.wave.OrgID, m.wave.ProgrammeID); err != nil {
			return err
		}
	}
	cities := m.addCities()
	m.people, m.personAt = pool, map[string]int{}
	for i, who := range pool {
		m.personAt[who.ID] = i
		m.problem.People = append(m.problem.People, m.person(who, certified[who.ID], cities[fold(who.Profile.City)]))
	}
	return nil
}

func (m *model) person(who shoppers.Member, certified bool, home *locations.Point) Person {
	p := Person{
		City: fold(who.Profile.City), Point: home, Gender: who.Profile.Gender, Car: who.Profile.Car, Rating: who.Rating, Certified: certified,
		Reason: who.Reason, Never: m.excluded(who.Exclusions), Earlier: map[int][]int{}, Busy: map[int]int{},
	}
	if who.Profile.BirthYear > 0 {
		p.Age = m.wave.StartsOn.Year() - who.Profile.BirthYear
	}
	return p
}

func (m *model) excluded(list []shoppers.Exclusion) map[int]Reason {
	never := map[int]Reason{}
	for _, e := range list {
		if !e.During(m.wave.StartsOn, m.wave.EndsOn) {
			continue
		}
		for i, l := range m.locations {
			if e.Covers(l.ID, l.RegionID, l.BrandID) {
				never[i] = Reason(map[shoppers.ExclusionKind]shoppers.Reason{shoppers.Block: shoppers.LocationBlocked, shoppers.Conflict: shoppers.ConflictDeclared}[e.Kind])
			}
		}
	}
	return never
}

// addVisits adds the visits of this wave that exist, and what other waves of the
// brand close to people and places.
func (s *Service) addVisits(ctx context.Context, m *model, r programmes.Rotation) error {
	mine, err := s.audits.StandingOf(ctx, m.wave)
	if err != nil {
		return err
	}
	for _, a := range mine {
		if place, known := m.placeAt[a.LocationID]; known {
			if a.CompetitorID != "" && m.rivals.visits != nil {
				m.rivals.visits[[2]string{a.LocationID, a.CompetitorID}]++
			}
			m.problem.Fixed, m.fixed = append(m.problem.Fixed, m.visit(place, a)), append(m.fixed, a)
		}
	}
	locked, err := s.lockedBy(ctx, m.wave, r.LockOutWaves)
	if err != nil {
		return err
	}
	others, err := s.audits.Earlier(ctx, m.wave, m.wave.StartsOn.AddDate(-5, 0, 0))
	if err != nil {
		return err
	}
	for _, a := range others {
		m.addOther(a, locked[a.WaveID])
	}
	return nil
}

func (m *model) addOther(a audits.Assignment, locked bool) {
	place, known := m.placeAt[a.LocationID]
	day := m.dayOf(a)
	if known {
		m.problem.Places[place].Earlier = append(m.problem.Places[place].Earlier, day)
	}
	person, member := m.personAt[a.ShopperID]
	if !member {
		return
	}
	who := &m.problem.People[person]
	who.Busy[day]++
	if known {
		who.Earlier[place] = append(who.Earlier[place], day)
		if locked && who.Never[place] == "" {
			who.Never[place] = LockedOut
		}
	}
}

// lockedBy names the waves before w, one fewer than n, whose visits close a
// location to their shoppers.
func (s *Service) lockedBy(ctx context.Context, w audits.Wave, n int) (map[string]bool, error) {
	locked := map[string]bool{}
	if n < 2 {
		return locked, nil
	}
	chain, err := s.audits.History(ctx, w, n)
	for _, before := range chain {
		locked[before.ID] = before.ID != w.ID
	}
	return locked, err
}

// visit names an assignment of the wave in indexes.
func (m *model) visit(place int, a audits.Assignment) Visit {
	v := Visit{Place: place, Day: min(max(0, m.dayOf(a)), m.problem.Days-1), Person: Nobody}
	if i, known := m.personAt[a.ShopperID]; known {
		v.Person = i
	}
	v.Part = max(0, slices.IndexFunc(m.wave.Plan.Parts, func(p audits.WeekPart) bool { return p.Name == a.Hours.Part }))
	v.Scenario = max(0, m.wave.Plan.ScenarioAt(a))
	return v
}

// assignment is a planned visit as it will be made.
func (m *model) assignment(v Visit) audits.Assignment {
	part, sc, day := m.wave.Plan.Parts[v.Part], m.wave.Plan.Scenarios[v.Scenario], m.day(v.Day)
	a := audits.Assignment{
		LocationID: m.locations[v.Place].ID, Scenario: sc.Text, CustomerType: sc.CustomerType, DueOn: day, Pay: m.pay,
		Hours: audits.Hours{On: day, From: part.From, To: part.To, Part: part.Name},
	}
	if v.Person != Nobody {
		a.ShopperID = m.people[v.Person].ID
	}
	return a
}

// against lists what the rules have against a change of an assignment.
func (m *model) against(a audits.Assignment, c audits.Change) []Reason {
	place, known := m.placeAt[a.LocationID]
	if !known {
		return []Reason{Shut}
	}
	p := m.problem
	p.Fixed = nil
	for i, v := range m.problem.Fixed {
		if m.fixed[i].ID != a.ID {
			p.Fixed = append(p.Fixed, v)
		}
	}
	a.Hours, a.ShopperID, a.DueOn = c.Hours, c.ShopperID, c.DueOn
	return Against(p, m.visit(place, a))
}

func (m *model) day(d int) time.Time { return m.wave.StartsOn.AddDate(0, 0, d) }

// dayOf is the day of an assignment's visit, before the wave negative.
func (m *model) dayOf(a audits.Assignment) int {
	on := a.Hours.On
	if on.IsZero() {
		on = a.DueOn
	}
	return int(on.Sub(m.wave.StartsOn).Hours() / 24)
}

func fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
