package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locale"
	"etalon/internal/locations"
	"etalon/standards"
)

// errNotEmpty refuses to load the demo into a database that is in use.
var errNotEmpty = fault.New(fault.Conflict, "database_not_empty")

//go:embed demodata/chain.ru.json
var chainData []byte

//go:embed demodata/checklist_car_dealership.xlsx
var carChecklist []byte

// chain is the story of the demo as demodata holds it.
type chain struct {
	Organisation, Brand, Standard, Checklist, Imported string
	ImportedStandard                                   string   `json:"imported_standard"`
	OrderNumbers                                       []string `json:"order_numbers"`
	Waves, Bands, Returns                              []string
	Current                                            string // the title of the wave that is open today
	Regions                                            []struct {
		Name, Zone, Manager, Weak string
		Places                    [][3]string // city, name, address
	}
	Programme struct {
		Title, Briefing, Cancelled  string
		Note                        string   // of who applies for a visit
		Parts, Scenarios, Customers []string // of the open wave's plan
	}
	Pay                   payStory
	Figures               figureStory // of the business
	Rivalry               rivalryStory
	People                map[accounts.Role]string
	Shoppers, Scenarios   []string
	Praise, Average, Poor []string
	Remarks               map[string][]string // by the title of a section
	Critical              string
	Impression            struct{ Section, Question string }
	Exceptions            []exceptionStory
	Messages              []string // about two visits of the open wave, see correspond
	ReturnReason          string   `json:"return_reason"`
	ReleaseReason         string   `json:"release_reason"`
}

// demo loads a whole chain with its history, as its people would have made it:
// every act goes through the services, by an actor, at its moment.
type demo struct {
	*services
	clock  *storyClock
	today  time.Time
	chain  chain
	orgID  string
	actors map[accounts.Role]accounts.Actor

	brand     locations.Brand
	regions   []locations.Region
	places    []locations.Location
	shoppers  []accounts.Actor
	waves     []audits.Wave
	checklist []checklists.Version // of each wave
	standard  standards.Version    // the latest
	imported  standards.Version    // the draft made from the imported checklist
	visits    int
	photos    int
	pictures  [][]byte
}

// storyClock is the clock of the demo: it stands at the moment being told.
type storyClock struct{ at time.Time }

func (c *storyClock) now() time.Time { return c.at }

// tick moves the story on.
func (c *storyClock) tick(d time.Duration) { c.at = c.at.Add(d) }

// loadDemo fills an empty database and returns what it made.
func loadDemo(ctx context.Context, s *services, clock *storyClock, today time.Time) (*demo, error) {
	d := &demo{services: s, clock: clock, today: today, actors: map[accounts.Role]accounts.Actor{}}
	if err := json.Unmarshal(chainData, &d.chain); err != nil {
		return nil, fmt.Errorf("demo data: %w", err)
	}
	empty, err := s.accounts.Empty(ctx)
	if err != nil {
		return nil, err
	}
	if !empty {
		return nil, errNotEmpty
	}
	first := time.Date(today.Year(), today.Month(), 1, 6, 0, 0, 0, time.UTC)
	clock.at = first.AddDate(0, -10, 0)
	if err := d.people(ctx); err != nil {
		return nil, err
	}
	version, err := d.firstStandard(ctx, first.AddDate(0, -9, 0))
	if err != nil {
		return nil, err
	}
	if err := d.ask(ctx, version); err != nil {
		return nil, err
	}
	list, err := d.publishChecklist(ctx, version, nil)
	if err != nil {
		return nil, err
	}
	if err := d.importCars(ctx); err != nil {
		return nil, err
	}
	for i := range d.chain.Waves {
		starts := first.AddDate(0, -8+3*i, 0)
		if i == 2 {
			clock.at = starts.AddDate(0, 0, -20)
			if version, err = d.secondStandard(ctx, version, starts); err != nil {
				return nil, err
			}
			if list, err = d.publishChecklist(ctx, version, &list); err != nil {
				return nil, err
			}
		}
		clock.at = starts.AddDate(0, 0, -10)
		if err := d.except(ctx, i, version, starts); err != nil {
			return nil, err
		}
		if err := d.wave(ctx, i, list, starts); err != nil {
			return nil, err
		}
	}
	if err := d.openWave(ctx, list, today); err != nil {
		return nil, err
	}
	d.standard = version
	if err := d.describeShoppers(ctx, today); err != nil {
		return nil, err
	}
	if err := d.askForVisits(ctx, today); err != nil {
		return nil, err
	}
	clock.at = today.AddDate(0, 0, -20)
	if err := d.except(ctx, len(d.chain.Waves), version, clock.at); err != nil {
		return nil, err
	}
	if err := d.work(ctx, version); err != nil {
		return nil, err
	}
	if err := d.payVisits(ctx, today); err != nil {
		return nil, err
	}
	if err := d.askCustomers(ctx, today); err != nil {
		return nil, err
	}
	clock.at = today.AddDate(0, 0, -3)
	if err := d.business(ctx, today); err != nil {
		return nil, err
	}
	if err := d.rival(ctx, today); err != nil {
		return nil, err
	}
	clock.at = today
	return d, d.queue.Drain(ctx)
}

