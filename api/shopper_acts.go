package api

import (
	"context"
	"io"
	"mime"
	"mime/multipart"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"etalon/audits/shoppers"
	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locale"
)

// OwnProfile is what a shopper sees of their own profile.
type OwnProfile struct {
	ID     string `json:"id" format:"uuid"`
	Name   string `json:"name"`
	Email  string `json:"email"`
	Status string `json:"status" enum:"candidate,active,paused,blocked,erased"`
	ShopperProfile
	Revision  int               `json:"revision" doc:"Goes into the next edit"`
	Documents []ShopperDocument `json:"documents"`
	Conflicts []Exclusion       `json:"conflicts" doc:"Declared and not taken back"`
}

// Returned says how many open assignments an exclusion took away.
type Returned struct {
	Assignments int `json:"assignments_returned"`
}

// ShopperDocument is a file about a shopper.
type ShopperDocument struct {
	ID        string    `json:"id" format:"uuid"`
	Kind      string    `json:"kind" enum:"contract,consent,identity,licence,other"`
	Title     string    `json:"title"`
	Number    string    `json:"number,omitempty"`
	IssuedOn  string    `json:"issued_on,omitempty" format:"date"`
	ExpiresOn string    `json:"expires_on,omitempty" format:"date" doc:"The last day on which it holds"`
	Expiring  bool      `json:"expiring" doc:"Has expired or will in 30 days"`
	FileName  string    `json:"file_name"`
	MediaType string    `json:"media_type" enum:"application/pdf,image/jpeg,image/png"`
	Size      int64     `json:"size" doc:"Bytes"`
	Own       bool      `json:"own" doc:"Uploaded by the shopper, who may remove it"`
	CreatedAt time.Time `json:"created_at"`
}

func (s *Server) getProfile(ctx context.Context, by accounts.Actor, _ *none) (*one[OwnProfile], error) {
	sh, err := s.Shoppers.Own(ctx, by)
	if err != nil {
		return nil, err
	}
	documents, err := s.Shoppers.Documents(ctx, by, sh.ID)
	if err != nil {
		return nil, err
	}
	conflicts, err := s.Shoppers.Declarations(ctx, by)
	if err != nil {
		return nil, err
	}
	p, today := sh.Profile, s.Shoppers.Today()
	out := OwnProfile{
		ID: sh.ID, Name: sh.Name, Email: sh.Email, Status: string(sh.Status), Revision: sh.Revision,
		ShopperProfile: ShopperProfile{
			p.City, p.Region, p.BirthYear, string(p.Gender), p.Languages, p.Car, p.CarMake, p.Phone, p.Availability, p.Experience,
		},
		Documents: mapped(documents, func(d shoppers.Document) ShopperDocument { return toShopperDocument(d, today) }),
		Conflicts: mapped(conflicts, func(e shoppers.Exclusion) Exclusion { return toExclusion(e, today) }),
	}
	return &one[OwnProfile]{out}, nil
}

func (s *Server) editProfile(ctx context.Context, by accounts.Actor, in *struct {
	Body struct {
		ShopperProfile
		Revision int `json:"revision" minimum:"0" doc:"That the edit started from"`
	}
},
) (*one[OwnProfile], error) {
	if _, err := s.Shoppers.EditOwn(ctx, by, in.Body.Revision, in.Body.profile()); err != nil {
		return nil, err
	}
	return s.getProfile(ctx, by, nil)
}

// Place is what a shopper may declare a conflict about.
type Place struct {
	Kind    string `json:"kind" enum:"brand,location"`
	ID      string `json:"id" format:"uuid"`
	Name    string `json:"name"`
	City    string `json:"city,omitempty"`
	Address string `json:"address,omitempty"`
}

func (s *Server) findPlaces(ctx context.Context, by accounts.Actor, in *struct {
	Search string `query:"search" maxLength:"200" doc:"At least two letters of the name, city or address"`
},
) (*listed[Place], error) {
	found, err := s.Shoppers.FindPlaces(ctx, by, in.Search)
	if err != nil {
		return nil, err
	}
	items := mapped(found, func(p shoppers.FoundPlace) Place { return Place{string(p.Kind), p.ID, p.Name, p.City, p.Address} })
	return &listed[Place]{list[Place]{items, len(items)}}, nil
}

