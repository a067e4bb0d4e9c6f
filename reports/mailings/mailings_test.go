package mailings_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net"
	netmail "net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/fault"
	"etalon/internal/jobs"
	"etalon/internal/locale"
	"etalon/internal/mail"
	"etalon/reports"
	"etalon/reports/mailings"
	"etalon/reports/orders"
	"etalon/standards/mapping"
)

func TestMain(m *testing.M) { databasetest.Main(m) }

// postman is a mail server in the test's process.
type postman struct {
	mu      sync.Mutex
	letters []string
}

func (p *postman) NewSession(*smtp.Conn) (smtp.Session, error) { return p, nil }
func (*postman) Reset()                                        {}
func (*postman) Logout() error                                 { return nil }
func (*postman) Mail(string, *smtp.MailOptions) error          { return nil }
func (*postman) Rcpt(string, *smtp.RcptOptions) error          { return nil }
func (p *postman) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.letters = append(p.letters, string(data))
	return err
}

func listen(t *testing.T) (*postman, mail.Settings) {
	t.Helper()
	p := &postman{}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(p)
	server.AllowInsecureAuth = true
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	address, _ := l.Addr().(*net.TCPAddr)
	return p, mail.Settings{Host: address.IP.String(), Port: address.Port, Security: mail.Plain, From: netmail.Address{Name: "Эталон", Address: "etalon@example.org"}}
}

