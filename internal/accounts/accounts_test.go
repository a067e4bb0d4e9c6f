package accounts

import (
	"crypto/sha256"
	"errors"
	"log/slog"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/fault"
	"etalon/internal/jobs"
	"etalon/internal/journal"
	"etalon/internal/mail"
	"etalon/internal/secrets"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	databasetest.Main(m)
}

// Two organisations, A made by the demo, and B that A must never see.
const (
	orgA      = "0193b3a0-0000-7000-8000-00000000000a"
	orgB      = "0193b3a0-0000-7000-8000-00000000000b"
	brandA    = "0193b3a0-0000-7000-8000-0000000000a1"
	brandB    = "0193b3a0-0000-7000-8000-0000000000b1"
	adminA    = "0193b3a0-0000-7000-8000-0000000000a2"
	shopperA  = "0193b3a0-0000-7000-8000-0000000000a3"
	adminB    = "0193b3a0-0000-7000-8000-0000000000b2"
	nobody    = "0193b3a0-0000-7000-8000-00000000ffff"
	adminMail = "анна@эталон.рф"
	password  = "лиловый-самовар-42"
	home      = "192.0.2.7"
)

var begin = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

type world struct {
	*Service
	db      *database.DB
	journal *journal.Journal
	queue   *jobs.Queue
	clock   *atomic.Int64 // µs since begin
	hashes  *atomic.Int64
}

// empty is a world without any organisation. Its hashes are cheap and counted.
func empty(db *database.DB) *world {
	w := &world{db: db, clock: new(atomic.Int64), hashes: new(atomic.Int64)}
	w.journal = journal.New(db, w.time)
	w.Service = New(db, w.journal, w.time, DefaultLifetimes())
	post := mail.New(db, w.time, mail.Settings{})
	w.queue = jobs.New(db, w.time, w.Works())
	w.Use(Letters{Mail: post, Queue: w.queue, Address: "https://etalon.example"})
	box, err := secrets.New([]byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		panic(err)
	}
	w.UseSecrets(box)
	w.hasher.derive = func(password, salt []byte, _, _ uint32, _ uint8, _ uint32) []byte {
		w.hashes.Add(1)
		sum := sha256.Sum256(append(slices.Clone(salt), password...))
		return sum[:]
	}
	return w
}

func (w *world) time() time.Time {
	return begin.Add(time.Duration(w.clock.Load()) * time.Microsecond)
}

func (w *world) wait(d time.Duration) { w.clock.Add(d.Microseconds()) }

// inhabited is a world with both organisations and three people.
func inhabited(t *testing.T, db *database.DB) *world {
	t.Helper()
	w := empty(db)
	exec(t, db, "INSERT INTO organisations (id, name, demo, created_at) VALUES (?, 'Модный дом', TRUE, ?), (?, 'Чужие', FALSE, ?)", orgA, begin, orgB, begin)
	exec(t, db, "INSERT INTO brands (id, org_id, name) VALUES (?, ?, 'Марка А'), (?, ?, 'Марка Б')", brandA, orgA, brandB, orgB)
	everywhere := Scope{Kind: Organisation}
	for org, list := range map[string][]NewAccount{
		orgA: {
			{ID: adminA, Email: adminMail, Name: "Анна", Password: password, Grants: []Grant{{Role: Administrator, Scope: everywhere}}},
			{ID: shopperA, Email: "shopper@example.org", Name: "Пётр", Password: password, Grants: []Grant{{Role: Shopper, Scope: Scope{Kind: Own}}}},
		},
		orgB: {{ID: adminB, Email: "b@example.org", Name: "Борис", Password: password, Grants: []Grant{{Role: Administrator, Scope: everywhere}}}},
	} {
		if _, err := w.CreateMany(t.Context(), Program(org), list); err != nil {
			t.Fatal(err)
		}
	}
	w.hashes.Store(0)
	return w
}

func (w *world) credentials(email, password, address string) Credentials {
	return Credentials{Email: email, Password: password, Address: address, Agent: "Firefox"}
}

// signIn signs someone in from home who must be able to.
func (w *world) signIn(t *testing.T, email string) (string, Actor) {
	t.Helper()
	session, actor, err := w.SignIn(t.Context(), w.credentials(email, password, home))
	if err != nil {
		t.Fatal(err)
	}
	return session.Token, actor
}

// alive asserts whether the token is one of a session.
func (w *world) alive(t *testing.T, token string, want bool) {
	t.Helper()
	_, err := w.Authenticate(t.Context(), token)
	if want && err != nil || !want && !errors.Is(err, ErrNotSignedIn) {
		t.Errorf("authenticate: %v, want alive = %v", err, want)
	}
}

func (w *world) verbs(t *testing.T, accountID string) []string {
	t.Helper()
	list, err := w.journal.Of(t.Context(), orgA, "account", accountID)
	if err != nil {
		t.Fatal(err)
	}
	var verbs []string
	for _, e := range list {
		verbs = append(verbs, e.Verb)
	}
	return verbs
}

func exec(t *testing.T, db *database.DB, statement string, args ...any) {
	t.Helper()
	if err := db.Conn(t.Context()).Exec(statement, args...).Error; err != nil {
		t.Fatal(err)
	}
}

// fields lists "path: code" of the fields a fault names.
func fields(err error) []string {
	f, ok := fault.Of(err)
	if !ok {
		return nil
	}
	var list []string
	for _, field := range f.Fields {
		list = append(list, field.Path+": "+field.Code)
	}
	return list
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	databasetest.Each(t, func(t *testing.T, db *database.DB) { test(t, inhabited(t, db)) })
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func wants(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("error = %v, want %v", err, want)
	}
}
