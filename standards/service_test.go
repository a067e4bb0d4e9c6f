package standards

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/fault"
)

func TestService_Create(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		in := NewStandard{ID: newID(), Title: "Стандарт", Language: "ru", Content: template(t, "fashion_retail", "ru")}
		s, v, err := w.Create(t.Context(), w.ours, in)
		if err != nil {
			t.Fatal(err)
		}
		t.Run("it is a draft 1.0 with lineages, as it is read back", func(t *testing.T) {
			if v.Number() != "1.0" || v.Status != Draft || v.Revision != 1 || v.CreatedBy != w.ours.AccountID {
				t.Errorf("got %s %s, revision %d", v.Status, v.Number(), v.Revision)
			}
			read, err := w.Version(t.Context(), w.ours, v.ID)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(v, read, sameRat); d != "" {
				t.Error(d)
			}
			if read.Content().Hash() != v.Content().Hash() || v.Sections[0].Requirements[0].Lineage == "" {
				t.Error("the content read back has another hash, or no lineages")
			}
		})
		t.Run("eight equal requests make one standard and eight equal answers", func(t *testing.T) {
			again := NewStandard{ID: newID(), Title: "Второй", Language: "ru", Content: content("Здоровается")}
			ids := make([]string, 8)
			var wg sync.WaitGroup
			for i := range ids {
				wg.Go(func() {
					_, made, err := w.Create(t.Context(), w.ours, again)
					if err != nil {
						t.Error(err)
					}
					ids[i] = made.ID
				})
			}
			wg.Wait()
			for _, id := range ids {
				if id != ids[0] {
					t.Errorf("versions %v, want one", ids)
				}
			}
			again.Title = "Третий"
			if _, _, err := w.Create(t.Context(), w.ours, again); !errors.Is(err, ErrExists) {
				t.Errorf("the same id with another title: %v, want ErrExists", err)
			}
			again.Title, again.Content = "Второй", content("Улыбается")
			if _, _, err := w.Create(t.Context(), w.ours, again); !errors.Is(err, ErrExists) {
				t.Errorf("the same id with another content: %v, want ErrExists", err)
			}
		})
		t.Run("another organisation's id is taken", func(t *testing.T) {
			if _, _, err := w.Create(t.Context(), w.theirs, in); !errors.Is(err, ErrExists) {
				t.Errorf("error = %v, want ErrExists", err)
			}
		})
		t.Run("another organisation's brand is unknown", func(t *testing.T) {
			brand := newID()
			exec(t, db, "INSERT INTO brands (id, org_id, name) VALUES (?, ?, ?)", brand, w.theirs.OrgID, "Бренд")
			foreign := NewStandard{Title: "Стандарт", Language: "ru", BrandID: brand}
			_, _, err := w.Create(t.Context(), w.ours, foreign)
			if f, ok := fault.Of(err); !ok || len(f.Fields) != 1 || f.Fields[0].Path != "brand_id" {
				t.Errorf("error = %v, want brand_id", err)
			}
			if _, _, err := w.Create(t.Context(), w.theirs, foreign); err != nil {
				t.Error(err)
			}
		})
		t.Run("wrong input names its fields", func(t *testing.T) {
			_, _, err := w.Create(t.Context(), w.ours, NewStandard{ID: "7", Language: "русский", BrandID: "x", Content: content("")})
			f, _ := fault.Of(err)
			var got []string
			for _, field := range f.Fields {
				got = append(got, field.Path)
			}
			if d := cmp.Diff([]string{"id", "title", "language", "brand_id", "sections[0].requirements[0].statement"}, got); d != "" {
				t.Error(d)
			}
		})
		t.Run("it is in the journal", func(t *testing.T) {
			entries, err := w.journal.Of(t.Context(), w.ours.OrgID, "standard_version", v.ID)
			if err != nil || len(entries) != 1 || entries[0].Verb != "create" || entries[0].AccountID != w.ours.AccountID {
				t.Errorf("entries %+v (%v)", entries, err)
			}
		})
		if s.OrgID != w.ours.OrgID {
			t.Errorf("organisation %s, want %s", s.OrgID, w.ours.OrgID)
		}
	})
}

