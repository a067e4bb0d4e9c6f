package api

import (
	"context"
	"errors"
	"time"

	"etalon/standards/exams"
	"etalon/standards/readings"
)

// ExamDesk is the exam as its candidate sees it.
type ExamDesk struct {
	Open      bool          `json:"open" doc:"May be sat"`
	Questions int           `json:"questions"`
	PassMark  int           `json:"pass_mark" doc:"Percent"`
	Minutes   int           `json:"minutes"`
	Attempts  int           `json:"attempts" doc:"Of one person"`
	Left      int           `json:"left"`
	NotUntil  *time.Time    `json:"not_until,omitempty" doc:"The next attempt may begin then"`
	Sittings  []ExamSitting `json:"sittings" doc:"One's own, in their order"`
	Now       time.Time     `json:"now" doc:"Of the server, whose clock counts"`
}

// ExamSitting is one attempt. What is right is in it only when it is over.
type ExamSitting struct {
	ID          string         `json:"id" format:"uuid"`
	Number      int            `json:"number"`
	State       string         `json:"state" enum:"running,marking,passed,failed"`
	Oral        bool           `json:"oral"`
	StartedAt   time.Time      `json:"started_at"`
	ClosesAt    time.Time      `json:"closes_at"`
	FinishedAt  *time.Time     `json:"finished_at,omitempty"`
	Points      int            `json:"points"`
	Most        int            `json:"most"`
	Percent     int            `json:"percent"`
	PassMark    int            `json:"pass_mark"`
	Certificate string         `json:"certificate,omitempty"`
	Questions   []ExamAsked    `json:"questions"`
	Again       []ExamReadItem `json:"again" doc:"What to read again"`
}

// ExamAsked is a question of a paper.
type ExamAsked struct {
	ID       string   `json:"id" format:"uuid"`
	Kind     string   `json:"kind" enum:"one,several,order,open"`
	Text     string   `json:"text"`
	Options  []string `json:"options"`
	Points   int      `json:"points" doc:"At most"`
	Chosen   []int    `json:"chosen" doc:"Indices of options; of an order, in that of the person"`
	Answer   string   `json:"answer,omitempty" doc:"In one's own words"`
	Got      *int     `json:"got,omitempty" doc:"Points; absent while it runs or waits for a mark"`
	Comment  string   `json:"comment,omitempty"`
	Expected string   `json:"expected,omitempty" doc:"For who marks only"`
}

// ExamReadItem is a rule to read again.
type ExamReadItem struct {
	Lineage   string `json:"lineage"`
	Code      string `json:"code"`
	Statement string `json:"statement"`
}

// toSitting shows an attempt to its candidate.
func toSitting(a exams.Attempt, d readings.Door) ExamSitting {
	out := ExamSitting{
		ID: a.ID, Number: a.Number, State: string(a.State), Oral: a.Oral, StartedAt: a.StartedAt, ClosesAt: a.ClosesAt, FinishedAt: moment(a.FinishedAt),
		Most: a.Most, PassMark: a.PassMark, Certificate: a.Certificate, Questions: []ExamAsked{}, Again: []ExamReadItem{},
	}
	over := a.State != exams.Running
	if over {
		out.Points, out.Percent = a.Points, a.Percent()
	}
	missed := map[string]bool{}
	for _, asked := range a.Paper {
		given := a.Answers[asked.ID]
		q := ExamAsked{
			ID: asked.ID, Kind: string(asked.Kind), Text: asked.Text, Points: asked.Points, Chosen: append([]int{}, given.Chosen...), Answer: given.Text,
			Options: mapped(asked.Options, func(o exams.Shown) string { return o.Text }),
		}
		if over {
			q.Got, q.Comment = given.Points, given.Comment
			missed[asked.Lineage] = missed[asked.Lineage] || given.Points != nil && *given.Points < asked.Points
		}
		out.Questions = append(out.Questions, q)
	}
	for _, section := range d.Version.Sections {
		for _, r := range section.Requirements {
			if missed[r.Lineage] {
				out.Again = append(out.Again, ExamReadItem{r.Lineage, r.Code, r.Statement})
			}
		}
	}
	return out
}

func (s *Server) openExam(ctx context.Context, in *struct{ Body DoorKey }) (*one[ExamDesk], error) {
	d, err := s.Exams.Sit(ctx, in.Body.Token)
	switch {
	case errors.Is(err, exams.ErrNotFound): // most standards have none: that is no mistake of the reader's
		return &one[ExamDesk]{ExamDesk{Sittings: []ExamSitting{}, Now: s.Places.Now()}}, nil
	case err != nil:
		return nil, err
	}
	return &one[ExamDesk]{ExamDesk{
		Open: d.Exam.Open, Questions: d.Exam.Questions, PassMark: d.Exam.PassMark, Minutes: d.Exam.Minutes, Attempts: d.Exam.Attempts,
		Left: d.Left, NotUntil: moment(d.NotUntil), Now: s.Places.Now(),
		Sittings: mapped(d.Attempts, func(a exams.Attempt) ExamSitting { return toSitting(a, d.Reading) }),
	}}, nil
}

func (s *Server) beginExam(ctx context.Context, in *struct {
	Body struct {
		DoorKey
		Attempt string `json:"attempt" format:"uuid" doc:"UUIDv7 made by the caller"`
	}
},
) (*one[ExamDesk], error) {
	if _, err := s.Exams.Begin(ctx, in.Body.Token, in.Body.Attempt); err != nil {
		return nil, err
	}
	return s.openExam(ctx, &struct{ Body DoorKey }{in.Body.DoorKey})
}

func (s *Server) answerExam(ctx context.Context, in *struct {
	Ref
	Question string `path:"question" format:"uuid"`
	Body     struct {
		DoorKey
		Chosen []int  `json:"chosen,omitempty" maxItems:"10"`
		Answer string `json:"answer,omitempty" maxLength:"5000"`
	}
},
) (*none, error) {
	return &none{}, s.Exams.Answer(ctx, in.Body.Token, in.ID, in.Question, exams.Answer{Chosen: in.Body.Chosen, Text: in.Body.Answer})
}

func (s *Server) finishExam(ctx context.Context, in *struct {
	Ref
	Body DoorKey
},
) (*one[ExamDesk], error) {
	if _, err := s.Exams.Finish(ctx, in.Body.Token, in.ID); err != nil {
		return nil, err
	}
	return s.openExam(ctx, &struct{ Body DoorKey }{in.Body})
}
