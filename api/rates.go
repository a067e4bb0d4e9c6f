package api

import (
	"math"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// errTooManyRequests has the param RetryAfter, in seconds.
var errTooManyRequests = fault.New(fault.TooMany, "too_fast")

const (
	// burstSeconds is for how long the rate may be used up at once: a page asks for
	// many things when it opens.
	burstSeconds = 4
	// addressShare is how many accounts' worth an address has: an office shares one.
	addressShare = 4
	// rememberedCallers bounds the memory: twice as many are known at most.
	rememberedCallers = 10_000
)

// rates bounds how often each caller may ask. The callers of late are in recent,
// those before them in older; who comes again moves, and who does not is
// forgotten with all of older once recent is full.
type rates struct {
	perSecond rate.Limit
	burst     int

	mu            sync.Mutex
	recent, older map[string]*rate.Limiter
}

func newRates(perSecond float64) *rates {
	return &rates{
		perSecond: rate.Limit(perSecond), burst: max(1, int(burstSeconds*perSecond)),
		recent: map[string]*rate.Limiter{},
	}
}

// Ideas come by hand, one after another, from a shop whose people share an address:
// thirty at once, then one in six seconds.
const (
	ideaEvery = 6 * time.Second
	ideaBurst = 30
)

func newIdeaRates() *rates {
	return &rates{perSecond: rate.Every(ideaEvery), burst: ideaBurst, recent: map[string]*rate.Limiter{}}
}

// take returns errTooManyRequests when caller asks too often. No rates let
// everything pass.
func (r *rates) take(caller string) error {
	if r == nil {
		return nil
	}
	reserved := r.of(caller).Reserve()
	wait := reserved.Delay()
	if wait == 0 {
		return nil
	}
	reserved.Cancel()
	return errTooManyRequests.With(fault.Params{"RetryAfter": int(math.Ceil(wait.Seconds()))})
}

func (r *rates) of(caller string) *rate.Limiter {
	r.mu.Lock()
	defer r.mu.Unlock()
	if l, ok := r.recent[caller]; ok {
		return l
	}
	l, ok := r.older[caller]
	if !ok {
		l = rate.NewLimiter(r.perSecond, r.burst)
	}
	if len(r.recent) >= rememberedCallers {
		r.older, r.recent = r.recent, map[string]*rate.Limiter{}
	}
	r.recent[caller] = l
	return l
}

// unhurried refuses an address that asks too often, before anything is read.
func (s *Server) unhurried(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if path := c.Request().URL.Path; strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/openrosa/") {
			if err := s.byAddress.take(accounts.Network(c.RealIP())); err != nil {
				return err
			}
		}
		return next(c)
	}
}
