package api

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/locale"
	"etalon/reports"
	"etalon/reports/orders"
)

// ReportOrder is a report file that its owner ordered.
type ReportOrder struct {
	ID         string            `json:"id" format:"uuid"`
	Kind       string            `json:"kind" enum:"answers,visits,wave,ranking,location,visit,mailed" doc:"mailed: somebody sent it"`
	Format     string            `json:"format" enum:"pdf,xlsx,csv,json,parquet"`
	Language   string            `json:"language" enum:"ru,en"`
	Filter     ReportOrderFilter `json:"filter"`
	Title      string            `json:"title" doc:"Of what it is about, when it was ordered; empty: all that the owner sees"`
	State      string            `json:"state" enum:"waiting,making,done,failed,cancelled,expired"`
	Stage      string            `json:"stage,omitempty" enum:"writing,finishing,rendering" doc:"While it is being made"`
	Done       int               `json:"done" doc:"Visits written"`
	Total      int               `json:"total" doc:"Visits to write; 0: not known"`
	Name       string            `json:"name,omitempty" doc:"Of the file, when it is done"`
	Size       int64             `json:"size" doc:"Bytes of the download"`
	Problem    *OrderProblem     `json:"problem,omitempty" doc:"Why there is no file"`
	CreatedAt  time.Time         `json:"created_at"`
	FinishedAt *time.Time        `json:"finished_at,omitempty"`
	ExpiresAt  *time.Time        `json:"expires_at,omitempty" doc:"When the file is deleted"`
}

// OrderProblem is the fault that ended an order.
type OrderProblem struct {
	Code string `json:"code"`
	Text string `json:"text" doc:"In the language of the request"`
}

// ReportOrderFilter is what a file is narrowed to.
type ReportOrderFilter struct {
	WaveID     string `json:"wave_id,omitempty" format:"uuid"`
	LocationID string `json:"location_id,omitempty" format:"uuid"`
	VisitID    string `json:"visit_id,omitempty" format:"uuid"`
	From       string `json:"from,omitempty" format:"date" doc:"First day of visits, as the location counts them"`
	To         string `json:"to,omitempty" format:"date" doc:"Last day of visits"`
	Detailed   bool   `json:"detailed,omitempty" doc:"Of visits: with the points and comments of answers"`
}

func (s *Server) listReportOrders(ctx context.Context, by accounts.Actor, in *struct {
	Number int `query:"page" minimum:"1" maximum:"100000" default:"1"`
	Limit  int `query:"limit" minimum:"1" maximum:"200" default:"50"`
},
) (*listed[ReportOrder], error) {
	found, total, err := s.Orders.List(ctx, by, in.Limit, (in.Number-1)*in.Limit)
	if err != nil {
		return nil, err
	}
	return &listed[ReportOrder]{list[ReportOrder]{mapped(found, toReportOrder(ctx)), total}}, nil
}

func (s *Server) getReportOrder(ctx context.Context, by accounts.Actor, in *Ref) (*one[ReportOrder], error) {
	return ordered(ctx)(s.Orders.Get(ctx, by, in.ID))
}

func (s *Server) putReportOrder(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Kind     string             `json:"kind" enum:"answers,visits,wave,ranking,location,visit" doc:"ranking: the places of the locations in a wave; answers: a row for each answer, as xlsx, csv, json or parquet; visits: of a wave, a row for each, as xlsx or csv; the others as pdf or xlsx"`
		Format   string             `json:"format" enum:"pdf,xlsx,csv,json,parquet" doc:"json: an object a line"`
		Language string             `json:"language,omitempty" enum:"ru,en" doc:"Of the file; absent: of the request"`
		Filter   *ReportOrderFilter `json:"filter,omitempty" doc:"Absent: all that you may see"`
	}
},
) (*one[ReportOrder], error) {
	o := orders.Order{ID: in.ID, Kind: orders.Kind(in.Body.Kind), Format: orders.Format(in.Body.Format), Language: FileLanguage{in.Body.Language}.of(ctx)}
	if f := in.Body.Filter; f != nil {
		o.Filter = orders.Filter{WaveID: f.WaveID, LocationID: f.LocationID, VisitID: f.VisitID, From: dayOf(f.From), To: dayOf(f.To), Detailed: f.Detailed}
	}
	return ordered(ctx)(s.Orders.Put(ctx, by, o))
}

func (s *Server) cancelReportOrder(ctx context.Context, by accounts.Actor, in *Ref) (*one[ReportOrder], error) {
	return ordered(ctx)(s.Orders.Cancel(ctx, by, in.ID))
}

func (s *Server) deleteReportOrder(ctx context.Context, by accounts.Actor, in *Ref) (*none, error) {
	return &none{}, s.Orders.Delete(ctx, by, in.ID)
}

func (s *Server) openReportOrder(ctx context.Context, by accounts.Actor, id string, _ locale.Language) (*reports.File, error) {
	return s.Orders.Open(ctx, by, id)
}

func (s *Server) waveVisits(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	FileLanguage
	Detailed bool `query:"detailed" doc:"With the points and comments of answers"`
},
) (*orders.Stream, error) {
	return s.Orders.WaveCSV(ctx, by, in.ID, in.Detailed, in.of(ctx))
}

func ordered(ctx context.Context) func(orders.Order, error) (*one[ReportOrder], error) {
	return func(o orders.Order, err error) (*one[ReportOrder], error) {
		if err != nil {
			return nil, err
		}
		return &one[ReportOrder]{toReportOrder(ctx)(o)}, nil
	}
}

func toReportOrder(ctx context.Context) func(orders.Order) ReportOrder {
	lang := languageOf(ctx)
	return func(o orders.Order) ReportOrder {
		out := ReportOrder{
			ID: o.ID, Kind: string(o.Kind), Format: string(o.Format), Language: string(o.Language), Title: o.Title, State: string(o.State), Stage: string(o.Stage),
			Filter: ReportOrderFilter{
				WaveID: o.Filter.WaveID, LocationID: o.Filter.LocationID, VisitID: o.Filter.VisitID, From: date(o.Filter.From), To: date(o.Filter.To), Detailed: o.Filter.Detailed,
			},
			Done: o.Done, Total: o.Total, Name: o.Name, Size: o.Size, CreatedAt: o.CreatedAt, FinishedAt: moment(o.FinishedAt), ExpiresAt: moment(o.ExpiresAt),
		}
		if o.Problem != "" {
			out.Problem = orderProblem(lang, o.Problem)
		}
		return out
	}
}

func orderProblem(lang locale.Language, code string) *OrderProblem {
	return &OrderProblem{code, lang.Text("fault." + code)}
}
