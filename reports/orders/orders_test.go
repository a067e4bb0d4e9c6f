package orders_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/blob"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/jobs"
	"etalon/internal/locale"
	"etalon/internal/locations"
	"etalon/internal/notifications"
	"etalon/reports"
	"etalon/reports/orders"
	"etalon/standards/mapping"
)

func TestMain(m *testing.M) { databasetest.Main(m) }

// office is a world whose orders are made.
type office struct {
	*auditstest.World
	t      *testing.T
	orders *orders.Service
	queue  *jobs.Queue
}

func newOffice(t *testing.T, db *database.DB) *office {
	t.Helper()
	f := &office{World: auditstest.New(t, db), t: t}
	f.restart()
	return f
}

// restart makes the services anew, as another run of the program would.
func (f *office) restart() {
	f.t.Helper()
	mappings := mapping.New(f.DB, f.Journal, f.Standards, f.Clock())
	r := reports.New(reports.Parts{
		DB: f.DB, Audits: f.Audits, Checklists: f.Checklists, Standards: f.Standards, Places: f.Places, Mappings: mappings,
		Now: f.Clock(), Folder: f.t.TempDir(), Journal: f.Journal,
	})
	f.orders = orders.New(orders.Parts{DB: f.DB, Reports: r, Audits: f.Audits, Accounts: f.Accounts, Files: f.Files, Journal: f.Journal, Notices: f.Notices, Now: f.Clock()})
	works := f.Audits.Works()
	maps.Copy(works, f.orders.Works())
	maps.Copy(works, f.Accounts.Works())
	maps.Copy(works, f.Mail.Works())
	f.queue = jobs.New(f.DB, f.Clock(), works)
	f.orders.Use(f.queue)
}

func (f *office) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *office) drain() {
	f.t.Helper()
	f.must(f.queue.Drain(f.t.Context()))
}

// onePart does one job, as a server does that is told to end meanwhile.
func (f *office) onePart() {
	f.t.Helper()
	ctx, stop := context.WithCancel(f.t.Context())
	defer stop()
	looks := 0
	jobs.New(f.DB, func() time.Time {
		if looks++; looks > 1 { // the first look at the clock is for the job
			stop()
		}
		return f.At
	}, f.orders.Works()).Run(ctx, 1)
}

// order orders a file as a role.
func (f *office) order(role accounts.Role, o orders.Order) orders.Order {
	f.t.Helper()
	o.ID, o.Language = auditstest.ID(), locale.Russian
	made, err := f.orders.Put(f.t.Context(), f.Actors[role], o)
	f.must(err)
	return made
}

// made orders the answers of the wave and returns the finished order with its file.
func (f *office) made(role accounts.Role, format orders.Format) (orders.Order, []byte) {
	f.t.Helper()
	o := f.order(role, orders.Order{Kind: orders.Answers, Format: format, Filter: orders.Filter{WaveID: f.Wave.ID}})
	f.drain()
	return f.take(role, o.ID)
}

func (f *office) take(role accounts.Role, id string) (orders.Order, []byte) {
	f.t.Helper()
	o, err := f.orders.Get(f.t.Context(), f.Actors[role], id)
	f.must(err)
	if o.State != orders.Done {
		f.t.Fatalf("%s %s is %s: %s", o.Kind, o.Format, o.State, o.Problem)
	}
	file, err := f.orders.Open(f.t.Context(), f.Actors[role], id)
	f.must(err)
	data, err := io.ReadAll(file.Content)
	f.must(errors.Join(err, file.Content.Close()))
	if int64(len(data)) != file.Size {
		f.t.Errorf("the file has %d bytes and says %d", len(data), file.Size)
	}
	return o, data
}

