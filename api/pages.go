package api

import (
	"io/fs"
	"net/http"
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
		files.ServeHTTP(c.Response(), c.Request())
		return nil
	})
}
