package locations

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

const anException = 9

func dayOf(day string) time.Time {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return t
}

// known stands for the standards and checklists above: it has requirements r1 and
// r2 and section s1.
func known(_ context.Context, _ accounts.Actor, _ string, s Subject) ([]string, error) {
	if s.Section == "s1" {
		return []string{"Касса"}, nil
	}
	for _, item := range s.Items {
		if item != "r1" && item != "r2" {
			return nil, ErrExceptionInvalid.At(fault.Field{Path: "subject.items", Code: "not_found"})
		}
	}
	return s.Items, nil
}

func programmeManager(scopes ...accounts.Scope) accounts.Actor {
	return actorAs(accounts.ProgrammeManager, 31, scopes...)
}

func storeManager(n int) accounts.Actor {
	return actorAs(accounts.StoreManager, 32, accounts.Scope{Kind: accounts.Location, ID: id(aLocation, n)})
}

func actorAs(role accounts.Role, n int, scopes ...accounts.Scope) accounts.Actor {
	a := accounts.Actor{AccountID: id(aPerson, n), OrgID: id(anOrg, 1)}
	for _, s := range scopes {
		a.Grants = append(a.Grants, accounts.Grant{Role: role, Scope: s})
	}
	return a
}

var firstBrand = accounts.Scope{Kind: accounts.Brand, ID: id(aBrand, 1)}

// winter is an exception at location 111.
func winter(n int) Exception {
	return Exception{
		ID: id(anException, n), Place: ExceptionPlace{Kind: OfLocation, ID: id(aLocation, 111)}, Reason: " Нет\n кассы ",
		Subject: Subject{Source: OfStandard, SourceID: id(aWave, 1), Items: []string{"r2", "r1", "r2"}}, From: dayOf("2026-02-01"), Until: dayOf("2026-03-31"),
	}
}

func exceptions(t *testing.T, run func(t *testing.T, w *world)) {
	t.Helper()
	each(t, func(t *testing.T, w *world) {
		w.UseSubjects(known)
		run(t, w)
	})
}

func TestService_PutException(t *testing.T) {
	exceptions(t, func(t *testing.T, w *world) {
		ctx, by := t.Context(), programmeManager(firstBrand)
		made := must[Exception](t)(w.PutException(ctx, by, winter(1)))
		t.Run("is kept in one form, granted", func(t *testing.T) {
			if made.Reason != "Нет кассы" || made.Status != Granted || made.Place.Name == "" || made.BrandID != id(aBrand, 1) {
				t.Errorf("got %+v", made)
			}
			if diff := cmp.Diff([]string{"r1", "r2"}, made.Subject.Items); diff != "" {
				t.Error(diff)
			}
		})
		t.Run("the same again changes nothing, other content under the id is a conflict", func(t *testing.T) {
			again := must[Exception](t)(w.PutException(ctx, by, winter(1)))
			if diff := cmp.Diff(made, again); diff != "" {
				t.Error(diff)
			}
			other := winter(1)
			other.Reason = "Ремонт"
			_, err := w.PutException(ctx, by, other)
			wants(t, err, ErrExceptionExists)
		})
		t.Run("a correction keeps the original", func(t *testing.T) {
			c := winter(1)
			c.Until, c.Note, c.Revision = dayOf("2026-03-15"), "Опечатка", 1
			after := must[Exception](t)(w.PutException(ctx, by, c))
			if after.Revision != 2 || !after.Until.Equal(dayOf("2026-03-15")) {
				t.Errorf("got %+v", after)
			}
			if again := must[Exception](t)(w.PutException(ctx, by, c)); again.Revision != 2 {
				t.Errorf("sent again: revision %d", again.Revision)
			}
			c.Until = dayOf("2026-03-20")
			_, err := w.PutException(ctx, by, c)
			wants(t, err, ErrExceptionStale)
			_, list, err := w.Exception(ctx, by, made.ID)
			if err != nil || len(list) != 2 || !list[0].Until.Equal(dayOf("2026-03-31")) || list[1].Verb != "correct" || list[1].Note != "Опечатка" {
				t.Errorf("revisions %+v (%v)", list, err)
			}
			entries, err := w.journal.Of(ctx, by.OrgID, "exception", made.ID)
			if err != nil || len(entries) != 2 || entries[1].Before == nil || entries[1].Reason != "Опечатка" {
				t.Errorf("journal %+v (%v)", entries, err)
			}
		})
	})
}

