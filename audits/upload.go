package audits

import (
	"context"
	"errors"
	"io"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/picture"
)

// Faults of uploads.
var (
	ErrUploadNotFound = fault.New(fault.NotFound, "upload_not_found")
	ErrUploadInvalid  = fault.New(fault.Invalid, "upload_invalid")
	// ErrUploadOffset reports a piece that does not begin where the last one ended.
	ErrUploadOffset = fault.New(fault.Conflict, "upload_offset")
	// ErrUploadCut reports a piece that ended early. What came of it is kept.
	ErrUploadCut  = fault.New(fault.Unavailable, "upload_cut")
	ErrQuota      = fault.New(fault.TooMany, "upload_quota")
	ErrFileTooBig = fault.New(fault.TooLarge, "file_too_large")
)

// Limits of uploads.
const (
	maxRecording = 30 << 20 // bytes: an hour of speech
	maxSignature = 2 << 20
	// quota is what one account may have on its way at once, in bytes: more than the
	// photos of a day's visits, and little enough that nobody fills the disk.
	quota = 600 << 20
	// uploadLife is how long a piece waits for the next one. Phones are without a
	// network for days.
	uploadLife = 14 * 24 * time.Hour
)

// MaxUpload is the largest file of any kind, in bytes.
const MaxUpload = maxRecording

// Upload is a file on its way in pieces, named by the id that the file will have.
type Upload struct {
	ID, OrgID, AccountID, VisitID string
	QuestionID                    string
	Kind                          FileKind
	SHA256                        string // of all bytes, announced
	Size                          int64
	Offset                        int64 // bytes that are here
	CreatedAt, TouchedAt          time.Time
	Stored                        bool // all of it is here, checked, and a file of the visit
}

// Expires is when the pieces are deleted if no other comes.
func (u Upload) Expires() time.Time { return u.TouchedAt.Add(uploadLife) }

// BeginUpload makes a place for a file of the shopper's own visit. The same again
// is the same place, with what has come of the file; a file that is stored already
// is an upload that has ended.
//
// Errors: ErrVisitNotFound, ErrVisitInvalid, ErrVisitClosed, ErrUploadInvalid,
// ErrPhotoDiffers, ErrFileTooBig, ErrTooManyFiles, ErrQuota.
func (s *Service) BeginUpload(ctx context.Context, by accounts.Actor, in Upload) (Upload, error) {
	visit, err := s.own(ctx, by, in.VisitID)
	if err != nil {
		return Upload{}, err
	}
	version, err := s.checklists.Content(ctx, by.OrgID, visit.ChecklistVersionID)
	if err != nil {
		return Upload{}, err
	}
	if in.Kind, err = kindFor(version.Content, in.QuestionID, in.Kind); err != nil {
		return Upload{}, err
	}
	if err := in.check(); err != nil {
		return Upload{}, err
	}
	in.OrgID, in.AccountID, in.CreatedAt, in.TouchedAt = by.OrgID, by.AccountID, s.now(), s.now()
	stored, found, err := s.store.file(ctx, by.OrgID, in.ID)
	if err != nil {
		return Upload{}, err
	}
	if found {
		return ended(in, stored)
	}
	if !visit.Status.writable() {
		return Upload{}, ErrVisitClosed
	}
	if err := s.placeUpload(ctx, in); err != nil {
		return Upload{}, err
	}
	return s.Upload(ctx, by, in.ID)
}

// check asserts the bounds of an announced file.
func (u Upload) check() error {
	if !random(u.ID) {
		return ErrVisitInvalid.At(fault.Field{Path: "file", Code: "id_not_random"})
	}
	if len(u.SHA256) != 64 {
		return ErrUploadInvalid.At(fault.Field{Path: "sha256", Code: "malformed"})
	}
	if u.Size < 1 || u.Size > mostBytes(u.Kind) {
		return tooBig(u.Kind)
	}
	return nil
}

// mostBytes is the largest file of a kind.
func mostBytes(k FileKind) int64 {
	return map[FileKind]int64{Photo: picture.MaxBytes, ReceiptPhoto: picture.MaxBytes, SignedBy: maxSignature, Recording: maxRecording}[k]
}

func tooBig(k FileKind) error {
	return ErrFileTooBig.With(fault.Params{"Megabytes": mostBytes(k) >> 20})
}

// ended is the upload of a file that is stored.
func ended(in Upload, stored File) (Upload, error) {
	if stored.SentSHA256 != in.SHA256 || stored.VisitID != in.VisitID || stored.QuestionID != in.QuestionID {
		return Upload{}, ErrPhotoDiffers
	}
	in.Offset, in.Stored = in.Size, true
	return in, nil
}

