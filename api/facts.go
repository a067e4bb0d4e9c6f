package api

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/reports"
)

// factsOverlap is how far the next look back overlaps with this one: a change may
// come into the database some time after the moment that it carries.
const factsOverlap = time.Minute

// Fact is one answer of a released visit with all that it is counted by. The lines of
// an ordered file in JSON are the same.
type Fact struct {
	VisitID      string  `json:"visit_id" format:"uuid" doc:"With question_id the key of the fact"`
	Visit        string  `json:"visit" example:"S017-4" doc:"Number of the visit, as people quote it"`
	WaveID       string  `json:"wave_id" format:"uuid"`
	Wave         string  `json:"wave" example:"Осень 2026"`
	Audit        string  `json:"audit" enum:"visit,call,message,observation,self_check" doc:"The kind of audit: kinds are different numbers, to be counted apart"`
	LocationID   string  `json:"location_id" format:"uuid"`
	LocationCode string  `json:"location_code" example:"S017"`
	Location     string  `json:"location"`
	City         string  `json:"city"`
	Region       string  `json:"region"`
	Brand        string  `json:"brand"`
	Day          string  `json:"day" format:"date" doc:"Of the visit, in the location's zone"`
	Scenario     string  `json:"scenario"`
	Checklist    string  `json:"checklist"`
	Version      int     `json:"version" doc:"Of the checklist"`
	Section      string  `json:"section"`
	Requirement  string  `json:"requirement" example:"3.2" doc:"Code; empty: the question is not from a standard"`
	Lineage      string  `json:"lineage" doc:"Of the requirement: the same through all versions of the standard"`
	QuestionID   string  `json:"question_id"`
	Number       string  `json:"number" example:"1.4" doc:"Of the question, as printed"`
	Question     string  `json:"question"`
	Answer       string  `json:"answer" doc:"In words, in the language of the request"`
	State        string  `json:"state" enum:"answered,na,hidden,not_answered,excepted"`
	Met          string  `json:"met" enum:"full,part,none," doc:"Empty: the answer does not count for compliance"`
	Earned       float64 `json:"earned" doc:"Points"`
	Possible     float64 `json:"possible" doc:"Points"`
	Critical     bool    `json:"critical"`
	CriticalFail bool    `json:"critical_fail"`
	Comment      string  `json:"comment"`
	VisitFinal   *int    `json:"visit_final" nullable:"true" doc:"Score of the visit in hundredths of a percent; null: none"`
	VisitFailed  bool    `json:"visit_failed"`
}

// FactPage is a page of the feed.
type FactPage struct {
	Items []Fact    `json:"items"`
	Gone  []string  `json:"gone" doc:"Visits that were released and are not any more: delete their facts. On the first page only"`
	Next  string    `json:"next,omitempty" format:"uuid" doc:"To be sent as after; absent: this was the last page"`
	Until time.Time `json:"until" doc:"That of the first page is to be sent as since the next time"`
}

const factsDescription = `Answers of released visits within your rights, for BI: one object for each answer. A page has whole visits.

All at first, page by page:

    GET /api/v1/facts?limit=100
    GET /api/v1/facts?limit=100&after=<next of the page before>     … until there is no next

Then only what changed, with the ` + "`until`" + ` of the first page of the look before:

    GET /api/v1/facts?limit=100&since=2026-09-10T09:00:00Z

` + "`(visit_id, question_id)`" + ` is the key: replace what you have of a visit by what comes, and delete the visits in ` + "`gone`" + `. A visit
may come twice, because looks overlap by a minute. When your rights change, or places move between regions, take all anew.

With a token (Integrations): ` + "`curl -H 'Authorization: Bearer …' 'https://…/api/v1/facts?wave=…'`" + `. Neither the shopper nor the hour of a visit is in the feed.`

var errFactsAfter = fault.New(fault.Invalid, "facts_after_unknown")

func (s *Server) listFacts(ctx context.Context, by accounts.Actor, in *struct {
	Since    time.Time `query:"since" doc:"Visits that changed from this moment on; absent: all" example:"2026-09-10T09:00:00Z"`
	After    string    `query:"after" format:"uuid" doc:"next of the page before"`
	Limit    int       `query:"limit" minimum:"1" maximum:"100" default:"50" doc:"Visits a page, each with all its facts"`
	Wave     string    `query:"wave" format:"uuid"`
	Location string    `query:"location" format:"uuid"`
	From     string    `query:"from" format:"date" doc:"First day of visits, as the location counts them"`
	To       string    `query:"to" format:"date" doc:"Last day of visits"`
},
) (*one[FactPage], error) {
	feed, err := s.Reports.Facts(ctx, by, reports.FactFilter{
		WaveID: in.Wave, LocationID: in.Location, From: dayOf(in.From), To: dayOf(in.To), ChangedSince: in.Since.UTC(),
	}, languageOf(ctx))
	if err != nil {
		return nil, err
	}
	out := FactPage{Items: []Fact{}, Gone: []string{}, Until: feed.Begun.Add(-factsOverlap)}
	var after reports.FactKey
	if in.After != "" {
		if after, err = feed.KeyOf(ctx, in.After); err != nil {
			return nil, err
		}
		if after == (reports.FactKey{}) {
			return nil, errFactsAfter.At(fault.Field{Path: "after", Code: "unknown_value"})
		}
	}
	page, err := feed.Read(ctx, after, in.Limit)
	if err != nil {
		return nil, err
	}
	if out.Items = mapped(page.Facts, toFact); page.More {
		out.Next = page.Last.VisitID
	}
	if !in.Since.IsZero() && in.After == "" {
		gone, err := feed.Gone(ctx)
		if err != nil {
			return nil, err
		}
		out.Gone = append(out.Gone, gone...)
	}
	return &one[FactPage]{out}, nil
}

func toFact(f reports.Fact) Fact {
	return Fact{
		VisitID: f.VisitID, Visit: f.Visit, WaveID: f.WaveID, Wave: f.Wave, Audit: string(f.Audit), LocationID: f.LocationID, LocationCode: f.Place.Code, Location: f.Place.Name,
		City: f.Place.City, Region: f.Place.Region, Brand: f.Place.Brand, Day: date(f.Day), Scenario: f.Scenario, Checklist: f.Checklist, Version: f.Version,
		Section: f.Section, Requirement: f.Requirement, Lineage: f.Lineage, QuestionID: f.QuestionID, Number: f.Number, Question: f.Question,
		Answer: f.Answer, State: string(f.State), Met: string(f.Met), Earned: f.Earned, Possible: f.Possible, Critical: f.Critical, CriticalFail: f.CriticalFail,
		Comment: f.Comment, VisitFinal: (*int)(f.VisitFinal), VisitFailed: f.VisitFailed,
	}
}
