package api

import (
	"context"
	"crypto/subtle"
	"net/http"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// ProviderCallback is where the sign-in provider sends people back to.
const ProviderCallback = "/api/v1/session/provider/callback"

var (
	errNoProvider     = fault.New(fault.NotFound, "provider_not_configured")
	errProviderDenied = fault.New(fault.Unauthenticated, "provider_denied")
)

// SignInOptions are the ways in.
type SignInOptions struct {
	Provider string `json:"provider,omitempty" doc:"Name of the provider to sign in through; absent when there is none"`
}

func (s *Server) getSignInOptions(context.Context, *none) (*one[SignInOptions], error) {
	if s.Provider == nil {
		return &one[SignInOptions]{}, nil
	}
	return &one[SignInOptions]{SignInOptions{s.Provider.Name()}}, nil
}

// redirect leads to the provider, or back to a page of ours: the places are fixed,
// and nothing that a request says is part of them.
type redirect struct {
	Status    int
	Location  string `header:"Location"`
	SetCookie string `header:"Set-Cookie"`
}

const stateLife = 10 * time.Minute

func (s *Server) goToProvider(ctx context.Context, _ *none) (*redirect, error) {
	if s.Provider == nil {
		return s.refused(ctx, errNoProvider), nil
	}
	begun, err := s.Accounts.BeginProviderSignIn(ctx)
	if err != nil {
		return s.refused(ctx, err), nil
	}
	address, err := s.Provider.AuthURL(ctx, begun)
	if err != nil {
		return s.refused(ctx, err), nil
	}
	cookie := s.namedCookie(stateCookie, begun.State, time.Now().Add(stateLife))
	return &redirect{http.StatusSeeOther, address, cookie.String()}, nil
}

// ProviderAnswer is what people come back with.
type ProviderAnswer struct {
	State string `query:"state" maxLength:"200"`
	Code  string `query:"code" maxLength:"4000"`
	Error string `query:"error" maxLength:"200"`
}

func (s *Server) comeFromProvider(ctx context.Context, in *ProviderAnswer) (*redirect, error) {
	session, err := s.providerSession(ctx, in)
	if err != nil {
		return s.refused(ctx, err), nil
	}
	cookie := s.cookie(session.Token, session.ExpiresAt)
	return &redirect{http.StatusSeeOther, "/#/", cookie.String()}, nil
}

// providerSession opens a session for who came back, to the browser that left.
func (s *Server) providerSession(ctx context.Context, in *ProviderAnswer) (accounts.Session, error) {
	from := callerOf(ctx)
	switch {
	case s.Provider == nil:
		return accounts.Session{}, errNoProvider
	case in.State == "" || subtle.ConstantTimeCompare([]byte(in.State), []byte(from.state)) != 1:
		return accounts.Session{}, accounts.ErrProviderSignIn
	}
	begun, err := s.Accounts.TakeProviderSignIn(ctx, in.State)
	if err != nil {
		return accounts.Session{}, err
	}
	if in.Error != "" {
		return accounts.Session{}, errProviderDenied
	}
	identity, err := s.Provider.Identify(ctx, begun, in.Code)
	if err != nil {
		return accounts.Session{}, err
	}
	session, _, err := s.Accounts.SignInByIdentity(ctx, identity, from.address, from.agent)
	return session, err
}

// refused leads to the page that says, in the person's language, what happened.
func (s *Server) refused(ctx context.Context, err error) *redirect {
	return &redirect{Status: http.StatusSeeOther, Location: "/#/sign-in/" + problemOf(ctx, err).Code}
}
