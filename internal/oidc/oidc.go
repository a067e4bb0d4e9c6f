// Package oidc asks an OpenID Connect provider who somebody is. It holds the only
// HTTP client of the program (internal/archtest), which goes to the configured
// provider and nowhere else.
package oidc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// What signing in through the provider reports.
var (
	// ErrUnavailable says that the provider does not answer, or answers nonsense.
	ErrUnavailable = fault.New(fault.Unavailable, "provider_unavailable")
	// ErrRefused says that the provider's answer does not prove anything.
	ErrRefused = fault.New(fault.Unauthenticated, "provider_refused")
	// ErrDomain refuses addresses outside of the allowed domains.
	ErrDomain = fault.New(fault.Forbidden, "provider_domain")
)

const (
	// patience is how long one request to the provider may take.
	patience = 10 * time.Second
	// answerLimit bounds what is read of one answer, in bytes.
	answerLimit = 1 << 20
)

// Config is a provider as an installation sets it.
type Config struct {
	Issuer       string // address, exactly as the provider writes it in its tokens
	ClientID     string
	ClientSecret string
	Name         string   // on the button
	Domains      []string // of e-mails that are let in; empty: all
	Redirect     string   // address of our callback
}

// Provider asks one provider. It is discovered when first used, so that a
// provider that is down does not keep the program from starting.
type Provider struct {
	cfg    Config
	client *http.Client
	now    func() time.Time

	mu    sync.Mutex
	found *gooidc.Provider // nil: not discovered yet
}

// New returns the provider of cfg.
func New(cfg Config, now func() time.Time) *Provider {
	return &Provider{cfg: cfg, client: newClient(), now: now}
}

// Name is what people know the provider by.
func (p *Provider) Name() string { return p.cfg.Name }

// newClient makes the one HTTP client: patient for a while, reading so much, and
// going where it is told rather than where an answer sends it.
func newClient() *http.Client {
	return &http.Client{
		Timeout:       patience,
		Transport:     limited{&http.Transport{Proxy: http.ProxyFromEnvironment, TLSHandshakeTimeout: patience, MaxResponseHeaderBytes: 64 << 10}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// limited cuts answers at answerLimit.
type limited struct{ next http.RoundTripper }

func (l limited) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := l.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(answer.Body, answerLimit), answer.Body}
	return answer, nil
}

// AuthURL is where a person goes to say who they are. Fault: ErrUnavailable.
func (p *Provider) AuthURL(ctx context.Context, s accounts.ProviderSignIn) (string, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	return p.oauth(found).AuthCodeURL(s.State, gooidc.Nonce(s.Nonce), oauth2.S256ChallengeOption(s.Verifier)), nil
}

// Identify trades the code that a person came back with for who they are. Faults:
// ErrUnavailable, ErrRefused, ErrDomain.
func (p *Provider) Identify(ctx context.Context, s accounts.ProviderSignIn, code string) (accounts.Identity, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return accounts.Identity{}, err
	}
	ctx = gooidc.ClientContext(ctx, p.client)
	answer, err := p.oauth(found).Exchange(ctx, code, oauth2.VerifierOption(s.Verifier))
	if err != nil {
		return accounts.Identity{}, p.failed(ctx, "trade code", err)
	}
	raw, _ := answer.Extra("id_token").(string)
	token, err := found.Verifier(&gooidc.Config{ClientID: p.cfg.ClientID, Now: p.now}).Verify(ctx, raw)
	if err != nil {
		return accounts.Identity{}, p.failed(ctx, "verify token", err)
	}
	if token.Nonce != s.Nonce || s.Nonce == "" || token.Subject == "" {
		return accounts.Identity{}, p.failed(ctx, "verify token", errors.New("the nonce is another one, or there is no subject"))
	}
	return p.identity(ctx, found, answer, token)
}

// claims are what we read of a person.
type claims struct {
	Email         string `json:"email"`
	EmailVerified flag   `json:"email_verified"`
}

// flag is a boolean that some providers write as a text.
type flag bool

func (f *flag) UnmarshalJSON(data []byte) error {
	*f = string(data) == "true" || string(data) == `"true"`
	return nil
}

// identity reads the e-mail from the token, or from the provider's page about the
// person where the token has none.
func (p *Provider) identity(ctx context.Context, found *gooidc.Provider, answer *oauth2.Token, token *gooidc.IDToken) (accounts.Identity, error) {
	var c claims
	if err := token.Claims(&c); err != nil {
		return accounts.Identity{}, p.failed(ctx, "read token", err)
	}
	if c.Email == "" && found.UserInfoEndpoint() != "" {
		info, err := found.UserInfo(ctx, oauth2.StaticTokenSource(answer))
		if err != nil {
			return accounts.Identity{}, p.failed(ctx, "read person", err)
		}
		if info.Subject != token.Subject {
			return accounts.Identity{}, p.failed(ctx, "read person", errors.New("about another subject"))
		}
		if err := info.Claims(&c); err != nil {
			return accounts.Identity{}, p.failed(ctx, "read person", err)
		}
	}
	id := accounts.Identity{Issuer: token.Issuer, Subject: token.Subject, Email: c.Email, EmailVerified: bool(c.EmailVerified)}
	if !p.lets(id) {
		return accounts.Identity{}, ErrDomain
	}
	return id, nil
}

// lets reports whether the address is of an allowed domain.
func (p *Provider) lets(id accounts.Identity) bool {
	if len(p.cfg.Domains) == 0 {
		return true
	}
	_, domain, ok := strings.Cut(strings.ToLower(id.Email), "@")
	return ok && id.EmailVerified && slices.Contains(p.cfg.Domains, domain)
}

// discover reads the provider's description, once it answers.
func (p *Provider) discover(ctx context.Context) (*gooidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	found, err := gooidc.NewProvider(gooidc.ClientContext(ctx, p.client), p.cfg.Issuer)
	if err != nil {
		return nil, p.failed(ctx, "discover", err)
	}
	p.found = found
	return found, nil
}

func (p *Provider) oauth(found *gooidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.cfg.ClientID, ClientSecret: p.cfg.ClientSecret, Endpoint: found.Endpoint(),
		RedirectURL: p.cfg.Redirect, Scopes: []string{gooidc.ScopeOpenID, "email"},
	}
}

// failed logs what the administrator needs and returns what the person is told:
// the provider is out of reach, or its answer is refused.
func (p *Provider) failed(ctx context.Context, doing string, err error) error {
	slog.WarnContext(ctx, "sign-in provider", "doing", doing, "issuer", p.cfg.Issuer, "err", err)
	if answer := (*oauth2.RetrieveError)(nil); errors.As(err, &answer) {
		if answer.Response == nil || answer.Response.StatusCode < http.StatusInternalServerError {
			return ErrRefused
		}
		return ErrUnavailable
	}
	if unreached := (*url.Error)(nil); errors.As(err, &unreached) || doing == "discover" {
		return ErrUnavailable
	}
	return ErrRefused
}

// Check refuses a configuration that cannot work, by the name of the variable.
// Beside https, http to this machine is taken, for tests and trials.
func (c Config) Check() error {
	issuer, err := url.Parse(c.Issuer)
	if err != nil || issuer.Host == "" || (issuer.Scheme != "https" && (issuer.Scheme != "http" || !local(issuer.Hostname()))) {
		return fmt.Errorf("ETALON_OIDC_ISSUER: %q is no https address", c.Issuer)
	}
	if c.ClientID == "" {
		return errors.New("ETALON_OIDC_CLIENT_ID: empty")
	}
	return nil
}

func local(host string) bool { return host == "localhost" || host == "127.0.0.1" || host == "::1" }
