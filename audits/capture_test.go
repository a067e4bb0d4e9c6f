package audits_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/fault"
	"etalon/internal/locations"
)

const device = "3b241101-e2bb-4255-8caf-4136c566a962"

// tracked is a track of an ordinary visit of the world.
func tracked(w *auditstest.World) *audits.Track {
	start := w.At.Add(-time.Hour)
	return &audits.Track{
		Device: device, App: "1.0", Declared: &audits.Declaration{At: start}, Outcome: audits.Done,
		Start:   &audits.Fix{Latitude: 54.19, Longitude: 37.62, Accuracy: 20, At: start},
		End:     &audits.Fix{Missing: audits.TimedOut, At: start.Add(30 * time.Minute)},
		Elapsed: 30 * time.Minute, ClockJump: -2 * time.Second,
		Questions: map[string]audits.Timing{"q2": {FirstAt: start, LastAt: start.Add(time.Minute), Spent: 40 * time.Second, Laps: []time.Duration{39 * time.Second}}},
	}
}

func TestService_Draft(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		shopper := w.Actors[accounts.Shopper]
		in := w.Submission(0)
		in.Track, in.Submit = tracked(w), false
		for range 2 { // the same again is the same success
			if r, err := w.Audits.Save(t.Context(), shopper, in); err != nil || r.Revision != 1 {
				t.Fatalf("%+v (%v)", r, err)
			}
		}
		d, err := w.Audits.Draft(t.Context(), shopper, in.VisitID)
		if err != nil {
			t.Fatal(err)
		}
		in.Revision = 1
		if diff := cmp.Diff(in, d.Submission); diff != "" {
			t.Error(diff)
		}
		if r, err := w.Audits.Submit(t.Context(), shopper, in.VisitID); err != nil || r.Status != audits.Submitted {
			t.Errorf("%+v (%v)", r, err)
		}
		if d, err = w.Audits.Draft(t.Context(), shopper, in.VisitID); err != nil || !cmp.Equal(d.Track, in.Track) {
			t.Errorf("the track after the submit: %s (%v)", cmp.Diff(in.Track, d.Track), err)
		}
		for name, by := range map[string]accounts.Actor{"another shopper": w.Other, "a reviewer": w.Actors[accounts.Reviewer]} {
			if _, err := w.Audits.Draft(t.Context(), by, in.VisitID); !errors.Is(err, audits.ErrVisitNotFound) && !errors.Is(err, accounts.ErrForbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
		second := w.Submission(0)
		_, err = w.Audits.Save(t.Context(), shopper, second)
		if f, _ := fault.Of(err); !errors.Is(err, audits.ErrAssignmentTaken) || f.Params["VisitID"] != in.VisitID {
			t.Errorf("a second device learns %v", err)
		}
	})
}

// A phone whose clock, receiver or memory is broken can still hand its visit in.
func TestService_Save_nonsenseTrack(t *testing.T) {
	w := auditstest.New(t, databasetest.SQLite(t))
	in := w.Submission(0)
	in.Track = &audits.Track{
		Device: "no device", App: "a\x00b", Outcome: "lost", Start: &audits.Fix{Latitude: math.NaN(), Longitude: 999}, End: &audits.Fix{Missing: "moon"},
		Elapsed: -time.Hour, ClockJump: math.MaxInt64, Questions: map[string]audits.Timing{"q9": {}, "q1": {FirstAt: time.Unix(-1e12, 0), Spent: math.MaxInt64}},
	}
	if _, err := w.Audits.Save(t.Context(), w.Actors[accounts.Shopper], in); err != nil {
		t.Fatal(err)
	}
	d, err := w.Audits.Draft(t.Context(), w.Actors[accounts.Shopper], in.VisitID)
	if err != nil || d.Track.Device != "" || d.Track.Start.Missing != audits.Unavailable || len(d.Track.Questions) != 1 || d.Track.Outcome != audits.Done {
		t.Errorf("kept %+v (%v)", d.Track, err)
	}
}

