package live

import (
	"context"
	"slices"
	"sync"

	"github.com/google/uuid"

	"etalon/internal/accounts"
)

// Member is a page that joined a draft. Its methods are called one at a time.
type Member struct {
	service *Service
	room    *room
	writes  bool
	actor   accounts.Actor // with the grants of when they joined
	person  Person         // guarded by service.mu
	open    map[Text]*shared

	mu     sync.Mutex
	events chan Event
	ended  End
}

// ID names the page among those that joined.
func (m *Member) ID() string { return m.person.ID }

// Colour is what others see the person in.
func (m *Member) Colour() int { return m.person.Colour }

// Writes reports whether the member may change texts.
func (m *Member) Writes() bool { return m.writes }

// Events are what the page is told. The channel is closed when the page is to go;
// Ended says why.
func (m *Member) Events() <-chan Event { return m.events }

// Ended is why there are no more events; empty while there are.
func (m *Member) Ended() End {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ended
}

// send queues an event. Whoever does not take theirs is sent away: they come back
// and ask for what they missed, and nobody else waits for them.
func (m *Member) send(e Event) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ended != "" {
		return
	}
	select {
	case m.events <- e:
	default:
		m.ended = TooSlow
		close(m.events)
	}
}

func (m *Member) end(why End) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ended == "" {
		m.ended = why
		close(m.events)
	}
}

// Leave is called once, when the page has gone.
func (m *Member) Leave() {
	m.end(Left)
	for t := range m.open {
		m.Close(t)
	}
	s := m.service
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(m.room.members, m.person.ID)
	s.tell(m.room, Event{Kind: Gone, ID: m.person.ID}, "")
	if len(m.room.members) == 0 {
		delete(s.rooms, m.room.version.ID)
	}
	s.staying.Done()
}

// Go tells the others where the person is now. What is no lineage is nowhere.
func (m *Member) Go(at Place) {
	for _, part := range []*string{&at.Section, &at.Requirement} {
		if _, err := uuid.Parse(*part); err != nil {
			*part = ""
		}
	}
	if !slices.Contains(Fields, at.Field) {
		at.Field = ""
	}
	s := m.service
	s.mu.Lock()
	defer s.mu.Unlock()
	if m.person.At == at {
		return
	}
	m.person.At = at
	s.tell(m.room, Event{Kind: Here, Person: m.person}, m.person.ID)
}

// Point tells those who have a text open where the member's caret is.
func (m *Member) Point(t Text, data []byte) error {
	text, err := m.opened(t)
	if err != nil {
		return err
	}
	if len(data) == 0 || len(data) > MaxCaret {
		return ErrUpdate
	}
	text.mu.Lock()
	text.point(t, m.person.ID, data)
	text.mu.Unlock()
	m.service.announce(notice{Kind: string(Caret), Version: m.room.version.ID, Text: &t, ID: m.person.ID, Data: data})
	return nil
}

// opened returns a text that the member, who then may write, has open.
func (m *Member) opened(t Text) (*shared, error) {
	if text, ok := m.open[t]; ok {
		return text, nil
	}
	return nil, ErrNoText
}

// Settle says that the draft holds a text up to an update.
func (m *Member) Settle(ctx context.Context, t Text, seq int64) error {
	text, err := m.opened(t)
	if err != nil {
		return err
	}
	return m.service.store.settle(ctx, text.row, seq)
}

// Confirm says that an update that covers others holds all of them: those are
// dropped. The page that sent it cannot confirm it.
func (m *Member) Confirm(ctx context.Context, t Text, seq int64) error {
	text, err := m.opened(t)
	if err != nil {
		return err
	}
	return m.service.store.compact(ctx, text.row, seq, m.person.ID)
}
