package live

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"

	"github.com/google/uuid"

	"etalon/internal/accounts"
	"etalon/standards"
)

// shared is a text that members of a room have open. Its updates go out in their
// order, whoever wrote them and wherever: known is the last one that did.
type shared struct {
	mu      sync.Mutex
	row     textRow
	known   int64
	readers map[*Member]bool
	authors map[int64]author // of updates that were stored here and did not go out yet
}

type author struct {
	member  *Member
	request string
}

// Open sends the member the updates of a text after one that the page has, and from
// then on those that come. A page that has another beginning of the text, by its
// epoch, gets all of it. Faults: ErrNoText where the draft has no such requirement,
// accounts.ErrForbidden for who only reads, standards.ErrSectionNotOwned.
func (m *Member) Open(ctx context.Context, t Text, epoch string, since int64) error {
	switch {
	case !m.writes:
		return accounts.ErrForbidden
	case !slices.Contains(Fields, t.Field) || uuid.Validate(t.Lineage) != nil || len(m.open) >= maxOpen:
		return ErrNoText
	}
	if err := m.service.standards.MayWrite(ctx, m.actor, m.room.version.ID, t.Lineage); errors.Is(err, standards.ErrEditGone) {
		return ErrNoText
	} else if err != nil {
		return err
	}
	text := m.room.shared(m.service, t)
	text.mu.Lock()
	defer text.mu.Unlock()
	s := m.service.store
	row, found, err := s.open(ctx, m.room.version, t, uuid.NewString(), m.service.now())
	if err != nil || !found {
		return orNoText(err)
	}
	if text.row.ID != row.ID {
		text.row, text.known = row, row.Seq
	}
	if err := text.advance(ctx, s, t); err != nil {
		return err
	}
	if epoch != row.ID || since > text.known {
		since = 0
	}
	err = each(ctx, s, text.row, since, text.known, func(list []updateRow) { text.deliver(m, t, list) })
	if err != nil {
		return err
	}
	m.open[t] = text
	text.readers[m] = true
	m.send(Event{Kind: Synced, Text: t, Epoch: row.ID, Seq: text.known})
	return nil
}

func orNoText(err error) error {
	if err != nil {
		return err
	}
	return ErrNoText
}

// Close ends what Open began.
func (m *Member) Close(t Text) {
	text := m.open[t]
	delete(m.open, t)
	if text == nil {
		return
	}
	text.mu.Lock()
	defer text.mu.Unlock()
	delete(text.readers, m)
}

// Written is an update that a page sends.
type Written struct {
	Request string // the page's name for it, told back with its number
	// Expect is the update that must be the latest one; nil: whichever. Who begins a
	// text, or brings in what was changed beside it, does not do so twice.
	Expect *int64
	Covers int64 // the update up to which Data holds everything; 0: it is one change
	Data   []byte
}

// Write stores an update. Faults: ErrNoText, ErrUpdate, ErrTextFull, ErrMoved,
// accounts.ErrForbidden.
func (m *Member) Write(ctx context.Context, t Text, in Written) error {
	text, err := m.opened(t)
	if err != nil {
		return err
	}
	limit, size := int64(maxText), MaxUpdate
	if in.Covers > 0 {
		limit, size = 2*maxText, 2*MaxUpdate
	}
	if len(in.Data) == 0 || len(in.Data) > size || in.Covers < 0 {
		return ErrUpdate
	}
	s := m.service.store
	text.mu.Lock()
	defer text.mu.Unlock()
	seq, stored, err := s.insert(ctx, insertion{
		orgID: text.row.OrgID, textID: text.row.ID, memberID: m.person.ID, expect: in.Expect, covers: in.Covers, data: in.Data, limit: limit, at: m.service.now(),
	})
	if err != nil {
		return err
	}
	if !stored {
		return m.refused(ctx, text, t, in, limit)
	}
	text.authors[seq] = author{m, in.Request}
	m.service.announce(notice{Kind: string(Updates), Version: m.room.version.ID, Text: &t})
	return text.advance(ctx, s, t)
}

// refused says why an update was not stored.
func (m *Member) refused(ctx context.Context, text *shared, t Text, in Written, limit int64) error {
	row, found, err := m.service.store.text(ctx, m.room.version, t)
	switch {
	case err != nil:
		return err
	case !found || row.ID != text.row.ID:
		return ErrNoText
	case in.Expect != nil && row.Seq != *in.Expect:
		return ErrMoved
	case row.Bytes+int64(len(in.Data)) > limit:
		return ErrTextFull
	}
	return ErrUpdate
}

// advance sends out what was stored after known. The caller holds text.mu.
func (text *shared) advance(ctx context.Context, s store, t Text) error {
	const all = math.MaxInt64
	return each(ctx, s, text.row, text.known, all, func(list []updateRow) {
		for m := range text.readers {
			text.deliver(m, t, list)
		}
		for _, row := range list {
			delete(text.authors, row.Seq)
		}
		text.known = list[len(list)-1].Seq
	})
}

// deliver sends updates to a reader, and to their author that they are stored.
func (text *shared) deliver(m *Member, t Text, list []updateRow) {
	var parcel []Update
	size := 0
	flush := func() {
		if len(parcel) > 0 {
			m.send(Event{Kind: Updates, Text: t, Updates: parcel})
		}
		parcel, size = nil, 0
	}
	for _, row := range list {
		if by, ok := text.authors[row.Seq]; ok && by.member == m {
			flush()
			m.send(Event{Kind: Acked, Text: t, Request: by.request, Seq: row.Seq})
			continue
		}
		if size += len(row.Data); size > portion {
			flush()
		}
		parcel = append(parcel, Update{row.Seq, row.Covers, row.Data})
	}
	flush()
}

func (text *shared) point(t Text, from string, data []byte) {
	for m := range text.readers {
		if m.person.ID != from {
			m.send(Event{Kind: Caret, Text: t, ID: from, Data: data})
		}
	}
}

// each reads the updates after one, up to another, in portions.
func each(ctx context.Context, s store, row textRow, after, upto int64, take func([]updateRow)) error {
	for after < upto {
		list, err := s.updates(ctx, row, after, upto)
		if err != nil || len(list) == 0 {
			return err
		}
		take(list)
		after = list[len(list)-1].Seq
	}
	return nil
}

// shared returns the room's text, which it makes where nobody had it open.
func (r *room) shared(s *Service, t Text) *shared {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.texts[t] == nil {
		r.texts[t] = &shared{readers: map[*Member]bool{}, authors: map[int64]author{}}
	}
	return r.texts[t]
}