func TestService_PutException_refuses(t *testing.T) {
	exceptions(t, func(t *testing.T, w *world) {
		for name, test := range map[string]struct {
			change      func(*Exception)
			path, field string
		}{
			"no reason":                 {func(e *Exception) { e.Reason = " " }, "reason", "required"},
			"days in the wrong order":   {func(e *Exception) { e.Until = dayOf("2026-01-31") }, "until", "exception_days_order"},
			"no last day":               {func(e *Exception) { e.Until = time.Time{} }, "until", "required"},
			"ten years":                 {func(e *Exception) { e.Until = dayOf("2036-01-01") }, "until", "exception_too_long"},
			"neither section nor items": {func(e *Exception) { e.Subject.Items = nil }, "subject", "section_or_items"},
			"both":                      {func(e *Exception) { e.Subject.Section = "s1" }, "subject", "section_or_items"},
			"an unknown requirement":    {func(e *Exception) { e.Subject.Items = []string{"r9"} }, "subject.items", "not_found"},
			"another's location":        {func(e *Exception) { e.Place.ID = id(aLocation, 311) }, "place.id", "not_found"},
			"another brand's":           {func(e *Exception) { e.Place.ID = id(aLocation, 211) }, "place.id", "not_found"},
			"a place that is none":      {func(e *Exception) { e.Place.Kind = "planet" }, "place.kind", "place_kind_unknown"},
		} {
			t.Run(name, func(t *testing.T) {
				e := winter(1)
				test.change(&e)
				_, err := w.PutException(t.Context(), programmeManager(firstBrand), e)
				f, ok := fault.Of(err)
				if !ok || f.Code != ErrExceptionInvalid.Code || !slices.ContainsFunc(f.Fields, func(g fault.Field) bool { return g.Path == test.path && g.Code == test.field }) {
					t.Errorf("got %v", err)
				}
			})
		}
		_, err := w.PutException(t.Context(), actorAs(accounts.Reviewer, 33, accounts.Scope{Kind: accounts.Organisation}), winter(1))
		wants(t, err, accounts.ErrForbidden)
	})
}

func TestService_EndException(t *testing.T) {
	exceptions(t, func(t *testing.T, w *world) {
		ctx, by := t.Context(), programmeManager(firstBrand)
		made := must[Exception](t)(w.PutException(ctx, by, winter(1)))
		for _, day := range []string{"2026-01-30", "2026-03-31", "2026-05-01"} {
			_, err := w.EndException(ctx, by, made.ID, 1, dayOf(day), "")
			wants(t, err, ErrExceptionInvalid)
		}
		_, err := w.EndException(ctx, storeManager(111), made.ID, 1, dayOf("2026-02-10"), "")
		wants(t, err, accounts.ErrForbidden)
		_, err = w.EndException(ctx, storeManager(112), made.ID, 1, dayOf("2026-02-10"), "")
		wants(t, err, ErrExceptionNotFound)
		_, err = w.EndException(ctx, by, made.ID, 7, dayOf("2026-02-10"), "")
		wants(t, err, ErrExceptionStale)
		ended := must[Exception](t)(w.EndException(ctx, by, made.ID, 1, dayOf("2026-02-10"), "Кассу открыли"))
		if !ended.Last().Equal(dayOf("2026-02-10")) || ended.PhaseOn(dayOf("2026-02-10")) == Over || ended.PhaseOn(dayOf("2026-02-11")) != Over {
			t.Errorf("got %+v", ended)
		}
		_, err = w.EndException(ctx, by, made.ID, 2, dayOf("2026-02-05"), "")
		wants(t, err, ErrExceptionClosed)
		correction := winter(1)
		correction.Revision, correction.Reason = 2, "Ремонт"
		_, err = w.PutException(ctx, by, correction)
		wants(t, err, ErrExceptionClosed)
		t.Run("the day before its first takes it back whole", func(t *testing.T) {
			never := must[Exception](t)(w.PutException(ctx, by, winter(2)))
			must[Exception](t)(w.EndException(ctx, by, never.ID, 1, dayOf("2026-01-31"), ""))
			for _, day := range []string{"2026-01-31", "2026-02-01", "2026-03-01"} {
				found, err := w.ExceptionsOn(ctx, by.OrgID, []string{id(aLocation, 111)}, dayOf(day))
				if err != nil || slices.ContainsFunc(found[id(aLocation, 111)], func(e Exception) bool { return e.ID == never.ID }) {
					t.Errorf("%s: %v (%v)", day, found, err)
				}
			}
		})
	})
}

