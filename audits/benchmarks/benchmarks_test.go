package benchmarks_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"etalon/audits/auditstest"
	"etalon/audits/benchmarks"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/fault"
	"etalon/internal/locations"
)

func TestMain(m *testing.M) { databasetest.Main(m) }

// world is a brand with two competitors, its manager, and people who rate.
type world struct {
	*auditstest.World
	*benchmarks.Service
	t                     *testing.T
	manager, first, other accounts.Actor
}

func newWorld(t *testing.T, db *database.DB) *world {
	t.Helper()
	w := &world{World: auditstest.New(t, db), t: t}
	w.Service = benchmarks.New(benchmarks.Parts{DB: db, Accounts: w.Accounts, Places: w.Places, Notices: w.Notices, Journal: w.Journal, Now: w.Clock()})
	w.manager, w.first, w.other = w.Actors[accounts.BrandManager], w.Actors[accounts.RegionalManager], w.Actors[accounts.GroupLeader]
	for _, name := range []string{"Берег", "Алмаз"} {
		_, err := w.Places.PutCompetitor(t.Context(), w.Actors[accounts.Administrator], locations.Competitor{
			ID: auditstest.ID(), Brand: name, Name: name + " у магазина", LocationIDs: []string{w.Locations[0].ID},
		})
		w.must(err)
	}
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// draft is a comparison that two people are invited to.
func (w *world) draft() benchmarks.Benchmark {
	b := benchmarks.Benchmark{ID: auditstest.ID(), BrandID: w.Brand.ID, ComparedOn: w.At, Competitors: []string{"Берег", "Алмаз"}}
	for _, by := range []accounts.Actor{w.first, w.other} {
		b.Raters = append(b.Raters, benchmarks.Rater{Person: benchmarks.Person{ID: by.AccountID}})
	}
	return b
}

// opened is a draft that takes marks.
func (w *world) opened() string {
	w.t.Helper()
	b := w.draft()
	w.must(w.Put(w.t.Context(), w.manager, b, 0))
	w.must(w.Open(w.t.Context(), w.manager, b.ID))
	return b.ID
}

// rates gives the companies the same marks by every vector.
func (w *world) rates(by accounts.Actor, id string, values ...int) {
	w.t.Helper()
	for v := 1; v <= benchmarks.Vectors; v++ {
		w.must(w.Rate(w.t.Context(), by, id, v, given(values...)))
	}
}

func given(values ...int) []benchmarks.Mark {
	marks := make([]benchmarks.Mark, len(values))
	for company, value := range values {
		marks[company] = benchmarks.Mark{Company: company, Value: value}
	}
	return marks
}

func (w *world) page(by accounts.Actor, id string) *benchmarks.Page {
	w.t.Helper()
	page, err := w.Get(w.t.Context(), by, id)
	w.must(err)
	return page
}

// codes are the fault of err with its fields.
func codes(err error) string {
	f, ok := fault.Of(err)
	if !ok {
		return fmt.Sprint(err)
	}
	list := []string{f.Code}
	for _, field := range f.Fields {
		list = append(list, field.Path+":"+field.Code)
	}
	return strings.Join(list, " ")
}

// The way of a comparison: opened, rated apart, closed, agreed on, settled, and the next
// one set beside it.
func TestService(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		ctx, id := t.Context(), w.opened()
		w.rates(w.first, id, 5, 3, 0)
		w.rates(w.other, id, 2, 3, 0)
		for _, by := range []accounts.Actor{w.first, w.other, w.manager} {
			page := w.page(by, id)
			if page.Result != nil {
				t.Errorf("%s sees the marks of others", by.Name)
			}
			for _, m := range page.Own {
				if m.RaterID != by.AccountID {
					t.Errorf("%s sees a mark of somebody else as their own", by.Name)
				}
			}
		}
		w.must(w.Finish(ctx, w.first, id))
		w.must(w.Finish(ctx, w.first, id))
		w.must(w.Close(ctx, w.manager, id))
		if err := w.Rate(ctx, w.first, id, 1, given(1, 1, 1)); !errors.Is(err, benchmarks.ErrState) {
			t.Errorf("rated after the end: %v", err)
		}
		page := w.page(w.first, id)
		if s := page.Result.Grid.Sum(0, 1, 12); s.Points != 12*350 || !s.Whole() {
			t.Errorf("%+v", s)
		}
		if s := page.Result.Grid.Sum(2, 1, 12); s.Known != 0 || s.Points != 0 {
			t.Errorf("not known counts: %+v", s)
		}
		w.agrees(id)
		w.must(w.Choose(ctx, w.manager, id, []benchmarks.Choice{{Vector: 3, Goal: 5, DueOn: w.At.AddDate(0, 3, 0), Step: "Вторая касса"}}))
		w.must(w.Settle(ctx, w.manager, id))
		w.must(w.Settle(ctx, w.manager, id))
		if err := w.Choose(ctx, w.manager, id, nil); !errors.Is(err, benchmarks.ErrState) {
			t.Errorf("changed when settled: %v", err)
		}
		if page := w.page(w.manager, id); len(page.Result.Marks) != 72 || page.Result.Choices[0].Step != "Вторая касса" || page.SettledBy.ID != w.manager.AccountID {
			t.Errorf("%+v", page)
		}
		w.at(1)
		next := w.opened()
		w.rates(w.first, next, 4, 4, 1)
		w.must(w.Close(ctx, w.manager, next))
		page = w.page(w.manager, next)
		if page.Result.Before == nil || page.Result.Before.ID != id {
			t.Fatal("the one before is not found")
		}
		if changes := page.Result.Before.Changes(&page.Benchmark, &page.Result.Grid, 0); changes[1] != 0 || changes[2] != 50 {
			t.Errorf("%v", changes)
		}
	})
}

