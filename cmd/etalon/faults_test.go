package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// TestFaults kills the server at random moments while eight clients hand in
// visits, some with a photo in pieces, and try again, and asserts that every
// acknowledged visit and photo is there exactly once, whole, with its journal
// entry. ETALON_FAULTS sets how many kills.
func TestFaults(t *testing.T) {
	kills := 6
	if n, err := strconv.Atoi(os.Getenv("ETALON_FAULTS")); err == nil {
		kills = n
	}
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		// The child has a database of its own; db only says which kind.
		data := t.TempDir()
		env := []string{"ETALON_DATA=" + data}
		if db.Postgres() {
			env = append(env, "ETALON_DATABASE_URL="+databasetest.PostgresURL(t))
		}
		f := prepareField(t, env, data, kills*400, 20)
		f.takePhotos(t)
		for range kills {
			c := start(t, env...)
			ctx, stop := context.WithCancel(t.Context())
			var clients sync.WaitGroup
			for range 8 {
				clients.Go(func() { f.handIn(ctx, c.url) })
			}
			wait := time.NewTimer(time.Duration(30+rand.IntN(400)) * time.Millisecond)
			<-wait.C
			c.kill()
			stop()
			clients.Wait()
		}
		c := start(t, env...)
		tried, acknowledged := f.retryAll(t, c.url)
		c.kill()
		lost := f.count(t)
		t.Logf("%s: tried %d kills, %d visits sent, %d acknowledged; lost: %d", map[bool]string{true: "postgres", false: "sqlite"}[db.Postgres()], kills, tried, acknowledged, lost)
		if lost != 0 || acknowledged == 0 {
			t.Errorf("lost: %d of %d", lost, acknowledged)
		}
	})
}

// field is the visits that the clients have to hand in.
type field struct {
	cfg    *Config
	cookie string
	visits []fieldVisit

	mu    sync.Mutex
	next  int
	acked map[string]bool
	// photos are those that the server said it has, with their hashes.
	photos map[string]string
	// unread are the visits whose connection the server never accepted.
	unread []string
}

type fieldVisit struct {
	id    string
	body  []byte
	photo *fieldPhoto // nil: none
}

// fieldPhoto is a photo that goes to its visit in pieces, before the visit is
// handed in.
type fieldPhoto struct {
	id      string
	content []byte
}

func (f *field) take() (fieldVisit, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.next >= len(f.visits) {
		return fieldVisit{}, false
	}
	f.next++
	return f.visits[f.next-1], true
}

// handIn sends visits until ctx ends.
func (f *field) handIn(ctx context.Context, url string) {
	for ctx.Err() == nil {
		v, ok := f.take()
		if !ok {
			return
		}
		_ = f.sendWhole(ctx, url, v)
	}
}

// sendWhole sends a visit as phones do: as a draft, then its photo, then handed in.
func (f *field) sendWhole(ctx context.Context, url string, v fieldVisit) error {
	if v.photo == nil {
		return f.send(ctx, url, v)
	}
	if err := f.sendPieces(ctx, url, v, pieceSize); err != nil {
		return err
	}
	return f.send(ctx, url, v)
}

// sendPieces sends a visit as a draft, and then its photo.
func (f *field) sendPieces(ctx context.Context, url string, v fieldVisit, piece int64) error {
	draft := bytes.Replace(v.body, []byte(`"submit":true`), []byte(`"submit":false`), 1)
	if _, err := f.ask(ctx, http.MethodPut, url+"/api/v1/visits/"+v.id, draft, map[string]string{"Content-Type": "application/json"}); err != nil {
		return err
	}
	return f.upload(ctx, url, v, piece)
}

// pieceSize makes several pieces of a photo.
const pieceSize = 16 << 10

func (f *field) upload(ctx context.Context, url string, v fieldVisit, piece int64) error {
	sum := sha256.Sum256(v.photo.content)
	var pairs []string
	for _, p := range [][2]string{{"visit", v.id}, {"question", "q0"}, {"file", v.photo.id}, {"kind", "photo"}, {"sha256", hex.EncodeToString(sum[:])}} {
		pairs = append(pairs, p[0]+" "+base64.StdEncoding.EncodeToString([]byte(p[1])))
	}
	size := int64(len(v.photo.content))
	h, err := f.ask(ctx, http.MethodPost, url+"/api/v1/uploads", nil, map[string]string{
		"Upload-Length": strconv.FormatInt(size, 10), "Upload-Metadata": strings.Join(pairs, ","),
	})
	for err == nil {
		at, broken := strconv.ParseInt(h.Get("Upload-Offset"), 10, 64)
		if broken != nil {
			return broken
		}
		if at == size {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.photos[v.photo.id] = hex.EncodeToString(sum[:])
			return nil
		}
		h, err = f.ask(ctx, http.MethodPatch, url+"/api/v1/uploads/"+v.photo.id, v.photo.content[at:min(at+piece, size)], map[string]string{
			"Upload-Offset": strconv.FormatInt(at, 10), "Content-Type": "application/offset+octet-stream",
		})
	}
	return err
}

// ask sends a request of the shopper and returns the headers of a success.
func (f *field) ask(ctx context.Context, method, url string, body []byte, header map[string]string) (http.Header, error) {
	r, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Cookie", "etalon_session="+f.cookie)
	r.Header.Set("Tus-Resumable", "1.0.0")
	for name, value := range header {
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode >= 300 {
		err = fmt.Errorf("%s: %d %s", method, answer.StatusCode, text)
	}
	return answer.Header, err
}

// send remembers a visit as acknowledged only when the server said so.
func (f *field) send(ctx context.Context, url string, v fieldVisit) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPut, url+"/api/v1/visits/"+v.id, bytes.NewReader(v.body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Cookie", "etalon_session="+f.cookie)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%d %s", answer.StatusCode, body)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.acked[v.id] = true
	return nil
}

