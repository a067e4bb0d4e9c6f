package jobs

import (
	"context"
	"fmt"
	"time"

	"etalon/internal/database"
)

type job struct {
	ID, OrgID, Kind, Payload, State string
	RunAt                           time.Time
	LeaseUntil                      *time.Time
	Attempts                        int
	Error                           string
	CreatedAt                       time.Time
	FinishedAt                      *time.Time
}

type store struct{ db *database.DB }

func (s store) insert(ctx context.Context, j job) error {
	if err := database.Of[job](s.db.Conn(ctx)).Create(ctx, &j); err != nil {
		return fmt.Errorf("add job: %w", err)
	}
	return nil
}

// claim takes the job that has been due longest, in one statement, so that two
// workers never take the same.
func (s store) claim(ctx context.Context, now, until time.Time) (job, bool, error) {
	lock := ""
	if s.db.Postgres() {
		lock = "FOR UPDATE SKIP LOCKED"
	}
	var taken []job
	err := s.db.Conn(ctx).Raw(`UPDATE jobs SET state = 'running', lease_until = ?, attempts = attempts + 1
		WHERE id = (SELECT id FROM jobs WHERE (state = 'waiting' AND run_at <= ?) OR (state = 'running' AND lease_until < ?)
			ORDER BY run_at, id LIMIT 1 `+lock+`) RETURNING *`, until, now, now).Scan(&taken).Error
	if err != nil {
		return job{}, false, fmt.Errorf("claim job: %w", err)
	}
	if len(taken) == 0 {
		return job{}, false, nil
	}
	return taken[0], true, nil
}

func (s store) finish(ctx context.Context, j job, state, problem string, at time.Time) error {
	return s.update(ctx, j, map[string]any{"state": state, "error": problem, "finished_at": at, "lease_until": nil})
}

func (s store) retry(ctx context.Context, j job, problem string, at time.Time) error {
	return s.update(ctx, j, map[string]any{"state": "waiting", "error": problem, "run_at": at, "lease_until": nil})
}

func (s store) renew(ctx context.Context, j job, until time.Time) error {
	return s.update(ctx, j, map[string]any{"lease_until": until})
}

// giveBack makes a job due again that was begun and not finished, and does not count
// the attempt.
func (s store) giveBack(ctx context.Context, j job, at time.Time) error {
	return s.update(ctx, j, map[string]any{"state": "waiting", "run_at": at, "lease_until": nil, "attempts": j.Attempts - 1})
}

// update changes the job only while the caller's attempt still owns it.
func (s store) update(ctx context.Context, j job, values map[string]any) error {
	err := s.db.Conn(ctx).Model(&job{}).Where("id = ? AND attempts = ?", j.ID, j.Attempts).Updates(values).Error
	if err != nil {
		return fmt.Errorf("update job: %w", err)
	}
	return nil
}
