package shoppers_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/audits/shoppers"
	"etalon/internal/accounts"
	"etalon/internal/blob"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/fault"
	"etalon/internal/locations"
)

// assign tries to give a shopper one more visit of a location.
func assign(t *testing.T, w *auditstest.World, shopperID, locationID string, due time.Time) (reason string) {
	t.Helper()
	err := w.Audits.Assign(t.Context(), w.Actors[accounts.ProgrammeManager], w.Wave.ID, []audits.Assignment{
		{ID: auditstest.ID(), LocationID: w.Locations[3].ID, ShopperID: w.Actors[accounts.Shopper].AccountID, DueOn: due},
		{ID: auditstest.ID(), LocationID: locationID, ShopperID: shopperID, DueOn: due},
	})
	if err == nil {
		return ""
	}
	f, ok := fault.Of(err)
	if !ok || f.Code != "assignment_invalid" || len(f.Fields) != 1 || f.Fields[0].Path != "assignments[1].shopper_id" {
		t.Fatalf("assign: %v", err)
	}
	return f.Fields[0].Code
}

func open(t *testing.T, w *auditstest.World, by accounts.Actor) []string {
	t.Helper()
	list, err := w.Audits.Assignments(t.Context(), by)
	if err != nil {
		t.Fatal(err)
	}
	var at []string
	for _, a := range list {
		at = append(at, a.LocationID)
	}
	return at
}

func TestService_exclusions(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		manager, other := w.Actors[accounts.ProgrammeManager], w.Other
		soon := w.At.AddDate(0, 0, 5)
		block := shoppers.Exclusion{ID: auditstest.ID(), ShopperID: other.AccountID, ScopeKind: shoppers.Location, ScopeID: w.Locations[0].ID, Reason: "Её узнают"}
		if _, err := w.Shoppers.Block(t.Context(), manager, block); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Shoppers.Block(t.Context(), manager, block); err != nil {
			t.Errorf("the same again: %v", err)
		}
		t.Run("a blocked shopper is refused there and nowhere else", func(t *testing.T) {
			if got := assign(t, w, other.AccountID, w.Locations[0].ID, soon); got != "shopper_blocked_here" {
				t.Errorf("there: %q", got)
			}
			if got := assign(t, w, other.AccountID, w.Locations[1].ID, soon); got != "" {
				t.Errorf("next door: %q", got)
			}
		})
		t.Run("a region covers its locations, in its days", func(t *testing.T) {
			region := shoppers.Exclusion{
				ID: auditstest.ID(), ShopperID: other.AccountID, ScopeKind: shoppers.Region, ScopeID: w.Regions[1].ID,
				Reason: "Переезд", From: w.At.AddDate(0, 0, 3), Until: w.At.AddDate(0, 0, 10),
			}
			if _, err := w.Shoppers.Block(t.Context(), manager, region); err != nil {
				t.Fatal(err)
			}
			for due, want := range map[int]string{2: "", 3: "shopper_blocked_here", 30: "shopper_blocked_here"} {
				if got := assign(t, w, other.AccountID, w.Locations[2].ID, w.At.AddDate(0, 0, due)); got != want {
					t.Errorf("due in %d days: %q, want %q", due, got, want)
				}
			}
		})
		t.Run("a lifted block holds no more", func(t *testing.T) {
			for range 2 {
				if err := w.Shoppers.Lift(t.Context(), manager, block.ID); err != nil {
					t.Fatal(err)
				}
			}
			if got := assign(t, w, other.AccountID, w.Locations[0].ID, soon); got != "" {
				t.Errorf("still %q", got)
			}
		})
		t.Run("status speaks before places", func(t *testing.T) {
			for status, want := range map[shoppers.Status]string{
				shoppers.Candidate: "shopper_candidate", shoppers.Paused: "shopper_paused", shoppers.Blocked: "shopper_blocked", shoppers.Active: "",
			} {
				sh, err := w.Shoppers.Get(t.Context(), manager, other.AccountID)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := w.Shoppers.SetStatus(t.Context(), manager, other.AccountID, sh.Revision, status, "Причина"); err != nil {
					t.Fatal(err)
				}
				if got := assign(t, w, other.AccountID, w.Locations[1].ID, soon); got != want {
					t.Errorf("%s: %q, want %q", status, got, want)
				}
			}
			if _, err := w.Shoppers.SetStatus(t.Context(), manager, other.AccountID, 5, shoppers.Blocked, " "); !errors.Is(err, shoppers.ErrInvalid) {
				t.Errorf("blocked without a reason: %v", err)
			}
		})
		t.Run("a disabled account gets nothing", func(t *testing.T) {
			if err := w.Accounts.Disable(t.Context(), w.Actors[accounts.Administrator], other.AccountID); err != nil {
				t.Fatal(err)
			}
			if got := assign(t, w, other.AccountID, w.Locations[1].ID, soon); got != "shopper_disabled" {
				t.Errorf("%q", got)
			}
		})
	})
}

