package api

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/standards/exams"
)

// ExamSettings are what the leader of the group chooses.
type ExamSettings struct {
	Questions int `json:"questions" minimum:"1" maximum:"100" doc:"Of one paper"`
	PassMark  int `json:"pass_mark" minimum:"1" maximum:"100" doc:"Percent of the points"`
	Attempts  int `json:"attempts" minimum:"1" maximum:"10" doc:"Of one person"`
	Minutes   int `json:"minutes" minimum:"1" maximum:"240"`
	CoolDown  int `json:"cool_down" minimum:"0" maximum:"720" doc:"Hours between two attempts"`
}

// Exam is the exam on a version.
type Exam struct {
	ID string `json:"id" format:"uuid"`
	ExamSettings
	Open     bool `json:"open" doc:"May be sat"`
	Revision int  `json:"revision"`
}

// ExamBoard is the exam on a version and its questions.
type ExamBoard struct {
	Standard     Named          `json:"standard"`
	Version      string         `json:"version"`
	MayLead      bool           `json:"may_lead"`
	Exam         *Exam          `json:"exam,omitempty" doc:"Absent: none yet"`
	Bank         []ExamQuestion `json:"bank" doc:"For who leads only"`
	Requirements []ExamReadItem `json:"requirements" doc:"That a question can be about"`
}

// ExamQuestion is a question of the bank.
type ExamQuestion struct {
	ID       string       `json:"id" format:"uuid"`
	Lineage  string       `json:"lineage" doc:"Of the requirement it asks about"`
	Code     string       `json:"code" doc:"Of that requirement"`
	Kind     string       `json:"kind" enum:"one,several,order,open"`
	Text     string       `json:"text"`
	Options  []ExamOption `json:"options" doc:"Of an order: in the right one"`
	Expected string       `json:"expected,omitempty"`
	Points   int          `json:"points"`
	InUse    bool         `json:"in_use"`
	Revision int          `json:"revision"`
}

// ExamOption is what can be chosen or put in order.
type ExamOption struct {
	Text  string `json:"text" maxLength:"500"`
	Right bool   `json:"right,omitempty"`
}

func toExam(e exams.Exam) *Exam { return &Exam{e.ID, ExamSettings(e.Settings), e.Open, e.Revision} }

func toExamBoard(b exams.Board) ExamBoard {
	out := ExamBoard{Standard: Named{b.Standard.ID, b.Standard.Title}, Version: b.Version.Number(), MayLead: b.Leads, Requirements: []ExamReadItem{}}
	codes := map[string]string{}
	for _, section := range b.Version.Sections {
		for _, r := range section.Requirements {
			codes[r.Lineage] = r.Code
			out.Requirements = append(out.Requirements, ExamReadItem{r.Lineage, r.Code, r.Statement})
		}
	}
	if b.Exam != nil {
		out.Exam = toExam(*b.Exam)
	}
	out.Bank = mapped(b.Bank, func(q exams.Question) ExamQuestion { return toExamQuestion(q, codes[q.Lineage]) })
	return out
}

func toExamQuestion(q exams.Question, code string) ExamQuestion {
	return ExamQuestion{
		q.ID, q.Lineage, code, string(q.Kind), q.Text, mapped(q.Options, func(o exams.Option) ExamOption { return ExamOption(o) }),
		q.Expected, q.Points, q.InUse, q.Revision,
	}
}

func (s *Server) getExam(ctx context.Context, by accounts.Actor, in *Ref) (*one[ExamBoard], error) {
	b, err := s.Exams.Board(ctx, by, in.ID)
	return &one[ExamBoard]{toExamBoard(b)}, err
}

func (s *Server) putExam(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		ID string `json:"id" format:"uuid" doc:"UUIDv7 made by the caller"`
		ExamSettings
		Open     bool `json:"open,omitempty"`
		Revision int  `json:"revision,omitempty" minimum:"0" doc:"That the edit started from; absent for a new one"`
	}
},
) (*one[ExamBoard], error) {
	b := in.Body
	_, err := s.Exams.PutExam(ctx, by, exams.Exam{ID: b.ID, VersionID: in.ID, Settings: exams.Settings(b.ExamSettings), Open: b.Open, Revision: b.Revision})
	if err != nil {
		return nil, err
	}
	return s.getExam(ctx, by, &in.Ref)
}

func (s *Server) proposeQuestions(ctx context.Context, by accounts.Actor, in *Ref) (*one[ExamBoard], error) {
	if _, err := s.Exams.Propose(ctx, by, in.ID); err != nil {
		return nil, err
	}
	return s.getExam(ctx, by, in)
}

func (s *Server) putQuestion(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Question string `path:"question" format:"uuid"`
	Body     struct {
		Lineage  string       `json:"lineage" format:"uuid"`
		Kind     string       `json:"kind" enum:"one,several,order,open"`
		Text     string       `json:"text" minLength:"1" maxLength:"2000"`
		Options  []ExamOption `json:"options,omitempty" maxItems:"10"`
		Expected string       `json:"expected,omitempty" maxLength:"2000"`
		Points   int          `json:"points" minimum:"1" maximum:"10"`
		InUse    bool         `json:"in_use,omitempty"`
		Revision int          `json:"revision,omitempty" minimum:"0" doc:"That the edit started from; absent for a new one"`
	}
},
) (*one[ExamQuestion], error) {
	b := in.Body
	q, err := s.Exams.PutQuestion(ctx, by, in.ID, exams.Question{
		ID: in.Question, Lineage: b.Lineage, Kind: exams.Kind(b.Kind), Text: b.Text, Expected: b.Expected, Points: b.Points, InUse: b.InUse, Revision: b.Revision,
		Options: mapped(b.Options, func(o ExamOption) exams.Option { return exams.Option(o) }),
	})
	return &one[ExamQuestion]{toExamQuestion(q, "")}, err
}