// rowsOf reads a file of answers, with its head.
func rowsOf(t *testing.T, format orders.Format, data []byte) (rows [][]string) {
	t.Helper()
	switch format {
	case orders.CSV:
		r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\uFEFF"))))
		r.Comma = ';'
		rows, err := r.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return rows
	case orders.XLSX:
		book, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = book.Close() }()
		for i, name := range book.GetSheetList() {
			sheet, err := book.GetRows(name)
			if err != nil {
				t.Fatal(err)
			}
			rows = append(rows, sheet[min(i, 1):]...)
		}
		return rows
	case orders.JSON:
		for line := range strings.Lines(string(data)) {
			var one map[string]any
			if err := json.Unmarshal([]byte(line), &one); err != nil {
				t.Fatal(err)
			}
			rows = append(rows, []string{one["visit"].(string), one["question_id"].(string), one["answer"].(string)})
		}
		return append([][]string{{"head"}}, rows...)
	case orders.Parquet:
		list, err := parquet.Read[struct {
			Visit    string `parquet:"visit"`
			Question string `parquet:"question_id"`
			Answer   string `parquet:"answer"`
		}](bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range list {
			rows = append(rows, []string{one.Visit, one.Question, one.Answer})
		}
		return append([][]string{{"head"}}, rows...)
	case orders.PDF:
	}
	return nil
}

// Every kind in every format is made, and is what the immediate report is.
func TestService_kinds(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		f := newOffice(t, db)
		visit := f.Released(t, 0)
		for _, o := range []orders.Order{
			{Kind: orders.Wave, Format: orders.PDF, Filter: orders.Filter{WaveID: f.Wave.ID}},
			{Kind: orders.Wave, Format: orders.XLSX, Filter: orders.Filter{WaveID: f.Wave.ID}},
			{Kind: orders.Ranking, Format: orders.PDF, Filter: orders.Filter{WaveID: f.Wave.ID}},
			{Kind: orders.Ranking, Format: orders.XLSX, Filter: orders.Filter{WaveID: f.Wave.ID}},
			{Kind: orders.Location, Format: orders.PDF, Filter: orders.Filter{WaveID: f.Wave.ID, LocationID: f.Locations[0].ID}},
			{Kind: orders.Location, Format: orders.XLSX, Filter: orders.Filter{WaveID: f.Wave.ID, LocationID: f.Locations[0].ID}},
			{Kind: orders.Visit, Format: orders.PDF, Filter: orders.Filter{VisitID: visit}},
			{Kind: orders.Visit, Format: orders.XLSX, Filter: orders.Filter{VisitID: visit}},
			{Kind: orders.Answers, Format: orders.CSV},
			{Kind: orders.Answers, Format: orders.JSON},
			{Kind: orders.Answers, Format: orders.Parquet},
			{Kind: orders.Answers, Format: orders.XLSX, Filter: orders.Filter{WaveID: f.Wave.ID}},
			{Kind: orders.Visits, Format: orders.CSV, Filter: orders.Filter{WaveID: f.Wave.ID}},
			{Kind: orders.Visits, Format: orders.XLSX, Filter: orders.Filter{WaveID: f.Wave.ID, Detailed: true}},
		} {
			made := f.order(accounts.BrandManager, o)
			f.drain()
			done, data := f.take(accounts.BrandManager, made.ID)
			if done.Name == "" || len(data) < 100 || done.ExpiresAt.Sub(f.At) != orders.Keep {
				t.Errorf("%s %s: %q, %d bytes, until %v", o.Kind, o.Format, done.Name, len(data), done.ExpiresAt)
			}
			if (o.Kind == orders.Answers || o.Kind == orders.Visits) && (done.Done != 1 || done.Total != 1) {
				t.Errorf("%s %s: %d of %d", o.Kind, o.Format, done.Done, done.Total)
			}
		}
	})
}