// A receipt tells the minute at the till, and so who stood there.
func TestService_Open_receiptsAreForTheProgramme(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		ctx, shopper := t.Context(), w.Actors[accounts.Shopper]
		in := withPhoto(w, 0)
		if _, err := w.Audits.Save(ctx, shopper, in); err != nil {
			t.Fatal(err)
		}
		photo := audits.NewPhoto{ID: auditstest.RandomID(), VisitID: in.VisitID, QuestionID: "q3", Content: shot(t, 1)}
		receipt := audits.NewPhoto{ID: auditstest.RandomID(), VisitID: in.VisitID, Kind: audits.ReceiptPhoto, Content: shot(t, 2)}
		for _, p := range []audits.NewPhoto{photo, receipt} {
			if _, err := w.Audits.AddPhoto(ctx, shopper, p); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := w.Audits.Submit(ctx, shopper, in.VisitID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Audits.Approve(ctx, w.Actors[accounts.Reviewer], in.VisitID, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Audits.Release(ctx, w.Actors[accounts.ProgrammeManager], in.VisitID, ""); err != nil {
			t.Fatal(err)
		}
		for role, sees := range map[accounts.Role]bool{accounts.Shopper: true, accounts.Reviewer: true, accounts.BrandManager: false, accounts.StoreManager: false} {
			for id, want := range map[string]bool{photo.ID: true, receipt.ID: sees} {
				_, content, err := w.Audits.Open(ctx, w.Actors[role], id)
				if (err == nil) != want {
					t.Errorf("%s opens %s: %v", role, map[string]string{photo.ID: "the photo", receipt.ID: "the receipt"}[id], err)
				}
				if err == nil {
					_ = content.Close()
				}
			}
		}
	})
}

func TestService_Save_closedStore(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		shopper := w.Actors[accounts.Shopper]
		in := w.Submission(0)
		in.Track, in.Summary = tracked(w), ""
		in.Track.Outcome, in.Answers, in.Comments = audits.StoreClosed, nil, nil
		_, err := w.Audits.Save(t.Context(), shopper, in)
		if diff := cmp.Diff([]string{"summary", "photos."}, paths(err)); diff != "" {
			t.Error(diff)
		}
		in.Summary, in.Submit = "Закрыто на учёт, объявление на двери.", false
		if _, err := w.Audits.Save(t.Context(), shopper, in); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Audits.AddPhoto(t.Context(), shopper, audits.NewPhoto{ID: auditstest.RandomID(), VisitID: in.VisitID, Content: shot(t, 1)}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Audits.Submit(t.Context(), shopper, in.VisitID); err != nil {
			t.Fatal(err)
		}
		v, err := w.Audits.Visit(t.Context(), w.Actors[accounts.Reviewer], in.VisitID)
		if err != nil || v.Final != nil || v.Raw != nil || v.Failed || v.Possible.Sign() != 0 {
			t.Errorf("a closed store scores %v of %v (%v)", v.Final, v.Possible, err)
		}
	})
}

// R8: what came of an assignment while its phone was without a network never loses
// a visit: it is kept, marked, and for the reviewer to decide.
func TestService_Save_late(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		for name, c := range map[string]struct {
			end  func(w *auditstest.World)
			want audits.Lateness
		}{
			"nothing": {func(*auditstest.World) {}, ""},
			"the wave closed": {func(w *auditstest.World) {
				if _, err := w.Audits.MoveWave(t.Context(), w.Actors[accounts.ProgrammeManager], w.Wave.ID, audits.WaveClosed, ""); err != nil {
					t.Fatal(err)
				}
			}, audits.LateWaveClosed},
			"the assignment cancelled": {func(w *auditstest.World) { w.SetAssignment(t, 0, audits.Cancelled) }, audits.LateCancelled},
			"the assignment expired":   {func(w *auditstest.World) { w.SetAssignment(t, 0, audits.Expired) }, audits.LateExpired},
			"the day over":             {func(w *auditstest.World) { w.At = w.Wave.EndsOn.AddDate(0, 0, 3) }, audits.LateOverdue},
		} {
			w := auditstest.New(t, db)
			c.end(w)
			in := w.Submission(0)
			r, err := w.Audits.Save(t.Context(), w.Actors[accounts.Shopper], in)
			if err != nil || r.Status != audits.Submitted || r.Late != c.want {
				t.Errorf("%s: %+v (%v), want the mark %q", name, r, err, c.want)
			}
			if _, err := w.Audits.Reject(t.Context(), w.Actors[accounts.Reviewer], in.VisitID, "Волна уже сдана."); err != nil {
				t.Errorf("%s: reject: %v", name, err)
			}
		}
	})
}

