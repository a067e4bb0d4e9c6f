package api_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"etalon/api"
	"etalon/internal/accounts"
	"etalon/internal/database/databasetest"
)

func TestCompress(t *testing.T) {
	s := newSite(t, databasetest.SQLite(t))
	admin := s.Actors[accounts.Administrator]
	ask := func(path string) request {
		return request{method: "GET", path: path, by: &admin, header: map[string]string{"Accept-Encoding": "gzip, br"}}
	}
	plain := s.as(accounts.Administrator, "GET", "/locations", nil)
	packed := s.do(ask("/locations"))
	if packed.Header().Get("Content-Encoding") != "gzip" || packed.Body.Len() > plain.Body.Len()/2 {
		t.Fatalf("a long answer of %d bytes is sent as %d, coded as %q", plain.Body.Len(), packed.Body.Len(), packed.Header().Get("Content-Encoding"))
	}
	if !strings.Contains(strings.Join(packed.Header().Values("Vary"), ","), "Accept-Encoding") {
		t.Errorf("caches are not told: Vary is %q", packed.Header().Values("Vary"))
	}
	reader, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(reader); err != nil || !bytes.Equal(got, plain.Body.Bytes()) {
		t.Errorf("%d bytes come out (%v), %d went in", len(got), err, plain.Body.Len())
	}
	lost := s.do(ask("/nothing"))
	if p := decode[api.Problem](t, lost); lost.Code != 404 || p.Code != "not_found" {
		t.Errorf("a problem of no route: %d %s", lost.Code, lost.Body)
	}
	if short := s.do(ask("/session")); short.Header().Get("Content-Encoding") != "" && short.Body.Len() < 500 {
		t.Errorf("an answer of %d bytes is compressed", short.Body.Len())
	}
}
