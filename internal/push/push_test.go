package push_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/notifications"
	"etalon/internal/push"
	"etalon/internal/secrets"
)

func TestMain(m *testing.M) { databasetest.Main(m) }

// phone is a browser and its push service: what a stranger makes of our messages.
type phone struct {
	*httptest.Server
	key  *ecdh.PrivateKey
	auth []byte

	mu     sync.Mutex
	status int
	got    []*http.Request
	bodies [][]byte
}

func newPhone(t *testing.T) *phone {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := &phone{key: key, auth: make([]byte, 16), status: http.StatusCreated}
	_, _ = rand.Read(p.auth)
	p.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.got, p.bodies = append(p.got, r), append(p.bodies, body)
		w.WriteHeader(p.status)
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *phone) device() push.Device {
	text := base64.RawURLEncoding.EncodeToString
	return push.Device{Endpoint: p.URL + "/device", P256DH: text(p.key.PublicKey().Bytes()), Auth: text(p.auth)}
}

// read decrypts a message as RFC 8291 says, and RFC 8188 of its one record.
func (p *phone) read(t *testing.T, body []byte) map[string]any {
	t.Helper()
	salt, size, n := body[:16], binary.BigEndian.Uint32(body[16:20]), int(body[20])
	sender, record := body[21:21+n], body[21+n:]
	if len(record) > int(size) {
		t.Fatalf("a record of %d bytes, %d announced", len(record), size)
	}
	from, err := ecdh.P256().NewPublicKey(sender)
	if err != nil {
		t.Fatal(err)
	}
	shared, err := p.key.ECDH(from)
	if err != nil {
		t.Fatal(err)
	}
	derive := func(secret, salt []byte, info string, n int) []byte {
		out, err := hkdf.Key(sha256.New, secret, salt, info, n)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	secret := derive(shared, p.auth, "WebPush: info\x00"+string(p.key.PublicKey().Bytes())+string(sender), 32)
	block, err := aes.NewCipher(derive(secret, salt, "Content-Encoding: aes128gcm\x00", 16))
	if err != nil {
		t.Fatal(err)
	}
	box, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	text, err := box.Open(nil, derive(secret, salt, "Content-Encoding: nonce\x00", 12), record, nil)
	if err != nil {
		t.Fatal(err)
	}
	var said map[string]any
	if err := json.Unmarshal(bytes.TrimRight(text, "\x00\x02"), &said); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return said
}

// signed checks the signature of our server (RFC 8292) and returns whom it was for.
func signed(t *testing.T, r *http.Request, public string) string {
	t.Helper()
	header := r.Header.Get("Authorization")
	token, key, _ := strings.Cut(strings.TrimPrefix(header, "vapid t="), ", k=")
	if key != public {
		t.Fatalf("%s is not signed with %s", header, public)
	}
	point, err := base64.RawURLEncoding.DecodeString(key)
	if err != nil || len(point) != 65 {
		t.Fatal(key, err)
	}
	parts := strings.Split(token, ".")
	mark, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || len(mark) != 64 {
		t.Fatal(parts[2], err)
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	at, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		t.Fatal(err)
	}
	if !ecdsa.Verify(at, sum[:], new(big.Int).SetBytes(mark[:32]), new(big.Int).SetBytes(mark[32:])) {
		t.Fatal("the signature is not the server's")
	}
	var claims struct{ Aud, Sub string }
	data, _ := base64.RawURLEncoding.DecodeString(parts[1])
	if err := json.Unmarshal(data, &claims); err != nil {
		t.Fatal(err)
	}
	return claims.Aud
}

func TestService_Send(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w, p := auditstest.New(t, db), newPhone(t)
		box, err := secrets.New(bytes.Repeat([]byte{7}, 32))
		if err != nil {
			t.Fatal(err)
		}
		parts := push.Parts{DB: db, Notices: w.Notices, Secrets: box, Client: p.Client(), Subject: "https://etalon.example", Now: w.Clock()}
		s, err := push.New(parts)
		if err != nil {
			t.Fatal(err)
		}
		shopper := w.Actors[accounts.Shopper]
		session := open(t, w, shopper)
		if err := s.Subscribe(t.Context(), shopper, session, p.device()); err != nil {
			t.Fatal(err)
		}
		tell := func(kind notifications.Kind, event string) {
			t.Helper()
			n := notifications.Notice{OrgID: w.Org, To: []string{shopper.AccountID}, Kind: kind, Event: event, Params: map[string]any{"location": "Магазин на Мира"}, Link: "/visits/7"}
			if err := w.Notices.Notify(t.Context(), n); err != nil {
				t.Fatal(err)
			}
			if err := s.Send(t.Context()); err != nil {
				t.Fatal(err)
			}
		}

		t.Run("the device reads a kind and a page, and nothing of the organisation", func(t *testing.T) {
			tell(notifications.VisitReturned, "1")
			if len(p.bodies) != 1 {
				t.Fatalf("%d messages", len(p.bodies))
			}
			if diff := cmp.Diff(map[string]any{"kind": "visit_returned", "link": "/visits/7"}, p.read(t, p.bodies[0])); diff != "" {
				t.Error(diff)
			}
			if got := p.got[0].Header.Get("Content-Encoding"); got != "aes128gcm" {
				t.Error(got)
			}
			if aud := signed(t, p.got[0], s.Key()); aud != p.URL {
				t.Errorf("signed for %s", aud)
			}
		})
		t.Run("it is told once, by whichever server", func(t *testing.T) {
			again, err := push.New(parts)
			if err != nil || again.Key() != s.Key() {
				t.Fatalf("another key: %v", err)
			}
			if err := again.Send(t.Context()); err != nil || len(p.bodies) != 1 {
				t.Errorf("%d messages (%v)", len(p.bodies), err)
			}
		})
		t.Run("what is not wanted on devices stays in the application", func(t *testing.T) {
			if err := w.Notices.Choose(t.Context(), shopper, []notifications.Choice{{Topic: notifications.Visits, Push: false, ByEmail: true}}); err != nil {
				t.Fatal(err)
			}
			tell(notifications.VisitApproved, "2")
			tell(notifications.RoleGranted, "3")
			if len(p.bodies) != 1 {
				t.Errorf("%d messages", len(p.bodies))
			}
		})
		t.Run("a device that is gone is forgotten, one that is out of order is not", func(t *testing.T) {
			p.status = http.StatusInternalServerError
			tell(notifications.StepLate, "4")
			p.status = http.StatusGone
			tell(notifications.StepLate, "5")
			tell(notifications.StepLate, "6")
			if len(p.bodies) != 3 {
				t.Errorf("%d messages, want two more", len(p.bodies))
			}
		})
		t.Run("a signed-out device is told nothing", func(t *testing.T) {
			p.status = http.StatusCreated
			if err := s.Subscribe(t.Context(), shopper, session, p.device()); err != nil {
				t.Fatal(err)
			}
			if err := w.Accounts.SignOut(t.Context(), session); err != nil {
				t.Fatal(err)
			}
			tell(notifications.StepLate, "7")
			if len(p.bodies) != 3 {
				t.Errorf("%d messages", len(p.bodies))
			}
		})
	})
}

func TestClient_staysOutside(t *testing.T) {
	p := newPhone(t)
	if _, err := push.Client().Get(p.URL); err == nil || len(p.got) != 0 {
		t.Errorf("a client of strangers' addresses reaches this machine: %v", err)
	}
}

func open(t *testing.T, w *auditstest.World, by accounts.Actor) string {
	t.Helper()
	link, err := w.Accounts.DemoLink(t.Context(), accounts.Program(w.Org), by.AccountID, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	session, _, err := w.Accounts.SignInByLink(t.Context(), link, "", "")
	if err != nil {
		t.Fatal(err)
	}
	return session.Token
}
