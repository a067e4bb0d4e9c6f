package audits_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/picture"
)

// rounds is how often a test of chance is repeated: n, or ETALON_ROUNDS.
func rounds(n int) int {
	if long, err := strconv.Atoi(os.Getenv("ETALON_ROUNDS")); err == nil {
		return long
	}
	return n
}

// toldOf says what was tried, for those who run it long.
func toldOf(t *testing.T, n int, what string) {
	t.Helper()
	if !t.Failed() {
		t.Logf("tried %d %s; lost: 0", n, what)
	}
}

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// announced is the upload of data for a visit.
func announced(visit, question string, kind audits.FileKind, data []byte) audits.Upload {
	return audits.Upload{ID: auditstest.RandomID(), VisitID: visit, QuestionID: question, Kind: kind, SHA256: sumOf(data), Size: int64(len(data))}
}

// cutting gives what it has and then fails, as a broken connection does.
type cutting struct{ io.Reader }

func (c cutting) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// R6: five photos come in any order, cut at any byte. Only what had not come is sent
// again, every hash is right, and the visit is complete when all are there.
func TestService_uploads_cutAnywhere(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		shopper := w.Actors[accounts.Shopper]
		pictures := [][]byte{shot(t, 1), shot(t, 2), shot(t, 3), shot(t, 4), shot(t, 5)}
		random := rand.New(rand.NewPCG(7, 1))
		n := rounds(3)
		for run := range n {
			w.Assign(t, run)
			in := withPhoto(w, run)
			if _, err := w.Audits.Save(t.Context(), shopper, in); err != nil {
				t.Fatal(err)
			}
			want := map[string]string{}
			for _, i := range random.Perm(len(pictures)) {
				up := announced(in.VisitID, "q3", audits.Photo, pictures[i])
				want[up.ID] = up.SHA256
				sendCut(t, w, up, pictures[i], random)
			}
			receipt, err := w.Audits.Submit(t.Context(), shopper, in.VisitID)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]string{}
			for _, f := range receipt.Files {
				got[f.ID] = f.SentSHA256
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		}
		toldOf(t, n, "visits with five photos, each cut at random bytes")
	})
}

// sendCut uploads data in pieces that break at random bytes.
func sendCut(t *testing.T, w *auditstest.World, up audits.Upload, data []byte, random *rand.Rand) {
	t.Helper()
	const piece = 64 << 10
	shopper := w.Actors[accounts.Shopper]
	for {
		at, err := w.Audits.BeginUpload(t.Context(), shopper, up)
		if err != nil {
			t.Fatal(err)
		}
		if at.Stored {
			break
		}
		cut := at.Offset + random.Int64N(min(piece, up.Size-at.Offset)) + 1
		got, err := w.Audits.Receive(t.Context(), shopper, up.ID, at.Offset, cutting{bytes.NewReader(data[at.Offset:cut])})
		if cut < up.Size && (!errors.Is(err, audits.ErrUploadCut) || got.Offset != cut) {
			t.Fatalf("cut at %d: offset %d (%v)", cut, got.Offset, err)
		}
		if now, err := w.Audits.Upload(t.Context(), shopper, up.ID); err != nil || now.Offset != cut {
			t.Fatalf("after a cut at %d the server has %d (%v)", cut, now.Offset, err)
		}
	}
	if again, err := w.Audits.Receive(t.Context(), shopper, up.ID, up.Size, bytes.NewReader(nil)); err != nil || !again.Stored {
		t.Errorf("the end again: %+v (%v)", again, err)
	}
}

