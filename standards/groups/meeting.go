package groups

import (
	"context"
	"fmt"
	"slices"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// Meeting is one meeting of a group. Once its minutes are closed it never changes.
type Meeting struct {
	ID, OrgID, StandardID string
	Slot                  time.Time // of the rhythm; zero: called by hand
	Title, Place          string
	StartsAt              time.Time
	Lasts                 int // minutes
	Agenda                []Item
	Present               []string // accounts
	Decisions             []Decision
	Minutes               string
	ClosedBy              string // account; empty: the minutes are open
	ClosedAt, CancelledAt time.Time
	Revision              int
}

// Item is a line of an agenda. It may point at a requirement or section, by its
// lineage, or at a proposal.
type Item struct{ ID, Title, Lineage, Proposal string }

// Decision is what a meeting decided.
type Decision struct {
	ID, Text string
	Who      string    // account; empty: everybody
	DueOn    time.Time // a day; zero: none
	Step     string    // of the plan, that it became; empty: none
}

func (m *Meeting) check() error {
	p := &problems{}
	p.Made("id", m.ID)
	p.Required("title", &m.Title, titleMax)
	p.Text("place", &m.Place, titleMax)
	p.Text("minutes", &m.Minutes, minutesMax)
	p.day("starts_at", m.StartsAt)
	p.Between("lasts", m.Lasts, 5, 600)
	p.people("present", &m.Present)
	p.Between("agenda", len(m.Agenda), 0, linesMax)
	p.Between("decisions", len(m.Decisions), 0, linesMax)
	seen := map[string]bool{}
	for i := range m.Agenda {
		item := &m.Agenda[i]
		at := fmt.Sprintf("agenda[%d]", i)
		p.Required(at+".title", &item.Title, titleMax)
		p.once(at, item.ID, seen)
		if item.Lineage != "" && !isID(item.Lineage) || item.Proposal != "" && !isID(item.Proposal) {
			p.Add(at, "not_an_id", nil)
		}
	}
	for i := range m.Decisions {
		d := &m.Decisions[i]
		at := fmt.Sprintf("decisions[%d]", i)
		p.Required(at+".text", &d.Text, noteMax)
		p.once(at, d.ID, seen)
		if d.Who != "" && !isID(d.Who) {
			p.Add(at+".who", "not_an_id", nil)
		}
	}
	return p.Err(ErrInvalid)
}

// once refuses an id that is none, or that another line has.
func (p *problems) once(path, id string, seen map[string]bool) {
	if !isID(id) || seen[id] {
		p.Add(path+".id", "not_an_id", nil)
	}
	seen[id] = true
}

// PutMeeting calls a meeting (revision 0), or changes the one whose revision is
// still the given one: its time, agenda, attendance, decisions and minutes. Who
// writes the standard may. Faults: ErrInvalid, ErrMeetingNotFound, ErrExists,
// ErrMinutesClosed, ErrStale, ErrTooMany.
func (s *Service) PutMeeting(ctx context.Context, by accounts.Actor, m Meeting) (Meeting, error) {
	st, err := s.standards.Working(ctx, by, accounts.WriteStandards, m.StandardID)
	if err != nil {
		return Meeting{}, err
	}
	if err := m.check(); err != nil {
		return Meeting{}, err
	}
	if m.Revision > 0 {
		return s.changeMeeting(ctx, by, m.ID, m.Revision, "update", func(stored *Meeting) error {
			if stored.StandardID != st.ID {
				return ErrMeetingNotFound
			}
			steps := map[string]string{}
			for _, d := range stored.Decisions {
				steps[d.ID] = d.Step
			}
			stored.Title, stored.Place, stored.StartsAt, stored.Lasts = m.Title, m.Place, m.StartsAt, m.Lasts
			stored.Agenda, stored.Present, stored.Decisions, stored.Minutes = m.Agenda, m.Present, m.Decisions, m.Minutes
			for i, d := range stored.Decisions {
				stored.Decisions[i].Step = steps[d.ID]
			}
			return nil
		})
	}
	m.OrgID, m.Revision = st.OrgID, 1
	m.Slot, m.ClosedAt, m.CancelledAt, m.ClosedBy = time.Time{}, time.Time{}, time.Time{}, ""
	for i := range m.Decisions {
		m.Decisions[i].Step = ""
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		made, err := s.store.insertMeetings(ctx, st, []Meeting{m})
		if err != nil {
			return err
		}
		if made == 0 {
			stored, err := s.store.meeting(ctx, by.OrgID, m.ID)
			if err != nil || stored.StandardID != st.ID {
				return ErrExists
			}
			m = stored
			return nil
		}
		return s.record(ctx, by, "create", "meeting", m.ID, "", nil, m.written())
	})
	return m, err
}

