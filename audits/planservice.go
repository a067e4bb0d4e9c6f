package audits

import (
	"context"
	"reflect"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/journal"
)

// ErrWaveStale reports an edit of a revision that is no longer the current one.
var ErrWaveStale = fault.New(fault.Stale, "wave_stale")

// NewPlan is the rules and the plan that a wave is to have.
type NewPlan struct {
	ProgrammeID string
	Announced   bool
	Plan        Plan
	Revision    int // of the wave that the edit started from
}

// PlanWave sets the programme and the plan of a wave that goes on. The same again
// changes nothing; assignments that exist stay as they are. The caller has looked
// the programme up.
//
// Faults: ErrWaveNotFound, ErrWaveInvalid, ErrWaveStale, ErrMove (the wave is over).
func (s *Service) PlanWave(ctx context.Context, by accounts.Actor, id string, n NewPlan) (Wave, error) {
	if fields := n.Plan.check(); len(fields) > 0 {
		return Wave{}, ErrWaveInvalid.At(fields...)
	}
	var planned Wave
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		w, err := s.manageable(ctx, by, id)
		if err != nil {
			return err
		}
		if n.Announced && !w.Audit.Announced() {
			return ErrWaveInvalid.At(fault.Field{Path: "announced", Code: "audit_unannounced"})
		}
		planned = w
		planned.ProgrammeID, planned.Announced, planned.Plan = n.ProgrammeID, n.Announced, &n.Plan
		switch {
		case reflect.DeepEqual(w, planned):
			return nil
		case w.Status == WaveClosed || w.Status == WaveArchived:
			return ErrMove.At(fault.Field{Path: "wave", Code: "wave_closed"})
		case w.Revision != n.Revision:
			return ErrWaveStale.With(fault.Params{"Revision": w.Revision})
		}
		planned.Revision++
		if err := s.store.planWave(ctx, planned, w.Revision); err != nil {
			return err
		}
		return s.journal.Record(ctx, journal.Entry{
			OrgID: by.OrgID, AccountID: by.AccountID, Verb: "plan", SubjectKind: "wave", SubjectID: id,
			Before: w.written(), After: planned.written(),
		})
	})
	return planned, err
}

// Managed returns a wave whose assignments the actor makes.
func (s *Service) Managed(ctx context.Context, by accounts.Actor, id string) (Wave, error) {
	return s.manageable(ctx, by, id)
}

// written is the plan of a wave as the journal keeps it.
func (w Wave) written() map[string]any {
	out := map[string]any{"programme": w.ProgrammeID, "announced": w.Announced}
	if w.Plan == nil {
		return out
	}
	var parts, scenarios []any
	for _, p := range w.Plan.Parts {
		parts = append(parts, map[string]any{"name": p.Name, "from": p.From.String(), "to": p.To.String(), "share": p.Share})
	}
	for _, sc := range w.Plan.Scenarios {
		one := map[string]any{"name": sc.Name, "text": sc.Text, "customer_type": sc.CustomerType, "to_raise": sc.Objections, "share": sc.Share}
		if len(sc.Translations) > 0 {
			one["translations"] = sc.Translations
		}
		scenarios = append(scenarios, one)
	}
	out["visits"], out["budget"], out["parts"], out["scenarios"] = w.Plan.Visits, w.Plan.Budget, parts, scenarios
	out["regions"], out["cities"], out["attributes"], out["without"] = w.Plan.Where.RegionIDs, w.Plan.Where.Cities, w.Plan.Where.Attributes, w.Plan.Where.Without
	return out
}
