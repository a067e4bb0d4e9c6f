package audits

import (
	"context"
	"time"

	"etalon/checklists"
	"etalon/internal/fault"
)

// FileKind is what a file of a visit is.
type FileKind string

// The kinds of file.
const (
	Photo        FileKind = "photo"
	Recording    FileKind = "audio"
	SignedBy     FileKind = "signature" // drawn on the screen, PNG
	ReceiptPhoto FileKind = "receipt"   // says when and how somebody paid: for the programme only
)

// File is one stored file of a visit.
type File struct {
	ID, OrgID, VisitID string
	QuestionID         string // empty: of the whole visit
	Kind               FileKind
	SHA256             string // of the stored bytes
	SentSHA256         string // of the bytes that the device sent: its receipt
	MediaType          string
	Size               int64 // bytes, stored
	SentSize           int64 // bytes that the device sent; 0: from before they were counted
	Width, Height      int   // pixels; 0: no picture
	CreatedAt          time.Time
	ErasedAt           *time.Time // of a voice note: deleted by the rule of its programme; nil: it is kept
}

// forClients reports whether who sees a released visit sees the file: a recording
// is a voice, a signature a name, and a receipt the minute at the till.
func (f File) forClients() bool { return f.Kind == Photo }

// allows returns the kind that a file for a question is kept as, or what is wrong
// with it. question is nil for the whole visit.
func allows(question *checklists.Question, kind FileKind) (FileKind, error) {
	wrong := ErrVisitInvalid.At(fault.Field{Path: "kind", Code: "file_kind_not_asked"})
	if question == nil {
		if kind == Photo || kind == ReceiptPhoto {
			return kind, nil
		}
		return "", wrong
	}
	switch question.Kind { // the other kinds take photos beside their answer
	case checklists.Audio:
		if kind == Recording || kind == Photo {
			return kind, nil
		}
	case checklists.Signature:
		if kind == SignedBy || kind == Photo {
			return SignedBy, nil
		}
	case checklists.Receipt:
		if kind == ReceiptPhoto || kind == Photo {
			return ReceiptPhoto, nil
		}
	default:
		if kind == Photo || kind == ReceiptPhoto {
			return kind, nil
		}
	}
	return "", wrong
}

// kindFor is the kind that a file for a question of c is kept as; an empty kind is
// a photo. Errors: ErrVisitInvalid.
func kindFor(c *checklists.Checklist, questionID string, kind FileKind) (FileKind, error) {
	if kind == "" {
		kind = Photo
	}
	question := c.Question(questionID)
	if question == nil && questionID != "" {
		return "", ErrVisitInvalid.At(fault.Field{Path: "question", Code: "unknown_question", Params: fault.Params{"Value": questionID}})
	}
	if c.Audit == checklists.Competitor && kind == Recording {
		return "", ErrVisitInvalid.At(fault.Field{Path: "kind", Code: "not_at_competitors"})
	}
	return allows(question, kind)
}

// Files returns the files of a visit, oldest first. The caller has looked the
// visit up with Visit.
func (s *Service) Files(ctx context.Context, v Visit) ([]File, error) {
	return s.store.files(ctx, v.OrgID, v.ID)
}

// Photos returns the photos of a visit that its reports show, oldest first. The
// caller has looked the visit up with Visit.
func (s *Service) Photos(ctx context.Context, v Visit) ([]File, error) {
	files, err := s.store.files(ctx, v.OrgID, v.ID)
	if err != nil {
		return nil, err
	}
	var photos []File
	for _, f := range files {
		if f.forClients() {
			photos = append(photos, f)
		}
	}
	return photos, nil
}
