package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/google/uuid"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
)

// visitsPerLocation is how many visits a location gets in a wave.
const visitsPerLocation = 3

// waveLength is how many days visits are spread over.
const waveLength = 20

// bandsFrom are the lower ends of the bands, in hundredths of a percent.
var bandsFrom = []checklists.Percent{9000, 7500, 6000, 0}

var bandTones = []audits.Tone{audits.Excellent, audits.Good, audits.Fair, audits.Poor}

// wave plans a wave, lets shoppers make its visits, and has them reviewed and released.
func (d *demo) wave(ctx context.Context, number int, list checklists.Version, starts time.Time) error {
	manager := d.actors[accounts.ProgrammeManager]
	wave := audits.Wave{
		ID: newID(), BrandID: d.brand.ID, ChecklistVersionID: list.ID, Title: fmt.Sprintf("%s %d", d.chain.Waves[number], starts.Year()),
		StartsOn: starts, EndsOn: starts.AddDate(0, 0, waveLength+7), MinimumVisits: 2,
	}
	if number > 0 {
		wave.PreviousID = d.waves[number-1].ID
	}
	wave.Bands = d.bands()
	d.clock.at = starts.AddDate(0, 0, -7)
	wave, err := d.audits.CreateWave(ctx, manager, wave)
	if err != nil {
		return err
	}
	if wave, err = d.audits.MoveWave(ctx, manager, wave.ID, audits.WaveOpen, ""); err != nil {
		return err
	}
	d.waves, d.checklist = append(d.waves, wave), append(d.checklist, list)
	random := rand.New(rand.NewPCG(2026, uint64(number))) //nolint:gosec // a story, not a secret
	assignments := d.plan(number, wave)
	if err := d.audits.Assign(ctx, manager, wave.ID, assignments); err != nil {
		return err
	}
	for i, a := range assignments {
		if err := d.visit(ctx, story{number: number, place: i / visitsPerLocation, turn: i % visitsPerLocation, random: random}, wave, list.Content, a); err != nil {
			return err
		}
	}
	d.clock.at = wave.EndsOn.Add(12 * time.Hour)
	_, err = d.audits.MoveWave(ctx, manager, wave.ID, audits.WaveClosed, d.chain.ReleaseReason)
	return err
}

func (d *demo) bands() []audits.Band {
	bands := make([]audits.Band, len(d.chain.Bands))
	for i, name := range d.chain.Bands {
		bands[i] = audits.Band{From: bandsFrom[i], Name: name, Tone: bandTones[i]}
	}
	return bands
}

// plan gives every location its visits, each by another shopper.
func (d *demo) plan(number int, wave audits.Wave) []audits.Assignment {
	var list []audits.Assignment
	var pay audits.Pay // of the last wave only: older ones were paid elsewhere
	if number == len(d.chain.Waves)-1 {
		pay = audits.Pay{Fee: 110_000, ExpenseLimit: 50_000}
	}
	for i, p := range d.places {
		for turn := range visitsPerLocation {
			shopper := d.shoppers[(i+7*turn+5*number)%len(d.shoppers)]
			list = append(list, audits.Assignment{
				ID: newID(), LocationID: p.ID, ShopperID: shopper.AccountID,
				Scenario: d.chain.Scenarios[(i+turn+number)%len(d.chain.Scenarios)], DueOn: wave.EndsOn, Pay: pay,
			})
		}
	}
	return list
}

// story is where a visit stands in the tale: wave, location and which of its visits.
type story struct {
	number, place, turn int
	random              *rand.Rand
}

// visit lets the shopper fill, photograph and hand in; then it is approved and released.
func (d *demo) visit(ctx context.Context, at story, wave audits.Wave, list *checklists.Checklist, a audits.Assignment) error {
	day := at.turn*waveLength/visitsPerLocation + at.random.IntN(waveLength/visitsPerLocation)
	started := wave.StartsOn.AddDate(0, 0, day).Add(time.Duration(60+at.random.IntN(480)) * time.Minute)
	visit, err := d.filled(ctx, at, list, a, started)
	if err != nil {
		return err
	}
	if err := d.handIn(ctx, a, visit); err != nil {
		return err
	}
	d.visits++
	d.clock.tick(26 * time.Hour)
	return d.release(ctx, visit)
}

// filled keeps a visit with its answers and photos, as a draft, and returns its id.
func (d *demo) filled(ctx context.Context, at story, list *checklists.Checklist, a audits.Assignment, started time.Time) (string, error) {
	shopper := d.shopper(a)
	in := audits.Submission{VisitID: uuid.NewString(), AssignmentID: a.ID, StartedAt: started, FinishedAt: started.Add(time.Duration(18+at.random.IntN(25)) * time.Minute)}
	quality := d.fill(at, list, &in)
	if err := d.leaveOut(ctx, shopper, a, d.places[at.place], &in); err != nil {
		return "", err
	}
	d.clock.at = in.FinishedAt.Add(3 * time.Hour)
	in.Summary = pick(at.random, d.impressions(quality))
	if _, err := d.audits.Save(ctx, shopper, in); err != nil {
		return "", err
	}
	return in.VisitID, d.photograph(ctx, at, shopper, list, in)
}

