package api

import (
	"context"
	"time"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/reports"
)

// VisitReport is a visit with its answers, in words: what visit.pdf prints.
type VisitReport struct {
	ID          string               `json:"id" format:"uuid"`
	Number      string               `json:"number" example:"S017-4"`
	Wave        Named                `json:"wave"`
	Audit       string               `json:"audit" enum:"visit,call,message,observation,self_check,competitor" doc:"The kind of audit"`
	Location    VisitReportLocation  `json:"location"`
	Contact     *VisitContact        `json:"contact,omitempty" doc:"What a call or a message measured"`
	Status      string               `json:"status"`
	Revision    int                  `json:"revision" doc:"0 for those who see released visits only"`
	StartedOn   string               `json:"started_on" format:"date" doc:"Day in the location's zone"`
	StartedAt   *time.Time           `json:"started_at,omitempty" doc:"In the zone of the location; only for those who see visits before release"`
	FinishedAt  *time.Time           `json:"finished_at,omitempty"`
	CameAt      *time.Time           `json:"came_at,omitempty" doc:"To a competitor, as it was recorded; only for those who see visits before release"`
	LeftAt      *time.Time           `json:"left_at,omitempty"`
	SubmittedAt *time.Time           `json:"submitted_at,omitempty"`
	Raw         *checklists.Percent  `json:"raw" nullable:"true"`
	Final       *checklists.Percent  `json:"final" nullable:"true"`
	Failed      bool                 `json:"failed"`
	Band        *BandName            `json:"band,omitempty"`
	Previous    *checklists.Percent  `json:"previous" nullable:"true" doc:"Of the location's visit before"`
	Scenario    string               `json:"scenario"`
	Comment     string               `json:"comment" doc:"The visitor's impression"`
	Sections    []VisitReportSection `json:"sections"`
}

// VisitReportLocation is where the visit was made.
type VisitReportLocation struct {
	ID      string `json:"id" format:"uuid"`
	Code    string `json:"code"`
	Name    string `json:"name"`
	City    string `json:"city"`
	Address string `json:"address"`
}

// VisitReportSection is a section with its answers.
type VisitReportSection struct {
	Title     string                `json:"title"`
	Final     *checklists.Percent   `json:"final" nullable:"true"`
	Failed    bool                  `json:"failed"`
	Questions []VisitReportQuestion `json:"questions"`
}

// VisitReportQuestion is a question and what was answered.
type VisitReportQuestion struct {
	Number      string   `json:"number" example:"3.2"`
	Requirement string   `json:"requirement,omitempty" doc:"Code in the standard"`
	Lineage     string   `json:"lineage,omitempty" doc:"Of the requirement: the id of its results"`
	Text        string   `json:"text"`
	Answer      string   `json:"answer" doc:"In words"`
	Met         string   `json:"met,omitempty" enum:"full,part,none" doc:"Absent: it does not count"`
	Critical    bool     `json:"critical" doc:"A critical fail"`
	Comment     string   `json:"comment,omitempty"`
	Photos      []string `json:"photos" doc:"Their ids"`
}

func (s *Server) getVisitReport(ctx context.Context, by accounts.Actor, in *Ref) (*one[VisitReport], error) {
	r, err := s.Reports.VisitPage(ctx, by, in.ID, languageOf(ctx))
	if err != nil {
		return nil, err
	}
	out := VisitReport{
		ID: in.ID, Number: r.Number, Wave: Named{r.WaveID, r.Wave}, Status: string(r.Status), Revision: r.Revision,
		Location:  VisitReportLocation{r.LocationID, r.Location.Code, r.Location.Name, r.Location.City, r.Location.Address},
		StartedOn: date(r.Start), StartedAt: moment(r.Started), FinishedAt: moment(r.Finished), CameAt: moment(r.Came), LeftAt: moment(r.Left), SubmittedAt: moment(r.Submitted),
		Raw: r.Raw, Final: r.Final, Failed: r.Failed, Band: toBandName(r.Band), Previous: r.Previous,
		Scenario: r.Scenario, Comment: r.Comment, Sections: mapped(r.Sections, toVisitReportSection), Audit: string(r.Audit),
	}
	if c := r.Contact; c != nil {
		out.Contact = &VisitContact{string(c.Channel), c.Response, c.Talk, c.Unanswered}
	}
	return &one[VisitReport]{out}, nil
}

func toVisitReportSection(section reports.VisitSection) VisitReportSection {
	return VisitReportSection{
		Title: section.Title, Final: section.Final, Failed: section.Failed,
		Questions: mapped(section.Questions, func(q reports.VisitQuestion) VisitReportQuestion {
			return VisitReportQuestion{
				Number: q.Number, Requirement: q.Requirement, Lineage: q.Lineage, Text: q.Text, Answer: q.Answer, Met: string(q.Met),
				Critical: q.CriticalFail, Comment: q.Comment, Photos: mapped(q.PhotoIDs, func(id string) string { return id }),
			}
		}),
	}
}