// received are the letters by the role of who got them, with the names of their files.
func (p *postman) received(t *testing.T) map[string][]string {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	found := map[string][]string{}
	for _, text := range p.letters {
		m, err := netmail.ReadMessage(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		to, err := m.Header.AddressList("To")
		if err != nil {
			t.Fatal(err)
		}
		role, _, _ := strings.Cut(to[0].Address, "-")
		files := []string{}
		_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
		if err != nil {
			t.Fatal(err)
		}
		for parts := multipart.NewReader(m.Body, params["boundary"]); ; {
			part, err := parts.NextPart()
			if err != nil {
				break
			}
			if name := part.FileName(); name != "" {
				kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type"))
				files = append(files, kind)
			}
		}
		if found[role] != nil {
			t.Errorf("%s got more than one letter", role)
		}
		found[role] = files
	}
	return found
}

// desk is a world with mailings and a mail server.
type desk struct {
	*auditstest.World
	t        *testing.T
	post     *postman
	mail     *mail.Service
	reports  *reports.Service
	orders   *orders.Service
	mailings *mailings.Service
	queue    *jobs.Queue
}

func newDesk(t *testing.T, db *database.DB) *desk {
	t.Helper()
	d := &desk{World: auditstest.New(t, db), t: t}
	var settings mail.Settings
	d.post, settings = listen(t)
	d.mail = mail.New(d.DB, d.Clock(), settings)
	d.reports = reports.New(reports.Parts{
		DB: d.DB, Audits: d.Audits, Checklists: d.Checklists, Standards: d.Standards, Places: d.Places, Mappings: mapping.New(d.DB, d.Journal, d.Standards, d.Clock()),
		Now: d.Clock(), Folder: t.TempDir(), Journal: d.Journal,
	})
	d.orders = orders.New(orders.Parts{DB: d.DB, Reports: d.reports, Audits: d.Audits, Accounts: d.Accounts, Files: d.Files, Journal: d.Journal, Notices: d.Notices, Now: d.Clock()})
	d.mailings = mailings.New(mailings.Parts{
		DB: d.DB, Reports: d.reports, Orders: d.orders, Audits: d.Audits, Accounts: d.Accounts, Mail: d.mail, Journal: d.Journal, Address: "https://etalon.example", Now: d.Clock(),
	})
	works := d.Audits.Works()
	maps.Copy(works, d.mailings.Works())
	maps.Copy(works, d.orders.Works())
	maps.Copy(works, d.mail.Works())
	maps.Copy(works, d.Accounts.Works())
	d.queue = jobs.New(d.DB, d.Clock(), works)
	d.mailings.Use(d.queue)
	d.orders.Use(d.queue)
	d.mail.Use(d.queue)
	d.Audits.Use(d.queue)
	return d
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) drain() {
	d.t.Helper()
	d.must(d.queue.Drain(d.t.Context()))
}

// oneJob does one job of mailings, as a server does that is killed after it.
func (d *desk) oneJob() {
	d.t.Helper()
	ctx, stop := context.WithCancel(d.t.Context())
	defer stop()
	looks := 0
	jobs.New(d.DB, func() time.Time {
		if looks++; looks > 1 {
			stop()
		}
		return d.At
	}, d.mailings.Works()).Run(ctx, 1)
}

func (d *desk) id(role accounts.Role) string { return d.Actors[role].AccountID }

// mailing is one to everybody who sees results, all blocks as PDF.
func (d *desk) mailing() mailings.Mailing {
	return mailings.Mailing{ID: auditstest.ID(), BrandID: d.Brand.ID, Enabled: true, Content: mailings.Content{
		Title: "Неделя", Blocks: reports.Blocks, Language: locale.Russian, PDF: true, Schedule: mailings.Schedule{Every: mailings.Weekly, Weekday: 1, Hour: 9, Zone: "Europe/Moscow"},
		Recipients: []string{d.id(accounts.Administrator), d.id(accounts.BrandManager), d.id(accounts.RegionalManager), d.id(accounts.StoreManager), d.id(accounts.ProgrammeManager)},
	}}
}

func (d *desk) put(m mailings.Mailing) mailings.Mailing {
	d.t.Helper()
	m, err := d.mailings.Put(d.t.Context(), d.Actors[accounts.ProgrammeManager], m, m.Revision, "")
	d.must(err)
	return m
}

// outcome is what became of the last sending, by the name of the role.
func (d *desk) outcome(m mailings.Mailing) map[string]string {
	d.t.Helper()
	by := d.Actors[accounts.ProgrammeManager]
	list, total, err := d.mailings.Sendings(d.t.Context(), by, m.ID, 10, 0)
	d.must(err)
	if total == 0 {
		return nil
	}
	_, deliveries, err := d.mailings.Deliveries(d.t.Context(), by, list[0].ID)
	d.must(err)
	found := map[string]string{"": fmt.Sprint(list[0].Occasion, " ", list[0].State, " ", list[0].Problem)}
	for _, one := range deliveries {
		found[strings.TrimPrefix(one.Name, "Тайный ")] = strings.TrimSpace(fmt.Sprint(one.State, " ", one.Visits, " ", one.Reason))
	}
	return found
}

func (d *desk) sendings(m mailings.Mailing) int {
	d.t.Helper()
	_, total, err := d.mailings.Sendings(d.t.Context(), d.Actors[accounts.ProgrammeManager], m.ID, 10, 0)
	d.must(err)
	return total
}

// visited releases visits at all locations but the first, which is the store's.
func (d *desk) visited() {
	d.t.Helper()
	for i := 1; i < 4; i++ {
		d.Released(d.t, i)
	}
}

func TestService_ownScope(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.visited()
		m := d.put(d.mailing())
		d.At = time.Date(2026, 9, 14, 6, 0, 0, 0, time.UTC)
		d.must(d.mailings.Attend(t.Context()))
		d.must(d.mailings.Attend(t.Context()))
		d.drain()
		want := map[string]string{
			"": "clock done ", "administrator": "sent 3", "brand_manager": "sent 3", "programme_manager": "sent 3",
			"regional_manager": "sent 1", "store_manager": "none 0 no_visits",
		}
		if diff := cmp.Diff(want, d.outcome(m)); diff != "" {
			t.Error(diff)
		}
		pdf := []string{"application/pdf"}
		letters := map[string][]string{"administrator": pdf, "brand_manager": pdf, "programme_manager": pdf, "regional_manager": pdf}
		if diff := cmp.Diff(letters, d.post.received(t)); diff != "" {
			t.Error(diff)
		}
		files := d.files(accounts.BrandManager, accounts.RegionalManager, accounts.ProgrammeManager, accounts.StoreManager)
		if files["brand_manager"] != files["programme_manager"] || files["brand_manager"] == files["regional_manager"] || files["store_manager"] != "" {
			t.Errorf("who sees the same shares a file, nobody else does: %q", files)
		}
		if next, err := d.mailings.Get(t.Context(), d.Actors[accounts.BrandManager], m.ID); err != nil || !next.NextAt.Equal(d.At.AddDate(0, 0, 7)) {
			t.Errorf("next %v (%v)", next.NextAt, err)
		}
	})
}

