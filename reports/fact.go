package reports

import (
	"context"
	"fmt"
	"time"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/locale"
)

// Fact is one answer of a visit that the client sees, with all that it is counted by:
// a row of a pivot table. Nothing in it tells who the shopper was or at which hour
// they came; the visit's own id is random.
type Fact struct {
	VisitID, Visit           string // Visit is its number, as people quote it
	WaveID, Wave             string
	LocationID               string
	Place                    Place
	Day                      time.Time // in the location's zone
	Scenario                 string
	Checklist                string // title
	Version                  int    // of the checklist
	SectionNumber            int    // from 1
	Section                  string
	QuestionID, Number       string // Number as printed, such as "3.2"
	Question                 string
	Requirement, Lineage     string // code and lineage; empty: not from the standard
	Answer                   string // in words
	State                    checklists.State
	Met                      checklists.Met
	Earned, Possible         float64 // points
	Critical, CriticalFail   bool
	Comment                  string
	VisitRaw, VisitFinal     *checklists.Percent
	VisitFailed              bool
	VisitEarned, VisitPoints float64 // points of the whole visit, and those it could have had
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
	texts    map[factText]string
	row      map[string]answerLine // scratch
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
		places: map[string]placeRow{}, waves: map[string]audits.Wave{}, texts: map[factText]string{},
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
	visits, err := r.s.query.factLines(ctx, r.set, after, limit)
	if err != nil || len(visits) == 0 {
		return FactPage{Last: after}, err
	}
	if err := r.prepare(ctx, visits); err != nil {
		return FactPage{}, err
	}
	answers, n, err := r.s.query.factAnswers(ctx, visitIDs(visits))
	if err != nil {
		return FactPage{}, err
	}
	last := visits[len(visits)-1]
	page := FactPage{Visits: len(visits), More: len(visits) == limit, Last: FactKey{last.WaveID, last.LocationID, last.ID}}
	page.Facts = make([]Fact, 0, n)
	for _, v := range visits {
		if page.Facts, err = r.visit(page.Facts, v, answers[v.ID]); err != nil {
			return FactPage{}, err
		}
	}
	return page, nil
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

// factVersion is a checklist version with the codes of its requirements.
type factVersion struct {
	*checklists.Version
	codes   map[string]string
	numbers [][]string // as printed, by section and question
}

func (s *Service) factVersion(ctx context.Context, orgID, id string) (*factVersion, error) {
	version, err := s.checklists.Content(ctx, orgID, id)
	if err != nil {
		return nil, err
	}
	v := &factVersion{Version: version, codes: map[string]string{}}
	for i, section := range version.Content.Sections {
		numbers := make([]string, len(section.Questions))
		for k := range section.Questions {
			numbers[k] = fmt.Sprintf("%d.%d", i+1, k+1)
		}
		v.numbers = append(v.numbers, numbers)
	}
	if version.StandardVersionID == "" {
		return v, nil
	}
	standard, err := s.standards.Version(ctx, accounts.Program(orgID), version.StandardVersionID)
	if err != nil {
		return nil, err
	}
	for _, section := range standard.Sections {
		for _, q := range section.Requirements {
			v.codes[q.Lineage] = q.Code
		}
	}
	return v, nil
}

// factText is an answer that many visits give in the same words.
type factText struct {
	question *checklists.Question
	state    checklists.State
	value    string
}

const (
	factTexts    = 20_000 // kept at most
	factTextSize = 64     // bytes of a stored answer that is worth keeping
)

// visit appends the facts of a visit, in the order of its checklist.
func (r *FactReader) visit(facts []Fact, v visitLine, answers []answerLine) ([]Fact, error) {
	version, p := r.versions[v.ChecklistVersionID], r.places[v.LocationID]
	exceptions, err := audits.ParseExceptions(v.Exceptions)
	if err != nil {
		return nil, err
	}
	var excepted map[string]string
	if len(exceptions) > 0 {
		excepted = exceptedWhy(r.lang, exceptions)
	}
	shared := Fact{
		VisitID: v.ID, Visit: visitNumber(p.Code, v.Ordinal), WaveID: v.WaveID, Wave: r.waves[v.WaveID].Title, LocationID: v.LocationID,
		Place: p.place(), Day: dayIn(v.StartedAt, p.TimeZone), Scenario: v.Scenario, Checklist: version.Content.Title, Version: version.Number,
		VisitRaw: v.Raw, VisitFinal: v.Final, VisitFailed: v.Failed,
		VisitEarned: float64(v.EarnedMillionths) / 1e6, VisitPoints: float64(v.PossibleMillionths) / 1e6,
	}
	if r.row == nil {
		r.row = map[string]answerLine{}
	}
	clear(r.row)
	for _, a := range answers {
		r.row[a.QuestionID] = a
	}
	for i := range version.Content.Sections {
		section := &version.Content.Sections[i]
		for k := range section.Questions {
			q := &section.Questions[k]
			if a, ok := r.row[q.ID]; ok {
				f := shared
				f.SectionNumber, f.Section, f.Number = i+1, section.Title, version.numbers[i][k]
				r.answer(&f, version, q, a, excepted[q.ID])
				facts = append(facts, f)
			}
		}
	}
	return facts, nil
}

func (r *FactReader) answer(f *Fact, version *factVersion, q *checklists.Question, a answerLine, excepted string) {
	f.QuestionID, f.Question, f.Lineage, f.Requirement = q.ID, q.Text, q.Requirement, version.codes[q.Requirement]
	f.State, f.Met, f.Critical, f.CriticalFail, f.Comment = checklists.State(a.State), a.met(), q.Critical, a.Critical, a.Comment
	f.Earned, f.Possible = a.points()
	f.Answer = answerOr(excepted, r.text(version, q, f.State, a.Value))
}

// text is the answer in words, which are looked for once where many give the same.
func (r *FactReader) text(version *factVersion, q *checklists.Question, state checklists.State, value string) string {
	key := factText{q, state, value}
	if text, known := r.texts[key]; known {
		return text
	}
	text := answerText(r.lang, q, state, parsedAnswer(version.Content, q.ID, value))
	if len(value) <= factTextSize && len(r.texts) < factTexts {
		r.texts[key] = text
	}
	return text
}
