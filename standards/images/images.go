// Package images keeps the images that the texts of standards show. An image is
// of the standard, so that the next version shows it without a copy; who may read
// a version that shows it sees it.
package images

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"time"

	"github.com/google/uuid"

	"etalon/internal/accounts"
	"etalon/internal/blob"
	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/picture"
	"etalon/standards"
)

// The limits of an image, and of a standard.
const (
	MaxBytes    = 10 << 20 // of what is sent
	Side        = 1600     // pixels of the long side of what is kept
	maxImages   = 1000     // of one standard
	maxAtOnce   = 2        // decoded at the same time
	unusedAfter = 14 * 24 * time.Hour
	sweptAtOnce = 200
)

// Faults of images, beside those of the package picture.
var (
	ErrNotFound = fault.New(fault.NotFound, "image_not_found")
	ErrTooLarge = fault.New(fault.TooLarge, "image_too_large")
	// ErrDiffers reports another image under the id.
	ErrDiffers = fault.New(fault.Conflict, "image_differs")
	ErrTooMany = fault.New(fault.TooLarge, "too_many_images")
	ErrNotAnID = fault.New(fault.Invalid, "invalid_request").At(fault.Field{Path: "image_id", Code: "not_an_id"})
)

// Image is an image of a standard, a JPEG.
type Image struct {
	ID, OrgID, StandardID string
	SHA256, SentSHA256    string
	Width, Height, Size   int
	AccountID             string
	CreatedAt             time.Time
}

// Parts are what the images stand on.
type Parts struct {
	DB        *database.DB
	Journal   *journal.Journal
	Standards *standards.Service
	Files     *blob.Store
	Now       func() time.Time
}

// Service is the use cases of images.
type Service struct {
	Parts
	store    store
	decoding chan struct{}
}

// New returns the images of standards.
func New(p Parts) *Service {
	return &Service{p, store{p.DB}, make(chan struct{}, maxAtOnce)}
}

// Add stores an image for the standard of a draft: upright, without what it says
// beside the picture, no larger than needed. The same image again is the same
// success. Faults: those of standards, ErrTooLarge, ErrDiffers, ErrTooMany,
// picture.ErrNotAPhoto.
func (s *Service) Add(ctx context.Context, by accounts.Actor, versionID, id string, data []byte) (Image, error) {
	v, err := s.Standards.VersionFor(ctx, by, accounts.WriteStandards, versionID)
	if err != nil {
		return Image{}, err
	}
	if parsed, err := uuid.Parse(id); err != nil || parsed.Version() != 7 || parsed.String() != id {
		return Image{}, ErrNotAnID
	}
	if v.Status != standards.Draft {
		return Image{}, standards.ErrVersionNotDraft
	}
	if len(data) > MaxBytes {
		return Image{}, ErrTooLarge.With(fault.Params{"Megabytes": MaxBytes >> 20})
	}
	sum := sha256.Sum256(data)
	image := Image{ID: id, OrgID: by.OrgID, StandardID: v.StandardID, SentSHA256: hex.EncodeToString(sum[:]), AccountID: by.AccountID, CreatedAt: s.Now()}
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

func (s *Service) keep(ctx context.Context, by accounts.Actor, v standards.Version, image Image) (Image, error) {
	err := s.DB.Tx(ctx, func(ctx context.Context) error {
		n, err := s.store.count(ctx, by.OrgID, v.StandardID)
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
			OrgID: by.OrgID, AccountID: by.AccountID, Verb: "add_image", SubjectKind: "standard_version", SubjectID: v.ID,
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
	if stored.SentSHA256 != sent.SentSHA256 || stored.StandardID != sent.StandardID {
		return Image{}, ErrDiffers
	}
	return stored, nil
}

// Open opens an image of a version: one that the version shows, or, to who reads
// the drafts of the standard, any of its images. The caller closes it. Faults:
// standards.ErrVersionNotFound, ErrNotFound.
func (s *Service) Open(ctx context.Context, by accounts.Actor, versionID, id string) (Image, io.ReadCloser, error) {
	v, drafts, err := s.Standards.Header(ctx, by, versionID)
	if err != nil {
		return Image{}, nil, err
	}
	image, err := s.store.shown(ctx, v, id, drafts)
	if err != nil {
		return Image{}, nil, err
	}
	content, err := s.Files.Get(image.SHA256)
	return image, content, err
}

// Shown returns the images that a version shows, by id. It is for who was given
// the version by standards.
func (s *Service) Shown(ctx context.Context, v standards.Version) (map[string][]byte, error) {
	list, err := s.store.allShown(ctx, v)
	if err != nil {
		return nil, err
	}
	found := make(map[string][]byte, len(list))
	for _, image := range list {
		if found[image.ID], err = s.Files.Read(image.SHA256); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// Sweep removes images that nothing has shown or edited for two weeks, and returns
// how many. A file goes with the last image that names it.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	swept, before := 0, s.Now().Add(-unusedAfter)
	for {
		list, err := s.store.unused(ctx, before, sweptAtOnce)
		if err != nil || len(list) == 0 {
			return swept, err
		}
		for _, image := range list {
			gone, err := s.sweep(ctx, image, before)
			if err != nil {
				return swept, err
			}
			if gone {
				swept++
			}
		}
	}
}

func (s *Service) sweep(ctx context.Context, image Image, before time.Time) (gone bool, err error) {
	last := false
	err = s.DB.Tx(ctx, func(ctx context.Context) error {
		if gone, err = s.store.remove(ctx, image, before); err != nil || !gone {
			return err
		}
		if last, err = s.store.lastOf(ctx, image.SHA256); err != nil {
			return err
		}
		return s.Journal.Record(ctx, journal.Entry{
			OrgID: image.OrgID, AccountID: accounts.ProgramID, Verb: "sweep_image", SubjectKind: "standard", SubjectID: image.StandardID,
			Before: map[string]any{"image": image.ID},
		})
	})
	if err != nil || !last {
		return gone, err
	}
	return gone, s.Files.Remove(image.SHA256)
}