// files are the sizes and hashes of the only file in the list of roles.
func (d *desk) files(roles ...accounts.Role) map[string]string {
	d.t.Helper()
	found := map[string]string{}
	for _, role := range roles {
		list, total, err := d.orders.List(d.t.Context(), d.Actors[role], 10, 0)
		d.must(err)
		if total > 1 {
			d.t.Errorf("%s has %d files", role, total)
		}
		if total == 0 {
			continue
		}
		f, err := d.orders.Open(d.t.Context(), d.Actors[role], list[0].ID)
		d.must(err)
		data, err := io.ReadAll(f.Content)
		d.must(errors.Join(err, f.Content.Close()))
		found[string(role)] = string(data)
	}
	return found
}

// A server that ends between any two jobs of a sending leaves it to the next one, and
// nobody gets two letters.
func TestService_killed(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.visited()
		m := d.put(d.mailing())
		by, id := d.Actors[accounts.ProgrammeManager], auditstest.ID()
		for range 2 { // asked for again after a lost answer
			_, err := d.mailings.Send(t.Context(), by, m.ID, id)
			d.must(err)
		}
		t.Run("between the steps", func(*testing.T) {
			for range 3 {
				d.oneJob()
			}
		})
		t.Run("in the middle of a step, whose job is done once more", func(t *testing.T) {
			d.must(d.DB.Conn(t.Context()).Exec("UPDATE jobs SET state = 'waiting', attempts = 0 WHERE org_id = ? AND kind = 'mailing_sending'", d.Org).Error)
			d.drain()
			d.must(d.DB.Conn(t.Context()).Exec("UPDATE jobs SET state = 'waiting', attempts = 0 WHERE org_id = ? AND kind IN ('mailing_sending', 'send_letter')", d.Org).Error)
			d.drain()
		})
		want := []string{"administrator", "brand_manager", "programme_manager", "regional_manager"}
		if got := slices.Sorted(maps.Keys(d.post.received(t))); !cmp.Equal(got, want) {
			t.Errorf("letters to %v", got)
		}
		if n := d.sendings(m); n != 1 {
			t.Errorf("%d sendings", n)
		}
		d.files(accounts.BrandManager, accounts.RegionalManager) // one each
	})
}

func TestService_missed(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.visited()
		m := d.put(d.mailing())
		d.At = d.At.AddDate(0, 0, 60) // no server ran for eight Mondays
		d.must(d.mailings.Attend(t.Context()))
		d.must(d.mailings.Attend(t.Context()))
		d.drain()
		if n := d.sendings(m); n != 1 {
			t.Errorf("%d sendings", n)
		}
		t.Run("paused and archived ones wait", func(t *testing.T) {
			m, err := d.mailings.Get(t.Context(), d.Actors[accounts.ProgrammeManager], m.ID)
			d.must(err)
			m.Enabled = false
			if m = d.put(m); !m.NextAt.IsZero() {
				t.Errorf("next %v", m.NextAt)
			}
			d.At = d.At.AddDate(0, 0, 30)
			d.must(d.mailings.Attend(t.Context()))
			if n := d.sendings(m); n != 1 {
				t.Errorf("%d sendings", n)
			}
		})
	})
}

