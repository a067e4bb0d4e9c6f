package main

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"etalon/audits/surveys"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/locale"
)

//go:embed demodata/customers.ru.json
var customersData []byte

// customerStory is what customers are asked after their visit, and what they say.
type customerStory struct {
	Name, Invitation      string
	Days                  int             // since the campaign was opened
	Answers               int             // of a location, about
	Rule                  string          // code of the requirement that a question checks
	Checklist             json.RawMessage // document
	Praise, Average, Poor []string
}

// askCustomers opens a campaign in every store and lets customers answer for some weeks.
// Some stores are liked better than others, and three have too few answers.
func (d *demo) askCustomers(ctx context.Context, today time.Time) error {
	var told customerStory
	if err := json.Unmarshal(customersData, &told); err != nil {
		return fmt.Errorf("demo data: %w", err)
	}
	manager := d.actors[accounts.ProgrammeManager]
	d.clock.at = today.AddDate(0, 0, -told.Days-2)
	version, err := d.publishSurvey(ctx, told)
	if err != nil {
		return err
	}
	d.clock.tick(24 * time.Hour)
	starts := d.clock.at.Truncate(24 * time.Hour)
	c, err := d.surveys.Put(ctx, manager, surveys.Campaign{
		ID: newID(), BrandID: d.brand.ID, ChecklistVersionID: version.ID, Name: told.Name, Invitation: told.Invitation,
		StartsOn: starts, EndsOn: starts.AddDate(0, 0, 2*told.Days), Minimum: surveys.MinimumUsual,
	}, 0)
	if err != nil {
		return err
	}
	if c, err = d.surveys.Move(ctx, manager, c.ID, surveys.Open); err != nil {
		return err
	}
	places, _, err := d.surveys.PlacesOf(ctx, manager, c.ID, surveys.PlaceQuery{})
	if err != nil {
		return err
	}
	for _, visit := range told.visits(places, starts.AddDate(0, 0, 1), today) {
		d.clock.at = visit.at
		if err := d.surveys.Send(ctx, visit.token, newID(), visit.answers); err != nil {
			return err
		}
	}
	return nil
}

// publishSurvey publishes the checklist for customers, one question of which checks a
// requirement of the standard.
func (d *demo) publishSurvey(ctx context.Context, told customerStory) (checklists.Version, error) {
	document, err := checklists.ParseDocument(told.Checklist)
	if err != nil {
		return checklists.Version{}, err
	}
	content, err := document.Checklist()
	if err != nil {
		return checklists.Version{}, err
	}
	for _, s := range d.standard.Sections {
		for _, r := range s.Requirements {
			if r.Code == told.Rule {
				content.Question("staff").Requirement = r.Lineage
			}
		}
	}
	manager := d.actors[accounts.ProgrammeManager]
	draft, err := d.checklists.Create(ctx, manager, checklists.NewFamily{
		ID: newID(), VersionID: newID(), Title: content.Title, Language: string(locale.Russian),
		StandardID: d.standard.StandardID, StandardVersionID: d.standard.ID, Content: content,
	})
	if err != nil {
		return checklists.Version{}, err
	}
	return d.checklists.Publish(ctx, manager, draft.ID)
}

// surveyed is a customer's visit that ended with answers.
type surveyed struct {
	at      time.Time
	token   string
	answers map[string]json.RawMessage
}

// visits are the answers of all stores, the oldest first.
func (told *customerStory) visits(places []surveys.Place, from, until time.Time) []surveyed {
	var all []surveyed
	chance := rand.New(rand.NewPCG(10, 46)) //nolint:gosec // a story, the same each time
	for i, p := range places {
		n := told.Answers + chance.IntN(told.Answers) - 3
		if i%16 == 5 {
			n = 4
		}
		liked := 0.25 + 0.5*chance.Float64()
		for range n {
			at := from.Add(time.Duration(chance.Float64() * float64(until.Sub(from)-2*time.Hour)))
			at = time.Date(at.Year(), at.Month(), at.Day(), 7+chance.IntN(10), chance.IntN(60), 0, 0, time.UTC)
			if at.Before(until) {
				all = append(all, surveyed{at, p.Link[strings.LastIndexByte(p.Link, '/')+1:], told.says(chance, liked)})
			}
		}
	}
	slices.SortFunc(all, func(a, b surveyed) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.token, b.token)) })
	return all
}

// says are the answers of one customer of a store that so many like.
func (told *customerStory) says(chance *rand.Rand, liked float64) map[string]json.RawMessage {
	mood, texts := chance.Float64(), told.Praise
	nps, mark := 9+chance.IntN(2), 4+chance.IntN(2)
	switch {
	case mood > liked+0.25:
		nps, mark, texts = chance.IntN(7), 1+chance.IntN(3), told.Poor
	case mood > liked:
		nps, mark, texts = 7+chance.IntN(2), 3+chance.IntN(2), told.Average
	}
	out := map[string]any{"nps": nps, "visit": mark, "staff": min(5, max(1, mark+chance.IntN(3)-1))}
	if chance.IntN(6) == 0 {
		out["staff"] = "na"
	}
	if chance.IntN(5) > 0 {
		out["found"] = "yes"
		if mood > liked && chance.IntN(2) == 0 {
			out["found"], out["reason"] = "no", []string{"size", "taste", "price", "help"}[chance.IntN(4)]
		}
	}
	if chance.IntN(3) == 0 {
		out["text"] = texts[chance.IntN(len(texts))]
	}
	answers := map[string]json.RawMessage{}
	for id, v := range out {
		answers[id], _ = json.Marshal(v) // numbers and texts
	}
	return answers
}
