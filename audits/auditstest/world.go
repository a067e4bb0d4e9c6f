// Package auditstest builds a small chain for tests: places, people, a published
// checklist, an open wave and assignments, all through the services.
package auditstest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/google/uuid"

	"etalon/audits"
	"etalon/audits/board"
	"etalon/audits/certification"
	"etalon/audits/payments"
	"etalon/audits/planning"
	"etalon/audits/programmes"
	"etalon/audits/shoppers"
	"etalon/audits/tally"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/blob"
	"etalon/internal/database"
	"etalon/internal/jobs"
	"etalon/internal/journal"
	"etalon/internal/locations"
	"etalon/internal/mail"
	"etalon/internal/notifications"
	"etalon/standards"
)

// World is an organisation at work. Its clock stands at At.
type World struct {
	At         time.Time
	DB         *database.DB
	Files      *blob.Store
	Queue      *jobs.Queue
	Journal    *journal.Journal
	Accounts   *accounts.Service
	Places     *locations.Service
	Standards  *standards.Service
	Checklists *checklists.Service
	Shoppers   *shoppers.Service
	Tally      *tally.Tally
	Audits     *audits.Service
	Programmes *programmes.Service
	Planning   *planning.Service
	Board      *board.Service
	Payments   *payments.Service
	Quizzes    *certification.Service
	Notices    *notifications.Service
	Mail       *mail.Service // keeps its letters

	Certified   map[string]bool // shoppers, of every programme
	Org         string
	Brand       locations.Brand
	Regions     []locations.Region   // two
	Locations   []locations.Location // two a region
	Actors      map[accounts.Role]accounts.Actor
	Other       accounts.Actor // a second shopper
	Checklist   checklists.Version
	Wave        audits.Wave
	Assignments []audits.Assignment // one a location, all of the shopper
}

// Lineage is the requirement that the first question of the world's checklist checks.
const Lineage = "01920000-0000-7000-8000-00000000e7a1"

// Document is the checklist of the world: a photo, a comment, a condition, a
// critical question and a penalty.
const Document = `{"title": "Визит в магазин", "critical": {"policy": "cap_visit", "cap": "50"}, "sections": [
 {"id": "s1", "title": "Приветствие", "questions": [
  {"id": "q1", "text": "Сотрудник поздоровался", "kind": "yes_no", "points": 5, "critical": true, "requirement": "` + Lineage + `"},
  {"id": "q2", "text": "Через сколько секунд", "kind": "duration", "unit": "s", "points": 3, "show_if": "q1 == 'yes'",
   "bands": [{"upto": "30", "credit": "1"}, {"upto": "60", "credit": "1/2"}, {"credit": "0"}]}]},
 {"id": "s2", "title": "Зал", "questions": [
  {"id": "q3", "text": "Витрина чистая", "kind": "yes_no", "points": 2, "na": true, "photo": "required"},
  {"id": "q4", "text": "Что понравилось", "kind": "text"},
  {"id": "q5", "text": "Личный разговор в зале", "kind": "yes_no", "penalty": true, "points": 1, "comment_min": 12}]}]}`

// New builds a world in db. Worlds of the same db are different organisations.
func New(tb testing.TB, db *database.DB) *World {
	tb.Helper()
	files, err := blob.Open(tb.TempDir())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := files.Close(); err != nil {
			tb.Error(err)
		}
	})
	w := &World{At: time.Date(2026, 9, 10, 9, 0, 0, 0, time.UTC), DB: db, Files: files, Org: ID(), Actors: map[accounts.Role]accounts.Actor{}}
	now := func() time.Time { return w.At }
	w.Journal = journal.New(db, now)
	w.Accounts = accounts.New(db, w.Journal, now, accounts.DefaultLifetimes())
	w.Places = locations.New(db, w.Journal, now)
	w.Standards = standards.New(db, w.Journal, now)
	w.Checklists = checklists.New(db, w.Journal, now)
	w.Places.UseSubjects(checklists.Subjects(w.Checklists, w.Standards))
	w.Notices = notifications.New(db, w.Accounts, now)
	w.Accounts.OnGrants(w.Notices.RolesChanged)
	w.Accounts.OnInvitation(w.Notices.InvitationAccepted)
	w.Shoppers = shoppers.New(shoppers.Parts{DB: db, Journal: w.Journal, Accounts: w.Accounts, Places: w.Places, Files: files, Now: now})
	w.Tally = tally.New(db, audits.Seen)
	w.Programmes = programmes.New(db, w.Journal, now)
	w.Audits = audits.New(audits.Parts{
		DB: db, Journal: w.Journal, Checklists: w.Checklists, Places: w.Places, Shoppers: w.Shoppers, Tally: w.Tally, Files: files, Notices: w.Notices, Limits: planning.LimitsOf(w.Programmes), Now: now,
	})
	w.Planning = planning.New(planning.Parts{
		Audits: w.Audits, Programmes: w.Programmes, Shoppers: w.Shoppers, Places: w.Places, Now: now,
		Certified: func(context.Context, string, string) (map[string]bool, error) { return w.Certified, nil },
	})
	w.Board = board.New(board.Parts{
		DB: db, Audits: w.Audits, Planning: w.Planning, Shoppers: w.Shoppers, Checklists: w.Checklists, Notices: w.Notices, Journal: w.Journal, Now: now,
	})
	w.Quizzes = certification.New(certification.Parts{DB: db, Programmes: w.Programmes, Shoppers: w.Shoppers, Journal: w.Journal, Now: now})
	w.Payments = payments.New(payments.Parts{DB: db, Programmes: w.Programmes, Notices: w.Notices, Journal: w.Journal, Now: now})
	w.Mail = mail.New(db, now, mail.Settings{})
	works := w.Audits.Works()
	maps.Copy(works, w.Mail.Works())
	maps.Copy(works, w.Accounts.Works())
	w.Queue = jobs.New(db, now, works)
	w.Audits.Use(w.Queue)
	w.Mail.Use(w.Queue)
	w.Accounts.Use(accounts.Letters{Mail: w.Mail, Queue: w.Queue, Address: "https://etalon.example"})
	if err := errors.Join(w.settle(tb.Context()), w.staff(tb.Context()), w.plan(tb.Context())); err != nil {
		tb.Fatal(err)
	}
	return w
}

