package api

import (
	"context"
	"time"

	"etalon/audits/certification"
	"etalon/internal/accounts"
)

// Quiz is the quiz of a programme with its right answers: for who writes it.
type Quiz struct {
	QuizText
	UpdatedAt *time.Time `json:"updated_at,omitempty" doc:"Absent: not written yet"`
	Since     int        `json:"since" doc:"Passes of earlier revisions do not count"`
}

// QuizText is what people change of a quiz.
type QuizText struct {
	Questions []QuizQuestion `json:"questions" maxItems:"60"`
	PassMark  int            `json:"pass_mark" minimum:"1" maximum:"100" doc:"Percent of the questions"`
	Attempts  int            `json:"attempts" minimum:"0" maximum:"20" doc:"Of one shopper; 0: no bound"`
	Months    int            `json:"months" minimum:"0" maximum:"120" doc:"That a pass holds; 0: for good"`
	TestVisit bool           `json:"test_visit" doc:"An approved test visit is asked for as well"`
	Revision  int            `json:"revision" minimum:"0" doc:"That the edit started from; 0: none was written yet"`
}

// QuizQuestion is a question with its options and which of them are right.
type QuizQuestion struct {
	ID      string       `json:"id" format:"uuid"`
	Text    string       `json:"text" maxLength:"1000"`
	Options []QuizOption `json:"options" maxItems:"8"`
	Why     string       `json:"why,omitempty" maxLength:"1000" doc:"Shown after the answer"`
}

// QuizOption is what can be chosen.
type QuizOption struct {
	Text  string `json:"text" maxLength:"500"`
	Right bool   `json:"right,omitempty"`
}

func toQuiz(q certification.Quiz) Quiz {
	questions := mapped(q.Questions, func(one certification.Question) QuizQuestion {
		return QuizQuestion{one.ID, one.Text, mapped(one.Options, func(o certification.Option) QuizOption { return QuizOption(o) }), one.Why}
	})
	return Quiz{QuizText{questions, q.PassMark, q.Attempts, q.Months, q.TestVisit, q.Revision}, moment(q.UpdatedAt), q.Since}
}

func (s *Server) getQuiz(ctx context.Context, by accounts.Actor, in *Ref) (*one[Quiz], error) {
	q, err := s.Quizzes.Quiz(ctx, by, in.ID)
	return &one[Quiz]{toQuiz(q)}, err
}

func (s *Server) putQuiz(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		QuizText
		Again bool `json:"again,omitempty" doc:"Who has passed has to pass anew"`
	}
},
) (*one[Quiz], error) {
	b := in.Body
	q := certification.Quiz{ProgrammeID: in.ID, PassMark: b.PassMark, Attempts: b.Attempts, Months: b.Months, TestVisit: b.TestVisit}
	q.Questions = mapped(b.Questions, func(one QuizQuestion) certification.Question {
		return certification.Question{ID: one.ID, Text: one.Text, Why: one.Why, Options: mapped(one.Options, func(o QuizOption) certification.Option { return certification.Option(o) })}
	})
	q, err := s.Quizzes.Put(ctx, by, q, b.Again, b.Revision)
	return &one[Quiz]{toQuiz(q)}, err
}

// Certification is how far a shopper is with a programme.
type Certification struct {
	Shopper   Named  `json:"shopper"`
	Certified bool   `json:"certified"`
	Tries     int    `json:"tries" doc:"Papers handed in"`
	Used      int    `json:"used" doc:"Of them against the bound of attempts"`
	Best      int    `json:"best" doc:"Percent of the questions"`
	PassedOn  string `json:"passed_on,omitempty" doc:"Of a pass that counts"`
	Until     string `json:"until,omitempty" doc:"When it ends; absent: for good"`
	TestVisit bool   `json:"test_visit" doc:"One was approved"`
}

func toCertification(c certification.Standing) Certification {
	return Certification{Named{c.ShopperID, c.Name}, c.Certified, c.Tries, c.Used, c.Best, date(c.PassedAt), date(c.Until), c.TestVisit}
}

func (s *Server) listCertifications(ctx context.Context, by accounts.Actor, in *Ref) (*listed[Certification], error) {
	found, err := s.Quizzes.Standings(ctx, by, in.ID)
	return &listed[Certification]{list[Certification]{mapped(found, toCertification), len(found)}}, err
}

func (s *Server) forgiveAttempts(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	ShopperID string `path:"shopper_id" format:"uuid"`
	Body      struct {
		Reason string `json:"reason" minLength:"1" maxLength:"1000"`
	}
},
) (*none, error) {
	return nil, s.Quizzes.Forgive(ctx, by, in.ID, in.ShopperID, in.Body.Reason)
}

