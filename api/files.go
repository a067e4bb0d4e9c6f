package api

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"etalon/internal/accounts"
	"etalon/internal/locale"
	"etalon/reports"
	"etalon/reports/orders"
)

// FileLanguage is the language of a file; by default that of the request.
type FileLanguage struct {
	Language string `query:"language" enum:"ru,en" doc:"Of the file; absent: of the request"`
}

func (l FileLanguage) of(ctx context.Context) locale.Language {
	if l.Language != "" {
		return locale.Language(l.Language)
	}
	return languageOf(ctx)
}

// file registers a download about one thing.
func file(s *Server, path, name string, make func(context.Context, accounts.Actor, string, locale.Language) (*reports.File, error)) {
	download(s, path, name, func(ctx context.Context, by accounts.Actor, in *struct {
		Ref
		FileLanguage
	},
	) (*reports.File, error) {
		return make(ctx, by, in.ID, in.of(ctx))
	})
}

// locationFile registers a download about one location in one wave.
func locationFile(s *Server, path, name string, make func(context.Context, accounts.Actor, string, string, locale.Language) (*reports.File, error)) {
	download(s, path, name, func(ctx context.Context, by accounts.Actor, in *struct {
		Ref
		FileLanguage
		LocationID string `path:"location_id" format:"uuid"`
	},
	) (*reports.File, error) {
		return make(ctx, by, in.ID, in.LocationID, in.of(ctx))
	})
}

// table registers a download of a list.
func table(s *Server, path, name string, make func(context.Context, accounts.Actor, locale.Language) (*reports.File, error)) {
	download(s, path, name, func(ctx context.Context, by accounts.Actor, in *FileLanguage) (*reports.File, error) {
		return make(ctx, by, in.of(ctx))
	})
}

// download registers a path that answers with a file. The file is whole before
// its first byte is sent, so that a failure is a problem and never half a report.
// Whoever gets it, the journal says so.
func download[I any](s *Server, path, name string, make func(context.Context, accounts.Actor, *I) (*reports.File, error), opts ...option) {
	asFile(s, fileOperation(path, name, opts), name, make)
}

// sample registers a path that answers what is posted to it with a file.
func sample[I any](s *Server, path, name string, make func(context.Context, accounts.Actor, *I) (*reports.File, error)) {
	op := fileOperation(path, name, nil)
	op.Method = http.MethodPost
	asFile(s, op, name, make)
}

func asFile[I any](s *Server, op huma.Operation, name string, make func(context.Context, accounts.Actor, *I) (*reports.File, error)) {
	huma.Register(s.api, op, func(ctx context.Context, in *I) (*huma.StreamResponse, error) {
		by, err := actorOf(ctx, false)
		if err != nil {
			return nil, problemOf(ctx, err)
		}
		making, cancel := context.WithTimeout(ctx, reportTimeout)
		defer cancel()
		f, err := make(making, by, in)
		if err != nil {
			return nil, problemOf(ctx, err)
		}
		if err := s.Reports.Exported(ctx, by, exported(name, f.Language, f.Size, callerOf(ctx))); err != nil {
			return nil, problemOf(ctx, errors.Join(err, f.Content.Close()))
		}
		return &huma.StreamResponse{Body: func(c huma.Context) { send(c, f) }}, nil
	})
}

