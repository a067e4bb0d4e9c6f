package locations

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/accounts"
)

// plan puts a wave with an assignment in location 112 into organisation 1.
func plan(t *testing.T, w *world) {
	t.Helper()
	org := id(anOrg, 1)
	exec(t, w.db, "INSERT INTO accounts (id, org_id, email, name, created_at) VALUES (?, ?, 'p@example.org', 'Пётр', ?)", id(aPerson, 1), org, begin)
	exec(t, w.db, "INSERT INTO checklists (id, org_id, title, created_at) VALUES (?, ?, 'Анкета', ?)", id(9, 1), org, begin)
	exec(t, w.db, `INSERT INTO checklist_versions (id, org_id, checklist_id, number, status, content, content_hash, questions, created_by, created_at)
		VALUES (?, ?, ?, 1, 'published', '{}', '', 0, ?, ?)`, id(9, 2), org, id(9, 1), id(aPerson, 1), begin)
	exec(t, w.db, `INSERT INTO waves (id, org_id, brand_id, checklist_version_id, title, starts_on, ends_on, status, bands, created_at)
		VALUES (?, ?, ?, ?, 'Волна', ?, ?, 'open', '[]', ?)`, id(aWave, 1), org, id(aBrand, 1), id(9, 2), begin, begin, begin)
	exec(t, w.db, `INSERT INTO assignments (id, org_id, wave_id, location_id, checklist_version_id, shopper_id, status, due_on, created_at)
		VALUES (?, ?, ?, ?, ?, ?, 'offered', ?, ?)`, id(9, 3), org, id(aWave, 1), id(aLocation, 112), id(9, 2), id(aPerson, 1), begin, begin)
}

func TestService_Visible(t *testing.T) {
	all := []string{"Галерея", "Мурманск Молл", "Набережная", "Пассаж"}
	each(t, func(t *testing.T, w *world) {
		plan(t, w)
		two := actor(1, accounts.StoreManager, accounts.Location, id(aLocation, 121))
		two.Grants = append(two.Grants, accounts.Grant{Role: accounts.RegionalManager, Scope: accounts.Scope{Kind: accounts.Region, ID: id(aRegion, 21)}})
		for _, c := range []struct {
			name                    string
			by                      accounts.Actor
			places, brands, regions []string // nil: forbidden
			results                 []string
		}{
			{"administrator", admin(1), all, []string{"Лён", "Шёлк"}, []string{"Север", "Север", "Юг"}, all},
			{"administrator of the other", admin(2), []string{"Галерея"}, []string{"Лён"}, []string{"Север"}, []string{"Галерея"}},
			{"the program", accounts.Program(id(anOrg, 1)), all, []string{"Лён", "Шёлк"}, []string{"Север", "Север", "Юг"}, all},
			{
				"programme manager of a brand", actor(1, accounts.ProgrammeManager, accounts.Brand, id(aBrand, 2)),
				[]string{"Пассаж"},
				[]string{"Шёлк"},
				[]string{"Север"},
				[]string{"Пассаж"},
			},
			{
				"programme manager of all", actor(1, accounts.ProgrammeManager, accounts.Organisation, ""),
				all,
				[]string{"Лён", "Шёлк"},
				[]string{"Север", "Север", "Юг"},
				all,
			},
			{
				"brand manager", actor(1, accounts.BrandManager, accounts.Brand, id(aBrand, 1)),
				[]string{"Галерея", "Мурманск Молл", "Набережная"},
				[]string{"Лён"},
				[]string{"Север", "Юг"},
				[]string{"Галерея", "Мурманск Молл", "Набережная"},
			},
			{
				"regional manager", actor(1, accounts.RegionalManager, accounts.Region, id(aRegion, 11)),
				[]string{"Галерея", "Мурманск Молл"},
				[]string{"Лён"},
				[]string{"Север"},
				[]string{"Галерея", "Мурманск Молл"},
			},
			{
				"store manager", actor(1, accounts.StoreManager, accounts.Location, id(aLocation, 112)),
				[]string{"Мурманск Молл"},
				[]string{"Лён"},
				[]string{"Север"},
				[]string{"Мурманск Молл"},
			},
			{"of a store and of a region", two, []string{"Набережная", "Пассаж"}, []string{"Лён", "Шёлк"}, []string{"Север", "Юг"}, []string{"Набережная", "Пассаж"}},
			{
				"store manager granted a store of the other", actor(1, accounts.StoreManager, accounts.Location, id(aLocation, 311)),
				[]string{},
				[]string{},
				[]string{},
				[]string{},
			},
			{
				"brand manager granted a brand of the other", actor(1, accounts.BrandManager, accounts.Brand, id(aBrand, 3)),
				[]string{},
				[]string{},
				[]string{},
				[]string{},
			},
			// The results of a wave are not the results of its locations.
			{
				"reviewer of a wave", actor(1, accounts.Reviewer, accounts.Wave, id(aWave, 1)),
				[]string{"Мурманск Молл"},
				[]string{"Лён"},
				[]string{"Север"},
				[]string{},
			},
			{"reviewer of a wave of the other", actor(2, accounts.Reviewer, accounts.Wave, id(aWave, 1)), []string{}, []string{}, []string{}, []string{}},
			{"reviewer of all", actor(1, accounts.Reviewer, accounts.Organisation, ""), all, []string{"Лён", "Шёлк"}, []string{"Север", "Север", "Юг"}, all},
			{"shopper", actor(1, accounts.Shopper, accounts.Own, ""), nil, nil, nil, nil},
			{"employee", actor(1, accounts.Employee, accounts.Own, ""), nil, nil, nil, nil},
			{"group leader", actor(1, accounts.GroupLeader, accounts.Standard, id(9, 9)), nil, nil, nil, nil},
			{"section owner", actor(1, accounts.SectionOwner, accounts.Standard, id(9, 9)), nil, nil, nil, nil},
			{"group member", actor(1, accounts.GroupMember, accounts.Standard, id(9, 9)), nil, nil, nil, nil},
			{"expert", actor(1, accounts.Expert, accounts.Standard, id(9, 9)), nil, nil, nil, nil},
			{"approver", actor(1, accounts.Approver, accounts.Standard, id(9, 9)), nil, nil, nil, nil},
			{"nobody", accounts.Actor{}, nil, nil, nil, nil},
		} {
			t.Run(c.name, func(t *testing.T) {
				sees(t, w, c.by, accounts.ReadPlaces, c.places)
				sees(t, w, c.by, accounts.ReadResults, c.results)
				brands, err := w.Brands(t.Context(), c.by)
				compare(t, "brands", c.brands, err, brands, func(b Brand) string { return b.Name })
				regions, err := w.Regions(t.Context(), c.by, "")
				compare(t, "regions", c.regions, err, regions, func(r Region) string { return r.Name })
			})
		}
	})
}