// firstStandard builds version 1.0 from the template and publishes it.
func (d *demo) firstStandard(ctx context.Context, effective time.Time) (standards.Version, error) {
	content, err := standards.Template("fashion_retail", string(locale.Russian))
	if err != nil {
		return standards.Version{}, err
	}
	_, v, err := d.standards.Create(ctx, d.actors[accounts.GroupLeader], standards.NewStandard{
		ID: newID(), Title: d.chain.Standard,
		Language: string(locale.Russian), BrandID: d.brand.ID, Content: content,
	})
	if err != nil {
		return standards.Version{}, err
	}
	d.clock.tick(72 * time.Hour)
	return d.standards.Publish(ctx, d.actors[accounts.Administrator], v.ID, standards.Publication{EffectiveOn: effective, OrderNumber: d.chain.OrderNumbers[0]})
}

// secondStandard revises the standard to 2.0 and publishes it.
func (d *demo) secondStandard(ctx context.Context, before standards.Version, effective time.Time) (standards.Version, error) {
	changes, err := standards.TemplateChanges("fashion_retail", string(locale.Russian))
	if err != nil {
		return standards.Version{}, err
	}
	leader := d.actors[accounts.GroupLeader]
	draft, err := d.standards.Revise(ctx, leader, before.ID, true)
	if err != nil {
		return standards.Version{}, err
	}
	content, err := draft.Content().With(changes)
	if err != nil {
		return standards.Version{}, err
	}
	d.clock.tick(48 * time.Hour)
	if draft, err = d.standards.Edit(ctx, leader, draft.ID, draft.Revision, content); err != nil {
		return standards.Version{}, err
	}
	d.clock.tick(96 * time.Hour)
	if err := d.confirmMapping(ctx, leader, draft.ID); err != nil {
		return standards.Version{}, err
	}
	return d.standards.Publish(ctx, d.actors[accounts.Administrator], draft.ID, standards.Publication{EffectiveOn: effective, OrderNumber: d.chain.OrderNumbers[1]})
}

// confirmMapping agrees with what the program proposes became of the requirements.
func (d *demo) confirmMapping(ctx context.Context, leader accounts.Actor, versionID string) error {
	mapped, err := d.mappings.Of(ctx, leader, versionID)
	if err != nil {
		return err
	}
	for _, r := range mapped.Relations {
		if r.Confirmed {
			continue
		}
		r.ID = newID()
		if _, err := d.mappings.Decide(ctx, leader, versionID, r); err != nil {
			return err
		}
	}
	return nil
}

