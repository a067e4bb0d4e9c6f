package locations

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

func TestService_Create(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		given := Location{
			RegionID: strings.ToUpper(id(aRegion, 12)), Code: " К-1 ", Name: "Красная поляна", City: "Сочи", TimeZone: "Europe/Moscow",
			Attributes: map[string]any{"has_fitting_room": true, "area": 120.5, "floors": int64(3), "concept": "флагман", "languages": []any{"ru", "en"}},
		}
		made := must[Location](t)(w.Create(ctx, admin(1), given))
		t.Run("keeps what was given, under the region's brand", func(t *testing.T) {
			want := Location{
				ID: made.ID, OrgID: id(anOrg, 1), BrandID: id(aBrand, 1), RegionID: id(aRegion, 12), Code: "К-1", Name: "Красная поляна",
				City: "Сочи", TimeZone: "Europe/Moscow", Revision: 1, Attributes: map[string]any{
					"has_fitting_room": true, "area": 120.5,
					"floors": 3.0, "concept": "флагман", "languages": []string{"ru", "en"},
				},
			}
			if diff := cmp.Diff(want, made); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(want, must[Location](t)(w.Get(ctx, admin(1), strings.ToUpper(made.ID)))); diff != "" {
				t.Error(diff)
			}
		})
		t.Run("is written once, however often it is sent", func(t *testing.T) {
			again := given
			again.ID = made.ID
			for range 3 {
				if diff := cmp.Diff(made, must[Location](t)(w.Create(ctx, admin(1), again))); diff != "" {
					t.Error(diff)
				}
			}
			entries, err := w.journal.Of(ctx, id(anOrg, 1), "location", made.ID)
			if len(entries) != 1 || err != nil || entries[0].Verb != "create" {
				t.Errorf("journal: %v (%v)", entries, err)
			}
		})
		t.Run("an id or a code that is another's is a conflict", func(t *testing.T) {
			other := given
			other.ID, other.Code = made.ID, "К-2"
			_, err := w.Create(ctx, admin(1), other)
			wants(t, err, ErrExists)
			other.ID = id(aLocation, 311) // of the other organisation
			_, err = w.Create(ctx, admin(1), other)
			wants(t, err, ErrExists)
			other.ID, other.Code = "", "К-1"
			_, err = w.Create(ctx, admin(1), other)
			wants(t, err, ErrCodeTaken)
			if diff := cmp.Diff([]string{"code: taken"}, fields(err)); diff != "" {
				t.Error(diff)
			}
		})
		t.Run("takes a code that only the other organisation has", func(t *testing.T) {
			other := location(311, "Тёзка", "")
			other.ID, other.RegionID, other.Code = "", id(aRegion, 31), "К-1"
			must[Location](t)(w.Create(ctx, admin(2), other))
		})
	})
}