func TestService_onWaves(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		closed, released := d.mailing(), d.mailing()
		closed.Schedule, released.Schedule = mailings.Schedule{Every: mailings.WaveClosed}, mailings.Schedule{Every: mailings.WaveReleased}
		closed.Recipients, released.Recipients = closed.Recipients[:1], released.Recipients[:1]
		closed, released = d.put(closed), d.put(released)
		d.At = d.At.Add(time.Hour)
		d.visited()
		d.must(d.mailings.Attend(t.Context()))
		if n := d.sendings(released); n != 0 {
			t.Errorf("sent %d times before all was released", n)
		}
		d.Released(t, 0)
		d.must(d.mailings.Attend(t.Context()))
		d.must(d.mailings.Attend(t.Context()))
		if n := d.sendings(released); n != 1 {
			t.Errorf("sent %d times when all was released", n)
		}
		if n := d.sendings(closed); n != 0 {
			t.Errorf("sent %d times before the wave was closed", n)
		}
		_, err := d.Audits.MoveWave(t.Context(), d.Actors[accounts.ProgrammeManager], d.Wave.ID, audits.WaveClosed, "")
		d.must(err)
		if n := d.sendings(closed); n != 1 {
			t.Errorf("sent %d times when the wave was closed", n)
		}
	})
}

// A visit to a competitor has no report, and other kinds of audit are other numbers.
func TestService_onWaves_otherAudit(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		closed, released := d.mailing(), d.mailing()
		closed.Schedule, released.Schedule = mailings.Schedule{Every: mailings.WaveClosed}, mailings.Schedule{Every: mailings.WaveReleased}
		closed, released = d.put(closed), d.put(released)
		d.At = d.At.Add(time.Hour)
		wave, a := d.AtCompetitor(t)
		contact := audits.Contact{BeganAt: d.At.Add(-time.Hour), EndedAt: d.At.Add(-50 * time.Minute)}
		d.Release(t, audits.Submission{
			VisitID: auditstest.RandomID(), AssignmentID: a.ID, StartedAt: d.At.Add(-time.Hour), FinishedAt: d.At, Track: &audits.Track{Contact: &contact},
			Answers: map[string]json.RawMessage{"q": json.RawMessage(`"yes"`)}, Submit: true,
		})
		d.must(d.mailings.Attend(t.Context()))
		_, err := d.Audits.MoveWave(t.Context(), d.Actors[accounts.ProgrammeManager], wave.ID, audits.WaveClosed, "")
		d.must(err)
		if n, m := d.sendings(released), d.sendings(closed); n != 0 || m != 0 {
			t.Errorf("sent %d times when it was released, %d when it was closed", n, m)
		}
		about := d.mailing()
		about.WaveID = wave.ID
		if _, err := d.mailings.Put(t.Context(), d.Actors[accounts.ProgrammeManager], about, 0, ""); !has(err, "wave_id not_found") {
			t.Errorf("a report on competitors: %v", err)
		}
	})
}

