package api

import (
	"context"
	"time"

	"etalon/audits"
	"etalon/internal/accounts"
)

// Assignment is one visit that the shopper is asked for: never a score.
type Assignment struct {
	ID              string             `json:"id" format:"uuid"`
	WaveID          string             `json:"wave_id" format:"uuid"`
	Wave            string             `json:"wave" doc:"Its title"`
	Audit           string             `json:"audit" enum:"visit,call,message,observation,self_check,competitor" doc:"The kind of audit"`
	LocationID      string             `json:"location_id" format:"uuid"`
	Location        AssignmentLocation `json:"location"`
	Status          string             `json:"status" enum:"offered,accepted,declined,started,submitted,expired,cancelled"`
	Scenario        string             `json:"scenario"`
	DueOn           string             `json:"due_on" format:"date"`
	Test            bool               `json:"test,omitempty" doc:"A test visit"`
	VisitID         string             `json:"visit_id,omitempty" format:"uuid" doc:"Absent: nothing was sent yet"`
	VisitStatus     string             `json:"visit_status,omitempty" enum:"in_progress,submitted,in_review,returned,approved,released,locked,rejected,excluded"`
	SubmittedAt     *time.Time         `json:"submitted_at,omitempty"`
	ReturnedBecause string             `json:"returned_because,omitempty" doc:"What the reviewer asks for; only while the visit is returned"`
}

// AssignmentLocation is where an assignment takes the shopper.
type AssignmentLocation struct {
	Name     string `json:"name"`
	City     string `json:"city"`
	Address  string `json:"address"`
	TimeZone string `json:"time_zone" example:"Europe/Moscow"`
}

func (s *Server) listAssignments(ctx context.Context, by accounts.Actor, _ *none) (*listed[Assignment], error) {
	found, err := s.Audits.Assignments(ctx, by)
	items := mapped(found, func(t audits.Task) Assignment {
		return Assignment{
			ID: t.ID, WaveID: t.WaveID, Wave: t.Wave, Audit: string(t.Audit), LocationID: t.LocationID,
			Location: AssignmentLocation{t.Location.Name, t.Location.City, t.Location.Address, t.Location.TimeZone},
			Status:   string(t.Status), Scenario: t.Scenario, DueOn: date(t.DueOn), Test: t.Test,
			VisitID: t.VisitID, VisitStatus: string(t.VisitStatus), SubmittedAt: moment(t.SubmittedAt), ReturnedBecause: t.ReturnedBecause,
		}
	})
	return &listed[Assignment]{list[Assignment]{items, len(items)}}, err
}