func (s *Server) declareConflict(ctx context.Context, by accounts.Actor, in *struct {
	Body struct {
		ID        string `json:"id" format:"uuid" doc:"UUIDv7 made by the caller"`
		ScopeKind string `json:"scope_kind" enum:"brand,location"`
		ScopeID   string `json:"scope_id" format:"uuid"`
		Relation  string `json:"relation" enum:"works,worked,relatives,other"`
		Reason    string `json:"reason,omitempty" maxLength:"4000"`
		Until     string `json:"until,omitempty" format:"date" doc:"Absent: without end"`
	}
},
) (*one[Returned], error) {
	b := in.Body
	n, err := s.Shoppers.Declare(ctx, by, shoppers.Exclusion{
		ID: b.ID, ScopeKind: shoppers.ScopeKind(b.ScopeKind), ScopeID: b.ScopeID, Relation: shoppers.Relation(b.Relation), Reason: b.Reason, Until: dayOf(b.Until),
	})
	return &one[Returned]{Returned{n}}, err
}

func (s *Server) blockShopper(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		ID        string `json:"id" format:"uuid" doc:"UUIDv7 made by the caller"`
		ScopeKind string `json:"scope_kind" enum:"brand,region,location"`
		ScopeID   string `json:"scope_id" format:"uuid"`
		Reason    string `json:"reason" maxLength:"4000"`
		From      string `json:"from,omitempty" format:"date" doc:"Absent: today"`
		Until     string `json:"until,omitempty" format:"date" doc:"Absent: without end"`
	}
},
) (*one[Returned], error) {
	b := in.Body
	n, err := s.Shoppers.Block(ctx, by, shoppers.Exclusion{
		ID: b.ID, ShopperID: in.ID, ScopeKind: shoppers.ScopeKind(b.ScopeKind), ScopeID: b.ScopeID, Reason: b.Reason, From: dayOf(b.From), Until: dayOf(b.Until),
	})
	return &one[Returned]{Returned{n}}, err
}

func (s *Server) liftExclusion(ctx context.Context, by accounts.Actor, in *Ref) (*none, error) {
	return nil, s.Shoppers.Lift(ctx, by, in.ID)
}

// dayOf is a day of JSON, whose form huma has checked; zero for none.
func dayOf(text string) time.Time {
	t, _ := time.Parse(time.DateOnly, text)
	return t
}

// DocumentForm is a document as a form sends it.
type DocumentForm struct {
	File      huma.FormFile `form:"file" required:"true"`
	ID        string        `form:"id" format:"uuid" required:"true" doc:"UUIDv7 made by the caller"`
	Kind      string        `form:"kind" enum:"contract,consent,identity,licence,other" required:"true"`
	Title     string        `form:"title" maxLength:"200" required:"true"`
	Number    string        `form:"number" required:"false" maxLength:"200"`
	IssuedOn  string        `form:"issued_on" required:"false" maxLength:"10" doc:"Such as 2026-09-30"`
	ExpiresOn string        `form:"expires_on" required:"false" maxLength:"10" doc:"The last day on which it holds"`
}

func (s *Server) addDocument(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	RawBody huma.MultipartFormFiles[DocumentForm]
},
) (*one[ShopperDocument], error) {
	form := in.RawBody.Data()
	defer func() { _ = form.File.Close() }()
	d := shoppers.Document{
		ID: form.ID, ShopperID: in.ID, Kind: shoppers.DocumentKind(form.Kind), Title: form.Title, Number: form.Number, FileName: form.File.Filename,
	}
	for _, f := range []struct {
		path, text string
		into       *time.Time
	}{{"issued_on", form.IssuedOn, &d.IssuedOn}, {"expires_on", form.ExpiresOn, &d.ExpiresOn}} {
		day, err := time.Parse(time.DateOnly, f.text)
		if err != nil && f.text != "" {
			return nil, shoppers.ErrInvalid.At(fault.Field{Path: f.path, Code: "date_expected"})
		}
		*f.into = day
	}
	content, err := io.ReadAll(io.LimitReader(form.File, shoppers.DocumentMaxBytes+1))
	if err != nil {
		return nil, err
	}
	made, err := s.Shoppers.AddDocument(ctx, by, shoppers.NewDocument{Document: d, Content: content})
	if err != nil {
		return nil, err
	}
	return &one[ShopperDocument]{toShopperDocument(made, s.Shoppers.Today())}, nil
}