// Clock is the world's clock, which moves with At.
func (w *World) Clock() func() time.Time { return func() time.Time { return w.At } }

// ID makes an id as its makers make them.
func ID() string { return uuid.Must(uuid.NewV7()).String() }

// RandomID makes the id of a visit or of a photo, which tells no time.
func RandomID() string { return uuid.NewString() }

func (w *World) settle(ctx context.Context) error {
	by := accounts.Program(w.Org)
	if _, err := w.Places.CreateOrganisation(ctx, by, locations.Organisation{ID: w.Org, Name: "Сеть " + w.Org[30:], Language: "ru", Demo: true}); err != nil {
		return err
	}
	w.Brand = locations.Brand{ID: ID(), Name: "Бренд"}
	for r := range 2 {
		region := locations.Region{ID: ID(), BrandID: w.Brand.ID, Name: fmt.Sprintf("Регион %d", r+1)}
		w.Regions = append(w.Regions, region)
		for l := range 2 {
			w.Locations = append(w.Locations, locations.Location{
				ID: ID(), BrandID: w.Brand.ID, RegionID: region.ID,
				Code: fmt.Sprintf("L%d%d", r+1, l+1), Name: fmt.Sprintf("Магазин %d%d", r+1, l+1), City: "Тула", TimeZone: "Europe/Moscow",
			})
		}
	}
	return w.Places.ImportMany(ctx, by, locations.Places{Brands: []locations.Brand{w.Brand}, Regions: w.Regions, Locations: w.Locations})
}

func (w *World) staff(ctx context.Context) error {
	organisation, own := accounts.Scope{Kind: accounts.Organisation}, accounts.Scope{Kind: accounts.Own}
	scopes := map[accounts.Role]accounts.Scope{
		accounts.Administrator: organisation, accounts.GroupLeader: organisation, accounts.Reviewer: organisation,
		accounts.ProgrammeManager: {Kind: accounts.Brand, ID: w.Brand.ID}, accounts.Shopper: own, accounts.Employee: own,
		accounts.StoreManager: {Kind: accounts.Location, ID: w.Locations[0].ID}, accounts.RegionalManager: {Kind: accounts.Region, ID: w.Regions[0].ID},
		accounts.BrandManager: {Kind: accounts.Brand, ID: w.Brand.ID},
	}
	var list []accounts.NewAccount
	for role, scope := range scopes {
		list = append(list, person(string(role), role, scope))
	}
	list = append(list, person("other", accounts.Shopper, own))
	made, err := w.Accounts.CreateMany(ctx, accounts.Program(w.Org), list)
	if err != nil {
		return err
	}
	for _, a := range made {
		actor := accounts.Actor{AccountID: a.ID, OrgID: w.Org, Name: a.Name, Language: a.Language, Grants: a.Grants}
		if a.Name == "Тайный other" {
			w.Other = actor
			continue
		}
		w.Actors[a.Grants[0].Role] = actor
	}
	return nil
}

func person(name string, role accounts.Role, scope accounts.Scope) accounts.NewAccount {
	return accounts.NewAccount{ID: ID(), Email: name + "-" + ID() + "@example.ru", Name: "Тайный " + name, Grants: []accounts.Grant{{Role: role, Scope: scope}}}
}

