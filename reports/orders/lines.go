package orders

import (
	"encoding/json"
	"time"

	"etalon/reports"
)

// line is an answer as a line of JSON, with the names that the feed of the API has.
type line struct {
	VisitID      string  `json:"visit_id"`
	Visit        string  `json:"visit"`
	WaveID       string  `json:"wave_id"`
	Wave         string  `json:"wave"`
	LocationID   string  `json:"location_id"`
	LocationCode string  `json:"location_code"`
	Location     string  `json:"location"`
	City         string  `json:"city"`
	Region       string  `json:"region"`
	Brand        string  `json:"brand"`
	Day          string  `json:"day"`
	Scenario     string  `json:"scenario"`
	Checklist    string  `json:"checklist"`
	Version      int     `json:"version"`
	Section      string  `json:"section"`
	Requirement  string  `json:"requirement"`
	Lineage      string  `json:"lineage"`
	QuestionID   string  `json:"question_id"`
	Number       string  `json:"number"`
	Question     string  `json:"question"`
	Answer       string  `json:"answer"`
	State        string  `json:"state"`
	Met          string  `json:"met"`
	Earned       float64 `json:"earned"`
	Possible     float64 `json:"possible"`
	Critical     bool    `json:"critical"`
	CriticalFail bool    `json:"critical_fail"`
	Comment      string  `json:"comment"`
	VisitFinal   *int    `json:"visit_final"` // hundredths of a percent
	VisitFailed  bool    `json:"visit_failed"`
}

// jsonLine appends an answer with the end of its line.
func jsonLine(b []byte, f *reports.Fact) ([]byte, error) {
	data, err := json.Marshal(line{
		VisitID: f.VisitID, Visit: f.Visit, WaveID: f.WaveID, Wave: f.Wave, LocationID: f.LocationID, LocationCode: f.Place.Code, Location: f.Place.Name,
		City: f.Place.City, Region: f.Place.Region, Brand: f.Place.Brand, Day: f.Day.Format(time.DateOnly), Scenario: f.Scenario,
		Checklist: f.Checklist, Version: f.Version, Section: f.Section, Requirement: f.Requirement, Lineage: f.Lineage,
		QuestionID: f.QuestionID, Number: f.Number, Question: f.Question, Answer: f.Answer, State: string(f.State), Met: string(f.Met),
		Earned: f.Earned, Possible: f.Possible, Critical: f.Critical, CriticalFail: f.CriticalFail, Comment: f.Comment,
		VisitFinal: (*int)(f.VisitFinal), VisitFailed: f.VisitFailed,
	})
	if err != nil {
		return nil, err
	}
	return append(append(b, data...), '\n'), nil
}
