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
	address, agent, token string
	path                  string
	query                 url.Values
}

// policy is what pages may load: only from here, nothing inline.
const policy = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// secured sets the headers of every answer.
func (s *Server) secured(next echo.HandlerFunc) echo.HandlerFunc {
	policy := policyWith(s.Tiles.source())
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
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
		if cookie, err := r.Cookie(s.cookieName()); err == nil {
			from.token = cookie.Value
			actor, err := s.Accounts.Authenticate(ctx, cookie.Value)
			switch {
			case err == nil:
				ctx = context.WithValue(ctx, actorKey, actor)
				if r.Header.Get("Accept-Language") == "" {
					ctx = context.WithValue(ctx, languageKey, locale.Match(actor.Language))
				}
			case !errors.Is(err, accounts.ErrNotSignedIn):
				return err
			}
		}
		ctx = context.WithValue(ctx, callerKey, from)
		c.SetRequest(r.WithContext(ctx))
		return next(c)
	}
}

func actorOf(ctx context.Context) (accounts.Actor, error) {
	actor, ok := ctx.Value(actorKey).(accounts.Actor)
	if !ok {
		return accounts.Actor{}, accounts.ErrNotSignedIn
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
