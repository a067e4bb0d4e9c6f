package main

import (
	"context"
	"strings"
	"time"

	"etalon/internal/accounts"
	"etalon/standards"
	"etalon/standards/exams"
	"etalon/standards/readings"
)

// introductionStory is how the published version is brought to the staff.
type introductionStory struct {
	Days, Deadline    int
	Stores            []int // indices of locations
	Positions, People []string
	Note              string // of who vouches for a signature
	OpenSection       string `json:"open_section"` // whose question is answered in one's own words
	Spoken, Comment   string
	Wrong             []int // closed answers of each attempt that are wrong
}

// The stages of a reading in the demo.
const (
	reads = iota
	opens
	waits
	signs // on paper
)

// stageOf says how far the i-th of the staff is. The third is the demo's employee,
// who still has it to read.
func stageOf(i int) int {
	switch {
	case i == 2 || i%8 == 7:
		return waits
	case i%6 == 4:
		return opens
	case i == 3:
		return signs
	}
	return reads
}

// introduce brings the published version to six stores, of whom some have read it,
// and some sat the exam.
func (w *workshop) introduce(ctx context.Context, v standards.Version) error {
	told := w.story.Introduction
	w.on(told.Days)
	if err := w.staff(ctx, told); err != nil {
		return err
	}
	places := make([]readings.Place, len(told.Stores))
	for i, n := range told.Stores {
		places[i] = readings.Place{Kind: accounts.Location, ID: w.places[n].ID}
	}
	if _, err := w.readings.Start(ctx, w.leader(), readings.Introduction{
		ID: newID(), VersionID: v.ID, Places: places, AnnouncedOn: w.date(told.Days), Deadline: w.date(told.Deadline),
	}); err != nil {
		return err
	}
	if err := w.openExam(ctx, v, told); err != nil {
		return err
	}
	return w.visit(ctx, v, told)
}

// visit goes from store to store with personal links.
func (w *workshop) visit(ctx context.Context, v standards.Version, told introductionStory) error {
	sat := 0
	for i, n := range told.Stores {
		links, err := w.readings.Sheet(ctx, w.leader(), v.ID, w.places[n].ID)
		if err != nil {
			return err
		}
		for _, link := range links {
			w.on(told.Days + 3 + i*3)
			token := link.URL[strings.LastIndex(link.URL, "/")+1:]
			acknowledged, err := w.read(ctx, v, link, token, told)
			if err != nil {
				return err
			}
			if !acknowledged || sat == len(told.Wrong) {
				continue
			}
			if err := w.sit(ctx, token, told, sat); err != nil {
				return err
			}
			sat++
		}
	}
	return nil
}

// staff puts people of each position into the stores.
func (w *workshop) staff(ctx context.Context, told introductionStory) error {
	for i, name := range told.People {
		each := len(told.People) / len(told.Stores)
		m := readings.Member{ID: newID(), LocationID: w.places[told.Stores[i/each]].ID, Name: name, Position: told.Positions[i%len(told.Positions)]}
		if name == "" {
			employee := w.actors[accounts.Employee]
			m.Name, m.Email = employee.Name, demoEmail(accounts.Employee)
		}
		if _, err := w.readings.PutMember(ctx, w.leader(), m); err != nil {
			return err
		}
	}
	return nil
}

// read takes one person as far as they are, and tells whether through a link they
// acknowledged it.
func (w *workshop) read(ctx context.Context, v standards.Version, link readings.Link, token string, told introductionStory) (bool, error) {
	stage := waits
	for i, name := range told.People {
		if name == link.Member.Name {
			stage = stageOf(i)
		}
	}
	if stage == waits {
		return false, nil
	}
	if stage == signs {
		people, _, err := w.readings.People(ctx, w.leader(), v.ID, readings.Query{Search: link.Member.Name, Limit: 1})
		if err != nil || len(people) == 0 {
			return false, err
		}
		_, err = w.readings.Countersign(ctx, w.actors[accounts.StoreManager], people[0].ID, told.Note)
		return false, err
	}
	door, err := w.readings.Open(ctx, token)
	if err != nil {
		return false, err
	}
	seen := make([]string, len(door.Version.Sections))
	for i, s := range door.Version.Sections {
		seen[i] = s.Lineage
	}
	if stage == opens {
		_, err = w.readings.See(ctx, token, seen[:len(seen)/2])
		return false, err
	}
	if _, err = w.readings.See(ctx, token, seen); err != nil {
		return false, err
	}
	w.clock.tick(9 * time.Minute)
	_, err = w.readings.Acknowledge(ctx, token)
	return err == nil, err
}

