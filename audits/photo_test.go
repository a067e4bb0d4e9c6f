package audits_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"testing"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/picture"
)

// shot is a photo; different seeds are different photos.
func shot(t *testing.T, seed uint64) []byte {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 1))
	m := image.NewRGBA(image.Rect(0, 0, 1600, 1200))
	for i := range m.Pix {
		m.Pix[i] = uint8(int(seed)*40 + i/5000 + random.IntN(3))
	}
	m.Set(0, 0, color.White)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withPhoto is a draft whose question q3 demands a photo.
func withPhoto(w *auditstest.World, i int) audits.Submission {
	in := w.Submission(i)
	in.Answers["q3"], in.Submit = json.RawMessage(`"yes"`), false
	return in
}

func TestService_AddPhoto(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		shopper := w.Actors[accounts.Shopper]
		in := withPhoto(w, 0)
		if _, err := w.Audits.Save(t.Context(), shopper, in); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Audits.Submit(t.Context(), shopper, in.VisitID); !errors.Is(err, audits.ErrVisitIncomplete) {
			t.Errorf("submit without the photo: %v", err)
		}
		data := shot(t, 1)
		sum := sha256.Sum256(data)
		photo := audits.NewPhoto{ID: auditstest.RandomID(), VisitID: in.VisitID, QuestionID: "q3", SHA256: hex.EncodeToString(sum[:]), Content: data}
		for range 3 {
			got, err := w.Audits.AddPhoto(t.Context(), shopper, photo)
			if err != nil || got.SentSHA256 != photo.SHA256 || got.Width != 1600 {
				t.Fatalf("photo: %+v (%v)", got, err)
			}
		}
		damaged := photo
		damaged.Content = data[:len(data)-1]
		other := photo
		other.Content, other.SHA256 = shot(t, 2), ""
		page := photo
		page.ID, page.Content, page.SHA256 = auditstest.ID(), []byte("<html><script>"), ""
		for name, c := range map[string]struct {
			photo audits.NewPhoto
			want  error
		}{"damaged on the way": {damaged, audits.ErrPhotoDamaged}, "another under the same id": {other, audits.ErrPhotoDiffers}, "no photo": {page, picture.ErrNotAPhoto}} {
			if _, err := w.Audits.AddPhoto(t.Context(), shopper, c.photo); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
		receipt, err := w.Audits.Submit(t.Context(), shopper, in.VisitID)
		if err != nil || len(receipt.Files) != 1 {
			t.Fatalf("submit: %+v (%v)", receipt, err)
		}
		late := photo
		late.ID = auditstest.ID()
		if _, err := w.Audits.AddPhoto(t.Context(), shopper, late); !errors.Is(err, audits.ErrVisitClosed) {
			t.Errorf("a photo after the submit: %v", err)
		}
		checkRendition(t, w, shopper, photo.ID)
	})
}

// checkRendition asserts that the background work makes one small picture, also
// for a second photo with the same bytes, and that the photo can be read back.
func checkRendition(t *testing.T, w *auditstest.World, shopper accounts.Actor, photoID string) {
	t.Helper()
	if err := w.Queue.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	stored, content, err := w.Audits.Open(t.Context(), shopper, photoID)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = content.Close() }()
	if data, err := io.ReadAll(content); err != nil || int64(len(data)) != stored.Size {
		t.Errorf("read %d of %d bytes (%v)", len(data), stored.Size, err)
	}
	small, err := w.Audits.Rendition(t.Context(), stored.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	if cfg, err := jpeg.DecodeConfig(bytes.NewReader(small)); err != nil || cfg.Width != 1000 {
		t.Errorf("rendition is %d wide (%v), want 1000", cfg.Width, err)
	}
	if _, _, err := w.Audits.Open(t.Context(), w.Other, photoID); !errors.Is(err, audits.ErrPhotoNotFound) {
		t.Errorf("another shopper reads the photo: %v", err)
	}
}
