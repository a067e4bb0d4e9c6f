package api

import (
	"context"
	"mime/multipart"
	"time"

	"etalon/internal/accounts"
	"etalon/standards/expectations"
)

// SurveyImport is what an import of a survey would do.
type SurveyImport struct {
	Digest       string               `json:"digest" doc:"Goes into the import: it is refused when the file or the attributes are others by then"`
	Sheet        string               `json:"sheet" doc:"Empty for CSV"`
	Header       int                  `json:"header" doc:"Row of the headings"`
	Columns      []SurveyImportColumn `json:"columns"`
	Scale        ExpectationScale     `json:"scale" doc:"Of the attributes"`
	OverallScale ExpectationScale     `json:"overall_scale"`
	Respondents  int                  `json:"respondents"`
	Answered     int                  `json:"answered" doc:"Respondents with the overall measure"`
	Wrong        int                  `json:"wrong" doc:"Marks that are no numbers or outside of the scale"`
	Problems     []ProblemField       `json:"problems" doc:"By cell; at most 100"`
}

// SurveyImportColumn is a column of the file.
type SurveyImportColumn struct {
	Letter      string  `json:"letter"`
	Heading     string  `json:"heading"`
	Role        string  `json:"role" enum:"attribute,overall,skip"`
	Why         string  `json:"why,omitempty" enum:"personal,not_marks,numbering,other_scale,unwanted" doc:"Why it is skipped"`
	Fixed       bool    `json:"fixed" doc:"It is never read, whoever asks"`
	AttributeID string  `json:"attribute_id,omitempty" doc:"Of the attribute of that name; absent: a new one is made"`
	Marks       int     `json:"marks" doc:"Numbers in it"`
	Min         float64 `json:"min"`
	Max         float64 `json:"max"`
}

// SurveyChoices are what the person says of the file; what is absent is guessed.
type SurveyChoices struct {
	Overall    string   `query:"overall" maxLength:"3" doc:"Letter of the column of the overall measure"`
	Take       []string `query:"take" maxItems:"60" doc:"Letters of the columns of attributes"`
	ScaleMin   float64  `query:"scale_min" minimum:"-1000" maximum:"1000"`
	ScaleMax   float64  `query:"scale_max" minimum:"-1000" maximum:"1000" doc:"Equal to the lowest: guessed"`
	OverallMin float64  `query:"overall_min" minimum:"-1000" maximum:"1000"`
	OverallMax float64  `query:"overall_max" minimum:"-1000" maximum:"1000" doc:"Equal to the lowest: guessed"`
}

func (c SurveyChoices) choices() expectations.Choices {
	return expectations.Choices{
		Overall: c.Overall, Take: c.Take, Scale: expectations.Scale{Min: c.ScaleMin, Max: c.ScaleMax},
		OverallScale: expectations.Scale{Min: c.OverallMin, Max: c.OverallMax},
	}
}

// previewSurveyImport says what an import would do; nothing is stored.
func (s *Server) previewSurveyImport(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	SurveyChoices
	RawBody tableForm
},
) (*one[SurveyImport], error) {
	file := in.RawBody.Data().File
	defer func() { _ = file.Close() }()
	plan, err := s.Expectations.PreviewImport(ctx, by, in.ID, multipart.File(file), file.Size, in.choices())
	if err != nil {
		return nil, err
	}
	return &one[SurveyImport]{SurveyImport{
		plan.Digest, plan.Sheet, plan.Header, mapped(plan.Columns, toSurveyImportColumn), ExpectationScale(plan.Scale), ExpectationScale(plan.OverallScale),
		plan.Respondents, plan.Answered, plan.Wrong, fieldProblems(ctx, plan.Problems),
	}}, nil
}

func toSurveyImportColumn(c expectations.Column) SurveyImportColumn {
	return SurveyImportColumn{c.Letter, c.Heading, string(c.Role), string(c.Why), c.Fixed, c.AttributeID, c.Marks, c.Min, c.Max}
}

// importSurvey keeps a survey and its analysis.
func (s *Server) importSurvey(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	SurveyChoices
	Survey   string `query:"survey" required:"true" format:"uuid" doc:"UUIDv7 made by the caller"`
	Title    string `query:"title" required:"true" minLength:"1" maxLength:"300"`
	HeldOn   string `query:"held_on" required:"true" format:"date"`
	Digest   string `query:"digest" required:"true" maxLength:"64" doc:"Of the preview"`
	OnlyGood bool   `query:"only_good" doc:"Wrong marks count as missing; otherwise one refuses all"`
	RawBody  tableForm
},
) (*one[ExpectationSurvey], error) {
	file := in.RawBody.Data().File
	defer func() { _ = file.Close() }()
	on, err := time.Parse(time.DateOnly, in.HeldOn)
	if err != nil {
		return nil, errHeldOn
	}
	survey, err := s.Expectations.Import(ctx, by, in.ID, multipart.File(file), file.Size, expectations.NewSurvey{
		ID: in.Survey, Title: in.Title, HeldOn: on, FileName: file.Filename, Digest: in.Digest, OnlyGood: in.OnlyGood, Choices: in.choices(),
	})
	return &one[ExpectationSurvey]{toExpectationSurvey(survey)}, err
}
