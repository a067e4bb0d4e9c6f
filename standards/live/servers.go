package live

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"etalon/internal/database"
	"etalon/standards"
)

// channel is what servers on one database hear each other on.
const channel = "etalon_live"

const (
	// sayAgain is how often a server repeats who is with it.
	sayAgain = 20 * time.Second
	// believed is how long people on another server are shown after it last spoke of
	// them: it may have died.
	believed = 50 * time.Second
	patience = 10 * time.Second // for saying something to the others
	retry    = 2 * time.Second
)

// The kinds of notices besides those of events.
const (
	moved = "moved" // a version was edited or moved
	asked = "asked" // who is in this version?
)

// notice is what servers tell each other.
type notice struct {
	From     string           `json:"from"`
	Kind     string           `json:"kind"`
	Version  string           `json:"version"`
	Revision int              `json:"revision,omitempty"`
	Status   standards.Status `json:"status,omitempty"`
	Person   *Person          `json:"person,omitempty"`
	ID       string           `json:"id,omitempty"`
	Text     *Text            `json:"text,omitempty"`
	Data     []byte           `json:"data,omitempty"`
}

// guest is somebody on another server.
type guest struct {
	Person

	server string
	heard  time.Time
}

// announce tells the other servers, in the background: whoever is here does not wait.
func (s *Service) announce(n notice) {
	if !s.db.Postgres() {
		return
	}
	n.From = s.self
	payload, err := json.Marshal(n)
	if err != nil || len(payload) > database.MaxNotice {
		slog.Warn("notice to other servers left out", "kind", n.Kind, "bytes", len(payload), "err", err)
		return
	}
	select {
	case s.outbox <- string(payload):
	default:
		slog.Debug("notice to other servers left out: too many wait", "kind", n.Kind)
	}
}

// Run keeps this server in touch with the others on its database until ctx ends.
func (s *Service) Run(ctx context.Context) {
	go s.speak(ctx)
	for ctx.Err() == nil {
		err := s.db.Listen(ctx, channel, func() { s.catchUp(ctx) }, func(payload string) { s.hear(ctx, payload) })
		if ctx.Err() != nil {
			return
		}
		slog.WarnContext(ctx, "other servers are not heard", "err", err)
		select {
		case <-ctx.Done():
		case <-time.After(retry):
		}
	}
}

func (s *Service) speak(ctx context.Context) {
	tick := time.NewTicker(sayAgain)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case payload := <-s.outbox:
			within, cancel := context.WithTimeout(ctx, patience)
			if err := s.db.Notify(within, channel, payload); err != nil && ctx.Err() == nil {
				slog.WarnContext(ctx, "other servers not told", "err", err)
			}
			cancel()
		case <-tick.C:
			s.sayWho("")
			s.forget()
		}
	}
}

// sayWho tells the other servers who is here, in one version or in all.
func (s *Service) sayWho(versionID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, r := range s.rooms {
		if versionID != "" && id != versionID {
			continue
		}
		for _, m := range r.members {
			person := m.person
			s.announce(notice{Kind: string(Here), Version: id, Person: &person})
		}
	}
}

// forget takes those away whose server has not spoken of them for long.
func (s *Service) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.rooms {
		for id, g := range r.away {
			if s.now().Sub(g.heard) > believed {
				r.lose(id)
			}
		}
	}
}

// lose tells the members that somebody on another server left. The caller holds s.mu.
func (r *room) lose(id string) {
	if _, known := r.away[id]; !known {
		return
	}
	delete(r.away, id)
	for _, m := range r.members {
		m.send(Event{Kind: Gone, ID: id})
	}
}

// hear takes in what another server says.
func (s *Service) hear(ctx context.Context, payload string) {
	var n notice
	if err := json.Unmarshal([]byte(payload), &n); err != nil || n.From == s.self {
		return
	}
	switch n.Kind {
	case moved:
		s.changed(n.Version, n.Revision, n.Status)
	case asked:
		s.sayWho(n.Version)
	case string(Here), string(Gone):
		s.hearOf(n)
	case string(Updates), string(Caret):
		s.hearText(ctx, n)
	}
}

func (s *Service) hearOf(n notice) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[n.Version]
	switch {
	case r == nil:
	case n.Person == nil:
		r.lose(n.ID)
	default:
		before := r.away[n.Person.ID]
		r.away[n.Person.ID] = guest{*n.Person, n.From, s.now()}
		if before.Person == *n.Person {
			return
		}
		for _, m := range r.members {
			m.send(Event{Kind: Here, Person: *n.Person})
		}
	}
}

func (s *Service) hearText(ctx context.Context, n notice) {
	if n.Text == nil {
		return
	}
	s.mu.Lock()
	var text *shared
	if r := s.rooms[n.Version]; r != nil {
		text = r.texts[*n.Text]
	}
	s.mu.Unlock()
	if text == nil {
		return
	}
	text.mu.Lock()
	defer text.mu.Unlock()
	if n.Kind == string(Caret) {
		text.point(*n.Text, n.ID, n.Data)
		return
	}
	if err := text.advance(ctx, s.store, *n.Text); err != nil && ctx.Err() == nil {
		slog.WarnContext(ctx, "updates of another server not read", "err", err)
	}
}

// catchUp reads what other servers stored while they were not heard.
func (s *Service) catchUp(ctx context.Context) {
	type opened struct {
		version string
		text    Text
	}
	s.mu.Lock()
	var list []opened
	for id, r := range s.rooms {
		for t := range r.texts {
			list = append(list, opened{id, t})
		}
		s.announce(notice{Kind: asked, Version: id})
	}
	s.mu.Unlock()
	for _, one := range list {
		s.hearText(ctx, notice{Kind: string(Updates), Version: one.version, Text: &one.text})
	}
}
