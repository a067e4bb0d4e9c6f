package planning_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"etalon/audits/planning"
	"etalon/audits/shoppers"
)

var wholeWeek = planning.Part{Week: [7]bool{true, true, true, true, true, true, true}, Share: 1}

// small draws problems of a few places and people with every rule in use.
func small(t *rapid.T) planning.Problem {
	p := planning.Problem{
		Days: rapid.IntRange(1, 10).Draw(t, "days"), First: time.Weekday(rapid.IntRange(0, 6).Draw(t, "first")), Fee: 100,
		Budget: 100 * rapid.Int64Range(0, 12).Draw(t, "budget"), Seed: rapid.Uint64().Draw(t, "seed"),
		Parts:     []planning.Part{{Week: [7]bool{1: true, 2: true, 3: true, 4: true, 5: true}, Share: 2}, {Week: [7]bool{0: true, 6: true}, Share: 1}},
		Scenarios: []planning.Scenario{{Share: 3}, {Share: 1, Asks: planning.Asks{AgeFrom: 30, Car: true}}},
		Rules: planning.Rules{
			PerWave: rapid.IntRange(0, 3).Draw(t, "per wave"), PerDay: rapid.IntRange(0, 2).Draw(t, "per day"), Once: rapid.Bool().Draw(t, "once"),
			LockOutDays: rapid.IntRange(0, 4).Draw(t, "lock-out"), SpacingDays: rapid.IntRange(0, 3).Draw(t, "spacing"), SameCity: rapid.Bool().Draw(t, "same city"),
		},
	}
	cities := rapid.SampledFrom([]string{"Тула", "Орёл"})
	for range rapid.IntRange(1, 5).Draw(t, "places") {
		p.Places = append(p.Places, planning.Place{City: cities.Draw(t, "city"), Visits: rapid.IntRange(0, 4).Draw(t, "visits"), Earlier: []int{-1}})
	}
	for range rapid.IntRange(0, 5).Draw(t, "people") {
		who := planning.Person{City: cities.Draw(t, "home"), Age: rapid.SampledFrom([]int{0, 25, 40}).Draw(t, "age"), Car: rapid.Bool().Draw(t, "car")}
		if rapid.Bool().Draw(t, "was there") {
			who.Earlier = map[int][]int{0: {-2}}
		}
		p.People = append(p.People, who)
	}
	return p
}

func TestSolve_keepsEveryRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := small(t)
		plan := planning.Solve(p)
		if again := planning.Solve(p); !cmp.Equal(plan, again) {
			t.Fatal("the same problem has another plan")
		}
		at, perDay, perWave := map[int][]planning.Visit{}, map[[2]int]int{}, map[int]int{}
		unplanned := make([]int, len(p.Places))
		for _, g := range plan.Gaps {
			if g.Day < 0 {
				unplanned[g.Place]++
			}
			if len(g.Reasons) == 0 && len(p.People) > 0 {
				t.Fatalf("a gap without a reason: %+v", g)
			}
		}
		for _, v := range plan.Visits {
			if !p.Parts[v.Part].Week[(int(p.First)+v.Day)%7] {
				t.Fatalf("%+v is outside of its part of the week", v)
			}
			for _, other := range append(at[v.Place], planning.Visit{Day: -1, Person: planning.Nobody}) {
				apart := max(v.Day-other.Day, other.Day-v.Day)
				if apart < max(1, p.Rules.SpacingDays) {
					t.Fatalf("%+v and %+v are too close", v, other)
				}
				if v.Person != planning.Nobody && v.Person == other.Person && (p.Rules.Once || apart < p.Rules.LockOutDays) {
					t.Fatalf("%+v and %+v: locked out", v, other)
				}
			}
			at[v.Place] = append(at[v.Place], v)
			if v.Person == planning.Nobody {
				continue
			}
			who := p.People[v.Person]
			if v.Scenario == 1 && (who.Age < 30 || !who.Car) || p.Rules.SameCity && who.City != p.Places[v.Place].City {
				t.Fatalf("%+v is not asked for %+v", who, v)
			}
			if v.Place == 0 && who.Earlier != nil && v.Day+2 < p.Rules.LockOutDays {
				t.Fatalf("%+v: locked out since the last wave", v)
			}
			perDay[[2]int{v.Person, v.Day}]++
			perWave[v.Person]++
			if p.Rules.PerDay > 0 && perDay[[2]int{v.Person, v.Day}] > p.Rules.PerDay || p.Rules.PerWave > 0 && perWave[v.Person] > p.Rules.PerWave {
				t.Fatalf("%+v has too many visits", who)
			}
		}
		for i, place := range p.Places {
			if len(at[i])+unplanned[i] != place.Visits {
				t.Fatalf("place %d: %d planned and %d gaps of %d", i, len(at[i]), unplanned[i], place.Visits)
			}
		}
		if cost := 100 * int64(len(plan.Visits)); plan.Cost != cost || p.Budget > 0 && cost > p.Budget {
			t.Fatalf("cost %d of a budget of %d", plan.Cost, p.Budget)
		}
	})
}

// With bounds a person and a day alone, a plan has as many visits with a person as
// any plan of the same days could have.
func TestSolve_leavesNoVisitThatCouldBeMade(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := small(t)
		p.Rules.Once, p.Rules.LockOutDays, p.Budget = false, 0, 0
		plan := planning.Solve(p)
		given := len(slices.DeleteFunc(slices.Clone(plan.Visits), func(v planning.Visit) bool { return v.Person == planning.Nobody }))
		if most := largest(p, plan.Visits, map[[2]int]int{}, map[int]int{}); given != most {
			t.Fatalf("%d visits have a person, %d could: %+v", given, most, plan.Visits)
		}
	})
}

