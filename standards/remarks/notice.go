package remarks

import (
	"context"
	"slices"

	"etalon/internal/accounts"
	"etalon/internal/notifications"
	"etalon/standards"
)

// people are the team of a standard: names by account.
type people map[string]string

// teller is who may be told of what happens in a standard.
type teller struct {
	standard standards.Standard
	team     people
}

// excerpt is how much of a remark a notice shows, in letters.
const excerpt = 140

// others are those of the accounts who are in the team, without who acts.
func (p people) others(by accounts.Actor, ids []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == by.AccountID || p[id] == "" })
}

// fresh lists whom a text mentions that the one before did not.
func fresh(before, after Text, team people) []string {
	known := before.Mentions()
	return slices.DeleteFunc(after.Mentions(), func(id string) bool { return slices.Contains(known, id) || team[id] == "" })
}

// tellThread tells those who are mentioned, and then everybody else who takes part.
func (s *Service) tellThread(ctx context.Context, by accounts.Actor, st standards.Standard, t Thread, r Remark, team people) error {
	part, err := s.store.participants(ctx, t.OrgID, t.ID)
	if err != nil {
		return err
	}
	return s.tell(ctx, by, st, t, r, team, part)
}

// tellOwners tells of a new thread those who are mentioned, and then the owners of
// the section.
func (s *Service) tellOwners(ctx context.Context, by accounts.Actor, st standards.Standard, t Thread, section string, r Remark, team people) error {
	owners, err := s.standards.Owners(ctx, by, st.ID)
	if err != nil {
		return err
	}
	var ids []string
	for _, o := range owners.Sections[section] {
		ids = append(ids, o.AccountID)
	}
	return s.tell(ctx, by, st, t, r, team, ids)
}

func (s *Service) tell(ctx context.Context, by accounts.Actor, st standards.Standard, t Thread, r Remark, team people, others []string) error {
	mentioned := r.Text.Mentions()
	if err := s.tellMentioned(ctx, by, st, t, r, team.others(by, mentioned)); err != nil {
		return err
	}
	n := noticeOf(st, t, by)
	n.Kind, n.Params["text"] = notifications.RemarkAdded, short(r.Text.plain(), excerpt)
	n.To = slices.DeleteFunc(team.others(by, others), func(id string) bool { return slices.Contains(mentioned, id) })
	return s.notices.Notify(ctx, n)
}

func (s *Service) tellMentioned(ctx context.Context, by accounts.Actor, st standards.Standard, t Thread, r Remark, to []string) error {
	n := noticeOf(st, t, by)
	n.Kind, n.Params["text"] = notifications.RemarkMention, short(r.Text.plain(), excerpt)
	n.To = slices.DeleteFunc(slices.Clone(to), func(id string) bool { return id == by.AccountID })
	return s.notices.Notify(ctx, n)
}

// tellTurn tells those who take part that a thread was resolved or reopened.
func (s *Service) tellTurn(ctx context.Context, by accounts.Actor, st standards.Standard, t Thread, kind notifications.Kind, team people) error {
	part, err := s.store.participants(ctx, t.OrgID, t.ID)
	if err != nil {
		return err
	}
	n := noticeOf(st, t, by)
	n.Kind, n.To = kind, team.others(by, part)
	return s.notices.Notify(ctx, n)
}

// noticeOf is a notice about a thread: one of each kind, which becomes new again.
func noticeOf(st standards.Standard, t Thread, by accounts.Actor) notifications.Notice {
	return notifications.Notice{
		OrgID: t.OrgID, Event: t.ID, Renew: true,
		Params: map[string]any{"name": by.Name, "about": t.About, "standard": st.Title},
		Link:   "/standard-versions/" + t.VersionID + "/remarks?thread=" + t.ID,
	}
}