func TestService_Declare(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		me, manager := w.Actors[accounts.Shopper], w.Actors[accounts.ProgrammeManager]
		draft := w.Submission(1)
		draft.Submit = false
		if _, err := w.Audits.Save(t.Context(), me, draft); err != nil {
			t.Fatal(err)
		}
		conflict := shoppers.Exclusion{ID: auditstest.ID(), ScopeKind: shoppers.Location, ScopeID: w.Locations[0].ID, Relation: shoppers.Relatives, Reason: "Сестра"}
		n, err := w.Shoppers.Declare(t.Context(), me, conflict)
		if err != nil || n != 1 {
			t.Fatalf("%d assignments returned (%v)", n, err)
		}
		if got := open(t, w, me); len(got) != 3 || slices.Contains(got, w.Locations[0].ID) {
			t.Errorf("open: %v", got)
		}
		entries, err := w.Journal.Of(t.Context(), w.Org, "assignment", w.Assignments[0].ID)
		if err != nil || len(entries) != 1 || entries[0].Verb != "declined" || entries[0].AccountID != me.AccountID {
			t.Errorf("journal: %+v (%v)", entries, err)
		}
		if got := assign(t, w, me.AccountID, w.Locations[0].ID, w.At); got != "shopper_conflict" {
			t.Errorf("assigned again: %q", got)
		}
		t.Run("a visit that was begun is cancelled, and what comes of it all the same is marked", func(t *testing.T) {
			begun := shoppers.Exclusion{ID: auditstest.ID(), ScopeKind: shoppers.Location, ScopeID: w.Locations[1].ID, Relation: shoppers.Works}
			if n, err := w.Shoppers.Declare(t.Context(), me, begun); err != nil || n != 1 {
				t.Fatalf("%d assignments returned (%v)", n, err)
			}
			draft.Summary, draft.Submit, draft.Revision = "Дописано", true, 1
			if r, err := w.Audits.Save(t.Context(), me, draft); err != nil || r.Late != audits.LateCancelled {
				t.Errorf("handed in: %+v %v", r, err)
			}
		})
		t.Run("what is wrong with a declaration", func(t *testing.T) {
			for want, spoil := range map[string]func(*shoppers.Exclusion){
				"relation":   func(e *shoppers.Exclusion) { e.Relation = "friend" },
				"reason":     func(e *shoppers.Exclusion) { e.Relation, e.Reason = shoppers.Other, " " },
				"scope_kind": func(e *shoppers.Exclusion) { e.ScopeKind = shoppers.Region },
				"scope_id":   func(e *shoppers.Exclusion) { e.ScopeID = auditstest.ID() },
				"until_on":   func(e *shoppers.Exclusion) { e.Until = w.At.AddDate(0, 0, -1) },
			} {
				e := conflict
				e.ID = auditstest.ID()
				spoil(&e)
				_, err := w.Shoppers.Declare(t.Context(), me, e)
				f, _ := fault.Of(err)
				if !errors.Is(err, shoppers.ErrInvalid) || len(f.Fields) != 1 || f.Fields[0].Path != want {
					t.Errorf("%s: %v", want, err)
				}
			}
		})
		t.Run("declared by a shopper of themselves, blocked by a manager, taken back by who may", func(t *testing.T) {
			if _, err := w.Shoppers.Declare(t.Context(), manager, conflict); !errors.Is(err, accounts.ErrForbidden) {
				t.Errorf("a manager declares: %v", err)
			}
			if _, err := w.Shoppers.Block(t.Context(), me, conflict); !errors.Is(err, accounts.ErrForbidden) {
				t.Errorf("a shopper blocks: %v", err)
			}
			block := shoppers.Exclusion{ID: auditstest.ID(), ShopperID: me.AccountID, ScopeKind: shoppers.Brand, ScopeID: w.Brand.ID, Reason: "Проверка"}
			if n, err := w.Shoppers.Block(t.Context(), manager, block); err != nil || n != 2 {
				t.Errorf("a block of the brand returns %d (%v)", n, err)
			}
			for _, by := range []accounts.Actor{w.Other, me, w.Actors[accounts.StoreManager], w.Actors[accounts.Reviewer]} {
				if err := w.Shoppers.Lift(t.Context(), by, block.ID); !errors.Is(err, shoppers.ErrExclusionMissing) {
					t.Errorf("%s lifts a block: %v", by.Name, err)
				}
			}
			if err := w.Shoppers.Lift(t.Context(), w.Other, conflict.ID); !errors.Is(err, shoppers.ErrExclusionMissing) {
				t.Errorf("another's declaration: %v", err)
			}
			if err := w.Shoppers.Lift(t.Context(), me, conflict.ID); err != nil {
				t.Errorf("one's own: %v", err)
			}
			list, err := w.Shoppers.Declarations(t.Context(), me)
			if err != nil || len(list) != 1 || list[0].ScopeName != w.Locations[1].Name {
				t.Errorf("%+v (%v)", list, err)
			}
		})
	})
}

