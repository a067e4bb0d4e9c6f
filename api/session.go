package api

import (
	"context"
	"encoding/base64"
	"net/http"
	"time"

	"etalon/internal/accounts"
)

// Session is who is signed in, and what they may do.
type Session struct {
	Account      SessionAccount `json:"account"`
	Organisation Named          `json:"organisation"`
	Roles        []SessionRole  `json:"roles"`
	Permissions  []string       `json:"permissions" doc:"What the account may do in some scope"`
	// SecondFactorNeeded says that the organisation asks for a second factor first.
	SecondFactorNeeded bool `json:"second_factor_needed" doc:"Until a second factor is set up, every other path answers 403"`
}

// SessionAccount is the account that is signed in.
type SessionAccount struct {
	ID       string `json:"id" format:"uuid"`
	Name     string `json:"name"`
	Language string `json:"language" example:"ru"`
}

// SessionRole is a role and where it holds.
type SessionRole struct {
	Role      string `json:"role"`
	ScopeKind string `json:"scope_kind"`
	ScopeID   string `json:"scope_id"`
	ScopeName string `json:"scope_name" doc:"Of a brand, region or location"`
}

// signedIn is the answer that opens a session.
type signedIn struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      Session
}

func (s *Server) signIn(ctx context.Context, in *struct {
	Body struct {
		Email    string `json:"email" maxLength:"254"`
		Password string `json:"password" maxLength:"1000"`
	}
},
) (*signedIn, error) {
	from := callerOf(ctx)
	session, actor, err := s.Accounts.SignIn(ctx, accounts.Credentials{Email: in.Body.Email, Password: in.Body.Password, Address: from.address, Agent: from.agent})
	return s.opened(ctx, session, actor, err)
}

func (s *Server) signInByLink(ctx context.Context, in *struct {
	Body struct {
		Token string `json:"token" maxLength:"200"`
	}
},
) (*signedIn, error) {
	from := callerOf(ctx)
	session, actor, err := s.Accounts.SignInByLink(ctx, in.Body.Token, from.address, from.agent)
	return s.opened(ctx, session, actor, err)
}

func (s *Server) setUp(ctx context.Context, in *struct {
	Body struct {
		Token        string `json:"token" maxLength:"200"`
		Organisation string `json:"organisation" maxLength:"200"`
		Name         string `json:"name" maxLength:"200"`
		Email        string `json:"email" maxLength:"254"`
		Password     string `json:"password" maxLength:"1000"`
		Language     string `json:"language,omitempty" enum:"ru,en" default:"ru"`
	}
},
) (*signedIn, error) {
	from := callerOf(ctx)
	session, actor, err := s.Accounts.SetUp(ctx, in.Body.Token, accounts.NewAdministrator{
		OrgName: in.Body.Organisation, Name: in.Body.Name,
		Email: in.Body.Email, Password: in.Body.Password, Language: in.Body.Language,
	}, from.address, from.agent)
	return s.opened(ctx, session, actor, err)
}

func (s *Server) opened(ctx context.Context, session accounts.Session, actor accounts.Actor, err error) (*signedIn, error) {
	if err != nil {
		return nil, err
	}
	if session.Pending != "" {
		return nil, s.secondFactorAsked(ctx, session)
	}
	body, err := s.session(ctx, actor)
	return &signedIn{s.cookie(session.Token, session.ExpiresAt), body}, err
}

// currentSession is the session, or 204 for somebody who is not signed in: the
// first thing that every page asks is no error.
type currentSession struct {
	Status int
	Body   *Session
}

func (s *Server) getSession(ctx context.Context, _ *none) (*currentSession, error) {
	by, err := actorOf(ctx, true)
	if err != nil {
		return &currentSession{Status: http.StatusNoContent}, nil //nolint:nilerr // being signed out is an answer here
	}
	body, err := s.session(ctx, by)
	return &currentSession{http.StatusOK, &body}, err
}

// DeviceKey is what a phone seals unsent work with when its shopper signs out.
type DeviceKey struct {
	Key string `json:"key" doc:"32 bytes in base64, the same each time; never to be written down"`
}

func (s *Server) getDeviceKey(ctx context.Context, by accounts.Actor, _ *none) (*one[DeviceKey], error) {
	key, err := s.Accounts.DeviceKey(ctx, by)
	return &one[DeviceKey]{DeviceKey{base64.StdEncoding.EncodeToString(key)}}, err
}

func (s *Server) signOut(ctx context.Context, _ accounts.Actor, _ *none) (*struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}, error,
) {
	out := struct {
		SetCookie http.Cookie `header:"Set-Cookie"`
	}{s.cookie("", time.Unix(1, 0))}
	return &out, s.Accounts.SignOut(ctx, callerOf(ctx).token)
}

func (s *Server) setLanguage(ctx context.Context, by accounts.Actor, in *struct {
	Body struct {
		Language string `json:"language" enum:"ru,en"`
	}
},
) (*one[Session], error) {
	if err := s.Accounts.SetLanguage(ctx, by, in.Body.Language); err != nil {
		return nil, err
	}
	by.Language = in.Body.Language
	body, err := s.session(ctx, by)
	return &one[Session]{body}, err
}

func (s *Server) session(ctx context.Context, by accounts.Actor) (Session, error) {
	org, err := s.Places.Organisation(ctx, by)
	if err != nil {
		return Session{}, err
	}
	names, err := s.Places.ScopeNames(ctx, by)
	if err != nil {
		return Session{}, err
	}
	out := Session{Account: SessionAccount{by.AccountID, by.Name, by.Language}, Organisation: Named{org.ID, org.Name}, Permissions: []string{}, SecondFactorNeeded: by.MustEnrol}
	out.Roles = mapped(by.Grants, func(g accounts.Grant) SessionRole {
		return SessionRole{string(g.Role), string(g.Scope.Kind), g.Scope.ID, names[g.Scope.ID]}
	})
	for _, p := range accounts.Permissions {
		if by.Can(p) {
			out.Permissions = append(out.Permissions, string(p))
		}
	}
	return out, nil
}

// The cookies. The session's has to come along when somebody returns from the
// provider, which is another site.
const (
	sessionCookie = "etalon_session"
	pendingCookie = "etalon_pending"
	stateCookie   = "etalon_state"
)

// cookieName has the prefix that ties the cookie to this host and to HTTPS.
func (s *Server) cookieName(name string) string {
	if s.Secure {
		return "__Host-" + name
	}
	return name
}

// cookieValue is the value of the request's cookie; empty for none.
func (s *Server) cookieValue(r *http.Request, name string) string {
	cookie, err := r.Cookie(s.cookieName(name))
	if err != nil {
		return ""
	}
	return cookie.Value
}

func (s *Server) cookie(token string, until time.Time) http.Cookie {
	return s.namedCookie(sessionCookie, token, until)
}

func (s *Server) namedCookie(name, token string, until time.Time) http.Cookie {
	//nolint:gosec // Secure follows the public address: a trial on http://localhost has none
	return http.Cookie{Name: s.cookieName(name), Value: token, Path: "/", Expires: until, HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode}
}
