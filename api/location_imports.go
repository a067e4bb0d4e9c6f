package api

import (
	"context"
	"mime/multipart"

	"github.com/danielgtaylor/huma/v2"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locations"
)

// rowsShown is how many rows of each action an answer has; the counts are of all.
const rowsShown = 500

// LocationImport is what an import of locations does, or has done.
type LocationImport struct {
	Digest  string                 `json:"digest" doc:"Goes into the import: it is refused when the file or the places are others by then"`
	Sheet   string                 `json:"sheet" doc:"Empty for CSV"`
	Counts  LocationImportCounts   `json:"counts"`
	Brands  []string               `json:"brands" doc:"That would be made"`
	Regions []LocationImportRegion `json:"regions" doc:"That would be made"`
	Unknown []ProblemField         `json:"unknown" doc:"Headings that were not read"`
	Rows    []LocationImportRow    `json:"rows" doc:"The refused first; at most 500 of each action, without the unchanged"`
}

// LocationImportCounts count the rows by what is done with them.
type LocationImportCounts struct {
	Create    int `json:"create"`
	Update    int `json:"update"`
	Unchanged int `json:"unchanged"`
	Refuse    int `json:"refuse"`
}

// LocationImportRegion is a region by the names.
type LocationImportRegion struct {
	Brand  string `json:"brand"`
	Region string `json:"region"`
}

// LocationImportRow is a row of the file.
type LocationImportRow struct {
	Row      int                    `json:"row"`
	Code     string                 `json:"code"`
	Name     string                 `json:"name"`
	Action   string                 `json:"action" enum:"create,update,unchanged,refuse"`
	Changes  []LocationImportChange `json:"changes"`
	Problems []ProblemField         `json:"problems" doc:"By cell"`
}

// LocationImportChange is one difference.
type LocationImportChange struct {
	Column string `json:"column"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// tableForm is a table being uploaded.
type tableForm = huma.MultipartFormFiles[struct {
	File huma.FormFile `form:"file" required:"true"`
}]

// previewLocationImport says what an import would do; nothing is stored.
func (s *Server) previewLocationImport(ctx context.Context, by accounts.Actor, in *struct {
	RawBody tableForm
},
) (*one[LocationImport], error) {
	file := in.RawBody.Data().File
	defer func() { _ = file.Close() }()
	done, err := s.Places.PreviewImport(ctx, by, multipart.File(file), file.Size, languageOf(ctx))
	return locationImport(ctx, done, err)
}

// importLocations makes and changes locations as a file says.
func (s *Server) importLocations(ctx context.Context, by accounts.Actor, in *struct {
	Digest     string `query:"digest" required:"true" maxLength:"64" doc:"Of the preview"`
	MakePlaces bool   `query:"make_places" doc:"Make the brands and regions that are not there"`
	OnlyGood   bool   `query:"only_good" doc:"Leave the refused rows out; otherwise one refuses all"`
	RawBody    tableForm
},
) (*one[LocationImport], error) {
	file := in.RawBody.Data().File
	defer func() { _ = file.Close() }()
	done, err := s.Places.ImportFile(ctx, by, multipart.File(file), file.Size, languageOf(ctx),
		locations.ImportOptions{Digest: in.Digest, MakePlaces: in.MakePlaces, OnlyGood: in.OnlyGood})
	return locationImport(ctx, done, err)
}

func locationImport(ctx context.Context, done locations.Imported, err error) (*one[LocationImport], error) {
	if err != nil {
		return nil, err
	}
	out := LocationImport{
		Digest: done.Digest, Sheet: done.Sheet, Brands: append([]string{}, done.Brands...), Unknown: fieldProblems(ctx, done.Unknown),
		Regions: mapped(done.Regions, func(r locations.NamedRegion) LocationImportRegion { return LocationImportRegion(r) }),
		Counts:  LocationImportCounts{done.Counts[locations.CreateRow], done.Counts[locations.UpdateRow], done.Counts[locations.LeaveRow], done.Counts[locations.RefuseRow]},
		Rows:    []LocationImportRow{},
	}
	for _, action := range []locations.Action{locations.RefuseRow, locations.CreateRow, locations.UpdateRow} {
		n := 0
		for _, r := range done.Rows {
			if r.Action != action || n >= rowsShown {
				continue
			}
			n++
			out.Rows = append(out.Rows, LocationImportRow{
				r.Number, r.Code, r.Name, string(r.Action),
				mapped(r.Changes, func(c locations.Change) LocationImportChange { return LocationImportChange(c) }), fieldProblems(ctx, r.Problems),
			})
		}
	}
	return &one[LocationImport]{out}, nil
}

// fieldProblems puts the fields into the words of the request's language.
func fieldProblems(ctx context.Context, fields []fault.Field) []ProblemField {
	lang := languageOf(ctx)
	return mapped(fields, func(f fault.Field) ProblemField {
		return ProblemField{f.Path, f.Code, lang.Text("problem."+f.Code, f.Params)}
	})
}
