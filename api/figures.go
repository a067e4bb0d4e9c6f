package api

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locations"
	"etalon/reports"
	"etalon/reports/figures"
)

// FigureKind is what a company measures of its own business by location and month.
type FigureKind struct {
	ID   string `json:"id" format:"uuid"`
	Name string `json:"name" doc:"In the language of the request" example:"Sales"`
	FigureKindText
}

// FigureKindText is what people change of a figure.
type FigureKindText struct {
	NameRU    string `json:"name_ru" maxLength:"60" doc:"Empty: it has an English name alone" example:"Продажи"`
	NameEN    string `json:"name_en" maxLength:"60" doc:"Empty: it has a Russian name alone" example:"Sales"`
	Unit      string `json:"unit" enum:"money,number,percent" doc:"Stays once there are values"`
	Aggregate string `json:"aggregate" enum:"sum,mean" doc:"How months make a period"`
	Better    string `json:"better" enum:"more,less,neither"`
	Archived  bool   `json:"archived,omitempty"`
	Revision  int    `json:"revision" minimum:"0" doc:"That the edit started from; 0: a new figure"`
}

// FigureRow is a location with its values.
type FigureRow struct {
	Location FigurePlace   `json:"location"`
	Values   []FigureValue `json:"values" doc:"By month; months without a value are absent"`
}

// FigurePlace is a location of a list.
type FigurePlace struct {
	ID     string `json:"id" format:"uuid"`
	Code   string `json:"code"`
	Name   string `json:"name"`
	City   string `json:"city"`
	Region string `json:"region"`
}

// FigureValue is a value of a month.
type FigureValue struct {
	Month     string `json:"month" example:"2026-01"`
	Value     string `json:"value" doc:"An exact decimal with a point, four decimals at most" example:"1250000.5"`
	Corrected bool   `json:"corrected" doc:"It was another once: see its history"`
}

// FigurePast is a value with where it came from.
type FigurePast struct {
	Value  *string   `json:"value" nullable:"true" doc:"Null: it was taken away"`
	At     time.Time `json:"at"`
	By     string    `json:"by" doc:"Empty: the program itself"`
	Source string    `json:"source" doc:"Name of the file; empty: typed in, or sent by another program"`
	Reason string    `json:"reason"`
}

func toFigureKind(ctx context.Context, k figures.Kind) FigureKind {
	return FigureKind{k.ID, k.Label.In(languageOf(ctx)), FigureKindText{
		k.Label.Russian, k.Label.English, string(k.Unit), string(k.Aggregate), string(k.Better), k.Archived, k.Revision,
	}}
}

func toFigureKinds(ctx context.Context, all []figures.Kind) []FigureKind {
	return mapped(all, func(k figures.Kind) FigureKind { return toFigureKind(ctx, k) })
}

func (s *Server) listFigureKinds(ctx context.Context, by accounts.Actor, _ *none) (*listed[FigureKind], error) {
	all, err := s.Figures.Kinds(ctx, by)
	return &listed[FigureKind]{list[FigureKind]{toFigureKinds(ctx, all), len(all)}}, err
}

func (s *Server) putFigureKind(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body FigureKindText
},
) (*one[FigureKind], error) {
	b := in.Body
	k, err := s.Figures.PutKind(ctx, by, figures.Kind{
		ID: in.ID, Label: locations.Label{Russian: b.NameRU, English: b.NameEN},
		Unit: figures.Unit(b.Unit), Aggregate: figures.Aggregate(b.Aggregate), Better: figures.Better(b.Better), Archived: b.Archived,
	}, b.Revision)
	return &one[FigureKind]{toFigureKind(ctx, k)}, err
}

// putUsualFigures makes sales, the average bill and complaints where there is no figure.
func (s *Server) putUsualFigures(ctx context.Context, by accounts.Actor, _ *none) (*listed[FigureKind], error) {
	all, err := s.Figures.PutUsual(ctx, by)
	return &listed[FigureKind]{list[FigureKind]{toFigureKinds(ctx, all), len(all)}}, err
}

