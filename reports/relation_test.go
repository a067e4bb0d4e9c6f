package reports_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/locale"
	"etalon/internal/locations"
	"etalon/reports"
	"etalon/reports/figures"
)

// related is a world of twelve locations, with their sales of August and September.
type related struct {
	*auditstest.World
	s       *reports.Service
	figures *figures.Service
	sales   figures.Kind
}

func newRelated(t *testing.T, db *database.DB) *related {
	t.Helper()
	w := auditstest.New(t, db)
	r := &related{World: w, s: service(t, w), figures: business(w)}
	admin := w.Actors[accounts.Administrator]
	kinds, err := r.figures.PutUsual(t.Context(), admin)
	if err != nil {
		t.Fatal(err)
	}
	r.sales = kinds[0]
	places := locations.Places{}
	for i := range 8 {
		l := locations.Location{
			ID: auditstest.ID(), BrandID: w.Brand.ID, RegionID: w.Regions[i%2].ID, Code: fmt.Sprintf("L3%d", i), Name: fmt.Sprintf("Магазин 3%d", i), City: "Псков", TimeZone: "Europe/Moscow",
		}
		places.Locations = append(places.Locations, l)
		w.Assignments = append(w.Assignments, audits.Assignment{
			ID: auditstest.ID(), LocationID: l.ID, ShopperID: w.Actors[accounts.Shopper].AccountID, Scenario: "Вы выбираете сумку.", DueOn: w.Wave.EndsOn,
		})
	}
	if err := w.Places.ImportMany(t.Context(), admin, places); err != nil {
		t.Fatal(err)
	}
	if err := w.Audits.Assign(t.Context(), admin, w.Wave.ID, w.Assignments[4:]); err != nil {
		t.Fatal(err)
	}
	w.Locations = append(w.Locations, places.Locations...)
	return r
}

func (r *related) set(t *testing.T, location int, month string, roubles int64) {
	t.Helper()
	m, _ := figures.ParseMonth(month)
	amount := figures.Amount(roubles * 10_000)
	if err := r.figures.Set(t.Context(), r.Actors[accounts.Administrator], r.sales.ID, r.Locations[location].ID, m, &amount, ""); err != nil {
		t.Fatal(err)
	}
}

func (r *related) relation(t *testing.T, by accounts.Actor, q reports.RelationQuery) *reports.Relation {
	t.Helper()
	if q.FewestOnly == 0 {
		q.FewestOnly = 1
	}
	got, err := r.s.Relation(t.Context(), by, q)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestService_Relation(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		r := newRelated(t, db)
		admin := r.Actors[accounts.Administrator]
		if got := r.relation(t, admin, reports.RelationQuery{}); got.Kind == nil || got.Waves != nil {
			t.Errorf("before any visit: %+v", got)
		}
		// The wave of the world runs in September: 81.25 % where all went well, 0 % elsewhere.
		for i := range 11 {
			released(t, r.World, i, i%2 == 0)
		}
		for i := range 12 {
			sales := int64(1_000_000 + 10_000*i)
			if i%2 == 0 {
				sales += 200_000
			}
			r.set(t, i, "2026-09", sales)
			if i < 9 {
				r.set(t, i, "2026-10", 500_000)
			}
		}
		t.Run("points, and those left out", func(t *testing.T) {
			got := r.relation(t, admin, reports.RelationQuery{})
			if len(got.Points) != 11 || got.Pearson == nil || got.Spearman == nil || got.Pearson.N != 11 || got.Pearson.R < 0.9 || got.Months.From.String() != "2026-09" || got.Months.Until != got.Months.From {
				t.Errorf("%+v %+v", got.Pearson, got.Months)
			}
			if len(got.Left) != 1 || got.Left[0].Reason != reports.NoVisit || got.Left[0].Place.Code != "L37" {
				t.Errorf("left %+v", got.Left)
			}
			if p := got.Points[0]; p.Place.Code != "L11" || p.X != 81.25 || p.Y != 1_200_000 || p.Visits != 1 || p.Score != 8125 {
				t.Errorf("%+v", p)
			}
			if len(got.Sections) != 2 || got.Tests == 0 || got.Sections[0].Title != "Приветствие" || got.Sections[0].Adjusted < got.Sections[0].Correlation.P {
				t.Errorf("sections %d of %+v", got.Tests, got.Sections)
			}
		})
		t.Run("one visit is too few unless it is said to be enough", func(t *testing.T) {
			got := r.relation(t, admin, reports.RelationQuery{FewestOnly: 2})
			if len(got.Points) != 0 || got.Pearson != nil || len(got.Left) != 12 || got.Left[0].Reason != reports.FewVisits {
				t.Errorf("%+v", got.Left)
			}
		})
		t.Run("a month later fewer than ten have a figure", func(t *testing.T) {
			got := r.relation(t, admin, reports.RelationQuery{Lag: 1})
			if len(got.Points) != 9 || got.Pearson != nil || got.Sections[0].Correlation != nil || got.Months.From.String() != "2026-10" {
				t.Errorf("%d points, %+v", len(got.Points), got.Pearson)
			}
		})
		t.Run("who sees a region sees its points", func(t *testing.T) {
			got := r.relation(t, r.Actors[accounts.RegionalManager], reports.RelationQuery{})
			var codes []string
			for _, p := range got.Points {
				codes = append(codes, p.Place.Code)
			}
			if diff := cmp.Diff([]string{"L11", "L12", "L30", "L32", "L34", "L36"}, codes); diff != "" || got.Pearson != nil {
				t.Error(diff)
			}
			if got := r.relation(t, r.Actors[accounts.StoreManager], reports.RelationQuery{}); len(got.Points) != 1 || len(got.Left) != 0 {
				t.Errorf("a store manager: %+v", got.Points)
			}
			if _, err := r.s.Relation(t.Context(), r.Actors[accounts.Reviewer], reports.RelationQuery{}); !errors.Is(err, accounts.ErrForbidden) {
				t.Errorf("a reviewer: %v", err)
			}
		})
	})
}

