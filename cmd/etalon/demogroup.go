package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/locale"
	"etalon/standards"
	"etalon/standards/groups"
)

//go:embed demodata/group.ru.json
var groupData []byte

// groupStory is what the working group does in the weeks before today. Days are
// counted from today; people are keys: a role, or a colleague of demodata; rules
// are codes of requirements.
type groupStory struct {
	Colleagues []struct {
		Key, Name string
		Role      accounts.Role
	}
	Owners    map[string]string // of sections, by their number
	Positions map[string]string
	Steps     []struct {
		From, To, Progress int
		People             []string
		Note               string
	}
	Rhythm struct {
		Weekday, Weeks, Minute, Lasts int
		Place                         string
	}
	Meetings  []meetingStory
	Agenda    []string // of the next meeting
	Proposals []struct {
		By                                       string
		Days, Feasibility                        int
		Budget                                   int64
		Title, Text, Rule, Note, Verdict, Reason string
	}
	draftStory
	ideasStory

	Introduction introductionStory
}

type meetingStory struct {
	Days, Lasts  int
	Title, Place string
	Agenda       []struct {
		Title, Rule string
		Proposal    *int
	}
	Present   []string
	Decisions []struct {
		Text, Who string
		Due       int // 0: none
	}
	Minutes string
}

// workshop is the working group of the demo with its draft.
type workshop struct {
	*demo
	story     groupStory
	draft     standards.Version
	who       map[string]accounts.Actor
	proposals []string // ids
	acts      int      // told so far: no two of them at the same minute of a day
}

// work tells what the group has done on the next version: who is in it, its plan
// and meetings, the draft with what was said about it, and the ideas of the staff.
func (d *demo) work(ctx context.Context, published standards.Version) error {
	w := &workshop{demo: d, who: map[string]accounts.Actor{}}
	if err := json.Unmarshal(groupData, &w.story); err != nil {
		return fmt.Errorf("demo data: %w", err)
	}
	for role, actor := range d.actors {
		w.who[string(role)] = actor
	}
	for _, act := range []func(context.Context) error{
		func(ctx context.Context) error { return w.begin(ctx, published) },
		w.gather, w.own, w.plan, w.write, w.propose, w.meet, w.suggest, w.discuss, w.judge, w.review, w.rewrite, w.score, w.listen,
		w.reviewCars,
		func(ctx context.Context) error { return w.introduce(ctx, published) },
	} {
		if err := act(ctx); err != nil {
			return err
		}
	}
	return nil
}

// on moves the clock to the working hours of a day; later acts of the day follow.
func (w *workshop) on(days int) {
	w.acts++
	at := w.date(days).Add(6 * time.Hour)
	if w.clock.at.Before(at) || w.clock.at.After(at.Add(11*time.Hour)) {
		w.clock.at = at.Add(time.Duration(w.acts*53%240) * time.Minute)
	}
	w.clock.tick(time.Duration(5+w.acts*7%19) * time.Minute)
}

// date is a day, as midnight.
func (w *workshop) date(days int) time.Time {
	return w.today.UTC().Truncate(24*time.Hour).AddDate(0, 0, days)
}

func (w *workshop) leader() accounts.Actor { return w.actors[accounts.GroupLeader] }

func (w *workshop) ids(keys []string) []string {
	ids := make([]string, len(keys))
	for i, key := range keys {
		ids[i] = w.who[key].AccountID
	}
	return ids
}

// begin revises what is in force.
func (w *workshop) begin(ctx context.Context, published standards.Version) error {
	w.on(w.story.Steps[0].From)
	var err error
	w.draft, err = w.standards.Revise(ctx, w.leader(), published.ID, true)
	return err
}

// gather hires the colleagues and asks them into the group.
func (w *workshop) gather(ctx context.Context) error {
	var list []accounts.NewAccount
	for _, c := range w.story.Colleagues {
		list = append(list, newPerson(c.Key+"@demo.etalon.example", c.Name, accounts.Employee, accounts.Scope{Kind: accounts.Own}))
	}
	made, err := w.accounts.CreateMany(ctx, accounts.Program(w.orgID), list)
	if err != nil {
		return err
	}
	for i, c := range w.story.Colleagues {
		if err := w.groups.Join(ctx, w.leader(), w.draft.StandardID, made[i].ID, c.Role); err != nil {
			return err
		}
		grant := accounts.Grant{Role: c.Role, Scope: accounts.Scope{Kind: accounts.Standard, ID: w.draft.StandardID}}
		w.who[c.Key] = accounts.Actor{
			AccountID: made[i].ID, OrgID: w.orgID, Name: c.Name, Language: string(locale.Russian), Grants: append(made[i].Grants, grant),
		}
	}
	return nil
}

