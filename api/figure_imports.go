package api

import (
	"context"
	"mime/multipart"

	"etalon/internal/accounts"
	"etalon/reports/figures"
)

// FigureImport is what an import of figures does, or has done.
type FigureImport struct {
	Digest   string             `json:"digest" doc:"Goes into the import: it is refused when the file or the values are others by then"`
	Sheet    string             `json:"sheet" doc:"Empty for CSV"`
	Layout   string             `json:"layout" enum:"long,months,figures"`
	Rows     int                `json:"rows"`
	Counts   FigureImportCounts `json:"counts"`
	Figures  []FigureTotal      `json:"figures" doc:"What the file says of each figure"`
	Changed  []FigureDifference `json:"changed" doc:"Values that become others; at most 500"`
	Problems []ProblemField     `json:"problems" doc:"By cell; at most 2000"`
	Notices  []ProblemField     `json:"notices" doc:"By cell: what is read all the same"`
	Unknown  []ProblemField     `json:"unknown" doc:"Headings that were not read"`
}

// FigureImportCounts count the values of a file.
type FigureImportCounts struct {
	New       int `json:"new"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
	Blank     int `json:"blank" doc:"Cells without a value: they change nothing"`
	Refused   int `json:"refused"`
}

// FigureTotal is what a file says of a figure.
type FigureTotal struct {
	Figure Named  `json:"figure"`
	Unit   string `json:"unit" enum:"money,number,percent"`
	Values int    `json:"values"`
	From   string `json:"from" example:"2026-01"`
	Until  string `json:"until" example:"2026-12"`
	Sum    string `json:"sum" doc:"Of all its values, to compare with one's own"`
}

// FigureDifference is a value that becomes another.
type FigureDifference struct {
	Cell     string      `json:"cell" example:"Лист1!D7"`
	Location FigurePlace `json:"location"`
	Figure   Named       `json:"figure"`
	Month    string      `json:"month"`
	Before   string      `json:"before"`
	After    string      `json:"after"`
}

// FigureUpload is a file of figures.
type FigureUpload struct {
	Figure  string `query:"figure" format:"uuid" doc:"What a file is about that names no figure"`
	RawBody tableForm
}

func (in *FigureUpload) upload() (figures.Upload, multipart.File) {
	file := in.RawBody.Data().File
	return figures.Upload{File: multipart.File(file), Size: file.Size, Name: file.Filename, KindID: in.Figure}, multipart.File(file)
}

// previewFigureImport says what an import would do; nothing is stored.
func (s *Server) previewFigureImport(ctx context.Context, by accounts.Actor, in *FigureUpload) (*one[FigureImport], error) {
	up, file := in.upload()
	defer func() { _ = file.Close() }()
	done, err := s.Figures.PreviewImport(ctx, by, up)
	return figureImport(ctx, done, err)
}

// importFigures keeps the values of a file.
func (s *Server) importFigures(ctx context.Context, by accounts.Actor, in *struct {
	FigureUpload
	Digest   string `query:"digest" required:"true" maxLength:"64" doc:"Of the preview"`
	OnlyGood bool   `query:"only_good" doc:"Leave the refused cells out; otherwise one refuses all"`
},
) (*one[FigureImport], error) {
	up, file := in.upload()
	defer func() { _ = file.Close() }()
	done, err := s.Figures.Import(ctx, by, up, in.Digest, in.OnlyGood)
	return figureImport(ctx, done, err)
}

func figureImport(ctx context.Context, done figures.Imported, err error) (*one[FigureImport], error) {
	if err != nil {
		return nil, err
	}
	lang := languageOf(ctx)
	return &one[FigureImport]{FigureImport{
		Digest: done.Digest, Sheet: done.Sheet, Layout: string(done.Layout), Rows: done.Rows,
		Counts:   FigureImportCounts{done.Counts.New, done.Counts.Changed, done.Counts.Same, done.Counts.Blank, done.Counts.Refused},
		Problems: fieldProblems(ctx, done.Problems), Notices: fieldProblems(ctx, done.Notices), Unknown: fieldProblems(ctx, done.Unknown),
		Figures: mapped(done.Kinds, func(t figures.KindTotal) FigureTotal {
			return FigureTotal{Named{t.Kind.ID, t.Kind.Label.In(lang)}, string(t.Kind.Unit), t.N, t.From.String(), t.Until.String(), t.Sum.String()}
		}),
		Changed: mapped(done.Changed, func(d figures.Difference) FigureDifference {
			return FigureDifference{d.Path, toFigurePlace(d.Place), Named{d.Kind.ID, d.Kind.Label.In(lang)}, d.Month.String(), d.Before.String(), d.After.String()}
		}),
	}}, nil
}
