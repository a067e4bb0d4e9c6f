package groups

import (
	"context"
	"slices"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locale"
	"etalon/standards"
)

// Step is a step of a plan.
type Step struct {
	ID, OrgID, StandardID string
	Position              int
	Title, Note           string
	StartsOn, DueOn       time.Time // days, as midnight UTC; both are worked on
	People                []string  // accounts that are responsible
	Progress              int       // percent; 0: not begun, 100: done
	After                 string    // id of the step that must be done before; empty: none
	Revision              int
}

// Late reports whether the step should have been done before the day.
func (s Step) Late(today time.Time) bool { return s.Progress < 100 && s.DueOn.Before(today) }

func (s *Step) check() error {
	p := &problems{}
	p.Made("id", s.ID)
	p.Required("title", &s.Title, titleMax)
	p.Text("note", &s.Note, noteMax)
	p.day("starts_on", s.StartsOn)
	p.day("due_on", s.DueOn)
	if s.DueOn.Before(s.StartsOn) {
		p.Add("due_on", "step_ends_before_start", nil)
	}
	p.people("people", &s.People)
	p.Between("progress", s.Progress, 0, 100)
	p.Between("position", s.Position, 0, 10*stepsMax)
	if s.After == s.ID {
		p.Add("after", "step_after_itself", nil)
	}
	return p.Err(ErrInvalid)
}

// PutStep makes a step (revision 0), or changes the one whose revision is still
// the given one. Made again it is returned as it is. Who leads the group may do
// it. Faults: ErrInvalid, ErrStepNotFound, ErrExists, ErrStale, ErrTooMany.
func (s *Service) PutStep(ctx context.Context, by accounts.Actor, step Step) (Step, error) {
	st, err := s.led(ctx, by, step.StandardID)
	if err != nil {
		return Step{}, err
	}
	if err := step.check(); err != nil {
		return Step{}, err
	}
	step.OrgID = st.OrgID
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		all, err := s.store.steps(ctx, st)
		if err != nil {
			return err
		}
		if err := fitsPlan(all, step); err != nil {
			return err
		}
		if err := s.allInGroup(ctx, by, st, "people", step.People); err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(other Step) bool { return other.ID == step.ID })
		if step.Revision > 0 {
			if at < 0 {
				return ErrStepNotFound
			}
			step, err = s.changeStep(ctx, by, all[at], step)
			return err
		}
		if at >= 0 {
			step = all[at]
			return nil
		}
		step.Revision = 1
		if err := s.store.insertSteps(ctx, []Step{step}); err != nil {
			return err
		}
		return s.record(ctx, by, "create", "plan_step", step.ID, "", nil, step.written())
	})
	return step, err
}

// fitsPlan refuses a step that follows one that is not there, or follows itself
// through others, and one too many.
func fitsPlan(all []Step, step Step) error {
	after := map[string]string{}
	for _, other := range all {
		after[other.ID] = other.After
	}
	if _, known := after[step.ID]; !known && len(all) >= stepsMax {
		return ErrTooMany.With(fault.Params{"Max": stepsMax})
	}
	after[step.ID] = step.After
	at := step.After
	for range len(all) + 1 {
		if at == "" {
			return nil
		}
		next, known := after[at]
		if !known {
			return ErrInvalid.At(fault.Field{Path: "after", Code: "step_unknown"})
		}
		if next == step.ID {
			break
		}
		at = next
	}
	return ErrInvalid.At(fault.Field{Path: "after", Code: "step_after_itself"})
}

func (s *Service) changeStep(ctx context.Context, by accounts.Actor, before, after Step) (Step, error) {
	if before.Revision != after.Revision {
		return Step{}, ErrStale.With(fault.Params{"Revision": before.Revision})
	}
	if before.same(after) {
		return before, nil
	}
	after.Revision++
	if err := s.store.updateStep(ctx, after, before.Revision); err != nil {
		return Step{}, err
	}
	return after, s.record(ctx, by, "update", "plan_step", after.ID, "", before.written(), after.written())
}

// Report says how far a step is: whoever is responsible for it, or leads the group.
// Faults: ErrInvalid, ErrStepNotFound, ErrStale, accounts.ErrForbidden.
func (s *Service) Report(ctx context.Context, by accounts.Actor, id string, progress int, note string, revision int) (Step, error) {
	p := &problems{}
	p.Between("progress", progress, 0, 100)
	p.Text("note", &note, noteMax)
	if err := p.Err(ErrInvalid); err != nil {
		return Step{}, err
	}
	var after Step
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		before, err := s.readableStep(ctx, by, id)
		if err != nil {
			return err
		}
		if !by.Leads(before.StandardID) && !slices.Contains(before.People, by.AccountID) {
			return accounts.ErrForbidden
		}
		after = before
		after.Progress, after.Note, after.Revision = progress, note, revision
		after, err = s.changeStep(ctx, by, before, after)
		return err
	})
	return after, err
}

