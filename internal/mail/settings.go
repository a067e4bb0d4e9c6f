package mail

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/url"
	"strconv"
)

// Settings say how letters leave. The zero value has no mail server: letters are kept.
type Settings struct {
	Host           string
	Port           int
	User, Password string
	Security       Security
	From           netmail.Address

	roots *x509.CertPool // who vouches for the server; nil: whom the system trusts
}

// Security is how the connection to the mail server is protected.
type Security string

// The ways of protection.
const (
	TLS      Security = "tls"      // from the first byte
	StartTLS Security = "starttls" // or no letter is sent
	Plain    Security = "none"
)

// Names of the variables, for the errors of Parse.
const (
	URLVariable  = "ETALON_SMTP_URL"
	FromVariable = "ETALON_MAIL_FROM"
)

// Parse reads the address of a mail server, smtp://user:password@host:port or
// smtps://…, and of the sender, such as "Etalon <etalon@example.org>". Both empty:
// no mail server. Its errors name the variable and never repeat the password.
func Parse(address, from string) (Settings, error) {
	if address == "" {
		return Settings{}, nil
	}
	s, err := parseServer(address)
	if err != nil {
		return Settings{}, fmt.Errorf("%s: %w", URLVariable, err)
	}
	if from == "" {
		return Settings{}, fmt.Errorf("%s: needed with %s", FromVariable, URLVariable)
	}
	sender, err := netmail.ParseAddress(from)
	if err != nil {
		return Settings{}, fmt.Errorf("%s: %q is no e-mail address", FromVariable, from)
	}
	s.From = *sender
	return s, nil
}

func parseServer(address string) (Settings, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return Settings{}, errors.New("not of the form smtp://user:password@host:port") // err would repeat the password
	}
	s := Settings{Host: u.Hostname(), User: u.User.Username()}
	s.Password, _ = u.User.Password()
	switch u.Scheme {
	case "smtps":
		s.Security, s.Port = TLS, 465
	case "smtp":
		s.Security, s.Port = StartTLS, 587
	default:
		return Settings{}, fmt.Errorf("%q is neither smtp nor smtps", u.Scheme)
	}
	if port := u.Port(); port != "" {
		if s.Port, err = strconv.Atoi(port); err != nil || s.Port < 1 || s.Port > 65535 {
			return Settings{}, fmt.Errorf("%q is no port", port)
		}
	}
	switch tls := u.Query().Get("tls"); {
	case tls == "":
	case s.Security == TLS || (tls != string(StartTLS) && tls != string(Plain)):
		return Settings{}, fmt.Errorf("tls=%s: smtp takes tls=starttls or tls=none, smtps takes none", tls)
	default:
		s.Security = Security(tls)
	}
	if s.Security == Plain && s.User != "" && !loopback(s.Host) {
		return Settings{}, errors.New("a password must not travel without TLS: leave out tls=none or the password")
	}
	return s, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// Configured reports whether there is a mail server.
func (s Settings) Configured() bool { return s.Host != "" }
