package audits

import (
	"context"
	"time"
	"unicode/utf8"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/locations"
)

// Faults of waves and assignments.
var (
	ErrWaveNotFound       = fault.New(fault.NotFound, "wave_not_found")
	ErrWaveInvalid        = fault.New(fault.Invalid, "wave_invalid")
	ErrWaveExists         = fault.New(fault.Conflict, "wave_exists")
	ErrAssignmentNotFound = fault.New(fault.NotFound, "assignment_not_found")
	ErrAssignmentInvalid  = fault.New(fault.Invalid, "assignment_invalid")
)

// Wave is a campaign of visits over a period and a set of locations.
type Wave struct {
	ID, OrgID, BrandID string
	ChecklistVersionID string
	PreviousID         string // the wave that reports compare it with; empty: none
	Title              string
	Audit              checklists.Audit // of its checklist
	StartsOn, EndsOn   time.Time        // days, both included
	Status             WaveStatus
	MinimumVisits      int // a location with fewer is listed, not ranked
	Bands              []Band
	ProgrammeID        string // whose rules hold; empty: none
	Announced          bool   // the stores know that somebody comes
	Plan               *Plan  // nil: none was made
	Revision           int
	CreatedAt          time.Time
}

// Band names the scores from From up to the next band.
type Band struct {
	From checklists.Percent
	Name string
	Tone Tone
}

// Tone is how a band looks; every page shows the name beside it.
type Tone string

// The tones, from the best to the worst.
const (
	Excellent Tone = "excellent"
	Good      Tone = "good"
	Fair      Tone = "fair"
	Poor      Tone = "poor"
)

// BandOf returns the band of a score. Bands are ordered from the best.
func BandOf(bands []Band, score checklists.Percent) Band {
	for _, b := range bands {
		if score >= b.From {
			return b
		}
	}
	return bands[len(bands)-1]
}

// CreateWave makes a draft wave. The same id and content again changes nothing.
// Errors: ErrWaveInvalid, ErrWaveExists (the id with other content).
func (s *Service) CreateWave(ctx context.Context, by accounts.Actor, w Wave) (Wave, error) {
	if err := by.Require(accounts.ManageWaves); err != nil {
		return Wave{}, err
	}
	w.OrgID, w.Status, w.Revision, w.CreatedAt = by.OrgID, WaveDraft, 1, s.now()
	err := w.check(by)
	if err != nil {
		return Wave{}, err
	}
	if w.Audit, err = s.auditOf(ctx, w); err != nil {
		return Wave{}, err
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		inserted, err := s.store.insertWave(ctx, w)
		if err != nil || !inserted {
			return err
		}
		return s.journal.Record(ctx, journal.Entry{
			OrgID: by.OrgID, AccountID: by.AccountID, Verb: "create",
			SubjectKind: "wave", SubjectID: w.ID, After: map[string]any{"title": w.Title},
		})
	})
	if err != nil {
		return Wave{}, err
	}
	stored, err := s.store.wave(ctx, by.OrgID, w.ID)
	if err != nil {
		return Wave{}, err
	}
	if stored.Title != w.Title || stored.ChecklistVersionID != w.ChecklistVersionID {
		return Wave{}, ErrWaveExists
	}
	return stored, nil
}

// auditOf is the kind of audit of a new wave: that of its checklist, and of the wave it
// is to be compared with.
func (s *Service) auditOf(ctx context.Context, w Wave) (checklists.Audit, error) {
	status, err := s.checklists.Status(ctx, w.OrgID, w.ChecklistVersionID)
	if err != nil {
		return "", err
	}
	if status != checklists.Published {
		return "", ErrWaveInvalid.At(fault.Field{Path: "checklist_version_id", Code: "not_published"})
	}
	version, err := s.checklists.Content(ctx, w.OrgID, w.ChecklistVersionID)
	if err != nil {
		return "", err
	}
	if version.Content.Audit == checklists.Survey {
		return "", ErrWaveInvalid.At(fault.Field{Path: "checklist_version_id", Code: "survey_by_campaign"})
	}
	if w.PreviousID != "" {
		before, err := s.store.wave(ctx, w.OrgID, w.PreviousID)
		if err == nil && before.Audit != version.Content.Audit {
			err = ErrWaveInvalid.At(fault.Field{Path: "previous_id", Code: "other_audit"})
		}
		if err != nil {
			return "", err
		}
	}
	return version.Content.Audit, nil
}

