package audits

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
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

// maxFiles is how many files one visit may have.
const maxFiles = 200

// renditionKind is the job that makes the picture that pages and reports show.
const renditionKind = "photo_rendition"

// renditionSide is the long side of that picture, in pixels: 300 dots an inch at
// the width of a report's photo.
const renditionSide = 1000

// NewPhoto is a photo as a device sends it.
type NewPhoto struct {
	ID, VisitID, QuestionID string
	Kind                    FileKind
	SHA256                  string // announced by the device; empty: not announced
	Content                 []byte
}

// AddPhoto stores a photo of a visit that is still the shopper's, without its
// metadata. The same photo again is the same success.
//
// Errors: ErrVisitNotFound, ErrVisitClosed, ErrPhotoDiffers, ErrPhotoDamaged,
// ErrTooManyFiles, and those of the package picture.
func (s *Service) AddPhoto(ctx context.Context, by accounts.Actor, in NewPhoto) (File, error) {
	visit, err := s.own(ctx, by, in.VisitID)
	if err != nil {
		return File{}, err
	}
	version, err := s.checklists.Content(ctx, by.OrgID, visit.ChecklistVersionID)
	if err != nil {
		return File{}, err
	}
	if in.Kind, err = kindFor(version.Content, in.QuestionID, in.Kind); err != nil {
		return File{}, err
	}
	photo, err := s.receive(ctx, by, in, func() ([]byte, error) { return in.Content, nil })
	if err != nil {
		return File{}, err
	}
	stored, found, err := s.store.file(ctx, by.OrgID, in.ID)
	if err != nil {
		return File{}, err
	}
	if found {
		return sameFile(stored, photo.File)
	}
	if !visit.Status.writable() {
		return File{}, ErrVisitClosed
	}
	if !random(in.ID) {
		return File{}, ErrVisitInvalid.At(fault.Field{Path: "photo_id", Code: "id_not_random"})
	}
	return s.keepFile(ctx, by, photo)
}

// received is a file whose bytes are stored, and what it said beside its picture.
type received struct {
	File
	origin picture.Origin
}

// receive checks, cleans and stores a picture, a few at a time: only those are in
// memory.
func (s *Service) receive(ctx context.Context, by accounts.Actor, in NewPhoto, content func() ([]byte, error)) (received, error) {
	select {
	case s.receiving <- struct{}{}:
		defer func() { <-s.receiving }()
	case <-ctx.Done():
		return received{}, ctx.Err()
	}
	data, err := content()
	if err != nil {
		return received{}, err
	}
	sum := sha256.Sum256(data)
	sent := hex.EncodeToString(sum[:])
	if in.SHA256 != "" && in.SHA256 != sent {
		return received{}, ErrPhotoDamaged
	}
	clean, info, err := picture.Clean(data)
	if err != nil {
		return received{}, err
	}
	name, err := s.files.Put(ctx, clean)
	if err != nil {
		return received{}, err
	}
	return received{File{
		ID: in.ID, OrgID: by.OrgID, VisitID: in.VisitID, QuestionID: in.QuestionID, Kind: in.Kind, SHA256: name, SentSHA256: sent,
		MediaType: info.MediaType, Size: int64(len(clean)), SentSize: int64(len(data)), Width: info.Width, Height: info.Height, CreatedAt: s.now(),
	}, picture.OriginOf(data)}, nil
}

func (s *Service) recordFile(ctx context.Context, by accounts.Actor, p File) error {
	return s.journal.Record(ctx, journal.Entry{
		OrgID: by.OrgID, AccountID: by.AccountID, Verb: "add_" + string(p.Kind), SubjectKind: "visit", SubjectID: p.VisitID,
		After: map[string]any{"photo": p.ID, "question": p.QuestionID, "hash": p.SentSHA256},
	})
}

// keepFile makes a received file one of its visit, once.
func (s *Service) keepFile(ctx context.Context, by accounts.Actor, photo received) (File, error) {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		has, err := s.store.fileKeys(ctx, photo.VisitID)
		if err != nil {
			return err
		}
		if len(has) >= maxFiles && !has.includes(photo.ID) {
			return ErrTooManyFiles.With(fault.Params{"Max": maxFiles})
		}
		inserted, err := s.store.insertFile(ctx, photo.File)
		if err != nil || !inserted {
			return err
		}
		if err := errors.Join(s.recordFile(ctx, by, photo.File), s.store.insertOrigin(ctx, photo)); err != nil {
			return err
		}
		if photo.Width == 0 {
			return nil
		}
		return s.queue.Add(ctx, by.OrgID, renditionKind, photo.SHA256)
	})
	if err != nil {
		return File{}, err
	}
	s.queue.Wake()
	stored, _, err := s.store.file(ctx, by.OrgID, photo.ID)
	if err != nil {
		return File{}, err
	}
	return sameFile(stored, photo.File)
}

func sameFile(stored, sent File) (File, error) {
	if stored.SentSHA256 != sent.SentSHA256 || stored.VisitID != sent.VisitID || stored.QuestionID != sent.QuestionID {
		return File{}, ErrPhotoDiffers
	}
	return stored, nil
}

// Open opens a file that the actor may see. The caller closes it.
func (s *Service) Open(ctx context.Context, by accounts.Actor, id string) (File, io.ReadCloser, error) {
	photo, found, err := s.store.file(ctx, by.OrgID, id)
	if err != nil {
		return File{}, nil, err
	}
	if !found {
		return File{}, nil, ErrPhotoNotFound
	}
	visit, err := s.Visit(ctx, by, photo.VisitID)
	if err != nil || !photo.forClients() && visit.ShopperID != by.AccountID && !by.Can(accounts.SeeShoppers) {
		return File{}, nil, ErrPhotoNotFound
	}
	if photo.ErasedAt != nil {
		return File{}, nil, ErrRecordingErased
	}
	content, err := s.files.Get(photo.SHA256)
	return photo, content, err
}

// MakeRendition is the work of renditionKind: a smaller, upright copy of a photo,
// and what it looks like, by which others like it are found.
func (s *Service) MakeRendition(ctx context.Context, orgID string, payload json.RawMessage) error {
	var sum string
	if err := json.Unmarshal(payload, &sum); err != nil {
		return err
	}
	if err := s.print(ctx, orgID, sum); err != nil {
		return err
	}
	// Visits that were weighed before this photo was looked at are weighed anew, also
	// those that had it before: the same bytes tell, however little is on the picture.
	return s.store.forgetTrust(ctx, orgID, sum)
}

// print keeps what a photo looks like, once for all visits that have it.
func (s *Service) print(ctx context.Context, orgID, sum string) error {
	known, err := s.store.printed(ctx, orgID, sum)
	if err != nil || known {
		return err
	}
	small, err := s.Rendition(ctx, sum)
	if err != nil {
		return err
	}
	look, telling := picture.PrintOf(small)
	if !telling {
		return nil
	}
	return s.db.Tx(ctx, func(ctx context.Context) error { return s.store.insertPrint(ctx, orgID, sum, look) })
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
