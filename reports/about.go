package reports

import (
	"context"
	"strings"

	"etalon/internal/accounts"
	"etalon/internal/locations"
)

// Subject is what a report is about; an empty id narrows nothing.
type Subject struct{ WaveID, LocationID, VisitID string }

// About names what a report is about, as its reader knows it: "Осень 2026 · S017 Салон".
// Errors: audits.ErrWaveNotFound, audits.ErrVisitNotFound, locations.ErrNotFound for
// what the actor sees no results of.
func (s *Service) About(ctx context.Context, by accounts.Actor, of Subject) (string, error) {
	var parts []string
	reach, err := s.audits.ReachOf(ctx, by, accounts.ReadResults)
	if err != nil {
		return "", err
	}
	if of.WaveID != "" {
		wave, err := s.audits.Wave(ctx, by, of.WaveID)
		if err != nil {
			return "", err
		}
		parts = append(parts, wave.Title)
	}
	if of.LocationID != "" {
		name, err := s.query.placeWithin(ctx, by.OrgID, of.LocationID, reach)
		if err != nil {
			return "", err
		}
		if name == "" {
			return "", locations.ErrNotFound
		}
		parts = append(parts, name)
	}
	if of.VisitID != "" {
		number, err := s.aboutVisit(ctx, by, of.VisitID)
		if err != nil {
			return "", err
		}
		parts = append(parts, number)
	}
	return strings.Join(parts, " · "), nil
}

func (s *Service) aboutVisit(ctx context.Context, by accounts.Actor, id string) (string, error) {
	v, err := s.audits.Visit(ctx, by, id)
	if err != nil {
		return "", err
	}
	line, err := s.query.visitLine(ctx, by.OrgID, v.ID)
	if err != nil {
		return "", err
	}
	places, err := s.query.placesByID(ctx, by.OrgID, []string{v.LocationID})
	if err != nil || len(places) == 0 {
		return "", err
	}
	return visitNumber(places[0].Code, line.Ordinal), nil
}
