package standards

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/fault"
)

func march(date int) time.Time { return time.Date(2026, 3, date, 0, 0, 0, 0, time.UTC) }

func TestService_Publish(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		standard, v := w.create(t, "Здоровается", "Улыбается")
		// 1 March at 23:30 in Vladivostok is 1 March, whatever day it is in UTC.
		zone := time.FixedZone("Vladivostok", 10*60*60)
		in := Publication{EffectiveOn: time.Date(2026, 3, 1, 23, 30, 0, 0, zone), OrderNumber: "17-п", Reason: "Решение дирекции"}
		published, err := w.Publish(t.Context(), w.ours, v.ID, in)
		if err != nil {
			t.Fatal(err)
		}
		t.Run("it is sealed", func(t *testing.T) {
			read, err := w.Version(t.Context(), w.ours, v.ID)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(published, read); d != "" {
				t.Error(d)
			}
			if read.Status != Published || !read.EffectiveOn.Equal(march(1)) || !read.PublishedAt.Equal(today) ||
				read.OrderNumber != "17-п" || read.ContentHash != v.Content().Hash() {
				t.Errorf("got %+v", read)
			}
		})
		t.Run("the same again changes nothing, other data are refused", func(t *testing.T) {
			again, err := w.Publish(t.Context(), w.ours, v.ID, in)
			if d := cmp.Diff(published, again); d != "" || err != nil {
				t.Error(d, err)
			}
			in.OrderNumber = "18-п"
			if _, err := w.Publish(t.Context(), w.ours, v.ID, in); !errors.Is(err, ErrVersionPublished) {
				t.Errorf("error = %v, want ErrVersionPublished", err)
			}
		})
		t.Run("the next one supersedes it, not before its time", func(t *testing.T) {
			next, err := w.Revise(t.Context(), w.ours, v.ID, true)
			if err != nil {
				t.Fatal(err)
			}
			_, err = w.Publish(t.Context(), w.ours, next.ID, Publication{EffectiveOn: march(1).AddDate(0, 0, -1)})
			if f, ok := fault.Of(err); !ok || len(f.Fields) != 1 || f.Fields[0].Code != "before_former_version" {
				t.Errorf("an earlier date: %v, want before_former_version", err)
			}
			w.publish(t, next, 10)
			if old, err := w.Version(t.Context(), w.ours, v.ID); err != nil || old.Status != Superseded || old.ContentHash != published.ContentHash {
				t.Errorf("got %s (%v), want superseded", old.Status, err)
			}
			for date, want := range map[int]string{1: v.ID, 9: v.ID, 10: next.ID, 31: next.ID} {
				if got, err := w.Published(t.Context(), w.ours, standard.ID, march(date)); err != nil || got.ID != want {
					t.Errorf("on %d March %s is in force (%v), want %s", date, got.ID, err, want)
				}
			}
			if _, err := w.Published(t.Context(), w.ours, standard.ID, march(1).AddDate(0, 0, -1)); !errors.Is(err, ErrNotInForce) {
				t.Errorf("before the first: %v, want ErrNotInForce", err)
			}
		})
		t.Run("the journal has each move", func(t *testing.T) {
			entries, err := w.journal.Of(t.Context(), w.ours.OrgID, "standard_version", v.ID)
			var verbs []string
			for _, e := range entries {
				verbs = append(verbs, e.Verb)
			}
			slices.Sort(verbs) // the clock of this test stands still
			if d := cmp.Diff([]string{"create", "publish", "supersede"}, verbs); d != "" || err != nil {
				t.Error(d, err)
			}
		})
		t.Run("an empty version and a missing date are refused", func(t *testing.T) {
			_, empty := w.create(t)
			if _, err := w.Publish(t.Context(), w.ours, empty.ID, Publication{EffectiveOn: today}); !errors.Is(err, ErrVersionEmpty) {
				t.Errorf("error = %v, want ErrVersionEmpty", err)
			}
			if _, err := w.Publish(t.Context(), w.ours, empty.ID, Publication{}); !errors.Is(err, ErrInvalid) {
				t.Errorf("error = %v, want ErrInvalid", err)
			}
		})
		t.Run("a version under review is not published past its reviewers", func(t *testing.T) {
			_, reviewed := w.create(t, "Благодарит")
			exec(t, db, "UPDATE standard_versions SET status = ? WHERE id = ?", InReview, reviewed.ID)
			if _, err := w.Publish(t.Context(), w.ours, reviewed.ID, Publication{EffectiveOn: today}); !errors.Is(err, ErrMove) {
				t.Errorf("error = %v, want ErrMove", err)
			}
		})
	})
}