func (w *Wave) check(by accounts.Actor) error {
	var fields []fault.Field
	if n := utf8.RuneCountInString(w.Title); n == 0 || n > 200 {
		fields = append(fields, fault.Field{Path: "title", Code: "length", Params: fault.Params{"Min": 1, "Max": 200}})
	}
	if w.StartsOn.IsZero() || w.EndsOn.Before(w.StartsOn) {
		fields = append(fields, fault.Field{Path: "ends_on", Code: "before_start"})
	}
	if len(w.Bands) == 0 {
		fields = append(fields, fault.Field{Path: "bands", Code: "required"})
	}
	for i := 1; i < len(w.Bands); i++ {
		if w.Bands[i].From >= w.Bands[i-1].From {
			fields = append(fields, fault.Field{Path: "bands", Code: "wave_bands_order"})
			break
		}
	}
	if !by.CanIn(accounts.ManageWaves, accounts.Scope{Kind: accounts.Brand, ID: w.BrandID}) {
		fields = append(fields, fault.Field{Path: "brand_id", Code: "not_found"})
	}
	if len(fields) > 0 {
		return ErrWaveInvalid.At(fields...)
	}
	return nil
}

// OnWaveMove has call told of moves of waves, in their transaction.
func (s *Service) OnWaveMove(call func(context.Context, Wave) error) { s.waveMoved = call }

// MoveWave opens, closes, reopens or archives a wave.
func (s *Service) MoveWave(ctx context.Context, by accounts.Actor, id string, to WaveStatus, reason string) (Wave, error) {
	var moved Wave
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		w, err := s.manageable(ctx, by, id)
		if err != nil {
			return err
		}
		if moved = w; w.Status == to {
			return nil
		}
		if err := move(waveMoves, w.Status, to); err != nil {
			return err
		}
		if err := s.store.moveWave(ctx, w, to); err != nil {
			return err
		}
		moved.Status, moved.Revision = to, w.Revision+1
		if s.waveMoved != nil {
			if err := s.waveMoved(ctx, moved); err != nil {
				return err
			}
		}
		return s.journal.Record(ctx, journal.Entry{
			OrgID: by.OrgID, AccountID: by.AccountID, Verb: string(to),
			SubjectKind: "wave", SubjectID: id, Reason: reason, Before: w.Status, After: to,
		})
	})
	return moved, err
}

// Wave returns a wave that the actor may see in any way.
func (s *Service) Wave(ctx context.Context, by accounts.Actor, id string) (Wave, error) {
	w, err := s.store.wave(ctx, by.OrgID, id)
	if err != nil {
		return Wave{}, err
	}
	seen, err := s.seesWave(ctx, by, w)
	if err != nil {
		return Wave{}, err
	}
	if !seen {
		return Wave{}, ErrWaveNotFound
	}
	return w, nil
}

// Waves lists the waves that the actor may see, the latest first.
func (s *Service) Waves(ctx context.Context, by accounts.Actor, search string, limit, offset int) ([]Wave, int, error) {
	if !by.Can(accounts.ReadWaves) && !by.Can(accounts.ReadResults) {
		return nil, 0, accounts.ErrForbidden
	}
	reach, err := s.waveReach(ctx, by)
	if err != nil {
		return nil, 0, err
	}
	return s.store.waves(ctx, by.OrgID, reach, search, limit, offset)
}

// WavesOf returns waves of an organisation by id. The caller has found the ids
// among what an actor may see.
func (s *Service) WavesOf(ctx context.Context, orgID string, ids []string) (map[string]Wave, error) {
	return s.store.wavesOf(ctx, orgID, ids)
}

