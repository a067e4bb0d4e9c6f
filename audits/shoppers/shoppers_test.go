package shoppers_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"etalon/audits/auditstest"
	"etalon/audits/shoppers"
	"etalon/internal/accounts"
	"etalon/internal/blob"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/fault"
)

func TestMain(m *testing.M) { databasetest.Main(m) }

// profile is a profile with something in every field.
func profile() shoppers.Profile {
	return shoppers.Profile{
		City: "Тула", Region: "Тула и область", BirthYear: 1992, Gender: shoppers.Female, Languages: []string{"ru", "en"}, Car: true,
		CarMake: "Лада", Phone: "+7 900 123-45-67", Availability: "Выходные", Experience: "Три года",
	}
}

func TestService_profile(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		me, manager := w.Actors[accounts.Shopper], w.Actors[accounts.ProgrammeManager]
		if sh, err := w.Shoppers.Own(t.Context(), me); err != nil || sh.Status != shoppers.Active || sh.Revision != 0 {
			t.Fatalf("before anything was written: %+v (%v)", sh, err)
		}
		mine, err := w.Shoppers.EditOwn(t.Context(), me, 0, profile())
		if err != nil || mine.Revision != 1 || mine.Profile.Phone != profile().Phone || !slices.Equal(mine.Profile.Languages, []string{"ru", "en"}) {
			t.Fatalf("own edit: %+v (%v)", mine, err)
		}
		t.Run("a stale edit is refused with the current revision", func(t *testing.T) {
			for _, revision := range []int{0, 7} {
				_, err := w.Shoppers.EditOwn(t.Context(), me, revision, profile())
				f, _ := fault.Of(err)
				if !errors.Is(err, shoppers.ErrStale) || f.Params["Revision"] != 1 {
					t.Errorf("revision %d: %v %v", revision, err, f)
				}
			}
		})
		t.Run("a manager adds notes, and the year of birth that they are not shown stays", func(t *testing.T) {
			p := profile()
			p.BirthYear, p.City = 0, "Калуга"
			got, err := w.Shoppers.Edit(t.Context(), manager, me.AccountID, 1, p, "Опаздывает")
			if err != nil || got.Profile.BirthYear != 1992 || got.Profile.City != "Калуга" || got.Notes != "Опаздывает" || got.Revision != 2 {
				t.Errorf("%+v (%v)", got, err)
			}
		})
		t.Run("the shopper is shown neither notes nor rating nor reasons", func(t *testing.T) {
			if err := w.Shoppers.Rate(t.Context(), manager, shoppers.Rating{ID: auditstest.ID(), ShopperID: me.AccountID, Mark: 400, Reason: "Хорошо"}); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Shoppers.SetStatus(t.Context(), manager, me.AccountID, 2, shoppers.Paused, "В отпуске"); err != nil {
				t.Fatal(err)
			}
			sh, err := w.Shoppers.Own(t.Context(), me)
			if err != nil || sh.Notes != "" || sh.Rating != 0 || sh.StatusReason != "" || sh.Status != shoppers.Paused {
				t.Errorf("%+v (%v)", sh, err)
			}
		})
		t.Run("an edit of one's own keeps what is the managers'", func(t *testing.T) {
			if _, err := w.Shoppers.EditOwn(t.Context(), me, 3, profile()); err != nil {
				t.Fatal(err)
			}
			sh, err := w.Shoppers.Get(t.Context(), manager, me.AccountID)
			if err != nil || sh.Notes != "Опаздывает" || sh.Status != shoppers.Paused || sh.Rating != 400 {
				t.Errorf("%+v (%v)", sh, err)
			}
		})
		t.Run("the journal names what changed and holds none of it", func(t *testing.T) {
			entries, err := w.Journal.Of(t.Context(), w.Org, "shopper", me.AccountID)
			// Identifiers are random: one may hold the digits of a year.
			var said []any
			for _, e := range entries {
				said = append(said, e.Verb, e.Reason, e.Before, e.After)
			}
			data, _ := json.Marshal(said)
			if err != nil || len(entries) != 5 || !bytes.Contains(data, []byte("City")) {
				t.Errorf("%d entries: %s (%v)", len(entries), data, err)
			}
			for _, personal := range []string{"Калуга", "900 ", "1992", "Опаздывает", "Хорошо", "Лада"} {
				if bytes.Contains(data, []byte(personal)) {
					t.Errorf("the journal keeps %q: %s", personal, data)
				}
			}
		})
	})
}