// Each answer is a row, within the reach of who orders, over sheets that are full and
// parts that are small; nothing is cut off.
func TestService_answers(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		f := newOffice(t, db)
		first := f.Released(t, 0)
		f.Released(t, 1)
		const copies = 37
		auditstest.Copies(t, db, first, []string{f.Locations[0].ID, f.Locations[2].ID}, copies)
		var one int
		f.must(db.Conn(t.Context()).Raw("SELECT COUNT(*) FROM visit_answers WHERE visit_id = ?", first).Scan(&one).Error)
		for _, visits := range []int{1, 7, 1000} {
			for _, format := range []orders.Format{orders.CSV, orders.JSON, orders.XLSX, orders.Parquet} {
				f.orders.Small(visits, 20)
				for role, want := range map[accounts.Role]int{accounts.BrandManager: copies + 2, accounts.RegionalManager: 19 + 2, accounts.StoreManager: 19 + 1} {
					_, data := f.made(role, format)
					rows := rowsOf(t, format, data)
					if got := len(rows) - 1; got != want*one {
						t.Errorf("%s in parts of %d visits: %s has %d rows, want %d", format, visits, role, got, want*one)
					}
				}
			}
		}
	})
}

// The number of rows is that of the database around every limit there is.
func TestService_rowLimits(t *testing.T) {
	f := newOffice(t, databasetest.SQLite(t))
	empty := f.order(accounts.BrandManager, orders.Order{Kind: orders.Answers, Format: orders.XLSX})
	f.drain()
	_, data := f.take(accounts.BrandManager, empty.ID)
	if rows := rowsOf(t, orders.XLSX, data); len(rows) != 1 {
		t.Errorf("of nothing there are %d rows, want a head", len(rows))
	}
	visit := f.Released(t, 0)
	var one int
	f.must(f.DB.Conn(t.Context()).Raw("SELECT COUNT(*) FROM visit_answers WHERE visit_id = ?", visit).Scan(&one).Error)
	for _, lastRow := range []int{2, one, one + 1, one + 2} {
		f.orders.Small(1, lastRow)
		_, data := f.made(accounts.BrandManager, orders.XLSX)
		if rows := rowsOf(t, orders.XLSX, data); len(rows)-1 != one {
			t.Errorf("sheets of %d rows hold %d of %d answers", lastRow, len(rows)-1, one)
		}
	}
}

// A server that is stopped or killed in the middle goes on with the next part, and the
// file is the one that it would have been.
func TestService_restart(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		f := newOffice(t, db)
		auditstest.Copies(t, db, f.Released(t, 0), []string{f.Locations[0].ID, f.Locations[1].ID}, 30)
		for _, format := range []orders.Format{orders.CSV, orders.JSON, orders.XLSX, orders.Parquet} {
			f.restart()
			f.orders.Small(4, 25)
			_, want := f.made(accounts.BrandManager, format)
			o := f.order(accounts.BrandManager, orders.Order{Kind: orders.Answers, Format: format, Filter: orders.Filter{WaveID: f.Wave.ID}})
			for cut := 0; ; cut++ {
				f.onePart()
				now, err := f.orders.Get(t.Context(), f.Actors[accounts.BrandManager], o.ID)
				f.must(err)
				if now.State == orders.Done {
					break
				}
				if cut > 30 {
					t.Fatalf("%s: %s at %d of %d", format, now.State, now.Done, now.Total)
				}
				// What a killed server wrote behind the last part is not of the file.
				size, err := f.Files.Incoming(o.ID)
				f.must(err)
				_, err = f.Files.Append(o.ID, size, 100, strings.NewReader(strings.Repeat("torn", 10)))
				f.must(err)
				f.restart()
				f.orders.Small(4, 25)
			}
			_, got := f.take(accounts.BrandManager, o.ID)
			if !slices.EqualFunc(rowsOf(t, format, want), rowsOf(t, format, got), slices.Equal) {
				t.Errorf("%s: the file differs after restarts", format)
			}
			if size, err := f.Files.Incoming(o.ID); size != 0 || err != nil {
				t.Errorf("%s: %d bytes of parts are left (%v)", format, size, err)
			}
		}
	})
}

