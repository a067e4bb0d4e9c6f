package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"os"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

// stopWithin is how long a server may take to end when it is asked to.
const stopWithin = 10 * time.Second

// TestStop asks the server to end while eight clients that keep their connections
// hand visits in (R15): it ends soon, takes no new connections, and every answer
// that it began comes whole. ETALON_STOPS sets how many times.
func TestStop(t *testing.T) {
	stops := 3
	if n, err := strconv.Atoi(os.Getenv("ETALON_STOPS")); err == nil {
		stops = n
	}
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		data := t.TempDir()
		env := []string{"ETALON_DATA=" + data}
		if db.Postgres() {
			env = append(env, "ETALON_DATABASE_URL="+databasetest.PostgresURL(t))
		}
		f := prepareField(t, env, data, stops*400, 20)
		var longest time.Duration
		cut := 0
		for range stops {
			took, broken := stopBusy(t, f, start(t, env...))
			longest, cut = max(longest, took), cut+broken
		}
		lost := f.count(t)
		t.Logf("%s: tried %d stops, %d visits acknowledged, the longest stop %d ms, %d answers cut; lost: %d",
			map[bool]string{true: "postgres", false: "sqlite"}[db.Postgres()], stops, len(f.acked), longest.Milliseconds(), cut, lost)
		if cut > 0 || lost > 0 || longest > stopWithin || len(f.acked) == 0 {
			t.Errorf("cut %d, lost %d, longest %s", cut, lost, longest)
		}
	})
}

// stopBusy ends a server in the middle of its work and returns how long that took
// and how many answers broke off.
func stopBusy(t *testing.T, f *field, c *child) (took time.Duration, cut int) {
	t.Helper()
	ctx, halt := context.WithCancel(t.Context())
	defer halt()
	var clients sync.WaitGroup
	var mu sync.Mutex
	busy := make(chan struct{}, 1)
	for range 8 {
		clients.Go(func() {
			for ctx.Err() == nil {
				v, ok := f.take()
				if !ok {
					return
				}
				reached := false
				trace := &httptrace.ClientTrace{
					GotConn:              func(at httptrace.GotConnInfo) { reached = at.Reused },
					GotFirstResponseByte: func() { reached = true },
				}
				err := f.send(httptrace.WithClientTrace(ctx, trace), c.url, v)
				if errors.Is(err, syscall.ECONNREFUSED) {
					return // nobody listens any more
				}
				if errors.Is(err, syscall.ECONNRESET) && !reached {
					mu.Lock()
					f.unread = append(f.unread, v.id)
					mu.Unlock()
					return // the system took the connection, nobody accepted it
				}
				if err != nil {
					mu.Lock()
					cut++
					mu.Unlock()
					t.Log(err)
					return
				}
				select {
				case busy <- struct{}{}:
				default:
				}
			}
		})
	}
	<-busy
	begun := time.Now()
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-c.done:
	case <-time.After(2 * stopWithin):
		c.kill()
		t.Error("it does not end")
	}
	took = time.Since(begun)
	clients.Wait()
	if r, err := http.Get(c.url + "/readyz"); err == nil {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
		t.Error("it still answers")
	}
	return took, cut
}
