package remarks

import (
	"context"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/standards"
)

// Query asks for a page of threads or suggestions.
type Query struct {
	State   string // of threads "open" or "resolved", of suggestions a Status; empty: all
	Mine    bool   // in which the one who asks takes part, or is mentioned
	ID      string // one of them; empty: any
	Lineage string // of what they are about; empty: anything
	Whole   bool   // about the version as a whole
	Limit   int    // 1 to 100
	Offset  int
}

// pageMax is the most threads or suggestions on a page.
const pageMax = 100

func (q Query) check() error {
	p := &problems{}
	if q.Limit < 1 || q.Limit > pageMax {
		p.add("limit", "out_of_range", fault.Params{"Min": 1, "Max": pageMax})
	}
	if q.Offset < 0 {
		p.add("offset", "negative", nil)
	}
	for path, id := range map[string]string{"id": q.ID, "lineage": q.Lineage} {
		if id != "" && !isID(id) {
			p.add(path, "not_an_id", nil)
		}
	}
	return p.err(ErrInvalid)
}

// Threads returns a page of the threads of a version's standard, those spoken in
// last first, and how many there are in all. Faults: standards.ErrVersionNotFound, ErrInvalid.
func (s *Service) Threads(ctx context.Context, by accounts.Actor, versionID string, q Query) ([]Thread, int, error) {
	_, v, err := s.standards.VersionForGroup(ctx, by, versionID)
	if err != nil {
		return nil, 0, err
	}
	if err := q.check(); err != nil {
		return nil, 0, err
	}
	return s.threads(ctx, by, v, q)
}

func (s *Service) threads(ctx context.Context, by accounts.Actor, v standards.Version, q Query) ([]Thread, int, error) {
	list, total, err := s.store.threads(ctx, by, v, q)
	if err != nil {
		return nil, 0, err
	}
	if err := s.store.fill(ctx, v.OrgID, list); err != nil {
		return nil, 0, err
	}
	for i, t := range list {
		if t.Subject == Version {
			continue
		}
		about, _ := subjectOf(v.Content(), t.Subject, t.Lineage)
		if list[i].Gone = about == ""; !list[i].Gone {
			list[i].About = about
		}
	}
	return list, total, nil
}

// thread reads one thread as the version v shows it.
func (s *Service) thread(ctx context.Context, by accounts.Actor, v standards.Version, id string) (Thread, error) {
	list, _, err := s.threads(ctx, by, v, Query{ID: id, Limit: 1})
	if err != nil {
		return Thread{}, err
	}
	if len(list) == 0 {
		return Thread{}, ErrThreadNotFound
	}
	return list[0], nil
}

// subjectOf puts what a thread is about in few words, and tells its section; empty
// where it is not there, and for the whole version.
func subjectOf(c standards.Content, subject Subject, lineage string) (about, section string) {
	switch subject {
	case Requirement:
		if in, r, ok := c.Find(lineage); ok {
			return short(r.Code+" "+r.Statement, aboutLength), in.Lineage
		}
	case Section:
		if in, ok := c.Section(lineage); ok {
			return short(in.Title, aboutLength), lineage
		}
	case Version:
	}
	return "", ""
}

// Count is how much of a part of a standard is open.
type Count struct {
	Lineage              string // of a requirement or a section; empty: the version as a whole
	Remarks, Suggestions int
}

// Counts lists what is open, by what it is about. A suggestion of a new
// requirement is about its section. Fault: standards.ErrVersionNotFound.
func (s *Service) Counts(ctx context.Context, by accounts.Actor, versionID string) ([]Count, error) {
	_, v, err := s.standards.VersionForGroup(ctx, by, versionID)
	if err != nil {
		return nil, err
	}
	return s.store.counts(ctx, v)
}