func TestService_Relation_change(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		r := newRelated(t, db)
		admin := r.Actors[accounts.Administrator]
		for i := range 11 {
			released(t, r.World, i, i%2 == 0)
			r.set(t, i, "2026-09", 1_000_000)
			r.set(t, i, "2026-10", int64(1_000_000+10_000*i))
		}
		r.set(t, 3, "2026-09", 0)
		if got := r.relation(t, admin, reports.RelationQuery{Change: true}); len(got.Points) != 0 || got.Left[0].Reason != reports.NoBefore {
			t.Errorf("no wave before: %+v", got.Left[0])
		}
		r.set(t, 3, "2026-09", 0)
		nextWave(t, r.World)
		for i := range 11 {
			released(t, r.World, i, true)
		}
		// The second wave runs in two months: their means are set against September.
		got := r.relation(t, admin, reports.RelationQuery{Change: true})
		if !got.Relative() || got.Past.From.String() != "2026-09" || got.Months.Until.String() != "2026-10" || len(got.Before) != 1 || len(got.Points) != 10 || got.Pearson == nil {
			t.Fatalf("%+v, %d points, %+v", got.Months, len(got.Points), got.Left)
		}
		if p := got.Points[2]; p.Place.Code != "L21" || p.X != 0 || p.Y != 1 {
			t.Errorf("%+v", p)
		}
		if p := got.Points[3]; p.Place.Code != "L30" || p.X != 0 || p.Y != 2 {
			t.Errorf("%+v", p)
		}
		reasons := map[reports.LeftReason]int{}
		for _, l := range got.Left {
			reasons[l.Reason]++
		}
		if diff := cmp.Diff(map[reports.LeftReason]int{reports.NoVisit: 1, reports.ZeroBefore: 1}, reasons); diff != "" {
			t.Error(diff)
		}
	})
}

func TestService_RelationXLSX(t *testing.T) {
	r := newRelated(t, databasetest.SQLite(t))
	for i := range 12 {
		released(t, r.World, i, i%3 != 0)
		r.set(t, i, "2026-09", int64(1_000_000+37_000*(i*7%12)))
	}
	file, err := r.s.RelationXLSX(t.Context(), r.Actors[accounts.Administrator], reports.RelationQuery{FewestOnly: 1}, locale.Russian)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(file.Content)
	if err := errors.Join(err, file.Content.Close()); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close() //nolint:errcheck // in memory
	want := r.relation(t, r.Actors[accounts.Administrator], reports.RelationQuery{}).Pearson.R
	// LibreOffice computes it anew in TestXLSX_LibreOffice: the calculator of excelize takes
	// no account of zeros.
	got, err := book.GetCellValue("Связь", "B8", excelize.Options{RawCellValue: true})
	if err != nil || got != fmt.Sprint(want) {
		t.Errorf("CORREL gives %s, the page %v (%v)", got, want, err)
	}
	formula, err := book.GetCellFormula("Связь", "B8")
	if err != nil || formula != "CORREL('Точки'!$G$2:$G$13,'Точки'!$H$2:$H$13)" {
		t.Errorf("%s (%v)", formula, err)
	}
	chart, _ := book.Pkg.Load("xl/charts/chart1.xml")
	if xml, ok := chart.([]byte); !ok || !bytes.Contains(xml, []byte("scatterChart")) {
		t.Error("no scatter chart")
	}
}

func TestService_FiguresXLSX(t *testing.T) {
	r := newRelated(t, databasetest.SQLite(t))
	book := openBook(t, func() (*reports.File, error) {
		return r.s.FiguresXLSX(t.Context(), r.Actors[accounts.Administrator], figures.TableQuery{Layout: figures.MonthsLayout}, locale.Russian)
	})
	defer book.Close() //nolint:errcheck // in memory
	foot, err := book.GetHeaderFooter(book.GetSheetName(0))
	if err != nil || foot == nil || !regexp.MustCompile(`^&L\S.* · отчёт \S{8}`).MatchString(foot.OddFooter) {
		t.Errorf("the footer says neither whose table it is nor which: %+v (%v)", foot, err)
	}
}
