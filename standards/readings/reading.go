package readings

import (
	"context"
	"slices"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// Way is how somebody said that they know the standard. docs/decisions/introduction.md
// says what each proves.
type Way string

// The ways.
const (
	SignedIn      Way = "signed_in"     // through an account
	PersonalLink  Way = "personal_link" // by who holds the link
	Countersigned Way = "countersigned" // a manager vouches for a signature on paper
)

// State is how far a reading is.
type State string

// The states.
const (
	NotOpened    State = "not_opened"
	Opened       State = "opened"
	Acknowledged State = "acknowledged"
)

// Reading is what one person has to read of an introduction, and how far they are.
type Reading struct {
	ID             string
	IntroductionID string
	Member         Member
	OpenedAt       time.Time // zero: not opened
	Seen           []string  // lineages of the sections that were on the screen
	AcknowledgedAt time.Time
	ContentHash    string // of what was acknowledged
	Position       string // at that moment
	Way            Way
	Countersigner  string // name of who vouches
	Note           string // of the countersigner
	RemindedAt     time.Time
}

// State is how far r is.
func (r Reading) State() State {
	switch {
	case !r.AcknowledgedAt.IsZero():
		return Acknowledged
	case !r.OpenedAt.IsZero():
		return Opened
	}
	return NotOpened
}

// Query asks for a page of the people of an introduction.
type Query struct {
	Search     string // part of the name, position or number
	LocationID string
	Position   string
	State      State // empty: any
	Sort       Sort
	Descending bool
	Limit      int // 1 to 200
	Offset     int
}

// Sort is the order of the people of an introduction.
type Sort string

// The orders.
const (
	ByState          Sort = "state" // who has not opened it first
	ByName           Sort = "name"
	ByPosition       Sort = "position"
	ByLocation       Sort = "location"
	ByAcknowledgedAt Sort = "acknowledged_at"
)

func (q *Query) check() error {
	p := &problems{}
	p.page(&q.Search, q.Limit, q.Offset)
	p.text("position", &q.Position, positionMax)
	if q.LocationID != "" && !isID(q.LocationID) {
		p.Add("location", "not_an_id", nil)
	}
	if q.State != "" && !slices.Contains([]State{NotOpened, Opened, Acknowledged}, q.State) {
		p.Add("state", "unknown_value", fault.Params{"Value": string(q.State)})
	}
	if q.Sort == "" {
		q.Sort = ByState
	}
	if !slices.Contains([]Sort{ByState, ByName, ByPosition, ByLocation, ByAcknowledgedAt}, q.Sort) {
		p.Add("sort", "sort_unknown", nil)
	}
	return p.Err(ErrInvalid)
}

// People returns a page of who has to read a version, in the places that by looks
// after, and how many there are. Faults: standards.ErrVersionNotFound, ErrNotFound.
func (s *Service) People(ctx context.Context, by accounts.Actor, versionID string, q Query) ([]Reading, int, error) {
	_, v, err := s.version(ctx, by, versionID)
	if err != nil {
		return nil, 0, err
	}
	if err := q.check(); err != nil {
		return nil, 0, err
	}
	f, err := s.reach(ctx, by)
	if err != nil {
		return nil, 0, err
	}
	in, found, err := s.store.introduction(ctx, by.OrgID, v.ID)
	if err != nil || !found {
		return nil, 0, err
	}
	return s.store.readings(ctx, f, in.ID, q, day(s.now()))
}

// Countersign records that somebody signed on paper; by vouches for it. Again, it
// changes nothing. Faults: ErrReadingNotFound, ErrInvalid, ErrEnded.
func (s *Service) Countersign(ctx context.Context, by accounts.Actor, readingID, note string) (Reading, error) {
	f, err := s.reach(ctx, by)
	if err != nil {
		return Reading{}, err
	}
	p := &problems{}
	if p.required("note", &note, noteMax); p.Err(ErrInvalid) != nil {
		return Reading{}, p.Err(ErrInvalid)
	}
	var r Reading
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		var in Introduction
		if r, in, err = s.store.reading(ctx, f, readingID); err != nil {
			return err
		}
		switch {
		case r.State() == Acknowledged:
			return nil
		case !in.EndedAt.IsZero():
			return ErrEnded
		}
		r.AcknowledgedAt, r.Way, r.Note, r.ContentHash, r.Position, r.Countersigner = s.now(), Countersigned, note, in.ContentHash, r.Member.Position, by.Name
		return s.settle(ctx, by, r, in)
	})
	return r, err
}

// settle keeps an acknowledgement, unless another was faster, and records it.
func (s *Service) settle(ctx context.Context, by accounts.Actor, r Reading, in Introduction) error {
	fresh, err := s.store.acknowledge(ctx, by, r)
	if err != nil || !fresh {
		return err
	}
	e := entry(by, "acknowledge", "reading", r.ID, nil, map[string]any{
		"name": r.Member.Name, "position": r.Position, "version_id": in.VersionID, "content_hash": r.ContentHash, "way": string(r.Way),
	})
	e.Reason = r.Note
	return s.record(ctx, e)
}
