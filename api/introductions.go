package api

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/reports"
	"etalon/standards/exams"
	"etalon/standards/readings"
)

// IntroductionPage is how far the introduction of a version is.
type IntroductionPage struct {
	Standard     Named               `json:"standard"`
	Version      string              `json:"version" example:"2.0"`
	MayLead      bool                `json:"may_lead" doc:"May start, change and end it"`
	Introduction *Introduction       `json:"introduction,omitempty" doc:"Absent: not started"`
	Positions    []string            `json:"positions" doc:"Of the staff and of the version, to choose from"`
	Counts       []IntroductionCount `json:"counts" doc:"By location and position"`
}

// Introduction is who has to read a version, and by when.
type Introduction struct {
	ID          string              `json:"id" format:"uuid"`
	Positions   []string            `json:"positions" doc:"None: every position"`
	Places      []IntroductionPlace `json:"places" doc:"None: everywhere"`
	AnnouncedOn string              `json:"announced_on" format:"date"`
	Deadline    string              `json:"deadline" format:"date" doc:"The last day"`
	Late        bool                `json:"late" doc:"The deadline has passed"`
	EndedAt     *time.Time          `json:"ended_at,omitempty"`
	Revision    int                 `json:"revision"`
}

// IntroductionPlace is a part of the chain.
type IntroductionPlace struct {
	Kind string `json:"kind" enum:"brand,region,location"`
	ID   string `json:"id" format:"uuid"`
}

// IntroductionCount is how many people of a position in a location have read.
type IntroductionCount struct {
	Location     Named  `json:"location"`
	Position     string `json:"position"`
	People       int    `json:"people"`
	Opened       int    `json:"opened"`
	Acknowledged int    `json:"acknowledged"`
}

func toIntroduction(in readings.Introduction, late bool) *Introduction {
	return &Introduction{
		in.ID, append([]string{}, in.Positions...), mapped(in.Places, func(p readings.Place) IntroductionPlace { return IntroductionPlace{string(p.Kind), p.ID} }),
		date(in.AnnouncedOn), date(in.Deadline), late, moment(in.EndedAt), in.Revision,
	}
}

func (s *Server) getIntroduction(ctx context.Context, by accounts.Actor, in *Ref) (*one[IntroductionPage], error) {
	return s.introductionPage(ctx, by, in.ID)
}

func (s *Server) introductionPage(ctx context.Context, by accounts.Actor, versionID string) (*one[IntroductionPage], error) {
	o, err := s.Readings.Overview(ctx, by, versionID)
	if err != nil {
		return nil, err
	}
	page := IntroductionPage{
		Standard: Named{o.Standard.ID, o.Standard.Title}, Version: o.Version.Number(), MayLead: o.Leads, Positions: append([]string{}, o.Positions...),
		Counts: mapped(o.Counts, func(c readings.Count) IntroductionCount {
			return IntroductionCount{Named{c.LocationID, c.Location}, c.Position, c.People, c.Opened, c.Acknowledged}
		}),
	}
	if o.Introduction != nil {
		page.Introduction = toIntroduction(*o.Introduction, o.Late)
	}
	return &one[IntroductionPage]{page}, nil
}

var errDeadline = fault.New(fault.Invalid, "invalid_request").At(fault.Field{Path: "body.deadline", Code: "date_expected"})

func (s *Server) startIntroduction(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		ID          string              `json:"id" format:"uuid" doc:"UUIDv7 made by the caller"`
		Positions   []string            `json:"positions,omitempty" maxItems:"50" doc:"Absent: every position"`
		Places      []IntroductionPlace `json:"places,omitempty" maxItems:"50" doc:"Absent: everywhere"`
		AnnouncedOn string              `json:"announced_on" format:"date"`
		Deadline    string              `json:"deadline" format:"date"`
	}
},
) (*one[IntroductionPage], error) {
	from, err := time.Parse(time.DateOnly, in.Body.AnnouncedOn)
	until, err2 := time.Parse(time.DateOnly, in.Body.Deadline)
	if err != nil || err2 != nil {
		return nil, errDeadline
	}
	_, err = s.Readings.Start(ctx, by, readings.Introduction{
		ID: in.Body.ID, VersionID: in.ID, Positions: in.Body.Positions, AnnouncedOn: from, Deadline: until,
		Places: mapped(in.Body.Places, func(p IntroductionPlace) readings.Place {
			return readings.Place{Kind: accounts.ScopeKind(p.Kind), ID: p.ID}
		}),
	})
	if err != nil {
		return nil, err
	}
	return s.introductionPage(ctx, by, in.ID)
}

