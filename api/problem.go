package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"etalon/internal/fault"
	"etalon/internal/locale"
)

// Problem is an error as RFC 9457 has it.
type Problem struct {
	Type      string         `json:"type" doc:"Always about:blank: the code tells the kind" example:"about:blank"`
	Title     string         `json:"title" doc:"The kind of problem, for people"`
	Status    int            `json:"status" example:"422"`
	Detail    string         `json:"detail" doc:"What happened and what to do, for people"`
	Code      string         `json:"code" doc:"Stable name of the problem" example:"visit_incomplete"`
	RequestID string         `json:"request_id" doc:"Names the request in the server's log"`
	Errors    []ProblemField `json:"errors,omitempty" doc:"Each wrong value"`
	Params    map[string]any `json:"params,omitempty" doc:"What a program needs to go on: revision of visit_stale, visit_id of assignment_taken"`

	retryAfter string
	cookie     string
}

// ProblemField is one wrong value.
type ProblemField struct {
	Location string `json:"location" doc:"Path in the body, name of a parameter, or cell of a workbook" example:"answers.q5"`
	Code     string `json:"code" example:"answer_required"`
	Message  string `json:"message" doc:"For people"`
}

func (p *Problem) Error() string { return p.Code }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is the media type of a problem.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders says when to come back, and with what.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.retryAfter != "" {
		h.Set("Retry-After", p.retryAfter)
	}
	if p.cookie != "" {
		h.Set("Set-Cookie", p.cookie)
	}
	return h
}

var statusOf = map[fault.Kind]int{
	fault.Internal:        http.StatusInternalServerError,
	fault.Invalid:         http.StatusUnprocessableEntity,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Forbidden:       http.StatusForbidden,
	fault.NotFound:        http.StatusNotFound,
	fault.Conflict:        http.StatusConflict,
	fault.Stale:           http.StatusPreconditionFailed,
	fault.TooLarge:        http.StatusRequestEntityTooLarge,
	fault.TooMany:         http.StatusTooManyRequests,
	fault.Unavailable:     http.StatusServiceUnavailable,
}

var errInternal = fault.New(fault.Internal, "internal")

// problemOf shows err in the language of ctx. What is no fault is logged here,
// once, and shown as "internal".
func problemOf(ctx context.Context, err error) *Problem {
	if p := (*Problem)(nil); errors.As(err, &p) {
		return p
	}
	f, ok := fault.Of(err)
	if errors.Is(err, context.DeadlineExceeded) {
		f, ok = errTimeout, true
	}
	if !ok {
		if ctx.Err() == nil {
			slog.ErrorContext(ctx, "internal error", "err", err, "request_id", requestIDOf(ctx))
		}
		f = errInternal
	}
	return newProblem(ctx, statusOf[f.Kind], f)
}

var errTimeout = fault.New(fault.Unavailable, "timeout")

func newProblem(ctx context.Context, status int, f *fault.Error) *Problem {
	lang := languageOf(ctx)
	p := &Problem{
		Type: "about:blank", Status: status, Title: lang.Text("status." + strconv.Itoa(status)),
		Detail: lang.Text("fault."+f.Code, f.Params), Code: f.Code, RequestID: requestIDOf(ctx),
	}
	for _, field := range f.Fields {
		p.Errors = append(p.Errors, ProblemField{field.Path, field.Code, lang.Text("problem."+field.Code, field.Params)})
	}
	for name, shown := range paramNames {
		if value, ok := f.Params[name]; ok {
			if p.Params == nil {
				p.Params = map[string]any{}
			}
			p.Params[shown] = value
		}
	}
	if seconds, ok := f.Params["RetryAfter"].(int); ok {
		p.retryAfter = strconv.Itoa(seconds)
	} else if f.Kind == fault.Unavailable {
		p.retryAfter = "3"
	}
	return p
}

// paramNames are those parameters of faults that programs are told.
var paramNames = map[string]string{"Revision": "revision", "VisitID": "visit_id"}

// humaCodes are the codes of what huma itself refuses, by status.
var humaCodes = map[int]string{
	http.StatusBadRequest:            "malformed_request",
	http.StatusRequestTimeout:        "timeout",
	http.StatusRequestEntityTooLarge: "too_large",
	http.StatusUnsupportedMediaType:  "unsupported_media_type",
	http.StatusNotAcceptable:         "not_acceptable",
	http.StatusUnprocessableEntity:   "invalid_request",
	http.StatusNotFound:              "not_found",
	http.StatusMethodNotAllowed:      "method_not_allowed",
}

// humaProblem turns what huma found into a problem in the user's language. The
// offending value is left out: it may be a password.
func humaProblem(ctx context.Context, status int, errs []error) huma.StatusError {
	if len(errs) == 1 {
		if p := (*Problem)(nil); errors.As(errs[0], &p) {
			return p
		}
		if _, ok := fault.Of(errs[0]); ok || status == http.StatusInternalServerError {
			return problemOf(ctx, errs[0])
		}
	}
	code, known := humaCodes[status]
	if !known {
		code = "malformed_request"
	}
	f := fault.New(fault.Invalid, code)
	for _, err := range errs {
		field := fault.Field{Code: "malformed"}
		if d := (*huma.ErrorDetail)(nil); errors.As(err, &d) {
			field = fieldOf(d)
		}
		f = f.At(field)
	}
	return newProblem(ctx, status, f)
}

// fieldOf reads a message in the form that speakInCodes gave it: a code and
// its arguments, divided by spaces.
func fieldOf(d *huma.ErrorDetail) fault.Field {
	code, value, _ := strings.Cut(d.Message, " ")
	path := strings.TrimPrefix(strings.TrimPrefix(d.Location, "body."), "body")
	if code == "required_property" {
		path = strings.TrimPrefix(path+"."+value, ".")
		code = "required"
	}
	if !locale.Russian.Has("problem." + code) {
		code = "malformed"
	}
	return fault.Field{Path: path, Code: code, Params: fault.Params{"Value": strings.ReplaceAll(value, `"`, "")}}
}

// echoError answers what went wrong outside of huma.
func (s *Server) echoError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	ctx := c.Request().Context()
	p := problemOfEcho(ctx, err)
	writeProblem(c.Response(), c.Request(), p)
}

func problemOfEcho(ctx context.Context, err error) *Problem {
	var he *echo.HTTPError
	if errors.As(err, &he) {
		if inner, ok := fault.Of(he.Internal); ok {
			return problemOf(ctx, inner)
		}
		if code, known := humaCodes[he.Code]; known {
			return newProblem(ctx, he.Code, fault.New(fault.Invalid, code))
		}
	}
	return problemOf(ctx, err)
}

func writeProblem(w http.ResponseWriter, r *http.Request, p *Problem) {
	w.Header().Set("Content-Type", p.ContentType(""))
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	w.WriteHeader(p.Status)
	if r.Method == http.MethodHead {
		return
	}
	if err := json.NewEncoder(w).Encode(p); err != nil {
		slog.DebugContext(r.Context(), "write problem", "err", err)
	}
}
