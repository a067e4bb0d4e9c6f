package reports

import (
	"context"
	"slices"
	"time"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
)

// VisitLine is a visit in a list.
type VisitLine struct {
	ID, LocationID, Code, Name, City string
	WaveID, Wave                     string
	Audit                            checklists.Audit
	Competitor                       string // whose place was visited; empty: the location's own
	Number                           string
	Status                           audits.VisitStatus
	StartedOn                        time.Time // a day in the location's zone
	StartedAt                        time.Time // with the hour; zero for those who see released visits only
	SubmittedAt                      time.Time // zero for those who see released visits only
	Raw, Final                       *checklists.Percent
	Failed                           bool
	Band                             *audits.Band
}

// VisitSort is what a list of visits is sorted by.
type VisitSort string

// The orders of visits.
const (
	ByStart      VisitSort = "started"
	BySubmission VisitSort = "submitted"
	ByVisitPlace VisitSort = "location" // its code
	ByScore      VisitSort = "final"

	// byDay is the order of those who must not know the hour: in the order of a day
	// they would see the shopper's way through the city.
	byDay VisitSort = "day"
)

// VisitQuery asks for a page of visits.
type VisitQuery struct {
	WaveID, LocationID string               // empty: every one
	Statuses           []audits.VisitStatus // empty: every one
	Search             string               // part of the code, name or city of the location
	Sort               VisitSort            // empty: ByStart
	Descending         bool
	Limit, Offset      int
}

// Visits lists visits: the seen ones, and those before release for whom they concern.
func (s *Service) Visits(ctx context.Context, by accounts.Actor, q VisitQuery) ([]VisitLine, int, error) {
	if err := by.Require(accounts.ReadResults); err != nil {
		return nil, 0, err
	}
	if q.WaveID != "" {
		if _, err := s.audits.Wave(ctx, by, q.WaveID); err != nil {
			return nil, 0, err
		}
	}
	results, err := s.audits.ReachOf(ctx, by, accounts.ReadResults)
	if err != nil {
		return nil, 0, err
	}
	unreleased, err := s.audits.ReachOf(ctx, by, accounts.ReadUnreleased)
	if err != nil {
		return nil, 0, err
	}
	if !by.Can(accounts.ReadUnreleased) && q.Sort != ByVisitPlace && q.Sort != ByScore {
		q.Sort = byDay
	}
	rows, total, err := s.query.visitList(ctx, by.OrgID, q, results, unreleased)
	if err != nil {
		return nil, 0, err
	}
	waves, err := s.audits.WavesOf(ctx, by.OrgID, wavesIn(rows))
	if err != nil {
		return nil, 0, err
	}
	lines := make([]VisitLine, len(rows))
	for i, row := range rows {
		lines[i] = row.line(waves[row.Visit.WaveID], by.Can(accounts.ReadUnreleased))
	}
	return lines, total, nil
}

func wavesIn(rows []listedVisit) []string {
	var ids []string
	for _, row := range rows {
		if !slices.Contains(ids, row.Visit.WaveID) {
			ids = append(ids, row.Visit.WaveID)
		}
	}
	return ids
}

// line is what the list shows. The hour of a visit, and when it was handed in, are
// the programme's to know: with a camera at the till they would name the shopper.
func (row listedVisit) line(wave audits.Wave, programme bool) VisitLine {
	v := row.Visit
	line := VisitLine{
		ID: v.ID, LocationID: v.LocationID, Code: row.Code, Name: row.Name, City: row.City, WaveID: wave.ID, Wave: wave.Title, Audit: wave.Audit, Competitor: row.Competitor,
		Number: visitNumber(row.Code, v.Ordinal), Status: v.Status, StartedOn: dayIn(v.StartedAt, row.TimeZone),
		Raw: v.Raw, Final: v.Final, Failed: v.Failed, Band: bandOf(wave.Bands, v.Final),
	}
	if programme {
		line.StartedAt = v.StartedAt.In(zoneOf(row.TimeZone))
	}
	if programme && row.SubmittedAt != nil {
		line.SubmittedAt = row.SubmittedAt.UTC()
	}
	return line
}
