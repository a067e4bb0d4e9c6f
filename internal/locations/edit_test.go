package locations

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/accounts"
)

func TestService_Archive(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		l := must[Location](t)(w.Archive(ctx, admin(1), id(aLocation, 111), 1, true))
		must[Location](t)(w.Archive(ctx, admin(1), id(aLocation, 111), 1, true)) // again changes nothing
		if l.StateAt(begin) != Archived || l.Revision != 2 {
			t.Errorf("%+v", l)
		}
		if page := must[Page](t)(w.List(ctx, admin(1), Query{})); page.Total != 3 {
			t.Errorf("the list has %v", names(page.Locations))
		}
		if page := must[Page](t)(w.List(ctx, admin(1), Query{State: Archived})); page.Total != 1 {
			t.Errorf("archived are %v", names(page.Locations))
		}
		_, err := w.Archive(ctx, admin(1), id(aLocation, 111), 1, false)
		wants(t, err, ErrStale)
		if l = must[Location](t)(w.Archive(ctx, admin(1), id(aLocation, 111), 2, false)); l.StateAt(begin) != Active {
			t.Errorf("%+v", l)
		}
		for _, by := range []accounts.Actor{actor(1, accounts.RegionalManager, accounts.Region, id(aRegion, 11)), {}} {
			_, err = w.Archive(ctx, by, id(aLocation, 111), 3, true)
			wants(t, err, accounts.ErrForbidden)
		}
		_, err = w.Archive(ctx, admin(2), id(aLocation, 111), 3, true)
		wants(t, err, ErrNotFound)
	})
}

// Places are open or not by the day that it is where they are: at 22:00 UTC it is
// tomorrow in Vladivostok.
func TestService_List_state(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.now = func() time.Time { return time.Date(2026, 3, 1, 22, 0, 0, 0, time.UTC) }
		for n, change := range map[int]func(l *Location){
			111: func(l *Location) { l.OpenedOn = "2026-03-03" },
			112: func(l *Location) { l.ClosedOn = "2026-03-02" }, // it is 2 March in Moscow, too
			121: func(l *Location) { l.TimeZone, l.OpenedOn = "Asia/Vladivostok", "2026-03-02" },
			211: func(l *Location) {
				l.TimeZone, l.Closings = "America/New_York", []Closing{{"2026-02-25", "2026-03-01", "снег"}}
			},
		} {
			l := must[Location](t)(w.Get(ctx, admin(1), id(aLocation, n)))
			change(&l)
			must[Location](t)(w.Update(ctx, admin(1), l))
		}
		for state, want := range map[State]string{Planned: "Галерея", Closed: "Мурманск Молл", Active: "Набережная", Paused: "Пассаж"} {
			page := must[Page](t)(w.List(ctx, admin(1), Query{State: state}))
			if len(page.Locations) != 1 || page.Locations[0].Name != want || page.Locations[0].StateAt(w.now()) != state {
				t.Errorf("%s: %v", state, names(page.Locations))
			}
		}
		tree := must[Tree](t)(w.Tree(ctx, admin(1)))
		if tree.Brands[0].Count != (Count{3, 1}) || tree.Brands[1].Count != (Count{1, 0}) {
			t.Errorf("%+v", tree.Brands)
		}
	})
}

func TestService_List_attribute(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		l := must[Location](t)(w.Get(t.Context(), admin(1), id(aLocation, 111)))
		l.Attributes = map[string]any{"format": "mall", "has_test_drive": true, "area": 12.5, "note": `"x_format":"street"`}
		must[Location](t)(w.Update(t.Context(), admin(1), l))
		for asked, want := range map[string]int{
			"format=mall": 1, "has_test_drive=true": 1, "area=12.5": 1, "format=Mall": 0, "format=street": 0, "has_test_drive=false": 0, "area=12": 0, "floors=2": 3,
		} {
			if page := must[Page](t)(w.List(t.Context(), admin(1), Query{Attribute: asked})); page.Total != want {
				t.Errorf("%s: %v", asked, names(page.Locations))
			}
		}
		_, err := w.List(t.Context(), admin(1), Query{Attribute: "x'=1"})
		wants(t, err, ErrInvalid)
	})
}

