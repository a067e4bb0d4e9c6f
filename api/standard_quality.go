package api

import (
	"context"
	"math"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/locale"
	"etalon/standards"
	"etalon/standards/quality"
)

// Finding is a weakness of a requirement, with what to do about it.
type Finding struct {
	Kind  string       `json:"kind" enum:"vague,unobservable,two_rules,no_position,no_owner,no_procedure,duplicate"`
	Field string       `json:"field" enum:"statement,how,positions,section" doc:"Of the requirement; section: where it stands"`
	Marks []Mark       `json:"marks" doc:"The words it is about; none where something is missing"`
	Why   string       `json:"why" doc:"For people"`
	Fix   string       `json:"fix" doc:"For people"`
	Other *SimilarRule `json:"other,omitempty" doc:"Of a duplicate"`
}

// Mark is a run of words.
type Mark struct {
	From int `json:"from" doc:"First character, from 0 on, in Unicode code points"`
	To   int `json:"to" doc:"The one behind the last"`
}

// SimilarRule is the requirement that another nearly repeats.
type SimilarRule struct {
	Lineage   string `json:"lineage"`
	Code      string `json:"code"`
	Statement string `json:"statement"`
	Percent   int    `json:"percent" doc:"Of the words that both have"`
}

// RequirementFindings are the findings of one requirement.
type RequirementFindings struct {
	Lineage  string    `json:"lineage"`
	Findings []Finding `json:"findings"`
}

// VersionFindings are the findings of a version.
type VersionFindings struct {
	Revision     int                   `json:"revision" doc:"Of the version that was checked"`
	Requirements []RequirementFindings `json:"requirements" doc:"Every requirement, in the order of the document"`
}

// FindingList are the findings of a requirement as it is being typed.
type FindingList struct {
	Findings []Finding `json:"findings"`
}

func (s *Server) listFindings(ctx context.Context, by accounts.Actor, in *Ref) (*one[VersionFindings], error) {
	v, checked, err := s.Quality.Findings(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	lang := languageOf(ctx)
	return &one[VersionFindings]{VersionFindings{v.Revision, mapped(checked, func(c quality.Checked) RequirementFindings {
		return RequirementFindings{c.Lineage, toFindings(lang, c.Findings)}
	})}}, nil
}

// TypedRequirement is a requirement that may not be finished.
type TypedRequirement struct {
	Lineage   string   `json:"lineage,omitempty" maxLength:"36" doc:"The same through every version; absent: a new requirement"`
	Code      string   `json:"code,omitempty" maxLength:"40"`
	Statement string   `json:"statement" maxLength:"2000"`
	How       string   `json:"how,omitempty" maxLength:"4000"`
	Level     string   `json:"level" enum:"mandatory,recommended,critical"`
	Positions []string `json:"positions,omitempty" maxItems:"50"`
	Measure   Measure  `json:"measure,omitempty"`
}

func (s *Server) checkRequirement(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Section     string           `json:"section,omitempty" maxLength:"36" doc:"Lineage of the section of a new requirement"`
		Requirement TypedRequirement `json:"requirement"`
	}
},
) (*one[FindingList], error) {
	typed := in.Body.Requirement
	measure, err := typed.Measure.measure("requirement.measure")
	if err != nil {
		return nil, err
	}
	found, err := s.Quality.CheckTyped(ctx, by, in.ID, in.Body.Section, standards.Requirement{
		Lineage: typed.Lineage, Code: typed.Code, Statement: typed.Statement, How: typed.How, Level: standards.Level(typed.Level),
		Positions: typed.Positions, Measure: measure,
	})
	if err != nil {
		return nil, err
	}
	return &one[FindingList]{FindingList{toFindings(languageOf(ctx), found)}}, nil
}

func toFindings(lang locale.Language, found []quality.Finding) []Finding {
	return mapped(found, func(f quality.Finding) Finding {
		out := Finding{
			Kind: string(f.Kind()), Field: string(f.Field), Why: f.Why(lang), Fix: f.Fix(lang),
			Marks: mapped(f.Marks, func(m quality.Mark) Mark { return Mark(m) }),
		}
		if f.Kind() == quality.Duplicate {
			out.Other = &SimilarRule{f.Other.Lineage, f.Other.Code, f.Other.Statement, f.Other.Percent}
		}
		return out
	})
}

