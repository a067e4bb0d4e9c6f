package mail

import (
	"crypto/tls"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/google/uuid"

	"etalon/internal/database"
	"etalon/internal/jobs"
)

// server is a mail server in the test's process.
type server struct {
	mu      sync.Mutex
	refuse  error // what DATA answers
	drop    bool  // it takes the letter and hangs up before saying so
	tries   int
	letters []string
	signed  []string // who signed in
	host    string
	port    int
}

// answer sets what the server does with the letters to come.
func (s *server) answer(refuse error, drop bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse, s.drop = refuse, drop
}

// received returns the letters taken so far and how many were offered.
func (s *server) received() (letters []string, tries int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.letters), s.tries
}

func (s *server) NewSession(c *smtp.Conn) (smtp.Session, error) { return &dialogue{s, c}, nil }

type dialogue struct {
	*server
	conn *smtp.Conn
}

func (*dialogue) Reset()                               {}
func (*dialogue) Logout() error                        { return nil }
func (*dialogue) Mail(string, *smtp.MailOptions) error { return nil }
func (*dialogue) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (*dialogue) AuthMechanisms() []string             { return []string{sasl.Plain} }
func (d *dialogue) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if password != "s3cret/word" {
			return smtp.ErrAuthFailed
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		d.signed = append(d.signed, user)
		return nil
	}), nil
}

func (d *dialogue) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tries++
	if d.refuse != nil {
		return d.refuse
	}
	d.letters = append(d.letters, string(data))
	if d.drop {
		d.drop = false
		return d.conn.Conn().Close()
	}
	return nil
}

func listen(t *testing.T, secure ...*tls.Config) *server {
	t.Helper()
	s := &server{}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address, _ := l.Addr().(*net.TCPAddr)
	s.host, s.port = address.IP.String(), address.Port
	smtpd := smtp.NewServer(s)
	smtpd.AllowInsecureAuth, smtpd.ErrorLog = true, nullLog{}
	if len(secure) > 0 {
		smtpd.TLSConfig = secure[0]
	}
	go func() { _ = smtpd.Serve(l) }()
	t.Cleanup(func() { _ = smtpd.Close() })
	return s
}

type nullLog struct{}

func (nullLog) Printf(string, ...any) {}
func (nullLog) Println(...any)        {}

// office is an outbox with its queue, and a clock.
type office struct {
	*Service
	db    *database.DB
	queue *jobs.Queue
	clock *atomic.Int64 // seconds since start
	org   string
}

var start = time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)

func open(t *testing.T, db *database.DB, settings Settings) *office {
	t.Helper()
	o := &office{db: db, clock: new(atomic.Int64), org: uuid.NewString()}
	now := func() time.Time { return start.Add(time.Duration(o.clock.Load()) * time.Second) }
	o.Service = New(db, now, settings)
	o.queue = jobs.New(db, now, o.Works())
	o.Use(o.queue)
	if err := db.Conn(t.Context()).Exec("INSERT INTO organisations (id, name, created_at) VALUES (?, 'Дом', ?)", o.org, start).Error; err != nil {
		t.Fatal(err)
	}
	return o
}

func (s *server) settings() Settings {
	return Settings{Host: s.host, Port: s.port, Security: Plain, From: netmail.Address{Name: "Эталон", Address: "etalon@example.org"}}
}

const secret = "https://etalon.example/#/reset/S3CR3T-T0KEN"

func draft(name string) Draft {
	return Draft{
		To: Address{"vera@почта.рф", name}, Language: "ru", Kind: Invitation,
		Params: map[string]any{"Inviter": "Анна & <b>Ко</b>\r\nBcc: evil@example.org", "Organisation": "Модный дом\nX: y"},
		Link:   Link{ID: "link", URL: secret, ExpiresAt: start.Add(7 * 24 * time.Hour)},
	}
}

func (o *office) send(t *testing.T, d Draft) {
	t.Helper()
	if err := o.Send(t.Context(), o.org, d); err != nil {
		t.Fatal(err)
	}
	o.drain(t)
}

func (o *office) drain(t *testing.T) {
	t.Helper()
	if err := o.queue.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// only is the one letter of the outbox.
func (o *office) only(t *testing.T) Letter {
	t.Helper()
	list, total, err := o.List(t.Context(), o.org, Query{Limit: 10})
	if err != nil || total != 1 || len(list) != 1 {
		t.Fatalf("%d letters (%v), want one", total, err)
	}
	return list[0]
}

// holds counts the columns of the database in which the secret stands.
func (o *office) holds(t *testing.T) (n int) {
	t.Helper()
	err := o.db.Conn(t.Context()).Raw(`SELECT (SELECT COUNT(*) FROM letters WHERE text LIKE ? OR html LIKE ? OR link LIKE ? OR error LIKE ?)
		+ (SELECT COUNT(*) FROM jobs WHERE payload LIKE ? OR error LIKE ?)`, "%S3CR3T%", "%S3CR3T%", "%S3CR3T%", "%S3CR3T%", "%S3CR3T%", "%S3CR3T%").Scan(&n).Error
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// parts returns the texts of a letter by media type.
func parts(t *testing.T, letter string) (netmail.Header, map[string]string) {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(letter))
	if err != nil {
		t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return m.Header, texts
		}
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := mime.ParseMediaType(p.Header.Get("Content-Type"))
		text, err := io.ReadAll(quotedprintable.NewReader(p))
		if err != nil {
			t.Fatal(err)
		}
		texts[kind] = string(text)
	}
}
