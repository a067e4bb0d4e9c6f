package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/coder/websocket"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/standards"
)

// liveMessage is what a test reads of the server's messages.
type liveMessage struct {
	Type, ID, Code string
	Revision       int
	People         []struct{ Name string }
	Text           struct{ Lineage, Field string }
	Updates        []struct{ Data []byte }
	Seq            int64
}

// joinLive opens a live connection; the answer to the handshake tells why it did not.
func (s *site) joinLive(t *testing.T, by *accounts.Actor, versionID, origin string) (*websocket.Conn, int) {
	t.Helper()
	server := httptest.NewServer(s.server)
	t.Cleanup(server.Close)
	header := http.Header{}
	if by != nil {
		header.Set("Cookie", "etalon_session="+s.session(*by))
	}
	if origin != "" {
		header.Set("Origin", origin)
	}
	conn, answer, err := websocket.Dial(t.Context(), server.URL+"/api/v1/standard-versions/"+versionID+"/live", &websocket.DialOptions{HTTPHeader: header})
	if err != nil {
		if answer == nil {
			t.Fatal(err)
		}
		return nil, answer.StatusCode
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	return conn, http.StatusSwitchingProtocols
}

// hear reads messages until one of a type comes.
func hear(t *testing.T, conn *websocket.Conn, kind string) liveMessage {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for {
		_, data, err := conn.Read(ctx)
		if err != nil {
			t.Fatalf("waiting for %q: %v", kind, err)
		}
		var m liveMessage
		if err := json.Unmarshal(data, &m); err != nil {
			t.Fatal(err)
		}
		if m.Type == kind {
			return m
		}
	}
}

func tell(t *testing.T, conn *websocket.Conn, message string) {
	t.Helper()
	if err := conn.Write(t.Context(), websocket.MessageText, []byte(message)); err != nil {
		t.Fatal(err)
	}
}

func TestServer_joinDraft(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		admin, shopper := s.Actors[accounts.Administrator], s.Actors[accounts.Shopper]
		_, v, err := s.Standards.Create(t.Context(), admin, standards.NewStandard{Title: "Живой", Language: "ru", Content: standards.Content{
			Sections: []standards.Section{{Title: "Вход", Requirements: []standards.Requirement{{Code: "1", Statement: "Здоровается", Level: standards.Mandatory, Measure: standards.Measure{Kind: standards.YesNo}}}}},
		}})
		if err != nil {
			t.Fatal(err)
		}
		t.Run("nobody, a foreign page and a shopper do not get in", func(t *testing.T) {
			if _, status := s.joinLive(t, nil, v.ID, ""); status != http.StatusUnauthorized {
				t.Errorf("nobody: %d, want 401", status)
			}
			if _, status := s.joinLive(t, &admin, v.ID, "https://evil.example"); status != http.StatusForbidden {
				t.Errorf("a foreign page: %d, want 403", status)
			}
			if _, status := s.joinLive(t, &shopper, v.ID, ""); status != http.StatusForbidden && status != http.StatusNotFound {
				t.Errorf("a shopper: %d, want 403 or 404", status)
			}
		})
		first, _ := s.joinLive(t, &admin, v.ID, "")
		hear(t, first, "welcome")
		second, _ := s.joinLive(t, &admin, v.ID, "")
		if got := hear(t, second, "welcome"); len(got.People) != 1 {
			t.Errorf("the second finds %v, want the first", got.People)
		}
		hear(t, first, "here")
		text := `"text":{"lineage":"` + v.Sections[0].Requirements[0].Lineage + `","field":"how"}`
		tell(t, first, `{"type":"open",`+text+`}`)
		hear(t, first, "synced")
		tell(t, second, `{"type":"open",`+text+`}`)
		hear(t, second, "synced")
		t.Run("an update reaches the other, and its author learns its number", func(t *testing.T) {
			tell(t, first, `{"type":"update","request":"r",`+text+`,"data":"YWJj"}`)
			if got := hear(t, first, "acked"); got.Seq != 1 {
				t.Errorf("acknowledged as %d, want 1", got.Seq)
			}
			if got := hear(t, second, "updates"); len(got.Updates) != 1 || string(got.Updates[0].Data) != "abc" {
				t.Errorf("the other got %v", got.Updates)
			}
		})
		t.Run("an edit of the draft is told, and its publication ends it", func(t *testing.T) {
			if _, err := s.Standards.Edit(t.Context(), admin, v.ID, v.Revision, v.Content()); err != nil {
				t.Fatal(err)
			}
			if got := hear(t, second, "changed"); got.Revision != v.Revision+1 {
				t.Errorf("told revision %d, want %d", got.Revision, v.Revision+1)
			}
			if _, err := s.Standards.Publish(t.Context(), admin, v.ID, standards.Publication{EffectiveOn: s.At}); err != nil {
				t.Fatal(err)
			}
			_, _, err := second.Read(t.Context())
			if websocket.CloseStatus(err) != 4002 {
				t.Errorf("closed with %v, want 4002", err)
			}
		})
	})
}