// largest tries everything.
func largest(p planning.Problem, left []planning.Visit, day map[[2]int]int, wave map[int]int) int {
	if len(left) == 0 {
		return 0
	}
	v, best := left[0], largest(p, left[1:], day, wave)
	for i, who := range p.People {
		key := [2]int{i, v.Day}
		able := (v.Scenario == 0 || who.Age >= 30 && who.Car) && (!p.Rules.SameCity || who.City == p.Places[v.Place].City)
		if !able || p.Rules.PerDay > 0 && day[key] == p.Rules.PerDay || p.Rules.PerWave > 0 && wave[i] == p.Rules.PerWave || best == len(left) {
			continue
		}
		day[key]++
		wave[i]++
		best = max(best, 1+largest(p, left[1:], day, wave))
		day[key]--
		wave[i]--
	}
	return best
}

func TestSolve_spreads(t *testing.T) {
	p := planning.Problem{
		Days: 28, First: time.Monday, Seed: 7,
		Parts:     []planning.Part{{Week: [7]bool{1: true, 2: true, 3: true, 4: true, 5: true}, Share: 70}, {Week: [7]bool{0: true, 6: true}, Share: 30}},
		Scenarios: []planning.Scenario{{Share: 50}, {Share: 30}, {Share: 20}},
		Places:    slices.Repeat([]planning.Place{{Visits: 4}}, 100), People: slices.Repeat([]planning.Person{{}}, 80),
		Rules: planning.Rules{SpacingDays: 3, PerWave: 5, PerDay: 1, Once: true},
	}
	plan := planning.Solve(p)
	if len(plan.Visits) != 400 || len(plan.Gaps) != 0 {
		t.Fatalf("%d visits, gaps %v", len(plan.Visits), plan.Gaps)
	}
	var parts [2]int
	var scenarios [3]int
	days, people := make([]int, 28), make([]int, 80)
	for _, v := range plan.Visits {
		parts[v.Part]++
		scenarios[v.Scenario]++
		days[v.Day]++
		people[v.Person]++
	}
	if want := [2]int{280, 120}; parts != want {
		t.Errorf("parts %v, want %v", parts, want)
	}
	if want := [3]int{200, 120, 80}; scenarios != want {
		t.Errorf("scenarios %v, want %v", scenarios, want)
	}
	if slices.Max(days) > 20 || slices.Min(days) < 8 {
		t.Errorf("visits a day: %v", days)
	}
	if want := slices.Repeat([]int{5}, 80); !cmp.Equal(people, want) {
		t.Errorf("visits a person: %v", people)
	}
}

func TestSolve_saysWhy(t *testing.T) {
	week := []planning.Part{wholeWeek}
	one := func(p planning.Problem) planning.Problem {
		p.Days, p.Parts, p.Scenarios = 5, week, []planning.Scenario{{Share: 1}}
		return p
	}
	cases := []struct {
		name string
		p    planning.Problem
		want map[planning.Reason]int
	}{
		{"every day is shut", planning.Problem{Places: []planning.Place{{Visits: 1, Open: [][]bool{make([]bool, 5)}}}}, map[planning.Reason]int{planning.Shut: 5}},
		{"other visits are close", planning.Problem{Places: []planning.Place{{Visits: 1, Earlier: []int{2}}}, Rules: planning.Rules{SpacingDays: 9}}, map[planning.Reason]int{planning.TooClose: 5}},
		{"the money is spent", planning.Problem{Places: []planning.Place{{Visits: 1}}, Fee: 5, Budget: 4}, map[planning.Reason]int{planning.NoBudget: 1}},
		{
			"each person has a reason of their own",
			planning.Problem{
				Places: []planning.Place{{Visits: 1, City: "Тула"}},
				People: []planning.Person{
					{Reason: shoppers.ShopperPaused},
					{Never: map[int]planning.Reason{0: planning.Reason(shoppers.ConflictDeclared)}},
					{Age: 20},
					{Age: 40},
					{Age: 40, Gender: shoppers.Male},
					{Age: 40, Gender: shoppers.Female},
					{Age: 40, Gender: shoppers.Female, Car: true, Rating: 300},
					{Age: 40, Gender: shoppers.Female, Car: true, Rating: 450},
					{Age: 40, Gender: shoppers.Female, Car: true, Certified: true, City: "Орёл"},
				},
				Rules: planning.Rules{Asks: planning.Asks{AgeFrom: 30, Gender: shoppers.Female, Car: true}, RatingFrom: 400, Certified: true, SameCity: true},
			},
			map[planning.Reason]int{
				planning.Reason(shoppers.ShopperPaused): 1, planning.Reason(shoppers.ConflictDeclared): 1, planning.WrongAge: 1, planning.WrongGender: 2,
				planning.NoCar: 1, planning.LowRating: 1, planning.Uncertified: 1, planning.OtherCity: 1,
			},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			plan := planning.Solve(one(c.p))
			if len(plan.Gaps) != 1 {
				t.Fatalf("gaps %v", plan.Gaps)
			}
			if diff := cmp.Diff(c.want, plan.Gaps[0].Reasons); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSolve_countsWhatIsFixed(t *testing.T) {
	p := planning.Problem{
		Days: 10, Parts: []planning.Part{wholeWeek}, Scenarios: []planning.Scenario{{Share: 1}}, Places: []planning.Place{{Visits: 2}},
		People: []planning.Person{{}}, Rules: planning.Rules{PerWave: 1}, Fixed: []planning.Visit{{Day: 4, Person: 0}},
	}
	plan := planning.Solve(p)
	if len(plan.Visits) != 1 || plan.Visits[0].Person != planning.Nobody || plan.Visits[0].Day == 4 || plan.Gaps[0].Reasons[planning.FullWave] != 1 {
		t.Errorf("%+v", plan)
	}
}