func (w *World) plan(ctx context.Context) error {
	manager := w.Actors[accounts.ProgrammeManager]
	document, err := checklists.ParseDocument([]byte(Document))
	if err != nil {
		return err
	}
	content, err := document.Checklist()
	if err != nil {
		return err
	}
	draft, err := w.Checklists.Create(ctx, manager, checklists.NewFamily{ID: ID(), VersionID: ID(), Title: content.Title, Language: "ru", Content: content})
	if err != nil {
		return err
	}
	if w.Checklist, err = w.Checklists.Publish(ctx, manager, draft.ID); err != nil {
		return err
	}
	if w.Wave, err = w.Audits.CreateWave(ctx, manager, audits.Wave{
		ID: ID(), BrandID: w.Brand.ID, ChecklistVersionID: w.Checklist.ID, Title: "Осень",
		StartsOn: w.At.AddDate(0, 0, -5), EndsOn: w.At.AddDate(0, 0, 20), MinimumVisits: 1, Bands: Bands,
	}); err != nil {
		return err
	}
	if w.Wave, err = w.Audits.MoveWave(ctx, manager, w.Wave.ID, audits.WaveOpen, ""); err != nil {
		return err
	}
	for _, l := range w.Locations {
		w.Assignments = append(w.Assignments, audits.Assignment{
			ID: ID(), LocationID: l.ID, ShopperID: w.Actors[accounts.Shopper].AccountID,
			Scenario: "Вы выбираете подарок.", DueOn: w.Wave.EndsOn,
		})
	}
	return w.Audits.Assign(ctx, manager, w.Wave.ID, w.Assignments)
}

// Assign makes the assignments up to index i, of the shopper, at the first location.
func (w *World) Assign(tb testing.TB, i int) {
	tb.Helper()
	for len(w.Assignments) <= i {
		a := audits.Assignment{ID: ID(), LocationID: w.Locations[0].ID, ShopperID: w.Actors[accounts.Shopper].AccountID, DueOn: w.Wave.EndsOn}
		if err := w.Audits.Assign(tb.Context(), w.Actors[accounts.ProgrammeManager], w.Wave.ID, []audits.Assignment{a}); err != nil {
			tb.Fatal(err)
		}
		w.Assignments = append(w.Assignments, a)
	}
}

// SetAssignment gives the assignment at index i a status that only the clock or
// another person gives it.
func (w *World) SetAssignment(tb testing.TB, i int, to audits.AssignmentStatus) {
	tb.Helper()
	if err := w.DB.Conn(tb.Context()).Exec("UPDATE assignments SET status = ? WHERE id = ?", string(to), w.Assignments[i].ID).Error; err != nil {
		tb.Fatal(err)
	}
}

// Bands are bands with names.
var Bands = []audits.Band{
	{From: 9000, Name: "Отлично", Tone: audits.Excellent},
	{From: 7500, Name: "Хорошо", Tone: audits.Good},
	{From: 6000, Name: "Удовлетворительно", Tone: audits.Fair},
	{From: 0, Name: "Плохо", Tone: audits.Poor},
}

// Submission is a complete visit for the assignment at index i that needs no photo.
func (w *World) Submission(i int) audits.Submission {
	return audits.Submission{
		VisitID: RandomID(), AssignmentID: w.Assignments[i].ID, StartedAt: w.At.Add(-time.Hour), FinishedAt: w.At.Add(-30 * time.Minute),
		Answers:  map[string]json.RawMessage{"q1": json.RawMessage(`"yes"`), "q2": json.RawMessage(`40`), "q3": json.RawMessage(`"na"`), "q5": json.RawMessage(`"no"`)},
		Comments: map[string]string{"q2": "Стоял за кассой."}, Summary: "В целом спокойно.", Submit: true,
	}
}

// Released makes a visit for the assignment at index i and leads it to release.
func (w *World) Released(tb testing.TB, i int) string {
	tb.Helper()
	in := w.Submission(i)
	w.Release(tb, in)
	return in.VisitID
}

// Release hands a visit in and leads it to release.
func (w *World) Release(tb testing.TB, in audits.Submission) {
	tb.Helper()
	_, err := w.Audits.Save(tb.Context(), w.Actors[accounts.Shopper], in)
	if err == nil {
		_, err = w.Audits.Approve(tb.Context(), w.Actors[accounts.Reviewer], in.VisitID, "")
	}
	if err == nil {
		_, err = w.Audits.Release(tb.Context(), w.Actors[accounts.ProgrammeManager], in.VisitID, "")
	}
	if err != nil {
		tb.Fatal(err)
	}
}
