package api

import (
	"context"
	"encoding/json"
	"io"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"etalon/audits"
	"etalon/internal/accounts"
)

// Receipt is what the device learns of a visit: never a score.
type Receipt struct {
	ID          string        `json:"id" format:"uuid"`
	Status      string        `json:"status" enum:"in_progress,submitted,in_review,returned,approved,released,locked,rejected,excluded"`
	Revision    int           `json:"revision" doc:"Goes into the next edit"`
	Late        string        `json:"late,omitempty" enum:"cancelled,declined,expired,not_accepted,wave_closed,overdue" doc:"The visit is kept, although its assignment or wave had ended: a reviewer decides. For the shopper and the programme"`
	SubmittedAt *time.Time    `json:"submitted_at,omitempty"`
	Files       []FileReceipt `json:"files" doc:"Every file that the server has"`
}

// FileReceipt says that the server has a file.
type FileReceipt struct {
	ID       string `json:"id" format:"uuid"`
	Question string `json:"question_id" doc:"Empty: of the whole visit"`
	Kind     string `json:"kind" enum:"photo,audio,signature,receipt"`
	SHA256   string `json:"sha256,omitempty" doc:"Of the bytes that the device sent; for the shopper and the programme"`
	Size     int64  `json:"size,omitempty" doc:"Bytes that the device sent; for the shopper and the programme"`
}

func (s *Server) getVisit(ctx context.Context, by accounts.Actor, in *Ref) (*one[Receipt], error) {
	v, err := s.Audits.Visit(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	files, err := s.Audits.Files(ctx, v)
	if v.ShopperID != by.AccountID && !by.Can(accounts.SeeShoppers) {
		// When the shopper came home, and how, is nobody's business.
		v.SubmittedAt, v.Late = time.Time{}, ""
		if files, err = s.Audits.Photos(ctx, v); err != nil {
			return nil, err
		}
		for i := range files {
			files[i].SentSHA256, files[i].SentSize = "", 0 // of the original with its metadata, which only the shopper has
		}
	}
	return receipt(audits.Receipt{VisitID: v.ID, Status: v.Status, Revision: v.Revision, Late: v.Late, SubmittedAt: v.SubmittedAt, Files: files}, err)
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
		Track        *Track                     `json:"track,omitempty"`
		Submit       bool                       `json:"submit,omitempty" doc:"Hand the visit in; absent: keep it as a draft"`
		Revision     int                        `json:"revision,omitempty" minimum:"0" doc:"That the edit started from; absent for a new visit"`
	}
},
) (*one[Receipt], error) {
	b := in.Body
	sent := audits.Submission{
		VisitID: in.ID, AssignmentID: b.AssignmentID, StartedAt: b.StartedAt, Answers: b.Answers, Comments: b.Comments,
		Summary: b.Summary, Submit: b.Submit, Revision: b.Revision, Track: b.Track.track(),
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

func (s *Server) returnVisit(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Reason string            `json:"reason,omitempty" maxLength:"4000"`
		Notes  map[string]string `json:"notes,omitempty" maxProperties:"500" doc:"What to correct, by question id"`
	}
},
) (*one[Receipt], error) {
	return acted(s.Audits.Return(ctx, by, in.ID, in.Body.Reason, in.Body.Notes))
}

func (s *Server) rejectVisit(ctx context.Context, by accounts.Actor, in *reasoned) (*one[Receipt], error) {
	return acted(s.Audits.Reject(ctx, by, in.ID, in.Body.Reason))
}

func (s *Server) releaseVisit(ctx context.Context, by accounts.Actor, in *reasoned) (*one[Receipt], error) {
	return acted(s.Audits.Release(ctx, by, in.ID, in.Body.Reason))
}

func (s *Server) excludeVisit(ctx context.Context, by accounts.Actor, in *reasoned) (*one[Receipt], error) {
	return acted(s.Audits.Exclude(ctx, by, in.ID, in.Body.Reason))
}

// photoInput is a photo as the body itself, without a form around it.
type photoInput struct {
	Ref
	PhotoID  string `path:"photo_id" format:"uuid" doc:"Random UUID made by the device"`
	Question string `query:"question" maxLength:"64" required:"true"`
	SHA256   string `query:"sha256" pattern:"^[0-9a-f]{64}$" patternDescription:"sha256" doc:"Of the body; absent: not checked"`
	RawBody  []byte `contentType:"image/jpeg"`
}

func (s *Server) putPhoto(ctx context.Context, by accounts.Actor, in *photoInput) (*one[FileReceipt], error) {
	p, err := s.Audits.AddPhoto(ctx, by, audits.NewPhoto{ID: in.PhotoID, VisitID: in.ID, QuestionID: in.Question, SHA256: in.SHA256, Content: in.RawBody})
	if err != nil {
		return nil, err
	}
	return &one[FileReceipt]{toFileReceipt(p)}, nil
}

func (s *Server) getPhoto(ctx context.Context, by accounts.Actor, in *Ref) (*huma.StreamResponse, error) {
	photo, content, err := s.Audits.Open(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		defer func() { _ = content.Close() }()
		c.SetHeader("Content-Type", photo.MediaType)
		c.SetHeader("Content-Length", strconv.FormatInt(photo.Size, 10))
		c.SetHeader("Content-Disposition", disposition(photo))
		c.SetHeader("Content-Security-Policy", "default-src 'none'; sandbox")
		_, _ = io.Copy(c.BodyWriter(), content) // the client went away
	}}, nil
}

// disposition lets pages show pictures, and nothing else open by itself.
func disposition(f audits.File) string {
	if f.Width > 0 {
		return "inline"
	}
	return "attachment"
}

func acted(v audits.Visit, err error) (*one[Receipt], error) {
	return receipt(audits.Receipt{VisitID: v.ID, Status: v.Status, Revision: v.Revision, Late: v.Late, SubmittedAt: v.SubmittedAt}, err)
}

func receipt(r audits.Receipt, err error) (*one[Receipt], error) {
	if err != nil {
		return nil, err
	}
	return &one[Receipt]{Receipt{r.VisitID, string(r.Status), r.Revision, string(r.Late), moment(r.SubmittedAt), mapped(r.Files, toFileReceipt)}}, nil
}

func toFileReceipt(f audits.File) FileReceipt {
	return FileReceipt{f.ID, f.QuestionID, string(f.Kind), f.SentSHA256, f.SentSize}
}
