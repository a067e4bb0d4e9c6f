package audits

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/picture"
)

// Faults of photos.
var (
	ErrPhotoNotFound = fault.New(fault.NotFound, "photo_not_found")
	// ErrPhotoDiffers reports another picture under an id that is in use.
	ErrPhotoDiffers = fault.New(fault.Conflict, "photo_differs")
	// ErrPhotoDamaged reports bytes whose SHA-256 is not the announced one.
	ErrPhotoDamaged = fault.New(fault.Invalid, "photo_damaged")
	ErrTooManyFiles = fault.New(fault.TooLarge, "too_many_photos")
)

// maxPhotos is how many photos one visit may have.
const maxPhotos = 200

// renditionKind is the job that makes the picture that pages and reports show.
const renditionKind = "photo_rendition"

// renditionSide is the long side of that picture, in pixels: 300 dots an inch at
// the width of a report's photo.
const renditionSide = 1000

// NewPhoto is a photo as a device sends it.
type NewPhoto struct {
	ID, VisitID, QuestionID string
	SHA256                  string // announced by the device; empty: not announced
	Content                 []byte
}

// AddPhoto stores a photo of a visit that is still the shopper's, without its
// metadata. The same photo again is the same success.
//
// Errors: ErrVisitNotFound, ErrVisitClosed, ErrPhotoDiffers, ErrPhotoDamaged,
// ErrTooManyFiles, and those of the package picture.
func (s *Service) AddPhoto(ctx context.Context, by accounts.Actor, in NewPhoto) (Photo, error) {
	visit, err := s.own(ctx, by, in.VisitID)
	if err != nil {
		return Photo{}, err
	}
	version, err := s.checklists.Content(ctx, by.OrgID, visit.ChecklistVersionID)
	if err != nil {
		return Photo{}, err
	}
	if version.Content.Question(in.QuestionID) == nil {
		return Photo{}, ErrVisitInvalid.At(fault.Field{Path: "question", Code: "unknown_question", Params: fault.Params{"Value": in.QuestionID}})
	}
	photo, err := s.receive(ctx, by, in)
	if err != nil {
		return Photo{}, err
	}
	stored, found, err := s.store.photo(ctx, by.OrgID, in.ID)
	if err != nil {
		return Photo{}, err
	}
	if found {
		return samePhoto(stored, photo)
	}
	if !visit.Status.writable() {
		return Photo{}, ErrVisitClosed
	}
	if !random(in.ID) {
		return Photo{}, ErrVisitInvalid.At(fault.Field{Path: "photo_id", Code: "id_not_random"})
	}
	return s.keepPhoto(ctx, by, photo)
}

// receive checks, cleans and stores the bytes, a few photos at a time.
func (s *Service) receive(ctx context.Context, by accounts.Actor, in NewPhoto) (Photo, error) {
	select {
	case s.receiving <- struct{}{}:
		defer func() { <-s.receiving }()
	case <-ctx.Done():
		return Photo{}, ctx.Err()
	}
	sum := sha256.Sum256(in.Content)
	sent := hex.EncodeToString(sum[:])
	if in.SHA256 != "" && in.SHA256 != sent {
		return Photo{}, ErrPhotoDamaged
	}
	clean, info, err := picture.Clean(in.Content)
	if err != nil {
		return Photo{}, err
	}
	name, err := s.files.Put(ctx, clean)
	if err != nil {
		return Photo{}, err
	}
	return Photo{
		ID: in.ID, OrgID: by.OrgID, VisitID: in.VisitID, QuestionID: in.QuestionID, SHA256: name, SentSHA256: sent,
		MediaType: info.MediaType, Size: int64(len(clean)), Width: info.Width, Height: info.Height, CreatedAt: s.now(),
	}, nil
}

func (s *Service) recordPhoto(ctx context.Context, by accounts.Actor, p Photo) error {
	return s.journal.Record(ctx, journal.Entry{
		OrgID: by.OrgID, AccountID: by.AccountID, Verb: "add_photo", SubjectKind: "visit", SubjectID: p.VisitID,
		After: map[string]any{"photo": p.ID, "question": p.QuestionID, "hash": p.SentSHA256},
	})
}

func (s *Service) keepPhoto(ctx context.Context, by accounts.Actor, photo Photo) (Photo, error) {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		counts, err := s.store.photoCounts(ctx, photo.VisitID)
		if err != nil {
			return err
		}
		total := 0
		for _, n := range counts {
			total += n
		}
		if total >= maxPhotos {
			return ErrTooManyFiles.With(fault.Params{"Max": maxPhotos})
		}
		inserted, err := s.store.insertPhoto(ctx, photo)
		if err != nil || !inserted {
			return err
		}
		if err := s.recordPhoto(ctx, by, photo); err != nil {
			return err
		}
		if _, made, err := s.store.rendition(ctx, photo.SHA256); made || err != nil {
			return err
		}
		return s.queue.Add(ctx, by.OrgID, renditionKind, photo.SHA256)
	})
	if err != nil {
		return Photo{}, err
	}
	s.queue.Wake()
	stored, _, err := s.store.photo(ctx, by.OrgID, photo.ID)
	if err != nil {
		return Photo{}, err
	}
	return samePhoto(stored, photo)
}

func samePhoto(stored, sent Photo) (Photo, error) {
	if stored.SentSHA256 != sent.SentSHA256 || stored.VisitID != sent.VisitID || stored.QuestionID != sent.QuestionID {
		return Photo{}, ErrPhotoDiffers
	}
	return stored, nil
}

// Photo opens a photo that the actor may see. The caller closes it.
func (s *Service) Photo(ctx context.Context, by accounts.Actor, id string) (Photo, io.ReadCloser, error) {
	photo, found, err := s.store.photo(ctx, by.OrgID, id)
	if err != nil {
		return Photo{}, nil, err
	}
	if !found {
		return Photo{}, nil, ErrPhotoNotFound
	}
	if _, err := s.Visit(ctx, by, photo.VisitID); err != nil {
		return Photo{}, nil, ErrPhotoNotFound
	}
	content, err := s.files.Get(photo.SHA256)
	return photo, content, err
}

// MakeRendition is the work of renditionKind: a smaller, upright copy of a photo.
func (s *Service) MakeRendition(ctx context.Context, _ string, payload json.RawMessage) error {
	var sum string
	if err := json.Unmarshal(payload, &sum); err != nil {
		return err
	}
	if _, made, err := s.store.rendition(ctx, sum); made || err != nil {
		return err
	}
	_, err := s.rendition(ctx, sum)
	return err
}

// Rendition returns the JPEG that reports print of the stored photo sum, made
// now if its job has not run yet. Errors: blob.ErrNotFound, picture.ErrNotAPhoto.
func (s *Service) Rendition(ctx context.Context, sum string) ([]byte, error) {
	name, found, err := s.store.rendition(ctx, sum)
	if err != nil {
		return nil, err
	}
	if found {
		return s.files.Read(name)
	}
	return s.rendition(ctx, sum)
}

func (s *Service) rendition(ctx context.Context, sum string) ([]byte, error) {
	data, err := s.files.Read(sum)
	if err != nil {
		return nil, err
	}
	small, err := picture.Shrink(data, renditionSide)
	if err != nil {
		return nil, err
	}
	name, err := s.files.Put(ctx, small)
	if err != nil {
		return nil, err
	}
	return small, s.store.insertRendition(ctx, sum, name)
}