// Parts that are lost or damaged are made again; a file is never put together of them.
func TestService_damagedParts(t *testing.T) {
	f := newOffice(t, databasetest.SQLite(t))
	auditstest.Copies(t, f.DB, f.Released(t, 0), []string{f.Locations[0].ID}, 11)
	for _, format := range []orders.Format{orders.CSV, orders.XLSX} {
		f.orders.Small(4, 25)
		_, want := f.made(accounts.BrandManager, format)
		for name, damage := range map[string]func(id string) error{
			"lost": f.Files.DropIncoming,
			"torn": func(id string) error {
				_, err := f.Files.Append(id, 60, 4, strings.NewReader("torn"))
				return err
			},
		} {
			o := f.order(accounts.BrandManager, orders.Order{Kind: orders.Answers, Format: format, Filter: orders.Filter{WaveID: f.Wave.ID}})
			f.onePart()
			f.must(damage(o.ID))
			f.drain()
			_, got := f.take(accounts.BrandManager, o.ID)
			if !slices.EqualFunc(rowsOf(t, format, want), rowsOf(t, format, got), slices.Equal) {
				t.Errorf("%s: the file differs after parts were %s", format, name)
			}
		}
	}
}

// A Parquet file says of every answer what the lines of JSON say, with types; a score of
// zero is not none.
func TestService_parquet(t *testing.T) {
	f := newOffice(t, databasetest.SQLite(t))
	first := f.Released(t, 0)
	auditstest.Copies(t, f.DB, first, []string{f.Locations[0].ID}, 30)
	f.must(f.DB.Conn(t.Context()).Exec("UPDATE visits SET final = 0, failed = TRUE WHERE id = ?", first).Error)
	f.must(f.DB.Conn(t.Context()).Exec("UPDATE visits SET final = NULL WHERE id = (SELECT MIN(id) FROM visits WHERE id <> ?)", first).Error)
	f.orders.Small(7, 25)
	_, lines := f.made(accounts.BrandManager, orders.JSON)
	_, data := f.made(accounts.BrandManager, orders.Parquet)
	var want []map[string]any
	zeros, none := 0, 0
	for text := range bytes.Lines(lines) {
		var line map[string]any
		f.must(json.Unmarshal(text, &line))
		switch line["visit_final"] {
		case nil:
			none++
		case 0.0:
			zeros++
		}
		want = append(want, line)
	}
	if zeros == 0 || none != zeros {
		t.Errorf("%d lines have a score of zero, %d none", zeros, none)
	}
	if diff := cmp.Diff(want, parquetRows(t, data)); diff != "" {
		t.Error(diff)
	}
	file, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	f.must(err)
	if day, _ := file.Schema().Lookup("day"); day.Node.Type().String() != "DATE" {
		t.Errorf("the day is %v", day.Node.Type())
	}
}

