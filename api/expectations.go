package api

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/standards"
	"etalon/standards/expectations"
)

// Expectations are what customers expect of the service of a standard.
type Expectations struct {
	Standard   Named                  `json:"standard"`
	Version    StandardVersionSummary `json:"version" doc:"The newest: links name its requirements"`
	MayEdit    bool                   `json:"may_edit"`
	Attributes []ExpectationAttribute `json:"attributes" doc:"By name"`
	Surveys    []ExpectationSurvey    `json:"surveys" doc:"The latest first"`
	Analysis   *ExpectationAnalysis   `json:"analysis,omitempty" doc:"Of the survey asked for, or of the latest; absent: there is none"`
}

// ExpectationAttribute is one thing that customers expect.
type ExpectationAttribute struct {
	ID           string                `json:"id" format:"uuid"`
	Name         string                `json:"name"`
	Note         string                `json:"note,omitempty"`
	Origin       string                `json:"origin" enum:"focus_group,survey,own"`
	Measured     bool                  `json:"measured" doc:"Some survey has it: it cannot be deleted"`
	Decision     *ExpectationDecision  `json:"decision,omitempty"`
	Requirements []ExpectedRequirement `json:"requirements" doc:"That answer to it"`
	Driver       *ExpectationDriver    `json:"driver,omitempty" doc:"What the survey of the analysis says of it; absent: nothing"`
	Revision     int                   `json:"revision"`
}

// ExpectationDecision is what the group decided.
type ExpectationDecision struct {
	Verdict string    `json:"verdict" enum:"mandatory,recommended,left"`
	Reason  string    `json:"reason,omitempty"`
	By      string    `json:"by" doc:"Name of the person"`
	At      time.Time `json:"at"`
}

// ExpectedRequirement is a requirement linked to an attribute.
type ExpectedRequirement struct {
	Lineage   string `json:"lineage"`
	Code      string `json:"code,omitempty" doc:"Absent: the newest version does not have it"`
	Statement string `json:"statement,omitempty"`
}

// ExpectationInterval is a range with 95 % confidence.
type ExpectationInterval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// ExpectationDriver is how an attribute moves the overall measure.
type ExpectationDriver struct {
	N           int                 `json:"n" doc:"Respondents with a mark, of those with the overall measure"`
	Missing     int                 `json:"missing" doc:"Of those without one"`
	Mean        float64             `json:"mean"`
	Correlation float64             `json:"correlation" doc:"Pearson, pairwise"`
	Certain     ExpectationInterval `json:"certain" doc:"Of the correlation"`
	State       string              `json:"state" enum:"analysed,constant,sparse,uncounted"`
	Share       float64             `json:"share" doc:"Of the explained R², 0 to 1"`
	Interval    ExpectationInterval `json:"interval" doc:"Of the share, by bootstrap"`
	Rank        int                 `json:"rank" doc:"1 is the strongest; 0: not analysed"`
	RankBest    int                 `json:"rank_best"`
	RankWorst   int                 `json:"rank_worst"`
	Stability   float64             `json:"stability" doc:"Part of the resamples in which the rank was the same"`
	Collinear   bool                `json:"collinear" doc:"It repeats others and shares with them"`
	Proposal    string              `json:"proposal,omitempty" enum:"mandatory,recommended,left" doc:"Absent: the survey cannot tell"`
}

// ExpectationScale is the lowest and the highest mark.
type ExpectationScale struct {
	Min float64 `json:"min"`
	Max float64 `json:"max"`
}

// ExpectationSurvey is a survey in a list.
type ExpectationSurvey struct {
	ID           string           `json:"id" format:"uuid"`
	Title        string           `json:"title"`
	HeldOn       string           `json:"held_on" format:"date"`
	File         string           `json:"file"`
	Overall      string           `json:"overall" doc:"Name of the overall measure"`
	Scale        ExpectationScale `json:"scale"`
	OverallScale ExpectationScale `json:"overall_scale"`
	Respondents  int              `json:"respondents"`
}

// ExpectationAnalysis is what a survey says of all its attributes.
type ExpectationAnalysis struct {
	SurveyID    string   `json:"survey_id" format:"uuid"`
	Respondents int      `json:"respondents" doc:"With the overall measure"`
	Complete    int      `json:"complete" doc:"Of those, with every analysed attribute"`
	Attributes  int      `json:"attributes" doc:"Analysed"`
	R2          float64  `json:"r2"`
	Orders      int      `json:"orders" doc:"Random orders behind the shares; 0: every subset was looked at"`
	Resamples   int      `json:"resamples" doc:"Of the bootstrap"`
	Notes       []string `json:"notes" enum:"no_attributes,not_enough,few_respondents,overall_constant,collinear,unexplained"`
}

func (s *Server) getExpectations(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Survey string `query:"survey" format:"uuid" doc:"Absent: the latest"`
},
) (*one[Expectations], error) {
	b, err := s.Expectations.Board(ctx, by, in.ID, in.Survey)
	if err != nil {
		return nil, err
	}
	requirements, count := map[string]standards.Requirement{}, 0
	for _, section := range b.Newest.Sections {
		for _, r := range section.Requirements {
			requirements[r.Lineage] = r
			count++
		}
	}
	drivers := map[string]*ExpectationDriver{}
	out := Expectations{
		Standard: Named{b.Standard.ID, b.Standard.Title}, MayEdit: b.MayEdit, Surveys: mapped(b.Surveys, toExpectationSurvey),
		Version: toHeader(standards.Header{Version: b.Newest, Requirements: count}),
	}
	if b.Survey != nil {
		out.Analysis = toExpectationAnalysis(*b.Survey)
		for i, id := range b.Survey.Attributes {
			drivers[id] = toExpectationDriver(b.Survey.Analysis.Drivers[i])
		}
	}
	out.Attributes = mapped(b.Attributes, func(a expectations.Attribute) ExpectationAttribute {
		shown := toExpectationAttribute(a, requirements)
		shown.Driver = drivers[a.ID]
		return shown
	})
	return &one[Expectations]{out}, nil
}