func TestService_For(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		manager := w.Actors[accounts.ProgrammeManager]
		if _, err := w.Shoppers.Declare(t.Context(), w.Other, shoppers.Exclusion{
			ID: auditstest.ID(), ScopeKind: shoppers.Location, ScopeID: w.Locations[0].ID, Relation: shoppers.Worked,
		}); err != nil {
			t.Fatal(err)
		}
		reasons := map[string]shoppers.Reason{}
		all, total, err := w.Shoppers.For(t.Context(), manager, w.Locations[0].ID, false, shoppers.Query{Limit: 50})
		for _, c := range all {
			reasons[c.Shopper.ID] = c.Reason
		}
		want := map[string]shoppers.Reason{w.Other.AccountID: shoppers.ConflictDeclared, w.Actors[accounts.Shopper].AccountID: ""}
		if err != nil || total != 2 || !maps.Equal(reasons, want) {
			t.Errorf("%v of %d (%v)", reasons, total, err)
		}
		some, total, err := w.Shoppers.For(t.Context(), manager, w.Locations[0].ID, true, shoppers.Query{Limit: 50})
		if err != nil || total != 1 || some[0].Shopper.ID != w.Actors[accounts.Shopper].AccountID {
			t.Errorf("eligible: %v of %d (%v)", some, total, err)
		}
		for _, role := range []accounts.Role{accounts.Reviewer, accounts.StoreManager, accounts.RegionalManager, accounts.BrandManager, accounts.Shopper, accounts.Employee} {
			if _, _, err := w.Shoppers.For(t.Context(), w.Actors[role], w.Locations[0].ID, false, shoppers.Query{Limit: 50}); !errors.Is(err, accounts.ErrForbidden) {
				t.Errorf("%s: %v", role, err)
			}
		}
		if _, _, err := w.Shoppers.For(t.Context(), auditstest.New(t, db).Actors[accounts.ProgrammeManager], w.Locations[0].ID, false, shoppers.Query{Limit: 50}); !errors.Is(err, locations.ErrNotFound) {
			t.Errorf("another organisation: %v", err)
		}
	})
}

func TestService_FindPlaces(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		auditstest.New(t, db) // another organisation, whose places have the same names
		for text, want := range map[string]int{"м": 0, "МАГАЗИН": 4, "магазин 11": 1, "бренд": 1, "%%": 0} {
			found, err := w.Shoppers.FindPlaces(t.Context(), w.Actors[accounts.Shopper], text)
			if err != nil || len(found) != want {
				t.Errorf("%q: %v (%v)", text, found, err)
			}
		}
		if _, err := w.Shoppers.FindPlaces(t.Context(), w.Actors[accounts.Employee], "магазин"); !errors.Is(err, accounts.ErrForbidden) {
			t.Errorf("an employee: %v", err)
		}
	})
}

