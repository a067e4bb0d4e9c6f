package mail

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"

	"etalon/internal/database"
	"etalon/internal/jobs"
)

// keptFor is how long a letter stays in the outbox.
const keptFor = 90 * 24 * time.Hour

// job is the kind of the jobs that send a letter.
const job = "send_letter"

// Service holds the outbox.
type Service struct {
	db       *database.DB
	store    store
	now      func() time.Time
	settings Settings
	queue    *jobs.Queue
	files    func(ctx context.Context, orgID, letterID string) ([]Attachment, error) // of reports
}

// OnReport sets who knows the files of a letter about a report. They are asked for when
// the letter leaves, so that its reader gets none that they may not have any more.
func (s *Service) OnReport(files func(ctx context.Context, orgID, letterID string) ([]Attachment, error)) {
	s.files = files
}

// New returns the outbox kept in db. Use gives it the queue, whose works are the
// outbox's own.
func New(db *database.DB, now func() time.Time, settings Settings) *Service {
	return &Service{db: db, store: store{db}, now: now, settings: settings}
}

// Use gives the service the queue that sends its letters.
func (s *Service) Use(q *jobs.Queue) { s.queue = q }

// Works are the jobs of the outbox.
func (s *Service) Works() map[string]jobs.Work { return map[string]jobs.Work{job: s.deliver} }

// Sends reports whether there is a mail server. Without one letters are kept.
func (s *Service) Sends() bool { return s.settings.Configured() }

// task is the payload of a job. It names the letter only: what is in the letter
// must not outlive it in the queue.
type task struct {
	Letter string `json:"letter"`
}

// Send writes a letter into the outbox, in the transaction that ctx carries; it
// leaves after that commits.
func (s *Service) Send(ctx context.Context, orgID string, d Draft) error {
	c, err := compose(d, s.now())
	if err != nil {
		return err
	}
	if d.ID == "" {
		id, err := uuid.NewV7()
		if err != nil {
			return err
		}
		d.ID = id.String()
	}
	row := letterRow{
		ID: d.ID, OrgID: orgID, ToAddress: d.To.Email, ToName: oneLine(d.To.Name), Language: string(language(d.Language)),
		Kind: d.Kind, Subject: c.subject, Text: c.text, HTML: c.html, State: Kept, CreatedAt: s.now(),
	}
	if d.Link.ID != "" {
		row.Link, row.LinkID = d.Link.URL, d.Link.ID
		if !d.Link.ExpiresAt.IsZero() {
			row.LinkExpiresAt = new(d.Link.ExpiresAt)
		}
	}
	if s.Sends() {
		row.State = Waiting
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.insert(ctx, row); err != nil || row.State == Kept {
			return err
		}
		return s.queue.Add(ctx, orgID, job, task{row.ID})
	})
}

// EndLink forgets the link of a letter, which was used or replaced.
func (s *Service) EndLink(ctx context.Context, orgID, linkID string) error {
	return s.store.forgetLink(ctx, orgID, linkID)
}

// List returns a page of the organisation's outbox, and how many there are in all.
// The caller has checked who asks.
func (s *Service) List(ctx context.Context, orgID string, q Query) ([]Letter, int, error) {
	if err := q.check(); err != nil {
		return nil, 0, err
	}
	rows, total, err := s.store.list(ctx, orgID, q)
	if err != nil {
		return nil, 0, err
	}
	list := make([]Letter, len(rows))
	for i, r := range rows {
		list[i] = r.letter(s.now())
	}
	return list, total, nil
}

// Again sends a letter that failed, or was kept before there was a mail server.
// Faults: ErrNotFound, ErrNotFailed, ErrLinkEnded, ErrNoServer.
func (s *Service) Again(ctx context.Context, orgID, id string) error {
	u, err := uuid.Parse(id)
	if err != nil {
		return ErrNotFound
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		row, err := s.store.lock(ctx, orgID, u.String())
		switch {
		case err != nil:
			return err
		case row.State != Failed && row.State != Kept:
			return ErrNotFailed
		case !s.Sends():
			return ErrNoServer
		case row.ended(s.now()):
			return ErrLinkEnded
		}
		if err := s.store.set(ctx, row, map[string]any{"state": Waiting, "attempts": 0, "error": ""}); err != nil {
			return err
		}
		return s.queue.Add(ctx, orgID, job, task{row.ID})
	})
}

// States returns what became of letters, by id. The caller has checked who asks.
func (s *Service) States(ctx context.Context, orgID string, ids []string) (map[string]Fate, error) {
	return s.store.fates(ctx, orgID, ids)
}

// Sweep forgets links that have expired and removes old letters. It returns how
// many letters it changed.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	return s.store.sweep(ctx, s.now(), s.now().Add(-keptFor))
}

// deliver sends one letter. An attempt is counted before it is made, so that a
// crash counts; a letter may arrive twice, with the same Message-ID.
func (s *Service) deliver(ctx context.Context, orgID string, payload json.RawMessage) error {
	var t task
	if err := json.Unmarshal(payload, &t); err != nil {
		return err
	}
	row, err := s.store.attempt(ctx, orgID, t.Letter)
	if errors.Is(err, ErrNotFound) {
		return nil // swept, or sent by an earlier attempt that could not say so to the queue
	}
	if err != nil {
		return err
	}
	if row.ended(s.now()) {
		return s.store.set(ctx, row, map[string]any{"state": Failed, "error": ""})
	}
	var files []Attachment
	if row.Kind == Report && s.files != nil {
		if files, err = s.files(ctx, orgID, row.ID); err != nil {
			return err
		}
	}
	failure := s.settings.post(ctx, row, files)
	switch {
	case failure == nil:
		// Nobody but the addressee may have the link from here on.
		return s.store.set(ctx, row, map[string]any{"state": Sent, "error": "", "sent_at": s.now(), "link": ""})
	case permanent(failure) || row.Attempts >= jobs.Attempts:
		return s.store.set(ctx, row, map[string]any{"state": Failed, "error": clip(failure.Error(), errorMax)})
	}
	return errors.Join(failure, s.store.set(ctx, row, map[string]any{"error": clip(failure.Error(), errorMax)}))
}