func toExpectationAttribute(a expectations.Attribute, requirements map[string]standards.Requirement) ExpectationAttribute {
	out := ExpectationAttribute{ID: a.ID, Name: a.Name, Note: a.Note, Origin: string(a.Origin), Measured: a.Measured, Revision: a.Revision}
	if a.Decision.Verdict != expectations.Unknown {
		out.Decision = &ExpectationDecision{string(a.Decision.Verdict), a.Decision.Reason, a.Decision.ByName, a.Decision.At}
	}
	out.Requirements = mapped(a.Requirements, func(lineage string) ExpectedRequirement {
		r := requirements[lineage]
		return ExpectedRequirement{lineage, r.Code, r.Statement}
	})
	return out
}

func toExpectationDriver(d expectations.Driver) *ExpectationDriver {
	return &ExpectationDriver{
		d.N, d.Missing, d.Mean, d.Correlation, ExpectationInterval(d.Certain), string(d.State), d.Share, ExpectationInterval(d.Interval),
		d.Rank, d.RankBest, d.RankWorst, d.Stability, d.Collinear, string(d.Proposal),
	}
}

func toExpectationSurvey(v expectations.Survey) ExpectationSurvey {
	return ExpectationSurvey{
		v.ID, v.Title, v.HeldOn.Format(time.DateOnly), v.FileName, v.Overall, ExpectationScale(v.Scale), ExpectationScale(v.OverallScale), v.Respondents,
	}
}

func toExpectationAnalysis(v expectations.Survey) *ExpectationAnalysis {
	a := v.Analysis
	out := &ExpectationAnalysis{
		SurveyID: v.ID, Respondents: a.Respondents, Complete: a.Complete, R2: a.R2, Orders: a.Orders, Resamples: a.Resamples,
		Notes: mapped(a.Notes, func(n expectations.Note) string { return string(n) }),
	}
	for _, d := range a.Drivers {
		if d.State == expectations.Analysed {
			out.Attributes++
		}
	}
	return out
}

func (s *Server) putExpectationAttribute(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		StandardID string `json:"standard_id" format:"uuid"`
		Name       string `json:"name" minLength:"1" maxLength:"300"`
		Note       string `json:"note,omitempty" maxLength:"2000"`
		Origin     string `json:"origin" enum:"focus_group,survey,own"`
		Revision   int    `json:"revision,omitempty" minimum:"0" doc:"That the edit started from; absent for a new one"`
	}
},
) (*one[ExpectationAttribute], error) {
	b := in.Body
	a, err := s.Expectations.PutAttribute(ctx, by, expectations.Attribute{
		ID: in.ID, StandardID: b.StandardID, Name: b.Name, Note: b.Note, Origin: expectations.Origin(b.Origin), Revision: b.Revision,
	})
	return s.expectationAttribute(ctx, by, a, err)
}

func (s *Server) deleteExpectationAttribute(ctx context.Context, by accounts.Actor, in *RevisedRef) (*none, error) {
	return &none{}, s.Expectations.DeleteAttribute(ctx, by, in.ID, in.Revision)
}

func (s *Server) decideExpectationAttribute(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Verdict  string `json:"verdict,omitempty" enum:"mandatory,recommended,left" doc:"Absent: the decision is taken back"`
		Reason   string `json:"reason,omitempty" maxLength:"2000"`
		Revision int    `json:"revision" minimum:"1" doc:"That the person saw"`
	}
},
) (*one[ExpectationAttribute], error) {
	a, err := s.Expectations.Decide(ctx, by, in.ID, in.Body.Revision, expectations.Proposal(in.Body.Verdict), in.Body.Reason)
	return s.expectationAttribute(ctx, by, a, err)
}

func (s *Server) linkExpectationAttribute(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Requirements []string `json:"requirements" maxItems:"200" doc:"Lineages of all that answer to it"`
		Revision     int      `json:"revision" minimum:"1" doc:"That the person saw"`
	}
},
) (*one[ExpectationAttribute], error) {
	a, err := s.Expectations.Link(ctx, by, in.ID, in.Body.Revision, in.Body.Requirements)
	return s.expectationAttribute(ctx, by, a, err)
}

// expectationAttribute answers with an attribute and the words of its requirements.
func (s *Server) expectationAttribute(ctx context.Context, by accounts.Actor, a expectations.Attribute, err error) (*one[ExpectationAttribute], error) {
	if err != nil {
		return nil, err
	}
	requirements := map[string]standards.Requirement{}
	if len(a.Requirements) > 0 {
		newest, err := s.Standards.Newest(ctx, by, a.StandardID)
		if err != nil {
			return nil, err
		}
		for _, section := range newest.Sections {
			for _, r := range section.Requirements {
				requirements[r.Lineage] = r
			}
		}
	}
	return &one[ExpectationAttribute]{toExpectationAttribute(a, requirements)}, nil
}

func (s *Server) deleteExpectationSurvey(ctx context.Context, by accounts.Actor, in *Ref) (*none, error) {
	return &none{}, s.Expectations.DeleteSurvey(ctx, by, in.ID)
}

var errHeldOn = fault.New(fault.Invalid, "invalid_request").At(fault.Field{Path: "held_on", Code: "date_expected"})