func TestService_profile_refuses(t *testing.T) {
	w := auditstest.New(t, databasetest.SQLite(t))
	me := w.Actors[accounts.Shopper]
	for field, spoil := range map[string]func(*shoppers.Profile){
		"birth_year":   func(p *shoppers.Profile) { p.BirthYear = w.At.Year() - 17 },
		"gender":       func(p *shoppers.Profile) { p.Gender = "x" },
		"languages":    func(p *shoppers.Profile) { p.Languages = []string{"|ru|"} },
		"phone":        func(p *shoppers.Profile) { p.Phone = "<script>" },
		"city":         func(p *shoppers.Profile) { p.City = strings.Repeat("ы", 201) },
		"availability": func(p *shoppers.Profile) { p.Availability = "a\x00b" },
	} {
		p := profile()
		spoil(&p)
		_, err := w.Shoppers.EditOwn(t.Context(), me, 0, p)
		f, _ := fault.Of(err)
		if !errors.Is(err, shoppers.ErrInvalid) || len(f.Fields) != 1 || f.Fields[0].Path != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestBandOf(t *testing.T) {
	for birth, want := range map[int]shoppers.AgeBand{0: "", 2010: "", 2008: "18-24", 2002: "18-24", 2001: "25-34", 1961: "65+", 1930: "65+"} {
		if got := shoppers.BandOf(birth, 2026); got != want {
			t.Errorf("born %d: %q, want %q", birth, got, want)
		}
	}
}

func TestService_List(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		manager, first, second := w.Actors[accounts.ProgrammeManager], w.Actors[accounts.Shopper], w.Other
		other := profile()
		other.City, other.BirthYear, other.Gender, other.Car, other.Languages, other.Phone = "Орёл", 1970, shoppers.Male, false, []string{"ru"}, "+7 911 000-00-00"
		for actor, p := range map[*accounts.Actor]shoppers.Profile{&first: profile(), &second: other} {
			if _, err := w.Shoppers.EditOwn(t.Context(), *actor, 0, p); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Shoppers.Rate(t.Context(), manager, shoppers.Rating{ID: auditstest.ID(), ShopperID: second.AccountID, Mark: 500, Reason: "Отлично"}); err != nil {
			t.Fatal(err)
		}
		yes := true
		for name, c := range map[string]struct {
			q    shoppers.Query
			want []string
		}{
			"all, by city":        {shoppers.Query{Sort: shoppers.ByCity}, []string{second.AccountID, first.AccountID}},
			"best first":          {shoppers.Query{Sort: shoppers.ByRating, Desc: true}, []string{second.AccountID, first.AccountID}},
			"a city in any case":  {shoppers.Query{City: "ОРЁЛ"}, []string{second.AccountID}},
			"part of a phone":     {shoppers.Query{Search: "911 000"}, []string{second.AccountID}},
			"a percent as itself": {shoppers.Query{Search: "%"}, nil},
			"an age band":         {shoppers.Query{AgeBand: "25-34"}, []string{first.AccountID}},
			"a gender":            {shoppers.Query{Gender: shoppers.Male}, []string{second.AccountID}},
			"a language":          {shoppers.Query{Language: "en"}, []string{first.AccountID}},
			"a car":               {shoppers.Query{Car: &yes}, []string{first.AccountID}},
			"a rating":            {shoppers.Query{Rating: 450}, []string{second.AccountID}},
			"a status":            {shoppers.Query{Status: shoppers.Blocked}, nil},
		} {
			c.q.Limit = 50
			list, total, err := w.Shoppers.List(t.Context(), manager, c.q)
			var got []string
			for _, sh := range list {
				got = append(got, sh.ID)
			}
			if err != nil || !slices.Equal(got, c.want) || total != len(c.want) {
				t.Errorf("%s: %v of %d, want %v (%v)", name, got, total, c.want, err)
			}
		}
		one := databasetest.Statements(t, db, func() { _, _, _ = w.Shoppers.List(t.Context(), manager, shoppers.Query{Limit: 1}) })
		all := databasetest.Statements(t, db, func() { _, _, _ = w.Shoppers.List(t.Context(), manager, shoppers.Query{Limit: 50}) })
		if one != all {
			t.Errorf("%d statements for one, %d for all", one, all)
		}
	})
}

// Who sees what of a shopper: the exact set, for every role and use case.
func TestService_visibleSet(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		me := w.Actors[accounts.Shopper]
		if _, err := w.Shoppers.EditOwn(t.Context(), me, 0, profile()); err != nil {
			t.Fatal(err)
		}
		d, err := w.Shoppers.AddDocument(t.Context(), me, document(me.AccountID, "%PDF-1.7 договор"))
		if err != nil {
			t.Fatal(err)
		}
		full := []string{"document", "documents", "exclusions", "get", "list", "ratings"}
		want := map[accounts.Role][]string{
			accounts.Administrator: full, accounts.ProgrammeManager: full, accounts.Reviewer: {"get", "list"},
			accounts.Shopper: {"document", "documents"},
		}
		roles := map[accounts.Role]accounts.Actor{"another shopper": w.Other}
		for role, actor := range w.Actors {
			roles[role] = actor
		}
		for role, by := range roles {
			var got []string
			allowed := func(name string, err error) {
				if err == nil {
					got = append(got, name)
				}
			}
			list, _, err := w.Shoppers.List(t.Context(), by, shoppers.Query{Limit: 50})
			allowed("list", err)
			sh, err := w.Shoppers.Get(t.Context(), by, me.AccountID)
			allowed("get", err)
			_, err = w.Shoppers.Ratings(t.Context(), by, me.AccountID)
			allowed("ratings", err)
			_, err = w.Shoppers.Exclusions(t.Context(), by, me.AccountID)
			allowed("exclusions", err)
			_, err = w.Shoppers.Documents(t.Context(), by, me.AccountID)
			allowed("documents", err)
			_, content, err := w.Shoppers.Document(t.Context(), by, d.ID)
			allowed("document", err)
			if err == nil {
				_ = content.Close()
			}
			if slices.Sort(got); !slices.Equal(got, want[role]) {
				t.Errorf("%s gets %v, want %v", role, got, want[role])
			}
			if role == accounts.Reviewer && (len(list) != 2 || sh.Email != "" || sh.Profile.Phone != "" || sh.Profile.BirthYear != 0 || sh.Profile.City != "Тула") {
				t.Errorf("a reviewer sees %+v", sh)
			}
		}
		t.Run("a reviewer filters by nothing that they do not see", func(t *testing.T) {
			for _, q := range []shoppers.Query{{Gender: shoppers.Female}, {AgeBand: "25-34"}, {Language: "ru"}, {Status: shoppers.Active}, {Car: new(bool)}, {Sort: shoppers.ByStatus}} {
				if _, _, err := w.Shoppers.List(t.Context(), w.Actors[accounts.Reviewer], q); !errors.Is(err, accounts.ErrForbidden) {
					t.Errorf("%+v: %v", q, err)
				}
			}
			list, _, err := w.Shoppers.List(t.Context(), w.Actors[accounts.Reviewer], shoppers.Query{Search: "900 123", Limit: 50})
			if err != nil || len(list) != 0 {
				t.Errorf("found by phone: %v (%v)", list, err)
			}
		})
		t.Run("the reviewer of a wave sees those who work in it", func(t *testing.T) {
			by := w.Actors[accounts.Reviewer]
			by.Grants = []accounts.Grant{{Role: accounts.Reviewer, Scope: accounts.Scope{Kind: accounts.Wave, ID: w.Wave.ID}}}
			list, _, err := w.Shoppers.List(t.Context(), by, shoppers.Query{Limit: 50})
			if err != nil || len(list) != 1 || list[0].ID != me.AccountID {
				t.Errorf("%v (%v)", list, err)
			}
			if _, err := w.Shoppers.Get(t.Context(), by, w.Other.AccountID); !errors.Is(err, shoppers.ErrNotFound) {
				t.Errorf("another: %v", err)
			}
		})
	})
}

