package shoppers_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"etalon/audits/auditstest"
	"etalon/audits/shoppers"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/mail"
)

const heading = "ФИО;Электронная почта;Телефон;Город;Дата рождения;Пол;Языки;Автомобиль;Рейтинг;Заметки\n"

func load(t *testing.T, s *shoppers.Service, by accounts.Actor, csv string, o shoppers.ImportOptions) (*shoppers.Imported, error) {
	t.Helper()
	return s.Import(t.Context(), by, strings.NewReader(csv), int64(len(csv)), o)
}

func TestService_Import(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		manager := w.Actors[accounts.ProgrammeManager]
		file := heading + "Иванова Анна;Anna@Example.ru;+7 900 111-22-33;Тула;15.03.1990;ж;русский, английский;Лада Веста;4,7;Спокойная\n" +
			"Пётр Ли;petr@example.ru;;Орёл;1980;;;нет;;\n"
		dry, err := load(t, w.Shoppers, manager, file, shoppers.ImportOptions{})
		if err != nil || dry.New != 2 || dry.Applied || len(dry.Problems) != 0 || dry.Rows[0].What != shoppers.RowNew {
			t.Fatalf("dry run: %+v (%v)", dry, err)
		}
		if _, total, err := w.Shoppers.List(t.Context(), manager, shoppers.Query{Limit: 50}); total != 2 || err != nil {
			t.Fatalf("a dry run left %d shoppers (%v)", total, err)
		}
		for i, want := range [][3]int{{2, 0, 0}, {0, 0, 2}} {
			got, err := load(t, w.Shoppers, manager, file, shoppers.ImportOptions{Apply: true})
			if err != nil || [3]int{got.New, got.Changed, got.Same} != want || !got.Applied {
				t.Fatalf("time %d: %+v (%v)", i+1, got, err)
			}
		}
		list, _, err := w.Shoppers.List(t.Context(), manager, shoppers.Query{Search: "иванова", Limit: 50})
		if err != nil || len(list) != 1 {
			t.Fatalf("%+v (%v)", list, err)
		}
		want := shoppers.Profile{
			City: "Тула", BirthYear: 1990, Gender: shoppers.Female, Languages: []string{"ru", "en"}, Car: true, CarMake: "Лада Веста", Phone: "+7 900 111-22-33",
		}
		if diff := cmp.Diff(want, list[0].Profile); diff != "" || list[0].Rating != 470 || list[0].Email != "anna@example.ru" || list[0].Notes != "Спокойная" {
			t.Errorf("%+v %s", list[0], diff)
		}
		t.Run("filled cells replace, blank ones leave, and the name stays", func(t *testing.T) {
			got, err := load(t, w.Shoppers, manager, heading+"Анна Петрова;anna@example.ru;;Калуга;;;;;1;\n", shoppers.ImportOptions{Apply: true})
			if err != nil || got.Changed != 1 || len(got.Notices) != 1 || got.Notices[0].Code != "import_name_kept" {
				t.Fatalf("%+v (%v)", got, err)
			}
			sh, err := w.Shoppers.Get(t.Context(), manager, list[0].ID)
			want.City = "Калуга"
			if diff := cmp.Diff(want, sh.Profile); err != nil || diff != "" || sh.Name != "Иванова Анна" || sh.Rating != 470 || sh.Notes != "Спокойная" {
				t.Errorf("%+v %s (%v)", sh, diff, err)
			}
		})
		t.Run("the accounts are shoppers without a password, made by the person", func(t *testing.T) {
			a, err := w.Accounts.Get(t.Context(), w.Actors[accounts.Administrator], list[0].ID)
			if err != nil || a.HasPassword || len(a.Grants) != 1 || a.Grants[0].Role != accounts.Shopper {
				t.Errorf("%+v (%v)", a, err)
			}
			entries, err := w.Journal.Of(t.Context(), w.Org, "organisation", w.Org)
			imported := slices.DeleteFunc(entries, func(e journal.Entry) bool { return e.AccountID != manager.AccountID })
			if err != nil || len(imported) != 4 { // accounts once, imports three times
				t.Errorf("%d entries of the manager: %+v (%v)", len(imported), imported, err)
			}
		})
		t.Run("nobody else imports", func(t *testing.T) {
			for role, by := range w.Actors {
				_, err := load(t, w.Shoppers, by, file, shoppers.ImportOptions{Apply: true})
				may := role == accounts.Administrator || role == accounts.ProgrammeManager
				if may != (err == nil) || (!may && !errors.Is(err, accounts.ErrForbidden)) {
					t.Errorf("%s: %v", role, err)
				}
			}
		})
	})
}