// changeMeeting applies edit to an open meeting whose revision is still the given
// one, and records it.
func (s *Service) changeMeeting(ctx context.Context, by accounts.Actor, id string, revision int, verb string, edit func(*Meeting) error) (Meeting, error) {
	if !by.Can(accounts.WriteStandards) {
		return Meeting{}, accounts.ErrForbidden
	}
	var after Meeting
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		before, err := s.store.meeting(ctx, by.OrgID, id)
		if err != nil {
			return err
		}
		if _, err := s.standards.Working(ctx, by, accounts.WriteStandards, before.StandardID); err != nil {
			return hidden(err, ErrMeetingNotFound)
		}
		switch {
		case !before.ClosedAt.IsZero() || !before.CancelledAt.IsZero():
			return ErrMinutesClosed
		case before.Revision != revision:
			return ErrStale.With(fault.Params{"Revision": before.Revision})
		}
		after = before
		after.Agenda, after.Present, after.Decisions = slices.Clone(before.Agenda), slices.Clone(before.Present), slices.Clone(before.Decisions)
		if err := edit(&after); err != nil {
			return err
		}
		after.Revision++
		if err := s.store.updateMeeting(ctx, after, revision); err != nil {
			return err
		}
		return s.record(ctx, by, verb, "meeting", id, "", before.written(), after.written())
	})
	return after, err
}

// CancelMeeting calls a meeting off; it stays in the list. Faults: ErrMeetingNotFound,
// ErrMinutesClosed, ErrStale, accounts.ErrForbidden.
func (s *Service) CancelMeeting(ctx context.Context, by accounts.Actor, id string, revision int) error {
	_, err := s.changeMeeting(ctx, by, id, revision, "cancelled", func(m *Meeting) error {
		m.CancelledAt = s.now()
		return s.leads(by, m.StandardID)
	})
	return err
}

// CloseMinutes makes the minutes of a meeting final and tells the group. Faults:
// ErrInvalid where there are none, ErrMeetingNotFound, ErrMinutesClosed, ErrStale,
// accounts.ErrForbidden.
func (s *Service) CloseMinutes(ctx context.Context, by accounts.Actor, id string, revision int) (Meeting, error) {
	var m Meeting
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		var err error
		m, err = s.changeMeeting(ctx, by, id, revision, "close_minutes", func(m *Meeting) error {
			if m.Minutes == "" && len(m.Decisions) == 0 {
				return ErrInvalid.At(fault.Field{Path: "minutes", Code: "required"})
			}
			m.ClosedBy, m.ClosedAt = by.AccountID, s.now()
			return s.leads(by, m.StandardID)
		})
		if err != nil {
			return err
		}
		return s.tellMinutes(ctx, by, m)
	})
	return m, err
}

func (s *Service) leads(by accounts.Actor, standardID string) error {
	if !by.Leads(standardID) {
		return accounts.ErrForbidden
	}
	return nil
}

// StepFrom makes a step of the plan from a decision: from the meeting to its
// deadline, a fortnight where it has none. It works also when the minutes are
// closed, since it changes none of their words; made again it is the same step.
// Faults: ErrMeetingNotFound, ErrStale, accounts.ErrForbidden and those of PutStep.
func (s *Service) StepFrom(ctx context.Context, by accounts.Actor, id, decisionID, stepID string) (Step, error) {
	if !by.Can(accounts.ReadDrafts) {
		return Step{}, accounts.ErrForbidden
	}
	var step Step
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		m, err := s.store.meeting(ctx, by.OrgID, id)
		if err != nil {
			return err
		}
		st, err := s.led(ctx, by, m.StandardID)
		if err != nil {
			return hidden(err, ErrMeetingNotFound)
		}
		at := slices.IndexFunc(m.Decisions, func(d Decision) bool { return d.ID == decisionID })
		if at < 0 {
			return ErrMeetingNotFound
		}
		d := &m.Decisions[at]
		if d.Step != "" {
			step, err = s.store.step(ctx, by.OrgID, d.Step)
			return err
		}
		all, err := s.store.steps(ctx, st)
		if err != nil {
			return err
		}
		step = d.step(m, stepID, len(all)+1)
		if step, err = s.PutStep(ctx, by, step); err != nil {
			return err
		}
		d.Step = step.ID
		m.Revision++
		return s.store.updateMeeting(ctx, m, m.Revision-1)
	})
	return step, err
}

const fortnight = 14

// step is the step that a decision of m becomes.
func (d Decision) step(m Meeting, id string, position int) Step {
	from := day(m.StartsAt)
	step := Step{ID: id, StandardID: m.StandardID, Position: position, StartsOn: from, DueOn: d.DueOn, People: []string{}, Title: d.Text}
	if letters := []rune(d.Text); len(letters) > titleMax {
		step.Title, step.Note = string(letters[:titleMax-1])+"…", d.Text
	}
	if d.DueOn.IsZero() {
		step.DueOn = from.AddDate(0, 0, fortnight)
	}
	if step.DueOn.Before(from) {
		step.StartsOn = step.DueOn
	}
	if d.Who != "" {
		step.People = []string{d.Who}
	}
	return step
}

// day is the date of t, in UTC, as midnight UTC.
func day(t time.Time) time.Time {
	y, m, d := t.UTC().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// written is the meeting as the journal keeps it.
func (m Meeting) written() map[string]any {
	agenda, decisions := []string{}, []string{}
	for _, item := range m.Agenda {
		agenda = append(agenda, item.Title)
	}
	for _, d := range m.Decisions {
		decisions = append(decisions, d.Text)
	}
	return map[string]any{
		"title": m.Title, "starts_at": m.StartsAt.UTC().Format(time.RFC3339), "lasts": m.Lasts, "place": m.Place, "agenda": agenda,
		"present": len(m.Present), "decisions": decisions, "minutes": m.Minutes, "standard_id": m.StandardID,
	}
}
