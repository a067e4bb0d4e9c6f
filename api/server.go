package api

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"etalon/audits"
	"etalon/audits/benchmarks"
	"etalon/audits/board"
	"etalon/audits/certification"
	"etalon/audits/messages"
	"etalon/audits/openrosa"
	"etalon/audits/payments"
	"etalon/audits/pilots"
	"etalon/audits/planning"
	"etalon/audits/programmes"
	"etalon/audits/shoppers"
	"etalon/audits/surveys"
	"etalon/checklists"
	references "etalon/checklists/images"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/journal/archive"
	"etalon/internal/locations"
	"etalon/internal/notifications"
	"etalon/internal/oidc"
	"etalon/internal/push"
	"etalon/reports"
	"etalon/reports/bonus"
	"etalon/reports/figures"
	"etalon/reports/mailings"
	"etalon/reports/orders"
	"etalon/standards"
	"etalon/standards/exams"
	"etalon/standards/expectations"
	"etalon/standards/groups"
	"etalon/standards/handouts"
	"etalon/standards/ideas"
	"etalon/standards/images"
	"etalon/standards/live"
	"etalon/standards/mapping"
	"etalon/standards/quality"
	"etalon/standards/readings"
	"etalon/standards/remarks"
	"etalon/standards/rounds"
)

// Limits of a request.
const (
	bodyLimit = 2 << 20 // bytes of a JSON body
	// fileLimit is for the paths that take files; each has its own limit below it.
	// It also bounds what a form may put on the disk while it is read.
	fileLimit      = 16 << 20
	requestTimeout = 30 * time.Second
	// reportTimeout bounds the making of one report file.
	reportTimeout = 5 * time.Minute
)

// Parts are what the server serves.
type Parts struct {
	DB         *database.DB
	Accounts   *accounts.Service
	Places     *locations.Service
	Standards  *standards.Service
	Quality    *quality.Service
	Programmes *programmes.Service
	Planning   *planning.Service
	Board      *board.Service
	Quizzes    *certification.Service // before the first visit
	Payments   *payments.Service
	Remarks    *remarks.Service
	Handouts   *handouts.Service
	Mappings   *mapping.Service
	Checklists *checklists.Service
	Shoppers   *shoppers.Service
	Surveys    *surveys.Service // of customers
	Audits     *audits.Service
	Reports    *reports.Service
	Orders     *orders.Service // of report files
	Mailings   *mailings.Service
	Figures    *figures.Service // of the business
	Bonuses    *bonus.Service   // of locations
	Benchmarks *benchmarks.Service
	Archive    *archive.Service
	Notices    *notifications.Service
	// Expectations are what customers expect of the service of a standard.
	Expectations *expectations.Service
	Images       *images.Service     // of standards
	References   *references.Service // photos in checklists
	Messages     *messages.Service
	OpenRosa     *openrosa.Service // links for ODK Collect and others
	Push         *push.Service
	Letters      bool // there is a mail server
	// Groups is the work of groups, and Ideas what staff send them.
	Groups   *groups.Service
	Ideas    *ideas.Service
	Readings *readings.Service // who has read a published version
	Exams    *exams.Service
	Live     *live.Service   // the drafts that several people have open
	Rounds   *rounds.Service // of a version on its path to publication
	Pilots   *pilots.Service // that try a version before it is published
	Pages    fs.FS           // the built front end
	Tiles    MapTiles
	Secure   bool // served over HTTPS: cookies say so
	// TrustProxy takes the client's address from X-Forwarded-For.
	TrustProxy bool
	Provider   *oidc.Provider // nil: nobody signs in through one
	// Rate is how many requests a second an account may make for long, and a quarter
	// of what an address may; 0 is no limit.
	Rate float64
}

// Server is the HTTP face of the program.
type Server struct {
	Parts
	echo *echo.Echo
	api  huma.API
	// What accounts and addresses have asked lately; nil: no limit.
	byAccount, byAddress *rates
	byIdeas              *rates // ideas by address
	// Answers to surveys.
	bySurveyAddress, bySurveyLink *rates
}

// New returns the server with all its routes.
func New(p Parts) *Server {
	s := &Server{Parts: p, echo: echo.New()}
	s.echo.HideBanner, s.echo.HidePort = true, true
	s.echo.HTTPErrorHandler = s.echoError
	s.echo.IPExtractor = echo.ExtractIPDirect()
	if p.TrustProxy {
		s.echo.IPExtractor = echo.ExtractIPFromXFFHeader()
	}
	if p.Rate > 0 {
		s.byAccount, s.byAddress = newRates(p.Rate), newRates(addressShare*p.Rate)
		s.byIdeas = newIdeaRates()
		s.bySurveyAddress, s.bySurveyLink = newSurveyRates()
	}
	crossOrigin := http.NewCrossOriginProtection()
	crossOrigin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, r, problemOf(r.Context(), errCrossSite))
	}))
	s.echo.Use(requestID, s.recovered, accessLog, s.secured, echo.WrapMiddleware(crossOrigin.Handler), s.unhurried, compress(), s.identify)
	s.echo.GET("/healthz", func(c echo.Context) error { return c.String(http.StatusOK, "ok\n") })
	s.echo.GET("/readyz", s.ready)
	group := s.echo.Group("/api/v1", limitBodies(ownLimit, bodyLimit), limitBodies(func(c echo.Context) bool { return !ownLimit(c) }, fileLimit), tus)
	s.api = humaecho.NewWithGroup(s.echo, group, contract())
	group.GET("/standard-versions/:id/live", s.joinDraft)
	group.OPTIONS("/uploads", tusOptions)
	s.routes()
	s.openRosaRoutes()
	s.pages()
	return s
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.echo.ServeHTTP(w, r) }

// OpenAPI is the contract as YAML.
func (s *Server) OpenAPI() ([]byte, error) { return s.api.OpenAPI().YAML() }

// contract is the OpenAPI document before any route is in it.
func contract() huma.Config {
	speakInCodes()
	c := huma.DefaultConfig("Etalon", "1")
	c.Info.Description = "Service standards, checklists, mystery visits and compliance reports. Errors are RFC 9457 problems: " +
		"`code` is stable, `detail` and `errors[].message` are in the language of the account or of Accept-Language."
	c.Servers = []*huma.Server{{URL: "/api/v1"}}
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.CreateHooks = nil
	c.Formats = map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: "etalon_session"},
		"token":   {Type: "http", Scheme: "bearer", Description: "A token of an integration, such as etl_…"},
	}
	return c
}

func limitBodies(except middleware.Skipper, bytes int) echo.MiddlewareFunc {
	return middleware.BodyLimitWithConfig(middleware.BodyLimitConfig{Skipper: except, Limit: strconv.Itoa(bytes)})
}

func (s *Server) ready(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), 2*time.Second)
	defer cancel()
	if err := s.DB.Ping(ctx); err != nil {
		slog.WarnContext(ctx, "not ready", "err", err)
		return c.String(http.StatusServiceUnavailable, "database\n")
	}
	return c.String(http.StatusOK, "ready\n")
}
