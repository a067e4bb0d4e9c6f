package locations

import (
	"fmt"
	"testing"

	"etalon/internal/database/databasetest"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/accounts"
)

func TestService_ImportMany(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, by := t.Context(), accounts.Program(id(anOrg, 1))
		t.Run("the same again changes nothing", func(t *testing.T) {
			before := must[[]Location](t)(w.Find(ctx, Filter{OrgID: by.OrgID, All: true}))
			if err := w.ImportMany(ctx, by, firstChain()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, must[[]Location](t)(w.Find(ctx, Filter{OrgID: by.OrgID, All: true}))); diff != "" {
				t.Error(diff)
			}
		})
		t.Run("brings what differs up to date", func(t *testing.T) {
			places := firstChain()
			places.Brands[0].Name, places.Regions[0].Name, places.Locations[0].City = "Лён и хлопок", "Северо-Запад", "Пушкин"
			if err := w.ImportMany(ctx, by, places); err != nil {
				t.Fatal(err)
			}
			first := must[Location](t)(w.Get(ctx, by, id(aLocation, 111)))
			second := must[Location](t)(w.Get(ctx, by, id(aLocation, 112)))
			brands := must[[]Brand](t)(w.Brands(ctx, by))
			if first.City != "Пушкин" || first.Revision != 2 || second.Revision != 1 || brands[0].Name != "Лён и хлопок" || brands[0].Revision != 2 {
				t.Errorf("%+v, %+v, %+v", first, second, brands)
			}
		})
		t.Run("takes as many statements for many as for few", func(t *testing.T) {
			var counts []int
			for _, n := range []int{2, 900} {
				places := Places{Brands: []Brand{brand(5, "Кожа")}, Regions: []Region{region(51, "Сибирь")}}
				for i := range n {
					l := location(510, "Магазин", "Омск")
					l.ID, l.RegionID, l.Code = id(aLocation, 1000+i), id(aRegion, 51), fmt.Sprintf("К-%d", i)
					places.Locations = append(places.Locations, l)
				}
				counts = append(counts, databasetest.Statements(t, w.db, func() {
					if err := w.ImportMany(ctx, by, places); err != nil {
						t.Error(err)
					}
				}))
			}
			if counts[0] != counts[1] {
				t.Errorf("2 locations take %d statements and 900 take %d", counts[0], counts[1])
			}
		})
	})
}

func TestService_ImportMany_refuses(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, by := t.Context(), accounts.Program(id(anOrg, 1))
		before := must[[]Location](t)(w.Find(ctx, Filter{OrgID: by.OrgID, All: true}))
		foreign := func(p *Places) {
			p.Locations = append(p.Locations, location(311, "Захват", ""))
			p.Locations[4].RegionID = id(aRegion, 11)
		}
		for _, c := range []struct {
			name   string
			change func(p *Places)
			fault  error
			want   []string
		}{
			{"what is wrong by itself", func(p *Places) {
				p.Brands[1].Name, p.Regions[2].BrandID, p.Locations[3].TimeZone = "", "x", "Луна"
			}, ErrInvalid, []string{"brands[1].name: required", "regions[2].brand_id: not_an_id", "locations[3].time_zone: time_zone_unknown"}},
			{"what occurs twice", func(p *Places) {
				p.Brands[1].Name, p.Locations[3].ID, p.Locations[2].Code = p.Brands[0].Name, p.Locations[0].ID, p.Locations[0].Code
			}, ErrInvalid, []string{"brands[1].name: repeated", "locations[2].code: repeated", "locations[3].id: repeated"}},
			{"a region that is not there", func(p *Places) { p.Locations[0].RegionID = id(aRegion, 31) }, ErrInvalid, []string{"locations[0].region_id: region_unknown"}},
			{
				"a brand that is not there", func(p *Places) { p.Regions[0].BrandID = id(aBrand, 3) }, ErrInvalid,
				[]string{"regions[0].brand_id: brand_unknown", "regions[0].brand_id: brand_not_of_region"},
			},
			{"a code of a location that stays", func(p *Places) { p.Locations = p.Locations[:1]; p.Locations[0].Code = "М-211" }, ErrCodeTaken, []string{"locations[0].code: taken"}},
			{"a name of a brand that stays", func(p *Places) { *p = Places{Brands: []Brand{brand(1, "Шёлк")}} }, ErrNameTaken, []string{"name: taken"}},
			{"a location of the other organisation", foreign, ErrExists, nil},
			{"a brand of the other organisation", func(p *Places) { p.Brands = append(p.Brands, brand(3, "Захват")) }, ErrExists, nil},
		} {
			t.Run(c.name, func(t *testing.T) {
				places := firstChain()
				places.Locations[1].Name = "Половина" // must not be kept
				c.change(&places)
				err := w.ImportMany(ctx, by, places)
				wants(t, err, c.fault)
				if diff := cmp.Diff(c.want, fields(err)); diff != "" {
					t.Error(diff)
				}
			})
		}
		if diff := cmp.Diff(before, must[[]Location](t)(w.Find(ctx, Filter{OrgID: by.OrgID, All: true}))); diff != "" {
			t.Errorf("something was kept of a refused import: %s", diff)
		}
		other := must[[]Location](t)(w.Find(ctx, Filter{OrgID: id(anOrg, 2), All: true}))
		if len(other) != 1 || other[0].Name != "Галерея" || other[0].Revision != 1 {
			t.Errorf("the other organisation has %+v", other)
		}
	})
}
