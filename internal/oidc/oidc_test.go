package oidc

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"

	"etalon/internal/accounts"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	m.Run()
}

var now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// issuer is a provider on the loopback. Its tests change what it puts into tokens.
type issuer struct {
	*httptest.Server
	key       *rsa.PrivateKey
	challenge string         // of the last visit, S256
	change    map[string]any // over the good claims
	sign      func(t *testing.T, claims []byte) string
	person    map[string]any // nil: no page about the person
	down      bool
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{key: key}
	i.sign = i.rs256
	mux := http.NewServeMux()
	answer := func(path string, body func(r *http.Request) (int, any)) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			if i.down {
				http.Error(w, "down", http.StatusBadGateway)
				return
			}
			status, v := body(r)
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_ = json.NewEncoder(w).Encode(v)
		})
	}
	answer("/.well-known/openid-configuration", func(*http.Request) (int, any) {
		d := map[string]any{
			"issuer": i.URL, "authorization_endpoint": i.URL + "/auth", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"RS256", "none"},
		}
		if i.person != nil {
			d["userinfo_endpoint"] = i.URL + "/person"
		}
		return 200, d
	})
	answer("/keys", func(*http.Request) (int, any) {
		return 200, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k", Algorithm: "RS256", Use: "sig"}}}
	})
	answer("/person", func(*http.Request) (int, any) { return 200, i.person })
	answer("/token", func(r *http.Request) (int, any) { return i.token(t, r) })
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Close)
	return i
}

// token trades the code "right", and only for the verifier of the challenge.
func (i *issuer) token(t *testing.T, r *http.Request) (int, any) {
	id, secret, _ := r.BasicAuth()
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if r.FormValue("code") != "right" || base64.RawURLEncoding.EncodeToString(sum[:]) != i.challenge || id != "etalon" || secret != "s3cret" {
		return 400, map[string]any{"error": "invalid_grant"}
	}
	claims := map[string]any{
		"iss": i.URL, "aud": "etalon", "sub": "77", "nonce": "nonce", "iat": now.Unix(), "exp": now.Add(time.Minute).Unix(),
		"email": "anna@example.org", "email_verified": true,
	}
	maps.Copy(claims, i.change)
	data, err := json.Marshal(claims)
	if err != nil {
		t.Error(err)
	}
	return 200, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": i.sign(t, data)}
}

func (i *issuer) rs256(t *testing.T, claims []byte) string { return signed(t, i.key, claims) }

func signed(t *testing.T, key *rsa.PrivateKey, claims []byte) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: "k"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	object, err := signer.Sign(claims)
	if err != nil {
		t.Fatal(err)
	}
	text, err := object.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

var asked = accounts.ProviderSignIn{State: "state", Nonce: "nonce", Verifier: "a-verifier-that-is-long-enough-for-the-standard"}

// visit goes to the provider as a browser would, and returns a Provider to come back to.
func (i *issuer) visit(t *testing.T, domains ...string) *Provider {
	t.Helper()
	p := New(Config{Issuer: i.URL, ClientID: "etalon", ClientSecret: "s3cret", Redirect: "http://localhost/back", Domains: domains}, func() time.Time { return now })
	address, err := p.AuthURL(t.Context(), asked)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	i.challenge = q.Get("code_challenge")
	want := []string{"S256", "state", "nonce", "code", "http://localhost/back", "openid email"}
	got := []string{q.Get("code_challenge_method"), q.Get("state"), q.Get("nonce"), q.Get("response_type"), q.Get("redirect_uri"), q.Get("scope")}
	if diff := cmp.Diff(want, got); diff != "" || q.Get("code_verifier") != "" {
		t.Errorf("%s: %s", address, diff)
	}
	return p
}

func TestProvider_Identify(t *testing.T) {
	i := newIssuer(t)
	p := i.visit(t)
	id, err := p.Identify(t.Context(), asked, "right")
	if diff := cmp.Diff(accounts.Identity{Issuer: i.URL, Subject: "77", Email: "anna@example.org", EmailVerified: true}, id); diff != "" || err != nil {
		t.Errorf("%s (%v)", diff, err)
	}
	t.Run("the page about the person helps where the token has no address", func(t *testing.T) {
		i.change = map[string]any{"email": nil, "email_verified": nil}
		i.person = map[string]any{"sub": "77", "email": "anna@example.org", "email_verified": "true"}
		defer func() { i.change, i.person = nil, nil }()
		id, err := i.visit(t).Identify(t.Context(), asked, "right")
		if err != nil || id.Email != "anna@example.org" || !id.EmailVerified {
			t.Errorf("%+v (%v)", id, err)
		}
		i.person["sub"] = "78"
		if _, err := i.visit(t).Identify(t.Context(), asked, "right"); !errors.Is(err, ErrRefused) {
			t.Errorf("another subject: %v", err)
		}
	})
	t.Run("only verified addresses of the allowed domains are let in", func(t *testing.T) {
		if _, err := i.visit(t, "example.org").Identify(t.Context(), asked, "right"); err != nil {
			t.Error(err)
		}
		if _, err := i.visit(t, "example.com", "org").Identify(t.Context(), asked, "right"); !errors.Is(err, ErrDomain) {
			t.Errorf("another domain: %v", err)
		}
		i.change = map[string]any{"email_verified": false}
		defer func() { i.change = nil }()
		if _, err := i.visit(t, "example.org").Identify(t.Context(), asked, "right"); !errors.Is(err, ErrDomain) {
			t.Errorf("not verified: %v", err)
		}
	})
}

