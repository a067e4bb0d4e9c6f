package audits

import (
	"context"
	"encoding/json"
	"time"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/locations"
)

// Package is what a shopper's assignment asks, and all that a phone without a
// network needs to know for it.
type Package struct {
	Assignment
	Wave       Wave
	Minutes    int // at most, at a competitor's; 0: not at one
	Content    *checklists.Checklist
	Location   locations.Location
	TimeZone   string                         // of the location: a visit's day is there
	Exceptions []checklists.DocumentException // those of the last month, those that hold and those to come
	Visit      *Visit                         // nil: nothing was sent yet
}

// kept is how long past exceptions are told to a phone: a visit may be sent late.
const kept = 31 * 24 * time.Hour

// never is a day after every other.
var never = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// Pack returns what the shopper's own assignment asks.
// Errors: ErrAssignmentNotFound.
func (s *Service) Pack(ctx context.Context, by accounts.Actor, id string) (Package, error) {
	if err := mayFill(by); err != nil {
		return Package{}, err
	}
	at, err := s.store.slot(ctx, by.OrgID, id, nobody)
	if err != nil {
		return Package{}, err
	}
	if at.assignment.ShopperID != by.AccountID {
		return Package{}, ErrAssignmentNotFound
	}
	version, err := s.checklists.Content(ctx, by.OrgID, at.assignment.ChecklistVersionID)
	if err != nil {
		return Package{}, err
	}
	place := []string{at.assignment.LocationID}
	found, err := s.places.ExceptionsBetween(ctx, by.OrgID, place, locations.Midnight(s.now().Add(-kept), at.zone), never)
	if err != nil {
		return Package{}, err
	}
	known, err := s.places.ByIDs(ctx, by.OrgID, place)
	if err != nil {
		return Package{}, err
	}
	wave, err := s.store.wave(ctx, by.OrgID, at.assignment.WaveID)
	if err != nil {
		return Package{}, err
	}
	pack := Package{
		Assignment: at.assignment, Wave: wave, Content: version.Content, Location: known[place[0]],
		TimeZone: at.zone.String(), Exceptions: exceptionsFor(version, found[place[0]]), Visit: at.visit,
	}
	if at.assignment.CompetitorID == "" {
		return pack, nil
	}
	return pack, s.packCompetitor(ctx, &pack)
}

// packCompetitor puts the competitor's place where ours would be.
func (s *Service) packCompetitor(ctx context.Context, p *Package) error {
	c, err := s.places.CompetitorOf(ctx, p.OrgID, p.CompetitorID)
	if err != nil {
		return err
	}
	p.Location = locations.Location{Name: c.Brand + ", " + c.Name, City: c.City, Address: c.Address, At: c.At, TimeZone: p.TimeZone}
	p.Exceptions = nil
	limits, err := s.limits(ctx, p.OrgID, p.Wave.ProgrammeID)
	p.Minutes = limits.CompetitorMinutes
	return err
}

// AssignedVersion returns the checklist version that the shopper's own assignment
// asks. It is shared and must not be changed. Errors: ErrAssignmentNotFound.
func (s *Service) AssignedVersion(ctx context.Context, by accounts.Actor, id string) (*checklists.Version, error) {
	if err := mayFill(by); err != nil {
		return nil, err
	}
	at, err := s.store.slot(ctx, by.OrgID, id, nobody)
	if err != nil {
		return nil, err
	}
	if at.assignment.ShopperID != by.AccountID {
		return nil, ErrAssignmentNotFound
	}
	return s.checklists.Content(ctx, by.OrgID, at.assignment.ChecklistVersionID)
}

// Draft is a visit as its shopper sent it: for their second device.
type Draft struct {
	Submission
	Status          VisitStatus
	Files           []File
	ReturnedBecause string            // what the reviewer asks for; only while the visit is returned
	Notes           map[string]string // the same of single questions
}

// Draft returns what the server has of the shopper's own visit.
// Errors: ErrVisitNotFound.
func (s *Service) Draft(ctx context.Context, by accounts.Actor, visitID string) (Draft, error) {
	v, err := s.own(ctx, by, visitID)
	if err != nil {
		return Draft{}, err
	}
	in, err := s.sent(ctx, v)
	if err != nil {
		return Draft{}, err
	}
	d := Draft{Submission: in, Status: v.Status}
	if d.Files, err = s.store.files(ctx, by.OrgID, visitID); err != nil || v.Status != Returned {
		return d, err
	}
	if d.ReturnedBecause, err = s.store.returnedBecause(ctx, by.OrgID, visitID); err != nil {
		return Draft{}, err
	}
	d.Notes, err = s.store.notes(ctx, by.OrgID, visitID)
	return d, err
}

// sent is a stored visit as the device sent it.
func (s *Service) sent(ctx context.Context, v Visit) (Submission, error) {
	answers, err := s.store.answers(ctx, v.OrgID, v.ID)
	if err != nil {
		return Submission{}, err
	}
	in := Submission{
		VisitID: v.ID, AssignmentID: v.AssignmentID, StartedAt: v.StartedAt, FinishedAt: v.FinishedAt,
		Summary: v.Summary, Revision: v.Revision, Answers: map[string]json.RawMessage{}, Comments: map[string]string{},
	}
	for _, a := range answers {
		if string(a.Value) != "null" {
			in.Answers[a.QuestionID] = a.Value
		}
		if a.Comment != "" {
			in.Comments[a.QuestionID] = a.Comment
		}
	}
	in.Track, err = s.store.track(ctx, v.OrgID, v.ID)
	return in, err
}
