package rounds

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/notifications"
	"etalon/standards"
)

// When people are reminded. A reminder that nobody was there to send, because the
// server stood still, is sent within remindAtMost after its time.
const (
	remindBefore = 2 * 24 * time.Hour // the end of the last day for answers
	reviseNotice = 60                 // days before a revision
	remindAtMost = 30                 // days; below the time for which notifications are kept
)

// Remind tells those who are asked of a deadline that is near or has passed, and who
// leads of answers that are missing after it: each once a round.
func (s *Service) Remind(ctx context.Context) error {
	now := s.now()
	due, err := s.store.due(ctx, now.Add(remindBefore).AddDate(0, 0, -1), now.AddDate(0, 0, -remindAtMost))
	if err != nil {
		return err
	}
	for _, d := range due {
		kind := notifications.RoundDue
		if d.round.Late(now) {
			kind = notifications.RoundLate
		}
		n := s.notice(kind, d.standard, d.version, d.round)
		for _, p := range d.round.Participants {
			n.To = append(n.To, p.ID)
		}
		if err := s.notices.Notify(ctx, n); err != nil {
			return err
		}
		if kind == notifications.RoundDue {
			continue
		}
		n = s.notice(notifications.RoundOverdue, d.standard, d.version, d.round)
		n.To, n.Link, n.Params["count"] = nil, pathOf(d.version.ID), len(d.round.Participants)
		if err := s.tellLeaders(ctx, d.standard, n, d.round.OpenedBy.ID); err != nil {
			return err
		}
	}
	return nil
}

// due is an open round with those who have not answered.
type due struct {
	round    Round
	standard standards.Standard
	version  standards.Version
}

// RemindOfRevisions tells who leads the group and the administrators, 60 days before
// a published version is to be looked at anew and on the day: each once.
func (s *Service) RemindOfRevisions(ctx context.Context) error {
	list, err := s.store.published(ctx)
	if err != nil {
		return err
	}
	today := day(s.now())
	for _, p := range list {
		on := p.reviseBy
		if on.IsZero() {
			on = p.version.EffectiveOn.AddDate(0, reviseAfter, 0)
		}
		kind := notifications.RevisionNear
		switch {
		case today.Before(on.AddDate(0, 0, -reviseNotice)) || today.After(on.AddDate(0, 0, remindAtMost)):
			continue
		case !today.Before(on):
			kind = notifications.RevisionDue
		}
		err := s.notices.Holders(ctx, notifications.Notice{
			OrgID: p.standard.OrgID, Kind: kind, Event: p.version.ID + " " + on.Format(time.DateOnly), Link: pathOf(p.version.ID),
			Params: map[string]any{"standard": p.standard.Title, "number": p.version.Number(), "date": on.Format(time.DateOnly)},
		}, []accounts.Role{accounts.GroupLeader, accounts.Administrator},
			accounts.Scope{Kind: accounts.Organisation}, accounts.Scope{Kind: accounts.Standard, ID: p.standard.ID})
		if err != nil {
			return err
		}
	}
	return nil
}

// published is a version in force with the date of its revision; zero: not set.
type published struct {
	standard standards.Standard
	version  standards.Version
	reviseBy time.Time
}