// R3 and R4: identical copies at once are one visit with one answer; other content
// under the same id loses.
func TestService_Save_races(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		shopper := w.Actors[accounts.Shopper]
		n := rounds(10)
		for round := range n {
			w.Assign(t, round)
			in := w.Submission(round)
			in.Track = tracked(w)
			other := in
			other.Summary = "Другое."
			receipts, failures := make([]audits.Receipt, 9), make([]error, 9)
			var wg sync.WaitGroup
			for i := range receipts {
				sent := in
				if i == 8 {
					sent = other
				}
				wg.Go(func() { receipts[i], failures[i] = w.Audits.Save(t.Context(), shopper, sent) })
			}
			wg.Wait()
			won := failures[8] == nil
			for i := range 8 {
				if won != errors.Is(failures[i], audits.ErrVisitDiffers) || !won && (failures[i] != nil || !cmp.Equal(receipts[i], receipts[0])) {
					t.Errorf("round %d, copy %d: %+v (%v); the other: %v", round, i, receipts[i], failures[i], failures[8])
				}
			}
			if left := rows(t, w, in.VisitID); left["visits"] != 1 || left["visit_answers"] != 5 {
				t.Errorf("round %d left %v", round, left)
			}
		}
		toldOf(t, n, "times nine copies of a visit at once")
	})
}

// R10: a phone a day off, a server clock set back: both times are kept, and the
// order of what the server took is its own.
func TestService_Save_clocks(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		for i, off := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
			in := w.Submission(i)
			in.StartedAt, in.FinishedAt = in.StartedAt.Add(off), in.FinishedAt.Add(off)
			if _, err := w.Audits.Save(t.Context(), w.Actors[accounts.Shopper], in); err != nil {
				t.Fatal(err)
			}
			v, err := w.Audits.Visit(t.Context(), w.Actors[accounts.Reviewer], in.VisitID)
			if err != nil || !v.StartedAt.Equal(in.StartedAt) || !v.SubmittedAt.Equal(w.At) {
				t.Errorf("off by %s: started %s, submitted %s (%v)", off, v.StartedAt, v.SubmittedAt, err)
			}
			w.At = w.At.Add(-time.Minute)
		}
	})
}

// withExif is a photo that says when and where it was taken.
func withExif(t *testing.T, data []byte, taken string, lat, lon float64) []byte {
	t.Helper()
	rational := func(v float64) []byte {
		d, m := math.Floor(v), math.Floor((v-math.Floor(v))*60)
		s := (v - d - m/60) * 3600
		var b []byte
		for _, n := range []uint32{uint32(d), 1, uint32(m), 1, uint32(math.Round(s * 1000)), 1000} {
			b = binary.BigEndian.AppendUint32(b, n)
		}
		return b
	}
	entry := func(b []byte, tag, kind uint16, count, value uint32) []byte {
		b = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(b, tag), kind)
		return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(b, count), value)
	}
	// The header, a directory of two pointers, the Exif and the GPS directories, and
	// what their entries point at.
	const exifAt, gpsAt, dataAt = 8 + 2 + 2*12 + 4, 38 + 2 + 12 + 4, 56 + 2 + 4*12 + 4
	tiff := []byte{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 2}
	tiff = entry(entry(tiff, 0x8769, 4, 1, exifAt), 0x8825, 4, 1, gpsAt)
	tiff = append(tiff, 0, 0, 0, 0, 0, 1)
	tiff = entry(tiff, 0x9003, 2, 20, dataAt)
	tiff = append(tiff, 0, 0, 0, 0, 0, 4)
	tiff = entry(entry(tiff, 1, 2, 2, 'N'<<24), 2, 5, 3, dataAt+20)
	tiff = entry(entry(tiff, 3, 2, 2, 'E'<<24), 4, 5, 3, dataAt+44)
	tiff = append(tiff, 0, 0, 0, 0)
	tiff = append(append(append(tiff, taken...), 0), append(rational(lat), rational(lon)...)...)
	body := append([]byte("Exif\x00\x00"), tiff...)
	seg := append([]byte{0xFF, 0xE1, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body...)
	return append(append(bytes.Clone(data[:2]), seg...), data[2:]...)
}