// agrees settles the first cell at 4: theirs were 5 and 2.
func (w *world) agrees(id string) {
	w.t.Helper()
	ctx, four := w.t.Context(), 4
	if err := w.Agree(ctx, w.manager, id, 1, 1, &four, "Сверили чеки"); !errors.Is(err, benchmarks.ErrNotApart) {
		w.t.Errorf("agreed where nobody differs: %v", err)
	}
	if err := w.Agree(ctx, w.manager, id, 1, 0, &four, " "); codes(err) != "benchmark_invalid reason:required" {
		w.t.Error(codes(err))
	}
	if err := w.Agree(ctx, w.first, id, 1, 0, &four, "Сверили чеки"); !errors.Is(err, accounts.ErrForbidden) {
		w.t.Errorf("agreed by a rater: %v", err)
	}
	for range 2 {
		w.must(w.Agree(ctx, w.manager, id, 1, 0, &four, "Сверили чеки"))
	}
	w.must(w.Agree(ctx, w.manager, id, 2, 0, &four, "Ошибка"))
	w.must(w.Agree(ctx, w.manager, id, 2, 0, nil, ""))
	grid := w.page(w.manager, id).Result.Grid
	if c := grid.Cell(1, 0); c.Agreed == nil || c.Agreed.By.ID != w.manager.AccountID || c.Mean != 350 || grid.Cell(2, 0).Agreed != nil {
		w.t.Errorf("%+v", c)
	}
}

func (w *world) at(days int) { w.At = w.At.AddDate(0, 0, days) }

func TestService_seenBy(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		foreign := newWorld(t, db)
		draft := w.draft()
		w.must(w.Put(t.Context(), w.manager, draft, 0))
		open := w.opened()
		for _, c := range []struct {
			by          accounts.Actor
			draft, open string
			listed      int
		}{
			{w.manager, "", "", 2},
			{w.Actors[accounts.Administrator], "", "", 2},
			{w.Actors[accounts.ProgrammeManager], "", "", 2},
			{w.first, "benchmark_not_found", "", 1},
			{w.other, "benchmark_not_found", "", 1},
			{w.Actors[accounts.StoreManager], "forbidden", "forbidden", -1},
			{w.Actors[accounts.Shopper], "forbidden", "forbidden", -1},
			{w.Actors[accounts.Employee], "forbidden", "forbidden", -1},
			{w.Actors[accounts.Reviewer], "forbidden", "forbidden", -1},
			{foreign.manager, "benchmark_not_found", "benchmark_not_found", 0},
		} {
			for id, want := range map[string]string{draft.ID: c.draft, open: c.open} {
				if _, err := w.Get(t.Context(), c.by, id); err == nil != (want == "") || err != nil && codes(err) != want {
					t.Errorf("%s: %v, want %q", c.by.Name, err, want)
				}
			}
			list, total, err := w.List(t.Context(), c.by, 10, 0)
			if err == nil && (total != c.listed || len(list) != total) || (err != nil) != (c.listed < 0) {
				t.Errorf("%s lists %d: %v", c.by.Name, total, err)
			}
		}
		if err := w.Rate(t.Context(), w.manager, open, 1, given(1)); !errors.Is(err, benchmarks.ErrNotAsked) {
			t.Errorf("rated by somebody who was not invited: %v", err)
		}
		w.must(w.Invite(t.Context(), w.manager, open, w.manager.AccountID))
		w.must(w.Rate(t.Context(), w.manager, open, 1, given(1)))
	})
}

