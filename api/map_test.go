package api_test

import (
	"strings"
	"testing"

	"etalon/api"
	"etalon/internal/database/databasetest"
)

// Pictures of maps come in only where the installation asked for them.
func TestServer_mapTiles(t *testing.T) {
	s := newSite(t, databasetest.SQLite(t))
	for tiles, want := range map[string]string{
		"": "img-src 'self' data:", "https://tiles.example/{z}/{x}/{y}.png": "img-src 'self' https://tiles.example data:",
		"https://{s}.tiles.example:8443/{z}/{x}/{y}.png": "img-src 'self' https://*.tiles.example:8443 data:",
		"https://tiles.example; script-src *//{z}":       "img-src 'self' data:",
	} {
		s.server = api.New(api.Parts{DB: s.DB, Accounts: s.Accounts, Places: s.Places, Tiles: api.MapTiles{URL: tiles}})
		policy := s.do(request{method: "GET", path: "/session"}).Header().Get("Content-Security-Policy")
		if !strings.Contains(policy, want) || strings.Contains(policy, "script-src") {
			t.Errorf("%q: %s", tiles, policy)
		}
	}
}