// Assign adds assignments to a wave. One with a shopper was accepted beforehand,
// unless it says that it is offered; one without goes to the board.
// The same ids again change nothing. It is all or nothing. A shopper who may not
// be sent to the location is refused with the reason: shoppers.Reason.
func (s *Service) Assign(ctx context.Context, by accounts.Actor, waveID string, list []Assignment) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		w, err := s.manageable(ctx, by, waveID)
		if err != nil {
			return err
		}
		if w.Status == WaveClosed || w.Status == WaveArchived {
			return ErrMove.At(fault.Field{Path: "wave", Code: "wave_closed"})
		}
		for i := range list {
			list[i].OrgID, list[i].WaveID, list[i].ChecklistVersionID = by.OrgID, w.ID, w.ChecklistVersionID
			list[i].Status, list[i].CreatedAt, list[i].OfferedAt, list[i].Revision = list[i].first(), s.now(), s.now(), 1
		}
		if err := s.checkAssignments(ctx, w, list); err != nil {
			return err
		}
		if err := s.checkEligible(ctx, w, list); err != nil {
			return err
		}
		if err := s.store.insertAssignments(ctx, list); err != nil {
			return err
		}
		return s.journal.Record(ctx, journal.Entry{
			OrgID: by.OrgID, AccountID: by.AccountID, Verb: "assign",
			SubjectKind: "wave", SubjectID: waveID, After: map[string]any{"assignments": len(list)},
		})
	})
}

// checkAssignments asserts that every location is of the wave's brand and every
// shopper of the organisation, in two statements whatever the length.
func (s *Service) checkAssignments(ctx context.Context, w Wave, list []Assignment) error {
	places, err := s.store.locationsOfBrand(ctx, w.OrgID, w.BrandID)
	if err != nil {
		return err
	}
	fillers, err := s.fillers(ctx, w)
	if err != nil {
		return err
	}
	for i, a := range list {
		if !places[a.LocationID] {
			return ErrAssignmentInvalid.At(fault.Field{Path: pathOf(i, "location_id"), Code: "not_found"})
		}
		if !fillers(a) {
			return ErrAssignmentInvalid.At(fault.Field{Path: pathOf(i, "shopper_id"), Code: "not_found"})
		}
		if utf8.RuneCountInString(a.Scenario) > maxText {
			return ErrAssignmentInvalid.At(fault.Field{Path: pathOf(i, "scenario"), Code: "length", Params: fault.Params{"Min": 0, "Max": maxText}})
		}
	}
	if err := s.checkCompetitors(ctx, w, list); err != nil {
		return err
	}
	return s.checkOpen(ctx, w, list)
}

// checkOpen refuses locations that receive no visitors between the wave's start
// and the day when the visit is due.
func (s *Service) checkOpen(ctx context.Context, w Wave, list []Assignment) error {
	ids := make([]string, len(list))
	for i, a := range list {
		ids[i] = a.LocationID
	}
	known, err := s.places.ByIDs(ctx, w.OrgID, ids)
	if err != nil {
		return err
	}
	for i, a := range list {
		l := known[a.LocationID]
		if _, open := l.OpenWithin(locations.DayOf(w.StartsOn), locations.DayOf(a.DueOn)); !open {
			return ErrAssignmentInvalid.At(fault.Field{Path: pathOf(i, "location_id"), Code: "location_closed", Params: fault.Params{"Name": l.Name}})
		}
	}
	return nil
}

// manageable returns a wave that the actor manages.
func (s *Service) manageable(ctx context.Context, by accounts.Actor, id string) (Wave, error) {
	if err := by.Require(accounts.ManageWaves); err != nil {
		return Wave{}, err
	}
	w, err := s.store.wave(ctx, by.OrgID, id)
	if err != nil {
		return Wave{}, err
	}
	if !by.CanIn(accounts.ManageWaves, accounts.Scope{Kind: accounts.Brand, ID: w.BrandID}) {
		return Wave{}, ErrWaveNotFound
	}
	return w, nil
}

// History lists a wave and the waves of its brand that its PreviousID leads to,
// the oldest first, at most n. The caller has looked the wave up.
func (s *Service) History(ctx context.Context, w Wave, n int) ([]Wave, error) {
	earlier, err := s.store.earlier(ctx, w)
	if err != nil {
		return nil, err
	}
	return ChainOf(w, earlier, n), nil
}

// ChainOf lists a wave and those of its brand that its PreviousID leads to among the
// known ones, the oldest first, at most n.
func ChainOf(w Wave, known map[string]Wave, n int) []Wave {
	chain, seen := []Wave{w}, map[string]bool{w.ID: true} // a ring of waves ends here
	for len(chain) < n {
		before, ok := known[chain[0].PreviousID]
		if !ok || seen[before.ID] || before.BrandID != w.BrandID || before.Audit != w.Audit || before.StartsOn.After(w.StartsOn) {
			break
		}
		seen[before.ID] = true
		chain = append([]Wave{before}, chain...)
	}
	return chain
}