func document(shopperID, content string) shoppers.NewDocument {
	return shoppers.NewDocument{
		Document: shoppers.Document{ID: auditstest.ID(), ShopperID: shopperID, Kind: shoppers.Contract, Title: "Договор", FileName: `C:\доки\..\договор "7".pdf`},
		Content:  []byte(content),
	}
}

func TestService_documents(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		me, manager := w.Actors[accounts.Shopper], w.Actors[accounts.ProgrammeManager]
		in := document(me.AccountID, "%PDF-1.7 договор")
		in.ExpiresOn = w.At.AddDate(0, 0, 10)
		d, err := w.Shoppers.AddDocument(t.Context(), me, in)
		if err != nil || d.FileName != "договор 7.pdf" || d.MediaType != "application/pdf" {
			t.Fatalf("%+v (%v)", d, err)
		}
		if _, err := w.Shoppers.AddDocument(t.Context(), me, in); err != nil {
			t.Errorf("the same again: %v", err)
		}
		in.Content = []byte("%PDF-1.7 другой")
		if _, err := w.Shoppers.AddDocument(t.Context(), me, in); !errors.Is(err, shoppers.ErrDocumentExists) {
			t.Errorf("the id with another file: %v", err)
		}
		for name, c := range map[string]struct {
			content string
			want    error
		}{
			"a page":       {"<html><script>alert(1)</script>", shoppers.ErrNotADocument},
			"a drawing":    {`<svg xmlns="http://www.w3.org/2000/svg"/>`, shoppers.ErrNotADocument},
			"nothing":      {"", shoppers.ErrNotADocument},
			"a hidden PDF": {"GIF89a%PDF-1.7", shoppers.ErrNotADocument},
			"too much":     {"%PDF-" + strings.Repeat(" ", shoppers.DocumentMaxBytes), shoppers.ErrDocumentTooLarge},
		} {
			if _, err := w.Shoppers.AddDocument(t.Context(), me, document(me.AccountID, c.content)); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
		sh, err := w.Shoppers.Get(t.Context(), manager, me.AccountID)
		if err != nil || sh.Expiring != 1 {
			t.Errorf("expiring: %+v (%v)", sh, err)
		}
		t.Run("a contract that a manager keeps is not the shopper's to remove", func(t *testing.T) {
			kept, err := w.Shoppers.AddDocument(t.Context(), manager, document(me.AccountID, "%PDF-1.7 общий"))
			if err != nil {
				t.Fatal(err)
			}
			if err := w.Shoppers.RemoveDocument(t.Context(), me, kept.ID); !errors.Is(err, accounts.ErrForbidden) {
				t.Errorf("removed: %v", err)
			}
			if err := w.Shoppers.RemoveDocument(t.Context(), w.Other, kept.ID); !errors.Is(err, shoppers.ErrDocumentNotFound) {
				t.Errorf("another shopper: %v", err)
			}
		})
		t.Run("the file goes with the last document that names it", func(t *testing.T) {
			twin, err := w.Shoppers.AddDocument(t.Context(), w.Other, document(w.Other.AccountID, "%PDF-1.7 договор"))
			if err != nil || twin.SHA256 != d.SHA256 {
				t.Fatal(twin, err)
			}
			if err := w.Shoppers.RemoveDocument(t.Context(), me, d.ID); err != nil {
				t.Fatal(err)
			}
			_, content, err := w.Shoppers.Document(t.Context(), w.Other, twin.ID)
			if err != nil {
				t.Fatal(err)
			}
			data, err := io.ReadAll(content)
			if err := errors.Join(err, content.Close()); err != nil || string(data) != "%PDF-1.7 договор" {
				t.Errorf("%q (%v)", data, err)
			}
			if err := w.Shoppers.RemoveDocument(t.Context(), w.Other, twin.ID); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Files.Read(d.SHA256); !errors.Is(err, blob.ErrNotFound) {
				t.Errorf("the file is still there: %v", err)
			}
		})
	})
}

