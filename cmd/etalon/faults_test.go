package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

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
// visits and try again, and asserts that every acknowledged visit is there
// exactly once, whole, with its journal entry. ETALON_FAULTS sets how many kills.
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
		f := prepareField(t, env, data, kills*400)
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
}

type fieldVisit struct {
	id   string
	body []byte
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
		_ = f.send(ctx, url, v)
	}
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
		if err := f.send(t.Context(), url, v); err != nil {
			t.Errorf("a retry: %v", err)
		}
	}
	return f.next, len(f.acked)
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
	lost := 0
	for id := range f.acked {
		for table, want := range map[string]int{"visits WHERE id": 1, "visit_answers WHERE visit_id": f.questions(t), "journal WHERE subject_kind = 'visit' AND subject_id": 1} {
			var n int
			if err := s.db.Conn(t.Context()).Raw("SELECT COUNT(*) FROM "+table+" = ?", id).Scan(&n).Error; err != nil {
				t.Fatal(err)
			}
			if n != want {
				t.Errorf("visit %s: %d in %s, want %d", id, n, table, want)
				lost++
				break
			}
		}
	}
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
func prepareField(t testing.TB, env []string, data string, n int) *field {
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
	f := &field{cfg: cfg, acked: map[string]bool{}}
	plan, err := planField(t.Context(), s, n, 20)
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
