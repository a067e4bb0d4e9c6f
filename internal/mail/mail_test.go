package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http/httptest"
	netmail "net/mail"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/google/uuid"

	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/jobs"
	"etalon/internal/locale"
)

// logged is everything the tests of this package log.
var logged bytes.Buffer

func TestMain(m *testing.M) {
	var mu sync.Mutex
	slog.SetDefault(slog.New(slog.NewTextHandler(writer(func(p []byte) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		return logged.Write(p)
	}), nil)))
	databasetest.Main(m)
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

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

func TestService_Send(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := listen(t)
		o := open(t, db, s.settings())
		o.send(t, draft("Вера\r\nBcc: evil@example.org, \"Щ\" <x@example.org>"))
		if len(s.letters) != 1 {
			t.Fatalf("%d letters arrived", len(s.letters))
		}
		header, texts := parts(t, s.letters[0])
		t.Run("headers hold what they should and nothing more", func(t *testing.T) {
			to, err := header.AddressList("To")
			if err != nil || len(to) != 1 || to[0].Address != "vera@xn--80a1acny.xn--p1ai" || !strings.HasPrefix(to[0].Name, "Вера Bcc:") {
				t.Errorf("to = %v (%v)", to, err)
			}
			from, err := header.AddressList("From")
			if err != nil || from[0].Name != "Эталон" {
				t.Errorf("from = %v (%v)", from, err)
			}
			subject, err := new(mime.WordDecoder).DecodeHeader(header.Get("Subject"))
			if err != nil || subject != "Приглашение в «Эталон»: Модный дом X: y" {
				t.Errorf("subject = %q (%v)", subject, err)
			}
			for _, name := range []string{"Bcc", "Cc", "X"} {
				if header.Get(name) != "" {
					t.Errorf("%s was injected: %v", name, header)
				}
			}
		})
		t.Run("both texts have the link, and the HTML is escaped", func(t *testing.T) {
			for kind, text := range texts {
				if !strings.Contains(text, secret) || strings.Contains(text, "link.invalid") || !strings.Contains(text, "7 дней") {
					t.Errorf("%s: %s", kind, text)
				}
			}
			if html := texts["text/html"]; strings.Contains(html, "<b>") || !strings.Contains(html, "Анна &amp; &lt;b&gt;Ко&lt;/b&gt;") {
				t.Errorf("html: %s", html)
			}
		})
		t.Run("once sent, nobody finds the link here", func(t *testing.T) {
			l := o.only(t)
			if l.State != Sent || l.Link != "" || !l.SentAt.Equal(start) || strings.Contains(l.Text, "S3CR3T") || !strings.Contains(l.Text, "только получатель") {
				t.Errorf("letter = %+v", l)
			}
			if n := o.holds(t); n != 0 {
				t.Errorf("the secret stands in %d rows", n)
			}
			if err := o.Again(t.Context(), o.org, l.ID); !errors.Is(err, ErrNotFailed) {
				t.Errorf("again: %v", err)
			}
		})
	})
}

func TestService_retries(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := listen(t)
		o := open(t, db, s.settings())
		s.refuse = &smtp.SMTPError{Code: 451, Message: "greylisted, come back"}
		o.send(t, draft("Вера"))
		l := o.only(t)
		if l.State != Waiting || l.Attempts != 1 || !strings.Contains(l.Error, "greylisted") || l.Link != "" {
			t.Fatalf("letter = %+v", l)
		}
		s.refuse, s.drop = nil, true // it takes the letter, and we do not hear so
		o.clock.Add(4)
		o.drain(t)
		o.clock.Add(15)
		o.drain(t)
		if len(s.letters) != 1 {
			t.Fatal("the pause did not grow")
		}
		o.clock.Add(1)
		o.drain(t)
		if len(s.letters) != 2 || s.tries != 3 || o.only(t).State != Sent {
			t.Fatalf("%d letters in %d tries, %+v", len(s.letters), s.tries, o.only(t))
		}
		first, _ := parts(t, s.letters[0])
		second, _ := parts(t, s.letters[1])
		if id := first.Get("Message-Id"); id == "" || id != second.Get("Message-Id") {
			t.Errorf("the same letter has the ids %q and %q", id, second.Get("Message-Id"))
		}
	})
}

