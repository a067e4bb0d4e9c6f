// Package images keeps the reference photos of checklists: pictures beside a question
// that show how it should look. An image is of the checklist, so that the next version
// shows it without a copy.
package images

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"time"

	"github.com/google/uuid"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/blob"
	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/picture"
)

// The limits of an image, and of a checklist. Every phone of a wave downloads them.
const (
	MaxBytes  = 10 << 20 // of what is sent
	Side      = 1200     // pixels of the long side of what is kept
	maxImages = 500      // of one checklist
	maxAtOnce = 2        // decoded at the same time
)

// Faults of images, beside those of checklists and of the package picture.
var (
	ErrNotFound = fault.New(fault.NotFound, "image_not_found")
	ErrTooLarge = fault.New(fault.TooLarge, "image_too_large")
	// ErrDiffers reports another image under the id.
	ErrDiffers = fault.New(fault.Conflict, "image_differs")
	ErrTooMany = fault.New(fault.TooLarge, "too_many_images")
	ErrNotAnID = fault.New(fault.Invalid, "invalid_request").At(fault.Field{Path: "image_id", Code: "not_an_id"})
)

// Image is an image of a checklist, a JPEG.
type Image struct {
	ID, OrgID, ChecklistID string
	SHA256, SentSHA256     string
	Width, Height, Size    int
	AccountID              string
	CreatedAt              time.Time
}

// Parts are what the images stand on.
type Parts struct {
	DB         *database.DB
	Journal    *journal.Journal
	Checklists *checklists.Service
	Files      *blob.Store
	Now        func() time.Time
}

// Service is the use cases of images.
type Service struct {
	Parts
	store    store
	decoding chan struct{}
}

// New returns the images of checklists.
func New(p Parts) *Service {
	return &Service{p, store{p.DB}, make(chan struct{}, maxAtOnce)}
}

// Add stores an image for the checklist of a draft: upright, without what it says
// beside the picture, no larger than needed. The same image again is the same
// success. Faults: those of checklists, ErrTooLarge, ErrDiffers, ErrTooMany,
// picture.ErrNotAPhoto.
func (s *Service) Add(ctx context.Context, by accounts.Actor, versionID, id string, data []byte) (Image, error) {
	if err := by.Require(accounts.WriteChecklists); err != nil {
		return Image{}, err
	}
	v, err := s.Checklists.Content(ctx, by.OrgID, versionID)
	if err != nil {
		return Image{}, err
	}
	if parsed, err := uuid.Parse(id); err != nil || parsed.Version() != 7 || parsed.String() != id {
		return Image{}, ErrNotAnID
	}
	if v.Status != checklists.Draft {
		return Image{}, checklists.ErrPublished
	}
	if len(data) > MaxBytes {
		return Image{}, ErrTooLarge.With(fault.Params{"Megabytes": MaxBytes >> 20})
	}
	sum := sha256.Sum256(data)
	image := Image{ID: id, OrgID: by.OrgID, ChecklistID: v.ChecklistID, SentSHA256: hex.EncodeToString(sum[:]), AccountID: by.AccountID, CreatedAt: s.Now()}
	if stored, found, err := s.store.image(ctx, by.OrgID, id); found || err != nil {
		return same(stored, image, err)
	}
	if err := s.receive(ctx, &image, data); err != nil {
		return Image{}, err
	}
	return s.keep(ctx, by, v, image)
}

// receive decodes the image, a few at a time, and stores what is kept of it.
func (s *Service) receive(ctx context.Context, image *Image, data []byte) error {
	select {
	case s.decoding <- struct{}{}:
		defer func() { <-s.decoding }()
	case <-ctx.Done():
		return ctx.Err()
	}
	small, info, err := picture.Kept(data, Side)
	if err != nil {
		return err
	}
	image.Width, image.Height, image.Size = info.Width, info.Height, len(small)
	image.SHA256, err = s.Files.Put(ctx, small)
	return err
}

func (s *Service) keep(ctx context.Context, by accounts.Actor, v *checklists.Version, image Image) (Image, error) {
	err := s.DB.Tx(ctx, func(ctx context.Context) error {
		n, err := s.store.count(ctx, by.OrgID, v.ChecklistID)
		if err != nil {
			return err
		}
		if n >= maxImages {
			return ErrTooMany.With(fault.Params{"Max": maxImages})
		}
		if made, err := s.store.insert(ctx, image); err != nil || !made {
			return err
		}
		return s.Journal.Record(ctx, journal.Entry{
			OrgID: by.OrgID, AccountID: by.AccountID, Verb: "add_image", SubjectKind: "checklist_version", SubjectID: v.ID,
			After: map[string]any{"image": image.ID, "hash": image.SentSHA256},
		})
	})
	if err != nil {
		return Image{}, err
	}
	stored, found, err := s.store.image(ctx, by.OrgID, image.ID)
	if err == nil && !found {
		return Image{}, ErrDiffers // another organisation's
	}
	return same(stored, image, err)
}

func same(stored, sent Image, err error) (Image, error) {
	if err != nil {
		return Image{}, err
	}
	if stored.SentSHA256 != sent.SentSHA256 || stored.ChecklistID != sent.ChecklistID {
		return Image{}, ErrDiffers
	}
	return stored, nil
}

// Open opens an image of the checklist of a version, for who reads checklists. The
// caller closes it. Faults: those of checklists, ErrNotFound.
func (s *Service) Open(ctx context.Context, by accounts.Actor, versionID, id string) (Image, io.ReadCloser, error) {
	if err := by.Require(accounts.ReadChecklists); err != nil {
		return Image{}, nil, err
	}
	v, err := s.Checklists.Content(ctx, by.OrgID, versionID)
	if err != nil {
		return Image{}, nil, err
	}
	return s.open(ctx, v, id)
}

// Shown opens an image that a question of the version shows. It is for who was
// given the version. Faults: ErrNotFound.
func (s *Service) Shown(ctx context.Context, v *checklists.Version, id string) (Image, io.ReadCloser, error) {
	if !slices.Contains(v.Content.References(), id) {
		return Image{}, nil, ErrNotFound
	}
	return s.open(ctx, v, id)
}

func (s *Service) open(ctx context.Context, v *checklists.Version, id string) (Image, io.ReadCloser, error) {
	image, found, err := s.store.image(ctx, v.OrgID, id)
	if err != nil {
		return Image{}, nil, err
	}
	if !found || image.ChecklistID != v.ChecklistID {
		return Image{}, nil, ErrNotFound
	}
	content, err := s.Files.Get(image.SHA256)
	return image, content, err
}