func TestService_Publish_race(t *testing.T) {
	const rounds = 20
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		publish := func(id string) (Version, error) {
			return w.Publish(t.Context(), w.ours, id, Publication{EffectiveOn: march(1)})
		}
		t.Run("equal publications at once all succeed", func(t *testing.T) {
			for range rounds {
				_, v := w.create(t, "Здоровается")
				var wg sync.WaitGroup
				for range 4 {
					wg.Go(func() {
						if got, err := publish(v.ID); err != nil || got.Status != Published {
							t.Errorf("got %s (%v), want published", got.Status, err)
						}
					})
				}
				wg.Wait()
			}
		})
		t.Run("an edit at the same moment is published whole or not at all", func(t *testing.T) {
			for range rounds {
				_, v := w.create(t, "Здоровается")
				var wg sync.WaitGroup
				var publishing, editing error
				wg.Go(func() { _, publishing = publish(v.ID) })
				wg.Go(func() { _, editing = w.Edit(t.Context(), w.ours, v.ID, 1, content("Улыбается")) })
				wg.Wait()
				if publishing != nil && !errors.Is(publishing, ErrVersionStale) || editing != nil && !errors.Is(editing, ErrVersionPublished) {
					t.Fatalf("publishing: %v, editing: %v", publishing, editing)
				}
				read, err := w.Version(t.Context(), w.ours, v.ID)
				if err != nil || (publishing == nil) != (read.Status == Published) || (editing == nil) != (read.Revision == 2) {
					t.Fatalf("publishing: %v, editing: %v, but read %s, revision %d (%v)", publishing, editing, read.Status, read.Revision, err)
				}
				if publishing == nil && read.ContentHash != read.Content().Hash() {
					t.Fatal("the hash is not that of the content")
				}
			}
		})
	})
}

func TestService_Revise(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		_, v := w.create(t, "Здоровается")
		if _, err := w.Revise(t.Context(), w.ours, v.ID, true); !errors.Is(err, ErrVersionNotPublished) {
			t.Errorf("from a draft: %v, want ErrVersionNotPublished", err)
		}
		var numbers []string
		for i, substantive := range []bool{false, true, false, false, true} {
			v = w.publish(t, v, i+1)
			next, err := w.Revise(t.Context(), w.ours, v.ID, substantive)
			if err != nil {
				t.Fatal(err)
			}
			if next.Content().Hash() != v.Content().Hash() || next.Status != Draft {
				t.Errorf("version %s does not start from the text and lineages before it", next.Number())
			}
			if _, err := w.Revise(t.Context(), w.ours, v.ID, true); !errors.Is(err, ErrDraftExists) {
				t.Errorf("a second draft: %v, want ErrDraftExists", err)
			}
			numbers = append(numbers, next.Number())
			v = next
		}
		if d := cmp.Diff([]string{"1.1", "2.0", "2.1", "2.2", "3.0"}, numbers); d != "" {
			t.Error(d)
		}
		t.Run("of four requests at once one makes the draft", func(t *testing.T) {
			_, first := w.create(t, "Благодарит")
			w.publish(t, first, 1)
			errs := make([]error, 4)
			var wg sync.WaitGroup
			for i := range errs {
				wg.Go(func() { _, errs[i] = w.Revise(t.Context(), w.ours, first.ID, true) })
			}
			wg.Wait()
			made := 0
			for _, err := range errs {
				if err == nil {
					made++
				} else if !errors.Is(err, ErrDraftExists) {
					t.Error(err)
				}
			}
			if made != 1 {
				t.Errorf("%d drafts, want 1", made)
			}
		})
	})
}

// TestService_publishedNeverChanges turns every use case on published versions,
// at random, and looks at what they are afterwards.
func TestService_publishedNeverChanges(t *testing.T) {
	const mutations = 200
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		random := rand.New(rand.NewPCG(1, 2))
		standard, draft := w.create(t, "Здоровается", "Улыбается")
		sealed := map[string]string{} // hash by version
		date := 1
		seal := func(v Version) {
			if _, known := sealed[v.ID]; !known && v.Status == Published {
				sealed[v.ID] = v.ContentHash
			}
		}
		seal(w.publish(t, draft, date))
		for i := range mutations {
			_, versions, err := w.Versions(t.Context(), w.ours, standard.ID)
			if err != nil {
				t.Fatal(err)
			}
			v := versions[random.IntN(len(versions))]
			text := content(fmt.Sprint("Правка ", i))
			switch random.IntN(5) {
			case 0, 1:
				_, err = w.Edit(t.Context(), w.ours, v.ID, v.Revision, text)
			case 2:
				_, err = w.Revise(t.Context(), w.ours, v.ID, random.IntN(2) == 0)
			case 3:
				_, _, err = w.Create(t.Context(), w.ours, NewStandard{ID: standard.ID, Title: standard.Title, Language: "ru", Content: text})
			case 4:
				var published Version
				if published, err = w.Publish(t.Context(), w.ours, v.ID, Publication{EffectiveOn: march(date), OrderNumber: fmt.Sprint(random.IntN(3))}); err == nil {
					date++
					seal(published)
				}
			}
			if f, ok := fault.Of(err); err != nil && (!ok || f.Kind == fault.Internal) {
				t.Fatal(err)
			}
		}
		for id, hash := range sealed {
			v, err := w.Version(t.Context(), w.ours, id)
			if err != nil || v.ContentHash != hash || v.Content().Hash() != hash {
				t.Errorf("version %s changed after publication (%v)", v.Number(), err)
			}
		}
		if len(sealed) < 5 {
			t.Errorf("only %d versions were published", len(sealed))
		}
	})
}
