package audits

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/locations"
)

// Proof is what reviewers see of how a visit was made, beside its answers.
type Proof struct {
	Visit Visit
	Trust Trust
	Track *Track
	Files []ProvenFile
	Notes map[string]string // to the shopper, by question
}

// ProvenFile is a file with what it said beside its picture.
type ProvenFile struct {
	File
	Shot
	Alike  int      // visits with a photo like it
	Metres *float64 // from the location; nil: unknown
}

// Proof returns how far a visit can be trusted, and why. It is for those who see
// who made a visit, and never for whoever made it.
// Errors: ErrVisitNotFound.
func (s *Service) Proof(ctx context.Context, by accounts.Actor, id string) (Proof, error) {
	if !by.Can(accounts.SeeShoppers) {
		return Proof{}, ErrVisitNotFound
	}
	v, err := s.reachable(ctx, by, accounts.ReadUnreleased, id)
	if err != nil {
		return Proof{}, err
	}
	if v.ShopperID == by.AccountID {
		return Proof{}, ErrVisitNotFound
	}
	e, err := s.evidence(ctx, v)
	if err != nil {
		return Proof{}, err
	}
	files, err := s.store.files(ctx, v.OrgID, v.ID)
	if err != nil {
		return Proof{}, err
	}
	p := Proof{Visit: v, Trust: Weigh(e), Track: e.Track}
	for _, f := range files {
		shot := Shot{ID: f.ID, Kind: f.Kind}
		if i := slices.IndexFunc(e.Photos, func(s Shot) bool { return s.ID == f.ID }); i >= 0 {
			shot = e.Photos[i]
		}
		proven := ProvenFile{File: f, Shot: shot, Alike: e.Alike[f.ID]}
		if shot.Place != nil && e.At != nil {
			d := e.At.Metres(*shot.Place)
			proven.Metres = &d
		}
		p.Files = append(p.Files, proven)
	}
	p.Notes, err = s.store.notes(ctx, v.OrgID, v.ID)
	return p, err
}

// evidence gathers what is known of a visit, in as many statements whatever it has.
func (s *Service) evidence(ctx context.Context, v Visit) (Evidence, error) {
	e := Evidence{Started: v.StartedAt, Finished: v.FinishedAt, Zone: time.UTC, Words: map[string]int{}}
	places, err := s.places.ByIDs(ctx, v.OrgID, []string{v.LocationID})
	if err != nil {
		return e, err
	}
	e.At = places[v.LocationID].At
	if zone, err := time.LoadLocation(places[v.LocationID].TimeZone); err == nil {
		e.Zone = zone
	}
	if err := s.readKind(ctx, v, &e); err != nil {
		return e, err
	}
	if e.Track, err = s.store.track(ctx, v.OrgID, v.ID); err != nil {
		return e, err
	}
	if err := s.readComments(ctx, v, &e); err != nil {
		return e, err
	}
	if e.Photos, err = s.store.shots(ctx, v.OrgID, v.ID, e.Zone); err != nil {
		return e, err
	}
	if e.Alike, err = s.store.alike(ctx, v.OrgID, v.ID); err != nil {
		return e, err
	}
	if e.Track != nil && e.Track.Device != "" {
		e.DeviceShoppers, e.DeviceVisits, err = s.store.device(ctx, v, e.Track.Device)
	}
	return e, err
}

// readKind reads what the kind of audit and its rules say of a visit. One to a
// competitor is measured from their place.
func (s *Service) readKind(ctx context.Context, v Visit, e *Evidence) error {
	w, err := s.store.wave(ctx, v.OrgID, v.WaveID)
	if err != nil {
		return err
	}
	if e.Audit = w.Audit; w.Audit != checklists.Competitor {
		return nil
	}
	limits, err := s.limits(ctx, v.OrgID, w.ProgrammeID)
	if err != nil {
		return err
	}
	e.CompetitorMinutes = limits.CompetitorMinutes
	place, err := s.competitorOf(ctx, v.OrgID, v.AssignmentID)
	e.At = place.At
	return err
}

// competitorOf is the competitor that an assignment goes to.
func (s *Service) competitorOf(ctx context.Context, orgID, assignmentID string) (locations.Competitor, error) {
	a, err := s.store.assignment(ctx, orgID, assignmentID)
	if err != nil || a.CompetitorID == "" {
		return locations.Competitor{}, err
	}
	return s.places.CompetitorOf(ctx, orgID, a.CompetitorID)
}

// readComments counts what was answered, and the comments that another of the
// shopper's latest visits has as well.
func (s *Service) readComments(ctx context.Context, v Visit, e *Evidence) error {
	version, err := s.checklists.Content(ctx, v.OrgID, v.ChecklistVersionID)
	if err != nil {
		return err
	}
	answers, err := s.store.answers(ctx, v.OrgID, v.ID)
	if err != nil {
		return err
	}
	others, err := s.store.othersComments(ctx, v)
	if err != nil {
		return err
	}
	seen := make(map[string]bool, len(others))
	for _, text := range others {
		seen[folded(text)] = true
	}
	texts := map[string]int{}
	for _, section := range version.Content.Sections {
		for _, q := range section.Questions {
			texts[q.ID] = len(strings.Fields(q.Text))
		}
	}
	for _, a := range answers {
		if a.State == checklists.Answered {
			e.Words[a.QuestionID] = texts[a.QuestionID]
		}
		if short := folded(a.Comment); utf8.RuneCountInString(short) >= copiedLeast && seen[short] {
			e.Copied++
		}
	}
	if short := folded(v.Summary); utf8.RuneCountInString(short) >= copiedLeast && seen[short] {
		e.Copied++
	}
	return nil
}

// Mark is what a list of visits shows of their trust.
type Mark struct {
	Late  Lateness
	Score *int // nil: not weighed yet
	Route Route
}

// Marks returns the marks of those visits that the actor reviews, by visit.
func (s *Service) Marks(ctx context.Context, by accounts.Actor, ids []string) (map[string]Mark, error) {
	if len(ids) == 0 || !by.Can(accounts.SeeShoppers) {
		return map[string]Mark{}, nil
	}
	reach, err := s.ReachOf(ctx, by, accounts.ReadUnreleased)
	if err != nil {
		return nil, err
	}
	return s.store.marks(ctx, by.OrgID, by.AccountID, reach, ids)
}

// weighedAtOnce is how many visits one step of WeighVisits looks at.
const weighedAtOnce = 200

// WeighVisits weighs the visits that came in since they were weighed last. It looks
// at what is there, so that handing in a visit does not wait for it and a stopped
// server forgets nothing.
func (s *Service) WeighVisits(ctx context.Context) error {
	waiting, err := s.store.unweighed(ctx, weighedAtOnce)
	if err != nil {
		return err
	}
	for _, v := range waiting {
		e, err := s.evidence(ctx, v)
		if err != nil {
			return err
		}
		if err := s.store.keepTrust(ctx, v, Weigh(e), s.now()); err != nil {
			return err
		}
	}
	return nil
}

// sortReasons puts the gravest first.
func sortReasons(list []Reason) {
	slices.SortFunc(list, func(a, b Reason) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Code, b.Code))
	})
}

// pointOf is a place that may be unknown.
func pointOf(lat, lon *float64) *locations.Point {
	if lat == nil || lon == nil {
		return nil
	}
	return &locations.Point{Lat: *lat, Lon: *lon}
}
