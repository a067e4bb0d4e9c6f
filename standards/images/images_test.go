package images_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"slices"
	"testing"
	"time"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/richtext"
	"etalon/standards"
	"etalon/standards/images"
)

func TestMain(m *testing.M) { databasetest.Main(m) }

// studio is a draft with one rule, and its images.
type studio struct {
	*auditstest.World
	images  *images.Service
	draft   standards.Version
	lineage string
}

func newStudio(t *testing.T, db *database.DB) *studio {
	t.Helper()
	s := &studio{World: auditstest.New(t, db)}
	s.images = images.New(images.Parts{DB: db, Journal: s.Journal, Standards: s.Standards, Files: s.Files, Now: func() time.Time { return s.At }})
	var err error
	_, s.draft, err = s.Standards.Create(t.Context(), s.leader(), standards.NewStandard{ID: auditstest.ID(), Title: "Стандарт", Language: "ru", Content: standards.Content{
		Sections: []standards.Section{{Title: "Витрина", Requirements: []standards.Requirement{rule(richtext.Doc{})}}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	s.lineage = s.draft.Sections[0].Requirements[0].Lineage
	return s
}

func (s *studio) leader() accounts.Actor { return s.Actors[accounts.GroupLeader] }

func rule(details richtext.Doc) standards.Requirement {
	return standards.Requirement{Code: "1.1", Statement: "Витрина чистая", Level: standards.Mandatory, Measure: standards.Measure{Kind: standards.YesNo}, Details: details}
}

// add sends an image of one colour and returns its id.
func (s *studio) add(t *testing.T, shade uint8) string {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 8, 8))
	for i := range m.Pix {
		m.Pix[i] = color.Gray{shade}.Y
	}
	var out bytes.Buffer
	if err := png.Encode(&out, m); err != nil {
		t.Fatal(err)
	}
	id := auditstest.ID()
	if _, err := s.images.Add(t.Context(), s.leader(), s.draft.ID, id, out.Bytes()); err != nil {
		t.Fatal(err)
	}
	return id
}

// show puts an image into the rule; an empty id takes it out.
func (s *studio) show(t *testing.T, id string) {
	t.Helper()
	v, err := s.Standards.Version(t.Context(), s.leader(), s.draft.ID)
	if err != nil {
		t.Fatal(err)
	}
	details := richtext.Doc{}
	if id != "" {
		details.Content = []richtext.Node{{Kind: richtext.Image, Image: id, Alt: "Витрина"}}
	}
	before, after := v.Sections[0].Requirements[0], rule(details)
	after.Lineage = s.lineage
	if _, err := s.Standards.Apply(t.Context(), s.leader(), s.draft.ID, []standards.Edit{{ID: auditstest.ID(), Kind: standards.SetRequirement, Lineage: s.lineage, Before: &before, Requirement: &after}}); err != nil {
		t.Fatal(err)
	}
}

// sweep runs as the program does and returns how many images went.
func (s *studio) sweep(t *testing.T) int {
	t.Helper()
	n, err := s.images.Sweep(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// left are the images that can still be opened.
func (s *studio) left(t *testing.T, ids ...string) []string {
	t.Helper()
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		_, content, err := s.images.Open(t.Context(), s.leader(), s.draft.ID, id)
		if err == nil {
			err = content.Close()
		}
		return err != nil
	})
}

const twoWeeks = 14 * 24 * time.Hour

func TestService_Sweep(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newStudio(t, db)
		shown, forgotten := s.add(t, 10), s.add(t, 20)
		s.show(t, shown)
		t.Run("nothing goes within two weeks", func(t *testing.T) {
			s.At = s.At.Add(twoWeeks)
			if n := s.sweep(t); n != 0 || len(s.left(t, shown, forgotten)) != 2 {
				t.Errorf("%d went, %v are left", n, s.left(t, shown, forgotten))
			}
		})
		t.Run("then what no version shows goes, and is in the journal", func(t *testing.T) {
			s.At = s.At.Add(time.Hour)
			if n := s.sweep(t); n != 1 || !slices.Equal(s.left(t, shown, forgotten), []string{shown}) {
				t.Errorf("%d went, %v are left", n, s.left(t, shown, forgotten))
			}
			var entries int
			err := db.Conn(t.Context()).Raw("SELECT COUNT(*) FROM journal WHERE org_id = ? AND verb = 'sweep_image'", s.Org).Scan(&entries).Error
			if err != nil || entries != 1 || s.sweep(t) != 0 {
				t.Errorf("%d entries, %v", entries, err)
			}
		})
		t.Run("an image that was taken out can be put back for two weeks", func(t *testing.T) {
			s.show(t, "")
			s.At = s.At.Add(twoWeeks - time.Hour)
			if n := s.sweep(t); n != 0 {
				t.Fatalf("%d went", n)
			}
			s.show(t, shown)
			s.show(t, "")
			s.At = s.At.Add(twoWeeks + time.Hour)
			if n := s.sweep(t); n != 1 || len(s.left(t, shown)) != 0 {
				t.Errorf("%d went, %v are left", n, s.left(t, shown))
			}
		})
	})
}

// Files are kept by what is in them, images by who sent them.
func TestService_Sweep_sameFile(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newStudio(t, db)
		first, second := s.add(t, 30), s.add(t, 30)
		s.show(t, first)
		s.At = s.At.Add(twoWeeks + time.Hour)
		if n := s.sweep(t); n != 1 || !slices.Equal(s.left(t, first, second), []string{first}) {
			t.Errorf("%d went, %v are left: the file is still shown", n, s.left(t, first, second))
		}
	})
}

// A published version keeps its images after the draft has let them go.
func TestService_Sweep_published(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newStudio(t, db)
		id := s.add(t, 40)
		s.show(t, id)
		v, err := s.Standards.Publish(t.Context(), s.Actors[accounts.Administrator], s.draft.ID, standards.Publication{EffectiveOn: s.At})
		if err != nil {
			t.Fatal(err)
		}
		s.At = s.At.AddDate(1, 0, 0)
		if n := s.sweep(t); n != 0 {
			t.Errorf("%d went", n)
		}
		if found, err := s.images.Shown(t.Context(), v); err != nil || len(found[id]) == 0 {
			t.Errorf("%d images, %v", len(found), err)
		}
	})
}