func (s *Server) changeIntroduction(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Deadline string `json:"deadline" format:"date"`
		End      bool   `json:"end,omitempty"`
		Revision int    `json:"revision" minimum:"1" doc:"That the person saw"`
	}
},
) (*one[IntroductionPage], error) {
	until, err := time.Parse(time.DateOnly, in.Body.Deadline)
	if err != nil {
		return nil, errDeadline
	}
	if _, err := s.Readings.Change(ctx, by, in.ID, in.Body.Revision, until, in.Body.End); err != nil {
		return nil, err
	}
	return s.introductionPage(ctx, by, in.ID)
}

// Reading is one person of an introduction.
type Reading struct {
	ID             string     `json:"id" format:"uuid"`
	StaffID        string     `json:"staff_id" format:"uuid"`
	Name           string     `json:"name"`
	Position       string     `json:"position"`
	Location       Named      `json:"location"`
	Number         string     `json:"number,omitempty"`
	State          string     `json:"state" enum:"not_opened,opened,acknowledged"`
	OpenedAt       *time.Time `json:"opened_at,omitempty"`
	AcknowledgedAt *time.Time `json:"acknowledged_at,omitempty"`
	ContentHash    string     `json:"content_hash,omitempty" doc:"SHA-256 of what was acknowledged"`
	Way            string     `json:"way,omitempty" enum:"signed_in,personal_link,countersigned"`
	Countersigner  string     `json:"countersigner,omitempty"`
	Note           string     `json:"note,omitempty"`
	Exam           *ExamMark  `json:"exam,omitempty" doc:"The best attempt; absent: none"`
}

// ExamMark is how somebody did in an exam.
type ExamMark struct {
	AttemptID   string     `json:"attempt_id" format:"uuid"`
	State       string     `json:"state" enum:"running,marking,passed,failed"`
	Percent     int        `json:"percent"`
	Certificate string     `json:"certificate,omitempty"`
	FinishedAt  *time.Time `json:"finished_at,omitempty"`
}

func toReading(r readings.Reading) Reading {
	return Reading{
		ID: r.ID, StaffID: r.Member.ID, Name: r.Member.Name, Position: r.Member.Position, Location: Named{r.Member.LocationID, r.Member.Location},
		Number: r.Member.Number, State: string(r.State()), OpenedAt: moment(r.OpenedAt), AcknowledgedAt: moment(r.AcknowledgedAt),
		ContentHash: r.ContentHash, Way: string(r.Way), Countersigner: r.Countersigner, Note: r.Note,
	}
}

func toExamMark(o exams.Outcome) *ExamMark {
	return &ExamMark{o.AttemptID, string(o.State), o.Percent(), o.Certificate, moment(o.FinishedAt)}
}

// ReadersOf chooses people of an introduction.
type ReadersOf struct {
	Location string `query:"location" format:"uuid"`
	Position string `query:"position" maxLength:"200"`
	State    string `query:"state" enum:"not_opened,opened,acknowledged"`
}

func (r ReadersOf) query() readings.Query {
	return readings.Query{LocationID: r.Location, Position: r.Position, State: readings.State(r.State)}
}

func (s *Server) listReadings(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Page
	ReadersOf
	Sort  string `query:"sort" enum:"state,name,position,location,acknowledged_at" default:"state"`
	Order string `query:"order" enum:"asc,desc" default:"asc"`
},
) (*listed[Reading], error) {
	q := in.query()
	q.Search, q.Sort, q.Descending, q.Limit, q.Offset = in.Search, readings.Sort(in.Sort), in.Order == "desc", in.Limit, in.offset()
	people, total, err := s.Readings.People(ctx, by, in.ID, q)
	if err != nil {
		return nil, err
	}
	marks, err := s.Exams.Best(ctx, by, in.ID, mapped(people, func(r readings.Reading) string { return r.Member.ID }))
	return &listed[Reading]{list[Reading]{mapped(people, func(r readings.Reading) Reading {
		out := toReading(r)
		if o, ok := marks[r.Member.ID]; ok {
			out.Exam = toExamMark(o)
		}
		return out
	}), total}}, err
}