func TestService_Definitions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		count := len(must[[]Definition](t)(w.Definitions(ctx, admin(1))))
		own := Definition{Name: "terrace", Label: Label{Russian: "Терраса"}, Kind: BoolKind}
		made := must[Definition](t)(w.PutDefinition(ctx, admin(1), own))
		_, err := w.PutDefinition(ctx, admin(1), own)
		wants(t, err, ErrStale)
		made.Kind, made.Options = ChoiceKind, []Option{{Value: "летняя"}}
		made = must[Definition](t)(w.PutDefinition(ctx, admin(1), made))
		l := location(111, "Новая", "")
		l.ID, l.Code, l.Attributes = "", "Н-1", map[string]any{"terrace": true}
		_, err = w.Create(ctx, admin(1), l)
		if diff := cmp.Diff([]string{`attributes["terrace"]: attribute_option_unknown`}, fields(err)); diff != "" {
			t.Error(diff)
		}
		if n := len(must[[]Definition](t)(w.Definitions(ctx, admin(1)))); n != count+1 {
			t.Errorf("%d definitions", n)
		}
		for _, gone := range []struct {
			name     string
			revision int
		}{{"terrace", made.Revision}, {"fuel_only", 0}} {
			if err := w.RemoveDefinition(ctx, admin(1), gone.name, gone.revision); err != nil {
				t.Errorf("%s: %v", gone.name, err)
			}
			wants(t, w.RemoveDefinition(ctx, admin(1), gone.name, gone.revision), ErrNotFound)
		}
		if n := len(must[[]Definition](t)(w.Definitions(ctx, admin(1)))); n != count-1 {
			t.Errorf("%d definitions", n)
		}
		if n := len(must[[]Definition](t)(w.Definitions(ctx, admin(2)))); n != count {
			t.Errorf("the other organisation has %d definitions", n)
		}
		must[Location](t)(w.Create(ctx, admin(1), l)) // nothing is said of a terrace any more
		_, err = w.PutDefinition(ctx, actor(1, accounts.BrandManager, accounts.Brand, id(aBrand, 1)), own)
		wants(t, err, accounts.ErrForbidden)
	})
}

func TestService_delete(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		wants(t, w.DeleteBrand(ctx, admin(1), id(aBrand, 1), 1), ErrNotEmpty)
		wants(t, w.DeleteRegion(ctx, admin(1), id(aRegion, 11), 1), ErrNotEmpty)
		wants(t, w.DeleteRegion(ctx, admin(2), id(aRegion, 11), 1), ErrNotFound)
		b := must[Brand](t)(w.CreateBrand(ctx, admin(1), brand(7, "Пустой")))
		wants(t, w.DeleteBrand(ctx, admin(1), b.ID, 2), ErrStale)
		wants(t, w.DeleteBrand(ctx, admin(1), b.ID, 1), nil)
		wants(t, w.DeleteBrand(ctx, admin(1), b.ID, 1), ErrNotFound)
	})
}

func TestService_Competitors(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		l := must[Location](t)(w.Get(ctx, admin(1), id(aLocation, 111)))
		l.At = &Point{59.93, 30.36}
		must[Location](t)(w.Update(ctx, admin(1), l))
		close := Competitor{ID: id(aWave, 1), Brand: "Атлас", Name: "Рядом", At: &Point{59.94, 30.37}}
		far := Competitor{ID: id(aWave, 2), Brand: "Атлас", Name: "Далеко", At: &Point{59.93, 31}}
		linked := Competitor{ID: id(aWave, 3), Brand: "Атлас", Name: "Связан", LocationIDs: []string{l.ID, id(aLocation, 211)}}
		for _, c := range []Competitor{close, far, linked} {
			made := must[Competitor](t)(w.PutCompetitor(ctx, admin(1), c))
			if again := must[Competitor](t)(w.PutCompetitor(ctx, admin(1), c)); !cmp.Equal(made, again) {
				t.Errorf("again: %s", cmp.Diff(made, again))
			}
		}
		rivals := must[[]Rival](t)(w.Rivals(ctx, admin(1), l.ID))
		if len(rivals) != 2 || rivals[0].Name != "Рядом" || rivals[0].Metres < 1000 || rivals[0].Metres > 1500 || rivals[1].Metres != -1 {
			t.Errorf("%+v", rivals)
		}
		manager := actor(1, accounts.StoreManager, accounts.Location, l.ID)
		list, total, err := w.Competitors(ctx, manager, CompetitorQuery{})
		if err != nil || total != 2 || len(list[1].LocationIDs) != 1 {
			t.Errorf("a manager sees %+v (%v)", list, err)
		}
		_, err = w.PutCompetitor(ctx, manager, close)
		wants(t, err, accounts.ErrForbidden)
		_, err = w.PutCompetitor(ctx, admin(2), close)
		wants(t, err, ErrExists)
		close.LocationIDs = []string{id(aLocation, 311)} // of the other organisation
		close.Revision = 1
		_, err = w.PutCompetitor(ctx, admin(1), close)
		wants(t, err, ErrInvalid)
		wants(t, w.DeleteCompetitor(ctx, admin(1), linked.ID, 2), ErrStale)
		wants(t, w.DeleteCompetitor(ctx, admin(1), linked.ID, 1), nil)
	})
}
