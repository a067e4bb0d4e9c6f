package locations

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestService_List(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, c := range []struct {
			name  string
			q     Query
			want  []string
			total int
		}{
			{"by code", Query{}, []string{"Галерея", "Мурманск Молл", "Набережная", "Пассаж"}, 4},
			{"by name, downwards", Query{Sort: ByName, Descending: true}, []string{"Пассаж", "Набережная", "Мурманск Молл", "Галерея"}, 4},
			{"by city", Query{Sort: ByCity}, []string{"Мурманск Молл", "Галерея", "Пассаж", "Набережная"}, 4},
			{"a page", Query{Limit: 2, Offset: 1}, []string{"Мурманск Молл", "Набережная"}, 4},
			{"a part of the name in any case", Query{Search: "МОЛЛ"}, []string{"Мурманск Молл"}, 1},
			{"of the city", Query{Search: "петербург"}, []string{"Галерея", "Пассаж"}, 2},
			{"of the code", Query{Search: "м-21"}, []string{"Пассаж"}, 1},
			{"of the address", Query{Search: "ЛЕНИНА, 12"}, []string{"Набережная"}, 1},
			{"wildcards are letters", Query{Search: "%"}, nil, 0},
			{"backslashes too", Query{Search: `\`}, nil, 0},
			{"a city", Query{City: "санкт-петербург"}, []string{"Галерея", "Пассаж"}, 2},
			{"a region", Query{RegionID: id(aRegion, 11)}, []string{"Галерея", "Мурманск Молл"}, 2},
			{"a brand and a part", Query{BrandID: strings.ToUpper(id(aBrand, 1)), Search: "Наб"}, []string{"Набережная"}, 1},
			{"a region of the other organisation", Query{RegionID: id(aRegion, 31)}, nil, 0},
		} {
			t.Run(c.name, func(t *testing.T) {
				page := must[Page](t)(w.List(t.Context(), admin(1), c.q))
				if diff := cmp.Diff(c.want, names(page.Locations)); diff != "" || page.Total != c.total {
					t.Errorf("%d in all: %s", page.Total, diff)
				}
			})
		}
		_, err := w.List(t.Context(), admin(1), Query{Limit: 201, Offset: -1, Sort: "1; DROP TABLE", RegionID: "x", Search: "\x00"})
		want := []string{"search: not_text", "region_id: not_an_id", "sort: sort_unknown", "limit: out_of_range", "offset: negative"}
		if diff := cmp.Diff(want, fields(err)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestService_Get_unknown(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, unknown := range []string{"", "1", "'", id(aLocation, 999), id(aLocation, 311), "{" + id(aLocation, 111) + "}"} {
			_, err := w.Get(t.Context(), admin(1), unknown)
			wants(t, err, ErrNotFound)
		}
	})
}