// Marks are what one person thinks of a requirement.
type Marks struct {
	Concrete   *int   `json:"concrete,omitempty" minimum:"0" maximum:"5" doc:"1 to 5; 0: cannot say; absent: not answered"`
	Measurable *int   `json:"measurable,omitempty" minimum:"0" maximum:"5"`
	Achievable *int   `json:"achievable,omitempty" minimum:"0" maximum:"5" doc:"By the staff"`
	Resourced  *int   `json:"resourced,omitempty" minimum:"0" maximum:"5" doc:"Time, people and things are there for it"`
	Needed     *int   `json:"needed,omitempty" minimum:"0" maximum:"5"`
	Comment    string `json:"comment,omitempty" maxLength:"2000"`
}

// RequirementScores are the scores of one requirement.
type RequirementScores struct {
	Lineage  string         `json:"lineage"`
	People   int            `json:"people" doc:"Who scored it"`
	Criteria []CriterionSum `json:"criteria"`
	Mine     *Marks         `json:"mine,omitempty" doc:"Of the reader"`
	Comments []ScoreComment `json:"comments" doc:"Of everybody who wrote one, by name"`
}

// CriterionSum is what the group thinks by one criterion.
type CriterionSum struct {
	Criterion string   `json:"criterion" enum:"concrete,measurable,achievable,resourced,needed"`
	N         int      `json:"n" doc:"Marks, without those who cannot say"`
	Mean      *float64 `json:"mean,omitempty" doc:"Absent without marks"`
	Min       int      `json:"min,omitempty" doc:"Lowest mark"`
	Max       int      `json:"max,omitempty" doc:"Highest mark"`
	CannotSay int      `json:"cannot_say"`
}

// ScoreComment is what somebody wrote to their marks.
type ScoreComment struct {
	Name string    `json:"name"`
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

// ScoreList are the scores of a version.
type ScoreList struct {
	Requirements []RequirementScores `json:"requirements" doc:"Those that somebody scored, in the order of the document"`
}

func (s *Server) listScores(ctx context.Context, by accounts.Actor, in *Ref) (*one[ScoreList], error) {
	scored, err := s.Quality.Scores(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return &one[ScoreList]{ScoreList{mapped(scored, toScores)}}, nil
}

func (s *Server) scoreRequirement(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Lineage string `path:"lineage" format:"uuid"`
	Body    Marks
},
) (*one[RequirementScores], error) {
	score := quality.Score{Lineage: in.Lineage, Marks: map[quality.Criterion]int{}, Comment: in.Body.Comment}
	for criterion, mark := range in.Body.byCriterion() {
		if *mark != nil {
			score.Marks[criterion] = **mark
		}
	}
	scored, err := s.Quality.Score(ctx, by, in.ID, score)
	if err != nil {
		return nil, err
	}
	return &one[RequirementScores]{toScores(scored)}, nil
}

func (m *Marks) byCriterion() map[quality.Criterion]**int {
	return map[quality.Criterion]**int{
		quality.Concrete: &m.Concrete, quality.Measurable: &m.Measurable, quality.Achievable: &m.Achievable,
		quality.Resourced: &m.Resourced, quality.Needed: &m.Needed,
	}
}

func toScores(j quality.Judged) RequirementScores {
	out := RequirementScores{Lineage: j.Lineage, People: len(j.Scores), Criteria: mapped(j.Summaries, toCriterionSum), Comments: []ScoreComment{}}
	for _, s := range j.Scores {
		if s.Comment != "" {
			out.Comments = append(out.Comments, ScoreComment{s.Name, s.Comment, s.At})
		}
	}
	if j.Mine != nil {
		out.Mine = &Marks{Comment: j.Mine.Comment}
		for criterion, place := range out.Mine.byCriterion() {
			if mark, ok := j.Mine.Marks[criterion]; ok {
				*place = &mark
			}
		}
	}
	return out
}

func toCriterionSum(s quality.Summary) CriterionSum {
	out := CriterionSum{Criterion: string(s.Criterion), N: s.N, Min: s.Min, Max: s.Max, CannotSay: s.CannotSay}
	if s.N > 0 {
		mean := math.Round(s.Mean*100) / 100
		out.Mean = &mean
	}
	return out
}