func TestService_DecideException(t *testing.T) {
	exceptions(t, func(t *testing.T, w *world) {
		ctx, by, asker := t.Context(), programmeManager(firstBrand), storeManager(111)
		asked := must[Exception](t)(w.PutException(ctx, asker, winter(1)))
		if asked.Status != Requested {
			t.Fatalf("a store's exception is %s", asked.Status)
		}
		holding := func() int {
			found, err := w.ExceptionsOn(ctx, by.OrgID, []string{id(aLocation, 111)}, dayOf("2026-02-02"))
			if err != nil {
				t.Fatal(err)
			}
			return len(found[id(aLocation, 111)])
		}
		if holding() != 0 {
			t.Error("a request holds")
		}
		_, err := w.DecideException(ctx, asker, asked.ID, 1, true, "")
		wants(t, err, accounts.ErrForbidden)
		_, err = w.DecideException(ctx, programmeManager(accounts.Scope{Kind: accounts.Brand, ID: id(aBrand, 2)}), asked.ID, 1, true, "")
		wants(t, err, ErrExceptionNotFound)
		_, err = w.DecideException(ctx, by, asked.ID, 1, false, " ")
		wants(t, err, ErrExceptionInvalid)
		must[Exception](t)(w.DecideException(ctx, by, asked.ID, 1, true, "До открытия кассы"))
		if holding() != 1 {
			t.Error("a granted exception does not hold")
		}
		_, err = w.DecideException(ctx, by, asked.ID, 2, false, "Нет")
		wants(t, err, ErrExceptionClosed)
		_, err = w.EndException(ctx, asker, asked.ID, 2, dayOf("2026-02-10"), "")
		wants(t, err, accounts.ErrForbidden)
		t.Run("refused and withdrawn ones never hold", func(t *testing.T) {
			refused := must[Exception](t)(w.PutException(ctx, asker, winter(2)))
			must[Exception](t)(w.DecideException(ctx, by, refused.ID, 1, false, "Касса есть"))
			back := must[Exception](t)(w.PutException(ctx, asker, winter(3)))
			if back = must[Exception](t)(w.EndException(ctx, asker, back.ID, 1, dayOf("2026-02-10"), "")); back.Status != Withdrawn || holding() != 1 {
				t.Errorf("got %s, %d hold", back.Status, holding())
			}
		})
		t.Run("a store asks for its own location only", func(t *testing.T) {
			_, err := w.PutException(ctx, storeManager(112), winter(4))
			wants(t, err, ErrExceptionInvalid)
		})
	})
}