// trainingFile registers the training list to be signed on paper.
func trainingFile(s *Server) {
	download(s, "/standard-versions/{id}/training-list.pdf", "download-training-list", func(ctx context.Context, by accounts.Actor, in *struct {
		Ref
		FileLanguage
		ReadersOf
		Search string `query:"search" maxLength:"200"`
	},
	) (*reports.File, error) {
		q := in.query()
		q.Search = in.Search
		return s.Reports.TrainingListPDF(ctx, by, in.ID, q, in.of(ctx))
	})
}

// trainingColumns are the training list; its last column is for signatures on paper.
func trainingColumns() []column[Reading] {
	return []column[Reading]{
		{"name", "list.name", reports.ListText, func(r Reading) any { return r.Name }},
		{"position", "list.position", reports.ListText, func(r Reading) any { return r.Position }},
		{"location", "list.location", reports.ListText, func(r Reading) any { return r.Location.Name }},
		{"state", "list.status", reports.ListText, func(r Reading) any { return code("list.reading_state.", r.State) }},
		{"opened", "list.opened_at", reports.ListMoment, func(r Reading) any { return r.OpenedAt }},
		{"acknowledged_at", "list.acknowledged_at", reports.ListMoment, func(r Reading) any { return r.AcknowledgedAt }},
		{"way", "list.reading_way", reports.ListText, func(r Reading) any { return code("list.reading_way.", r.Way) }},
		{"exam", "list.exam", reports.ListText, func(r Reading) any {
			if r.Exam == nil {
				return nil
			}
			return code("list.exam_state.", r.Exam.State)
		}},
		{"exam", "list.exam_percent", reports.ListNumber, func(r Reading) any {
			if r.Exam == nil {
				return nil
			}
			return r.Exam.Percent
		}},
		{"exam", "list.certificate", reports.ListText, func(r Reading) any {
			if r.Exam == nil {
				return nil
			}
			return r.Exam.Certificate
		}},
		{"signature", "list.signature", reports.ListText, func(Reading) any { return nil }},
	}
}

// ReadingLink is a personal link to be handed over.
type ReadingLink struct {
	Name     string   `json:"name"`
	Position string   `json:"position"`
	Location string   `json:"location"`
	URL      string   `json:"url"`
	QR       []string `json:"qr" doc:"Rows of its QR code: 1 is dark"`
}

func (s *Server) makeReadingLinks(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		LocationID string `json:"location_id" format:"uuid"`
	}
},
) (*listed[ReadingLink], error) {
	links, err := s.Readings.Sheet(ctx, by, in.ID, in.Body.LocationID)
	return &listed[ReadingLink]{list[ReadingLink]{mapped(links, func(l readings.Link) ReadingLink {
		return ReadingLink{l.Member.Name, l.Member.Position, l.Member.Location, l.URL, l.QR}
	}), len(links)}}, err
}

func (s *Server) countersignReading(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Note string `json:"note" minLength:"1" maxLength:"1000" doc:"What it rests on, such as a signed sheet and its date"`
	}
},
) (*one[Reading], error) {
	r, err := s.Readings.Countersign(ctx, by, in.ID, in.Body.Note)
	return &one[Reading]{toReading(r)}, err
}

// OwnReading is what the reader of the page has to read.
type OwnReading struct {
	ID             string     `json:"id" format:"uuid"`
	Standard       Named      `json:"standard"`
	Version        string     `json:"version"`
	Deadline       string     `json:"deadline" format:"date"`
	State          string     `json:"state" enum:"not_opened,opened,acknowledged"`
	AcknowledgedAt *time.Time `json:"acknowledged_at,omitempty"`
}

func (s *Server) listOwnReadings(ctx context.Context, by accounts.Actor, _ *none) (*listed[OwnReading], error) {
	own, err := s.Readings.Own(ctx, by)
	return &listed[OwnReading]{list[OwnReading]{mapped(own, func(o readings.Own) OwnReading {
		return OwnReading{o.ReadingID, Named{o.StandardID, o.Title}, o.Version, date(o.Deadline), string(o.State), moment(o.AcknowledgedAt)}
	}), len(own)}}, err
}

// ReadingToken opens the door of a reading.
type ReadingToken struct {
	Token string `json:"token"`
}

func (s *Server) openOwnReading(ctx context.Context, by accounts.Actor, in *Ref) (*one[ReadingToken], error) {
	token, err := s.Readings.OpenOwn(ctx, by, in.ID)
	return &one[ReadingToken]{ReadingToken{token}}, err
}
