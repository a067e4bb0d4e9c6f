package api

import (
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"etalon/internal/fault"
)

var (
	errNoRoute = fault.New(fault.NotFound, "not_found")
	errNoPages = fault.New(fault.Unavailable, "front_end_not_built")
)

// pages serves the front end: one page whose routes are behind "#", and its files.
// What has no hash in its name is asked for each time, the service worker above all.
func (s *Server) pages() {
	files := http.FileServerFS(s.Pages)
	s.echo.Any("/api/*", func(echo.Context) error { return errNoRoute })
	s.echo.GET("/*", func(c echo.Context) error {
		name := strings.TrimPrefix(c.Request().URL.Path, "/")
		if name == "" {
			name = "index.html"
			c.Request().URL.Path = "/"
		}
		info, err := fs.Stat(s.Pages, name)
		if err != nil || info.IsDir() {
			if name == "index.html" {
				return errNoPages
			}
			return errNoRoute
		}
		// Files under assets carry a hash of their content in their name.
		cache := "no-cache"
		if strings.HasPrefix(name, "assets/") {
			cache = "public, max-age=31536000, immutable"
		}
		c.Response().Header().Set("Cache-Control", cache)
		if strings.HasSuffix(name, ".webmanifest") {
			c.Response().Header().Set("Content-Type", "application/manifest+json") // the system's table may not know it
		}
		s.compressed(c, name)
		files.ServeHTTP(c.Response(), c.Request())
		return nil
	})
}

// compressed turns the request to the compressed form that the build made of a file,
// where there is one and the client takes it.
func (s *Server) compressed(c echo.Context, name string) {
	header := c.Response().Header()
	header.Add("Vary", "Accept-Encoding")
	for _, form := range []struct{ coding, suffix string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if !accepts(c.Request().Header.Get("Accept-Encoding"), form.coding) {
			continue
		}
		if info, err := fs.Stat(s.Pages, name+form.suffix); err != nil || info.IsDir() {
			continue
		}
		if header.Get("Content-Type") == "" {
			header.Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
		}
		header.Set("Content-Encoding", form.coding)
		c.Request().URL.Path = "/" + name + form.suffix
		return
	}
}

// accepts reports whether an Accept-Encoding header names a coding and does not
// refuse it (RFC 9110, 12.5.3).
func accepts(header, coding string) bool {
	for one := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(strings.ReplaceAll(one, " ", ""), ";q=")
		if strings.EqualFold(name, coding) {
			return strings.Trim(weight, "0.") != "" || weight == ""
		}
	}
	return false
}
