package api

import (
	"context"
	"time"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/locale"
	"etalon/reports"
	"etalon/reports/mailings"
)

// Mailing is a report that is put together and sent.
type Mailing struct {
	ID        string     `json:"id" format:"uuid"`
	NextAt    *time.Time `json:"next_at,omitempty" doc:"By the clock; absent: not known beforehand, or never"`
	UpdatedAt time.Time  `json:"updated_at"`
	MailingText
}

// MailingText is what people change of a mailing.
type MailingText struct {
	BrandID      string          `json:"brand_id" format:"uuid"`
	Title        string          `json:"title" maxLength:"120" example:"Итоги недели для регионов"`
	Blocks       []string        `json:"blocks" maxItems:"20" example:"[\"figure\",\"ranking\"]" doc:"In their order: figure, trend, distribution, sections, regions, worst_requirements, best_requirements, requirements, ranking, heat, spread (left out where there are too few visits to tell), critical_fails, photos, comments; data is every visit and answer of a workbook. How everything was computed always follows"`
	Regions      []string        `json:"regions" maxItems:"200" doc:"Ids; none: every region"`
	WaveID       string          `json:"wave_id,omitempty" format:"uuid" doc:"Absent: the newest with results"`
	From         string          `json:"from,omitempty" format:"date" doc:"The newest wave that ends no earlier"`
	To           string          `json:"to,omitempty" format:"date" doc:"The newest wave that begins no later"`
	Language     string          `json:"language" enum:"ru,en"`
	Look         MailingLook     `json:"look"`
	PDF          bool            `json:"pdf"`
	XLSX         bool            `json:"xlsx"`
	Certificates int             `json:"certificates" minimum:"0" maximum:"50" doc:"For so many of the best locations; 0: none"`
	ByLink       bool            `json:"by_link" doc:"Files are never attached, but wait among the recipient's report files"`
	Recipients   []string        `json:"recipients" maxItems:"500" doc:"Ids of accounts; each gets what they see"`
	Schedule     MailingSchedule `json:"schedule"`
	Enabled      bool            `json:"enabled" doc:"The schedule counts"`
	Archived     bool            `json:"archived,omitempty"`
	Revision     int             `json:"revision" minimum:"0" doc:"That the edit started from; 0: a new mailing"`
	Reason       string          `json:"reason,omitempty" maxLength:"500" doc:"For the journal"`
}

// MailingLook is how the report looks.
type MailingLook struct {
	Own    bool   `json:"own" doc:"A look of its own, instead of the organisation's"`
	Accent string `json:"accent,omitempty" example:"#1f4f8f"`
	Logo   []byte `json:"logo,omitempty" maxLength:"400000" doc:"PNG or JPEG of up to 256 KB, as base64; not in lists"`
}

// MailingSchedule is when a mailing is sent by itself.
type MailingSchedule struct {
	Every   string `json:"every" enum:"never,weekly,monthly,wave_closed,wave_released"`
	Weekday int    `json:"weekday,omitempty" minimum:"0" maximum:"7" doc:"weekly: 1 is Monday"`
	Day     int    `json:"day,omitempty" minimum:"0" maximum:"31" doc:"monthly: the last day where a month has fewer"`
	Hour    int    `json:"hour,omitempty" minimum:"0" maximum:"23"`
	Zone    string `json:"zone,omitempty" maxLength:"60" example:"Europe/Moscow"`
}

// MailingRecipient is somebody who sees results of a brand.
type MailingRecipient struct {
	ID    string        `json:"id" format:"uuid"`
	Name  string        `json:"name"`
	Roles []MailingRole `json:"roles"`
}

// MailingRole is why they see them.
type MailingRole struct {
	Role  string `json:"role"`
	Kind  string `json:"kind" enum:"organisation,brand,region,location,wave" doc:"Of the scope"`
	Scope string `json:"scope" doc:"Name of the brand, region, location or wave; empty: all"`
}

// MailingSending is one time that a mailing was sent.
type MailingSending struct {
	ID         string        `json:"id" format:"uuid"`
	Occasion   string        `json:"occasion" enum:"by_hand,clock,closed,released"`
	By         string        `json:"by" doc:"Name of who asked for it; empty: the clock, or a wave"`
	Wave       string        `json:"wave" doc:"That it is about; empty: not chosen"`
	State      string        `json:"state" enum:"waiting,making,done,failed"`
	Problem    *OrderProblem `json:"problem,omitempty" doc:"Why nobody got anything"`
	Sent       int           `json:"sent" doc:"To so many"`
	None       int           `json:"none" doc:"Had nothing to be shown"`
	Failed     int           `json:"failed"`
	DueAt      time.Time     `json:"due_at"`
	CreatedAt  time.Time     `json:"created_at"`
	FinishedAt *time.Time    `json:"finished_at,omitempty"`
}

// MailingDelivery is what became of a sending for one recipient.
type MailingDelivery struct {
	ID       string     `json:"id" format:"uuid"`
	Name     string     `json:"name"`
	State    string     `json:"state" enum:"waiting,sent,none,failed,refused"`
	Reason   string     `json:"reason,omitempty" doc:"no_visits, no_rights, account_closed, rights_changed, or the code of a fault"`
	Visits   int        `json:"visits" doc:"In their report"`
	Attached bool       `json:"attached"`
	SentAt   *time.Time `json:"sent_at,omitempty"`
	Error    string     `json:"error,omitempty" doc:"What the mail server said"`
}

// MailingDeliveries is a sending with all of them.
type MailingDeliveries struct {
	Sending MailingSending    `json:"sending"`
	Items   []MailingDelivery `json:"items"`
}

