package audits

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"etalon/checklists"
	"etalon/internal/locations"
)

// Exception is a dated exception of a location as it was when it counted for a
// visit: what becomes of it later changes no score that was given.
type Exception struct {
	ID        string
	Revision  int
	Place     locations.ExceptionPlace
	Section   bool     // a whole section
	Titles    []string // of the section, or of what is excepted
	Reason    string
	From      time.Time // days of the location's calendar, both included
	Until     time.Time
	Questions []string // that it takes out of the visit
}

// exceptedAt finds what does not apply at the slot's location on the day of a
// visit that started at the given moment.
func (s *Service) exceptedAt(ctx context.Context, at slot, version *checklists.Version, started time.Time) ([]Exception, checklists.Excepted, error) {
	if !at.excepted {
		return nil, nil, nil
	}
	day := locations.Midnight(started, at.zone)
	orgID, locationID := at.assignment.OrgID, at.assignment.LocationID
	found, err := s.places.ExceptionsOn(ctx, orgID, []string{locationID}, day)
	if err != nil || len(found) == 0 {
		return nil, nil, err
	}
	excepted := checklists.ExceptedOn(exceptionsFor(version, found[locationID]), day.Format(time.DateOnly))
	var counted []Exception
	for _, e := range found[locationID] {
		x := Exception{
			ID: e.ID, Revision: e.Revision, Place: e.Place, Section: e.Subject.Section != "", Titles: e.Titles, Reason: e.Reason,
			From: e.From, Until: e.Last(),
		}
		for _, q := range version.Covered(e.Subject) {
			if excepted[q] == e.ID {
				x.Questions = append(x.Questions, q)
			}
		}
		if len(x.Questions) > 0 {
			counted = append(counted, x)
		}
	}
	return counted, excepted, nil
}

// exceptionsFor are exceptions of a location in the questions of a checklist.
func exceptionsFor(version *checklists.Version, list []locations.Exception) []checklists.DocumentException {
	out := []checklists.DocumentException{}
	for _, e := range list {
		if questions := version.Covered(e.Subject); len(questions) > 0 {
			out = append(out, checklists.DocumentException{
				ID: e.ID, From: e.From.Format(time.DateOnly), Until: e.Last().Format(time.DateOnly), Reason: e.Reason, Questions: questions,
			})
		}
	}
	return out
}

// exceptionJSON is an Exception as a visit keeps it.
type exceptionJSON struct {
	ID        string   `json:"id"`
	Revision  int      `json:"revision"`
	PlaceKind string   `json:"place_kind"`
	PlaceID   string   `json:"place_id"`
	PlaceName string   `json:"place_name"`
	Section   bool     `json:"section,omitempty"`
	Titles    []string `json:"titles"`
	Reason    string   `json:"reason"`
	From      string   `json:"from"`
	Until     string   `json:"until"`
	Questions []string `json:"questions"`
}

func exceptionsToJSON(list []Exception) (string, error) {
	rows := make([]exceptionJSON, len(list))
	for i, e := range list {
		rows[i] = exceptionJSON{
			e.ID, e.Revision, string(e.Place.Kind), e.Place.ID, e.Place.Name, e.Section, e.Titles, e.Reason,
			e.From.Format(time.DateOnly), e.Until.Format(time.DateOnly), e.Questions,
		}
	}
	return encode(rows)
}

// ParseExceptions reads what a visit keeps of its exceptions.
func ParseExceptions(text string) ([]Exception, error) {
	if text == "" || text == "[]" {
		return nil, nil
	}
	var rows []exceptionJSON
	if err := json.Unmarshal([]byte(text), &rows); err != nil {
		return nil, fmt.Errorf("exceptions of a visit: %w", err)
	}
	list := make([]Exception, len(rows))
	for i, r := range rows {
		from, err := time.Parse(time.DateOnly, r.From)
		if err != nil {
			return nil, fmt.Errorf("exceptions of a visit: %w", err)
		}
		until, err := time.Parse(time.DateOnly, r.Until)
		if err != nil {
			return nil, fmt.Errorf("exceptions of a visit: %w", err)
		}
		place := locations.ExceptionPlace{Kind: locations.PlaceKind(r.PlaceKind), ID: r.PlaceID, Name: r.PlaceName}
		list[i] = Exception{r.ID, r.Revision, place, r.Section, r.Titles, r.Reason, from, until, r.Questions}
	}
	return list, nil
}
