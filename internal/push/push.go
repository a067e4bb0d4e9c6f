// Package push tells the devices of people that something happened, through the push
// services of their browsers (RFC 8030, 8291 and 8292). A message says a kind and a
// page and nothing else: the device puts it in words, and whoever carries it learns
// nothing of the organisation.
package push

import (
	"context"
	"crypto/ecdh"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"time"

	webpush "github.com/SherClockHolmes/webpush-go"
	"github.com/google/uuid"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/internal/notifications"
	"etalon/internal/secrets"
)

// The limits of devices and of sending.
const (
	maxDevices = 10               // of an account: the oldest gives way
	atOnce     = 8                // messages on their way
	patience   = 10 * time.Second // for one answer
	keptFor    = 12 * time.Hour   // by the push service, for a phone that is off
)

// ErrInvalid reports a subscription that no browser makes.
var ErrInvalid = fault.New(fault.Invalid, "push_subscription_invalid")

// Device is a browser that takes messages.
type Device struct {
	Endpoint string // of its push service
	P256DH   string // its public key, base64url
	Auth     string // the secret that it shares with us, base64url
}

// Doer makes a request. The one for strangers' addresses is Client; a test's trusts its
// own push service.
type Doer = webpush.HTTPClient

// Parts are what pushing stands on.
type Parts struct {
	DB      *database.DB
	Notices *notifications.Service
	Secrets *secrets.Box
	Client  Doer   // see Client
	Subject string // who a push service may write to: an https address or mailto
	Now     func() time.Time
}

// Service keeps devices and sends to them.
type Service struct {
	Parts
	store   store
	public  string
	private string
}

// New returns the service. Its keys (VAPID) are derived from the installation's key:
// the same at every start, and never on the disk.
func New(p Parts) (*Service, error) {
	s := &Service{Parts: p, store: store{p.DB}}
	for n := range 8 { // a derived key is out of range once in 2^32 installations
		bytes, err := p.Secrets.Derive("web push " + strconv.Itoa(n))
		if err != nil {
			return nil, err
		}
		key, err := ecdh.P256().NewPrivateKey(bytes)
		if err != nil {
			continue
		}
		s.private = base64.RawURLEncoding.EncodeToString(bytes)
		s.public = base64.RawURLEncoding.EncodeToString(key.PublicKey().Bytes())
		return s, nil
	}
	return nil, errors.New("no key for web push")
}

// Key is the public key that browsers subscribe with, base64url.
func (s *Service) Key() string { return s.public }

// Subscribe keeps a device of the session that asks; it goes with the session.
// Faults: ErrInvalid.
func (s *Service) Subscribe(ctx context.Context, by accounts.Actor, session string, d Device) error {
	if by.Only != nil || session == "" {
		return accounts.ErrNotByToken
	}
	if err := d.check(); err != nil {
		return err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.put(ctx, row{id.String(), by.OrgID, by.AccountID, accounts.SessionHash(session), d.Endpoint, d.P256DH, d.Auth, s.Now()}); err != nil {
			return err
		}
		return s.store.bound(ctx, by.OrgID, by.AccountID, maxDevices)
	})
}

// Unsubscribe forgets a device of the actor's own.
func (s *Service) Unsubscribe(ctx context.Context, by accounts.Actor, endpoint string) error {
	if by.Only != nil {
		return accounts.ErrNotByToken
	}
	return s.store.remove(ctx, by.OrgID, by.AccountID, endpoint)
}

func (d Device) check() error {
	var wrong []fault.Field
	at, err := url.Parse(d.Endpoint)
	if err != nil || at.Scheme != "https" || at.Host == "" || at.User != nil || len(d.Endpoint) > 1000 {
		wrong = append(wrong, fault.Field{Path: "endpoint", Code: "unknown_value", Params: fault.Params{"Value": ""}})
	}
	key, err := base64.RawURLEncoding.DecodeString(d.P256DH)
	if err == nil {
		_, err = ecdh.P256().NewPublicKey(key)
	}
	if err != nil {
		wrong = append(wrong, fault.Field{Path: "p256dh", Code: "unknown_value", Params: fault.Params{"Value": ""}})
	}
	if auth, err := base64.RawURLEncoding.DecodeString(d.Auth); err != nil || len(auth) != 16 {
		wrong = append(wrong, fault.Field{Path: "auth", Code: "unknown_value", Params: fault.Params{"Value": ""}})
	}
	if len(wrong) > 0 {
		return ErrInvalid.At(wrong...)
	}
	return nil
}

// Send takes what is new and sends it to the devices of those who want it. A device
// that is gone is forgotten; what a push service does not take is not tried again,
// because the list in the application and the letter remain.
func (s *Service) Send(ctx context.Context) error {
	news, err := s.Notices.ToPush(ctx)
	if err != nil || len(news) == 0 {
		return err
	}
	devices, err := s.store.devices(ctx, news, s.Now())
	if err != nil {
		return err
	}
	places, done := make(chan struct{}, atOnce), make(chan string)
	sent := 0
	for _, n := range news {
		for _, d := range devices[n.AccountID] {
			sent++
			go func() {
				places <- struct{}{}
				defer func() { <-places }()
				done <- s.sendTo(ctx, d, n)
			}()
		}
	}
	var gone []string
	for range sent {
		if id := <-done; id != "" {
			gone = append(gone, id)
		}
	}
	return s.store.forget(ctx, gone)
}

// sendTo sends to one device and returns its id where it is gone.
func (s *Service) sendTo(ctx context.Context, d row, n notifications.News) string {
	text, err := json.Marshal(map[string]string{"kind": string(n.Kind), "link": n.Link})
	if err == nil {
		err = s.post(ctx, d, text)
	}
	if errors.Is(err, errGone) {
		return d.ID
	}
	if err != nil {
		slog.WarnContext(ctx, "push", "err", err) // without the endpoint: who has it may write to the device
	}
	return ""
}

var errGone = errors.New("the device is gone")

func (s *Service) post(ctx context.Context, d row, text []byte) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	answer, err := webpush.SendNotificationWithContext(ctx, text, &webpush.Subscription{
		Endpoint: d.Endpoint, Keys: webpush.Keys{Auth: d.Auth, P256dh: d.P256DH},
	}, &webpush.Options{
		HTTPClient: s.Client, Subscriber: s.Subject, TTL: int(keptFor.Seconds()), Urgency: webpush.UrgencyNormal,
		VAPIDPublicKey: s.public, VAPIDPrivateKey: s.private, VapidExpiration: s.Now().Add(12 * time.Hour),
	})
	if err != nil {
		var at *url.Error
		if errors.As(err, &at) {
			err = at.Err
		}
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	switch {
	case answer.StatusCode == http.StatusNotFound || answer.StatusCode == http.StatusGone:
		return errGone
	case answer.StatusCode >= 300:
		return fmt.Errorf("the push service answers %s", answer.Status)
	}
	return nil
}