func TestProvider_Identify_refuses(t *testing.T) {
	i := newIssuer(t)
	stranger, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	b64 := base64.RawURLEncoding
	for name, c := range map[string]struct {
		change map[string]any
		code   string
		ask    accounts.ProviderSignIn
		sign   func(t *testing.T, claims []byte) string
	}{
		"a wrong code":        {code: "wrong"},
		"another verifier":    {ask: accounts.ProviderSignIn{Nonce: "nonce", Verifier: "somebody-elses-verifier-that-is-long-enough"}},
		"another nonce":       {change: map[string]any{"nonce": "replayed"}},
		"no nonce":            {change: map[string]any{"nonce": ""}, ask: accounts.ProviderSignIn{Verifier: asked.Verifier}},
		"another audience":    {change: map[string]any{"aud": "another-program"}},
		"another issuer":      {change: map[string]any{"iss": "https://evil.example.org"}},
		"expired":             {change: map[string]any{"exp": now.Add(-time.Second).Unix()}},
		"nobody":              {change: map[string]any{"sub": ""}},
		"somebody else's key": {sign: func(t *testing.T, claims []byte) string { return signed(t, stranger, claims) }},
		"no signature (alg none)": {sign: func(_ *testing.T, claims []byte) string {
			return b64.EncodeToString([]byte(`{"alg":"none"}`)) + "." + b64.EncodeToString(claims) + "."
		}},
		"no token": {sign: func(*testing.T, []byte) string { return "" }},
		"the public key as a shared secret": {sign: func(t *testing.T, claims []byte) string {
			signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: i.key.N.Bytes()}, nil)
			if err != nil {
				t.Fatal(err)
			}
			object, err := signer.Sign(claims)
			if err != nil {
				t.Fatal(err)
			}
			text, err := object.CompactSerialize()
			if err != nil {
				t.Fatal(err)
			}
			return text
		}},
	} {
		t.Run(name, func(t *testing.T) {
			i.change, i.sign = c.change, i.rs256
			if c.sign != nil {
				i.sign = c.sign
			}
			if c.code == "" {
				c.code = "right"
			}
			if c.ask.Verifier == "" {
				c.ask = asked
			}
			if id, err := i.visit(t).Identify(t.Context(), c.ask, c.code); !errors.Is(err, ErrRefused) {
				t.Errorf("%+v (%v)", id, err)
			}
		})
	}
}

// A dead provider neither stops the start nor is remembered as dead.
func TestProvider_down(t *testing.T) {
	i := newIssuer(t)
	i.down = true
	p := New(Config{Issuer: i.URL, ClientID: "etalon", ClientSecret: "s3cret"}, func() time.Time { return now })
	if _, err := p.AuthURL(t.Context(), asked); !errors.Is(err, ErrUnavailable) {
		t.Errorf("down: %v", err)
	}
	i.down = false
	if _, err := p.AuthURL(t.Context(), asked); err != nil {
		t.Errorf("up again: %v", err)
	}
	i.down = true
	if _, err := p.Identify(t.Context(), asked, "right"); !errors.Is(err, ErrUnavailable) {
		t.Errorf("down in the middle: %v", err)
	}
	i.Close()
	if _, err := p.Identify(t.Context(), asked, "right"); !errors.Is(err, ErrUnavailable) {
		t.Errorf("gone: %v", err)
	}
}

// An answer can neither send us elsewhere nor fill the memory.
func TestProvider_hostile(t *testing.T) {
	trap := 0
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { trap++ }))
	defer inside.Close()
	for name, handler := range map[string]http.HandlerFunc{
		"redirect": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, inside.URL, http.StatusFound) },
		"endless": func(w http.ResponseWriter, _ *http.Request) {
			chunk := make([]byte, 1<<16)
			for range 4 * answerLimit / len(chunk) {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		},
	} {
		server := httptest.NewServer(handler)
		p := New(Config{Issuer: server.URL, ClientID: "etalon"}, time.Now)
		if _, err := p.AuthURL(t.Context(), asked); !errors.Is(err, ErrUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
		server.Close()
	}
	if trap != 0 {
		t.Error("a redirect was followed")
	}
}

func TestConfig_Check(t *testing.T) {
	for issuer, ok := range map[string]bool{
		"https://id.example.org/realms/a": true, "http://127.0.0.1:9000": true, "http://localhost": true,
		"http://id.example.org": false, "": false, "id.example.org": false, "file:///etc/passwd": false, "http://127.0.0.1.evil.example": false,
	} {
		if err := (Config{Issuer: issuer, ClientID: "etalon"}).Check(); (err == nil) != ok {
			t.Errorf("%q: %v", issuer, err)
		}
	}
	if (Config{Issuer: "https://id.example.org"}).Check() == nil {
		t.Error("no client is taken")
	}
}