// placeUpload writes the upload down, or asserts that the one there is the same.
func (s *Service) placeUpload(ctx context.Context, in Upload) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		there, found, err := s.store.upload(ctx, in.OrgID, in.ID)
		if err != nil {
			return err
		}
		if found {
			return there.same(in)
		}
		has, err := s.store.fileKeys(ctx, in.VisitID)
		if err != nil {
			return err
		}
		count, bytes, err := s.store.uploading(ctx, in.OrgID, in.AccountID, in.VisitID)
		if err != nil {
			return err
		}
		if len(has)+count >= maxFiles {
			return ErrTooManyFiles.With(fault.Params{"Max": maxFiles})
		}
		if bytes+in.Size > quota {
			return ErrQuota.With(fault.Params{"Megabytes": quota >> 20, "RetryAfter": 60})
		}
		inserted, err := s.store.insertUpload(ctx, in)
		if err != nil || inserted {
			return err
		}
		if there, found, err = s.store.upload(ctx, in.OrgID, in.ID); err != nil {
			return err
		}
		if !found { // the id is of another organisation's upload
			return ErrPhotoDiffers
		}
		return there.same(in)
	})
}

func (u Upload) same(in Upload) error {
	if u.AccountID != in.AccountID || u.VisitID != in.VisitID || u.QuestionID != in.QuestionID || u.SHA256 != in.SHA256 || u.Size != in.Size || u.Kind != in.Kind {
		return ErrPhotoDiffers
	}
	return nil
}

// Upload tells how far the shopper's own upload has come. One whose last piece came
// just before the server stopped is brought to its end here: an upload with all its
// bytes is always a stored file.
func (s *Service) Upload(ctx context.Context, by accounts.Actor, id string) (Upload, error) {
	u, err := s.ownUpload(ctx, by, id)
	if err != nil || u.Stored || u.Offset < u.Size {
		return u, err
	}
	return s.finish(ctx, by, u)
}

func (s *Service) ownUpload(ctx context.Context, by accounts.Actor, id string) (Upload, error) {
	if err := mayFill(by); err != nil {
		return Upload{}, err
	}
	u, found, err := s.store.upload(ctx, by.OrgID, id)
	if err != nil {
		return Upload{}, err
	}
	if !found {
		return s.storedUpload(ctx, by, id)
	}
	if u.AccountID != by.AccountID {
		return Upload{}, ErrUploadNotFound
	}
	u.Offset, err = s.files.Incoming(id)
	return u, err
}

// storedUpload is the upload of a file of the shopper's own that is stored.
func (s *Service) storedUpload(ctx context.Context, by accounts.Actor, id string) (Upload, error) {
	f, found, err := s.store.file(ctx, by.OrgID, id)
	if err != nil {
		return Upload{}, err
	}
	if !found {
		return Upload{}, ErrUploadNotFound
	}
	if _, err := s.own(ctx, by, f.VisitID); err != nil {
		return Upload{}, ErrUploadNotFound
	}
	return Upload{
		ID: id, OrgID: f.OrgID, AccountID: by.AccountID, VisitID: f.VisitID, QuestionID: f.QuestionID, Kind: f.Kind, SHA256: f.SentSHA256,
		Size: f.SentSize, Offset: f.SentSize, CreatedAt: f.CreatedAt, TouchedAt: f.CreatedAt, Stored: true,
	}, nil
}

// Receive adds a piece to the shopper's own upload. The last one makes it a file of
// the visit. What came of a piece that was cut is kept, so that its rest is sent
// again and nothing else.
//
// Errors: ErrUploadNotFound, ErrUploadOffset, ErrUploadCut, and of the last piece
// those of AddPhoto; a file that is refused then leaves nothing.
func (s *Service) Receive(ctx context.Context, by accounts.Actor, id string, offset int64, piece io.Reader) (Upload, error) {
	u, err := s.ownUpload(ctx, by, id)
	if err != nil {
		return Upload{}, err
	}
	if offset != u.Offset {
		return Upload{}, ErrUploadOffset.With(fault.Params{"Offset": u.Offset})
	}
	if u.Stored {
		return u, nil
	}
	n, err := s.files.Append(id, offset, u.Size-offset, piece)
	u.Offset += n
	if now := s.now(); err == nil && now.Sub(u.TouchedAt) > time.Hour {
		u.TouchedAt = now
		err = s.store.touchUpload(ctx, u)
	}
	switch {
	case err != nil && !isFault(err):
		return u, errors.Join(ErrUploadCut, err)
	case err != nil || u.Offset < u.Size:
		return u, err
	}
	return s.finish(ctx, by, u)
}

func isFault(err error) bool {
	_, ok := fault.Of(err)
	return ok
}

// DropUpload deletes what has come of the shopper's own upload.
func (s *Service) DropUpload(ctx context.Context, by accounts.Actor, id string) error {
	u, err := s.ownUpload(ctx, by, id)
	if err != nil {
		return err
	}
	if u.Stored {
		return ErrVisitClosed
	}
	return s.forget(ctx, u)
}

func (s *Service) forget(ctx context.Context, u Upload) error {
	return errors.Join(s.store.deleteUpload(ctx, u.OrgID, u.ID), s.files.DropIncoming(u.ID))
}

// SweepUploads deletes the uploads that wait for too long, and returns how many.
func (s *Service) SweepUploads(ctx context.Context) (int, error) {
	before := s.now().Add(-uploadLife)
	n, err := s.store.sweepUploads(ctx, before)
	if err != nil {
		return n, err
	}
	_, err = s.files.SweepIncoming(before.Add(-time.Hour))
	return n, err
}