func (s *Server) listMailings(ctx context.Context, by accounts.Actor, in *struct {
	Search string `query:"search" maxLength:"200"`
	Number int    `query:"page" minimum:"1" maximum:"100000" default:"1"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
},
) (*listed[Mailing], error) {
	found, total, err := s.Mailings.List(ctx, by, in.Search, in.Limit, (in.Number-1)*in.Limit)
	if err != nil {
		return nil, err
	}
	return &listed[Mailing]{list[Mailing]{mapped(found, toMailing), total}}, nil
}

func (s *Server) getMailing(ctx context.Context, by accounts.Actor, in *Ref) (*one[Mailing], error) {
	m, err := s.Mailings.Get(ctx, by, in.ID)
	return &one[Mailing]{toMailing(m)}, err
}

func (s *Server) putMailing(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body MailingText
},
) (*one[Mailing], error) {
	m, err := s.Mailings.Put(ctx, by, in.Body.mailing(in.ID), in.Body.Revision, in.Body.Reason)
	return &one[Mailing]{toMailing(m)}, err
}

func (s *Server) listMailingRecipients(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Search string `query:"search" maxLength:"200" doc:"Part of a name, or of the name of a scope"`
	Number int    `query:"page" minimum:"1" maximum:"100000" default:"1"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
},
) (*listed[MailingRecipient], error) {
	found, total, err := s.Mailings.Recipients(ctx, by, in.ID, in.Search, in.Limit, (in.Number-1)*in.Limit)
	if err != nil {
		return nil, err
	}
	return &listed[MailingRecipient]{list[MailingRecipient]{mapped(found, toMailingRecipient), total}}, nil
}

func (s *Server) listMailingSendings(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Number int `query:"page" minimum:"1" maximum:"100000" default:"1"`
	Limit  int `query:"limit" minimum:"1" maximum:"200" default:"50"`
},
) (*listed[MailingSending], error) {
	found, total, err := s.Mailings.Sendings(ctx, by, in.ID, in.Limit, (in.Number-1)*in.Limit)
	if err != nil {
		return nil, err
	}
	return &listed[MailingSending]{list[MailingSending]{mapped(found, toMailingSending(ctx)), total}}, nil
}

func (s *Server) putMailingSending(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	SendingID string `path:"sending_id" format:"uuid"`
},
) (*one[MailingSending], error) {
	sd, err := s.Mailings.Send(ctx, by, in.ID, in.SendingID)
	if err != nil {
		return nil, err
	}
	return &one[MailingSending]{toMailingSending(ctx)(sd)}, nil
}

func (s *Server) getMailingSending(ctx context.Context, by accounts.Actor, in *Ref) (*one[MailingDeliveries], error) {
	sd, found, err := s.Mailings.Deliveries(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	lang := languageOf(ctx)
	return &one[MailingDeliveries]{MailingDeliveries{toMailingSending(ctx)(sd), mapped(found, func(d mailings.Delivery) MailingDelivery {
		return MailingDelivery{
			ID: d.ID, Name: d.Name, State: string(d.State), Reason: d.Reason, Visits: d.Visits, Attached: d.Attached, SentAt: moment(d.SentAt),
			Error: firstOf(d.Error, faultText(lang, d)),
		}
	})}}, nil
}

// faultText is the text of the fault that kept a delivery back; empty: none did.
func faultText(lang locale.Language, d mailings.Delivery) string {
	if text := lang.Text("fault." + d.Reason); d.Reason != "" && text != "fault."+d.Reason {
		return text
	}
	return ""
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

func (s *Server) sendMailingAgain(ctx context.Context, by accounts.Actor, in *Ref) (*none, error) {
	return &none{}, s.Mailings.Again(ctx, by, in.ID)
}

func (s *Server) previewMailing(ctx context.Context, by accounts.Actor, in *struct {
	Workbook bool `query:"workbook" doc:"As a workbook instead of a PDF"`
	Body     MailingText
},
) (*reports.File, error) {
	return s.Mailings.Preview(ctx, by, in.Body.mailing(previewID), in.Workbook)
}

// previewID stands for a mailing that is not kept yet.
const previewID = "01900000-0000-7000-8000-000000000000"

func (s *Server) locationCertificates(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	FileLanguage
	Top  int     `query:"top" minimum:"0" maximum:"200" default:"3" doc:"Of the best; 0: all from the score on"`
	From float64 `query:"from" minimum:"0" maximum:"100" doc:"Percent, at least" example:"90"`
},
) (*reports.File, error) {
	return s.Reports.LocationCertificatesPDF(ctx, by, in.ID, reports.Award{Top: in.Top, From: checklists.Percent(in.From * 100)}, reports.Composition{Language: in.of(ctx)})
}

// ReportLook is how the reports of the organisation look.
type ReportLook struct {
	Accent   string `json:"accent,omitempty" maxLength:"7" example:"#1f4f8f" doc:"Absent: the product's own"`
	Logo     []byte `json:"logo,omitempty" maxLength:"400000" doc:"PNG or JPEG of up to 256 KB, as base64; absent: the name of the organisation stands instead"`
	Revision int    `json:"revision" minimum:"0" doc:"That the edit started from; 0: none was set"`
}

func (s *Server) getReportLook(ctx context.Context, by accounts.Actor, _ *struct{}) (*one[ReportLook], error) {
	return looked(s.Reports.OwnLook(ctx, by))
}

func (s *Server) putReportLook(ctx context.Context, by accounts.Actor, in *struct{ Body ReportLook }) (*one[ReportLook], error) {
	return looked(s.Reports.SetLook(ctx, by, reports.Look{Logo: in.Body.Logo, Accent: in.Body.Accent}, in.Body.Revision))
}

func looked(l reports.OwnLook, err error) (*one[ReportLook], error) {
	return &one[ReportLook]{ReportLook{l.Accent, l.Logo, l.Revision}}, err
}
