package openrosa

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"time"

	"github.com/google/uuid"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// Attachment is a file that came beside a filled form, by the name it has there.
type Attachment struct {
	Name string
	Size int64 // bytes
	Open func() (io.ReadCloser, error)
}

// Submit takes a filled form with files. A client may send the files of one form in
// several messages: more says that others follow, and then what came is kept as a
// draft of the visit. Without it the visit is handed in, as it is from our own
// application: the same checks, the same score, and the same success when repeated.
//
// Errors: those of checklists.ReadInstance and of audits.Arrive.
func (s *Service) Submit(ctx context.Context, d Door, instance []byte, attachments []Attachment, more bool) (audits.Receipt, error) {
	filled, err := checklists.ReadInstance(instance, d.version.Content, d.head)
	if err != nil {
		return audits.Receipt{}, err
	}
	receipt, err := s.arrive(ctx, d, filled, attachments, more)
	if errors.Is(err, audits.ErrVisitDiffers) && (filled.StartedAt.IsZero() || filled.FinishedAt.IsZero()) {
		// A copy of this message was faster, and has the times now that this one lacks.
		if d.pack, err = s.Audits.Pack(ctx, d.By, d.link.AssignmentID); err != nil {
			return audits.Receipt{}, err
		}
		return s.arrive(ctx, d, filled, attachments, more)
	}
	return receipt, err
}

func (s *Service) arrive(ctx context.Context, d Door, filled checklists.Instance, attachments []Attachment, more bool) (audits.Receipt, error) {
	in := audits.Submission{
		VisitID: derived(d.link.OrgID, d.link.AssignmentID, filled.ID), AssignmentID: d.link.AssignmentID,
		StartedAt: filled.StartedAt, FinishedAt: filled.FinishedAt, Answers: maps.Clone(filled.Answers), Comments: filled.Comments, Summary: filled.Summary,
		Submit: !more,
	}
	s.settleTimes(&in, d)
	files := d.filesOf(&in, filled, attachments)
	return s.Audits.Arrive(ctx, d.By, in, files, func(ctx context.Context) error { return s.store.came(ctx, d.link, in.VisitID) })
}

// settleTimes gives a visit of a client that does not tell when it was made the times
// that it came here with first.
func (s *Service) settleTimes(in *audits.Submission, d Door) {
	began, ended := s.Now(), time.Time{}
	if v := d.pack.Visit; v != nil && v.ID == in.VisitID {
		began, ended = v.StartedAt, v.FinishedAt
	}
	if in.StartedAt.IsZero() {
		in.StartedAt = began
		if !in.FinishedAt.IsZero() && in.FinishedAt.Before(began) {
			in.StartedAt = in.FinishedAt
		}
	}
	if in.FinishedAt.IsZero() {
		in.FinishedAt = ended
	}
	if in.FinishedAt.IsZero() {
		in.FinishedAt = in.StartedAt
	}
}

// filesOf gives the files that the form names their ids, which are the same whenever
// they come, and answers questions with them. Files that it does not name are not kept.
func (d Door) filesOf(in *audits.Submission, filled checklists.Instance, attachments []Attachment) []audits.NewFile {
	came := map[string]Attachment{}
	for _, a := range attachments {
		came[a.Name] = a
	}
	var files []audits.NewFile
	for _, f := range filled.Files {
		id := derived(in.VisitID, f.QuestionID, f.Name)
		if f.Answer {
			in.Answers[f.QuestionID] = json.RawMessage(`["` + id + `"]`)
		}
		if a, here := came[f.Name]; here {
			file := audits.NewFile{ID: id, QuestionID: f.QuestionID, Size: a.Size, Open: a.Open}
			if f.Answer && d.version.Content.Question(f.QuestionID).Kind == checklists.Audio {
				file.Kind = audits.Recording
			}
			files = append(files, file)
		}
	}
	return files
}

// derived is a random-looking UUID of version 4 that is the same for the same words.
func derived(words ...string) string {
	data, _ := json.Marshal(words) // texts always have a form
	sum := sha256.Sum256(data)
	id := uuid.UUID(sum[:16])
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	return id.String()
}

func isForbidden(err error) bool { return errors.Is(err, error(accounts.ErrForbidden)) }

// QuestionOf is the text of the question that a problem is about; empty for none.
func (d Door) QuestionOf(f fault.Field) string {
	for _, prefix := range []string{"answers.", "comments.", "photos."} {
		if len(f.Path) > len(prefix) && f.Path[:len(prefix)] == prefix {
			if q := d.version.Content.Question(f.Path[len(prefix):]); q != nil {
				return q.Text
			}
		}
	}
	return ""
}