func TestService_Exceptions(t *testing.T) {
	exceptions(t, func(t *testing.T, w *world) {
		ctx, by := t.Context(), programmeManager(accounts.Scope{Kind: accounts.Organisation})
		put := func(n int, place ExceptionPlace, reason, from, until string) {
			e := winter(n)
			e.Place, e.Reason, e.From, e.Until = place, reason, dayOf(from), dayOf(until)
			must[Exception](t)(w.PutException(ctx, by, e))
		}
		put(1, ExceptionPlace{Kind: OfLocation, ID: id(aLocation, 111)}, "Нет КАССЫ", "2026-02-01", "2026-03-10")
		put(2, ExceptionPlace{Kind: OfRegion, ID: id(aRegion, 11)}, "Ремонт", "2026-02-01", "2026-12-31")
		put(3, ExceptionPlace{Kind: OfBrand, ID: id(aBrand, 2)}, "Ремонт", "2026-04-01", "2026-04-30")
		put(4, ExceptionPlace{Kind: OfLocation, ID: id(aLocation, 121)}, "Старое", "2025-02-01", "2025-03-01")
		asked := winter(5)
		must[Exception](t)(w.PutException(ctx, storeManager(111), asked))
		for name, test := range map[string]struct {
			by   accounts.Actor
			q    ExceptionQuery
			want []int
		}{
			"all, by their last day":        {by, ExceptionQuery{}, []int{4, 1, 5, 3, 2}},
			"what needs something, first":   {by, ExceptionQuery{Sort: ByNeed}, []int{5, 1, 3, 2, 4}},
			"in force, expiring ones too":   {by, ExceptionQuery{Phase: InForce}, []int{1, 2}},
			"expiring":                      {by, ExceptionQuery{Phase: Expiring}, []int{1}},
			"in force on another day":       {by, ExceptionQuery{Phase: InForce, On: dayOf("2026-04-30")}, []int{3, 2}},
			"upcoming":                      {by, ExceptionQuery{Phase: Upcoming}, []int{3}},
			"over":                          {by, ExceptionQuery{Phase: Over}, []int{4}},
			"requested":                     {by, ExceptionQuery{Phase: Asked}, []int{5}},
			"refused":                       {by, ExceptionQuery{Phase: Declined}, nil},
			"found by the reason, any case": {by, ExceptionQuery{Search: "кассы"}, []int{1, 5}},
			"of a location, its region's":   {by, ExceptionQuery{LocationID: id(aLocation, 112)}, []int{2}},
			"a store sees what holds in it": {storeManager(111), ExceptionQuery{}, []int{1, 5, 2}},
			"another store, its region's":   {storeManager(112), ExceptionQuery{}, []int{2}},
			"a store of another brand":      {storeManager(211), ExceptionQuery{}, []int{3}},
			"a page":                        {by, ExceptionQuery{Sort: ByFrom, Descending: true, Limit: 1, Offset: 1}, nil},
			"a percent sign is a character": {by, ExceptionQuery{Search: "%"}, nil},
		} {
			t.Run(name, func(t *testing.T) {
				if name == "a page" {
					list, total, err := w.Exceptions(ctx, test.by, test.q)
					if err != nil || total != 5 || len(list) != 1 {
						t.Errorf("%d of %d (%v)", len(list), total, err)
					}
					return
				}
				list, total, err := w.Exceptions(ctx, test.by, test.q)
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, e := range list {
					got = append(got, e.ID)
				}
				var want []string
				for _, n := range test.want {
					want = append(want, id(anException, n))
				}
				if diff := cmp.Diff(want, got); diff != "" || total != len(want) {
					t.Errorf("total %d\n%s", total, diff)
				}
			})
		}
		_, _, err := w.Exceptions(ctx, storeManager(112), ExceptionQuery{LocationID: id(aLocation, 111)})
		wants(t, err, ErrNotFound)
		foreign := accounts.Actor{AccountID: id(aPerson, 9), OrgID: id(anOrg, 2), Grants: []accounts.Grant{{Role: accounts.Administrator, Scope: accounts.Scope{Kind: accounts.Organisation}}}}
		if list, total, err := w.Exceptions(ctx, foreign, ExceptionQuery{}); err != nil || total != 0 || len(list) != 0 {
			t.Errorf("another organisation sees %v (%v)", list, err)
		}
		_, _, err = w.Exception(ctx, foreign, id(anException, 1))
		wants(t, err, ErrExceptionNotFound)
	})
}

func TestDay(t *testing.T) {
	zone, err := time.LoadLocation("Asia/Vladivostok")
	if err != nil {
		t.Fatal(err)
	}
	if got := Midnight(time.Date(2028, 2, 29, 14, 30, 0, 0, time.UTC), zone); !got.Equal(dayOf("2028-03-01")) {
		t.Errorf("got %s", got)
	}
}