func TestService_Proof(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		ctx, shopper, reviewer := t.Context(), w.Actors[accounts.Shopper], w.Actors[accounts.Reviewer]
		place(t, w, 0, locations.Point{Lat: 54.19, Lon: 37.62})
		first, second := withPhoto(w, 0), withPhoto(w, 1)
		first.Track, second.Track = tracked(w), tracked(w)
		words := "Продавец сам подошёл, предложил помощь и показал три модели по размеру."
		first.Comments, second.Comments = map[string]string{"q1": words}, map[string]string{"q1": words + "!"}
		data := shot(t, 3)
		for _, in := range []audits.Submission{first, second} {
			if _, err := w.Audits.Save(ctx, shopper, in); err != nil {
				t.Fatal(err)
			}
			sent := withExif(t, data, "2026:09:09 09:15:00", 55.75, 37.62)
			if _, err := w.Audits.AddPhoto(ctx, shopper, audits.NewPhoto{ID: auditstest.RandomID(), VisitID: in.VisitID, QuestionID: "q3", Content: sent}); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Audits.Submit(ctx, shopper, in.VisitID); err != nil {
				t.Fatal(err)
			}
			// The first is weighed alone, and anew when the second brings its photo.
			if err := errors.Join(w.Queue.Drain(ctx), w.Audits.WeighVisits(ctx)); err != nil {
				t.Fatal(err)
			}
		}
		p, err := w.Audits.Proof(ctx, reviewer, first.VisitID)
		if err != nil {
			t.Fatal(err)
		}
		codes := map[audits.ReasonCode]bool{}
		for _, r := range p.Trust.Reasons {
			codes[r.Code] = true
		}
		want := map[audits.ReasonCode]bool{audits.SamePhoto: true, audits.SameComment: true, audits.PhotoTime: true, audits.PhotoPlace: true}
		if diff := cmp.Diff(want, codes); diff != "" || p.Trust.Route != audits.FullReview {
			t.Errorf("%s: %s", p.Trust.Route, diff)
		}
		if len(p.Files) != 1 || p.Files[0].Alike != 1 || p.Files[0].Metres == nil || math.Abs(*p.Files[0].Metres-173_500) > 2000 {
			t.Errorf("files: %+v", p.Files)
		}
		if err := w.Audits.WeighVisits(ctx); err != nil {
			t.Fatal(err)
		}
		marks, err := w.Audits.Marks(ctx, reviewer, []string{first.VisitID, second.VisitID})
		if err != nil || len(marks) != 2 || marks[first.VisitID].Score == nil || *marks[first.VisitID].Score != p.Trust.Score {
			t.Errorf("marks %+v (%v), want the score %d", marks, err, p.Trust.Score)
		}
		for _, role := range []accounts.Role{accounts.Shopper, accounts.StoreManager, accounts.BrandManager, accounts.RegionalManager} {
			if _, err := w.Audits.Proof(ctx, w.Actors[role], first.VisitID); !errors.Is(err, audits.ErrVisitNotFound) {
				t.Errorf("%s sees how a visit was made: %v", role, err)
			}
			if marks, err := w.Audits.Marks(ctx, w.Actors[role], []string{first.VisitID}); err != nil || len(marks) != 0 {
				t.Errorf("%s sees marks %v (%v)", role, marks, err)
			}
		}
	})
}

// place moves a location of the world.
func place(t *testing.T, w *auditstest.World, i int, at locations.Point) {
	t.Helper()
	l, err := w.Places.Get(t.Context(), w.Actors[accounts.Administrator], w.Locations[i].ID)
	if err != nil {
		t.Fatal(err)
	}
	l.At = &at
	if _, err := w.Places.Update(t.Context(), w.Actors[accounts.Administrator], l); err != nil {
		t.Fatal(err)
	}
}
