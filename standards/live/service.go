package live

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/standards"
)

// Service is the drafts that people have open, on this server and on the others.
type Service struct {
	db        *database.DB
	store     store
	standards *standards.Service
	now       func() time.Time
	self      string      // this server, among several
	outbox    chan string // notices for the other servers

	mu      sync.Mutex
	rooms   map[string]*room // by version
	stopped bool
	staying sync.WaitGroup // members who have not left
}

// room is an open draft.
type room struct {
	version standards.Version // without its content
	members map[string]*Member
	away    map[string]guest // people on other servers
	texts   map[Text]*shared
}

// New returns the live drafts of standards.
func New(db *database.DB, of *standards.Service, now func() time.Time) *Service {
	return &Service{db: db, store: store{db}, standards: of, now: now, self: uuid.NewString(), outbox: make(chan string, queue), rooms: map[string]*room{}}
}

// Joined is what somebody who joins a draft finds.
type Joined struct {
	*Member
	People   []Person // the one who joins is not among them
	Revision int
	// Unsettled are the texts that the draft does not hold all of.
	Unsettled []Text
}

// Join opens a draft for a page of somebody who reads it. Faults:
// standards.ErrVersionNotFound, standards.ErrVersionNotDraft, ErrCrowded.
func (s *Service) Join(ctx context.Context, by accounts.Actor, versionID string) (Joined, error) {
	v, writes, err := s.allowed(ctx, by, versionID)
	if err != nil {
		return Joined{}, err
	}
	unsettled, err := s.store.unsettled(ctx, v)
	if err != nil {
		return Joined{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return Joined{}, database.ErrUnavailable
	}
	r := s.rooms[v.ID]
	if r == nil {
		v.Preamble, v.Sections = "", nil
		r = &room{version: v, members: map[string]*Member{}, away: map[string]guest{}, texts: map[Text]*shared{}}
		s.rooms[v.ID] = r
		s.announce(notice{Kind: asked, Version: v.ID})
	}
	people := r.people()
	if len(people) >= maxPeople {
		return Joined{}, ErrCrowded
	}
	m := &Member{
		service: s, room: r, writes: writes, actor: by, events: make(chan Event, queue), open: map[Text]*shared{},
		person: Person{ID: uuid.NewString(), AccountID: by.AccountID, Name: by.Name, Colour: colour(people, by.AccountID)},
	}
	r.members[m.person.ID] = m
	s.staying.Add(1)
	s.tell(r, Event{Kind: Here, Person: m.person}, m.person.ID)
	return Joined{m, people, v.Revision, unsettled}, nil
}

// May reports by its fault that an actor may not stay in a draft.
func (s *Service) May(ctx context.Context, by accounts.Actor, m *Member) error {
	_, writes, err := s.allowed(ctx, by, m.room.version.ID)
	if err == nil && writes != m.writes {
		return accounts.ErrForbidden
	}
	return err
}

func (s *Service) allowed(ctx context.Context, by accounts.Actor, versionID string) (standards.Version, bool, error) {
	_, v, err := s.standards.VersionForGroup(ctx, by, versionID)
	if err != nil {
		return v, false, err
	}
	if v.Status != standards.Draft {
		return v, false, standards.ErrVersionNotDraft
	}
	_, err = s.standards.Working(ctx, by, accounts.WriteStandards, v.StandardID)
	if f, ok := fault.Of(err); ok && f.Kind == fault.Forbidden {
		return v, false, nil
	}
	return v, err == nil, err
}

// Changed tells the pages of a version that it was edited or moved. Texts of a
// version that came into force go: the official text is the version's.
func (s *Service) Changed(v standards.Version) {
	s.changed(v.ID, v.Revision, v.Status)
	s.announce(notice{Kind: moved, Version: v.ID, Revision: v.Revision, Status: v.Status})
	if v.Status != standards.Published && v.Status != standards.Superseded && v.Status != standards.Retired {
		return
	}
	if err := s.store.dropOf(context.Background(), v); err != nil {
		slog.Warn("texts stay until the next sweep", "err", err)
	}
}

func (s *Service) changed(versionID string, revision int, status standards.Status) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[versionID]
	if r == nil {
		return
	}
	for _, m := range r.members {
		if status == standards.Draft {
			m.send(Event{Kind: Changed, Revision: revision})
		} else {
			m.end(NoDraft)
		}
	}
}

// Sweep removes texts of versions that are not drafts any more, and settled ones
// that nobody has written for long. It returns how many.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	return s.store.drop(ctx, s.now().Add(-keepSettled))
}

// Stop sends everybody away and waits until they have left, or ctx ends.
func (s *Service) Stop(ctx context.Context) {
	s.mu.Lock()
	s.stopped = true
	for _, r := range s.rooms {
		for _, m := range r.members {
			m.end(Stopped)
		}
	}
	s.mu.Unlock()
	gone := make(chan struct{})
	go func() { s.staying.Wait(); close(gone) }()
	select {
	case <-gone:
	case <-ctx.Done():
	}
}

// tell sends who came, went or left to the members of a room but one, here and on
// other servers. The caller holds s.mu.
func (s *Service) tell(r *room, e Event, but string) {
	for id, m := range r.members {
		if id != but {
			m.send(e)
		}
	}
	n := notice{Kind: string(e.Kind), Version: r.version.ID, ID: e.ID}
	if e.Kind == Here {
		n.Person = &e.Person
	}
	s.announce(n)
}

func (r *room) people() []Person {
	list := make([]Person, 0, len(r.members)+len(r.away))
	for _, m := range r.members {
		list = append(list, m.person)
	}
	for _, g := range r.away {
		list = append(list, g.Person)
	}
	return list
}

// colour is the one that an account has already, or else the one that the fewest have.
func colour(people []Person, accountID string) int {
	var used [Colours]int
	for _, p := range people {
		if p.AccountID == accountID {
			return p.Colour
		}
		used[p.Colour%Colours]++
	}
	best := 0
	for i, n := range used {
		if n < used[best] {
			best = i
		}
	}
	return best
}
