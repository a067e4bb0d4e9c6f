package main

import (
	"context"
	"fmt"

	"etalon/internal/accounts"
	"etalon/standards"
	"etalon/standards/ideas"
)

// ideasStory is what the staff sends through the public link.
type ideasStory struct {
	Bank  struct{ Title, Invitation string }
	Ideas []ideaStory
}

type ideaStory struct {
	Days                int
	Kind                ideas.Kind
	Text, Answer        string
	Author              [3]string // name, position, place
	Signed              bool      // in, with the account of the demo's employee
	Become              string    // a status; empty: waits
	By, Reason          string
	Section, To, Phrase string // where it goes
	Rule                struct {
		Statement, How, Benefit string
		Positions               []string
	}
}

// ideaDays is how long the link of the bank works.
const ideaDays = 60

// listen opens the bank of ideas and sorts what comes in.
func (w *workshop) listen(ctx context.Context) error {
	w.on(w.story.Ideas[0].Days - 1)
	if _, err := w.ideas.SetBank(ctx, w.leader(), ideas.Bank{
		StandardID: w.draft.StandardID, Access: ideas.ByLink, Title: w.story.Bank.Title, Invitation: w.story.Bank.Invitation,
	}); err != nil {
		return err
	}
	_, token, err := w.ideas.RenewLink(ctx, w.leader(), w.draft.StandardID, ideaDays)
	if err != nil {
		return err
	}
	for _, told := range w.story.Ideas {
		visitor := accounts.Actor{}
		if told.Signed {
			visitor = w.actors[accounts.Employee]
		}
		w.on(told.Days)
		sent, err := w.ideas.Send(ctx, visitor, token, ideas.Idea{
			ID: newID(), Kind: told.Kind, Text: told.Text, Answer: told.Answer,
			Author: ideas.Author{Name: told.Author[0], Position: told.Author[1], Place: told.Author[2]},
		})
		if err != nil {
			return err
		}
		w.on(min(told.Days+2, -1))
		if err := w.sort(ctx, sent, told); err != nil {
			return err
		}
	}
	return w.look(ctx)
}

// sort makes of an idea what the group made of it.
func (w *workshop) sort(ctx context.Context, sent ideas.Idea, told ideaStory) error {
	at := ideas.Place{VersionID: w.draft.ID, EditID: newID()}
	var err error
	switch by := w.who[told.By]; ideas.Status(told.Become) {
	case ideas.Requirement:
		at.Lineage = newID()
		code := ""
		for i, s := range w.draft.Sections {
			if s.Title == told.Section && s.Variant == "" {
				at.Section, code = s.Lineage, fmt.Sprintf("%d.%d", i+1, len(s.Requirements)+1)
			}
		}
		_, err = w.ideas.TakeAsRequirement(ctx, by, sent.ID, at, standards.Requirement{
			Code: code, Statement: told.Rule.Statement, How: told.Rule.How, Benefit: told.Rule.Benefit,
			Level: standards.Recommended, Positions: told.Rule.Positions, Measure: standards.Measure{Kind: standards.YesNo, Photo: true},
		}, sent.Revision)
	case ideas.Phrase:
		at.Lineage = w.rule(told.To).Lineage
		_, err = w.ideas.TakeAsPhrase(ctx, by, sent.ID, at, told.Phrase, false, sent.Revision)
	case ideas.Later, ideas.Declined:
		_, err = w.ideas.Sort(ctx, by, sent.ID, ideas.Status(told.Become), told.Reason, sent.Revision)
	case ideas.Waiting, ideas.Merged:
	}
	return err
}