// openExam prepares an exam with one answer in own words on each paper: of one
// section only the open question is used, and of the others only closed ones.
func (w *workshop) openExam(ctx context.Context, v standards.Version, told introductionStory) error {
	leader := w.leader()
	exam, err := w.exams.PutExam(ctx, leader, exams.Exam{
		ID: newID(), VersionID: v.ID, Settings: exams.Settings{Questions: 12, PassMark: 80, Attempts: 3, Minutes: 30, CoolDown: 20},
	})
	if err != nil {
		return err
	}
	board, err := w.exams.Board(ctx, leader, v.ID)
	if err != nil {
		return err
	}
	spoken := map[string]bool{}
	for _, s := range v.Sections {
		for _, r := range s.Requirements {
			spoken[r.Lineage] = s.Title == told.OpenSection
		}
	}
	for _, q := range board.Bank {
		if use := (q.Kind == exams.Open) == spoken[q.Lineage]; use != q.InUse {
			q.InUse = use
			if _, err := w.exams.PutQuestion(ctx, leader, v.ID, q); err != nil {
				return err
			}
		}
	}
	exam.Open = true
	_, err = w.exams.PutExam(ctx, leader, exam)
	return err
}

// sit sits the exam with as many wrong answers as the story says. A store manager
// marks what was answered in own words, except of the last.
func (w *workshop) sit(ctx context.Context, token string, told introductionStory, number int) error {
	w.clock.tick(25 * time.Minute)
	a, err := w.exams.Begin(ctx, token, newID())
	if err != nil {
		return err
	}
	wrong := told.Wrong[number]
	for _, asked := range a.Paper {
		answer := right(asked)
		switch {
		case asked.Kind == exams.Open:
			answer = exams.Answer{Text: told.Spoken}
		case wrong > 0:
			answer = mistaken(asked, answer)
			wrong--
		}
		w.clock.tick(40 * time.Second)
		if err := w.exams.Answer(ctx, token, a.ID, asked.ID, answer); err != nil {
			return err
		}
	}
	if a, err = w.exams.Finish(ctx, token, a.ID); err != nil || number == len(told.Wrong)-1 {
		return err
	}
	w.clock.tick(2 * time.Hour)
	for _, asked := range a.Paper {
		if asked.Kind != exams.Open {
			continue
		}
		if _, err := w.exams.Mark(ctx, w.leader(), a.ID, asked.ID, asked.Points, told.Comment); err != nil {
			return err
		}
	}
	return nil
}

// right is the right answer to a closed question.
func right(asked exams.Asked) exams.Answer {
	var a exams.Answer
	if asked.Kind == exams.Order {
		a.Chosen = make([]int, len(asked.Options))
		for i, o := range asked.Options {
			a.Chosen[o.Place] = i
		}
		return a
	}
	for i, o := range asked.Options {
		if o.Right {
			a.Chosen = append(a.Chosen, i)
		}
	}
	return a
}

// mistaken is another answer than the right one.
func mistaken(asked exams.Asked, answer exams.Answer) exams.Answer {
	if asked.Kind == exams.Order {
		answer.Chosen[0], answer.Chosen[1] = answer.Chosen[1], answer.Chosen[0]
		return answer
	}
	for i, o := range asked.Options {
		if !o.Right {
			return exams.Answer{Chosen: []int{i}}
		}
	}
	return exams.Answer{}
}
