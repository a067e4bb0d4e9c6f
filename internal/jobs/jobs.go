// Package jobs runs work that must not hold up a request: it is recorded in the
// same transaction as what asks for it, survives a crash, and is tried again.
package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"etalon/internal/database"
)

// The patience of the queue. A job whose worker died is taken over when its
// lease ends.
const (
	lease    = 2 * time.Minute
	attempts = 5
	pause    = 2 * time.Second // between looks at an idle queue
	longest  = 30 * time.Minute
	// lastingLease is short, because it is renewed all the time: what a killed server
	// left is taken over soon.
	lastingLease = 30 * time.Second
)

// Attempts is how often a job that fails is tried before it is given up.
const Attempts = attempts

// Work does one job. It may be called again with the same payload.
type Work func(ctx context.Context, orgID string, payload json.RawMessage) error

// Queue is the table of jobs and the workers on it.
type Queue struct {
	store   store
	now     func() time.Time
	works   map[string]Work
	wake    chan struct{}
	running sync.WaitGroup
	lasting map[string]bool
}

// New returns the queue kept in db. works names what each kind of job does.
func New(db *database.DB, now func() time.Time, works map[string]Work) *Queue {
	return &Queue{store: store{db}, now: now, works: works, wake: make(chan struct{}, 1), lasting: map[string]bool{}}
}

// Lasting says before Run that jobs of a kind may outlast a lease, up to longest.
// The lease is renewed while they work. When the queue ends they are told to stop,
// and whoever looks next begins with them.
func (q *Queue) Lasting(kind string) { q.lasting[kind] = true }

// Add records a job in the transaction that ctx carries. It runs after that
// transaction commits.
func (q *Queue) Add(ctx context.Context, orgID, kind string, payload any) error {
	data, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	now := q.now()
	return q.store.insert(ctx, job{ID: id.String(), OrgID: orgID, Kind: kind, Payload: string(data), State: "waiting", RunAt: now, CreatedAt: now})
}

// Wake tells an idle queue to look at once, after a transaction that added a job.
func (q *Queue) Wake() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// Run works on jobs until ctx ends, and returns when the last one is finished.
func (q *Queue) Run(ctx context.Context, workers int) {
	for range workers {
		q.running.Go(func() { q.work(ctx) })
	}
	q.running.Wait()
}

// Drain works on jobs until none is due, for programs that end when they are done.
func (q *Queue) Drain(ctx context.Context) error {
	for {
		found, err := q.step(ctx)
		if err != nil || !found {
			return err
		}
	}
}

func (q *Queue) work(ctx context.Context) {
	for ctx.Err() == nil {
		found, err := q.step(ctx)
		if err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "job queue", "err", err)
		}
		if found && err == nil {
			continue
		}
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
		case <-q.wake:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// step does one job, if one is due. A started job is finished even when ctx
// ends meanwhile, within its lease; a lasting one is given back.
func (q *Queue) step(ctx context.Context) (bool, error) {
	now := q.now()
	j, found, err := q.store.claim(ctx, now, now.Add(lease))
	if err != nil || !found {
		return false, err
	}
	failure, stopped := q.run(ctx, j)
	ctx = context.WithoutCancel(ctx)
	if stopped {
		return true, q.store.giveBack(ctx, j, q.now())
	}
	if failure == nil {
		return true, q.store.finish(ctx, j, "done", "", q.now())
	}
	slog.WarnContext(ctx, "job failed", "kind", j.Kind, "job", j.ID, "attempt", j.Attempts, "err", failure)
	if j.Attempts >= attempts {
		return true, q.store.finish(ctx, j, "failed", failure.Error(), q.now())
	}
	wait := time.Second << (2 * j.Attempts) // 4 s, 16 s, 64 s, 256 s
	return true, q.store.retry(ctx, j, failure.Error(), q.now().Add(wait))
}

// run does the job within its lease. stopped says that the queue ended before a
// lasting job did.
func (q *Queue) run(ctx context.Context, j job) (failure error, stopped bool) {
	if !q.lasting[j.Kind] {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lease)
		defer cancel()
		return q.do(ctx, j), false
	}
	working, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	renewed := func() {
		if err := q.store.renew(ctx, j, q.now().Add(lastingLease)); err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "lease of a job not renewed", "job", j.ID, "err", err)
		}
	}
	renewed()
	done := make(chan error, 1)
	go func() { done <- q.do(working, j) }()
	renew := time.NewTicker(lastingLease / 4)
	defer renew.Stop()
	for {
		select {
		case failure := <-done:
			return failure, failure != nil && ctx.Err() != nil
		case <-renew.C:
			renewed()
		}
	}
}

func (q *Queue) do(ctx context.Context, j job) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	work, known := q.works[j.Kind]
	if !known {
		return fmt.Errorf("no work for jobs of kind %q", j.Kind)
	}
	return work(ctx, j.OrgID, json.RawMessage(j.Payload))
}
