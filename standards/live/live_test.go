package live

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/journal"
	"etalon/standards"
)

func TestMain(m *testing.M) { databasetest.Main(m) }

var today = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)

// world is a draft of one requirement, and somebody who writes it.
type world struct {
	*Service
	db        *database.DB
	journal   *journal.Journal
	standards *standards.Service
	version   standards.Version
	text      Text
	anna      accounts.Actor
	reader    accounts.Actor // of drafts, who does not write them
	stranger  accounts.Actor // of another organisation
}

func newWorld(t *testing.T, db *database.DB) *world {
	t.Helper()
	now := func() time.Time { return today }
	w := &world{db: db, journal: journal.New(db, now)}
	w.standards = standards.New(db, w.journal, now)
	w.Service = New(db, w.standards, now)
	w.standards.OnChange(w.Changed)
	person := func(role accounts.Role) accounts.Actor {
		org := uuid.Must(uuid.NewV7()).String()
		if err := db.Conn(t.Context()).Exec("INSERT INTO organisations (id, name, created_at) VALUES (?, ?, ?)", org, "Дом", today).Error; err != nil {
			t.Fatal(err)
		}
		return accounts.Actor{
			AccountID: uuid.NewString(), OrgID: org, Name: "Анна",
			Grants: []accounts.Grant{{Role: role, Scope: accounts.Scope{Kind: accounts.Organisation}}},
		}
	}
	w.anna, w.stranger = person(accounts.Administrator), person(accounts.Administrator)
	w.reader = w.anna
	w.reader.Grants = []accounts.Grant{{Role: accounts.Expert, Scope: accounts.Scope{Kind: accounts.Organisation}}}
	_, v, err := w.standards.Create(t.Context(), w.anna, standards.NewStandard{Title: "Стандарт", Language: "ru", Content: standards.Content{
		Sections: []standards.Section{{Title: "Вход", Requirements: []standards.Requirement{{Code: "1.1", Statement: "Здоровается", Level: standards.Mandatory, Measure: standards.Measure{Kind: standards.YesNo}}}}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	w.version, w.text = v, Text{v.Sections[0].Requirements[0].Lineage, "how"}
	return w
}

func (w *world) join(t *testing.T) Joined {
	t.Helper()
	j, err := w.Join(t.Context(), w.anna, w.version.ID)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// page is what a page knows of the text.
type page struct {
	Joined

	epoch string
	since int64
	seqs  []int64
	sent  map[string]string // not acknowledged, by request
	all   map[string]bool   // updates that it has
}

func (p *page) take(t *testing.T) {
	t.Helper()
	for {
		select {
		case e, more := <-p.Events():
			if !more {
				return
			}
			switch e.Kind {
			case Updates:
				for _, u := range e.Updates {
					p.all[string(u.Data)] = true
					p.seqs = append(p.seqs, u.Seq)
					p.since = u.Seq
				}
			case Acked:
				p.all[p.sent[e.Request]] = true
				delete(p.sent, e.Request)
				p.seqs = append(p.seqs, e.Seq)
				p.since = e.Seq
			case Synced:
				p.epoch, p.since = e.Epoch, e.Seq
			case Here, Gone, Changed, Caret:
			}
		default:
			return
		}
	}
}

func TestMember_Write(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		pages := make([]*page, 5)
		come := func(i int) {
			old := pages[i]
			pages[i] = &page{Joined: w.join(t), sent: map[string]string{}, all: map[string]bool{}}
			if old != nil {
				pages[i].epoch, pages[i].since, pages[i].all, pages[i].sent = old.epoch, old.since, old.all, old.sent
			}
			if err := pages[i].Open(t.Context(), w.text, pages[i].epoch, pages[i].since); err != nil {
				t.Fatal(err)
			}
			pages[i].take(t)
			for request, data := range pages[i].sent { // sent again: the acknowledgement may have been lost
				if err := pages[i].Write(t.Context(), w.text, Written{Request: request, Data: []byte(data)}); err != nil {
					t.Fatal(err)
				}
			}
		}
		for i := range pages {
			come(i)
		}
		random := rand.New(rand.NewPCG(1, 2))
		for n := range 1000 {
			i := random.IntN(len(pages))
			p, request := pages[i], fmt.Sprintf("r%d", n)
			p.sent[request] = fmt.Sprintf("%d of page %d", n, i)
			if err := p.Write(t.Context(), w.text, Written{Request: request, Data: []byte(p.sent[request])}); err != nil {
				t.Fatal(err)
			}
			switch random.IntN(40) {
			case 0: // the connection goes, with what was on its way to the page
				p.Leave()
				come(i)
			case 1: // the server is killed, and another one takes its place
				w.Service = New(db, w.standards, func() time.Time { return today })
				for k := range pages {
					come(k)
				}
			case 2, 3, 4, 5:
				p.take(t)
			}
		}
		for i, p := range pages {
			for range 3 { // take, and send again what a dropped connection left
				p.take(t)
			}
			p.Leave()
			come(i)
			pages[i].take(t)
		}
		for i, p := range pages {
			p.take(t)
			if len(p.sent) != 0 || len(p.all) != 1000 {
				t.Errorf("page %d has %d of 1000 updates, and %d of its own are not acknowledged", i, len(p.all), len(p.sent))
			}
			if !slices.IsSorted(p.seqs) {
				t.Errorf("page %d got updates out of their order", i)
			}
		}
	})
}

func TestMember_Write_expect(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w, none := newWorld(t, db), int64(0)
		first, second := w.join(t), w.join(t)
		for _, m := range []Joined{first, second} {
			if err := m.Open(t.Context(), w.text, "", 0); err != nil {
				t.Fatal(err)
			}
		}
		if err := first.Write(t.Context(), w.text, Written{Data: []byte("a"), Expect: &none}); err != nil {
			t.Fatal(err)
		}
		if err := second.Write(t.Context(), w.text, Written{Data: []byte("b"), Expect: &none}); !errors.Is(err, ErrMoved) {
			t.Errorf("the second beginning: %v, want ErrMoved", err)
		}
		if again := w.join(t); !cmp.Equal(again.Unsettled, []Text{w.text}) {
			t.Errorf("unsettled = %v", again.Unsettled)
		}
		if err := first.Settle(t.Context(), w.text, 1); err != nil {
			t.Fatal(err)
		}
		if again := w.join(t); len(again.Unsettled) != 0 {
			t.Errorf("unsettled = %v after it was settled", again.Unsettled)
		}
	})
}

func TestMember_Confirm(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		author, other := w.join(t), w.join(t)
		for _, m := range []Joined{author, other} {
			if err := m.Open(t.Context(), w.text, "", 0); err != nil {
				t.Fatal(err)
			}
		}
		for _, in := range []Written{{Data: []byte("a")}, {Data: []byte("b")}, {Data: []byte("ab"), Covers: 2}} {
			if err := author.Write(t.Context(), w.text, in); err != nil {
				t.Fatal(err)
			}
		}
		count := func() (n int64) {
			db.Conn(t.Context()).Table("live_updates").Count(&n)
			return n
		}
		if err := author.Confirm(t.Context(), w.text, 3); err != nil || count() != 3 {
			t.Errorf("after its author confirmed it: %d updates (%v), want all 3", count(), err)
		}
		if err := other.Confirm(t.Context(), w.text, 3); err != nil || count() != 1 {
			t.Errorf("after another page confirmed it: %d updates (%v), want 1", count(), err)
		}
	})
}