func TestService_uploads_refuse(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		ctx, shopper := t.Context(), w.Actors[accounts.Shopper]
		in := withPhoto(w, 0)
		if _, err := w.Audits.Save(ctx, shopper, in); err != nil {
			t.Fatal(err)
		}
		data := shot(t, 1)
		begin := func(by accounts.Actor, change func(*audits.Upload)) error {
			up := announced(in.VisitID, "q3", audits.Photo, data)
			change(&up)
			_, err := w.Audits.BeginUpload(ctx, by, up)
			return err
		}
		for name, c := range map[string]struct {
			by     accounts.Actor
			change func(*audits.Upload)
			want   error
		}{
			"another shopper":               {w.Other, func(*audits.Upload) {}, audits.ErrVisitNotFound},
			"a reviewer":                    {w.Actors[accounts.Reviewer], func(*audits.Upload) {}, accounts.ErrForbidden},
			"no such question":              {shopper, func(u *audits.Upload) { u.QuestionID = "q9" }, audits.ErrVisitInvalid},
			"sound where none is asked":     {shopper, func(u *audits.Upload) { u.Kind = audits.Recording }, audits.ErrVisitInvalid},
			"a signature of the whole":      {shopper, func(u *audits.Upload) { u.Kind, u.QuestionID = audits.SignedBy, "" }, audits.ErrVisitInvalid},
			"a photo beyond its bound":      {shopper, func(u *audits.Upload) { u.Size = picture.MaxBytes + 1 }, audits.ErrFileTooBig},
			"the id of a moment":            {shopper, func(u *audits.Upload) { u.ID = auditstest.ID() }, audits.ErrVisitInvalid},
			"a file without its hash":       {shopper, func(u *audits.Upload) { u.SHA256 = "" }, audits.ErrUploadInvalid},
			"a visit that is not there yet": {shopper, func(u *audits.Upload) { u.VisitID = auditstest.RandomID() }, audits.ErrVisitNotFound},
		} {
			if err := begin(c.by, c.change); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
		up := announced(in.VisitID, "q3", audits.Photo, data)
		if _, err := w.Audits.BeginUpload(ctx, shopper, up); err != nil {
			t.Fatal(err)
		}
		other := up
		other.SHA256 = sumOf([]byte("other"))
		if _, err := w.Audits.BeginUpload(ctx, shopper, other); !errors.Is(err, audits.ErrPhotoDiffers) {
			t.Errorf("another file under the id: %v", err)
		}
		if _, err := w.Audits.Upload(ctx, w.Other, up.ID); !errors.Is(err, audits.ErrUploadNotFound) {
			t.Errorf("another shopper looks: %v", err)
		}
		if _, err := w.Audits.Receive(ctx, shopper, up.ID, 5, bytes.NewReader(data)); !errors.Is(err, audits.ErrUploadOffset) {
			t.Errorf("a piece from the middle: %v", err)
		}
		wrong := bytes.Clone(data)
		wrong[len(wrong)-1] ^= 1
		if _, err := w.Audits.Receive(ctx, shopper, up.ID, 0, bytes.NewReader(wrong)); !errors.Is(err, audits.ErrPhotoDamaged) {
			t.Errorf("other bytes than announced: %v", err)
		}
		if _, err := w.Audits.Upload(ctx, shopper, up.ID); !errors.Is(err, audits.ErrUploadNotFound) {
			t.Errorf("a damaged file is still on its way: %v", err)
		}
		heic := append([]byte("\x00\x00\x00\x18ftypheic"), make([]byte, 100)...)
		phone := announced(in.VisitID, "q3", audits.Photo, heic)
		if _, err := w.Audits.BeginUpload(ctx, shopper, phone); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Audits.Receive(ctx, shopper, phone.ID, 0, bytes.NewReader(heic)); !errors.Is(err, picture.ErrHEIC) {
			t.Errorf("a HEIC photo: %v", err)
		}
	})
}

// A server that stops between the last byte and the answer has all the bytes and no
// file. Whoever asks next gets the file, never "all is here" without one.
func TestService_uploads_afterACrash(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		ctx, shopper := t.Context(), w.Actors[accounts.Shopper]
		in := withPhoto(w, 0)
		if _, err := w.Audits.Save(ctx, shopper, in); err != nil {
			t.Fatal(err)
		}
		data := shot(t, 1)
		up := announced(in.VisitID, "q3", audits.Photo, data)
		if _, err := w.Audits.BeginUpload(ctx, shopper, up); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Files.Append(up.ID, 0, up.Size, bytes.NewReader(data)); err != nil {
			t.Fatal(err)
		}
		if at, err := w.Audits.Upload(ctx, shopper, up.ID); err != nil || !at.Stored || rows(t, w, in.VisitID)["photos"] != 1 {
			t.Errorf("after the crash: %+v (%v)", at, err)
		}
	})
}

func TestService_SweepUploads(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		ctx, shopper := t.Context(), w.Actors[accounts.Shopper]
		in := withPhoto(w, 0)
		if _, err := w.Audits.Save(ctx, shopper, in); err != nil {
			t.Fatal(err)
		}
		data := shot(t, 1)
		old, kept := announced(in.VisitID, "q3", audits.Photo, data), announced(in.VisitID, "q3", audits.Photo, data)
		if _, err := w.Audits.BeginUpload(ctx, shopper, old); err != nil {
			t.Fatal(err)
		}
		w.At = w.At.Add(15 * 24 * time.Hour)
		if _, err := w.Audits.BeginUpload(ctx, shopper, kept); err != nil {
			t.Fatal(err)
		}
		if n, err := w.Audits.SweepUploads(ctx); err != nil || n != 1 {
			t.Errorf("swept %d (%v), want 1", n, err)
		}
		if _, err := w.Audits.Upload(ctx, shopper, kept.ID); err != nil {
			t.Errorf("the young one: %v", err)
		}
		if err := w.Audits.DropUpload(ctx, shopper, kept.ID); err != nil {
			t.Error(err)
		}
		if _, err := w.Audits.Upload(ctx, shopper, kept.ID); !errors.Is(err, audits.ErrUploadNotFound) {
			t.Errorf("a dropped one: %v", err)
		}
	})
}
