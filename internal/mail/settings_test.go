package mail

import (
	"crypto/tls"
	"crypto/x509"
	"net/http/httptest"
	netmail "net/mail"
	"strings"
	"testing"

	"etalon/internal/database/databasetest"
	"etalon/internal/locale"
)

func TestSettings_signIn(t *testing.T) {
	s := listen(t)
	settings := s.settings()
	settings.User, settings.Password = "postman", "s3cret/word"
	o := open(t, databasetest.SQLite(t), settings)
	o.send(t, draft("Вера"))
	settings.Password = "an0ther-w0rd"
	wrong := open(t, o.db, settings)
	wrong.send(t, draft("Вера"))
	s.mu.Lock()
	defer s.mu.Unlock()
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