func TestService_Edit(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		_, v := w.create(t, "Здоровается", "Улыбается")
		changed := v.Content()
		changed.Preamble = "Преамбула"
		changed.Sections = append(changed.clone().Sections, Section{Title: "Касса"})
		changed.Sections[0].Requirements[1].Statement = "Улыбается первым"
		edited, err := w.Edit(t.Context(), w.ours, v.ID, 1, changed)
		if err != nil {
			t.Fatal(err)
		}
		t.Run("the draft has the new content and the old lineages", func(t *testing.T) {
			read, err := w.Version(t.Context(), w.ours, v.ID)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(edited, read); d != "" || read.Revision != 2 || len(read.Sections) != 2 {
				t.Error(d)
			}
			if read.Sections[0].Requirements[1].Lineage != v.Sections[0].Requirements[1].Lineage {
				t.Error("the lineage did not survive")
			}
		})
		t.Run("a stale edit is refused and names the current revision", func(t *testing.T) {
			_, err := w.Edit(t.Context(), w.ours, v.ID, 1, changed)
			if f, ok := fault.Of(err); !ok || f.Kind != fault.Stale || f.Code != "version_stale" || f.Params["Revision"] != 2 {
				t.Errorf("error = %v, want version_stale", err)
			}
		})
		t.Run("wrong content is refused and nothing changes", func(t *testing.T) {
			if _, err := w.Edit(t.Context(), w.ours, v.ID, 2, content("", "")); !errors.Is(err, ErrInvalid) {
				t.Errorf("error = %v, want ErrInvalid", err)
			}
			if read, err := w.Version(t.Context(), w.ours, v.ID); err != nil || read.Content().Hash() != edited.Content().Hash() {
				t.Errorf("the content changed (%v)", err)
			}
		})
		t.Run("everything may be removed", func(t *testing.T) {
			if emptied, err := w.Edit(t.Context(), w.ours, v.ID, 2, Content{}); err != nil || emptied.Revision != 3 {
				t.Fatal(err)
			}
			if read, err := w.Version(t.Context(), w.ours, v.ID); err != nil || len(read.Sections) != 0 || read.Revision != 3 {
				t.Errorf("got %+v (%v)", read, err)
			}
		})
		t.Run("the journal says what changed, by code", func(t *testing.T) {
			entries, err := w.journal.Of(t.Context(), w.ours.OrgID, "standard_version", v.ID)
			if err != nil || len(entries) != 3 {
				t.Fatalf("%d entries (%v), want 3", len(entries), err)
			}
			if d := cmp.Diff(map[string]any{"revision": 2.0, "kept": []any{"1.2"}}, entries[1].After); d != "" {
				t.Error(d)
			}
		})
		t.Run("a version under review is not edited", func(t *testing.T) {
			exec(t, db, "UPDATE standard_versions SET status = ? WHERE id = ?", InReview, v.ID)
			if _, err := w.Edit(t.Context(), w.ours, v.ID, 3, content("а")); !errors.Is(err, ErrVersionNotDraft) {
				t.Errorf("error = %v, want ErrVersionNotDraft", err)
			}
		})
	})
}

func TestService_Edit_twoWriters(t *testing.T) {
	const rounds = 50
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		_, v := w.create(t, "Здоровается")
		for round := range rounds {
			var wg sync.WaitGroup
			errs, statements := [2]error{}, [2]string{}
			for i := range errs {
				statements[i] = fmt.Sprint("Раунд ", round, ", писатель ", i)
				wg.Go(func() { _, errs[i] = w.Edit(t.Context(), w.ours, v.ID, v.Revision, content(statements[i])) })
			}
			wg.Wait()
			winner := 0
			if errs[0] != nil {
				winner = 1
			}
			if errs[winner] != nil || !errors.Is(errs[1-winner], ErrVersionStale) {
				t.Fatalf("round %d: %v and %v, want one success and one version_stale", round, errs[0], errs[1])
			}
			read, err := w.Version(t.Context(), w.ours, v.ID)
			if err != nil || read.Revision != v.Revision+1 || read.Sections[0].Requirements[0].Statement != statements[winner] {
				t.Fatalf("round %d: read %+v (%v), want the winner's text", round, read, err)
			}
			v = read
		}
	})
}

// TestService_Version_whileEdited reads a draft while others replace it: a
// reader must always see one edit, whole.
func TestService_Version_whileEdited(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		_, v := w.create(t, "Правка 1", "Правка 1")
		var wg sync.WaitGroup
		wg.Go(func() {
			for revision := 1; revision <= 40; revision++ {
				text := fmt.Sprint("Правка ", revision+1)
				if _, err := w.Edit(t.Context(), w.ours, v.ID, revision, content(text, text)); err != nil {
					t.Error(err)
				}
			}
		})
		for range 2 {
			wg.Go(func() {
				for range 60 {
					read, err := w.Version(t.Context(), w.ours, v.ID)
					if errors.Is(err, errBusy) {
						continue
					}
					want := fmt.Sprint("Правка ", read.Revision)
					if err != nil || read.Content().Requirements() != 2 || read.Sections[0].Requirements[1].Statement != want {
						t.Errorf("revision %d holds %+v (%v)", read.Revision, read.Sections, err)
						return
					}
				}
			})
		}
		wg.Wait()
	})
}
