package api

import (
	"context"
	"encoding/json"
	"time"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
)

// Track is how a visit was made, as the phone tells it. What makes no sense in it is
// left out and never a reason to refuse the visit.
type Track struct {
	Device    string                 `json:"device,omitempty" doc:"UUID made once per installation"`
	App       string                 `json:"app,omitempty" doc:"Build of the application"`
	Declared  *TrackDeclaration      `json:"declared,omitempty"`
	Outcome   string                 `json:"outcome,omitempty" enum:"done,closed,unanswered" default:"done" doc:"closed: the store was shut; needs words in the summary and a photo of the whole visit in the place of answers. unanswered: nobody answered the call or the message; how long it was waited for is all that counts"`
	Contact   *TrackContact          `json:"contact,omitempty" doc:"Of a call, a message or a visit to a competitor, which are handed in with it"`
	Start     *TrackFix              `json:"start,omitempty"`
	End       *TrackFix              `json:"end,omitempty"`
	Elapsed   int64                  `json:"elapsed_ms,omitempty" doc:"Of the whole visit, by a monotonic clock"`
	ClockJump int64                  `json:"clock_jump_ms,omitempty" doc:"The largest difference of wall and monotonic clock, signed"`
	Questions map[string]TrackTiming `json:"questions,omitempty" maxProperties:"500" doc:"By question id"`
}

// TrackDeclaration is what the shopper said before the visit.
type TrackDeclaration struct {
	Conflict bool      `json:"conflict" doc:"Knows somebody there"`
	At       time.Time `json:"at"`
}

// TrackContact is how a call or a message went, and when somebody came to a
// competitor's and left.
type TrackContact struct {
	Channel    string     `json:"channel,omitempty" enum:"chat,email,form" doc:"Of a message"`
	BeganAt    *time.Time `json:"began_at,omitempty" doc:"The call, the message sent, or the way in"`
	AnsweredAt *time.Time `json:"answered_at,omitempty" doc:"The call taken, or the first answer"`
	EndedAt    *time.Time `json:"ended_at,omitempty" doc:"The end of the call or of the waiting, or the way out"`
}

// TrackFix is a place by the phone, or why there is none.
type TrackFix struct {
	Latitude  *float64  `json:"latitude,omitempty"`
	Longitude *float64  `json:"longitude,omitempty"`
	Accuracy  float64   `json:"accuracy_m,omitempty"`
	Missing   string    `json:"missing,omitempty" enum:"denied,unavailable,timeout" doc:"In the place of the coordinates"`
	At        time.Time `json:"at"`
}

// TrackTiming is when a question was dealt with.
type TrackTiming struct {
	FirstAt time.Time `json:"first_at"`
	LastAt  time.Time `json:"last_at"`
	Spent   int64     `json:"spent_ms"`
	Laps    []int64   `json:"laps_ms,omitempty" maxItems:"1000" doc:"Of a stopwatch"`
}

func (t *Track) track() *audits.Track {
	if t == nil {
		return nil
	}
	out := &audits.Track{
		Device: t.Device, App: t.App, Outcome: audits.Outcome(t.Outcome), Start: t.Start.fix(), End: t.End.fix(),
		Elapsed: audits.Milliseconds(t.Elapsed), ClockJump: audits.Milliseconds(t.ClockJump), Questions: map[string]audits.Timing{},
	}
	if c := t.Contact; c != nil {
		out.Contact = &audits.Contact{Channel: audits.Channel(c.Channel), BeganAt: known(c.BeganAt), AnsweredAt: known(c.AnsweredAt), EndedAt: known(c.EndedAt)}
	}
	if t.Declared != nil {
		out.Declared = &audits.Declaration{Conflict: t.Declared.Conflict, At: t.Declared.At}
	}
	for id, q := range t.Questions {
		out.Questions[id] = audits.Timing{FirstAt: q.FirstAt, LastAt: q.LastAt, Spent: audits.Milliseconds(q.Spent), Laps: mapped(q.Laps, audits.Milliseconds)}
	}
	return out
}