// parquetRows are the rows of a Parquet file as JSON would have them.
func parquetRows(t *testing.T, data []byte) []map[string]any {
	t.Helper()
	rows, err := parquet.Read[any](bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	list := make([]map[string]any, len(rows))
	for i, row := range rows {
		list[i] = row.(map[string]any)
		for name, value := range list[i] {
			switch v := value.(type) {
			case []byte:
				list[i][name] = string(v)
			case int64:
				list[i][name] = float64(v)
			case int32:
				list[i][name] = time.Unix(int64(v)*86400, 0).UTC().Format(time.DateOnly)
			}
		}
	}
	return list
}

// What a shopper types is a text in every file, whatever it looks like.
func TestService_formulas(t *testing.T) {
	f := newOffice(t, databasetest.SQLite(t))
	for _, text := range []string{"=1+1", "+7", "-2+3", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "  =1", "\u00a0=1", "|calc"} {
		if orders.Harmless(text) {
			t.Errorf("%q passes for harmless", text)
		}
	}
	for _, text := range []string{"", "a=1", "да; нет", `"`, "1-2", "—"} {
		if !orders.Harmless(text) {
			t.Errorf("%q passes for a formula", text)
		}
	}
	visit := f.Released(t, 0)
	const typed = `=HYPERLINK("http://x";"да")` + "\nвторая; строка"
	f.must(f.DB.Conn(t.Context()).Exec("UPDATE visit_answers SET comment = ? WHERE visit_id = ? AND question_id = 'q2'", typed, visit).Error)
	for format, want := range map[orders.Format]string{orders.CSV: "'" + typed, orders.XLSX: typed} {
		_, data := f.made(accounts.BrandManager, format)
		rows := rowsOf(t, format, data)
		at := slices.Index(rows[0], "Комментарий")
		found := slices.ContainsFunc(rows, func(row []string) bool { return len(row) > at && row[at] == want })
		if !found {
			t.Errorf("%s does not hold %q: %q", format, want, rows)
		}
		if format == orders.XLSX && bytes.Contains(data, []byte("<f>")) {
			t.Error("a cell is a formula")
		}
	}
}

func TestService_Put(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		f := newOffice(t, db)
		foreign := newOffice(t, db)
		f.Released(t, 0)
		ctx, by := t.Context(), f.Actors[accounts.BrandManager]
		o := orders.Order{ID: auditstest.ID(), Kind: orders.Wave, Format: orders.PDF, Language: locale.Russian, Filter: orders.Filter{WaveID: f.Wave.ID}}
		for range 2 {
			_, err := f.orders.Put(ctx, by, o)
			f.must(err)
		}
		if list, total, err := f.orders.List(ctx, by, 50, 0); err != nil || total != 1 || len(list) != 1 {
			t.Errorf("ordered twice, there are %d (%v)", total, err)
		}
		other := o
		other.Format = orders.XLSX
		for name, c := range map[string]struct {
			by   accounts.Actor
			o    orders.Order
			want error
		}{
			"other content":            {by, other, orders.ErrExists},
			"of somebody else":         {f.Actors[accounts.RegionalManager], o, orders.ErrExists},
			"a shopper":                {f.Actors[accounts.Shopper], o, accounts.ErrForbidden},
			"another organisation":     {foreign.Actors[accounts.BrandManager], o, audits.ErrWaveNotFound},
			"visits of every wave":     {by, orders.Order{ID: auditstest.ID(), Kind: orders.Visits, Format: orders.CSV, Language: locale.Russian}, orders.ErrInvalid},
			"answers in detail":        {by, orders.Order{ID: auditstest.ID(), Kind: orders.Answers, Format: orders.CSV, Language: locale.Russian, Filter: orders.Filter{Detailed: true}}, orders.ErrInvalid},
			"no such format":           {by, orders.Order{ID: auditstest.ID(), Kind: orders.Wave, Format: orders.CSV, Language: locale.Russian, Filter: o.Filter}, orders.ErrInvalid},
			"no wave":                  {by, orders.Order{ID: auditstest.ID(), Kind: orders.Wave, Format: orders.PDF, Language: locale.Russian}, orders.ErrInvalid},
			"an id that is not of now": {by, orders.Order{ID: auditstest.RandomID(), Kind: orders.Answers, Format: orders.CSV, Language: locale.Russian}, orders.ErrInvalid},
		} {
			if _, err := f.orders.Put(ctx, c.by, c.o); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
		for range 4 {
			f.order(accounts.BrandManager, orders.Order{Kind: orders.Answers, Format: orders.CSV})
		}
		if _, err := f.orders.Put(ctx, by, orders.Order{ID: auditstest.ID(), Kind: orders.Answers, Format: orders.CSV, Language: locale.Russian}); !errors.Is(err, orders.ErrTooMany) {
			t.Errorf("the sixth open order: %v", err)
		}
		if _, err := f.orders.Get(ctx, f.Actors[accounts.Administrator], o.ID); !errors.Is(err, orders.ErrNotFound) {
			t.Errorf("an order of somebody else: %v", err)
		}
	})
}