// own names who answers for sections and positions.
func (w *workshop) own(ctx context.Context) error {
	for i, s := range w.draft.Sections {
		key := w.story.Owners[fmt.Sprint(i+1)]
		if key == "" {
			continue
		}
		if err := w.standards.NameOwner(ctx, w.leader(), w.draft.StandardID, s.Lineage, w.who[key].AccountID); err != nil {
			return err
		}
	}
	for position, key := range w.story.Positions {
		if err := w.standards.OwnPosition(ctx, w.leader(), w.draft.StandardID, position, w.who[key].AccountID); err != nil {
			return err
		}
	}
	return nil
}

// plan lays the usual plan, shortened for a revision, and reports on it.
func (w *workshop) plan(ctx context.Context) error {
	if err := w.groups.LayPlan(ctx, w.leader(), w.draft.StandardID, w.date(w.story.Steps[0].From)); err != nil {
		return err
	}
	board, err := w.groups.Board(ctx, w.leader(), w.draft.StandardID)
	if err != nil {
		return err
	}
	for i, step := range board.Steps {
		told := w.story.Steps[i]
		step.StartsOn, step.DueOn, step.People = w.date(told.From), w.date(told.To), w.ids(told.People)
		w.on(w.story.Steps[0].From)
		if step, err = w.groups.PutStep(ctx, w.leader(), step); err != nil {
			return err
		}
		if told.Progress == 0 {
			continue
		}
		w.on(min(told.To, -1))
		if _, err = w.groups.Report(ctx, w.who[told.People[0]], step.ID, told.Progress, told.Note, step.Revision); err != nil {
			return err
		}
	}
	return nil
}

// propose keeps what people of the group propose, with what became of it.
func (w *workshop) propose(ctx context.Context) error {
	for _, p := range w.story.Proposals {
		w.on(p.Days)
		made, err := w.groups.PutProposal(ctx, w.who[p.By], groups.Proposal{
			ID: newID(), StandardID: w.draft.StandardID, Title: p.Title, Text: p.Text, Lineage: w.rule(p.Rule).Lineage,
			Budget: p.Budget, Currency: "RUB", Feasibility: p.Feasibility, FeasibilityNote: p.Note,
		})
		if err != nil {
			return err
		}
		w.proposals = append(w.proposals, made.ID)
		if p.Verdict == "" {
			continue
		}
		w.clock.tick(30 * time.Hour)
		if _, err := w.groups.DecideProposal(ctx, w.leader(), made.ID, groups.Verdict(p.Verdict), p.Reason, made.Revision); err != nil {
			return err
		}
	}
	return nil
}

// meet holds the meetings with their minutes, and sets the rhythm of the next.
func (w *workshop) meet(ctx context.Context) error {
	for _, m := range w.story.Meetings {
		if err := w.held(ctx, m); err != nil {
			return err
		}
	}
	w.on(-1)
	r := w.story.Rhythm
	if _, err := w.groups.SetRhythm(ctx, w.leader(), groups.Rhythm{
		StandardID: w.draft.StandardID, Weekday: r.Weekday, Weeks: r.Weeks, AtMinute: r.Minute, TimeZone: "Europe/Moscow", Lasts: r.Lasts, Place: r.Place, NoticeDays: 2,
	}); err != nil {
		return err
	}
	board, err := w.groups.Board(ctx, w.leader(), w.draft.StandardID)
	if err != nil {
		return err
	}
	next := groups.Meeting{}
	for _, m := range board.Meetings { // the latest first
		if m.StartsAt.After(w.today) {
			next = m
		}
	}
	for _, title := range w.story.Agenda {
		next.Agenda = append(next.Agenda, groups.Item{ID: newID(), Title: title})
	}
	_, err = w.groups.PutMeeting(ctx, w.leader(), next)
	return err
}

// held calls a meeting some days before, and closes its minutes on the day after.
func (w *workshop) held(ctx context.Context, told meetingStory) error {
	m := groups.Meeting{
		ID: newID(), StandardID: w.draft.StandardID, Title: told.Title, Place: told.Place, StartsAt: w.date(told.Days).Add(8 * time.Hour), Lasts: told.Lasts,
		Present: w.ids(told.Present), Minutes: told.Minutes,
	}
	for _, item := range told.Agenda {
		line := groups.Item{ID: newID(), Title: item.Title, Lineage: w.rule(item.Rule).Lineage}
		if item.Proposal != nil {
			line.Proposal = w.proposals[*item.Proposal]
		}
		m.Agenda = append(m.Agenda, line)
	}
	for _, decided := range told.Decisions {
		line := groups.Decision{ID: newID(), Text: decided.Text}
		if decided.Who != "" {
			line.Who = w.who[decided.Who].AccountID
		}
		if decided.Due != 0 {
			line.DueOn = w.date(decided.Due)
		}
		m.Decisions = append(m.Decisions, line)
	}
	w.on(told.Days)
	w.clock.tick(5 * time.Hour)
	made, err := w.groups.PutMeeting(ctx, w.leader(), m)
	if err != nil {
		return err
	}
	w.on(told.Days + 1)
	_, err = w.groups.CloseMinutes(ctx, w.leader(), made.ID, made.Revision)
	return err
}
