package api_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"etalon/api"
	"etalon/reports"
)

func TestPages(t *testing.T) {
	file := &fstest.MapFile{Data: []byte("content")}
	server := api.New(api.Parts{Reports: &reports.Service{}, Pages: fstest.MapFS{
		"index.html": file, "sw.js": file, "manifest.webmanifest": file, "assets/index-CtBz.js": file,
	}})
	get := func(path string) http.Header {
		w := httptest.NewRecorder()
		server.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d", path, w.Code)
		}
		return w.Header()
	}
	t.Run("what has a hash in its name is kept for ever, and nothing else", func(t *testing.T) {
		for path, want := range map[string]string{
			"/assets/index-CtBz.js": "public, max-age=31536000, immutable", "/": "no-cache", "/sw.js": "no-cache", "/manifest.webmanifest": "no-cache",
		} {
			if got := get(path).Get("Cache-Control"); got != want {
				t.Errorf("%s: %q, want %q", path, got, want)
			}
		}
	})
	t.Run("a service worker is a script and the manifest a manifest, whatever the system knows of types", func(t *testing.T) {
		for path, want := range map[string]string{"/sw.js": "text/javascript; charset=utf-8", "/manifest.webmanifest": "application/manifest+json"} {
			if got := get(path).Get("Content-Type"); got != want {
				t.Errorf("%s: %q, want %q", path, got, want)
			}
		}
	})
	t.Run("a compressed form goes to who takes it, as the same type", func(t *testing.T) {
		pages := fstest.MapFS{"assets/a.js": {Data: []byte("plain")}, "assets/a.js.br": {Data: []byte("brotli")}, "assets/a.js.gz": {Data: []byte("gzip")}, "assets/b.js": file}
		server := api.New(api.Parts{Reports: &reports.Service{}, Pages: pages})
		for _, c := range []struct{ path, accept, body, coding string }{
			{"/assets/a.js", "gzip, deflate, br, zstd", "brotli", "br"},
			{"/assets/a.js", "gzip", "gzip", "gzip"},
			{"/assets/a.js", "br;q=0, GZIP;q=0.5", "gzip", "gzip"},
			{"/assets/a.js", "", "plain", ""},
			{"/assets/a.js", "br;q=0.0,gzip;q=0", "plain", ""},
			{"/assets/b.js", "gzip, br", "content", ""},
		} {
			r, w := httptest.NewRequestWithContext(t.Context(), http.MethodGet, c.path, nil), httptest.NewRecorder()
			r.Header.Set("Accept-Encoding", c.accept)
			server.ServeHTTP(w, r)
			if got := w.Body.String(); got != c.body || w.Header().Get("Content-Encoding") != c.coding || w.Header().Get("Vary") != "Accept-Encoding" {
				t.Errorf("%s to %q: %q as %q, varies by %q", c.path, c.accept, got, w.Header().Get("Content-Encoding"), w.Header().Get("Vary"))
			}
			if got := w.Header().Get("Content-Type"); got != "text/javascript; charset=utf-8" {
				t.Errorf("%s to %q is %q", c.path, c.accept, got)
			}
		}
	})
	t.Run("pages may use the camera, the microphone and the place, and nobody in them may", func(t *testing.T) {
		if got := get("/").Get("Permissions-Policy"); got != "camera=(self), geolocation=(self), microphone=(self)" {
			t.Error(got)
		}
	})
}
