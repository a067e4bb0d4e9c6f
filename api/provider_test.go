package api_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"etalon/api"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/oidc"
)

// newProvider is a provider on the loopback that vouches for one e-mail. It says
// the nonce that it was last asked with.
func newProvider(t *testing.T, email string, verified bool) (config oidc.Config, nonce *string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: "k"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	nonce = new(string)
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		var body any
		switch r.URL.Path {
		case "/.well-known/openid-configuration":
			body = map[string]any{"issuer": server.URL, "authorization_endpoint": server.URL + "/auth", "token_endpoint": server.URL + "/token", "jwks_uri": server.URL + "/keys"}
		case "/keys":
			body = jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k", Algorithm: "RS256", Use: "sig"}}}
		case "/token":
			claims, _ := json.Marshal(map[string]any{
				"iss": server.URL, "aud": "etalon", "sub": "subject of " + email, "nonce": *nonce, "exp": time.Now().Add(time.Minute).Unix(),
				"email": email, "email_verified": verified,
			})
			object, err := signer.Sign(claims)
			if err != nil {
				t.Error(err)
				return
			}
			token, err := object.CompactSerialize()
			if err != nil {
				t.Error(err)
			}
			body = map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": token}
		}
		_ = json.NewEncoder(w).Encode(body)
	}))
	t.Cleanup(server.Close)
	return oidc.Config{Issuer: server.URL, ClientID: "etalon", ClientSecret: "s", Name: "Служба входа", Redirect: "http://localhost" + api.ProviderCallback}, nonce
}

// offers makes the site's people sign in through a provider.
func (s *site) offers(config oidc.Config) {
	parts := s.server.Parts
	parts.Provider = oidc.New(config, time.Now)
	s.server = api.New(parts)
}

// leave goes to the provider and returns the state and its cookie.
func (s *site) leave(nonce *string) (string, *http.Cookie) {
	s.t.Helper()
	w := s.do(request{method: "GET", path: "/session/provider"})
	u, err := url.Parse(w.Header().Get("Location"))
	if err != nil || w.Code != 303 || u.Path != "/auth" {
		s.t.Fatalf("%d %v (%v)", w.Code, w.Header(), err)
	}
	*nonce = u.Query().Get("nonce")
	return u.Query().Get("state"), cookieOf(s.t, w, "etalon_state")
}

func TestSession_provider(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSecureSite(t, db)
		email, person := s.person(accounts.Reviewer)
		config, nonce := newProvider(t, email, true)
		if w := s.do(request{method: "GET", path: "/session/provider"}); w.Header().Get("Location") != "/#/sign-in/provider_not_configured" {
			t.Errorf("without a provider: %v", w.Header())
		}
		s.offers(config)
		if got := decode[api.SignInOptions](t, s.do(request{method: "GET", path: "/sign-in-options"})); got.Provider != "Служба входа" {
			t.Errorf("%+v", got)
		}
		state, cookie := s.leave(nonce)
		if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode {
			t.Errorf("cookie %+v", cookie)
		}
		back := "/session/provider/callback?code=c&state=" + state
		for name, w := range map[string]*httptest.ResponseRecorder{
			"another browser":   s.do(request{method: "GET", path: back}),
			"another state":     s.with("GET", "/session/provider/callback?code=c&state=x", nil, cookie),
			"no state":          s.with("GET", "/session/provider/callback?code=c", nil, &http.Cookie{Name: "etalon_state"}),
			"a state of no-one": s.with("GET", "/session/provider/callback?code=c&state=x", nil, &http.Cookie{Name: "etalon_state", Value: "x"}),
		} {
			if w.Code != 303 || w.Header().Get("Location") != "/#/sign-in/provider_sign_in_expired" || len(w.Result().Cookies()) != 0 {
				t.Errorf("%s: %d %v", name, w.Code, w.Header())
			}
		}
		w := s.with("GET", back+"&redirect=https://evil.example.org&return_to=//evil", nil, cookie)
		if w.Header().Get("Location") != "/#/" {
			t.Errorf("leads to %v", w.Header())
		}
		session := cookieOf(t, w, "etalon_session")
		if w := s.with("GET", "/waves", nil, session); w.Code != 200 {
			t.Errorf("signed in: %d %s", w.Code, w.Body)
		}
		if w := s.with("GET", back, nil, cookie); w.Header().Get("Location") != "/#/sign-in/provider_sign_in_expired" {
			t.Errorf("a second time: %v", w.Header())
		}
		if w := s.as(accounts.Administrator, "DELETE", "/accounts/"+person.AccountID+"/identities", nil); w.Code >= 300 {
			t.Errorf("dropping the identity: %d %s", w.Code, w.Body)
		}
		t.Run("what the provider refuses is said in our words", func(t *testing.T) {
			state, cookie := s.leave(nonce)
			w := s.with("GET", "/session/provider/callback?error=access_denied&error_description=%3Cscript%3E&state="+state, nil, cookie)
			if w.Header().Get("Location") != "/#/sign-in/provider_denied" {
				t.Errorf("%v", w.Header())
			}
			state, cookie = s.leave(nonce)
			*nonce = "another"
			if w := s.with("GET", "/session/provider/callback?code=c&state="+state, nil, cookie); w.Header().Get("Location") != "/#/sign-in/provider_refused" {
				t.Errorf("another nonce: %v", w.Header())
			}
		})
	})
}

func TestSession_providerKnowsNobody(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSecureSite(t, db)
		known, _ := s.person(accounts.Reviewer)
		for email, c := range map[string]struct {
			verified bool
			code     string
		}{
			"stranger@example.ru":    {true, "no_account_for_identity"},
			strings.ToUpper(known):   {false, "identity_email_unverified"},
			"<script>@example.ru\"'": {true, "no_account_for_identity"},
		} {
			config, nonce := newProvider(t, email, c.verified)
			s.offers(config)
			var before, after int64
			db.Conn(t.Context()).Table("accounts").Count(&before)
			state, cookie := s.leave(nonce)
			w := s.with("GET", "/session/provider/callback?code=c&state="+state, nil, cookie)
			if w.Header().Get("Location") != "/#/sign-in/"+c.code || len(w.Result().Cookies()) != 0 {
				t.Errorf("%s: %d %v", email, w.Code, w.Header())
			}
			if db.Conn(t.Context()).Table("accounts").Count(&after); after != before {
				t.Errorf("%s: an account was made", email)
			}
		}
		config, _ := newProvider(t, known, true)
		config.Issuer = "http://127.0.0.1:1"
		s.offers(config)
		if w := s.do(request{method: "GET", path: "/session/provider"}); w.Header().Get("Location") != "/#/sign-in/provider_unavailable" {
			t.Errorf("a dead provider: %v", w.Header())
		}
	})
}
