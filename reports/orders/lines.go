package orders

import (
	"encoding/json"
	"time"

	"etalon/reports"
)

// line is an answer as a line of JSON or a row of Parquet, with the names that the feed
// of the API has.
type line struct {
	VisitPart
	AnswerPart
}

// VisitPart is what the lines of a visit share.
type VisitPart struct {
	VisitID      string `json:"visit_id" parquet:"visit_id,dict"`
	Visit        string `json:"visit" parquet:"visit,dict"`
	WaveID       string `json:"wave_id" parquet:"wave_id,dict"`
	Wave         string `json:"wave" parquet:"wave,dict"`
	Audit        string `json:"audit" parquet:"audit,dict"`
	LocationID   string `json:"location_id" parquet:"location_id,dict"`
	LocationCode string `json:"location_code" parquet:"location_code,dict"`
	Location     string `json:"location" parquet:"location,dict"`
	City         string `json:"city" parquet:"city,dict"`
	Region       string `json:"region" parquet:"region,dict"`
	Brand        string `json:"brand" parquet:"brand,dict"`
	Day          string `json:"day" parquet:"-"`
	Date         int32  `json:"-" parquet:"day,date"` // days since 1 January 1970
	Scenario     string `json:"scenario" parquet:"scenario,dict"`
	Checklist    string `json:"checklist" parquet:"checklist,dict"`
	Version      int    `json:"version" parquet:"version"`
	VisitFinal   *int   `json:"visit_final" parquet:"visit_final,optional"` // hundredths of a percent
	VisitFailed  bool   `json:"visit_failed" parquet:"visit_failed"`
}

// AnswerPart is the answer itself.
type AnswerPart struct {
	Section      string  `json:"section" parquet:"section,dict"`
	Requirement  string  `json:"requirement" parquet:"requirement,dict"`
	Lineage      string  `json:"lineage" parquet:"lineage,dict"`
	QuestionID   string  `json:"question_id" parquet:"question_id,dict"`
	Number       string  `json:"number" parquet:"number,dict"`
	Question     string  `json:"question" parquet:"question,dict"`
	Answer       string  `json:"answer" parquet:"answer,dict"`
	State        string  `json:"state" parquet:"state,dict"`
	Met          string  `json:"met" parquet:"met,dict"`
	Earned       float64 `json:"earned" parquet:"earned"`
	Possible     float64 `json:"possible" parquet:"possible"`
	Critical     bool    `json:"critical" parquet:"critical"`
	CriticalFail bool    `json:"critical_fail" parquet:"critical_fail"`
	Comment      string  `json:"comment" parquet:"comment,dict"`
}

func lineOf(f *reports.Fact) line {
	return line{
		VisitPart{
			VisitID: f.VisitID, Visit: f.Visit, WaveID: f.WaveID, Wave: f.Wave, Audit: string(f.Audit), LocationID: f.LocationID, LocationCode: f.Place.Code, Location: f.Place.Name,
			City: f.Place.City, Region: f.Place.Region, Brand: f.Place.Brand, Day: f.Day.Format(time.DateOnly), Date: daysOf(f.Day), Scenario: f.Scenario,
			Checklist: f.Checklist, Version: f.Version, VisitFinal: (*int)(f.VisitFinal), VisitFailed: f.VisitFailed,
		},
		AnswerPart{
			Section: f.Section, Requirement: f.Requirement, Lineage: f.Lineage, QuestionID: f.QuestionID, Number: f.Number, Question: f.Question,
			Answer: f.Answer, State: string(f.State), Met: string(f.Met), Earned: f.Earned, Possible: f.Possible,
			Critical: f.Critical, CriticalFail: f.CriticalFail, Comment: f.Comment,
		},
	}
}

// daysOf counts the days of a calendar since 1 January 1970.
func daysOf(day time.Time) int32 {
	return int32(time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC).Unix() / 86400) //nolint:gosec // of this century
}

// jsonLine appends an answer with the end of its line.
func jsonLine(b []byte, f *reports.Fact) ([]byte, error) {
	data, err := json.Marshal(lineOf(f))
	if err != nil {
		return nil, err
	}
	return append(append(b, data...), '\n'), nil
}