func TestService_Create_refuses(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		many := map[string]any{}
		for i := range attributesMax + 1 {
			many["a"+strings.Repeat("x", i%30)+string(rune('a'+i/30))] = true
		}
		for _, c := range []struct {
			name   string
			change func(l *Location)
			want   []string
		}{
			{"empty texts", func(l *Location) { l.Code, l.Name, l.TimeZone = "", " ", "" }, []string{"code: required", "name: required", "time_zone: time_zone_unknown"}},
			{"over-long texts", func(l *Location) {
				l.Code, l.Name, l.City, l.Address = strings.Repeat("я", 51), strings.Repeat("я", 201), strings.Repeat("я", 101), strings.Repeat("я", 501)
			}, []string{"code: too_long", "name: too_long", "city: too_long", "address: too_long"}},
			{"texts that no database keeps", func(l *Location) { l.Name, l.City = "a\x00b", "\xff" }, []string{"name: not_text", "city: not_text"}},
			{"ids that are none", func(l *Location) { l.ID, l.RegionID, l.BrandID = "1", "'", "{" }, []string{"id: not_an_id", "region_id: not_an_id", "brand_id: not_an_id"}},
			{"the server's own zone", func(l *Location) { l.TimeZone = "Local" }, []string{"time_zone: time_zone_unknown"}},
			{"a zone from elsewhere", func(l *Location) { l.TimeZone = "../../etc/passwd" }, []string{"time_zone: time_zone_unknown"}},
			{"an unknown region", func(l *Location) { l.RegionID = id(aRegion, 99) }, []string{"region_id: region_unknown"}},
			{"a region of the other organisation", func(l *Location) { l.RegionID = id(aRegion, 31) }, []string{"region_id: region_unknown"}},
			{"a brand that is not the region's", func(l *Location) { l.BrandID = id(aBrand, 2) }, []string{"brand_id: brand_not_of_region"}},
			{"too many attributes", func(l *Location) { l.Attributes = many }, []string{"attributes: too_many"}},
			{"attributes of other forms", func(l *Location) {
				l.Attributes = map[string]any{"Name": 1, "x-y": 1, "n": nil, "m": map[string]any{}, "nan": math.NaN(), "l": []any{1}, "s": "\x00"}
			}, []string{
				`attributes["Name"]: attribute_name_invalid`, `attributes["l"]: attribute_value_invalid`, `attributes["m"]: attribute_value_invalid`,
				`attributes["n"]: attribute_value_invalid`, `attributes["nan"]: attribute_value_invalid`, `attributes["s"]: attribute_value_invalid`,
				`attributes["x-y"]: attribute_name_invalid`,
			}},
		} {
			t.Run(c.name, func(t *testing.T) {
				l := location(111, "Новая", "")
				l.ID, l.Code = "", "Н-1"
				c.change(&l)
				_, err := w.Create(ctx, admin(1), l)
				if diff := cmp.Diff(c.want, fields(err)); diff != "" {
					t.Error(diff)
				}
			})
		}
		for _, by := range []accounts.Actor{
			{},
			actor(1, accounts.StoreManager, accounts.Location, id(aLocation, 111)),
			actor(1, accounts.ProgrammeManager, accounts.Organisation, ""),
		} {
			_, err := w.Create(ctx, by, location(111, "Новая", ""))
			wants(t, err, accounts.ErrForbidden)
			_, err = w.Update(ctx, by, location(111, "Новая", ""))
			wants(t, err, accounts.ErrForbidden)
			_, err = w.CreateBrand(ctx, by, brand(1, "Новая"))
			wants(t, err, accounts.ErrForbidden)
			_, err = w.UpdateBrand(ctx, by, brand(1, "Новая"))
			wants(t, err, accounts.ErrForbidden)
			_, err = w.CreateRegion(ctx, by, region(11, "Новый"))
			wants(t, err, accounts.ErrForbidden)
			_, err = w.UpdateRegion(ctx, by, region(11, "Новый"))
			wants(t, err, accounts.ErrForbidden)
			_, err = w.UpdateOrganisation(ctx, by, Organisation{Name: "Новая"})
			wants(t, err, accounts.ErrForbidden)
			wants(t, w.ImportMany(ctx, by, firstChain()), accounts.ErrForbidden)
		}
	})
}

func TestService_Update(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		l := must[Location](t)(w.Get(ctx, admin(1), id(aLocation, 111)))
		first := l
		first.Name, first.RegionID, first.BrandID = "Галерея 2", id(aRegion, 21), ""
		updated := must[Location](t)(w.Update(ctx, admin(1), first))
		if updated.Revision != 2 || updated.BrandID != id(aBrand, 2) {
			t.Errorf("updated to %+v", updated)
		}
		if diff := cmp.Diff(updated, must[Location](t)(w.Get(ctx, admin(1), l.ID))); diff != "" {
			t.Error(diff)
		}
		t.Run("a second writer of the same revision loses and learns the current one", func(t *testing.T) {
			_, err := w.Update(ctx, admin(1), l)
			wants(t, err, ErrStale)
			f, _ := fault.Of(err)
			if diff := cmp.Diff(fault.Params{"Revision": 2}, f.Params); diff != "" {
				t.Error(diff)
			}
		})
		t.Run("a code that is taken is named", func(t *testing.T) {
			updated.Code = "М-112"
			_, err := w.Update(ctx, admin(1), updated)
			wants(t, err, ErrCodeTaken)
			if diff := cmp.Diff([]string{"code: taken"}, fields(err)); diff != "" {
				t.Error(diff)
			}
		})
		t.Run("finds nothing of the other organisation", func(t *testing.T) {
			stranger := updated
			stranger.RegionID, stranger.BrandID = id(aRegion, 31), ""
			_, err := w.Update(ctx, admin(2), stranger)
			wants(t, err, ErrNotFound)
			b := brand(1, "Чужая")
			b.Revision = 1
			_, err = w.UpdateBrand(ctx, admin(2), b)
			wants(t, err, ErrNotFound)
			r := region(11, "Чужой")
			r.Revision = 1
			_, err = w.UpdateRegion(ctx, admin(2), r)
			wants(t, err, ErrNotFound)
		})
		entries, err := w.journal.Of(ctx, id(anOrg, 1), "location", l.ID)
		if err != nil || len(entries) != 1 {
			t.Fatalf("journal: %v (%v)", entries, err)
		}
		before, after := entries[0].Before.(map[string]any), entries[0].After.(map[string]any)
		if before["name"] != "Галерея" || after["name"] != "Галерея 2" {
			t.Errorf("journal: %v → %v", before["name"], after["name"])
		}
	})
}

