package api

import (
	"context"
	"io"
	"log/slog"
	"mime"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"etalon/internal/accounts"
	"etalon/internal/locale"
	"etalon/reports"
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

// download registers a path that answers with a file. The file is whole before
// its first byte is sent, so that a failure is a problem and never half a report.
func download[I any](s *Server, path, name string, make func(context.Context, accounts.Actor, *I) (*reports.File, error)) {
	op := operation("GET", path, name, nil)
	op.Security = []map[string][]string{{"session": {}}}
	op.Responses = map[string]*huma.Response{"200": {Description: "The file", Content: map[string]*huma.MediaType{
		mime.TypeByExtension(path[len(path)-4:]): {Schema: &huma.Schema{Type: "string", Format: "binary"}},
	}}}
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
		return &huma.StreamResponse{Body: func(c huma.Context) { send(c, f) }}, nil
	})
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
