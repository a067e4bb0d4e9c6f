package orders_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/locale"
	"etalon/reports/orders"
)

// streamed takes the visits of the wave as they are sent.
func (f *office) streamed(role accounts.Role, detailed bool) []byte {
	f.t.Helper()
	s, err := f.orders.WaveCSV(f.t.Context(), f.Actors[role], f.Wave.ID, detailed, locale.Russian)
	f.must(err)
	var b bytes.Buffer
	f.must(s.Write(f.t.Context(), &b))
	return b.Bytes()
}

// wide orders the visits of the wave and returns its table.
func (f *office) wide(role accounts.Role, format orders.Format, detailed bool) [][]string {
	f.t.Helper()
	o := f.order(role, orders.Order{Kind: orders.Visits, Format: format, Filter: orders.Filter{WaveID: f.Wave.ID, Detailed: detailed}})
	f.drain()
	_, data := f.take(role, o.ID)
	return rowsOf(f.t, format, data)
}

// A visit is a row, as wide as the head, within reach; what an order has is what is
// sent at once, whatever its parts are.
func TestService_visits(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		f := newOffice(t, db)
		first := f.Released(t, 0)
		f.Released(t, 1)
		const copies = 37
		auditstest.Copies(t, db, first, []string{f.Locations[0].ID, f.Locations[2].ID}, copies)
		for _, detailed := range []bool{false, true} {
			for role, want := range map[accounts.Role]int{accounts.BrandManager: copies + 2, accounts.RegionalManager: 19 + 2, accounts.StoreManager: 19 + 1} {
				sent := rowsOf(t, orders.CSV, f.streamed(role, detailed))
				if len(sent)-1 != want {
					t.Errorf("%s gets %d visits, want %d", role, len(sent)-1, want)
				}
				for _, visits := range []int{1, 7, 1000} {
					f.orders.Small(visits, 20)
					if got := f.wide(role, orders.CSV, detailed); !slices.EqualFunc(got, sent, slices.Equal) {
						t.Errorf("%s in parts of %d: the ordered file is not the one that is sent", role, visits)
					}
					if got := f.wide(role, orders.XLSX, detailed); len(got)-1 != want {
						t.Errorf("%s in parts of %d: %d rows in sheets, want %d", role, visits, len(got)-1, want)
					}
				}
			}
		}
	})
}

// The wide table says of each answer what the table of answers says.
func TestService_visitsAgree(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		f := newOffice(t, db)
		visit := f.Released(t, 0)
		f.must(db.Conn(t.Context()).Exec("UPDATE visit_answers SET comment = ? WHERE visit_id = ? AND question_id = 'q2'", "без\x1fзнака\x1f", visit).Error)
		_, data := f.made(accounts.BrandManager, orders.CSV)
		long := rowsOf(t, orders.CSV, data)
		wide := rowsOf(t, orders.CSV, f.streamed(accounts.BrandManager, true))
		at := func(head string) int { return slices.Index(long[0], head) }
		of := func(head string) (string, bool) {
			i := slices.IndexFunc(wide[0], func(h string) bool { return h == head || strings.HasPrefix(h, head+" ") })
			if i < 0 {
				return "", false
			}
			return wide[1][i], true
		}
		comments := 0
		for _, row := range long[1:] {
			number := row[at("Номер вопроса")]
			answer, asked := of(number)
			said := row[at("Ответ")]
			if !asked || answer != said && !strings.HasPrefix(said, answer) { // an amount has no unit in its column
				t.Errorf("%s: %q, and in the table of answers %q", number, answer, said)
			}
			if points, _ := of(number + " Баллы"); points != row[at("Получено баллов")] {
				t.Errorf("%s: %q points, want %q", number, points, row[at("Получено баллов")])
			}
			comment, _ := of(number + " Комментарий")
			if comment != row[at("Комментарий")] {
				t.Errorf("%s: comment %q, want %q", number, comment, row[at("Комментарий")])
			}
			if comment == "беззнака" {
				comments++
			}
		}
		if comments != 1 {
			t.Errorf("the comment is there %d times", comments)
		}
		for _, head := range []string{"Визит", "Код точки", "Дата визита", "Балл визита, %", "Код визита"} {
			if got, _ := of(head); got == "" || got != long[1][at(head)] {
				t.Errorf("%s: %q, want %q", head, got, long[1][at(head)])
			}
		}
		scored := 0
		for i, head := range wide[0] {
			if strings.HasPrefix(head, "Раздел ") && wide[1][i] != "" {
				scored++
			}
		}
		if scored == 0 {
			t.Error("no section has a score")
		}
	})
}

// What a shopper types is a text here too.
func TestService_visitsFormulas(t *testing.T) {
	f := newOffice(t, databasetest.SQLite(t))
	visit := f.Released(t, 0)
	const typed = `=HYPERLINK("http://x";"да")` + "\nвторая; строка"
	f.must(f.DB.Conn(t.Context()).Exec("UPDATE visit_answers SET comment = ? WHERE visit_id = ? AND question_id = 'q2'", typed, visit).Error)
	if rows := rowsOf(t, orders.CSV, f.streamed(accounts.BrandManager, true)); !slices.Contains(rows[1], "'"+typed) {
		t.Errorf("the line does not hold %q: %q", "'"+typed, rows[1])
	}
	if rows := f.wide(accounts.BrandManager, orders.XLSX, true); !slices.Contains(rows[1], typed) {
		t.Errorf("the row does not hold %q: %q", typed, rows[1])
	}
}

// Nobody is sent what they may not see, and a file that breaks off says so.
func TestService_WaveCSV(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		f := newOffice(t, db)
		foreign := newOffice(t, db)
		auditstest.Copies(t, db, f.Released(t, 0), []string{f.Locations[0].ID}, 600)
		ctx := t.Context()
		if _, err := f.orders.WaveCSV(ctx, f.Actors[accounts.Shopper], f.Wave.ID, false, locale.Russian); !errors.Is(err, accounts.ErrForbidden) {
			t.Errorf("a shopper: %v", err)
		}
		if _, err := f.orders.WaveCSV(ctx, foreign.Actors[accounts.BrandManager], f.Wave.ID, false, locale.Russian); !errors.Is(err, audits.ErrWaveNotFound) {
			t.Errorf("another organisation: %v", err)
		}
		s, err := f.orders.WaveCSV(ctx, f.Actors[accounts.BrandManager], f.Wave.ID, false, locale.Russian)
		f.must(err)
		gone := errors.New("the client is gone")
		if err := s.Write(ctx, &leaving{after: 2, with: gone}); !errors.Is(err, gone) {
			t.Errorf("without a client: %v", err)
		}
		f.must(db.Conn(ctx).Exec("UPDATE visits SET exceptions = ? WHERE wave_id = ?", "{", f.Wave.ID).Error)
		if err := s.Write(ctx, io.Discard); err == nil {
			t.Error("a visit that cannot be read is left out without a word")
		}
	})
}

// leaving takes some writes and no more.
type leaving struct {
	after int
	with  error
}

func (l *leaving) Write(b []byte) (int, error) {
	if l.after--; l.after < 0 {
		return 0, l.with
	}
	return len(b), nil
}
