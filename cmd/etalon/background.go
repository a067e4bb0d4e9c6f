package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"etalon/audits"
	"etalon/internal/notifications"
)

// attend starts what the server does by the clock, beside its jobs. Each step may
// run on several servers at once without harm.
func (s *services) attend(ctx context.Context, work *sync.WaitGroup) {
	work.Go(func() { every(ctx, time.Minute, "tell reviewers", s.audits.TellReviewers) })
	work.Go(func() { every(ctx, 15*time.Second, "weigh visits", s.audits.WeighVisits) })
	work.Go(func() { every(ctx, 10*time.Second, "push", s.push.Send) })
	if s.post.Sends() {
		post := notifications.Post{Mail: s.post, Address: s.address}
		work.Go(func() {
			every(ctx, 5*time.Minute, "write digests", func(ctx context.Context) error { return s.notices.Digest(ctx, post) })
		})
	}
	work.Go(func() { every(ctx, time.Minute, "attend the board", s.board.Attend) })
	work.Go(func() { every(ctx, time.Minute, "send reports", s.mailings.Attend) })
	work.Go(func() { every(ctx, time.Hour, "remind of rounds", s.rounds.Remind) })
	work.Go(func() { every(ctx, time.Hour, "remind of revisions", s.rounds.RemindOfRevisions) })
	work.Go(func() { every(ctx, 10*time.Minute, "attend groups", s.groups.Attend) })
	work.Go(func() { every(ctx, time.Minute, "close exams", s.exams.CloseOverdue) })
	work.Go(func() { every(ctx, time.Hour, "remind readers", s.readings.Remind) })
	work.Go(func() { every(ctx, time.Hour, "seal journal", counted(s.journal.SealAll)) })
	work.Go(func() { every(ctx, time.Hour, "sweep sessions", counted(s.accounts.Sweep)) })
	work.Go(func() { every(ctx, time.Minute, "note failed sign-ins", counted(s.accounts.NoteFailures)) })
	work.Go(func() { every(ctx, time.Hour, "sweep uploads", counted(s.audits.SweepUploads)) })
	work.Go(func() { every(ctx, time.Hour, "erase recordings", s.eraseRecordings) })
	work.Go(func() { every(ctx, time.Hour, "sweep report files", counted(s.orders.Sweep)) })
	work.Go(func() { every(ctx, time.Hour, "sweep images", counted(s.images.Sweep)) })
	work.Go(func() { every(ctx, time.Hour, "sweep notifications", counted(s.notices.Sweep)) })
	work.Go(func() { every(ctx, time.Hour, "sweep shared texts", counted(s.live.Sweep)) })
	work.Go(func() { s.live.Run(ctx) })
}

// eraseRecordings deletes voice notes as the programmes of every organisation say.
func (s *services) eraseRecordings(ctx context.Context) error {
	keeping, err := s.programmes.AudioDays(ctx)
	if err != nil {
		return err
	}
	rules := make([]audits.Keeping, len(keeping))
	for i, k := range keeping {
		rules[i] = audits.Keeping(k)
	}
	_, err = s.audits.EraseRecordings(ctx, rules)
	return err
}

// settle is how long the first steps wait: whoever comes at once has the processors.
const settle = time.Second

// every does a step soon and once an interval until ctx ends. A step that fails is
// logged and done again at its next time.
func every(ctx context.Context, interval time.Duration, name string, step func(context.Context) error) {
	next := time.NewTimer(settle)
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-next.C:
		}
		next.Reset(interval)
		if err := step(ctx); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, name, "err", err)
		}
	}
}

func counted(step func(context.Context) (int, error)) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := step(ctx)
		return err
	}
}
