package reports

import (
	"context"
	"time"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/locale"
)

// VisitFact is a visit that the client sees. Nothing in it tells who the shopper was or
// at which hour they came; the visit's own id is random.
type VisitFact struct {
	VisitID, Visit           string // Visit is its number, as people quote it
	WaveID, Wave             string
	Audit                    checklists.Audit // kinds are counted apart
	LocationID               string
	Place                    Place
	Day                      time.Time // in the location's zone
	Scenario                 string
	Checklist                string // title
	Version                  int    // of the checklist
	VisitRaw, VisitFinal     *checklists.Percent
	VisitFailed              bool
	VisitEarned, VisitPoints float64 // points of the whole visit, and those it could have had
}

// Fact is one answer of a visit, with all that it is counted by: a row of a pivot table.
type Fact struct {
	VisitFact
	SectionNumber          int // from 1
	Section                string
	QuestionID, Number     string // Number as printed, such as "3.2"
	Question               string
	Requirement, Lineage   string // code and lineage; empty: not from the standard
	Answer                 string // in words
	State                  checklists.State
	Met                    checklists.Met
	Earned, Possible       float64 // points
	Critical, CriticalFail bool
	Comment                string
}

// FactFilter narrows facts; its zero value takes all that the actor may see.
type FactFilter struct {
	WaveID, LocationID string
	From, To           time.Time // days of visits, as the location counts them; To is the last one
	// ChangedSince takes visits that changed from this moment on; Until those that did
	// not after it. Zero: no limit.
	ChangedSince, Until time.Time
}

// FactKey is where facts go on: behind the last visit that was read. Its zero value is
// the beginning.
type FactKey struct{ WaveID, LocationID, VisitID string }

// FactPage is the facts of some visits; all those of a visit are on one page.
type FactPage struct {
	Facts  []Fact
	Visits int
	Last   FactKey
	More   bool
}

// FactReader reads facts page after page for one actor, and keeps what they share.
type FactReader struct {
	Begun    time.Time
	s        *Service
	set      factSet
	lang     locale.Language
	versions map[string]*factVersion
	places   map[string]placeRow
	waves    map[string]audits.Wave
	texts    map[factText]saidAnswer
	zones    zones
	lines    []answerLine // scratch
}

// Facts begins to read the answers that the actor may see, by wave and location.
// Errors: accounts.ErrForbidden, audits.ErrWaveNotFound.
func (s *Service) Facts(ctx context.Context, by accounts.Actor, f FactFilter, lang locale.Language) (*FactReader, error) {
	if err := by.Require(accounts.ReadResults); err != nil {
		return nil, err
	}
	if f.WaveID != "" {
		if _, err := s.audits.Wave(ctx, by, f.WaveID); err != nil {
			return nil, err
		}
	}
	reach, err := s.audits.ReachOf(ctx, by, accounts.ReadResults)
	if err != nil {
		return nil, err
	}
	days, err := s.factDays(ctx, by.OrgID, f)
	if err != nil {
		return nil, err
	}
	return &FactReader{
		Begun: s.now(), s: s, set: factSet{scope{orgID: by.OrgID, reach: reach}, f, days}, lang: lang, versions: map[string]*factVersion{},
		places: map[string]placeRow{}, waves: map[string]audits.Wave{}, texts: map[factText]saidAnswer{}, zones: zones{},
	}, nil
}

// factDays is when the days of a filter begin and end in each zone of the
// organisation. By the day of one zone alone, two filters would tell the hour.
func (s *Service) factDays(ctx context.Context, orgID string, f FactFilter) ([]zoneDays, error) {
	if f.From.IsZero() && f.To.IsZero() {
		return nil, nil
	}
	names, err := s.query.zones(ctx, orgID)
	if err != nil {
		return nil, err
	}
	first, last := f.From, f.To
	if last.IsZero() {
		last = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	days := make([]zoneDays, len(names))
	for i, name := range names {
		zone := zoneOf(name)
		days[i] = zoneDays{
			name, time.Date(first.Year(), first.Month(), first.Day(), 0, 0, 0, 0, zone).UTC(),
			time.Date(last.Year(), last.Month(), last.Day()+1, 0, 0, 0, 0, zone).UTC(),
		}
	}
	return days, nil
}

// Visits counts the visits that there are facts of.
func (r *FactReader) Visits(ctx context.Context) (int, error) {
	return r.s.query.factVisits(ctx, r.set)
}

// Reach is what the reader reads within.
func (r *FactReader) Reach() audits.Reach { return r.set.reach }

// Gone lists the visits that changed since the filter's moment so that there are no
// facts of them any more.
func (r *FactReader) Gone(ctx context.Context) ([]string, error) {
	return r.s.query.factsGone(ctx, r.set)
}

// KeyOf is the key of a visit that a page ended with; the zero key for none.
func (r *FactReader) KeyOf(ctx context.Context, visitID string) (FactKey, error) {
	return r.s.query.factKey(ctx, r.set.orgID, visitID)
}

// Read returns the facts of at most limit visits after a key.
func (r *FactReader) Read(ctx context.Context, after FactKey, limit int) (FactPage, error) {
	b, err := r.Next(ctx, after, limit)
	if err == nil {
		err = r.Load(ctx, b)
	}
	if err != nil {
		return FactPage{}, err
	}
	page := FactPage{Visits: b.Visits, Last: b.Last, More: b.More}
	err = r.Each(ctx, b, func(f *Fact) error {
		page.Facts = append(page.Facts, *f)
		return nil
	})
	return page, err
}

// prepare reads what the visits share with others, each thing once.
func (r *FactReader) prepare(ctx context.Context, visits []visitLine) error {
	var places, waves []string
	for _, v := range visits {
		if _, known := r.places[v.LocationID]; !known {
			places = append(places, v.LocationID)
			r.places[v.LocationID] = placeRow{}
		}
		if _, known := r.waves[v.WaveID]; !known {
			waves = append(waves, v.WaveID)
			r.waves[v.WaveID] = audits.Wave{}
		}
		if _, known := r.versions[v.ChecklistVersionID]; !known {
			version, err := r.s.factVersion(ctx, r.set.orgID, v.ChecklistVersionID)
			if err != nil {
				return err
			}
			r.versions[v.ChecklistVersionID] = version
		}
	}
	if len(places) > 0 {
		rows, err := r.s.query.placesByID(ctx, r.set.orgID, places)
		if err != nil {
			return err
		}
		for _, p := range rows {
			r.places[p.ID] = p
		}
	}
	if len(waves) == 0 {
		return nil
	}
	found, err := r.s.audits.WavesOf(ctx, r.set.orgID, waves)
	for id, w := range found {
		r.waves[id] = w
	}
	return err
}
