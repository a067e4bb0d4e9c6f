package api

import (
	"context"
	"time"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/locations"
)

// ExceptionPlace is where an exception holds: a location, or all of a region or a brand.
type ExceptionPlace struct {
	Kind string `json:"kind" enum:"location,region,brand"`
	ID   string `json:"id" format:"uuid"`
	Name string `json:"name,omitempty" readOnly:"true" maxLength:"200"`
}

// ExceptionSubject is what does not apply: a whole section, or items.
type ExceptionSubject struct {
	Source   string   `json:"source" enum:"standard,checklist"`
	SourceID string   `json:"source_id" format:"uuid" doc:"Of the standard or the checklist"`
	Section  string   `json:"section,omitempty" maxLength:"64" doc:"Lineage in a standard, id in a checklist; absent: the items"`
	Items    []string `json:"items,omitempty" maxItems:"200" doc:"Lineages of requirements, or ids of questions"`
}

// PutException is an exception as it is recorded or corrected.
type PutException struct {
	Place    ExceptionPlace   `json:"place"`
	Subject  ExceptionSubject `json:"subject"`
	Reason   string           `json:"reason" minLength:"1" maxLength:"500" doc:"Shown in reports and to shoppers"`
	From     string           `json:"from" format:"date" doc:"The first day, of each location's own calendar"`
	Until    string           `json:"until" format:"date" doc:"The last day"`
	Note     string           `json:"note,omitempty" maxLength:"500" doc:"Why it is corrected"`
	Revision int              `json:"revision,omitempty" minimum:"0" doc:"That the correction started from; absent for a new exception"`
}

// Exception is a dated exception.
type Exception struct {
	ID        string           `json:"id" format:"uuid"`
	Place     ExceptionPlace   `json:"place"`
	Subject   ExceptionSubject `json:"subject"`
	Titles    []string         `json:"titles" doc:"What does not apply, in words"`
	Reason    string           `json:"reason"`
	From      string           `json:"from" format:"date"`
	Until     string           `json:"until" format:"date" doc:"The last day, unless it was ended before"`
	EndedOn   string           `json:"ended_on,omitempty" format:"date" doc:"The last day, where it was ended early"`
	Phase     string           `json:"phase" enum:"in_force,expiring,upcoming,over,requested,refused"`
	Withdrawn bool             `json:"withdrawn,omitempty" doc:"By who asked for it"`
	Note      string           `json:"note,omitempty" doc:"Why it was last changed, refused or ended"`
	MayChange bool             `json:"may_change" doc:"Whether the account may correct, end or decide it"`
	CreatedBy string           `json:"created_by,omitempty" doc:"Name"`
	CreatedAt time.Time        `json:"created_at"`
	Revision  int              `json:"revision"`
}

// ExceptionHistory is an exception with every state it has been in.
type ExceptionHistory struct {
	Exception
	Revisions []ExceptionRevision `json:"revisions" doc:"The first first"`
}

// ExceptionRevision is a state that an exception has been in.
type ExceptionRevision struct {
	Revision int       `json:"revision"`
	Verb     string    `json:"verb" enum:"record,request,correct,grant,refuse,withdraw,end"`
	By       string    `json:"by,omitempty" doc:"Name"`
	At       time.Time `json:"at"`
	Titles   []string  `json:"titles"`
	Reason   string    `json:"reason"`
	From     string    `json:"from" format:"date"`
	Until    string    `json:"until" format:"date"`
	EndedOn  string    `json:"ended_on,omitempty" format:"date"`
	Note     string    `json:"note,omitempty"`
}

// ExceptionCoverage is what an exception takes out of a checklist.
type ExceptionCoverage struct {
	Checklist string `json:"checklist"`
	Number    int    `json:"number" doc:"Of the version"`
	Questions int    `json:"questions" doc:"That are taken out"`
	Of        int    `json:"of"`
	Points    int    `json:"points" doc:"That are no longer possible"`
}

// ExceptionList is which part of a list of exceptions to return.
type ExceptionList struct {
	Page
	Phase string `query:"phase" enum:"in_force,expiring,upcoming,over,requested,refused"`
	On    string `query:"on" format:"date" doc:"The day that the phases are told by; absent: today, UTC"`
	Sort  string `query:"sort" enum:"need,until,from,place,reason" default:"need" doc:"need: to be decided first, then in force by the last day"`
	Order string `query:"order" enum:"asc,desc" default:"asc"`
}

func (s *Server) listExceptions(ctx context.Context, by accounts.Actor, in *ExceptionList) (*listed[Exception], error) {
	return s.exceptions(ctx, by, *in, "")
}

func (s *Server) listLocationExceptions(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	ExceptionList
},
) (*listed[Exception], error) {
	return s.exceptions(ctx, by, in.ExceptionList, in.ID)
}

