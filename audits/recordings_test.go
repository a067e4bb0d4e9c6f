package audits_test

import (
	"errors"
	"testing"
	"time"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

func TestService_EraseRecordings(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		in := w.Submission(0)
		if _, err := w.Audits.Save(t.Context(), w.Actors[accounts.Shopper], in); err != nil {
			t.Fatal(err)
		}
		sum, err := w.Files.Put(t.Context(), []byte("a voice "+w.Org))
		if err != nil {
			t.Fatal(err)
		}
		id := auditstest.RandomID()
		err = db.Conn(t.Context()).Exec(`INSERT INTO photos (id, org_id, visit_id, question_id, kind, sha256, sent_sha256, media_type, size, sent_size, width, height, created_at)
			VALUES (?, ?, ?, 'q4', 'audio', ?, ?, 'audio/webm', 7, 7, 0, 0, ?)`, id, w.Org, in.VisitID, sum, sum, w.At).Error
		if err != nil {
			t.Fatal(err)
		}
		reviewer := w.Actors[accounts.Reviewer]
		erase := func(days int) int {
			t.Helper()
			n, err := w.Audits.EraseRecordings(t.Context(), []audits.Keeping{{OrgID: w.Org, Days: days}})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		w.At = w.At.Add(30*24*time.Hour + time.Minute)
		if n := erase(31); n != 0 {
			t.Errorf("%d erased a day before their time", n)
		}
		if _, content, err := w.Audits.Open(t.Context(), reviewer, id); err != nil {
			t.Error(err)
		} else {
			_ = content.Close()
		}
		if n := erase(30); n != 1 {
			t.Errorf("%d erased, want one", n)
		}
		if n := erase(30); n != 0 {
			t.Errorf("%d erased again", n)
		}
		if _, _, err := w.Audits.Open(t.Context(), reviewer, id); !errors.Is(err, audits.ErrRecordingErased) {
			t.Errorf("opened: %v", err)
		}
		if content, err := w.Files.Get(sum); err == nil {
			_ = content.Close()
			t.Error("the bytes are still there")
		}
		proof, err := w.Audits.Proof(t.Context(), reviewer, in.VisitID)
		if err != nil || len(proof.Files) != 1 || proof.Files[0].ErasedAt == nil {
			t.Errorf("the visit does not say that there was one: %+v (%v)", proof.Files, err)
		}
		entries, err := w.Journal.Of(t.Context(), w.Org, "visit", in.VisitID)
		if err != nil || len(entries) == 0 || entries[len(entries)-1].Verb != "erase_recording" && entries[0].Verb != "erase_recording" {
			t.Errorf("journal: %+v (%v)", entries, err)
		}
	})
}
