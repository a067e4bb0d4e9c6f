package exams

import (
	"context"
	"time"

	"etalon/internal/accounts"
)

// Results are how an exam went in the places that somebody looks after.
type Results struct {
	Board        Board
	Locations    []LocationResult    // by name
	Requirements []RequirementResult // the hardest first
	Attempts     []Outcome           // the latest first; those that wait for marks before the others
}

// LocationResult is how the people of a location did, each by their best attempt.
type LocationResult struct {
	LocationID, Location                     string
	People, Passed, Failed, Marking, Percent int // Percent is the mean of the best results
}

// RequirementResult is how often questions about a requirement were answered right.
type RequirementResult struct {
	Lineage, Code, Statement string
	Answers, Right           int
}

// Outcome is an attempt without its paper.
type Outcome struct {
	AttemptID, StaffID, Name, Position string
	LocationID, Location               string
	Number, Points, Most, PassMark     int
	Oral                               bool
	State                              State
	Certificate                        string
	FinishedAt                         time.Time
}

// outcomesMax bounds the attempts on one page.
const outcomesMax = 2000

// Results returns how the exam on a version went. Fault: ErrNotFound.
func (s *Service) Results(ctx context.Context, by accounts.Actor, versionID string) (Results, error) {
	b, err := s.Board(ctx, by, versionID)
	if err != nil {
		return Results{}, err
	}
	if b.Exam == nil {
		return Results{}, ErrNotFound
	}
	f, err := s.readings.Reach(ctx, by)
	if err != nil {
		return Results{}, err
	}
	r := Results{Board: b}
	if r.Attempts, err = s.store.outcomes(ctx, f, b.Exam.ID, nil); err != nil {
		return Results{}, err
	}
	r.Locations = byLocation(r.Attempts)
	counted, err := s.store.byRequirement(ctx, f, b.Exam.ID)
	if err != nil {
		return Results{}, err
	}
	for _, section := range b.Version.Sections {
		for _, q := range section.Requirements {
			if c, ok := counted[q.Lineage]; ok {
				c.Code, c.Statement = q.Code, q.Statement
				r.Requirements = append(r.Requirements, c)
			}
		}
	}
	hardestFirst(r.Requirements)
	return r, nil
}

// Best returns the best outcome of each of the people, by their ids, in the places
// that by looks after. Without an exam there is none.
func (s *Service) Best(ctx context.Context, by accounts.Actor, versionID string, staff []string) (map[string]Outcome, error) {
	e, found, err := s.store.examOf(ctx, by.OrgID, versionID)
	if err != nil || !found || len(staff) == 0 {
		return nil, err
	}
	f, err := s.readings.Reach(ctx, by)
	if err != nil {
		return nil, err
	}
	list, err := s.store.outcomes(ctx, f, e.ID, staff)
	return best(list), err
}
