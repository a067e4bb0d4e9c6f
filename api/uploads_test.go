package api_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

// described is the metadata of an upload, as tus has it.
func described(visit, question, file, kind string, data []byte) string {
	sum := sha256.Sum256(data)
	var pairs []string
	for _, p := range [][2]string{{"visit", visit}, {"question", question}, {"file", file}, {"kind", kind}, {"sha256", hex.EncodeToString(sum[:])}} {
		pairs = append(pairs, p[0]+" "+base64.StdEncoding.EncodeToString([]byte(p[1])))
	}
	return strings.Join(pairs, ",")
}

func gray(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 640, 480)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// tus asks something of the uploads as a shopper.
func (s *site) tus(method, path string, body []byte, header map[string]string) *httptest.ResponseRecorder {
	shopper := s.Actors[accounts.Shopper]
	all := map[string]string{"Tus-Resumable": "1.0.0"}
	for k, v := range header {
		all[k] = v
	}
	return s.do(request{method: method, path: path, body: body, by: &shopper, header: all})
}

// uploads sends a photo in two pieces.
func (s teller) uploads(visit, question string) {
	s.t.Helper()
	data, file := gray(s.t), auditstest.RandomID()
	w := s.tus("POST", "/uploads", nil, map[string]string{"Upload-Length": strconv.Itoa(len(data)), "Upload-Metadata": described(visit, question, file, "photo", data)})
	if w.Code != 201 || w.Header().Get("Location") != "/api/v1/uploads/"+file || w.Header().Get("Upload-Offset") != "0" {
		s.t.Fatal(w.Code, w.Header(), w.Body)
	}
	half := len(data) / 2
	for _, part := range [][2]int{{0, half}, {half, len(data)}} {
		w = s.tus("PATCH", "/uploads/"+file, data[part[0]:part[1]], map[string]string{"Upload-Offset": strconv.Itoa(part[0]), "Content-Type": "application/offset+octet-stream"})
		if w.Code != 204 || w.Header().Get("Upload-Offset") != strconv.Itoa(part[1]) {
			s.t.Fatal(w.Code, w.Header(), w.Body)
		}
	}
	if w := s.tus("HEAD", "/uploads/"+file, nil, nil); w.Code != 200 || w.Header().Get("Upload-Offset") != strconv.Itoa(len(data)) {
		s.t.Fatal(w.Code, w.Header())
	}
	if w := s.tus("POST", "/uploads", nil, map[string]string{"Upload-Length": strconv.Itoa(len(data)), "Upload-Metadata": described(visit, question, file, "photo", data)}); w.Code != 201 || w.Header().Get("Upload-Offset") != strconv.Itoa(len(data)) {
		s.t.Fatalf("the same upload again: %d %v", w.Code, w.Header())
	}
	dropped := auditstest.RandomID()
	if w := s.tus("POST", "/uploads", nil, map[string]string{"Upload-Length": "100", "Upload-Metadata": described(visit, question, dropped, "photo", data)}); w.Code != 201 {
		s.t.Fatal(w.Code, w.Body)
	}
	if w := s.tus("DELETE", "/uploads/"+dropped, nil, nil); w.Code != 204 {
		s.t.Fatal(w.Code, w.Body)
	}
}

func TestUploads_protocol(t *testing.T) {
	s := newSite(t, databasetest.SQLite(t))
	file := auditstest.RandomID()
	for name, c := range map[string]struct {
		method, path string
		header       map[string]string
		want         int
		code         string
	}{
		"another version":    {"HEAD", "/uploads/" + file, map[string]string{"Tus-Resumable": "0.2.2"}, 412, ""},
		"no such upload":     {"HEAD", "/uploads/" + file, nil, 404, ""},
		"a piece of nothing": {"PATCH", "/uploads/" + file, map[string]string{"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}, 404, "upload_not_found"},
		"a piece as a form":  {"PATCH", "/uploads/" + file, map[string]string{"Upload-Offset": "0", "Content-Type": "text/plain"}, 415, "unsupported_media_type"},
		"no length":          {"POST", "/uploads", map[string]string{"Upload-Metadata": "file Zm9v"}, 422, "invalid_request"},
		"no ids":             {"POST", "/uploads", map[string]string{"Upload-Length": "5", "Upload-Metadata": "file Zm9v"}, 422, "upload_invalid"},
	} {
		w := s.tus(c.method, c.path, nil, c.header)
		if w.Code != c.want || w.Header().Get("Tus-Resumable") != "1.0.0" || !strings.Contains(w.Body.String(), c.code) {
			t.Errorf("%s: %d %v %s", name, w.Code, w.Header(), w.Body)
		}
	}
	w := s.do(request{method: "OPTIONS", path: "/uploads"})
	if w.Code != 204 || w.Header().Get("Tus-Version") != "1.0.0" || !strings.Contains(w.Header().Get("Tus-Extension"), "creation") {
		t.Errorf("what the server can do: %d %v", w.Code, w.Header())
	}
}

// R5: the connection breaks after the server did its work and before it said so. The
// retry gets what the first would have got, and there is one visit.
func TestSaveVisit_answerLost(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		n := 20
		if long, err := strconv.Atoi(os.Getenv("ETALON_ROUNDS")); err == nil {
			n = long
		}
		var served atomic.Int64 // each on a connection, and so a goroutine, of its own
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			answer := httptest.NewRecorder()
			s.server.ServeHTTP(answer, r)
			if served.Add(1)%2 == 1 {
				panic(http.ErrAbortHandler)
			}
			w.WriteHeader(answer.Code)
			_, _ = io.Copy(w, answer.Body)
		}))
		defer server.Close()
		shopper := s.Actors[accounts.Shopper]
		if w := s.as(accounts.Shopper, "GET", "/assignments", nil); w.Code != 200 {
			t.Fatal(w.Code)
		}
		for round := range n {
			s.Assign(t, round)
			in := s.Submission(round)
			body := fmt.Sprintf(`{"assignment_id":%q,"started_at":%q,"finished_at":%q,"answers":{"q1":"no","q3":"na","q5":"no"},"submit":true}`,
				in.AssignmentID, in.StartedAt.Format("2006-01-02T15:04:05Z"), in.FinishedAt.Format("2006-01-02T15:04:05Z"))
			send := func() (string, error) {
				r, err := http.NewRequestWithContext(t.Context(), "PUT", server.URL+"/api/v1/visits/"+in.VisitID, strings.NewReader(body))
				if err != nil {
					return "", err
				}
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("Cookie", "etalon_session="+s.tokens[shopper.AccountID])
				answer, err := server.Client().Do(r)
				if err != nil {
					return "", err
				}
				defer func() { _ = answer.Body.Close() }()
				text, err := io.ReadAll(answer.Body)
				return strconv.Itoa(answer.StatusCode) + " " + string(text), err
			}
			if got, err := send(); err == nil {
				t.Fatalf("the answer was not lost: %s", got)
			}
			got, err := send()
			if err != nil || !strings.HasPrefix(got, "200 ") || !strings.Contains(got, `"revision":1`) {
				t.Errorf("round %d: %s (%v)", round, got, err)
			}
			var kept int
			if err := db.Conn(t.Context()).Raw("SELECT COUNT(*) FROM visits WHERE assignment_id = ?", in.AssignmentID).Scan(&kept).Error; err != nil || kept != 1 {
				t.Errorf("round %d: %d visits (%v)", round, kept, err)
			}
		}
		if !t.Failed() {
			t.Logf("tried %d visits whose answer was lost; lost: 0", n)
		}
	})
}