// figureMonth reads a month that the contract has checked the form of; one that is not
// kept is out of every period.
func figureMonth(text string) figures.Month {
	m, _ := figures.ParseMonth(text)
	return m
}

func (s *Server) listFigures(ctx context.Context, by accounts.Actor, in *struct {
	Page
	Figure string `query:"figure" format:"uuid" required:"true"`
	From   string `query:"from" required:"true" pattern:"^[0-9]{4}-[0-9]{2}$" example:"2026-01"`
	Until  string `query:"until" required:"true" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"Included; 36 months at most"`
	Brand  string `query:"brand" format:"uuid"`
	Region string `query:"region" format:"uuid"`
},
) (*listed[FigureRow], error) {
	rows, total, err := s.Figures.Rows(ctx, by, figures.Query{
		KindID: in.Figure, From: figureMonth(in.From), Until: figureMonth(in.Until), BrandID: in.Brand, RegionID: in.Region,
		Search: in.Search, Limit: in.Limit, Offset: in.offset(),
	})
	return &listed[FigureRow]{list[FigureRow]{mapped(rows, func(r figures.Row) FigureRow {
		return FigureRow{toFigurePlace(r.Place), mapped(r.Values, func(v figures.Value) FigureValue {
			return FigureValue{v.Month.String(), v.Amount.String(), v.Corrected}
		})}
	}), total}}, err
}

func toFigurePlace(p figures.Place) FigurePlace {
	return FigurePlace{p.ID, p.Code, p.Name, p.City, p.Region}
}

// FigureRef is one value.
type FigureRef struct {
	Ref
	LocationID string `path:"location_id" format:"uuid"`
	Month      string `path:"month" pattern:"^[0-9]{4}-[0-9]{2}$" example:"2026-01"`
}

// putFigure keeps a value, or takes it away.
func (s *Server) putFigure(ctx context.Context, by accounts.Actor, in *struct {
	FigureRef
	Body struct {
		Value  *string `json:"value" nullable:"true" maxLength:"40" doc:"Null takes it away" example:"1250000.5"`
		Reason string  `json:"reason,omitempty" maxLength:"500"`
	}
},
) (*listed[FigurePast], error) {
	var amount *figures.Amount
	if in.Body.Value != nil {
		a, ok := figures.ParseAmount(*in.Body.Value)
		if !ok {
			return nil, figures.ErrInvalid.At(fault.Field{Path: "value", Code: "figure_value_unread"})
		}
		amount = &a
	}
	if err := s.Figures.Set(ctx, by, in.ID, in.LocationID, figureMonth(in.Month), amount, in.Body.Reason); err != nil {
		return nil, err
	}
	return s.getFigureHistory(ctx, by, &in.FigureRef)
}

func (s *Server) getFigureHistory(ctx context.Context, by accounts.Actor, in *FigureRef) (*listed[FigurePast], error) {
	past, err := s.Figures.History(ctx, by, in.ID, in.LocationID, figureMonth(in.Month))
	return &listed[FigurePast]{list[FigurePast]{mapped(past, func(p figures.Past) FigurePast {
		out := FigurePast{At: p.Batch.At, By: p.Batch.By, Source: p.Batch.Source, Reason: p.Batch.Reason}
		if p.Amount != nil {
			text := p.Amount.String()
			out.Value = &text
		}
		return out
	}), len(past)}}, err
}

func (s *Server) figuresXLSX(ctx context.Context, by accounts.Actor, in *struct {
	FileLanguage
	Layout string `query:"layout" enum:"months,figures" default:"months" doc:"A column a month of one figure, or a column a figure of one month"`
	Figure string `query:"figure" format:"uuid" doc:"Of columns of months; absent: the first"`
	From   string `query:"from" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"Absent: eleven months before"`
	Until  string `query:"until" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"Absent: the month before this one"`
},
) (*reports.File, error) {
	return s.Reports.FiguresXLSX(ctx, by, figures.TableQuery{
		KindID: in.Figure, Layout: figures.Layout(in.Layout), From: figureMonth(in.From), Until: figureMonth(in.Until),
	}, in.of(ctx))
}