func (s *Server) getDocument(ctx context.Context, by accounts.Actor, in *Ref) (*huma.StreamResponse, error) {
	d, content, err := s.Shoppers.Document(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		defer func() { _ = content.Close() }()
		c.SetHeader("Content-Type", d.MediaType)
		c.SetHeader("Content-Length", strconv.FormatInt(d.Size, 10))
		c.SetHeader("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": d.FileName}))
		c.SetHeader("Content-Security-Policy", "default-src 'none'; sandbox")
		_, _ = io.Copy(c.BodyWriter(), content) // the client went away
	}}, nil
}

func (s *Server) deleteDocument(ctx context.Context, by accounts.Actor, in *Ref) (*none, error) {
	return nil, s.Shoppers.RemoveDocument(ctx, by, in.ID)
}

func toShopperDocument(d shoppers.Document, today time.Time) ShopperDocument {
	return ShopperDocument{
		ID: d.ID, Kind: string(d.Kind), Title: d.Title, Number: d.Number, IssuedOn: date(d.IssuedOn), ExpiresOn: date(d.ExpiresOn),
		Expiring: d.Expiring(today), FileName: d.FileName, MediaType: d.MediaType, Size: d.Size, Own: d.ByID == d.ShopperID, CreatedAt: d.CreatedAt,
	}
}

// ShopperImport says what an import did, or would do.
type ShopperImport struct {
	Rows     []ShopperImportRow `json:"rows" doc:"The first 500"`
	New      int                `json:"new"`
	Changed  int                `json:"changed"`
	Same     int                `json:"same"`
	Applied  bool               `json:"applied"`
	Invited  int                `json:"invited"`
	Problems []CellProblem      `json:"problems" doc:"Nothing is stored while there are any"`
	Notices  []CellProblem      `json:"notices"`
}

// ShopperImportRow is one person of a file.
type ShopperImportRow struct {
	Row   int    `json:"row"`
	Name  string `json:"name"`
	Email string `json:"email"`
	What  string `json:"what" enum:"new,changed,same,wrong"`
}

// CellProblem is what is wrong in a cell.
type CellProblem struct {
	Cell    string `json:"cell" example:"Лист1!B7"`
	Code    string `json:"code"`
	Problem string `json:"problem" doc:"For people"`
}

// peopleShown is how many rows of a file an answer shows.
const peopleShown = 500

// ShopperFile is a file of shoppers as a form sends it.
type ShopperFile struct {
	File   huma.FormFile `form:"file" required:"true"`
	Apply  bool          `form:"apply" required:"false" doc:"Store it; absent: only say what would happen"`
	Invite bool          `form:"invite" required:"false" doc:"Send the new people invitations"`
}

func (s *Server) importShoppers(ctx context.Context, by accounts.Actor, in *struct {
	RawBody huma.MultipartFormFiles[ShopperFile]
},
) (*one[ShopperImport], error) {
	form := in.RawBody.Data()
	defer func() { _ = form.File.Close() }()
	done, err := s.Shoppers.Import(ctx, by, multipart.File(form.File), form.File.Size, shoppers.ImportOptions{Apply: form.Apply, Invite: form.Invite})
	if err != nil {
		return nil, err
	}
	lang := languageOf(ctx)
	out := ShopperImport{
		New: done.New, Changed: done.Changed, Same: done.Same, Applied: done.Applied, Invited: done.Invited,
		Rows: mapped(done.Rows[:min(len(done.Rows), peopleShown)], func(r shoppers.ImportRow) ShopperImportRow {
			return ShopperImportRow{r.Number, r.Name, r.Email, r.What}
		}),
		Problems: mapped(done.Problems, cellProblem(lang)), Notices: mapped(done.Notices, cellProblem(lang)),
	}
	return &one[ShopperImport]{out}, nil
}

func cellProblem(lang locale.Language) func(fault.Field) CellProblem {
	return func(f fault.Field) CellProblem {
		return CellProblem{f.Path, f.Code, lang.Text("problem."+f.Code, f.Params)}
	}
}