func TestService_brandsAndRegions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		b := must[Brand](t)(w.CreateBrand(ctx, admin(1), brand(4, "Хлопок")))
		if again := must[Brand](t)(w.CreateBrand(ctx, admin(1), brand(4, "Хлопок"))); again != b {
			t.Errorf("made again: %+v", again)
		}
		r := must[Region](t)(w.CreateRegion(ctx, admin(1), region(41, "Урал")))
		if again := must[Region](t)(w.CreateRegion(ctx, admin(1), region(41, "Урал"))); again != r {
			t.Errorf("made again: %+v", again)
		}
		t.Run("a name is taken within its organisation or brand", func(t *testing.T) {
			_, err := w.CreateBrand(ctx, admin(1), Brand{Name: "Лён"})
			wants(t, err, ErrNameTaken)
			_, err = w.CreateRegion(ctx, admin(1), Region{BrandID: id(aBrand, 1), Name: "Юг"})
			wants(t, err, ErrNameTaken)
			must[Region](t)(w.CreateRegion(ctx, admin(1), Region{BrandID: id(aBrand, 2), Name: "Юг"}))
			b.Name = "Лён"
			_, err = w.UpdateBrand(ctx, admin(1), b)
			wants(t, err, ErrNameTaken)
		})
		t.Run("an id is taken everywhere", func(t *testing.T) {
			_, err := w.CreateBrand(ctx, admin(1), brand(3, "Новая"))
			wants(t, err, ErrExists)
			_, err = w.CreateBrand(ctx, admin(1), brand(4, "Иная"))
			wants(t, err, ErrExists)
		})
		t.Run("a region's brand is of the organisation and stays", func(t *testing.T) {
			_, err := w.CreateRegion(ctx, admin(1), Region{BrandID: id(aBrand, 3), Name: "Чужой"})
			if diff := cmp.Diff([]string{"brand_id: brand_unknown"}, fields(err)); diff != "" {
				t.Error(diff)
			}
			moved := r
			moved.BrandID = id(aBrand, 1)
			_, err = w.UpdateRegion(ctx, admin(1), moved)
			if diff := cmp.Diff([]string{"brand_id: brand_not_of_region"}, fields(err)); diff != "" {
				t.Error(diff)
			}
		})
		t.Run("the second of two writers loses", func(t *testing.T) {
			b.Name, r.Name = "Хлопок и лён", "Большой Урал"
			if got := must[Brand](t)(w.UpdateBrand(ctx, admin(1), b)); got.Revision != 2 {
				t.Errorf("revision %d", got.Revision)
			}
			_, err := w.UpdateBrand(ctx, admin(1), b)
			wants(t, err, ErrStale)
			must[Region](t)(w.UpdateRegion(ctx, admin(1), r))
			_, err = w.UpdateRegion(ctx, admin(1), r)
			wants(t, err, ErrStale)
		})
		t.Run("regions of one brand", func(t *testing.T) {
			list := must[[]Region](t)(w.Regions(ctx, admin(1), id(aBrand, 4)))
			if len(list) != 1 || list[0].Name != "Большой Урал" {
				t.Errorf("%v", list)
			}
		})
	})
}

func TestService_organisation(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, program := t.Context(), accounts.Program(id(anOrg, 1))
		o := must[Organisation](t)(w.Organisation(ctx, actor(1, accounts.Shopper, accounts.Own, "")))
		if diff := cmp.Diff(Organisation{ID: id(anOrg, 1), Name: "Модный дом", Language: "ru", Demo: true, Revision: 1, CreatedAt: begin}, o); diff != "" {
			t.Error(diff)
		}
		if again := must[Organisation](t)(w.CreateOrganisation(ctx, program, o)); again != o {
			t.Errorf("made again: %+v", again)
		}
		o.Name, o.Language, o.Demo = "Дом моды", "en", false
		got := must[Organisation](t)(w.UpdateOrganisation(ctx, admin(1), o))
		if got.Name != "Дом моды" || got.Revision != 2 || !got.Demo {
			t.Errorf("updated to %+v: only the demo makes a demo", got)
		}
		_, err := w.UpdateOrganisation(ctx, admin(1), o)
		wants(t, err, ErrStale)
		_, err = w.CreateOrganisation(ctx, program, Organisation{ID: program.OrgID, Name: "Другое"})
		wants(t, err, ErrExists)
		_, err = w.CreateOrganisation(ctx, admin(1), Organisation{ID: id(anOrg, 1), Name: "Модный дом"})
		wants(t, err, accounts.ErrForbidden)
		_, err = w.CreateOrganisation(ctx, program, Organisation{ID: id(anOrg, 7), Name: "Чужое", Language: "xx"})
		if diff := cmp.Diff([]string{"language: language_unknown"}, fields(err)); diff != "" {
			t.Error(diff)
		}
	})
}