func (d *demo) shopper(a audits.Assignment) accounts.Actor {
	return d.shoppers[slices.IndexFunc(d.shoppers, func(s accounts.Actor) bool { return s.AccountID == a.ShopperID })]
}

func (d *demo) handIn(ctx context.Context, a audits.Assignment, visit string) error {
	_, err := d.audits.Submit(ctx, d.shopper(a), visit)
	return err
}

// release approves a visit and shows it to the client two hours later.
func (d *demo) release(ctx context.Context, visit string) error {
	if _, err := d.audits.Approve(ctx, d.actors[accounts.Reviewer], visit, d.chain.ReturnReason); err != nil {
		return err
	}
	d.clock.tick(2 * time.Hour)
	_, err := d.audits.Release(ctx, d.actors[accounts.ProgrammeManager], visit, d.chain.ReleaseReason)
	return err
}

// fill answers every question and returns the share that was met.
func (d *demo) fill(at story, list *checklists.Checklist, in *audits.Submission) float64 {
	in.Answers, in.Comments = map[string]json.RawMessage{}, map[string]string{}
	met, all := 0.0, 0.0
	mark, marked := 0.0, 0.0
	for _, section := range list.Sections {
		for _, q := range section.Questions {
			if q.ID == impression {
				continue
			}
			if q.NA && at.random.Float64() < 0.12 {
				in.Answers[q.ID] = json.RawMessage(`"na"`)
				continue
			}
			level := d.level(at, section.Title, &q)
			in.Answers[q.ID] = answer(at.random, &q, level)
			all++
			met += level
			weight := 0.05 + max(0, noise(len(q.Text), 2)) // some things matter to a shopper more than others
			mark, marked = mark+level*weight, marked+weight
			if remarks := d.chain.Remarks[section.Title]; level < 1 && len(remarks) > 0 && at.random.Float64() < 0.45 {
				in.Comments[q.ID] = pick(at.random, remarks)
			}
			if q.Critical && level == 0 && !q.Penalty {
				in.Comments[q.ID] = d.chain.Critical
			}
		}
	}
	if list.Question(impression) != nil {
		in.Answers[impression] = number(10 * mark / max(0.05, marked))
	}
	return met / max(1, all)
}

// level says how far the store met a question: 1, ½ or 0. A store has its own
// level, its region a weak stage, every wave is better than the last, and one
// store fails a critical question until it learns.
func (d *demo) level(at story, section string, q *checklists.Question) float64 {
	if q.Critical {
		if !q.Penalty && at.place == storeOfManager && at.turn < 2 && at.number < 2 && q.Photo == checklists.Required {
			return 0
		}
		if at.random.Float64() < 0.994 {
			return 1
		}
		return 0
	}
	region := at.place / len(d.chain.Regions[0].Places)
	p := 0.72 + 0.045*float64(at.number) + 0.16*noise(at.place, 0) + 0.10*noise(int(q.ID[len(q.ID)-1])+len(q.Text), 1)
	if section == d.chain.Regions[region].Weak {
		p -= 0.27 - 0.09*float64(at.number)
	}
	switch roll := at.random.Float64(); {
	case roll < p:
		return 1
	case roll < p+0.08:
		return 0.5
	}
	return 0
}

// noise is a number from -1 to 1 that belongs to a thing.
func noise(thing, kind int) float64 {
	return rand.New(rand.NewPCG(uint64(thing), uint64(kind))).Float64()*2 - 1 //nolint:gosec // a story
}

func (d *demo) impressions(quality float64) []string {
	switch {
	case quality > 0.86:
		return d.chain.Praise
	case quality > 0.7:
		return d.chain.Average
	}
	return d.chain.Poor
}

func pick(random *rand.Rand, from []string) string { return from[random.IntN(len(from))] }

// photograph sends every photo that the checklist demands.
func (d *demo) photograph(ctx context.Context, at story, shopper accounts.Actor, list *checklists.Checklist, in audits.Submission) error {
	for _, section := range list.Sections {
		for _, q := range section.Questions {
			if q.Photo != checklists.Required || string(in.Answers[q.ID]) == `"na"` {
				continue
			}
			photo := d.picture(at, section.Title)
			if in.Answers[q.ID] == nil {
				continue // an exception of the location takes it out
			}
			if _, err := d.audits.AddPhoto(ctx, shopper, audits.NewPhoto{ID: uuid.NewString(), VisitID: in.VisitID, QuestionID: q.ID, Content: photo}); err != nil {
				return err
			}
			d.photos++
		}
	}
	return nil
}
