package jobs_test

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/jobs"
)

func TestMain(m *testing.M) { databasetest.Main(m) }

var org = uuid.NewString()

func TestQueue_Run(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		const all = 60
		var mu sync.Mutex
		seen := map[int]int{}
		ctx, stop := context.WithCancel(t.Context())
		q := jobs.New(db, database.Now, map[string]jobs.Work{"count": func(_ context.Context, _ string, payload json.RawMessage) error {
			var n int
			if err := json.Unmarshal(payload, &n); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			if seen[n]++; len(seen) == all {
				stop()
			}
			return nil
		}})
		undone := errors.New("rolled back")
		err := db.Tx(ctx, func(ctx context.Context) error {
			return errors.Join(q.Add(ctx, org, "count", -1), undone)
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		for i := range all {
			if err := q.Add(ctx, org, "count", i); err != nil {
				t.Fatal(err)
			}
		}
		q.Run(ctx, 4)
		for n, times := range seen {
			if times != 1 || n < 0 {
				t.Errorf("job %d ran %d times", n, times)
			}
		}
	})
}

func TestQueue_retries(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		clock := atomic.Pointer[time.Time]{}
		start := database.Now()
		clock.Store(&start)
		runs := 0
		q := jobs.New(db, func() time.Time { return *clock.Load() }, map[string]jobs.Work{
			"fail": func(context.Context, string, json.RawMessage) error { runs++; panic("broken") },
		})
		if err := q.Add(t.Context(), org, "fail", nil); err != nil {
			t.Fatal(err)
		}
		for range 10 {
			if err := q.Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
			later := clock.Load().Add(time.Hour)
			clock.Store(&later)
		}
		if runs != 5 {
			t.Errorf("a job that always fails ran %d times, want 5", runs)
		}
	})
}

// A lasting job is told to stop when the queue ends, and is the next to be done.
func TestQueue_Lasting(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, stop := context.WithCancel(t.Context())
		runs := 0
		q := jobs.New(db, database.Now, map[string]jobs.Work{"long": func(ctx context.Context, _ string, _ json.RawMessage) error {
			if runs++; runs > 1 {
				return nil
			}
			stop()
			<-ctx.Done()
			return ctx.Err()
		}})
		q.Lasting("long")
		if err := q.Add(ctx, org, "long", nil); err != nil {
			t.Fatal(err)
		}
		q.Run(ctx, 1)
		for range 2 {
			if err := q.Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if runs != 2 {
			t.Errorf("ran %d times, want once until it was stopped and once to its end", runs)
		}
	})
}