func TestService_givesUp(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := listen(t)
		o := open(t, db, s.settings())
		t.Run("at once when the server will never take it", func(t *testing.T) {
			s.refuse = &smtp.SMTPError{Code: 550, Message: "no such mailbox\r\nreally"}
			o.send(t, draft("Вера"))
			if l := o.only(t); l.State != Failed || l.Attempts != 1 || !strings.Contains(l.Error, "no such mailbox") || strings.ContainsAny(l.Error, "\r\n") || l.Link != "" {
				t.Errorf("letter = %+v", l)
			}
		})
		t.Run("is sent again when asked", func(t *testing.T) {
			s.refuse = nil
			if err := o.Again(t.Context(), uuid.NewString(), o.only(t).ID); !errors.Is(err, ErrNotFound) {
				t.Errorf("another organisation's: %v", err)
			}
			if err := o.Again(t.Context(), o.org, o.only(t).ID); err != nil {
				t.Fatal(err)
			}
			o.drain(t)
			if l := o.only(t); l.State != Sent || len(s.letters) != 1 {
				t.Errorf("letter = %+v", l)
			}
		})
		t.Run("after five tries when nobody answers", func(t *testing.T) {
			closed := open(t, db, Settings{Host: "127.0.0.1", Port: 1, Security: Plain, From: s.settings().From})
			closed.send(t, draft("Вера"))
			for range 10 {
				closed.clock.Add(3600)
				closed.drain(t)
			}
			l := closed.only(t)
			if l.State != Failed || l.Attempts != jobs.Attempts {
				t.Errorf("letter = %+v", l)
			}
			closed.clock.Add(7 * 24 * 3600)
			if err := closed.Again(t.Context(), closed.org, l.ID); !errors.Is(err, ErrLinkEnded) {
				t.Errorf("a letter whose link expired: %v", err)
			}
		})
	})
}

func TestService_withoutServer(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		o := open(t, db, Settings{})
		o.send(t, draft("Вера"))
		l := o.only(t)
		if l.State != Kept || l.Link != secret || !strings.Contains(l.Text, secret) || l.LinkEnded {
			t.Fatalf("letter = %+v", l)
		}
		if err := o.Again(t.Context(), o.org, l.ID); !errors.Is(err, ErrNoServer) {
			t.Errorf("again: %v", err)
		}
		t.Run("the link goes when it was used", func(t *testing.T) {
			if err := o.EndLink(t.Context(), o.org, "link"); err != nil {
				t.Fatal(err)
			}
			if l := o.only(t); l.Link != "" || !l.LinkEnded || o.holds(t) != 0 {
				t.Errorf("letter = %+v", l)
			}
		})
		t.Run("the link goes when it expires, and the letter in time", func(t *testing.T) {
			second := open(t, db, Settings{})
			second.send(t, draft("Вера"))
			second.clock.Store(7 * 24 * 3600)
			if l := second.only(t); l.Link != "" || !l.LinkEnded {
				t.Errorf("letter = %+v", l)
			}
			if _, err := second.Sweep(t.Context()); err != nil || second.holds(t) != 0 {
				t.Errorf("sweep: %v, %d rows hold the secret", err, second.holds(t))
			}
			second.clock.Store(int64(keptFor.Seconds()))
			if n, err := second.Sweep(t.Context()); err != nil || n == 0 {
				t.Errorf("sweep removed %d (%v)", n, err)
			}
		})
	})
}

func TestService_rollback(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := listen(t)
		o := open(t, db, s.settings())
		undone := errors.New("rolled back")
		err := db.Tx(t.Context(), func(ctx context.Context) error {
			return errors.Join(o.Send(ctx, o.org, draft("Вера")), undone)
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		o.drain(t)
		if list, _, err := o.List(t.Context(), o.org, Query{Limit: 1}); len(list)+len(s.letters) != 0 || err != nil {
			t.Errorf("a letter of a transaction that failed: %v (%v)", list, err)
		}
	})
}