func (s *Server) exceptions(ctx context.Context, by accounts.Actor, in ExceptionList, location string) (*listed[Exception], error) {
	on := s.day(in.On)
	found, total, err := s.Places.Exceptions(ctx, by, locations.ExceptionQuery{
		Search: in.Search, Phase: locations.ExceptionPhase(in.Phase), LocationID: location, On: on,
		Sort: locations.ExceptionSort(in.Sort), Descending: in.Order == "desc", Limit: in.Limit, Offset: in.offset(),
	})
	if err != nil {
		return nil, err
	}
	return &listed[Exception]{list[Exception]{mapped(found, func(e locations.Exception) Exception { return toException(by, e, on) }), total}}, nil
}

// day is the day that a query names, or today.
func (s *Server) day(text string) time.Time {
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day
	}
	return s.Places.Today()
}

func (s *Server) getException(ctx context.Context, by accounts.Actor, in *Ref) (*one[ExceptionHistory], error) {
	e, revisions, err := s.Places.Exception(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return &one[ExceptionHistory]{ExceptionHistory{toException(by, e, s.day("")), mapped(revisions, toExceptionRevision)}}, nil
}

// putException records an exception, or corrects the revision that is named.
func (s *Server) putException(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body PutException
},
) (*one[Exception], error) {
	b := in.Body
	e := locations.Exception{
		ID: in.ID, Place: locations.ExceptionPlace{Kind: locations.PlaceKind(b.Place.Kind), ID: b.Place.ID}, Subject: b.Subject.subject(),
		Reason: b.Reason, Note: b.Note, Revision: b.Revision,
	}
	// huma has checked the form of the days.
	e.From, _ = time.Parse(time.DateOnly, b.From)
	e.Until, _ = time.Parse(time.DateOnly, b.Until)
	return s.changed(by)(s.Places.PutException(ctx, by, e))
}

func (s *Server) endException(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		On       string `json:"on" format:"date" doc:"The last day; what was only asked for is withdrawn at once"`
		Note     string `json:"note,omitempty" maxLength:"500"`
		Revision int    `json:"revision" minimum:"1"`
	}
},
) (*one[Exception], error) {
	on, _ := time.Parse(time.DateOnly, in.Body.On)
	return s.changed(by)(s.Places.EndException(ctx, by, in.ID, in.Body.Revision, on, in.Body.Note))
}

func (s *Server) decideException(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Grant    bool   `json:"grant"`
		Note     string `json:"note,omitempty" maxLength:"500" doc:"Why; required to refuse"`
		Revision int    `json:"revision" minimum:"1"`
	}
},
) (*one[Exception], error) {
	return s.changed(by)(s.Places.DecideException(ctx, by, in.ID, in.Body.Revision, in.Body.Grant, in.Body.Note))
}

func (s *Server) previewException(ctx context.Context, by accounts.Actor, in *one[ExceptionSubject]) (*listed[ExceptionCoverage], error) {
	found, err := s.Checklists.Coverage(ctx, by, in.Body.subject())
	if err != nil {
		return nil, err
	}
	items := mapped(found, func(c checklists.Coverage) ExceptionCoverage { return ExceptionCoverage(c) })
	return &listed[ExceptionCoverage]{list[ExceptionCoverage]{items, len(items)}}, nil
}

// changed answers with an exception after a change.
func (s *Server) changed(by accounts.Actor) func(locations.Exception, error) (*one[Exception], error) {
	return func(e locations.Exception, err error) (*one[Exception], error) {
		if err != nil {
			return nil, err
		}
		return &one[Exception]{toException(by, e, s.day(""))}, nil
	}
}

func (s ExceptionSubject) subject() locations.Subject {
	return locations.Subject{Source: locations.SourceKind(s.Source), SourceID: s.SourceID, Section: s.Section, Items: s.Items}
}

func toException(by accounts.Actor, e locations.Exception, on time.Time) Exception {
	return Exception{
		ID: e.ID, Place: ExceptionPlace{string(e.Place.Kind), e.Place.ID, e.Place.Name}, Titles: e.Titles, Reason: e.Reason,
		Subject: ExceptionSubject{string(e.Subject.Source), e.Subject.SourceID, e.Subject.Section, e.Subject.Items},
		From:    date(e.From), Until: date(e.Until), EndedOn: date(e.EndedOn), Phase: string(e.PhaseOn(on)), Withdrawn: e.Status == locations.Withdrawn,
		Note: e.Note, MayChange: e.MayChange(by), CreatedBy: e.Creator, CreatedAt: e.CreatedAt, Revision: e.Revision,
	}
}

func toExceptionRevision(r locations.ExceptionRevision) ExceptionRevision {
	return ExceptionRevision{r.Revision, r.Verb, r.By, r.At, r.Titles, r.Reason, date(r.From), date(r.Until), date(r.EndedOn), r.Note}
}