func TestService_Join(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		if _, err := w.Join(t.Context(), w.stranger, w.version.ID); !errors.Is(err, standards.ErrVersionNotFound) {
			t.Errorf("another organisation: %v, want ErrVersionNotFound", err)
		}
		reading, err := w.Join(t.Context(), w.reader, w.version.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := reading.Open(t.Context(), w.text, "", 0); reading.Writes() || !errors.Is(err, accounts.ErrForbidden) {
			t.Errorf("who only reads opens a text: %v, want ErrForbidden", err)
		}
		writing := w.join(t)
		if err := writing.Open(t.Context(), w.text, "", 0); err != nil {
			t.Fatal(err)
		}
		if err := writing.Write(t.Context(), w.text, Written{Data: []byte("a")}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.standards.Publish(t.Context(), w.anna, w.version.ID, standards.Publication{EffectiveOn: today}); err != nil {
			t.Fatal(err)
		}
		if reading.Ended() != NoDraft || writing.Ended() != NoDraft {
			t.Errorf("after publication: %q and %q, want both sent away", reading.Ended(), writing.Ended())
		}
		var texts int64
		if db.Conn(t.Context()).Table("live_texts").Count(&texts); texts != 0 {
			t.Errorf("%d texts outlive the publication", texts)
		}
		if _, err := w.Join(t.Context(), w.anna, w.version.ID); !errors.Is(err, standards.ErrVersionNotDraft) {
			t.Errorf("joining a published version: %v, want ErrVersionNotDraft", err)
		}
	})
}

func TestMember_tooSlow(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		slow, other := w.join(t), w.join(t)
		for i := range 2 * queue {
			other.Go(Place{Field: Fields[i%2]})
		}
		if slow.Ended() != TooSlow || other.Ended() != "" {
			t.Errorf("ended: %q and %q, want only the one that takes nothing sent away", slow.Ended(), other.Ended())
		}
	})
}