// retryAll sends every visit that was begun once more, as phones do.
func (f *field) retryAll(t *testing.T, url string) (tried, acknowledged int) {
	t.Helper()
	for _, v := range f.visits[:f.next] {
		if err := f.sendWhole(t.Context(), url, v); err != nil {
			t.Errorf("a retry: %v", err)
		}
	}
	return f.next, len(f.acked)
}

// takePhotos gives every third visit a photo of some pieces.
func (f *field) takePhotos(t *testing.T) {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 200, 150))
	for i := range m.Pix {
		m.Pix[i] = uint8(rand.IntN(256))
	}
	var shot bytes.Buffer
	if err := jpeg.Encode(&shot, m, nil); err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(f.visits); i += 3 {
		f.visits[i].photo = &fieldPhoto{uuid.NewString(), shot.Bytes()}
	}
}

// count returns how many acknowledged visits are not there exactly once and whole.
func (f *field) count(t *testing.T) int {
	t.Helper()
	s, err := wire(t.Context(), f.cfg, database.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.close() }()
	if !s.db.Postgres() {
		var verdict string
		if err := s.db.Conn(t.Context()).Raw("PRAGMA integrity_check").Scan(&verdict).Error; err != nil || verdict != "ok" {
			t.Errorf("integrity: %s (%v)", verdict, err)
		}
	}
	stored := countBy(t, s, "visits", "id")
	for _, id := range f.unread {
		if stored[id] > 0 {
			t.Errorf("visit %s is stored, and its sender was never answered", id)
		}
	}
	lost := f.countPhotos(t, s)
	questions := f.questions(t)
	for table, want := range map[string]struct {
		id    string
		count int
	}{
		"visits": {"id", 1}, "visit_answers": {"visit_id", questions}, "journal WHERE subject_kind = 'visit' AND verb = 'submit'": {"subject_id", 1},
	} {
		there := countBy(t, s, table, want.id)
		for id := range f.acked {
			if there[id] != want.count {
				t.Errorf("visit %s: %d in %s, want %d", id, there[id], table, want.count)
				lost++
			}
		}
	}
	return lost
}

// countBy counts the rows of a table by a column. One statement: asked for each of
// forty thousand visits, the journal would be read as often.
func countBy(t *testing.T, s *services, table, column string) map[string]int {
	t.Helper()
	var rows []struct {
		ID string
		N  int
	}
	if err := s.db.Conn(t.Context()).Raw("SELECT " + column + " AS id, COUNT(*) AS n FROM " + table + " GROUP BY " + column).Scan(&rows).Error; err != nil {
		t.Fatal(err)
	}
	counts := make(map[string]int, len(rows))
	for _, row := range rows {
		counts[row.ID] = row.N
	}
	return counts
}

// fieldRow is a photo as the database has it.
type fieldRow struct {
	ID, VisitID string
	SHA256      string `gorm:"column:sha256"`
	SentSHA256  string `gorm:"column:sent_sha256"`
}

// countPhotos returns how many acknowledged photos are not there exactly once, with
// their bytes and their entry.
func (f *field) countPhotos(t *testing.T, s *services) int {
	t.Helper()
	lost := 0
	entries := countBy(t, s, "journal WHERE verb = 'add_photo'", "subject_id")
	var rows []fieldRow
	if err := s.db.Conn(t.Context()).Raw("SELECT id, visit_id, sha256, sent_sha256 FROM photos").Scan(&rows).Error; err != nil {
		t.Fatal(err)
	}
	there := map[string]fieldRow{}
	for _, row := range rows {
		there[row.ID] = row
	}
	for id, sum := range f.photos {
		row := there[id]
		if row.SentSHA256 != sum || entries[row.VisitID] != 1 {
			t.Errorf("photo %s: %+v with %d entries", id, row, entries[row.VisitID])
			lost++
			continue
		}
		content, err := s.files.Read(row.SHA256)
		if err != nil || len(content) == 0 {
			t.Errorf("photo %s: %d bytes (%v)", id, len(content), err)
			lost++
		}
	}
	t.Logf("%d photos acknowledged", len(f.photos))
	return lost
}

func (f *field) questions(t *testing.T) int {
	t.Helper()
	var body struct{ Answers map[string]json.RawMessage }
	if err := json.Unmarshal(f.visits[0].body, &body); err != nil {
		t.Fatal(err)
	}
	return len(body.Answers)
}

// prepareField plans n visits of one shopper and signs the shopper in.
func prepareField(t testing.TB, env []string, data string, n, questions int) *field {
	t.Helper()
	cfg := &Config{Data: data, Listen: "127.0.0.1:0", Grace: time.Second}
	for _, e := range env {
		if url, ok := bytes.CutPrefix([]byte(e), []byte("ETALON_DATABASE_URL=")); ok {
			cfg.Database = string(url)
		}
	}
	s, err := wire(t.Context(), cfg, database.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.close() }()
	f := &field{cfg: cfg, acked: map[string]bool{}, photos: map[string]string{}}
	plan, err := planField(t.Context(), s, n, questions)
	if err != nil {
		t.Fatal(err)
	}
	f.visits = plan.visits
	link, err := s.accounts.DemoLink(t.Context(), accounts.Program(plan.orgID), plan.shopper.AccountID, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	session, _, err := s.accounts.SignInByLink(t.Context(), link, "127.0.0.1", "test")
	if err = errors.Join(err, os.MkdirAll(filepath.Join(data, "x"), 0o750)); err != nil {
		t.Fatal(err)
	}
	f.cookie = session.Token
	return f
}
