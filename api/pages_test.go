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
	t.Run("pages may use the camera, the microphone and the place, and nobody in them may", func(t *testing.T) {
		if got := get("/").Get("Permissions-Policy"); got != "camera=(self), geolocation=(self), microphone=(self)" {
			t.Error(got)
		}
	})
}
