package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/locale"
)

type contextKey uint8

const (
	actorKey contextKey = iota
	languageKey
	requestKey
	callerKey
)

// caller is where a request comes from.
type caller struct {
	address, agent string
	token          string // of the session
	pending        string // of a sign-in that waits for its second factor
	state          string // of a sign-in on its way to the provider
	path           string
	query          url.Values
}

// policy is what pages may load: only from here, nothing inline. blob: is what a page made itself, such as
// a voice note that is listened to before it is sent.
const policy = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// secured sets the headers of every answer.
func (s *Server) secured(next echo.HandlerFunc) echo.HandlerFunc {
	policy := policyWith(s.Tiles.source())
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(self), geolocation=(self), microphone=(self)")
		if strings.HasPrefix(c.Request().URL.Path, "/api/") {
			h.Set("Cache-Control", "no-store")
		}
		return next(c)
	}
}

// requestID names the request, in the answer and in every log line about it.
func requestID(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := uuid.NewString()
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		ctx := context.WithValue(c.Request().Context(), requestKey, id)
		ctx = context.WithValue(ctx, languageKey, locale.Match(c.Request().Header.Get("Accept-Language")))
		c.SetRequest(c.Request().WithContext(ctx))
		return next(c)
	}
}

func accessLog(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		err := next(c)
		if err != nil {
			c.Error(err)
		}
		r := c.Request()
		slog.DebugContext(r.Context(), "request", "method", r.Method, "route", c.Path(), "status", c.Response().Status,
			"bytes", c.Response().Size, "took", time.Since(start), "request_id", requestIDOf(r.Context()))
		return nil
	}
}

// recovered turns a panic into an internal problem.
func (s *Server) recovered(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			r := recover()
			if r == nil {
				return
			}
			if e, ok := r.(error); ok && errors.Is(e, http.ErrAbortHandler) {
				panic(r)
			}
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}()
		return next(c)
	}
}

// identify puts the actor of the session cookie, and their language, in the context.
func (s *Server) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if !strings.HasPrefix(r.URL.Path, "/api/") {
			return next(c)
		}
		from := caller{address: c.RealIP(), agent: r.UserAgent(), path: r.URL.Path, query: r.URL.Query()}
		ctx := journal.WithOrigin(r.Context(), journal.Origin{Address: from.address, Agent: from.agent})
		actor, err := s.holder(r, &from)
		switch {
		case err == nil:
			if err := s.byAccount.take(actor.AccountID); err != nil {
				return err
			}
			ctx = context.WithValue(ctx, actorKey, actor)
			if r.Header.Get("Accept-Language") == "" {
				ctx = context.WithValue(ctx, languageKey, locale.Match(actor.Language))
			}
		case !errors.Is(err, accounts.ErrNotSignedIn):
			return err
		}
		ctx = context.WithValue(ctx, callerKey, from)
		c.SetRequest(r.WithContext(ctx))
		return next(c)
	}
}

// holder returns whom the request's token stands for. A program's token takes the
// place of cookies: where it is, they are not looked at, so that a request never
// acts for two. Other kinds of authorization belong to proxies before us.
func (s *Server) holder(r *http.Request, from *caller) (accounts.Actor, error) {
	if scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " "); strings.EqualFold(scheme, "Bearer") {
		return s.Accounts.AuthenticateToken(r.Context(), strings.TrimSpace(token))
	}
	from.pending, from.state = s.cookieValue(r, pendingCookie), s.cookieValue(r, stateCookie)
	if from.token = s.cookieValue(r, sessionCookie); from.token == "" {
		return accounts.Actor{}, accounts.ErrNotSignedIn
	}
	return s.Accounts.Authenticate(r.Context(), from.token)
}

// actorOf returns who asks. Faults: accounts.ErrNotSignedIn, and
// accounts.ErrSecondFactorNeeded unless the path is open to those who have to set
// one up.
func actorOf(ctx context.Context, whileEnrolling bool) (accounts.Actor, error) {
	actor, ok := ctx.Value(actorKey).(accounts.Actor)
	switch {
	case !ok:
		return accounts.Actor{}, accounts.ErrNotSignedIn
	case actor.MustEnrol && !whileEnrolling:
		return accounts.Actor{}, accounts.ErrSecondFactorNeeded
	}
	return actor, nil
}

func languageOf(ctx context.Context) locale.Language {
	l, ok := ctx.Value(languageKey).(locale.Language)
	if !ok {
		return locale.Russian
	}
	return l
}

func requestIDOf(ctx context.Context) string {
	id, _ := ctx.Value(requestKey).(string)
	return id
}

func callerOf(ctx context.Context) caller {
	from, _ := ctx.Value(callerKey).(caller)
	return from
}

var errCrossSite = fault.New(fault.Forbidden, "cross_site_request")