func TestSettings_signIn(t *testing.T) {
	s := listen(t)
	settings := s.settings()
	settings.User, settings.Password = "postman", "s3cret/word"
	o := open(t, databasetest.SQLite(t), settings)
	o.send(t, draft("Вера"))
	settings.Password = "an0ther-w0rd"
	wrong := open(t, o.db, settings)
	wrong.send(t, draft("Вера"))
	if len(s.signed) != 1 || s.signed[0] != "postman" || len(s.letters) != 1 {
		t.Errorf("signed in %v, %d letters", s.signed, len(s.letters))
	}
	l := wrong.only(t)
	if l.State != Waiting || strings.Contains(l.Error, "an0ther") {
		t.Errorf("letter = %+v", l)
	}
	if !strings.Contains(logged.String(), "job failed") {
		t.Error("the failure was not logged")
	}
	for _, word := range []string{"s3cret", "an0ther", "S3CR3T"} {
		if strings.Contains(logged.String(), word) || strings.Contains(settings.String(), word) {
			t.Errorf("%q was logged", word)
		}
	}
}

// certificate vouches for 127.0.0.1 by itself.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	web := httptest.NewUnstartedServer(nil)
	web.StartTLS()
	t.Cleanup(web.Close)
	roots := x509.NewCertPool()
	roots.AddCert(web.Certificate())
	return &tls.Config{Certificates: web.TLS.Certificates, MinVersion: tls.VersionTLS12}, roots
}

func TestSettings_startTLS(t *testing.T) {
	config, roots := certificate(t)
	db := databasetest.SQLite(t)
	for name, c := range map[string]struct {
		server *server
		roots  *x509.CertPool
		want   State
	}{
		"a server that is trusted":    {listen(t, config), roots, Sent},
		"a certificate nobody trusts": {listen(t, config), nil, Waiting},
		"a server that has no TLS":    {listen(t), roots, Waiting},
	} {
		settings := c.server.settings()
		settings.Security, settings.roots = StartTLS, c.roots
		settings.User, settings.Password = "postman", "s3cret/word"
		o := open(t, db, settings)
		o.send(t, draft("Вера"))
		if l := o.only(t); l.State != c.want || len(c.server.signed) != len(c.server.letters) || (c.want == Waiting) != (len(c.server.signed) == 0) {
			t.Errorf("%s: %+v, signed in %v", name, l, c.server.signed)
		}
	}
}

func TestParse(t *testing.T) {
	for address, want := range map[string]Settings{
		"":                                   {},
		"smtp://mail.example.org":            {Host: "mail.example.org", Port: 587, Security: StartTLS},
		"smtps://u%40x:p%2Fw@mail.example":   {Host: "mail.example", Port: 465, Security: TLS, User: "u@x", Password: "p/w"},
		"smtp://127.0.0.1:2525?tls=none":     {Host: "127.0.0.1", Port: 2525, Security: Plain},
		"smtp://u:p@localhost:25?tls=none":   {Host: "localhost", Port: 25, Security: Plain, User: "u", Password: "p"},
		"smtp://relay:25?tls=starttls":       {Host: "relay", Port: 25, Security: StartTLS},
		"smtp://[2001:db8::1]:2525?tls=none": {Host: "2001:db8::1", Port: 2525, Security: Plain},
	} {
		got, err := Parse(address, "Эталон <etalon@example.org>")
		if address != "" {
			want.From = netmail.Address{Name: "Эталон", Address: "etalon@example.org"}
		}
		if err != nil || got != want {
			t.Errorf("%s: %+v (%v), want %+v", address, got, err, want)
		}
	}
	for _, wrong := range [][2]string{
		{"mail.example.org", "e@example.org"},
		{"https://u:s3cret@mail", "e@example.org"},
		{"smtp://u:s3cret@mail:port", "e@example.org"},
		{"smtp://u:s3cret@mail:70000", "e@example.org"},
		{"smtp://u:s3cret@mail?tls=none", "e@example.org"},
		{"smtps://u:s3cret@mail?tls=none", "e@example.org"},
		{"smtp://mail?tls=maybe", "e@example.org"},
		{"smtp://mail", ""},
		{"smtp://mail", "e@example.org\r\nBcc: x@example.org"},
	} {
		_, err := Parse(wrong[0], wrong[1])
		if err == nil || !strings.HasPrefix(err.Error(), "ETALON_") || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s from %q: %v", wrong[0], wrong[1], err)
		}
	}
}

func TestKinds_haveTexts(t *testing.T) {
	for _, kind := range Kinds {
		for _, l := range locale.Languages {
			for _, part := range []string{"subject", "text", "after"} {
				if key := "mail." + string(kind) + "." + part; !l.Has(key) {
					t.Errorf("no %s text for %q", l, key)
				}
			}
		}
	}
}