// publishChecklist derives the checklist of a version, after an earlier one when
// there is one, and publishes it.
func (d *demo) publishChecklist(ctx context.Context, v standards.Version, before *checklists.Version) (checklists.Version, error) {
	manager := d.actors[accounts.ProgrammeManager]
	options := checklists.DeriveOptions{Title: d.chain.Checklist, Language: locale.Russian}
	if before != nil {
		options.Previous = before.Content
	}
	content := checklists.Derive(v, options)
	d.askImpression(content)
	var draft checklists.Version
	var err error
	d.clock.tick(24 * time.Hour)
	if before == nil {
		draft, err = d.checklists.Create(ctx, manager, checklists.NewFamily{
			ID: newID(), VersionID: newID(), Title: d.chain.Checklist,
			Language: string(locale.Russian), StandardID: v.StandardID, StandardVersionID: v.ID, Content: content,
		})
	} else {
		draft, err = d.checklists.Revise(ctx, manager, checklists.NextVersion{ID: newID(), From: before.ID, StandardVersionID: v.ID, Content: content})
	}
	if err != nil {
		return checklists.Version{}, err
	}
	return d.checklists.Publish(ctx, manager, draft.ID)
}

// impression is the question of how likely the shopper is to recommend the store.
const impression = "impression"

// askImpression adds a mark that is not judged to the end of the talk at the till.
func (d *demo) askImpression(content *checklists.Checklist) {
	last := &content.Sections[len(content.Sections)-1]
	for i := range content.Sections {
		if content.Sections[i].Title == d.chain.Impression.Section {
			last = &content.Sections[i]
		}
	}
	last.Questions = append(last.Questions, checklists.Question{ID: impression, Text: d.chain.Impression.Question, Kind: checklists.ScaleKind, Scale: &checklists.Scale{Min: 0, Max: 10}})
}

// importCars is the way back: a company's Excel checklist becomes the draft of a
// standard.
func (d *demo) importCars(ctx context.Context) error {
	imported, err := importWorkbook(carChecklist)
	if err != nil {
		return err
	}
	content, linked := checklists.DraftStandard(imported.Checklist, d.chain.Imported)
	leader := d.actors[accounts.GroupLeader]
	standard, draft, err := d.standards.Create(ctx, leader, standards.NewStandard{
		ID: newID(), Title: d.chain.ImportedStandard,
		Language: string(locale.Russian), Content: content,
	})
	if err != nil {
		return err
	}
	d.imported = draft
	linked.Title = d.chain.Imported
	_, err = d.checklists.Create(ctx, d.actors[accounts.ProgrammeManager], checklists.NewFamily{
		ID: newID(), VersionID: newID(), Title: d.chain.Imported,
		Language: string(locale.Russian), StandardID: standard.ID, StandardVersionID: draft.ID, Content: linked,
	})
	return err
}

// existingDemo finds the organisation that an earlier load made.
func existingDemo(ctx context.Context, s *services) (accounts.Actor, bool, error) {
	id, err := s.accounts.FirstOrganisation(ctx)
	if err != nil {
		return accounts.Actor{}, false, err
	}
	by := accounts.Program(id)
	org, err := s.places.Organisation(ctx, by)
	return by, org.Demo, err
}

// demoLinks are the sign-in links of the demo's roles, in the order of demoRoles.
func demoLinks(ctx context.Context, s *services, by accounts.Actor) (map[accounts.Role]string, error) {
	links := map[accounts.Role]string{}
	for _, role := range demoRoles {
		account, err := s.accounts.ByEmail(ctx, by, demoEmail(role))
		if errors.Is(err, accounts.ErrNotFound) {
			continue // a demo that an earlier program loaded
		}
		if err != nil {
			return nil, errors.Join(err, errNotEmpty)
		}
		if links[role], err = s.accounts.DemoLink(ctx, by, account.ID, accounts.DemoLinkLongest); err != nil {
			return nil, err
		}
	}
	return links, nil
}