func TestService_refuses(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		ctx := t.Context()
		for want, change := range map[string]func(*benchmarks.Benchmark){
			"benchmark_invalid competitors:benchmark_competitors":   func(b *benchmarks.Benchmark) { b.Competitors = nil },
			"benchmark_invalid competitors[0]:benchmark_competitor": func(b *benchmarks.Benchmark) { b.Competitors = []string{"Чужой"} },
			"benchmark_invalid competitors[1]:repeated":             func(b *benchmarks.Benchmark) { b.Competitors = []string{"Берег", "Берег"} },
			"benchmark_invalid brand_id:not_found":                  func(b *benchmarks.Benchmark) { b.BrandID = auditstest.ID() },
			"benchmark_invalid product:too_long note:not_text":      func(b *benchmarks.Benchmark) { b.Product, b.Note = strings.Repeat("я", 121), "\x00" },
			"benchmark_invalid raters[0]:benchmark_rater":           func(b *benchmarks.Benchmark) { b.Raters[0].ID = w.Actors[accounts.Shopper].AccountID },
			"benchmark_invalid raters[1]:benchmark_rater":           func(b *benchmarks.Benchmark) { b.Raters[1].ID = w.Actors[accounts.StoreManager].AccountID },
			"benchmark_invalid raters[1]:repeated":                  func(b *benchmarks.Benchmark) { b.Raters[1].ID = b.Raters[0].ID },
		} {
			b := w.draft()
			change(&b)
			if err := w.Put(ctx, w.manager, b, 0); codes(err) != want {
				t.Errorf("%s, want %s", codes(err), want)
			}
		}
		b := w.draft()
		b.Raters = nil
		w.must(w.Put(ctx, w.manager, b, 0))
		w.must(w.Put(ctx, w.manager, b, 0)) // a retry
		if err := w.Open(ctx, w.manager, b.ID); !errors.Is(err, benchmarks.ErrNobody) {
			t.Errorf("opened without anybody: %v", err)
		}
		b.Note = "Другое"
		if err := w.Put(ctx, w.manager, b, 0); !errors.Is(err, benchmarks.ErrStale) {
			t.Errorf("changed blindly: %v", err)
		}
		w.must(w.Put(ctx, w.manager, b, 1))
		w.must(w.Delete(ctx, w.manager, b.ID, 2))
		w.refusesMarks(w.opened())
	})
}

func (w *world) refusesMarks(id string) {
	w.t.Helper()
	ctx := w.t.Context()
	for want, do := range map[string]func() error{
		"benchmark_no_marks": func() error { return w.Close(ctx, w.manager, id) },
		"benchmark_state":    func() error { return w.Settle(ctx, w.manager, id) },
		"benchmark_invalid vector:out_of_range items[0].mark:out_of_range": func() error { return w.Rate(ctx, w.first, id, 13, given(6)) },
		"benchmark_invalid items:too_many":                                 func() error { return w.Rate(ctx, w.first, id, 1, given(1, 1, 1, 1)) },
		"benchmark_invalid items[1].company:repeated": func() error {
			return w.Rate(ctx, w.first, id, 1, []benchmarks.Mark{{Company: 1, Value: 1}, {Company: 1, Value: 2}})
		},
	} {
		if err := do(); codes(err) != want {
			w.t.Errorf("%s, want %s", codes(err), want)
		}
	}
	if page := w.page(w.first, id); len(page.Own) != 0 {
		w.t.Errorf("half of it is written: %v", page.Own)
	}
}