// stream registers a download that is sent while it is made. What breaks off in the
// middle breaks the connection: no client takes it for the whole file.
func stream[I any](s *Server, path, name string, make func(context.Context, accounts.Actor, *I) (*orders.Stream, error)) {
	huma.Register(s.api, fileOperation(path, name, nil), func(ctx context.Context, in *I) (*huma.StreamResponse, error) {
		by, err := actorOf(ctx, false)
		if err != nil {
			return nil, problemOf(ctx, err)
		}
		f, err := make(ctx, by, in)
		if err != nil {
			return nil, problemOf(ctx, err)
		}
		if err := s.Reports.Exported(ctx, by, exported(name, f.Language, 0, callerOf(ctx))); err != nil {
			return nil, problemOf(ctx, err)
		}
		return &huma.StreamResponse{Body: func(c huma.Context) {
			ctx, cancel := context.WithTimeout(c.Context(), reportTimeout)
			defer cancel()
			c.SetHeader("Content-Type", f.MediaType)
			c.SetHeader("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
			if err := f.Write(ctx, atOnce{c.BodyWriter()}); err != nil {
				slog.InfoContext(ctx, "report broken off", "report", name, "err", err)
				panic(http.ErrAbortHandler)
			}
		}}, nil
	})
}

// atOnce sends on what is written to it.
type atOnce struct{ to io.Writer }

func (w atOnce) Write(b []byte) (int, error) {
	n, err := w.to.Write(b)
	if f, ok := w.to.(http.Flusher); ok && err == nil {
		f.Flush()
	}
	return n, err
}

func fileOperation(path, name string, opts []option) huma.Operation {
	op := operation("GET", path, name, opts)
	op.Security = []map[string][]string{{"session": {}}}
	op.Responses = map[string]*huma.Response{"200": {Description: "The file", Content: map[string]*huma.MediaType{
		mediaTypes[filepath.Ext(path)]: {Schema: &huma.Schema{Type: "string", Format: "binary"}},
	}}}
	return op
}

// mediaTypes are those of downloads. The machine's own table is not asked: the
// contract must not depend on what is installed.
var mediaTypes = map[string]string{
	".pdf":  "application/pdf",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".csv":  "text/csv; charset=utf-8",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".ics":  "text/calendar",
	".xml":  "application/xml",
	"":      "application/octet-stream", // of an ordered file, which has the form that was ordered
}

// kinds are the nouns of paths as the journal has them.
var kinds = map[string]string{
	"waves": "wave", "visits": "visit", "locations": "location", "accounts": "account", "standards": "standard", "checklists": "checklist",
	"standard-versions": "standard_version", "group-meetings": "meeting", "checklist-versions": "checklist_version", "assignments": "assignment", "exam-attempts": "exam_attempt", "pay-registers": "pay_register",
	"report-orders": "report_order",
}

// form is what a request says of the form of a file rather than of what is in it.
var form = []string{"language", "zone", "columns", "sort", "order", "page", "limit"}

// exported says what a file is about: the last thing that its path names, within
// those before it.
func exported(name string, lang locale.Language, size int64, from caller) reports.Export {
	report := strings.TrimPrefix(strings.TrimPrefix(name, "download-"), "export-")
	e := reports.Export{Report: report, Language: string(lang), Size: size, Asked: map[string]string{}}
	parts := strings.Split(strings.TrimPrefix(from.path, "/api/v1/"), "/")
	for i := 0; i+1 < len(parts); i += 2 {
		kind, known := kinds[parts[i]]
		if !known || uuid.Validate(parts[i+1]) != nil {
			break
		}
		if e.ID != "" {
			e.Asked[e.Kind] = e.ID
		}
		e.Kind, e.ID = kind, parts[i+1]
	}
	for key, values := range from.query {
		if value := strings.Join(values, ","); value != "" && !slices.Contains(form, key) && len(e.Asked) < 20 {
			e.Asked[key] = value
		}
	}
	return e
}

func send(c huma.Context, f *reports.File) {
	defer func() {
		if err := f.Content.Close(); err != nil {
			slog.WarnContext(c.Context(), "close report", "err", err)
		}
	}()
	c.SetHeader("Content-Type", f.MediaType)
	c.SetHeader("Content-Length", strconv.FormatInt(f.Size, 10))
	c.SetHeader("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	if _, err := io.Copy(c.BodyWriter(), f.Content); err != nil {
		slog.InfoContext(c.Context(), "report not taken", "err", err)
	}
}