// Briefing is a programme as a shopper reads it before a visit.
type Briefing struct {
	ID          string        `json:"id" format:"uuid" doc:"Of the programme"`
	Title       string        `json:"title"`
	Text        string        `json:"text"`
	Needed      bool          `json:"needed" doc:"Without it nobody is sent"`
	Questions   int           `json:"questions"`
	PassMark    int           `json:"pass_mark"`
	Left        int           `json:"left" doc:"Attempts; -1: as many as one likes"`
	NeedsVisit  bool          `json:"needs_visit" doc:"A test visit is asked for as well"`
	Standing    Certification `json:"standing"`
	LastAttempt *QuizAttempt  `json:"last_attempt,omitempty"`
}

// QuizAttempt is one paper. What was right is told once it is handed in.
type QuizAttempt struct {
	ID         string      `json:"id" format:"uuid"`
	Questions  []QuizAsked `json:"questions"`
	Finished   bool        `json:"finished"`
	FinishedAt *time.Time  `json:"finished_at,omitempty"`
	Passed     bool        `json:"passed"`
	Right      int         `json:"right" doc:"Questions"`
	PassMark   int         `json:"pass_mark"`
}

// QuizAsked is a question of a paper.
type QuizAsked struct {
	ID      string   `json:"id" format:"uuid"`
	Text    string   `json:"text"`
	Options []string `json:"options"`
	Several bool     `json:"several" doc:"More than one option is right"`
	Chosen  []int    `json:"chosen,omitempty"`
	Right   []int    `json:"right,omitempty" doc:"Once it is handed in"`
	Why     string   `json:"why,omitempty"`
}

func toQuizAttempt(a certification.Attempt) QuizAttempt {
	finished := !a.FinishedAt.IsZero()
	out := QuizAttempt{a.ID, nil, finished, moment(a.FinishedAt), a.Passed, a.Right, a.PassMark}
	out.Questions = mapped(a.Paper, func(q certification.Asked) QuizAsked {
		asked := QuizAsked{ID: q.ID, Text: q.Text, Options: q.Options, Several: q.Several()}
		if finished {
			asked.Chosen, asked.Right, asked.Why = a.Answers[q.ID], q.Right, q.Why
		}
		return asked
	})
	return out
}

func toBriefing(b certification.Briefing) Briefing {
	out := Briefing{
		b.Programme.ID, b.Programme.Title, b.Programme.Briefing, b.Programme.Rules.Eligibility.Certified, len(b.Quiz.Questions), b.Quiz.PassMark,
		b.Left, b.Quiz.TestVisit, toCertification(b.Standing), nil,
	}
	if len(b.Attempts) > 0 {
		last := toQuizAttempt(b.Attempts[0])
		out.LastAttempt = &last
	}
	return out
}

func (s *Server) listBriefings(ctx context.Context, by accounts.Actor, _ *none) (*listed[Briefing], error) {
	found, err := s.Quizzes.Briefings(ctx, by)
	for i := range found {
		found[i].Standing.ShopperID, found[i].Standing.Name = by.AccountID, by.Name
	}
	return &listed[Briefing]{list[Briefing]{mapped(found, toBriefing), len(found)}}, err
}

func (s *Server) getBriefing(ctx context.Context, by accounts.Actor, in *Ref) (*one[Briefing], error) {
	b, err := s.Quizzes.Briefing(ctx, by, in.ID)
	b.Standing.ShopperID, b.Standing.Name = by.AccountID, by.Name
	return &one[Briefing]{toBriefing(b)}, err
}

// AttemptRef names a paper of a programme's quiz.
type AttemptRef struct {
	Ref
	AttemptID string `path:"attempt_id" format:"uuid"`
}

func (s *Server) beginQuiz(ctx context.Context, by accounts.Actor, in *AttemptRef) (*one[QuizAttempt], error) {
	a, err := s.Quizzes.Begin(ctx, by, in.ID, in.AttemptID)
	return &one[QuizAttempt]{toQuizAttempt(a)}, err
}

func (s *Server) finishQuiz(ctx context.Context, by accounts.Actor, in *struct {
	AttemptRef
	Body struct {
		Answers map[string][]int `json:"answers" doc:"Chosen options by the question's id"`
	}
},
) (*one[QuizAttempt], error) {
	a, err := s.Quizzes.Finish(ctx, by, in.ID, in.AttemptID, in.Body.Answers)
	return &one[QuizAttempt]{toQuizAttempt(a)}, err
}