// sees asserts the exact set of locations that by sees for p, in SQL, in memory,
// in lists and one by one.
func sees(t *testing.T, w *world, by accounts.Actor, p accounts.Permission, want []string) {
	t.Helper()
	ctx := t.Context()
	f, err := w.Visible(ctx, by, p)
	found, findErr := w.Find(ctx, f)
	if findErr != nil {
		t.Fatal(findErr)
	}
	compare(t, string(p), want, err, found, func(l Location) string { return l.Name })
	var contained []Location
	for _, org := range []int{1, 2} {
		everything, err := w.Find(ctx, Filter{OrgID: id(anOrg, org), All: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range everything {
			if f.Contains(l) {
				contained = append(contained, l)
			}
		}
	}
	compare(t, string(p)+" in memory", want, err, contained, func(l Location) string { return l.Name })
	if p != accounts.ReadPlaces {
		return
	}
	page, err := w.List(ctx, by, Query{})
	compare(t, "list", want, err, page.Locations, func(l Location) string { return l.Name })
	if page.Total != len(want) {
		t.Errorf("%d in all, want %d", page.Total, len(want))
	}
	for _, n := range []int{111, 112, 121, 211, 311} {
		got, err := w.Get(ctx, by, id(aLocation, n))
		switch visible := slices.ContainsFunc(contained, func(l Location) bool { return l.ID == id(aLocation, n) }); {
		case visible && (err != nil || got.ID != id(aLocation, n)):
			t.Errorf("%d: %v", n, err)
		case !visible && want == nil:
			wants(t, err, accounts.ErrForbidden)
		case !visible:
			wants(t, err, ErrNotFound)
		}
	}
}

// compare asserts the names of a list; a nil want asserts that it was forbidden.
func compare[T any](t *testing.T, what string, want []string, err error, list []T, name func(T) string) {
	t.Helper()
	if want == nil {
		wants(t, err, accounts.ErrForbidden)
	} else if err != nil {
		t.Errorf("%s: %v", what, err)
	}
	got := []string{}
	for _, v := range list {
		got = append(got, name(v))
	}
	if want == nil {
		want = []string{}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: %s", what, diff)
	}
}