// Everything that is wrong is named by its cell, and nothing is stored.
func TestService_Import_problems(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		manager := w.Actors[accounts.ProgrammeManager]
		email := func(w *auditstest.World, role accounts.Role) string {
			a, err := w.Accounts.Get(t.Context(), w.Actors[accounts.Administrator], w.Actors[role].AccountID)
			if err != nil {
				t.Fatal(err)
			}
			return a.Email
		}
		file := heading +
			";anna@example.ru;12;Тула;2020;?;эльфийский;да;6;\n" + // 2
			"Анна;anna@example.ru;;;когда-то;;;;пять;\n" + // 3
			"Борис;не почта;;;;;;;;\n" + // 4
			"Коллега;" + email(w, accounts.StoreManager) + ";;;;;;;;\n" + // 5
			"Хорошая;good@example.ru;;;;;;;;\n"
		want := []string{
			"A2 required", "I2 out_of_range", "G2 spoken_unknown", "F2 gender_unknown", "E2 birth_year", "C2 phone_invalid",
			"E3 birth_year_unread", "I3 out_of_range", "B3 import_email_twice", "B4 email_invalid", "B5 import_not_a_shopper",
		}
		slices.Sort(want)
		dry, err := load(t, w.Shoppers, manager, file, shoppers.ImportOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, cells(dry.Problems)); diff != "" || dry.New != 1 || dry.Rows[0].What != shoppers.RowWrong {
			t.Errorf("%+v %s", dry, diff)
		}
		_, err = load(t, w.Shoppers, manager, file, shoppers.ImportOptions{Apply: true})
		f, _ := fault.Of(err)
		if !errors.Is(err, shoppers.ErrImportRefused) || !slices.Equal(cells(f.Fields), want) {
			t.Errorf("apply: %v", err)
		}
		if _, total, err := w.Shoppers.List(t.Context(), manager, shoppers.Query{Limit: 50}); total != 2 || err != nil {
			t.Errorf("%d shoppers (%v)", total, err)
		}
	})
}

func cells(fields []fault.Field) []string {
	var list []string
	for _, f := range fields {
		list = append(list, f.Path+" "+f.Code)
	}
	slices.Sort(list)
	return list
}

// Letters go to the new people alone, when asked for; and an import neither takes
// an address nor tells that another organisation has it.
func TestService_Import_invites(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w, foreign := auditstest.New(t, db), auditstest.New(t, db)
		manager, admin := w.Actors[accounts.ProgrammeManager], w.Actors[accounts.Administrator]
		theirs, err := foreign.Accounts.Get(t.Context(), foreign.Actors[accounts.Administrator], foreign.Actors[accounts.Shopper].AccountID)
		if err != nil {
			t.Fatal(err)
		}
		file := heading + "Анна;anna@example.ru;;;;;;;;\nЧужой;" + theirs.Email + ";;;;;;;;\n"
		for i, want := range []int{2, 0} {
			got, err := load(t, w.Shoppers, manager, file, shoppers.ImportOptions{Apply: true, Invite: true})
			if err != nil || got.Invited != want || got.New != want {
				t.Errorf("time %d: %+v (%v)", i+1, got, err)
			}
		}
		letters, total, err := w.Mail.List(t.Context(), w.Org, mail.Query{Limit: 10})
		if err != nil || total != 2 {
			t.Errorf("letters: %+v (%v)", letters, err)
		}
		list, _, err := w.Shoppers.List(t.Context(), manager, shoppers.Query{Search: "anna@", Limit: 50})
		if err != nil || len(list) != 1 || list[0].Email != "anna@example.ru" {
			t.Fatalf("%+v (%v)", list, err)
		}
		if a, err := w.Accounts.Get(t.Context(), admin, list[0].ID); err != nil || a.InvitedUntil.IsZero() {
			t.Errorf("%+v (%v)", a, err)
		}
		still, err := foreign.Accounts.Get(t.Context(), foreign.Actors[accounts.Administrator], theirs.ID)
		if err != nil || still.Email != theirs.Email {
			t.Errorf("the other organisation's account: %+v (%v)", still, err)
		}
	})
}

// Five thousand people in a few statements.
func TestService_Import_many(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		manager := w.Actors[accounts.ProgrammeManager]
		var file strings.Builder
		file.WriteString(heading)
		for i := range 5000 {
			fmt.Fprintf(&file, "Тайный %d;shopper%d@example.ru;+7 900 %07d;Город %d;%d;ж;ru;да;4;\n", i, i, i, i%50, 1960+i%40)
		}
		start := time.Now()
		statements := databasetest.Statements(t, db, func() {
			if got, err := load(t, w.Shoppers, manager, file.String(), shoppers.ImportOptions{Apply: true}); err != nil || got.New != 5000 {
				t.Errorf("%+v (%v)", got, err)
			}
		})
		if statements > 60 {
			t.Errorf("%d statements", statements)
		}
		t.Logf("5,000 people in %s and %d statements", time.Since(start).Round(time.Millisecond), statements)
		again, err := load(t, w.Shoppers, manager, file.String(), shoppers.ImportOptions{Apply: true})
		if err != nil || again.Same != 5000 {
			t.Errorf("again: %d the same (%v)", again.Same, err)
		}
	})
}

func FuzzImport(f *testing.F) {
	f.Add(heading + "Анна;anna@example.ru;+7;Тула;15.03.1990;ж;ru;да;4,7;=1+1\n")
	f.Add("Name,E-mail\n\"a\nb\",x@example.ru\n")
	f.Fuzz(func(t *testing.T, csv string) {
		if err := shoppers.ReadPeople(csv, 2026); err != nil {
			if _, ok := fault.Of(err); !ok {
				t.Errorf("%q: %v is no fault", csv, err)
			}
		}
	})
}