// DeleteStep takes a step out of the plan; those that followed it follow what it
// followed. Faults: ErrStepNotFound, ErrStale.
func (s *Service) DeleteStep(ctx context.Context, by accounts.Actor, id string, revision int) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		step, err := s.readableStep(ctx, by, id)
		if err != nil {
			return err
		}
		if _, err := s.led(ctx, by, step.StandardID); err != nil {
			return err
		}
		if step.Revision != revision {
			return ErrStale.With(fault.Params{"Revision": step.Revision})
		}
		if err := s.store.deleteStep(ctx, step); err != nil {
			return err
		}
		return s.record(ctx, by, "delete", "plan_step", id, "", step.written(), nil)
	})
}

// readableStep reads a step of a standard whose drafts by reads.
func (s *Service) readableStep(ctx context.Context, by accounts.Actor, id string) (Step, error) {
	if !by.Can(accounts.ReadDrafts) {
		return Step{}, accounts.ErrForbidden
	}
	step, err := s.store.step(ctx, by.OrgID, id)
	if err != nil {
		return Step{}, err
	}
	_, err = s.standards.Working(ctx, by, accounts.ReadDrafts, step.StandardID)
	return step, hidden(err, ErrStepNotFound)
}

// usual is how long, in days, each of the ten steps of making a standard takes.
var usual = []struct {
	key  string
	days int
}{
	{"groups.plan.analysis", 21},
	{"groups.plan.expectations", 28},
	{"groups.plan.drafting", 42},
	{"groups.plan.quality", 14},
	{"groups.plan.staff", 14},
	{"groups.plan.audit", 14},
	{"groups.plan.approval", 10},
	{"groups.plan.introduction", 180},
	{"groups.plan.control", 90},
	{"groups.plan.revision", 30},
}

// LayPlan makes the ten usual steps, one behind the other from a day on, in the
// language of the standard, where there is no plan yet. Faults: ErrInvalid, ErrPlanned.
func (s *Service) LayPlan(ctx context.Context, by accounts.Actor, standardID string, from time.Time) error {
	st, err := s.led(ctx, by, standardID)
	if err != nil {
		return err
	}
	p := &problems{}
	if p.day("starts_on", from); p.Err(ErrInvalid) != nil {
		return p.Err(ErrInvalid)
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.lock(ctx, st); err != nil {
			return err
		}
		all, err := s.store.steps(ctx, st)
		if err != nil {
			return err
		}
		if len(all) > 0 {
			return ErrPlanned
		}
		steps := usualPlan(st, from)
		if err := s.store.insertSteps(ctx, steps); err != nil {
			return err
		}
		return s.record(ctx, by, "lay_plan", "standard", st.ID, "", nil, map[string]any{"from": from.Format(time.DateOnly), "count": len(steps)})
	})
}

func usualPlan(st standards.Standard, from time.Time) []Step {
	lang := locale.Match(st.Language)
	steps := make([]Step, len(usual))
	for i, u := range usual {
		steps[i] = Step{
			ID: newID(), OrgID: st.OrgID, StandardID: st.ID, Position: i + 1, Title: lang.Text(u.key), People: []string{},
			StartsOn: from, DueOn: from.AddDate(0, 0, u.days-1), Revision: 1,
		}
		if i > 0 {
			steps[i].After = steps[i-1].ID
		}
		from = from.AddDate(0, 0, u.days)
	}
	return steps
}

// written is the step as the journal keeps it.
func (s Step) written() map[string]any {
	w := map[string]any{
		"title": s.Title, "starts_on": s.StartsOn.Format(time.DateOnly), "due_on": s.DueOn.Format(time.DateOnly), "progress": s.Progress,
		"order": s.Position, "standard_id": s.StandardID, "people": s.People,
	}
	if s.Note != "" {
		w["note"] = s.Note
	}
	if s.After != "" {
		w["after"] = s.After
	}
	return w
}

func (s Step) same(o Step) bool {
	return s.Title == o.Title && s.Note == o.Note && s.StartsOn.Equal(o.StartsOn) && s.DueOn.Equal(o.DueOn) && s.Progress == o.Progress &&
		s.Position == o.Position && s.After == o.After && slices.Equal(s.People, o.People)
}
