package api

import (
	"context"
	"mime/multipart"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locations"
	"etalon/reports"
	"etalon/standards/readings"
)

// StaffMember is somebody who works in a location.
type StaffMember struct {
	ID       string `json:"id" format:"uuid"`
	Name     string `json:"name"`
	Position string `json:"position"`
	Location Named  `json:"location"`
	Email    string `json:"email,omitempty"`
	Number   string `json:"number,omitempty" doc:"Of the company's own list of staff"`
	LeftOn   string `json:"left_on,omitempty" format:"date"`
	Revision int    `json:"revision"`
}

func toStaffMember(m readings.Member) StaffMember {
	return StaffMember{m.ID, m.Name, m.Position, Named{m.LocationID, m.Location}, m.Email, m.Number, date(m.LeftOn), m.Revision}
}

func (s *Server) listStaff(ctx context.Context, by accounts.Actor, in *struct {
	Page
	Location string `query:"location" format:"uuid"`
	Gone     bool   `query:"gone" doc:"Also those who left"`
	Sort     string `query:"sort" enum:"name,position,location" default:"name"`
	Order    string `query:"order" enum:"asc,desc" default:"asc"`
},
) (*listed[StaffMember], error) {
	members, total, err := s.Readings.Staff(ctx, by, readings.StaffQuery{
		Search: in.Search, LocationID: in.Location, Gone: in.Gone, Sort: readings.StaffSort(in.Sort), Descending: in.Order == "desc",
		Limit: in.Limit, Offset: in.offset(),
	})
	return &listed[StaffMember]{list[StaffMember]{mapped(members, toStaffMember), total}}, err
}

func (s *Server) listStaffLocations(ctx context.Context, by accounts.Actor, _ *none) (*listed[Named], error) {
	found, err := s.Readings.Locations(ctx, by)
	return &listed[Named]{list[Named]{mapped(found, func(l locations.Location) Named { return Named{l.ID, l.Name} }), len(found)}}, err
}

var errLeftOn = fault.New(fault.Invalid, "invalid_request").At(fault.Field{Path: "body.left_on", Code: "date_expected"})

func (s *Server) putStaffMember(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Name       string `json:"name" minLength:"1" maxLength:"200"`
		Position   string `json:"position" minLength:"1" maxLength:"200"`
		LocationID string `json:"location_id" format:"uuid"`
		Email      string `json:"email,omitempty" maxLength:"320"`
		Number     string `json:"number,omitempty" maxLength:"50"`
		LeftOn     string `json:"left_on,omitempty" format:"date"`
		Revision   int    `json:"revision,omitempty" minimum:"0" doc:"That the edit started from; absent for a new one"`
	}
},
) (*one[StaffMember], error) {
	b := in.Body
	m := readings.Member{ID: in.ID, Name: b.Name, Position: b.Position, LocationID: b.LocationID, Email: b.Email, Number: b.Number, Revision: b.Revision}
	if b.LeftOn != "" {
		on, err := time.Parse(time.DateOnly, b.LeftOn)
		if err != nil {
			return nil, errLeftOn
		}
		m.LeftOn = on
	}
	kept, err := s.Readings.PutMember(ctx, by, m)
	return &one[StaffMember]{toStaffMember(kept)}, err
}

// StaffFile is a table of staff being uploaded.
type StaffFile struct {
	File  huma.FormFile `form:"file" required:"true"`
	Apply bool          `form:"apply" required:"false" doc:"Store it; otherwise only say what would happen"`
}

// StaffImport is what an import of staff did, or would do.
type StaffImport struct {
	New      int              `json:"new"`
	Changed  int              `json:"changed"`
	Same     int              `json:"same"`
	Applied  bool             `json:"applied"`
	Rows     []StaffImportRow `json:"rows" doc:"At most 500"`
	Problems []CellProblem    `json:"problems"`
	Notices  []CellProblem    `json:"notices" doc:"What is left out, without harm"`
}

// StaffImportRow is a row of the file.
type StaffImportRow struct {
	Row      int    `json:"row"`
	Name     string `json:"name"`
	Position string `json:"position"`
	Location string `json:"location"`
	What     string `json:"what" enum:"new,changed,same,wrong"`
}

func (s *Server) importStaff(ctx context.Context, by accounts.Actor, in *struct {
	RawBody huma.MultipartFormFiles[StaffFile]
},
) (*one[StaffImport], error) {
	form := in.RawBody.Data()
	defer func() { _ = form.File.Close() }()
	done, err := s.Readings.Import(ctx, by, multipart.File(form.File), form.File.Size, form.Apply)
	if err != nil {
		return nil, err
	}
	lang := languageOf(ctx)
	return &one[StaffImport]{StaffImport{
		New: done.New, Changed: done.Changed, Same: done.Same, Applied: done.Applied,
		Rows: mapped(done.Rows[:min(len(done.Rows), peopleShown)], func(r readings.ImportRow) StaffImportRow {
			return StaffImportRow{r.Number, r.Name, r.Position, r.Location, r.What}
		}),
		Problems: mapped(done.Problems, cellProblem(lang)), Notices: mapped(done.Notices, cellProblem(lang)),
	}}, nil
}

func staffColumns() []column[StaffMember] {
	return []column[StaffMember]{
		{"name", "list.name", reports.ListText, func(m StaffMember) any { return m.Name }},
		{"position", "list.position", reports.ListText, func(m StaffMember) any { return m.Position }},
		{"location", "list.location", reports.ListText, func(m StaffMember) any { return m.Location.Name }},
		{"email", "list.email", reports.ListText, func(m StaffMember) any { return m.Email }},
		{"number", "list.number", reports.ListText, func(m StaffMember) any { return m.Number }},
		{"left_on", "list.left_on", reports.ListDay, func(m StaffMember) any { return day(m.LeftOn) }},
	}
}