// A file is given to nobody who sees less than when it was made, and made for nobody
// who may not see any more what they ordered.
func TestService_rights(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		f := newOffice(t, db)
		f.Released(t, 0)
		ctx, admin := t.Context(), f.Actors[accounts.Administrator]
		o, _ := f.made(accounts.RegionalManager, orders.CSV)
		by := f.Actors[accounts.RegionalManager]
		waiting := f.order(accounts.RegionalManager, orders.Order{Kind: orders.Answers, Format: orders.CSV})
		f.must(f.Accounts.Revoke(ctx, admin, by.AccountID, by.Grants[0].ID))
		narrower := by
		narrower.Grants = []accounts.Grant{{Role: accounts.StoreManager, Scope: accounts.Scope{Kind: accounts.Location, ID: f.Locations[0].ID}}}
		nobody := by
		nobody.Grants = nil
		for name, actor := range map[string]accounts.Actor{"narrower": narrower, "nobody": nobody} {
			if _, err := f.orders.Open(ctx, actor, o.ID); !errors.Is(err, orders.ErrReach) {
				t.Errorf("%s: %v", name, err)
			}
		}
		wider := by
		wider.Grants = append(slices.Clone(by.Grants), narrower.Grants...)
		if file, err := f.orders.Open(ctx, wider, o.ID); err != nil {
			t.Error(err)
		} else {
			f.must(file.Content.Close())
		}
		f.drain()
		if now, err := f.orders.Get(ctx, by, waiting.ID); err != nil || now.State != orders.Failed || now.Problem != accounts.ErrForbidden.Code {
			t.Errorf("without rights the order is %s: %s (%v)", now.State, now.Problem, err)
		}
	})
}

// Who orders a file is told once how it ended, until they have the file; a program is not.
func TestService_tell(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		f := newOffice(t, db)
		f.Released(t, 0)
		ctx, by := t.Context(), f.Actors[accounts.RegionalManager]
		told := func(kind notifications.Kind) (n, unread int) {
			page, err := f.Notices.List(ctx, by, 50, 0)
			f.must(err)
			for _, one := range page.Items {
				if one.Kind == kind {
					n++
					if one.ReadAt.IsZero() {
						unread++
					}
				}
			}
			return n, unread
		}
		done := f.order(accounts.RegionalManager, orders.Order{Kind: orders.Visits, Format: orders.CSV, Filter: orders.Filter{WaveID: f.Wave.ID}})
		f.drain()
		f.restart()
		f.drain()
		if n, unread := told(notifications.ReportReady); n != 1 || unread != 1 {
			t.Errorf("told %d times, %d unread, want once", n, unread)
		}
		f.take(accounts.RegionalManager, done.ID)
		if n, unread := told(notifications.ReportReady); n != 1 || unread != 0 {
			t.Errorf("with the file taken there are %d, %d unread", n, unread)
		}
		token := by
		token.Only = []accounts.Permission{accounts.ReadResults}
		_, err := f.orders.Put(ctx, token, orders.Order{ID: auditstest.ID(), Kind: orders.Answers, Format: orders.CSV, Language: locale.Russian})
		f.must(err)
		f.drain()
		if n, _ := told(notifications.ReportReady); n != 1 {
			t.Errorf("told %d times of what a program ordered", n-1)
		}
		f.order(accounts.RegionalManager, orders.Order{Kind: orders.Answers, Format: orders.CSV})
		f.must(f.Accounts.Revoke(ctx, f.Actors[accounts.Administrator], by.AccountID, by.Grants[0].ID))
		f.drain()
		if n, unread := told(notifications.ReportFailed); n != 1 || unread != 1 {
			t.Errorf("told of the failure %d times, %d unread, want once", n, unread)
		}
	})
}