func known(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

func (f *TrackFix) fix() *audits.Fix {
	if f == nil {
		return nil
	}
	out := &audits.Fix{Accuracy: f.Accuracy, Missing: audits.Missing(f.Missing), At: f.At}
	if f.Latitude == nil || f.Longitude == nil {
		if out.Missing == "" {
			out.Missing = audits.Unavailable
		}
		return out
	}
	out.Latitude, out.Longitude = *f.Latitude, *f.Longitude
	return out
}

func toTrack(t *audits.Track) *Track {
	if t == nil {
		return nil
	}
	out := &Track{
		Device: t.Device, App: t.App, Outcome: string(t.Outcome), Start: toFix(t.Start), End: toFix(t.End),
		Elapsed: t.Elapsed.Milliseconds(), ClockJump: t.ClockJump.Milliseconds(), Questions: map[string]TrackTiming{},
	}
	if c := t.Contact; c != nil {
		out.Contact = &TrackContact{string(c.Channel), moment(c.BeganAt), moment(c.AnsweredAt), moment(c.EndedAt)}
	}
	if t.Declared != nil {
		out.Declared = &TrackDeclaration{t.Declared.Conflict, t.Declared.At}
	}
	for id, q := range t.Questions {
		out.Questions[id] = TrackTiming{q.FirstAt, q.LastAt, q.Spent.Milliseconds(), mapped(q.Laps, time.Duration.Milliseconds)}
	}
	return out
}

func toFix(f *audits.Fix) *TrackFix {
	switch {
	case f == nil:
		return nil
	case f.Missing != "":
		return &TrackFix{Missing: string(f.Missing), At: f.At}
	}
	return &TrackFix{Latitude: &f.Latitude, Longitude: &f.Longitude, Accuracy: f.Accuracy, At: f.At}
}

// VisitDraft is what the server has of the shopper's own visit: for their second device.
type VisitDraft struct {
	ID              string                     `json:"id" format:"uuid"`
	AssignmentID    string                     `json:"assignment_id" format:"uuid"`
	Status          string                     `json:"status" enum:"in_progress,submitted,in_review,returned,approved,released,locked,rejected,excluded"`
	Revision        int                        `json:"revision" doc:"Goes into the next edit"`
	StartedAt       time.Time                  `json:"started_at"`
	FinishedAt      *time.Time                 `json:"finished_at,omitempty"`
	Answers         map[string]json.RawMessage `json:"answers"`
	Comments        map[string]string          `json:"comments"`
	Summary         string                     `json:"summary"`
	Track           *Track                     `json:"track,omitempty"`
	Files           []FileReceipt              `json:"files"`
	ReturnedBecause string                     `json:"returned_because,omitempty" doc:"What the reviewer asks for; only while the visit is returned"`
	Notes           map[string]string          `json:"notes,omitempty" doc:"The same of single questions"`
}

func (s *Server) getDraft(ctx context.Context, by accounts.Actor, in *Ref) (*one[VisitDraft], error) {
	d, err := s.Audits.Draft(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return &one[VisitDraft]{VisitDraft{
		ID: d.VisitID, AssignmentID: d.AssignmentID, Status: string(d.Status), Revision: d.Revision, StartedAt: d.StartedAt, FinishedAt: moment(d.FinishedAt),
		Answers: d.Answers, Comments: d.Comments, Summary: d.Summary, Track: toTrack(d.Track), Files: mapped(d.Files, toFileReceipt),
		ReturnedBecause: d.ReturnedBecause, Notes: d.Notes,
	}}, nil
}

// VisitPackage is what an assignment asks: the checklist, and what a phone without a
// network needs to know beside it.
type VisitPackage struct {
	checklists.Document
	TimeZone   string                         `json:"time_zone" doc:"Of the location: a visit's day is there" example:"Europe/Moscow"`
	Exceptions []checklists.DocumentException `json:"exceptions" doc:"Questions that do not apply on some days: the last month's, those in force, those to come"`
	Assignment PackedAssignment               `json:"assignment"`
	Location   PackedLocation                 `json:"location"`
	Attributes map[string]any                 `json:"attributes" doc:"Of the location, for what is shown when"`
	Visit      *PackedVisit                   `json:"visit,omitempty" doc:"Absent: nothing was sent yet"`
}

// PackedAssignment is what the shopper reads before the visit.
type PackedAssignment struct {
	ID         string   `json:"id" format:"uuid"`
	Wave       string   `json:"wave" doc:"Its title"`
	Status     string   `json:"status" enum:"offered,accepted,declined,started,submitted,expired,cancelled"`
	DueOn      string   `json:"due_on" format:"date"`
	Scenario   string   `json:"scenario"`
	Objections []string `json:"objections,omitempty" doc:"To raise"`
	Briefing   string   `json:"briefing" doc:"Empty: none"`
	Rules      []string `json:"rules" doc:"What the visit must bring to be accepted, a sentence each"`
	Pay        string   `json:"pay" doc:"Empty: not told here"`
	Minutes    int      `json:"minutes,omitempty" doc:"At most, at a competitor's"`
}

// PackedLocation is where the visit is made.
type PackedLocation struct {
	Name      string   `json:"name"`
	City      string   `json:"city"`
	Address   string   `json:"address"`
	Phone     string   `json:"phone,omitempty" doc:"Of calls and messages"`
	Latitude  *float64 `json:"latitude,omitempty"`
	Longitude *float64 `json:"longitude,omitempty"`
}

// PackedVisit is what the server has of the assignment's visit.
type PackedVisit struct {
	ID       string `json:"id" format:"uuid"`
	Revision int    `json:"revision"`
	Status   string `json:"status" enum:"in_progress,submitted,in_review,returned,approved,released,locked,rejected,excluded"`
}

func (s *Server) getAssignmentChecklist(ctx context.Context, by accounts.Actor, in *Ref) (*one[VisitPackage], error) {
	p, err := s.Audits.Pack(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	scenario := p.Wave.ScenarioOf(p.Assignment, languageOf(ctx))
	out := VisitPackage{
		Document: checklists.NewDocument(p.Content), TimeZone: p.TimeZone, Exceptions: p.Exceptions, Attributes: p.Location.Attributes,
		Location: PackedLocation{Name: p.Location.Name, City: p.Location.City, Address: p.Location.Address},
		Assignment: PackedAssignment{
			ID: p.ID, Wave: p.Wave.Title, Status: string(p.Status), DueOn: date(p.DueOn),
			Scenario: scenario.Text, Objections: scenario.Raised(), Rules: visitRules(languageOf(ctx), p), Minutes: p.Minutes,
		},
	}
	if p.Content.Audit.Remote() {
		out.Location.Phone = p.Location.Phone
	}
	if at := p.Location.At; at != nil {
		out.Location.Latitude, out.Location.Longitude = &at.Lat, &at.Lon
	}
	if v := p.Visit; v != nil && v.ShopperID == by.AccountID {
		out.Visit = &PackedVisit{v.ID, v.Revision, string(v.Status)}
	}
	return &one[VisitPackage]{out}, nil
}
