package exams_test

import (
	"strings"
	"testing"
	"time"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/standards"
	"etalon/standards/exams"
	"etalon/standards/readings"
)

// room is a store whose cashier has to read a published version and sit its exam.
type room struct {
	*auditstest.World
	people  *readings.Service
	exams   *exams.Service
	version standards.Version
	exam    exams.Exam
	member  readings.Member
	token   string
}

// minutes of a paper, and hours between two attempts, in the tests.
const (
	minutes  = 10
	coolDown = 24
)

func newRoom(t *testing.T, db *database.DB) *room {
	t.Helper()
	r := &room{World: auditstest.New(t, db)}
	now := func() time.Time { return r.At }
	r.people = readings.New(readings.Parts{
		DB: db, Standards: r.Standards, Places: r.Places, Mail: r.Mail, Journal: r.Journal, Now: now, Address: "https://etalon.example.ru",
	})
	r.exams = exams.New(db, r.people, r.Journal, now)
	r.publish(t)
	r.introduce(t)
	return r
}

// publish makes a version with three rules about which something can be asked.
func (r *room) publish(t *testing.T) {
	t.Helper()
	leader, section := r.Actors[accounts.GroupLeader], standards.Section{Title: "Касса"}
	for _, code := range []string{"1.1", "1.2", "1.3"} {
		section.Requirements = append(section.Requirements, standards.Requirement{
			Code: code, Statement: "Норма " + code, Level: standards.Mandatory, Measure: standards.Measure{Kind: standards.YesNo}, Say: []string{"Так " + code}, Avoid: []string{"Не так " + code},
		})
	}
	_, draft, err := r.Standards.Create(t.Context(), leader, standards.NewStandard{ID: auditstest.ID(), Title: "Стандарт", Language: "ru", Content: standards.Content{Sections: []standards.Section{section}}})
	if err != nil {
		t.Fatal(err)
	}
	if r.version, err = r.Standards.Publish(t.Context(), r.Actors[accounts.Administrator], draft.ID, standards.Publication{EffectiveOn: r.At}); err != nil {
		t.Fatal(err)
	}
}

// introduce opens an exam of closed questions, and lets the cashier acknowledge.
func (r *room) introduce(t *testing.T) {
	t.Helper()
	ctx, leader := t.Context(), r.Actors[accounts.GroupLeader]
	var err error
	r.member, err = r.people.PutMember(ctx, leader, readings.Member{ID: auditstest.ID(), Name: "Анна", Position: "Кассир", LocationID: r.Locations[0].ID, Email: "anna@example.ru"})
	if err == nil {
		_, err = r.people.Start(ctx, leader, readings.Introduction{ID: auditstest.ID(), VersionID: r.version.ID, AnnouncedOn: r.At, Deadline: r.At.AddDate(0, 0, 14)})
	}
	if err == nil {
		r.exam, err = r.exams.PutExam(ctx, leader, exams.Exam{
			ID: auditstest.ID(), VersionID: r.version.ID, Settings: exams.Settings{Questions: 2, PassMark: 60, Attempts: 3, Minutes: minutes, CoolDown: coolDown},
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	r.closedQuestionsOnly(t)
	r.exam.Open = true
	if r.exam, err = r.exams.PutExam(ctx, leader, r.exam); err != nil {
		t.Fatal(err)
	}
	r.token = r.acknowledges(t)
}

// closedQuestionsOnly leaves what no person has to mark in the bank.
func (r *room) closedQuestionsOnly(t *testing.T) {
	t.Helper()
	leader := r.Actors[accounts.GroupLeader]
	board, err := r.exams.Board(t.Context(), leader, r.version.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range board.Bank {
		if q.Kind == exams.Open || q.Kind == exams.Order {
			q.InUse = false
			if _, err := r.exams.PutQuestion(t.Context(), leader, r.version.ID, q); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// acknowledges reads the version through a link and returns the link's token.
func (r *room) acknowledges(t *testing.T) string {
	t.Helper()
	ctx := t.Context()
	sheet, err := r.people.Sheet(ctx, r.Actors[accounts.GroupLeader], r.version.ID, r.Locations[0].ID)
	if err != nil || len(sheet) != 1 {
		t.Fatalf("%d links, %v", len(sheet), err)
	}
	_, token, _ := strings.Cut(sheet[0].URL, "/#/read/")
	if _, err := r.people.See(ctx, token, []string{r.version.Sections[0].Lineage}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.people.Acknowledge(ctx, token); err != nil {
		t.Fatal(err)
	}
	return token
}

func (r *room) begins(t *testing.T) exams.Attempt {
	t.Helper()
	a, err := r.exams.Begin(t.Context(), r.token, auditstest.ID())
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// answers gives the right answer to the first n questions.
func (r *room) answers(t *testing.T, a exams.Attempt, n int) {
	t.Helper()
	for _, asked := range a.Paper[:n] {
		if err := r.exams.Answer(t.Context(), r.token, a.ID, asked.ID, right(asked)); err != nil {
			t.Fatal(err)
		}
	}
}

func right(asked exams.Asked) exams.Answer {
	var chosen []int
	for i, o := range asked.Options {
		if o.Right {
			chosen = append(chosen, i)
		}
	}
	return exams.Answer{Chosen: chosen}
}

// only is the one attempt that the cashier's desk shows.
func (r *room) only(t *testing.T) exams.Attempt {
	t.Helper()
	d, err := r.exams.Sit(t.Context(), r.token)
	if err != nil || len(d.Attempts) != 1 {
		t.Fatalf("%d attempts, %v", len(d.Attempts), err)
	}
	return d.Attempts[0]
}