func TestService_Cancel(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		f := newOffice(t, db)
		auditstest.Copies(t, db, f.Released(t, 0), []string{f.Locations[0].ID}, 20)
		f.orders.Small(3, 1000)
		ctx, by := t.Context(), f.Actors[accounts.BrandManager]
		o := f.order(accounts.BrandManager, orders.Order{Kind: orders.Answers, Format: orders.CSV})
		f.onePart()
		if now, err := f.orders.Get(ctx, by, o.ID); err != nil || now.State != orders.Making || now.Done != 3 || now.Total != 21 {
			t.Errorf("%s, %d of %d (%v)", now.State, now.Done, now.Total, err)
		}
		if err := f.orders.Delete(ctx, by, o.ID); !errors.Is(err, orders.ErrBusy) {
			t.Errorf("deleted while it is made: %v", err)
		}
		for range 2 {
			if now, err := f.orders.Cancel(ctx, by, o.ID); err != nil || now.State != orders.Cancelled {
				t.Errorf("%s (%v)", now.State, err)
			}
		}
		f.drain()
		if size, err := f.Files.Incoming(o.ID); size != 0 || err != nil {
			t.Errorf("%d bytes are left (%v)", size, err)
		}
		if _, err := f.orders.Open(ctx, by, o.ID); !errors.Is(err, orders.ErrNotDone) {
			t.Errorf("a cancelled order gives %v", err)
		}
		f.must(f.orders.Delete(ctx, by, o.ID))
		done, _ := f.made(accounts.BrandManager, orders.CSV)
		if _, err := f.orders.Cancel(ctx, by, done.ID); !errors.Is(err, orders.ErrOver) {
			t.Errorf("cancelled when done: %v", err)
		}
	})
}

// A file goes when its owner says so and when its time is over, unless other things
// have the same bytes.
func TestService_Sweep(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		f := newOffice(t, db)
		f.Released(t, 0)
		ctx, by := t.Context(), f.Actors[accounts.BrandManager]
		sum := func(id string) (sum string) {
			f.must(db.Conn(ctx).Raw("SELECT sha256 FROM report_orders WHERE id = ?", id).Scan(&sum).Error)
			return sum
		}
		there := func(sum string) bool {
			file, err := f.Files.Get(sum)
			if errors.Is(err, blob.ErrNotFound) {
				return false
			}
			f.must(errors.Join(err, file.Close()))
			return true
		}
		first, _ := f.made(accounts.BrandManager, orders.CSV)
		second, _ := f.made(accounts.BrandManager, orders.CSV)
		file := sum(first.ID)
		if file != sum(second.ID) {
			t.Fatal("the same data make other files: the test shows nothing")
		}
		f.must(f.orders.Delete(ctx, by, first.ID))
		if !there(file) {
			t.Error("a file is deleted that another order has")
		}
		if n, err := f.orders.Sweep(ctx); n != 0 || err != nil {
			t.Errorf("swept %d before the time (%v)", n, err)
		}
		f.At = f.At.Add(orders.Keep)
		if n, err := f.orders.Sweep(ctx); n != 1 || err != nil {
			t.Errorf("swept %d (%v)", n, err)
		}
		if there(file) {
			t.Error("the file is kept over its time")
		}
		if _, err := f.orders.Open(ctx, by, second.ID); !errors.Is(err, orders.ErrGone) {
			t.Errorf("an expired order gives %v", err)
		}
		f.At = f.At.AddDate(0, 0, 31)
		_, err := f.orders.Sweep(ctx)
		f.must(err)
		if _, total, err := f.orders.List(ctx, by, 50, 0); total != 0 || err != nil {
			t.Errorf("%d orders are remembered (%v)", total, err)
		}
	})
}

