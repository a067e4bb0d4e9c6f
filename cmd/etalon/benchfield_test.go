package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"etalon/audits"
	"etalon/audits/planning"
	"etalon/audits/shoppers"
	"etalon/internal/database"
	"etalon/internal/locations"
)

// benchPhotos measures the processor time that taking a photo of 3 MB costs the
// thread of its request: hash, metadata and size of the picture, without decoding it
// (P8).
func benchPhotos(t *testing.T, add func(string, float64, string)) {
	const n = 40
	s, err := wire(t.Context(), &Config{Data: t.TempDir()}, database.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.close() }()
	plan, err := planField(t.Context(), s, n, 20)
	if err != nil {
		t.Fatal(err)
	}
	photo := largePhoto(t, 3<<20)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var took []float64
	for i, v := range plan.visits {
		in := audits.Submission{VisitID: v.id, AssignmentID: plan.assignments[i], StartedAt: database.Now().Add(-time.Hour)}
		if _, err := s.audits.Save(t.Context(), plan.shopper, in); err != nil {
			t.Fatal(err)
		}
		// Each photo is of its own: an end that differs.
		content := append(slices.Clone(photo), byte(i))
		before := threadTime(t)
		if _, err := s.audits.AddPhoto(t.Context(), plan.shopper, audits.NewPhoto{ID: uuid.NewString(), VisitID: v.id, QuestionID: "q0", Content: content}); err != nil {
			t.Fatal(err)
		}
		took = append(took, float64((threadTime(t)-before).Microseconds())/1000)
	}
	slices.Sort(took)
	add("photo_3mb_processor", took[n/2], "ms")
}

// threadTime is the processor time of the calling thread so far.
func threadTime(t *testing.T) time.Duration {
	t.Helper()
	const thread = 1 // RUSAGE_THREAD
	var u syscall.Rusage
	if err := syscall.Getrusage(thread, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// benchPlanner plans a wave of a large chain.
func benchPlanner(_ *testing.T, add func(string, float64, string)) {
	r := rand.New(rand.NewPCG(1, 2))
	city := func() (string, *locations.Point) {
		n := r.IntN(60)
		return fmt.Sprintf("Город %d", n), &locations.Point{Lat: 45 + float64(n%10) + r.Float64()/5, Lon: 37 + float64(n/10)*5 + r.Float64()/5}
	}
	p := planning.Problem{
		Days: 30, First: time.Monday, Seed: 1, Fee: 90_000,
		Parts: []planning.Part{
			{Week: [7]bool{false, true, true, true, true, true, false}, Share: 60}, {Week: [7]bool{0: true, 6: true}, Share: 40},
		},
		Scenarios: []planning.Scenario{{Share: 70}, {Share: 30, Asks: planning.Asks{Gender: shoppers.Female}}},
		Rules:     planning.Rules{RatingFrom: 300, Kilometres: 60, LockOutDays: 30, Once: true, SpacingDays: 3, PerWave: 6, PerDay: 2},
	}
	for range 1350 {
		name, point := city()
		p.Places = append(p.Places, planning.Place{City: name, Point: point, Visits: 3})
	}
	for i := range 2000 {
		name, point := city()
		p.People = append(p.People, planning.Person{
			City: name, Point: point, Age: 20 + i%40, Gender: []shoppers.Gender{shoppers.Female, shoppers.Male}[i%2], Rating: 250 + i%250,
		})
	}
	begun := time.Now()
	plan := planning.Solve(p)
	add("planner_seconds", math.Round(time.Since(begun).Seconds()*100)/100, "s")
	taken := 0
	for _, v := range plan.Visits {
		if v.Person != planning.Nobody {
			taken++
		}
	}
	add("planner_visits_filled", float64(taken), "visits of 4050")
}