func TestService_Rate(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		me, manager := w.Actors[accounts.Shopper], w.Actors[accounts.ProgrammeManager]
		rate := func(mark int) shoppers.Rating {
			w.At = w.At.Add(time.Hour)
			r := shoppers.Rating{ID: auditstest.ID(), ShopperID: me.AccountID, Mark: mark, Reason: "Причина"}
			if err := w.Shoppers.Rate(t.Context(), manager, r); err != nil {
				t.Fatal(err)
			}
			return r
		}
		rate(100) // falls out of the last ten
		for range 5 {
			rate(300)
			rate(400)
		}
		r := rate(400) // and so does the first 300
		if err := w.Shoppers.Rate(t.Context(), manager, r); err != nil {
			t.Errorf("the same again: %v", err)
		}
		r.Mark = 500
		if err := w.Shoppers.Rate(t.Context(), manager, r); !errors.Is(err, shoppers.ErrRatingExists) {
			t.Errorf("the id with another mark: %v", err)
		}
		sh, err := w.Shoppers.Get(t.Context(), manager, me.AccountID)
		list, err2 := w.Shoppers.Ratings(t.Context(), manager, me.AccountID)
		if err != nil || err2 != nil || sh.Rating != 360 || len(list) != 12 || list[0].ByName != manager.Name {
			t.Errorf("rating %d of %d (%v %v)", sh.Rating, len(list), err, err2)
		}
		r.ID, r.Mark = auditstest.ID(), 600
		if err := w.Shoppers.Rate(t.Context(), manager, r); !errors.Is(err, shoppers.ErrInvalid) {
			t.Errorf("six of five: %v", err)
		}
	})
}