// After erasing, nothing that named the person is in any column of the database,
// and the file is off the disk; the visit stays.
func TestService_Erase(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		admin := w.Actors[accounts.Administrator]
		a, err := w.Accounts.Invite(t.Context(), admin, accounts.NewAccount{
			ID: auditstest.ID(), Email: "canary@example.ru", Name: "Канарейкина", Grants: []accounts.Grant{{Role: accounts.Shopper, Scope: accounts.Scope{Kind: accounts.Own}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		me := accounts.Actor{AccountID: a.ID, OrgID: w.Org, Name: a.Name, Grants: a.Grants}
		w.Actors[accounts.Shopper] = me
		w.Assignments[0] = audits.Assignment{ID: auditstest.ID(), LocationID: w.Locations[0].ID, ShopperID: a.ID, DueOn: w.At}
		later := audits.Assignment{ID: auditstest.ID(), LocationID: w.Locations[1].ID, ShopperID: a.ID, DueOn: w.At}
		if err := w.Audits.Assign(t.Context(), admin, w.Wave.ID, []audits.Assignment{w.Assignments[0], later}); err != nil {
			t.Fatal(err)
		}
		visit := w.Released(t, 0)
		p := profile()
		p.City, p.Phone, p.Experience = "Канарейск", "+7 999 777-66-55", "канарейка"
		_, err1 := w.Shoppers.EditOwn(t.Context(), me, 0, p)
		d, err2 := w.Shoppers.AddDocument(t.Context(), me, document(a.ID, "%PDF-1.7 канарейка"))
		err3 := w.Shoppers.Rate(t.Context(), admin, shoppers.Rating{ID: auditstest.ID(), ShopperID: a.ID, Mark: 300, Reason: "канарейка"})
		_, err4 := w.Shoppers.Block(t.Context(), admin, shoppers.Exclusion{ID: auditstest.ID(), ShopperID: a.ID, ScopeKind: shoppers.Location, ScopeID: w.Locations[3].ID, Reason: "канарейка"})
		if err := errors.Join(err1, err2, err3, err4); err != nil {
			t.Fatal(err)
		}
		t.Run("needs the right and the confirmation", func(t *testing.T) {
			if err := w.Shoppers.Erase(t.Context(), w.Actors[accounts.ProgrammeManager], a.ID, a.Email); !errors.Is(err, accounts.ErrForbidden) {
				t.Errorf("a programme manager: %v", err)
			}
			if err := w.Shoppers.Erase(t.Context(), admin, a.ID, "another@example.ru"); !errors.Is(err, shoppers.ErrInvalid) {
				t.Errorf("another e-mail: %v", err)
			}
		})
		for range 2 {
			if err := w.Shoppers.Erase(t.Context(), admin, a.ID, "Canary@example.ru"); err != nil {
				t.Fatal(err)
			}
		}
		for _, table := range []string{
			"accounts", "grants", "sessions", "sign_in_links", "shoppers", "shopper_ratings", "shopper_exclusions", "shopper_documents", "visits",
			"letters", "account_links", "notifications", "identities", "api_tokens",
		} {
			var rows []map[string]any
			if err := db.Conn(t.Context()).Table(table).Where("org_id = ?", w.Org).Find(&rows).Error; err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				for column, value := range row {
					if text, ok := value.(string); ok && (strings.Contains(strings.ToLower(text), "канарей") || strings.Contains(text, "canary") || strings.Contains(text, "777-66")) {
						t.Errorf("%s.%s keeps %q", table, column, text)
					}
				}
			}
		}
		if _, err := w.Files.Read(d.SHA256); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("the document's file: %v", err)
		}
		if v, err := w.Audits.Visit(t.Context(), admin, visit); err != nil || v.Status != audits.Released {
			t.Errorf("the visit: %+v (%v)", v, err)
		}
		entries, err := w.Journal.Of(t.Context(), w.Org, "assignment", later.ID)
		if err != nil || len(entries) != 1 || entries[0].Verb != "cancelled" {
			t.Errorf("the open assignment: %+v (%v)", entries, err)
		}
		sh, err := w.Shoppers.Get(t.Context(), admin, a.ID)
		if err != nil || sh.Status != shoppers.Erased || sh.Rating != 300 {
			t.Errorf("%+v (%v)", sh, err)
		}
		if _, err := w.Shoppers.Edit(t.Context(), admin, a.ID, sh.Revision, profile(), ""); !errors.Is(err, shoppers.ErrErasedNow) {
			t.Errorf("an edit: %v", err)
		}
	})
}