func TestService_rights(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		d, foreign := newDesk(t, db), auditstest.New(t, db)
		m := d.put(d.mailing())
		for _, role := range []accounts.Role{accounts.RegionalManager, accounts.StoreManager, accounts.Reviewer, accounts.Shopper, accounts.Employee} {
			if _, _, err := d.mailings.List(t.Context(), d.Actors[role], "", 10, 0); !errors.Is(err, accounts.ErrForbidden) {
				t.Errorf("%s lists mailings: %v", role, err)
			}
		}
		token := d.Actors[accounts.ProgrammeManager]
		token.Only = accounts.Permissions
		if _, err := d.mailings.Get(t.Context(), token, m.ID); !errors.Is(err, accounts.ErrNotByToken) {
			t.Errorf("by a token: %v", err)
		}
		if _, err := d.mailings.Get(t.Context(), foreign.Actors[accounts.Administrator], m.ID); !errors.Is(err, mailings.ErrNotFound) {
			t.Errorf("of another organisation: %v", err)
		}
		bad := d.mailing()
		bad.Recipients = append(bad.Recipients, d.id(accounts.Shopper), foreign.Actors[accounts.Administrator].AccountID)
		if _, err := d.mailings.Put(t.Context(), d.Actors[accounts.ProgrammeManager], bad, 0, ""); !has(err, "recipients mailing_recipient") {
			t.Errorf("to a shopper and to strangers: %v", err)
		}
		m.Accent, m.OwnLook = "#ffee00", true
		if _, err := d.mailings.Put(t.Context(), d.Actors[accounts.ProgrammeManager], m, m.Revision, ""); !has(err, "look.accent look_pale") {
			t.Errorf("in yellow: %v", err)
		}
		m.Accent, m.OwnLook, m.Title = "", false, "Иначе"
		if _, err := d.mailings.Put(t.Context(), d.Actors[accounts.ProgrammeManager], m, 7, ""); !errors.Is(err, mailings.ErrStale) {
			t.Errorf("over another revision: %v", err)
		}
		people, total, err := d.mailings.Recipients(t.Context(), d.Actors[accounts.BrandManager], d.Brand.ID, "", 50, 0)
		d.must(err)
		names := []string{}
		for _, p := range people {
			names = append(names, strings.TrimPrefix(p.Name, "Тайный "))
		}
		if want := []string{"administrator", "brand_manager", "programme_manager", "regional_manager", "reviewer", "store_manager"}; total != len(want) || !cmp.Equal(names, want) {
			t.Errorf("recipients %v", names)
		}
	})
}

// has reports whether a fault names a field with a code.
func has(err error, field string) bool {
	f, is := fault.Of(err)
	return is && slices.ContainsFunc(f.Fields, func(x fault.Field) bool { return x.Path+" "+x.Code == field })
}

// Who lost their rights between the choice and the making gets nothing, and without
// them nobody's letter has files.
func TestService_rightsChanged(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.visited()
		m := d.put(d.mailing())
		_, err := d.mailings.Send(t.Context(), d.Actors[accounts.ProgrammeManager], m.ID, auditstest.ID())
		d.must(err)
		d.oneJob()
		d.must(d.DB.Conn(t.Context()).Exec("DELETE FROM grants WHERE account_id = ?", d.id(accounts.RegionalManager)).Error)
		d.drain()
		if got := d.outcome(m); got["regional_manager"] != "failed 1 rights_changed" || got["brand_manager"] != "sent 3" {
			t.Errorf("%v", got)
		}
		if got := slices.Sorted(maps.Keys(d.post.received(t))); !cmp.Equal(got, []string{"administrator", "brand_manager", "programme_manager"}) {
			t.Errorf("letters to %v", got)
		}
		t.Run("what failed is sent again, and to nobody else", func(t *testing.T) {
			by := d.Actors[accounts.ProgrammeManager]
			list, _, err := d.mailings.Sendings(t.Context(), by, m.ID, 1, 0)
			d.must(err)
			grant := d.Actors[accounts.RegionalManager].Grants[0]
			d.must(d.DB.Conn(t.Context()).Exec("INSERT INTO grants (id, org_id, account_id, role, scope_kind, scope_id) VALUES (?, ?, ?, ?, ?, ?)",
				auditstest.ID(), d.Org, d.id(accounts.RegionalManager), string(grant.Role), string(grant.Scope.Kind), grant.Scope.ID).Error)
			for range 2 {
				d.must(d.mailings.Again(t.Context(), by, list[0].ID))
				d.drain()
			}
			if got := d.outcome(m); got["regional_manager"] != "sent 1" {
				t.Errorf("%v", got)
			}
			if got := len(d.post.received(t)); got != 4 {
				t.Errorf("%d letters", got)
			}
		})
	})
}
