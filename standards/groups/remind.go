package groups

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/notifications"
)

const (
	// soon is how many days before its deadline the responsible are reminded.
	soon = 3
	// lateFor bounds how far back late steps are looked for. It is shorter than
	// notices are kept, so that nobody is told twice.
	lateFor = 30
)

// Attend does what is due: it calls the next meetings of every rhythm, sends
// agendas round, and reminds the responsible before a deadline and after it, once
// each. It may run on several servers at once.
func (s *Service) Attend(ctx context.Context) error {
	for _, step := range []func(context.Context) error{s.callAll, s.sendAgendas, s.remind} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) callAll(ctx context.Context) error {
	list, err := s.store.rhythms(ctx)
	if err != nil {
		return err
	}
	for _, one := range list {
		err := s.db.Tx(ctx, func(ctx context.Context) error {
			made, err := s.call(ctx, one.standard, one.rhythm)
			if err != nil || made == 0 {
				return err
			}
			return s.record(ctx, accounts.Program(one.standard.OrgID), "schedule", "standard", one.standard.ID, "", nil, map[string]any{"count": made})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// sendAgendas tells groups of their meetings so many days before as they said.
func (s *Service) sendAgendas(ctx context.Context) error {
	list, err := s.store.coming(ctx, s.now())
	if err != nil {
		return err
	}
	for _, m := range list {
		if m.StartsAt.Sub(s.now()) > time.Duration(m.noticeDays)*24*time.Hour {
			continue
		}
		to, err := s.group(ctx, m.standard)
		if err != nil {
			return err
		}
		err = s.notices.Notify(ctx, notifications.Notice{
			OrgID: m.OrgID, To: to, Kind: notifications.MeetingAhead, Event: m.ID, Link: meetingPage(m.version, m.ID),
			Params: map[string]any{"meeting": m.Title, "at": m.StartsAt.UTC().Format(time.RFC3339), "standard": m.standard.Title},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func meetingPage(version, id string) string {
	return "/standard-versions/" + version + "/group/meetings/" + id
}

func (s *Service) remind(ctx context.Context) error {
	today := day(s.now())
	list, err := s.store.due(ctx, today.AddDate(0, 0, -lateFor), today.AddDate(0, 0, soon))
	if err != nil {
		return err
	}
	for _, step := range list {
		kind, due := notifications.StepDueSoon, step.DueOn.Format(time.DateOnly)
		if step.Late(today) {
			kind = notifications.StepLate
		}
		// A deadline that is moved is another event.
		err := s.notices.Notify(ctx, notifications.Notice{
			OrgID: step.OrgID, To: step.People, Kind: kind, Event: step.ID + " " + due, Link: "/standard-versions/" + step.version + "/group",
			Params: map[string]any{"step": step.Title, "due": due},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) tellMinutes(ctx context.Context, by accounts.Actor, m Meeting) error {
	st, err := s.standards.Working(ctx, by, accounts.ReadDrafts, m.StandardID)
	if err != nil {
		return err
	}
	to, err := s.group(ctx, st)
	if err != nil {
		return err
	}
	version, err := s.store.newest(ctx, st)
	if err != nil {
		return err
	}
	err = s.notices.Notify(ctx, notifications.Notice{
		OrgID: m.OrgID, To: to, Kind: notifications.MinutesClosed, Event: m.ID, Link: meetingPage(version, m.ID),
		Params: map[string]any{"meeting": m.Title, "standard": st.Title},
	})
	if err != nil {
		return err
	}
	return s.mailMinutes(ctx, st, version, m, to)
}
