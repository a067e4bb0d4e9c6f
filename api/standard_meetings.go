package api

import (
	"context"
	"io"
	"strings"
	"time"

	"etalon/internal/accounts"
	"etalon/reports"
	"etalon/standards/groups"
)

// Rhythm is when a group meets.
type Rhythm struct {
	Weekday    int    `json:"weekday" minimum:"1" maximum:"7" doc:"1: Monday"`
	Weeks      int    `json:"weeks" minimum:"0" maximum:"4" doc:"Between meetings; 0: no rhythm"`
	AtMinute   int    `json:"at_minute" minimum:"0" maximum:"1439" doc:"Of the day, in the time zone"`
	TimeZone   string `json:"time_zone" maxLength:"64"`
	Lasts      int    `json:"lasts" minimum:"5" maximum:"600" doc:"Minutes"`
	Place      string `json:"place,omitempty" maxLength:"200"`
	NoticeDays int    `json:"notice_days" minimum:"0" maximum:"14" doc:"So long before a meeting its agenda is sent round"`
	Revision   int    `json:"revision" minimum:"0"`
}

// Meeting is a meeting of a group.
type Meeting struct {
	ID string `json:"id" format:"uuid"`
	MeetingText
	Decisions   []MeetingDecision `json:"decisions"`
	Attended    []Named           `json:"attended"`
	ClosedBy    string            `json:"closed_by,omitempty" doc:"Name; absent: the minutes are open"`
	ClosedAt    *time.Time        `json:"closed_at,omitempty"`
	CancelledAt *time.Time        `json:"cancelled_at,omitempty"`
	Revision    int               `json:"revision"`
}

// MeetingText is what people change of a meeting, besides its decisions.
type MeetingText struct {
	Title    string       `json:"title" minLength:"1" maxLength:"200"`
	StartsAt time.Time    `json:"starts_at"`
	Lasts    int          `json:"lasts" minimum:"5" maximum:"600" doc:"Minutes"`
	Place    string       `json:"place,omitempty" maxLength:"200"`
	Agenda   []AgendaItem `json:"agenda" maxItems:"50"`
	Present  []string     `json:"present" maxItems:"30" doc:"Accounts"`
	Minutes  string       `json:"minutes,omitempty" maxLength:"50000"`
}

// AgendaItem is a line of an agenda.
type AgendaItem struct {
	ID       string `json:"id" format:"uuid"`
	Title    string `json:"title" minLength:"1" maxLength:"200"`
	Lineage  string `json:"lineage,omitempty" doc:"Of the requirement or section it is about"`
	Proposal string `json:"proposal,omitempty" doc:"Id of the proposal it is about"`
}

// MeetingDecisionText is what people write of a decision.
type MeetingDecisionText struct {
	ID    string `json:"id" format:"uuid"`
	Text  string `json:"text" minLength:"1" maxLength:"2000"`
	Who   string `json:"who,omitempty" doc:"Account that does it"`
	DueOn string `json:"due_on,omitempty" doc:"A day"`
}

// MeetingDecision is what a meeting decided.
type MeetingDecision struct {
	MeetingDecisionText
	Name string `json:"name,omitempty" doc:"Of who does it"`
	Step string `json:"step,omitempty" doc:"Id of the step of the plan that it became"`
}

func toRhythm(r groups.Rhythm) *Rhythm {
	return &Rhythm{r.Weekday, r.Weeks, r.AtMinute, r.TimeZone, r.Lasts, r.Place, r.NoticeDays, r.Revision}
}

func toMeeting(m groups.Meeting, names map[string]string) Meeting {
	return Meeting{
		m.ID,
		MeetingText{
			m.Title, m.StartsAt, m.Lasts, m.Place, mapped(m.Agenda, func(i groups.Item) AgendaItem { return AgendaItem(i) }), m.Present, m.Minutes,
		},
		mapped(m.Decisions, func(d groups.Decision) MeetingDecision {
			return MeetingDecision{MeetingDecisionText{d.ID, d.Text, d.Who, date(d.DueOn)}, names[d.Who], d.Step}
		}),
		mapped(m.Present, func(id string) Named { return Named{id, names[id]} }),
		names[m.ClosedBy], moment(m.ClosedAt), moment(m.CancelledAt), m.Revision,
	}
}

func (s *Server) setRhythm(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body Rhythm
},
) (*one[Rhythm], error) {
	b := in.Body
	r, err := s.Groups.SetRhythm(ctx, by, groups.Rhythm{
		StandardID: in.ID, Weekday: b.Weekday, Weeks: b.Weeks, AtMinute: b.AtMinute, TimeZone: b.TimeZone, Lasts: b.Lasts, Place: b.Place,
		NoticeDays: b.NoticeDays, Revision: b.Revision,
	})
	return &one[Rhythm]{*toRhythm(r)}, err
}

func (s *Server) putMeeting(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		StandardID string `json:"standard_id" format:"uuid"`
		MeetingText
		Decisions []MeetingDecisionText `json:"decisions" maxItems:"50"`
		Revision  int                   `json:"revision,omitempty" minimum:"0" doc:"That the edit started from; absent for a new one"`
	}
},
) (*one[Meeting], error) {
	b := in.Body
	m, err := s.Groups.PutMeeting(ctx, by, groups.Meeting{
		ID: in.ID, StandardID: b.StandardID, Title: b.Title, Place: b.Place, StartsAt: b.StartsAt, Lasts: b.Lasts, Present: b.Present, Minutes: b.Minutes,
		Agenda: mapped(b.Agenda, func(i AgendaItem) groups.Item { return groups.Item(i) }),
		Decisions: mapped(b.Decisions, func(d MeetingDecisionText) groups.Decision {
			return groups.Decision{ID: d.ID, Text: d.Text, Who: d.Who, DueOn: dayOrNone(d.DueOn)}
		}),
		Revision: b.Revision,
	})
	return &one[Meeting]{toMeeting(m, nil)}, err
}

func (s *Server) cancelMeeting(ctx context.Context, by accounts.Actor, in *RevisedRef) (*none, error) {
	return &none{}, s.Groups.CancelMeeting(ctx, by, in.ID, in.Revision)
}

func (s *Server) closeMinutes(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Revision int `json:"revision" minimum:"1" doc:"That the person saw"`
	}
},
) (*one[Meeting], error) {
	m, err := s.Groups.CloseMinutes(ctx, by, in.ID, in.Body.Revision)
	return &one[Meeting]{toMeeting(m, nil)}, err
}

func (s *Server) stepFromDecision(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	DecisionID string `path:"decision_id" format:"uuid"`
	Body       struct {
		ID string `json:"id" format:"uuid" doc:"Of the new step"`
	}
},
) (*one[PlanStep], error) {
	step, err := s.Groups.StepFrom(ctx, by, in.ID, in.DecisionID, in.Body.ID)
	return &one[PlanStep]{toPlanStep(step, nil)}, err
}

// meetingCalendar is a meeting as a file for calendars.
func (s *Server) meetingCalendar(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	FileLanguage
},
) (*reports.File, error) {
	m, text, err := s.Groups.Calendar(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return &reports.File{
		Name: "meeting-" + m.StartsAt.Format(time.DateOnly) + ".ics", MediaType: calendarType, Size: int64(len(text)), Language: in.of(ctx),
		Content: io.NopCloser(strings.NewReader(text)),
	}, nil
}

const calendarType = "text/calendar; charset=utf-8"