// ExamResults are how an exam went.
type ExamResults struct {
	ExamBoard
	Locations []ExamLocation    `json:"locations" doc:"By name"`
	Hardest   []ExamRequirement `json:"hardest" doc:"Requirements, the hardest first"`
	Outcomes  []ExamOutcome     `json:"outcomes" doc:"Attempts: those that wait for marks, then the latest; at most 2,000"`
}

// ExamLocation is how the people of a location did, each by their best attempt.
type ExamLocation struct {
	Location Named `json:"location"`
	People   int   `json:"people"`
	Passed   int   `json:"passed"`
	Failed   int   `json:"failed"`
	Marking  int   `json:"marking"`
	Percent  int   `json:"percent" doc:"Mean of the best results"`
}

// ExamRequirement is how often questions about a requirement were answered right.
type ExamRequirement struct {
	ExamReadItem
	Answers int `json:"answers"`
	Right   int `json:"right"`
}

// ExamOutcome is an attempt in a list.
type ExamOutcome struct {
	ID          string     `json:"id" format:"uuid"`
	StaffID     string     `json:"staff_id" format:"uuid"`
	Name        string     `json:"name"`
	Position    string     `json:"position"`
	Location    Named      `json:"location"`
	Number      int        `json:"number"`
	Oral        bool       `json:"oral"`
	State       string     `json:"state" enum:"running,marking,passed,failed"`
	Percent     int        `json:"percent"`
	Certificate string     `json:"certificate,omitempty"`
	FinishedAt  *time.Time `json:"finished_at,omitempty"`
}

func (s *Server) getExamResults(ctx context.Context, by accounts.Actor, in *Ref) (*one[ExamResults], error) {
	r, err := s.Exams.Results(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	board := toExamBoard(r.Board)
	board.Bank, board.Requirements = []ExamQuestion{}, []ExamReadItem{}
	return &one[ExamResults]{ExamResults{
		board,
		mapped(r.Locations, func(l exams.LocationResult) ExamLocation {
			return ExamLocation{Named{l.LocationID, l.Location}, l.People, l.Passed, l.Failed, l.Marking, l.Percent}
		}),
		mapped(r.Requirements, func(q exams.RequirementResult) ExamRequirement {
			return ExamRequirement{ExamReadItem{q.Lineage, q.Code, q.Statement}, q.Answers, q.Right}
		}),
		mapped(r.Attempts, func(o exams.Outcome) ExamOutcome {
			return ExamOutcome{
				o.AttemptID, o.StaffID, o.Name, o.Position,
				Named{o.LocationID, o.Location},
				o.Number, o.Oral, string(o.State), o.Percent(),
				o.Certificate, moment(o.FinishedAt),
			}
		}),
	}}, nil
}

func (s *Server) enterOral(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		ID      string `json:"id" format:"uuid" doc:"UUIDv7 made by the caller"`
		StaffID string `json:"staff_id" format:"uuid"`
		Points  int    `json:"points" minimum:"0" maximum:"1000"`
		Most    int    `json:"most" minimum:"1" maximum:"1000" doc:"Of the sheet"`
	}
},
) (*one[ExamAttempt], error) {
	b := in.Body
	a, err := s.Exams.EnterOral(ctx, by, in.ID, exams.Oral{ID: b.ID, StaffID: b.StaffID, Points: b.Points, Most: b.Most})
	return &one[ExamAttempt]{toExamAttempt(a)}, err
}

// ExamAttempt is an attempt as who marks it sees it.
type ExamAttempt struct {
	ID          string      `json:"id" format:"uuid"`
	Name        string      `json:"name"`
	Location    Named       `json:"location"`
	Number      int         `json:"number"`
	State       string      `json:"state" enum:"running,marking,passed,failed"`
	Points      int         `json:"points"`
	Most        int         `json:"most"`
	Percent     int         `json:"percent"`
	PassMark    int         `json:"pass_mark"`
	Certificate string      `json:"certificate,omitempty"`
	Open        []ExamAsked `json:"open" doc:"Answers in one's own words"`
}

func toExamAttempt(a exams.Attempt) ExamAttempt {
	out := ExamAttempt{
		a.ID, a.Name, Named{a.LocationID, a.Location}, a.Number, string(a.State), a.Points, a.Most, a.Percent(), a.PassMark, a.Certificate, []ExamAsked{},
	}
	for _, asked := range a.Paper {
		if asked.Kind != exams.Open || a.State == exams.Running {
			continue
		}
		given := a.Answers[asked.ID]
		out.Open = append(out.Open, ExamAsked{
			ID: asked.ID, Kind: string(asked.Kind), Text: asked.Text, Options: []string{}, Chosen: []int{}, Points: asked.Points, Answer: given.Text,
			Got: given.Points, Comment: given.Comment, Expected: asked.Expected,
		})
	}
	return out
}

func (s *Server) getExamAttempt(ctx context.Context, by accounts.Actor, in *Ref) (*one[ExamAttempt], error) {
	a, err := s.Exams.Attempt(ctx, by, in.ID)
	return &one[ExamAttempt]{toExamAttempt(a)}, err
}

func (s *Server) markAnswer(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Question string `path:"question" format:"uuid"`
	Body     struct {
		Points  int    `json:"points" minimum:"0" maximum:"10"`
		Comment string `json:"comment,omitempty" maxLength:"1000"`
	}
},
) (*one[ExamAttempt], error) {
	a, err := s.Exams.Mark(ctx, by, in.ID, in.Question, in.Body.Points, in.Body.Comment)
	return &one[ExamAttempt]{toExamAttempt(a)}, err
}
