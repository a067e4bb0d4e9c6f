package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	netmail "net/mail"
	"net/textproto"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
	"golang.org/x/net/idna"
)

// timeout bounds a connection to the mail server, and each answer of it.
const timeout = 30 * time.Second

// post hands a letter to the mail server, and closes its files.
func (s Settings) post(ctx context.Context, r letterRow, files []Attachment) (err error) {
	defer func() {
		for _, f := range files {
			err = errors.Join(err, f.Content.Close())
		}
	}()
	message, err := s.message(r)
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := message.AttachReader(f.Name, f.Content, gomail.WithFileContentType(gomail.ContentType(f.MediaType))); err != nil {
			return err
		}
	}
	client, err := s.client()
	if err != nil {
		return err
	}
	return client.DialAndSendWithContext(ctx, message)
}

func (s Settings) client() (*gomail.Client, error) {
	options := []gomail.Option{
		gomail.WithPort(s.Port), gomail.WithTimeout(timeout),
		gomail.WithTLSConfig(&tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12, RootCAs: s.roots}),
	}
	switch s.Security {
	case TLS:
		options = append(options, gomail.WithSSL())
	case StartTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case Plain:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if s.User != "" {
		auth := gomail.SMTPAuthAutoDiscover
		if s.Security == Plain {
			auth = gomail.SMTPAuthPlainNoEnc // Parse allows this on the same machine only
		}
		options = append(options, gomail.WithSMTPAuth(auth), gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
	}
	return gomail.NewClient(s.Host, options...)
}

// errAddress is a letter that no server can take.
var errAddress = errors.New("not an address that mail can be sent to")

func (s Settings) message(r letterRow) (*gomail.Msg, error) {
	to, err := wire(r.ToAddress)
	if err != nil {
		return nil, err
	}
	c := content{text: r.Text, html: r.HTML}.linked(r.Link)
	m := gomail.NewMsg()
	m.FromMailAddress(&netmail.Address{Name: oneLine(s.From.Name), Address: s.From.Address})
	m.ToMailAddress(&netmail.Address{Name: r.ToName, Address: to})
	m.Subject(r.Subject)
	m.SetDateWithValue(r.CreatedAt)
	m.SetMessageIDWithValue(r.ID + "@" + domain(s.From.Address))
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no holiday replies
	m.SetBodyString(gomail.TypeTextPlain, c.text)
	m.AddAlternativeString(gomail.TypeTextHTML, c.html)
	return m, nil
}

// wire is an address as mail servers take it: the domain in ASCII, whatever its
// alphabet. A local part in another alphabet needs a server with SMTPUTF8.
func wire(address string) (string, error) {
	local, host, ok := cutLast(address)
	ascii, err := idna.Lookup.ToASCII(host)
	if !ok || err != nil || oneLine(address) != address {
		return "", errAddress
	}
	return local + "@" + ascii, nil
}

func domain(address string) string {
	_, host, _ := cutLast(address)
	return host
}

func cutLast(address string) (local, host string, ok bool) {
	at := strings.LastIndexByte(address, '@')
	if at < 1 {
		return "", "", false
	}
	return address[:at], address[at+1:], true
}

// permanent reports whether trying again is of no use: the server said so, or no
// server can be asked.
func permanent(err error) bool {
	if errors.Is(err, errAddress) {
		return true
	}
	if e := (*gomail.SendError)(nil); errors.As(err, &e) {
		return e.ErrorCode() >= 500
	}
	var answer *textproto.Error
	// 530 to 538 are about our sign-in: somebody may correct that.
	return errors.As(err, &answer) && answer.Code >= 500 && (answer.Code < 530 || answer.Code > 538)
}

// String leaves the password out, so that no log can have it.
func (s Settings) String() string { return fmt.Sprintf("%s:%d (%s)", s.Host, s.Port, s.Security) }

// GoString leaves the password out, too.
func (s Settings) GoString() string { return s.String() }
