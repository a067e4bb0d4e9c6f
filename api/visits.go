package api

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
)

// Receipt is what the device learns of a visit: never a score.
type Receipt struct {
	ID          string         `json:"id" format:"uuid"`
	Status      string         `json:"status" enum:"in_progress,submitted,in_review,returned,approved,released,locked,rejected,excluded"`
	Revision    int            `json:"revision" doc:"Goes into the next edit"`
	SubmittedAt *time.Time     `json:"submitted_at,omitempty"`
	Photos      []PhotoReceipt `json:"photos" doc:"Every photo that the server has"`
}

// PhotoReceipt says that the server has a photo.
type PhotoReceipt struct {
	ID       string `json:"id" format:"uuid"`
	Question string `json:"question"`
	SHA256   string `json:"sha256,omitempty" doc:"Of the bytes that the device sent; for the shopper and the programme"`
}

// AssignedChecklist is what an assignment asks: the checklist, and what a phone
// without a network needs to know of the location.
type AssignedChecklist struct {
	checklists.Document
	TimeZone   string                         `json:"time_zone" doc:"Of the location: a visit's day is there" example:"Europe/Moscow"`
	Exceptions []checklists.DocumentException `json:"exceptions" doc:"Questions that do not apply on some days: the last month's, those in force, those to come"`
}

func (s *Server) getAssignmentChecklist(ctx context.Context, by accounts.Actor, in *Ref) (*one[AssignedChecklist], error) {
	a, err := s.Audits.AssignmentChecklist(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return &one[AssignedChecklist]{AssignedChecklist{checklists.NewDocument(a.Content), a.TimeZone, a.Exceptions}}, nil
}

func (s *Server) getVisit(ctx context.Context, by accounts.Actor, in *Ref) (*one[Receipt], error) {
	v, err := s.Audits.Visit(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	photos, err := s.Audits.Photos(ctx, v)
	if v.ShopperID != by.AccountID && !by.Can(accounts.SeeShoppers) {
		v.SubmittedAt = time.Time{} // when the shopper came home is nobody's business
		for i := range photos {
			photos[i].SentSHA256 = "" // of the original with its metadata, which only the shopper has
		}
	}
	return receipt(audits.Receipt{VisitID: v.ID, Status: v.Status, Revision: v.Revision, SubmittedAt: v.SubmittedAt, Photos: photos}, err)
}

func (s *Server) saveVisit(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		AssignmentID string                     `json:"assignment_id" format:"uuid"`
		StartedAt    time.Time                  `json:"started_at"`
		FinishedAt   *time.Time                 `json:"finished_at,omitempty" doc:"Absent while the visit goes on"`
		Answers      map[string]json.RawMessage `json:"answers" maxProperties:"500" doc:"By question id; \"na\" is not applicable"`
		Comments     map[string]string          `json:"comments,omitempty" maxProperties:"500" doc:"By question id"`
		Summary      string                     `json:"summary,omitempty"`
		Submit       bool                       `json:"submit,omitempty" doc:"Hand the visit in; absent: keep it as a draft"`
		Revision     int                        `json:"revision,omitempty" minimum:"0" doc:"That the edit started from; absent for a new visit"`
	}
},
) (*one[Receipt], error) {
	b := in.Body
	sent := audits.Submission{
		VisitID: in.ID, AssignmentID: b.AssignmentID, StartedAt: b.StartedAt, Answers: b.Answers, Comments: b.Comments,
		Summary: b.Summary, Submit: b.Submit, Revision: b.Revision,
	}
	if b.FinishedAt != nil {
		sent.FinishedAt = *b.FinishedAt
	}
	return receipt(s.Audits.Save(ctx, by, sent))
}

func (s *Server) submitVisit(ctx context.Context, by accounts.Actor, in *Ref) (*one[Receipt], error) {
	return receipt(s.Audits.Submit(ctx, by, in.ID))
}

// reasoned is the input of an act on a visit.
type reasoned struct {
	Ref
	Body struct {
		Reason string `json:"reason,omitempty" maxLength:"4000"`
	}
}

func (s *Server) approveVisit(ctx context.Context, by accounts.Actor, in *reasoned) (*one[Receipt], error) {
	return acted(s.Audits.Approve(ctx, by, in.ID, in.Body.Reason))
}

func (s *Server) returnVisit(ctx context.Context, by accounts.Actor, in *reasoned) (*one[Receipt], error) {
	return acted(s.Audits.Return(ctx, by, in.ID, in.Body.Reason))
}

func (s *Server) releaseVisit(ctx context.Context, by accounts.Actor, in *reasoned) (*one[Receipt], error) {
	return acted(s.Audits.Release(ctx, by, in.ID, in.Body.Reason))
}

// photoInput is a photo as the body itself, without a form around it.
type photoInput struct {
	Ref
	PhotoID  string `path:"photo_id" format:"uuid" doc:"Random UUID made by the device"`
	Question string `query:"question" maxLength:"64" required:"true"`
	SHA256   string `query:"sha256" pattern:"^[0-9a-f]{64}$" patternDescription:"sha256" doc:"Of the body; absent: not checked"`
	RawBody  []byte `contentType:"image/jpeg"`
}

func (s *Server) putPhoto(ctx context.Context, by accounts.Actor, in *photoInput) (*one[PhotoReceipt], error) {
	p, err := s.Audits.AddPhoto(ctx, by, audits.NewPhoto{ID: in.PhotoID, VisitID: in.ID, QuestionID: in.Question, SHA256: in.SHA256, Content: in.RawBody})
	if err != nil {
		return nil, err
	}
	return &one[PhotoReceipt]{toPhotoReceipt(p)}, nil
}

func (s *Server) getPhoto(ctx context.Context, by accounts.Actor, in *Ref) (*huma.StreamResponse, error) {
	photo, content, err := s.Audits.Photo(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		defer func() { _ = content.Close() }()
		c.SetHeader("Content-Type", photo.MediaType)
		c.SetHeader("Content-Disposition", "inline")
		c.SetHeader("Content-Security-Policy", "default-src 'none'; sandbox")
		_, _ = io.Copy(c.BodyWriter(), content) // the client went away
	}}, nil
}

func acted(v audits.Visit, err error) (*one[Receipt], error) {
	return receipt(audits.Receipt{VisitID: v.ID, Status: v.Status, Revision: v.Revision, SubmittedAt: v.SubmittedAt}, err)
}

func receipt(r audits.Receipt, err error) (*one[Receipt], error) {
	if err != nil {
		return nil, err
	}
	return &one[Receipt]{Receipt{r.VisitID, string(r.Status), r.Revision, moment(r.SubmittedAt), mapped(r.Photos, toPhotoReceipt)}}, nil
}

func toPhotoReceipt(p audits.Photo) PhotoReceipt {
	return PhotoReceipt{p.ID, p.QuestionID, p.SentSHA256}
}
