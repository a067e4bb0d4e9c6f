package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/locations"
)

// fieldPlan is a wave with as many assignments of one shopper as a load needs.
type fieldPlan struct {
	orgID   string
	shopper accounts.Actor
	manager accounts.Actor
	review  accounts.Actor
	wave    audits.Wave
	visits  []fieldVisit
	// assignments are those of the visits, in their order.
	assignments []string
}

// planField makes an organisation, a checklist of the given number of questions,
// a wave and n assignments, and the body of each visit.
func planField(ctx context.Context, s *services, n, questions int) (*fieldPlan, error) {
	p := &fieldPlan{orgID: newID()}
	by := accounts.Program(p.orgID)
	if _, err := s.places.CreateOrganisation(ctx, by, locations.Organisation{ID: p.orgID, Name: "Нагрузка", Language: "ru", Demo: true}); err != nil {
		return nil, err
	}
	brand, region := locations.Brand{ID: newID(), Name: "Бренд"}, locations.Region{ID: newID(), Name: "Регион"}
	region.BrandID = brand.ID
	var places []locations.Location
	for i := range max(1, min(500, n/4)) {
		places = append(places, locations.Location{ID: newID(), BrandID: brand.ID, RegionID: region.ID, Code: fmt.Sprintf("N%04d", i), Name: fmt.Sprintf("Точка %d", i), TimeZone: "Europe/Moscow"})
	}
	if err := s.places.ImportMany(ctx, by, locations.Places{Brands: []locations.Brand{brand}, Regions: []locations.Region{region}, Locations: places}); err != nil {
		return nil, err
	}
	organisation := accounts.Scope{Kind: accounts.Organisation}
	made, err := s.accounts.CreateMany(ctx, by, []accounts.NewAccount{
		newPerson("s-"+newID()+"@load.example", "Покупатель", accounts.Shopper, accounts.Scope{Kind: accounts.Own}),
		newPerson("m-"+newID()+"@load.example", "Менеджер", accounts.ProgrammeManager, organisation),
		newPerson("r-"+newID()+"@load.example", "Редактор", accounts.Reviewer, organisation),
	})
	if err != nil {
		return nil, err
	}
	for i, to := range []*accounts.Actor{&p.shopper, &p.manager, &p.review} {
		*to = accounts.Actor{AccountID: made[i].ID, OrgID: p.orgID, Name: made[i].Name, Grants: made[i].Grants}
	}
	version, err := s.checklists.Create(ctx, p.manager, checklists.NewFamily{ID: newID(), VersionID: newID(), Title: "Чек-лист", Language: "ru", Content: longChecklist(questions)})
	if err != nil {
		return nil, err
	}
	if version, err = s.checklists.Publish(ctx, p.manager, version.ID); err != nil {
		return nil, err
	}
	now := database.Now()
	p.wave, err = s.audits.CreateWave(ctx, p.manager, audits.Wave{
		ID: newID(), BrandID: brand.ID, ChecklistVersionID: version.ID, Title: "Волна", StartsOn: now.AddDate(0, 0, -9),
		EndsOn: now.AddDate(0, 0, 9), MinimumVisits: 2, Bands: []audits.Band{{From: 7500, Name: "Хорошо", Tone: audits.Good}, {From: 0, Name: "Плохо", Tone: audits.Poor}},
	})
	if err != nil {
		return nil, err
	}
	if _, err = s.audits.MoveWave(ctx, p.manager, p.wave.ID, audits.WaveOpen, ""); err != nil {
		return nil, err
	}
	list := make([]audits.Assignment, n)
	for i := range list {
		list[i] = audits.Assignment{ID: newID(), LocationID: places[i%len(places)].ID, ShopperID: p.shopper.AccountID, DueOn: p.wave.EndsOn}
		p.assignments = append(p.assignments, list[i].ID)
		p.visits = append(p.visits, fieldVisit{id: uuid.NewString(), body: visitBody(list[i].ID, questions, i)})
	}
	return p, s.audits.Assign(ctx, p.manager, p.wave.ID, list)
}

func longChecklist(questions int) *checklists.Checklist {
	c := &checklists.Checklist{Rollup: checklists.RollupPoints, Critical: checklists.CriticalPolicy{Policy: checklists.Flag}}
	for i := range questions {
		if i%10 == 0 {
			c.Sections = append(c.Sections, checklists.Section{ID: fmt.Sprintf("s%d", i/10), Title: fmt.Sprintf("Раздел %d", i/10+1)})
		}
		last := &c.Sections[len(c.Sections)-1]
		last.Questions = append(last.Questions, checklists.Question{
			ID: fmt.Sprintf("q%d", i), Text: fmt.Sprintf("Сотрудник выполнил требование номер %d", i+1),
			Kind: checklists.YesNo, Points: 1 + i%5, NA: true,
		})
	}
	return c
}

func visitBody(assignment string, questions, seed int) []byte {
	answers := map[string]string{}
	for i := range questions {
		answers[fmt.Sprintf("q%d", i)] = []string{"yes", "yes", "yes", "no", "na"}[(i*7+seed*3)%5]
	}
	now := time.Now().UTC()
	body, err := json.Marshal(map[string]any{
		"assignment_id": assignment, "started_at": now.Add(-time.Hour), "finished_at": now.Add(-time.Minute), "answers": answers,
		"summary": "Обслужили спокойно и вежливо.", "submit": true,
	})
	if err != nil {
		panic(err) // strings and times always encode
	}
	return body
}