// A token has the orders that it made, with its own rights, and none of its owner's.
func TestService_token(t *testing.T) {
	f := newOffice(t, databasetest.SQLite(t))
	f.Released(t, 0)
	ctx, person := t.Context(), f.Actors[accounts.BrandManager]
	token := person
	token.Only = []accounts.Permission{accounts.ReadResults}
	own, _ := f.made(accounts.BrandManager, orders.CSV)
	o, err := f.orders.Put(ctx, token, orders.Order{ID: auditstest.ID(), Kind: orders.Answers, Format: orders.CSV, Language: locale.Russian})
	f.must(err)
	f.drain()
	if now, err := f.orders.Get(ctx, token, o.ID); err != nil || now.State != orders.Done {
		t.Errorf("%s %s (%v)", now.State, now.Problem, err)
	}
	if _, total, err := f.orders.List(ctx, token, 50, 0); total != 1 || err != nil {
		t.Errorf("a token has %d orders (%v)", total, err)
	}
	if err := f.orders.Delete(ctx, token, own.ID); !errors.Is(err, orders.ErrNotFound) {
		t.Errorf("a token deletes what a person ordered: %v", err)
	}
	if _, total, err := f.orders.List(ctx, person, 50, 0); total != 2 || err != nil {
		t.Errorf("the person has %d orders (%v)", total, err)
	}
	token.Only = []accounts.Permission{accounts.ReadWaves}
	if _, err := f.orders.Open(ctx, token, o.ID); !errors.Is(err, orders.ErrReach) {
		t.Errorf("a token without results: %v", err)
	}
}

// places are n more locations of the brand, as many as a chain has for its visits.
func (f *office) places(n int) []string {
	f.t.Helper()
	var list []locations.Location
	var ids []string
	for i := range n {
		l := f.Locations[0]
		l.ID, l.Code = auditstest.ID(), fmt.Sprintf("X%05d", i)
		list, ids = append(list, l), append(ids, l.ID)
	}
	f.must(f.Places.ImportMany(f.t.Context(), accounts.Program(f.Org), locations.Places{Locations: list}))
	return ids
}

// An export of many visits is whole though the server stops after every part:
// ETALON_EXPORT says how many visits, such as 100000.
func TestService_large(t *testing.T) {
	visits, part := 1200, 300
	if n, err := strconv.Atoi(os.Getenv("ETALON_EXPORT")); err == nil {
		visits, part = n, 1000
	}
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		f := newOffice(t, db)
		first := f.Released(t, 0)
		auditstest.Copies(t, db, first, f.places(visits/75), visits-1)
		var answers int
		f.must(db.Conn(t.Context()).Raw("SELECT COUNT(*) FROM visit_answers").Scan(&answers).Error)
		o := f.order(accounts.BrandManager, orders.Order{Kind: orders.Answers, Format: orders.CSV})
		begun, restarts := time.Now(), 0
		for state := orders.Waiting; state != orders.Done; restarts++ {
			f.restart()
			f.orders.Small(part, 1<<20)
			f.onePart()
			now, err := f.orders.Get(t.Context(), f.Actors[accounts.BrandManager], o.ID)
			f.must(err)
			if state = now.State; state != orders.Making && state != orders.Done || restarts > 2*visits/part+3 {
				t.Fatalf("%s at %d of %d: %s", state, now.Done, now.Total, now.Problem)
			}
		}
		file, err := f.orders.Open(t.Context(), f.Actors[accounts.BrandManager], o.ID)
		f.must(err)
		defer func() { f.must(file.Content.Close()) }()
		lines := bufio.NewScanner(file.Content)
		rows := -1
		for lines.Scan() {
			rows++
		}
		f.must(lines.Err())
		if rows != answers {
			t.Errorf("%d rows of %d answers", rows, answers)
		}
		t.Logf("%d visits, %d rows, %d restarts, %v", visits, rows, restarts-1, time.Since(begun).Round(time.Millisecond))
	})
}
